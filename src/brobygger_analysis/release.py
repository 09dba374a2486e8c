"""The last step before figures leave the jobcentre: everything one reader gets is looked at together, and made safe.

`suppression.py` decides which cells of linked tables may be shown; this module says which cells a set of figures is
made of. The prose stands in docs/algorithms/disclosure.md.

    tables = Tables(whole, {"municipality": {"Kolding": {...}, "Vejle": {...}}})
    controlled(tables)                                      # the same figures, some of them hidden
    published = publish(tables, before=last_month)          # a fixed table with its hash

**What a figure says.** Its numerator, its denominator, its n, and for a share those of the denominator who are not in
the numerator. Two figures counted from the same rows say the same thing, and that is found from the rows themselves:
the enrolled below "has a CV" are the enrolled of the funnel. Where the groups of a breakdown add up to the whole, that
is a sum that a reader can use, and so it is one here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import sqrt
from typing import Any

import numpy as np

from brobygger_analysis.definitions import NOTHING, Text, Unit
from brobygger_analysis.disclosure import DEFAULT_LIMIT, hidden, is_small
from brobygger_analysis.figures import Figure, Mask, Numbers, Weights
from brobygger_analysis.results import Disclosure, Result, Source
from brobygger_analysis.suppression import CannotProtect, Cell, Protection, Sum, Why, _apart, dominated, protect

Figures = Mapping[str, Figure]
Name = tuple[str, str, str, str]  # breakdown, group, key of the figure, which of its counts
Place = tuple[str, str, str]  # breakdown, group, key of the figure

WHOLE = ("", "")
BESIDE = frozenset({"mean", "lower_quartile", "upper_quartile"})  # what may stand beside a value outside
QUARTILES = frozenset({"lower_quartile", "upper_quartile"})
# A median is of two halves and quartiles are of four quarters: each of them is of as many people as the limit.
HALVES, QUARTERS = 2, 4
# Where a value is the mean of people's own numbers, it and the number of people tell what all of them have together.
MEANS = frozenset({Unit.DAYS, Unit.WEEKS, Unit.YEARS, Unit.POINTS})
WHATS = ("numerator", "denominator", "n")
OF_WHOLE = 10  # how much dearer it is to hide a count of everybody than one of a group
FORM = 1  # of what a published table is written as

ROUNDED = Text("Afrundet. Tallene summer ikke nødvendigvis.", "Rounded. The numbers need not add up.")


@dataclass(frozen=True)
class Rules:
    """What may be shown. The values are dated data of the installation; these are the house's own.

    limit: the smallest count that may be shown, and the width of the range that a hidden one keeps.
    base: the smallest denominator of a share and n of a mean; never below the limit.
    dominance: a sum is hidden when one contributor makes more than this share of it.
    rounding: 0 hides; a number above 0 rounds every count to its nearest multiple instead.
    """

    limit: int = DEFAULT_LIMIT
    base: int = DEFAULT_LIMIT
    dominance: float = 0.75
    rounding: int = 0

    def __post_init__(self) -> None:
        if self.limit < 1:
            raise ValueError("a limit below 1 hides nothing")
        if self.base < self.limit:
            raise ValueError("a base below the limit would let a hidden count through as a share")
        if not 0 < self.dominance < 1:
            raise ValueError("dominance is a share between 0 and 1")
        if self.rounding < 0:
            raise ValueError("a rounding below 0 means nothing")

    def to_dict(self) -> dict[str, Any]:
        """All four fields."""
        return {"limit": self.limit, "base": self.base, "dominance": self.dominance, "rounding": self.rounding}


@dataclass(frozen=True)
class Tables:
    """Everything that one reader gets at once.

    breakdowns: breakdown -> group -> figures.
    parts: figures that add up to another one in each selection: (total, its parts), by key.
    told: counts that readers have from elsewhere (True) or that are hidden there (False), by (breakdown, group, key).
    """

    whole: Figures
    breakdowns: Mapping[str, Mapping[str, Figures]] = field(default_factory=dict)
    parts: Sequence[tuple[str, Sequence[str]]] = ()
    told: Mapping[Place, bool] = field(default_factory=dict)

    def selections(self) -> Iterator[tuple[str, str, Figures]]:
        """The whole first, then each group of each breakdown."""
        yield (*WHOLE, self.whole)
        for breakdown, groups in self.breakdowns.items():
            for group, figures in groups.items():
                yield breakdown, group, figures

    def map(self, results: Mapping[Place, Result]) -> Tables:
        """The same tables with other results."""

        def mapped(breakdown: str, group: str, figures: Figures) -> dict[str, Figure]:
            return {key: replace(one, result=results[breakdown, group, key]) for key, one in figures.items()}

        return Tables(
            mapped(*WHOLE, self.whole),
            {
                breakdown: {group: mapped(breakdown, group, figures) for group, figures in groups.items()}
                for breakdown, groups in self.breakdowns.items()
            },
        )


def controlled(tables: Tables, rules: Rules = Rules()) -> Tables:
    """The same figures as readers outside the jobcentre may see them. Each is marked as shown or suppressed."""
    return tables.map(_results(tables, rules, None)[0])


# Fixed tables ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Published:
    """A table for readers outside, fixed once and for all.

    shown: what they get, as JSON holds it. hash: SHA-256 of it. inside: what was counted and what was hidden; it is
    needed to protect the next table, is as secret as the figures themselves, and must be stored sealed.
    """

    shown: Mapping[str, Any]
    hash: str
    inside: Mapping[str, Any]

    def is_intact(self) -> bool:
        """Whether what is shown is still what was published."""
        return self.hash == digest_of(self.shown)


def digest_of(shown: Mapping[str, Any]) -> str:
    """SHA-256 of what readers outside get."""
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def publish(tables: Tables, *, rules: Rules = Rules(), before: Published | None = None) -> Published:
    """Fix what readers outside get of a report, so that it and the one before it together reveal no hidden cell.

    before: the report last published about the same, as stored. Its cells are tied to the present ones by breakdown,
        group and figure; groups that came or went are no difficulty.

    Raises CannotProtect where the earlier report gives too much away: then nothing of the table may be published.
    """
    if rules.rounding and before is not None and not before.shown["rules"]["rounding"]:
        raise CannotProtect("the report before hid its cells; rounding this one would give them away")
    results, sheet, protection = _results(tables, rules, before)
    means = _means_told(before) | _means_shown(tables, results)
    shown: dict[str, Any] = {
        "form": FORM,
        "rules": rules.to_dict(),
        "whole": {key: results[*WHOLE, key].to_dict() for key in tables.whole},
        "breakdowns": {
            breakdown: {
                group: {key: results[breakdown, group, key].to_dict() for key in figures}
                for group, figures in groups.items()
            }
            for breakdown, groups in tables.breakdowns.items()
        },
    }
    inside = {**_inside(sheet, protection), "means": [[*place, number] for place, number in means.items()]}
    return Published(shown, digest_of(shown), inside)


def _inside(sheet: _Sheet, protection: Protection) -> dict[str, Any]:
    """Cells by number, so that it can be written as JSON."""
    number = {cell: at for at, cell in enumerate(sheet.counts)}
    return {
        "counts": list(sheet.counts.values()),
        "hidden": {str(number[cell]): why.value for cell, why in protection.hidden.items()},
        "sums": [[number[total], [number[part] for part in parts]] for total, parts in sheet.sums],
        "names": [[*name, number[cell]] for name, cell in sheet.names.items()],
    }


@dataclass(frozen=True)
class _Earlier:
    """The table before, read back."""

    protection: Protection
    counts: dict[Cell, int]
    sums: list[Sum]
    names: dict[Name, Cell]

    @classmethod
    def of(cls, before: Published) -> _Earlier:
        counts: dict[Cell, int] = dict(enumerate(before.inside["counts"]))
        gone: dict[Cell, Why] = {int(at): Why(why) for at, why in before.inside["hidden"].items()}
        shown = {cell: number for cell, number in counts.items() if cell not in gone}
        return cls(
            Protection(shown, gone),
            counts,
            [(total, parts) for total, parts in before.inside["sums"]],
            {(one[0], one[1], one[2], one[3]): one[4] for one in before.inside["names"]},
        )


# From figures to cells ------------------------------------------------------------------------------------------------


class _Sheet:
    """All counts that a set of tables shows, each once, with the sums between them.

    Which counts are the same is decided on the whole, from the rows behind them and what each row adds; the counts of a
    group are then the same where those of the whole are. Only a share of everybody is an exception: there the two
    counts stay apart, or it could not be said that nobody was left over. A count whose rows are among those of another
    one ties the two, whatever their figures are called: who is left over follows from both.
    """

    def __init__(self, tables: Tables, rules: Rules) -> None:
        self.rules = rules
        self.counts: dict[Cell, int] = {}
        self.sums: list[Sum] = []
        self.names: dict[Name, Cell] = {}
        self.of: dict[Place, list[Cell]] = {}
        self.small: set[Cell] = set()
        self.given: set[Cell] = set()
        self._adds: dict[Cell, _Adds] = {}
        self._everybody = {
            (_fingerprint(one.masks.numerator), _role(one, "numerator"))
            for one in tables.whole.values()
            if one.result.definition.unit is Unit.SHARE
            and one.masks.denominator is not None
            and np.array_equal(one.masks.numerator, one.masks.denominator)
        }
        for breakdown, group, figures in tables.selections():
            for key, figure in figures.items():
                self._read((breakdown, group, key), figure)
        self._nest(tables)
        for breakdown, groups in tables.breakdowns.items():
            self._add_up(breakdown, list(groups))
        for breakdown, group, _figures in tables.selections():
            for total, parts in tables.parts:
                self._add_parts(breakdown, group, total, parts)
        for (breakdown, group, key), shown in tables.told.items():
            found = self._cell_of(breakdown, group, key)
            if found is not None:
                (self.given if shown else self.small).add(found)

    def of_whole(self) -> set[Cell]:
        """The counts that are told of everybody, and what is left of them beside their parts."""
        found = {cell for name, cell in self.names.items() if name[:2] == WHOLE}
        for total, parts in self.sums:
            if total in found and all(part in found or _is_left_over(part) for part in parts):
                found.update(parts)
        return found

    def worth(self) -> dict[Cell, float]:
        """How dear it is to hide each cell: by how many figures go with it, those of the whole before all others.

        By size too, since the small are the first to go, but less than in proportion: a large group is no better.
        """
        figures = dict.fromkeys(self.counts, 0.5)
        of_whole = self.of_whole()
        for cells in self.of.values():
            for cell in cells:
                figures[cell] += 1
        return {
            cell: sqrt(1 + self.counts[cell]) * number * (OF_WHOLE if cell in of_whole else 1)
            for cell, number in figures.items()
        }

    def _cell_of(self, breakdown: str, group: str, key: str) -> Cell | None:
        """The count that a figure is about: who is in it, or for a mean how many it is of."""
        names: list[Name] = [(breakdown, group, key, what) for what in ("numerator", "n")]
        return next((self.names[name] for name in names if name in self.names), None)

    def _add_parts(self, breakdown: str, group: str, total: str, keys: Sequence[str]) -> None:
        whole = self._cell_of(breakdown, group, total)
        found = [self._cell_of(breakdown, group, key) for key in keys]
        parts = [cell for cell in found if cell is not None]
        if whole is None or not parts or parts == [whole]:
            return
        rest = self.counts[whole] - sum(self.counts[part] for part in parts)
        if rest:
            over: Cell = ("over", "", whole)  # of a part that is not told
            self.counts[over] = rest
            self.small.add(over)
            parts.append(over)
        self.sums.append((whole, parts))

    def _read(self, place: Place, figure: Figure) -> None:
        cells: list[Cell] = []
        self.of[place] = cells
        if figure.result.source is Source.PUBLISHED:
            return
        above, below, _n = (self._count(place, what, figure, cells) for what in WHATS)
        if figure.result.definition.unit is not Unit.SHARE or above is None or below is None or above == below:
            return
        if _is_within(figure):
            rest = self._rest(above, below)
            self.names[(*place, "rest")] = rest
            cells.append(rest)

    def _count(self, place: Place, what: str, figure: Figure, cells: list[Cell]) -> Cell | None:
        """The cell of a count: by the rows where they were counted and what each adds, else one of its own."""
        adds = _adds(figure, what)
        if adds.number is None or adds.number < 0:
            return None
        name: Name = (*place, what)
        breakdown, group, key = place
        cell: Cell = name
        if adds.is_known:
            if (breakdown, group) == WHOLE and adds.number:
                rows, role = adds.fingerprint, _role(figure, what)
                cell = (rows, role) if (rows, role) in self._everybody else rows
            elif (*WHOLE, key, what) in self.names:
                cell = (self.names[*WHOLE, key, what], breakdown, group)
        if cell not in self.counts:
            self.counts[cell] = adds.number
            self._adds[cell] = adds
            if adds.says_too_much(self.rules):
                self.small.add(cell)
        self.names[name] = cell
        if cell not in cells:
            cells.append(cell)
        return cell

    def _rest(self, part: Cell, total: Cell) -> Cell:
        """What is left of a count without a part of it."""
        rest: Cell = ("rest", part, total)
        if rest not in self.counts:
            self.counts[rest] = self.counts[total] - self.counts[part]
            self.sums.append((total, [part, rest]))
            left = self._adds[total].without(self._adds[part])
            if left is not None and left.says_too_much(self.rules):
                self.small.add(rest)
        return rest

    def _nest(self, tables: Tables) -> None:
        """Tie each count to those who by their definitions hold all of it: who is left over follows from the two.

        A share says so itself of what it is of. The nearest is found from the rows: those enrolled for the n of a mean
        over them and for those of them who were screened, those with a grant for how many grants there are.
        """
        groups = [(breakdown, group) for breakdown, group, _figures in tables.selections() if breakdown]
        for below, above in _nearest(self._parts(tables), self._populations(tables)):
            self._rest(below, above)
            for place in groups:
                own, all_of_them = (below, *place), (above, *place)
                if own in self.counts and all_of_them in self.counts:
                    self._rest(own, all_of_them)

    def _of_whole(self, figures: Figures, whats: Sequence[str]) -> dict[Cell, _Adds]:
        names: list[Name] = [(*WHOLE, key, what) for key in figures for what in whats]
        cells = [self.names[name] for name in names if name in self.names]
        found = {cell: self._adds[cell] for cell in cells}
        return {cell: adds for cell, adds in found.items() if adds.number and adds.is_known and not adds.is_amount}

    def _parts(self, tables: Tables) -> dict[Cell, _Adds]:
        return self._of_whole(tables.whole, WHATS)

    def _populations(self, tables: Tables) -> dict[Cell, _Adds]:
        shares = {key: one for key, one in tables.whole.items() if one.result.definition.unit is Unit.SHARE}
        weighed = {key: one for key, one in tables.whole.items() if one.weights is not None}
        sums = {key: one for key, one in weighed.items() if one.weights is not None and one.weights.below is None}
        things = {cell: adds for cell, adds in self._of_whole(weighed, WHATS).items() if adds.mask is None}
        return self._of_whole(shares, ("denominator",)) | self._of_whole(sums, ("n",)) | things

    def _add_up(self, breakdown: str, groups: Sequence[str]) -> None:
        """Each count of the whole as the sum of its groups; what no group holds stands as a rest that nobody sees."""
        done: set[Cell] = set()
        for (_, _, key, what), total in [(name, cell) for name, cell in self.names.items() if name[:2] == WHOLE]:
            names = [(breakdown, group, key, what) for group in groups]
            parts = [self.names[name] for name in names if name in self.names]
            rest = self.counts[total] - sum(self.counts[part] for part in parts)
            if not parts or rest < 0 or what == "rest" or total in done:
                continue
            done.add(total)
            if rest:
                over: Cell = ("over", breakdown, total)
                self.counts[over] = rest
                self.small.add(over)
                parts.append(over)
            self.sums.append((total, parts))


@dataclass(frozen=True)
class _Adds:
    """A count with what each row adds to it.

    mask: who is counted once each. weights: what each of the figure's own rows adds, where that is not one each.
    people: how many rows add anything. is_amount: it is no count but a sum of days or the like; its number is that of
    the people whose days they are, since what has to be mixed so that nobody's days are told is people.
    """

    number: int | None
    people: int | None = None
    mask: Mask | None = None
    weights: Numbers | None = None
    within: Weights | None = None
    is_amount: bool = False

    @property
    def is_known(self) -> bool:
        """Whether it is known who is behind the number."""
        return self.mask is not None or self.weights is not None

    @property
    def is_of_whole(self) -> bool:
        return bool(self.number) and self.is_known and (self.within is None or self.within.groups is None)

    @property
    def fingerprint(self) -> bytes:
        """Equal rows that add the same, equal fingerprint."""
        if self.mask is not None:
            return _fingerprint(self.mask)
        assert self.weights is not None  # noqa: S101 (only asked for where somebody is known; for the type checker)
        return hashlib.blake2b(self.weights.tobytes(), digest_size=16, person=b"weights").digest()

    def says_too_much(self, rules: Rules) -> bool:
        """Whether it is of too few people, or one of them makes nearly all of it; the number itself is not asked."""
        if self.people is not None and self.people < rules.limit:
            return True
        return self.weights is not None and dominated(self.weights, share=rules.dominance)

    def without(self, part: _Adds) -> _Adds | None:
        """What is left without a part of it; None where that is no more than a number of people."""
        if self.weights is None or self.within is None or not part.is_known:
            return None
        less = part.weights if part.mask is None else self.within.chosen(part.mask)
        assert less is not None  # noqa: S101 (one of the two is known; for the type checker)
        left = self.weights - less
        return _Adds(round(float(left.sum())), int(np.count_nonzero(left)), weights=left)

    def spread(self) -> Numbers:
        """What each row of everybody adds."""
        found = self.weights if self.mask is None else self.mask.astype(np.float64)
        assert found is not None  # noqa: S101 (only asked for where somebody is known; for the type checker)
        return found


NOT_COUNTS = frozenset({Unit.DAYS, Unit.WEEKS, Unit.YEARS})


def _adds(figure: Figure, what: str) -> _Adds:
    """One count of a figure: its numerator, its denominator or its n."""
    result, masks = figure.result, figure.masks
    if result.disclosure is Disclosure.SUPPRESSED:
        return _Adds(None)
    number: int | None = getattr(result, what)
    if figure.weights is not None:
        weights = figure.weights.of(what)
        if weights is None:
            return _Adds(number)
        return _weighed(figure, figure.weights, weights, is_value=what == "numerator")
    people = masks.numerator if masks.denominator is None else masks.denominator
    mask = {"numerator": masks.numerator, "denominator": masks.denominator, "n": people}[what]
    if number is None or mask is None or int(np.count_nonzero(mask)) != number:
        return _Adds(number)
    return _Adds(number, number, mask=mask)


def _weighed(figure: Figure, within: Weights, weights: Numbers, *, is_value: bool) -> _Adds:
    people = int(np.count_nonzero(weights))
    is_whole = bool((weights == np.floor(weights)).all())
    if not is_whole or (is_value and figure.result.definition.unit in NOT_COUNTS):
        counted = within.of("n")
        behind = people if counted is None else int(np.count_nonzero(counted))
        return _Adds(behind, behind, weights=weights, within=within, is_amount=True)
    if within.groups is None and not (weights > 1).any():
        return _Adds(people, people, mask=weights > 0, within=within)
    # Of a group only the own rows are looked at: a mask of all rows is not needed, its name comes from the whole.
    return _Adds(round(float(weights.sum())), people, weights=weights, within=within)


def _nearest(parts: Mapping[Cell, _Adds], populations: Mapping[Cell, _Adds]) -> list[tuple[Cell, Cell]]:
    """For each count those that hold all of it with nothing in between: (part, whole)."""
    cells = list({**populations, **parts})
    if not cells:
        return []
    found = {**parts, **populations}
    spread = np.stack([found[cell].spread() for cell in cells])
    has = (spread > 0).astype(np.float32)
    people = has.sum(axis=1)
    inside = np.asarray(has @ has.T >= people[:, None], dtype=bool)  # everybody of the first is in the second
    same_people = inside & inside.T
    of_things = spread.max(axis=1) > 1
    for part, whole in np.argwhere(inside & of_things[:, None]).tolist():
        inside[part, whole] = bool((spread[part] <= spread[whole]).all())
    # People are tied to what they did only where it is they who did it.
    inside &= of_things[:, None] | ~of_things[None, :] | same_people
    same = inside & inside.T
    inside &= ~same
    is_first = np.triu(same, 1).sum(axis=0) == 0  # of several that are counted from the same rows
    inside &= is_first[None, :] & np.array([cell in populations for cell in cells])[None, :]
    steps = inside.astype(np.float32)
    nearest = np.argwhere(inside & (steps @ steps == 0)).tolist()
    return [(cells[part], cells[whole]) for part, whole in nearest if cells[part] in parts]


def _is_left_over(cell: Cell) -> bool:
    return isinstance(cell, tuple) and cell[:1] in (("rest",), ("over",))


def _role(figure: Figure, what: str) -> str:
    """Whom a count is about, as the definition says: "a" in "a", and "a" and "b" in "a_of_b", in whatever table."""
    above, of, below = figure.result.definition.key.partition("_of_")
    return below if of and what != "numerator" else above


def _fingerprint(mask: Mask) -> bytes:
    """Equal rows, equal fingerprint."""
    return hashlib.blake2b(np.packbits(mask).tobytes(), digest_size=16).digest()


def _is_within(figure: Figure) -> bool:
    """Whether each person of the numerator is one of the denominator; of what they did, each thing."""
    if figure.weights is not None:
        more, all_of_them = figure.weights.of("numerator"), figure.weights.of("denominator")
        return more is not None and all_of_them is not None and bool((more <= all_of_them).all())
    below = figure.masks.denominator
    return below is not None and not bool((figure.masks.numerator & ~below).any())


def _has_small_base(result: Result, rules: Rules) -> bool:
    """Whether the figure by itself says too much: by the limit, or as a share or mean of too few."""
    if is_small(result, rules.limit):
        return True
    if result.definition.unit is Unit.PERSONS or result.value is None:
        return False
    base = result.denominator if result.definition.unit is Unit.SHARE else result.n
    return (base is not None and base < rules.base) or (_is_middle(result) and (result.n or 0) < HALVES * rules.limit)


def _is_middle(result: Result) -> bool:
    """Whether the value is a median: somebody's own number, or one between two people's."""
    return any(name == "mean" for name, _number in result.beside)


def _results(tables: Tables, rules: Rules, before: Published | None) -> tuple[dict[Place, Result], _Sheet, Protection]:
    sheet = _Sheet(tables, rules)
    if rules.rounding:
        nothing = Protection(dict(sheet.counts), {})
        return {place: _rounded(figure, rules) for place, figure in _each(tables)}, sheet, nothing
    protection = _protected(sheet, rules, before)
    told = _means_told(before)
    results: dict[Place, Result] = {}
    for place, figure in _each(tables):
        result = figure.result
        closed = (
            result.disclosure is Disclosure.SUPPRESSED
            or _has_small_base(result, rules)
            or any(cell in protection.hidden for cell in sheet.of[place])
        )
        if result.source is not Source.PUBLISHED and closed:
            results[place] = hidden(result)
        else:
            results[place] = _without_newest(_shown(result, rules), told.get(place), rules)
    _hide_means_of_few(tables, results, told, rules)
    return results, sheet, protection


def _shown(result: Result, rules: Rules) -> Result:
    """A figure that may be seen, without what is said of few beside it: single brokers, who waits, counting remarks."""
    if result.source is not Source.REGISTERED:
        return replace(result, disclosure=Disclosure.SHOWN)
    counts = any(letter.isdigit() for letter in result.note.da + result.note.en)
    told = BESIDE if (result.n or 0) >= QUARTERS * rules.limit else BESIDE - QUARTILES
    beside = tuple(one for one in result.beside if one[0] in told)
    return replace(result, disclosure=Disclosure.SHOWN, beside=beside, note=NOTHING if counts else result.note)


def _means_told(before: Published | None) -> dict[Place, int]:
    """Of how many people each mean was when it was last shown."""
    stored = [] if before is None else before.inside.get("means", [])
    return {(breakdown, group, key): number for breakdown, group, key, number in stored}


def _means_shown(tables: Tables, results: Mapping[Place, Result]) -> dict[Place, int]:
    """Of how many people each mean is that is shown now; of a median, the mean beside it."""
    means = {place: _n_of_mean(figure, results[place]) for place, figure in _each(tables)}
    return {place: n for place, n in means.items() if n is not None}


def _n_of_mean(figure: Figure, shown: Result) -> int | None:
    """Of how many people a mean is told; None where it is not."""
    return shown.n if _tells_mean(shown) and _is_middle(shown) == _is_middle(figure.result) else None


def _tells_mean(result: Result) -> bool:
    if result.source is not Source.REGISTERED or result.value is None:
        return False
    return result.definition.unit in MEANS or _is_middle(result)


def _without_newest(result: Result, before: int | None, rules: Rules) -> Result:
    """Without a mean that few have come to or left since it was last shown: the two would tell what those few have.

    A median stays: it says no more of them than on which side of it they are.
    """
    if before is None or result.n is None or not 0 < abs(result.n - before) < rules.limit or not _tells_mean(result):
        return result
    return _without_mean(result)


def _without_mean(result: Result) -> Result:
    if _is_middle(result):
        return replace(result, beside=tuple(one for one in result.beside if one[0] != "mean"))
    return hidden(result)


def _hide_means_of_few(tables: Tables, results: dict[Place, Result], told: Mapping[Place, int], rules: Rules) -> None:
    """Hide means that leave the mean of a few, together with those of the groups, now and when they were last told."""
    for key, figure in tables.whole.items():
        if figure.result.definition.unit not in MEANS and not _is_middle(figure.result):
            continue
        for breakdown, groups in tables.breakdowns.items():
            figures = {(breakdown, group, key): own[key] for group, own in groups.items() if key in own}
            while figures:
                found: dict[Place, Figure] = {(*WHOLE, key): figure, **figures}
                counted = {place: _n_of_mean(one, results[place]) for place, one in found.items()}
                now = {place: n for place, n in counted.items() if n is not None}
                left = (figure.result.n or 0) - sum(one.result.n or 0 for one in figures.values())
                few = _means_of_few((*WHOLE, key), list(figures), now, told, rules.limit, is_all=not left)
                if few is None:
                    break
                results[few] = _without_mean(results[few])


def _means_of_few(
    whole: Place,
    groups: Sequence[Place],
    now: Mapping[Place, int],
    told: Mapping[Place, int],
    limit: int,
    *,
    is_all: bool,
) -> Place | None:
    """The mean that is to be hidden, because by subtraction it leaves one of a few; None where there is none.

    A mean and its n are a sum, and the sums of groups add up. now and told: of how many people each mean is that is
    shown, and was when it was last shown. is_all: everybody of the whole is in a group.
    """

    def is_few(number: int) -> bool:
        return 0 < abs(number) < limit

    new = [one for one in groups if one not in told]
    gone = [one for one in groups if one not in now]
    shown = sum(now[one] for one in groups if one in now)
    stood = sum(told[one] for one in groups if one in told)
    if whole in now:
        grown = sum(now[one] - told[one] for one in groups if one in now and one in told)
        left = now[whole] - shown
        if (
            is_few(left)
            or (whole in told and is_few(now[whole] - told[whole] - grown))
            or (is_all and gone and not set(gone) & set(new) and is_few(left - sum(told[one] for one in gone)))
        ):
            return whole
    is_known = whole in told and is_all and bool(new) and not set(gone) & set(new)
    if is_known and is_few(stood + sum(now[one] for one in new) - told[whole]):
        return min(new, key=lambda one: now[one])
    return None


def _protected(sheet: _Sheet, rules: Rules, before: Published | None) -> Protection:
    """The whole is decided first, and the groups then give way to it; together where they cannot."""
    earlier = None if before is None else _Earlier.of(before)
    of_whole = sheet.of_whole()
    try:
        first = _decided(sheet, rules, earlier, of_whole)
        if len(of_whole) == len(sheet.counts):
            return first
        return _decided(sheet, rules, earlier, set(sheet.counts), given=set(first.shown))
    except CannotProtect:
        return _decided(sheet, rules, earlier, set(sheet.counts))


def _decided(
    sheet: _Sheet, rules: Rules, earlier: _Earlier | None, chosen: Set[Cell], given: Set[Cell] = frozenset()
) -> Protection:
    """What may be shown of the chosen cells, where those given are shown already."""
    counts = {cell: number for cell, number in sheet.counts.items() if cell in chosen}
    sums = [one for one in sheet.sums if {one[0], *one[1]} <= chosen]
    known = (sheet.given - sheet.small) | given
    if earlier is None:
        return _decided_alone(sheet, rules, counts, sums, known)
    ties = {
        (cell, earlier.names[name]) for name, cell in sheet.names.items() if cell in chosen and name in earlier.names
    }
    return protect(
        counts,
        sums,
        limit=rules.limit,
        also=sheet.small,
        given=known,
        worth=sheet.worth(),
        before=earlier.protection,
        counts_before=earlier.counts,
        sums_before=earlier.sums,
        ties=sorted(ties, key=repr),
    )


def _decided_alone(
    sheet: _Sheet, rules: Rules, counts: Mapping[Cell, int], sums: Sequence[Sum], known: Set[Cell]
) -> Protection:
    """What `protect` decides, each heap of cells that no sum joins to the others by itself.

    Most of what is written changes no count, or those of one heap: cells are known by their place, so that the same
    counts with the same sums are protected in the same way for nothing, whoever the rows behind them are.
    """
    gone: dict[Cell, Why] = {}
    worth = sheet.worth()
    for cells, own in _apart(counts, sums):
        place = {cell: number for number, cell in enumerate(cells)}
        hidden_places = _protected_once(
            tuple(counts[cell] for cell in cells),
            tuple((place[total], tuple(place[part] for part in parts)) for total, parts in own),
            frozenset(place[cell] for cell in cells if cell in sheet.small),
            frozenset(place[cell] for cell in cells if cell in known),
            tuple(worth[cell] for cell in cells),
            rules.limit,
        )
        gone |= {cells[number]: why for number, why in hidden_places}
    return Protection({cell: number for cell, number in counts.items() if cell not in gone}, gone)


@lru_cache(maxsize=4096)
def _protected_once(
    counts: tuple[int, ...],
    sums: tuple[tuple[int, tuple[int, ...]], ...],
    also: frozenset[int],
    given: frozenset[int],
    worth: tuple[float, ...],
    limit: int,
) -> tuple[tuple[int, Why], ...]:
    """The places that are hidden, and why."""
    dear: dict[Cell, float] = dict(enumerate(worth))
    found = protect(dict(enumerate(counts)), list(sums), limit=limit, also=also, given=given, worth=dear)
    return tuple((number, why) for number, why in found.hidden.items() if isinstance(number, int))


def _each(tables: Tables) -> Iterator[tuple[Place, Figure]]:
    for breakdown, group, figures in tables.selections():
        for key, one in figures.items():
            yield (breakdown, group, key), one


def _rounded(figure: Figure, rules: Rules) -> Result:
    """Every count at the nearest multiple; a share of rounded counts; what is of too few hidden as ever."""
    result = figure.result
    if result.source is Source.PUBLISHED:
        return replace(result, disclosure=Disclosure.SHOWN)
    if result.definition.unit is not Unit.PERSONS and (
        _has_small_base(result, rules) or any(_adds(figure, what).says_too_much(rules) for what in WHATS)
    ):
        return hidden(result)

    def near(number: int | None) -> int | None:
        base = rules.rounding
        return None if number is None else (2 * number + base) // (2 * base) * base

    made = replace(_shown(result, rules), n=near(result.n), interval=None, note=ROUNDED, numerator=None, beside=())
    if result.definition.unit is Unit.PERSONS:
        return replace(made, value=near(int(result.value)) if result.value is not None else None)
    above, below = near(result.numerator), near(result.denominator)
    if result.definition.unit is not Unit.SHARE:
        return replace(made, denominator=None)
    return replace(
        made, value=above / below if above is not None and below else None, numerator=above, denominator=below
    )
