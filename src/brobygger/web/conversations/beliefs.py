"""Belief ratings for the dialogue: one citizen at a time, in the order given. No list, no sorting, no export."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.accounts import links as personal_links
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import PersonalLink
from brobygger.accounts.roles import CASE_ROLES
from brobygger.citizens import reads as citizens
from brobygger.citizens.models import Course
from brobygger.conversations import access, beliefs, making
from brobygger.conversations.beliefs import Answer
from brobygger.conversations.enums import RatedBy
from brobygger.conversations.models import BeliefRating
from brobygger.kernel import clock
from brobygger.kernel.errors import NotFound, Refusal
from brobygger.reference import reads as reference
from brobygger.web.accounts.links import register
from brobygger.web.conversations import forms
from brobygger.web.conversations.pages import POST_OR_GET, open_course, sent
from brobygger.web.design.drafts import form_page
from brobygger.web.doors import by_link, citizen_self, member, public
from brobygger.web.screening.pages import small_form
from brobygger.web.templatetags.design import dato

# The link gives and shows nothing that is stored, so nobody is asked for a birth date.
register("belief", start="conversations:answer", birth_date=lambda _link: None)


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def page(request: Any, citizen: Any) -> HttpResponse:
    """What was answered about one citizen over time, and the form to ask again."""
    whose, course, rights = open_course(request, citizen, "belief.view")
    may_write = rights.write and course.closed_on is None
    form = forms.BeliefForm(sent(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            beliefs.rate(
                by=request.actor,
                course=course,
                possibilities=data["possibilities"],
                progress=data["progress"],
                rated_by=data["rated_by"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Svaret er gemt."))
            return HttpResponseRedirect(request.path)
    answers = beliefs.answers(course)
    context = {
        "form": form,
        "citizen": whose,
        "lines": _lines(answers),
        "may_write": may_write,
        "ratings": BeliefRating.objects.filter(course=course, withdrawn_at=None).order_by("-on", "-id")
        if may_write
        else [],
    }
    return form_page(request, "conversations/beliefs.html", context)


def _lines(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Newest first, in words."""
    return [
        {
            "on": one.on,
            "who": RatedBy(one.rated_by).label,
            "possibilities": reference.label("possibility", str(one.possibilities)),
            "steps": "●" * one.possibilities + "○" * (5 - one.possibilities),
            "progress": reference.label("progress", str(one.progress)) if one.progress else "",
            "is_baseline": one.is_baseline,
        }
        for one in reversed(answers)
    ]


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def withdraw(request: Any, key: Any) -> HttpResponse:
    row = access.open_rating(request.actor, key, "belief.correct", write=True)
    form = forms.ReasonForm(sent(request))

    def act(filled: Any) -> None:
        beliefs.withdraw(by=request.actor, rating=row, reason=filled.cleaned_data["reason"])

    return small_form(
        request,
        form,
        act,
        title=_("Tag et svar ud"),
        button=_("Tag svaret ud"),
        back=reverse("conversations:beliefs", args=[row.course.citizen.key]),
        done=_("Svaret er taget ud."),
        lead=_("Svaret fra %(day)s tages ud, fordi det er skrevet ved en fejl.") % {"day": dato(row.on)},
        citizen=row.course.citizen,
        template="conversations/small_form.html",
    )


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def link(request: Any, citizen: Any) -> HttpResponse:
    """A link with which the citizen answers the two questions at home. It is shown once."""
    whose, course, _rights = open_course(request, citizen, "belief.invite", write=True)
    making.check_open(course)
    back = reverse("conversations:beliefs", args=[whose.key])
    context: dict[str, Any] = {"citizen": whose, "back": back, "address": "", "expires_on": None, "text": ""}
    if request.method == "POST":
        days = int(reference.value("conversations.belief_link_days", on=clock.today(), jobcentre=course.jobcentre_id))
        expires_on = clock.today() + datetime.timedelta(days=days)
        language = "da" if whose.language == "da" else "en"
        _link, secret = personal_links.make(
            by=request.actor,
            purpose=LinkPurpose.BELIEF,
            subject_kind="citizen",
            subject=whose.key,
            language=language,
            expires_at=datetime.datetime.combine(
                expires_on + datetime.timedelta(days=1), datetime.time.min, tzinfo=clock.DENMARK
            ),
        )
        address = request.build_absolute_uri(reverse("accounts:link", args=[secret]))
        with translation.override(language):
            text = _(
                "Hej %(name)s. Vil du svare på to korte spørgsmål, før vi ses? Åbn linket: %(address)s "
                "Det virker til og med %(day)s."
            ) % {"name": whose.given_name, "address": address, "day": dato(expires_on)}
        context |= {"address": address, "expires_on": expires_on, "text": text}
    return render(request, "conversations/belief_link.html", context)


# The citizen answers --------------------------------------------------------------------------------------------------


@never_cache
@by_link("belief")
@require_http_methods(POST_OR_GET)
def answer(request: Any) -> HttpResponse:
    """Two questions behind a link. It gives an answer and shows nothing that is stored, so it asks for no proof."""
    course = _course_of_link(request.link)
    form = forms.CitizenBeliefForm(sent(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            beliefs.rate(
                by=request.actor, course=course, possibilities=data["possibilities"], progress=data["progress"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            personal_links.use_up(by=request.actor, link=request.link)
            return HttpResponseRedirect(reverse("conversations:answered"))
    context = {"form": form, "jobcentre": request.link.jobcentre}
    return form_page(request, "conversations/answer.html", context)


def _course_of_link(link: PersonalLink) -> Course:
    found = Course.objects.select_related("citizen").filter(citizen__key=link.subject)
    course = found.open().order_by("-began_on", "-id").first()
    if course is None:
        raise NotFound(_("Forløbet er slut, så der er ikke mere at svare på. Tak."))
    return course


@public("Says thank you after two questions; shows nothing about anybody.")
@never_cache
@require_GET
def answered(request: Any) -> HttpResponse:
    return render(request, "conversations/answered.html")


@citizen_self
@require_http_methods(POST_OR_GET)
def own(request: Any) -> HttpResponse:
    """On the own page: the two questions, and how the citizen answered before."""
    course = citizens.current_courses([request.citizen.pk]).get(request.citizen.pk)
    if course is None:
        raise NotFound(_("Der er ikke noget her endnu."))
    form = forms.CitizenBeliefForm(sent(request))
    is_open = course.closed_on is None
    if request.method == "POST" and is_open and form.is_valid():
        data = form.cleaned_data
        try:
            beliefs.rate(
                by=request.actor, course=course, possibilities=data["possibilities"], progress=data["progress"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Tak. Dit svar er gemt."))
            return HttpResponseRedirect(request.path)
    answers = beliefs.own_answers(course)
    context = {"form": form, "lines": _lines(answers), "is_open": is_open}
    return form_page(request, "conversations/own_beliefs.html", context)
