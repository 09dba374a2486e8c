"""A team, benefit group or municipality that an address names and that is not one is said, and never passed over.

Who opens a link of yesterday, or has mistyped one, would else read everybody's figures as those of one team. The pages
are found by walking: whatever form of the address has such a field is asked, so that a new page cannot be forgotten.
"""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from brobygger.accounts.models import Membership
from brobygger.accounts.roles import Role
from brobygger.web import routes
from brobygger.web.doors import DoorKind
from tests.fixtures import make_team, make_user
from tests.programmes.factories import make_programme
from tests.web.walking import pages_once_more, settled_once

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.proved_on_sqlite(reason="what an address may name is read in Python"),
]

NARROWING = ("team", "ydelse", "benefit_group", "benefit_groups", "municipality", "kommune")
WRONG = {"no key": "nope", "nobody's key": str(uuid.UUID(int=7))}
# Pages that are narrowed by links, or by the address of a number, and have no form for it.
BY_LINK = {
    "screening:coverage_list": ({"team": ""}, {"pr": "team", "gruppe": ""}, {"pr": "ydelse", "gruppe": ""}),
    "casework:team": ({"team": ""},),
    "casework:filter_save": ({"vis": "team", "team": ""}, {"vis": "team", "ydelse": ""}),
    "measurement:board": ({"team": ""},),
    "measurement:board_goals": ({"team": ""},),
    "measurement:board_story": ({"team": ""},),
    "measurement:list": ({"figure": "screened", "team": ""}, {"figure": "screened", "benefit_group": ""}),
    "measurement:trend": ({"figure": "applications", "team": ""},),
    "casework:citizens": ({"vis": "team", "team": ""}, {"vis": "team", "ydelse": ""}),
}


@pytest.fixture
def leader(jobcentre: Any) -> Client:
    """Leads a team and the project: both see lists, and one of two teams can be chosen."""
    make_programme(jobcentre)
    for name in ("Team Øst", "Team Vest"):
        make_team(jobcentre, name)
    user = make_user(Role.TEAM_LEADER, jobcentre=jobcentre)
    Membership.objects.create(
        user=user, role=Role.PROJECT_MANAGER, scope="jobcentre", jobcentre=jobcentre, valid_from="2015-01-01"
    )
    client = Client()
    client.force_login(user)
    return client


def asked_by_form(page: str) -> set[str]:
    """The fields of the page's own forms of the address that narrow what is shown."""
    forms = re.findall(r'<form[^>]*method="get".*?</form>', page, re.DOTALL)
    return {name for form in forms for name in NARROWING if f'name="{name}"' in form}


def pages(leader: Client) -> dict[str, tuple[dict[str, str], ...]]:
    """Each page with what it may be narrowed by: what is empty is to be filled in."""
    found = {}
    for route in routes.every_route():
        door = route.door
        if route.parameters or door is None or door.kind is not DoorKind.MEMBER:
            continue
        if door.roles and not door.roles & {Role.TEAM_LEADER, Role.PROJECT_MANAGER}:
            continue
        answer = leader.get(reverse(route.name))
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found[route.name] = tuple({name: ""} for name in sorted(asked_by_form(answer.content.decode())))
    return {name: asked for name, asked in found.items() if asked}


def said(page: str) -> str:
    """What is wrong: at the field, or in place of the page."""
    at_field = re.findall(r'<span class="form-error-message[^"]*"[^>]*>(.*?)</span>\s*<', page, re.DOTALL)
    parts = at_field or re.findall(r"<h1[^>]*>.*?</h1>(.*?)</main>", page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", " ".join(parts))).split())


@pytest.mark.slow(reason="opens every page of a leader once, and asks each that has such a field for what is not")
def test_what_an_address_names_and_is_not_there_is_said_on_every_page(leader: Client) -> None:
    with settled_once({}), pages_once_more():
        found = pages(leader)
        by_form = {f"{name} {field}" for name, asked in found.items() for one in asked for field in one}
        assert {"citizens:list team", "screening:coverage team", "measurement:funnel benefit_group"} <= by_form
        silent = {}
        for name, asked in [*found.items(), *BY_LINK.items()]:
            for one in asked:
                right = leader.get(reverse(name), {field: given for field, given in one.items() if given})
                assert right.status_code == 200, name
                for kind, value in WRONG.items():
                    answer = leader.get(
                        reverse(name), {field: given or value for field, given in one.items()}, follow=True
                    )
                    words = said(answer.content.decode())
                    if answer.status_code not in {404, 422} or not words or "UUID" in words or value in words:
                        silent[f"{name} {one}: {kind}"] = (answer.status_code, words[:120])
        assert silent == {}


def test_the_walk_sees_a_page_that_passes_over_what_it_is_asked() -> None:
    page = '<form class="filters" method="get"><select name="team"></select></form><form><input name="kommune"></form>'
    assert asked_by_form(page) == {"team"}
    assert said("<main><h1>Tragten</h1></main>") == ""
