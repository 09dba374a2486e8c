"""Making the look-up by CPR number anew when its key changes (``brobygger keys rotate --index``)."""

from __future__ import annotations

from brobygger.accounts.models import Jobcentre
from brobygger.citizens import identity
from brobygger.citizens.models import Citizen
from brobygger.vault import rotation
from brobygger_analysis.danish import cpr

BATCH = 500


def rehash_all() -> int:
    """Hash every number with the present key; returns how many. Runs in the transaction of the change."""
    keys = dict(Jobcentre.objects.values_list("pk", "key"))
    last, done = 0, 0
    while rows := list(Citizen.objects.filter(pk__gt=last).order_by("pk").only("key", "cpr", "jobcentre_id")[:BATCH]):
        for row in rows:
            row.cpr_index = identity.index_of(cpr.CprNumber(row.cpr), keys[row.jobcentre_id])
        Citizen.objects.bulk_update(rows, ["cpr_index"])
        last, done = rows[-1].pk, done + len(rows)
    return done


def register() -> None:
    """Let the rotation of keys know; called when Django starts."""
    rotation.also_reindex("citizens.cpr", rehash_all)
