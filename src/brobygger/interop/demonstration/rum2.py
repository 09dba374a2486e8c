"""(a) The closed programme: eleven jobcentres, 2018-2020, written through the rooms' bulk verbs.

The clock stands where the work was done, so that the rules of those years apply and case numbers carry them. What is
registered ends up exactly as ``population`` drew it; what was printed is imported from the published file, beside it.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Sequence
from decimal import Decimal

from django.db import transaction

from brobygger.accounts.models import User
from brobygger.casework.closing import Ending, NewClosing, close_many
from brobygger.casework.closing_models import Aftercare
from brobygger.citizens import bulk as citizens
from brobygger.citizens.enums import Gender, MilestoneKind
from brobygger.citizens.models import Course
from brobygger.citizens.values import NewCitizen, NewCourse, Reached
from brobygger.interop import tables, targets_file
from brobygger.interop.demonstration import done, entries, published
from brobygger.interop.demonstration.days import ENDS, STARTS
from brobygger.interop.demonstration.population import rum2_population
from brobygger.interop.demonstration.practice import SyntheticPractice, rum2_practice
from brobygger.interop.demonstration.staff import OPERATOR, Workplace
from brobygger.interop.demonstration.synthetic import SyntheticPerson
from brobygger.kernel import clock
from brobygger.kernel.boundary import everywhere, within
from brobygger.programmes import actions as programmes
from brobygger.programmes.models import Programme
from brobygger.reference import reads as reference
from brobygger.screening import actions as screening
from brobygger.screening import bulk as screenings
from brobygger.screening.models import Handover
from brobygger.screening.values import NewDecision, NewHandover, NewScreening
from brobygger_analysis.danish import cpr

CODE = "rum2"
SOURCE = "Evalueringsrapport om Et mere rummeligt arbejdsmarked for borgere med handicap II, april 2021, bilag 1"
REVISED_ON = datetime.date(2019, 7, 1)

FIRST_NUMBER = 100_000  # the people of the closed programme have the numbers below

Progress = Callable[[str, int], None]


class Numbers:
    """CPR numbers that can belong to nobody, each handed out once, beside those of the closed programme."""

    def __init__(self) -> None:
        self._given = {"woman": FIRST_NUMBER, "man": FIRST_NUMBER}

    def next(self, gender: str) -> str:
        index = self._given[gender]
        self._given[gender] += 1
        return cpr.demonstration(index, "female" if gender == "woman" else "male").digits


def make_programme(places: dict[str, Workplace]) -> Programme:
    """The programme with its targets, its printed figures, and the population as a computed count."""
    programme = programmes.create_programme(
        by=OPERATOR,
        code=CODE,
        name="Et mere rummeligt arbejdsmarked II (demonstration)",
        starts_on=STARTS,
        ends_on=ENDS,
        is_demonstration=True,
    )
    file = published.FOLDER / "rum2_municipalities.csv"
    terms = targets_file.Terms(
        decided_on=STARTS,
        revised_on=REVISED_ON,
        reason="Justeret undervejs i programmet. Datoen er ikke trykt i kilden; den er sat til midtvejs.",
        author="Programmets styregruppe, som gengivet i rapporten",
        source=SOURCE,
    )
    with everywhere(reason="the demonstration's programme covers all jobcentres"):
        preview = targets_file.preview(
            by=OPERATOR, table=tables.read(file.read_bytes(), file.name), programme=programme, join=True
        )
        targets_file.read_in(by=OPERATOR, preview=preview, terms=terms)
    _totals(programme)
    share = published.shares_of_previous()["screened"]
    for place in places.values():
        programmes.set_population(
            by=OPERATOR,
            programme=programme,
            jobcentre=place.jobcentre,
            period_from=STARTS,
            period_to=ENDS,
            count=round(100 * place.municipality.screened / share),
            source=f"Beregnet: antal screenede divideret med den trykte andel for hele programmet, {share} pct.",
            is_computed=True,
        )
    return programme


def _totals(programme: Programme) -> None:
    """What is printed for the programme as a whole."""
    values = published.indicators()
    counts = {"screened": 15228, "enrolled": 1017, "employed": 472}
    for measure, count in counts.items():
        fulfilment = values[f"target fulfilment {measure}"]
        for code, value, unit in (
            (f"achieved.{measure}", Decimal(count), "count"),
            (f"fulfilment.{measure}", Decimal(str(fulfilment)), "pct"),
        ):
            programmes.publish_figure(
                by=OPERATOR,
                programme=programme,
                jobcentre=None,
                measure=code,
                value=value,
                unit=unit,
                source="Evalueringsrapport, april 2021, kapitel 2 og tabel 3",
                note="Trykt som 472 og som 475." if code == "achieved.employed" else "",
            )


def load(places: dict[str, Workplace], programme: Programme, progress: Progress) -> int:
    """Register, screen, interview, enrol, employ and close everybody. Returns how many people there are.

    ``places`` may be some of the jobcentres only.
    """
    drawn = rum2_population()
    practice = rum2_practice(drawn)
    everybody = [person for person in drawn if person.municipality in places]
    progress("rum2", 0)
    courses: dict[int, Course] = {}
    for year in range(STARTS.year, ENDS.year + 1):
        with clock.frozen(datetime.date(year, 12, 31)):
            for place in places.values():
                began = [person for person in _of(place, everybody) if person.began_on.year == year]
                courses |= _register(place, began, programme)
                progress("rum2", len(began))
    with clock.frozen(ENDS):
        for place in places.values():
            own = _of(place, everybody)
            with within(place.jobcentre.pk), transaction.atomic():  # the disk is waited for once a jobcentre
                screenings.complete_many(by=place.of, rows=[_screened(place, one, courses[one.number]) for one in own])
                progress("rum2", len(own))
                _decide(place, own, courses)
                _work(place, own, courses, practice)
                _finish(place, own, courses, practice)
                progress("rum2", len(own))
    return len(everybody)


def _of(place: Workplace, everybody: Sequence[SyntheticPerson]) -> list[SyntheticPerson]:
    return [person for person in everybody if person.municipality == place.municipality.name]


def _register(place: Workplace, people: Sequence[SyntheticPerson], programme: Programme) -> dict[int, Course]:
    rows = [
        NewCitizen(
            cpr=person.cpr,
            given_name=person.given_name,
            family_name=person.family_name,
            birth_date=person.birth_date,
            gender=Gender(person.gender),
            municipality_code=person.municipality_code,
            education=person.education,
            language=person.language,
            interpreter=person.interpreter,
            is_demonstration=True,
        )
        for person in people
    ]
    with within(place.jobcentre.pk):
        made = citizens.register_many(by=place.of, rows=rows, confirmed=True)
        started = citizens.start_many(
            by=place.of,
            rows=[
                NewCourse(
                    citizen=citizen,
                    began_on=person.began_on,
                    benefit_group=person.benefit_group,
                    benefit_since=person.benefit_since,
                    team=place.past_teams[person.team],
                    programme=programme,
                    source="demonstration",
                )
                for person, citizen in zip(people, made, strict=True)
            ],
        )
    return {person.number: course for person, course in zip(people, started, strict=True)}


def _screened(place: Workplace, person: SyntheticPerson, course: Course) -> NewScreening:
    return NewScreening(
        course=course,
        entry=entries.screening_entry(person.screening),
        screener=_caseworker(place, person),
        language=person.language,
    )


def _caseworker(place: Workplace, person: SyntheticPerson) -> User:
    return place.users["past_caseworker"][person.caseworker]


def _broker(place: Workplace, person: SyntheticPerson) -> User:
    return place.users["past_job_broker"][person.broker or 0]


def _decide(place: Workplace, people: Sequence[SyntheticPerson], courses: dict[int, Course]) -> None:
    screenings.handover_many(
        by=place.of,
        rows=[
            NewHandover(
                course=courses[person.number],
                on=person.handed_over_on,
                receiver=_broker(place, person),
                sender=_caseworker(place, person),
            )
            for person in people
            if person.handed_over_on is not None
        ],
    )
    screenings.decide_many(
        by=place.of,
        rows=[
            NewDecision(
                course=courses[person.number],
                entry=entries.interview_entry(person.interview, broker=_broker(place, person)),
                broker=_broker(place, person),
                accepted_on=person.accepted_on,
            )
            for person in people
            if person.interview is not None
        ],
    )
    _take_back(place, [one for one in people if one.handed_over_on and not one.interview], courses)


def _take_back(place: Workplace, people: Sequence[SyntheticPerson], courses: dict[int, Course]) -> None:
    """The interviews that were never held: their handovers do not wait for ever."""
    handovers = {one.course_id: one for one in Handover.objects.filter(state="waiting")}
    for person in people:
        course = courses[person.number]
        handover = handovers[course.pk]
        screening.withdraw_handover(
            by=place.of,
            handover=handover,
            words=reference.label("handover_outcome", person.not_held),
            read_version=handover.version,
            regretted=person.not_held == "regretted",
        )
        course.refresh_from_db()


def _work(
    place: Workplace,
    people: Sequence[SyntheticPerson],
    courses: dict[int, Course],
    practice: dict[int, SyntheticPractice],
) -> None:
    """What was done with the enrolled; the first conversation is reached by being logged."""
    everybody = [
        done.Work(
            course=courses[person.number],
            broker=_broker(place, person),
            practice=practice[person.number],
            goals=person.interview.goals,
            impairment=person.impairments[0],
        )
        for person in people
        if person.is_enrolled and person.interview is not None
    ]
    done.write(place, everybody, random.Random(f"done {place.municipality.name}"))  # noqa: S311 - people are invented, not hidden


def _finish(
    place: Workplace,
    people: Sequence[SyntheticPerson],
    courses: dict[int, Course],
    practice: dict[int, SyntheticPractice],
) -> None:
    """Job or education, and closing, which waits until the last thing was done; of what kind it was stands there."""
    steps, closings = [], []
    rng = random.Random(f"finish {place.municipality.name}")  # noqa: S311 - people are invented, not hidden
    for person in people:
        course, own = courses[person.number], practice.get(person.number)
        employed = own.employed_on if own is not None else None
        closed = person.closed_on if own is None or person.closed_on is None else own.closed_on(person)
        if employed is not None and closed is not None:
            closings.append(
                NewClosing(
                    course=course, ending=_ending(person, employed, closed, rng), closed_by=_broker(place, person)
                )
            )
            continue
        for kind, on in ((MilestoneKind.EMPLOYED, employed), (MilestoneKind.CLOSED, closed)):
            if on is not None:
                steps.append(Reached(course=course, kind=kind, on=on))
    citizens.reach_many(by=place.of, steps=steps)
    close_many(by=place.of, rows=closings)


# Of a job: hours a week, and how often. Not printed, ours.
_HOURS = {"ordinary": (37, 37, 37, 30, 25, 20, 15), "flex_job": (20, 15, 15, 12, 8)}
_OUTCOMES = {"ordinary": "ordinary_hours", "flex_job": "flex_job", "education": "education"}


def _ending(person: SyntheticPerson, employed: datetime.date, closed: datetime.date, rng: random.Random) -> Ending:
    kind = person.employment or "ordinary"
    return Ending(
        on=closed,
        outcome=_OUTCOMES[kind],
        hours_a_week=Decimal(rng.choice(_HOURS[kind])) if kind in _HOURS else None,
        began_on=employed,
        aftercare=Aftercare.DECLINED,  # whether somebody kept in touch is not printed; nobody decides it any more
        withdraws=True,
    )


def birth_date(on: datetime.date, age: int, rng: random.Random) -> datetime.date:
    """A birthday that gives this age on this day."""
    latest = datetime.date(on.year - age, on.month, min(on.day, 28))
    return latest - datetime.timedelta(days=rng.randrange(360))
