"""(b) The living programme: three of the jobcentres, dated relative to the day of loading.

Most of it is made in bulk; the last days are written by the demonstration's own users, one step at a time, so that
notices, waiting handovers, half-filled forms and the log look as they do after a week of work.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import transaction

from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import PersonalLink, TeamOrganisation
from brobygger.accounts.roles import Role
from brobygger.casework.closing import Ending, NewClosing, asks_hours, close_many
from brobygger.citizens import bulk as citizens
from brobygger.citizens import parts
from brobygger.citizens.enums import CourseState, Gender, MilestoneKind, Protection, ResponsibleFor
from brobygger.citizens.models import Course
from brobygger.citizens.values import Assigned, NewCitizen, NewCourse, Reached, Written
from brobygger.conversations import bulk as conversations
from brobygger.conversations.values import Appointment, NewAppointment, NewRating, NewRhythm
from brobygger.interop.demonstration import done, forms, naming
from brobygger.interop.demonstration.practice import living_practice
from brobygger.interop.demonstration.rum2 import Numbers, birth_date
from brobygger.interop.demonstration.staff import LIVING, OPERATOR, Workplace, staff_for_many
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, ActorKind
from brobygger.kernel.boundary import within
from brobygger.privacy import actions as privacy
from brobygger.programmes import actions as programmes
from brobygger.programmes.models import Programme
from brobygger.screening import actions as screening
from brobygger.screening import bulk as screenings
from brobygger.screening.enums import CriterionKind, Decision, DueKind, LocalModel
from brobygger.screening.models import Handover
from brobygger.screening.rules import Answers, Impact
from brobygger.screening.values import NewDecision, NewHandover, NewScreening, NewShortcut, ScreeningEntry

CODE = "bro"
SEED = 20_240_401
MONTHS_BACK = 15
SIZES = {"Kolding": 420, "Fredericia": 260, "Glostrup": 180}
TARGETS = {  # original, revised
    "Kolding": {"screened": (260, 320), "enrolled": (60, 55), "employed": (25, 22)},
    "Fredericia": {"screened": (200, 190), "enrolled": (40, 36), "employed": (18, 15)},
    "Glostrup": {"screened": (120, 120), "enrolled": (25, 25), "employed": (10, 9)},
}
USAGE = {  # grants of a year in the whole municipality, inhabitants
    "Kolding": (402, 94_000),
    "Fredericia": (118, 52_000),
    "Glostrup": (17, 24_000),
}
GROUPS = {
    "insured_unemployed": 0.46,
    "cash_benefit_job_ready": 0.10,
    "cash_benefit_activity_ready": 0.14,
    "education_benefit_education_ready": 0.06,
    "education_benefit_activity_ready": 0.06,
    "sickness_benefit": 0.13,
    "flex_job": 0.05,
}
SOURCE = "import:demonstration"
BATCH = 4000
TEAM = 1000  # citizens of one broker team, where there are many
WRITTEN_AFTER = (0, 1, 0, 3, 1, 0, 6, 1, 2, 12, 0, 4)  # days, in turn: most marks soon, some when there is time
ENDED_WITH = {  # what the job or education was, by benefit group; of the others see the next
    "flex_job": "flex_job",
    "education_benefit_education_ready": "education",
    "education_benefit_activity_ready": "education",
}
ENDED_IN_TURN = ("ordinary_hours", "ordinary_hours", "flex_job", "ordinary_hours", "ordinary_hours", "education")
HOURS = {"ordinary_hours": (37, 25, 30, 37, 20), "flex_job": (12, 15, 10, 20)}  # a week, in turn
AFTERCARE = ("agreed", "declined", "undecided", "declined")  # in turn
SATISFACTION = (4, 5, None, 3, 4)  # in turn; not everybody is asked
MISSED = (  # what became of times that were not kept, and why
    ("no_show", "Borgeren kom ikke og tog ikke telefonen. Ringer igen i morgen."),
    ("cancelled", "Jobformidleren var syg."),
    ("regretted", "Borgeren vil hellere vente, til den nye behandling er i gang."),
)
A_WORKING_WEEK = datetime.timedelta(days=5)  # a time within three days lies behind, also over a weekend
CASES_EACH = 150  # of a caseworker, so that a desk is as full with many citizens as with few

Progress = Callable[[str, int], None]


def starts_on(today: datetime.date) -> datetime.date:
    """The first day of the month, fifteen months back."""
    months = today.year * 12 + today.month - 1 - MONTHS_BACK
    return datetime.date(months // 12, months % 12 + 1, 1)


def make_programme(places: dict[str, Workplace], today: datetime.date) -> Programme:
    since = starts_on(today)
    programme = programmes.create_programme(
        by=OPERATOR,
        code=CODE,
        name="Bro til job (demonstration)",
        starts_on=since,
        ends_on=datetime.date(since.year + 3, since.month, 1) - datetime.timedelta(days=1),
        is_demonstration=True,
    )
    for name in LIVING:
        jobcentre = places[name].jobcentre
        programmes.join(
            by=OPERATOR, programme=programme, jobcentre=jobcentre, joined_on=since, title=f"Bro til job i {name}"
        )
        grants, inhabitants = USAGE[name]
        programmes.set_municipal_usage(
            by=OPERATOR,
            jobcentre=jobcentre,
            year=today.year - 1,
            grants=grants,
            inhabitants=inhabitants,
            source="Opdigtet til demonstrationen",
        )
        for measure, (original, revised) in TARGETS[name].items():
            shared: dict[str, Any] = {
                "by": OPERATOR,
                "programme": programme,
                "jobcentre": jobcentre,
                "measure": measure,
            }
            programmes.set_original_target(**shared, value=original, decided_on=since, author="Styregruppen")
            if revised != original:
                programmes.revise_target(
                    **shared,
                    value=revised,
                    decided_on=since + datetime.timedelta(days=240),
                    reason="Flere siger ja til samtalen, end vi regnede med, og færre starter i job i det første år.",
                    author="Styregruppen",
                )
    return programme


@dataclass(slots=True)
class Someone:
    """One invented citizen of the living programme on the way through it."""

    began: datetime.date
    group: str
    gender: str
    age: int
    team: int
    impairments: tuple[str, ...] = ()
    impact: int = 0
    belief: int = 3
    fate: str = "waits"  # waits, screened, accepted, handed_over, enrolled, refused, postponed
    employed: bool = False
    closed: bool = False
    shortcut: bool = False
    dates: dict[str, datetime.date] = field(default_factory=dict)


def load(
    places: dict[str, Workplace], programme: Programme, numbers: Numbers, today: datetime.date, progress: Progress
) -> int:
    """Everything of the living programme. Returns how many citizens it has."""
    for name in LIVING:
        place = places[name]
        rng = random.Random(f"{SEED}{name}")  # noqa: S311 - people are invented, not hidden
        everybody = [_someone(today, rng) for _ in range(SIZES[name])]
        with within(place.jobcentre.pk), transaction.atomic():
            _set_up(place, programme)
            courses = _write(place, everybody, numbers, rng, today, ended_by_people=True)
            progress("living", len(everybody))
            _last_days(place, everybody, courses, rng, today)
    return sum(SIZES.values())


def add(
    places: dict[str, Workplace],
    programme: Programme,
    numbers: Numbers,
    today: datetime.date,
    number: int,
    progress: Progress,
) -> int:
    """More citizens in the largest jobcentre, a fifth of them screened, for measuring how fast pages are."""
    place = places[LIVING[0]]
    rng = random.Random(f"{SEED}more")  # noqa: S311 - people are invented, not hidden
    added = 0
    while added < number:
        size = min(BATCH, number - added)
        teams = max(1, size // TEAM)
        desks = staff_for_many(
            place,
            teams=teams,
            caseworkers=max(teams, size // CASES_EACH),
            brokers=teams,
            since=programme.starts_on,
        )
        everybody = [_someone(today, rng, screened=0.19) for _ in range(size)]
        for turn, one in enumerate(everybody):
            one.team = turn % teams
        with within(place.jobcentre.pk), transaction.atomic():  # the disk is waited for once
            _write(desks, everybody, numbers, rng, today)
        added += size
        progress("more", size)
    return max(0, added)


# Drawing --------------------------------------------------------------------------------------------------------------


def _someone(today: datetime.date, rng: random.Random, screened: float = 0.62) -> Someone:
    group = rng.choices(list(GROUPS), list(GROUPS.values()))[0]
    young = group in forms.YOUNG
    age = rng.randint(18, 29) if young else min(64, max(21, round(rng.gauss(42, 11))))
    began = starts_on(today) + datetime.timedelta(days=rng.randrange((today - starts_on(today)).days - 1))
    one = Someone(began, group, rng.choice(("woman", "man")), age, rng.randrange(2))
    if rng.random() < 0.14:
        _draw_queue(one, today, rng)
        return one
    old = (today - began).days
    one.shortcut = group == "flex_job" and old > 60 and rng.random() < 0.3
    if one.shortcut or (old > 21 and rng.random() < screened):
        _draw_way(one, today, rng)
    if one.fate in {"waits", "screened", "refused"} and old > 120 and rng.random() < 0.6:
        one.closed = True
        latest = max([began, *one.dates.values()])
        one.dates["closed"] = latest + datetime.timedelta(days=rng.randint(1, max(1, (today - latest).days)))
    return one


def _draw_way(one: Someone, today: datetime.date, rng: random.Random) -> None:
    """How far the citizen has come by today; a date that would lie ahead stops the way there."""

    def later(name: str, since: str, least: int, most: int) -> bool:
        day = weekday((one.dates.get(since) or one.began) + datetime.timedelta(days=rng.randint(least, most)))
        if day > today:
            return False
        one.dates[name] = day
        return True

    if not one.shortcut:
        if not later("screened", "began", 2, 40):
            return
        one.fate = "screened"
        if rng.random() > 0.45:
            return
    group = rng.choices(list(forms.IMPAIRMENT_GROUPS), list(forms.IMPAIRMENT_GROUPS.values()))[0]
    one.impairments = forms.impairments(group, rng.random() < 0.4, rng)
    one.impact, one.belief = rng.choice((2, 3, 3, 4)), rng.choice((1, 2, 3, 3, 4, 4, 5))
    if not one.shortcut and rng.random() > 0.62:
        return
    one.fate = "accepted"
    if not later("handed_over", "began" if one.shortcut else "screened", 0, 5):
        return
    one.fate = "handed_over"
    if not later("interviewed", "handed_over", 8, 28):
        return
    one.fate = rng.choices(("enrolled", "refused", "postponed"), (66, 24, 10))[0]
    if one.fate != "enrolled":
        return
    later("first_conversation", "interviewed", 2, 11)
    if rng.random() < 0.4 and later("employed", "interviewed", 30, 200):
        one.employed = True
        if rng.random() < 0.8 and later("closed", "employed", 14, 74):
            one.closed = True


def _draw_queue(one: Someone, today: datetime.date, rng: random.Random) -> None:
    """One of those who have just said yes: some not handed over yet, some waiting for an answer, a few too long."""
    one.began = today - datetime.timedelta(days=rng.randint(25, 90))
    said_yes = weekday(today - datetime.timedelta(days=rng.randint(3, 20)))
    one.impairments = forms.impairments(rng.choice(list(forms.TYPES)), rng.random() < 0.4, rng)
    one.impact, one.belief = rng.choice((2, 3, 3, 4)), rng.choice((2, 3, 3, 4))
    one.fate, one.dates["screened"] = "accepted", min(said_yes, today)
    if rng.random() < 0.6:
        handed_over = min(today, weekday(one.dates["screened"] + datetime.timedelta(days=rng.randint(0, 3))))
        one.fate, one.dates["handed_over"] = "handed_over", handed_over


def weekday(day: datetime.date) -> datetime.date:
    """Nobody holds conversations on a Saturday."""
    return day + datetime.timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


# Writing in bulk ------------------------------------------------------------------------------------------------------


def _set_up(place: Workplace, programme: Programme) -> None:
    """What the jobcentre has chosen for itself: when a screening is due, its criteria, and its local models."""
    leader = place.acting(place.users["project_manager"][0])
    since = programme.starts_on
    screening.set_coverage_rule(by=leader, kind=DueKind.WEEK, number=6, latest_week=12, valid_from=since)
    screening.set_coverage_rule(
        by=leader, kind=DueKind.REGISTRATION, benefit_group="education_benefit_activity_ready", valid_from=since
    )
    screening.add_criterion(by=leader, kind=CriterionKind.EXCLUSION, text="Ubehandlet misbrug", valid_from=since)
    screening.add_criterion(
        by=leader,
        kind=CriterionKind.INCLUSION,
        text="Har prøvet at vende tilbage til arbejde mindst to gange",
        valid_from=since,
    )
    for team, model in zip(place.teams, (LocalModel.FULL_SCALE, LocalModel.SELECTION), strict=True):
        screening.set_team_model(by=leader, team=team, model=model, is_main=True, valid_from=since)


def _write(
    place: Workplace,
    everybody: list[Someone],
    numbers: Numbers,
    rng: random.Random,
    today: datetime.date,
    *,
    ended_by_people: bool = False,
) -> list[Course]:
    made = citizens.register_many(
        by=place.of, rows=[_citizen(place, one, numbers, rng) for one in everybody], confirmed=True
    )
    courses = citizens.start_many(
        by=place.of,
        rows=[
            NewCourse(
                citizen=citizen, began_on=one.began, benefit_group=one.group, team=place.teams[one.team], source=SOURCE
            )
            for one, citizen in zip(everybody, made, strict=True)
        ],
    )
    pairs = list(zip(everybody, courses, strict=True))
    _assign(place, pairs, rng)
    screenings.complete_many(
        by=place.of,
        rows=[
            NewScreening(
                course=course,
                entry=forms.screening(
                    one.impairments,
                    one.impact,
                    held_on=one.dates["screened"],
                    wishes=(one.fate != "screened") if one.impairments else None,
                    weeks=(one.dates["screened"] - one.began).days // 7,
                    rng=rng,
                ),
                screener=_of_team(place, "caseworker", one.team, rng),
            )
            for one, course in pairs
            if "screened" in one.dates
        ],
    )
    brokers = _hand_over_and_decide(place, pairs, rng, today)
    _share_out(place, pairs, brokers)
    _work(place, pairs, brokers, rng, today)
    _end(place, pairs, brokers, by_people=ended_by_people)
    return courses


def _end(place: Workplace, pairs: list[tuple[Someone, Course]], brokers: dict[int, Any], *, by_people: bool) -> None:
    """Jobs and closings. With the closing it is said what the job was; of who is still followed nobody has said it."""
    ends = [
        (one, Reached(course=course, kind=kind, on=one.dates[kind.value]))
        for one, course in pairs
        for kind in (MilestoneKind.EMPLOYED, MilestoneKind.CLOSED)
        if kind.value in one.dates
    ]
    if by_people:
        ends = _written(place, ends, brokers)
    from_work = [(one, step) for one, step in ends if one.employed and step.kind == MilestoneKind.CLOSED]
    said = {id(step) for _one, step in from_work}
    citizens.reach_many(by=place.of, steps=[step for _one, step in ends if id(step) not in said])
    close_many(
        by=place.of,
        rows=[
            NewClosing(
                course=step.course, ending=_ending(one, turn), closed_by=brokers[id(one)], written=step.written
            )
            for turn, (one, step) in enumerate(from_work)
        ],
    )  # fmt: skip


def _ending(one: Someone, turn: int) -> Ending:
    outcome = ENDED_WITH.get(one.group, ENDED_IN_TURN[turn % len(ENDED_IN_TURN)])
    return Ending(
        on=one.dates["closed"],
        outcome=outcome,
        hours_a_week=Decimal(HOURS[outcome][turn % len(HOURS[outcome])]) if asks_hours(outcome) else None,
        began_on=one.dates["employed"],
        satisfaction=SATISFACTION[turn % len(SATISFACTION)],
        aftercare=AFTERCARE[turn % len(AFTERCARE)],
        withdraws=True,
    )


def _written(
    place: Workplace, ends: list[tuple[Someone, Reached]], brokers: dict[int, Any]
) -> list[tuple[Someone, Reached]]:
    """Jobs and closings as whoever had the citizen wrote them down, some days after they happened."""
    caseworkers = place.users[Role.CASEWORKER.value]
    actors = {user: place.acting(user) for user in {*caseworkers, *brokers.values()}}
    written = []
    for turn, (one, step) in enumerate(ends):
        writer = brokers.get(id(one), caseworkers[turn % len(caseworkers)])
        day = weekday(step.on + datetime.timedelta(days=WRITTEN_AFTER[turn % len(WRITTEN_AFTER)]))
        written.append((one, replace(step, written=Written(actors[writer], done.at_hour(day, 9 + turn % 6)))))
    return written


def _share_out(place: Workplace, pairs: list[tuple[Someone, Course]], brokers: dict[int, Any]) -> None:
    """Where a team shares its cases, a colleague of the job broker has the employers; for some it is not said yet."""
    sharing = set(TeamOrganisation.objects.filter(form__in=parts.SHARING).values_list("team_id", flat=True))
    rows = []
    for turn, (one, course) in enumerate(pairs):
        if course.team_id not in sharing or one.fate != "enrolled" or "closed" in one.dates or turn % 5 == 0:
            continue
        colleagues = [user for user in place.users["job_broker"] if user != brokers[id(one)]]
        if colleagues:
            rows.append(
                Assigned(
                    course=course,
                    user=colleagues[turn % len(colleagues)],
                    on=one.dates["interviewed"],
                    what=ResponsibleFor.EMPLOYERS,
                )
            )
    citizens.assign_many(by=place.of, rows=rows)


def _work(
    place: Workplace,
    pairs: list[tuple[Someone, Course]],
    brokers: dict[int, Any],
    rng: random.Random,
    today: datetime.date,
) -> None:
    """What was done with the enrolled: conversations, CV, plan, schemes. The first conversation is logged with them."""
    enrolled = [(one, course) for one, course in pairs if one.fate == "enrolled"]
    everybody = [
        done.Work(
            course=course,
            broker=brokers[id(one)],
            practice=living_practice(one.dates, today, rng),
            goals=tuple((goal.industry, goal.occupation, "job") for goal in forms.goals(rng)),
            impairment=one.impairments[0],
        )
        for one, course in enrolled
    ]
    specialists = place.users.get(Role.COMPENSATION_SPECIALIST.value, [])
    done.write(place, everybody, rng, key_person=next(iter(specialists), None))
    done.seek(place, everybody)
    still_on = [(one, course) for one, course in enrolled if "closed" not in one.dates]
    conversations.plan_many(
        by=place.of,
        rows=[
            NewAppointment(
                course=course,
                broker=brokers[id(one)],
                appointment=Appointment(
                    on=weekday(today + datetime.timedelta(days=rng.randint(1, 14))),
                    at=datetime.time(rng.randint(8, 14), rng.choice((0, 30))),
                ),
            )
            for one, course in still_on
            if rng.random() < 0.5
        ],
    )
    conversations.rate_many(
        by=place.of,
        rows=[
            NewRating(
                course=course, on=day, possibilities=rng.choice((2, 3, 3, 4, 4, 5)), progress=rng.choice((2, 3, 4))
            )
            for one, course in still_on
            for day in _months(one.dates["interviewed"], today)
            if rng.random() < 0.7
        ],
    )
    conversations.agree_many(
        by=place.of,
        rows=[
            NewRhythm(
                course=course,
                weeks=rng.choice((1, 2, 2, 3)),
                contact_model=rng.choice(("weekly_and_need", "individual")),
                on=one.dates["interviewed"],
                set_by=brokers[id(one)],
            )
            for one, course in enrolled
            if rng.random() < 0.8
        ],
    )


def _months(since: datetime.date, today: datetime.date) -> list[datetime.date]:
    """A day in each month from enrolment on, up to today."""
    days = []
    day = since + datetime.timedelta(days=30)
    while day <= today:
        days.append(day)
        day += datetime.timedelta(days=30)
    return days


def _citizen(place: Workplace, one: Someone, numbers: Numbers, rng: random.Random) -> NewCitizen:
    chance = rng.random()
    manner = naming.manner(one.group, rng)
    given, family = naming.full_name(one.gender, manner, rng)
    return NewCitizen(
        cpr=numbers.next(one.gender),
        given_name=given,
        family_name=family,
        birth_date=birth_date(one.began, one.age, rng),
        gender=Gender(one.gender),
        protection=Protection.NAME_AND_ADDRESS if chance < 0.01 else Protection.NONE,
        telephone=f"00 {rng.randint(10, 99)} {rng.randint(10, 99)} {rng.randint(10, 99)}",
        address=f"{family.split('-')[0]}vej {rng.randint(1, 140)}",
        # One in a hundred has moved away and is left out of the figures.
        municipality_code="0751" if chance > 0.99 else place.municipality.code,
        education=rng.choice(("primary", "primary", "vocational", "upper_secondary", "short_higher", "medium_higher")),
        language=manner.language if manner else "da",
        is_demonstration=True,
    )


def _of_team(place: Workplace, role: str, team: int, rng: random.Random) -> Any:
    """A user of the role in the team; users were put into teams by turns."""
    return rng.choice([user for number, user in enumerate(place.users[role]) if number % len(place.teams) == team])


def _by_turns(place: Workplace, people: list[Someone]) -> dict[int, Any]:
    """A job broker of the team for each, by turns, so that every desk has somebody on it."""
    found: dict[int, Any] = {}
    for team in sorted({one.team for one in people}):
        users = [user for number, user in enumerate(place.users["job_broker"]) if number % len(place.teams) == team]
        own = [one for one in people if one.team == team]
        # Those who came furthest first, so that nobody has only the waiting.
        own.sort(key=lambda one: (one.fate != "enrolled", one.closed, one.began))
        found |= {id(one): users[turn % len(users)] for turn, one in enumerate(own)}
    return found


def _assign(place: Workplace, pairs: list[tuple[Someone, Course]], rng: random.Random) -> None:
    citizens.assign_many(
        by=place.of,
        rows=[
            Assigned(course=course, user=_of_team(place, "caseworker", one.team, rng), on=one.began)
            for one, course in pairs
        ],
    )


def _hand_over_and_decide(
    place: Workplace, pairs: list[tuple[Someone, Course]], rng: random.Random, today: datetime.date
) -> dict[int, Any]:
    """Returns the broker of each by the person's identity."""
    handed = [(one, course) for one, course in pairs if "handed_over" in one.dates]
    brokers = _by_turns(place, [one for one, _course in handed])
    # A few wait in the team's queue, where any of its brokers can take them.
    to_queue = {id(one) for one, _course in handed if "interviewed" not in one.dates and rng.random() < 0.3}
    screenings.handover_many(
        by=place.of,
        rows=[
            NewHandover(
                course=course,
                on=one.dates["handed_over"],
                receiver=None if id(one) in to_queue else brokers[id(one)],
                queue=place.teams[one.team] if id(one) in to_queue else None,
                sender=_of_team(place, "caseworker", one.team, rng),
                shortcut=NewShortcut(
                    ground="flex_job_benefit",
                    assessment="Vurderet af kommunens tidligere team, da fleksjobbet blev bevilget.",
                    assessed_on=one.began - datetime.timedelta(days=100),
                )
                if one.shortcut
                else None,
            )
            for one, course in handed
        ],
    )
    screenings.decide_many(
        by=place.of,
        rows=[
            NewDecision(
                course=course,
                entry=forms.interview(
                    one.impairments,
                    one.impact,
                    one.belief,
                    held_on=one.dates["interviewed"],
                    decision={"enrolled": Decision.ENROL, "refused": Decision.REFUSE}.get(one.fate, Decision.POSTPONE),
                    broker=brokers[id(one)],
                    rng=rng,
                    recall_on=one.dates["interviewed"] + datetime.timedelta(days=rng.choice((60, 120, 180)))
                    if one.fate == "postponed"
                    else None,
                ),
                broker=brokers[id(one)],
                starts_at=datetime.datetime.combine(
                    one.dates["interviewed"], datetime.time(9 + course.pk % 6), tzinfo=clock.DENMARK
                ),
            )
            for one, course in handed
            if "interviewed" in one.dates
        ],
    )
    return brokers


# The last days, by the demonstration's own users ---------------------------------------------------------------------


def _last_days(
    place: Workplace, everybody: list[Someone], courses: list[Course], rng: random.Random, today: datetime.date
) -> None:
    by_state: dict[str, list[tuple[Someone, Course]]] = {}
    for one, course in zip(everybody, courses, strict=True):
        if one.team == 0:
            course.refresh_from_db()
            by_state.setdefault(course.state, []).append((one, course))
    caseworker = place.users["caseworker"][0]
    broker = place.users["job_broker"][0]
    _own_cases(place, by_state, caseworker, broker, today)
    _slots(place, broker)
    _handovers(place, by_state, caseworker, broker, rng, today)
    _times_not_kept(place, today)
    _half_filled(place, by_state, caseworker)
    _exempt(place, by_state, caseworker)
    _glass(place, courses)


def _own_cases(
    place: Workplace,
    by_state: dict[str, list[tuple[Someone, Course]]],
    caseworker: Any,
    broker: Any,
    today: datetime.date,
) -> None:
    """The first caseworker of the place gets a good share of the team's cases, to show on the desk."""
    chosen = [pair for pairs in by_state.values() for pair in pairs][::2]
    rows = [
        Assigned(course=course, user=caseworker, on=today, reason="Fordelt på teammødet")
        for _one, course in chosen
        if not course.responsibilities.filter(what="case", valid_to=None, user=caseworker).exists()
        and course.state != CourseState.CLOSED
    ]
    citizens.assign_many(by=place.of, rows=rows)


def _slots(place: Workplace, broker: Any) -> None:
    """Times for intake interviews on the next ten weekdays."""
    day = clock.today()
    starts: list[datetime.datetime] = []
    while len(starts) < 20:
        day += datetime.timedelta(days=1)
        if day.weekday() < 5:
            starts += [datetime.datetime.combine(day, datetime.time(hour), tzinfo=clock.DENMARK) for hour in (9, 13)]
    screening.open_slots(
        by=place.acting(broker), broker=broker, starts=starts, minutes=60, place="Lokale 2", team=place.teams[0]
    )


def _handovers(
    place: Workplace,
    by_state: dict[str, list[tuple[Someone, Course]]],
    caseworker: Any,
    broker: Any,
    rng: random.Random,
    today: datetime.date,
) -> None:
    """New handovers to the first broker, who is told of them; some received, some booked, one interview begun."""
    sender, receiver = place.acting(caseworker), place.acting(broker)
    mine = [
        course
        for _one, course in by_state.get(CourseState.ACCEPTED, [])
        if course.responsibilities.filter(what="case", valid_to=None, user=caseworker).exists()
    ]
    for course in mine[:4]:
        course.refresh_from_db()
        screening.hand_over(by=sender, course=course, on=today, receiver=broker)
    waiting = list(Handover.objects.filter(receiver=broker, state="waiting").order_by("handed_over_on", "id"))
    slots = list(screening.InterviewSlot.objects.filter(broker=broker).order_by("starts_at"))
    for number, handover in enumerate(waiting[: max(1, len(waiting) // 2)]):
        screening.accept_handover(by=receiver, handover=handover, read_version=handover.version)
        handover.refresh_from_db()
        if number == 0:
            begun = screening.start_interview(by=receiver, handover=handover)
            entry = forms.interview(
                ("back_neck",), 3, 3, held_on=today, decision=Decision.ENROL, broker=broker, rng=rng
            )
            screening.save_interview(
                by=receiver, interview=begun, entry=forms.unfinished(entry), read_version=begun.version
            )
        elif number % 2 and number // 2 < len(slots):
            screening.book(by=receiver, handover=handover, read_version=handover.version, slot=slots[number // 2])


def _times_not_kept(place: Workplace, today: datetime.date) -> None:
    """Times that were agreed and came to nothing, and why. What is known beforehand is told the day before."""
    rows = Handover.objects.filter(
        jobcentre=place.jobcentre, state="waiting", receiver__isnull=False, handed_over_on__lte=today - A_WORKING_WEEK
    ).select_related("receiver")
    for handover, (outcome, words) in zip(rows.order_by("-handed_over_on", "id")[: len(MISSED)], MISSED, strict=False):
        receiver = place.acting(handover.receiver)
        screening.accept_handover(by=receiver, handover=handover, read_version=handover.version)
        handover.refresh_from_db()
        day = weekday(handover.handed_over_on + datetime.timedelta(days=3))
        booking = screening.book(
            by=receiver,
            handover=handover,
            read_version=handover.version,
            starts_at=datetime.datetime.combine(day, datetime.time(10), tzinfo=clock.DENMARK),
            invited_on=handover.handed_over_on,
        )
        told_on = day if outcome == "no_show" else day - datetime.timedelta(days=1)
        screening.record_outcome(by=receiver, booking=booking, outcome=outcome, words=words, on=told_on)


def _half_filled(place: Workplace, by_state: dict[str, list[tuple[Someone, Course]]], caseworker: Any) -> None:
    """One form that was begun and put aside, and one that the citizen has answered by link."""
    by = place.acting(caseworker)
    mine = [
        course
        for _one, course in by_state.get(CourseState.BEGAN, [])
        if course.responsibilities.filter(what="case", valid_to=None, user=caseworker).exists()
    ]
    if mine:
        begun = screening.start_screening(by=by, course=mine[0])
        entry = ScreeningEntry(
            answers=Answers(impairments={"movement": Impact.of_number(6)}),
            words={"impact": "Kan ikke stå op en hel dag."},
            purpose_explained=True,
        )
        screening.save_screening(by=by, screening=begun, entry=entry, read_version=begun.version)
    for course in mine[1:3]:
        expires_on = clock.today() + datetime.timedelta(days=14)
        asked, link, _secret = screening.invite(by=by, course=course, language="da", expires_on=expires_on)
        if course is mine[1]:
            _answer(place, asked, link)


def _answer(place: Workplace, asked: Any, link: PersonalLink) -> None:
    citizen = Actor(
        kind=ActorKind.LINK,
        key=link.key,
        label="Borgerens link",
        jobcentre=place.jobcentre.pk,
        jobcentre_key=place.jobcentre.key,
        purpose=LinkPurpose.SCREENING,
    )
    screening.send_answers(
        by=citizen,
        link=link,
        screening=asked,
        answers=Answers(
            impairments={"dyslexia": Impact.of_number(7), "mental": Impact.of_number(4)},
            documented=True,
            schemes_before=False,
            limited_before=True,
        ),
        words={"impact": "Jeg læser langsomt og bliver nervøs, når det går stærkt."},
        language="da",
    )


def _exempt(place: Workplace, by_state: dict[str, list[tuple[Someone, Course]]], caseworker: Any) -> None:
    by = place.acting(caseworker)
    mine = [
        course
        for _one, course in by_state.get(CourseState.BEGAN, [])
        if course.responsibilities.filter(what="case", valid_to=None, user=caseworker).exists()
    ]
    for course, reason, words in zip(
        mine[3:], ("already_assessed", "language", "other_programme"),
        ("Udredt af egen læge sidste år", "", "Er med i et andet forløb for det samme"), strict=False,
    ):  # fmt: skip
        day = course.began_on if reason == "already_assessed" else None
        screening.exempt(by=by, course=course, reason=reason, words=words, assessed_on=day)


def _glass(place: Workplace, courses: list[Course]) -> None:
    """A caseworker opened a case of the other team with a reason; the leader has not looked at it yet."""
    other = place.acting(place.users["caseworker"][1])
    foreign = next(
        course for course in courses if course.team_id == place.teams[0].pk and course.state != CourseState.CLOSED
    )
    at = clock.now() - datetime.timedelta(hours=5)
    privacy.break_glass(
        by=other,
        subject_kind="citizen",
        subject=foreign.citizen.key,
        reason="Borgeren ringede akut, mens kollegaen var syg. Jeg skulle finde aftalen.",
        at=at,
    )
