"""What stands behind the addresses of accounts, for tests/web/test_routes.py."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from brobygger.accounts import links, passwords
from brobygger.accounts.models import Membership
from brobygger.kernel import clock
from brobygger.kernel.actor import command
from brobygger.web.accounts import links as carried
from tests.fixtures import make_team, make_user
from tests.web.samples import NOTHING_YET, Sample, World, sample

CANARY = "Kanarie"

# Who has no second factor has no app to remove; and nobody may switch to a place that is not named.
NOTHING_YET |= {
    ("mfa_deactivate_totp", "*"),
    ("accounts:switch", "*"),
}

if not carried.is_registered("screening"):
    carried.register("screening", start="design:accessibility", birth_date=lambda link: None)


def _colleague(world: World) -> Any:
    return make_user("caseworker", jobcentre=world.jobcentre, name=f"{CANARY} Kollegasen")


@sample(
    "accounts:user",
    "accounts:user_edit",
    "accounts:role_new",
    "accounts:password_link",
    "accounts:put_out",
    "accounts:let_in",
    "accounts:sign_user_out",
    "accounts:remove_second_factor",
)
def a_colleague(world: World) -> Sample:
    person = _colleague(world)
    return Sample({"key": person.key}, canary=("Kollegasen", person.email))


@sample("accounts:role_end")
def a_role(world: World) -> Sample:
    person = _colleague(world)
    return Sample({"key": person.key, "role": Membership.objects.get(user=person).key})


@sample("accounts:jobcentre", "accounts:jobcentre_edit", "accounts:team_new")
def the_jobcentre(world: World) -> Sample:
    return Sample({"key": world.jobcentre.key})


ONLY_INSTALLATION = {
    "administrator": "only an administrator of the installation makes jobcentres or sets their municipalities"
}


@sample("accounts:jobcentre_new")
def nothing_yet(world: World) -> Sample:
    return Sample({}, closed=ONLY_INSTALLATION)


@sample("accounts:municipalities")
def the_municipalities(world: World) -> Sample:
    return Sample({"key": world.jobcentre.key}, closed=ONLY_INSTALLATION)


@sample("accounts:team", "accounts:organisation_new")
def a_team(world: World) -> Sample:
    team = make_team(world.jobcentre, "Team Kanariefugl")
    return Sample({"key": world.jobcentre.key, "team": team.key}, canary=("Team Kanariefugl",))


def _link(world: World) -> str:
    _link_row, secret = links.make(
        by=command("test", jobcentre=world.jobcentre.pk, jobcentre_key=world.jobcentre.key),
        purpose="screening",
        subject_kind="course",
        subject=uuid.uuid4(),
        language="da",
        expires_at=clock.now() + datetime.timedelta(days=7),
    )
    return secret


@sample("accounts:link")
def a_link(world: World) -> Sample:
    return Sample({"secret": _link(world)})


@sample("accounts:link_birth_date_screening")
def an_open_link(world: World) -> Sample:
    return Sample(link=_link(world))


@sample("account_reset_password_from_key")
def a_password_link(world: World) -> Sample:
    return Sample(passwords.address_parts(make_user()))
