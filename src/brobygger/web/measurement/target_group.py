"""Find the target group: a search across benefit groups, as a list or as a count."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.citizens.enums import CourseState, Protection
from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from brobygger.measurement.target_group import Found, Wanted
from brobygger.measurement.target_group import search as find
from brobygger.reference import reads as reference
from brobygger.web.design.forms import DanishIntegerField, DesignForm
from brobygger.web.doors import member

MOST_YEARS, MOST_WEEKS = 120, 2_000
LISTS = {
    "benefit_groups": "benefit_group",
    "impairments": "impairment_row",
    "types": "impairment_type",
    "adjustments": "adjustment",
}


class TargetGroupForm(DesignForm):
    """Empty fields ask for nothing; ``wanted`` is who is looked for once the form is valid."""

    benefit_groups = forms.MultipleChoiceField(
        label=_("Ydelsesgruppe"), required=False, widget=forms.CheckboxSelectMultiple
    )
    impairments = forms.MultipleChoiceField(
        label=_("Funktionsnedsættelse fra opsporingen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    weeks_from = DanishIntegerField(
        label=_("Uger uden arbejde, fra"), required=False, min_value=0, max_value=MOST_WEEKS
    )
    weeks_to = DanishIntegerField(label=_("Uger uden arbejde, til"), required=False, min_value=0, max_value=MOST_WEEKS)
    age_from = DanishIntegerField(label=_("Alder, fra"), required=False, min_value=0, max_value=MOST_YEARS)
    age_to = DanishIntegerField(label=_("Alder, til"), required=False, min_value=0, max_value=MOST_YEARS)
    types = forms.MultipleChoiceField(
        label=_("Funktionsnedsættelse fra visitationen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    adjustments = forms.MultipleChoiceField(
        label=_("Behov for tilpasning"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data or None)
        today = clock.today()
        for field, name in LISTS.items():
            self.choose_from(field, reference.choices(name, on=today))
        self.wanted = Wanted()

    def lists(self) -> list[tuple[forms.BoundField, bool]]:
        """The long lists, and whether each is to stand open: where something is chosen in it, or wrong."""
        return [(self[name], bool(self[name].value() or self[name].errors)) for name in LISTS]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            given: dict[str, Any] = {name: tuple(cleaned.get(name) or ()) for name in LISTS}
            given |= {name: cleaned.get(name) for name in ("weeks_from", "weeks_to", "age_from", "age_to")}
            self.wanted = Wanted(**given)
        except Refusal as refusal:
            self.refuse(refusal)
        return cleaned


@never_cache
@member(Role.CASEWORKER, Role.JOB_BROKER, Role.TEAM_LEADER, Role.PROJECT_MANAGER)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    asked = {name for name in request.GET if name in TargetGroupForm.base_fields}
    form = TargetGroupForm(request.GET if asked else None)
    found: Found | None = None
    if form.is_bound and form.is_valid():
        try:
            found = find(by=actor, wanted=form.wanted, after=_key(request.GET.get("efter", "")))
        except Refusal as refusal:
            form.refuse(refusal)
    address = request.GET.copy()
    address.pop("efter", None)
    context = {
        "form": form,
        "found": found,
        "rows": _rows(found) if found else [],
        "steps": _steps(found.counted) if found and found.counted != form.wanted else "",
        "address": address.urlencode(),
        "is_first": "efter" not in request.GET,
    }
    return render(request, "measurement/target_group.html", context, status=422 if form.errors else 200)


def _steps(counted: Wanted) -> str:
    """The ages and weeks as they were counted, in words."""
    said = []
    for low, high, between, above, below in (
        (counted.age_from, counted.age_to, _("%(low)s til %(high)s år"), _("%(low)s år og derover"),
         _("højst %(high)s år")),
        (counted.weeks_from, counted.weeks_to, _("%(low)s til %(high)s uger"), _("%(low)s uger og derover"),
         _("højst %(high)s uger")),
    ):  # fmt: skip
        words = between if low is not None and high is not None else above if low is not None else below
        if (low, high) != (None, None):
            said.append(str(words) % {"low": low, "high": high})
    return ", ".join(said)


def _rows(found: Found) -> list[dict[str, Any]]:
    words = reference.labels("benefit_group")
    return [
        {
            "citizen": course.citizen.key,
            "case_number": course.citizen.case_number,
            "name": "" if course.citizen.protection != Protection.NONE else course.citizen.name,
            "team": "" if course.team is None else course.team.name,
            "benefit_group": words.get(course.benefit_group, course.benefit_group),
            "state": CourseState(course.state).label,
        }
        for course in found.courses
    ]


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
