"""Groups: who is in them, when they meet, who came. Shows names only; every list is logged with the keys shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import access as citizens_access
from brobygger.citizens.models import Course, Responsibility
from brobygger.conversations import access, groups, reads
from brobygger.conversations.enums import AttendanceState, GroupKind, SessionState
from brobygger.conversations.models import Group
from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from brobygger.vault import log
from brobygger.web.conversations import forms
from brobygger.web.conversations.pages import POST_OR_GET, brokers, sent
from brobygger.web.doors import member
from brobygger.web.screening.pages import small_form

READERS = (*CASE_ROLES, Role.TEAM_LEADER)
SMALL = "conversations/small_form.html"


@never_cache
@member(*READERS)
@require_GET
def listed(request: Any) -> HttpResponse:
    today = clock.today()
    ended = request.GET.get("vis") == "afsluttede"
    rows = [(group, GroupKind(group.kind).label) for group in reads.groups(today, ended=ended)[:200]]
    context = {"groups": rows, "ended": ended, "may_write": access.may_write_group(request.actor)}
    return render(request, "conversations/groups.html", context)


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def new(request: Any) -> HttpResponse:
    colleagues = brokers(request)
    initial = {"kind": GroupKind.COURSE, "contact": str(request.actor.key), "on": clock.today()}
    form = forms.GroupForm(sent(request), initial=initial, colleagues=colleagues)
    made: list[Group] = []

    def act(filled: Any) -> None:
        data = filled.cleaned_data
        made.append(
            groups.make(
                by=request.actor,
                name=data["name"],
                kind=data["kind"],
                contact=colleagues[data["contact"]],
                on=data["on"],
                is_closed=data["is_closed"],
            )
        )

    response = small_form(
        request,
        form,
        act,
        title=_("Ny gruppe"),
        button=_("Opret gruppen"),
        back=reverse("conversations:groups"),
        done=_("Gruppen er oprettet. Sæt nu deltagere på."),
        template=SMALL,
    )
    return HttpResponseRedirect(_address(made[0])) if made else response


def _address(group: Group) -> str:
    return reverse("conversations:group", args=[group.key])


@never_cache
@member(*READERS)
@require_GET
def group(request: Any, key: Any) -> HttpResponse:
    row = access.open_group(request.actor, key)
    members = reads.members(row)
    log.listed(
        by=request.actor.with_purpose("group.view"),
        action="group.opened",
        subjects=[("group", row.key), *(("citizen", one.course.citizen.key) for one in members)],
        criterion={"group": row.name},
    )
    today = clock.today()
    sessions = [
        (one, SessionState(one.state).label, one.state == SessionState.PLANNED and one.on <= today)
        for one in reads.sessions(row)
    ]
    context = {
        "group": row,
        "kind": GroupKind(row.kind).label,
        "present": [one for one in members if one.valid_to is None],
        "left": [one for one in members if one.valid_to is not None],
        "sessions": sessions,
        "may_write": access.may_write_group(request.actor) and row.valid_to is None,
    }
    return render(request, "conversations/group.html", context)


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def edit(request: Any, key: Any) -> HttpResponse:
    row = access.open_group(request.actor, key)
    colleagues = brokers(request, row.contact)
    initial = {
        "version": row.version,
        "name": row.name,
        "contact": str(row.contact.key),
        "is_closed": row.is_closed,
    }
    form = forms.GroupForm(sent(request), initial=initial, colleagues=colleagues, group=row)

    def act(filled: Any) -> None:
        data = filled.cleaned_data
        groups.change(
            by=request.actor,
            group=row,
            name=data["name"],
            contact=colleagues[data["contact"]],
            is_closed=data["is_closed"],
            read_version=data["version"] or row.version,
        )

    return small_form(
        request,
        form,
        act,
        title=_("Ret gruppen"),
        button=_("Gem"),
        back=_address(row),
        done=_("Gruppen er rettet."),
        template=SMALL,
    )


@member(*CASE_ROLES)
@require_POST
def end(request: Any, key: Any) -> HttpResponse:
    row = access.open_group(request.actor, key)
    try:
        groups.end(by=request.actor, group=row, on=clock.today())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Gruppen er afsluttet. Aftalte møder er aflyst."))
    return HttpResponseRedirect(_address(row))


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def add(request: Any, key: Any) -> HttpResponse:
    """Put one of one's own citizens into the group."""
    row = access.open_group(request.actor, key)
    courses = _own_courses(request)
    form = forms.MemberForm(sent(request), initial={"on": clock.today()}, courses=courses)

    def act(filled: Any) -> None:
        groups.add(by=request.actor, group=row, course=filled.course_chosen, on=filled.cleaned_data["on"])

    log.listed(
        by=request.actor.with_purpose("group.member"),
        action="citizens.listed",
        subjects=[("citizen", one.citizen.key) for one in courses.values()],
        criterion={"scope": "own"},
    )
    return small_form(
        request,
        form,
        act,
        title=_("Sæt en borger på gruppen"),
        button=_("Sæt på gruppen"),
        back=_address(row),
        done=_("Borgeren er nu med i gruppen."),
        lead=_("Du kan vælge de borgere, du selv er ansvarlig for."),
        template=SMALL,
    )


def _own_courses(request: Any) -> dict[str, Course]:
    mine = Responsibility.objects.filter(citizens_access.held_by(request.actor)).values("course_id")
    rows = Course.objects.open().filter(pk__in=mine).select_related("citizen").order_by("citizen__sort_name", "id")
    return {str(course.key): course for course in rows[:500]}


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def remove(request: Any, key: Any, course: Any) -> HttpResponse:
    row = access.open_group(request.actor, key)
    found = Course.objects.select_related("citizen").filter(key=course).first()
    if found is None:
        raise Http404
    citizens_access.open_citizen(request.actor, found.citizen.key, "group.member", write=True)
    form = forms.DesignForm(sent(request))

    def act(_filled: Any) -> None:
        groups.remove(by=request.actor, group=row, course=found, on=clock.today())

    return small_form(
        request,
        form,
        act,
        title=_("Tag %(name)s af gruppen") % {"name": found.citizen.name},
        button=_("Tag af gruppen"),
        back=_address(row),
        done=_("Borgeren er ikke længere med i gruppen."),
        lead=_("Fra i dag regner gruppen ikke med borgeren. Det, der er sket, bliver stående."),
        template=SMALL,
    )


# Sessions -------------------------------------------------------------------------------------------------------------


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def session_new(request: Any, key: Any) -> HttpResponse:
    row = access.open_group(request.actor, key)
    last = next(iter(reads.sessions(row)), None)
    initial: dict[str, Any] = {"minutes": 120}
    if last is not None:
        initial |= {
            "on": last.on + reads.rules.WEEK,
            "at": forms.clock_text(last.at),
            "minutes": last.minutes,
            "place": last.place,
        }
    form = forms.SessionForm(sent(request), initial=initial)

    def act(filled: Any) -> None:
        groups.plan_session(by=request.actor, group=row, **filled.cleaned_data)

    return small_form(
        request,
        form,
        act,
        title=_("Aftal et møde i gruppen"),
        button=_("Gem mødet"),
        back=_address(row),
        done=_("Mødet er aftalt."),
        template=SMALL,
    )


@never_cache
@member(*READERS)
@require_http_methods(POST_OR_GET)
def session(request: Any, key: Any) -> HttpResponse:
    """One meeting: who came, as a form until it is registered, as a list afterwards."""
    row = access.open_session(request.actor, key)
    rows = reads.attendances(row)
    expected = {f"c{one.course.key}": one for one in rows}
    log.listed(
        by=request.actor.with_purpose("group.view"),
        action="group.opened",
        subjects=[("session", row.key), *(("citizen", one.course.citizen.key) for one in rows)],
        criterion={"group": row.group.name},
    )
    may_write = access.may_write_group(request.actor) and row.state == SessionState.PLANNED
    form = forms.AttendanceForm(
        sent(request), initial={"version": row.version, "guests": row.guests}, expected=expected
    )

    def act(filled: Any) -> None:
        groups.hold_session(
            by=request.actor,
            session=row,
            came=filled.came,
            guests=filled.cleaned_data["guests"],
            read_version=filled.cleaned_data["version"] or row.version,
        )

    return small_form(
        request,
        form,
        act,
        title=_("Gruppemøde: %(group)s") % {"group": row.group.name},
        button=_("Gem fremmødet"),
        back=_address(row.group),
        done=_("Fremmødet er gemt."),
        template="conversations/session.html",
        session=row,
        state=SessionState(row.state).label,
        rows=[(one, AttendanceState(one.state).label) for one in rows],
        may_write=may_write,
        may_register=may_write and row.on <= clock.today(),
    )


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def session_cancel(request: Any, key: Any) -> HttpResponse:
    row = access.open_session(request.actor, key)
    form = forms.ReasonForm(sent(request), initial={"version": row.version})

    def act(filled: Any) -> None:
        data = filled.cleaned_data
        groups.cancel_session(
            by=request.actor, session=row, reason=data["reason"], read_version=data["version"] or row.version
        )

    return small_form(
        request,
        form,
        act,
        title=_("Aflys mødet"),
        button=_("Aflys mødet"),
        back=_address(row.group),
        done=_("Mødet er aflyst. Husk at sige det til deltagerne."),
        template=SMALL,
    )
