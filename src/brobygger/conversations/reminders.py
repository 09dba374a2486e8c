"""Who is reminded of what, by when. What a mail says stands in ``message_kinds``, and it is never about whom or what.

A reminder belongs to the appointment as it was agreed: its key, day and time are the occasion, so that it is written
once however often the job runs, and again when the appointment is moved.
"""

from __future__ import annotations

import datetime
from collections import Counter

from django.db import transaction

from brobygger.accounts.models import Jobcentre, User
from brobygger.conversations import following, message_kinds
from brobygger.conversations.models import Conversation, ReminderChoice
from brobygger.kernel import actor as actors
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import within
from brobygger.kernel.clock import danish_date
from brobygger.messages import actions as messages
from brobygger.messages import mail
from brobygger.messages.models import Message
from brobygger.reference import reads as reference

NAME = "conversations.remind"


def write_all(*, at: datetime.datetime) -> dict[str, int]:
    """Write what is due in every jobcentre; returns how many reminders came to be."""
    counted: Counter[str] = Counter()
    for jobcentre in Jobcentre.objects.order_by("pk"):
        by = actors.job(NAME, jobcentre=jobcentre.pk, jobcentre_key=jobcentre.key)
        with within(jobcentre.pk), transaction.atomic():
            counted["citizens"] += remind_citizens(by=by, at=at)
            counted["staff"] += remind_staff(by=by, at=at)
    return dict(counted)


def remind_citizens(*, by: Actor, at: datetime.datetime) -> int:
    """A mail to each citizen who has an address, has not declined, and has an appointment in the next days."""
    if not mail.is_set_up():
        return 0  # nothing could leave, and in a day it would count as failed
    today = danish_date(at)
    days = int(reference.value("conversations.remind_days", on=today, jobcentre=by.jobcentre))
    declined = ReminderChoice.objects.filter(wants=False).values("citizen_id")
    rows = (
        Conversation.objects.planned()
        .filter(
            on__gt=today,
            on__lte=today + datetime.timedelta(days=days),
            course__citizen__is_demonstration=False,  # their addresses are invented, and somebody may have them
        )
        .exclude(course__citizen__email="")
        .exclude(course__citizen__in=declined)
        .select_related("course__citizen")
    )
    written = 0
    for row in rows.order_by("on", "at", "id"):
        if not following.goes_on(row.course):
            continue
        citizen = row.course.citizen
        written += len(
            messages.send(
                by=by,
                kind=message_kinds.REMINDER,
                to_address=citizen.email,
                subjects=[("citizen", citizen.key)],
                about=("conversation", row.key),
                once=occasion(row),
                language=citizen.language if citizen.language in {"da", "en"} else "da",
                at=at,
            )
        )
    return written


def occasion(row: Conversation) -> str:
    """The appointment as it is agreed: moved, it is another occasion."""
    time = row.at.isoformat(timespec="minutes") if row.at else ""
    return f"conversation:{row.key}:{row.on.isoformat()}:{time}"


def still_stands(message: Message) -> bool:
    """Asked just before the mail leaves, which may be hours after it was written: is the appointment as it was then?

    Cancelled, held, moved or closed with its course, it is no longer; nor for whoever has said no meanwhile, or has
    another address now.
    """
    if message.about is None:
        return True  # it names no appointment that could have changed
    row = Conversation.objects.planned().filter(key=message.about).select_related("course__citizen").first()
    if row is None or row.on < clock.today() or occasion(row) != message.once:
        return False
    citizen = row.course.citizen
    said_no = ReminderChoice.objects.filter(citizen=citizen, wants=False)
    return citizen.email == message.to_address and following.goes_on(row.course) and not said_no.exists()


def tomorrow_still_stands(message: Message) -> bool:
    """Whether the reader still has conversations on the day that the mail calls tomorrow."""
    day = datetime.date.fromisoformat(message.once.partition(":")[2])
    if day <= clock.today():
        return False
    return bool(Conversation.objects.planned().filter(on=day, broker_id=message.to_user_id).exists())


def remind_staff(*, by: Actor, at: datetime.datetime) -> int:
    """One message to each job broker who has conversations tomorrow."""
    tomorrow = danish_date(at) + datetime.timedelta(days=1)
    rows = Conversation.objects.planned().filter(on=tomorrow).values_list("broker_id", flat=True)
    counted = Counter(rows)
    written = 0
    for user in User.objects.filter(pk__in=counted).order_by("pk"):
        sent = messages.send(
            by=by,
            kind=message_kinds.TOMORROW,
            to_user=user,
            subjects=[],
            values={"count": counted[user.pk]},
            once=f"tomorrow:{tomorrow.isoformat()}",
            at=at,
        )
        written += bool(sent)
    return written
