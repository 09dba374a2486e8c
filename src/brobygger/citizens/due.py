"""What waits for somebody about a citizen's course, as each room hands it upwards."""

from __future__ import annotations

import datetime
import uuid

from brobygger.citizens.models import Course
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem


def due_item(
    kind: str,
    sentence: str,
    day: datetime.date | None,
    subject_kind: str,
    subject: uuid.UUID,
    course: Course,
    by: Actor,
) -> DueItem:
    """Something that waits for the one who asks. The course comes with its citizen."""
    return DueItem(
        kind=kind,
        sentence=sentence,
        due=day,
        subject_kind=subject_kind,
        subject=subject,
        citizen=course.citizen.key,
        citizen_name=course.citizen.name,
        owner=by.user,
    )
