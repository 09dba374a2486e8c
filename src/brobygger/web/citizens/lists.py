"""The list of citizens: own, the team's, the jobcentre's, by the matrix; nothing of health in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts.models import Team
from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import access, reads
from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import BenefitPeriod, Course, Responsibility
from brobygger.kernel import boundary
from brobygger.kernel.actor import Actor
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.web.citizens import names
from brobygger.web.citizens.way_in import way_in
from brobygger.web.design.forms import RowField
from brobygger.web.design.tables import Column, Filters, Table, table_response
from brobygger.web.doors import member

SCOPE_WORDS = {
    "own": gettext_lazy("Mine borgere"),
    "team": gettext_lazy("Teamets borgere"),
    "jobcentre": gettext_lazy("Hele jobcentret"),
}
LIST_ROLES = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST, Role.TEAM_LEADER, Role.PROJECT_MANAGER)


class CitizenFilters(Filters):
    vis = forms.ChoiceField(label=gettext_lazy("Vis"))
    status = forms.ChoiceField(label=gettext_lazy("Hvor i forløbet"))
    ydelse = forms.ChoiceField(label=gettext_lazy("Ydelse"))
    team: Any = RowField(None, label=gettext_lazy("Team"), to_field_name="key")
    ansvarlig = forms.ChoiceField(label=gettext_lazy("Ansvarlig"))

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        self.scopes = access.scopes(actor)
        self._choices("vis", [(scope, SCOPE_WORDS[scope]) for scope in self.scopes])
        states = [(state.value, state.label) for state in CourseState if state is not CourseState.CLOSED]
        self._choices("status", [("", _("Åbne forløb")), *states, (CourseState.CLOSED.value, CourseState.CLOSED.label)])
        groups = [(code, word) for code, word in reference.labels("benefit_group").items()]
        self._choices("ydelse", [("", _("Alle")), *groups])
        self._choices("ansvarlig", [("", _("Alle")), ("ingen", _("Uden ansvarlig"))])
        self.choose_among("team", Team.objects.filter(is_active=True).order_by("name"), empty=_("Alle"))
        if len(self.scopes) < 2:
            del self.fields["vis"]
        if self.scope == "own":
            for name in ("team", "ansvarlig"):
                del self.fields[name]

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.choose_from(name, choices)

    @property
    def scope(self) -> str:
        """The list that is asked for; one that the actor may not see is the nearest one instead."""
        wanted = self.data.get("vis", "")
        return wanted if wanted in self.scopes else self.scopes[0]

    def apply(self, rows: Any) -> Any:
        rows = access.visible(self.actor, rows, self.scope)
        chosen = self.chosen
        status = chosen.get("status")
        rows = rows.filter(state=status) if status else rows.open()
        if "ydelse" in chosen:
            present = BenefitPeriod.objects.filter(group=chosen["ydelse"], valid_to=None)
            rows = rows.filter(citizen_id__in=present.values("citizen_id"))
        if "team" in chosen:
            rows = rows.filter(team=chosen["team"])
        if chosen.get("ansvarlig") == "ingen":
            rows = rows.exclude(pk__in=Responsibility.objects.filter(access.present()).values("course_id"))
        return rows


def address_of(course: Course) -> str:
    return getattr(course, "case_address", "")


def responsible_names(course: Any) -> str:
    return reads.names_of(course.present_responsible)


def benefit(course: Any) -> str:
    periods = course.citizen.present_benefit
    return reference.label("benefit_group", periods[-1].group if periods else course.benefit_group)


class CitizenTable(Table):
    caption = gettext_lazy("Borgere")
    default_sort = "name"
    name = Column(
        gettext_lazy("Navn"),
        "citizen.name",
        sort="citizen__sort_name",
        row_header=True,
        link=address_of,
        note=lambda course: names.marks(course.citizen),
    )
    case_number = Column(gettext_lazy("Sagsnummer"), "citizen.case_number", sort="citizen__case_number")
    state = Column(gettext_lazy("Hvor i forløbet"), lambda row: str(CourseState(row.state).label), sort="state")
    began = Column(gettext_lazy("Begyndt"), "began_on", sort="began_on")
    benefit = Column(gettext_lazy("Ydelse"), benefit)
    responsible = Column(gettext_lazy("Ansvarlig"), responsible_names)
    team = Column(gettext_lazy("Team"), lambda row: row.team.name if row.team else "", sort="team__name")

    def fill(self, rows: list[Any]) -> None:
        """The way into each case: straight in, or by giving a reason first."""
        if isinstance(self.filters, CitizenFilters):
            for row in rows:
                row.case_address = way_in(self.filters.actor, row, row.present_responsible)

    def in_order(self, rows: Any) -> Any:
        """Says nothing new, but lets the database read the citizens in the order of the list and stop after a page.

        Where few of the citizens are in the list it would read past all the others.
        """
        filters = self.filters
        if not isinstance(filters, CitizenFilters) or filters.scope != "jobcentre" or filters.chosen.keys() - {"vis"}:
            return rows
        return rows.filter(citizen__jobcentre=boundary.current().jobcentre)


def rows() -> Any:
    """Courses with what a line shows; the sealed number is left in the database."""
    responsible = Responsibility.objects.filter(access.present()).select_related("user").order_by("what", "id")
    periods = BenefitPeriod.objects.filter(valid_to=None).order_by("valid_from")
    return (
        Course.objects.select_related("citizen", "team")
        .defer("citizen__cpr", "citizen__name_index")
        .prefetch_related(
            Prefetch("responsibilities", queryset=responsible, to_attr="present_responsible"),
            Prefetch("citizen__benefit_periods", queryset=periods, to_attr="present_benefit"),
        )
    )


@member(*LIST_ROLES)
def citizens(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    actor = actor_of(request)
    filters = CitizenFilters(request.GET, actor=actor)
    by = actor.by_right_of(*access.roles_that_list(filters.scope))
    table = CitizenTable(request.GET, rows(), filters=filters)
    table.caption = SCOPE_WORDS[filters.scope]
    may_register = actor.has(*access.REGISTER_ROLES)
    table.empty_text = _empty_words(filters.scope)
    if may_register:
        table.empty_action = (_("Opret borger"), reverse("citizens:new"))
    criterion = {"scope": filters.scope, "filters": table.criterion}
    if table.wants_export:
        return table.export(
            "borgere",
            on_export=lambda export: log.exported(
                by=by,
                action="citizens.exported",
                subjects=_citizens_of(export.keys),
                criterion={**criterion, "format": export.format},
            ),
        )
    response = table_response(
        request,
        "citizens/list.html",
        {
            "table": table,
            "scope": filters.scope,
            "may_register": may_register,
            "may_import": actor.has(*access.IMPORT_ROLES),
        },
        table,
    )
    subjects = [("citizen", course.citizen.key) for course in table.page.rows]
    log.listed(by=by, action="citizens.listed", subjects=subjects, criterion=criterion)
    return response


def _empty_words(scope: str) -> str:
    if scope == "own":
        return _("Du er ikke ansvarlig for nogen borgere endnu. Søg efter en borger øverst på siden, eller opret en.")
    if scope == "team":
        return _("Dit team har ingen åbne forløb.")
    return _("Jobcentret har ingen åbne forløb endnu. Indlæs en liste over begyndte forløb, eller opret en borger.")


def _citizens_of(courses: list[uuid.UUID]) -> Iterable[tuple[str, uuid.UUID]]:
    """The citizens behind the courses of an export, for the log."""
    for start in range(0, len(courses), 500):
        portion = Course.objects.filter(key__in=courses[start : start + 500])
        for key in portion.values_list("citizen__key", flat=True):
            yield "citizen", key
