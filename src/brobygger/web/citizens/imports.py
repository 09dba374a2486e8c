"""Importing started courses: send a file, see what it would do, and only then let it in."""

from __future__ import annotations

import csv
import io
import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.interop import started_courses, tables, uploads
from brobygger.interop.models import Upload, UploadState
from brobygger.interop.started_courses import KIND
from brobygger.jobs import queue
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.web.citizens.forms import ConfirmImportForm, UploadForm
from brobygger.web.doors import member
from brobygger.web.receiving import sent, sent_files

importer = member(Role.PROJECT_MANAGER, Role.TEAM_LEADER)

SHOWN_FAULTS = 200
SHOWN_ROWS = 50


@never_cache
@importer
def upload(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = UploadForm(sent(request), sent_files(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = file.read(tables.MAX_BYTES + 1)
            started_courses.preview(by=actor, table=tables.read(content, file.name))
            kept = uploads.keep(by=actor, kind=KIND, name=file.name, content=content)
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return redirect("citizens:import_preview", kept.key)
    earlier = Upload.objects.filter(kind=KIND, made_by=actor.key).order_by("-made_at")[:10]
    context = {"form": form, "earlier": earlier, "columns": started_courses.template_columns()}
    return render(request, "citizens/import.html", context, status=422 if form.errors else 200)


@never_cache
@importer
def preview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    kept = uploads.find(actor, KIND, key)
    if kept.state != UploadState.SHOWN or kept.content is None:
        return render(request, "citizens/import_done.html", {"upload": kept, "counts": _counts(kept)})
    try:
        table = tables.read(uploads.content_of(kept), kept.name)
        found = started_courses.preview(by=actor, table=table)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("citizens:import")
    form = ConfirmImportForm(sent(request), is_unsure=bool(found.unsure))
    if request.method == "POST" and found.can_be_read_in and form.is_valid():
        try:
            return _let_in(request, actor, kept, table, found)
        except Refusal as refusal:
            form.refuse(refusal)
    if request.method != "POST":
        # Names and dates of citizens are about to be shown: a look-up like any other list.
        known = [("citizen", row.known.key) for row in found.rows if row.known is not None][:2000]
        log.listed(by=actor, action="courses.previewed", subjects=known, criterion={"rows": found.lines})
    context = {
        "upload": kept,
        "found": found,
        "form": form,
        "faults": found.faults[:SHOWN_FAULTS],
        "more_faults": max(0, len(found.faults) - SHOWN_FAULTS),
        "rows": [
            (row, started_courses.OUTCOME_WORDS[row.outcome], reference.label("benefit_group", row.benefit_group))
            for row in found.rows[:SHOWN_ROWS]
        ],
        "more_rows": max(0, len(found.rows) - SHOWN_ROWS),
    }
    return render(request, "citizens/import_preview.html", context, status=422 if form.errors else 200)


def _let_in(
    request: HttpRequest, actor: Actor, kept: Upload, table: tables.Table, found: started_courses.Preview
) -> HttpResponse:
    confirmed = bool(found.unsure)  # the form is not valid without the tick
    if len(found.to_write) > started_courses.AT_ONCE:
        with transaction.atomic():
            kept.state, kept.confirmed = UploadState.WAITING, confirmed
            kept.save()
            queue.enqueue(
                "interop.read_started_courses",
                jobcentre=actor.jobcentre_key,
                arguments={"upload": str(kept.key)},
                unless_waiting=True,
            )
            log.write(by=actor, action="upload.accepted", subjects=[("upload", kept.key)])
        messages.info(request, _("Listen er lang og bliver læst ind nu. Du kan arbejde videre imens."))
        return redirect("citizens:import_preview", kept.key)
    with transaction.atomic():
        done = started_courses.read_in(by=actor, table=table, confirmed=confirmed)
        counts = {outcome.value: done.count(outcome) for outcome in started_courses.Outcome}
        uploads.finish(by=actor, upload=kept, state=UploadState.DONE, result={"counts": counts})
    messages.success(request, _("Listen er læst ind."))
    return redirect("citizens:import_preview", kept.key)


def _counts(kept: Upload) -> list[tuple[object, int]]:
    counts = (kept.result or {}).get("counts", {})
    return [
        (started_courses.OUTCOME_WORDS[outcome], counts.get(outcome.value, 0)) for outcome in started_courses.Outcome
    ]


@importer
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty list with the right headings, and the words for benefit groups."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(started_courses.template_columns())
    response = HttpResponse("\ufeff" + stream.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="begyndte-forloeb.csv"'
    return response
