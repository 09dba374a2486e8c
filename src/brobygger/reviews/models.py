"""A drawn sample and what was found in it: the columns and constraints that every review has.

A room that reviews something (CV and plan, decisions on schemes) makes its three tables of these: marks, samples, and
the drawn things. It is about the quality of work: no list orders people by it, neither citizens nor those who wrote.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalRow
from brobygger.reviews.enums import ReviewState

USER = "accounts.User"


class Mark(LocalRow):
    """One thing that good work has here. Other words make a new row; the old one gets an end."""

    text = models.CharField(max_length=200)
    help = models.CharField(max_length=500, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    author = models.CharField(max_length=200)

    class Meta(LocalRow.Meta):
        abstract = True


class Sample(LocalRow):
    """One draw: with the seed and the digest of what could be drawn it can be made again."""

    drawn_on = models.DateField()
    drawn_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()  # what was changed or decided in this period could be drawn
    until = models.DateField()
    seed = models.CharField(max_length=64)
    wanted = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # of the keys that could be drawn
    review_by = models.DateField()
    marks: Any = models.JSONField(default=list)  # [{"key", "text", "help", …}]: as they stood on the day of the draw

    class Meta(LocalRow.Meta):
        abstract = True


class Drawn(LocalRow):
    """One drawn thing. The room adds ``sample`` and the thing itself. A correction keeps what was written before."""

    sample: Any  # a foreign key to the room's Sample
    place = models.PositiveSmallIntegerField()  # the order of the draw
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.WAITING)
    found: Any = models.JSONField(default=dict)  # key of a mark → met or not; a mark that did not apply is left out
    met = models.PositiveSmallIntegerField(null=True, blank=True)
    out_of = models.PositiveSmallIntegerField(null=True, blank=True)
    words = SealedTextField(null=True)
    earlier = SealedJSONField(null=True)  # [{"state", "found", "met", "out_of", "words", "on", "by", "reason"}]
    reviewed_on = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LocalRow.Meta):
        abstract = True


# The same columns are of every sample and the same classes of every drawn thing.
SAMPLE_COLUMNS = (
    "drawn_on", "drawn_by", "team", "since", "until", "seed", "wanted", "population", "digest", "review_by", "marks",
)  # fmt: skip
DRAWN_COLUMNS = ("sample", "place", "state", "found", "met", "out_of", "reviewed_on", "reviewed_by")


def mark_ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name=name)


def sample_ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(until__gte=F("since")), name=name)


def has_its_score(name: str) -> models.CheckConstraint:
    """Reviewed, with a score and a day; or neither."""
    return models.CheckConstraint(
        condition=Q(state="done", met__isnull=False, out_of__gte=1, reviewed_on__isnull=False)
        | (~Q(state="done") & Q(met=None, out_of=None)),
        name=name,
    )


def meets_at_most_all(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(met=None) | Q(met__lte=F("out_of")), name=name)
