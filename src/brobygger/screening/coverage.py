"""Who has been asked, and who is missing: each open course of a jobcentre in exactly one state.

A jobcentre may have a hundred thousand open courses, and a leader opens the page many times a day. So the courses are
read as columns, the dated rule is chosen once per day and benefit group, and what was found is kept until something is
written (``vault/kept.py``). Counts only: no name and nothing about health is read here.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db.models import Case, IntegerField, Q, When

from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Citizen, Course, Milestone
from brobygger.kernel import boundary, columns
from brobygger.reference import events
from brobygger.reference import reads as reference
from brobygger.screening import rules
from brobygger.screening.enums import ContactKind, CoverageState, DueKind
from brobygger.screening.models import ContactDate, CoverageRule, Exemption
from brobygger.vault.kept import Kept

STATES = tuple(CoverageState)
BY_CALENDAR = frozenset({DueKind.REGISTRATION, DueKind.WEEK})  # rules that need no contact to be known
MOST_KEPT = 16

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Standing:
    """Open courses as columns, one row per course, in the order of their inner numbers. Test persons are in none."""

    course: Integers
    team: Integers  # 0: none
    group: Integers  # place in ``groups``
    groups: tuple[str, ...]
    state: Integers  # place in ``STATES``
    shortcut: npt.NDArray[np.bool_]  # counted as asked because of a shortcut alone
    reason: Mapping[int, str]  # of whoever is exempt, by course

    def states(self) -> dict[int, CoverageState]:
        """The state by course."""
        return {course: STATES[place] for course, place in zip(self.course.tolist(), self.state.tolist(), strict=True)}


@dataclass(frozen=True)
class Tally:
    """Open courses of one group by state, with what stands beside them on the page."""

    group: int | str  # number of a team, or code of a benefit group
    counts: Mapping[str, int]
    shortcuts: int
    exempt_reasons: Mapping[str, int]


def due_rules() -> list[rules.DueRule]:
    return [
        rules.DueRule(
            kind=row.kind,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            benefit_group=row.benefit_group,
            number=row.number,
            latest_week=row.latest_week,
        )
        for row in CoverageRule.objects.order_by("valid_from", "id")
    ]


def soon_days(on: datetime.date) -> int:
    return int(reference.value("screening.due_soon_days", on=on, jobcentre=boundary.current().jobcentre))


def standing(on: datetime.date) -> Standing:
    """Where each open course within the boundary stands on the day."""
    days = soon_days(on)
    return _kept.get((boundary.current().jobcentre, on, days), lambda: _read(on, days))


def tallies(found: Standing, *, by: str, team: int | None = None) -> list[Tally]:
    """The courses per ``team`` or ``benefit_group``, and last all of them as one. ``team``: of that team only."""
    rows = np.ones(len(found.course), dtype=bool) if team is None else found.team == team
    column = found.team if by == "team" else found.group
    return [
        *(
            _tally(found, rows & (column == value), value if by == "team" else found.groups[value])
            for value in np.unique(column[rows]).tolist()
        ),
        _tally(found, rows, ""),
    ]


def _tally(found: Standing, rows: npt.NDArray[np.bool_], group: int | str) -> Tally:
    exempt = STATES.index(CoverageState.EXEMPT)
    counted = np.bincount(found.state[rows], minlength=len(STATES)).tolist()
    reasons: dict[str, int] = defaultdict(int)
    for course in found.course[rows & (found.state == exempt)].tolist():
        reasons[found.reason[course]] += 1
    return Tally(
        group,
        {state: n for state, n in zip(STATES, counted, strict=True) if n},
        int(np.count_nonzero(found.shortcut & rows)),
        dict(reasons),
    )


# Reading --------------------------------------------------------------------------------------------------------------


def _read(on: datetime.date, soon: int) -> Standing:
    found = columns.fetch(
        Course.objects.exclude(state=CourseState.CLOSED),
        id="id",
        team="team_id",
        group="benefit_group",
        began=columns.DayNumber("began_on"),
        shortcut=Case(When(shortcut=True, then=1), default=0, output_field=IntegerField()),
    )
    read = {name: columns.integers(found[name]) for name in found if name != "group"}
    order = np.argsort(read["id"], kind="stable")
    order = order[~np.isin(read["id"][order], courses_of_test_persons())]
    course, began = read["id"][order], read["began"][order]
    names = columns.words(found["group"])
    groups = tuple(dict.fromkeys(names))
    places = {name: place for place, name in enumerate(groups)}
    group = np.fromiter((places[name] for name in names), dtype=np.int64, count=len(names))[order]
    shortcut = read["shortcut"][order].astype(bool)
    screened = np.isin(course, _screened(), assume_unique=True)
    exempt = dict(
        Exemption.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), since__lte=on).values_list(
            "course_id", "reason"
        )
    )
    due = _due(course, began, group, groups)
    today = np.int64((on - EPOCH).days)
    state = np.select(
        [screened | shortcut, np.isin(course, list(exempt)), due < today, due <= today + soon],
        [STATES.index(CoverageState(name)) for name in ("screened", "exempt", "overdue", "due")],
        STATES.index(CoverageState.LATER),
    )
    return Standing(course, read["team"][order], group, groups, state, shortcut & ~screened, exempt)


EPOCH = datetime.date(1970, 1, 1)


def courses_of_test_persons() -> list[int]:
    """Courses of test persons, who are in no figure: few, and found by an index of their own."""
    persons = Citizen.objects.filter(is_test=True).values("id")
    return list(Course.objects.filter(citizen__in=persons).values_list("id", flat=True))


def _screened() -> Integers:
    marked = Milestone.objects.filter(kind=MilestoneKind.SCREENED, withdrawn_at=None)
    return columns.integers(columns.fetch(marked, course="course_id")["course"])


def _due(course: Integers, began: Integers, group: Integers, groups: Sequence[str]) -> Integers:
    """The day each screening is due. The rule is the same for all who began the same day in the same benefit group."""
    known, suspended = due_rules(), events.here("screening")
    kinds, member = np.unique(began * len(groups) + group, return_inverse=True)
    member = member.reshape(-1)
    days = np.empty(len(kinds), dtype=np.int64)
    waiting = np.zeros(len(kinds), dtype=bool)  # for a contact, which each course has for itself
    chosen: list[rules.DueRule | None] = []
    for place, code in enumerate(kinds.tolist()):
        day, where = divmod(code, len(groups))
        first = rules.Began(on=EPOCH + datetime.timedelta(days=day), benefit_group=groups[where])
        rule = rules.rule_for(first, known)
        chosen.append(rule)
        days[place] = (rules.due_on(first, rule, suspended) - EPOCH).days
        waiting[place] = rule is not None and rule.kind not in BY_CALENDAR
    due = days[member]
    if waiting.any():
        for row, began_as in _with_contacts(course, began, waiting[member]):
            due[row] = (rules.due_on(began_as, chosen[member[row]], suspended) - EPOCH).days
    return due


def _with_contacts(
    course: Integers, began: Integers, waiting: npt.NDArray[np.bool_]
) -> Iterator[tuple[int, rules.Began]]:
    """The waiting courses that have a contact, with their contacts; without one the rule's latest week stands."""
    held: dict[int, dict[str, list[datetime.date]]] = defaultdict(lambda: defaultdict(list))
    for number, kind, day in ContactDate.objects.values_list("course_id", "kind", "on"):
        held[number][kind].append(day)
    rows: Iterable[int] = np.flatnonzero(waiting & np.isin(course, list(held))).tolist()
    for row in rows:
        contacts = held[int(course[row])]
        yield (
            row,
            rules.Began(
                on=EPOCH + datetime.timedelta(days=int(began[row])),
                benefit_group="",
                conversations=contacts[ContactKind.CONVERSATION],
                reviews=contacts[ContactKind.CASE_REVIEW],
            ),
        )


_kept: Kept[Standing] = Kept(MOST_KEPT)


def forget() -> None:
    """Drop what is kept in memory, for tests and benchmarks."""
    _kept.clear()
