"""What a reader asked for: view, period, team, benefit group and breakdown. The same value serves page and command.

``query()`` and ``from_query()`` are each other's inverse, so that a figure with its filter is an address that can be
kept and sent, and the list behind a figure is found again from the address alone.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields

from brobygger.measurement import errors
from brobygger_analysis.funnel import Period, View

ANCHORS = ("began", "screened", "enrolled")
BREAKDOWNS = ("municipality", "team", "benefit_group", "month")


@dataclass(frozen=True, slots=True)
class Criterion:
    """``team`` is a team's key; ``by`` splits the figures; ``anchor`` is the mark that makes a cohort.

    ``as_of``: the last day that indicators see; today where it is left out. The funnel always shows the present.
    ``without``: the code of a context event whose days are left out.
    """

    view: View = View.PERIOD
    first: datetime.date | None = None
    last: datetime.date | None = None
    team: uuid.UUID | None = None
    benefit_group: str = ""
    by: str = ""
    anchor: str = "began"
    as_of: datetime.date | None = None
    without: str = ""

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise errors.period_ends_before_start()
        if self.by and self.by not in BREAKDOWNS:
            raise errors.unknown_choice("by")
        if self.anchor not in ANCHORS:
            raise errors.unknown_choice("anchor")

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)

    @property
    def is_narrowed(self) -> bool:
        """Whether only some of the courses are asked for."""
        return self.team is not None or bool(self.benefit_group)

    def query(self) -> dict[str, str]:
        """What goes into an address: only what differs from the default."""
        plain = Criterion()
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in given.items() if value != getattr(plain, name)}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Criterion:
        """Read an address. Raises ``Refusal`` with the field at fault; what it does not know it passes over."""
        return cls(
            view=_choice(View, query.get("view", "")),
            first=_date(query.get("first", ""), "first"),
            last=_date(query.get("last", ""), "last"),
            team=_key(query.get("team", "")),
            benefit_group=query.get("benefit_group", "")[:40],
            by=query.get("by", ""),
            anchor=query.get("anchor", "") or "began",
            as_of=_date(query.get("as_of", ""), "as_of"),
            without=query.get("without", "")[:40],
        )


def _choice(kind: type[View], text: str) -> View:
    try:
        return kind(text or View.PERIOD)
    except ValueError as fault:
        raise errors.unknown_choice("view") from fault


def _date(text: str, field: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise errors.unknown_choice(field) from fault


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError as fault:
        raise errors.unknown_choice("team") from fault
