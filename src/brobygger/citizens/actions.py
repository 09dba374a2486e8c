"""Everything that changes a citizen or a course, one at a time. The same for many stands in ``bulk``.

``reach`` is the only writer of milestones. Rooms above call it in the transaction of the form that causes it, after
their own door has let the actor in; the verbs that a person uses directly check the right to write here too.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from brobygger.accounts.models import Team, User
from brobygger.citizens import access, errors, identity, making, parts, reads, rules
from brobygger.citizens.enums import HAVE_IT_WHOLE, CourseState, MilestoneKind, Protection, ResponsibleFor
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Milestone, Responsibility, StandIn, TeamPeriod
from brobygger.citizens.values import Moved, NewCitizen, NewCourse, Reached
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger_analysis.danish.cpr import CprNumber

# What correct() may touch; the first group says who the person is, and a change there needs a reason. Whether there
# is a person at all belongs to it: it takes a course out of every figure, or into them.
IDENTITY_FIELDS = ("given_name", "family_name", "birth_date", "gender", "is_test")
CONTACT_FIELDS = (
    "telephone", "email", "address", "postal_code", "city", "municipality_code", "language", "interpreter", "education",
)  # fmt: skip
CODED_FIELDS = {
    "municipality_code": "municipality",
    "interpreter": "interpreter_language",
    "education": "education",
}


@transaction.atomic
def register(*, by: Actor, new: NewCitizen, confirmed: bool = False) -> Citizen:
    """Create a citizen in the actor's jobcentre.

    Raises ``CheckDigitUnsure`` until the person has read a number with an odd check digit again (``confirmed``), and
    ``CprKnown`` with the key of whoever has the number already.
    """
    access.check_can_register(by)
    place = making.Place.of(by)
    citizen = making.citizen(new, place=place, today=clock.today(), confirmed=confirmed)
    known = Citizen.objects.filter(cpr_index=citizen.cpr_index).first()
    if known is not None:
        raise errors.CprKnown(known.key)
    citizen.case_number = making.case_numbers(place, clock.today().year, 1)[0]
    try:
        with transaction.atomic():
            citizen.save()
    except IntegrityError:
        # Somebody else registered the same person in this moment.
        known = Citizen.objects.filter(cpr_index=citizen.cpr_index).first()
        if known is None:
            raise
        raise errors.CprKnown(known.key) from None
    in_no_figure = {"is_test": [None, True]} if citizen.is_test else None
    log.write(by=by, action="citizen.registered", subjects=[("citizen", citizen.key)], changes=in_no_figure)
    return citizen


@transaction.atomic
def start_course(*, by: Actor, new: NewCourse) -> Course:
    """Begin a course: the milestone ``began``, and the benefit group from that day."""
    access.check_can_register(by)
    courses = list(Course.objects.filter(citizen=new.citizen))
    periods = list(BenefitPeriod.objects.filter(citizen=new.citizen).order_by("valid_from"))
    made = making.course(new, by=by, today=clock.today(), courses=courses, periods=periods)
    made.course.save()
    made.milestone.save()
    if made.team is not None:
        made.team.save()
    for period in made.benefit.ended:
        period.save()
    if made.benefit.begun is not None:
        made.benefit.begun.save()
    log.write(
        by=by,
        action="course.started",
        subjects=[("citizen", new.citizen.key), ("course", made.course.key)],
        changes={"began_on": [None, new.began_on.isoformat()], "benefit_group": [None, new.benefit_group]},
    )
    return made.course


@transaction.atomic
def reach(
    *,
    by: Actor,
    course: Course,
    kind: MilestoneKind,
    on: datetime.date,
    programme: Any = None,
    source: str = "registered",
    shortcut: bool = False,
) -> Milestone:
    """The course reaches a milestone: written once, counted ever after, and the state follows.

    Reached again (a second screening, a second interview) the first milestone stays and the state moves on.
    ``shortcut`` marks a citizen who was assessed before and goes straight to step 2.
    """
    _lock(course)
    step = Reached(course=course, kind=kind, on=on, programme=programme, source=source, shortcut=shortcut)
    history = making.History.of(course)
    before = course.state
    milestone, is_new = making.reach(step, history=history, by=by, today=clock.today())
    if is_new:
        milestone.save()
    _save_course(course)
    log.write(
        by=by,
        action="milestone.reached",
        subjects=_subjects(course, history.citizen),
        changes={"milestone": [None, str(kind)], "on": [None, on.isoformat()], "state": [before, course.state]},
    )
    return milestone


@transaction.atomic
def move(
    *,
    by: Actor,
    course: Course,
    to: CourseState,
    on: datetime.date,
    reason: str = "",
    recall_on: datetime.date | None = None,
) -> Course:
    """Move a course to a state that is not counted by itself: postponed, not enrolled, given back."""
    _lock(course)
    before = course.state
    making.move(Moved(course=course, to=to, on=on, reason=reason, recall_on=recall_on), today=clock.today())
    _save_course(course)
    log.write(
        by=by,
        action="course.moved",
        subjects=_subjects(course, course.citizen),
        changes={
            "state": [before, course.state],
            "on": [None, on.isoformat()],
            "recall_on": [None, recall_on.isoformat() if recall_on else None],
        },
        reason=reason,
    )
    return course


@transaction.atomic
def withdraw_milestone(*, by: Actor, milestone: Milestone, reason: str) -> Milestone:
    """Take a wrong mark out of every figure. It stays readable, with the reason; the state follows what is left."""
    course = milestone.course
    _lock(course)
    milestone.refresh_from_db()
    access.check_can_write(by, course.citizen)
    if not reason.strip():
        raise errors.reason_missing()
    if milestone.withdrawn_at is not None:
        raise errors.mark_already_withdrawn()
    history = making.History.of(course)
    kind = MilestoneKind(milestone.kind)
    rules.check_withdrawal(kind, marks=history.marks)
    before = course.state
    _step_back(course, kind, history)
    _end_mark(by, milestone, reason, state=[before, course.state])
    _save_course(course)
    return milestone


def _step_back(course: Course, kind: MilestoneKind, history: making.History) -> None:
    """The state when this mark is gone. A course that is opened again comes back to where it was closed."""
    marks = set(history.milestones)
    closing = history.milestones.get(MilestoneKind.CLOSED)
    if closing is not None and kind is not MilestoneKind.CLOSED:
        if closing.state_before:
            left = rules.state_after_withdrawal(
                kind, state=CourseState(closing.state_before), marks=marks - {MilestoneKind.CLOSED}
            )
            closing.recall_before = closing.recall_before if left is CourseState.POSTPONED else None
            closing.state_before = left
            closing.save(update_fields=["state_before", "recall_before"])
        return
    if closing is not None:
        course.state = closing.state_before or rules.state_from(marks - {kind})
        course.closed_on, course.recall_on = None, closing.recall_before
        return
    course.state = rules.state_after_withdrawal(kind, state=CourseState(course.state), marks=marks)
    course.recall_on = course.recall_on if course.state == CourseState.POSTPONED else None


def _end_mark(by: Actor, milestone: Milestone, reason: str, *, state: list[str]) -> None:
    milestone.withdrawn_at = clock.now()
    milestone.withdrawn_reason = reason.strip()[:500]
    milestone.save_checked(
        read_version=milestone.version,
        sentence=errors.changed_meanwhile(),
        update_fields=["withdrawn_at", "withdrawn_reason"],
    )
    log.write(
        by=by,
        action="milestone.withdrawn",
        subjects=[*_subjects(milestone.course, milestone.course.citizen), ("milestone", milestone.key)],
        changes={"milestone": [milestone.kind, None], "state": state},
        reason=milestone.withdrawn_reason,
    )


@transaction.atomic
def redate_milestones(
    *, by: Actor, course: Course, dates: Mapping[MilestoneKind, datetime.date], reason: str
) -> list[Milestone]:
    """The form that gave the marks had the wrong day: each is withdrawn with the reason, and reached on the right one.

    What happened is the same, so the state stays. Called by the room whose form was corrected, like ``reach``.
    """
    _lock(course)
    if not reason.strip():
        raise errors.reason_missing()
    history = making.History.of(course)
    made = making.redate(
        course,
        dates,
        history=history,
        by=by,
        today=clock.today(),
        team_on=lambda on: _team_on(course, on),
    )
    for milestone in made:
        _end_mark(by, history.milestones[MilestoneKind(milestone.kind)], reason, state=[course.state, course.state])
        milestone.save()
        log.write(
            by=by,
            action="milestone.reached",
            subjects=_subjects(course, history.citizen),
            changes={
                "milestone": [None, milestone.kind],
                "on": [None, milestone.on.isoformat()],
                "state": [course.state, course.state],
            },
        )
    return made


def _team_on(course: Course, on: datetime.date) -> int | None:
    """The team that had the course on a day."""
    held = TeamPeriod.objects.filter(course=course, valid_from__lte=on).order_by("-valid_from", "-id")
    number: int | None = held.values_list("team_id", flat=True).first() or course.team_id
    return number


@transaction.atomic
def reopen_course(*, by: Actor, course: Course, reason: str) -> Course:
    """Open a closed course again: its closing is withdrawn with the reason."""
    closing = Milestone.objects.filter(course=course, kind=MilestoneKind.CLOSED, withdrawn_at=None).first()
    if closing is None:
        raise errors.course_not_closed()
    if Course.objects.filter(citizen=course.citizen_id).exclude(pk=course.pk).open().exists():
        raise errors.course_already_open()
    withdraw_milestone(by=by, milestone=closing, reason=reason)
    course.refresh_from_db()
    return course


@transaction.atomic
def correct(
    *,
    by: Actor,
    citizen: Citizen,
    changes: Mapping[str, Any],
    read_version: int,
    reason: str = "",
    confirmed: bool = False,
) -> Citizen:
    """Correct or complete what is known about the person. Old and new values are logged (sealed).

    A change of who the person is (name, number, birth date, gender, a test person or a real one) needs a reason; a new
    telephone number does not.
    Raises ``Conflict`` with the present row when somebody else saved in between.
    """
    access.check_can_write(by, citizen)
    _check_version(citizen, read_version)
    changed = {
        name: value
        for name, value in changes.items()
        if name in (*IDENTITY_FIELDS, *CONTACT_FIELDS) and getattr(citizen, name) != value
    }
    logged = {name: [_plain(getattr(citizen, name)), _plain(value)] for name, value in changed.items()}
    new_number = changes.get("cpr") or ""
    is_test = bool(changes.get("is_test", citizen.is_test))
    if new_number:
        logged |= _change_number(citizen, new_number, confirmed=confirmed, is_test=is_test)
    if not is_test and "is_test" in changed:
        _become_real(citizen)
    if not logged:
        return citizen
    reason = reason.strip()
    if not reason and (new_number or set(changed) & set(IDENTITY_FIELDS)):
        raise errors.reason_missing()
    _check_values(citizen, changed)
    for name, value in changed.items():
        setattr(citizen, name, value)
    identity.put_name(citizen)
    citizen.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(by=by, action="citizen.corrected", subjects=[("citizen", citizen.key)], changes=logged, reason=reason)
    return citizen


def _become_real(citizen: Citizen) -> None:
    """With a number that a person can have, so that nothing of what is invented is left."""
    number = CprNumber(citizen.cpr)
    identity.refuse_invented(number)
    citizen.is_demonstration = number.is_demonstration


def _change_number(citizen: Citizen, typed: str, *, confirmed: bool, is_test: bool) -> dict[str, list[Any]]:
    """Put another number on the citizen. The log says that it changed, and shows neither."""
    number = identity.read_number(typed, on=clock.today(), is_test=is_test)
    if number.digits == citizen.cpr:
        return {}
    if number.deserves_second_look and not confirmed:
        raise errors.CheckDigitUnsure()
    before = identity.masked(citizen)
    identity.put_number(citizen, number, citizen.jobcentre.key, confirmed=confirmed)
    known = Citizen.objects.filter(cpr_index=citizen.cpr_index).exclude(pk=citizen.pk).first()
    if known is not None:
        raise errors.CprKnown(known.key)
    return {"cpr": [before, number.masked]}


def _check_values(citizen: Citizen, changed: Mapping[str, Any]) -> None:
    today = clock.today()
    for name, value in changed.items():
        listed = CODED_FIELDS.get(name)
        if listed and value and not reference.exists(listed, value, on=today):
            raise errors.code_unknown(name)
    if "given_name" in changed and not str(changed["given_name"]).strip():
        raise errors.name_missing()
    if changed.get("birth_date") is not None and changed["birth_date"] > today:
        raise errors.birth_date_in_future()


@transaction.atomic
def set_protection(*, by: Actor, citizen: Citizen, protection: Protection, read_version: int, reason: str) -> Citizen:
    """Protect name or address as the national register says. From now on only number and case number find them."""
    access.check_can_write(by, citizen)
    _check_version(citizen, read_version)
    if not reason.strip():
        raise errors.reason_missing()
    if citizen.protection == protection:
        return citizen
    before = citizen.protection
    citizen.protection = protection
    identity.put_name(citizen)
    citizen.save_checked(
        read_version=read_version,
        sentence=errors.changed_meanwhile(),
        update_fields=["protection", "name_index", "sort_name"],
    )
    log.write(
        by=by,
        action="citizen.protection_set",
        subjects=[("citizen", citizen.key)],
        changes={"protection": [before, str(protection)]},
        reason=reason.strip(),
    )
    return citizen


@transaction.atomic
def change_benefit_group(
    *, by: Actor, citizen: Citizen, group: str, valid_from: datetime.date, source: str = "registered"
) -> BenefitPeriod:
    """From a date the citizen is in another benefit group. The same date again corrects the newest period."""
    access.check_can_write(by, citizen)
    Citizen.objects.select_for_update().get(pk=citizen.pk)
    periods = list(BenefitPeriod.objects.filter(citizen=citizen).order_by("valid_from"))
    before = periods[-1].group if periods else None
    if before == group:
        raise errors.same_benefit()
    if periods and valid_from < periods[-1].valid_from:
        raise errors.benefit_in_between()
    change = making.benefit(citizen, periods, group, valid_from, today=clock.today(), source=source)
    for period in change.ended:
        period.save_checked(read_version=period.version, sentence=errors.changed_meanwhile())
    period = change.begun if change.begun is not None else change.ended[-1]
    if change.begun is not None:
        period.save()
    log.write(
        by=by,
        action="citizen.benefit_changed",
        subjects=[("citizen", citizen.key)],
        changes={"benefit_group": [before, group], "valid_from": [None, valid_from.isoformat()]},
    )
    return period


@transaction.atomic
def set_responsible(
    *,
    by: Actor,
    course: Course,
    user: User,
    on: datetime.date,
    what: ResponsibleFor = ResponsibleFor.CASE,
    reason: str = "",
) -> Responsibility:
    """Name who answers for the case or for the job brokering. A change needs a reason, and the history stays.

    Called by a room above (a handover, an enrolment) as well as by people; see ``reassign`` for the latter.
    """
    _lock(course)
    if on > clock.today():
        raise errors.in_future()
    if not reads.works_here(user, on):
        raise errors.not_working_here()
    if what == ResponsibleFor.AUTHORITY and not parts.may_decide(user, course):
        raise errors.without_authority(user.name)
    present = Responsibility.objects.filter(access.present(), course=course, what=what).first()
    if present is not None and present.user_id == user.pk:
        raise errors.already_responsible()
    if present is not None and not reason.strip():
        raise errors.reason_missing()
    if present is not None:
        present.valid_to = max(on, present.valid_from)
        present.save_checked(
            read_version=present.version, sentence=errors.changed_meanwhile(), update_fields=["valid_to"]
        )
    made: Responsibility = Responsibility.objects.create(
        jobcentre_id=course.jobcentre_id,
        course=course,
        what=what,
        user=user,
        valid_from=max(on, present.valid_from) if present is not None else on,
        reason=reason.strip()[:300],
    )
    log.write(
        by=by,
        action="course.responsible_set",
        subjects=[*_subjects(course, course.citizen), ("user", user.key)],
        changes={str(what): [str(present.user.key) if present is not None else None, str(user.key)]},
        reason=reason.strip(),
    )
    return made


@transaction.atomic
def end_responsible(
    *, by: Actor, course: Course, what: ResponsibleFor, on: datetime.date, reason: str
) -> Responsibility | None:
    """Nobody answers for this part any more: a handover was taken back. Called by a room above; the history stays."""
    _lock(course)
    if not reason.strip():
        raise errors.reason_missing()
    present: Responsibility | None = Responsibility.objects.filter(access.present(), course=course, what=what).first()
    if present is None:
        return None
    present.valid_to = max(on, present.valid_from)
    present.save_checked(read_version=present.version, sentence=errors.changed_meanwhile(), update_fields=["valid_to"])
    log.write(
        by=by,
        action="course.responsible_ended",
        subjects=[*_subjects(course, course.citizen), ("user", present.user.key)],
        changes={str(what): [str(present.user.key), None]},
        reason=reason.strip(),
    )
    return present


def reassign(
    *,
    by: Actor,
    course: Course,
    user: User,
    on: datetime.date,
    what: ResponsibleFor = ResponsibleFor.CASE,
    reason: str = "",
) -> Responsibility:
    """``set_responsible`` as a person does it: only a leader, or whoever is responsible, hands a case on."""
    access.check_can_reassign(by, course)
    return set_responsible(by=by, course=course, user=user, on=on, what=what, reason=reason)


@transaction.atomic
def share_out(
    *,
    by: Actor,
    course: Course,
    wanted: Mapping[ResponsibleFor, User | None],
    seen: Mapping[ResponsibleFor, uuid.UUID | None],
    team: Team | None,
    on: datetime.date,
    reason: str = "",
) -> list[ResponsibleFor]:
    """Say who has each part, all at once; answers with the parts that changed hands.

    ``seen`` is whom the person saw at each part (their keys): what a colleague changed meanwhile is not overwritten. A
    colleague's part may be given back, so that nobody has it by name; the case and the job brokering may only go on to
    another. The parts stand together: one that is refused takes back the others.
    """
    access.check_can_reassign(by, course)
    _lock(course)
    present = {one.what: one for one in reads.responsibilities(course) if one.valid_to is None}
    changed = [part for part, user in wanted.items() if (user.key if user else None) != seen.get(part)]
    if not changed and team == course.team:
        raise errors.nothing_changed()
    # The right to hand on was checked before the team changes: a leader may send a case out of the own team.
    put_in_team(by=by, course=course, team=team, on=on, reason=reason)
    for part in changed:
        held, user = present.get(part), wanted[part]
        if (held.user.key if held else None) != seen.get(part):
            raise _moved_meanwhile(part, held)
        if user is not None:
            set_responsible(by=by, course=course, user=user, on=on, what=part, reason=reason)
        elif part in HAVE_IT_WHOLE:
            raise errors.must_be_held(part)
        else:
            end_responsible(by=by, course=course, what=part, on=on, reason=reason)
    return changed


def _moved_meanwhile(part: ResponsibleFor, held: Responsibility | None) -> Refusal:
    words = str(part.label)
    return errors.part_moved_meanwhile(words, held.user.name) if held else errors.part_left_meanwhile(words)


@transaction.atomic
def put_in_team(
    *, by: Actor, course: Course, team: Team | None, on: datetime.date | None = None, reason: str = ""
) -> Course:
    """Put a course into a team of the jobcentre, or into none. Who is responsible stays; the caller opened the door.

    ``on`` is the day the team took over, today where nothing is said; the team that had it has it until then.
    """
    _lock(course)
    day = on or clock.today()
    if day > clock.today():
        raise errors.in_future()
    if team is not None:
        team.check_boundary()
    if course.team_id == (team.pk if team is not None else None):
        return course
    before = course.team
    course.team = team
    _save_course(course)
    _move_to_team(course, day, reason)
    if day < clock.today():  # marks since then were set while the new team had the course
        Milestone.objects.filter(course=course, on__gte=day).update(team=team)
    log.write(
        by=by,
        action="course.team_set",
        subjects=_subjects(course, course.citizen),
        changes={"team": [str(before.key) if before else None, str(team.key) if team else None]},
        reason=reason.strip(),
    )
    return course


def _move_to_team(course: Course, on: datetime.date, reason: str) -> None:
    """The present team's period ends, and the new one's begins."""
    present: TeamPeriod | None = TeamPeriod.objects.filter(access.present(), course=course).first()
    if present is not None:
        on = max(on, present.valid_from)
        present.valid_to = on
        present.save_checked(
            read_version=present.version, sentence=errors.changed_meanwhile(), update_fields=["valid_to"]
        )
    begun = making.team_period(course, max(on, course.began_on), reason)
    if begun is not None:
        begun.save()


@transaction.atomic
def set_stand_in(
    *, by: Actor, absent: User, stand_in: User, valid_from: datetime.date, valid_to: datetime.date
) -> StandIn:
    """From a day to a day a colleague has the desk and the cases of somebody who is away."""
    if not access.may_set_stand_in(by, absent):
        raise errors.may_not_set_stand_in()
    today = clock.today()
    most = int(reference.value("citizens.stand_in_most_days", on=today, jobcentre=by.jobcentre))
    if absent.pk == stand_in.pk:
        raise Refusal(_("Vælg en anden end den, der er væk."), field="stand_in")
    if valid_from < today:
        raise Refusal(_("Vikariatet kan tidligst begynde i dag."), field="valid_from")
    if valid_to < valid_from:
        raise Refusal(_("Sidste dag ligger før første dag."), field="valid_to")
    if (valid_to - valid_from).days >= most:
        raise Refusal(_("Et vikariat kan højst vare %(days)s dage.") % {"days": most}, field="valid_to")
    if not reads.holds_case_role(stand_in, max(today, valid_from)):
        raise Refusal(_("Vikaren skal være sagsbehandler eller jobformidler her."), field="stand_in")
    overlapping = StandIn.objects.filter(
        absent=absent, stand_in=stand_in, ended_at=None, valid_from__lte=valid_to, valid_to__gte=valid_from
    )
    if overlapping.exists():
        raise Refusal(_("Personen er allerede vikar på nogle af dagene."), field="stand_in")
    made: StandIn = StandIn.objects.create(
        jobcentre_id=making.Place.of(by).jobcentre,
        absent=absent,
        stand_in=stand_in,
        valid_from=valid_from,
        valid_to=valid_to,
        made_by_id=by.user,
    )
    access.forget_stand_ins()
    log.write(
        by=by,
        action="stand_in.set",
        subjects=[("user", absent.key), ("user", stand_in.key)],
        changes={"valid_from": [None, valid_from.isoformat()], "valid_to": [None, valid_to.isoformat()]},
    )
    return made


@transaction.atomic
def end_stand_in(*, by: Actor, row: StandIn) -> StandIn:
    """The stand-in stops now: whoever was away is back, or it was a mistake."""
    if not (access.may_set_stand_in(by, row.absent) or by.user == row.stand_in_id):
        raise errors.may_not_set_stand_in()
    if row.ended_at is not None:
        return row
    row.ended_at = clock.now()
    row.save_checked(read_version=row.version, sentence=errors.changed_meanwhile(), update_fields=["ended_at"])
    access.forget_stand_ins()
    log.write(by=by, action="stand_in.ended", subjects=[("user", row.absent.key), ("user", row.stand_in.key)])
    return row


@transaction.atomic
def unmask(*, by: Actor, citizen: Citizen) -> str:
    """The whole CPR number, because somebody asked to see it. Logged as its own act."""
    if not access.can_read(by, citizen):
        raise errors.closed_case()
    log.opened(by=by, action="citizen.number_shown", subjects=[("citizen", citizen.key)])
    digits = str(citizen.cpr)
    return f"{digits[:6]}-{digits[6:]}"


@transaction.atomic
def show_address(*, by: Actor, citizen: Citizen) -> str:
    """A protected address, because somebody asked to see it. Logged as its own act."""
    if not access.can_read(by, citizen):
        raise errors.closed_case()
    log.opened(by=by, action="citizen.address_shown", subjects=[("citizen", citizen.key)])
    return ", ".join(part for part in (citizen.address, f"{citizen.postal_code} {citizen.city}".strip()) if part)


def _lock(course: Course) -> None:
    """Read the course again, so that two people's steps come one after the other."""
    course.refresh_from_db(from_queryset=Course.objects.select_for_update())


def _save_course(course: Course) -> None:
    course.save_checked(read_version=course.version, sentence=errors.changed_meanwhile())


def _check_version(citizen: Citizen, read_version: int) -> None:
    if citizen.version != read_version:
        raise errors.conflict(citizen)


def _subjects(course: Course, citizen: Citizen) -> list[tuple[str, Any]]:
    return [("citizen", citizen.key), ("course", course.key)]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value
