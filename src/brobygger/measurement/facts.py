"""What completed forms say about health, as yes or no per course: counted, never listed, never filtered in SQL.

The answers lie sealed. A completed form is never overwritten (a correction is a new row), so what one says is opened
once per process and remembered by its number; a stolen database still names nobody's illness.
"""

from __future__ import annotations

import threading

import numpy as np
import numpy.typing as npt

from brobygger.kernel import columns
from brobygger.screening import rules
from brobygger.screening.models import Screening
from brobygger.vault import kept
from brobygger_analysis.figures import Mask

FEW = 500  # asked for by number; more are read in one go

_lock = threading.Lock()
_matters: dict[int, bool] = {}


def mattering(courses: npt.NDArray[np.int64]) -> Mask:
    """Which of the courses (in order) have a newest form that tells of an impairment that matters."""
    forms = _newest_forms()
    says = _what_they_say(list(forms.values()))
    found: Mask = np.isin(courses, [course for course, form in forms.items() if says[form]])
    return found


def _newest_forms() -> dict[int, int]:
    """Course → number of its newest completed form."""
    current = Screening.objects.current()
    found = columns.fetch(current, id="id", course="course_id", round="round")
    form, course, time = (columns.integers(found[name]) for name in ("id", "course", "round"))
    order = np.lexsort((time, course))
    return dict(zip(course[order].tolist(), form[order].tolist(), strict=True))


def _what_they_say(forms: list[int]) -> dict[int, bool]:
    with _lock:
        known = dict(_matters)
    missing = set(forms) - known.keys()
    if missing:
        rows = Screening.objects.current().only("key", "jobcentre_id", "answers")
        if len(missing) <= FEW:
            rows = rows.filter(pk__in=missing)
        for row in rows.iterator(chunk_size=2000):
            if row.pk in missing:
                known[row.pk] = rules.matters(rules.Answers.from_json(row.answers)) is True
        if kept.keeps():
            with _lock:
                _matters.update(known)
    return known
