"""Half-filled forms: kept while they are typed, found again on another machine, thrown away when sent.

A form keeps its draft at its own address, so the door of the page is the door of its draft:

    place = DraftPlace("screening.step1", version="3", subject=course.key)
    if answer := place.answer(request):       # autosave, "save and go on later", "begin again"
        return answer
    if request.method == "POST":
        form = StepOneForm(request.POST)
        if form.is_valid():
            actions.complete(...)
            place.discard(request)
            return redirect(...)
    else:
        form = StepOneForm(initial=...)
        draft = place.resume(request, form)   # fills in what was typed; None where there is no draft
    return form_page(request, template, {"form": form, "draft": draft})

The page prints ``{% include "design/forms/draft_banner.html" %}`` above the form, gives the form the attribute
``data-autosave`` and prints ``{% include "design/forms/draft_status.html" %}`` inside it. Without JavaScript the
button there saves. Files and passwords are never kept.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from brobygger.accounts.requests import actor_of
from brobygger.kernel import clock
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.vault import drafts

ACTION = "kladde"
SAVE, DISCARD = "gem", "slet"
AUTOSAVE_HEADER = "X-Autosave"
NOT_KEPT = frozenset({"csrfmiddlewaretoken", ACTION, "password"})


def is_autosave(request: HttpRequest) -> bool:
    """Whether the browser keeps a draft by itself; ``DraftPlace.answer`` then always answers, and shows nothing."""
    return request.method == "POST" and request.headers.get(AUTOSAVE_HEADER) == "1"


@dataclass(frozen=True)
class DraftPlace:
    """Whose draft of which form about whom. The owner is the request's actor: a user or a personal link."""

    form: str
    version: str
    subject: uuid.UUID | None = None

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        """The response when the request was about the draft; otherwise None, and the view goes on."""
        if request.method != "POST":
            return None
        if is_autosave(request):
            return self._autosave(request)
        wanted = request.POST.get(ACTION)
        if wanted == SAVE:
            self.save(request)
            messages.success(request, _("Din kladde er gemt i 30 dage. Du kan fortsætte, når du vil."))
            return HttpResponseRedirect(request.get_full_path())
        if wanted == DISCARD:
            self.discard(request)
            messages.success(request, _("Kladden er slettet."))
            return HttpResponseRedirect(request.get_full_path())
        return None

    def _autosave(self, request: HttpRequest) -> HttpResponse:
        try:
            self.save(request)
        except Refusal as refusal:
            return JsonResponse({"sentence": refusal.sentence}, status=422)
        clock_time = formats.date_format(timezone.localtime(clock.now()), "TIME_FORMAT")
        return JsonResponse({"sentence": _("Kladde gemt kl. %(time)s") % {"time": clock_time}})

    def save(self, request: HttpRequest) -> None:
        drafts.save(
            owner=owner_of(request),
            form=self.form,
            version=self.version,
            subject=self.subject,
            data=typed(request.POST),
            at=clock.now(),
        )

    def load(self, request: HttpRequest) -> drafts.SavedDraft | None:
        return drafts.load(owner=owner_of(request), form=self.form, subject=self.subject)

    def discard(self, request: HttpRequest) -> bool:
        return drafts.discard(owner=owner_of(request), form=self.form, subject=self.subject)

    def resume(self, request: HttpRequest, *filled: forms.BaseForm) -> ResumedDraft | None:
        """Put what was typed into the forms and say so; the forms are not validated by it."""
        draft = self.load(request)
        if draft is None:
            return None
        for form in filled:
            fill_in(form, draft.data)
        return ResumedDraft(draft, is_older=draft.version != self.version)


@dataclass(frozen=True)
class ResumedDraft:
    """For the banner. ``is_older``: the form has changed since; what no longer has a field is not shown."""

    draft: drafts.SavedDraft
    is_older: bool

    @property
    def saved_at(self) -> Any:
        return self.draft.saved_at


def owner_of(request: HttpRequest) -> uuid.UUID:
    key = actor_of(request).key
    if key is None:
        raise NotAllowed(_("Log ind for at gemme en kladde."))
    return uuid.UUID(str(key))


def typed(data: QueryDict) -> dict[str, list[str]]:
    """What was typed, as text and in full: also what is not valid yet."""
    return {name: [str(value) for value in values] for name, values in data.lists() if name not in NOT_KEPT}


def fill_in(form: forms.BaseForm, data: dict[str, list[str]]) -> None:
    """Show the typed values in an unbound form, each as its own widget reads it."""
    sent = QueryDict(mutable=True)
    for name, values in data.items():
        sent.setlist(name, values)
    initial = dict(form.initial or {})
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField) or field.disabled:
            continue
        widget, prefixed = field.widget, form.add_prefix(name)
        if widget.value_omitted_from_data(sent, {}, prefixed) and not _may_be_unticked(widget):
            continue
        initial[name] = widget.value_from_datadict(sent, {}, prefixed)
    form.initial = initial


def _may_be_unticked(widget: forms.Widget) -> bool:
    return isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.SelectMultiple)


def form_page(request: HttpRequest, template: str, context: dict[str, Any], *, form: str = "form") -> HttpResponse:
    """The page of a form: 422 when it came back with errors, so that nobody takes it for done."""
    context = {"draft": None, **context}
    faulty = bool(context[form].errors)
    return render(request, template, context, status=422 if faulty else 200)
