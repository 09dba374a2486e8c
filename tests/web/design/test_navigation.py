from __future__ import annotations

import pytest

from brobygger.accounts.roles import Role
from brobygger.kernel.actor import ANONYMOUS, Actor, ActorKind
from brobygger.web import navigation
from brobygger.web.navigation import Page, Section, menu, open_pages, roles

SECTIONS = (
    Section("one", "Ét", (Page("Galleri", "design:gallery"),)),
    Section(
        "two", "To", (Page("Erklæring", "design:accessibility", roles(Role.ADMINISTRATOR)), Page("Sprog", "design:language"))
    ),
    Section("none", "Tom", (Page("Findes ikke", "nowhere:page"),)),
)  # fmt: skip


def actor(*codes: str) -> Actor:
    return Actor(kind=ActorKind.USER, key=None, label="", roles=frozenset(codes))


def test_a_role_sees_what_it_may_use() -> None:
    caseworker = menu(actor("caseworker"), "/", SECTIONS)
    assert [(link.label, link.address) for link in caseworker] == [("Ét", "/design/"), ("To", "/sprog/")]
    administrator = menu(actor("administrator"), "/", SECTIONS)
    assert administrator[1].address == "/was/"
    assert [page.label for page in administrator[1].links] == ["Erklæring", "Sprog"]


@pytest.mark.parametrize("who", [ANONYMOUS, actor()])
def test_without_a_role_there_is_no_menu(who: Actor) -> None:
    assert menu(who, "/", SECTIONS) == []


def test_the_section_of_the_page_is_open() -> None:
    links = menu(actor("administrator"), "/was/under/", SECTIONS)
    assert [link.is_open for link in links] == [False, True]
    assert [link.is_current for link in links] == [False, False]
    assert [page.is_open for page in open_pages(links)] == [True, False]
    assert open_pages(menu(actor("administrator"), "/design/", SECTIONS)) == ()


def test_the_front_page_does_not_hold_every_page() -> None:
    assert navigation._deepest("/was/", ["/", "/was/", "/w"]) == "/was/"
    assert navigation._deepest("/x/", ["/"]) == ""
