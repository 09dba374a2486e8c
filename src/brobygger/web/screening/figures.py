"""Coverage, lists by rule, yield, and the local set-up."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.accounts.roles import CASE_ROLES, LEADER_ROLES
from brobygger.citizens import access as citizens
from brobygger.citizens.models import Course, Responsibility
from brobygger.citizens.reads import names_of
from brobygger.kernel import clock
from brobygger.reference import reads as reference
from brobygger.reference.access import can_override as may_override
from brobygger.screening import access, actions, questions, reads
from brobygger.screening.coverage_lists import courses_in
from brobygger.screening.models import CoverageRule, LocalCriterion, TeamModel
from brobygger.vault import log
from brobygger.web.citizens import names
from brobygger.web.citizens.way_in import way_in
from brobygger.web.design.drafts import form_page
from brobygger.web.design.tables import Column, Table, table_response
from brobygger.web.doors import member
from brobygger.web.screening import forms
from brobygger.web.screening.pages import POST_OR_GET, course_address, sent, small_form
from brobygger.web.templatetags.design import dato

# What the address calls it, and what it is of a course or a screening.
DIVIDED_BY = {forms.BENEFIT_GROUP: "benefit_group", forms.TEAM: "team", forms.SCREENER: "screener"}
# What stands in a column, what it is of a line, and the state whose list it opens (none: no list of its own).
COVERAGE = (
    (gettext_lazy("Spurgt"), "screened", "screened"),
    (gettext_lazy("Heraf genvej"), "shortcuts", None),
    (gettext_lazy("Skal spørges nu"), "due", "due"),
    (gettext_lazy("Over fristen"), "overdue", "overdue"),
    (gettext_lazy("Undtaget"), "exempt", "exempt"),
    (gettext_lazy("Senere"), "later", "later"),
    (gettext_lazy("I alt"), "total", ""),
)
LANGUAGES = "screening.languages"  # the value that says which languages a citizen can answer in
YIELD_PARTS = {
    "mattered": gettext_lazy("Har betydning"),
    "accepted": gettext_lazy("Takket ja"),
    "handed_over": gettext_lazy("Overleveret"),
    "enrolled": gettext_lazy("Visiteret"),
}


@member(*CASE_ROLES, *LEADER_ROLES)
@require_GET
def coverage(request: Any) -> HttpResponse:
    """Due, screened, overdue and exempt, per benefit group or team. Counts only."""
    access.check_may_see_figures(request.actor)
    asked = forms.CoverageForm(request.GET)
    team = asked.chosen_team
    found = reads.coverage(request.actor, on=clock.today(), by=DIVIDED_BY[asked.by], team=team.pk if team else None)
    reasons = [
        (words, found.total.exempt_reasons.get(code, 0)) for code, words in reference.labels("exempt_reason").items()
    ]
    context = {
        "coverage": found,
        "columns": COVERAGE,
        "lines": [
            (line, narrows, [(title, getattr(line, name), state) for title, name, state in COVERAGE])
            for line, narrows in [*((line, True) for line in found.lines), (found.total, False)]
        ],
        "form": asked,
        "label": forms.GROUPINGS[asked.by],
        "chosen": asked.by,
        "groupings": list(forms.GROUPINGS.items()),
        "team": team,
        "has_teams": asked.asks_for_team,
        "reasons": reasons,
        "today": clock.today(),
        "may_open": request.actor.has(*LEADER_ROLES),
        "may_set_up": access.may_set_up(request.actor),
    }
    return form_page(request, "screening/coverage.html", context)


class CoverageTable(Table):
    """The open courses behind one number of the coverage page: names and dates, nothing about health."""

    default_sort = "began"
    name = Column(
        gettext_lazy("Borger"),
        lambda row: names.name_behind_figure(row.citizen),
        sort="citizen__sort_name",
        link=lambda row: row.way_in,
        row_header=True,
        note=lambda row: row.citizen.case_number,
    )
    began = Column(gettext_lazy("Begyndt"), "began_on", sort="began_on")
    benefit = Column(gettext_lazy("Ydelse"), lambda row: reference.label("benefit_group", row.benefit_group))
    team = Column(gettext_lazy("Team"), lambda row: row.team.name if row.team else "", sort="team__name")
    responsible = Column(gettext_lazy("Ansvarlig"), lambda row: names_of(row.present_responsible))
    empty_text = gettext_lazy("Ingen borgere står her i dag.")
    can_export = False


@member(*LEADER_ROLES)
@require_GET
def coverage_list(request: Any) -> HttpResponse:
    """Who stands behind a number of the coverage page."""
    asked = forms.CoverageListForm(request.GET)
    state = asked.state
    courses = courses_in(state, on=clock.today(), benefit_group=asked.benefit_group, team=asked.team_number)
    responsible = Responsibility.objects.filter(citizens.present()).select_related("user").order_by("what", "id")
    rows = (
        courses.select_related("citizen", "team")
        .defer("citizen__cpr", "citizen__name_index")
        .prefetch_related(Prefetch("responsibilities", queryset=responsible, to_attr="present_responsible"))
    )
    table = CoverageTable(request.GET, rows)
    table.caption = asked.words
    for row in table.page.rows:
        address = reverse("screening:course", args=[row.citizen.key])
        row.way_in = way_in(request.actor, row, row.present_responsible, address)
    log.listed(
        by=request.actor,
        action="screening.coverage_listed",
        subjects=[("citizen", row.citizen.key) for row in table.page.rows],
        criterion={"state": str(state or ""), "benefit_group": asked.benefit_group, "order": table.criterion},
    )
    lead = _("Åbne forløb den %(day)s. De samme borgere, som tallet tæller.") % {"day": dato(clock.today())}
    return table_response(request, "screening/list.html", {"table": table, "title": asked.words, "lead": lead}, table)


@member(*CASE_ROLES, *LEADER_ROLES)
@require_GET
def yields(request: Any) -> HttpResponse:
    """What came of the screenings of a period. The three shares stand apart."""
    access.check_may_see_figures(request.actor)
    is_leader = request.actor.has(*LEADER_ROLES)
    asked = forms.YieldForm(request.GET, is_leader=is_leader)
    since, until = asked.period(clock.today())
    chosen = asked.cleaned_data.get("pr") or forms.BENEFIT_GROUP
    if not asked.errors:
        asked = forms.YieldForm(initial={"since": since, "until": until}, is_leader=is_leader)
    lines = [
        (
            line.label,
            line.result.n,
            [(title, getattr(line.result, part), line.result.share(part)) for part, title in YIELD_PARTS.items()],
        )
        for line in reads.yields(since=since, until=until, by=DIVIDED_BY[chosen])
    ]
    context = {
        "form": asked,
        "lines": lines,
        "titles": list(YIELD_PARTS.values()),
        "since": since,
        "until": until,
        "label": asked.groupings[chosen],
        "chosen": chosen,
        "groupings": list(asked.groupings.items()),
    }
    return form_page(request, "screening/yield.html", context)


class AgainTable(Table):
    caption = gettext_lazy("Borgere, der skal spørges igen")
    name = Column(
        gettext_lazy("Borger"),
        "citizen.name",
        sort="citizen__sort_name",
        link=lambda row: row.way_in,
        row_header=True,
        note=lambda row: names.number_and_marks(row.citizen),
    )
    asked_on = Column(gettext_lazy("Spurgt sidst"), "asked_on", sort="asked_on")
    why = Column(
        gettext_lazy("Hvorfor nu"),
        lambda row: _("Nogen har bedt om det") if row.by_request else _("Der er gået lang tid"),
    )
    default_sort = "asked_on"
    empty_text = gettext_lazy("Ingen skal spørges igen lige nu.")
    can_export = False


class SwingTable(AgainTable):
    caption = gettext_lazy("Borgere mellem to systemer")
    empty_text = gettext_lazy("Ingen skifter mellem sygedagpenge og ledighed lige nu.")
    asked_on = Column(gettext_lazy("Spurgt sidst"), "began_on", sort="began_on")
    why = Column(gettext_lazy("Hvorfor nu"), lambda row: _("Skifter mellem sygedagpenge og ledighed"))


def _own_or_led(actor: Any, courses: Any) -> Any:
    """The courses the actor may see in a list: own and the team's; for leaders all, without health."""
    if actor.has(*LEADER_ROLES):
        return courses
    seen = [citizens.visible(actor, Course.objects.all(), scope).values("pk") for scope in ("own", "team")]
    return courses.filter(Q(pk__in=seen[0]) | Q(pk__in=seen[1]))


@member(*CASE_ROLES, *LEADER_ROLES)
@require_GET
def again_list(request: Any) -> HttpResponse:
    lead = _("Listen følger en fast regel om tid. Den er ikke et point.")
    return _list(request, reads.to_ask_again(on=clock.today()), AgainTable, "again", _("Spørg igen"), lead)


@member(*CASE_ROLES, *LEADER_ROLES)
@require_GET
def swing_list(request: Any) -> HttpResponse:
    lead = _("Borgere, som ingen af holdene ser som deres. Listen følger en fast regel om skift af ydelse.")
    return _list(request, reads.swinging(on=clock.today()), SwingTable, "swing", _("Mellem to systemer"), lead)


def _list(request: Any, courses: Any, kind: type[AgainTable], name: str, title: str, lead: str) -> HttpResponse:
    rows = _own_or_led(request.actor, courses).select_related("citizen").defer("citizen__cpr", "citizen__name_index")
    table = kind(request.GET, rows)
    for row in table.page.rows:
        address = course_address(row.citizen)
        is_leader = request.actor.has(*LEADER_ROLES)
        row.way_in = way_in(request.actor, row, (), address) if is_leader else address
    log.listed(
        by=request.actor,
        action=f"screening.{name}_listed",
        subjects=[("citizen", row.citizen.key) for row in table.page.rows],
        criterion={"rule": name, "order": table.criterion},
    )
    return table_response(request, "screening/list.html", {"table": table, "title": title, "lead": lead}, table)


# --- local set-up ----------------------------------------------------------------------------------------------


@member(*LEADER_ROLES)
@require_GET
def setup(request: Any) -> HttpResponse:
    return setup_page(request)


def setup_page(request: Any, period: forms.PeriodForm | None = None) -> HttpResponse:
    """The page; with a period that cannot be used, what is wrong stands at its field."""
    today = clock.today()
    switched_on = tuple(reference.value(LANGUAGES, on=today, jobcentre=request.actor.jobcentre))
    offered = {one.language for one in questions.offered(switched_on)}
    labels = reference.labels("benefit_group")
    context = {
        "criteria": LocalCriterion.objects.order_by("kind", "-valid_from", "id"),
        "rules": [
            (labels.get(rule.benefit_group, _("Alle ydelser")), rule)
            for rule in CoverageRule.objects.standing().order_by("benefit_group", "-valid_from")
        ],
        "models": reads.team_models_from(today),
        "forms": [(form, form.language in offered) for (_v, _l), form in questions.every().items()],
        "may_choose_languages": may_override(request.actor, reference.shipped_value(LANGUAGES, on=today)),
        "today": today,
        "period": period or forms.PeriodForm(initial={"since": today - datetime.timedelta(days=365), "until": today}),
        "form": period,
    }
    return render(request, "screening/setup.html", context, status=422 if period else 200)


@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def criterion_new(request: Any) -> HttpResponse:
    return small_form(
        request,
        forms.CriterionForm(sent(request), initial={"valid_from": clock.today()}),
        lambda form: actions.add_criterion(by=request.actor, **form.cleaned_data),
        title=_("Nyt lokalt kriterium"),
        lead=_("Sig lige så tydeligt, hvem der ikke kan være med, som hvem der kan."),
        button=_("Gem kriteriet"),
        back=reverse("screening:setup"),
        done=_("Kriteriet er gemt."),
    )


@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def criterion_end(request: Any, key: Any) -> HttpResponse:
    row = access.find(LocalCriterion, key)
    return small_form(
        request,
        forms.EndForm(sent(request), initial={"valid_to": clock.today()}),
        lambda form: actions.end_criterion(by=request.actor, criterion=row, valid_to=form.cleaned_data["valid_to"]),
        title=_("Afslut kriteriet “%(text)s”") % {"text": row.text},
        button=_("Afslut"),
        back=reverse("screening:setup"),
        done=_("Kriteriet er afsluttet. Det står stadig, hvor det er brugt."),
    )


@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def rule_new(request: Any) -> HttpResponse:
    return small_form(
        request,
        forms.RuleForm(sent(request), initial={"valid_from": clock.today(), "latest_week": 12}),
        lambda form: actions.set_coverage_rule(by=request.actor, **form.cleaned_data),
        title=_("Hvornår skal borgeren spørges?"),
        lead=_("Reglen gælder forløb, der begynder fra datoen. Den tidligere regel slutter dagen før."),
        button=_("Gem reglen"),
        back=reverse("screening:setup"),
        done=_("Reglen er gemt."),
    )


@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def rule_end(request: Any, key: Any) -> HttpResponse:
    row = access.find(CoverageRule, key)
    group = reference.label("benefit_group", row.benefit_group) if row.benefit_group else _("Alle ydelser")
    return _stop(
        request,
        row,
        end=partial(actions.end_coverage_rule, by=request.actor, rule=row),
        withdraw=partial(actions.withdraw_coverage_rule, by=request.actor, rule=row),
        title=_("Afslut reglen for %(group)s fra %(day)s") % {"group": group, "day": dato(row.valid_from)},
        lead=_(
            "Slutter en regel for én ydelse, gælder reglen for alle ydelser igen fra dagen efter. "
            "Var reglen skrevet forkert, fortsætter den regel, der var før."
        ),
    )


@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def model_end(request: Any, key: Any) -> HttpResponse:
    row = access.find(TeamModel, key, None, "team")
    return _stop(
        request,
        row,
        end=partial(actions.end_team_model, by=request.actor, model=row),
        withdraw=partial(actions.withdraw_team_model, by=request.actor, model=row),
        title=_("Afslut modellen “%(model)s” for %(team)s") % {"model": row.get_model_display(), "team": row.team.name},
        lead=_("Var teamets vigtigste model skrevet forkert, fortsætter den, der var før."),
    )


def _stop(
    request: Any,
    row: CoverageRule | TeamModel,
    *,
    end: Callable[..., object],
    withdraw: Callable[..., object],
    title: str,
    lead: str,
) -> HttpResponse:
    """One page for both: it stops on a day, or it was a mistake."""

    def stop(form: forms.StopForm) -> None:
        data = form.cleaned_data
        if data["how"] == form.END:
            end(valid_to=data["valid_to"], reason=data["reason"])
        else:
            withdraw(reason=data["reason"])

    return small_form(
        request,
        forms.StopForm(sent(request), is_over=row.valid_to is not None),
        stop,
        title=title,
        lead=lead,
        button=_("Gem"),
        back=reverse("screening:setup"),
        done=_("Det er gemt. Grunden står i loggen."),
    )


@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def model_new(request: Any) -> HttpResponse:
    filled = forms.TeamModelForm(sent(request), initial={"valid_from": clock.today(), "is_main": True})

    def save(form: Any) -> None:
        data = form.cleaned_data
        actions.set_team_model(
            by=request.actor,
            team=form.teams[data["team"]],
            model=data["model"],
            is_main=data["is_main"],
            valid_from=data["valid_from"],
        )

    return small_form(
        request,
        filled,
        save,
        title=_("Teamets model for opsporing"),
        button=_("Gem modellen"),
        back=reverse("screening:setup"),
        done=_("Modellen er gemt."),
    )
