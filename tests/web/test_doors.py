"""Closed by default: the doors, the actor of a request, and reading that cannot write."""

from __future__ import annotations

import datetime
import logging
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path

from brobygger.accounts.models import Membership, Team, User
from brobygger.accounts.roles import Role
from brobygger.kernel import boundary, clock
from brobygger.kernel.boundary import BoundaryMissing
from brobygger.vault import log
from brobygger.vault.models import LogEntry
from brobygger.web import doors
from brobygger.web.middleware.readonly import WroteWhileReading, changed_table
from brobygger.web.urls import urlpatterns as every_page
from tests.fixtures import make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


# --- planted pages ---------------------------------------------------------------------------------------------


def without_door(request: Any) -> HttpResponse:
    return HttpResponse("somebody forgot the door")


@doors.public("A planted page.")
def open_page(request: Any) -> HttpResponse:
    return HttpResponse(f"actor={request.actor.label}")


@doors.member(Role.CASEWORKER, Role.JOB_BROKER)
def for_caseworkers(request: Any) -> HttpResponse:
    actor = request.actor
    return HttpResponse(f"{sorted(actor.holds)} {actor.jobcentre} {boundary.current().jobcentre}")


@doors.member()
def for_members(request: Any) -> HttpResponse:
    entered = boundary.is_entered()
    return HttpResponse(f"{sorted(request.actor.roles)} entered={entered}")


@doors.own_account
def for_oneself(request: Any) -> HttpResponse:
    return HttpResponse("mine")


@doors.member()
def lists_teams(request: Any) -> HttpResponse:
    return HttpResponse(", ".join(Team.objects.order_by("name").values_list("name", flat=True)))


@doors.member(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def logs_as_leader(request: Any) -> HttpResponse:
    log.opened(by=request.actor, action="planted.opened", subjects=[])
    return HttpResponse("logged")


@doors.member()
def streams_teams(request: Any) -> StreamingHttpResponse:
    return StreamingHttpResponse(team.name + "\n" for team in Team.objects.order_by("name").iterator())


@doors.member()
def writes(request: Any) -> HttpResponse:
    User.objects.filter(pk=request.user.pk).update(telephone="1")
    return HttpResponse("written")


@doors.member()
def streams_and_writes(request: Any) -> StreamingHttpResponse:
    def pieces() -> Any:
        yield "a"
        User.objects.filter(pk=request.user.pk).update(telephone="1")
        yield "b"

    return StreamingHttpResponse(pieces())


@doors.member()
def logs(request: Any) -> HttpResponse:
    log.opened(by=request.actor, action="planted.opened", subjects=[])
    log.opened(by=request.actor, action="planted.opened", subjects=[])
    return HttpResponse("logged")


urlpatterns = [
    *every_page,
    path("planted/without-door/", without_door, name="without_door"),
    path("planted/open/", open_page),
    path("planted/caseworkers/", for_caseworkers),
    path("planted/members/", for_members),
    path("planted/oneself/", for_oneself),
    path("planted/teams/", lists_teams),
    path("planted/stream/", streams_teams),
    path("planted/writes/", writes),
    path("planted/stream-writes/", streams_and_writes),
    path("planted/logs/", logs),
    path("planted/logs-as-leader/", logs_as_leader),
]


# --- doors -----------------------------------------------------------------------------------------------------


def test_a_view_without_a_door_is_refused_and_logged(client_for, caplog):
    with caplog.at_level(logging.ERROR):
        answer = client_for("administrator").get("/planted/without-door/")
    assert answer.status_code == 403
    assert b"somebody forgot" not in answer.content
    assert "without_door" in caplog.text


def test_a_public_page_needs_a_reason():
    with pytest.raises(ValueError, match="why"):
        doors.public("")
    with pytest.raises(ValueError, match="why"):
        doors.public(open_page)


def test_a_misspelt_role_fails_at_once():
    with pytest.raises(ValueError, match="casewroker"):
        doors.member("casewroker")


def test_an_anonymous_reader_is_sent_to_sign_in_and_back(client):
    answer = client.get("/planted/caseworkers/?side=2")
    assert answer.status_code == 302
    assert answer["Location"] == "/log-ind/?next=/planted/caseworkers/%3Fside%3D2"


def test_an_anonymous_form_comes_back_to_its_page_not_to_its_receiver(client):
    answer = client.post("/planted/caseworkers/", headers={"referer": "http://testserver/planted/open/?x=1"})
    assert answer["Location"] == "/log-ind/?next=/planted/open/%3Fx%3D1"
    elsewhere = client.post("/planted/caseworkers/", headers={"referer": "https://evil.example/x"})
    assert elsewhere["Location"] == "/log-ind/?next=/"


def test_an_anonymous_fragment_takes_the_whole_page_to_sign_in(client):
    answer = client.get("/planted/caseworkers/", headers={"hx-request": "true"})
    assert answer["HX-Redirect"].startswith("/log-ind/")


@pytest.mark.parametrize(("role", "status"), [("caseworker", 200), ("job_broker", 200), ("team_leader", 403)])
def test_a_role_opens_the_door_or_gets_a_sentence(client_for, role, status):
    answer = client_for(role).get("/planted/caseworkers/")
    assert answer.status_code == status
    if status == 403:
        assert "Din rolle giver ikke adgang" in answer.content.decode()


def test_without_a_role_only_the_own_account_is_open(jobcentre, client_for):
    client = client_for(user=make_user())
    assert client.get("/planted/members/").status_code == 403
    assert client.get("/planted/oneself/").status_code == 200


# --- the actor -------------------------------------------------------------------------------------------------


def test_each_role_of_the_chosen_place_keeps_the_team_it_was_given_for(jobcentre, client_for):
    team = make_team(jobcentre)
    user = make_user("caseworker", jobcentre=jobcentre)
    Membership.objects.create(
        user=user, role="team_leader", scope="team", jobcentre=jobcentre, team=team, valid_from="2015-01-01"
    )
    text = client_for(user=user).get("/planted/caseworkers/").content.decode()
    assert text == f"[('caseworker', None), ('team_leader', {team.pk})] {jobcentre.pk} {jobcentre.pk}"


def test_a_role_counts_on_its_first_and_last_danish_day_and_not_beside(jobcentre, client_for):
    user = make_user()
    Membership.objects.create(
        user=user, role="caseworker", scope="jobcentre", jobcentre=jobcentre,
        valid_from=datetime.date(2026, 3, 2), valid_to=datetime.date(2026, 3, 3),
    )  # fmt: skip
    # In winter a Danish day begins at 23:00 of the day before in universal time.
    for moment, status in [
        (datetime.datetime(2026, 3, 1, 22, 30, tzinfo=datetime.UTC), 403),
        (datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC), 200),
        (datetime.datetime(2026, 3, 3, 22, 30, tzinfo=datetime.UTC), 200),
        (datetime.datetime(2026, 3, 3, 23, 30, tzinfo=datetime.UTC), 403),
    ]:
        with clock.frozen(moment):
            assert client_for(user=user).get("/planted/caseworkers/").status_code == status, moment


def test_a_role_that_is_taken_away_is_gone_at_the_next_click(client_for):
    client = client_for("caseworker")
    assert client.get("/planted/caseworkers/").status_code == 200
    Membership.objects.all().delete()
    assert client.get("/planted/caseworkers/").status_code == 403


def test_a_user_who_is_put_out_is_out_at_the_next_click(client_for):
    client = client_for("caseworker")
    User.objects.update(is_active=False)
    assert client.get("/planted/members/").status_code == 302


def test_the_switcher_changes_the_place_and_the_boundary(jobcentre, other_jobcentre, client_for):
    make_team(jobcentre, "Team Her")
    make_team(other_jobcentre, "Team Der")
    user = make_user("caseworker", jobcentre=jobcentre)
    Membership.objects.create(
        user=user, role="caseworker", scope="jobcentre", jobcentre=other_jobcentre, valid_from="2015-01-01"
    )
    client = client_for(user=user)
    assert client.get("/planted/teams/").content.decode() == "Team Her"
    answer = client.post("/skift/", {"place": f"jobcentre:{other_jobcentre.key}", "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert client.get("/planted/teams/").content.decode() == "Team Der"
    Membership.objects.filter(jobcentre=other_jobcentre).delete()
    assert client.get("/planted/teams/").content.decode() == "Team Her"


def test_nobody_switches_to_a_place_without_a_role(client_for, other_jobcentre):
    client = client_for("caseworker")
    for code in (f"jobcentre:{other_jobcentre.key}", "installation", "programme:x", ""):
        assert client.post("/skift/", {"place": code}).status_code == 404


def test_a_programme_analyst_meets_no_local_row(jobcentre, client_for):
    make_team(jobcentre)
    user = make_user()
    Membership.objects.create(
        user=user, role="programme_analyst", scope="programme", programme=jobcentre.key, valid_from="2015-01-01"
    )
    for client in (client_for(user=user), client_for("programme_analyst")):
        assert "entered=False" in client.get("/planted/members/").content.decode()
        with pytest.raises(BoundaryMissing):
            client.get("/planted/teams/")


def test_the_whole_installation_enters_no_boundary_until_a_jobcentre_is_chosen(jobcentre, client_for):
    make_team(jobcentre, "Team Her")
    client = client_for(user=make_user("administrator"))
    assert "entered=False" in client.get("/planted/members/").content.decode()
    client.post("/skift/", {"place": f"jobcentre:{jobcentre.key}"})
    assert client.get("/planted/teams/").content.decode() == "Team Her"


def test_a_long_answer_is_made_inside_the_boundary_and_leaves_none_behind(jobcentre, other_jobcentre, client_for):
    make_team(jobcentre, "Team Her")
    make_team(other_jobcentre, "Team Der")
    answer = client_for("caseworker").get("/planted/stream/")
    assert not boundary.is_entered()
    assert b"".join(answer.streaming_content) == b"Team Her\n"
    assert not boundary.is_entered()


def test_a_session_left_alone_ends_and_says_so_in_the_log(client_for):
    client = client_for("caseworker")
    start = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
    with clock.frozen(start):
        assert client.get("/planted/members/").status_code == 200
    with clock.frozen(start + datetime.timedelta(minutes=50)):
        assert client.get("/planted/members/").status_code == 200
    with clock.frozen(start + datetime.timedelta(minutes=105)):
        assert client.get("/planted/members/").status_code == 200
    with clock.frozen(start + datetime.timedelta(minutes=166)):
        assert client.get("/planted/members/").status_code == 302
    assert LogEntry.objects.filter(action="sign_out.left_alone").count() == 1


def test_one_click_can_be_followed_in_the_log(client_for):
    client = client_for("caseworker")
    client.get("/planted/logs/")
    client.get("/planted/logs/")
    keys = list(LogEntry.objects.filter(action="planted.opened").order_by("id").values_list("request", flat=True))
    assert keys[0] == keys[1] != keys[2] == keys[3]
    assert None not in keys


def test_the_frame_of_a_request_costs_few_queries(client_for, django_assert_max_num_queries):
    client = client_for("caseworker")
    client.get("/planted/caseworkers/")
    with django_assert_max_num_queries(3):
        client.get("/planted/caseworkers/")


# --- reading cannot write --------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_page_that_reads_and_writes_fails(client_for, method):
    client = client_for("caseworker")
    with pytest.raises(WroteWhileReading, match="accounts_user"), transaction.atomic():
        getattr(client, method)("/planted/writes/")
    assert User.objects.get(pk=client.user.pk).telephone == ""


def test_the_same_page_may_write_when_it_is_posted_to(client_for):
    client = client_for("caseworker")
    assert client.post("/planted/writes/").status_code == 200
    assert User.objects.get(pk=client.user.pk).telephone == "1"


def test_a_long_answer_cannot_write_either(client_for):
    answer = client_for("caseworker").get("/planted/stream-writes/")
    with pytest.raises(WroteWhileReading):
        b"".join(answer.streaming_content)


def test_the_log_may_be_written_while_reading(client_for):
    assert client_for("caseworker").get("/planted/logs/").status_code == 200


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "a_b" ("x") VALUES (1)', "a_b"),
        ("insert or replace into a_b values (1)", "a_b"),
        ('UPDATE "a_b" SET x = 1', "a_b"),
        ('DELETE FROM "a_b"', "a_b"),
        ('WITH t AS (SELECT 1) INSERT INTO "a_b" SELECT * FROM t', "a_b"),
        ("  \n UPDATE ONLY a_b SET x = 1", "a_b"),
        ("TRUNCATE a_b", "a_b"),
        ('DROP TABLE "a_b"', "a_b"),
        ('SELECT "update" FROM a_b', None),
        ('SELECT * FROM "a_b" FOR UPDATE', None),
        ("SELECT 'DELETE FROM a_b'", None),
        ("SAVEPOINT s1", None),
        ("PRAGMA foreign_keys", None),
    ],
)
def test_changes_are_told_from_reading(sql, table):
    assert changed_table(sql) == table


def test_the_log_names_the_role_that_opened_the_door(client_for):
    client = client_for("caseworker", "team_leader")
    client.get("/planted/logs-as-leader/")
    assert LogEntry.objects.get(action="planted.opened").roles == "team_leader"
    client.get("/planted/logs/")
    assert LogEntry.objects.latest("id").roles == "caseworker,team_leader", "every member may: no role is named above"
