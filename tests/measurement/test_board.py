"""The team board: counted for the team, own figures for oneself and the leader, stories without numbers of persons."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from brobygger.casework.board_models import GoodStory
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.measurement import board
from brobygger.vault.models import LogEntry
from tests.fixtures import actor_of, make_team, make_user
from tests.measurement.factories import make_course, talked
from tests.programmes.factories import make_programme

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 11, 18)  # a Wednesday


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(ON):
        yield


def test_a_board(jobcentre: Any, other_jobcentre: Any, actor_for: Any, django_assert_max_num_queries: Any):
    north, south = make_team(jobcentre, "Nord"), make_team(jobcentre, "Syd")
    programme = make_programme(jobcentre)
    mine, hers = (make_user("job_broker", jobcentre=jobcentre, team=north) for _number in range(2))
    began = datetime.date(2026, 9, 1)  # enrolled on 11 October
    course = make_course(jobcentre, programme, to="enrolled", began_on=began, team=north)
    talked(course, datetime.date(2026, 11, 10), datetime.date(2026, 11, 12), ON, broker=mine)
    talked(course, datetime.date(2026, 11, 11), broker=hers)
    elsewhere = make_course(jobcentre, programme, to="enrolled", began_on=began, team=south)
    talked(elsewhere, datetime.date(2026, 11, 10), broker=mine)
    by, leader = actor_of(mine, jobcentre), actor_for("team_leader")
    with within(jobcentre.pk):
        with django_assert_max_num_queries(12):
            found = board.of(by=by, team=None, on=ON)
        assert found.team == north
        assert found.teams == (north,)
        assert found.lines["conversations"].value == 3  # the week before; the other team's is not here
        assert found.lines["conversations"].points[-1] == (datetime.date(2026, 11, 16), 1)
        assert found.lines["enrolled"].value == 1
        assert (found.lines["cv_good"].value, found.lines["cv_good"].n) == (0, 1)
        assert found.lines["outreach"].value is None
        assert (found.waiting.plans, found.waiting.cvs) == (1, 1)
        assert (found.own.user, found.own.week, found.own.month) == (mine, 1, 3)
        assert found.people == ()
        # Another's figures: not for a colleague, who gets the own ones; for a leader, yes.
        assert board.of(by=by, team=north.key, on=ON, person=hers.key).own.user == mine
        assert board.of(by=leader, team=north.key, on=ON, person=hers.key).own.month == 1
        with pytest.raises(NotFound):
            board.of(by=by, team=south.key, on=ON)
    with within(other_jobcentre.pk):
        assert board.teams_of(actor_for("team_leader", jobcentre=other_jobcentre)) == ()


def test_goals_hold_from_their_day(jobcentre: Any, actor_for: Any):
    team, leader = make_team(jobcentre, "Nord"), actor_for("project_manager")
    with within(jobcentre.pk):
        board.set_goal(by=leader, team=team, measure="conversations", number=5, valid_from=datetime.date(2026, 1, 1))
        board.set_goal(by=leader, team=team, measure="conversations", number=8, valid_from=datetime.date(2026, 12, 1))
        assert board.goals_of(team, ON)["conversations"].number == 5
        assert board.goals_of(team, datetime.date(2026, 12, 1))["conversations"].number == 8
        assert board.of(by=leader, team=team.key, on=ON).lines["conversations"].reaches_goal is False
        assert len(board.history_of(team)) == 2
        for wrong, field in (
            ({"measure": "outreach"}, "measure"),  # nobody registers it yet
            ({"measure": "cv_good", "number": 101}, "number"),
            ({"valid_from": datetime.date(2026, 12, 1)}, "valid_from"),
            ({"valid_to": datetime.date(2025, 1, 1), "valid_from": datetime.date(2026, 2, 1)}, "valid_to"),
        ):
            given: dict[str, Any] = {"measure": "conversations", "number": 3, "valid_from": ON, **wrong}
            with pytest.raises(Refusal) as refused:
                board.set_goal(by=leader, team=team, **given)
            assert refused.value.field == field
        with pytest.raises(NotAllowed):
            board.set_goal(
                by=actor_for("job_broker", team=team), team=team, measure="enrolled", number=1, valid_from=ON
            )


def test_good_stories(jobcentre: Any, actor_for: Any):
    team = make_team(jobcentre, "Nord")
    by, other = (actor_for("job_broker", team=team) for _number in range(2))
    with within(jobcentre.pk):
        told = board.write_story(by=by, team=team, on=ON, text=" En borger fik job efter tre samtaler i 2026. ")
        assert [one.text for one in board.of(by=by, team=None, on=ON).stories] == [
            "En borger fik job efter tre samtaler i 2026."
        ]
        for text in ("Hun hed 010203-4567 og", "0102034567", "010203 4567", "010203\u2013456x"):
            with pytest.raises(Refusal):
                board.write_story(by=by, team=team, on=ON, text=text)
        with pytest.raises(Refusal):
            board.write_story(by=by, team=team, on=ON + datetime.timedelta(days=1), text="I morgen")
        with pytest.raises(NotAllowed):
            board.withdraw_story(by=other, key=told.key)
        board.withdraw_story(by=by, key=told.key)
        assert board.of(by=by, team=None, on=ON).stories == ()
        assert GoodStory.objects.count() == 1  # it stays stored
        said = list(
            LogEntry.objects.filter(action__startswith="board.").order_by("id").values_list("action", flat=True)
        )
        assert said == ["board.story_written", "board.story_withdrawn"]
