"""What may happen to a course and when; and how a name sorts. Pure: dates and values in, no query.

A course moves in two ways. It *reaches* a milestone, which is counted; or it is *moved* to a state that is not
counted by itself (postponed, not enrolled, given back). Both tables stand here, and the diagram in the manual is
printed from them.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brobygger.citizens import errors
from brobygger.citizens.enums import CourseState, MilestoneKind

S = CourseState
K = MilestoneKind


@dataclass(frozen=True, slots=True)
class Reach:
    """From which states a milestone can be reached, and where it leads; ``to`` None: the state stays."""

    since: frozenset[CourseState]
    to: CourseState | None
    with_shortcut: frozenset[CourseState] = frozenset()  # only for a citizen who was assessed before
    needs: MilestoneKind | None = None


REACHES: Mapping[MilestoneKind, Reach] = {
    K.SCREENED: Reach(frozenset({S.BEGAN, S.SCREENED, S.ACCEPTED, S.POSTPONED, S.NOT_ENROLLED}), S.SCREENED),
    K.ACCEPTED: Reach(frozenset({S.SCREENED, S.ACCEPTED}), S.ACCEPTED, needs=K.SCREENED),
    K.HANDED_OVER: Reach(
        frozenset({S.ACCEPTED, S.POSTPONED, S.NOT_ENROLLED}), S.HANDED_OVER, with_shortcut=frozenset({S.BEGAN})
    ),
    K.INTERVIEWED: Reach(
        frozenset({S.ACCEPTED, S.HANDED_OVER, S.POSTPONED, S.NOT_ENROLLED}),
        S.INTERVIEWED,
        with_shortcut=frozenset({S.BEGAN}),
    ),
    K.ENROLLED: Reach(frozenset({S.INTERVIEWED, S.POSTPONED}), S.ENROLLED, needs=K.INTERVIEWED),
    K.FIRST_CONVERSATION: Reach(frozenset({S.ENROLLED}), None, needs=K.ENROLLED),
    # Work found after closing still is the outcome of the course.
    K.EMPLOYED: Reach(frozenset({S.ENROLLED, S.CLOSED}), None, needs=K.ENROLLED),
    K.CLOSED: Reach(frozenset(set(S) - {S.CLOSED}), S.CLOSED),
}

MOVES: Mapping[CourseState, frozenset[CourseState]] = {
    S.POSTPONED: frozenset({S.INTERVIEWED}),
    S.NOT_ENROLLED: frozenset({S.INTERVIEWED, S.POSTPONED}),
    # Given back by the receiver, or regretted by the citizen.
    S.ACCEPTED: frozenset({S.HANDED_OVER}),
    S.SCREENED: frozenset({S.ACCEPTED, S.HANDED_OVER}),
    S.BEGAN: frozenset({S.HANDED_OVER}),
}

# The order in which the counted steps happen to one course; a date may not run against it.
ORDER = (K.BEGAN, K.SCREENED, K.ACCEPTED, K.HANDED_OVER, K.INTERVIEWED, K.ENROLLED, K.FIRST_CONVERSATION)

# What must be withdrawn before a mark can be.
CARRIES: Mapping[MilestoneKind, tuple[MilestoneKind, ...]] = {
    K.SCREENED: (K.ACCEPTED,),
    K.ACCEPTED: (K.HANDED_OVER,),
    K.HANDED_OVER: (K.INTERVIEWED,),
    K.INTERVIEWED: (K.ENROLLED,),
    K.ENROLLED: (K.FIRST_CONVERSATION, K.EMPLOYED),
}

Marks = Mapping[MilestoneKind, datetime.date]


def may_reach(kind: MilestoneKind, *, state: CourseState, marks: Marks, shortcut: bool) -> bool:
    """The yes-or-no voice of ``check_reach``, for buttons."""
    reach = REACHES.get(kind)
    if reach is None or (reach.needs is not None and reach.needs not in marks):
        return False
    return state in reach.since or (shortcut and state in reach.with_shortcut)


def check_reach(kind: MilestoneKind, *, state: CourseState, marks: Marks, shortcut: bool) -> CourseState:
    """The state that reaching ``kind`` leads to; raises ``Refusal`` with the sentence."""
    reach = REACHES.get(kind)
    if reach is None:
        raise errors.step_not_possible(str(state.label), str(kind.label))
    if state not in reach.since:
        if state not in reach.with_shortcut:
            raise errors.step_not_possible(str(state.label), str(kind.label))
        if not shortcut:
            raise errors.shortcut_needed()
    if reach.needs is not None and reach.needs not in marks:
        if reach.needs is K.ENROLLED:
            raise errors.enrolment_needed()
        raise errors.step_not_possible(str(state.label), str(kind.label))
    return reach.to if reach.to is not None else state


def check_move(to: CourseState, *, state: CourseState) -> None:
    if state not in MOVES.get(to, frozenset()):
        raise errors.step_not_possible(str(state.label), str(to.label))


def check_date(
    kind: MilestoneKind,
    on: datetime.date,
    *,
    began_on: datetime.date,
    marks: Marks,
    today: datetime.date,
) -> None:
    """A mark lies between the beginning and today, and in the order of the steps."""
    if on > today:
        raise errors.in_future()
    if on < began_on:
        raise errors.before_course(began_on)
    if kind is K.CLOSED:
        latest = max(marks.items(), key=lambda mark: mark[1], default=None)
        if latest is not None and latest[1] > on:
            raise errors.before_earlier_mark(str(latest[0].label), latest[1])
        return
    if kind is K.EMPLOYED:
        if on < marks.get(K.ENROLLED, on):
            raise errors.before_earlier_mark(str(K.ENROLLED.label), marks[K.ENROLLED])
        return
    place = ORDER.index(kind)
    ordered = {other: day for other, day in marks.items() if other in ORDER and other is not kind}
    earlier = {other: day for other, day in ordered.items() if ORDER.index(other) < place}
    later = {other: day for other, day in ordered.items() if ORDER.index(other) > place}
    if earlier and max(earlier.values()) > on:
        last = max(earlier, key=lambda other: (earlier[other], ORDER.index(other)))
        raise errors.before_earlier_mark(str(last.label), earlier[last])
    if later and min(later.values()) < on:
        first = min(later, key=lambda other: (later[other], ORDER.index(other)))
        raise errors.after_later_mark(str(first.label), later[first])


def check_withdrawal(kind: MilestoneKind, *, marks: Marks) -> None:
    """A mark that another rests on is not withdrawn before it."""
    if kind is K.BEGAN:
        raise errors.beginning_stays()
    for carried in CARRIES.get(kind, ()):
        if carried in marks:
            raise errors.mark_carries_others(str(carried.label))


def state_from(marks: Iterable[MilestoneKind]) -> CourseState:
    """The state that a set of marks stands for, where nothing else tells it."""
    held = set(marks)
    for kind, state in (
        (K.CLOSED, S.CLOSED),
        (K.ENROLLED, S.ENROLLED),
        (K.INTERVIEWED, S.INTERVIEWED),
        (K.HANDED_OVER, S.HANDED_OVER),
        (K.ACCEPTED, S.ACCEPTED),
        (K.SCREENED, S.SCREENED),
    ):
        if kind in held:
            return state
    return S.BEGAN


def state_after_withdrawal(kind: MilestoneKind, *, state: CourseState, marks: Iterable[MilestoneKind]) -> CourseState:
    """The state of a course whose mark of this kind is withdrawn.

    A state that is not counted (postponed, not enrolled, given back) stays where the mark has no part in it.
    """
    held = set(marks)
    left = state_from(held - {kind})
    return state if left is state_from(held) and REACHES[kind].to is not state else left


def steps() -> list[tuple[CourseState, str, CourseState]]:
    """Every arrow of the diagram: from, by what, to."""
    arrows: list[tuple[CourseState, str, CourseState]] = []
    for kind, reach in REACHES.items():
        since = sorted(reach.since | reach.with_shortcut)
        arrows.extend((state, kind.value, reach.to or state) for state in since)
    for to, sources in MOVES.items():
        arrows.extend((state, "moved", to) for state in sorted(sources))
    return arrows


# Names ----------------------------------------------------------------------------------------------------------------

# Danish order ends with æ, ø, å, and Aa sorts as Å. Written with letters and digits only, so that every database puts
# them in the same order whatever its own rules are. w stays a letter of its own, v before it.
_DANISH_ENDING = str.maketrans(
    {"æ": "zzx", "ä": "zzx", "ø": "zzy", "ö": "zzy", "å": "zzz", "ü": "y", "ð": "d", "þ": "th"}
)


def sort_name(given: str, family: str) -> str:
    """A key that sorts by family name, then given name, in Danish order."""
    return f"{_sortable(family)}0{_sortable(given)}"[:320]


def _sortable(name: str) -> str:
    text = unicodedata.normalize("NFC", name).casefold().replace("aa", "å").translate(_DANISH_ENDING)
    text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in text).split()
    return "0".join(words)


def case_number(year: int, number: int) -> str:
    return f"{year}-{number:05}"
