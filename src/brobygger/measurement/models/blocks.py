"""The tables of a jobcentre as one sealed block, so that figures need not be read from every table of the house."""

from __future__ import annotations

from django.db import models

from brobygger.kernel.fields import SealedBytesField
from brobygger.kernel.models import LocalRow


class FactsBlock(LocalRow):
    """All that a jobcentre's figures are counted from, as it was when the log had come to ``number``.

    Computed from the rooms' rows and never the truth itself: it can be thrown away and made from nothing, with the same
    bytes. ``digest`` is that of the plain bytes, so that two of them are compared without opening either.
    """

    number = models.BigIntegerField()  # of the log: everything sealed up to it is in the block
    floor = models.BigIntegerField(default=0)  # inner numbers of entries up to here were all sealed by then
    form = models.PositiveSmallIntegerField()  # of the tables; another one is thrown away
    digest = models.CharField(max_length=64)
    content = SealedBytesField()
    made_at = models.DateTimeField()

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["jobcentre"], name="one_block_of_facts_a_jobcentre")]

    class Privacy:
        identifier = ()
        health = ("content",)
        operational = ("number", "floor", "form", "digest", "made_at")
        open = ()
        subject = None
        retention = "case"
