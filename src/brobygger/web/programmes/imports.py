"""Importing targets and results: send a file, see what it would do, and only then let it in."""

from __future__ import annotations

import uuid
from pathlib import PurePath

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.interop import tables, targets_file, uploads
from brobygger.interop.models import UploadState
from brobygger.interop.targets_file import Outcome, Terms
from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from brobygger.programmes import access, measures
from brobygger.web.doors import member
from brobygger.web.programmes.forms import ConfirmForm, UploadForm

manager = member(Role.PROJECT_MANAGER)
KIND = "targets"
SHOWN_FAULTS = 200


@never_cache
@manager
def upload(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    programme = access.open_programme(by=actor, key=key)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            content = sent.read(tables.MAX_BYTES + 1)
            targets_file.preview(by=actor, table=tables.read(content, sent.name), programme=programme)
            kept = uploads.keep(by=actor, kind=KIND, name=sent.name, content=content)
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return redirect("programmes:import_preview", programme.key, kept.key)
    context = {
        "form": form,
        "programme": programme,
        "measures": [(one, measures.name(one)) for one in measures.MEASURES],
    }
    return render(request, "programmes/import.html", context, status=422 if form.errors else 200)


@never_cache
@manager
def preview(request: HttpRequest, key: uuid.UUID, upload: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    programme = access.open_programme(by=actor, key=key)
    kept = uploads.find(actor, KIND, upload)
    if kept.state != UploadState.SHOWN or kept.content is None:
        messages.info(request, _("Filen er allerede læst ind."))
        return redirect("programmes:page", programme.key)
    table = tables.read(uploads.content_of(kept), kept.name)
    found = targets_file.preview(by=actor, table=table, programme=programme)
    form = ConfirmForm(
        request.POST or None,
        initial={
            "decided_on": programme.starts_on,
            "revised_on": clock.today(),
            "author": actor.label,
            "source": PurePath(kept.name).name,
        },
    )
    if request.method == "POST" and found.can_be_read_in and form.is_valid():
        try:
            with transaction.atomic():
                number = targets_file.read_in(by=actor, preview=found, terms=Terms(**form.cleaned_data))
                uploads.finish(by=actor, upload=kept, state=UploadState.DONE, result={"figures": number})
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(number)s tal er læst ind.") % {"number": number})
            return redirect("programmes:page", programme.key)
    context = {
        "programme": programme,
        "upload": kept,
        "found": found,
        "form": form,
        "faults": found.faults[:SHOWN_FAULTS],
        "counts": [(targets_file.OUTCOME_WORDS[outcome], found.count(outcome)) for outcome in Outcome],
        "changes": [change for change in found.changes if change.outcome is not Outcome.SAME],
    }
    return render(request, "programmes/import_preview.html", context, status=422 if form.errors else 200)
