"""The search on top: who finds what, by words; and that nobody is led to a refusal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from brobygger.accounts.roles import Role
from brobygger.citizens.access import SEARCH_ROLES
from brobygger.kernel.actor import Actor, ActorKind, in_whole_place
from brobygger.kernel.boundary import within
from brobygger.kernel.items import Finding
from brobygger.vault.models import LogEntry
from brobygger.web import navigation
from brobygger.web.search import pages, sources
from tests import fixtures
from tests.citizens.factories import a_course
from tests.programmes.factories import make_programme

FINDS = {Role.PROGRAMME_ANALYST, Role.PROJECT_MANAGER, Role.TEAM_LEADER}


def ask(client: Any, question: str) -> str:
    answer = client.post(reverse(navigation.SEARCH), {"q": question})
    assert answer.status_code == 200
    return answer.content.decode()


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def led_to(page: str) -> list[str]:
    return [address.partition("#")[0] for address in re.findall(r'<li><a href="([^"]+)"', page)]


def test_what_else_a_page_is_called_belongs_to_a_page_that_is_there():
    known = {page.url_name for section in (*navigation.SECTIONS, pages.BESIDE) for page in section.pages}
    assert set(pages.ALSO) <= known
    assert all(navigation.address_of(name) for name in known)


@pytest.mark.parametrize("role", list(Role))
def test_pages_are_found_by_what_people_call_them_by_those_whose_role_opens_them(role):
    actor = Actor(kind=ActorKind.USER, key=None, label="", holds=in_whole_place(role.value))
    found = {one.subject[0] for one in pages.search(actor, "målopfyldelse", 8)}
    assert found == ({"measurement:targets"} if role in FINDS else set())
    assert "casework:desk" in {one.subject[0] for one in pages.search(actor, "overblik", 8)}
    assert {one.subject[0] for one in pages.search(actor, "brugere", 8)} == (
        {"accounts:users"} if role is Role.ADMINISTRATOR else set()
    )


@pytest.mark.slow(reason="one world, and the page of each role in it")
@pytest.mark.proved_on_sqlite(
    reason="names are searched on both by tests/citizens; the rest is Python over small lists"
)
def test_each_role_finds_what_it_may_open_and_nothing_that_lies_elsewhere(jobcentre, other_jobcentre, client_for):
    """The whole page for every role: own things are found, each line opens, and what lies elsewhere is not there."""
    programme = make_programme(jobcentre, name="Brobygning Nord")
    make_programme(other_jobcentre, name="Kanarieprogrammet Nord")
    for place, team, name in (
        (jobcentre, "Team Nord", "Nora Nordby"),
        (other_jobcentre, "Kanarie Nord", "Kanarie Nordby"),
    ):
        fixtures.make_team(place, team)
        fixtures.make_user("caseworker", jobcentre=place, name=name)
    with within(other_jobcentre.pk):
        a_course(other_jobcentre, given_name="Kanariefuglen", family_name="Nord")
    with within(jobcentre.pk):
        a_course(jobcentre, given_name="Bo", family_name="Nord")
    # What sounds like a name stands below what is called so; a name that is met stands first.
    for question, is_first in (("nord", True), ("nard", True), ("tilgængelighed", False)):
        page = main_of(ask(client_for("caseworker"), question))
        assert (0 < page.find('id="citizens"') < (page.find('id="group-1"') + 1 or len(page))) == is_first, question
    for role in Role:
        page = main_of(ask(client_for(role), "nord"))
        assert "Kanarie" not in page, role
        assert ("Bo Nord" in page) == (role in SEARCH_ROLES), role
        assert (str(programme.key) in page) == (role in FINDS), role
        assert ("Nora Nordby" in page and "Team Nord" in page) == (role is Role.ADMINISTRATOR), role
        assert not [one for one in led_to(page) if navigation.is_closed_at(one, holding(role))], role


def test_no_line_leads_to_a_refusal(jobcentre):
    """Every room answers every role; the planted answer is a page that is closed for all but administrators."""
    make_programme(jobcentre, name="Overblik over indsatsen")
    planted = (("Plantet", (lambda *asked: [Finding("pages.page", "Brugere", ("accounts:users",))],)),)
    for role in Role:
        actor = holding(role, jobcentre)
        with within(jobcentre.pk):
            found = [
                group for word in ("overblik", "ordning", "indsats", "job") for group in sources.groups(actor, word)
            ]
            with_planted = sources.groups(actor, "brugere", planted)
        assert found
        lines = [line.address for group in found for line in group.lines]
        assert not [address for address in lines if navigation.is_closed_at(address.partition("#")[0], actor)], role
        assert bool(with_planted) == (role is Role.ADMINISTRATOR)


def test_what_is_typed_too_short_too_long_or_as_a_number(jobcentre, client_for):
    analyst, worker = client_for("programme_analyst"), client_for("caseworker")
    assert "mindst to bogstaver" in ask(analyst, "a")
    assert "Intet passer" in ask(analyst, "xyzxyz")
    assert "Hjælpemidler" in ask(worker, "hjælpemiddel")
    for client in (analyst, worker):
        assert "a" * 101 not in main_of(ask(client, "a" * 10_000))
    for number in ("7102405008", "710240-5008"):
        page = ask(analyst, number)
        assert "Din rolle søger ikke efter borgere" in page
        assert number not in page
    # Only citizens are logged, and only where they were searched for.
    assert LogEntry.objects.filter(category="search").count() == 2


def holding(role: Role, jobcentre: Any = None) -> Actor:
    place = jobcentre.pk if jobcentre else None
    return Actor(kind=ActorKind.USER, key=None, label="", holds=in_whole_place(role.value), jobcentre=place)
