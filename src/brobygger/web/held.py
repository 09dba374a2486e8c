"""What was typed in a form that came too late: held sealed until its writer has said again who they are.

The sealed text lies with the writer, in the page that asks who they are. It opens only for whom it was sealed for, and
is bounded like a draft.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from django.http import QueryDict

from brobygger.vault import drafts
from brobygger.vault.crypto import CannotOpen, ring
from brobygger.web.design.drafts import typed


def seal(data: QueryDict, *, whose: str, **about: str) -> str:
    """Sealed for ``whose``, with what else is to be known about it; nothing where it is more than a draft may be."""
    fields = typed(data)
    if sum(len(name) + sum(map(len, values)) for name, values in fields.items()) > drafts.LARGEST:
        return ""
    plain = json.dumps({"fields": fields, "about": about}, ensure_ascii=False)
    return base64.urlsafe_b64encode(ring().seal(plain.encode(), context=f"held:{whose}")).decode()


def opened(text: str, *, whose: str) -> tuple[QueryDict, dict[str, Any]] | None:
    """What was typed, and what was said about it; None when there is nothing that opens for them."""
    try:
        held = json.loads(ring().open(base64.urlsafe_b64decode(text), context=f"held:{whose}"))
    except (ValueError, CannotOpen):
        return None
    data = QueryDict(mutable=True)
    for name, values in held["fields"].items():
        data.setlist(name, values)
    return data, held["about"]
