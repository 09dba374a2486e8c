"""Belief at the intake interview for an association analysis of a programme: high or not, of many, never of one.

The evaluation asks whether belief goes together with coming into work, and no count of a group can answer that beside
sex, age and benefit. So this one verb gives a yes or no for each of many courses, to whoever freezes a data set and to
nobody else: not below a hundred courses, only the baseline, only whether the answer was 4 or 5. The column never leaves
the house in a file. See docs/algorithms/belief.md; a house test finds every other caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brobygger.kernel.portions import portions
from brobygger.screening import rules as screening_rules
from brobygger.screening.models import Interview

FEWEST = 100
HIGH = 4


@dataclass(frozen=True, slots=True)
class High:
    """Whether each view was high; None where it was not asked."""

    citizen: bool | None
    broker: bool | None


def high_at_enrolment(course_ids: Sequence[int]) -> dict[int, High]:
    """By course. Empty below a hundred courses: of so few it would be an answer about somebody."""
    wanted = sorted(set(course_ids))
    if len(wanted) < FEWEST:
        return {}
    found: dict[int, High] = {}
    for portion in portions(wanted):
        rows = Interview.objects.filter(course__in=portion).current().order_by("held_on", "id")
        for row in rows.only("key", "course_id", "assessment", "jobcentre_id"):
            stored = screening_rules.Assessment.from_json(row.assessment)
            found[row.course_id] = High(_is_high(stored.citizen_view), _is_high(stored.broker_view))
    return found


def _is_high(view: int | None) -> bool | None:
    return None if view is None else view >= HIGH
