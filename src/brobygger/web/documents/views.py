"""Handing files out: to staff through the door of what the file belongs to, to the citizen if it is shared."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts.requests import actor_of, of_house
from brobygger.citizens import access
from brobygger.documents import actions, reads
from brobygger.documents.enums import FileState
from brobygger.documents.errors import file_not_found
from brobygger.documents.models import StoredFile
from brobygger.documents.reading import Fault
from brobygger.documents.text import refusal, supported
from brobygger.kernel.errors import Refusal
from brobygger.web.citizens.page import OPEN_ROLES, opened
from brobygger.web.design.forms import DesignForm
from brobygger.web.documents import openers
from brobygger.web.documents.answers import file_response
from brobygger.web.doors import citizen_self, member


@openers.register("citizen")
def _citizen(request: HttpRequest, subject: uuid.UUID) -> None:
    of_house(request).glass_address = reverse("citizens:reason", args=[subject])
    access.open_citizen(actor_of(request), subject, "file.fetch")


@never_cache
@member(*OPEN_ROLES)
@require_GET
def fetch(request: Any, key: uuid.UUID) -> HttpResponse:
    row: StoredFile | None = StoredFile.by_key(key)
    if row is None:
        raise file_not_found()
    openers.open_subject(request, row.subject_kind, row.subject)
    return _answer(request, reads.open_file(key))


@citizen_self
@require_GET
def fetch_own(request: Any, key: uuid.UUID) -> HttpResponse:
    """A file about the citizen that was shared with them; there is no other."""
    found = reads.open_file(key, subject=("citizen", request.citizen.key))
    if not found.row.shared:
        raise file_not_found()
    return _answer(request, found)


def _answer(request: Any, found: reads.OpenFile) -> HttpResponse:
    actions.note_fetched(by=request.actor, file=found.row)
    return file_response(found.content, found.name, found.content_type)


# --- the files of a case ---------------------------------------------------------------------------------------


class FileForm(DesignForm):
    file = forms.FileField(
        label=gettext_lazy("Vælg en fil"),
        max_length=300,
        error_messages={
            "required": gettext_lazy("Vælg en fil."),
            "empty": gettext_lazy("Filen er tom. Vælg en anden."),
        },
    )
    shared = forms.BooleanField(label=gettext_lazy("Borgeren må se filen på sin egen side"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = " ".join(
            [supported(), _("Vi ser på type, størrelse og indhold. Filen bliver ikke undersøgt for virus her.")]
        )


@never_cache
@member(*OPEN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def of_citizen(request: Any, citizen: uuid.UUID) -> HttpResponse:
    """The files of a case: to fetch, to add, and to share with the citizen."""
    is_sent = request.method == "POST"
    whose, rights = opened(request, citizen, "file.list", write=is_sent)
    subject = ("citizen", whose.key)
    form = FileForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            actions.store(
                by=request.actor.with_purpose("file.store"),
                content=sent.read(),
                name=sent.name,
                subject=subject,
                shared=form.cleaned_data["shared"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Filen er lagt i sagen. Den kan åbnes, når den er undersøgt."))
            return redirect("documents:of_citizen", citizen=whose.key)
    context = {
        "citizen": whose,
        "may_write": rights.write,
        "form": form,
        "files": [
            {"row": row, "is_ready": row.state == FileState.CHECKED, "why": why_refused(row)}
            for row in reads.files_of(subject)
        ],
    }
    return render(request, "documents/of_citizen.html", context, status=422 if form.errors else 200)


def why_refused(row: StoredFile) -> str:
    return str(refusal(Fault(row.refused_because)).sentence) if row.state == FileState.REFUSED else ""


@member(*OPEN_ROLES)
@require_POST
def share(request: Any, citizen: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """Let the citizen fetch the file on the own page, or no longer."""
    whose, _rights = opened(request, citizen, "file.share", write=True)
    shared = request.POST.get("shared") == "1"
    actions.share(by=request.actor.with_purpose("file.share"), key=key, subject=("citizen", whose.key), shared=shared)
    messages.success(request, _("Borgeren kan nu se filen.") if shared else _("Borgeren kan ikke længere se filen."))
    return redirect("documents:of_citizen", citizen=whose.key)
