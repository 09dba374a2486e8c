"""How one new row comes to be, before it is saved: shared by the single verbs and by the bulk verbs.

What is needed from the database is handed in, so that many are made with as few queries as one.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from brobygger.accounts.models import Jobcentre
from brobygger.citizens import errors, identity, rules
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import BenefitPeriod, CaseNumberSeries, Citizen, Course, Milestone, TeamPeriod
from brobygger.citizens.values import Moved, NewCitizen, NewCourse, Reached, Written
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.programmes import reads as programmes
from brobygger.programmes.models import Programme
from brobygger.reference import reads as reference
from brobygger_analysis.danish.cpr import CprNumber


@dataclass(frozen=True, slots=True)
class Place:
    """The jobcentre that the new rows belong to."""

    jobcentre: int
    key: uuid.UUID

    @classmethod
    def of(cls, by: Actor) -> Place:
        jobcentre = by.jobcentre if by.jobcentre is not None else boundary.current().jobcentre
        if jobcentre is None:
            raise boundary.BoundaryMissing("A citizen is registered in one jobcentre.")
        if by.jobcentre_key is not None:
            return cls(jobcentre, by.jobcentre_key)
        return cls(jobcentre, Jobcentre.objects.only("key").get(pk=jobcentre).key)


def citizen(new: NewCitizen, *, place: Place, today: datetime.date, confirmed: bool) -> Citizen:
    """A citizen with everything but the case number; raises ``Refusal`` naming the field."""
    number = _number(new, place, today)
    if not new.given_name.strip():
        raise errors.name_missing()
    if new.birth_date is not None and new.birth_date > today:
        raise errors.birth_date_in_future()
    for name, list_name in (
        ("municipality_code", "municipality"),
        ("interpreter", "interpreter_language"),
        ("education", "education"),
    ):
        code = getattr(new, name)
        if code and not reference.exists(list_name, code, on=today):
            raise errors.code_unknown(name)
    if number.deserves_second_look and not confirmed:
        raise errors.CheckDigitUnsure()
    made = Citizen(
        jobcentre_id=place.jobcentre,
        given_name=new.given_name.strip(),
        family_name=new.family_name.strip(),
        birth_date=new.birth_date or identity.proposed_birth_date(number),
        gender=new.gender or identity.proposed_gender(number),
        protection=new.protection,
        telephone=new.telephone.strip(),
        email=new.email.strip(),
        address=new.address.strip(),
        postal_code=new.postal_code.strip(),
        city=new.city.strip(),
        municipality_code=new.municipality_code,
        language=new.language,
        interpreter=new.interpreter,
        education=new.education,
        is_test=new.is_test,
        is_demonstration=new.is_demonstration or number.is_demonstration,
    )
    identity.put_number(made, number, place.key, confirmed=confirmed)
    identity.put_name(made)
    return made


def _number(new: NewCitizen, place: Place, today: datetime.date) -> CprNumber:
    if new.is_test and not new.cpr.strip():
        return identity.invented_numbers(place.key, 1)[0]
    return identity.read_number(new.cpr, on=today, is_test=new.is_test)


def case_numbers(place: Place, year: int, count: int) -> list[str]:
    """The next case numbers of the year. Two who register at once wait for each other here."""
    series, _made = CaseNumberSeries.objects.get_or_create(jobcentre_id=place.jobcentre, year=year)
    series = CaseNumberSeries.objects.select_for_update().get(pk=series.pk)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return [rules.case_number(year, number) for number in range(first, first + count)]


@dataclass(frozen=True, slots=True)
class BenefitChange:
    ended: tuple[BenefitPeriod, ...] = ()
    begun: BenefitPeriod | None = None


def benefit(
    whose: Citizen,
    periods: Sequence[BenefitPeriod],
    group: str,
    since: datetime.date,
    *,
    today: datetime.date,
    source: str,
    called_so_on: datetime.date | None = None,
) -> BenefitChange:
    """Put a benefit group into the history from a date: the period before it ends, one after it is left alone.

    ``called_so_on``: the day on which the list knows the group, where the history goes back to before the list.
    """
    if since > today:
        raise Refusal(errors.in_future().sentence, field="valid_from")
    if not reference.exists("benefit_group", group, on=called_so_on or since):
        raise errors.code_unknown("group")
    if whose.birth_date is not None and since < whose.birth_date:
        raise errors.benefit_before_birth()
    before = [period for period in periods if period.valid_from <= since]
    after = [period for period in periods if period.valid_from > since]
    running = before[-1] if before and (before[-1].valid_to is None or before[-1].valid_to >= since) else None
    if running is not None and running.group == group:
        return BenefitChange()
    if running is not None and running.valid_from == since:
        running.group, running.source = group, source
        return BenefitChange(ended=(running,))
    begun = BenefitPeriod(
        jobcentre_id=whose.jobcentre_id,
        citizen=whose,
        group=group,
        valid_from=since,
        valid_to=after[0].valid_from - datetime.timedelta(days=1) if after else None,
        source=source,
    )
    if running is None:
        return BenefitChange(begun=begun)
    running.valid_to = since - datetime.timedelta(days=1)
    return BenefitChange(ended=(running,), begun=begun)


@dataclass(frozen=True, slots=True)
class MadeCourse:
    course: Course
    milestone: Milestone
    benefit: BenefitChange
    team: TeamPeriod | None


def course(
    new: NewCourse,
    *,
    by: Actor,
    today: datetime.date,
    courses: Sequence[Course],
    periods: Sequence[BenefitPeriod],
) -> MadeCourse:
    """A course with its first milestone, beside the courses and benefit periods that the citizen has."""
    if any(one.state != CourseState.CLOSED for one in courses):
        raise errors.course_already_open()
    if new.began_on > today:
        raise Refusal(errors.in_future().sentence, field="began_on")
    oldest = today - datetime.timedelta(days=reference.value("citizens.backdating_days", on=today))
    if new.began_on < oldest:
        raise Refusal(errors.too_long_ago(oldest).sentence, field="began_on")
    if any(one.closed_on is not None and one.closed_on > new.began_on for one in courses):
        raise Refusal(_("Et tidligere forløb var ikke afsluttet den dag."), field="began_on")
    if not reference.exists("benefit_group", new.benefit_group, on=new.began_on):
        raise errors.code_unknown("benefit_group")
    if new.municipality_code and not reference.exists("municipality", new.municipality_code, on=new.began_on):
        raise errors.code_unknown("municipality_code")
    municipality = new.municipality_code or new.citizen.municipality_code
    made = Course(
        jobcentre_id=new.citizen.jobcentre_id,
        citizen=new.citizen,
        team=new.team,
        programme=new.programme,
        began_on=new.began_on,
        benefit_group=new.benefit_group,
        municipality_code=municipality,
        source=new.source,
    )
    milestone = _milestone(
        made,
        MilestoneKind.BEGAN,
        new.began_on,
        written=Written(by, clock.now()),
        source=new.source,
        group=new.benefit_group,
        where=municipality,
    )
    since = new.benefit_since or new.began_on
    if since > new.began_on:
        raise errors.benefit_after_beginning()
    change = benefit(
        new.citizen, periods, new.benefit_group, since, today=today, source=new.source, called_so_on=new.began_on
    )
    return MadeCourse(made, milestone, change, team_period(made, new.began_on))


def team_period(whose: Course, since: datetime.date, reason: str = "") -> TeamPeriod | None:
    """The course's present team from a day on; none where it has no team."""
    if whose.team is None:
        return None
    return TeamPeriod(
        jobcentre_id=whose.jobcentre_id, course=whose, team=whose.team, valid_from=since, reason=reason.strip()[:300]
    )


@dataclass(slots=True)
class History:
    """What is known about a course when a step is taken: its marks, and the benefit periods of its citizen."""

    citizen: Citizen
    milestones: dict[MilestoneKind, Milestone] = field(default_factory=dict)
    periods: list[BenefitPeriod] = field(default_factory=list)

    @classmethod
    def of(cls, whose: Course) -> History:
        return cls(
            citizen=whose.citizen,
            milestones={
                MilestoneKind(one.kind): one for one in Milestone.objects.filter(course=whose, withdrawn_at=None)
            },
            periods=list(BenefitPeriod.objects.filter(citizen_id=whose.citizen_id).order_by("valid_from")),
        )

    @property
    def marks(self) -> dict[MilestoneKind, datetime.date]:
        return {kind: one.on for kind, one in self.milestones.items()}

    def group_on(self, day: datetime.date, otherwise: str) -> str:
        for period in reversed(self.periods):
            if period.valid_from <= day and (period.valid_to is None or day <= period.valid_to):
                return period.group
        return otherwise


ProgrammeOn = Callable[[int, datetime.date], Programme | None]


def reach(
    step: Reached,
    *,
    history: History,
    by: Actor,
    today: datetime.date,
    programme_on: ProgrammeOn = programmes.running_programme,
) -> tuple[Milestone, bool]:
    """Change the course in memory. Returns its milestone, and whether it is new or the first one of its kind."""
    whose, kind = step.course, MilestoneKind(step.kind)
    shortcut = step.shortcut or whose.shortcut
    marks = history.marks
    to = rules.check_reach(kind, state=CourseState(whose.state), marks=marks, shortcut=shortcut)
    if kind in history.milestones:
        # Done again: the first one is counted. The new date only may not lie in the future or before the course.
        rules.check_date(kind, step.on, began_on=whose.began_on, marks={}, today=today)
    else:
        rules.check_date(kind, step.on, began_on=whose.began_on, marks=marks, today=today)
    before = whose.state, whose.recall_on
    whose.state = to
    whose.shortcut = shortcut
    whose.recall_on = None if kind is not MilestoneKind.EMPLOYED else whose.recall_on
    if kind is MilestoneKind.CLOSED:
        whose.closed_on = step.on
    _give_programme(step, programme_on)
    if kind in history.milestones:
        return history.milestones[kind], False
    made = _milestone(
        whose,
        kind,
        step.on,
        written=step.written or Written(by, clock.now()),
        source=step.source,
        group=history.group_on(step.on, whose.benefit_group),
        where=history.citizen.municipality_code or whose.municipality_code,
    )
    if kind is MilestoneKind.CLOSED:
        made.state_before, made.recall_before = before
    history.milestones[kind] = made
    return made, True


def redate(
    whose: Course,
    dates: Mapping[MilestoneKind, datetime.date],
    *,
    history: History,
    by: Actor,
    today: datetime.date,
    team_on: Callable[[datetime.date], int | None],
) -> list[Milestone]:
    """The marks of these kinds anew, each on its right day. They are judged together: those of one form move as one."""
    marks = {**history.marks, **dates}
    made = []
    for kind, on in dates.items():
        rules.check_date(kind, on, began_on=whose.began_on, marks=marks, today=today)
        for last in (MilestoneKind.EMPLOYED, MilestoneKind.CLOSED):
            if marks.get(last, on) < on:
                raise errors.after_later_mark(str(last.label), marks[last])
        stood = history.milestones[kind]
        new = _milestone(
            whose,
            kind,
            on,
            written=Written(by, clock.now()),
            source=stood.source,
            group=history.group_on(on, whose.benefit_group),
            where=stood.municipality_code,
        )
        new.team_id = team_on(on)
        made.append(new)
    return made


def _give_programme(step: Reached, programme_on: ProgrammeOn) -> None:
    """A course carries its programme from the first step after its beginning."""
    whose = step.course
    if step.programme is not None:
        if whose.programme_id is None:
            whose.programme = step.programme
    elif whose.programme_id is None and step.kind != MilestoneKind.CLOSED:
        whose.programme = programme_on(whose.jobcentre_id, step.on)


def move(step: Moved, *, today: datetime.date) -> None:
    """Change the course in memory."""
    whose = step.course
    rules.check_move(step.to, state=CourseState(whose.state))
    if step.on > today:
        raise errors.in_future()
    if step.on < whose.began_on:
        raise errors.before_course(whose.began_on)
    if step.to in {CourseState.POSTPONED, CourseState.NOT_ENROLLED} and not step.reason.strip():
        raise errors.reason_missing()
    whose.state = step.to
    whose.recall_on = step.recall_on


def _milestone(
    whose: Course, kind: MilestoneKind, on: datetime.date, *, written: Written, source: str, group: str, where: str
) -> Milestone:
    return Milestone(
        jobcentre_id=whose.jobcentre_id,
        course=whose,
        kind=kind,
        on=on,
        registered_at=written.at,
        by=written.by.key,
        by_label=written.by.label[:200],
        source=source,
        team_id=whose.team_id,
        benefit_group=group,
        municipality_code=where,
    )
