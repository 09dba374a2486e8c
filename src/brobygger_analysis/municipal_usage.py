"""How much the schemes are used in whole municipalities: grants of a year for each inhabitant.

Neither is counted from citizens here: both are numbers of a municipality and a year, with their source. See
docs/algorithms/indicators.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from brobygger_analysis.definitions import NOTHING, USAGE_IN_MUNICIPALITY, Text
from brobygger_analysis.figures import Figure, Masks
from brobygger_analysis.printed import class_note, usage_class
from brobygger_analysis.results import Result, Source, not_registered


@dataclass(frozen=True)
class YearOfUsage:
    """What is known of one municipality and one year.

    grants: of personal assistance and aids, to everybody in it. inhabitants: of all ages. source: where both are from.
    """

    year: int
    grants: int
    inhabitants: int
    source: str


@dataclass(frozen=True)
class ImportedUsage:
    """By the words for a municipality, its newest year. Empty: years are known, but none of what is asked for.

    expected: of how many municipalities the whole is. limits: of the classes, in per cent; see `printed.usage_class`.
    """

    by: Mapping[str, YearOfUsage]
    expected: int
    limits: Sequence[float]


def figure(
    usage: ImportedUsage | None, rows: int, *, as_of: date, group: str | None = None, by: str | None = None
) -> Figure | None:
    """The figure of all municipalities or of one of them; None for a part of one, or where nothing is known of it.

    rows: how many courses there are; nobody of them is behind the figure.
    """
    nobody = Masks(np.zeros(rows, dtype=bool))
    if usage is None:
        return Figure(not_registered(USAGE_IN_MUNICIPALITY, as_of=as_of, group=group), nobody, listed=False)
    if group is not None and by != "municipality":
        return None
    found = [one for name, one in usage.by.items() if group is None or name == group]
    if not found:
        return None
    grants, inhabitants = sum(one.grants for one in found), sum(one.inhabitants for one in found)
    value = grants / inhabitants
    result = Result(
        value, inhabitants, USAGE_IN_MUNICIPALITY, Source.IMPORTED, grants, inhabitants, as_of, group=group
    ).noted(class_note(usage_class(100 * value, usage.limits), usage.limits))
    result = result.noted(_of_how_many(len(found), 1 if group is not None else usage.expected))
    return Figure(result.noted(_sources(found)), nobody, listed=False)


def _of_how_many(known: int, expected: int) -> Text:
    if known >= expected:
        return NOTHING
    return Text(f"Tal fra {known} af {expected} kommuner.", f"Numbers of {known} of {expected} municipalities.")


def _sources(found: Sequence[YearOfUsage]) -> Text:
    years = ", ".join(str(year) for year in sorted({one.year for one in found}))
    sources = "; ".join(dict.fromkeys(one.source for one in found))
    return Text(f"År: {years}. Kilde: {sources}", f"Year: {years}. Source: {sources}")
