"""Which team a course was in, and when: the history is dated, and each mark keeps the team of its day."""

import datetime

import pytest

from brobygger.citizens import actions, reads
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Milestone, TeamPeriod
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import Refusal
from tests.citizens.factories import a_course, machine
from tests.fixtures import make_team

pytestmark = pytest.mark.django_db


def test_a_team_keeps_its_days_when_the_course_moves_on(jobcentre):
    by, east, west = machine(jobcentre), make_team(jobcentre, "Team Øst"), make_team(jobcentre, "Team Vest")
    began, moved = datetime.date(2025, 3, 3), datetime.date(2025, 5, 5)
    with clock.frozen(datetime.date(2025, 4, 30)):
        course = a_course(jobcentre, state=CourseState.SCREENED, began_on=began, team=east)
    with within(jobcentre.pk):
        with clock.frozen(moved):
            actions.put_in_team(by=by, course=course, team=west, reason="Borgeren skifter ydelse")
            actions.put_in_team(by=by, course=course, team=west)  # changes nothing
            actions.reach(by=by, course=course, kind=MilestoneKind.ACCEPTED, on=moved)
        periods = TeamPeriod.objects.filter(course=course).order_by("valid_from")
        assert [(one.team.name, one.valid_from, one.valid_to) for one in periods] == [
            ("Team Øst", began, moved), ("Team Vest", moved, None),
        ]  # fmt: skip
        marks = dict(Milestone.objects.filter(course=course).values_list("kind", "team__name"))
        assert marks == {"began": "Team Øst", "screened": "Team Øst", "accepted": "Team Vest"}
        course.refresh_from_db()
        told = [one for one in reads.timeline(course) if one.kind == "citizens.team"]
        assert [one.sentence for one in told] == ["Forløbet kom til Team Vest", "Forløbet kom til Team Øst"]
        assert told[0].details == (("Begrundelse", "Borgeren skifter ydelse"),)
        actions.put_in_team(by=by, course=course, team=None, reason="Teamet er nedlagt")
        assert not TeamPeriod.objects.filter(course=course, valid_to=None).exists()


def test_a_move_told_afterwards_counts_from_its_own_day(jobcentre):
    by, east, west = machine(jobcentre), make_team(jobcentre, "Team Øst"), make_team(jobcentre, "Team Vest")
    began, moved, today = datetime.date(2025, 3, 3), datetime.date(2025, 5, 5), datetime.date(2025, 6, 2)
    with clock.frozen(datetime.date(2025, 4, 30)):
        course = a_course(jobcentre, state=CourseState.SCREENED, began_on=began, team=east)
    with within(jobcentre.pk), clock.frozen(today):
        actions.reach(by=by, course=course, kind=MilestoneKind.ACCEPTED, on=datetime.date(2025, 5, 20))
        with pytest.raises(Refusal):
            actions.put_in_team(by=by, course=course, team=west, on=today + datetime.timedelta(days=1))
        actions.put_in_team(by=by, course=course, team=west, on=moved)
        periods = TeamPeriod.objects.filter(course=course).order_by("valid_from")
        assert [(one.team.name, one.valid_from, one.valid_to) for one in periods] == [
            ("Team Øst", began, moved), ("Team Vest", moved, None),
        ]  # fmt: skip
        marks = dict(Milestone.objects.filter(course=course).values_list("kind", "team__name"))
        assert marks == {"began": "Team Øst", "screened": "Team Øst", "accepted": "Team Vest"}
        actions.put_in_team(by=by, course=course, team=east, on=began)
        assert [one.valid_from for one in periods.all()][-1] == moved, "never before the team that it was in"
