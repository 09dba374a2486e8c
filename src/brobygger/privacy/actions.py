from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from brobygger.accounts.roles import Role
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.privacy import glass as reads
from brobygger.privacy import rules
from brobygger.privacy.enums import Verdict
from brobygger.privacy.models import Glass
from brobygger.vault import log


def break_glass(
    *,
    by: Actor,
    subject_kind: str,
    subject: uuid.UUID,
    reason: str,
    at: datetime.datetime,
    lasts: datetime.timedelta = rules.OPEN_FOR,
) -> Glass:
    """Open ``subject`` to the actor for a while. The caller's door has checked that the role may do this at all."""
    if by.user is None or by.key is None or by.jobcentre is None:
        raise NotAllowed(_("Kun en bruger, der er logget ind, kan åbne en sag med en begrundelse."))
    reason = reason.strip()
    if not rules.reason_is_long_enough(reason):
        raise Refusal(_("Skriv med mindst 20 tegn, hvorfor du har brug for at åbne sagen."), field="reason")
    if len(reason) > rules.LONGEST_REASON:
        raise Refusal(_("Begrundelsen må højst fylde 2.000 tegn."), field="reason")
    with transaction.atomic():
        still_open = reads.current(by, subject, at)
        if still_open is not None:
            # A second click opens nothing longer: one reason, one session.
            return still_open
        glass = Glass(
            jobcentre_id=by.jobcentre,
            user=by.key,
            user_label=by.label[:200],
            subject_kind=subject_kind,
            subject=subject,
            reason=reason,
            opened_at=at,
            ends_at=at + lasts,
        )
        glass.save()
        log.write(
            by=by,
            action="glass.broken",
            subjects=[(subject_kind, subject), ("glass", glass.key)],
            changes={"ends_at": [None, glass.ends_at.isoformat()]},
            reason=reason,
        )
    return glass


def review(*, by: Actor, key: uuid.UUID, verdict: Verdict | str, note: str, at: datetime.datetime) -> Glass:
    """A leader writes what they found. Done once; it is not overwritten."""
    if not by.has(Role.TEAM_LEADER) or by.key is None:
        raise NotAllowed(_("Kun en teamleder kan gennemgå opslag med begrundelse."))
    if verdict not in Verdict.values:
        raise Refusal(_("Vælg, hvad du fandt."), field="verdict")
    note = note.strip()
    if verdict != Verdict.IN_ORDER and len(note) < rules.SHORTEST_REASON:
        raise Refusal(_("Skriv med mindst 20 tegn, hvad I aftalte, eller hvem du gav det videre til."), field="note")
    if len(note) > rules.LONGEST_REASON:
        raise Refusal(_("Bemærkningen må højst fylde 2.000 tegn."), field="note")
    with transaction.atomic():
        found: Glass | None = Glass.objects.select_for_update().filter(key=key).first()
        if found is None:
            raise NotFound(_("Opslaget findes ikke."))
        if found.user == by.key:
            raise NotAllowed(_("Du kan ikke gennemgå dit eget opslag. Bed en anden leder om det."))
        if found.reviewed_at is not None:
            raise Refusal(_("Opslaget er allerede gennemgået af %(name)s.") % {"name": found.reviewed_by_label})
        found.reviewed_at, found.reviewed_by, found.reviewed_by_label = at, by.key, by.label[:200]
        found.verdict, found.review_note = str(verdict), note
        found.save()
        log.write(
            by=by,
            action="glass.reviewed",
            subjects=[("glass", found.key), (found.subject_kind, found.subject), ("user", found.user)],
            changes={"verdict": [None, str(verdict)]},
            reason=note,
        )
    return found
