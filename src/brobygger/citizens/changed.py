"""Which courses a change concerns: those to be read again where everything else is kept."""

from __future__ import annotations

import numpy as np

from brobygger.citizens.models import Citizen, Course
from brobygger.kernel.columns import Integers
from brobygger.kernel.portions import portions
from brobygger.vault.changes import Changed


def courses_of(changed: Changed, courses: Integers, citizens: Integers) -> list[int]:
    """The inner numbers, in order, of every course that the citizens concerned have now or had before.

    courses, citizens: each course that is kept, and whose it was when it was read.
    """
    concerned: set[int] = set()
    for keys in portions(sorted(changed.citizens)):
        concerned.update(Citizen.objects.filter(key__in=keys).values_list("id", flat=True))
    for keys in portions(sorted(changed.courses)):
        concerned.update(Course.objects.filter(key__in=keys).values_list("citizen_id", flat=True))
    had = np.isin(citizens, np.array(sorted(concerned), dtype=np.int64))
    numbers = set(courses[had].tolist())
    for portion in portions(sorted(concerned)):
        numbers.update(Course.objects.filter(citizen__in=portion).values_list("id", flat=True))
    return sorted(numbers)
