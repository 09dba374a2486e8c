"""Administration: users and their roles, jobcentres, teams and how they are organised.

An administrator of a jobcentre sees and changes what belongs to that jobcentre; ``accounts.access`` decides.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from brobygger.accounts import access, actions, reads, rules
from brobygger.accounts.enums import Scope, TeamForm
from brobygger.accounts.models import Jobcentre, Team, User
from brobygger.accounts.roles import WORDS, Role
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.programmes.models import Programme
from brobygger.web.accounts import forms, mail, wording
from brobygger.web.doors import member

administrator = member(Role.ADMINISTRATOR)

PUT_OUT = "lukket"


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


# --- users -----------------------------------------------------------------------------------------------------


@administrator
def users(request: Any) -> HttpResponse:
    search = request.GET.get("q", "").replace("\0", "")[:100]
    put_out = request.GET.get("adgang") == PUT_OUT
    after = _key(request.GET.get("efter", ""))
    page = reads.users(request.actor, clock.today(), search=search, put_out=put_out, after=after)
    context = {
        "search": search,
        "put_out": put_out,
        "lines": [
            (line.user, sorted({str(WORDS[Role(held.role)].name) for held in line.roles}), _labels(line))
            for line in page.lines
        ],
        "next_after": page.next_after,
        "is_first_page": after is None,
    }
    return render(request, "accounts/users.html", context)


def _labels(line: reads.UserLine) -> list[str]:
    return sorted({held.jobcentre.label for held in line.roles if held.jobcentre is not None})


@administrator
def user_new(request: Any) -> HttpResponse:
    initial = {"valid_from": clock.today()}
    form = forms.NewUserForm(request.POST or None, initial=initial, **_role_choices(request.actor))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                user = actions.create_user(
                    by=request.actor,
                    email=data["email"],
                    given_name=data["given_name"],
                    family_name=data["family_name"],
                    telephone=data["telephone"],
                )
                _give(request.actor, user, data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, _("%(name)s er oprettet. Giv brugeren et link til at vælge adgangskode.") % {"name": user.name}
            )
            return redirect("accounts:user", user.key)
    return render(request, "accounts/user_new.html", {"form": form, "role_words": _role_words()}, status=_status(form))


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
    form = forms.UserForm(request.POST or None, initial=forms.initial_of(found, forms.UserForm))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            actions.change_user(by=request.actor, user=found, read_version=values.pop("version"), **values)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Brugeren er gemt."))
            return redirect("accounts:user", found.key)
    return _form_page(request, form, _("Ret bruger"), found)


@administrator
def role_new(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_user(request.actor, key)
    initial = {"valid_from": clock.today()}
    form = forms.RoleFields(request.POST or None, initial=initial, **_role_choices(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            _give(request.actor, found, form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Rollen er givet."))
            return redirect("accounts:user", found.key)
    context = {"form": form, "person": found, "role_words": _role_words()}
    return render(request, "accounts/role_new.html", context, status=_status(form))


@administrator
def role_end(request: Any, key: uuid.UUID, role: uuid.UUID) -> HttpResponse:
    found = access.find_user(request.actor, key)
    membership = access.find_membership(request.actor, found, role)
    form = forms.EndRoleForm(request.POST or None, initial={"last_day": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_role(by=request.actor, membership=membership, last_day=form.cleaned_data["last_day"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Rollen er afsluttet."))
            return redirect("accounts:user", found.key)
    context = {"form": form, "person": found, "role": wording.held([membership])[0]}
    return render(request, "accounts/role_end.html", context, status=_status(form))


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
    return [(str(words.name), str(words.description)) for words in WORDS.values()]


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
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.deactivate_user(by=request.actor, user=found, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Adgangen er lukket, og brugeren er logget ud overalt."))
            return redirect("accounts:user", found.key)
    return _form_page(
        request,
        form,
        _("Luk adgang"),
        found,
        lead=_("Brugeren bliver logget ud med det samme og kan ikke logge ind. Sager og historik bliver."),
        button=_("Luk adgangen"),
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
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_second_factor(by=request.actor, user=found, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Totrinslogin er fjernet. Brugeren kan sætte det op igen."))
            return redirect("accounts:user", found.key)
    return _form_page(
        request,
        form,
        _("Fjern totrinslogin"),
        found,
        lead=_("Gør det kun, når du er sikker på, at det er den rigtige person, der har mistet sin telefon."),
        button=_("Fjern totrinslogin"),
    )


def _form_page(
    request: Any, form: Any, heading: str, person: User, *, lead: str = "", button: str = ""
) -> HttpResponse:
    context = {"form": form, "heading": heading, "person": person, "lead": lead, "button": button or _("Gem")}
    return render(request, "accounts/user_form.html", context, status=_status(form))


# --- jobcentres and teams --------------------------------------------------------------------------------------


@administrator
def jobcentres(request: Any) -> HttpResponse:
    context = {
        "jobcentres": reads.jobcentres(request.actor),
        "may_make": access.reaches_installation(request.actor),
    }
    return render(request, "accounts/jobcentres.html", context)


@administrator
def jobcentre_new(request: Any) -> HttpResponse:
    access.need_installation(request.actor)
    form = forms.NewJobcentreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values.pop("version", None)
        try:
            made = actions.make_jobcentre(by=request.actor, **values)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(label)s er oprettet.") % {"label": made.label})
            return redirect("accounts:jobcentre", made.key)
    return _jobcentre_form(request, form, _("Nyt jobcenter"))


@administrator
def jobcentre(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_jobcentre(request.actor, key)
    context = {
        "jobcentre": found,
        "codes": sorted(found.municipalities.values_list("code", flat=True)),
        "teams": reads.teams_of(found),
        "may_set_municipalities": access.reaches_installation(request.actor),
    }
    return render(request, "accounts/jobcentre.html", context)


@administrator
def jobcentre_edit(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_jobcentre(request.actor, key)
    form = forms.JobcentreForm(request.POST or None, initial=forms.initial_of(found, forms.JobcentreForm))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version") or found.version
        try:
            actions.change_jobcentre(by=request.actor, jobcentre=found, read_version=version, **values)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Jobcentret er gemt."))
            return redirect("accounts:jobcentre", found.key)
    return _jobcentre_form(request, form, _("Ret jobcenter"), found)


@administrator
def municipalities(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_jobcentre(request.actor, key)
    access.need_installation(request.actor)
    codes = sorted(found.municipalities.values_list("code", flat=True))
    form = forms.MunicipalitiesForm(request.POST or None, initial={"municipality_codes": codes})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_municipalities(by=request.actor, jobcentre=found, codes=form.cleaned_data["municipality_codes"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Kommunerne er gemt."))
            return redirect("accounts:jobcentre", found.key)
    return _jobcentre_form(request, form, _("Kommuner"), found)


@administrator
def team_new(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_jobcentre(request.actor, key)
    form = forms.TeamNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            team = actions.make_team(by=request.actor, jobcentre=found, name=form.cleaned_data["name"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Teamet er oprettet. Registrér, hvordan det er organiseret."))
            return redirect("accounts:team", found.key, team.key)
    return _jobcentre_form(request, form, _("Nyt team"), found)


@administrator
def team(request: Any, key: uuid.UUID, team: uuid.UUID) -> HttpResponse:
    """A team: its name, whether it is in use, and how it is and was organised."""
    found = access.find_jobcentre(request.actor, key)
    row = access.find_team(request.actor, found, team)
    form = forms.TeamChangeForm(request.POST or None, initial=forms.initial_of(row, forms.TeamChangeForm))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            actions.change_team(by=request.actor, team=row, read_version=values.pop("version"), **values)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Teamet er gemt."))
            return redirect("accounts:team", found.key, row.key)
    context = {
        "form": form,
        "jobcentre": found,
        "team": row,
        "organisations": [(entry, TeamForm(entry.form).label) for entry in reads.organisations_of(row)],
    }
    return render(request, "accounts/team.html", context, status=_status(form))


@administrator
def organisation_new(request: Any, key: uuid.UUID, team: uuid.UUID) -> HttpResponse:
    found = access.find_jobcentre(request.actor, key)
    row = access.find_team(request.actor, found, team)
    form = forms.OrganisationForm(request.POST or None, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_organisation(by=request.actor, team=row, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Organiseringen er gemt."))
            return redirect("accounts:team", found.key, row.key)
    return _jobcentre_form(request, form, _("Ny organisering af %(team)s") % {"team": row.name}, found, team=row)


def _jobcentre_form(
    request: Any, form: Any, heading: str, found: Jobcentre | None = None, *, team: Team | None = None
) -> HttpResponse:
    context = {"form": form, "heading": heading, "jobcentre": found, "team": team}
    return render(request, "accounts/jobcentre_form.html", context, status=_status(form))
