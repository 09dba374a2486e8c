"""Breaking the glass: what a reason must hold, how long it opens, and when it must be reviewed."""

from __future__ import annotations

import datetime

SHORTEST_REASON = 20
LONGEST_REASON = 2000
OPEN_FOR = datetime.timedelta(minutes=60)
REVIEW_WITHIN_DAYS = 14


def reason_is_long_enough(reason: str) -> bool:
    """At least 20 characters that say something: blanks and one letter held down do not."""
    text = " ".join(reason.split())
    return len(text) >= SHORTEST_REASON and len({letter for letter in text.lower() if letter.isalpha()}) >= 5


def review_due(opened_on: datetime.date) -> datetime.date:
    return opened_on + datetime.timedelta(days=REVIEW_WITHIN_DAYS)
