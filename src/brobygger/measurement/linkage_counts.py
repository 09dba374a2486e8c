"""What readers outside the jobcentres get of the comparisons with an extract: counts that a report has fixed.

Of each jobcentre the newest comparison up to the report's last day. The counts are made safe together, tied to those of
the report before and to what the report shows of those who began, who are nearly the same people as those compared.
A comparison that is told again is told as it was: its readers know that the numbers are the same. See
docs/algorithms/linkage.md.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brobygger.compensation.clock import end_of
from brobygger.kernel.clock import danish_date
from brobygger.measurement import outside
from brobygger.measurement.extracts import Extract
from brobygger.measurement.models import Linkage
from brobygger.programmes import reads as programme_reads
from brobygger_analysis import linkage_tables, release
from brobygger_analysis.disclosure import hidden
from brobygger_analysis.linkage_tables import CARDS, HERE, MUNICIPALITY, OF_HERE, OF_THERE
from brobygger_analysis.release import Figures, Published, Rules, Tables
from brobygger_analysis.results import Disclosure, Result
from brobygger_analysis.suppression import CannotProtect

BEGAN = "population"  # of the funnel: nearly those who are compared here
SAME_COUNT = {OF_HERE.key: (OF_HERE.key, OF_THERE.key), OF_THERE.key: (OF_HERE.key, OF_THERE.key)}

Told = dict[tuple[str, str, str], bool]


@dataclass(frozen=True)
class Compared:
    """The counts of one jobcentre, or of all under no name, by the key of the card; none where nobody compared."""

    name: str
    on: datetime.date | None
    figures: Mapping[str, Result]


def publish(
    found: Extract, until: datetime.date, told: Tables, in_force: Rules, before: Mapping[str, Any] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is shown of the comparisons up to a day, and what is kept to protect the next.

    told: what the report shows. before: what was kept with the report before. Where the earlier one gives too much
    away, only the days are told, and readers have the earlier counts still.
    """
    newest = _newest(found, until)
    days = {name: danish_date(one.made_at) for name, one in newest.items()}
    places = sorted((part.name for part in found.participants), key=programme_reads.danish_order)
    shown: dict[str, Any] = {"on": {name: days[name].isoformat() if name in days else None for name in places}}
    if not newest:
        return shown, dict(before or {})
    tables = linkage_tables.tables({name: one.numbers for name, one in newest.items()}, days=days)
    keys = {name: str(one.key) for name, one in newest.items()}
    again = {} if before is None else before["figures"]
    unchanged = [name for name, key in keys.items() if again.get(name, {}).get("key") == key]
    known = {
        **_known(told),
        **{place: one for name in unchanged for place, one in _as_before(name, again[name]).items()},
    }
    earlier = None if before is None else Published({"rules": before["rules"]}, "", before["inside"])
    try:
        made = release.publish(Tables(tables.whole, tables.breakdowns, told=known), rules=in_force, before=earlier)
    except CannotProtect:
        return shown, dict(before or {})
    groups = made.shown["breakdowns"][MUNICIPALITY]
    kept = {
        "rules": made.shown["rules"],
        "inside": made.inside,
        "figures": {
            name: {"key": keys[name], "shown": [key for key, one in figures.items() if one["disclosure"] == "shown"]}
            for name, figures in groups.items()
        },
    }
    return {**shown, "whole": made.shown["whole"], "breakdowns": made.shown["breakdowns"]}, kept


def _newest(found: Extract, until: datetime.date) -> dict[str, Linkage]:
    """The newest comparison of each jobcentre that had made one by the day, by its name."""
    rows = Linkage.objects.filter(programme=found.programme, made_at__lte=end_of(until)).order_by("made_at", "id")
    newest = {one.jobcentre_id: one for one in rows.defer("file_name", "made_by_label")}
    return {part.name: newest[part.jobcentre] for part in found.participants if part.jobcentre in newest}


def _known(told: Tables) -> Told:
    """How many are here follows nearly from those who began: it is told and hidden where they are.

    All together may be fewer than all who began, since not everybody compares; it is hidden where they are.
    """
    known = {}
    for by, group, _figures in told.selections():
        began = outside.of_table(told, "funnel", by, group).get(BEGAN)
        if began is not None and by in {"", MUNICIPALITY}:
            is_told = began.result.disclosure is Disclosure.SHOWN
            if by or not is_told:
                known[by, group, HERE.key] = is_told
    return known


def _as_before(name: str, again: Mapping[str, Any]) -> Told:
    shown = set(again["shown"])
    return {(MUNICIPALITY, name, card.key): bool(shown & set(SAME_COUNT.get(card.key, (card.key,)))) for card in CARDS}


def of(fixed: outside.Release | None) -> tuple[Compared, ...]:
    """What a report says of the comparisons: of all together first, then of each jobcentre by name."""
    if fixed is None or not fixed.compared_on:
        return ()
    tables = fixed.linkage or Tables({})
    groups = tables.breakdowns.get(MUNICIPALITY, {})
    places = [Compared("", None, _results(tables.whole))] if any(fixed.compared_on.values()) else []
    for name, day in fixed.compared_on.items():
        on = datetime.date.fromisoformat(day) if day else None
        places.append(Compared(name, on, _results(groups.get(name, {})) if on else {}))
    return tuple(places)


def _results(figures: Figures) -> dict[str, Result]:
    """The figures by key; hidden where the report could not tell them."""
    if figures:
        return {key: one.result for key, one in figures.items()}
    return {key: hidden(one.result) for key, one in linkage_tables.tables({}).whole.items()}
