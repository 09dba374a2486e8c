"""The plans that are not ready: for those who answer for them, and for their leader."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from brobygger.accounts.requests import actor_of
from brobygger.citizens import access as citizens
from brobygger.citizens.models import Course, Responsibility
from brobygger.citizens.reads import names_of
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.plans import reads, rules
from brobygger.plans.access import LIST_ROLES
from brobygger.reference import events
from brobygger.vault import log
from brobygger.web.citizens import names
from brobygger.web.citizens.lists import SCOPE_WORDS
from brobygger.web.citizens.way_in import way_in
from brobygger.web.design.tables import Column, Filters, Table, table_response
from brobygger.web.doors import member

LATE, WAITING = "over", "alle"


class PlanFilters(Filters):
    hvem = forms.ChoiceField(label=gettext_lazy("Hvis borgere"))
    vis = forms.ChoiceField(
        label=gettext_lazy("Vis"),
        choices=[(LATE, gettext_lazy("Over fristen")), (WAITING, gettext_lazy("Alle, der ikke er klar"))],
    )

    def __init__(self, data: Any, *, actor: Actor, on: datetime.date) -> None:
        super().__init__(data)
        self.actor, self.on = actor, on
        self.scopes = citizens.scopes(actor)
        self.choose_from("hvem", [(scope, SCOPE_WORDS[scope]) for scope in self.scopes])
        if len(self.scopes) < 2:
            del self.fields["hvem"]

    @property
    def scope(self) -> str:
        wanted = self.data.get("hvem", "")
        return wanted if wanted in self.scopes else self.scopes[0]

    def apply(self, rows: Any) -> Any:
        rows = citizens.visible(self.actor, rows, self.scope)
        waiting = rows.filter(plan_ready_on=None)  # the rows have their dates already
        return waiting if self.data.get("vis") == WAITING else waiting.filter(reads.late(self.on))


class PlanTable(Table):
    caption = gettext_lazy("Planer, der ikke er klar")
    default_sort = "name"
    can_export = False
    empty_text = gettext_lazy(
        "Ingen planer er over fristen. Vælg “Alle, der ikke er klar” for at se dem, der er på vej."
    )

    name = Column(
        gettext_lazy("Navn"),
        "citizen.name",
        sort="citizen__sort_name",
        row_header=True,
        link=lambda row: row.way_in,
        note=lambda row: names.number_and_marks(row.citizen),
    )
    enrolled = Column(gettext_lazy("Visiteret"), "plan_enrolled_on", sort="plan_enrolled_on")
    begun = Column(gettext_lazy("Begyndt"), "plan_begun_on")
    next_by = Column(gettext_lazy("Næste frist"), lambda row: row.stands.next_by)
    responsible = Column(gettext_lazy("Ansvarlig"), lambda row: names_of(row.present_responsible))
    team = Column(gettext_lazy("Team"), lambda row: row.team.name if row.team else "", sort="team__name")

    def __init__(self, *args: Any, norms: list[rules.Norm], actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suspended = events.here("plan")
        for row in self.page.rows:
            norm = next(one for one in reversed(norms) if one.valid_from <= row.plan_enrolled_on)
            row.stands = rules.standing(
                enrolled_on=row.plan_enrolled_on,
                norm=norm,
                begun_on=row.plan_begun_on,
                ready_on=None,
                pauses=suspended,
            )
            row.way_in = way_in(actor, row, row.present_responsible, reverse("plans:page", args=[row.citizen.key]))


def rows() -> Any:
    from django.db.models import Prefetch

    responsible = Responsibility.objects.filter(citizens.present()).select_related("user").order_by("what", "id")
    return (
        reads.with_plan_dates(Course.objects.all())
        .select_related("citizen", "team")
        .defer("citizen__cpr", "citizen__name_index")
        .prefetch_related(Prefetch("responsibilities", queryset=responsible, to_attr="present_responsible"))
    )


@never_cache
@member(*LIST_ROLES)
@require_GET
def plans(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    actor = actor_of(request)
    filters = PlanFilters(request.GET, actor=actor, on=clock.today())
    table = PlanTable(request.GET, rows(), filters=filters, norms=reads.norms(actor.jobcentre), actor=actor)
    log.listed(
        by=actor,
        action="plans.listed",
        subjects=[("citizen", row.citizen.key) for row in table.page.rows],
        criterion={"list": _("Planer, der ikke er klar"), "scope": filters.scope, "asked": table.criterion},
    )
    return table_response(request, "plans/list.html", {"table": table}, table)
