"""The main menu: the places of the product, said once, so that users learn them once.

A page is shown to who may open it: its own door says so, so that menu and door cannot differ. A section is shown when
it holds at least one page for the actor, and its link leads to the first of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.actor import Actor
from brobygger.web.doors import Door, DoorKind, door_of


@dataclass(frozen=True)
class Page:
    """One entry: ``url_name`` as in the room's urls.py; in a section of many pages also the ``group`` it stands in."""

    label: Any
    url_name: str
    group: Any = ""

    def is_for(self, actor: Actor) -> bool:
        return opens(self.url_name, actor)


@dataclass(frozen=True)
class Section:
    key: str
    label: Any
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Link:
    """An entry as it is printed."""

    label: Any
    address: str
    is_current: bool = False
    is_open: bool = False  # the page that is shown lies below this one
    links: tuple[Link, ...] = ()
    group: Any = ""


_RESULTS, _QUALITY = _("Resultater"), _("Kvalitet")
_REPORTS, _ANALYSES, _ABOUT = _("Rapporter"), _("Analyser"), _("Om tallene")

SECTIONS: tuple[Section, ...] = (
    Section(
        "work",
        _("Mit arbejde"),
        (
            Page(_("Mit arbejde"), "casework:desk"),
            Page(_("Mine borgere"), "casework:citizens"),
            Page(_("Teamet"), "casework:team"),
            Page(_("Teamtavle"), "measurement:board"),
            Page(_("Visitation"), "screening:handovers"),
            Page(_("Kalender"), "conversations:calendar"),
            Page(_("Beskeder"), "messages:inbox"),
        ),
    ),
    Section(
        "citizens",
        _("Borgere"),
        (
            Page(_("Borgere"), "citizens:list"),
            Page(_("Opsporing"), "screening:coverage"),
            Page(_("Planer"), "plans:list"),
            Page(_("Grupper"), "conversations:groups"),
            Page(_("Indlæs forløb"), "citizens:import"),
        ),
    ),
    Section(
        "schemes",
        _("Ordninger"),
        (
            Page(_("Ordninger"), "compensation:desk"),
            Page(_("Hjælpemidler"), "aids:search"),
            Page(_("Viden"), "compensation:knowledge"),
            Page(_("Hvem ved hvad"), "aids:people"),
            Page(_("Loven"), "compensation:law"),
            Page(_("Tal"), "compensation:figures"),
            Page(_("Gennemgang"), "compensation:samples"),
            Page(_("Opsætning"), "compensation:setup"),
        ),
    ),
    Section(
        "figures",
        _("Tal og programmer"),
        (
            Page(_("Tragten"), "measurement:funnel", _RESULTS),
            Page(_("Måltal"), "measurement:targets", _RESULTS),
            Page(_("Kerneelementer"), "measurement:practice", _RESULTS),
            Page(_("Profiler"), "measurement:profiles", _RESULTS),
            Page(_("Find målgruppen"), "measurement:target_group", _RESULTS),
            Page(_("Udbytte af opsporing"), "screening:yield", _RESULTS),
            Page(_("Statusrapporter"), "measurement:reports", _REPORTS),
            Page(_("Én side til politikere"), "measurement:one_page", _REPORTS),
            Page(_("Fidelitet"), "measurement:fidelity", _QUALITY),
            Page(_("Fidelitet side om side"), "measurement:fidelity_compare", _QUALITY),
            Page(_("Modellen"), "measurement:model", _QUALITY),
            Page(_("Kvalitet af CV og plan"), "plans:quality", _QUALITY),
            Page(_("Syn på mulighederne"), "conversations:belief_groups", _QUALITY),
            Page(_("Sammenhænge"), "measurement:associations", _ANALYSES),
            Page(_("Tal fra registret"), "measurement:register", _ANALYSES),
            Page(_("Sammenlign med udtræk"), "measurement:linkages", _ANALYSES),
            Page(_("Datasæt"), "measurement:data_sets", _ANALYSES),
            Page(_("Programmer"), "programmes:list", _ABOUT),
            Page(_("Begivenheder"), "measurement:events", _ABOUT),
            Page(_("Definitioner"), "measurement:definitions", _ABOUT),
        ),
    ),
    Section(
        "administration",
        _("Administration"),
        (
            Page(_("Brugere"), "accounts:users"),
            Page(_("Jobcentre og teams"), "accounts:jobcentres"),
            Page(_("Adgangsnøgler"), "tokens:list"),
            Page(_("Lokal opsætning"), "reference:setup"),
            Page(_("Opslag til gennemgang"), "privacy:reviews"),
            Page(_("Log"), "log:list"),
            Page(_("Drift"), "operations:page"),
        ),
    ),
)

SEARCH = "search:page"


def opens(url_name: str, actor: Actor) -> bool:
    """Whether the door of the page lets the actor in."""
    door = _door(url_name)
    return door is not None and _lets_in(door, actor)


def _lets_in(door: Door, actor: Actor) -> bool:
    if not actor.roles or door.kind in {DoorKind.LINK, DoorKind.CITIZEN}:
        return False
    return not door.roles or actor.has(*door.roles)


def is_closed_at(address: str, actor: Actor) -> bool:
    """Whether the page at an address is for members with other roles than the actor's.

    What stands behind an open door may still be closed by its own.
    """
    return _is_closed(door_of(resolve(address.partition("?")[0]).func), actor)


def is_closed(url_name: str, address: str, actor: Actor) -> bool:
    """As ``is_closed_at`` for an address of a page that is known by name: every address of it has the same door."""
    if url_name not in _doors:
        _doors[url_name] = door_of(resolve(address).func)
    return _is_closed(_doors[url_name], actor)


_doors: dict[str, Door | None] = {}


def _is_closed(door: Door | None, actor: Actor) -> bool:
    return door is not None and door.kind is DoorKind.MEMBER and not _lets_in(door, actor)


def _door(url_name: str) -> Door | None:
    address = address_of(url_name)
    return _door_at(address) if address else None


@cache
def _door_at(address: str) -> Door | None:
    return door_of(resolve(address).func)


def address_of(url_name: str) -> str:
    """The address of a page, or nothing where its room is not built in."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def menu(actor: Actor, path: str, sections: tuple[Section, ...] = SECTIONS) -> list[Link]:
    """What the actor sees; the section of the page at ``path`` is open and carries its pages."""
    entries = [(section, list(_usable(section, actor))) for section in sections]
    open_page = _deepest(path, [address for _section, pages in entries for _page, address in pages])
    shown = []
    for section, pages in entries:
        if not pages:
            continue
        links = tuple(
            Link(page.label, address, is_current=address == path, is_open=address == open_page, group=page.group)
            for page, address in pages
        )
        first = links[0].address
        is_open = any(link.is_open for link in links)
        shown.append(Link(section.label, first, is_current=first == path, is_open=is_open, links=links))
    return shown


def open_pages(links: list[Link]) -> tuple[Link, ...]:
    """What stands in the open section, where there is more than one to choose from.

    Pages of one group are one entry that carries them; alone in its group, a page stands for itself.
    """
    inside = next((link.links for link in links if link.is_open), ())
    if len(inside) < 2:
        return ()
    entries = (tuple(pages) for _group, pages in groupby(inside, key=lambda link: link.group or link.address))
    return tuple(pages[0] if len(pages) == 1 else _together(pages) for pages in entries)


def _together(pages: tuple[Link, ...]) -> Link:
    """The entry of a group; it leads to the first page of it."""
    is_open = any(page.is_open for page in pages)
    return Link(pages[0].group, pages[0].address, is_open=is_open, links=pages)


def _usable(section: Section, actor: Actor) -> Iterator[tuple[Page, str]]:
    for page in section.pages:
        address = address_of(page.url_name) if page.is_for(actor) else ""
        if address:
            yield page, address


def _deepest(path: str, addresses: list[str]) -> str:
    """The longest address that ``path`` lies under; the front page is only itself."""
    above = [address for address in addresses if path == address or (address != "/" and path.startswith(address))]
    return max(above, key=len, default="")
