"""Targets: published beside registered, original beside revised; others' registrations stay theirs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from brobygger.kernel.actor import command
from brobygger.kernel.boundary import everywhere, within
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.measurement import fulfilments
from brobygger.programmes import actions
from brobygger_analysis.results import Disclosure
from tests.measurement.factories import make_course, release
from tests.programmes.factories import OPERATOR, make_programme, set_target

pytestmark = pytest.mark.django_db


def _publish(programme, jobcentre, **figures):
    for measure, value in figures.items():
        code = measure.replace("__", ".")
        actions.publish_figure(
            by=OPERATOR, programme=programme, jobcentre=jobcentre, measure=code, value=Decimal(value), source="Rapport"
        )


@pytest.fixture
def programme(jobcentre, other_jobcentre):
    made = make_programme(jobcentre, other_jobcentre)
    set_target(made, jobcentre, "screened", 5, 4)
    set_target(made, other_jobcentre, "screened", 50)
    for _ in range(3):
        make_course(jobcentre, made, to="screened")
    make_course(other_jobcentre, made, to="enrolled")
    _publish(made, jobcentre, achieved__screened=6, fulfilment__screened=150)
    _publish(made, other_jobcentre, achieved__screened=40, fulfilment__screened=80, target_original__screened=50)
    return made


def _of(programme, by, jobcentre=None):
    with within(jobcentre.pk) if jobcentre else everywhere(reason="test"):
        return fulfilments.of(by=by, programme=programme)


def test_published_beside_registered_against_both_targets(programme, jobcentre, actor_for):
    line = _of(programme, actor_for("project_manager"), jobcentre).own.lines[0]
    assert (line.target.original, line.target.current) == (5, 4)
    assert line.beside.published.rounded == (120, 150)
    assert line.beside.registered.rounded == (60, 75)
    assert line.difference == -3
    assert line.target.revision_per_cent == -20
    assert [entry.value for entry in line.history] == [5, 4]


def test_a_measure_that_nobody_set_is_not_told_of_and_one_that_is_set_is_counted(programme, jobcentre, actor_for):
    manager = actor_for("project_manager")
    assert _of(programme, manager, jobcentre).measures == ("screened", "enrolled", "employed")
    make_course(jobcentre, programme, to="interviewed")
    set_target(programme, jobcentre, "interviewed", 4, 2)
    view = _of(programme, manager, jobcentre)
    assert view.measures == ("screened", "interviewed", "enrolled", "employed")
    line = view.own.lines[1]
    assert (line.name, line.registered.numerator, line.beside.registered.rounded) == ("Visitationssamtale", 1, (25, 50))
    assert set(view.to_dict()["jobcentres"][0]["measures"]) == set(view.measures)
    with pytest.raises(NotFound):
        set_target(programme, jobcentre, "hired", 4)


def test_of_other_jobcentres_a_leader_sees_what_is_printed_and_nothing_else(programme, jobcentre, actor_for):
    view = _of(programme, actor_for("team_leader"), jobcentre)
    other = next(place for place in view.places if not place.is_own)
    screened, enrolled, _employed = other.lines
    assert screened.registered is None
    assert screened.published.numerator == 40
    assert screened.beside.published.rounded[0] == 80
    assert screened.history == ()
    assert enrolled.registered is None
    assert enrolled.published is None
    assert view.total.lines[0].registered is None


def test_an_unprinted_target_of_another_jobcentre_is_not_seen(programme, jobcentre, other_jobcentre, actor_for):
    set_target(programme, other_jobcentre, "enrolled", 33)
    view = _of(programme, actor_for("project_manager"), jobcentre)
    other = next(place for place in view.places if not place.is_own)
    assert other.lines[1].target is None


def test_an_operator_sees_all_and_the_total(programme):
    view = _of(programme, command("targets"))
    assert [place.lines[0].registered.numerator for place in view.places] == [3, 1]
    assert view.total.lines[0].registered.numerator == 4
    assert view.total.lines[0].target.original == 55


def test_an_analyst_does_not_get_small_numbers_back_through_a_fulfilment(programme, actor_for):
    analyst = replace(
        actor_for("programme_analyst"), jobcentre=None, jobcentre_key=None, programmes=frozenset({programme.key})
    )
    waiting = fulfilments.of(by=analyst, programme=programme)
    assert {line.registered for place in waiting.places for line in place.lines} == {None}
    assert waiting.total.lines[0].registered is None
    release(programme)
    view = fulfilments.of(by=analyst, programme=programme)
    line = view.places[0].lines[0]
    assert line.registered.value is None
    assert line.beside.registered is None
    assert line.difference is None
    total = view.total.lines[0]
    assert (total.registered.value, total.registered.disclosure) == (None, Disclosure.SUPPRESSED)  # hidden, not lacking
    assert total.beside is None or total.beside.registered is None
    assert line.published.numerator == 6


def test_printed_per_cents_are_traced_to_the_column_they_follow_from(programme, jobcentre, actor_for):
    findings = _of(programme, actor_for("project_manager"), jobcentre).findings
    assert {finding.unit: finding.follows.value for finding in findings}["Bakkeby"] == "revised"


def test_places_stand_in_alphabetical_order_whatever_was_achieved(programme):
    names = [place.name for place in _of(programme, command("targets")).places]
    assert names == sorted(names)


@pytest.mark.parametrize("role", ["caseworker", "administrator", "programme_analyst"])
def test_others_see_no_targets(programme, jobcentre, actor_for, role):
    with pytest.raises(NotAllowed):
        _of(programme, actor_for(role), jobcentre)


def test_fulfilment_by_revision_takes_what_the_reader_sees_and_mixes_no_sources(programme, jobcentre, actor_for):
    """Two published results against two registered ones: the published count, and two are too few to say anything."""
    study = _of(programme, command("targets")).by_revision.to_dict()
    assert {(line["measure"], line["n"], line["refused"]) for line in study["lines"]} == {
        ("screened", 2, "few_municipalities")
    }
    own = _of(programme, actor_for("project_manager"), jobcentre)
    moved = own._moved("screened")
    assert [(one.unit, round(one.revision), round(one.of_original), round(one.of_revised)) for one in moved] == [
        ("Bakkeby", -20, 120, 150), ("Søndervig", 0, 80, 80),
    ]  # fmt: skip
