"""What the monthly status report counts beside the indicators: who waits, deadlines, faults in registrations, and how
long registering took (`registering`).

Everything is counted as it stood on a day: nothing dated later is seen. Each figure comes with the rows behind it, so
that its list can be opened and mended. The rules of the faults are `FAULTS`; see docs/algorithms/status-report.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from brobygger_analysis import registering
from brobygger_analysis import status_cards as cards
from brobygger_analysis.definitions import REGISTRY, Definition
from brobygger_analysis.figures import Figure, Mask, Masks, Numbers, Rows, Weights, number_of
from brobygger_analysis.funnel import Days, Marks, Period
from brobygger_analysis.indicators import Month, Registrations
from brobygger_analysis.results import Result, Source, count, share

# In this order marks are reached. First conversation and closing have rules of their own.
ORDER = ("began", "screened", "accepted", "interviewed", "enrolled", "employed")
WAITING = ("waiting_interview", "waiting_decision", "waiting_first_conversation", "waiting_broker")
CLOCKS = ("first_conversation_in_time", "decisions_in_time", "decisions_overdue")


@dataclass(frozen=True)
class Decisions:
    """Applications that were received by a day and not withdrawn by it, as they stood on that day.

    rows: of the courses. decided: the day of the decision, NaT without one by that day. in_time: decided by its
    deadline. overdue: not decided, and the deadline has passed.
    """

    rows: Rows
    decided: Days
    in_time: Mask
    overdue: Mask


@dataclass(frozen=True)
class Known:
    """What is registered about each course, shape (rows,).

    real: no test person. team, benefit_group, birth_date: known. outcome: the closing says how it ended.
    """

    real: Mask
    team: Mask
    benefit_group: Mask
    birth_date: Mask
    outcome: Mask


@dataclass(frozen=True)
class Standing:
    """The registrations as they stood on the last day of a month.

    first_conversation_days: shape (rows,), within how many days of enrolment the first conversation is to be held.
    """

    registrations: Registrations
    known: Known
    month: Month
    first_conversation_days: npt.NDArray[np.int64]
    decisions: Decisions | None = None
    registered: registering.Registered | None = None
    _having: dict[str, Mask] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def marks(self) -> Marks:
        """The marks of the registrations."""
        return self.registrations.marks

    @property
    def as_of(self) -> date:
        """The day that is looked at."""
        return self.month.last

    def has(self, kind: str) -> Mask:
        """The courses that have this mark on that day."""
        if kind not in self._having:  # a dozen rules ask
            self._having[kind] = Period(last=self.as_of).holds(self.marks.dates[kind])
        return self._having[kind]

    def once(self, kind: str) -> Mask:
        """The row of each person who counts with this mark on that day."""
        mask: Mask = self.marks.counted[kind] & self.has(kind)
        return mask

    @property
    def open(self) -> Mask:
        """The courses that are not closed on that day."""
        mask: Mask = ~self.has("closed")
        return mask


def figures(standing: Standing, where: Mask | None = None, group: str | None = None) -> dict[str, Figure]:
    """Every figure of this module, in the order of the report. where: shape (rows,), to count some rows only."""
    here = np.ones(standing.marks.rows, dtype=bool) if where is None else where
    enrolled = standing.once("enrolled") & standing.open
    made = {cards.OPEN_COURSES.key: _persons(cards.OPEN_COURSES, standing, enrolled & here)}
    for key, rule in _WAITING.items():
        mask, since = rule(standing)
        made[key] = _waiting(standing, key, mask & here, since)
    made |= _clocks(standing, here)
    for key, fault in FAULTS.items():
        made[key] = _persons(REGISTRY.get(key), standing, fault(standing) & standing.known.real & here)
    made |= _registering(standing, standing.known.real & here)
    return {key: replace(one, result=replace(one.result, group=group)) for key, one in made.items()}


def _persons(card: Definition, standing: Standing, mask: Mask) -> Figure:
    return Figure(count(number_of(mask), card, as_of=standing.as_of), Masks(mask))


# Who waits ------------------------------------------------------------------------------------------------------------


def _waiting_interview(standing: Standing) -> tuple[Mask, Days]:
    accepted = standing.once("accepted")
    further = standing.marks.having(standing.has("interviewed") | standing.has("enrolled"))
    return accepted & standing.open & ~further, standing.marks.dates["accepted"]


def _waiting_decision(standing: Standing) -> tuple[Mask, Days]:
    interviewed = standing.once("interviewed")
    further = standing.marks.having(standing.has("enrolled"))
    return interviewed & standing.open & ~further, standing.marks.dates["interviewed"]


def _waiting_first_conversation(standing: Standing) -> tuple[Mask, Days]:
    enrolled = standing.once("enrolled")
    further = standing.marks.having(standing.has("first_conversation"))
    return enrolled & standing.open & ~further, standing.marks.dates["enrolled"]


def _waiting_broker(standing: Standing) -> tuple[Mask, Days]:
    had = standing.registrations.assignments
    day = np.datetime64(standing.as_of, "D")
    now = (had.starts <= day) & (np.isnat(had.ends) | (had.ends > day))
    brokered = np.zeros(standing.marks.rows, dtype=bool)
    brokered[had.rows[now]] = True
    return standing.once("enrolled") & standing.open & ~brokered, standing.marks.dates["enrolled"]


_WAITING: dict[str, Callable[[Standing], tuple[Mask, Days]]] = {
    "waiting_interview": _waiting_interview,
    "waiting_decision": _waiting_decision,
    "waiting_first_conversation": _waiting_first_conversation,
    "waiting_broker": _waiting_broker,
}


def _waiting(standing: Standing, key: str, mask: Mask, since: Days) -> Figure:
    """Those who wait, and beside them how many days the one has waited who has waited longest."""
    made = _persons(REGISTRY.get(key), standing, mask)
    days = (np.datetime64(standing.as_of, "D") - since[mask]).astype("timedelta64[D]").astype(np.int64)
    longest = int(days.max()) if len(days) else None
    return replace(made, result=replace(made.result, beside=(("longest_wait", longest),)))


# Deadlines ------------------------------------------------------------------------------------------------------------


def _clocks(standing: Standing, where: Mask) -> dict[str, Figure]:
    made = {"first_conversation_in_time": _first_conversation(standing, where)}
    found = standing.decisions
    if found is None:
        return made
    here = where[found.rows]
    decided = here & Period(standing.month.first, standing.month.last).holds(found.decided)
    above, below = number_of(decided & found.in_time), number_of(decided)
    late = number_of(here & found.overdue)
    nobody = _nobody(standing)

    def of_each(chosen: Mask) -> Numbers:
        return np.bincount(found.rows[chosen], minlength=standing.marks.rows).astype(np.float64)

    made["decisions_in_time"] = Figure(
        share(above, below, cards.DECISIONS_IN_TIME, as_of=standing.as_of),
        nobody,
        listed=False,
        weights=Weights(of_each(decided & found.in_time), of_each(decided), of_each(decided)),
    )
    made["decisions_overdue"] = Figure(
        Result(late, late, cards.DECISIONS_OVERDUE, Source.REGISTERED, numerator=late, as_of=standing.as_of),
        nobody,
        listed=False,
        weights=Weights(of_each(here & found.overdue), n=of_each(here & found.overdue)),
    )
    return made


def _nobody(standing: Standing) -> Masks:
    """For a figure that counts something else than persons, and opens no list."""
    return Masks(np.zeros(standing.marks.rows, dtype=bool))


def _first_conversation(standing: Standing, where: Mask) -> Figure:
    """Whose deadline lay in the month, and who had talked by it. Who was closed before the deadline has none."""
    due = standing.marks.dates["enrolled"] + standing.first_conversation_days.astype("timedelta64[D]")
    in_month = Period(standing.month.first, standing.month.last).holds(due)
    talked, closed = standing.marks.dates["first_conversation"], standing.marks.dates["closed"]
    kept = standing.has("first_conversation") & (talked <= due)
    gone = standing.has("closed") & (closed < due) & ~kept
    owed = standing.marks.counted["enrolled"] & in_month & ~gone & where
    result = share(number_of(owed & kept), number_of(owed), cards.FIRST_CONVERSATION_IN_TIME, as_of=standing.as_of)
    return Figure(result, Masks(owed & kept, owed))


# Faults in registrations: a rule says which courses contradict themselves or lack something ---------------------------


def _out_of_order(standing: Standing) -> Mask:
    dates = standing.marks.dates
    wrong = np.zeros(standing.marks.rows, dtype=bool)
    for at, later in enumerate(ORDER):
        for earlier in ORDER[:at]:
            # What lies before a day that has come has come too, and NaT lies before nothing.
            wrong |= standing.has(earlier) & (dates[later] < dates[earlier])
    for kind in ("enrolled", "interviewed", "screened"):
        wrong |= standing.has(kind) & (dates["closed"] < dates[kind])
    return wrong


def _mark_missing(standing: Standing) -> Mask:
    missing = np.zeros(standing.marks.rows, dtype=bool)
    straight = standing.marks.having(standing.marks.shortcut)  # they need no screening and no yes
    for earlier, later in pairwise(ORDER[1:]):
        lacks = standing.has(later) & ~standing.has(earlier)
        missing |= lacks & ~straight if earlier in {"screened", "accepted"} else lacks
    return missing


def _first_conversation_missing(standing: Standing) -> Mask:
    talks = standing.registrations.conversations
    enrolled = standing.marks.dates["enrolled"]
    after = Period(last=standing.as_of).holds(talks.dates) & (talks.dates >= enrolled[talks.rows])
    talked = np.zeros(standing.marks.rows, dtype=bool)
    talked[talks.rows[after]] = True
    return standing.has("enrolled") & talked & ~standing.has("first_conversation")


def _after_closing(standing: Standing) -> Mask:
    wrong = np.zeros(standing.marks.rows, dtype=bool)
    closed = standing.marks.dates["closed"]
    of = standing.registrations
    for events in (of.cv_updates, of.goal_updates, of.activity_updates):
        late = Period(last=standing.as_of).holds(events.dates) & (events.dates > closed[events.rows])
        wrong[events.rows[late]] = True
    return wrong & standing.has("closed")


def _outcome_missing(standing: Standing) -> Mask:
    mask: Mask = standing.has("enrolled") & standing.has("closed") & ~standing.known.outcome
    return mask


def _team_missing(standing: Standing) -> Mask:
    mask: Mask = standing.has("enrolled") & standing.open & ~standing.known.team
    return mask


def _benefit_group_missing(standing: Standing) -> Mask:
    mask: Mask = standing.has("began") & ~standing.known.benefit_group
    return mask


def _birth_date_missing(standing: Standing) -> Mask:
    mask: Mask = standing.has("began") & ~standing.known.birth_date
    return mask


FAULTS: dict[str, Callable[[Standing], Mask]] = {
    cards.MARKS_OUT_OF_ORDER.key: _out_of_order,
    cards.MARK_MISSING.key: _mark_missing,
    cards.FIRST_CONVERSATION_MISSING.key: _first_conversation_missing,
    cards.AFTER_CLOSING.key: _after_closing,
    cards.OUTCOME_MISSING.key: _outcome_missing,
    cards.TEAM_MISSING.key: _team_missing,
    cards.BENEFIT_GROUP_MISSING.key: _benefit_group_missing,
    cards.BIRTH_DATE_MISSING.key: _birth_date_missing,
}


# How long registering took --------------------------------------------------------------------------------------------


def _registering(standing: Standing, where: Mask) -> dict[str, Figure]:
    if standing.registered is None:
        return {}
    found = registering.figures(standing.registered, standing.month, where)
    return {key: Figure(one, _nobody(standing), listed=False) for key, one in found.items()}
