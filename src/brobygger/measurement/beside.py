"""Context events beside figures: which of them, and which stretch of time a reader leaves out."""

from __future__ import annotations

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
    return events.touching(ELEMENT_OF.get(key), jobcentre=jobcentre)


def spans(criterion: Criterion) -> tuple[Period, ...]:
    """The stretch of time that the criterion leaves out. Raises ``Refusal`` for an event that is not there."""
    if not criterion.without:
        return ()
    try:
        event = events.find(criterion.without, boundary.current().jobcentre)
    except NotFound as fault:
        raise errors.unknown_choice("without") from fault
    return (Period(event.first, event.last),)
