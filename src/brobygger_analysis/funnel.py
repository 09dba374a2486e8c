"""The funnel: population, screened, accepted, interviewed, enrolled, and employed after.

Input is one row per course, as columns (see `marks_from`). Three rules decide every figure:

* **Once.** A person counts once per programme and jobcentre, by the first mark of a kind. The row that carries that
  mark carries the figure, so team, benefit group and municipality are those of that row. Equal dates: the earlier row.
* **Here.** A person who lived outside the programme's municipalities on the date of that mark is left out and counted
  apart. Whether a later mark was made after moving in does not change that.
* **Real.** Test persons are in no figure, not even among those left out.

Two views. In the *period* view each stage is counted by its own date, and a conversion compares two such counts:
persons of the numerator may have the earlier mark in another period, and then the ratio bears no interval and says
why. In the *cohort* view those who began (or were screened, or enrolled) in the period are followed, and each
conversion is a share of people who had the earlier mark.

A shortcut to the intake interview gives no mark as screened. Those who came by it are their own number, and are left
out of every conversion from a mark they do not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from brobygger_analysis import definitions
from brobygger_analysis.columns import Array, Columns, ColumnsError, days
from brobygger_analysis.definitions import NOTHING, Definition, Text
from brobygger_analysis.figures import Figure, Groups, Mask, Masks, MasksOfGroup, number_of
from brobygger_analysis.results import Result, Source, Span, count, share, span

Days = npt.NDArray[np.datetime64]
Codes = npt.NDArray[np.intp]

KINDS = (
    "began",
    "screened",
    "accepted",
    "handed_over",
    "interviewed",
    "enrolled",
    "first_conversation",
    "employed",
    "closed",
)

# Key of the figure → kind of mark it counts, in the order of the funnel.
STAGES: dict[str, str] = {
    "population": "began",
    "screened": "screened",
    "accepted": "accepted",
    "interviewed": "interviewed",
    "enrolled": "enrolled",
    "employed": "employed",
}
# Key of the conversion → (kind above the line, kind below it).
CONVERSIONS: dict[str, tuple[str, str]] = {
    "screened_of_population": ("screened", "began"),
    "accepted_of_screened": ("accepted", "screened"),
    "handed_over_of_screened": ("handed_over", "screened"),
    "interviewed_of_screened": ("interviewed", "screened"),
    "interviewed_of_accepted": ("interviewed", "accepted"),
    "enrolled_of_interviewed": ("enrolled", "interviewed"),
    "enrolled_of_screened": ("enrolled", "screened"),
    "employed_of_enrolled": ("employed", "enrolled"),
}


class View(StrEnum):
    """How the period is read."""

    PERIOD = "period"
    COHORT = "cohort"


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included. An open end is None."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise ValueError("a period ends before it begins")

    def holds(self, column: Days) -> Mask:
        """Which dates lie in the period; NaT never does: it is neither before nor after a day."""
        if not self.first:
            inside: Mask = column <= np.datetime64(self.last, "D") if self.last else ~np.isnat(column)
            return inside
        inside = column >= np.datetime64(self.first, "D")
        if self.last:
            inside &= column <= np.datetime64(self.last, "D")
        return inside


ALWAYS = Period()


@dataclass(frozen=True)
class ImportedPopulation:
    """How many began a course, where the case system gives a count and no list.

    by: per column name, per value as text: `{"municipality": {"Kolding": 5120}}`.
    """

    total: int
    by: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    source: Source = Source.IMPORTED
    note: Text = definitions.NOTHING


@dataclass(frozen=True)
class Marks:
    """Who has which first mark, made once from the columns and asked by every indicator.

    persons: shape (rows,). One code per person, programme and jobcentre, from 0 without gaps.
    dates: kind → shape (rows,), NaT where the course lacks the mark.
    counted: kind → shape (rows,). The row of each person's first mark, if it is to be counted.
    outside: kind → shape (rows,). The same for those left out because they lived elsewhere.
    """

    persons: Codes
    dates: Mapping[str, Days]
    counted: Mapping[str, Mask]
    outside: Mapping[str, Mask]
    shortcut: Mask
    shortcut_dates: Days
    matters: Mask

    @property
    def rows(self) -> int:
        """Number of courses."""
        return len(self.persons)

    @cached_property
    def people(self) -> int:
        """Number of persons, one for each programme and jobcentre."""
        return int(self.persons.max(initial=-1)) + 1

    def having(self, mask: Mask) -> Mask:
        """All rows of the persons who have one of the masked rows."""
        known = np.zeros(self.people, dtype=bool)
        known[self.persons.take(np.flatnonzero(mask))] = True
        answer: Mask = known.take(self.persons)
        return answer


def marks_from(columns: Columns) -> Marks:
    """Find each person's first marks.

    columns, all of shape (rows,):
        person, programme, jobcentre: codes or texts; required.
        began, screened, accepted, handed_over, interviewed, enrolled, first_conversation, employed, closed: dates; a
            kind left out is a mark that nobody has. (`indicators.registrations_from` makes no figure of it.)
        resident: whether the person lived within the programme's municipalities; `resident_<kind>` for one kind only.
            Left out: all did.
        test_person, shortcut, matters: true or false; left out: false.
        shortcut_on: date of the shortcut; left out: the first of the later marks of that course. A shortcut that has
            led to none of them yet is not counted.

    Raises ColumnsError for a missing or wrong column.
    """
    missing = [name for name in ("person", "programme", "jobcentre") if name not in columns]
    if missing:
        raise ColumnsError(f"missing columns: {', '.join(missing)}")
    for name in ("person", "programme", "jobcentre"):
        _refuse_gaps(name, columns[name])
    rows = len(columns["person"])
    dates = {kind: _dates(columns, kind, rows) for kind in KINDS}
    real = ~_flags(columns, "test_person", rows)
    persons = _codes(columns["person"], columns["programme"], columns["jobcentre"])
    counted, outside = {}, {}
    resident = _flags(columns, "resident", rows, otherwise=True)
    for kind in KINDS:
        first = _first(persons, dates[kind], real)
        here = _flags(columns, f"resident_{kind}", rows, otherwise=resident)
        counted[kind], outside[kind] = first & here, first & ~here
    by_shortcut = _flags(columns, "shortcut", rows) & real
    shortcut_dates = np.where(by_shortcut, _shortcut_dates(columns, dates, rows), np.datetime64("NaT", "D"))
    return Marks(
        persons=persons,
        dates=dates,
        counted=counted,
        outside=outside,
        shortcut=_first(persons, shortcut_dates, by_shortcut)
        & _flags(columns, "resident_shortcut", rows, otherwise=resident),
        shortcut_dates=shortcut_dates,
        matters=_flags(columns, "matters", rows),
    )


def _refuse_gaps(name: str, column: Array) -> None:
    """All the people without a key would fall together into one person."""
    if column.dtype.kind not in "fO":
        return
    gaps = np.isnan(column) if column.dtype.kind == "f" else [value is None for value in column.tolist()]
    if np.any(gaps):
        raise ColumnsError(f"column {name} has missing values")


def _dates(columns: Columns, kind: str, rows: int) -> Days:
    if kind in columns:
        return days(kind, columns[kind])
    return np.full(rows, np.datetime64("NaT", "D"))


def _flags(columns: Columns, name: str, rows: int, otherwise: bool | Mask = False) -> Mask:
    if name not in columns:
        return np.broadcast_to(np.asarray(otherwise, dtype=bool), (rows,))
    column = columns[name]
    # A column without rows has no kind worth asking about: NumPy makes numbers of an empty list.
    objects = column.dtype.kind == "O" and set(column.tolist()) <= {True, False}
    if rows and column.dtype.kind not in "biu" and not objects:
        raise ColumnsError(f"column {name} is not true or false")
    return column.astype(bool)


def _codes(*keys: Array) -> Codes:
    """One code for each combination of values that occurs, from 0 without gaps."""
    codes = np.zeros(len(keys[0]), dtype=np.intp)
    for key in keys:
        if len(key) and (key == key[0]).all():
            continue  # it tells nobody apart
        values, inverse = np.unique(key, return_inverse=True)
        codes = np.unique(codes * max(len(values), 1) + inverse.reshape(-1), return_inverse=True)[1].reshape(-1)
    return codes


def _first(persons: Codes, column: Days, where: Mask) -> Mask:
    """The row with each person's earliest date among the rows allowed; equal dates: the earlier row."""
    mask: Mask = where & ~np.isnat(column)
    # Nearly everybody has one such row. Only those who have several are put in order.
    several = (np.bincount(persons[mask]) > 1)[persons[mask]]
    candidates = np.flatnonzero(mask)[several]
    order = candidates[np.lexsort((candidates, column[candidates], persons[candidates]))]
    mask[order[1:][persons[order][1:] == persons[order][:-1]]] = False
    return mask


def _shortcut_dates(columns: Columns, dates: Mapping[str, Days], rows: int) -> Days:
    if "shortcut_on" in columns:
        return _dates(columns, "shortcut_on", rows)
    later = np.stack([dates[kind] for kind in ("accepted", "handed_over", "interviewed", "enrolled")])
    earliest: Days = np.fmin.reduce(later, axis=0)
    return earliest


# From marks to masks --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading:
    """Marks read in one view and period. Every indicator of the funnel is a function from this to masks.

    ``group_at`` narrows to a group that people change under way: in the period view each stage counts those who were in
    it on the day of that stage, in the cohort view those who were in it on the day that made them part of the cohort.
    """

    marks: Marks
    period: Period = ALWAYS
    view: View = View.PERIOD
    anchor: str = "began"  # the mark that makes a cohort
    followed_to: date | None = None  # cohort view: marks after this day are not seen
    # Kind → which rows were in the group on the day of that mark, where the group changes under way (a team).
    group_at: Mapping[str, Mask] | None = None
    _computed: dict[str, Masks] = field(default_factory=dict, init=False, repr=False, compare=False)
    # What is the same for every group of a breakdown: carried along where only ``group_at`` is another.
    _shared: dict[object, Mask] = field(default_factory=dict, repr=False, compare=False)

    def masks(self, key: str) -> Masks:
        """The masks of an indicator by its key. Computed once, since every group of a breakdown asks for them.

        Raises UnknownDefinition for a key without an indicator here.
        """
        if key not in INDICATORS:
            raise definitions.UnknownDefinition(key)
        if key not in self._computed:
            self._computed[key] = INDICATORS[key](self)
        return self._computed[key]

    def stage(self, kind: str) -> Mask:
        """The row of each person who counts with this mark."""
        own = self.marks.counted[kind]
        if self.view is View.PERIOD:
            return own & self._in_period(kind) & self._in_group(kind)
        return self._cohort & self.marks.having(own & Period(last=self.followed_to).holds(self.marks.dates[kind]))

    def outside(self, kind: str) -> Mask:
        """The row of each person left out of this stage because they lived elsewhere."""
        dates = self.marks.dates[kind]
        if self.view is View.PERIOD:
            return self.marks.outside[kind] & self._in_period(kind) & self._in_group(kind)
        return self._cohort & self.marks.having(self.marks.outside[kind] & Period(last=self.followed_to).holds(dates))

    def shortcut(self) -> Mask:
        """The row of each person who came by the shortcut."""
        dates = self.marks.shortcut_dates
        if self.view is View.PERIOD:
            return self.marks.shortcut & self.period.holds(dates) & self._in_group(self.anchor)
        return self._cohort & self.marks.having(self.marks.shortcut & Period(last=self.followed_to).holds(dates))

    def bypassed(self, kind: str) -> Mask:
        """All rows of the persons who came by the shortcut and never got this mark."""

        def find() -> Mask:
            has = self.marks.having(self.marks.counted[kind] | self.marks.outside[kind])
            return self.marks.having(self.marks.shortcut) & ~has

        return self._once(("bypassed", kind), find)

    def conversion(self, above: str, below: str) -> Masks:
        """Who went from one mark to another: see the module's text for the two views and the shortcut."""
        denominator = self.stage(below)
        numerator = self.stage(above)
        if self.view is View.PERIOD:
            return Masks(numerator & ~self.bypassed(below), denominator)
        return Masks(numerator & denominator, denominator)

    @property
    def _cohort(self) -> Mask:
        return self.marks.counted[self.anchor] & self._in_period(self.anchor) & self._in_group(self.anchor)

    def _in_period(self, kind: str) -> Mask:
        return self._once((self.period, kind), lambda: self.period.holds(self.marks.dates[kind]))

    def _once(self, key: object, find: Callable[[], Mask]) -> Mask:
        """What hangs on the marks and the key alone, found for the first group and kept for the others."""
        if key not in self._shared:
            self._shared[key] = find()
        return self._shared[key]

    def _in_group(self, kind: str) -> Mask | np.bool_:
        return np.True_ if self.group_at is None else self.group_at[kind]


def _of(above: str, below: str) -> Callable[[Reading], Masks]:
    return lambda reading: reading.conversion(above, below)


def _counting(kind: str) -> Callable[[Reading], Masks]:
    return lambda reading: Masks(reading.stage(kind))


def _left_out(kind: str) -> Callable[[Reading], Masks]:
    return lambda reading: Masks(reading.outside(kind))


def _matters_of_screened(reading: Reading) -> Masks:
    """Of those screened, whose own screening says that an impairment matters."""
    screened = reading.stage("screened")
    marks = reading.marks
    mattering = reading._once("mattering", lambda: marks.having(marks.counted["screened"] & marks.matters))
    return Masks(screened & mattering, screened)


# Kind of mark → key of the figure that counts it.
_COUNT_OF = {**{kind: key for key, kind in STAGES.items()}, "handed_over": "handed_over"}

# Key of the definition → the function that answers it. A figure, its list and its trend all come from here.
INDICATORS: dict[str, Callable[[Reading], Masks]] = {
    **{key: _counting(kind) for key, kind in STAGES.items()},
    "handed_over": _counting("handed_over"),
    "shortcut": lambda reading: Masks(reading.shortcut()),
    **{key: _of(above, below) for key, (above, below) in CONVERSIONS.items()},
    "matters_of_screened": _matters_of_screened,
    **{f"outside_{key}": _left_out(kind) for key, kind in [*STAGES.items(), ("handed_over", "handed_over")]},
}


def figure(
    key: str,
    reading: Reading,
    *,
    where: Mask | None = None,
    source: Source = Source.REGISTERED,
    as_of: date | None = None,
    group: str | None = None,
) -> Figure:
    """Compute one indicator by its key.

    where: shape (rows,), to compute it for some rows only (a team, a municipality).

    Raises UnknownDefinition for a key without an indicator here.
    """
    masks = reading.masks(key)
    if where is not None:
        masks = masks.within(where)
    above = number_of(masks.numerator)
    if masks.denominator is None:
        return _figure(key, masks, _Counted(above), source, as_of, group)
    below = number_of(masks.denominator)
    strangers = _strangers(masks.numerator, masks.denominator, reading.marks)
    passed = 0
    if _leaves_out_shortcuts(key, reading):
        everyone = reading.masks(_COUNT_OF[CONVERSIONS[key][0]]).numerator
        passed = number_of((everyone if where is None else everyone & where) & ~masks.numerator)
    return _figure(key, masks, _Counted(above, below, strangers, passed), source, as_of, group)


def _strangers(above: Mask, below: Mask, marks: Marks) -> int:
    """How many rows above the line are of persons who have none below it."""
    others = above & ~below
    # Nearly everybody has the same row above and below.
    return number_of(others & ~marks.having(below)) if others.any() else 0


def figures_of_groups(
    key: str,
    reading: Reading,
    groups: Grouping,
    names: Sequence[str],
    *,
    where: Mask | None = None,
    source: Source = Source.REGISTERED,
    as_of: date | None = None,
) -> list[Figure]:
    """One indicator for many groups, each as `figure` gives it; all are counted in one go.

    groups: which group a row is in, the same for every mark or by the day of each. names: the words for each.
    where: shape (rows,), to compute it for some rows only.

    Raises UnknownDefinition for a key without an indicator here.
    """
    masks = reading.masks(key)
    if where is not None:
        masks = masks.within(where)
    kind, below_kind = _kinds_of(key, reading)
    above_groups = groups.at(kind)
    above = above_groups.counts(masks.numerator)
    if masks.denominator is None:
        return [
            _figure(key, MasksOfGroup(masks, place, above_groups), _Counted(number), source, as_of, names[place])
            for place, number in enumerate(above)
        ]
    below_groups = groups.at(below_kind)
    below = below_groups.counts(masks.denominator)
    # A person has one row below at most; whoever has it in another group, or none, is a stranger.
    persons = reading.marks.persons
    group_of = np.full(reading.marks.people, -1, dtype=np.intp)
    rows_above, rows_below = np.flatnonzero(masks.numerator), np.flatnonzero(masks.denominator)
    group_of[persons.take(rows_below)] = below_groups.codes.take(rows_below)
    moved = group_of.take(persons.take(rows_above)) != above_groups.codes.take(rows_above)
    strangers = above_groups.counts_of(rows_above[moved])
    passed = [0] * above_groups.number
    if _leaves_out_shortcuts(key, reading):
        everyone = reading.masks(_COUNT_OF[CONVERSIONS[key][0]]).numerator
        passed = above_groups.counts((everyone if where is None else everyone & where) & ~masks.numerator)
    return [
        _figure(
            key,
            MasksOfGroup(masks, place, above_groups, below_groups, people_below=below[place]),
            _Counted(above[place], below[place], strangers[place], passed[place]),
            source,
            as_of,
            name,
        )
        for place, name in enumerate(names)
    ]


@dataclass(frozen=True)
class Grouping:
    """Which group each row is in: by the row alone, or by the day of each mark, where people change group under way."""

    always: Groups | None = None
    by_kind: Mapping[str, Groups] = field(default_factory=dict)

    def at(self, kind: str) -> Groups:
        """The groups on the day of a mark."""
        return self.by_kind[kind] if self.always is None else self.always


def _kinds_of(key: str, reading: Reading) -> tuple[str, str]:
    """The marks whose day says which group somebody counts to, above and below the line: see `Reading.group_at`."""
    if reading.view is View.COHORT or key == "shortcut":
        return reading.anchor, reading.anchor
    if key in CONVERSIONS:
        return CONVERSIONS[key]
    if key == "matters_of_screened":
        return "screened", "screened"
    stage = key.removeprefix("outside_")
    kind = STAGES.get(stage, stage)
    return kind, kind


@dataclass(frozen=True)
class _Counted:
    """What a figure is made of. below: None for a count. strangers: in the numerator, and not in the denominator.
    passed: came by the shortcut, and are left out above."""

    above: int
    below: int | None = None
    strangers: int = 0
    passed: int = 0


def _leaves_out_shortcuts(key: str, reading: Reading) -> bool:
    return key in CONVERSIONS and reading.view is View.PERIOD


def _figure(key: str, masks: Masks, counted: _Counted, source: Source, as_of: date | None, group: str | None) -> Figure:
    definition = definitions.REGISTRY.get(key)
    if counted.below is None:
        return Figure(count(counted.above, definition, source=source, as_of=as_of, group=group), masks)
    result = share(
        counted.above,
        counted.below,
        definition,
        source=source,
        as_of=as_of,
        group=group,
        within=not counted.strangers,
        note=_remarks(counted),
    )
    return Figure(result, masks)


def _remarks(counted: _Counted) -> Text:
    remarks = []
    if counted.strangers:
        remarks.append(
            Text(
                f"{counted.strangers} af personerne i tælleren har nævnerens markering uden for perioden eller "
                "gruppen, så tallet er et forhold uden interval.",
                f"{counted.strangers} of the persons in the numerator have the denominator's mark outside the period "
                "or group, so the figure is a ratio without an interval.",
            )
        )
    if counted.passed:
        remarks.append(
            Text(
                f"{counted.passed} gik direkte til visitationssamtale og er ikke med.",
                f"{counted.passed} went straight to the intake interview and are left out.",
            )
        )
    return Text(" ".join(one.da for one in remarks), " ".join(one.en for one in remarks)) if remarks else NOTHING


_ABOUT_POPULATION = ("population", "screened_of_population")

# The whole funnel -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Funnel:
    """All figures of the funnel for one selection. Keys are those of the definitions."""

    reading: Reading
    stages: Mapping[str, Figure]
    conversions: Mapping[str, Figure]
    shortcut: Figure
    handed_over: Figure
    outside: Mapping[str, Figure]
    group: str | None = None

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Every figure with its key."""
        yield from self.stages.items()
        yield from self.conversions.items()
        yield "shortcut", self.shortcut
        yield "handed_over", self.handed_over
        yield from self.outside.items()

    def to_dict(self) -> dict[str, object]:
        """`view`, `period`, `group`; results under `stages`, `conversions`, `shortcut`, `handed_over`, `outside`."""
        period = self.reading.period
        return {
            "view": self.reading.view.value,
            "period": {
                "first": period.first.isoformat() if period.first else None,
                "last": period.last.isoformat() if period.last else None,
            },
            "group": self.group,
            "stages": {key: one.result.to_dict() for key, one in self.stages.items()},
            "conversions": {key: one.result.to_dict() for key, one in self.conversions.items()},
            "shortcut": self.shortcut.result.to_dict(),
            "handed_over": self.handed_over.result.to_dict(),
            "outside": {key: one.result.to_dict() for key, one in self.outside.items()},
        }


@dataclass(frozen=True)
class Breakdown:
    """A funnel with its parts by one column, and the lowest and highest part of each figure."""

    by: str
    total: Funnel
    groups: Mapping[str, Funnel]
    spans: Mapping[str, Span]

    def to_dict(self) -> dict[str, object]:
        """`by`, `total`, `groups` by value, `spans` by key of the figure."""
        return {
            "by": self.by,
            "total": self.total.to_dict(),
            "groups": {name: one.to_dict() for name, one in self.groups.items()},
            "spans": {key: one.to_dict() for key, one in self.spans.items()},
        }


def funnel(
    reading: Reading,
    *,
    population: ImportedPopulation | Source = Source.REGISTERED,
    where: Mask | None = None,
    as_of: date | None = None,
    group: str | None = None,
    by: str | None = None,
) -> Funnel:
    """Compute the whole funnel for one reading.

    population: the imported count, or where the rows' `began` come from (registered or an imported list).
    where: shape (rows,), to compute it for some rows only; then `group` names them, and `by` the column they come from.

    Raises ValueError for a cohort of those who began when the population is only a count.
    """
    _refuse_to_follow_a_number(population, reading)

    def made(key: str) -> Figure:
        source = _source_of(key, population)
        return figure(key, reading, where=where, source=source, as_of=as_of, group=group)

    return _funnel(reading, made, population, as_of, group, by)


def funnels_of_groups(
    reading: Reading,
    groups: Grouping,
    names: Sequence[str],
    *,
    population: ImportedPopulation | Source = Source.REGISTERED,
    where: Mask | None = None,
    as_of: date | None = None,
    by: str | None = None,
) -> list[Funnel]:
    """The whole funnel of many groups, each as `funnel` gives it; all are counted in one go.

    groups, names: as in `figures_of_groups`. The others, and what is raised, are those of `funnel`.
    """
    _refuse_to_follow_a_number(population, reading)
    known: dict[str, list[Figure]] = {}

    def made_for(place: int) -> Callable[[str], Figure]:
        def made(key: str) -> Figure:
            if key not in known:
                source = _source_of(key, population)
                known[key] = figures_of_groups(key, reading, groups, names, where=where, source=source, as_of=as_of)
            return known[key][place]

        return made

    return [_funnel(reading, made_for(place), population, as_of, name, by) for place, name in enumerate(names)]


def _refuse_to_follow_a_number(population: ImportedPopulation | Source, reading: Reading) -> None:
    counted = isinstance(population, ImportedPopulation)
    if counted and reading.view is View.COHORT and reading.anchor == "began":
        raise ValueError("a population that is only a count cannot be followed; choose another mark for the cohort")


def _source_of(key: str, population: ImportedPopulation | Source) -> Source:
    return population if isinstance(population, Source) and key in _ABOUT_POPULATION else Source.REGISTERED


def _funnel(
    reading: Reading,
    made: Callable[[str], Figure],
    population: ImportedPopulation | Source,
    as_of: date | None,
    group: str | None,
    by: str | None,
) -> Funnel:
    """A funnel out of the figures that are made for each key."""
    counted = isinstance(population, ImportedPopulation)
    figures = {key: made(key) for key in (*STAGES, *CONVERSIONS, "matters_of_screened") if _has_part(key, reading)}
    if isinstance(population, ImportedPopulation) and "population" in figures:
        figures |= on_imported_population(population, figures["screened"], as_of, group, by)
    return Funnel(
        reading=reading,
        stages={key: figures[key] for key in STAGES if key in figures},
        conversions={key: one for key, one in figures.items() if key not in STAGES},
        shortcut=made("shortcut"),
        handed_over=made("handed_over"),
        outside={
            f"outside_{key}": made(f"outside_{key}")
            for key in STAGES
            if not (counted and key == "population") and _has_part(key, reading)
        },
        group=group,
    )


def _has_part(key: str, reading: Reading) -> bool:
    """A cohort of the screened or enrolled says nothing about how many began."""
    return not (key in _ABOUT_POPULATION and reading.view is View.COHORT and reading.anchor != "began")


def on_imported_population(
    population: ImportedPopulation, screened: Figure, as_of: date | None, group: str | None, by: str | None
) -> dict[str, Figure]:
    """The population figure and the screening rate where the population is only a count."""
    number = population.total if group is None else population.by.get(by or "", {}).get(group)
    nobody = np.zeros_like(screened.masks.numerator)
    definition = definitions.POPULATION
    begun = Result(
        number, number, definition, population.source, number, as_of=as_of, group=group, note=population.note
    )
    above = number_of(screened.masks.numerator)
    rate_definition = definitions.SCREENED_OF_POPULATION
    if number is None:
        rate = Result(None, None, rate_definition, population.source, above, as_of=as_of, group=group)
    else:
        # Nobody can be looked up behind a count, so whether each screened person is in it is not known.
        rate = share(above, number, rate_definition, source=population.source, as_of=as_of, group=group)
    return {
        "population": Figure(begun, Masks(nobody), listed=False),
        "screened_of_population": Figure(replace(rate, note=population.note), Masks(screened.masks.numerator)),
    }


def breakdown(
    reading: Reading,
    columns: Columns,
    by: str,
    *,
    population: ImportedPopulation | Source = Source.REGISTERED,
    as_of: date | None = None,
) -> Breakdown:
    """The funnel and its parts by a column (municipality, team, benefit_group, jobcentre, …).

    In the period view a stage belongs to the group of the row that carries its mark; in the cohort view to the group of
    the row that made the person part of the cohort. Groups in alphabetical order; an empty value is the group "".

    Raises ColumnsError when the column is missing.
    """
    if by not in columns:
        raise ColumnsError(f"missing columns: {by}")
    labels = np.array(["" if value is None else str(value) for value in columns[by].tolist()], dtype=object)
    total = funnel(reading, population=population, as_of=as_of)
    values, codes = np.unique(labels.astype(str), return_inverse=True)
    names = [str(label) for label in values]
    grouping = Grouping(Groups(codes.reshape(-1), len(names)))
    made = funnels_of_groups(reading, grouping, names, population=population, as_of=as_of, by=by)
    groups = dict(zip(names, made, strict=True))
    spans: dict[str, Span] = {}
    for key, _ in total.figures():
        found = span(dict(one.figures())[key].result for one in groups.values())
        if found:
            spans[key] = found
    return Breakdown(by, total, groups, spans)


def definition_of(key: str) -> Definition:
    """The card of a figure of the funnel."""
    return definitions.REGISTRY.get(key)
