"""Professional review: drawn by lot, by whom, never one's own, corrected with a reason; and that nobody is ranked."""

from __future__ import annotations

import datetime

import pytest

from brobygger.compensation import reads, sample_actions, sample_reads
from brobygger.compensation.models import Application, DecisionSample, SampledDecision
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal
from brobygger.plans import rules as drawing
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course
from tests.compensation.factories import SchemeHouse, an_aid, days_ago, preferential
from tests.fixtures import actor_of, make_team, make_user

PERIOD = {"since": days_ago(30), "until": clock.today()}


@pytest.fixture
def house(in_boundary):
    house = SchemeHouse(in_boundary)
    sample_actions.adopt_proposed_marks(by=house.by_leader)
    house.granted()
    house.refused(an_aid())
    house.refused(an_aid("Forstørrelsesskærm"))
    house.applied(an_aid("Lup"))
    return house


def draw(house, by=None, **more):
    return sample_actions.draw(by=by or house.by_leader, **{**PERIOD, "wanted": 10, **more})


def answers(sample, met=True):
    return {mark["key"]: met for mark in sample.marks}


def test_what_is_decided_is_drawn_and_the_seed_draws_it_again(house):
    sample = draw(house, seed="abc", wanted=2)
    decisions = sample_reads.decisions_of(sample)
    assert (sample.population, len(decisions), len(sample.marks)) == (3, 2, 6)
    assert sample_reads.can_be_drawn_again(sample, decisions)
    keys = [str(row.key) for row in Application.objects.filter(decided_on__isnull=False)]
    assert [str(one.application.key) for one in decisions] == list(drawing.draw(keys, seed="abc", wanted=2))
    SampledDecision.objects.filter(pk=decisions[0].pk).update(place=9)
    assert not sample_reads.can_be_drawn_again(sample, sample_reads.decisions_of(sample)), "put in by hand, it shows"
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


def test_no_marks_no_draw_and_drawn_ones_keep_their_own(house):
    sample = draw(house)
    for mark in sample_reads.marks_on(clock.today()):
        sample_actions.end_mark(by=house.by_leader, mark=mark, on=clock.today())
    with clock.frozen(clock.now() + datetime.timedelta(days=1)), pytest.raises(Refusal, match="kendetegn"):
        draw(house)
    sample.refresh_from_db()
    assert len(sample.marks) == 6


def test_nobody_reviews_their_own_and_a_wrong_review_is_corrected_with_a_reason(house):
    sample = draw(house)
    row = sample_reads.decisions_of(sample)[0]
    decided_by = actor_of(row.application.decided_by, house.jobcentre)
    with pytest.raises(Refusal, match="selv"):
        sample_actions.review(by=decided_by, decision=row, found=answers(sample), read_version=1)
    with pytest.raises(Refusal):
        sample_actions.review(by=house.by_leader, decision=row, found={}, read_version=1)
    with pytest.raises(Refusal):
        sample_actions.review(by=house.by_leader, decision=row, found=answers(sample, None), read_version=1)
    sample_actions.review(
        by=house.by_leader, decision=row, found=answers(sample, False), words="Mangler lov", read_version=1
    )
    assert (row.met, row.out_of) == (0, 6)
    again = {"by": house.by_leader, "decision": row, "found": answers(sample), "read_version": 2}
    with pytest.raises(Refusal):
        sample_actions.review(**again)
    with pytest.raises(Conflict):
        sample_actions.review(**{**again, "read_version": 1}, reason="Loven stod i brevet")
    row = SampledDecision.objects.select_related("sample", "reviewed_by").get(pk=row.pk)
    sample_actions.review(**{**again, "decision": row}, reason="Loven stod i brevet")
    assert (row.met, row.words) == (6, None)
    [before] = row.earlier
    assert (before["met"], before["words"], before["by"]) == (0, "Mangler lov", house.leader.name)
    assert "Mangler lov" not in str(LogEntry.objects.get(action="sampled_decision.corrected").details)


def test_left_out_is_said_why_and_counts_nowhere(house):
    sample = draw(house)
    first, second, third = sample_reads.decisions_of(sample)
    with pytest.raises(Refusal):
        sample_actions.leave_out(by=house.by_leader, decision=first, reason=" ", read_version=1)
    sample_actions.leave_out(by=house.by_leader, decision=first, reason="Nabosag", read_version=1)
    for row, met in ((second, True), (third, False)):
        sample_actions.review(by=house.by_leader, decision=row, found=answers(sample, met), read_version=1)
    found = sample_reads.trend(**PERIOD)
    assert (found.n, found.points[0].met, found.points[0].out_of) == (2, 6, 12)
    assert {(met, asked) for _text, met, asked in found.by_mark} == {(1, 2)}
    assert [one.place for one in sample_reads.decisions_of(sample)] == [1, 2, 3], "the order of the draw, not of marks"
    assert "met" not in str(sample_reads.samples(house.by_leader).query).partition("ORDER BY")[2]


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
        sample_reads.open_sample(stranger, sample.key)
    assert not sample_reads.samples(stranger).exists()
    assert sample_reads.open_sample(house.by_specialist, sample.key) == sample
    with within(other_jobcentre.pk):
        assert not DecisionSample.objects.exists()
        elsewhere = actor_of(make_user("team_leader", jobcentre=other_jobcentre), other_jobcentre)
        with pytest.raises(NotFound):
            sample_reads.open_sample(elsewhere, sample.key)
