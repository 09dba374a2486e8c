"""What groups answered, as counts for the figures: how many said that there is progress, how many rose, which steps.

No verb here gives back an answer of one course, and none takes a filter: figures ask for whole months, and for the
whole of a programme in a jobcentre, so that no difference between two questions is one person (docs/algorithms/
belief.md). Counts that fewer than five stand behind, or where all answered alike, are not made.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from brobygger.conversations.enums import Occasion, RatedBy
from brobygger.conversations.models import BeliefRating
from brobygger.kernel import columns
from brobygger.kernel.numbers import Numbers
from brobygger.screening import rules as screening_rules
from brobygger.screening.models import Interview
from brobygger.vault import kept

SMALLEST_GROUP = 5
SOME_PROGRESS = 3  # the first step of the scale that speaks of progress

_lock = threading.Lock()
_opened: dict[tuple[str, int], dict[str, int | None]] = {}  # rows are not overwritten: what one says stays


@dataclass(frozen=True, slots=True)
class Part:
    """So many of so many."""

    number: int
    n: int

    @property
    def can_be_told(self) -> bool:
        """At least five, and not all of them alike; or nobody, which is told of no one."""
        return self.n == 0 or (self.n >= SMALLEST_GROUP and 0 < self.number < self.n)


@dataclass(frozen=True, slots=True)
class Month:
    """How the citizens of a group answered in one month; a part that cannot be told is None."""

    progress: Part | None
    above_last: Part | None
    above_baseline: Part | None


@dataclass(frozen=True, slots=True)
class Points:
    """Answers from 1 to 5 added up, and how many there are."""

    total: int
    n: int


def answered() -> Any:
    """A queryset for the days on which citizens answered about themselves; what they answered is not asked."""
    return BeliefRating.objects.filter(rated_by=RatedBy.CITIZEN, withdrawn_at=None)


class Reading:
    """Where the answers of some courses lie, for several questions about them: asked of the database together.

    It lives as long as what it is kept beside. Answers are opened by the questions below, which take it, and leave this
    module as counts only.
    """

    def __init__(self, course_ids: Sequence[int]) -> None:
        self._courses = course_ids

    @cached_property
    def _asked(self) -> tuple[_Rows, _Rows, _Rows]:
        closings = BeliefRating.objects.filter(rated_by=RatedBy.BROKER, occasion=Occasion.CLOSING, withdrawn_at=None)
        interviews = Interview.objects.current().filter(held_on__isnull=False, course__in=Numbers(self._courses))
        first, second, third = columns.fetch_together(
            (answered(), _Rows.wanted("on")), (closings, _Rows.wanted("on")), (interviews, _Rows.wanted("held_on"))
        )
        return _Rows.of(first), _Rows.of(second), _Rows.of(third)

    @property
    def ratings(self) -> _Rows:
        """The citizens' own answers."""
        return self._asked[0]

    @property
    def closings(self) -> _Rows:
        """What the job brokers believed when they closed the course."""
        return self._asked[1]

    @cached_property
    def interviews(self) -> dict[int, dict[str, int | None]]:
        """Course → what was believed at its newest intake interview."""
        newest = self._asked[2].newest(self._courses)
        rows = Interview.objects.only("key", "jobcentre_id", "assessment")
        said = _open("interview", list(newest.values()), rows, _said_at_interview)
        return {course: said[number] for course, number in newest.items() if number in said}


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows by course, day and number."""

    course: columns.Integers
    on: columns.Integers
    number: columns.Integers

    @staticmethod
    def wanted(day: str) -> dict[str, Any]:
        return {"course": "course_id", "on": columns.DayNumber(day), "id": "id"}

    @classmethod
    def of(cls, found: Mapping[str, str]) -> _Rows:
        return cls(*(columns.integers(found[name]) for name in ("course", "on", "id")))

    def between(self, first: datetime.date | None, last: datetime.date) -> _Rows:
        """Those of a stretch of days."""
        chosen = self.on <= columns.day_number(last)
        if first is not None:
            chosen &= self.on >= columns.day_number(first)
        return _Rows(self.course[chosen], self.on[chosen], self.number[chosen])

    def newest(self, course_ids: Sequence[int]) -> dict[int, int]:
        """Course → number of its last row, for those of the courses that have one."""
        wanted = np.flatnonzero(np.isin(self.course, np.array(course_ids, dtype=np.int64)))
        order = wanted[np.lexsort((self.number[wanted], self.on[wanted]))]
        return dict(zip(self.course[order].tolist(), self.number[order].tolist(), strict=True))


def of_month(reading: Reading, course_ids: Sequence[int], first: datetime.date, last: datetime.date) -> Month:
    """The citizens' last answers in the month, beside their last one before it and that of the intake interview."""
    newest = reading.ratings.between(first, last).newest(course_ids)
    before = reading.ratings.between(None, first - datetime.timedelta(days=1)).newest(list(newest))
    if not newest:
        return Month(Part(0, 0), Part(0, 0), Part(0, 0))
    if len(newest) < SMALLEST_GROUP:
        return Month(None, None, None)
    answers = _answers([*newest.values(), *before.values()])
    began = reading.interviews
    steps = {course: answers[number] for course, number in newest.items()}
    progress = [one["progress"] for one in steps.values() if one["progress"]]
    return Month(
        _told(sum(1 for step in progress if step >= SOME_PROGRESS), len(progress)),
        _above((steps[course], answers[number]) for course, number in before.items()),
        _above((steps[course], began[course]) for course in steps if course in began),
    )


def _above(pairs: Iterable[tuple[dict[str, int | None], dict[str, int | None]]]) -> Part | None:
    both = [
        (now["possibilities"], then["possibilities"])
        for now, then in pairs
        if now["possibilities"] and then["possibilities"]
    ]
    return _told(sum(1 for now, then in both if now > then), len(both))


def _told(number: int, n: int) -> Part | None:
    part = Part(number, n)
    return part if part.can_be_told else None


def of_brokers(reading: Reading, course_ids: Sequence[int], *, at_closing: bool, until: datetime.date) -> Points | None:
    """What the job brokers believed at the intake interviews, or at the closings; None where it cannot be told.

    course_ids: in the order in which they came to the mark. They are told in portions of at least five that did not all
        answer alike; those who do not fill a portion yet wait, so that what is told later differs by whole portions.
    """
    if at_closing:
        newest = reading.closings.between(None, until).newest(course_ids)
        said = _answers(list(newest.values()))
        given = {course: said[number]["possibilities"] for course, number in newest.items()}
    else:
        given = {course: one["broker"] for course, one in reading.interviews.items()}
    steps = [step for course in course_ids if (step := given.get(course))]
    told = _in_portions(steps)
    return Points(sum(told), len(told)) if told or not steps else None


def of_citizens(groups: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, ...]]:
    """How citizens saw their own possibilities at the intake interview: persons by step from 1 to 5, by group.

    groups: courses in the order in which they came to the mark, nobody in two groups. Each group is told in portions as
    `of_brokers` does, so that every sum and every difference of groups is made of whole portions; those who do not fill
    one yet are in none.
    """
    said = Reading([course for courses in groups.values() for course in courses]).interviews
    made = {}
    for name, courses in groups.items():
        steps = [step for course in courses if (step := said.get(course, {}).get("possibilities"))]
        told = _in_portions(steps)
        made[name] = tuple(told.count(step) for step in range(1, 6))
    return made


def _in_portions(steps: Sequence[int]) -> list[int]:
    """The steps as far as they fill portions that can be told."""
    told: list[int] = []
    portion: list[int] = []
    for step in steps:
        portion.append(step)
        if len(portion) >= SMALLEST_GROUP and len(set(portion)) > 1:
            told += portion
            portion = []
    return told


# Opening, once in a process -------------------------------------------------------------------------------------------


def _answers(numbers: Sequence[int]) -> dict[int, dict[str, int | None]]:
    def say(row: Any) -> dict[str, int | None]:
        return {"possibilities": row.answers.get("possibilities"), "progress": row.answers.get("progress")}

    return _open("answer", numbers, BeliefRating.objects.only("key", "jobcentre_id", "answers"), say)


def _said_at_interview(row: Any) -> dict[str, int | None]:
    stored = screening_rules.Assessment.from_json(row.assessment)
    return {"possibilities": stored.citizen_view, "broker": stored.broker_view}


def _open(
    kind: str, numbers: Sequence[int], rows: Any, say: Callable[[Any], dict[str, int | None]]
) -> dict[int, dict[str, int | None]]:
    with _lock:
        known = {number: _opened[kind, number] for number in numbers if (kind, number) in _opened}
    wanted = [number for number in numbers if number not in known]
    fresh = {row.pk: say(row) for row in rows.filter(pk__in=Numbers(wanted)).iterator()} if wanted else {}
    if fresh and kept.keeps():
        with _lock:
            _opened.update({(kind, number): said for number, said in fresh.items()})
    return known | fresh
