"""A profile in words and as lines of a file: page, spreadsheet and command print the same object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from brobygger.measurement.profiles import ProfileView
from brobygger.measurement.report_words import words
from brobygger_analysis.differences import METHODS, WHY
from brobygger_analysis.profiles import JOINED, Difference, Distribution
from brobygger_analysis.results import Disclosure


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed number beside a trait: of which category, and the same counted here. Shares from 0 to 1."""

    category: str
    value: float
    here: float | None
    source: str


def printed_of(view: ProfileView, key: str) -> tuple[Printed, ...]:
    """What is printed of a trait of this group: a mean, or the shares of the categories that are printed."""
    one = view.group.traits[key]
    made = []
    for code, row in view.printed.items():
        trait, _point, category = code.partition(".")
        if trait != key:
            continue
        if not category:
            value = None if one.mean is None or one.mean.value is None else float(one.mean.value)
            made.append(Printed("", float(row.value), value, row.source))
            continue
        cells = [cell.figure.result for cell in one.cells if cell.code in category.split(JOINED)]
        shown = cells and all(cell.value is not None for cell in cells)
        here = sum(float(cell.value or 0) for cell in cells) if shown else None
        made.append(Printed(_names(one, category), float(row.value / Decimal(100)), here, row.source))
    return tuple(made)


def _names(one: Distribution, category: str) -> str:
    names = {cell.code: words(cell.name) for cell in one.cells}
    known = {other.code: other for other in one.trait.categories}
    return ", ".join(
        names.get(code) or (words(known[code].name) if code in known else code) for code in category.split(JOINED)
    )


def verdict(difference: Difference) -> str:
    """What the test says, in one line."""
    if difference.tested.why is not None:
        return words(WHY[difference.tested.why])
    return _("Sikker forskel") if difference.is_sure else _("Ingen sikker forskel")


def method_name(difference: Difference) -> str:
    method = difference.tested.method
    return "" if method is None else words(METHODS[method])


def table(view: ProfileView) -> tuple[list[str], list[list[Any]]]:
    """Headings, and a line for each category and each mean, with numbers as numbers."""
    heads = [
        _("Træk"), _("Kategori"), _("Antal"), _("Andel (0-1) eller gennemsnit"), _("Talt ud fra"), _("Median"),
        _("Nedre kvartil"), _("Øvre kvartil"), _("Den anden gruppe: antal"),
        _("Den anden gruppe: andel (0-1) eller gennemsnit"), _("Den anden gruppe: talt ud fra"), _("Forskel"),
        _("Forskel, lav ende"), _("Forskel, høj ende"), _("Test"), _("p"), _("q"), _("Vises"), _("Definition"),
        _("Udgave"),
    ]  # fmt: skip
    return heads, [line for key in view.group.traits for line in _lines(view, key)]


def _lines(view: ProfileView, key: str) -> Iterable[list[Any]]:
    one = view.group.traits[key]
    compared = view.compared
    other = compared.other.traits.get(key) if compared else None
    difference = compared.differences.get(key) if compared else None
    name = words(one.trait.definition.name)
    others = {} if other is None else {cell.code: cell.figure.result for cell in other.cells}
    for cell in one.cells:
        result, there = cell.figure.result, others.get(cell.code)
        moved = difference.cells.get(cell.code) if difference else None
        yield [
            name, words(cell.name), result.numerator, result.value, result.n, None, None, None,
            None if there is None else there.numerator, None if there is None else there.value,
            None if there is None else there.n, *_moved(moved), *_tested(difference),
            _("Skjult") if result.disclosure is Disclosure.SUPPRESSED else _("Ja"), result.definition.key,
            result.definition.version,
        ]  # fmt: skip
    if one.hidden:
        yield [name, *[None] * 16, _("Skjult"), one.trait.definition.key, one.trait.definition.version]
    if one.mean is not None:
        beside = dict(one.mean.beside)
        mean = other.mean if other else None
        yield [
            words(one.mean.definition.name), "", None, one.mean.value, one.mean.n, beside.get("median"),
            beside.get("lower_quartile"), beside.get("upper_quartile"), None, mean.value if mean else None,
            mean.n if mean else None, *_moved(difference.mean if difference else None), *_tested(difference),
            _("Skjult") if one.mean.disclosure is Disclosure.SUPPRESSED else _("Ja"), one.mean.definition.key,
            one.mean.definition.version,
        ]  # fmt: skip


def _moved(moved: Any) -> list[Any]:
    if moved is None:
        return [None, None, None]
    interval = moved.interval
    return [moved.value, interval.low if interval else None, interval.high if interval else None]


def _tested(difference: Difference | None) -> list[Any]:
    if difference is None:
        return [None, None, None]
    return [method_name(difference), difference.tested.p, difference.q]
