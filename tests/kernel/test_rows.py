"""The optimistic lock, the clock and the actor."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, connection

from brobygger.accounts.models import Jobcentre, Team
from brobygger.kernel import actor, clock
from brobygger.kernel.actor import Actor, ActorKind, in_whole_place
from brobygger.kernel.errors import Conflict
from brobygger.kernel.items import DueItem, Urgency

SENTENCE = "En anden har ændret holdet imens."


def test_of_two_who_read_the_same_only_the_first_saves(in_boundary):
    Team.objects.create(jobcentre=in_boundary, name="Øst")
    mine, yours = Team.objects.get(), Team.objects.get()
    yours.name = "Vest"
    yours.save_checked(read_version=1, sentence=SENTENCE)
    mine.name = "Nord"
    with pytest.raises(Conflict, match="En anden") as caught:
        mine.save_checked(read_version=1, sentence=SENTENCE)
    assert caught.value.theirs.name == "Vest", "the page can show both"
    assert mine.name == "Nord", "what I typed is not lost"
    assert (Team.objects.get().name, Team.objects.get().version) == ("Vest", 2)
    mine.save_checked(read_version=2, sentence=SENTENCE)
    assert (Team.objects.get().name, Team.objects.get().version) == ("Nord", 3)


def test_chosen_fields_are_saved_with_the_version(in_boundary):
    team = Team.objects.create(jobcentre=in_boundary, name="Øst")
    team.name, team.is_active = "Vest", False
    team.save_checked(read_version=1, sentence=SENTENCE, update_fields=["name"])
    found = Team.objects.get()
    assert (found.name, found.is_active, found.version) == ("Vest", True, 2)


def test_a_removed_row_is_a_conflict_with_nothing_on_the_other_side(in_boundary):
    team = Team.objects.create(jobcentre=in_boundary, name="Øst")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_team")
    with pytest.raises(Conflict) as caught:
        team.save_checked(read_version=1, sentence=SENTENCE)
    assert caught.value.theirs is None


@pytest.mark.django_db(transaction=True)
def test_a_save_that_fails_leaves_the_version_as_it_was():
    first = Jobcentre.objects.create(label="A")
    second = Jobcentre.objects.create(label="B")
    second.key = first.key
    with pytest.raises(IntegrityError):
        second.save_checked(read_version=1, sentence=SENTENCE)
    assert Jobcentre.objects.get(pk=second.pk).version == 1


# --- the clock -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "date"),
    [
        ("2026-01-31T22:59:59+00:00", "2026-01-31"),
        ("2026-01-31T23:00:00+00:00", "2026-02-01"),  # winter: one hour before
        ("2026-06-30T21:59:59+00:00", "2026-06-30"),
        ("2026-06-30T22:00:00+00:00", "2026-07-01"),  # summer: two hours before
    ],
)
def test_the_danish_date_changes_at_danish_midnight(moment, date):
    with clock.frozen(datetime.datetime.fromisoformat(moment)):
        assert clock.today().isoformat() == date
        assert clock.now().isoformat() == moment


def test_a_frozen_date_means_noon_in_denmark_and_thaws():
    with clock.frozen(datetime.date(2026, 7, 1)):
        assert clock.now() == datetime.datetime(2026, 7, 1, 10, tzinfo=datetime.UTC)
        with clock.frozen(datetime.date(2020, 1, 1)):
            assert clock.today().year == 2020
        assert clock.today().year == 2026
    assert abs(clock.now() - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(seconds=5)


# --- who acts --------------------------------------------------------------------------------------------------


def test_an_actor_holds_roles_and_cannot_be_changed():
    someone = Actor(kind=ActorKind.USER, key=uuid.uuid4(), label="A", holds=in_whole_place("caseworker"))
    assert someone.has("caseworker", "team_leader")
    assert not someone.has("team_leader")
    assert not someone.has()
    assert someone.with_purpose("review").purpose == "review"
    assert someone.purpose == ""
    with pytest.raises(AttributeError):
        someone.holds = in_whole_place("administrator")


def test_each_door_narrows_the_roles_that_gave_the_right():
    someone = Actor(
        kind=ActorKind.USER, key=None, label="A", holds=in_whole_place("caseworker", "job_broker", "team_leader")
    )
    assert someone.right == frozenset()
    page = someone.by_right_of("caseworker", "team_leader", "administrator")
    assert page.right == {"caseworker", "team_leader"}
    case = page.by_right_of("caseworker", "job_broker")
    assert case.right == {"caseworker"}
    assert case.by_right_of("administrator") is case, "a role that is not held gives nothing"
    assert case.by_right_of("job_broker").right == {"job_broker"}
    assert case.roles == someone.roles, "what may be done besides is unchanged"


def test_jobs_and_commands_are_machines_and_nobody_has_no_right():
    assert actor.job("log.seal").is_machine
    assert actor.command("demo load").is_machine
    assert not actor.ANONYMOUS.is_machine
    assert not actor.ANONYMOUS.roles


@pytest.mark.parametrize(
    ("due", "urgency"), [(-1, Urgency.OVERDUE), (0, Urgency.SOON), (2, Urgency.SOON), (3, Urgency.LATER)]
)
def test_what_is_due_says_how_urgent_it_is(due, urgency):
    on = datetime.date(2026, 3, 2)
    item = DueItem("k", "s", on + datetime.timedelta(days=due), "citizen", uuid.uuid4())
    assert item.urgency(on) == urgency
    assert DueItem("k", "s", None, "citizen", uuid.uuid4()).urgency(on) == Urgency.LATER
