"""Beside the form: exemption, asking again before time, and the contacts that decide when somebody is due."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.accounts.roles import CASE_ROLES
from brobygger.kernel import clock
from brobygger.screening import access, actions
from brobygger.screening.models import ContactDate, Exemption
from brobygger.web.doors import member
from brobygger.web.screening import forms
from brobygger.web.screening.pages import POST_OR_GET, course_address, open_course, sent, small_form
from brobygger.web.templatetags.design import dato


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def exempt(request: Any, citizen: Any) -> HttpResponse:
    whose, found = open_course(request, citizen, "screening.exempt", write=True)
    return small_form(
        request,
        forms.ExemptForm(sent(request)),
        lambda form: actions.exempt(
            by=request.actor,
            course=found,
            reason=form.cleaned_data["reason"],
            words=form.cleaned_data["words"],
            assessed_on=form.cleaned_data["assessed_on"],
        ),
        title=_("Undtag borgeren fra opsporing"),
        lead=_("En tidligere vurdering kan skjule noget, som ikke kan ses. Spørg hellere en gang for meget."),
        button=_("Undtag borgeren"),
        back=course_address(whose),
        done=_("Borgeren er undtaget."),
        citizen=whose,
    )


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def exempt_end(request: Any, key: Any) -> HttpResponse:
    row = access.find(Exemption, key, None, "course__citizen")
    whose, _found = open_course(request, row.course.citizen.key, "screening.exempt", write=True)
    return small_form(
        request,
        forms.ReasonForm(sent(request)),
        lambda form: actions.end_exemption(by=request.actor, exemption=row, reason=form.cleaned_data["reason"]),
        title=_("Ophæv undtagelsen"),
        button=_("Ophæv undtagelsen"),
        back=course_address(whose),
        done=_("Borgeren kan spørges igen."),
        citizen=whose,
    )


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def again(request: Any, citizen: Any) -> HttpResponse:
    whose, found = open_course(request, citizen, "screening.again", write=True)
    return small_form(
        request,
        forms.ReasonForm(sent(request)),
        lambda form: actions.ask_again(by=request.actor, course=found, reason=form.cleaned_data["reason"]),
        title=_("Bed om en ny opsporing"),
        lead=_("Borgeren kommer på listen over dem, der skal spørges igen, før den faste tid er gået."),
        button=_("Bed om en ny opsporing"),
        back=course_address(whose),
        done=_("Borgeren er på listen."),
        citizen=whose,
    )


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def contact_date(request: Any, citizen: Any) -> HttpResponse:
    whose, found = open_course(request, citizen, "screening.contact", write=True)
    return small_form(
        request,
        forms.ContactForm(sent(request), initial={"on": clock.today(), "kind": "conversation"}),
        lambda form: actions.record_contact(
            by=request.actor, course=found, kind=form.cleaned_data["kind"], on=form.cleaned_data["on"]
        ),
        title=_("Skriv en samtale eller sagsgennemgang ind"),
        lead=_(
            "Datoen bruges til at se, hvornår borgeren skal spørges. "
            "Samtaler, der er registreret under Samtaler, tæller med af sig selv."
        ),
        button=_("Gem datoen"),
        back=course_address(whose),
        done=_("Datoen er gemt."),
        citizen=whose,
    )


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def contact_withdraw(request: Any, key: Any) -> HttpResponse:
    row = access.find(ContactDate, key, None, "course__citizen")
    whose, _found = open_course(request, row.course.citizen.key, "screening.contact", write=True)
    return small_form(
        request,
        forms.ReasonForm(sent(request)),
        lambda form: actions.withdraw_contact(by=request.actor, contact=row, reason=form.cleaned_data["reason"]),
        title=_("Træk datoen %(day)s tilbage") % {"day": dato(row.on)},
        lead=_("Brug det, når datoen er skrevet forkert. Den tæller ikke længere, når borgeren skal spørges."),
        button=_("Træk datoen tilbage"),
        back=course_address(whose),
        done=_("Datoen er trukket tilbage."),
        citizen=whose,
    )
