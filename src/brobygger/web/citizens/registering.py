"""Creating a citizen together with the course that is the reason for it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import actions, errors, identity
from brobygger.citizens.enums import Gender, Protection
from brobygger.citizens.models import Citizen
from brobygger.citizens.values import NewCitizen, NewCourse
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.web.citizens.forms import NewCitizenForm
from brobygger.web.design.drafts import DraftPlace, form_page
from brobygger.web.doors import member
from brobygger.web.receiving import sent

OFFERED = 3  # invented numbers, where the page is tried


@never_cache
@member(*CASE_ROLES, Role.TEAM_LEADER)
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    place = DraftPlace("citizens.new", version="1")
    if answer := place.answer(request):
        return answer
    form = NewCitizenForm(sent(request), actor=actor)
    if not actor.has(*CASE_ROLES):
        del form.fields["is_mine"]  # a leader has no cases of their own
    if settings.ENVIRONMENT == "demonstration" and actor.jobcentre_key is not None:
        form.offer_numbers(identity.invented_numbers(actor.jobcentre_key, OFFERED))
    if request.method == "POST" and form.is_valid():
        try:
            citizen = _register(actor, request.user, form)
        except errors.CheckDigitUnsure as unsure:
            form.ask_to_look_again(unsure)
        except errors.CprKnown as known:
            form.known_key = known.citizen
            form.refuse(known)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            place.discard(request)
            messages.success(
                request,
                _("%(name)s er oprettet med sagsnummer %(number)s.")
                % {"name": citizen.name, "number": citizen.case_number},
            )
            return redirect("citizens:citizen", citizen.key)
    draft = place.resume(request, form) if request.method == "GET" else None
    return form_page(request, "citizens/new.html", {"form": form, "draft": draft})


@transaction.atomic
def _register(actor: Actor, user: Any, form: NewCitizenForm) -> Citizen:
    data = form.cleaned_data
    about = ("given_name", "family_name", "birth_date", "telephone", "email", "address", "postal_code", "city",
             "municipality_code", "language", "interpreter", "education", "is_test")  # fmt: skip
    citizen = actions.register(
        by=actor,
        new=NewCitizen(
            cpr=data["cpr"],
            gender=Gender(data["gender"]) if data["gender"] else None,
            protection=Protection(data["protection"]),
            **{name: data[name] for name in about},
        ),
        confirmed=form.is_confirmed,
    )
    course = actions.start_course(
        by=actor,
        new=NewCourse(
            citizen=citizen,
            began_on=data["began_on"],
            benefit_group=data["benefit_group"],
            benefit_since=data["benefit_since"],
            team=data["team"],
        ),
    )
    if data.get("is_mine"):
        actions.set_responsible(by=actor, course=course, user=user, on=course.began_on)
    return citizen
