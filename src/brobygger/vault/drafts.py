"""The draft store: every half-filled form lies here, encrypted, until it is sent or 30 days old.

A draft belongs to its owner (a user's or a personal link's key), one form and one subject, within the entered
jobcentre. Loading says which version of the form was filled in, so that the caller can refuse or convert answers to
questions that have changed. Saving is the last write wins: the same person in two windows is one owner.

Saving, discarding and loading leave no entry in the log: the owner alone ever sees the draft, and what becomes of it
is logged when the form is sent.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from brobygger.kernel import boundary, clock
from brobygger.kernel.errors import Refusal
from brobygger.vault.models import NO_SUBJECT, Draft

KEPT_FOR = datetime.timedelta(days=30)
LARGEST = 256 * 1024  # characters of text in one draft; every input is bounded


class TooLarge(Refusal):
    """More was typed than a draft may hold."""


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """What the owner had typed. ``version`` is the form version it was typed into."""

    form: str
    version: str
    subject: uuid.UUID | None
    data: Any
    saved_at: datetime.datetime


def save(
    *, owner: uuid.UUID, form: str, version: str, subject: uuid.UUID | None, data: Any, at: datetime.datetime
) -> None:
    """Keep ``data`` (values that JSON can hold) in place of what was kept before for the same owner and subject."""
    _check_size(data)
    place = {"owner": owner, "form": form, "subject": subject or NO_SUBJECT}
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(**place).first()
        if draft is None:
            draft = Draft(jobcentre_id=_jobcentre(), **place)
        draft.data, draft.form_version, draft.saved_at = data, version, at
        try:
            with transaction.atomic():
                draft.save()
        except IntegrityError:
            # The same form was saved for the first time from two windows at once; the other row is there now.
            draft = Draft.objects.select_for_update().get(**place)
            draft.data, draft.form_version, draft.saved_at = data, version, at
            draft.save()


def load(*, owner: uuid.UUID, form: str, subject: uuid.UUID | None) -> SavedDraft | None:
    """What was kept, unless it is older than the store keeps (the worker may not have come by yet)."""
    oldest = clock.now() - KEPT_FOR
    draft = Draft.objects.filter(owner=owner, form=form, subject=subject or NO_SUBJECT, saved_at__gt=oldest).first()
    if draft is None:
        return None
    return SavedDraft(form=form, version=draft.form_version, subject=subject, data=draft.data, saved_at=draft.saved_at)


def discard(*, owner: uuid.UUID, form: str, subject: uuid.UUID | None) -> bool:
    """Throw the draft away, as when the form was sent; says whether there was one."""
    deleted, _by_model = Draft.objects.filter(owner=owner, form=form, subject=subject or NO_SUBJECT).delete()
    return bool(deleted)


def forget_old(at: datetime.datetime) -> int:
    """Delete drafts that nobody came back to; returns how many. The worker runs it."""
    with boundary.everywhere(reason="old drafts of every jobcentre are forgotten"):
        deleted, _by_model = Draft.objects.filter(saved_at__lte=at - KEPT_FOR).delete()
    return int(deleted)


def _jobcentre() -> int:
    jobcentre = boundary.current().jobcentre
    if jobcentre is None:
        raise boundary.BoundaryMissing("A draft belongs to one jobcentre; enter it with within(jobcentre).")
    return jobcentre


def _check_size(data: Any) -> None:
    if _characters(data) > LARGEST:
        raise TooLarge(_("Teksten er for lang til at blive gemt som kladde."))


def _characters(data: Any) -> int:
    if isinstance(data, dict):
        return sum(len(str(name)) + _characters(value) for name, value in data.items())
    if isinstance(data, list | tuple):
        return sum(_characters(value) for value in data)
    return len(str(data))
