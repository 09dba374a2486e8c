from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.urls import resolve, reverse

from brobygger.accounts.roles import Role
from brobygger.kernel.actor import ANONYMOUS, Actor, ActorKind, in_whole_place
from brobygger.web import navigation
from brobygger.web.doors import door_of
from brobygger.web.navigation import SECTIONS, Page, Section, menu, open_pages

MOST_SECTIONS = 6
FEW = (
    Section("one", "Ét", (Page("Galleri", "design:gallery"),)),
    Section("two", "To", (Page("Brugere", "accounts:users"), Page("Profil", "accounts:profile"))),
    Section("none", "Tom", (Page("Findes ikke", "nowhere:page"),)),
)


def actor(*codes: str) -> Actor:
    return Actor(kind=ActorKind.USER, key=None, label="", holds=in_whole_place(*codes))


def test_a_role_sees_what_its_doors_open() -> None:
    caseworker = menu(actor("caseworker"), "/", FEW)
    assert [(link.label, link.address) for link in caseworker] == [("Ét", "/design/"), ("To", "/konto/")]
    administrator = menu(actor("administrator"), "/", FEW)
    assert administrator[1].address == "/administration/brugere/"
    assert [page.label for page in administrator[1].links] == ["Brugere", "Profil"]


@pytest.mark.proved_on_sqlite(reason="test_routes opens each page on both")
@pytest.mark.parametrize("role", list(Role))
def test_each_entry_of_the_menu_opens_for_who_sees_it(client_for: Any, role: Role) -> None:
    """The menu is asked as the user sees it, and each page is opened."""
    links = menu(actor(role.value), "/")
    client = client_for(role.value)
    for link in links:
        for page in link.links:
            response = client.get(page.address)
            assert response.status_code in {200, 302}, (page.address, response.status_code)


def test_every_entry_leads_somewhere() -> None:
    for section in SECTIONS:
        for page in section.pages:
            address = reverse(page.url_name)
            assert door_of(resolve(address).func) is not None, page.url_name
    assert reverse(navigation.SEARCH)


@pytest.mark.parametrize("who", [ANONYMOUS, actor()])
def test_without_a_role_there_is_no_menu(who: Actor) -> None:
    assert menu(who, "/", FEW) == []


def crowded(sections: tuple[Section, ...]) -> list[str]:
    """Whoever holds one or two roles, or all of them, and is shown more than the six sections of decision 53."""
    pairs = {frozenset(pair) for pair in product(Role, Role)} | {frozenset(Role)}
    return [
        " + ".join(sorted(roles))
        for roles in pairs
        if len(menu(actor(*(role.value for role in roles)), "/", sections)) > MOST_SECTIONS
    ]


def test_nobody_sees_more_than_six_sections_however_many_roles_they_hold() -> None:
    assert crowded(SECTIONS) == []
    planted = tuple(Section(f"planted{n}", "Plantet", (Page("Brugere", "accounts:users"),)) for n in range(2))
    assert any("administrator" in one for one in crowded((*SECTIONS, *planted)))
    assert "caseworker" not in crowded((*SECTIONS, *planted))


def test_the_section_of_the_page_is_open() -> None:
    links = menu(actor("administrator"), "/konto/under/", FEW)
    assert [link.is_open for link in links] == [False, True]
    assert [link.is_current for link in links] == [False, False]
    assert [page.is_open for page in open_pages(links)] == [False, True]
    assert open_pages(menu(actor("administrator"), "/design/", FEW)) == ()


def test_the_front_page_does_not_hold_every_page() -> None:
    assert navigation._deepest("/was/", ["/", "/was/", "/w"]) == "/was/"
    assert navigation._deepest("/x/", ["/"]) == ""


GROUPED = (
    Section(
        "one",
        "Ét",
        (
            Page("Galleri", "design:gallery", "Vist"),
            Page("Profil", "accounts:profile", "Mit"),
            Page("Brugere", "accounts:users", "Andre"),
            Page("Jobcentre", "accounts:jobcentres", "Andre"),
        ),
    ),
)


def test_pages_of_one_group_are_one_entry_that_leads_to_the_first() -> None:
    shown, own, others = open_pages(menu(actor("administrator"), "/administration/jobcentre/", GROUPED))
    assert (shown.label, own.label) == ("Galleri", "Profil"), "alone in its group, a page stands for itself"
    assert (others.label, others.address, others.is_open) == ("Andre", "/administration/brugere/", True)
    assert [(page.label, page.is_open) for page in others.links] == [("Brugere", False), ("Jobcentre", True)]


@pytest.mark.parametrize("role", list(Role))
def test_no_row_of_the_menu_is_longer_than_one_can_take_in(role: Role) -> None:
    """Eight is what the widest section has without groups; a row of more is grouped."""
    who = actor(role.value)
    for section in menu(who, "/"):
        row = open_pages(menu(who, section.address))
        assert len(row) <= 8, [str(link.label) for link in row]
        assert all(len(link.links) <= 8 for link in row)
