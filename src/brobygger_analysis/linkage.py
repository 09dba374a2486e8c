"""The same persons here and in an extract: who is in both, and which differences look like typing errors.

The prose, with what counts as evidence, stands in docs/algorithms/linkage.md. Nothing is merged: a proposal is for a
person to decide.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import combinations

import numpy as np
import numpy.typing as npt

from brobygger_analysis import slips
from brobygger_analysis.danish import names
from brobygger_analysis.danish.cpr import REPLACEMENT_OFFSET, CprError, CprNumber
from brobygger_analysis.results import wilson

NAME_FITS = 0.8
NAME_IS_ANOTHER = 0.5
DATES_NEEDED = 2
DATE_DIGITS = 6  # of the number, which say the day, month and year of birth


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
    """The same number on both sides, or two numbers of which a person has said that they are one."""

    here: Registered
    there: Registered
    agreeing: tuple[str, ...]
    differing: tuple[MarkDifference, ...]
    name_score: float | None = None  # None where a side has no name
    by_decision: bool = False

    @property
    def is_doubtful(self) -> bool:
        """The numbers are equal and yet it may be somebody else: a typing error can hit another living number."""
        if self.by_decision:
            return False
        born, other = self.here.birth_date, self.there.birth_date
        apart = born is not None and other is not None and born != other
        return apart or (self.name_score is not None and self.name_score < NAME_IS_ANOTHER)

    @property
    def may_be_others(self) -> bool:
        """Doubtful, and no name speaks for it: each of the two is looked for elsewhere too."""
        return self.is_doubtful and (self.name_score is None or self.name_score < NAME_FITS)


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
    has_other_partner: bool = False  # the number of one of them stands on the other side too, for what may be another


@dataclass(frozen=True)
class Numbers:
    """How many, for one municipality or for all."""

    here: int
    there: int
    both: int
    only_here: int
    only_there: int
    proposed: int
    by_decision: int = 0  # of those in both: proposals that a person accepted before
    doubtful: int = 0  # of those in both: another name or birth date
    marks_differ: int = 0  # of those in both: at least one mark that the sides do not agree on
    faults_here: int = 0
    faults_there: int = 0

    def to_dict(self) -> dict[str, int]:
        """All fields under their own names."""
        return asdict(self)


@dataclass(frozen=True)
class Systematic:
    """A fault that one municipality has clearly more often than the others together."""

    municipality: str
    kind: str  # a field of Numbers
    numerator: int
    denominator: int
    share_elsewhere: float


# Fault: what it is a share of.
_SHARES = {
    "only_here": "here",
    "only_there": "there",
    "proposed": "here",
    "doubtful": "both",
    "marks_differ": "both",
    "faults_here": "here",
    "faults_there": "there",
}


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
        everybody += [person for person, _fault in (*self.faults_here, *self.faults_there)]
        return {place: self._numbers(place) for place in sorted({person.municipality for person in everybody})}

    def systematic(self) -> list[Systematic]:
        """Faults whose share in a municipality lies clearly above that of the others together: the two 95 per cent
        intervals do not meet. Persons of whom no municipality is stated are compared with nobody.
        """
        parts, found = self.by_municipality(), []
        for place, one in parts.items():
            for kind, whole in _SHARES.items():
                numerator, denominator = getattr(one, kind), getattr(one, whole)
                others = [other for name, other in parts.items() if name and name != place]
                fault, beside = (sum(getattr(other, name) for other in others) for name in (kind, whole))
                interval, elsewhere = wilson(numerator, denominator), wilson(fault, beside)
                if place and interval and elsewhere and interval.low > elsewhere.high:
                    found.append(Systematic(place, kind, numerator, denominator, fault / beside))
        return found

    def _numbers(self, place: str | None) -> Numbers:
        def here(person: Registered) -> bool:
            return place is None or person.municipality == place

        pairs = [pair for pair in self.pairs if here(pair.here)]
        only_here, only_there = sum(map(here, self.only_here)), sum(map(here, self.only_there))
        return Numbers(
            here=len(pairs) + only_here,
            there=len(pairs) + only_there,
            both=len(pairs),
            only_here=only_here,
            only_there=only_there,
            proposed=len({proposal.here.key for proposal in self.proposals if here(proposal.here)}),
            by_decision=sum(pair.by_decision for pair in pairs),
            doubtful=sum(pair.is_doubtful for pair in pairs),
            marks_differ=sum(bool(pair.differing) for pair in pairs),
            faults_here=sum(here(person) for person, _fault in self.faults_here),
            faults_there=sum(here(person) for person, _fault in self.faults_there),
        )

    def to_dict(self) -> dict[str, object]:
        """Counts only, no person: what `brobygger link --json` prints."""
        return {
            "total": self.total.to_dict(),
            "by_municipality": {place: numbers.to_dict() for place, numbers in self.by_municipality().items()},
            "systematic": [asdict(one) for one in self.systematic()],
            "ambiguous": sum(proposal.is_ambiguous for proposal in self.proposals),
            "slips": {slip.value: sum(one.slip is slip for one in self.proposals) for slip in Slip},
            "tests": {"here": self.tests_here, "there": self.tests_there},
            "elsewhere": {"here": self.elsewhere_here, "there": self.elsewhere_there},
            "faults": {
                side: {fault.value: sum(one is fault for _person, one in faults) for fault in Fault}
                for side, faults in (("here", self.faults_here), ("there", self.faults_there))
            },
            "marks": {kind: dict(counts) for kind, counts in sorted(self.marks().items())},
            "n_of_tables": {
                "here": self.n_of("here"), "there": self.n_of("there"), "here_and_there": self.n_of("here", "there"),
            },
        }  # fmt: skip

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


Decided = tuple[Hashable, str]  # key of the person here, digits of the number there


def link(
    here: Iterable[Registered],
    there: Iterable[Registered],
    *,
    programme: Collection[str] = (),
    accepted: Collection[Decided] = (),
    rejected: Collection[Decided] = (),
) -> Linkage:
    """Compare two lists of persons.

    programme: the municipalities that take part; empty: all. A person without a municipality takes part.
    accepted: pairs of which a person has said before that they are one; they count as in both, unless one of the two
        has an exact partner by now that is beyond doubt. rejected: pairs that are not proposed again.
    """
    ours, theirs = _Side.of(here, programme), _Side.of(there, programme)
    shared = sorted(ours.by_number.keys() & theirs.by_number.keys())
    exact = [_pair(ours.by_number[number], theirs.by_number[number]) for number in shared]
    certain = [pair for pair in exact if not pair.may_be_others]
    decided = _decided(_without_partner(ours, certain), _without_partner(theirs, certain), accepted)
    taken = {id(person) for pair in decided for person in (pair.here, pair.there)}
    kept = [pair for pair in exact if id(pair.here) not in taken and id(pair.there) not in taken]
    settled, pairs = [*certain, *decided], [*kept, *decided]
    return Linkage(
        pairs=tuple(pairs),
        only_here=_without_partner(ours, pairs),
        only_there=_without_partner(theirs, pairs),
        proposals=_proposals(
            _without_partner(ours, settled),
            _without_partner(theirs, settled),
            frozenset(rejected),
            unsure=[pair for pair in kept if pair.may_be_others],
        ),
        faults_here=tuple(ours.faults),
        faults_there=tuple(theirs.faults),
        tests_here=ours.tests,
        tests_there=theirs.tests,
        elsewhere_here=ours.elsewhere,
        elsewhere_there=theirs.elsewhere,
    )


def _without_partner(side: _Side, pairs: Iterable[Pair]) -> tuple[Registered, ...]:
    paired = {id(person) for pair in pairs for person in (pair.here, pair.there)}
    return tuple(person for person in side.people if id(person) not in paired)


def _decided(here: Sequence[Registered], there: Sequence[Registered], accepted: Collection[Decided]) -> list[Pair]:
    """Each person at most once, in the order of the lists."""
    wanted: dict[Hashable, set[str]] = defaultdict(set)
    for key, number in accepted:
        wanted[key].add(number)
    by_number: dict[str, Registered] = {}
    for person in there:
        by_number.setdefault(digits(person.cpr), person)
    found = []
    for person in here:
        for number in sorted(wanted.get(person.key, ())):
            if number in by_number:
                found.append(_pair(person, by_number.pop(number), by_decision=True))
                break
    return found


@dataclass
class _Side:
    people: list[Registered] = field(default_factory=list)
    by_number: dict[str, Registered] = field(default_factory=dict)
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


def _pair(here: Registered, there: Registered, *, by_decision: bool = False) -> Pair:
    kinds = sorted(here.marks.keys() | there.marks.keys())
    differing = tuple(
        MarkDifference(kind, here.marks.get(kind), there.marks.get(kind))
        for kind in kinds
        if here.marks.get(kind) != there.marks.get(kind)
    )
    wrong = {one.kind for one in differing}
    agreeing = tuple(kind for kind in kinds if kind not in wrong)
    return Pair(here, there, agreeing, differing, _name_fit(here, there), by_decision)


def _name_fit(here: Registered, there: Registered) -> float | None:
    """How well the names fit, both ways: a search lets a part be missing on one side, two registers do not."""
    if not (here.name.strip() and there.name.strip()):
        return None
    return min(names.score(here.name, there.name), names.score(there.name, here.name))


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


def _proposals(
    here: Sequence[Registered], there: Sequence[Registered], rejected: frozenset[Decided], unsure: Iterable[Pair]
) -> tuple[Proposal, ...]:
    found = [
        proposal
        for person, candidate in _candidates(here, there)
        if (person.key, digits(candidate.cpr)) not in rejected
        if (proposal := _proposal(person, candidate)) is not None
    ]
    ours = Counter(id(proposal.here) for proposal in found)
    theirs = Counter(id(proposal.there) for proposal in found)
    partnered = {id(person) for pair in unsure for person in (pair.here, pair.there)}
    return tuple(
        replace(
            one,
            is_ambiguous=ours[id(one.here)] > 1 or theirs[id(one.there)] > 1,
            has_other_partner=id(one.here) in partnered or id(one.there) in partnered,
        )
        for one in found
    )


def _candidates(here: Sequence[Registered], there: Sequence[Registered]) -> list[tuple[Registered, Registered]]:
    """Every pair whose numbers are one slip apart, in the order of here, of the slip, and of there."""
    ours, theirs = ([digits(person.cpr) for person in people] for people in (here, there))
    plain_ours, odd_ours = _plain(ours)
    plain_theirs, odd_theirs = _plain(theirs)
    found = slips.near(_numbers(ours, plain_ours), _numbers(theirs, plain_theirs))
    columns = (column.tolist() for column in found)
    pairs = [(plain_ours[one], rank, plain_theirs[other]) for one, other, rank in zip(*columns, strict=True)]
    # What is no number of ten digits can be a slip from one all the same: a letter among nine digits.
    pairs += _odd(ours, odd_ours, theirs, range(len(theirs)))
    pairs += _odd(ours, plain_ours, theirs, odd_theirs)
    return [(here[one], there[other]) for one, _rank, other in sorted(pairs)]


_TEN = re.compile(r"\d{10}", re.ASCII)


def _plain(side: Sequence[str]) -> tuple[list[int], list[int]]:
    """Places of numbers of ten digits, and of what is none."""
    plain = [_TEN.fullmatch(text) is not None for text in side]
    return [n for n, is_plain in enumerate(plain) if is_plain], [n for n, is_plain in enumerate(plain) if not is_plain]


def _numbers(side: Sequence[str], places: Sequence[int]) -> npt.NDArray[np.int64]:
    return np.array([int(side[place]) for place in places], dtype=np.int64)


def _odd(
    ours: Sequence[str], here: Sequence[int], theirs: Sequence[str], there: Sequence[int]
) -> list[tuple[int, int, int]]:
    """The same for any texts: place in ours, rank of the slip, place in theirs."""
    if not here or not there:
        return []
    index: dict[tuple[int, str], list[int]] = defaultdict(list)
    whole: dict[str, list[int]] = defaultdict(list)
    for other in there:
        text = theirs[other]
        whole[text].append(other)
        for place in range(len(text)):
            index[place, text[:place] + text[place + 1 :]].append(other)
    found = []
    for one in here:
        text = ours[one]
        for place in range(len(text)):
            found += [
                (one, place, other)
                for other in index.get((place, text[:place] + text[place + 1 :]), ())
                if len(theirs[other]) == len(text) and theirs[other] != text
            ]
        for rank, (left, right) in enumerate(combinations(range(len(text)), 2), start=len(text)):
            if text[left] != text[right]:
                swapped = list(text)
                swapped[left], swapped[right] = swapped[right], swapped[left]
                found += [(one, rank, other) for other in whole.get("".join(swapped), ())]
    return found


def _proposal(here: Registered, there: Registered) -> Proposal | None:
    slip = slip_between(digits(here.cpr), digits(there.cpr))
    if slip is None:
        return None
    if here.municipality and there.municipality and here.municipality != there.municipality:
        return None
    fit = _name_fit(here, there)
    alike = [kind for kind in sorted(here.marks) if here.marks[kind] == there.marks.get(kind)]
    if here.birth_date is not None and here.birth_date == there.birth_date:
        alike.insert(0, "birth_date")
    name_fits = fit is not None and fit >= NAME_FITS
    if fit is not None and fit < NAME_IS_ANOTHER:
        return None
    if min(slip[1]) >= DATE_DIGITS and _are_born_apart(here, there):
        return None
    if not name_fits and len(alike) < DATES_NEEDED:
        return None
    return Proposal(here, there, slip[0], slip[1], fit, tuple(alike))


def _are_born_apart(here: Registered, there: Registered) -> bool:
    """Whether the birth dates speak against one person. The digits that say the date are the same in both numbers.

    Where these say one of the two dates and not the other, the other was mistyped itself.
    """
    if here.birth_date is None or there.birth_date is None or here.birth_date == there.birth_date:
        return False
    said = digits(here.cpr)[:DATE_DIGITS]
    return _is_said(here.birth_date, said) == _is_said(there.birth_date, said)


def _is_said(born: date, by: str) -> bool:
    """Whether six digits say this date, with 60 added to the day or without; the century is in other digits."""
    return by[2:] == f"{born:%m%y}" and by[:2] in (f"{born:%d}", str(born.day + REPLACEMENT_OFFSET))
