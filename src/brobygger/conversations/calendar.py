"""A user's appointments as a calendar file. It leaves the house, so it says that, when and how, never with whom.

The place is left out on purpose: it is typed freely, and at times it is somebody's home.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from brobygger.accounts.models import User
from brobygger.conversations import rules
from brobygger.conversations.enums import ConversationForm, SessionState
from brobygger.conversations.models import CalendarFeed, Conversation, Session
from brobygger.kernel.boundary import everywhere, within
from brobygger.kernel.clock import DENMARK, danish_date
from brobygger.screening.models import Booking

BACK = datetime.timedelta(days=31)
AHEAD = datetime.timedelta(days=366)
LONGEST_SECRET = 100

Address = Callable[[str, uuid.UUID], str]  # kind and key to the address of the page


def feed_of(secret: str) -> CalendarFeed | None:
    """The open feed with the secret, in whatever jobcentre. Its user must still be let in."""
    if not secret or len(secret) > LONGEST_SECRET:
        return None
    with everywhere(reason="a calendar program brings a secret and no session"):
        found: CalendarFeed | None = (
            CalendarFeed.objects.select_related("user")
            .filter(secret_hash=rules.hash_of(secret), revoked_at=None, user__is_active=True)
            .first()
        )
    return found


def calendar_of(feed: CalendarFeed, *, at: datetime.datetime, address: Address) -> bytes:
    """The appointments from a month back to a year ahead."""
    calendar = Calendar()
    calendar.add("prodid", "-//Brobygger//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Brobygger")
    calendar.add("refresh-interval", datetime.timedelta(hours=1), parameters={"VALUE": "DURATION"})
    since, until = danish_date(at) - BACK, danish_date(at) + AHEAD
    with within(feed.jobcentre_id):
        for event in (
            *_conversations(feed.user, since, until, address),
            *_bookings(feed.user, at - BACK, at + AHEAD, address),
            *_sessions(feed.user, since, until, address),
        ):
            calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _conversations(user: User, since: datetime.date, until: datetime.date, address: Address) -> list[Event]:
    rows = Conversation.objects.planned().filter(broker=user, on__gte=since, on__lte=until)
    return [
        _event(
            row.key,
            _("Samtale (%(form)s)") % {"form": str(ConversationForm(row.form).label).lower()},
            datetime.datetime.combine(row.on, row.at or datetime.time(8), tzinfo=DENMARK),
            row.minutes,
            address("conversation", row.key),
            row.created_at,
            row.version,
        )
        for row in rows.order_by("on", "at", "id")
    ]


def _bookings(user: User, since: datetime.datetime, until: datetime.datetime, address: Address) -> list[Event]:
    rows = Booking.objects.filter(broker=user, outcome="", starts_at__gte=since, starts_at__lte=until)
    return [
        _event(
            row.key,
            _("Visitationssamtale"),
            row.starts_at,
            row.minutes,
            address("handover", row.handover.key),
            row.created_at,
            row.version,
        )
        for row in rows.select_related("handover").order_by("starts_at", "id")
    ]


def _sessions(user: User, since: datetime.date, until: datetime.date, address: Address) -> list[Event]:
    rows = Session.objects.filter(
        group__contact=user, state=SessionState.PLANNED, on__gte=since, on__lte=until
    ).select_related("group")
    return [
        _event(
            row.key,
            _("Gruppemøde"),
            datetime.datetime.combine(row.on, row.at, tzinfo=DENMARK),
            row.minutes,
            address("session", row.key),
            row.created_at,
            row.version,
        )
        for row in rows.order_by("on", "at", "id")
    ]


def _event(
    key: uuid.UUID,
    summary: str,
    starts: datetime.datetime,
    minutes: int,
    address: str,
    stamp: datetime.datetime,
    version: int,
) -> Event:
    event = Event()
    starts = starts.astimezone(datetime.UTC)
    event.add("uid", f"{key}@brobygger")
    event.add("summary", summary)
    event.add("dtstart", starts)
    event.add("dtend", starts + datetime.timedelta(minutes=minutes))
    event.add("dtstamp", stamp)
    event.add("sequence", version)
    event.add("class", "PRIVATE")
    if address:
        event.add("url", address)
    return event
