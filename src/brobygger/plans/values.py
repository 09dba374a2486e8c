"""What callers hand to the bulk verbs."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from brobygger.plans.content import Content

TEXT_LIMIT = 2_000
SHORT_LIMIT = 200
NAME_LIMIT = 100
MOST_ITEMS = 60  # of one section; a plan that grows beyond this is not read by anybody
COMMENT_LIMIT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    content: Content
    on: datetime.date
    made_by: Any = None  # User
    note: str = ""
    acknowledged_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """A whole plan at once, with its versions from the first to the present, for ``bulk.write_many``."""

    course: Any
    versions: tuple[NewVersion, ...]
    ready_on: datetime.date | None = None
    ready_by: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReview:
    """A finished review of a drawn citizen, for ``bulk.review_many``: key of mark → met; left out: did not apply."""

    review: Any
    found: Mapping[str, bool] = field(default_factory=dict)
    on: datetime.date
    reviewed_by: Any = None
