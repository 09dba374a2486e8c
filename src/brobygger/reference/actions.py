"""The only writer of local values."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db import transaction

from brobygger.accounts.models import Jobcentre
from brobygger.kernel import boundary
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.reference import access, errors, reads, rules
from brobygger.reference.models import LocalValue
from brobygger.vault import log


@transaction.atomic
def set_local_value(
    *,
    by: Actor,
    code: str,
    value: Any,
    valid_from: datetime.date,
    reason: str,
    valid_to: datetime.date | None = None,
) -> LocalValue:
    """Set what holds in the actor's jobcentre from a date on.

    An own value that began earlier and has no end is ended the day before: changing a norm from March does not ask
    for two steps. Any other overlap is refused.
    """
    common = reads.shipped_value(code, on=valid_from)
    access.check_can_override(by, common)
    if not reason.strip():
        raise errors.reason_missing()
    if valid_to is not None and valid_to < valid_from:
        raise errors.ends_before_it_starts()
    stored = rules.check_value(common, value)
    # Two people setting the same value at once wait for each other here.
    jobcentre = Jobcentre.objects.select_for_update().get(pk=boundary.current().jobcentre or 0)
    own = LocalValue.objects.filter(jobcentre=jobcentre, code=code)
    running = own.filter(valid_from__lt=valid_from, valid_to=None).first()
    before = running.value if running else common.value
    if running is not None:
        running.valid_to = valid_from - datetime.timedelta(days=1)
        running.save_checked(read_version=running.version, sentence="", update_fields=["valid_to"])
    clash = rules.overlapping((valid_from, valid_to), own.values_list("valid_from", "valid_to"))
    if clash is not None:
        raise errors.overlaps(clash)
    made: LocalValue = LocalValue.objects.create(
        jobcentre=jobcentre,
        code=code,
        value=stored,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason.strip(),
        author=by.label,
    )
    log.write(
        by=by,
        action="reference.value_set",
        subjects=[("local_value", made.key)],
        changes={code: [_plain(before), stored], "valid_from": [None, valid_from.isoformat()]},
        reason=made.reason,
    )
    return made


@transaction.atomic
def end_local_value(*, by: Actor, key: uuid.UUID, valid_to: datetime.date, reason: str) -> LocalValue:
    """Let the common value hold again after a date. What held until then stays readable."""
    found = LocalValue.by_key(key)
    if found is None:
        raise errors.local_value_not_found()
    access.check_can_override(by, reads.shipped_value(found.code, on=found.valid_from))
    if not reason.strip():
        raise errors.reason_missing()
    if valid_to < found.valid_from:
        raise errors.ends_before_it_starts()
    if found.valid_to is not None and valid_to > found.valid_to:
        raise Refusal(errors.overlaps(found.valid_from).sentence, field="valid_to")
    before = found.valid_to
    found.valid_to = valid_to
    found.save_checked(read_version=found.version, sentence="", update_fields=["valid_to"])
    log.write(
        by=by,
        action="reference.value_ended",
        subjects=[("local_value", found.key)],
        changes={"valid_to": [before.isoformat() if before else None, valid_to.isoformat()]},
        reason=reason.strip(),
    )
    return found


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
