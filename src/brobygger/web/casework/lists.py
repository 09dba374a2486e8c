"""My citizens and the team's: state, days since last contact, next step, deadline; queues, filters, saved choices.

The same list with boxes gives many citizens to one colleague at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from brobygger.accounts.models import Team, User
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.casework import access, actions, caseload, queues, reads
from brobygger.casework.models import Assignment, SavedFilter
from brobygger.citizens import access as citizens
from brobygger.citizens import reads as citizen_reads
from brobygger.citizens.enums import CourseState, ResponsibleFor
from brobygger.citizens.models import BenefitPeriod, Course, Responsibility
from brobygger.kernel import clock, prepared
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.kernel.numbers import Numbers
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.web.casework.forms import AssignForm, SaveFilterForm
from brobygger.web.casework.pages import acted, actor_of, small_form
from brobygger.web.casework.places import work_places
from brobygger.web.casework.steps import button
from brobygger.web.citizens import names
from brobygger.web.design.tables import Column, Filters, Table, table_response
from brobygger.web.doors import member
from brobygger.web.receiving import sent

LIST_ROLES = (*CASE_ROLES, Role.TEAM_LEADER)
SCOPES = {"own": gettext_lazy("Mine borgere"), "team": gettext_lazy("Teamets borgere")}
CLOSED = CourseState.CLOSED


class DeskFilters(Filters):
    vis = forms.ChoiceField(label=gettext_lazy("Vis"))
    team = forms.ChoiceField(label=gettext_lazy("Team"))
    koe = forms.ChoiceField(label=gettext_lazy("Liste"))
    part = forms.ChoiceField(label=gettext_lazy("Din del i sagen"))
    status = forms.ChoiceField(label=gettext_lazy("Hvor i forløbet"))
    ydelse = forms.ChoiceField(label=gettext_lazy("Ydelse"))
    ansvarlig = forms.ChoiceField(label=gettext_lazy("Ansvarlig"))
    har = forms.ChoiceField(label=gettext_lazy("Har"))
    mangler = forms.ChoiceField(label=gettext_lazy("Mangler"))

    seldom = ("part", "ydelse", "har", "mangler")

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        self.today = clock.today()
        self._choose("vis", [(code, SCOPES[code]) for code in self.scopes])
        self._choose("koe", [("", _("Alle")), *((one.code, one.label) for one in queues.QUEUES.values())])
        open_states = [(state.value, state.label) for state in CourseState if state is not CLOSED]
        self._choose("status", [("", _("Åbne forløb")), *open_states, (CLOSED.value, CLOSED.label)])
        self._choose("ydelse", [("", _("Alle")), *reference.labels("benefit_group").items()])
        parts = [(code, part.label) for code, part in caseload.PARTS.items()]
        self._choose("har", [("", _("Alle")), *parts])
        self._choose("mangler", [("", _("Alle")), *parts])
        self._choose("part", [("", _("Alle")), *ResponsibleFor.choices])
        self._choose("team", [(str(one.key), one.name) for one in self.teams])
        if self.scope == "own":
            for name in ("team", "ansvarlig"):
                del self.fields[name]
        else:
            del self.fields["part"]
            named = [(str(user.key), user.name) for user in self.colleagues]
            self._choose("ansvarlig", [("", _("Alle")), ("ingen", _("Uden ansvarlig")), *named])
            if len(self.teams) < 2 and not self.data.get("team"):  # what the address names is answered
                del self.fields["team"]
        if len(self.scopes) < 2:
            del self.fields["vis"]

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.choose_from(name, choices)

    @property
    def teams(self) -> list[Team]:
        return self._asked[0]

    @cached_property
    def colleagues(self) -> list[User]:
        """Whom a team's citizens may be narrowed to, and whom citizens may be given to."""
        found = self._asked[1]
        return found if found is not None else list(citizen_reads.colleagues(self.today, *CASE_ROLES))

    @cached_property
    def _asked(self) -> tuple[list[Team], list[User] | None]:
        """With one query, also where the colleagues are asked for."""
        key = ("casework.filters", self.today, citizens.asks_as(self.actor))
        if self.data.get("vis") != "team" and self.actor.has(*CASE_ROLES):
            return prepared.rows(key, self._teams), None
        found, colleagues = prepared.all_of(
            ("with colleagues", *key), lambda: (self._teams(), citizen_reads.colleagues(self.today, *CASE_ROLES))
        )
        return found, colleagues

    def _teams(self) -> Any:
        return Team.objects.filter(access.shared_with(self.actor), is_active=True).order_by("name", "id")

    @cached_property
    def scopes(self) -> list[str]:
        found = ["own"] if self.actor.has(*CASE_ROLES) else []
        return [*found, "team"] if self.teams else found or ["team"]

    @property
    def scope(self) -> str:
        """The list that is asked for; one that the actor may not see is the nearest one instead."""
        wanted = self.data.get("vis", "")
        return wanted if wanted in self.scopes else self.scopes[0]

    @property
    def queue(self) -> queues.Queue | None:
        return queues.QUEUES.get(self.data.get("koe", ""))

    def chosen_team(self) -> Team | None:
        wanted = self.chosen.get("team")
        return next((one for one in self.teams if str(one.key) == wanted), self.teams[0] if self.teams else None)

    def apply(self, rows: Any) -> Any:
        chosen = self.chosen
        held = caseload.held_courses(self.actor) if self.scope == "own" else None
        if held is not None:
            rows = rows.filter(pk__in=held.having(chosen["part"]) if "part" in chosen else held)
        else:
            rows = rows.filter(team=self.chosen_team())
        if self.queue is not None:
            rows = queues.rows_of(self.queue.code, rows, queues.Ask.of(self.actor, self.today), held)
        elif "status" not in chosen:
            rows = rows.exclude(state=CLOSED)
        if "status" in chosen:
            rows = rows.filter(state=chosen["status"])
        if "ydelse" in chosen:
            present = BenefitPeriod.objects.filter(group=chosen["ydelse"], valid_to=None)
            rows = rows.filter(citizen_id__in=present.values("citizen_id"))
        rows = self._of_responsible(rows, chosen.get("ansvarlig", ""))
        if "har" in chosen:
            rows = caseload.having(rows, chosen["har"])
        return caseload.lacking(rows, chosen["mangler"]) if "mangler" in chosen else rows

    def _of_responsible(self, rows: Any, wanted: str) -> Any:
        present = Responsibility.objects.filter(citizens.present())
        if wanted == "ingen":
            return rows.exclude(pk__in=present.values("course_id"))
        return rows.filter(pk__in=present.filter(user__key=wanted).values("course_id")) if wanted else rows

    def kept(self) -> dict[str, Any]:
        """What a saved choice keeps: the codes that were chosen, and nothing that names a citizen."""
        return {"vis": self.scope, **self.chosen}


def address_of(course: Course) -> str:
    """In a queue the place where its work is done; elsewhere the citizen's page."""
    place = getattr(course, "work_address", "")
    return place or reverse("citizens:citizen", args=[course.citizen.key])


class DeskTable(Table):
    caption = gettext_lazy("Mine borgere")
    default_sort = "contact"
    numbers_first = True  # the day of the last contact is worked out from three tables
    name = Column(
        gettext_lazy("Navn"),
        "citizen.name",
        sort="citizen__sort_name",
        row_header=True,
        link=address_of,
        note=lambda row: names.number_and_marks(row.citizen),
    )
    state = Column(
        gettext_lazy("Hvor i forløbet"),
        lambda row: str(CourseState(row.state).label),
        sort="state",
        note=lambda row: citizen_reads.names_of(row.present_responsible),
    )
    contact = Column(gettext_lazy("Dage siden kontakt"), lambda row: row.days_since, sort="last_contact", numeric=True)
    step = Column(gettext_lazy("Næste skridt"), lambda row: row.line.step.sentence, link=lambda row: row.step_address)
    deadline = Column(gettext_lazy("Frist"), lambda row: row.line.deadline)
    waits = Column(gettext_lazy("Venter på"), lambda row: row.line.waits_words)

    def read(self, numbers: Sequence[int]) -> list[Any]:
        """The rows with those who answer for each, with one query."""
        shown = Numbers(numbers, "shown")

        def make() -> tuple[Any, ...]:
            present = Responsibility.objects.filter(citizens.present(), course__in=shown).select_related("user")
            return rows().filter(pk__in=shown), present.order_by("what", "id")

        found, responsible = prepared.all_of("casework.list", make, shown)
        held: dict[int, list[Responsibility]] = {}
        for one in responsible:
            held.setdefault(one.course_id, []).append(one)
        for row in found:
            row.present_responsible = held.get(row.pk, [])
        return found

    def fill(self, rows: list[Any]) -> None:
        """What is asked of the rooms for the rows of the page only."""
        on = clock.today()
        found = caseload.lines(rows, on)
        places: dict[int, str] = {}
        if isinstance(self.filters, DeskFilters) and self.filters.queue is not None:
            places = work_places(self.filters.actor, self.filters.queue.code, rows, on)
        for row in rows:
            row.work_address = places.get(row.pk, "")
            row.line = found[row.pk]
            row.days_since = caseload.days_since(row, on)
            row.step_address = self._step_address(row)

    def _step_address(self, row: Any) -> str:
        """Where the next step is taken, for whoever takes it: others open the case and read."""
        if not isinstance(self.filters, DeskFilters):
            return ""
        actor = self.filters.actor
        step = button(row.line.step, row.citizen.key, actor)
        if step is None or not (step.is_reading or citizens.holds(actor, row.present_responsible)):
            return ""
        return step.address


def box(course: Course) -> Any:
    """The box that chooses a citizen; it belongs to the form below the list."""
    return format_html(
        '<label class="choose-box"><input type="checkbox" form="assign" name="course" value="{key}">'
        '<span class="sr-only">{words}</span></label>',
        key=course.key,
        words=_("Vælg %(name)s") % {"name": course.citizen.name},
    )


class AssignTable(DeskTable):
    caption = gettext_lazy("Vælg borgere")
    can_export = False
    default_sort = "name"
    chosen = Column(gettext_lazy("Vælg"), lambda row: "", markup=box)
    page_sizes = (25, 50, 100)

    def _columns(self) -> list[Column]:
        *others, box = super()._columns()
        return [box, *others]  # the box stands first


def rows() -> Any:
    """Courses with what a line shows; the sealed number is left in the database."""
    shown = Course.objects.select_related("citizen").defer("citizen__cpr", "citizen__name_index")
    return caseload.with_last_contact(shown)


@never_cache
@member(*LIST_ROLES)
@require_GET
def my_citizens(request: HttpRequest) -> Any:
    actor = actor_of(request)
    with reference.read_ahead():
        filters = DeskFilters(request.GET, actor=actor)
        table = DeskTable(request.GET, rows(), filters=filters, can_export=False)
        table.caption = filters.queue.label if filters.queue else SCOPES[filters.scope]
        table.empty_text = _empty_words(filters)
        if set(filters.chosen) <= {"koe", "vis"} and filters.queue is not None:
            table.empty_is_good = True
            table.empty_action = (_("Mit arbejde"), reverse("casework:desk"))
        criterion = {"scope": filters.scope, "filters": table.criterion}
        context = {
            "table": table,
            "queue": filters.queue,
            "scope": filters.scope,
            "saved": [(one, _address(one), one.owner_id == actor.user) for one in reads.saved_filters(actor)],
            "query": request.GET.urlencode(),
            "may_assign": actor.has(*LIST_ROLES),
        }
        response = table_response(request, "casework/citizens.html", context, table)
        shown = [("citizen", course.citizen.key) for course in table.page.rows]
    log.listed(by=actor, action="citizens.listed", subjects=shown, criterion=criterion)
    return response


def _empty_words(filters: DeskFilters) -> str:
    if filters.queue is not None:
        return _("Ingen borgere står på listen lige nu.")
    if filters.scope == "own":
        return _("Du er ikke ansvarlig for nogen borgere endnu. Søg efter en borger øverst på siden, eller opret en.")
    return _("Teamet har ingen åbne forløb.")


def _address(saved: SavedFilter) -> str:
    return f"{reverse('casework:citizens')}?{urlencode(saved.chosen, doseq=True)}"


# Saved choices --------------------------------------------------------------------------------------------------------


@never_cache
@member(*LIST_ROLES)
def filter_save(request: HttpRequest) -> HttpResponse:
    """Give what is chosen a name. The choice itself stands in the address."""
    actor = actor_of(request)
    filters = DeskFilters(request.GET, actor=actor)
    form = SaveFilterForm(sent(request), actor=actor)
    back = f"{reverse('casework:citizens')}?{request.GET.urlencode()}"
    if not filters.is_valid():  # the list says what is wrong; kept as it is, it would be a wider choice
        return HttpResponseRedirect(back)

    def act(form: Any) -> None:
        data = form.cleaned_data
        actions.save_filter(by=actor, name=data["name"], chosen=filters.kept(), team=data.get("team"))

    return small_form(
        request, form, act, title=_("Gem udvalget"), button=_("Gem"), back=back, done=_("Udvalget er gemt."),
        template="casework/filter.html", words=filters.words,
    )  # fmt: skip


@member(*LIST_ROLES)
@require_POST
def filter_delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = access.own(SavedFilter, key, actor_of(request), "owner_id")
    return acted(
        request,
        lambda: actions.delete_filter(by=actor_of(request), saved=row),
        back=reverse("casework:citizens"),
        done=_("Udvalget er slettet."),
    )


# Giving many to one ---------------------------------------------------------------------------------------------------


@never_cache
@member(*LIST_ROLES)
def assign(request: HttpRequest) -> HttpResponse:
    with reference.read_ahead():
        return _assign_page(request, actor_of(request))


def _assign_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    filters = DeskFilters(request.GET, actor=actor)
    table = AssignTable(request.GET, rows(), filters=filters)
    form = AssignForm(sent(request), initial={"what": ResponsibleFor.BROKER}, colleagues=filters.colleagues)
    if request.method == "POST" and form.is_valid():
        try:
            made = _assign(actor, filters, request.POST.getlist("course"), form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            count = len(made.moves)
            words = ngettext(
                "%(count)s borger er givet til %(name)s.", "%(count)s borgere er givet til %(name)s.", count
            )
            messages.success(request, words % {"count": count, "name": made.to.name})
            return HttpResponseRedirect(request.get_full_path())
    shown = [("citizen", course.citizen.key) for course in table.page.rows]
    log.listed(by=actor, action="citizens.listed", subjects=shown, criterion={"filters": table.criterion})
    context = {"table": table, "form": form, "undo": reads.assignment_to_undo(actor, clock.now())}
    if request.method == "GET":
        return table_response(request, "casework/assign.html", context, table)
    return render(request, "casework/assign.html", context, status=422)


def _assign(actor: Actor, filters: DeskFilters, keys: list[str], data: dict[str, Any]) -> Assignment:
    """Only what stands on the list of the actor is moved; the rule of each case decides besides."""
    wanted = []
    for key in keys[:200]:
        try:
            wanted.append(uuid.UUID(key))
        except ValueError:
            continue
    visible = filters.apply(Course.objects.all()).filter(key__in=wanted)
    courses = list(Course.objects.filter(pk__in=visible.values("pk")).select_related("citizen").order_by("id"))
    user: User = data["user"]
    return actions.assign_many(
        by=actor, courses=courses, to=user, what=ResponsibleFor(data["what"]), reason=data["reason"]
    )


@member(*LIST_ROLES)
@require_POST
def assign_undo(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = access.own(Assignment, key, actor_of(request), "made_by_id", "to")
    return acted(
        request,
        lambda: actions.undo_assignment(by=actor_of(request), assignment=row),
        back=reverse("casework:assign"),
        done=_("Fordelingen er fortrudt. Borgerne har den ansvarlige, de havde før."),
    )
