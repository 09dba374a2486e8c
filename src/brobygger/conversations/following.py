"""Whether anybody still follows a citizen whose course is closed.

Closing a course is a room above this one, so that room says by ``register`` where aftercare was agreed. Without it the
job broker would be told to follow up, and could write nothing down.
"""

from __future__ import annotations

from collections.abc import Callable

from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Course
from brobygger.conversations import errors

_asked: list[Callable[[Course], bool]] = []


def register(ask: Callable[[Course], bool]) -> None:
    if ask not in _asked:
        _asked.append(ask)


def goes_on(course: Course) -> bool:
    """Open, or closed with an agreement that contact goes on. Asks the database of closed courses only."""
    return course.state != CourseState.CLOSED or any(ask(course) for ask in _asked)


def check(course: Course) -> None:
    if not goes_on(course):
        raise errors.course_closed()
