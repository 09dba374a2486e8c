"""Context events beside figures: which stretch of time a reader leaves out, and what stood in each month."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from brobygger.kernel import boundary
from brobygger.kernel.errors import NotFound
from brobygger.measurement import errors
from brobygger.measurement.criteria import Criterion
from brobygger.reference import events
from brobygger.reference.events import Event
from brobygger_analysis.definitions import ELEMENT_OF
from brobygger_analysis.funnel import Period


def events_of(*, jobcentre: int | None, key: str = "") -> tuple[Event, ...]:
    """The events to be shown beside a figure, oldest first: of the country, and of the reader's own jobcentre."""
    element = ELEMENT_OF.get(key)
    return tuple(one for one in events.of(jobcentre) if one.touches(element))


def spans(criterion: Criterion) -> tuple[Period, ...]:
    """The stretch of time that the criterion leaves out. Raises ``Refusal`` for an event that is not there."""
    if not criterion.without:
        return ()
    try:
        event = events.find(criterion.without, boundary.current().jobcentre)
    except NotFound as fault:
        raise errors.unknown_choice("without") from fault
    return (Period(event.first, event.last),)


def during(found: Sequence[Event], first: datetime.date, last: datetime.date) -> str:
    """The names of the events that touch a stretch of days, for a band behind it."""
    touching = (one for one in found if one.first <= last and (one.last is None or one.last >= first))
    return " · ".join(one.title for one in touching)
