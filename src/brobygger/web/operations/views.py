"""Operations: is the background work done, and what needs a hand."""

from __future__ import annotations

import uuid
from contextlib import AbstractContextManager
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tasks_db.compat import TaskResultStatus

from brobygger.accounts.access import reaches_installation
from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.jobs import queue
from brobygger.jobs import reads as jobs
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.messages import actions as message_actions
from brobygger.messages import kinds
from brobygger.messages import reads as message_reads
from brobygger.messages.models import Message
from brobygger.vault import log
from brobygger.vault import reads as vault_reads
from brobygger.web.doors import member
from brobygger.web.operations import wording

MOST_MESSAGES = 50
CHECKED_ANEW = "facts.rebuild"  # the daily job that makes the stored facts from nothing and compares


def _scope(actor: Actor) -> uuid.UUID | None:
    """The jobcentre whose jobs are shown; None for the administrator of the whole installation."""
    if actor.jobcentre_key is None and not reaches_installation(actor):
        raise NotAllowed(_("Vælg det jobcenter, hvis drift du vil se."))
    return actor.jobcentre_key


@member(Role.ADMINISTRATOR)
def page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    at = clock.now()
    scope = _scope(actor)
    workers = jobs.workers(at)
    context = {
        "now": at,
        "software": jobs.software(),
        "workers": workers,
        "nobody_works": not any(worker.is_alive for worker in workers),
        "counts": [(wording.STATES[state], number) for state, number in jobs.counts(scope).items()],
        "failed": [_job(line) for line in jobs.lines(scope, TaskResultStatus.FAILED)],
        "waiting": [_job(line) for line in jobs.lines(scope, TaskResultStatus.READY, TaskResultStatus.RUNNING)],
        "plans": [_plan(line) for line in jobs.plans(at)],
        "unsealed": vault_reads.waiting(),
        "mended": jobs.newest_result(CHECKED_ANEW).get("differed", 0),
        "letters": [_letter(message) for message in _unsettled(actor)],
    }
    return render(request, "operations/page.html", context)


def _job(line: jobs.JobLine) -> dict[str, Any]:
    return {
        "line": line,
        "name": wording.job(line.name),
        "state": wording.STATES[line.state],
        "trouble": wording.trouble(line.trouble),
    }


def _plan(line: jobs.PlanLine) -> dict[str, Any]:
    return {"line": line, "name": wording.job(line.name), "schedule": wording.schedule(line.schedule)}


def _unsettled(actor: Actor) -> list[Message]:
    with _mail_of(actor):
        return list(message_reads.unsettled()[:MOST_MESSAGES])


def _mail_of(actor: Actor) -> AbstractContextManager[Any]:
    """The administrator of the whole installation works in no jobcentre; whether a mail arrived concerns them still."""
    if actor.jobcentre is None:
        return boundary.everywhere(reason="the administrator of the installation settles mails")
    return boundary.within(actor.jobcentre)


def _letter(message: Message) -> dict[str, Any]:
    try:
        subject = str(kinds.find(message.kind).mail_subject)
    except kinds.UnknownKind:
        subject = message.kind
    return {"message": message, "subject": subject, "trouble": wording.mail_trouble(message.trouble)}


@require_POST
@member(Role.ADMINISTRATOR)
def retry(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    with transaction.atomic():
        may = jobs.visible(_scope(actor)).filter(pk=key).exists()
        row = queue.retry(key) if may else None
        if row is None:
            raise NotFound(_("Jobbet findes ikke, eller nogen har sat det i gang igen."))
        name = row.args_kwargs["kwargs"]["name"]
        log.write(by=actor, action="job.retried", subjects=[("job", key)], changes={"job": [None, name]})
    messages.success(request, _("Jobbet er sat i gang igen."))
    return redirect("operations:page")


@require_POST
@member(Role.ADMINISTRATOR)
def settle(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    _scope(actor)
    arrived = request.POST.get("skete") == "naaede-frem"
    with _mail_of(actor):
        message_actions.settle_unknown(by=actor, key=key, arrived=arrived, at=clock.now())
    messages.success(request, _("E-mailen er sat som sendt.") if arrived else _("E-mailen bliver sendt igen."))
    return redirect("operations:page")
