"""Group profiles: who the citizens of a group are, with full distributions, and how another group differs.

A column holds one trait of everybody, as numbers: the place of a category, or the number itself. A profile counts it
for a group; `compare` sets two groups of different persons side by side, tests each trait with the test that fits, and
gives q-values over all of them. The prose stands in docs/algorithms/profiles.md.

* "Not stated" is a category, so that shares sum to 100. Means and tests leave it out and say of how many they are.
* What is counted from forms about health is told in categories of at least five in both groups: smaller ones are put
  together, and where that leaves one, nothing of the trait is told. Of these there is no list.
* A difference between two groups is no effect of what sets them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis.association.sureness import q_values
from brobygger_analysis.definitions import NOTHING, REGISTRY, Definition, Text, Unit
from brobygger_analysis.differences import (
    METHODS,
    WHY,
    Untested,
    Verdict,
    mean_difference,
    of_counts,
    of_values,
    share_difference,
)
from brobygger_analysis.disclosure import DEFAULT_LIMIT, hidden
from brobygger_analysis.figures import Figure, Mask, Masks, number_of
from brobygger_analysis.results import Disclosure, Interval, Result, Source, rounded_half_up, share

Values = npt.NDArray[np.float64]

VERSION = 1
LEVEL = 0.05  # of q, below which a difference is called sure
NOT_STATED = "not_stated"
STATED = Text("Ikke oplyst", "Not stated")
JOINED = "+"  # between the codes of categories that were put together

NO_EFFECT = Text(
    "En forskel mellem to grupper er ikke en virkning. Grupperne kan være forskellige på mange andre måder.",
    "A difference between two groups is not an effect. The groups may differ in many other ways.",
)
MANY_TESTS = Text(
    "q-værdien er p-værdien justeret for, at der er stillet mange spørgsmål (Benjamini-Hochberg).",
    "The q-value is the p-value adjusted for many questions being asked (Benjamini-Hochberg).",
)


class Kind(StrEnum):
    """What the values of a trait are."""

    CATEGORY = "category"  # without an order
    SCALE = "scale"  # steps in an order, with a mean
    NUMBER = "number"


@dataclass(frozen=True)
class Category:
    """One answer, or one band of numbers. above: the lowest number of a band; the next band begins where it ends."""

    code: str
    name: Text
    above: float = 0.0


@dataclass(frozen=True)
class Trait:
    """One thing that is known of citizens.

    categories: in order; those of an open list come with the column. points: what each step counts in a mean.
    """

    key: str
    kind: Kind
    definition: Definition
    mean: Definition | None = None
    categories: tuple[Category, ...] = ()
    points: tuple[float, ...] = ()
    about_health: bool = False
    is_answer: bool = False  # what citizens answered about belief: comes as counts, and never for a chosen part


def _card(key: str, name: Text, counts: Text, source: Text, caveat: Text = NOTHING) -> Definition:
    return REGISTRY.add(
        Definition(
            f"profile:{key}", VERSION, name, counts,
            _ALL,
            _GROUP, source, Unit.SHARE, caveat,
        )
    )  # fmt: skip


def _mean(key: str, name: Text, counts: Text, source: Text, unit: Unit) -> Definition:
    return REGISTRY.add(
        Definition(
            f"profile:{key}:mean", VERSION, name, counts,
            Text("Dem i gruppen, det er oplyst for.", "Those in the group it is stated for."), _GROUP, source, unit,
        )
    )  # fmt: skip


_ALL = Text("Alle i gruppen, også dem det ikke er oplyst for.", "All in the group, also those it is not stated for.")
_GROUP = Text(
    "Borgere, der har nået trinnet, talt én gang. Testpersoner og borgere med bopæl uden for programmets kommuner er "
    "ikke med.",
    "Citizens who reached the stage, counted once. Test persons and citizens living outside the programme's "
    "municipalities are left out.",
)
_REGISTERED = Text("Borgerens stamoplysninger.", "The citizen's own data.")
_COURSE = Text("Forløbets ydelsesgruppe.", "The benefit group of the course.")
_PERIODS = Text("Registrerede ydelsesperioder.", "Registered benefit periods.")
_INTERVIEW = Text("Vurderingen i visitationssamtalen.", "The assessment in the intake interview.")
_NOT_ASKED = Text(
    "Den, der ikke har været til visitationssamtale, står som ikke oplyst.",
    "Whoever has not been to an intake interview stands as not stated.",
)
_IN_PORTIONS = Text(
    "Svarene fortælles i portioner på mindst fem, der ikke alle svarede ens. Den, der venter på en portion, er "
    "ikke med.",
    "Answers are told in portions of at least five who did not all answer alike. Who waits for a portion is left out.",
)


def _bands(unit: Text, *edges: int) -> tuple[Category, ...]:
    """Bands by their lower ends: under the first, between them, and from the last on."""
    made = [Category(f"under_{edges[0]}", Text(f"Under {edges[0]} {unit.da}", f"Under {edges[0]} {unit.en}"), -np.inf)]
    for low, following in pairwise(edges):
        made.append(
            Category(
                f"{low}_{following - 1}",
                Text(f"{low}-{following - 1} {unit.da}", f"{low}-{following - 1} {unit.en}"),
                low,
            )
        )
    last = edges[-1]
    made.append(Category(f"from_{last}", Text(f"{last} {unit.da} eller mere", f"{last} {unit.en} or more"), last))
    return tuple(made)


def _named(**names: tuple[str, str]) -> tuple[Category, ...]:
    return tuple(Category(code, Text(*both)) for code, both in names.items())


_YEARS, _WEEKS = Text("år", "years"), Text("uger", "weeks")
_YES_NO = _named(yes=("Ja", "Yes"), no=("Nej", "No"))

TRAITS: tuple[Trait, ...] = (
    Trait("gender", Kind.CATEGORY,
          _card("gender", Text("Køn", "Gender"), Text("Borgere med det køn.", "Citizens of that gender."), _REGISTERED),
          categories=_named(woman=("Kvinder", "Women"), man=("Mænd", "Men"))),
    Trait("age", Kind.NUMBER,
          _card("age", Text("Alder", "Age"), Text("Borgere i aldersbåndet.", "Citizens in that age band."),
                _REGISTERED),
          mean=_mean("age", Text("Alder, gennemsnit", "Age, mean"),
                     Text("Hele år på trinnets dato, lagt sammen.", "Whole years on the day of the stage, added up."),
                     _REGISTERED, Unit.YEARS),
          categories=_bands(_YEARS, 25, 30, 40, 50, 60)),
    Trait("education", Kind.CATEGORY,
          _card("education", Text("Uddannelse", "Education"),
                Text("Borgere med den højeste fuldførte uddannelse.",
                     "Citizens with that highest completed education."),
                _REGISTERED)),
    Trait("benefit_group", Kind.CATEGORY,
          _card("benefit_group", Text("Ydelsesgruppe", "Benefit group"),
                Text("Borgere med den ydelse ved forløbets begyndelse.",
                     "Citizens on that benefit when the course began."), _COURSE)),
    Trait("benefit_weeks", Kind.NUMBER,
          _card("benefit_weeks", Text("Uger på ydelse før", "Weeks on benefit before"),
                Text("Borgere i det bånd af uger.", "Citizens in that band of weeks."), _PERIODS),
          mean=_mean("benefit_weeks", Text("Uger på ydelse før, gennemsnit", "Weeks on benefit before, mean"),
                     Text("Hele uger på ydelse før trinnets dato, lagt sammen.",
                          "Whole weeks on benefit before the day of the stage, added up."), _PERIODS, Unit.WEEKS),
          categories=_bands(_WEEKS, 13, 26, 52, 104, 156)),
    Trait("impairment", Kind.CATEGORY,
          _card("impairment", Text("Primær funktionsnedsættelse", "Primary impairment"),
                Text("Borgere, hvis primære funktionsnedsættelse er i gruppen.",
                     "Citizens whose primary impairment is of that group."), _INTERVIEW, _NOT_ASKED),
          about_health=True),
    Trait("several_impairments", Kind.CATEGORY,
          _card("several_impairments", Text("Flere funktionsnedsættelser", "More than one impairment"),
                Text("Borgere med mere end én type.", "Citizens with more than one type."), _INTERVIEW, _NOT_ASKED),
          categories=_YES_NO, about_health=True),
    Trait("complex_impairment", Kind.CATEGORY,
          _card("complex_impairment", Text("Kompleks funktionsnedsættelse", "Complex impairment"),
                Text("Borgere med typer fra mindst to grupper.", "Citizens with types of at least two groups."),
                _INTERVIEW, _NOT_ASKED),
          categories=_YES_NO, about_health=True),
    Trait("impact", Kind.SCALE,
          _card("impact", Text("Betydning for job", "Impact on a job"),
                Text("Borgere med den vurdering af betydningen nu.", "Citizens with that judgement of the impact now."),
                _INTERVIEW, _NOT_ASKED),
          mean=_mean("impact", Text("Betydning for job, gennemsnit 1-4", "Impact on a job, mean 1-4"),
                     Text("Trinnene 1-4, lagt sammen.", "The steps 1-4, added up."), _INTERVIEW, Unit.POINTS),
          categories=_named(none=("Ingen", "None"), small=("Lille", "Small"), medium=("Mellem", "Medium"),
                            large=("Stor", "Large")),
          points=(1, 2, 3, 4), about_health=True),
    Trait("self_belief", Kind.SCALE,
          _card("self_belief", Text("Borgerens syn på egne muligheder", "The citizen's view of own possibilities"),
                Text("Svar på det trin.", "Answers on that step."), _INTERVIEW, _IN_PORTIONS),
          mean=_mean("self_belief",
                     Text("Borgerens syn på egne muligheder, gennemsnit 1-5",
                          "The citizen's view of own possibilities, mean 1-5"),
                     Text("Trinnene 1-5, lagt sammen.", "The steps 1-5, added up."), _INTERVIEW, Unit.POINTS),
          categories=_named(**{"1": ("Meget dårlige", "Very poor"), "2": ("Dårlige", "Poor"), "3": ("Nogen", "Some"),
                               "4": ("Gode", "Good"), "5": ("Meget gode", "Very good")}),
          points=(1, 2, 3, 4, 5), is_answer=True),
)  # fmt: skip
TRAIT = {one.key: one for one in TRAITS}


@dataclass(frozen=True)
class Column:
    """One trait of everybody. values: shape (rows,), the place of the category or the number; NaN is not stated.

    categories: those of the trait, or of an open list.
    """

    trait: Trait
    values: Values
    categories: tuple[Category, ...]

    @cached_property
    def places(self) -> npt.NDArray[np.int16]:
        """The place of each row's category, −1 where it is not stated."""
        gaps = np.isnan(self.values)
        known = np.where(gaps, 0.0, self.values)
        if self.trait.kind is Kind.NUMBER:
            edges = [one.above for one in self.categories[1:]]
            known = np.searchsorted(edges, known, side="right")
        return np.where(gaps, -1, known).astype(np.int16)

    def numbers(self) -> Values:
        """What a mean adds up: the number, or the points of the step."""
        if self.trait.kind is Kind.NUMBER:
            return self.values
        points = np.array([*self.trait.points, np.nan])
        return points[self.places]


Answers = tuple[int, ...]  # persons by step of a scale, where single answers are not given


@dataclass(frozen=True)
class Cell:
    """One category of a trait in a group. figure: its share of all in the group, and who they are."""

    code: str
    name: Text
    figure: Figure

    @property
    def count(self) -> int:
        return self.figure.result.numerator or 0


@dataclass(frozen=True)
class Distribution:
    """How a group is spread over one trait. n: all in the group; known: those it is stated for.

    mean: with standard deviation and quartiles beside it where single values may be told of.
    hidden: nothing may be told, because the group is too small or all would fall together.
    """

    trait: Trait
    n: int | None
    known: int | None
    cells: tuple[Cell, ...]
    mean: Result | None
    hidden: bool = False

    @property
    def majority(self) -> Cell | None:
        """The largest category that is stated; the first of two as large. None where one that could be it is hidden.

        Categories that were put together are no category, unless there are no others.
        """
        stated = [one for one in self.cells if NOT_STATED not in one.code.split(JOINED)]
        if self.hidden or any(one.figure.result.disclosure is Disclosure.SUPPRESSED for one in stated):
            return None
        single = [one for one in stated if JOINED not in one.code] or stated
        return max(single, key=lambda one: one.count, default=None) if any(one.count for one in single) else None

    @property
    def is_whole(self) -> bool:
        """Whether everything of it may be told."""
        results = [one.figure.result for one in self.cells] + ([self.mean] if self.mean else [])
        return not self.hidden and all(one.disclosure is not Disclosure.SUPPRESSED for one in results)

    def to_dict(self) -> dict[str, Any]:
        """n, known, missing, what to mind, categories with their figures, the majority, and the mean."""
        majority = self.majority
        return {
            "n": self.n,
            "known": self.known,
            "missing": None if self.n is None or self.known is None else self.n - self.known,
            "hidden": self.hidden,
            "caveat": self.trait.definition.caveat.to_dict() if self.trait.definition.caveat.da else None,
            "categories": [
                {"code": one.code, "name": one.name.to_dict(), "figure": one.figure.result.to_dict()}
                for one in self.cells
            ],
            "majority": majority.code if majority else None,
            "mean": self.mean.to_dict() if self.mean else None,
        }


@dataclass(frozen=True)
class Moved:
    """One number of a group less that of the other, with its interval; shares from 0 to 1."""

    value: float
    interval: Interval | None

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "interval": self.interval.to_dict() if self.interval else None}


@dataclass(frozen=True)
class Difference:
    """How two groups differ in one trait. cells: by code of the category; q: over all traits that were tested."""

    tested: Verdict
    cells: Mapping[str, Moved]
    mean: Moved | None
    q: float | None = None

    @property
    def is_sure(self) -> bool:
        return self.q is not None and self.q < LEVEL

    def to_dict(self) -> dict[str, Any]:
        """Differences by category, the mean's, and the test: method, p, q, and why there is none."""
        why, method = self.tested.why, self.tested.method
        return {
            "categories": {code: one.to_dict() for code, one in self.cells.items()},
            "mean": self.mean.to_dict() if self.mean else None,
            "method": {"code": method.value, **METHODS[method].to_dict()} if method else None,
            "statistic": self.tested.statistic,
            "p": self.tested.p,
            "q": self.q,
            "not_tested": {"code": why.value, **WHY[why].to_dict()} if why else None,
        }


@dataclass(frozen=True)
class Profile:
    """One group, trait by trait. people: who is in it."""

    n: int | None
    people: Mask
    traits: Mapping[str, Distribution]

    def figures(self) -> dict[str, Figure]:
        """Every share by ``<trait>:<category>``."""
        return {
            f"{key}:{cell.code}": cell.figure
            for key, one in self.traits.items()
            for cell in one.cells
            if not one.hidden
        }

    def to_dict(self) -> dict[str, Any]:
        return {"n": self.n, "traits": {key: one.to_dict() for key, one in self.traits.items()}}


@dataclass(frozen=True)
class Compared:
    """Two groups of different persons, and what sets them apart by trait."""

    group: Profile
    other: Profile
    differences: Mapping[str, Difference]

    @property
    def tests(self) -> int:
        """How many questions the q-values are over."""
        return sum(1 for one in self.differences.values() if one.tested.p is not None)


def profile(
    columns: Iterable[Column],
    people: Mask,
    *,
    answers: Mapping[str, Answers] | None = None,
    limit: int = DEFAULT_LIMIT,
    as_of: date | None = None,
) -> Profile:
    """The profile of a group.

    people: shape (rows,), one row per person. answers: for traits that come as counts. limit: the smallest category
    that is told of a trait about health; 0 tells everything, for what is made safe afterwards.
    """
    return _profiles(list(columns), [people], [answers or {}], limit, as_of)[0]


def profiles(
    columns: Iterable[Column],
    groups: Sequence[Mask],
    *,
    limit: int = DEFAULT_LIMIT,
    as_of: date | None = None,
) -> list[Profile]:
    """The profiles of several groups with the same categories in each, also where nobody in a group is in one."""
    return _profiles(list(columns), groups, [{} for _ in groups], limit, as_of)


def compare(
    columns: Iterable[Column],
    people: Mask,
    others: Mask,
    *,
    answers: tuple[Mapping[str, Answers], Mapping[str, Answers]] = ({}, {}),
    limit: int = DEFAULT_LIMIT,
    as_of: date | None = None,
) -> Compared:
    """Two groups side by side. Raises ValueError where somebody is in both: then no test says anything."""
    if bool((people & others).any()):
        raise ValueError("the two groups share persons")
    columns = list(columns)
    group, other = _profiles(columns, [people, others], list(answers), limit, as_of)
    by_key = {one.trait.key: one for one in columns}
    found = {
        key: _difference(by_key.get(key), group.traits[key], other.traits[key], people, others)
        for key in group.traits
        if key in other.traits
    }
    return Compared(group, other, _with_q(found))


def _with_q(found: Mapping[str, Difference]) -> dict[str, Difference]:
    answers = q_values([one.tested.p for one in found.values()])
    return {key: replace(one, q=q) for (key, one), q in zip(found.items(), answers, strict=True)}


# One trait in one or two groups ---------------------------------------------------------------------------------------


def _profiles(
    columns: Sequence[Column],
    groups: Sequence[Mask],
    answers: Sequence[Mapping[str, Answers]],
    limit: int,
    as_of: date | None,
) -> list[Profile]:
    made: list[dict[str, Distribution]] = [{} for _ in groups]
    by_key = {one.trait.key: one for one in columns}
    for trait in TRAITS:
        if trait.key in by_key:
            told = _of_column(by_key[trait.key], groups, limit, as_of)
        elif all(trait.key in one for one in answers):
            told = [
                _of_answers(trait, one[trait.key], people, as_of) for one, people in zip(answers, groups, strict=True)
            ]
        else:
            continue
        for traits, one in zip(made, told, strict=True):
            traits[trait.key] = one
    return [Profile(number_of(people), people, traits) for people, traits in zip(groups, made, strict=True)]


def _of_column(column: Column, groups: Sequence[Mask], limit: int, as_of: date | None) -> list[Distribution]:
    trait, places = column.trait, column.places
    codes = [*(one.code for one in column.categories), NOT_STATED]
    names = [*(one.name for one in column.categories), STATED]
    places = np.where(places < 0, np.int16(len(codes) - 1), places)
    counts = np.array([np.bincount(places.take(np.flatnonzero(people)), minlength=len(codes)) for people in groups])
    # A band that nobody is in stays in the picture; a category or step that nobody has does not.
    keeps_empty = trait.kind is Kind.NUMBER
    parts = [
        [place] for place in range(len(codes)) if counts[:, place].any() or (keeps_empty and place < len(codes) - 1)
    ]
    sizes = [number_of(people) for people in groups]
    if trait.about_health:
        parts = _put_together(parts, counts, limit, ordered=trait.kind is not Kind.CATEGORY, last=len(codes) - 1)
    if trait.about_health and limit and (len(parts) < 2 or min(sizes) < limit):
        return [Distribution(trait, n, None, (), None, hidden=True) for n in sizes]
    made = []
    for people, n in zip(groups, sizes, strict=True):
        cells = []
        for part in parts:
            mask = people & (places == part[0] if len(part) == 1 else np.isin(places, part))
            result = share(number_of(mask), n, trait.definition, as_of=as_of)
            name = Text(" / ".join(names[one].da for one in part), " / ".join(names[one].en for one in part))
            code = JOINED.join(codes[one] for one in part)
            cells.append(Cell(code, name, Figure(result, Masks(mask, people), listed=not trait.about_health)))
        stated = people & (places != len(codes) - 1)
        mean = _mean_of(trait, column.numbers().take(np.flatnonzero(stated)), as_of) if trait.mean is not None else None
        # Where "not stated" was put together with something, how many they are is not told either.
        apart = not trait.about_health or not any(len(codes) - 1 in part and len(part) > 1 for part in parts)
        known = number_of(stated) if apart else None
        if trait.about_health and mean is not None and (known is None or known < limit):
            mean = hidden(mean)
        made.append(Distribution(trait, n, known, tuple(cells), mean))
    return made


def _put_together(
    parts: list[list[int]], counts: npt.NDArray[np.int64], limit: int, *, ordered: bool, last: int
) -> list[list[int]]:
    """The same categories, smaller ones put together until each has at least the limit in every group.

    ordered: only neighbours come together; what is not stated stands at the end and joins the last step.
    """

    def size(part: list[int]) -> int:
        return int(counts[:, part].sum(axis=1).min())

    while len(parts) > 1:
        smallest = min(range(len(parts)), key=lambda place: (size(parts[place]), -place))
        if size(parts[smallest]) >= limit:
            break
        if ordered:
            beside = [place for place in (smallest - 1, smallest + 1) if 0 <= place < len(parts)]
        else:
            beside = [place for place in range(len(parts)) if place != smallest]
            stated = [place for place in beside if last not in parts[place]]
            beside = stated or beside
        partner = min(beside, key=lambda place: (size(parts[place]), place))
        low, high = sorted((smallest, partner))
        parts = [*parts[:low], sorted(parts[low] + parts[high]), *parts[low + 1 : high], *parts[high + 1 :]]
    return parts


def _of_answers(trait: Trait, counts: Answers, people: Mask, as_of: date | None) -> Distribution:
    """A trait that comes as counts: shares of those who are told of, and nobody behind them."""
    told, nobody = sum(counts), np.zeros(len(people), dtype=bool)
    if not told:
        return Distribution(trait, int(people.sum()), None, (), None, hidden=True)
    cells = tuple(
        Cell(one.code, one.name, Figure(share(count, told, trait.definition, as_of=as_of), Masks(nobody), listed=False))
        for one, count in zip(trait.categories, counts, strict=True)
    )
    mean = _mean_of(trait, np.repeat(trait.points, counts), as_of)
    return Distribution(trait, int(people.sum()), told, cells, mean)


def _mean_of(trait: Trait, values: Values, as_of: date | None) -> Result:
    assert trait.mean is not None  # noqa: S101 (for the type checker)
    if not len(values):
        return Result(None, 0, trait.mean, Source.REGISTERED, as_of=as_of)
    value = float(values.mean())
    if trait.kind is not Kind.NUMBER:
        # One decimal, as it is printed: more would tell the sum of single steps.
        return Result(float(rounded_half_up(_exact(value), 1)), len(values), trait.mean, Source.REGISTERED, as_of=as_of)
    low, middle, high = (float(one) for one in np.percentile(values, [25, 50, 75]))
    spread = float(values.std(ddof=1)) if len(values) > 1 else None
    beside = (("standard_deviation", spread), ("lower_quartile", low), ("median", middle), ("upper_quartile", high))
    return Result(value, len(values), trait.mean, Source.REGISTERED, as_of=as_of, beside=beside)


def _exact(value: float) -> Any:
    return Fraction(value).limit_denominator(1_000_000)


def _difference(
    column: Column | None, group: Distribution, other: Distribution, people: Mask, others: Mask
) -> Difference:
    if not group.is_whole or not other.is_whole:
        return Difference(Verdict(None, None, why=Untested.HIDDEN), {}, None)
    pairs = [(one, two) for one, two in zip(group.cells, other.cells, strict=True)]
    cells = _moved_cells(group, other)
    if group.trait.kind is Kind.CATEGORY:
        stated = [(one.count, two.count) for one, two in pairs if NOT_STATED not in one.code.split(JOINED)]
        return Difference(of_counts([one for one, _ in stated], [two for _, two in stated]), cells, None)
    if column is None:
        points = np.array(group.trait.points)
        values = [np.repeat(points, [cell.count for cell in one.cells]) for one in (group, other)]
    else:
        numbers = column.numbers()
        values = [numbers[mask & ~np.isnan(numbers)] for mask in (people, others)]
    mean = mean_difference(*values)
    return Difference(of_values(*values), cells, Moved(*mean) if mean else None)


def _moved_cells(group: Distribution, other: Distribution) -> dict[str, Moved]:
    cells = {}
    for one, two in zip(group.cells, other.cells, strict=True):
        here, there = one.figure.result, two.figure.result
        found = share_difference(
            here.numerator or 0, here.denominator or 0, there.numerator or 0, there.denominator or 0
        )
        if found is not None:
            cells[one.code] = Moved(*found)
    return cells


# What leaves --------------------------------------------------------------------------------------------------------


def compared_as_told(group: Profile, other: Profile) -> Compared:
    """Two profiles of which some is hidden, compared by what they tell and nothing else.

    Steps are tested by their points and numbers by their bands, since single numbers are not told.
    """
    found = {
        key: _difference_as_told(one, other.traits[key]) for key, one in group.traits.items() if key in other.traits
    }
    return Compared(group, other, _with_q(found))


def _difference_as_told(group: Distribution, other: Distribution) -> Difference:
    if not group.is_whole or not other.is_whole:
        return Difference(Verdict(None, None, why=Untested.HIDDEN), {}, None)
    cells = _moved_cells(group, other)
    here, there = ({one.code: one.count for one in each.cells if one.code != NOT_STATED} for each in (group, other))
    codes = [one.code for one in group.trait.categories if one.code in here] or list(here)
    if group.trait.kind is not Kind.SCALE:
        return Difference(of_counts([here[one] for one in codes], [there[one] for one in codes]), cells, None)
    points = {one.code: point for one, point in zip(group.trait.categories, group.trait.points, strict=True)}
    values = [np.repeat([points[one] for one in codes], [counts[one] for one in codes]) for counts in (here, there)]
    mean = mean_difference(*values)
    return Difference(of_values(*values), cells, Moved(*mean) if mean else None)
