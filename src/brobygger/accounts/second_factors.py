"""How the secrets of second factors lie in the database: sealed, like everything that would let somebody in."""

from __future__ import annotations

import base64
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from brobygger.kernel import sealing

CONTEXT = "accounts.second_factor"
SECRETS = ("secret", "seed")


def seal(text: str) -> str:
    return base64.b64encode(sealing.cipher().seal(text.encode(), context=CONTEXT)).decode()


def unseal(sealed: str) -> str:
    return sealing.cipher().open(base64.b64decode(sealed), context=CONTEXT).decode()


def reseal_all() -> int:
    """Seal every second factor with the newest key; returns how many. Called by the rotation of keys."""
    changed = 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().order_by("pk"):
            data: dict[str, Any] = dict(row.data)
            for name in SECRETS:
                if name in data:
                    data[name] = seal(unseal(data[name]))
            row.data = data
            row.save(update_fields=["data"])
            changed += 1
    return changed
