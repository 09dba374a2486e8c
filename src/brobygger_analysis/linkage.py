"""The same persons here and in an extract: who is in both, and which differences look like typing errors.

The prose, with what counts as evidence, stands in docs/algorithms/linkage.md. Nothing is merged: a proposal is for a
person to decide.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import combinations

from brobygger_analysis.danish import names
from brobygger_analysis.danish.cpr import CprError, CprNumber

NAME_FITS = 0.8
NAME_IS_ANOTHER = 0.5
DATES_NEEDED = 2


class Fault(StrEnum):
    """What is wrong with a number on one side."""

    UNREADABLE = "unreadable"
    DOUBLE = "double"


class Slip(StrEnum):
    """How two numbers differ."""

    ONE_DIGIT = "one_digit"
    TWO_SWAPPED = "two_swapped"


@dataclass(frozen=True)
class Registered:
    """One person on one side.

    key: whatever names the row on its side. cpr: ten digits, with or without hyphen. birth_date: the field, if the side
    has one, never read from the number. marks: kind -> date. municipality: code or name, empty where not known.
    """

    key: Hashable
    cpr: str
    name: str = ""
    birth_date: date | None = None
    municipality: str = ""
    marks: Mapping[str, date] = field(default_factory=dict)
    is_test: bool = False

    def __repr__(self) -> str:  # a number or a name must not end in a log through an error message
        return f"Registered({self.key!r})"


@dataclass(frozen=True)
class MarkDifference:
    """One mark of one person that the sides do not agree on. days: there minus here, where both have a date."""

    kind: str
    here: date | None
    there: date | None

    @property
    def days(self) -> int | None:
        return (self.there - self.here).days if self.here and self.there else None


@dataclass(frozen=True)
class Pair:
    """The same number on both sides."""

    here: Registered
    there: Registered
    agreeing: tuple[str, ...]
    differing: tuple[MarkDifference, ...]


@dataclass(frozen=True)
class Proposal:
    """Two persons whose numbers differ as by a typing error, and what speaks for their being one."""

    here: Registered
    there: Registered
    slip: Slip
    places: tuple[int, ...]  # of the digits that differ, counted from 0
    name_score: float | None  # None where a side has no name
    dates_alike: tuple[str, ...]  # "birth_date" and kinds of marks
    is_ambiguous: bool = False


@dataclass(frozen=True)
class Numbers:
    """How many, for one municipality or for all."""

    here: int
    there: int
    both: int
    only_here: int
    only_there: int
    proposed: int


@dataclass(frozen=True)
class Linkage:
    """The whole comparison. See docs/algorithms/linkage.md for each field."""

    pairs: tuple[Pair, ...]
    only_here: tuple[Registered, ...]
    only_there: tuple[Registered, ...]
    proposals: tuple[Proposal, ...]
    faults_here: tuple[tuple[Registered, Fault], ...]
    faults_there: tuple[tuple[Registered, Fault], ...]
    tests_here: int
    tests_there: int
    elsewhere_here: int
    elsewhere_there: int

    @property
    def total(self) -> Numbers:
        return self._numbers(None)

    def by_municipality(self) -> dict[str, Numbers]:
        """The same numbers per municipality, sorted; a systematic fault shows here. A pair counts where we have it."""
        everybody = [*(pair.here for pair in self.pairs), *self.only_here, *self.only_there]
        return {place: self._numbers(place) for place in sorted({person.municipality for person in everybody})}

    def _numbers(self, place: str | None) -> Numbers:
        def here(person: Registered) -> bool:
            return place is None or person.municipality == place

        both = sum(here(pair.here) for pair in self.pairs)
        only_here, only_there = sum(map(here, self.only_here)), sum(map(here, self.only_there))
        proposed = len({proposal.here.key for proposal in self.proposals if here(proposal.here)})
        return Numbers(both + only_here, both + only_there, both, only_here, only_there, proposed)

    def marks(self) -> dict[str, Counter[str]]:
        """Per kind of mark, among those in both: how many agree, have another date, are only here, only there."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for pair in self.pairs:
            for kind in pair.agreeing:
                found[kind]["agree"] += 1
            for one in pair.differing:
                state = "other_date" if one.days is not None else "only_here" if one.here else "only_there"
                found[one.kind][state] += 1
        return dict(found)

    def n_of(self, *sources: str) -> int:
        """Which n a table uses: of one source ("here" or "there") its own, of both those in both."""
        if set(sources) == {"here"}:
            return self.total.here
        if set(sources) == {"there"}:
            return self.total.there
        if set(sources) == {"here", "there"}:
            return self.total.both
        raise ValueError('sources are "here" and "there"')


def link(here: Iterable[Registered], there: Iterable[Registered], *, programme: Collection[str] = ()) -> Linkage:
    """Compare two lists of persons.

    programme: the municipalities that take part; empty: all. A person without a municipality takes part.
    """
    ours, theirs = _Side.of(here, programme), _Side.of(there, programme)
    shared = ours.by_number.keys() & theirs.by_number.keys()
    pairs = tuple(_pair(ours.by_number[number], theirs.by_number[number]) for number in sorted(shared))
    left_here = _sorted([person for person in ours.people if ours.number_of[id(person)] not in shared])
    left_there = _sorted([person for person in theirs.people if theirs.number_of[id(person)] not in shared])
    return Linkage(
        pairs=pairs,
        only_here=left_here,
        only_there=left_there,
        proposals=_proposals(left_here, left_there),
        faults_here=tuple(ours.faults),
        faults_there=tuple(theirs.faults),
        tests_here=ours.tests,
        tests_there=theirs.tests,
        elsewhere_here=ours.elsewhere,
        elsewhere_there=theirs.elsewhere,
    )


@dataclass
class _Side:
    people: list[Registered] = field(default_factory=list)
    by_number: dict[str, Registered] = field(default_factory=dict)
    number_of: dict[int, str] = field(default_factory=dict)
    faults: list[tuple[Registered, Fault]] = field(default_factory=list)
    tests: int = 0
    elsewhere: int = 0

    @classmethod
    def of(cls, people: Iterable[Registered], programme: Collection[str]) -> _Side:
        side = cls()
        for person in _sorted(people):
            if person.is_test:
                side.tests += 1
            elif programme and person.municipality and person.municipality not in programme:
                side.elsewhere += 1
            else:
                side._take(person)
        return side

    def _take(self, person: Registered) -> None:
        number = digits(person.cpr)
        if number in self.by_number:
            self.faults.append((person, Fault.DOUBLE))
            return
        self.people.append(person)
        self.number_of[id(person)] = number
        try:
            CprNumber(number)
        except CprError:
            self.faults.append((person, Fault.UNREADABLE))
            return
        self.by_number[number] = person


def digits(cpr: str) -> str:
    """The number without hyphen and spaces."""
    return "".join(sign for sign in cpr if sign not in "- \u00a0")


def _sorted(people: Iterable[Registered]) -> tuple[Registered, ...]:
    """Always in one order, whatever the order of the file."""
    return tuple(sorted(people, key=lambda person: (digits(person.cpr), str(person.key))))


def _pair(here: Registered, there: Registered) -> Pair:
    kinds = sorted(here.marks.keys() | there.marks.keys())
    differing = tuple(
        MarkDifference(kind, here.marks.get(kind), there.marks.get(kind))
        for kind in kinds
        if here.marks.get(kind) != there.marks.get(kind)
    )
    wrong = {one.kind for one in differing}
    return Pair(here, there, tuple(kind for kind in kinds if kind not in wrong), differing)


# Typing errors --------------------------------------------------------------------------------------------------------


def slip_between(one: str, other: str) -> tuple[Slip, tuple[int, ...]] | None:
    """How two numbers of ten digits differ, if as by one typing error, and where."""
    if len(one) != len(other) or one == other:
        return None
    places = tuple(place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right)
    if len(places) == 1:
        return Slip.ONE_DIGIT, places
    if len(places) == 2 and one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]:
        return Slip.TWO_SWAPPED, places
    return None


def _proposals(here: Sequence[Registered], there: Sequence[Registered]) -> tuple[Proposal, ...]:
    index: dict[tuple[int, str], list[Registered]] = defaultdict(list)
    whole: dict[str, list[Registered]] = defaultdict(list)
    for person in there:
        number = digits(person.cpr)
        whole[number].append(person)
        for place in range(len(number)):
            index[place, number[:place] + number[place + 1 :]].append(person)
    found = [
        proposal
        for person in here
        for candidate in _candidates(digits(person.cpr), index, whole)
        if (proposal := _proposal(person, candidate)) is not None
    ]
    ours = Counter(id(proposal.here) for proposal in found)
    theirs = Counter(id(proposal.there) for proposal in found)
    return tuple(
        Proposal(
            one.here, one.there, one.slip, one.places, one.name_score, one.dates_alike,
            is_ambiguous=ours[id(one.here)] > 1 or theirs[id(one.there)] > 1,
        )
        for one in found
    )  # fmt: skip


def _candidates(
    number: str, index: Mapping[tuple[int, str], list[Registered]], whole: Mapping[str, list[Registered]]
) -> Iterator[Registered]:
    """Whoever's number is one slip away, each once."""
    for place in range(len(number)):
        yield from index.get((place, number[:place] + number[place + 1 :]), ())
    for left, right in combinations(range(len(number)), 2):
        if number[left] != number[right]:
            swapped = list(number)
            swapped[left], swapped[right] = swapped[right], swapped[left]
            yield from whole.get("".join(swapped), ())


def _proposal(here: Registered, there: Registered) -> Proposal | None:
    slip = slip_between(digits(here.cpr), digits(there.cpr))
    if slip is None:
        return None
    if here.municipality and there.municipality and here.municipality != there.municipality:
        return None
    fit = None
    if here.name.strip() and there.name.strip():
        # A search lets a part be missing on one side; two registers are compared both ways.
        fit = min(names.score(here.name, there.name), names.score(there.name, here.name))
    alike = [kind for kind in sorted(here.marks) if here.marks[kind] == there.marks.get(kind)]
    if here.birth_date is not None and here.birth_date == there.birth_date:
        alike.insert(0, "birth_date")
    name_fits = fit is not None and fit >= NAME_FITS
    if fit is not None and fit < NAME_IS_ANOTHER:
        return None
    born_apart = here.birth_date is not None and there.birth_date is not None and here.birth_date != there.birth_date
    if born_apart and min(slip[1]) >= 6:  # the digits of the date are equal, and yet the dates differ
        return None
    if not name_fits and len(alike) < DATES_NEEDED:
        return None
    return Proposal(here, there, slip[0], slip[1], fit, tuple(alike))
