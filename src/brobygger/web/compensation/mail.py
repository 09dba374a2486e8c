"""Letters: a proposal from what is recorded, read and changed by a person, then sent by a person and kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.compensation import access, actions, errors, letters
from brobygger.compensation.models import Letter
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.vault import log
from brobygger.web.compensation import forms
from brobygger.web.compensation.pages import POST_OR_GET, READERS, address, head, open_application
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import form_page
from brobygger.web.documents.answers import pdf_response
from brobygger.web.doors import member


def _open(request: Any, key: Any, purpose: str, *, write: bool = False) -> tuple[Letter, access.Rights]:
    row, _citizen, allowed = access.open_row(
        request.actor, Letter, key, purpose, "application__citizen", "application__course", "sent_by", write=write
    )
    return row, allowed


@member(*access.SCHEME_ROLES)
@require_POST
def new(request: Any, key: Any, kind: str) -> HttpResponse:
    """A draft of a letter, or the one there is."""
    row, _allowed = open_application(request, key, "compensation.letter", write=True)
    made = actions.draft_letter(by=request.actor, application=row, kind=kind)
    return HttpResponseRedirect(reverse("compensation:letter", args=[made.key]))


@member(*READERS)
@require_http_methods(POST_OR_GET)
def letter(request: Any, key: Any) -> HttpResponse:
    """The words of a draft; or a sent letter as it was sent."""
    row, allowed = _open(request, key, "compensation.letter")
    if request.method == "POST":
        access.check_can_write(request.actor, row.application.citizen)
        if row.sent_at is not None:
            raise errors.letter_sent()
        form = forms.LetterForm(request.POST, kind=row.kind)
        if _can_go_on(request, row, form):
            answer = _save(request, row, form)
            if answer is not None:
                return answer
    else:
        form = forms.LetterForm(kind=row.kind, initial={**(row.content or {}), "version": row.version})
    context = {
        **head(request, row.application.citizen, allowed),
        "letter": row,
        "row": row.application,
        "form": form,
        # After a form that was sent, what is missing stands at its field.
        "lacks": _lacking(row) if request.method == "GET" else [],
        "back": address(row.application),
    }
    return form_page(request, "compensation/letter.html", context)


def _lacking(row: Letter) -> list[str]:
    return [errors.letter_lacks(what).sentence for what in letters.lacks(row)] if row.sent_at is None else []


def _can_go_on(request: Any, row: Letter, form: forms.LetterForm) -> bool:
    """A draft may be saved as it is; only a whole letter goes on to be sent."""
    if form.is_valid() and "send" in request.POST:
        for what in letters.lacks(row, form.texts):
            form.refuse(errors.letter_lacks(what))
    return form.is_valid()


def _save(request: Any, row: Letter, form: Any) -> HttpResponse | None:
    try:
        actions.save_letter(by=request.actor, letter=row, texts=form.texts, read_version=form.cleaned_data["version"])
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    except Conflict as conflict:
        return conflict_page(request, form, conflict, address=address(row.application), theirs=row.content or {})
    if "send" in request.POST:
        return HttpResponseRedirect(reverse("compensation:letter_send", args=[row.key]))
    messages.success(request, _("Brevet er gemt."))
    return HttpResponseRedirect(reverse("compensation:letter", args=[row.key]))


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def send(request: Any, key: Any) -> HttpResponse:
    """A person says that the letter goes out. What it lacks is said at once."""
    row, allowed = _open(request, key, "compensation.letter", write=True)
    form = forms.SendLetterForm(request.POST if request.method == "POST" else None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.send_letter(by=request.actor, letter=row, how=said["how"], read_version=said["version"])
        except Refusal as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            return conflict_page(request, form, conflict, address=address(row.application))
        else:
            messages.success(request, _("Brevet er gemt, som det er sendt."))
            return HttpResponseRedirect(address(row.application))
    context = {
        **head(request, row.application.citizen, allowed),
        "letter": row,
        "row": row.application,
        "form": form,
        "lacks": _lacking(row),
        "back": reverse("compensation:letter", args=[row.key]),
    }
    return form_page(request, "compensation/letter_send.html", context)


@member(*READERS)
@require_GET
def letter_pdf(request: Any, key: Any) -> HttpResponse:
    """The letter as PDF: a sent one as it was sent, a draft marked as one."""
    row, _allowed = _open(request, key, "compensation.letter")
    made = letters.sent_file(row) if row.sent_at is not None else letters.make(row, on=clock.today(), is_draft=True)
    citizen = row.application.citizen
    log.exported(
        by=request.actor,
        action="letter.fetched",
        subjects=[("citizen", citizen.key), ("letter", row.key)],
        criterion={"format": "pdf"},
    )
    return pdf_response(made, f"{_('Brev')} {citizen.case_number} {row.get_kind_display()}")
