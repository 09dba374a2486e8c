"""What was done with the enrolled of the closed programme: CV, plan, conversations, schemes. Pure, from a seed.

Drawn after the people (``population``) and without touching their chance, so that nothing printed of them moves. Whole
people per municipality are fitted to the printed totals and to the printed lowest and highest municipality; which
municipality that was is not printed and is ours. ``comparison`` counts it all again by the definitions of the analysis.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from brobygger.interop.demonstration import published
from brobygger.interop.demonstration.days import ENDS, STARTS
from brobygger.interop.demonstration.fitting import Band, bounded, can_be_printed, share_band
from brobygger.interop.demonstration.synthetic import SyntheticPerson
from brobygger_analysis.danish.working_days import is_working_day, next_working_day

SEED = 2020
People = Sequence[SyntheticPerson]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SyntheticApplication:
    """``scheme`` is a code of the list of compensation schemes."""

    scheme: str
    applied_on: datetime.date
    granted_on: datetime.date | None  # None: not decided yet


@dataclass(slots=True)
class SyntheticPractice:
    """What was done with one person, all of it from enrolment to closing."""

    talks: tuple[datetime.date, ...] = ()
    cv_on: datetime.date | None = None
    cv_good_on: datetime.date | None = None
    goal_on: datetime.date | None = None
    activity_on: datetime.date | None = None
    applications: list[SyntheticApplication] = field(default_factory=list)
    employed_on: datetime.date | None = None

    @property
    def last_day(self) -> datetime.date:
        """The latest thing that was done."""
        days = [*self.talks, self.cv_on, self.cv_good_on, self.goal_on, self.activity_on, self.employed_on]
        days += [one.granted_on or one.applied_on for one in self.applications]
        return max(day for day in days if day is not None)

    def closed_on(self, person: SyntheticPerson) -> datetime.date:
        """As drawn, or later where the work went on longer."""
        return max(person.closed_on or ENDS, self.last_day)


def rum2_practice(everybody: People, seed: int = SEED) -> dict[int, SyntheticPractice]:
    """Number of a person -> what was done. Only the enrolled have any."""
    enrolled = [one for one in everybody if one.is_enrolled]
    made = {one.number: SyntheticPractice() for one in enrolled}
    places = {
        place.name: [one for one in enrolled if one.municipality == place.name] for place in published.municipalities()
    }
    rng = random.Random(f"practice {seed}")  # noqa: S311 - people are invented, not hidden
    _talks(places, made, rng)
    _shares(places, made, rng)
    _schemes(places, made, rng)
    _follow_ups(places, made, random.Random(f"follow-ups {seed}"))  # noqa: S311 - chance of its own: nothing else moves
    return made


# CV and plan ----------------------------------------------------------------------------------------------------------

GOOD_ENOUGH = 0.6  # of the CVs that were changed; not printed, ours


@dataclass(frozen=True, slots=True)
class _Printed:
    """A share of the enrolled as printed: of all, of the lowest and of the highest municipality, in per cent."""

    of_all: int
    low: int
    high: int


CV, GOAL, ACTIVITY = _Printed(73, 31, 92), _Printed(66, 44, 86), _Printed(89, 67, 100)


def _shares(places: Mapping[str, People], made: Mapping[int, SyntheticPractice], rng: random.Random) -> None:
    for person in _chosen(places, CV, rng):
        own = made[person.number]
        own.cv_on = _some_days_after(person, 2, 55, rng)
        if rng.random() < GOOD_ENOUGH:
            own.cv_good_on = min(ENDS, next_working_day(own.cv_on + datetime.timedelta(days=rng.randint(0, 20))))
    for person in _chosen(places, GOAL, rng):
        made[person.number].goal_on = _some_days_after(person, 0, 50, rng)
    for person in _chosen(places, ACTIVITY, rng):
        made[person.number].activity_on = _some_days_after(person, 0, 40, rng)


def _some_days_after(person: SyntheticPerson, least: int, most: int, rng: random.Random) -> datetime.date:
    enrolled = person.dates["enrolled"]
    return min(ENDS, next_working_day(enrolled + datetime.timedelta(days=rng.randint(least, most))))


def _chosen(places: Mapping[str, People], printed: _Printed, rng: random.Random) -> list[SyntheticPerson]:
    counts = shares_of_places({name: len(own) for name, own in places.items()}, printed, rng)
    return [person for name, own in places.items() for person in rng.sample(list(own), counts[name])]


def shares_of_places(sizes: Mapping[str, int], printed: _Printed, rng: random.Random) -> dict[str, int]:
    """How many of each municipality, so that the total, the lowest and the highest share are as printed."""
    low_at = next(name for name in _shuffled(sizes, rng) if can_be_printed(printed.low, sizes[name]))
    high_at = next(
        name for name in _shuffled(sizes, rng) if name != low_at and can_be_printed(printed.high, sizes[name])
    )
    limits: dict[str, Band] = {}
    for name, n in sizes.items():
        between = Band(share_band(printed.low + 1, n).low, share_band(printed.high - 1, n).high, 0)
        limits[name] = {low_at: _only(share_band(printed.low, n)), high_at: _only(share_band(printed.high, n))}.get(
            name, between
        )
    wish = [n * printed.of_all / 100 * rng.uniform(0.8, 1.2) for n in sizes.values()]
    total = share_band(printed.of_all, sum(sizes.values())).best
    found = bounded(wish, total, [limits[name].low for name in sizes], [limits[name].high for name in sizes])
    return dict(zip(sizes, found, strict=True))


def _only(band: Band) -> Band:
    return Band(band.best, band.best, band.best)


def _shuffled(names: Mapping[str, object], rng: random.Random) -> list[str]:
    found = list(names)
    rng.shuffle(found)
    return found


# Conversations --------------------------------------------------------------------------------------------------------

# Printed for all, for the lowest and for the highest municipality.
TALKS, WEEKS, PER_WEEK = (9.0, 7.0, 14.0), (22.0, 10.5, 37.0), (0.6, 0.3, 1.4)
# Ours: short contact with many conversations in one, few conversations in another, long contact where there is most
# time left of the programme.
_DENSE, _FEW = "Glostrup", "Aarhus"
_LONG_TALKS = 10.0
_FEW_WEEKS = 18.0
_OTHERS_PER_WEEK = 0.56


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Of one municipality: the sum of conversations, mean weeks of contact, and mean of the own ratios."""

    talks: int
    weeks: float
    per_week: float


def _talks(places: Mapping[str, People], made: Mapping[int, SyntheticPractice], rng: random.Random) -> None:
    for name, wanted in _wanted(places, rng).items():
        _talks_of_place(places[name], wanted, made, rng)


def _wanted(places: Mapping[str, People], rng: random.Random) -> dict[str, _Wanted]:
    everyone = sum(map(len, places.values()))
    room = {name: sum((ENDS - _first(one)).days for one in own) / len(own) for name, own in places.items()}
    longest = max((name for name in places if name not in {_DENSE, _FEW}), key=lambda name: (room[name], name))
    fixed = {
        _DENSE: _Wanted(round(TALKS[2] * len(places[_DENSE])), WEEKS[1], PER_WEEK[2]),
        _FEW: _Wanted(round(TALKS[1] * len(places[_FEW])), _FEW_WEEKS, _OTHERS_PER_WEEK),
        longest: _Wanted(round(_LONG_TALKS * len(places[longest])), WEEKS[2], PER_WEEK[1]),
    }
    rest = {name: len(own) for name, own in places.items() if name not in fixed}
    talks = bounded(
        [n * rng.uniform(8.3, 9.9) for n in rest.values()],
        round(TALKS[0] * everyone) - sum(one.talks for one in fixed.values()),
        [ceil((TALKS[1] + 0.5) * n) for n in rest.values()],
        [floor((TALKS[2] - 0.6) * n) for n in rest.values()],
    )
    weeks_left = WEEKS[0] * everyone - sum(one.weeks * len(places[name]) for name, one in fixed.items())
    wish = {name: rng.uniform(0.85, 1.15) for name in rest}
    scale = weeks_left / sum(n * wish[name] for name, n in rest.items())
    for (name, _n), number in zip(rest.items(), talks, strict=True):
        fixed[name] = _Wanted(number, wish[name] * scale, _OTHERS_PER_WEEK)
    return fixed


def _talks_of_place(people: People, wanted: _Wanted, made: Mapping[int, SyntheticPractice], rng: random.Random) -> None:
    """Lengths spread until the mean of the own ratios fits; the mean length is held for each spread."""
    luck = np.array([rng.gauss(0, 1) for _ in people])
    eager = [rng.uniform(0.55, 1.45) for _ in people]
    first = np.array([_first(person) for person in people], dtype="datetime64[D]")
    start = (first - np.datetime64(STARTS, "D")).astype(np.int64)
    room = np.maximum((np.datetime64(ENDS) - first).astype(np.int64), 1)
    goal = wanted.weeks * 7 * len(people)

    def lengths(spread: float) -> Whole:
        def of(scale: float) -> Whole:
            days = np.minimum(np.maximum(np.rint(7 * scale * np.exp(spread * luck)), 8), room).astype(np.int64)
            last = _last_working_day()[start + days]
            return np.maximum((last - first).astype(np.int64), 0)

        return of(_halved(lambda value: float(of(value).sum()) - goal, 0.5, 400.0))

    def numbers(days: Whole) -> list[int]:
        most = [1 if length == 0 else min(40, max(2, length * 5 // 8)) for length in days.tolist()]
        least = [min(2, one) for one in most]
        return bounded([wanted.talks / len(people) * one for one in eager], wanted.talks, least, most)

    def off(spread: float) -> float:
        days = lengths(spread)
        long_enough = days >= 7
        own = np.array(numbers(days))[long_enough] * 7 / days[long_enough]
        return float(own.mean()) - wanted.per_week

    days = lengths(_halved(off, 0.02, 1.6))
    for person, length, number in zip(people, days.tolist(), numbers(days), strict=True):
        made[person.number].talks = _days_of_talks(_first(person), length, number, rng)


@cache
def _last_working_day() -> npt.NDArray[np.datetime64]:
    """For each day of the programme, that day or the working day before it."""
    found = []
    last = STARTS
    for number in range((ENDS - STARTS).days + 1):
        day = STARTS + datetime.timedelta(days=number)
        last = day if is_working_day(day) else last
        found.append(last)
    return np.array(found, dtype="datetime64[D]")


def _first(person: SyntheticPerson) -> datetime.date:
    if person.first_conversation_on is None:
        raise ValueError("every enrolled person has had a first conversation")
    return person.first_conversation_on


def _days_of_talks(first: datetime.date, length: int, number: int, rng: random.Random) -> tuple[datetime.date, ...]:
    if length == 0:
        return (first,)
    between = [
        day for step in range(1, length) if is_working_day(day := first + datetime.timedelta(days=step))
    ]  # fmt: skip
    inner = sorted(rng.sample(between, max(0, min(number - 2, len(between)))))
    return (first, *inner, first + datetime.timedelta(days=length))


def _halved(off: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function passes nought, or the end that is nearest."""
    for _ in range(18):
        middle = (low + high) / 2
        if off(middle) < 0:
            low = middle
        else:
            high = middle
    return high


# Follow-up ------------------------------------------------------------------------------------------------------------

FOLLOWED_UP = _Printed(41, 4, 62)
FOLLOW_UPS = 4  # printed mean of those followed up


def _follow_ups(places: Mapping[str, People], made: Mapping[int, SyntheticPractice], rng: random.Random) -> None:
    """Put the first day of work among the conversations, so that as many as printed had conversations after it.

    The conversations stay as they are fitted; what moves is the day, to the nearest that gives the wanted number.
    """
    employed = {name: [one for one in own if one.employed_on is not None] for name, own in places.items()}
    counts = shares_of_places({name: len(own) for name, own in employed.items()}, FOLLOWED_UP, rng)
    followed: list[SyntheticPerson] = []
    for name, own in employed.items():
        # First those who had some already: so most days stay as drawn.
        own = sorted(own, key=lambda one: _had_after(one, made[one.number]) == 0)
        can = [one for one in own if len(made[one.number].talks) > 1]
        followed += can[: counts[name]]
    wish = [max(1, _had_after(one, made[one.number])) for one in followed]
    most = [len(made[one.number].talks) - 1 for one in followed]
    numbers = bounded(wish, FOLLOW_UPS * len(followed), [1] * len(followed), most)
    after = dict(zip((one.number for one in followed), numbers, strict=True))
    for own in employed.values():
        for person in own:
            practice = made[person.number]
            practice.employed_on = _day_with(person, practice.talks, after.get(person.number, 0))


def _had_after(person: SyntheticPerson, practice: SyntheticPractice) -> int:
    return sum(1 for day in practice.talks if person.employed_on is not None and day > person.employed_on)


def _day_with(person: SyntheticPerson, talks: Sequence[datetime.date], after: int) -> datetime.date:
    """The day nearest to the one drawn that so many conversations follow."""
    if person.employed_on is None:
        raise ValueError("only who found work has a first day")
    earliest = talks[len(talks) - after - 1]
    latest = talks[-after] - datetime.timedelta(days=1) if after else ENDS
    return min(max(person.employed_on, earliest), latest)


# Schemes --------------------------------------------------------------------------------------------------------------

PREFERENTIAL, ASSISTANCE, AIDS, ICEBREAKER = "preferential_access", "personal_assistance", "aids", "icebreaker"
MENTOR = "mentor"
# Printed means of days from application to grant.
PROCESSING = {PREFERENTIAL: 3, ASSISTANCE: 20, AIDS: 40, ICEBREAKER: 2}
TO_APPLICATION = (107, 67, 162)
LOWEST_PROCESSING, HIGHEST_PROCESSING = 0.5, 26
MENTORS, MENTORS_WITH_GRANT = 47, 7
_MOST_AT, _FEWEST_AT = "Fredericia", "Aarhus"  # 50 of 94 is 53 %, 2 of 176 is 1 %: the printed ends
# Citizens with one, two and three grants: in the municipality with most, with fewest, and in all.
_MOST, _FEWEST, _ALL = (12, 4, 10), (0, 1, 0), (67, 12, 15)
# The schemes of those with three, two (three kinds) and one. 46, 27, 21 and 6 % of 136: the printed shares add up to
# 105, and the share of aids is what gives way.
_THREE = (PREFERENTIAL, ASSISTANCE, AIDS)
_TWO = ((PREFERENTIAL, ASSISTANCE),) * 6 + ((PREFERENTIAL, AIDS),) * 4 + ((ASSISTANCE, AIDS),)
_TWO_OF_FEWEST = (PREFERENTIAL, ICEBREAKER)
_ONE = {PREFERENTIAL: 36, ASSISTANCE: 15, AIDS: 9, ICEBREAKER: 7}


@dataclass(slots=True)
class _Case:
    """One grant while it is drawn."""

    person: SyntheticPerson
    place: str
    scheme: str
    until_applied: int = 0
    until_granted: int = 0
    is_fixed: bool = False


def _schemes(places: Mapping[str, People], made: Mapping[int, SyntheticPractice], rng: random.Random) -> None:
    cases = _cases(places, rng)
    _until_applied(cases, rng)
    _until_granted(cases, rng)
    for case in cases:
        _apply(made, case)
    granted = {case.person.number for case in cases}
    with_grant = [one for own in places.values() for one in own if one.number in granted and _has_time(one)]
    without = [one for own in places.values() for one in own if one.number not in granted and _has_time(one)]
    for person in [*rng.sample(with_grant, MENTORS_WITH_GRANT), *rng.sample(without, MENTORS - MENTORS_WITH_GRANT)]:
        case = _Case(person, person.municipality, MENTOR, rng.randint(20, 150), rng.randint(1, 12))
        _apply(made, case)


def _apply(made: Mapping[int, SyntheticPractice], case: _Case) -> None:
    applied = case.person.dates["enrolled"] + datetime.timedelta(days=case.until_applied)
    made[case.person.number].applications.append(
        SyntheticApplication(case.scheme, applied, applied + datetime.timedelta(days=case.until_granted))
    )


def _has_time(person: SyntheticPerson) -> bool:
    """Whether an application late in the course would still be decided within the programme."""
    return (ENDS - person.dates["enrolled"]).days >= 360


def _cases(places: Mapping[str, People], rng: random.Random) -> list[_Case]:
    per_place = _citizens_with_grants(places, rng)
    cases: list[_Case] = []
    twos, ones = list(_TWO), [scheme for scheme, number in _ONE.items() for _ in range(number)]
    rng.shuffle(twos)
    rng.shuffle(ones)
    for name, (one, two, three) in per_place.items():
        people = rng.sample([person for person in places[name] if _has_time(person)], one + two + three)
        for place, person in enumerate(people):
            if place < three:
                schemes: tuple[str, ...] = _THREE
            elif place < three + two:
                schemes = _TWO_OF_FEWEST if name == _FEWEST_AT else twos.pop()
            else:
                schemes = (ones.pop(),)
            cases += [_Case(person, name, scheme) for scheme in schemes]
    return cases


def _citizens_with_grants(places: Mapping[str, People], rng: random.Random) -> dict[str, tuple[int, int, int]]:
    """Municipality -> citizens with one, two and three grants."""
    found = {_MOST_AT: _MOST, _FEWEST_AT: _FEWEST}
    others = [name for name in places if name not in found]
    ends = (found[_MOST_AT], found[_FEWEST_AT])
    left = [whole - most - fewest for whole, most, fewest in zip(_ALL, *ends, strict=True)]
    time = [sum(map(_has_time, places[name])) for name in others]
    wish = [len(places[name]) * rng.uniform(0.7, 1.3) for name in others]
    ones = bounded(
        [part / sum(wish) * left[0] for part in wish], left[0], [2] * len(others), [min(16, n - 4) for n in time]
    )
    twos = bounded([part / sum(wish) * left[1] for part in wish], left[1], [0] * len(others), [2] * len(others))
    threes = bounded([part / sum(wish) * left[2] for part in wish], left[2], [0] * len(others), [2] * len(others))
    return found | {name: (one, two, three) for name, one, two, three in zip(others, ones, twos, threes, strict=True)}


def _until_applied(cases: Sequence[_Case], rng: random.Random) -> None:
    by_place = _grouped(cases, lambda case: case.place)
    mean, low, high = TO_APPLICATION
    low_at, high_at = rng.sample(sorted(name for name, own in by_place.items() if 4 <= len(own) <= 12), 2)
    sums = {low_at: low * len(by_place[low_at]), high_at: high * len(by_place[high_at])}
    rest = {name: len(own) for name, own in by_place.items() if name not in sums}
    found = bounded(
        [mean * n * rng.uniform(0.8, 1.2) for n in rest.values()],
        mean * len(cases) - sum(sums.values()),
        [(low + 2) * n for n in rest.values()],
        [(high - 2) * n for n in rest.values()],
    )
    sums |= dict(zip(rest, found, strict=True))
    for name, own in by_place.items():
        share = sums[name] / len(own)
        days = bounded([share * rng.uniform(0.45, 1.55) for _ in own], sums[name], [5] * len(own), [250] * len(own))
        for case, number in zip(own, days, strict=True):
            case.until_applied = number


def _until_granted(cases: Sequence[_Case], rng: random.Random) -> None:
    by_place = _grouped(cases, lambda case: case.place)
    for case, number in zip(by_place[_FEWEST_AT], (0, 1), strict=True):
        case.until_granted, case.is_fixed = number, True
    # The slowest: where aids weigh most among those with a few grants.
    slowest = max(
        (name for name, own in by_place.items() if 4 <= len(own) <= 14),
        key=lambda name: (sum(case.scheme == AIDS for case in by_place[name]) / len(by_place[name]), name),
    )
    _fix_mean(by_place[slowest], HIGHEST_PROCESSING)
    for scheme, own in _grouped(cases, lambda case: case.scheme).items():
        free = [case for case in own if not case.is_fixed]
        left = PROCESSING[scheme] * len(own) - sum(case.until_granted for case in own if case.is_fixed)
        wish = [PROCESSING[scheme] * rng.uniform(0.4, 1.6) for _ in free]
        days = bounded(wish, left, [0] * len(free), [110] * len(free))
        for case, number in zip(free, days, strict=True):
            case.until_granted = number


def _fix_mean(own: Sequence[_Case], mean: int) -> None:
    """Give each its scheme's usual days, and aids what is missing to the mean of the municipality."""
    for case in own:
        case.until_granted, case.is_fixed = PROCESSING[case.scheme], True
    aids = [case for case in own if case.scheme == AIDS]
    missing = mean * len(own) - sum(case.until_granted for case in own)
    for place, case in enumerate(aids):
        part = missing // (len(aids) - place)
        case.until_granted += part
        missing -= part


def _grouped(cases: Sequence[_Case], key: Callable[[_Case], str]) -> dict[str, list[_Case]]:
    found: dict[str, list[_Case]] = {}
    for case in cases:
        found.setdefault(key(case), []).append(case)
    return found


def is_in_order(practice: SyntheticPractice) -> bool:
    """Whether conversations follow each other, each on a day of its own."""
    return all(one < other for one, other in pairwise(practice.talks))


# The living programme -------------------------------------------------------------------------------------------------

_SILENT = 0.12  # of the open courses: nobody has talked to the citizen for weeks
_SCHEMES_NOW = (PREFERENTIAL, ASSISTANCE, AIDS, MENTOR)


def living_practice(dates: Mapping[str, datetime.date], today: datetime.date, rng: random.Random) -> SyntheticPractice:
    """What was done with one enrolled person up to today: some of it late, some not done, some waiting for an answer.

    dates: the marks by kind; ``interviewed`` is the day of enrolment.
    """
    enrolled, first = dates["interviewed"], dates.get("first_conversation")
    last = min(today, dates.get("closed", today))
    made = SyntheticPractice()
    if first is not None:
        stops = last - datetime.timedelta(days=45) if rng.random() < _SILENT else last
        days = [first]
        every = rng.choice((7, 14, 14, 21, 28))
        while True:
            day = next_working_day(days[-1] + datetime.timedelta(days=every + rng.randint(-2, 4)))
            if day > stops:
                break
            days.append(day)
        made.talks = tuple(days)

    def by(share: float, most: int) -> datetime.date | None:
        day = next_working_day(enrolled + datetime.timedelta(days=rng.randint(0, most)))
        return day if rng.random() < share and day <= last else None

    made.cv_on = by(0.72, 40)
    if made.cv_on is not None and rng.random() < GOOD_ENOUGH:
        good = next_working_day(made.cv_on + datetime.timedelta(days=rng.randint(0, 14)))
        made.cv_good_on = good if good <= last else None
    made.goal_on, made.activity_on = by(0.68, 35), by(0.85, 30)
    if rng.random() < 0.2:
        made.applications = _living_application(enrolled, last, "closed" in dates, rng)
    return made


def _living_application(
    enrolled: datetime.date, last: datetime.date, is_closed: bool, rng: random.Random
) -> list[SyntheticApplication]:
    """Decided, or applied for in the last days and waiting."""
    scheme = rng.choice(_SCHEMES_NOW)
    if not is_closed and rng.random() < 0.4:
        applied = max(enrolled, last - datetime.timedelta(days=rng.randint(0, 6)))
        return [SyntheticApplication(scheme, applied, None)]
    applied = next_working_day(enrolled + datetime.timedelta(days=rng.randint(10, 90)))
    granted = next_working_day(applied + datetime.timedelta(days=rng.randint(1, 12)))
    return [SyntheticApplication(scheme, applied, granted)] if granted <= last else []
