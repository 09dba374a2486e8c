"""Printed figures beside registered ones in words, the same on page, PDF and command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.measurement.report_words import NOTHING, SPACE, change, value, with_unit, words
from brobygger_analysis.association.words import number
from brobygger_analysis.definitions import REGISTRY, Unit
from brobygger_analysis.printed import BesidePrinted


@dataclass(frozen=True, slots=True)
class PrintedWords:
    """One figure. beside: whose it is where it is not of the same people, its n, its span, its class and a remark."""

    name: str
    registered: str
    published: str
    difference: str
    beside: str
    reference: str


def of(one: BesidePrinted) -> PrintedWords:
    """In the reader's language."""
    return PrintedWords(
        words(one.registered.definition.name),
        value(one.registered),
        _number(one, one.printed.result.value),
        _difference(one),
        " · ".join(filter(None, _beside(one))),
        one.printed.reference,
    )


def rows(published: Mapping[str, BesidePrinted]) -> list[PrintedWords]:
    """A line for each figure."""
    return [of(one) for one in published.values()]


def heads() -> list[str]:
    """What stands above the columns of ``rows``: name, registered, published, difference, beside."""
    return [_("Tal"), _("Registreret"), _("Publiceret"), _("Forskel"), _("Om det publicerede tal")]


def cells(line: PrintedWords) -> list[str]:
    """A line as its columns."""
    return [line.name, line.registered, line.published, line.difference, line.beside]


def _difference(one: BesidePrinted) -> str:
    if one.difference is None:
        return NOTHING
    return _("ingen") if one.is_equal else change(one.difference, one.registered)


def _beside(one: BesidePrinted) -> list[str]:
    printed = one.printed
    made = [] if one.is_same_people else [_("for hele programmet")]
    if printed.result.n is not None and printed.result.definition.unit is not Unit.PERSONS:
        made.append(_("n = %(number)s") % {"number": words(number(printed.result.n))})
    if printed.low is not None and printed.high is not None:
        ends = {"low": _number(one, printed.low), "high": _number(one, printed.high)}
        made.append(_("%(low)s til %(high)s blandt kommunerne") % ends)
    return [*made, words(printed.result.note), printed.remark]


def _number(one: BesidePrinted, told: float | None) -> str:
    """With the decimals that were printed."""
    if told is None:
        return NOTHING
    unit = REGISTRY.get(one.registered.definition.key).unit
    shown = round(100 * told, 4) if unit is Unit.SHARE else told
    decimals = one.printed.decimals if told == one.printed.result.value else _own_decimals(shown)
    text = words(number(shown, decimals))
    if unit not in {Unit.SHARE, Unit.PER_CENT}:
        return with_unit(text, one.registered)
    return text + ("%" if get_language() == "en" else f"{SPACE}%")


def _own_decimals(shown: float) -> int:
    return len(f"{shown:.4f}".rstrip("0").partition(".")[2])
