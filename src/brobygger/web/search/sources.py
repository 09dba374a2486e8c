"""Which rooms answer the search on top, how their answers are grouped, and where each leads.

A room's ``search(actor, question, limit)`` gives what its own door shows the actor. An answer whose page the door of
the route refuses is left out here as well: nobody is led to a refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brobygger.accounts import reads as accounts
from brobygger.compensation import aids_reads, knowledge_reads
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import Finding
from brobygger.programmes import access as programmes
from brobygger.web import navigation
from brobygger.web.search import pages

MOST = 8  # lines of one room; whoever wants more opens the room's own page

Search = Callable[[Actor, str, int], list[Finding]]

Sources = tuple[tuple[Any, tuple[Search, ...]], ...]

SOURCES: Sources = (
    (_("Sider"), (pages.search,)),
    (_("Programmer og måltal"), (programmes.search,)),
    (_("Ordninger og hjælpemidler"), (knowledge_reads.search, aids_reads.by_name)),
    (_("Brugere, jobcentre og teams"), (accounts.search,)),
    (_("Tal og hvordan de tælles"), (pages.search_definitions,)),
    (_("Hjælp"), (pages.search_help,)),
)

# Where an answer leads, by its kind: the name of the route, whose address takes the subject; or, where the address
# takes nothing, what stands before the subject behind it.
LEADS: dict[str, tuple[str, str]] = {
    "programmes.page": ("programmes:page", ""),
    "programmes.targets": ("measurement:targets", "?programme="),
    "compensation.guide": ("compensation:guide", ""),
    "aids.entry": ("aids:entry", ""),
    "accounts.user": ("accounts:user", ""),
    "accounts.jobcentre": ("accounts:jobcentre", ""),
    "accounts.team": ("accounts:team", ""),
    "measurement.definition": ("measurement:definitions", "#"),
}


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    address: str
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """What one part of the product answers."""

    label: Any
    lines: tuple[Line, ...]


def groups(actor: Actor, question: str, sources: Sources = SOURCES) -> list[Group]:
    """The answers of every room but that of citizens, group by group; empty groups are left out."""
    found = [Group(label, tuple(_lines(actor, question, searches))) for label, searches in sources]
    return [group for group in found if group.lines]


def _lines(actor: Actor, question: str, searches: tuple[Search, ...]) -> Iterator[Line]:
    for search in searches:
        for one in search(actor, question, MOST):
            route, address, place = _lead(one)
            if not navigation.is_closed(route, address, actor):
                yield Line(one.name, f"{address}{place}", one.note)


def _lead(one: Finding) -> tuple[str, str, str]:
    """The route, its address, and the place on that page or what it is asked."""
    if one.kind == "pages.page":
        return one.subject[0], reverse(one.subject[0]), ""
    route, place = LEADS[one.kind]
    if place:
        return route, reverse(route), place + one.subject[0]
    return route, reverse(route, args=one.subject), ""
