"""What was typed in a form that came too late: held sealed until its writer has said again who they are.

The sealed text lies with the writer: in the page that asks who they are, or in the session of their browser, as long as
that lasts. It opens only for whom it was sealed for, and is bounded like a draft. A form in the session is shown its
writer as a page with one button that sends it once more: nothing is sent without their click.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from brobygger.vault import drafts
from brobygger.vault.crypto import CannotOpen, ring
from brobygger.web.design.drafts import is_autosave, typed

SESSION = "held"


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


# --- in the session, over a sign-in ----------------------------------------------------------------------------


def keep(request: HttpRequest, *, whose: str, page: str) -> bool:
    """Keep the form that was just turned away for its writer; says whether there was one to keep."""
    if request.method != "POST" or is_autosave(request) or request.headers.get("HX-Request") == "true":
        return False
    files = "1" if request.FILES else ""
    text = seal(request.POST, whose=whose, path=request.get_full_path(), page=page, files=files)
    if text:
        request.session[SESSION] = text
    return bool(text)


def send_again(request: HttpRequest, *, whose: str, template: str) -> HttpResponse:
    """The page that sends it once more, or says that nothing waits for this reader."""
    found = opened(request.session.get(SESSION, ""), whose=whose)
    if found is None:
        return render(request, template, {"fields": None})
    data, about = found
    fields = [(name, value) for name, values in data.lists() for value in values]
    return render(request, template, {"fields": fields, **about})
