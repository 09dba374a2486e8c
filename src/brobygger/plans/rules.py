"""The rules of the plan. Pure: dates and dated values are passed in, nothing is looked up.

Prose with the guarantees: docs/algorithms/agreements.md.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from brobygger.plans.content import GOALS_WANTED, SECTIONS, Agreement, Content
from brobygger.plans.enums import ActivityState
from brobygger_analysis.danish.working_days import add_working_days
from brobygger_analysis.pauses import Pause, after_working_days

# --- the five parts of an agreement ----------------------------------------------------------------------------


class Part(StrEnum):
    SPECIFIC = "specific"
    MEASURABLE = "measurable"
    ACCEPTED = "accepted"
    REALISTIC = "realistic"
    TIMED = "timed"


FEWEST_WORDS = 3
NUMBER_WORDS = frozenset(
    {
        "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv", "to-tre", "to/tre", "begge",
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "both",
    }
)  # fmt: skip
LOOSE_WORDS = frozenset(
    {
        "måske", "prøve", "prøver", "forsøge", "forsøger", "noget", "snart", "eventuelt", "evt", "nogle", "lidt",
        "gerne", "maybe", "try", "tries", "something", "soon", "some", "perhaps",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:[-/'’][^\W\d_]+)*|\d+(?:[.,]\d+)*")


def words_of(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def parts(agreement: Agreement) -> dict[Part, bool]:
    """Which of the five parts are there. A help to the eye; it stops nobody."""
    words = words_of(agreement.what)
    holds_number = any(word[0].isdigit() or word in NUMBER_WORDS for word in words)
    deadline, agreed = agreement.deadline, agreement.agreed_on
    return {
        Part.SPECIFIC: len(words) >= FEWEST_WORDS and bool(agreement.by),
        Part.MEASURABLE: bool(agreement.measure.strip()) or holds_number,
        Part.ACCEPTED: agreement.accepted is True,
        Part.REALISTIC: agreement.realistic is True,
        Part.TIMED: deadline is not None and (agreed is None or deadline >= agreed),
    }


def missing_parts(agreement: Agreement) -> tuple[Part, ...]:
    """The parts to write; none for an agreement that is closed."""
    return tuple(part for part, there in parts(agreement).items() if not there) if agreement.is_open else ()


def loose_words(text: str) -> tuple[str, ...]:
    """Words that often make an agreement loose, in the order they stand."""
    return tuple(dict.fromkeys(word for word in words_of(text) if word in LOOSE_WORDS))


# --- activities ------------------------------------------------------------------------------------------------

MOVES: dict[ActivityState, tuple[ActivityState, ...]] = {
    ActivityState.PROPOSED: (ActivityState.PLANNED, ActivityState.DOING, ActivityState.DROPPED),
    ActivityState.PLANNED: (
        ActivityState.DOING,
        ActivityState.DONE,
        ActivityState.PROPOSED,
        ActivityState.DROPPED,
    ),
    ActivityState.DOING: (ActivityState.DONE, ActivityState.PLANNED, ActivityState.DROPPED),
    ActivityState.DONE: (ActivityState.DOING,),
    ActivityState.DROPPED: (ActivityState.PLANNED,),
}


def may_move(before: str, after: str) -> bool:
    return before == after or ActivityState(after) in MOVES[ActivityState(before)]


def next_date(content: Content) -> datetime.date | None:
    """The nearest end of what is still open: an activity's end or an agreement's date."""
    ends = [one.end for one in content.activities.values() if one.is_open and one.end]
    ends += [one.deadline for one in content.agreements.values() if one.is_open and one.deadline]
    return min(ends, default=None)


# --- ready -----------------------------------------------------------------------------------------------------


class Lacking(StrEnum):
    GOALS = "goals"
    ACTIVITY = "activity"
    AGREEMENT = "agreement"
    NEXT_DATE = "next_date"
    WORDS = "words"


def lacking(content: Content) -> tuple[Lacking, ...]:
    """What a plan does not have yet. Only the goals hold it back from being called ready."""
    checks = (
        (Lacking.GOALS, content.complete_goals >= GOALS_WANTED),
        (Lacking.ACTIVITY, bool(content.activities)),
        (Lacking.AGREEMENT, bool(content.agreements)),
        (Lacking.NEXT_DATE, next_date(content) is not None),
        (Lacking.WORDS, bool(content.own_words.strip())),
    )
    return tuple(what for what, there in checks if not there)


def can_be_ready(content: Content) -> bool:
    return Lacking.GOALS not in lacking(content)


# --- versions --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one thing. ``field`` is empty when the whole thing came (before None) or went (after None)."""

    section: str
    key: str
    field: str
    before: Any
    after: Any

    @property
    def is_added(self) -> bool:
        return not self.field and self.before is None

    @property
    def is_removed(self) -> bool:
        return not self.field and self.after is None

    @property
    def reversed(self) -> Change:
        return Change(self.section, self.key, self.field, self.after, self.before)


class DoesNotFit(ValueError):
    """The difference was made from another plan than the one it is applied to."""


def difference(old: Content, new: Content) -> tuple[Change, ...]:
    """What must be done to ``old`` to get ``new``: by section, key and field."""
    before, after = old.as_json(), new.as_json()
    changes: list[Change] = []
    for section in SECTIONS:
        for key in sorted(before[section].keys() | after[section].keys()):
            changes += _item_changes(section, key, before[section].get(key), after[section].get(key))
    return tuple(changes)


def _item_changes(
    section: str, key: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> Iterable[Change]:
    if before is None or after is None:
        return [Change(section, key, "", before, after)]
    return [Change(section, key, name, before[name], after[name]) for name in after if before[name] != after[name]]


def applied(old: Content, changes: Iterable[Change]) -> Content:
    """``old`` with the changes made; raises ``DoesNotFit`` and changes nothing when they are another plan's."""
    stored = old.as_json()
    for change in changes:
        section = stored[change.section]
        held = section.get(change.key)
        if change.field:
            if held is None or held[change.field] != change.before:
                raise DoesNotFit(f"{change.section}/{change.key}/{change.field} is not as it was")
            held[change.field] = change.after
        else:
            if held != change.before:
                raise DoesNotFit(f"{change.section}/{change.key} is not as it was")
            if change.after is None:
                del section[change.key]
            else:
                section[change.key] = dict(change.after)
    return Content.from_json(stored)


def clashes(read: Content, now: Content, section: str, keys: Collection[str]) -> bool:
    """Whether somebody changed one of these things between the version that was read and the present one."""
    return any(read.item(section, key) != now.item(section, key) for key in keys)


# --- deadlines -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Norm:
    """Working days from enrolment, for those enrolled in a period."""

    start_days: int
    finish_days: int
    valid_from: datetime.date = datetime.date.min
    valid_to: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Deadlines:
    start_by: datetime.date
    finish_by: datetime.date


class Standing(StrEnum):
    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """How far the plan is, with the deadline that is next; none when the plan is ready."""

    standing: Standing
    deadlines: Deadlines
    next_by: datetime.date | None

    def is_overdue(self, on: datetime.date) -> bool:
        return self.next_by is not None and self.next_by < on


def deadlines(enrolled_on: datetime.date, norm: Norm, pauses: Sequence[Pause] = ()) -> Deadlines:
    return Deadlines(
        _working_days_after(enrolled_on, norm.start_days, pauses),
        _working_days_after(enrolled_on, norm.finish_days, pauses),
    )


def standing(
    *,
    enrolled_on: datetime.date,
    norm: Norm,
    begun_on: datetime.date | None,
    ready_on: datetime.date | None,
    pauses: Sequence[Pause] = (),
) -> PlanStanding:
    """``begun_on``: the first version dated on or after enrolment. What happened before enrolment does not count.

    Days on which the duty was suspended do not count either.
    """
    ends = deadlines(enrolled_on, norm, pauses)
    if ready_on is not None and ready_on >= enrolled_on:
        return PlanStanding(Standing.READY, ends, None)
    if begun_on is not None and begun_on >= enrolled_on:
        return PlanStanding(Standing.BEGUN, ends, ends.finish_by)
    return PlanStanding(Standing.NOT_BEGUN, ends, ends.start_by)


def latest_overdue(on: datetime.date, days: int, pauses: Sequence[Pause] = ()) -> datetime.date:
    """The latest day of enrolment whose deadline of so many working days lies before ``on``: for a queryset."""
    day = add_working_days(on, -days)
    while _working_days_after(day, days, pauses) >= on:
        day -= datetime.timedelta(days=1)
    while _working_days_after(day + datetime.timedelta(days=1), days, pauses) < on:
        day += datetime.timedelta(days=1)
    return day


def _working_days_after(start: datetime.date, days: int, pauses: Sequence[Pause]) -> datetime.date:
    return after_working_days(start, days, pauses) if pauses and days else add_working_days(start, days)
