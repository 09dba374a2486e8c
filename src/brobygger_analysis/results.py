"""The one object in which a figure leaves the library, whoever prints it.

A value never travels without its n, its definition and its source. `Result.to_dict` is the documented JSON shape:

    {"value": 0.134 | 12 | null,        what was computed; null when there is nothing to divide by, or suppressed
     "unit": "share",                   persons, share (0 to 1), per_cent, days, weeks, years, count, points (1 to 5)
     "n": 1017 | null,                  persons behind the value: the denominator of a share, the persons of a count
     "numerator": 136 | null, "denominator": 1017 | null,
     "definition": {"key": "…", "version": 1},
     "source": "registered",            registered, imported, published, computed; not_registered: nothing is
                                        registered yet that it could be counted from, which is not nought
     "as_of": "2026-01-31T08:00:00+01:00" | "2026-01-31" | null,
     "interval": {"low": 0.11, "high": 0.16, "level": 0.95, "method": "wilson"} | null,
     "disclosure": "unchecked",         unchecked (for readers inside), shown, suppressed
     "group": "Kolding" | null,         which part of a breakdown this is
     "beside": {"mean": 12.5, …},       numbers that belong beside the value: see `Result.beside`; often empty
     "note": {"da": "…", "en": "…"}}    empty texts when there is nothing to say

New fields may be added; these keep their names and meaning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import floor, sqrt

from brobygger_analysis.definitions import AFTER_NUMBER, NOTHING, Definition, Text, Unit

_Z_95 = 1.959963984540054  # the 97.5 per cent point of the normal distribution


class Source(StrEnum):
    """Where a figure comes from."""

    REGISTERED = "registered"
    IMPORTED = "imported"
    PUBLISHED = "published"
    COMPUTED = "computed"
    NOT_REGISTERED = "not_registered"


class Disclosure(StrEnum):
    """Whether a figure has been looked at for readers outside the jobcentre, and with what outcome."""

    UNCHECKED = "unchecked"
    SHOWN = "shown"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True)
class Interval:
    """A range for the value, in the value's own unit."""

    low: float
    high: float
    level: float
    method: str

    def to_dict(self) -> dict[str, object]:
        """All four fields."""
        return {"low": self.low, "high": self.high, "level": self.level, "method": self.method}


def wilson(numerator: int, denominator: int) -> Interval | None:
    """The 95 per cent score interval of Wilson (1927) for a share, without continuity correction.

    None when the denominator is 0, or the numerator is no part of it: then the ratio is no share.
    """
    if denominator <= 0 or not 0 <= numerator <= denominator:
        return None
    share, square = numerator / denominator, _Z_95 * _Z_95
    middle = (share + square / (2 * denominator)) / (1 + square / denominator)
    half = _Z_95 * sqrt(share * (1 - share) / denominator + square / (4 * denominator**2)) / (1 + square / denominator)
    # At 0 and at all, one end is the share itself; rounding must not push it past.
    low = 0.0 if numerator == 0 else max(0.0, middle - half)
    high = 1.0 if numerator == denominator else min(1.0, middle + half)
    return Interval(low, high, 0.95, "wilson")


@dataclass(frozen=True)
class Result:
    """One figure. See the module's text for each field.

    beside: name → number, of what a value must not stand without. For days: mean, lower_quartile, upper_quartile,
        share_not_yet, waiting_now. For cases per broker: lowest, highest, brokers. For registering:
        ninth_decile, late_after.
    """

    value: float | int | None
    n: int | None
    definition: Definition
    source: Source
    numerator: int | None = None
    denominator: int | None = None
    as_of: date | None = None  # a date, or a datetime (which is a date too)
    interval: Interval | None = None
    disclosure: Disclosure = Disclosure.UNCHECKED
    group: str | None = None
    note: Text = NOTHING
    beside: tuple[tuple[str, float | int | None], ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The documented JSON shape."""
        return {
            "value": self.value,
            "unit": self.definition.unit.value,
            "n": self.n,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "definition": {"key": self.definition.key, "version": self.definition.version},
            "source": self.source.value,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "interval": self.interval.to_dict() if self.interval else None,
            "disclosure": self.disclosure.value,
            "group": self.group,
            "note": self.note.to_dict(),
            "beside": dict(self.beside),
        }

    @property
    def told(self) -> str:
        """The value in an English word, as commands and notebooks print it."""
        if self.source is Source.NOT_REGISTERED:
            return "not registered yet"
        if self.disclosure is Disclosure.SUPPRESSED:
            return "hidden"
        if self.value is None:
            return "–"
        unit = self.definition.unit
        if unit in (Unit.SHARE, Unit.PER_CENT):
            return f"{100 * self.value if unit is Unit.SHARE else self.value:.0f} %"
        text = f"{self.value:,.1f}" if isinstance(self.value, float) else f"{self.value:,}"
        after = AFTER_NUMBER.get(unit)
        return f"{text} {after.en}" if after else text

    def __str__(self) -> str:
        """One line, with what the value is out of: what ``print`` shows."""
        if self.value is None or self.n is None:
            return f"{self.definition.name.en}: {self.told}"
        of = f"n = {self.n:,}" if self.denominator is None else f"{self.numerator:,} of {self.denominator:,}"
        return f"{self.definition.name.en}: {self.told} ({of})"

    def noted(self, note: Text) -> Result:
        """The same figure with one more remark."""
        if self.note == NOTHING:
            return replace(self, note=note)
        return replace(self, note=Text(f"{self.note.da} {note.da}", f"{self.note.en} {note.en}"))


def count(
    number: int,
    definition: Definition,
    *,
    source: Source = Source.REGISTERED,
    as_of: date | None = None,
    group: str | None = None,
) -> Result:
    """A number of persons; n is the number itself."""
    return Result(number, number, definition, source, numerator=number, as_of=as_of, group=group)


def share(
    numerator: int,
    denominator: int,
    definition: Definition,
    *,
    source: Source = Source.REGISTERED,
    as_of: date | None = None,
    group: str | None = None,
    within: bool = True,
    note: Text = NOTHING,
) -> Result:
    """A share with its Wilson interval; value None when nobody is in the denominator.

    within: whether each person of the numerator is one of the denominator. When not, the ratio bears no interval.
    """
    value = numerator / denominator if denominator else None
    interval = wilson(numerator, denominator) if within else None
    return Result(
        value, denominator, definition, source, numerator, denominator, as_of, interval, group=group, note=note
    )


NOT_YET = Text("Ikke registreret endnu.", "Not registered yet.")


def not_registered(definition: Definition, *, as_of: date | None = None, group: str | None = None) -> Result:
    """The figure of what nobody registers yet: no value, and the reason with it."""
    return Result(None, None, definition, Source.NOT_REGISTERED, as_of=as_of, group=group, note=NOT_YET)


def rounded_half_up(value: Fraction | int, decimals: int = 0) -> Fraction:
    """Round an exact number as the published tables do: a half goes up. Exact, so that 0.5 is never 0.49999."""
    factor = 10**decimals
    return Fraction(floor(Fraction(value) * factor + Fraction(1, 2)), factor)


@dataclass(frozen=True)
class Span:
    """The lowest and the highest figure of a breakdown. Describes spread; it is no ranking."""

    low: Result
    high: Result
    groups: int

    def to_dict(self) -> dict[str, object]:
        """Both ends in full, and over how many groups."""
        return {"low": self.low.to_dict(), "high": self.high.to_dict(), "groups": self.groups}


def span(results: Iterable[Result]) -> Span | None:
    """The lowest and highest of the figures that have a value; None when none has. Ties go to the first."""
    valued = [(result.value, result) for result in results if result.value is not None]
    if not valued:
        return None
    low = min(valued, key=lambda pair: pair[0])[1]
    high = max(valued, key=lambda pair: pair[0])[1]
    return Span(low, high, len(valued))
