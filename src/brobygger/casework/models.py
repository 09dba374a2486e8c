"""The little that the desk stores: what a person adds. What waits and what happened is asked of the other rooms.

A note is its author's own. It still is data about the citizen it names, so it is in the citizen's export of own data
and in nobody else's (docs/algorithms/private-notes.md).
"""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from brobygger.casework.board_models import GoodStory as GoodStory
from brobygger.casework.board_models import TeamGoal as TeamGoal
from brobygger.casework.closing_models import Closing as Closing
from brobygger.casework.enums import BrokerProfile, GrantRight, WaitsOn
from brobygger.kernel import clock
from brobygger.kernel.fields import SealedTextField
from brobygger.kernel.models import LocalQuerySet, LocalRow, local_manager

USER = "accounts.User"
COURSE = "citizens.Course"
CITIZEN = "citizens.Citizen"
UNDO_MINUTES = 10  # for how long many cases given at once can be taken back


class WaitQuerySet(LocalQuerySet):
    def standing(self) -> WaitQuerySet:
        return self.filter(ended_on=None)


class Wait(LocalRow):
    """A course waits: on us, on the citizen or on an employer, since a day and perhaps until one."""

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="waits")
    on_whom = models.CharField(max_length=10, choices=WaitsOn.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    note = SealedTextField(null=True)
    made_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = local_manager(WaitQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["course", "on_whom"], condition=Q(ended_on=None), name="one_wait_on_each_side"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="wait_is_until_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("since")), name="wait_ends_after_it_began"
            ),
        ]

    class Privacy:
        identifier = ("note",)
        health = ()
        operational = ("course", "on_whom", "since", "until", "made_by", "ended_on", "ended_by")
        open = ()
        subject = "course__citizen"
        retention = "case"


class SavedFilter(LocalRow):
    """A choice of citizens that somebody wants again: codes only, never a name. Shared with a team, or one's own."""

    owner = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    chosen = models.JSONField()  # {field of the filter form: code or list of codes}

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["jobcentre", "owner", "name"], name="own_filter_name_once")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("owner", "team", "name", "chosen")
        open = ()
        subject = "owner"
        retention = "employee"


class Note(LocalRow):
    """A private note with a day. Read by its author only; about a citizen it belongs to what the citizen may see."""

    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    citizen = models.ForeignKey(CITIZEN, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    text = SealedTextField()
    put_away_at = models.DateTimeField(null=True, blank=True)  # no longer on the desk; kept as long as the case

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["author", "on", "id"])]

    class Privacy:
        identifier = ("text",)
        health = ()
        operational = ("author", "citizen", "on", "put_away_at")
        open = ()
        subject = "citizen"
        retention = "case"


class Task(LocalRow):
    """Something that a person promised themselves to do, with a day."""

    owner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    citizen = models.ForeignKey(CITIZEN, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = SealedTextField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["owner", "due_on", "id"], condition=Q(done_at=None), name="tasks_to_do")]

    class Privacy:
        identifier = ("text",)
        health = ()
        operational = ("owner", "citizen", "due_on", "done_at")
        open = ()
        subject = "citizen"
        retention = "case"


class Snooze(LocalRow):
    """Somebody does not want to see a due item until a day. The item itself is computed and knows nothing of it."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)  # of the due item
    subject = models.UUIDField()
    subject_kind = models.CharField(max_length=30)
    until = models.DateField()

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["user", "kind", "subject"], name="one_snooze_of_an_item")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("user", "kind", "subject", "subject_kind", "until")
        open = ()
        subject = "user"
        retention = "employee"


class Assignment(LocalRow):
    """Many courses were given to somebody at once. Can be taken back for ten minutes."""

    to = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)
    on = models.DateField()
    made_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    moves = models.JSONField(default=list)  # [[key of the course, key of who had it or null], ...]
    undone_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        identifier = ()
        health = ()
        operational = ("to", "what", "reason", "on", "made_by", "made_at", "moves", "undone_at")
        open = ()
        subject = None
        retention = "case"

    class Meta(LocalRow.Meta):
        pass

    @property
    def undo_until(self) -> datetime.datetime:
        return self.made_at + datetime.timedelta(minutes=UNDO_MINUTES)


class BrokerRecord(LocalRow):
    """What is known of a job broker from a day on: time, background, areas. Dated, because it changes."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    full_time = models.PositiveSmallIntegerField(default=100)  # per cent of full time
    profile = models.CharField(max_length=20, choices=BrokerProfile.choices)
    started_on = models.DateField()  # as a job broker
    areas = models.JSONField(default=list, blank=True)  # codes of reference list "broker_area"
    grants = models.CharField(max_length=10, choices=GrantRight.choices, default=GrantRight.NONE)
    training = models.JSONField(default=list, blank=True)  # codes of reference list "broker_training"
    planned_employer_share = models.PositiveSmallIntegerField(null=True, blank=True)  # per cent of the contacts

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["user", "jobcentre"], condition=Q(valid_to=None), name="one_present_record"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="broker_record_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(full_time__gte=1, full_time__lte=100), name="full_time_is_a_share_of_full_time"
            ),
            models.CheckConstraint(
                condition=Q(planned_employer_share=None) | Q(planned_employer_share__lte=100),
                name="planned_share_is_a_share",
            ),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "user", "valid_from", "valid_to", "full_time", "profile", "started_on", "areas", "grants", "training",
            "planned_employer_share",
        )  # fmt: skip
        open = ()
        subject = "user"
        retention = "employee"
