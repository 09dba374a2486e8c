"""Who has been asked, and who is missing: each open course of a jobcentre in exactly one state.

A jobcentre may have a hundred thousand open courses, and a leader opens the page many times a day. So the courses are
read as columns, the dated rule is chosen once per day and benefit group, and what was found is kept until something is
written (``vault/kept.py``). After a change only the courses that the log names are read again. Counts only: no name and
nothing about health is read here.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from django.db.models import Case, IntegerField, Q, When

from brobygger.citizens.changed import courses_of
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Citizen, Course, Milestone
from brobygger.kernel import boundary, clock, columns
from brobygger.kernel.columns import Integers
from brobygger.kernel.numbers import Numbers
from brobygger.reference import events
from brobygger.reference import reads as reference
from brobygger.screening import contacts, rules
from brobygger.screening.enums import CoverageState, DueKind
from brobygger.screening.models import CoverageRule, Exemption
from brobygger.vault import changes
from brobygger.vault.kept import Kept

STATES = tuple(CoverageState)
BY_CALENDAR = frozenset({DueKind.REGISTRATION, DueKind.WEEK})  # rules that need no contact to be known
MOST_KEPT = 16
LONGEST = datetime.timedelta(hours=1)  # that a reading is brought up to date in memory; then all is read again
COLUMNS = ("course", "citizen", "team", "group", "state", "shortcut")  # of ``Standing``


@dataclass(frozen=True)
class Standing:
    """Open courses as columns, one row per course, in the order of their inner numbers. Test persons are in none."""

    course: Integers
    citizen: Integers
    team: Integers  # 0: none
    group: Integers  # place in ``groups``
    groups: tuple[str, ...]  # those that a course is in, in alphabetical order
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
        for row in CoverageRule.objects.standing().order_by("valid_from", "id")
    ]


def soon_days(on: datetime.date) -> int:
    return int(reference.value("screening.due_soon_days", on=on, jobcentre=boundary.current().jobcentre))


@reference.read_ahead()
def asked_on(on: datetime.date) -> Asked:
    """What decides where courses stand on a day, besides the citizens."""
    return Asked(on, soon_days(on), tuple(due_rules()), events.here("screening"))


def standing(on: datetime.date) -> Standing:
    """Where each open course within the boundary stands on the day."""
    return standing_of(asked_on(on))


def standing_of(asked: Asked) -> Standing:
    """The same for who has asked already what decides it."""
    return _kept.get(
        (boundary.current().jobcentre, asked),
        lambda: Held(_read(asked), clock.now()),
        lambda before, number: _brought_up(asked, before, number),
    ).standing


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


@dataclass(frozen=True)
class Asked:
    """What a reading hangs on besides the citizens: all of it decides whether one that is kept still serves."""

    on: datetime.date
    soon_days: int
    rules: tuple[rules.DueRule, ...]
    suspended: tuple[events.Pause, ...]


@dataclass(frozen=True)
class Held:
    """A reading that is kept, and when all of it was read."""

    standing: Standing
    read_at: datetime.datetime


def _brought_up(asked: Asked, before: Held, number: int) -> Held | None:
    """A reading that held up to a number of the log, as it is now. None where it is to be read from nothing."""
    changed = changes.since(number)
    if changed is None or changed.unsaid or clock.now() - before.read_at > LONGEST:
        return None
    courses = courses_of(changed, before.standing.course, before.standing.citizen)
    if not courses:
        return before
    return Held(_together(_without(before.standing, courses), _read(asked, courses)), before.read_at)


def _read(asked: Asked, courses: Sequence[int] | None = None) -> Standing:
    """Every open course within the boundary; or these alone, where they are named."""
    own, only = Course.objects.exclude(state=CourseState.CLOSED), Q()
    if courses is not None:
        own, only = own.filter(pk__in=Numbers(courses)), Q(course__in=Numbers(courses))
    found = columns.fetch(
        own,
        id="id",
        citizen="citizen_id",
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
    groups = tuple(sorted(set(names)))
    places = {name: place for place, name in enumerate(groups)}
    group = np.fromiter((places[name] for name in names), dtype=np.int64, count=len(names))[order]
    shortcut = read["shortcut"][order].astype(bool)
    screened = np.isin(course, _screened(only), assume_unique=True)
    reasons = _exempt(only, asked.on)
    exempt = np.isin(course, list(reasons))
    settled = screened | shortcut | exempt  # whatever the day they were due
    due = _due(course, began, group, groups, asked, ~settled)
    today = np.int64((asked.on - EPOCH).days)
    state = np.select(
        [screened | shortcut, exempt, due < today, due <= today + asked.soon_days],
        [STATES.index(CoverageState(name)) for name in ("screened", "exempt", "overdue", "due")],
        STATES.index(CoverageState.LATER),
    )
    return _with_groups_in_use(
        Standing(
            course=course,
            citizen=read["citizen"][order],
            team=read["team"][order],
            group=group,
            groups=groups,
            state=state,
            shortcut=shortcut & ~screened,
            reason={number: reasons[number] for number in course[exempt].tolist()},
        )
    )


def _without(found: Standing, courses: Sequence[int]) -> Standing:
    """The reading with these courses taken out."""
    gone = set(courses)
    rows = ~np.isin(found.course, courses)
    chosen = {name: getattr(found, name)[rows] for name in COLUMNS}
    return replace(
        found, **chosen, reason={course: words for course, words in found.reason.items() if course not in gone}
    )


def _together(*parts: Standing) -> Standing:
    """Several readings as one, in the order of the courses, none of which is in two of them."""
    groups = tuple(sorted({name for part in parts for name in part.groups}))
    chosen = {name: np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS}
    chosen["group"] = np.concatenate(
        [np.array([groups.index(name) for name in part.groups], dtype=np.int64)[part.group] for part in parts]
    )
    order = np.argsort(chosen["course"], kind="stable")
    reason = {course: words for part in parts for course, words in part.reason.items()}
    return _with_groups_in_use(
        Standing(**{name: values[order] for name, values in chosen.items()}, groups=groups, reason=reason)
    )


def _with_groups_in_use(found: Standing) -> Standing:
    """The last course of a benefit group may have closed, or may be a test person's."""
    used = np.bincount(found.group, minlength=len(found.groups)) > 0
    groups = tuple(name for name, is_used in zip(found.groups, used.tolist(), strict=True) if is_used)
    return replace(found, group=(np.cumsum(used) - 1)[found.group], groups=groups)


EPOCH = datetime.date(1970, 1, 1)


def courses_of_test_persons() -> list[int]:
    """Courses of test persons, who are in no figure: few, and found by an index of their own."""
    persons = Citizen.objects.filter(is_test=True).values("id")
    return list(Course.objects.filter(citizen__in=persons).values_list("id", flat=True))


def _screened(only: Q) -> Integers:
    marked = Milestone.objects.filter(only, kind=MilestoneKind.SCREENED, withdrawn_at=None)
    return columns.integers(columns.fetch(marked, course="course_id")["course"])


def _exempt(only: Q, on: datetime.date) -> dict[int, str]:
    """The reason of each exemption that runs on the day, by course."""
    running = Exemption.objects.filter(only, Q(ended_on=None) | Q(ended_on__gt=on), since__lte=on)
    return dict(running.values_list("course_id", "reason"))


def _due(
    course: Integers,
    began: Integers,
    group: Integers,
    groups: Sequence[str],
    asked: Asked,
    wanted: npt.NDArray[np.bool_],
) -> Integers:
    """The day each screening is due. The rule is the same for all who began the same day in the same benefit group.

    wanted: the courses whose state hangs on the day; only their contacts are read.
    """
    kinds, member = np.unique(began * len(groups) + group, return_inverse=True)
    member = member.reshape(-1)
    days = np.empty(len(kinds), dtype=np.int64)
    waiting = np.zeros(len(kinds), dtype=bool)  # for a contact, which each course has for itself
    chosen: list[rules.DueRule | None] = []
    for place, code in enumerate(kinds.tolist()):
        day, where = divmod(code, len(groups))
        first = rules.Began(on=EPOCH + datetime.timedelta(days=day), benefit_group=groups[where])
        rule = rules.rule_for(first, asked.rules)
        chosen.append(rule)
        days[place] = (rules.due_on(first, rule, asked.suspended) - EPOCH).days
        waiting[place] = rule is not None and rule.kind not in BY_CALENDAR
    due = days[member]
    waits = waiting[member] & wanted
    if waits.any():
        for row, began_as in _with_contacts(course, began, waits):
            due[row] = (rules.due_on(began_as, chosen[member[row]], asked.suspended) - EPOCH).days
    return due


def _with_contacts(
    course: Integers, began: Integers, waits: npt.NDArray[np.bool_]
) -> Iterator[tuple[int, rules.Began]]:
    """The waiting courses that have a contact, with their contacts; without one the rule's latest week stands."""
    met = contacts.by_course(Q(course__in=Numbers(course[waits].tolist())))
    rows: Iterable[int] = np.flatnonzero(waits & np.isin(course, list(met))).tolist()
    for row in rows:
        found = met[int(course[row])]
        yield (
            row,
            rules.Began(
                on=EPOCH + datetime.timedelta(days=int(began[row])),
                benefit_group="",
                conversations=found.conversations,
                reviews=found.reviews,
            ),
        )


_kept: Kept[Held] = Kept(MOST_KEPT)


def forget() -> None:
    """Drop what is kept in memory, for tests and benchmarks."""
    _kept.clear()
