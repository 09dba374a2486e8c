"""Closing a course and opening it again; and what the citizen's page says of a course that is closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.casework import closing
from brobygger.casework.closing_models import Aftercare
from brobygger.citizens import access, facts
from brobygger.citizens import errors as citizens_errors
from brobygger.citizens.access import Rights
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Citizen, Course
from brobygger.compensation import schemes
from brobygger.compensation.models import Application
from brobygger.conversations import reads as conversations
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.reference import reads as reference
from brobygger.web.citizens import panels
from brobygger.web.citizens.page import OPEN_ROLES, opened
from brobygger.web.conversations.forms import ScaleField
from brobygger.web.design.conflicts import VersionField, conflict_page
from brobygger.web.design.drafts import DraftPlace, form_page, is_autosave
from brobygger.web.design.forms import DanishDateField, DanishDecimalField, DesignForm
from brobygger.web.doors import member
from brobygger.web.screening.pages import small_form

POST_OR_GET = ["GET", "HEAD", "POST"]
AREA = forms.Textarea(attrs={"rows": 3})
READERS = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST, Role.TEAM_LEADER, Role.PROJECT_MANAGER)


class CloseForm(DesignForm):
    version = VersionField(required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Hvad endte forløbet med?"), widget=forms.RadioSelect)
    hours_a_week = DanishDecimalField(
        label=gettext_lazy("Timer om ugen"),
        required=False,
        max_digits=4,
        decimal_places=1,
        help_text=gettext_lazy("Kun ved job. For eksempel 37 eller 12,5."),
    )
    began_on = DanishDateField(
        label=gettext_lazy("Hvornår begyndte jobbet eller uddannelsen?"),
        required=False,
        help_text=gettext_lazy("Kun ved job og uddannelse. Lad det stå tomt, hvis det er samme dag som afslutningen."),
    )
    on = DanishDateField(label=gettext_lazy("Forløbet afsluttes den"))
    aftercare = forms.ChoiceField(
        label=gettext_lazy("Er der aftalt efterværn?"),
        choices=Aftercare.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Ved efterværn følger jobformidleren stadig op og beholder sagen."),
        error_messages={"required": gettext_lazy("Vælg, om der er aftalt efterværn.")},
    )
    satisfaction = ScaleField(
        "satisfaction", label=gettext_lazy("Hvor tilfreds er borgeren med forløbet?"), required=False
    )
    citizen_view = ScaleField("possibility", label=gettext_lazy("Borgerens syn på egne muligheder"), required=False)
    broker_view = ScaleField("possibility", label=gettext_lazy("Dit syn på borgerens muligheder"), required=False)
    note = forms.CharField(label=gettext_lazy("Bemærkning"), widget=AREA, required=False, max_length=5000)
    withdraws = forms.BooleanField(
        label=gettext_lazy("Træk de ansøgninger tilbage, der ikke er afgjort"),
        required=False,
        help_text=gettext_lazy("De står øverst på siden. Den, der har dem, får besked."),
    )

    groups = [
        (gettext_lazy("Afslutningen"), ["outcome", "hours_a_week", "began_on", "on", "aftercare"]),
        (
            gettext_lazy("Spørgsmål til sidst (frivilligt)"),
            ["satisfaction", "citizen_view", "broker_view"],
        ),
        (gettext_lazy("Andet"), ["note", "withdraws"]),
    ]

    def __init__(self, *args: Any, asks_beliefs: bool, asks_withdrawal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if not asks_withdrawal:
            del fields["withdraws"]
        if not asks_beliefs:
            del fields["citizen_view"], fields["broker_view"]
        today = clock.today()
        fields["outcome"].choices = reference.choices(closing.LIST, on=today)
        for field in self.fields.values():
            if isinstance(field, ScaleField):
                field.choices = reference.choices(field.list_name, on=today)

    def ending(self) -> closing.Ending:
        data = self.cleaned_data
        return closing.Ending(
            on=data["on"],
            outcome=data["outcome"],
            hours_a_week=data["hours_a_week"],
            began_on=data["began_on"],
            satisfaction=data["satisfaction"],
            aftercare=data["aftercare"],
            citizen_view=data.get("citizen_view"),
            broker_view=data.get("broker_view"),
            note=data["note"],
            withdraws=data.get("withdraws", False),
        )


class ReopenForm(DesignForm):
    version = VersionField(required=False)
    on = DanishDateField(label=gettext_lazy("Forløbet genåbnes den"))
    reason = forms.CharField(label=gettext_lazy("Hvorfor genåbnes forløbet?"), widget=AREA, max_length=1000)


class AftercareForm(DesignForm):
    version = VersionField(required=False)
    aftercare = forms.ChoiceField(
        label=gettext_lazy("Er der aftalt efterværn?"),
        choices=[
            (Aftercare.AGREED.value, Aftercare.AGREED.label),
            (Aftercare.DECLINED.value, Aftercare.DECLINED.label),
        ],
        widget=forms.RadioSelect,
    )
    on = DanishDateField(label=gettext_lazy("Afgjort den"))


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page_of(citizen: Citizen) -> str:
    return reverse("citizens:citizen", args=[citizen.key])


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def close(request: Any, key: Any) -> HttpResponse:
    """How the course ends. Says first what will follow, so that nobody is surprised."""
    citizen, rights = _opened(request, key, "course.close", shows=not is_autosave(request))
    course = rights.course
    if course is None:
        raise citizens_errors.course_not_found()
    if course.state == CourseState.CLOSED:
        return HttpResponseRedirect(_page_of(citizen))
    place = DraftPlace("casework.close", version="1", subject=course.key)
    answer = place.answer(request)
    if answer is not None:
        return answer
    asks_beliefs = course.state == CourseState.ENROLLED
    draft = None
    waiting = _open_cases(course)
    asks = {"asks_beliefs": asks_beliefs, "asks_withdrawal": bool(waiting)}
    if request.method == "POST":
        form = CloseForm(request.POST, **asks)
        if form.is_valid():
            try:
                closing.close(
                    by=request.actor,
                    course=course,
                    ending=form.ending(),
                    read_version=form.cleaned_data["version"],
                )
            except Refusal as refusal:
                form.refuse(refusal)
            except Conflict as conflict:
                return conflict_page(request, form, conflict, address=_page_of(citizen))
            else:
                place.discard(request)
                messages.success(request, _("Forløbet er afsluttet."))
                can_read = access.can_read(request.actor, citizen)
                return HttpResponseRedirect(_page_of(citizen) if can_read else reverse("casework:desk"))
    else:
        form = CloseForm(initial={"version": course.version, "on": clock.today()}, **asks)
        draft = place.resume(request, form)
    context = {
        "form": form,
        "draft": draft,
        "citizen": citizen,
        "back": _page_of(citizen),
        "planned": len(conversations.course_view(course).planned),
        "open_cases": waiting,
    }
    return form_page(request, "casework/close.html", context)


def _opened(request: Any, key: Any, purpose: str, *, shows: bool = True) -> tuple[Citizen, Rights]:
    request.glass_address = reverse("citizens:reason", args=[key])
    return access.open_with_rights(request.actor, key, purpose, write=True, shows=shows)


def _open_cases(course: Course) -> list[tuple[str, str]]:
    """Name and address of each application that closing would withdraw."""
    rows = Application.objects.open_ones().filter(course=course).order_by("id").values_list("scheme", "key")
    return [(schemes.name(scheme), reverse("compensation:application", args=[key])) for scheme, key in rows]


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def reopen(request: Any, key: Any) -> HttpResponse:
    """A new period begins. Whoever had the case may do it, though their responsibility ended with the closing."""
    row, citizen = _closing(request, key, "course.reopen")
    form = ReopenForm(_sent(request), initial={"version": row.version, "on": clock.today()})

    def act(filled: Any) -> None:
        data = filled.cleaned_data
        closing.reopen(
            by=request.actor,
            closing=row,
            reason=data["reason"],
            on=data["on"],
            read_version=data["version"] or row.version,
        )

    return small_form(
        request,
        form,
        act,
        title=_("Genåbn forløbet"),
        button=_("Genåbn forløbet"),
        back=_page_of(citizen),
        done=_("Forløbet er åbent igen."),
        lead=_(
            "Afslutningen bliver stående og kan læses. Er borgeren kommet i job, bliver det mærke også stående. "
            "Ophæv det på borgerens side, hvis det er forkert."
        ),
        citizen=citizen,
        template="casework/closing_form.html",
    )


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def aftercare(request: Any, key: Any) -> HttpResponse:
    row, citizen = _closing(request, key, "course.aftercare")
    form = AftercareForm(_sent(request), initial={"version": row.version, "on": clock.today()})

    def act(filled: Any) -> None:
        data = filled.cleaned_data
        closing.decide_aftercare(
            by=request.actor,
            closing=row,
            aftercare=data["aftercare"],
            on=data["on"],
            read_version=data["version"] or row.version,
        )

    return small_form(
        request,
        form,
        act,
        title=_("Efterværn"),
        button=_("Gem"),
        back=_page_of(citizen),
        done=_("Efterværn er afgjort."),
        lead=_("Efterværn betyder, at nogen stadig holder kontakt og hjælper, når borgeren er begyndt."),
        citizen=citizen,
        template="casework/closing_form.html",
    )


def _closing(request: Any, key: Any, purpose: str) -> tuple[closing.Closing, Citizen]:
    """The closing of the citizen's course, behind the citizen's own door."""
    citizen, rights = opened(request, key, purpose)
    row = closing.standing(rights.course) if rights.course is not None else None
    if row is None:
        raise citizens_errors.course_not_closed()
    closing.check_may_follow_up(request.actor, row)
    return row, citizen


@panels.register
def closing_panel(request: HttpRequest, citizen: Citizen, course: Course, rights: Rights) -> panels.Panel | None:
    """How the course ended, and what can be done about it; or that it was closed before."""
    history_address = reverse("casework:closings", args=[citizen.key])
    if course.state != CourseState.CLOSED:
        marks = facts.of(course).milestones
        if not any(mark.kind == MilestoneKind.CLOSED for mark in marks):
            return None
        return panels.Panel("casework/_reopened.html", {"address": history_address}, place=90)
    row = closing.standing(course)
    if row is None:
        return None
    actor = actor_of(request)
    may = closing.may_follow_up(actor, row, rights)
    return panels.Panel(
        "casework/_closing.html",
        {
            "row": row,
            "outcome": reference.label(closing.LIST, row.outcome),
            "aftercare": Aftercare(row.aftercare).label,
            "satisfaction": reference.label("satisfaction", str(row.satisfaction)) if row.satisfaction else "",
            "history_address": history_address,
            "reopen_address": reverse("casework:reopen", args=[citizen.key]) if may else "",
            "aftercare_address": reverse("casework:aftercare", args=[citizen.key])
            if may and row.aftercare == Aftercare.UNDECIDED
            else "",
        },
        place=5,
    )


@never_cache
@member(*OPEN_ROLES)
@require_GET
def history(request: Any, key: Any) -> HttpResponse:
    """Every closing of the present course, those too that were undone, with the periods between them."""
    citizen, rights = opened(request, key, "course.closings")
    course = rights.course
    rows = closing.of_course(course) if course is not None else []
    context = {
        "citizen": citizen,
        "closings": [(row, reference.label(closing.LIST, row.outcome)) for row in rows],
        "periods": closing.periods(course) if course is not None else [],
    }
    return render(request, "casework/closings.html", context)
