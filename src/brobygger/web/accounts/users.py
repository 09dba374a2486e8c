"""Administration: users, the roles that they hold, and their way in.

An administrator of a jobcentre sees and changes what belongs to that jobcentre; ``accounts.access`` decides.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from brobygger.accounts import access, actions, reads, rules
from brobygger.accounts.enums import Scope
from brobygger.accounts.models import Team, User
from brobygger.accounts.roles import WORDS, Role
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.programmes.models import Programme
from brobygger.web.accounts import forms, mail, wording
from brobygger.web.design.saving import saved_or_shown
from brobygger.web.doors import member
from brobygger.web.receiving import sent
from brobygger.web.role_words import role_names

administrator = member(Role.ADMINISTRATOR)

PUT_OUT = "lukket"


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _address(user: User) -> str:
    return reverse("accounts:user", args=[user.key])


@administrator
def users(request: Any) -> HttpResponse:
    search = request.GET.get("q", "").replace("\0", "")[:100]
    put_out = request.GET.get("adgang") == PUT_OUT
    after = _key(request.GET.get("efter", ""))
    page = reads.users(request.actor, clock.today(), search=search, put_out=put_out, after=after)
    names = role_names()
    context = {
        "search": search,
        "put_out": put_out,
        "lines": [
            (line.user, sorted({names[Role(held.role)] for held in line.roles}), _labels(line)) for line in page.lines
        ],
        "next_after": page.next_after,
        "is_first_page": after is None,
    }
    return render(request, "accounts/users.html", context)


def _labels(line: reads.UserLine) -> list[str]:
    return sorted({held.jobcentre.label for held in line.roles if held.jobcentre is not None})


@administrator
def user_new(request: Any) -> HttpResponse:
    form = forms.NewUserForm(sent(request), initial={"valid_from": clock.today()}, **_role_choices(request.actor))

    @transaction.atomic
    def make() -> User:
        data = form.cleaned_data
        made = actions.create_user(
            by=request.actor,
            email=data["email"],
            given_name=data["given_name"],
            family_name=data["family_name"],
            telephone=data["telephone"],
        )
        _give(request.actor, made, data)
        return made

    return saved_or_shown(
        request,
        form,
        make,
        template="accounts/user_new.html",
        goal=_address,
        done=lambda made: (
            _("%(name)s er oprettet. Giv brugeren et link til at vælge adgangskode.") % {"name": made.name}
        ),
        context={"role_words": _role_words()},
    )


@administrator
def user(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_user(request.actor, key)
    today = clock.today()
    held = wording.held(reads.memberships_of(request.actor, found))
    context = {
        "person": found,
        "current": [role for role in held if _counts(role, today)],
        "planned": [role for role in held if role.membership.valid_from > today],
        "past": [role for role in held if role.membership.valid_to is not None and role.membership.valid_to < today],
        "may_change": access.may_change_account(request.actor, found),
        "is_me": found.pk == request.user.pk,
        "has_second_factor": reads.has_second_factor(found),
    }
    return render(request, "accounts/user.html", context)


def _counts(role: wording.HeldRole, today: Any) -> bool:
    row = role.membership
    return bool(row.valid_from <= today and (row.valid_to is None or row.valid_to >= today))


@administrator
def user_edit(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_user(request.actor, key)
    access.need_account(request.actor, found)
    form = forms.UserForm(sent(request), initial=forms.initial_of(found, forms.UserForm))
    return _user_form(
        request,
        form,
        lambda: actions.change_user(by=request.actor, user=found, **forms.read_values(form)),
        found,
        heading=_("Ret bruger"),
        done=_("Brugeren er gemt."),
    )


@administrator
def role_new(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_user(request.actor, key)
    form = forms.RoleFields(sent(request), initial={"valid_from": clock.today()}, **_role_choices(request.actor))
    return saved_or_shown(
        request,
        form,
        lambda: _give(request.actor, found, form.cleaned_data),
        template="accounts/role_new.html",
        goal=_address(found),
        done=_("Rollen er givet."),
        context={"person": found, "role_words": _role_words()},
    )


@administrator
def role_end(request: Any, key: uuid.UUID, role: uuid.UUID) -> HttpResponse:
    found = access.find_user(request.actor, key)
    membership = access.find_membership(request.actor, found, role)
    form = forms.EndRoleForm(sent(request), initial={"last_day": clock.today()})
    return saved_or_shown(
        request,
        form,
        lambda: actions.end_role(by=request.actor, membership=membership, **form.cleaned_data),
        template="accounts/role_end.html",
        goal=_address(found),
        done=_("Rollen er afsluttet."),
        context={"person": found, "role": wording.held([membership])[0]},
    )


def _role_choices(actor: Actor) -> dict[str, Any]:
    """The roles and places that the administrator may give."""
    places: list[tuple[str, str]] = []
    whole = access.reaches_installation(actor)
    if whole:
        places.append((Scope.INSTALLATION.value, _("Hele installationen")))
        places += [(f"programme:{row.key}", row.name) for row in Programme.objects.order_by("name", "id")]
    teams: dict[int, list[Team]] = {}
    for team in reads.active_teams(actor):
        teams.setdefault(team.jobcentre_id, []).append(team)
    for jobcentre in reads.jobcentres(actor):
        places.append((f"jobcentre:{jobcentre.key}", jobcentre.label))
        places += [(f"team:{team.key}", f"{jobcentre.label}: {team.name}") for team in teams.get(jobcentre.pk, [])]
    offered = {Scope(code.split(":")[0]) for code, _label in places}
    return {"places": places, "roles": [role for role in Role if rules.SCOPES[role] & offered]}


def _role_words() -> list[tuple[str, str]]:
    return [(name, str(WORDS[role].description)) for role, name in role_names().items()]


def _give(actor: Actor, to: User, data: dict[str, Any]) -> None:
    scope, _colon, key = data["place"].partition(":")
    place: dict[str, Any] = {}
    if scope == Scope.JOBCENTRE:
        place["jobcentre"] = access.find_jobcentre(actor, key)
    elif scope == Scope.TEAM:
        place["team"] = next((team for team in reads.active_teams(actor) if str(team.key) == key), None)
    elif scope == Scope.PROGRAMME:
        place["programme"] = uuid.UUID(key)
    actions.give_role(
        by=actor,
        user=to,
        role=data["role"],
        scope=scope,
        valid_from=data["valid_from"],
        valid_to=data["valid_to"],
        **place,
    )


@administrator
@require_POST
@never_cache
def password_link(request: Any, key: uuid.UUID) -> HttpResponse:
    """A link by which the user chooses a password; shown once, to be handed over by telephone or in person."""
    found = access.find_user(request.actor, key)
    if not found.is_active:
        raise Refusal(_("Brugerens adgang er lukket. Luk den op først."))
    actions.note_password_link(by=request.actor, user=found)
    return render(request, "accounts/password_link.html", {"person": found, "address": mail.password_address(found)})


@administrator
def put_out(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_user(request.actor, key)
    access.need_account(request.actor, found)
    form = forms.ReasonForm(sent(request))
    return _user_form(
        request,
        form,
        lambda: actions.deactivate_user(by=request.actor, user=found, **form.cleaned_data),
        found,
        heading=_("Luk adgang"),
        lead=_("Brugeren bliver logget ud med det samme og kan ikke logge ind. Sager og historik bliver."),
        button=_("Luk adgangen"),
        done=_("Adgangen er lukket, og brugeren er logget ud overalt."),
    )


@administrator
@require_POST
def let_in(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_user(request.actor, key)
    actions.reactivate_user(by=request.actor, user=found)
    messages.success(request, _("Adgangen er åben igen."))
    return redirect("accounts:user", found.key)


@administrator
@require_POST
def sign_user_out(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_user(request.actor, key)
    actions.sign_out_everywhere(by=request.actor, user=found)
    messages.success(request, _("Brugeren er logget ud overalt."))
    return redirect("accounts:user", found.key)


@administrator
def remove_second_factor(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_user(request.actor, key)
    access.need_account(request.actor, found)
    form = forms.ReasonForm(sent(request))
    return _user_form(
        request,
        form,
        lambda: actions.remove_second_factor(by=request.actor, user=found, **form.cleaned_data),
        found,
        heading=_("Fjern totrinslogin"),
        lead=_("Gør det kun, når du er sikker på, at det er den rigtige person, der har mistet sin telefon."),
        button=_("Fjern totrinslogin"),
        done=_("Totrinslogin er fjernet. Brugeren kan sætte det op igen."),
    )


def _user_form(
    request: Any, form: Any, act: Any, person: User, *, heading: str, done: str, lead: str = "", button: str = ""
) -> HttpResponse:
    """A page about one user with one form; the user's page follows."""
    return saved_or_shown(
        request,
        form,
        act,
        template="accounts/user_form.html",
        goal=_address(person),
        done=done,
        stored=_address(person),
        context={"heading": heading, "person": person, "lead": lead, "button": button or _("Gem")},
    )
