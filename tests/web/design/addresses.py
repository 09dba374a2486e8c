"""Addresses of tests: the real ones, and views that get into each kind of trouble."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path

from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal
from brobygger.web.design.conflicts import VersionField, conflict_page
from brobygger.web.design.drafts import DraftPlace, form_page
from brobygger.web.design.forms import DanishDateField, DesignForm, YesNoField
from brobygger.web.doors import public

SUBJECT = uuid.UUID(int=7)
TROUBLES = {
    "not-found": NotFound("Sagen ligger ikke i dit jobcenter."),
    "missing": Http404("technical words"),
    "not-allowed": NotAllowed("Sagen hører til en anden."),
    "glass": NotAllowed("Sagen hører til en anden.", glass=True),
    "conflict": Conflict("Bo har ændret sagen."),
    "refusal": Refusal("Forløbet er lukket."),
    "boundary": RuntimeError("Enter a boundary"),
}


class Story(DesignForm):
    name = forms.CharField(label="Navn")
    day = DanishDateField(label="Dag")
    agrees = forms.BooleanField(label="Enig", required=False)
    wishes = YesNoField(label="Ønsker?")
    several = forms.MultipleChoiceField(
        label="Flere", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple, required=False
    )
    file = forms.FileField(label="Fil", required=False)
    version = VersionField(required=False)


@public("test")
def trouble(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "glass":
        request.glass_address = "/glas/"
    raise TROUBLES[kind]


@public("test")
def story(request: HttpRequest) -> HttpResponse:
    place = DraftPlace("test.story", version="2", subject=SUBJECT)
    if answer := place.answer(request):
        return answer
    draft = None
    if request.method == "POST":
        form = Story(request.POST)
        if form.is_valid():
            place.discard(request)
            return HttpResponseRedirect("/fortalt/")
    else:
        form = Story(initial={"agrees": True, "several": ["a"], "version": 1})
        draft = place.resume(request, form)
    return form_page(request, "tests_story.html", {"form": form, "draft": draft})


class UserForm(DesignForm):
    given_name = forms.CharField(label="Fornavn")
    language = forms.ChoiceField(label="Sprog", choices=[("da", "Dansk"), ("en", "Engelsk")])
    version = VersionField()


@public("test")
def clash(request: HttpRequest) -> HttpResponse:
    from brobygger.accounts.models import User

    form = UserForm(request.POST)
    form.is_valid()
    row: Any = User.objects.first()
    return conflict_page(request, form, Conflict("Bo har gemt imens.", theirs=row), address="/gemt/")


@public("test")
def read_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    path("trouble/<str:kind>/", trouble),
    path("story/", story),
    path("clash/", clash),
    path("read/", read_all),
    path("", include("brobygger.config.urls")),
]
handler400 = "brobygger.web.errors.bad_request"
handler403 = "brobygger.web.errors.forbidden"
handler404 = "brobygger.web.errors.not_found"
handler500 = "brobygger.web.errors.server_error"
