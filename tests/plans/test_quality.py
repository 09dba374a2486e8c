"""The review of quality: marks, draw, reviews, trend; and that nobody is ranked by it."""

from __future__ import annotations

import datetime
import uuid

import pytest

from brobygger.kernel import clock, lots
from brobygger.kernel.errors import Conflict, NotAllowed, Refusal
from brobygger.plans import bulk, quality, reads
from brobygger.plans.models import PlanVersion, QualityMark, QualityReview, QualitySample
from brobygger.plans.values import NewReview
from brobygger.reviews import actions as reviews
from brobygger.reviews import reads as sampled
from brobygger.vault.models import LogEntry
from tests.fixtures import actor_of, make_team, make_user
from tests.plans.factories import Practice, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(jobcentre, in_boundary):
    practice = Practice(jobcentre)
    practice.marks()
    practice.planned()
    return practice


def rows_of(sample):
    return sampled.rows_of(quality.KIND, sample)


def marks_on(day):
    return sampled.marks_on(quality.KIND, day)


def review(**said):
    return reviews.review(quality.KIND, **said)


def fill(practice, count):
    for _ in range(count):
        practice.planned(practice.another_course())


def answers(sample, met=True):
    return {mark["key"]: met for mark in sample.marks}


# --- marks -----------------------------------------------------------------------------------------------------


def test_marks_are_dated_and_proposed_ones_come_once(practice):
    before = len(marks_on(clock.today()))
    assert before >= 5
    assert reviews.adopt_proposed_marks(quality.KIND, by=practice.by_leader) == []
    mark = reviews.add_mark(
        quality.KIND, by=practice.by_manager, about="plan", text="Borgerens netværk er med", valid_from=days_ago(1)
    )
    assert len(marks_on(clock.today())) == before + 1
    assert mark not in marks_on(days_ago(2))
    with pytest.raises(Refusal, match="allerede"):
        reviews.add_mark(quality.KIND, by=practice.by_manager, about="plan", text=mark.text, valid_from=clock.today())
    reviews.end_mark(quality.KIND, by=practice.by_manager, mark=mark, on=clock.today())
    assert mark in marks_on(clock.today())
    assert mark not in marks_on(clock.today() + datetime.timedelta(days=1))
    with pytest.raises(Refusal):
        reviews.end_mark(quality.KIND, by=practice.by_manager, mark=mark, on=clock.today())


def test_a_sample_keeps_the_marks_of_the_day_it_was_drawn(practice):
    sample = practice.sample()
    reviews.add_mark(quality.KIND, by=practice.by_leader, about="cv", text="Kom til bagefter", valid_from=days_ago(1))
    sample.refresh_from_db()
    assert "Kom til bagefter" not in {mark["text"] for mark in sample.marks}


# --- the draw --------------------------------------------------------------------------------------------------


def test_a_draw_can_be_made_again(practice):
    fill(practice, 4)
    first, second = practice.sample(wanted=3), practice.sample(wanted=3)
    drawn = [row.course_id for row in rows_of(first)]
    assert drawn == [row.course_id for row in rows_of(second)]
    assert len(drawn) == 3
    assert (first.population, first.digest, first.seed) == (5, second.digest, "korn")
    assert sampled.is_as_drawn(quality.KIND, first, rows_of(first))
    people = quality.to_draw(practice.by_leader, since=first.since, until=first.until, team=practice.team)
    assert [people[key].pk for key in lots.draw(people, seed="korn", wanted=3)] == drawn


def test_a_sample_with_somebody_put_in_by_hand_is_found(practice):
    fill(practice, 3)
    sample = practice.sample(wanted=4)
    first, last = rows_of(sample)[0], rows_of(sample)[-1]
    QualityReview.objects.filter(pk=first.pk).update(place=last.place)
    QualityReview.objects.filter(pk=last.pk).update(place=first.place)
    assert not sampled.is_as_drawn(quality.KIND, sample, rows_of(sample))


def test_only_whoever_had_a_plan_changed_in_the_period_can_be_drawn(practice):
    practice.another_course()  # has no plan
    assert practice.sample(wanted=9).population == 1
    with pytest.raises(Refusal, match="Ingen planer"):
        quality.draw(by=practice.by_leader, since=days_ago(30), until=days_ago(20), wanted=3)


def test_a_leader_draws_among_the_teams_they_lead(practice, jobcentre):
    north = make_team(jobcentre, "Team Nord")
    leader = actor_of(make_user("team_leader", jobcentre=jobcentre, team=north), jobcentre)
    with pytest.raises(Refusal, match="Ingen planer"):
        quality.draw(by=leader, since=days_ago(30), until=clock.today(), wanted=3)
    manager = quality.draw(by=practice.by_manager, since=days_ago(30), until=clock.today(), wanted=3)
    assert manager.population == 1
    sample = practice.sample()
    with pytest.raises(NotAllowed):
        sampled.open_sample(quality.KIND, leader, sample.key)
    assert sampled.open_sample(quality.KIND, practice.by_leader, sample.key) == sample
    assert sample not in sampled.samples(quality.KIND, leader)
    assert sample in sampled.samples(quality.KIND, practice.by_manager)


def test_without_marks_nothing_is_drawn(practice):
    QualityMark.objects.all().delete()
    with pytest.raises(Refusal, match="kendetegn"):
        practice.sample()


@pytest.mark.parametrize("role", ["by_broker", "by_caseworker"])
def test_whoever_writes_plans_does_not_review_them(practice, role):
    actor = getattr(practice, role)
    with pytest.raises(NotAllowed):
        quality.draw(by=actor, since=days_ago(30), until=clock.today(), wanted=3)
    row = rows_of(practice.sample())[0]
    with pytest.raises(NotAllowed):
        review(by=actor, row=row, found={}, read_version=1)


def test_a_project_manager_opens_a_drawn_case_only_with_a_reason(practice):
    row = rows_of(practice.sample())[0]
    with pytest.raises(NotAllowed) as refused:
        quality.open_row(practice.by_manager, row.key, "plans.review")
    assert refused.value.glass
    assert quality.open_row(practice.by_leader, row.key, "plans.review")[0] == row


# --- reviews ---------------------------------------------------------------------------------------------------


def test_nobody_reviews_a_plan_they_wrote_or_answer_for(practice, jobcentre):
    writes = make_user("team_leader", jobcentre=jobcentre, team=practice.team)
    by = actor_of(writes, jobcentre)
    sample = practice.sample()
    [row] = rows_of(sample)
    PlanVersion.objects.filter(plan__course=row.course).update(made_by=writes)
    with pytest.raises(Refusal, match="En anden"):
        review(by=by, row=row, found=answers(sample), read_version=1)
    PlanVersion.objects.filter(plan__course=row.course).update(made_by=None)
    review(by=by, row=row, found=answers(sample), read_version=1)


def test_a_review_counts_the_marks_that_apply(practice):
    sample = practice.sample()
    row = rows_of(sample)[0]
    keys = [mark["key"] for mark in sample.marks]
    found = {**dict.fromkeys(keys, True), keys[0]: False, keys[1]: None}
    done = review(by=practice.by_leader, row=row, found=found, words="Godt arbejde", plan_number=1, read_version=1)
    assert (done.met, done.out_of) == (len(keys) - 2, len(keys) - 1)
    assert keys[1] not in done.found
    assert quality.scores([row.course_id]) == {row.course_id: (done.met, done.out_of, clock.today())}
    with pytest.raises(Refusal, match="allerede"):
        review(by=practice.by_leader, row=done, found=found, read_version=2)
    assert "Godt arbejde" not in str([entry.__dict__ for entry in LogEntry.objects.all()])


def test_every_mark_is_answered_and_one_must_apply(practice):
    sample = practice.sample()
    row = rows_of(sample)[0]
    some = answers(sample)
    some.pop(sample.marks[0]["key"])
    with pytest.raises(Refusal, match="alle kendetegn"):
        review(by=practice.by_leader, row=row, found=some, read_version=1)
    with pytest.raises(Refusal, match="Mindst ét"):
        review(by=practice.by_leader, row=row, found=answers(sample, None), read_version=1)


def test_two_leaders_who_review_the_same_do_not_overwrite_each_other(practice):
    sample = practice.sample()
    mine, theirs = rows_of(sample)[0], rows_of(sample)[0]
    review(by=practice.by_leader, row=mine, found=answers(sample), read_version=1)
    with pytest.raises(Conflict):
        review(by=practice.by_manager, row=theirs, found=answers(sample, False), read_version=1)
    mine.refresh_from_db()
    assert mine.met == mine.out_of


def test_whoever_is_left_out_has_a_reason_and_no_score(practice):
    row = rows_of(practice.sample())[0]
    with pytest.raises(Refusal):
        reviews.leave_out(quality.KIND, by=practice.by_leader, row=row, reason=" ", read_version=1)
    reviews.leave_out(quality.KIND, by=practice.by_leader, row=row, reason="Er flyttet", read_version=1)
    assert (row.state, row.met, row.words) == ("left_out", None, "Er flyttet")
    assert sampled.trend(quality.KIND, since=days_ago(9), until=clock.today()).n == 0


def test_the_leader_is_told_until_the_sample_is_reviewed(practice):
    sample = practice.sample()
    [item] = reads.due(practice.by_leader, clock.today())
    assert (item.subject, item.due, item.citizen) == (sample.key, sample.review_by, None)
    for row in rows_of(sample):
        review(by=practice.by_leader, row=row, found=answers(sample), read_version=1)
    assert reads.due(practice.by_leader, clock.today()) == []


def test_many_reviews_at_once_are_those_of_one_by_one(practice):
    fill(practice, 1)
    sample = practice.sample(wanted=2)
    one, other = rows_of(sample)
    found = {**answers(sample), sample.marks[0]["key"]: False}
    review(by=practice.by_leader, row=one, found=found, read_version=1)
    new = NewReview(review=other, found=found, on=clock.today(), reviewed_by=practice.leader)
    bulk.review_many(by=practice.machine, rows=[new])
    skipped = {"id", "key", "course", "place", "created_at"}
    columns = [field.attname for field in QualityReview._meta.fields if field.name not in skipped]
    one.refresh_from_db()
    other.refresh_from_db()
    assert [getattr(one, name) for name in columns] == [getattr(other, name) for name in columns]


# --- the trend, and what it is not -----------------------------------------------------------------------------


def test_the_trend_rests_on_a_number_that_is_said(practice):
    fill(practice, 2)
    sample = practice.sample(wanted=3)
    for row, met in zip(rows_of(sample), (True, True, False), strict=True):
        review(by=practice.by_leader, row=row, found=answers(sample, met), read_version=1)
    found = sampled.trend(quality.KIND, since=days_ago(9), until=clock.today())
    [point] = found.points
    assert (point.n, round(point.share, 3), found.n) == (3, 0.667, 3)
    assert {(met, asked) for _text, met, asked in found.by_mark} == {(2, 3)}
    elsewhere = make_team(practice.jobcentre, "Team Nord")
    assert sampled.trend(quality.KIND, since=days_ago(9), until=clock.today(), team=elsewhere).n == 0


def test_a_finished_review_is_corrected_with_a_reason_and_the_first_answers_stay(practice):
    sample = practice.sample()
    [row] = rows_of(sample)
    review(by=practice.by_leader, row=row, found=answers(sample, False), words="Intet mål", read_version=1)
    wrong = {"by": practice.by_leader, "row": row, "found": answers(sample), "read_version": 2}
    with pytest.raises(Refusal):
        review(**wrong, reason="  ")
    with pytest.raises(Conflict):
        review(**{**wrong, "read_version": 1}, reason="Læste den forkerte udgave")
    row = QualityReview.objects.select_related("sample", "reviewed_by", "course__citizen").get(pk=row.pk)
    review(**{**wrong, "row": row}, reason="Læste den forkerte udgave")
    row.refresh_from_db()
    assert (row.met, row.out_of, row.words) == (len(sample.marks), len(sample.marks), None)
    [first] = row.earlier
    assert (first["met"], first["words"], first["reason"]) == (0, "Intet mål", "Læste den forkerte udgave")
    assert first["by"] == practice.leader.name
    entry = LogEntry.objects.get(action="quality_review.corrected")
    assert "Intet mål" not in str(entry.details)
    with pytest.raises(NotAllowed):
        review(**{**wrong, "by": practice.by_broker}, reason="Nej")


def test_no_list_of_this_room_is_ordered_by_the_score(practice):
    """The rows of a sample come in the order of the draw, also when the scores run the other way."""
    fill(practice, 2)
    sample = practice.sample(wanted=3)
    keys = [mark["key"] for mark in sample.marks]
    for number, row in enumerate(rows_of(sample), start=1):
        found = {key: place < number for place, key in enumerate(keys)}
        review(by=practice.by_leader, row=row, found=found, read_version=1)
    listed = rows_of(sample)
    assert [row.place for row in listed] == [1, 2, 3]
    assert [row.met for row in listed] == [1, 2, 3]
    for rows in (sampled.samples(quality.KIND, practice.by_leader), sample.reviews.all()):
        assert "met" not in str(rows.query).partition("ORDER BY")[2]


def test_a_sample_is_of_its_jobcentre(practice, other_jobcentre):
    sample = practice.sample()
    from brobygger.kernel.boundary import within

    with within(other_jobcentre.pk):
        assert not QualitySample.objects.filter(key=sample.key).exists()
        leader = actor_of(make_user("team_leader", jobcentre=other_jobcentre), other_jobcentre)
        from brobygger.kernel.errors import NotFound

        for key in (sample.key, uuid.uuid4(), "nonsense"):
            with pytest.raises(NotFound):
                sampled.open_sample(quality.KIND, leader, key)
