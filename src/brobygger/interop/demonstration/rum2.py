"""(a) The closed programme: eleven jobcentres, 2018-2020, written through the rooms' bulk verbs.

The clock stands where the work was done, so that the rules of those years apply and case numbers carry them. What is
registered ends up exactly as ``plan`` drew it; what was printed is imported from the published file, beside it.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Sequence
from decimal import Decimal

from brobygger.citizens import bulk as citizens
from brobygger.citizens.enums import Gender, MilestoneKind
from brobygger.citizens.models import Course
from brobygger.citizens.values import NewCitizen, NewCourse, Reached
from brobygger.interop import tables, targets_file
from brobygger.interop.demonstration import forms, plan, published
from brobygger.interop.demonstration import invented_names as names
from brobygger.interop.demonstration.plan import Person, Stage
from brobygger.interop.demonstration.staff import OPERATOR, Workplace
from brobygger.kernel import clock
from brobygger.kernel.boundary import everywhere, within
from brobygger.programmes import actions as programmes
from brobygger.programmes.models import Programme
from brobygger.screening import bulk as screenings
from brobygger.screening.enums import Decision
from brobygger.screening.values import NewDecision, NewHandover, NewScreening
from brobygger_analysis.danish import cpr

CODE = "rum2"
SOURCE = "Evalueringsrapport om Et mere rummeligt arbejdsmarked for borgere med handicap II, april 2021, bilag 1"
REVISED_ON = datetime.date(2019, 7, 1)

Progress = Callable[[str, int], None]


class Numbers:
    """CPR numbers that can belong to nobody, each handed out once."""

    def __init__(self) -> None:
        self._given = {"woman": 0, "man": 0}

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
        starts_on=plan.STARTS,
        ends_on=plan.ENDS,
        is_demonstration=True,
    )
    file = published.FOLDER / "rum2_municipalities.csv"
    terms = targets_file.Terms(
        decided_on=plan.STARTS,
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
            period_from=plan.STARTS,
            period_to=plan.ENDS,
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


def load(places: dict[str, Workplace], programme: Programme, numbers: Numbers, progress: Progress) -> int:
    """Register, screen, interview, enrol, employ and close everybody. Returns how many people there are."""
    everybody = plan.people()
    progress("rum2", 0)
    rng = random.Random(plan.SEED + 1)  # noqa: S311
    courses: dict[int, Course] = {}
    for year in range(plan.STARTS.year, plan.ENDS.year + 1):
        with clock.frozen(datetime.date(year, 12, 31)):
            for place in places.values():
                began = [person for person in _of(place, everybody) if person.dates["began"].year == year]
                courses |= _register(place, began, programme, numbers, rng)
                progress("rum2", len(began))
    with clock.frozen(plan.ENDS):
        for place in places.values():
            own = _of(place, everybody)
            with within(place.jobcentre.pk):
                _screen(place, own, courses, rng)
                progress("rum2", len(own))
                _decide(place, own, courses, rng)
                _finish(place, own, courses)
                progress("rum2", len(own))
    return len(everybody)


def _of(place: Workplace, everybody: Sequence[Person]) -> list[Person]:
    return [person for person in everybody if person.municipality == place.municipality.name]


def _register(
    place: Workplace, people: Sequence[Person], programme: Programme, numbers: Numbers, rng: random.Random
) -> dict[int, Course]:
    rows = [
        NewCitizen(
            cpr=numbers.next(person.gender),
            given_name=names.given_name(person.gender, rng),
            family_name=names.family_name(rng),
            birth_date=birth_date(person.dates["began"], person.age, rng),
            gender=Gender(person.gender),
            municipality_code=place.municipality.code,
            education=person.education,
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
                    began_on=person.dates["began"],
                    benefit_group=person.benefit_group,
                    programme=programme,
                    source="demonstration",
                )
                for person, citizen in zip(people, made, strict=True)
            ],
        )
    return {person.number: course for person, course in zip(people, started, strict=True)}


def birth_date(on: datetime.date, age: int, rng: random.Random) -> datetime.date:
    """A birthday that gives this age on this day."""
    latest = datetime.date(on.year - age, on.month, min(on.day, 28))
    return latest - datetime.timedelta(days=rng.randrange(360))


def _screen(place: Workplace, people: Sequence[Person], courses: dict[int, Course], rng: random.Random) -> None:
    screeners = place.users["past_caseworker"]
    rows = []
    for person in people:
        accepts = person.stage >= Stage.ACCEPTED
        entry = forms.screening(
            person.impairments,
            person.impact,
            held_on=person.dates["screened"],
            wishes=accepts if person.impairments else None,
            weeks=person.benefit_weeks,
            rng=rng,
        )
        rows.append(NewScreening(course=courses[person.number], entry=entry, screener=rng.choice(screeners)))
    screenings.complete_many(by=place.of, rows=rows)


def _decide(place: Workplace, people: Sequence[Person], courses: dict[int, Course], rng: random.Random) -> None:
    came = [person for person in people if person.stage >= Stage.INTERVIEWED]
    brokers = {person.number: rng.choice(place.users["past_job_broker"]) for person in came}
    senders = place.users["past_caseworker"]
    screenings.handover_many(
        by=place.of,
        rows=[
            NewHandover(
                course=courses[person.number],
                on=person.dates["handed_over"],
                receiver=brokers[person.number],
                sender=rng.choice(senders),
            )
            for person in came
        ],
    )
    screenings.decide_many(
        by=place.of,
        rows=[
            NewDecision(
                course=courses[person.number],
                entry=forms.interview(
                    person.impairments,
                    person.impact,
                    person.self_belief,
                    held_on=person.dates["interviewed"],
                    decision=Decision.ENROL if person.is_enrolled else Decision.REFUSE,
                    broker=brokers[person.number],
                    rng=rng,
                ),
                broker=brokers[person.number],
            )
            for person in came
        ],
    )


def _finish(place: Workplace, people: Sequence[Person], courses: dict[int, Course]) -> None:
    """First conversation, job or education, and closing."""
    steps = [
        Reached(course=courses[person.number], kind=kind, on=person.dates[kind.value])
        for person in people
        for kind in (MilestoneKind.FIRST_CONVERSATION, MilestoneKind.EMPLOYED, MilestoneKind.CLOSED)
        if kind.value in person.dates
    ]
    citizens.reach_many(by=place.of, steps=steps)
