"""What a person adds: notes, tasks, what is put off, whom a course waits on, and who stands in."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from brobygger.accounts.models import User
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.casework import access, actions, dated, errors, reads
from brobygger.casework.enums import WaitsOn
from brobygger.casework.models import Note, Snooze, Task, Wait
from brobygger.citizens import access as citizen_access
from brobygger.citizens import actions as citizen_actions
from brobygger.citizens import reads as citizens
from brobygger.citizens.models import Citizen, StandIn
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem
from brobygger.vault import log
from brobygger.web.casework.forms import NoteForm, SnoozeForm, StandInForm, TaskForm, WaitForm
from brobygger.web.casework.pages import acted, actor_of, opened, small_form
from brobygger.web.doors import member
from brobygger.web.receiving import sent

case_worker = member(*CASE_ROLES)
NOTES_ON_A_PAGE = 50
ALL = 10_000


def desk_address() -> str:
    return reverse("casework:desk")


def _about(request: HttpRequest, purpose: str) -> Citizen | None:
    """The citizen that the address names, if any: a note or task that is begun on the citizen's page."""
    key = request.GET.get("borger", "")
    if not key:
        return None
    try:
        return opened(request, uuid.UUID(key), purpose)[0]
    except ValueError:
        raise Http404 from None


def _back(citizen: Citizen | None) -> str:
    return reverse("citizens:citizen", args=[citizen.key]) if citizen is not None else desk_address()


# Notes ----------------------------------------------------------------------------------------------------------------


@never_cache
@case_worker
@require_GET
def notes(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    away = request.GET.get("vis") == "lagt-vaek"
    rows = list(reads.notes(actor, put_away=away)[:NOTES_ON_A_PAGE])
    shown = [("citizen", row.citizen.key) for row in rows if row.citizen]
    if shown:
        log.listed(by=actor, action="notes.listed", subjects=shown, criterion={"put_away": away})
    return render(request, "casework/notes.html", {"notes": rows, "away": away, "tasks_done": False})


@never_cache
@case_worker
def note_new(request: HttpRequest) -> HttpResponse:
    citizen = _about(request, "note.write")
    form = NoteForm(sent(request), initial={"on": clock.today()})

    def act(form: Any) -> None:
        data = form.cleaned_data
        actions.write_note(by=actor_of(request), citizen=citizen, on=data["on"], text=data["text"])

    return small_form(
        request, form, act, title=_("Ny note"), button=_("Gem"), back=_back(citizen), citizen=citizen,
        done=_("Noten er gemt. Kun du kan læse den."),
    )  # fmt: skip


@never_cache
@case_worker
def note(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = access.own(Note, key, actor_of(request), "author_id", "citizen")
    form = NoteForm(sent(request), initial={"on": row.on, "text": row.text, "version": row.version})
    if row.citizen is not None:
        log.opened(by=actor_of(request), action="note.opened", subjects=[("citizen", row.citizen.key)])

    def act(form: Any) -> None:
        data = form.cleaned_data
        version = data["version"] or row.version
        actions.change_note(by=actor_of(request), note=row, on=data["on"], text=data["text"], read_version=version)

    return small_form(
        request, form, act, title=_("Ret note"), button=_("Gem"), back=reverse("casework:notes"),
        citizen=row.citizen, done=_("Noten er gemt."),
    )  # fmt: skip


@case_worker
@require_POST
def note_away(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = access.own(Note, key, actor_of(request), "author_id", "citizen")
    away = row.put_away_at is None
    words = _("Noten er lagt væk.") if away else _("Noten er fremme igen.")
    return acted(
        request,
        lambda: actions.put_note_away(by=actor_of(request), note=row, away=away),
        back=reverse("casework:notes"),
        done=words,
    )


# Tasks ----------------------------------------------------------------------------------------------------------------


@never_cache
@case_worker
def task_new(request: HttpRequest) -> HttpResponse:
    citizen = _about(request, "task.add")
    form = TaskForm(sent(request), initial={"due_on": clock.today()})

    def act(form: Any) -> None:
        data = form.cleaned_data
        actions.add_task(by=actor_of(request), citizen=citizen, due_on=data["due_on"], text=data["text"])

    return small_form(
        request, form, act, title=_("Ny opgave"), button=_("Gem"), back=_back(citizen), citizen=citizen,
        done=_("Opgaven er gemt og står på Mit arbejde."),
    )  # fmt: skip


@never_cache
@case_worker
def task(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = access.own(Task, key, actor_of(request), "owner_id", "citizen")
    form = TaskForm(sent(request), initial={"due_on": row.due_on, "text": row.text, "version": row.version})
    if row.citizen is not None:
        log.opened(by=actor_of(request), action="task.opened", subjects=[("citizen", row.citizen.key)])

    def act(form: Any) -> None:
        data = form.cleaned_data
        version = data["version"] or row.version
        actions.change_task(
            by=actor_of(request), task=row, due_on=data["due_on"], text=data["text"], read_version=version
        )

    return small_form(
        request, form, act, title=_("Opgave"), button=_("Gem ændringer"), back=desk_address(), citizen=row.citizen,
        done=_("Opgaven er gemt."), template="casework/task.html", task=row,
    )  # fmt: skip


@case_worker
@require_POST
def task_done(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Done; pressed again, not done after all."""
    row = access.own(Task, key, actor_of(request), "owner_id", "citizen")
    done = row.done_at is None
    words = _("Opgaven er løst.") if done else _("Opgaven er åben igen.")
    return acted(
        request,
        lambda: actions.finish_task(by=actor_of(request), task=row, done=done),
        back=desk_address() if done else reverse("casework:task", args=[row.key]),
        done=words,
    )


# Putting off ----------------------------------------------------------------------------------------------------------


@never_cache
@case_worker
def snooze(request: HttpRequest) -> HttpResponse:
    """Something on the desk is not shown until a day; its deadline stays."""
    actor, on = actor_of(request), clock.today()
    try:
        subject = uuid.UUID(request.GET.get("om", ""))
    except ValueError:
        raise Http404 from None
    kind, subject_kind = request.GET.get("slags", ""), request.GET.get("art", "")
    item = _waiting_item(actor, on, kind, subject)
    if item is None:
        raise errors.not_found()
    if item.citizen is not None:
        log.opened(by=actor, action="desk.shown", subjects=[("citizen", item.citizen)])
    form = SnoozeForm(sent(request), initial={"until": on + datetime.timedelta(days=1)})

    def act(form: Any) -> None:
        until = form.cleaned_data["until"]
        actions.snooze(by=actor, kind=kind, subject_kind=subject_kind, subject=subject, until=until)

    return small_form(
        request, form, act, title=_("Udsæt"), button=_("Udsæt"), back=desk_address(), done=_("Det er udsat."),
        template="casework/snooze.html", item=item,
    )  # fmt: skip


def _waiting_item(actor: Actor, on: datetime.date, kind: str, subject: uuid.UUID) -> DueItem | None:
    """What is to be put off: the dated things are asked first, because they cost one query."""
    named = (kind, subject)
    for items in (lambda: dated.dated(actor, on, most=ALL).items, lambda: reads.everything(actor, on)):
        found = next((one for one in items() if (one.kind, one.subject) == named), None)
        if found is not None:
            return found
    return None


@case_worker
@require_POST
def wake(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = access.own(Snooze, key, actor_of(request), "user_id")
    return acted(
        request,
        lambda: actions.wake(by=actor_of(request), row=row),
        back=reverse("casework:waiting"),
        done=_("Det står på Mit arbejde igen."),
    )


# Waiting --------------------------------------------------------------------------------------------------------------


@never_cache
@case_worker
def wait_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    citizen, rights = opened(request, key, "course.wait", write=True)
    course = rights.course
    if course is None:
        raise errors.not_found()
    form = WaitForm(sent(request), initial={"since": clock.today()})

    def act(form: Any) -> None:
        data = form.cleaned_data
        actions.wait_on(
            by=actor_of(request),
            course=course,
            on_whom=WaitsOn(data["on_whom"]),
            since=data["since"],
            until=data["until"],
            note=data["note"],
        )

    return small_form(
        request, form, act, title=_("Skriv, hvem der ventes på"), button=_("Gem"), back=_back(citizen),
        citizen=citizen, done=_("Det er skrevet på borgerens side."),
    )  # fmt: skip


@case_worker
@require_POST
def wait_end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = access.find(Wait, key, None, "course__citizen")
    citizen, _rights = opened(request, row.course.citizen.key, "course.wait", write=True)
    return acted(
        request,
        lambda: actions.end_wait(by=actor_of(request), wait=row),
        back=_back(citizen),
        done=_("Der ventes ikke længere."),
    )


# Standing in ----------------------------------------------------------------------------------------------------------

STAND_IN_ROLES = (*CASE_ROLES, Role.TEAM_LEADER)


@never_cache
@member(*STAND_IN_ROLES)
@require_GET
def stand_ins(request: HttpRequest) -> HttpResponse:
    actor, on = actor_of(request), clock.today()
    rows = [
        (row, row.valid_from <= on, citizen_access.may_set_stand_in(actor, row.absent) or row.stand_in_id == actor.user)
        for row in citizens.stand_ins(on)
    ]
    return render(request, "casework/stand_ins.html", {"rows": rows, "today": on})


@never_cache
@member(*STAND_IN_ROLES)
def stand_in_new(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    leads = actor.has(Role.TEAM_LEADER)
    form = StandInForm(sent(request), leads=leads, initial={"valid_from": today})

    def act(form: Any) -> None:
        data = form.cleaned_data
        absent = data.get("absent") or User.objects.get(pk=actor.user)
        citizen_actions.set_stand_in(
            by=actor,
            absent=absent,
            stand_in=data["stand_in"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )

    lead = _("Vikaren får Mit arbejde og sagerne i de dage og kan læse og skrive i dem. Hvert opslag bliver logget.")
    return small_form(
        request, form, act, title=_("Vælg vikar"), button=_("Gem"), back=reverse("casework:stand_ins"), lead=lead,
        done=_("Vikaren er valgt."),
    )  # fmt: skip


@member(*STAND_IN_ROLES)
@require_POST
def stand_in_end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = access.find(StandIn, key, None, "absent", "stand_in")
    return acted(
        request,
        lambda: citizen_actions.end_stand_in(by=actor_of(request), row=row),
        back=reverse("casework:stand_ins"),
        done=_("Vikariatet er slut."),
    )
