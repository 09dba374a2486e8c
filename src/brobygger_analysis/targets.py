"""Targets: what was achieved of what was aimed at, and from which column a printed per cent follows.

Fulfilment = achieved / target, in per cent, against the original and the revised target side by side, with the revision
in per cent beside them. A target is a local ambition that moves with success, so none of this ranks municipalities.

Rounding rule: a printed per cent is the exact quotient rounded to the printed number of decimals, a half going up. All
comparisons with printed figures are made on exact fractions by that rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from brobygger_analysis import definitions
from brobygger_analysis.definitions import Definition
from brobygger_analysis.results import Result, Source, rounded_half_up

KINDS = tuple(definitions.TARGET_MEASURES)


@dataclass(frozen=True)
class Target:
    """How many persons a project aimed at for one kind of mark. `revised` is None when it was never revised."""

    kind: str
    original: int
    revised: int | None = None

    def __post_init__(self) -> None:
        if self.original < 0 or (self.revised is not None and self.revised < 0):
            raise ValueError("a target cannot be negative")

    @property
    def current(self) -> int:
        """The revised target where there is one, else the original."""
        return self.original if self.revised is None else self.revised

    @property
    def revision_per_cent(self) -> float | None:
        """How far the revision moved the target: −20 is a target lowered by a fifth. None from a target of 0."""
        if self.original == 0:
            return None
        return float(Fraction(100 * (self.current - self.original), self.original))


def total_target(targets: Iterable[Target]) -> Target:
    """The sum of targets of one kind. Unrevised ones enter the revised sum with their original."""
    targets = list(targets)
    kinds = {target.kind for target in targets}
    if len(kinds) != 1:
        raise ValueError("a sum of targets needs targets of one kind")
    revised = sum(target.current for target in targets) if any(one.revised is not None for one in targets) else None
    return Target(kinds.pop(), sum(target.original for target in targets), revised)


@dataclass(frozen=True)
class Fulfilment:
    """One target with what was achieved. Values in per cent; `rounded` gives them as they are printed."""

    target: Target
    achieved: int
    source: Source
    original: Result
    revised: Result
    group: str | None = None

    @property
    def rounded(self) -> tuple[int | None, int | None]:
        """Whole per cent of the original and of the revised target, by the rounding rule."""
        return _whole(self.achieved, self.target.original), _whole(self.achieved, self.target.current)

    def to_dict(self) -> dict[str, object]:
        """`kind`, `group`, `achieved`, `source`, both targets and results, the rounded pair, and the revision."""
        return {
            "kind": self.target.kind,
            "group": self.group,
            "achieved": self.achieved,
            "source": self.source.value,
            "target_original": self.target.original,
            "target_revised": self.target.revised,
            "revision_per_cent": self.target.revision_per_cent,
            "original": self.original.to_dict(),
            "revised": self.revised.to_dict(),
            "rounded": {"original": self.rounded[0], "revised": self.rounded[1]},
        }


def fulfilment(
    target: Target,
    achieved: int,
    *,
    source: Source = Source.REGISTERED,
    as_of: date | None = None,
    group: str | None = None,
) -> Fulfilment:
    """How much of a target was achieved, against both columns. A target of 0 gives no value."""

    def against(number: int, definition: Definition) -> Result:
        value = float(Fraction(100 * achieved, number)) if number else None
        return Result(value, achieved, definition, source, achieved, number, as_of=as_of, group=group)

    return Fulfilment(
        target,
        achieved,
        source,
        original=against(target.original, definitions.FULFILMENT_ORIGINAL),
        revised=against(target.current, definitions.FULFILMENT_REVISED),
        group=group,
    )


@dataclass(frozen=True)
class Beside:
    """The published and the registered fulfilment of the same target. Either may be missing."""

    published: Fulfilment | None
    registered: Fulfilment | None

    @property
    def difference(self) -> int | None:
        """Persons registered more (or, negative, fewer) than published."""
        if self.published is None or self.registered is None:
            return None
        return self.registered.achieved - self.published.achieved

    def to_dict(self) -> dict[str, object]:
        """`published`, `registered`, `difference`."""
        return {
            "published": self.published.to_dict() if self.published else None,
            "registered": self.registered.to_dict() if self.registered else None,
            "difference": self.difference,
        }


def beside(
    target: Target,
    *,
    published: int | None,
    registered: int | None,
    as_of: date | None = None,
    group: str | None = None,
) -> Beside:
    """Put the published and the registered count of one target next to each other."""

    def of(achieved: int | None, source: Source) -> Fulfilment | None:
        if achieved is None:
            return None
        return fulfilment(target, achieved, source=source, as_of=as_of, group=group)

    return Beside(of(published, Source.PUBLISHED), of(registered, Source.REGISTERED))


# Reconciliation of printed fulfilments --------------------------------------------------------------------------------


class Follows(StrEnum):
    """The column that a printed per cent follows from."""

    ORIGINAL = "original"
    REVISED = "revised"
    BOTH = "both"
    NEITHER = "neither"


@dataclass(frozen=True)
class PublishedRow:
    """One printed fulfilment with the numbers it should follow from. `printed` in whole per cent."""

    unit: str
    target: Target
    achieved: int
    printed: int


@dataclass(frozen=True)
class Finding:
    """What recomputing one printed per cent shows."""

    unit: str
    kind: str
    achieved: int
    printed: int
    from_original: int | None
    from_revised: int | None
    usual: Follows  # the column that most of the table's rows of this kind follow
    total: bool = False

    @property
    def follows(self) -> Follows:
        """Which column the printed figure follows from, by the rounding rule."""
        original, revised = self.printed == self.from_original, self.printed == self.from_revised
        if original and revised:
            return Follows.BOTH
        if original or revised:
            return Follows.ORIGINAL if original else Follows.REVISED
        return Follows.NEITHER

    @property
    def off_original(self) -> int | None:
        """Printed minus recomputed, in percentage points, against the original target."""
        return None if self.from_original is None else self.printed - self.from_original

    @property
    def off_revised(self) -> int | None:
        """Printed minus recomputed, in percentage points, against the revised target."""
        return None if self.from_revised is None else self.printed - self.from_revised

    @property
    def deviates(self) -> bool:
        """Whether the figure does not follow from the column that the rest of its table follows."""
        return self.follows not in (self.usual, Follows.BOTH)

    def to_dict(self) -> dict[str, object]:
        """All fields and what follows from them."""
        return {
            "unit": self.unit,
            "kind": self.kind,
            "total": self.total,
            "achieved": self.achieved,
            "printed": self.printed,
            "from_original": self.from_original,
            "from_revised": self.from_revised,
            "off_original": self.off_original,
            "off_revised": self.off_revised,
            "follows": self.follows.value,
            "usual": self.usual.value,
            "deviates": self.deviates,
        }


def reconcile(rows: Sequence[PublishedRow], printed_totals: Mapping[str, int] | None = None) -> tuple[Finding, ...]:
    """Recompute every printed fulfilment and say which column it follows from.

    rows: the printed rows, of any kinds.
    printed_totals: kind → printed per cent of the total; each is compared with the sums of the rows of that kind.
    """
    findings: list[Finding] = []
    for kind in dict.fromkeys(row.target.kind for row in rows):
        own = [row for row in rows if row.target.kind == kind]
        usual = _usual(own)
        findings += [_finding(row, usual) for row in own]
        if printed_totals and kind in printed_totals:
            total = PublishedRow(
                "total", total_target(row.target for row in own), sum(row.achieved for row in own), printed_totals[kind]
            )
            findings.append(_finding(total, usual, total=True))
    return tuple(findings)


def _finding(row: PublishedRow, usual: Follows, *, total: bool = False) -> Finding:
    return Finding(
        row.unit,
        row.target.kind,
        row.achieved,
        row.printed,
        _whole(row.achieved, row.target.original),
        _whole(row.achieved, row.target.current),
        usual,
        total,
    )


def _usual(rows: Sequence[PublishedRow]) -> Follows:
    """The column that explains more of the rows; the revised one on a tie, since that is what reports print."""
    original = sum(row.printed == _whole(row.achieved, row.target.original) for row in rows)
    revised = sum(row.printed == _whole(row.achieved, row.target.current) for row in rows)
    if not original and not revised:
        return Follows.NEITHER
    return Follows.ORIGINAL if original > revised else Follows.REVISED


def _whole(achieved: int, target: int) -> int | None:
    return int(rounded_half_up(Fraction(100 * achieved, target))) if target else None


@dataclass(frozen=True)
class SpanFinding:
    """A printed lowest and highest figure against the rows printed beside it."""

    kind: str
    printed: tuple[int, int]
    rows: tuple[int, int]

    @property
    def follows(self) -> bool:
        """Whether both ends are those of the rows."""
        return self.printed == self.rows


def reconcile_span(rows: Iterable[PublishedRow], kind: str, printed: tuple[int, int]) -> SpanFinding:
    """Compare a printed span of one kind with the lowest and highest printed row. Raises ValueError without rows."""
    values = [row.printed for row in rows if row.target.kind == kind]
    if not values:
        raise ValueError(f"no rows of kind {kind}")
    return SpanFinding(kind, printed, (min(values), max(values)))


class TableError(ValueError):
    """A table of published figures that cannot be read; the text names row and column."""


def published_rows(records: Iterable[Mapping[str, str]], kinds: Sequence[str] = KINDS) -> list[PublishedRow]:
    """Read rows of a published table, as `csv.DictReader` gives them.

    Columns: `municipality`, and per kind `target_<kind>_original`, `target_<kind>_adjusted` (may be empty),
    `achieved_<kind>`, `published_pct_<kind>`. A kind with an empty printed per cent is passed over in that row.

    Raises TableError with row number (the header is row 1) and column.
    """
    rows = []
    for number, record in enumerate(records, start=2):
        for kind in kinds:
            if _is_empty(record, f"published_pct_{kind}"):
                continue
            printed = _whole_number(record, f"published_pct_{kind}", number)
            original = _whole_number(record, f"target_{kind}_original", number)
            achieved = _whole_number(record, f"achieved_{kind}", number)
            adjusted = f"target_{kind}_adjusted"
            revised = None if _is_empty(record, adjusted) else _whole_number(record, adjusted, number)
            rows.append(PublishedRow(record["municipality"], Target(kind, original, revised), achieved, printed))
    return rows


def _is_empty(record: Mapping[str, str], column: str) -> bool:
    return not (record.get(column) or "").strip()


def _whole_number(record: Mapping[str, str], column: str, row: int) -> int:
    text = (record.get(column) or "").strip()
    if not text.isascii() or not text.isdigit():
        raise TableError(f"row {row}, column {column}: {text!r} is not a whole number")
    return int(text)
