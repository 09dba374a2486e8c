"""Fidelity in the demonstration: what is printed of the closed programme, and invented judgements in the living one.

Of the closed programme the evaluation's ratings are imported as published figures, and the printed classes of size and
framework conditions are recorded; how each municipality organised itself is not printed, so nothing is invented there.
In the living programme project managers judge their own jobcentre by the drawn figures, and share some of it.
"""

from __future__ import annotations

import csv
import datetime
from decimal import Decimal

from brobygger.interop.demonstration import published
from brobygger.interop.demonstration.days import STARTS
from brobygger.interop.demonstration.staff import LIVING, OPERATOR, Workplace
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import within
from brobygger.measurement import fidelity, fidelity_forms, ips, model_revision
from brobygger.measurement.fidelity import Judgement
from brobygger.measurement.ips import Scored
from brobygger.programmes import actions as programmes
from brobygger.programmes.models import Programme
from brobygger_analysis.fidelity import Level
from brobygger_analysis.fidelity.ips import ITEMS

SOURCE = "Evalueringsrapport, april 2021, kapitel 4"
# The evaluator's ratings of the whole programme, as printed.
RATED = {
    "screening_volume": Level.HIGH,
    "screening_breadth": Level.LOW,
    "cv_and_plan_made": Level.MEDIUM,
    "same_broker": Level.LOW,
    "frequent_contact": Level.HIGH,
    "fast_processing": Level.LOW_MEDIUM,
    "early_use": Level.LOW,
    "ordinary_hours": Level.MEDIUM,
    "monthly_follow_up": Level.LOW,
}
SIZES = {"lille": "small", "mellem": "medium", "stor": "large"}
FRAMEWORKS = {"mindst": "least", "mellem": "middle", "mest": "most"}

# What the three living jobcentres do, each in its own way.
FORMS: dict[str, tuple[tuple[str, str], ...]] = {
    "Kolding": (
        ("introduction", "dialogue"), ("resources", "cv_throughout"), ("plan_work", "job_strategy"),
        ("plan_owner", "shared"), ("specialist", "broker_grants"), ("employer_strategy", "forum"),
        ("match", "hours_first"), ("follow_up", "monthly"), ("steering_group", "active"), ("employment_plan", "yes"),
        ("sparring", "yes"), ("anchoring", "normal_operation"),
    ),
    "Fredericia": (
        ("introduction", "dialogue"), ("resources", "cv_once"), ("plan_work", "binding_agreements"),
        ("plan_owner", "broker"), ("specialist", "works_with"), ("employer_strategy", "outreach"),
        ("match", "placement_first"), ("follow_up", "first_then_need"), ("steering_group", "passive"),
        ("employment_plan", "no"), ("anchoring", "own_unit"),
    ),
    "Glostrup": (
        ("introduction", "sent"), ("resources", "job_adverts"), ("plan_owner", "caseworker"),
        ("specialist", "in_team"), ("employer_strategy", "campaign"), ("match", "tasks"), ("follow_up", "need"),
        ("steering_group", "active"), ("employment_plan", "partly"), ("sparring", "no"),
    ),
}  # fmt: skip
REASONS = {
    "screening_volume": "Alle nye bliver spurgt. Vi mangler dem, der var ledige i forvejen.",
    "screening_breadth": "Teamet for sygedagpenge er først lige begyndt.",
    "cv_and_plan_made": "CV er på plads hos de fleste. Planen halter efter i travle uger.",
    "same_broker": "Vi har haft udskiftning, og nogle har skiftet jobformidler.",
    "frequent_contact": "Den faste rytme holder. Ferie giver huller.",
    "fast_processing": "De enkle ordninger går hurtigt. Personlig assistance tager tid.",
    "early_use": "Vi taler om ordningerne, men ansøgningen kommer sent.",
}
PROPOSALS = (
    (
        "fast_track", "Jobformidleren bevilger selv isbryder og fortrinsadgang.",
        "Sagen skifter hænder, og der går dage uden grund.", ("fast_processing",), ("days_application_to_grant",),
    ),
    (
        "screening", "Skemaet tages i den første mulige samtale i alle teams.",
        "Nogle grupper bliver spurgt sent eller slet ikke.", ("screening_volume", "screening_breadth"), ("enrolled",),
    ),
    (
        "employers", "Opfølgning hver måned står i kalenderen fra den dag, jobbet begynder.",
        "Opfølgningen bliver glemt, når der er travlt.", ("monthly_follow_up",), ("employed_of_enrolled",),
    ),
)  # fmt: skip


def load(places: dict[str, Workplace], closed: Programme, living: Programme, today: datetime.date) -> None:
    """Published ratings and classes of the closed programme; forms, judgements, a review and a model of the living."""
    _published(places, closed)
    for name in LIVING:
        if name in places:
            _judge(places[name], living, today)
    _revise(living, today)


def _published(places: dict[str, Workplace], closed: Programme) -> None:
    for key, level in RATED.items():
        programmes.publish_figure(
            by=OPERATOR, programme=closed, jobcentre=None, measure=f"{fidelity.PUBLISHED}{key}",
            value=Decimal(level.number), unit="level", source=SOURCE,
        )  # fmt: skip
    with (published.FOLDER / "rum2_municipalities.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["municipality"]: row for row in csv.DictReader(stream)}
    for name, place in places.items():
        with within(place.jobcentre.pk):
            for form, choice in (
                ("municipality_size", SIZES[rows[name]["size_class"]]),
                ("framework", FRAMEWORKS[rows[name]["framework_class"]]),
            ):
                fidelity_forms.record(
                    by=place.of, form=form, choice=choice, valid_from=STARTS,
                    note="Klassen, som den er trykt i evalueringens bilag 1.",
                )  # fmt: skip


def _judge(place: Workplace, living: Programme, today: datetime.date) -> None:
    manager = place.acting(place.users["project_manager"][0])
    name = place.municipality.name
    with within(place.jobcentre.pk):
        for form, choice in FORMS[name]:
            fidelity_forms.record(by=manager, form=form, choice=choice, valid_from=living.starts_on)
        beside = fidelity.evidence_of(by=manager, programme=living, intentions=list(REASONS), on=today)
        made = fidelity.assess_many(
            by=manager, programme=living, on=today, judgements=[_of(beside[key]) for key in REASONS]
        )
        if name != LIVING[-1]:  # the last keeps them to itself, so that the page shows what that looks like
            fidelity.share_many(by=manager, programme=living, assessments=made)
        if name == LIVING[0]:
            _review(manager, today)


def _of(beside: fidelity.Evidence) -> Judgement:
    """What somebody says who goes by the first figure that lies anywhere."""
    placed = next((one.level for one in beside.degrees if one.level is not None), Level.MEDIUM)
    key = beside.intention.key
    below = placed in {Level.LOW, Level.LOW_MEDIUM}
    return Judgement(
        key, placed.value, REASONS[key], drivers="Faste møder i teamet.", barriers="For mange sager pr. jobformidler.",
        fault="implementation" if below else "",
    )  # fmt: skip


def _review(manager: Actor, today: datetime.date) -> None:
    held_on = today - datetime.timedelta(days=60)
    review = ips.start(by=manager, held_on=held_on, kind="self", reviewers="Projektleder og to jobformidlere")
    given = {item.key: Scored(3 + item.number % 3, "Set i fem sager og talt med teamet.") for item in ITEMS}
    ips.save(
        by=manager, review=review, given=given, summary="Flere møder hos arbejdsgivere, og skriv dem ned.",
        read_version=review.version, finish=True,
    )  # fmt: skip


def _revise(living: Programme, today: datetime.date) -> None:
    on = today - datetime.timedelta(days=20)
    made = []
    for element, change, why, intentions, indicators in PROPOSALS:
        proposal = model_revision.propose(
            by=OPERATOR, programme=living, element=element, change=change, why=why, on=on, intentions=intentions,
            indicators=indicators,
        )  # fmt: skip
        made.append(proposal)
    owner, decided = "Programmets evaluator", today - datetime.timedelta(days=10)
    model_revision.decide(
        by=OPERATOR, proposal=made[0], decision="adopt", reason="Det har sparet dage, hvor det er prøvet.",
        owner=owner, on=decided,
    )  # fmt: skip
    model_revision.make_version(
        by=OPERATOR, programme=living, summary="Hurtigere vej til de enkle ordninger.",
        on=today - datetime.timedelta(days=5),
    )  # fmt: skip
    model_revision.decide(
        by=OPERATOR, proposal=made[1], decision="try", reason="Prøves i to teams først.", owner=owner, on=decided
    )
