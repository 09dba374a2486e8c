"""Messages as rows: written in the transaction that causes them, handed over by the worker at most once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from brobygger.kernel.fields import SealedJSONField
from brobygger.kernel.models import LocalRow, Row
from brobygger.messages.enums import Category, Channel, State


class Message(LocalRow):
    """One message to one receiver by one channel.

    ``about_kind``/``about`` is what the reader should open (a face makes the link). ``once`` keeps a reminder that is
    computed again every day from being sent again.
    """

    kind = models.CharField(max_length=60)
    category = models.CharField(max_length=20, choices=Category.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=15, choices=State.choices, default=State.WAITING)
    to_user = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    to_address = models.EmailField(blank=True)
    language = models.CharField(max_length=5, default="da")
    values = SealedJSONField(null=True)
    about_kind = models.CharField(max_length=30, blank=True)
    about = models.UUIDField(null=True, blank=True)
    subjects = models.JSONField(default=list)  # [[kind, key], ...] for the log of the hand-over
    once = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)  # handed over, failed or found to be unknown
    trouble = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(to_user__isnull=False) | ~Q(to_address=""), name="message_has_a_receiver"
            ),
            models.CheckConstraint(
                condition=Q(about=None, about_kind="") | (Q(about__isnull=False) & ~Q(about_kind="")),
                name="message_about_has_kind_and_key",
            ),
            models.UniqueConstraint(
                fields=["jobcentre", "kind", "channel", "to_user", "to_address", "once"],
                condition=~Q(once="") & Q(to_user__isnull=False),
                name="a_message_that_goes_once_to_a_user",
            ),
            models.UniqueConstraint(
                fields=["jobcentre", "kind", "channel", "to_address", "once"],
                condition=~Q(once="") & Q(to_user=None),
                name="a_message_that_goes_once_to_an_address",
            ),
        ]
        indexes = [
            models.Index(fields=["to_user", "channel", "-sent_at", "-id"]),
            models.Index(fields=["to_user"], condition=Q(read_at=None, channel="notice"), name="unread_notices"),
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="messages_that_wait"),
        ]

    class Privacy:
        identifier = ("to_address", "values")
        health = ()
        operational = (
            "kind", "category", "channel", "state", "to_user", "language", "about_kind", "about", "subjects", "once",
            "sent_at", "tries", "next_try_at", "claimed_by", "claimed_at", "settled_at", "trouble", "read_at",
        )  # fmt: skip
        open = ()
        subject = "to_user"
        by_key = ("about", "about_kind")
        retention = "message"


class MailChoice(Row):
    """That a user wants no mail in a category; without a row, mails are sent."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=20, choices=Category.choices)
    wants_mail = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "category"], name="one_mail_choice_per_category")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("user", "category", "wants_mail")
        open = ()
        subject = "user"
        retention = "employee"
