"""``brobygger user``: every verb, as a script and as a person sees it."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from brobygger.accounts.models import Membership, User
from brobygger.cli.user import ROLES, command
from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from brobygger.programmes.models import Programme
from brobygger.vault.models import LogEntry
from tests.fixtures import make_team, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "en lang og god sætning"


def run(*arguments: str, typed: str = "") -> Result:
    result = CliRunner().invoke(command, list(arguments), input=typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_roles_are_those_of_the_product():
    from brobygger.accounts.roles import Role

    assert set(ROLES) == set(Role)


def test_add_gives_the_role_and_a_link_to_choose_a_password(jobcentre):
    result = run(
        "add", "Anne@Example.org", "Anne", "Sørensen", "--role", "job_broker", "--jobcentre", "bakkeby", "--json"
    )
    shown = json.loads(result.output)
    user = User.objects.get(email="anne@example.org")
    assert shown["roles"] == [
        {
            "role": "job_broker", "scope": "jobcentre", "jobcentre": jobcentre.label, "team": None, "programme": None,
            "from": clock.today().isoformat(), "to": None,
        }
    ]  # fmt: skip
    assert "/log-ind/ny-adgangskode/" in shown["password_link"]
    assert not user.has_usable_password()
    assert list(LogEntry.objects.order_by("id").values_list("action", flat=True)) == ["user.created", "user.role_given"]
    assert set(LogEntry.objects.values_list("actor_kind", "actor_label")) == {("command", "user add")}


def test_a_refusal_is_said_in_english():
    result = CliRunner().invoke(command, ["add", "no-address", "Anne"])
    assert (result.exception.field, result.exception.sentence[:8]) == ("email", "Write an")


def test_add_takes_a_password_from_standard_input_and_never_from_the_arguments():
    run(
        "add",
        "root@example.org",
        "Root",
        "--role",
        "administrator",
        "--installation",
        "--password-stdin",
        typed=f"{PASSWORD}\n",
    )
    assert User.objects.get().check_password(PASSWORD)
    assert run("add", "a@example.org", "A", "--password", "x").exit_code == 2


def test_add_is_whole_or_not_at_all(jobcentre):
    with pytest.raises(Refusal):
        run("add", "anne@example.org", "Anne", "--role", "job_broker", "--installation")
    assert run("add", "anne@example.org", "Anne", "--role", "job_broker", "--jobcentre", "Nowhere").exit_code == 2
    assert run("add", "anne@example.org", "Anne", "--role", "job_broker").exit_code == 2
    assert not User.objects.exists()


def test_role_is_given_in_a_team_and_in_a_programme_and_ended(jobcentre):
    make_team(jobcentre, "Team Øst")
    Programme.objects.create(code="rum2", name="Rum 2", starts_on="2018-01-01")
    user = make_user()
    run("role", user.email, "caseworker", "--jobcentre", jobcentre.label, "--team", "team øst", "--from", "2026-01-01")
    run("role", user.email, "programme_analyst", "--programme", "rum2", "--from", "2026-01-01")
    result = run(
        "role", user.email, "caseworker", "--jobcentre", str(jobcentre.key), "--team", "Team Øst", "--end", "2026-02-01"
    )
    assert "programme_analyst: rum2, from 2026-01-01" in result.output
    assert Membership.objects.get(role="caseworker").valid_to == datetime.date(2026, 2, 1)
    assert run("role", user.email, "team_leader", "--jobcentre", "bakkeby", "--end", "2026-02-01").exit_code == 2
    assert run("role", user.email, "caseworker", "--jobcentre", "bakkeby", "--team", "Team X").exit_code == 2
    assert run("role", user.email, "programme_analyst", "--programme", "nothing").exit_code == 2


def test_list_shows_and_filters(jobcentre, other_jobcentre):
    here, there = make_user("caseworker", jobcentre=jobcentre), make_user("administrator", jobcentre=other_jobcentre)

    def addresses(*arguments: str) -> Any:
        return {entry["email"] for entry in json.loads(run("list", *arguments, "--json").output)}

    assert addresses() == {here.email, there.email}
    assert addresses("--jobcentre", "bakkeby") == {here.email}
    assert addresses("--role", "administrator") == {there.email}
    assert "caseworker: Jobcenter Bakkeby, from 2015-01-01" in run("list").output


def test_password_is_set_or_a_link_is_printed():
    user = make_user()
    run("password", user.email, "--password-stdin", typed=f"{PASSWORD}\n")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert "/log-ind/ny-adgangskode/" in run("password", user.email, "--link").output
    with pytest.raises(Refusal):
        run("password", user.email, "--password-stdin", typed="kort\n")
    assert run("password", "nobody@example.org", "--link").exit_code == 2


def test_deactivate_and_back():
    user = make_user()
    run("deactivate", user.email, "--reason", "Left")
    user.refresh_from_db()
    assert not user.is_active
    assert LogEntry.objects.get(action="user.put_out").reason == "Left"
    assert json.loads(run("deactivate", user.email, "--undo", "--json").output)["is_active"] is True
