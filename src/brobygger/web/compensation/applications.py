"""One application from draft to stop. Each step is a page of its own, and none of them happens by itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts.roles import Role
from brobygger.compensation import access, actions, errors, letters, making, reads, rules, schemes, transitions, words
from brobygger.compensation.aids_actions import CLOSED_TO_AIDS
from brobygger.compensation.enums import OPEN, ApplicationState, Consent
from brobygger.compensation.models import Application, Grant
from brobygger.compensation.rules import Standing
from brobygger.compensation.values import ApplicationEntry
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.reference import reads as reference
from brobygger.web.compensation import forms
from brobygger.web.compensation.pages import (
    POST_OR_GET,
    READERS,
    address,
    citizen_address,
    goals_of,
    head,
    open_application,
    open_citizen,
    sent,
    small_form,
)
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import DraftPlace, form_page, is_autosave
from brobygger.web.doors import member


def advice_shown(advice: rules.Advice) -> dict[str, Any]:
    """The engine's explanation in words. It says what holds, never what will be decided."""
    return {
        "outcome": words.OUTCOMES[advice.outcome],
        "fits": advice.outcome is rules.Outcome.FITS,
        "findings": [
            {
                "heading": words.heading(one),
                "detail": words.detail(one),
                "standing": words.STANDINGS[one.standing],
                "kind": one.standing.value,
            }
            for one in advice.findings
            if one.standing is not Standing.NOTE
        ],
        "notes": [words.heading(one) for one in advice.of(Standing.NOTE)],
    }


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def begin(request: Any, citizen: Any) -> HttpResponse:
    """Choose scheme and situation; the rest of the questions follow from them."""
    whose, allowed = open_citizen(request, citizen, "compensation.begin", write=True)
    open_course = allowed.course if allowed.course is not None and allowed.course.closed_on is None else None
    form = forms.BeginForm(sent(request), has_course=open_course is not None)

    def act(filled: Any) -> Application:
        said = filled.cleaned_data
        return actions.draft(
            by=request.actor,
            citizen=whose,
            course=None if said.get("outside") else open_course,
            entry=ApplicationEntry(scheme=said["scheme"], situation=said["situation"]),
        )

    return small_form(
        request, form, act, title=_("Ny ansøgning"), button=_("Fortsæt"), citizen=whose,
        back=citizen_address(whose), goal=lambda made: reverse("compensation:edit", args=[made.key]),
    )  # fmt: skip


@member(*READERS)
@require_GET
def application(request: Any, key: Any) -> HttpResponse:
    """The application with its clock, the conditions, the decision and the letters."""
    row, allowed = open_application(request, key, "compensation.application")
    view = reads.view(row)
    today = clock.today()
    on = row.decided_on or today
    scheme = schemes.scheme(row.scheme, on)
    offered = set(transitions.verbs(row.state)) if allowed.write else set()
    decides = access.deciding(request.actor, row.scheme) is not rules.Deciding.NOT
    if not decides:
        offered -= {"refuse", "stop"} | (set() if _used_alone(row) else {"grant"})
    context = {
        **head(request, row.citizen, allowed),
        "row": row,
        "view": view,
        "scheme": scheme,
        "uncertain": schemes.uncertain_values(row.scheme, on),
        # Once it is decided, what the engine would advise is no part of the decision.
        "advice": advice_shown(making.advice_on(row, on)) if row.state in OPEN else None,
        "may_choose_aids": allowed.write and row.state not in CLOSED_TO_AIDS,
        "offered": offered,
        "may_review": allowed.write and row.state in {"granted", "running"},
        "may_hand_on": access.may_hand_on(request.actor, allowed) and row.state in {"applied", "questions"},
        "impairment": reference.label("impairment_type", row.code("impairment")) if row.code("impairment") else "",
        "category": reference.label("scheme_category", row.code("category")) if row.code("category") else "",
        "goal": dict(goals_of(row.course)).get(row.goal, "") if row.goal else "",
        "pauses": [(one, reference.label("pause_reason", one.reason)) for one in view.pauses],
        "overlaps": _overlaps(row),
        "letter_kinds": _letters_to_write(row, view) if allowed.write else [],
        "stop_reason": reference.label("stop_reason", view.grant.stop_reason)
        if view.grant is not None and view.grant.stop_reason
        else "",
        "reviews": list(view.grant.reviews.select_related("held_by").order_by("-held_on")) if view.grant else [],
    }
    return render(request, "compensation/application.html", context)


def _letters_to_write(row: Application, view: reads.ApplicationView) -> list[str]:
    """The letters that the state asks for; one about a delay only when there is a delay."""
    is_late = view.reading is not None and (view.reading.overdue or view.reading.paused)
    fitting = [kind for kind in letters.kinds_for(row) if kind != "delay" or is_late]
    return [kind for kind in fitting if not any(one.kind == kind for one in view.letters)]


def _used_alone(row: Application) -> bool:
    """Preferential access used without the jobcentre is only recorded, so nobody decides it."""
    return row.applied_by == "alone" and row.scheme == "preferential_access"


def _overlaps(row: Application) -> list[str]:
    if row.state not in {"draft", "applied", "questions"}:
        return []
    since = row.wanted_from or clock.today()
    return [schemes.name(code) for code in reads.overlapping_schemes(row, since, row.wanted_to)]


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def edit(request: Any, key: Any) -> HttpResponse:
    """The draft: saved while it is typed, saved half-way, or sent."""
    row, allowed = open_application(request, key, "compensation.edit", write=True, shows=not is_autosave(request))
    if row.state != ApplicationState.DRAFT:
        return HttpResponseRedirect(address(row))
    place = DraftPlace("compensation.application", version="1", subject=row.key)
    answer = place.answer(request)
    if answer is not None:
        return answer
    goals = goals_of(row.course)
    draft = None
    if request.method == "POST":
        form = forms.ApplicationForm(request.POST, row=row, goals=goals)
        if form.is_valid():
            response = _save(request, form, row, place)
            if response is not None:
                return response
    else:
        form = forms.ApplicationForm(row=row, goals=goals, initial=forms.ApplicationForm.initial_of(row))
        draft = place.resume(request, form)
    context = {
        **head(request, row.citizen, allowed),
        "form": form,
        "row": row,
        "draft": draft,
        "scheme": schemes.scheme(row.scheme, clock.today()),
        "advice": advice_shown(making.advice_on(row, clock.today())),
        "back": citizen_address(row.citizen),
        "needs": access.needs(allowed),
    }
    return form_page(request, "compensation/edit.html", context)


def _save(request: Any, form: Any, row: Application, place: DraftPlace) -> HttpResponse | None:
    try:
        saved = actions.save_draft(
            by=request.actor,
            application=row,
            entry=form.entry,
            read_version=form.cleaned_data["version"] or row.version,
        )
        place.discard(request)
        if "send" in request.POST:
            lacking = making.lacks(saved)
            if lacking:
                _show_lacking(form, lacking, saved)
                return None
            actions.apply(by=request.actor, application=saved, read_version=saved.version)
            messages.success(request, _("Ansøgningen er sendt. Fristen er begyndt."))
            return HttpResponseRedirect(address(row))
        messages.success(request, _("Kladden er gemt."))
        return HttpResponseRedirect(reverse("compensation:edit", args=[row.key]))
    except Refusal as refusal:
        form.refuse(refusal)
        row.refresh_from_db()
        form.data = form.data.copy()
        form.data["version"] = str(row.version)
    except Conflict as conflict:
        return conflict_page(request, form, conflict, address=address(row))
    return None


def _show_lacking(form: Any, lacking: list[str], row: Application) -> None:
    """Everything that is missing at once; what was typed is saved already."""
    for name in lacking:
        form.refuse(errors.no_employer_word() if name == "workplace" else errors.missing(name))
    form.data = form.data.copy()
    form.data["version"] = str(row.version)


def _step(
    request: Any,
    row: Application,
    form: Any,
    act: Callable[[dict[str, Any]], object],
    *,
    title: Any,
    button: Any,
    done: Any,
    **more: Any,
) -> HttpResponse:
    """One step of an application, with its form."""
    return small_form(
        request, form, lambda filled: act(filled.cleaned_data), title=title, button=button, row=row,
        back=address(row), done=done, **more,
    )  # fmt: skip


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def consent(request: Any, key: Any) -> HttpResponse:
    row, _allowed = open_application(request, key, "compensation.consent", write=True)
    initial = {"version": row.version, "on": clock.today(), "consent": row.consent}
    if row.consent == Consent.NOT_ASKED:
        initial["consent"] = Consent.ASKED
    return _step(
        request, row, forms.ConsentForm(sent(request), initial=initial),
        lambda said: actions.record_consent(
            by=request.actor, application=row, consent=said["consent"], on=said["on"], read_version=said["version"]
        ),
        title=_("Samtykke"), button=_("Gem"), done=_("Samtykket er skrevet."),
        lead=_("Borgeren kan sige nej, og kan trække samtykket tilbage."),
    )  # fmt: skip


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def documentation(request: Any, key: Any) -> HttpResponse:
    row, _allowed = open_application(request, key, "compensation.documentation", write=True)
    return _step(
        request, row, forms.DateForm(sent(request), initial={"version": row.version, "on": clock.today()}),
        lambda said: actions.record_documentation(
            by=request.actor, application=row, on=said["on"], read_version=said["version"]
        ),
        title=_("Dokumentation modtaget"), button=_("Gem"), done=_("Dokumentationen er skrevet som modtaget."),
    )  # fmt: skip


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def ask_for_more(request: Any, key: Any) -> HttpResponse:
    row, _allowed = open_application(request, key, "compensation.more", write=True)
    return _step(
        request, row, forms.AskForMoreForm(sent(request), initial={"version": row.version}),
        lambda said: actions.ask_for_more(
            by=request.actor, application=row, reason=said["reason"], words=said["words"],
            read_version=said["version"],
        ),
        title=_("Bed om oplysninger"), button=_("Sæt fristen på pause"), done=_("Fristen står stille."),
        lead=_("Fristen står stille, til oplysningerne er kommet. Dagen i dag tæller med."),
    )  # fmt: skip


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def resume(request: Any, key: Any) -> HttpResponse:
    row, _allowed = open_application(request, key, "compensation.resume", write=True)
    return _step(
        request, row, forms.VersionForm(sent(request), initial={"version": row.version}),
        lambda said: actions.resume(by=request.actor, application=row, read_version=said["version"]),
        title=_("Oplysningerne er kommet"), button=_("Lad fristen løbe igen"), done=_("Fristen løber igen."),
        lead=_("Fristen løber igen fra i morgen. Dagen i dag tæller ikke med."),
    )  # fmt: skip


@member(*access.SCHEME_ROLES, Role.TEAM_LEADER)
@require_http_methods(POST_OR_GET)
def hand_on(request: Any, key: Any) -> HttpResponse:
    row, allowed = open_application(request, key, "compensation.hand_on")
    if not access.may_hand_on(request.actor, allowed):
        access.check_can_write(request.actor, row.citizen)
    initial = {
        "version": row.version,
        "owner": str(row.owner.key) if row.owner else "",
        "deputy": str(row.deputy.key) if row.deputy else "",
    }
    return _step(
        request, row, forms.HandOnForm(sent(request), initial=initial),
        lambda said: actions.hand_on(
            by=request.actor, application=row, owner=said["owner"], deputy=said["deputy"],
            read_version=said["version"],
        ),
        title=_("Giv ansøgningen videre"), button=_("Gem"), done=_("Ansøgningen er givet videre."),
    )  # fmt: skip


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def withdraw(request: Any, key: Any) -> HttpResponse:
    row, _allowed = open_application(request, key, "compensation.withdraw", write=True)
    return _step(
        request, row, forms.WithdrawForm(sent(request), initial={"version": row.version}),
        lambda said: actions.withdraw(
            by=request.actor, application=row, reason=said["reason"], read_version=said["version"]
        ),
        title=_("Træk ansøgningen tilbage"), button=_("Træk tilbage"), done=_("Ansøgningen er trukket tilbage."),
    )  # fmt: skip


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def grant(request: Any, key: Any) -> HttpResponse:
    row, _allowed = open_application(request, key, "compensation.grant", write=True)
    if not _used_alone(row):
        access.check_may_decide(request.actor, row, hours=None, amount=None)
    initial = {
        "version": row.version,
        "starts_on": row.wanted_from or clock.today(),
        "ends_on": row.wanted_to,
        "hours_per_week": row.hours_per_week,
        "amount": row.amount,
        "apart": row.code("apart"),
    }
    form = forms.GrantForm(sent(request), row=row, initial=initial)
    advice = making.advice_on(row, clock.today())
    overlaps = _overlaps(row)

    def act(filled: Any) -> Grant:
        return actions.grant(
            by=request.actor, application=row, new=filled.value, read_version=filled.cleaned_data["version"]
        )

    return small_form(
        request, form, act, title=_("Bevilg"), button=_("Bevilg"), row=row, back=address(row),
        done=_("Ordningen er bevilget. Send nu brevet til borgeren."),
        template="compensation/decide.html", advice=advice_shown(advice), overlaps=overlaps,
        scheme=schemes.scheme(row.scheme, clock.today()),
    )  # fmt: skip


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def refuse(request: Any, key: Any) -> HttpResponse:
    row, _allowed = open_application(request, key, "compensation.refuse", write=True)
    access.check_may_decide(request.actor, row, hours=None, amount=None)
    form = forms.RefuseForm(sent(request), initial={"version": row.version})

    def act(filled: Any) -> Application:
        said = filled.cleaned_data
        return actions.refuse(by=request.actor, application=row, reasons=said["reasons"], read_version=said["version"])

    return small_form(
        request, form, act, title=_("Giv afslag"), button=_("Giv afslag"), row=row, back=address(row),
        done=_("Afslaget er skrevet. Send nu brevet til borgeren."),
        template="compensation/decide.html", advice=advice_shown(making.advice_on(row, clock.today())), overlaps=[],
        scheme=schemes.scheme(row.scheme, clock.today()),
    )  # fmt: skip


# --- after the grant -----------------------------------------------------------------------------------------------


def _open_grant(request: Any, key: Any, purpose: str, *, write: bool = True) -> Grant:
    row, _citizen, _allowed = access.open_row(
        request.actor, Grant, key, purpose, "citizen", "course", "application__citizen", write=write
    )
    return row


@member(*READERS)
@require_GET
def grant_page(request: Any, key: Any) -> HttpResponse:
    """A grant has its page on its application."""
    return HttpResponseRedirect(address(_open_grant(request, key, "compensation.application", write=False).application))


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def start(request: Any, key: Any) -> HttpResponse:
    row = _open_grant(request, key, "compensation.start")
    return _step(
        request, row.application, forms.StartForm(sent(request), initial={"version": row.version, "on": clock.today()}),
        lambda said: actions.start(by=request.actor, grant=row, on=said["on"], read_version=said["version"]),
        title=_("Taget i brug"), button=_("Gem"), done=_("Bevillingen er i gang."),
    )  # fmt: skip


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def stop(request: Any, key: Any) -> HttpResponse:
    row = _open_grant(request, key, "compensation.stop")
    access.check_may_decide(request.actor, row.application, hours=None, amount=None)
    return _step(
        request, row.application, forms.StopForm(sent(request), initial={"version": row.version, "on": clock.today()}),
        lambda said: actions.stop(
            by=request.actor, grant=row, on=said["on"], reason=said["reason"], words=said["words"],
            read_version=said["version"],
        ),
        title=_("Stop bevillingen"), button=_("Stop bevillingen"),
        done=_("Bevillingen er stoppet. Send brevet, hvis det er din afgørelse."),
    )  # fmt: skip


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def review(request: Any, key: Any) -> HttpResponse:
    row = _open_grant(request, key, "compensation.review")
    following = clock.today() + datetime.timedelta(days=182)
    initial = {"version": row.version, "on": clock.today(), "next_on": following}
    return _step(
        request, row.application, forms.ReviewForm(sent(request), initial=initial),
        lambda said: actions.review(
            by=request.actor, grant=row, on=said["on"], outcome=said["outcome"], words=said["words"],
            next_on=said["next_on"], read_version=said["version"],
        ),
        title=_("Følg op"), button=_("Gem opfølgningen"), done=_("Opfølgningen er gemt."),
        lead=_("En opfølgning ændrer ikke bevillingen. Stop eller forlæng den bagefter, hvis det er nødvendigt."),
    )  # fmt: skip


@member(*access.SCHEME_ROLES)
@require_POST
def renew(request: Any, key: Any) -> HttpResponse:
    row = _open_grant(request, key, "compensation.renew")
    made = actions.renew(by=request.actor, grant=row)
    messages.success(request, _("Der er lavet en kladde til forlængelsen."))
    return HttpResponseRedirect(reverse("compensation:edit", args=[made.key]))
