"""Looking through what was opened with a reason, and telling a citizen who has looked."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts.models import Jobcentre
from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.citizens.models import Citizen, Responsibility
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound, Refusal
from brobygger.privacy import actions, glass, rules
from brobygger.privacy import looks as look_sample
from brobygger.privacy.enums import Verdict
from brobygger.privacy.models import Glass, SampledLook
from brobygger.vault import log
from brobygger.vault import reads as vault_reads
from brobygger.vault.models import LogEntry
from brobygger.web.design.forms import DesignForm
from brobygger.web.doors import member
from brobygger.web.log import sentences
from brobygger.web.role_words import role_names

PAGE = 50
MOST_ENTRIES = 100


class ReviewForm(DesignForm):
    verdict = forms.ChoiceField(label=gettext_lazy("Hvad fandt du?"), choices=Verdict.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Bemærkning"),
        widget=forms.Textarea,
        required=False,
        max_length=rules.LONGEST_REASON,
        help_text=gettext_lazy("Skriv, hvad I aftalte, hvis opslaget ikke bare var i orden."),
    )


def _status(form: DesignForm) -> int:
    return 422 if form.errors else 200


def _case_numbers(rows: list[Glass]) -> dict[uuid.UUID, str]:
    """A case is named by its number and never by the citizen's name: the leader may have no right to the case."""
    keys = {row.subject for row in rows if row.subject_kind == "citizen"}
    return dict(Citizen.objects.filter(key__in=keys).values_list("key", "case_number"))


@member(Role.TEAM_LEADER)
def reviews(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    waiting = list(glass.to_review(actor)[:PAGE])
    in_all = len(waiting) if len(waiting) < PAGE else glass.to_review(actor).count()
    found = list(glass.reviewed(before=_key(request.GET.get("efter", "")))[: PAGE + 1])
    done = found[:PAGE]
    numbers = _case_numbers([*waiting, *done])
    today = clock.today()
    context = {
        "waiting": [_line(row, numbers, today) for row in waiting],
        "more_waiting": in_all - len(waiting),
        "done": [_line(row, numbers, today) for row in done],
        "next_after": done[-1].key if len(found) > PAGE else None,
        "is_first_page": "efter" not in request.GET,
        "within_days": rules.REVIEW_WITHIN_DAYS,
        **_drawn_looks(actor, today),
    }
    log.listed(
        by=actor.with_purpose("review"),
        action="glass.listed",
        subjects=[("glass", row.key) for row in [*waiting, *done]],
        criterion={"waiting": len(waiting), "done": len(done)},
    )
    return render(request, "privacy/reviews.html", context)


def _line(row: Glass, numbers: dict[uuid.UUID, str], today: datetime.date) -> dict[str, Any]:
    due = rules.review_due(clock.danish_date(row.opened_at))
    return {"glass": row, "case": numbers.get(row.subject, "–"), "due": due, "is_overdue": due < today}


def _drawn_looks(actor: Actor, today: datetime.date) -> dict[str, Any]:
    """What was drawn among the opened cases: what waits and what was found. Logged as a list of its own."""
    waiting = list(look_sample.to_review(actor)[:PAGE])
    done = list(look_sample.reviewed()[:PAGE])
    if not (waiting or done):
        return {}
    entries = look_sample.entries_of([*waiting, *done])
    numbers = _numbers_of(entries.values())
    log.listed(
        by=actor.with_purpose("review"),
        action="look.listed",
        subjects=[("look", row.key) for row in [*waiting, *done]],
        criterion={"waiting": len(waiting), "done": len(done)},
    )
    return {
        "looks_waiting": [_look_line(row, entries[row.entry], numbers, today) for row in waiting],
        "looks_done": [_look_line(row, entries[row.entry], numbers, today) for row in done],
    }


def _look_line(
    row: SampledLook, entry: LogEntry, numbers: dict[uuid.UUID, str], today: datetime.date
) -> dict[str, Any]:
    due = look_sample.review_due(row)
    case = numbers.get(_citizen_in(entry), "–")
    return {"look": row, "entry": entry, "case": case, "due": due, "is_overdue": due < today}


def _citizen_in(entry: LogEntry) -> uuid.UUID:
    return next((uuid.UUID(key) for kind, key in entry.subjects if kind == "citizen"), uuid.UUID(int=0))


def _numbers_of(entries: Iterable[LogEntry]) -> dict[uuid.UUID, str]:
    keys = {_citizen_in(entry) for entry in entries}
    return dict(Citizen.objects.filter(key__in=keys).values_list("key", "case_number"))


@member(Role.TEAM_LEADER)
def look(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One drawn opening: who opened what, when and why; and what the leader found."""
    actor = actor_of(request)
    found: SampledLook | None = SampledLook.objects.select_related("sample").filter(key=key).first()
    if found is None:
        raise NotFound(_("Opslaget findes ikke."))
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data
        try:
            actions.review_look(by=actor, key=key, verdict=answer["verdict"], note=answer["note"], at=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Gennemgangen er gemt."))
            return redirect("privacy:reviews")
    entry = look_sample.entries_of([found])[found.entry]
    context = {
        "form": form,
        "look": found,
        "entry": entry,
        "case": _numbers_of([entry]).get(_citizen_in(entry), "–"),
        "roles": sentences.role_names([role for role in entry.roles.split(",") if role], role_names()),
        "purpose": sentences.purpose(entry.purpose),
        "answered_for": _answered_for(entry),
        "due": look_sample.review_due(found),
        "is_own": found.user == actor.key,
        "sample": found.sample,
    }
    log.opened(by=actor.with_purpose("review"), action="look.opened", subjects=[("look", found.key)])
    return render(request, "privacy/look.html", context, status=_status(form))


def _answered_for(entry: LogEntry) -> bool:
    """Whether whoever opened the case was responsible for something in it that day."""
    day = clock.danish_date(entry.at)
    held = Responsibility.objects.filter(course__citizen__key=_citizen_in(entry), user__key=entry.actor_key)
    return held.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day).exists()


@member(Role.TEAM_LEADER)
def review(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    found: Glass | None = Glass.by_key(key)
    if found is None:
        raise NotFound(_("Opslaget findes ikke."))
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.review(
                by=actor,
                key=key,
                verdict=form.cleaned_data["verdict"],
                note=form.cleaned_data["note"],
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Gennemgangen er gemt."))
            return redirect("privacy:reviews")
    context = {
        "form": form,
        "glass": found,
        "case": _case_numbers([found]).get(found.subject, "–"),
        "due": rules.review_due(clock.danish_date(found.opened_at)),
        "is_own": found.user == actor.key,
        "steps": _steps(actor, found),
    }
    log.opened(by=actor.with_purpose("review"), action="glass.opened", subjects=[("glass", found.key)])
    return render(request, "privacy/review.html", context, status=_status(form))


def _steps(actor: Actor, found: Glass) -> list[tuple[datetime.datetime, str]]:
    """What the employee did in that case while it was open, oldest first."""
    entries = vault_reads.entries(
        jobcentre=actor.jobcentre_key,
        subject=found.subject,
        user=found.user,
        since=found.opened_at,
        until=found.ends_at,
        limit=MOST_ENTRIES,
    )
    return [(entry.at, sentences.sentence(entry.action)) for entry in reversed(entries)]


@member(Role.TEAM_LEADER)
def looks(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who has looked at a citizen, as the citizen may see it: time, purpose, role and unit, and no names."""
    actor = actor_of(request)
    citizen: Citizen | None = Citizen.by_key(key)
    if citizen is None:
        raise NotFound(_("Borgeren findes ikke."))
    seen = vault_reads.who_has_looked(key, before=_key(request.GET.get("efter", "")), limit=PAGE + 1)
    shown = seen[:PAGE]
    units = dict(Jobcentre.objects.filter(key__in={look.unit for look in shown}).values_list("key", "label"))
    names = role_names()
    context = {
        "case": citizen.case_number,
        "key": key,
        "lines": [_look(look, units, names) for look in shown],
        "next_after": shown[-1].key if len(seen) > PAGE else None,
        "is_first_page": "efter" not in request.GET,
        "waiting": vault_reads.waiting(),
    }
    log.listed(
        by=actor.with_purpose("review"),
        action="looks.listed",
        subjects=[("citizen", key)],
        criterion={"looks": len(shown)},
    )
    return render(request, "privacy/looks.html", context)


def _look(look: vault_reads.SeenBy, units: dict[uuid.UUID, str], names: Mapping[Role, str]) -> dict[str, Any]:
    return {
        "at": look.at,
        "how": sentences.LOOKS[look.how],
        "purpose": sentences.purpose(look.purpose),
        "role": _("Brobygger selv") if look.by_machine else sentences.role_names(look.roles, names),
        "unit": units.get(look.unit, "–") if look.unit else "–",
    }


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
