"""What sets grants apart is kept as a keyed hash; when the key of the hashes changes, they are made anew."""

from __future__ import annotations

from brobygger.compensation import making
from brobygger.compensation.models import Grant
from brobygger.kernel.boundary import everywhere


def remake_apart() -> int:
    """Runs in the transaction that changes the key. The words lie sealed on the application."""
    made = 0
    with everywhere(reason="the key of the hashes is changed"):
        for grant in Grant.objects.exclude(apart="").select_related("application").iterator(chunk_size=500):
            grant.apart = making.apart(grant.application.code("apart"), grant.jobcentre_id)
            Grant.objects.filter(pk=grant.pk).update(apart=grant.apart)
            made += 1
    return made
