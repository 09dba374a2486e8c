from __future__ import annotations

import datetime
import secrets
import uuid
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from brobygger.accounts.roles import CITIZEN, Role
from brobygger.kernel import clock, lots
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.privacy import consents, looks, rules
from brobygger.privacy import glass as reads
from brobygger.privacy.enums import ConsentHow, Verdict
from brobygger.privacy.models import Consent, Glass, LookSample, SampledLook
from brobygger.reference import reads as reference
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
    note = _check_review(by, verdict, note)
    with transaction.atomic():
        found: Glass | None = Glass.objects.select_for_update().filter(key=key).first()
        found = _reviewed(by, found, verdict, note, at)
        log.write(
            by=by,
            action="glass.reviewed",
            subjects=[("glass", found.key), (found.subject_kind, found.subject), ("user", found.user)],
            changes={"verdict": [None, str(verdict)]},
            reason=note,
        )
    return found


def _check_review(by: Actor, verdict: Verdict | str, note: str) -> str:
    """The note as it is kept. Raises where the actor may not review, or says too little or too much."""
    if not by.has(Role.TEAM_LEADER) or by.key is None:
        raise NotAllowed(_("Kun en teamleder kan gennemgå opslag med begrundelse."))
    if verdict not in Verdict.values:
        raise Refusal(_("Vælg, hvad du fandt."), field="verdict")
    note = note.strip()
    if verdict != Verdict.IN_ORDER and len(note) < rules.SHORTEST_REASON:
        raise Refusal(_("Skriv med mindst 20 tegn, hvad I aftalte, eller hvem du gav det videre til."), field="note")
    if len(note) > rules.LONGEST_REASON:
        raise Refusal(_("Bemærkningen må højst fylde 2.000 tegn."), field="note")
    return note


Looked = TypeVar("Looked", Glass, SampledLook)


def _reviewed(by: Actor, found: Looked | None, verdict: Verdict | str, note: str, at: datetime.datetime) -> Looked:
    """What a leader found, written on the row: not on one's own, and only once."""
    if found is None:
        raise NotFound(_("Opslaget findes ikke."))
    if found.user == by.key:
        raise NotAllowed(_("Du kan ikke gennemgå dit eget opslag. Bed en anden leder om det."))
    if found.reviewed_at is not None:
        raise Refusal(_("Opslaget er allerede gennemgået af %(name)s.") % {"name": found.reviewed_by_label})
    found.reviewed_at, found.reviewed_by, found.reviewed_by_label = at, by.key, by.label[:200]
    found.verdict, found.review_note = str(verdict), note
    found.save()
    return found


# --- a draw among what was opened --------------------------------------------------------------------------------


@transaction.atomic
def draw_looks(
    *, by: Actor, since: datetime.date, until: datetime.date, at: datetime.datetime, seed: str = ""
) -> LookSample | None:
    """Draw among the cases opened in a period in the actor's jobcentre; None where it is done, or nothing was opened.

    With the same seed and log it gives the same draw. How many is the jobcentre's dated value.
    """
    if not by.is_machine or by.jobcentre is None:
        raise NotAllowed(_("Stikprøven af opslag trækkes af Brobygger selv."))
    wanted = int(reference.value("privacy.look_sample_size", on=clock.danish_date(at), jobcentre=by.jobcentre))
    if wanted < 1 or LookSample.objects.filter(since=since).exists():
        return None
    opened = looks.opened_cases(by.jobcentre_key, since, until)
    if not opened:
        return None
    seed = seed or secrets.token_hex(8)
    drawn = lots.draw(opened, seed=seed, wanted=wanted)
    sample: LookSample = LookSample.objects.create(
        jobcentre_id=by.jobcentre,
        since=since,
        until=until,
        drawn_at=at,
        seed=seed,
        wanted=wanted,
        population=len(opened),
        digest=lots.digest(opened),
    )
    SampledLook.objects.bulk_create(
        SampledLook(jobcentre_id=by.jobcentre, sample=sample, place=place, entry=uuid.UUID(key), user=opened[key])
        for place, key in enumerate(drawn, start=1)
    )
    log.write(
        by=by,
        action="look_sample.drawn",
        subjects=[("look_sample", sample.key)],
        changes={"seed": [None, seed], "population": [None, len(opened)], "drawn": [None, len(drawn)]},
    )
    return sample


def review_look(*, by: Actor, key: uuid.UUID, verdict: Verdict | str, note: str, at: datetime.datetime) -> SampledLook:
    """A leader writes what they found about a drawn opening. Done once; it is not overwritten."""
    note = _check_review(by, verdict, note)
    with transaction.atomic():
        row: SampledLook | None = SampledLook.objects.select_for_update().filter(key=key).first()
        found = _reviewed(by, row, verdict, note, at)
        log.write(
            by=by,
            action="look.reviewed",
            subjects=[("look", found.key), ("user", found.user)],
            changes={"verdict": [None, str(verdict)]},
            reason=note,
        )
    return found


# --- consents --------------------------------------------------------------------------------------------------

LONGEST_DETAIL = 500


def give_consent(
    *,
    by: Actor,
    citizen: uuid.UUID,
    purpose: str,
    how: ConsentHow | str,
    at: datetime.datetime,
    language: str = "da",
    detail: str = "",
) -> Consent:
    """Write down a citizen's yes. The caller's door has checked whose page or case it is."""
    how = ConsentHow(how)
    if by.jobcentre is None or by.is_machine:
        raise NotAllowed(_("Et samtykke gives af borgeren eller skrives ned af en medarbejder."))
    if (how is ConsentHow.OWN_PAGE) != by.has(CITIZEN):
        raise NotAllowed(_("Kun borgeren selv kan give samtykke på sin egen side."))
    on = clock.danish_date(at)
    if not reference.exists(consents.LIST, purpose, on=on):
        raise Refusal(_("Vælg, hvad samtykket gælder."), field="purpose")
    detail = detail.strip()
    if len(detail) > LONGEST_DETAIL:
        raise Refusal(_("Skriv højst 500 tegn."), field="detail")
    with transaction.atomic():
        held = consents.standing(citizen, purpose)
        if held is not None:
            raise Refusal(_("Der er allerede et samtykke til det. Træk det tilbage, hvis noget skal ændres."))
        given: Consent = Consent.objects.create(
            jobcentre_id=by.jobcentre,
            citizen=citizen,
            purpose=purpose,
            text_version=consents.purpose(purpose, on).version,
            language=language,
            detail=detail,
            given_at=at,
            given_how=how,
            given_by=by.key,
            given_by_label="" if by.has(CITIZEN) else by.label[:200],
        )
        log.write(
            by=by,
            action="consent.given",
            subjects=[("citizen", citizen), ("consent", given.key)],
            changes={"purpose": [None, purpose], "text_version": [None, given.text_version], "how": [None, how.value]},
        )
    return given


def withdraw_consent(
    *, by: Actor, citizen: uuid.UUID, key: uuid.UUID, how: ConsentHow | str, at: datetime.datetime
) -> Consent:
    """Take a yes back. It works at once; what was done before it stays lawful, so the row stays readable."""
    how = ConsentHow(how)
    if (how is ConsentHow.OWN_PAGE) != by.has(CITIZEN):
        raise NotAllowed(_("Kun borgeren selv kan trække et samtykke tilbage på sin egen side."))
    with transaction.atomic():
        found: Consent | None = Consent.objects.select_for_update().filter(key=key, citizen=citizen).first()
        if found is None:
            raise NotFound(_("Samtykket findes ikke."))
        if found.withdrawn_at is not None:
            return found
        found.withdrawn_at, found.withdrawn_how, found.withdrawn_by = at, how, by.key
        found.save(update_fields=["withdrawn_at", "withdrawn_how", "withdrawn_by"])
        log.write(
            by=by,
            action="consent.withdrawn",
            subjects=[("citizen", citizen), ("consent", found.key)],
            changes={"purpose": [found.purpose, None], "how": [None, how.value]},
        )
    return found
