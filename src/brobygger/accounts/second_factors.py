"""How the secrets of second factors lie in the database: sealed, like everything that would let somebody in."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from brobygger.kernel import sealing
from brobygger.vault import rotation
from brobygger.vault.crypto import ring

CONTEXT = "accounts.second_factor"
SECRETS = ("secret", "seed")


def seal(text: str) -> str:
    return base64.b64encode(sealing.cipher().seal(text.encode(), context=CONTEXT)).decode()


def unseal(sealed: str) -> str:
    return sealing.cipher().open(base64.b64decode(sealed), context=CONTEXT).decode()


def reseal_all() -> int:
    """Seal with the newest key what lies under an older one; returns how many secrets."""
    newest, changed = ring().current_key, 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().order_by("pk"):
            data: dict[str, Any] = dict(row.data)
            old = [name for name, sealed in _secrets(row) if key_of(sealed) != newest]
            for name in old:
                data[name] = seal(unseal(data[name]))
            if old:
                row.data = data
                row.save(update_fields=["data"])
            changed += len(old)
    return changed


def count_by_key() -> dict[int, int]:
    """How many secrets lie under each key."""
    rows = Authenticator.objects.order_by("pk").iterator()
    return dict(Counter(key_of(sealed) for row in rows for _name, sealed in _secrets(row)))


def key_of(sealed: str) -> int:
    return sealing.cipher().key_id(base64.b64decode(sealed))


def _secrets(row: Authenticator) -> Iterator[tuple[str, str]]:
    for name in SECRETS:
        if name in row.data:
            yield name, row.data[name]


def register() -> None:
    """Let the rotation of keys know of them; called when Django starts."""
    rotation.also_reseal("accounts.second_factors", reseal_all, count_by_key)
