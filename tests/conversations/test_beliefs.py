"""Belief ratings: who answers, once a day, with the baseline read where it was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from brobygger.accounts.roles import CITIZEN
from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Course
from brobygger.conversations import beliefs, reads, telling
from brobygger.conversations.models import BeliefRating
from brobygger.kernel import clock
from brobygger.kernel.actor import ActorKind, in_whole_place
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course
from tests.conversations.factories import House, days_ago
from tests.fixtures import actor_of, make_team, make_user
from tests.screening.factories import House as ScreeningHouse


@pytest.fixture
def house(in_boundary):
    return House(in_boundary)


def test_the_later_answer_of_a_day_stands_and_the_earlier_is_kept(house):
    beliefs.rate(by=house.by, course=house.course, possibilities=2)
    beliefs.rate(by=house.by, course=house.course, possibilities=4, progress=3)
    [answer] = beliefs.answers(house.course)
    assert (answer.possibilities, answer.progress) == (4, 3)
    assert BeliefRating.objects.count() == 2


def test_the_baseline_is_read_from_the_intake_interview(in_boundary):
    house = ScreeningHouse(in_boundary)
    house.enrolled()
    course = Course.objects.get(pk=house.course.pk)
    first = beliefs.answers(course)
    assert [(one.rated_by, one.possibilities, one.is_baseline) for one in first] == [
        ("citizen", 3, True),
        ("broker", 4, True),
    ]
    beliefs.rate(by=house.by_broker, course=course, possibilities=5)
    assert [one.possibilities for one in beliefs.answers(course)] == [3, 4, 5]
    assert [one.possibilities for one in beliefs.own_answers(course)] == [3, 5], "not the job broker's"
    assert BeliefRating.objects.count() == 1, "the baseline is not copied"


@pytest.mark.parametrize(("field", "value"), [("possibilities", 0), ("possibilities", 6), ("progress", 9)])
def test_the_scale_has_five_steps(house, field, value):
    with pytest.raises(Refusal) as refused:
        beliefs.rate(by=house.by, course=house.course, **{"possibilities": 3, field: value})
    assert refused.value.field == field


def test_only_the_enrolled_are_asked(in_boundary):
    house = House(in_boundary, state=CourseState.SCREENED)
    with pytest.raises(Refusal):
        beliefs.rate(by=house.by, course=house.course, possibilities=3)


def test_a_citizen_answers_for_themselves_only(house):
    own = replace(house.by, kind=ActorKind.LINK, user=None, holds=in_whole_place(CITIZEN))
    beliefs.rate(by=own, course=house.course, possibilities=3)
    with pytest.raises(NotAllowed):
        beliefs.rate(by=own, course=house.course, possibilities=3, rated_by="broker")
    stranger = actor_of(make_user("job_broker", jobcentre=house.jobcentre), house.jobcentre)
    with pytest.raises(NotAllowed):
        beliefs.rate(by=stranger, course=house.course, possibilities=3)


def test_asked_once_a_month_a_citizen_enters_and_leaves_the_queue(house):
    def waiting():
        return list(reads.belief_due(Course.objects.all(), clock.today()))

    assert waiting() == [house.course]  # enrolled 40 days ago
    beliefs.rate(by=house.by, course=house.course, possibilities=3, rated_by="broker")
    assert waiting() == [house.course], "the job broker's answer is not the citizen's"
    row = beliefs.rate(by=house.by, course=house.course, possibilities=3)
    assert waiting() == []
    beliefs.withdraw(by=house.by, rating=row, reason="Tastefejl")
    assert waiting() == [house.course]
    beliefs.rate(by=house.by, course=house.course, possibilities=3, on=days_ago(30))
    assert waiting() == [house.course], "thirty days are a month"


def test_teams_are_told_together_where_one_alone_would_tell_too_much(house):
    """Six in one team and two in another: the two are not told alone, and cannot be found as the difference."""
    since, until = days_ago(9), days_ago(0)

    def told():
        return beliefs.of_teams(rated_by="citizen", since=since, until=until)["possibilities"]

    north = make_team(house.jobcentre, "Nord")
    courses = [house.course, *(house.another_course() for _number in range(5))]
    small = [a_course(house.jobcentre, state=CourseState.ENROLLED, broker=house.broker, team=north) for _ in range(2)]
    for number, course in enumerate([*courses, *small]):
        beliefs.rate(by=house.by, course=course, possibilities=1 + number % 2)
        if number < 4:
            assert told() == telling.Told()
    assert (told().parts, told().rest) == ((), (4, 4, 0, 0, 0))
    assert set(told().folded) == {"Nord", house.team.name}
    assert beliefs.of_teams(rated_by="broker", since=since, until=until)["possibilities"] == telling.Told()
    assert beliefs.of_teams(rated_by="citizen", since=days_ago(400), until=days_ago(300))["progress"] == telling.Told()


def test_the_log_and_the_timeline_say_that_not_what(house):
    beliefs.rate(by=house.by, course=house.course, possibilities=1, progress=1)
    entry = LogEntry.objects.get(action="belief.rated")
    assert set(entry.details["changes"]) == {"rated_by", "on"}
    [line] = [one for one in reads.timeline(house.course) if one.kind == "belief.rated"]
    assert line.details == ()
    assert "dårlig" not in line.sentence
