"""Professional review of decisions: what is drawn, by whom, never one's own. How: tests/plans/test_quality.py."""

from __future__ import annotations

import pytest

from brobygger.compensation import reads, sampling
from brobygger.compensation.models import Application, DecisionSample, SampledDecision
from brobygger.kernel import clock, lots
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.reviews import actions as reviews
from brobygger.reviews import reads as sampled
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course
from tests.compensation.factories import SchemeHouse, an_aid, days_ago, preferential
from tests.fixtures import actor_of, make_team, make_user

PERIOD = {"since": days_ago(30), "until": clock.today()}


@pytest.fixture
def house(in_boundary):
    house = SchemeHouse(in_boundary)
    reviews.adopt_proposed_marks(sampling.KIND, by=house.by_leader)
    house.granted()
    house.refused(an_aid())
    house.refused(an_aid("Forstørrelsesskærm"))
    house.applied(an_aid("Lup"))
    return house


def rows_of(sample):
    return sampled.rows_of(sampling.KIND, sample)


def draw(house, by=None, **more):
    return sampling.draw(by=by or house.by_leader, **{**PERIOD, "wanted": 10, **more})


def answers(sample, met=True):
    return {mark["key"]: met for mark in sample.marks}


def test_what_is_decided_is_drawn_and_the_seed_draws_it_again(house):
    sample = draw(house, seed="abc", wanted=2)
    decisions = rows_of(sample)
    assert (sample.population, len(decisions), len(sample.marks)) == (3, 2, 6)
    assert sampled.is_as_drawn(sampling.KIND, sample, decisions)
    keys = [str(row.key) for row in Application.objects.filter(decided_on__isnull=False)]
    assert [str(one.application.key) for one in decisions] == list(lots.draw(keys, seed="abc", wanted=2))
    SampledDecision.objects.filter(pk=decisions[0].pk).update(place=9)
    assert not sampled.is_as_drawn(sampling.KIND, sample, rows_of(sample)), "put in by hand, it shows"
    items = [one for one in reads.due(house.by_leader, clock.today()) if one.kind == "compensation.sample"]
    assert [one.subject for one in items] == [sample.key]


def test_a_draw_is_narrowed_and_leaves_out_what_nobody_decided(house):
    alone = house.applied(preferential(applied_by="alone"))
    Application.objects.filter(pk=alone.pk).update(state="granted", decided_on=clock.today(), decided_at=clock.now())
    assert draw(house).population == 3
    assert draw(house, outcome="refused").population == 2
    assert draw(house, scheme="personal_assistance").population == 1
    with pytest.raises(Refusal):
        draw(house, scheme="mentor")
    with pytest.raises(Refusal):
        draw(house, since=clock.today(), until=days_ago(3))
    with pytest.raises(Refusal):
        draw(house, wanted=0)


def test_nobody_reviews_their_own_and_a_wrong_review_is_corrected_with_a_reason(house):
    sample = draw(house)
    row = rows_of(sample)[0]
    first = {"row": row, "found": answers(sample, False), "words": "Mangler lov", "read_version": 1}
    decided_by = actor_of(row.application.decided_by, house.jobcentre)
    with pytest.raises(Refusal, match="selv"):
        reviews.review(sampling.KIND, by=decided_by, **first)
    reviews.review(sampling.KIND, by=house.by_leader, **first)
    assert (row.met, row.out_of) == (0, 6)
    again = {"row": row, "found": answers(sample), "read_version": 2, "reason": "Loven stod i brevet"}
    with pytest.raises(Refusal, match="selv"):
        reviews.review(sampling.KIND, by=decided_by, **again)
    row.refresh_from_db()
    reviews.review(sampling.KIND, by=house.by_leader, **again)
    [before] = row.earlier
    assert (row.met, before["met"], before["words"], before["by"]) == (6, 0, "Mangler lov", house.leader.name)
    entry = LogEntry.objects.get(action="sampled_decision.corrected")
    assert "Mangler lov" not in str(entry.details)
    assert "application" in str(entry.subjects)
    assert sampling.reviews_of_application(row.application) == [row]


def test_who_may_and_how_far(house, other_jobcentre):
    for by in (house.by_broker, house.by_caseworker):
        with pytest.raises(NotAllowed):
            draw(house, by=by)
    north = make_team(house.jobcentre, "Nord")
    stranger = actor_of(make_user("team_leader", jobcentre=house.jobcentre, team=north), house.jobcentre)
    with pytest.raises(Refusal, match="trække lod"):
        draw(house, by=stranger)
    with within(house.jobcentre.pk):
        a_course(house.jobcentre, team=north)
    sample = draw(house)
    with pytest.raises(NotAllowed):
        sampled.open_sample(sampling.KIND, stranger, sample.key)
    assert not sampled.samples(sampling.KIND, stranger).exists()
    assert sampled.open_sample(sampling.KIND, house.by_specialist, sample.key) == sample
    with within(other_jobcentre.pk):
        assert not DecisionSample.objects.exists()
        elsewhere = actor_of(make_user("team_leader", jobcentre=other_jobcentre), other_jobcentre)
        with pytest.raises(NotFound):
            sampled.open_sample(sampling.KIND, elsewhere, sample.key)
