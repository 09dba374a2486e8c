"""Administration: jobcentres, the municipalities that they cover, teams and how they are organised."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from brobygger.accounts import access, actions, reads
from brobygger.accounts.enums import TeamForm
from brobygger.accounts.models import Jobcentre, Team
from brobygger.kernel import clock
from brobygger.web.accounts import forms
from brobygger.web.accounts.users import administrator
from brobygger.web.design.saving import saved_or_shown
from brobygger.web.receiving import sent


def _address(jobcentre: Jobcentre) -> str:
    return reverse("accounts:jobcentre", args=[jobcentre.key])


def _team_address(jobcentre: Jobcentre, team: Team) -> str:
    return reverse("accounts:team", args=[jobcentre.key, team.key])


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
    form = forms.NewJobcentreForm(sent(request))

    def make() -> Jobcentre:
        values = dict(form.cleaned_data)
        values.pop("version", None)
        return actions.make_jobcentre(by=request.actor, **values)

    return _form(
        request,
        form,
        make,
        heading=_("Nyt jobcenter"),
        goal=_address,
        done=lambda made: _("%(label)s er oprettet.") % {"label": made.label},
    )


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
    form = forms.JobcentreForm(sent(request), initial=forms.initial_of(found, forms.JobcentreForm))

    def change() -> Jobcentre:
        values = forms.read_values(form)
        values["read_version"] = values["read_version"] or found.version
        return actions.change_jobcentre(by=request.actor, jobcentre=found, **values)

    return _form(
        request,
        form,
        change,
        found,
        heading=_("Ret jobcenter"),
        goal=_address(found),
        done=_("Jobcentret er gemt."),
    )


@administrator
def municipalities(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_jobcentre(request.actor, key)
    access.need_installation(request.actor)
    codes = sorted(found.municipalities.values_list("code", flat=True))
    form = forms.MunicipalitiesForm(sent(request), initial={"municipality_codes": codes})
    return _form(
        request,
        form,
        lambda: actions.set_municipalities(
            by=request.actor, jobcentre=found, codes=form.cleaned_data["municipality_codes"]
        ),
        found,
        heading=_("Kommuner"),
        goal=_address(found),
        done=_("Kommunerne er gemt."),
    )


@administrator
def team_new(request: Any, key: uuid.UUID) -> HttpResponse:
    found = access.find_jobcentre(request.actor, key)
    form = forms.TeamNameForm(sent(request))
    return _form(
        request,
        form,
        lambda: actions.make_team(by=request.actor, jobcentre=found, name=form.cleaned_data["name"]),
        found,
        heading=_("Nyt team"),
        goal=lambda made: _team_address(found, made),
        done=_("Teamet er oprettet. Registrér, hvordan det er organiseret."),
    )


@administrator
def team(request: Any, key: uuid.UUID, team: uuid.UUID) -> HttpResponse:
    """A team: its name, whether it is in use, and how it is and was organised."""
    found = access.find_jobcentre(request.actor, key)
    row = access.find_team(request.actor, found, team)
    form = forms.TeamChangeForm(sent(request), initial=forms.initial_of(row, forms.TeamChangeForm))
    return saved_or_shown(
        request,
        form,
        lambda: actions.change_team(by=request.actor, team=row, **forms.read_values(form)),
        template="accounts/team.html",
        goal=_team_address(found, row),
        done=_("Teamet er gemt."),
        context={
            "jobcentre": found,
            "team": row,
            "organisations": [(entry, TeamForm(entry.form).label) for entry in reads.organisations_of(row)],
        },
    )


@administrator
def organisation_new(request: Any, key: uuid.UUID, team: uuid.UUID) -> HttpResponse:
    found = access.find_jobcentre(request.actor, key)
    row = access.find_team(request.actor, found, team)
    form = forms.OrganisationForm(sent(request), initial={"valid_from": clock.today()})
    return _form(
        request,
        form,
        lambda: actions.set_organisation(by=request.actor, team=row, **form.cleaned_data),
        found,
        row,
        heading=_("Ny organisering af %(team)s") % {"team": row.name},
        goal=_team_address(found, row),
        done=_("Organiseringen er gemt."),
    )


def _form(
    request: Any,
    form: Any,
    act: Any,
    found: Jobcentre | None = None,
    team: Team | None = None,
    *,
    heading: str,
    goal: Any,
    done: Any,
) -> HttpResponse:
    return saved_or_shown(
        request,
        form,
        act,
        template="accounts/jobcentre_form.html",
        goal=goal,
        done=done,
        stored=_address(found) if found else "",
        context={"heading": heading, "jobcentre": found, "team": team},
    )
