"""The page of targets: its tables, and the line of each that says the most important when it is folded on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from brobygger.measurement.fulfilments import Line, Place, TargetsView
from brobygger.programmes import measures
from brobygger.web.design.numbers import number_text
from brobygger.web.measurement.shown import Card, ListAddresses, language
from brobygger_analysis.definitions import REGISTRY
from brobygger_analysis.results import Result


@dataclass(frozen=True, slots=True)
class Table:
    """One measure of every jobcentre. result_told and target_told: of the reader's own, else of the whole programme."""

    key: str
    name: str
    card: Card
    rows: tuple[tuple[Place, Line], ...]
    address: str
    result_told: str
    target_told: str
    has_target: bool


def context(view: TargetsView, addresses: ListAddresses) -> dict[str, Any]:
    places = [*view.places, *([view.total] if view.total else [])]
    first = view.own or view.total
    tables = [_table(number, measure, places, first, addresses) for number, measure in enumerate(view.measures)]
    return {"measures": tables, "aimed": [one for one in tables if one.has_target]}


def _table(number: int, measure: str, places: list[Place], first: Place | None, addresses: ListAddresses) -> Table:
    rows = tuple((place, place.lines[number]) for place in places)
    told = ("", "") if first is None else (_result(first, first.lines[number]), _target(first, first.lines[number]))
    return Table(
        key=measure,
        name=measures.name(measure),
        card=Card.of(REGISTRY.get(measure)),
        rows=rows,
        address=addresses.of(measure),
        result_told=told[0],
        target_told=told[1],
        has_target=any(line.target is not None for _place, line in rows),
    )


def _result(place: Place, line: Line) -> str:
    """As "Fredericia: 98 registreret · 94 publiceret"."""
    said = [_("%(number)s registreret") % {"number": _count(line.registered)}] if line.registered else []
    if line.published:
        said.append(_("%(number)s publiceret") % {"number": _count(line.published)})
    return _at(place, " · ".join(said) or _("intet tal endnu"))


def _target(place: Place, line: Line) -> str:
    """As "Fredericia: 110 pct. af 89": of the target that holds, by what is registered where that is known."""
    if line.target is None:
        return _at(place, _("ikke sat"))
    target = number_text(line.target.current, language=language())
    found = (line.beside.registered or line.beside.published) if line.beside else None
    if found is None or found.rounded[1] is None:
        return _at(place, _("måltallet er %(target)s") % {"target": target})
    share = number_text(found.rounded[1], language=language())
    return _at(place, _("%(share)s pct. af %(target)s") % {"share": share, "target": target})


def _at(place: Place, words: str) -> str:
    return _("%(place)s: %(words)s") % {"place": place.name, "words": words}


def _count(result: Result) -> str:
    return _("skjult") if result.value is None else number_text(int(result.value), language=language())
