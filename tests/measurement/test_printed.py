"""Printed figures beside registered ones: for whom, of whom and when."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from brobygger.accounts.models import Membership
from brobygger.interop.demonstration import printed_indicators, published
from brobygger.kernel.boundary import everywhere, within
from brobygger.measurement import access, indicators, printed, printed_words
from brobygger.measurement.criteria import Criterion
from brobygger.programmes import actions
from brobygger.programmes.models import PublishedFigure
from brobygger_analysis.definitions import EVERY_INDICATOR, REGISTRY
from brobygger_analysis.printed import beside_printed
from brobygger_analysis.results import Disclosure
from tests.fixtures import make_user
from tests.measurement.factories import make_course, release
from tests.programmes.factories import OPERATOR, make_programme

pytestmark = pytest.mark.django_db

ENDS = datetime.date(2025, 12, 31)


def publish(programme: Any, jobcentre: Any, **figures: str) -> None:
    for code, value in figures.items():
        actions.publish_figure(
            by=OPERATOR, programme=programme, jobcentre=jobcentre, measure=code.replace("__", "."),
            value=Decimal(value), unit="pct", source="Rapporten",
        )  # fmt: skip


@pytest.fixture
def programme(jobcentre: Any, other_jobcentre: Any) -> Any:
    made = make_programme(jobcentre, other_jobcentre, ends_on=ENDS)
    for place, stages in ((jobcentre, 7), (other_jobcentre, 1)):
        for _number in range(stages):
            make_course(place, made, to="enrolled")
    publish(
        made, None, scheme_usage="0.33", scheme_usage__low="0.1", scheme_usage__high="0.5", achieved__enrolled="9",
        indicator__cv_updated_of_enrolled="73", indicator__cv_updated_of_enrolled__n="1017",
    )  # fmt: skip
    publish(made, jobcentre, scheme_usage="0.46", achieved__enrolled="6", achieved__screened="12")
    return made


def seen(programme: Any, actor: Any, **criterion: Any) -> Any:
    with within(actor.jobcentre) if actor.jobcentre else everywhere(reason="test"):
        return indicators.view(by=actor, programme=programme, criterion=Criterion(**criterion)).measurement


def test_a_leader_gets_what_was_printed_of_the_own_jobcentre_and_else_of_the_programme(programme, jobcentre, actor_for):
    found = seen(programme, actor_for("project_manager", jobcentre=jobcentre)).published
    told = {key: (one.printed.result.value, one.is_same_people, one.difference) for key, one in found.items()}
    assert told == {
        "screened": (12, True, -5),
        "enrolled": (6, True, 1),
        "enrolled_of_screened": (0.5, True, 0.5),  # follows from the two counts
        "cv_updated_of_enrolled": (0.73, False, None),
        "grants_per_inhabitant": (pytest.approx(0.0046), True, None),
    }
    assert found["cv_updated_of_enrolled"].printed.result.n == 1017
    usage = found["grants_per_inhabitant"]
    assert usage.registered.source.value == "not_registered"
    assert usage.printed.result.note.da.startswith("Klasse: høj")


def test_the_whole_programme_has_its_own_with_the_printed_span_and_each_municipality_its_own(programme):
    found = seen(programme, OPERATOR, by="municipality")
    usage = found.published["grants_per_inhabitant"]
    assert (usage.printed.low, usage.printed.high) == (pytest.approx(0.001), pytest.approx(0.005))
    assert usage.printed.result.note.da.startswith("Klasse: mellem to klasser")
    assert found.published["enrolled"].difference == -1
    parts = {part.name: part.published for part in found.parts}
    assert parts["Bakkeby"]["enrolled"].difference == 1
    assert parts["Søndervig"] == {}
    assert seen(programme, OPERATOR, by="benefit_group").parts[0].published == {}


def test_nothing_is_compared_with_a_figure_that_is_hidden(programme, other_jobcentre):
    publish(programme, other_jobcentre, achieved__enrolled="2")
    release(programme)
    found = seen(programme, access.outside_reader(programme), by="municipality")
    (part,) = (one for one in found.parts if one.name == "Søndervig")
    assert part.figures["enrolled"].result.disclosure is Disclosure.SUPPRESSED
    assert (part.published["enrolled"].printed.result.value, part.published["enrolled"].difference) == (2, None)
    assert found.published["grants_per_inhabitant"].printed.result.value == pytest.approx(0.0033)


@pytest.mark.parametrize(
    "part",
    [
        {"benefit_group": "insured_unemployed"},
        {"first": datetime.date(2024, 2, 1)},
        {"last": datetime.date(2025, 2, 1)},
        {"as_of": ENDS - datetime.timedelta(days=1)},
    ],
)
def test_a_part_of_the_programme_has_nothing_printed_beside_it(programme, jobcentre, actor_for, part):
    leader = actor_for("project_manager", jobcentre=jobcentre)
    assert seen(programme, leader, as_of=ENDS).published
    assert not seen(programme, leader, **part).published


def test_a_programme_that_still_runs_has_nothing_printed_beside_it(programme, jobcentre, actor_for):
    programme.ends_on = None
    programme.save()
    assert not seen(programme, actor_for("project_manager", jobcentre=jobcentre)).published


def test_the_page_shows_both_and_the_usage_that_nobody_registers(programme, jobcentre, client_for):
    client = client_for("project_manager")
    text = client.get("/tal/kerneelementer/?element=alle").content.decode().replace("\u00a0", " ")
    for words in ("0,46 %", "Klasse: høj", "73 %", "for hele programmet", "forskel: +1", "Publiceret: Rapporten"):
        assert words in text, words
    release(programme)
    user = make_user("analytiker")
    Membership.objects.create(
        user=user, role="programme_analyst", scope="programme", programme=programme.key, valid_from="2015-01-01"
    )
    analyst = client_for(user=user)
    text = analyst.get("/tal/kerneelementer/?element=alle&by=municipality").content.decode().replace("\u00a0", " ")
    assert "publiceret: 0,46 %" in text


def test_the_demonstration_names_every_printed_indicator_that_has_a_definition(programme):
    assert set(printed_indicators.KEYS) <= set(published.indicator_rows())
    assert {*printed_indicators.KEYS.values(), *printed_indicators.STEPS.values()} <= set(EVERY_INDICATOR)
    closed = make_programme(ends_on=ENDS)
    printed_indicators.load(closed)
    codes = set(PublishedFigure.objects.filter(programme=closed).values_list("measure", flat=True))
    assert max(map(len, codes)) <= PublishedFigure._meta.get_field("measure").max_length
    found = printed.of_programme(closed).of(None)
    assert len(found) == len(printed_indicators.KEYS) + len(printed_indicators.STEPS) + 1
    own = found["conversations_per_week_own"]
    assert (own.result.value, own.decimals, own.low, own.high, own.result.n) == (0.6, 1, 0.3, 1.4, 1017)
    assert not REGISTRY.get("placements_started").is_registered
    assert found["placements_started"].result.value == 467
    registered = {key: one.result for key, one in found.items()}
    lines = {key: printed_words.of(one) for key, one in beside_printed(registered, found).items()}
    told = lines["days_enrolled_to_application"]
    assert (told.published.replace("\u00a0", " "), told.difference) == ("107 dage", "ingen")
    assert "67 dage til 162 dage blandt kommunerne" in told.beside.replace("\u00a0", " ")
    assert lines["weeks_of_contact"].beside.replace("\u00a0", " ").startswith("n = 1.017 · 10,5 uger til 37 uger")
