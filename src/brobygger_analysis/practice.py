"""What was done with those enrolled: CV and plan, conversations, schemes, and how many cases a broker has.

Input is the marks of the courses (`funnel.marks_from`) and, beside them, events: things that happened to a course on
a date. Four rules decide every figure:

* **Persons.** Counted are those enrolled, once per programme and jobcentre, by the row of the first enrolment. Events
  of the person's other courses in the same programme count to that row.
* **From enrolment to the cut.** An event before the date of enrolment or after the cut date is not seen. One on the day
  of enrolment is seen: the plan made at the table counts.
* **Its own n.** A mean states over how many it was taken, and those are the rows behind it.
* **Nothing is nothing.** Where nobody is in the denominator, the value is None and never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from brobygger_analysis import definitions
from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import (
    COUNTED_SCHEMES,
    FOLLOW_UP_MONTHS,
    MENTOR_SCHEME,
    OUTCOMES,
    Definition,
)
from brobygger_analysis.figures import Figure, Groups, Mask, Masks, MasksOfGroup, Numbers, Rows, Weights, number_of
from brobygger_analysis.funnel import ALWAYS, Days, Marks, Period
from brobygger_analysis.results import Result, Source, Span, share, span


@dataclass(frozen=True)
class Events:
    """Things that happened to courses.

    rows: shape (events,), which row of the marks. dates: shape (events,), datetime64[D]; NaT is never seen.
    """

    rows: Rows
    dates: Days

    def __post_init__(self) -> None:
        if len(self.rows) != len(self.dates):
            raise ValueError("events need a date for each row")


NO_EVENTS = Events(np.empty(0, dtype=np.intp), np.empty(0, dtype="datetime64[D]"))


@dataclass(frozen=True)
class Applications:
    """Applications for schemes, one entry each.

    rows: shape (applications,). schemes: codes of the reference list, as text. applied, granted: datetime64[D]; granted
    is NaT where there is no grant (refused, withdrawn, or not decided yet).
    """

    rows: Rows
    schemes: Array
    applied: Days
    granted: Days

    def __post_init__(self) -> None:
        if len({len(self.rows), len(self.schemes), len(self.applied), len(self.granted)}) != 1:
            raise ValueError("applications need a row, a scheme and both dates each")


NO_APPLICATIONS = Applications(
    np.empty(0, dtype=np.intp),
    np.empty(0, dtype="U1"),
    np.empty(0, dtype="datetime64[D]"),
    np.empty(0, dtype="datetime64[D]"),
)


@dataclass(frozen=True)
class Assignments:
    """Whose a course was, and when.

    rows: shape (assignments,). brokers: any code. starts, ends: datetime64[D]; end: the first day that it is no longer
    that broker's, NaT while it lasts.
    """

    rows: Rows
    brokers: Array
    starts: Days
    ends: Days

    def __post_init__(self) -> None:
        if len({len(self.rows), len(self.brokers), len(self.starts), len(self.ends)}) != 1:
            raise ValueError("assignments need a row, a broker, a start and an end each")


NO_ASSIGNMENTS = Assignments(
    np.empty(0, dtype=np.intp),
    np.empty(0, dtype=np.int64),
    np.empty(0, dtype="datetime64[D]"),
    np.empty(0, dtype="datetime64[D]"),
)


@dataclass(frozen=True)
class Practice:
    """Those enrolled in a period and what was done with them, seen on a cut date.

    outcomes: shape (rows,), what kind of employment or education the row's mark *employed* stands for, as the codes of
        `definitions.OUTCOMES`; empty where nobody said. Left out: nobody said.
    """

    marks: Marks
    as_of: date
    period: Period = ALWAYS
    cv_updates: Events = NO_EVENTS
    cv_good: Events = NO_EVENTS
    goal_updates: Events = NO_EVENTS
    activity_updates: Events = NO_EVENTS
    conversations: Events = NO_EVENTS
    applications: Applications = NO_APPLICATIONS
    plan_ready: Events = NO_EVENTS
    assignments: Assignments = NO_ASSIGNMENTS
    outcomes: Array | None = None
    _computed: dict[str, Computed] = field(default_factory=dict, init=False, repr=False, compare=False)
    _halfway: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def enrolled(self) -> Mask:
        """The row of each person enrolled in the period, by the cut date."""
        dates = self.marks.dates["enrolled"]
        mask: Mask = self.marks.counted["enrolled"] & self.period.holds(dates) & Period(last=self.as_of).holds(dates)
        return mask

    @cached_property
    def _row_of_person(self) -> Rows:
        """Shape (persons,): the row that carries the person's enrolment, -1 for who is not counted."""
        found = np.full(int(self.marks.persons.max(initial=-1)) + 1, -1, dtype=np.intp)
        rows = np.flatnonzero(self.enrolled)
        found[self.marks.persons[rows]] = rows
        return found

    def rows_of(self, rows: Rows) -> Rows:
        """For each row the row that carries the person's enrolment, -1 for who is not counted."""
        found: Rows = self._row_of_person[self.marks.persons[rows]]
        return found

    def seen(self, rows: Rows, dates: Days) -> tuple[Rows, Mask]:
        """For each event the row that it counts to, and whether it is seen at all."""
        target = self.rows_of(rows)
        enrolled_on = self.marks.dates["enrolled"][target]
        is_seen: Mask = (target >= 0) & (dates >= enrolled_on) & Period(last=self.as_of).holds(dates)
        return target, is_seen

    def computed(self, key: str) -> Computed:
        """What the indicator is computed from, once for all groups. Raises UnknownDefinition."""
        if key not in INDICATORS:
            raise definitions.UnknownDefinition(key)
        if key not in self._computed:
            self._computed[key] = INDICATORS[key](self)
        return self._computed[key]


# What an indicator is computed from -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """Of the rows below, those above."""

    above: Mask
    below: Mask


@dataclass(frozen=True)
class Quotient:
    """Two sums divided: `above` and `below` of shape (rows,). The rows counted are those of `counted`.

    is_sum: the value is the sum above, and is divided by nothing.
    """

    above: Numbers
    below: Numbers
    counted: Mask
    listed: Mask
    n: Numbers  # what each row adds to n
    is_sum: bool = False

    @property
    def weights(self) -> Weights:
        """The same, as what makes a figure safe reads it."""
        return Weights(self.above, None if self.is_sum else np.where(self.counted, self.below, 0.0), self.n)


Computed = Share | Quotient


Half = TypeVar("Half")


def _once(compute: Callable[[Practice], Half]) -> Callable[[Practice], Half]:
    """What several indicators begin with is computed once for a practice."""

    def kept(practice: Practice) -> Half:
        name = compute.__name__
        if name not in practice._halfway:
            practice._halfway[name] = compute(practice)
        found: Half = practice._halfway[name]
        return found

    return kept


def _per_row(practice: Practice, rows: Rows, weights: Numbers | None = None) -> Numbers:
    return np.bincount(rows, weights=weights, minlength=practice.marks.rows).astype(np.float64)


def _happened(practice: Practice, events: Events) -> Mask:
    target, is_seen = practice.seen(events.rows, events.dates)
    return _per_row(practice, target[is_seen]) > 0


def _with(events_of: Callable[[Practice], Events]) -> Callable[[Practice], Computed]:
    return lambda practice: Share(_happened(practice, events_of(practice)), practice.enrolled)


def _mean(values: Numbers, where: Mask) -> Quotient:
    """The mean of one value a row over the rows of `where`."""
    ones = where.astype(np.float64)
    return Quotient(np.where(where, values, 0.0), ones, where, where, ones)


# Conversations --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Talks:
    number: Numbers
    first: Days
    last: Days

    @property
    def any(self) -> Mask:
        return self.number > 0

    @property
    def weeks(self) -> Numbers:
        """From the first to the last conversation; 0 where there is one or none."""
        return np.where(self.any, _days_between(self.first, self.last), 0.0) / 7


@_once
def _talks(practice: Practice) -> _Talks:
    target, is_seen = practice.seen(practice.conversations.rows, practice.conversations.dates)
    # As numbers: NumPy takes the least of many numbers ten times as fast as the earliest of many dates.
    rows, days = target[is_seen], practice.conversations.dates[is_seen].astype(np.int64)
    far = int(np.datetime64("9999-12-31", "D").astype(np.int64))
    first, last = np.full(practice.marks.rows, far), np.full(practice.marks.rows, -far)
    np.minimum.at(first, rows, days)
    np.maximum.at(last, rows, days)
    return _Talks(_per_row(practice, rows), first.astype("datetime64[D]"), last.astype("datetime64[D]"))


def _days_between(start: Days, end: Days) -> Numbers:
    return (end - start).astype("timedelta64[D]").astype(np.float64)


def _conversations_per_citizen(practice: Practice) -> Computed:
    return _mean(_talks(practice).number, practice.enrolled)


def _weeks_of_contact(practice: Practice) -> Computed:
    talks = _talks(practice)
    return _mean(talks.weeks, practice.enrolled & talks.any)


def _a_week_or_more(practice: Practice) -> tuple[_Talks, Mask]:
    talks = _talks(practice)
    return talks, practice.enrolled & (talks.weeks >= 1)


def _conversations_per_week_own(practice: Practice) -> Computed:
    talks, long_enough = _a_week_or_more(practice)
    return _mean(talks.number / np.where(long_enough, talks.weeks, 1.0), long_enough)


def _conversations_per_week_sums(practice: Practice) -> Computed:
    talks, long_enough = _a_week_or_more(practice)
    ones = long_enough.astype(np.float64)
    return Quotient(talks.number * ones, talks.weeks * ones, long_enough, long_enough, ones)


def _days_to_first_conversation(practice: Practice) -> Computed:
    talks = _talks(practice)
    there = practice.enrolled & talks.any
    return _mean(np.where(there, _days_between(practice.marks.dates["enrolled"], talks.first), 0.0), there)


# Schemes --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Seen:
    """The applications that are seen: the rows they count to, and whether each was granted by the cut date."""

    rows: Rows
    schemes: Array
    applied: Days
    granted_on: Days
    granted: Mask


def _seen_applications(practice: Practice, schemes: Iterable[str]) -> _Seen:
    """An application before enrolment is none of the programme's, and so is its grant."""
    all_of_them = practice.applications
    target, is_seen = practice.seen(all_of_them.rows, all_of_them.applied)
    is_seen = is_seen & np.isin(all_of_them.schemes, list(schemes))
    granted_on = all_of_them.granted[is_seen]
    return _Seen(
        target[is_seen],
        all_of_them.schemes[is_seen],
        all_of_them.applied[is_seen],
        granted_on,
        Period(last=practice.as_of).holds(granted_on),
    )


def _sum_of(practice: Practice, rows: Rows) -> Quotient:
    """How many things; the rows behind them are the persons who have any."""
    number = _per_row(practice, rows)
    has = number > 0
    return Quotient(number, np.ones(practice.marks.rows), has, has, has.astype(np.float64), is_sum=True)


def _applications(practice: Practice) -> Computed:
    return _sum_of(practice, _seen_applications(practice, COUNTED_SCHEMES).rows)


def _applied_of_enrolled(practice: Practice) -> Computed:
    rows = _seen_applications(practice, COUNTED_SCHEMES).rows
    return Share(_per_row(practice, rows) > 0, practice.enrolled)


def _number_of_grants(practice: Practice, schemes: Iterable[str] = tuple(COUNTED_SCHEMES)) -> Numbers:
    seen = _seen_applications(practice, schemes)
    return _per_row(practice, seen.rows[seen.granted])


def _grants(practice: Practice) -> Computed:
    seen = _seen_applications(practice, COUNTED_SCHEMES)
    return _sum_of(practice, seen.rows[seen.granted])


def _grants_per_enrolled(practice: Practice) -> Computed:
    number, ones = _number_of_grants(practice), practice.enrolled.astype(np.float64)
    return Quotient(number, ones, practice.enrolled, number > 0, ones)


def _persons_with(holds: Callable[[Numbers], Mask], *schemes: str) -> Callable[[Practice], Computed]:
    def compute(practice: Practice) -> Computed:
        has = holds(_number_of_grants(practice, schemes or tuple(COUNTED_SCHEMES)))
        ones = has.astype(np.float64)
        return Quotient(ones, np.ones(practice.marks.rows), has, has, ones, is_sum=True)

    return compute


def _mean_of_applications(practice: Practice, rows: Rows, values: Numbers) -> Quotient:
    """A mean over applications, whose rows are the persons who have one of them."""
    number = _per_row(practice, rows)
    has = number > 0
    return Quotient(_per_row(practice, rows, values), number, has, has, number)


def _days_to_application(practice: Practice) -> Computed:
    seen = _seen_applications(practice, COUNTED_SCHEMES)
    waited = _days_between(practice.marks.dates["enrolled"][seen.rows], seen.applied)
    return _mean_of_applications(practice, seen.rows, waited)


def _days_to_grant(*schemes: str) -> Callable[[Practice], Computed]:
    def compute(practice: Practice) -> Computed:
        seen = _seen_applications(practice, schemes)
        waited = _days_between(seen.applied, seen.granted_on)
        # A grant dated before its application is a fault of registration, not a fast case.
        usable = seen.granted & (np.where(seen.granted, waited, -1.0) >= 0)
        return _mean_of_applications(practice, seen.rows[usable], waited[usable])

    return compute


def _share_of_grants(scheme: str) -> Callable[[Practice], Computed]:
    def compute(practice: Practice) -> Computed:
        own, all_of_them = _number_of_grants(practice, [scheme]), _number_of_grants(practice)
        return Quotient(own, all_of_them, all_of_them > 0, own > 0, all_of_them)

    return compute


# Both of two, and one broker all the way ------------------------------------------------------------------------------


def _goal_and_activity(practice: Practice) -> Computed:
    both = _happened(practice, practice.goal_updates) & _happened(practice, practice.activity_updates)
    return Share(both, practice.enrolled)


def _mentor_and_grant(practice: Practice) -> Computed:
    both = (_number_of_grants(practice, [MENTOR_SCHEME]) > 0) & (_number_of_grants(practice) > 0)
    ones = both.astype(np.float64)
    return Quotient(ones, np.ones(practice.marks.rows), both, both, ones, is_sum=True)


@_once
def _number_of_brokers(practice: Practice) -> Numbers:
    """How many different brokers each enrolled person had since the enrolment."""
    had = practice.assignments
    target = practice.rows_of(had.rows)
    enrolled_on = practice.marks.dates["enrolled"][target]
    chosen = (target >= 0) & Period(last=practice.as_of).holds(had.starts)
    chosen &= np.isnat(had.ends) | (had.ends > enrolled_on)
    _, codes = np.unique(had.brokers, return_inverse=True)
    pairs = np.unique(np.stack([target[chosen], codes.reshape(-1)[chosen]]), axis=1)
    return _per_row(practice, pairs[0])


def _broker(practice: Practice) -> Computed:
    return Share(_number_of_brokers(practice) > 0, practice.enrolled)


def _same_broker(practice: Practice) -> Computed:
    number = _number_of_brokers(practice)
    return Share(number == 1, practice.enrolled & (number > 0))


# What became of it ----------------------------------------------------------------------------------------------------


@_once
def _employed(practice: Practice) -> tuple[Days, Array]:
    """Per enrolled person: the day of the first employment or education after enrolment (or NaT), and its kind."""
    marks = practice.marks
    rows = np.flatnonzero(~np.isnat(marks.dates["employed"]))
    target, is_seen = practice.seen(rows, marks.dates["employed"][rows])
    rows, target = rows[is_seen], target[is_seen]
    order = np.lexsort((rows, marks.dates["employed"][rows], target))
    rows, target = rows[order], target[order]
    first = np.ones(len(target), dtype=bool)
    first[1:] = target[1:] != target[:-1]
    starts = np.full(marks.rows, np.datetime64("NaT", "D"))
    starts[target[first]] = marks.dates["employed"][rows[first]]
    kinds = np.full(marks.rows, "", dtype="U20")
    if practice.outcomes is not None:
        kinds[target[first]] = practice.outcomes[rows[first]]
    return starts, kinds


def _outcome(practice: Practice) -> Computed:
    return Share(~np.isnat(_employed(practice)[0]), practice.enrolled)


def _outcome_of(code: str) -> Callable[[Practice], Computed]:
    stated = tuple(other for other in OUTCOMES if other != "unstated")

    def compute(practice: Practice) -> Computed:
        starts, kinds = _employed(practice)
        own = ~np.isin(kinds, stated) if code == "unstated" else kinds == code
        return Share(~np.isnat(starts) & own, practice.enrolled)

    return compute


@_once
def _follow_ups(practice: Practice) -> tuple[Mask, Numbers]:
    """Who is employed, and how many conversations each had after the day it began."""
    starts, _ = _employed(practice)
    target, is_seen = practice.seen(practice.conversations.rows, practice.conversations.dates)
    is_seen = is_seen & (practice.conversations.dates > starts[target])
    return ~np.isnat(starts), _per_row(practice, target[is_seen])


def _followed_up(practice: Practice) -> Computed:
    employed, number = _follow_ups(practice)
    return Share(number > 0, employed)


def _follow_ups_per_followed(practice: Practice) -> Computed:
    employed, number = _follow_ups(practice)
    return _mean(number, employed & (number > 0))


def _follow_ups_per_employed(practice: Practice) -> Computed:
    employed, number = _follow_ups(practice)
    return _mean(number, employed)


def _months_kept(practice: Practice) -> Computed:
    """Whole months of 30 days since the start, and those with a conversation."""
    starts, _ = _employed(practice)
    employed = ~np.isnat(starts)
    today = np.full(practice.marks.rows, np.datetime64(practice.as_of, "D"))
    since = np.where(employed, _days_between(starts, today), 0.0)
    due = np.minimum(np.floor(since / 30), FOLLOW_UP_MONTHS)
    target, is_seen = practice.seen(practice.conversations.rows, practice.conversations.dates)
    is_seen = is_seen & (practice.conversations.dates > starts[target])
    target, dates = target[is_seen], practice.conversations.dates[is_seen]
    month = np.floor((_days_between(starts[target], dates) - 1) / 30)
    within = month < due[target]
    pairs = np.unique(np.stack([target[within], month[within].astype(np.intp)]), axis=1)
    kept = _per_row(practice, pairs[0])
    has_due = employed & (due > 0)
    return Quotient(kept, np.where(has_due, due, 0.0), has_due, kept > 0, np.where(has_due, due, 0.0))


# Key of the definition -> what it is computed from. A figure, its list and its span all come from here.
INDICATORS: dict[str, Callable[[Practice], Computed]] = {
    "cv_updated_of_enrolled": _with(lambda practice: practice.cv_updates),
    "cv_good_of_enrolled": _with(lambda practice: practice.cv_good),
    "goal_updated_of_enrolled": _with(lambda practice: practice.goal_updates),
    "activity_updated_of_enrolled": _with(lambda practice: practice.activity_updates),
    "conversation_of_enrolled": _with(lambda practice: practice.conversations),
    "conversations_per_citizen": _conversations_per_citizen,
    "conversations_per_week_own": _conversations_per_week_own,
    "conversations_per_week_sums": _conversations_per_week_sums,
    "weeks_of_contact": _weeks_of_contact,
    "mean_days_to_first_conversation": _days_to_first_conversation,
    "applications": _applications,
    "applied_of_enrolled": _applied_of_enrolled,
    "grants": _grants,
    "citizens_with_grant": _persons_with(lambda number: number > 0),
    "grants_per_enrolled": _grants_per_enrolled,
    "grant_of_enrolled": lambda practice: Share(_number_of_grants(practice) > 0, practice.enrolled),
    "citizens_with_two_grants": _persons_with(lambda number: number == 2),
    "citizens_with_three_grants": _persons_with(lambda number: number >= 3),
    "citizens_with_mentor": _persons_with(lambda number: number > 0, MENTOR_SCHEME),
    "days_enrolled_to_application": _days_to_application,
    "days_application_to_grant": _days_to_grant(*COUNTED_SCHEMES),
    **{f"days_application_to_grant:{scheme}": _days_to_grant(scheme) for scheme in COUNTED_SCHEMES},
    **{f"share_of_grants:{scheme}": _share_of_grants(scheme) for scheme in COUNTED_SCHEMES},
    "goal_and_activity_updated_of_enrolled": _goal_and_activity,
    "plan_ready_of_enrolled": _with(lambda practice: practice.plan_ready),
    "broker_of_enrolled": _broker,
    "same_broker_of_brokered": _same_broker,
    "citizens_with_mentor_and_grant": _mentor_and_grant,
    "outcome_of_enrolled": _outcome,
    **{f"outcome_of_enrolled:{code}": _outcome_of(code) for code in OUTCOMES},
    "followed_up_of_employed": _followed_up,
    "follow_ups_per_followed": _follow_ups_per_followed,
    "follow_ups_per_employed": _follow_ups_per_employed,
    "follow_up_months_kept": _months_kept,
}

# Those that are about the employed only; what kind of work it was stands apart, in `definitions.OUTCOMES`.
OF_EMPLOYED = (
    "followed_up_of_employed", "follow_ups_per_followed", "follow_ups_per_employed", "follow_up_months_kept",
)  # fmt: skip


def figure(
    key: str,
    practice: Practice,
    *,
    where: Mask | None = None,
    source: Source = Source.REGISTERED,
    group: str | None = None,
) -> Figure:
    """Compute one indicator by its key.

    where: shape (rows,), to compute it for some rows only (a municipality, a team, a benefit group).

    Raises UnknownDefinition for a key without an indicator here.
    """
    definition = definitions.REGISTRY.get(key)
    computed = practice.computed(key)
    here = np.ones(practice.marks.rows, dtype=bool) if where is None else where
    if isinstance(computed, Share):
        below_the_line = computed.below & here
        masks = Masks(computed.above & below_the_line, below_the_line)
        counts = number_of(masks.numerator), number_of(below_the_line)
        return Figure(share(*counts, definition, source=source, as_of=practice.as_of, group=group), masks)
    rows = np.flatnonzero(here)
    counted = np.flatnonzero(here & computed.counted)
    below = 0.0 if computed.is_sum else float(computed.below.take(counted).sum())
    sums = float(computed.above.take(rows).sum()), int(computed.n.take(rows).sum()), below
    return Figure(
        _quotient(computed.is_sum, *sums, definition, source, practice.as_of, group),
        Masks(computed.listed & here, None if computed.is_sum else computed.counted & here),
        weights=computed.weights
        if where is None
        else replace(computed.weights, groups=Groups(here.astype(np.intp) - 1, 1)),
    )


def figures_of_groups(
    key: str,
    practice: Practice,
    groups: Groups,
    names: Sequence[str],
    *,
    where: Mask | None = None,
    source: Source = Source.REGISTERED,
) -> list[Figure]:
    """One indicator for many groups, each as `figure` gives it; all are counted in one go.

    groups: which group a row is in. names: the words for each. where: shape (rows,), to compute it for some rows only.

    Raises UnknownDefinition for a key without an indicator here.
    """
    definition = definitions.REGISTRY.get(key)
    computed, as_of = practice.computed(key), practice.as_of
    here = groups.within(where)
    if isinstance(computed, Share):
        whole = Masks(computed.above & computed.below, computed.below)
        counts = zip(here.counts(computed.above & computed.below), here.counts(computed.below), strict=True)
        return [
            Figure(
                share(above, below, definition, source=source, as_of=as_of, group=name),
                MasksOfGroup(whole, place, here, people_below=below),
            )
            for place, (name, (above, below)) in enumerate(zip(names, counts, strict=True))
        ]
    whole = Masks(computed.listed, None if computed.is_sum else computed.counted)
    above, n = here.sums(computed.above), here.sums(computed.n)
    weights = replace(computed.weights, groups=here)
    below, people = [0.0] * len(names), [0] * len(names)
    if not computed.is_sum:
        below, people = here.within(computed.counted).sums(computed.below), here.counts(computed.counted)
    return [
        Figure(
            _quotient(computed.is_sum, above[place], int(n[place]), below[place], definition, source, as_of, name),
            MasksOfGroup(whole, place, here, people_below=people[place]),
            weights=replace(weights, place=place),
        )
        for place, name in enumerate(names)
    ]


def _quotient(
    is_sum: bool,
    above: float,
    n: int,
    below: float,
    definition: Definition,
    source: Source,
    as_of: date,
    group: str | None,
) -> Result:
    if is_sum:
        return Result(int(above), n, definition, source, numerator=int(above), as_of=as_of, group=group)
    whole = below.is_integer() and above.is_integer()
    return Result(
        above / below if below else None,
        n,
        definition,
        source,
        numerator=int(above) if whole else None,
        denominator=int(below) if whole else None,
        as_of=as_of,
        group=group,
    )


def spread(key: str, practice: Practice, groups: Mapping[str, Mask]) -> Span | None:
    """The lowest and highest value among groups (municipalities). Describes spread; it is no ranking."""
    return span(figure(key, practice, where=mask, group=name).result for name, mask in groups.items())


# How many cases a broker has ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FullTime:
    """Brokers' shares of full time, from and to a day. A change of hours tells nothing of the months before it.

    brokers, starts, ends, shares: shape (records,). ends: the last day; NaT while it lasts. shares: above 0, 1 is full.

    Raises ValueError for a share that is not above 0.
    """

    brokers: Array
    starts: Days
    ends: Days
    shares: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        if len(self.shares) and self.shares.min() <= 0:
            raise ValueError("a share of full time is above 0")

    @classmethod
    def always(cls, shares: Mapping[object, float]) -> FullTime:
        """The same share all the time."""
        number = len(shares)
        return cls(
            np.array(list(shares), dtype=object),
            np.full(number, np.datetime64("0001-01-01", "D")),
            np.full(number, np.datetime64("NaT", "D")),
            np.array(list(shares.values()), dtype=np.float64),
        )

    def on(self, day: date, brokers: Sequence[object]) -> npt.NDArray[np.float64]:
        """Of each broker, shape (brokers,); NaN where none is known. Of two on one day the later in order counts."""
        at = np.datetime64(day, "D")
        holds = (self.starts <= at) & (np.isnat(self.ends) | (self.ends >= at))
        known = dict(zip(self.brokers[holds].tolist(), self.shares[holds].tolist(), strict=True))
        return np.array([known.get(one, np.nan) for one in brokers], dtype=np.float64)


NO_FULL_TIME = FullTime.always({})


@dataclass(frozen=True)
class Caseload:
    """Open courses per broker at the ends of months.

    mean: the figure that is shown; its masks are the rows open at one of the month ends. per_full_time: the same
    divided by the brokers' shares of full time; None where no share is known. lowest, highest: over brokers and months.
    """

    mean: Figure
    per_full_time: Figure | None
    lowest: int | None
    highest: int | None
    brokers: int


def caseload(
    *,
    rows: Rows,
    brokers: Array,
    starts: Days,
    ends: Days,
    month_ends: Iterable[date],
    total_rows: int,
    full_time: FullTime = NO_FULL_TIME,
    where: Mask | None = None,
    group: str | None = None,
) -> Caseload:
    """Count open courses per broker at each month's end.

    rows, brokers, starts, ends: shape (assignments,): which course, whose, from and to (to: the first day that it is no
        longer that broker's; NaT while it lasts).
    full_time: shares of full time, read at each month's end. A broker without one there is left out of `per_full_time`,
        and counted as left out in its note.
    total_rows: number of courses, for the masks. where: shape (total_rows,).
    """
    codes = np.zeros(total_rows, dtype=np.intp) if where is None else np.where(where, 0, -1)
    return caseloads_of_groups(
        rows=rows,
        brokers=brokers,
        starts=starts,
        ends=ends,
        month_ends=month_ends,
        groups=Groups(codes, 1),
        names=[group],
        full_time=full_time,
    )[0]


def caseloads_of_groups(
    *,
    rows: Rows,
    brokers: Array,
    starts: Days,
    ends: Days,
    month_ends: Iterable[date],
    groups: Groups,
    names: Sequence[str | None],
    full_time: FullTime = NO_FULL_TIME,
) -> list[Caseload]:
    """`caseload` for many groups of rows, all counted in one go.

    groups: which group a row is in. names: the words for each. The others are those of `caseload`.
    """
    known, codes = np.unique(brokers, return_inverse=True)
    brokers_known, group_of = known.tolist(), groups.codes[rows]
    # A number for each group and broker together, so that one count a month tells all of them apart.
    pairs = group_of * len(brokers_known) + codes.reshape(-1)
    months_open = np.zeros(len(groups.codes))  # of each row: at how many month ends it was somebody's
    found: list[npt.NDArray[np.intp]] = []
    shares: list[npt.NDArray[np.float64]] = []
    last = None
    for day in sorted(month_ends):
        last = day
        at = np.datetime64(day, "D")
        is_open = (group_of >= 0) & (starts <= at) & (np.isnat(ends) | (ends > at))
        months_open += np.bincount(rows[is_open], minlength=len(months_open))
        numbers = np.bincount(pairs[is_open])
        had = np.flatnonzero(numbers)
        found.append(np.stack([had, numbers[had]]))
        shares.append(full_time.on(day, brokers_known)[had % max(len(brokers_known), 1)])
    had, numbers = np.concatenate([np.empty((2, 0), dtype=np.intp), *found], axis=1)
    of_group = Groups(had // max(len(brokers_known), 1), groups.number)
    worked = np.concatenate([np.empty(0), *shares])
    return [
        _load(
            name,
            last,
            MasksOfGroup(Masks(months_open > 0), place, groups),
            Weights(months_open, groups=groups, place=place),
            (own % max(len(brokers_known), 1)).tolist(),
            loads,
            times,
        )
        for place, (name, (own, loads, times)) in enumerate(
            zip(names, of_group.each(had, numbers, worked), strict=True)
        )
    ]


def _load(
    group: str | None,
    last: date | None,
    masks: Masks,
    weights: Weights,
    brokers: Sequence[int],
    numbers: npt.NDArray[np.intp],
    times: npt.NDArray[np.float64],
) -> Caseload:
    """One group: its brokers, their open courses and their shares of full time, a month's end at a time."""
    loads: list[int] = numbers.tolist()
    is_known = ~np.isnan(times)
    known_load, known_time = int(numbers[is_known].sum()), float(times[is_known].sum())
    lowest, highest, number_of = min(loads, default=None), max(loads, default=None), len(set(brokers))
    beside = (("lowest", lowest), ("highest", highest), ("brokers", number_of))

    def shown(definition: Definition, value: float | None, n: int) -> Figure:
        made = Result(value, n, definition, Source.REGISTERED, as_of=last, group=group, beside=beside)
        return Figure(made, masks, weights=weights)

    mean = shown(definitions.CASES_PER_BROKER, sum(loads) / len(loads) if loads else None, len(loads))
    per_full_time = None
    if known_time:
        per_full_time = shown(definitions.CASES_PER_FULL_TIME, known_load / known_time, int(is_known.sum()))
    return Caseload(mean, per_full_time, lowest, highest, number_of)
