"""What completed forms say about health, as codes per course: counted, never listed, never filtered in SQL.

The answers lie sealed. A completed form is never overwritten (a correction is a new row), so what one says is opened
once per process and remembered by its number; a stolen database still names nobody's illness.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Case, IntegerField, QuerySet, When
from django.db.models.functions import Coalesce

from brobygger.citizens.models import Course
from brobygger.kernel import columns
from brobygger.screening import rules
from brobygger.screening.models import Interview, Screening
from brobygger.vault import kept

Integers = npt.NDArray[np.int64]

FEW = 500  # asked for by number; more are read in one go
UNKNOWN = -1
# What a need is a code of: an impairment named in the screening, one placed by the interview, an adjustment needed;
# and the one that the interview calls primary, and how much they mean for a job now.
ROW, TYPE, ADJUSTMENT, PRIMARY, IMPACT = "row:", "type:", "adjustment:", "primary:", "impact:"

_lock = threading.Lock()
_said: dict[tuple[str, int], tuple[str, ...]] = {}
MATTERS = "matters"


@dataclass(frozen=True)
class Said:
    """What the newest forms of courses say.

    ``matters``: an impairment that matters; ``said_yes``: the citizen wished for an intake interview; ``weeks`` without
    work, −1 where nobody asked: each in the order of the courses asked for. ``needs``: numbers of ``words``, as many to
    a course as its forms name.
    """

    matters: Integers
    said_yes: Integers
    weeks: Integers
    need_courses: Integers
    needs: Integers
    words: tuple[str, ...]


def questions(own: QuerySet[Course]) -> dict[str, tuple[QuerySet[Any], dict[str, Any]]]:
    """What is asked of the tables of forms, for ``columns.fetch_together``: their numbers, and what lies plain."""
    course = own.values("pk")
    return {
        "screenings": (
            Screening.objects.current().filter(course__in=course),
            {
                "course": "course_id",
                "order": "round",
                "id": "id",
                "said_yes": Case(When(wishes_interview=True, then=1), default=0, output_field=IntegerField()),
                "weeks": Coalesce("weeks_unemployed", UNKNOWN),
            },
        ),
        "interviews": (
            Interview.objects.current().filter(course__in=course),
            {"course": "course_id", "id": "id", "order": Coalesce(columns.DayNumber("held_on"), 0)},
        ),
    }


def of_courses(courses: Integers, found: Mapping[str, Mapping[str, str]]) -> Said:
    """What the newest completed forms of these courses say; ``found`` holds the answers to the questions above."""
    screened, interviewed = (_newest(found[name]) for name in ("screenings", "interviews"))
    order = np.argsort(courses)
    place, known = _places(courses, order, screened["course"])
    flags = {name: np.full(len(courses), otherwise) for name, otherwise in (("said_yes", 0), ("weeks", UNKNOWN))}
    for name, values in flags.items():
        values[place[known]] = screened[name][known]
    forms = screened["id"][known].tolist()
    says = _opened(Screening, forms, _of_screening)
    matters = np.zeros(len(courses), dtype=np.int64)
    matters[place[known]] = [MATTERS in says[form] for form in forms]
    needs = [
        (course, code)
        for course, form in zip(screened["course"][known].tolist(), forms, strict=True)
        for code in says[form]
        if code != MATTERS
    ]
    _, seen = _places(courses, order, interviewed["course"])
    numbers = interviewed["id"][seen].tolist()
    told = _opened(Interview, numbers, _of_interview)
    needs += [
        (course, code)
        for course, number in zip(interviewed["course"][seen].tolist(), numbers, strict=True)
        for code in told[number]
    ]
    words = tuple(sorted({code for _, code in needs}))
    number_of = {code: number for number, code in enumerate(words)}
    return Said(
        matters,
        flags["said_yes"],
        flags["weeks"],
        np.array([course for course, _ in needs], dtype=np.int64),
        np.array([number_of[code] for _, code in needs], dtype=np.int64),
        words,
    )


def _places(courses: Integers, order: npt.NDArray[np.intp], asked: Integers) -> tuple[npt.NDArray[np.intp], Any]:
    if not len(courses):
        return np.zeros(len(asked), dtype=np.intp), np.zeros(len(asked), dtype=bool)
    place = order[np.minimum(np.searchsorted(courses, asked, sorter=order), len(courses) - 1)]
    return place, courses[place] == asked


def _newest(found: Mapping[str, str]) -> dict[str, Integers]:
    """The newest form of each course."""
    rows = {name: columns.integers(text) for name, text in found.items()}
    order = np.lexsort((rows["id"], rows["order"], rows["course"]))
    ordered = {name: values[order] for name, values in rows.items()}
    last = np.ones(len(order), dtype=bool)
    last[:-1] = ordered["course"][1:] != ordered["course"][:-1]
    return {name: values[last] for name, values in ordered.items()}


# Opening, once in a process -------------------------------------------------------------------------------------------


def _of_screening(row: Any) -> tuple[str, ...]:
    answers = rules.Answers.from_json(row.answers)
    matters = (MATTERS,) if rules.matters(answers) is True else ()
    return matters + tuple(ROW + code for code in sorted(answers.impairments))


def _of_interview(row: Any) -> tuple[str, ...]:
    assessment = rules.Assessment.from_json(row.assessment)
    needed = (row.needs or {}).get("adjustment", ())
    named = [(PRIMARY, assessment.primary), (IMPACT, assessment.impact_now)]
    named += [(TYPE, code) for code in sorted(assessment.types)] + [(ADJUSTMENT, code) for code in sorted(needed)]
    return tuple(kind + code for kind, code in named if code)


def _opened(model: Any, forms: Collection[int], say: Callable[[Any], tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    kind = model.__name__
    with _lock:
        known = {form: _said[kind, form] for form in forms if (kind, form) in _said}
    missing = set(forms) - known.keys()
    if missing:
        sealed = ("answers",) if model is Screening else ("assessment", "needs")
        rows = model.objects.current().only("key", "jobcentre_id", *sealed)
        if len(missing) <= FEW:
            rows = rows.filter(pk__in=missing)
        fresh = {row.pk: say(row) for row in rows.iterator(chunk_size=2000) if row.pk in missing}
        known |= fresh
        if kept.keeps():
            with _lock:
                _said.update({(kind, form): said for form, said in fresh.items()})
    return known
