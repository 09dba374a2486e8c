"""Conversations for staff: what is agreed and what was held, logged in one form, corrected, shared, copied."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts.roles import CASE_ROLES
from brobygger.citizens import access as citizens_access
from brobygger.conversations import access, actions, errors, following, making, reads, rules, text
from brobygger.conversations.enums import ContactWay, ConversationForm, ConversationState
from brobygger.conversations.models import Conversation
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.reference import reads as reference
from brobygger.web.conversations import forms
from brobygger.web.conversations.pages import POST_OR_GET, READERS, brokers, list_address, open_course, sent
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import DraftPlace, form_page, is_autosave
from brobygger.web.doors import member
from brobygger.web.screening.pages import small_form

SMALL = "conversations/small_form.html"
VERSION = "1"

# One course -----------------------------------------------------------------------------------------------------------


@never_cache
@member(*READERS)
@require_GET
def course(request: Any, citizen: Any) -> HttpResponse:
    """Everything about contact with one citizen: what is agreed, what was held, how often, and how to do the next."""
    whose, found, rights = open_course(request, citizen, "conversations.list")
    view = reads.course_view(found)
    today = clock.today()
    agreed = reads.rhythm([found.pk], today)[found.pk]
    goes_on = following.goes_on(found)
    may_write = rights.write and request.actor.has(*CASE_ROLES) and goes_on
    context = {
        "citizen": whose,
        "course": found,
        "today": today,
        "view": view,
        "planned": [_line(row, today) for row in view.planned],
        "past": [_line(row, today) for row in view.conversations if row.state != ConversationState.PLANNED],
        "contacts": [(row, ContactWay(row.way).label) for row in view.contacts],
        "agreed": agreed,
        "agreed_words": reads.weeks_in_words(agreed.weeks),
        "agreed_model": reference.label("contact_model", agreed.contact_model) if agreed.contact_model else "",
        "wants_reminders": reads.wants_reminders(whose),
        "has_address": bool(whose.email),
        "goes_on": goes_on,
        "may_write": may_write,
        "may_see_beliefs": rights.open_to(*CASE_ROLES),
        "counts": {
            "held": len(view.held),
            "contacts": sum(1 for row in view.contacts if row.withdrawn_at is None),
        },
    }
    return render(request, "conversations/list.html", context)


def _line(row: Conversation, today: datetime.date) -> dict[str, Any]:
    kinds = {"held": "success", "no_show": "warning", "cancelled": "", "withdrawn": "", "planned": "info"}
    return {
        "row": row,
        "state": ConversationState(row.state).label,
        "kind": kinds[row.state],
        "form": ConversationForm(row.form).label,
        "is_late": row.state == ConversationState.PLANNED and row.on < today,
    }


# Logging --------------------------------------------------------------------------------------------------------------


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def log(request: Any, citizen: Any) -> HttpResponse:
    """Log a conversation that was not agreed here. The form knows how the last one was held."""
    whose, found, _rights = open_course(
        request, citizen, "conversations.log", write=True, shows=not is_autosave(request)
    )
    following.check(found)
    late = next((row for row in reads.course_view(found).planned if row.on < clock.today()), None)
    if request.method == "GET" and late is not None:
        # An agreed one waits for its answer. Logged beside it, the citizen would stand on the list for ever.
        return HttpResponseRedirect(reverse("conversations:settle", args=[late.key]))
    place = DraftPlace("conversations.log", version=VERSION, subject=found.key)
    last = reads.defaults_for(found, request.actor.user)
    initial = {
        "state": forms.HELD,
        "on": clock.today(),
        "minutes": last.minutes if last else 30,
        "form": last.form if last else ConversationForm.IN_PERSON,
        "broker": str(request.actor.key),
    }

    def act(form: Any) -> Conversation:
        return actions.log_talk(
            by=request.actor, course=found, talk=form.talk(), broker=form.broker_chosen, state=form.state_chosen
        )

    title = _("Registrér samtale")
    return _talk_page(request, whose, place, forms.TalkForm, initial, act, title=title, back=list_address(whose))


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def settle(request: Any, key: Any) -> HttpResponse:
    """Register what became of a conversation that was agreed."""
    row, _rights = access.open_conversation(
        request.actor, key, "conversations.log", write=True, shows=not is_autosave(request)
    )
    if row.state != ConversationState.PLANNED:
        raise errors.step_not_possible(str(ConversationState(row.state).label), str(ConversationState.HELD.label))
    place = DraftPlace("conversations.settle", version=VERSION, subject=row.key)
    initial = forms.talk_values(row)

    def act(form: Any) -> Conversation:
        row.broker = form.broker_chosen
        return actions.settle(
            by=request.actor,
            conversation=row,
            talk=form.talk(),
            read_version=form.cleaned_data["version"] or row.version,
            state=form.state_chosen,
        )

    title = _("Registrér samtalen")
    back = _address(row)
    return _talk_page(
        request, row.course.citizen, place, forms.TalkForm, initial, act, title=title, back=back, keep=row.broker
    )


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def correct(request: Any, key: Any) -> HttpResponse:
    """Correct what was registered, with a reason."""
    row, _rights = access.open_conversation(
        request.actor, key, "conversations.correct", write=True, shows=not is_autosave(request)
    )
    if not rules.CORRECTIONS.get(ConversationState(row.state)):
        raise errors.step_not_possible(str(ConversationState(row.state).label), _("Rettet"))
    place = DraftPlace("conversations.correct", version=VERSION, subject=row.key)

    def act(form: Any) -> Conversation:
        return actions.correct(
            by=request.actor,
            conversation=row,
            talk=form.talk(),
            state=form.state_chosen,
            reason=form.cleaned_data["reason"],
            read_version=form.cleaned_data["version"] or row.version,
            broker=form.broker_chosen,
        )

    title = _("Ret samtalen")
    initial = forms.talk_values(row)
    back = _address(row)
    return _talk_page(
        request, row.course.citizen, place, forms.CorrectForm, initial, act, title=title, back=back, keep=row.broker
    )


def _talk_page(
    request: Any,
    citizen: Any,
    place: DraftPlace,
    form_class: type[forms.TalkForm],
    initial: dict[str, Any],
    act: Any,
    *,
    title: str,
    back: str,
    keep: Any = None,
) -> HttpResponse:
    """The one form of a conversation, kept while it is typed."""
    answer = place.answer(request)
    if answer is not None:
        return answer
    offered = brokers(request, *([keep] if keep is not None else []))
    draft = None
    if request.method == "POST":
        form = form_class(request.POST, brokers=offered)
        if form.is_valid():
            try:
                row = act(form)
            except Refusal as refusal:
                form.refuse(refusal)
            except Conflict as conflict:
                theirs = forms.talk_values(Conversation.objects.select_related("broker").get(pk=conflict.theirs.pk))  # type: ignore[attr-defined]  # a conflict on this page brings a conversation
                return conflict_page(request, form, conflict, address=back, theirs=theirs)
            else:
                place.discard(request)
                messages.success(request, _("Samtalen er gemt."))
                return HttpResponseRedirect(_address(row))
    else:
        form = form_class(initial=initial, brokers=offered)
        draft = place.resume(request, form)
    context = {"form": form, "draft": draft, "citizen": citizen, "title": title, "back": back}
    return form_page(request, "conversations/talk.html", context)


def _address(row: Conversation) -> str:
    return reverse("conversations:show", args=[row.key])


# Appointments ---------------------------------------------------------------------------------------------------------


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def plan(request: Any, citizen: Any) -> HttpResponse:
    whose, found, _rights = open_course(request, citizen, "conversations.plan", write=True)
    following.check(found)
    last = reads.defaults_for(found, request.actor.user)
    agreed = reads.rhythm([found.pk])[found.pk]
    since = last.on if last and last.course_id == found.pk else clock.today()
    initial = {
        "on": max(since + agreed.weeks * rules.WEEK, clock.today()),
        "minutes": last.minutes if last else 30,
        "form": last.form if last else ConversationForm.IN_PERSON,
        "at": forms.clock_text(last.at) if last else "",
        "broker": str(request.actor.key),
    }
    form = forms.AppointmentForm(sent(request), initial=initial, brokers=brokers(request))

    def act(filled: Any) -> None:
        actions.plan(by=request.actor, course=found, entry=filled.appointment(), broker=filled.broker_chosen)

    return small_form(
        request,
        form,
        act,
        title=_("Aftal en samtale"),
        button=_("Gem aftalen"),
        back=list_address(whose),
        done=_("Samtalen er aftalt."),
        citizen=whose,
        template=SMALL,
    )


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def move(request: Any, key: Any) -> HttpResponse:
    row, _rights = access.open_conversation(request.actor, key, "conversations.plan", write=True)
    initial = {
        "version": row.version,
        "on": row.on,
        "at": forms.clock_text(row.at),
        "minutes": row.minutes,
        "form": row.form,
        "place": row.place,
        "broker": str(row.broker.key),
    }
    form = forms.AppointmentForm(sent(request), initial=initial, brokers=brokers(request, row.broker))

    def act(filled: Any) -> None:
        actions.move(
            by=request.actor,
            conversation=row,
            entry=filled.appointment(),
            broker=filled.broker_chosen,
            read_version=filled.cleaned_data["version"] or row.version,
        )

    return small_form(
        request,
        form,
        act,
        title=_("Flyt samtalen"),
        button=_("Gem"),
        back=_address(row),
        done=_("Samtalen er flyttet. Borgeren får en ny påmindelse."),
        citizen=row.course.citizen,
        template=SMALL,
    )


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def cancel(request: Any, key: Any) -> HttpResponse:
    row, _rights = access.open_conversation(request.actor, key, "conversations.plan", write=True)
    return _with_reason(
        request,
        row,
        actions.cancel,
        title=_("Aflys samtalen"),
        button=_("Aflys samtalen"),
        done=_("Samtalen er aflyst. Husk at sige det til borgeren."),
    )


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def withdraw(request: Any, key: Any) -> HttpResponse:
    row, _rights = access.open_conversation(request.actor, key, "conversations.correct", write=True)
    return _with_reason(
        request,
        row,
        actions.withdraw,
        title=_("Tag samtalen ud"),
        button=_("Tag samtalen ud"),
        done=_("Samtalen er taget ud. Den kan stadig læses, men tæller ikke med."),
        lead=_("Brug det, når samtalen er registreret ved en fejl, for eksempel på en forkert borger."),
    )


def _with_reason(request: Any, row: Conversation, verb: Any, **words: Any) -> HttpResponse:
    form = forms.ReasonForm(sent(request), initial={"version": row.version})

    def act(filled: Any) -> None:
        data = filled.cleaned_data
        verb(by=request.actor, conversation=row, reason=data["reason"], read_version=data["version"] or row.version)

    return small_form(request, form, act, back=_address(row), citizen=row.course.citizen, template=SMALL, **words)


# One conversation -----------------------------------------------------------------------------------------------------


@never_cache
@member(*READERS)
@require_GET
def show(request: Any, key: Any) -> HttpResponse:
    row, rights = access.open_conversation(request.actor, key, "conversations.show")
    request.glass_address = reverse("citizens:reason", args=[row.course.citizen.key])
    may_write = rights.write and request.actor.has(*CASE_ROLES)
    state = ConversationState(row.state)
    is_held = state is ConversationState.HELD
    context = {
        "row": row,
        "citizen": row.course.citizen,
        "line": _line(row, clock.today()),
        "topics": text.in_words("conversation_topic", row.topics or []),
        "others": text.in_words("conversation_other", row.others or []),
        "is_held": is_held,
        "is_planned": state is ConversationState.PLANNED,
        "has_something": bool(row.summary or row.agreements or row.next_step),
        "revisions": [(one, _revision_lines(one.content)) for one in reads.revisions(row)],
        "may_write": may_write and following.goes_on(row.course),
        "may_correct": may_write and bool(rules.CORRECTIONS.get(state)),
    }
    return render(request, "conversations/show.html", context)


def _revision_lines(content: dict[str, Any]) -> list[tuple[str, str]]:
    """What a conversation said before, as people read it."""
    talked = {True: _("Ja"), False: _("Nej"), None: ""}
    lines = [
        (_("Status"), str(ConversationState(content["state"]).label)),
        (_("Dato"), content["on"]),
        (_("Minutter"), str(content["minutes"])),
        (_("Form"), str(ConversationForm(content["form"]).label)),
        (_("Talte om job"), talked[content["job_talked"]]),
        (_("Emner"), text.in_words("conversation_topic", content["topics"] or [])),
        (_("Aftaler"), content["agreements"] or ""),
        (_("Næste skridt"), content["next_step"] or ""),
        (_("Referat"), content["summary"] or ""),
        (_("Noter"), content["notes"] or ""),
    ]
    return [(label, value) for label, value in lines if value]


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def summary(request: Any, key: Any) -> HttpResponse:
    """Write the minutes: kept while they are typed, finished by hand."""
    row, _rights = access.open_conversation(
        request.actor, key, "conversations.summary", write=True, shows=not is_autosave(request)
    )
    place = DraftPlace("conversations.summary", version=VERSION, subject=row.key)
    answer = place.answer(request)
    if answer is not None:
        return answer
    is_correction = bool(row.summary)
    draft = None
    if request.method == "POST":
        form = forms.SummaryForm(request.POST, is_correction=is_correction)
        if form.is_valid():
            data = form.cleaned_data
            try:
                actions.write_summary(
                    by=request.actor,
                    conversation=row,
                    text=data["summary"],
                    read_version=data["version"] or row.version,
                    reason=data.get("reason", ""),
                )
            except Refusal as refusal:
                form.refuse(refusal)
            except Conflict as conflict:
                return conflict_page(request, form, conflict, address=_address(row), theirs={"reason": ""})
            else:
                place.discard(request)
                messages.success(request, _("Referatet er gemt. Borgeren ser det først, når du deler det."))
                return HttpResponseRedirect(_address(row))
    else:
        form = forms.SummaryForm(
            initial={"version": row.version, "summary": row.summary or ""}, is_correction=is_correction
        )
        draft = place.resume(request, form)
    context = {
        "form": form,
        "draft": draft,
        "citizen": row.course.citizen,
        "row": row,
        "back": _address(row),
        "title": _("Ret referatet") if is_correction else _("Skriv referat"),
    }
    return form_page(request, "conversations/summary.html", context)


@member(*CASE_ROLES)
@require_POST
def share(request: Any, key: Any) -> HttpResponse:
    row, _rights = access.open_conversation(request.actor, key, "conversations.share", write=True)
    try:
        actions.share(by=request.actor, conversation=row, read_version=row.version)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Borgeren kan nu læse samtalen på sin egen side."))
    return HttpResponseRedirect(_address(row))


@member(*CASE_ROLES)
@require_POST
def stop_sharing(request: Any, key: Any) -> HttpResponse:
    row, _rights = access.open_conversation(request.actor, key, "conversations.share", write=True)
    actions.stop_sharing(by=request.actor, conversation=row, read_version=row.version)
    messages.success(request, _("Samtalen er ikke længere på borgerens side."))
    return HttpResponseRedirect(_address(row))


@never_cache
@member(*CASE_ROLES)
@require_GET
def as_text(request: Any, key: Any) -> HttpResponse:
    """The conversation as text, ready to be copied into the case system."""
    row, _rights = access.open_conversation(request.actor, key, "conversations.text")
    with_notes = request.GET.get("noter") == "ja"
    actions.copied(by=request.actor.with_purpose("conversations.text"), conversation=row)
    context = {
        "row": row,
        "citizen": row.course.citizen,
        "text": text.as_text(row, with_notes=with_notes),
        "with_notes": with_notes,
        "back": _address(row),
    }
    return render(request, "conversations/text.html", context)


# Contacts and rhythm --------------------------------------------------------------------------------------------------


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def contact_new(request: Any, citizen: Any) -> HttpResponse:
    """A line about a contact out of turn. The citizen's page has the same form, so that it takes two clicks."""
    whose, found, _rights = open_course(request, citizen, "conversations.contact", write=True)
    following.check(found)
    form = forms.ContactForm(sent(request), initial={"way": ContactWay.PHONE, "on": clock.today()})

    def act(filled: Any) -> None:
        data = filled.cleaned_data
        actions.record_contact(
            by=request.actor, course=found, on=data["on"] or clock.today(), line=data["line"], way=data["way"]
        )

    return small_form(
        request,
        form,
        act,
        title=_("Borgeren henvendte sig"),
        button=_("Gem henvendelsen"),
        back=reverse("citizens:citizen", args=[whose.key]),
        done=_("Henvendelsen er gemt."),
        citizen=whose,
        template=SMALL,
    )


@never_cache
@member(*READERS)
@require_http_methods(POST_OR_GET)
def contact(request: Any, key: Any) -> HttpResponse:
    """One contact, and taking it out where it was written by mistake."""
    row = access.open_contact(request.actor, key, "conversations.contact")
    rights = citizens_access.rights(request.actor, row.course.citizen)
    may_write = rights.write and request.actor.has(*CASE_ROLES) and row.withdrawn_at is None
    form = forms.ReasonForm(sent(request))

    def act(filled: Any) -> None:
        actions.withdraw_contact(by=request.actor, contact=row, reason=filled.cleaned_data["reason"])

    return small_form(
        request,
        form,
        act,
        title=_("Henvendelse"),
        button=_("Tag henvendelsen ud"),
        back=list_address(row.course.citizen),
        done=_("Henvendelsen er taget ud. Den kan stadig læses."),
        citizen=row.course.citizen,
        template="conversations/contact.html",
        row=row,
        way=ContactWay(row.way).label,
        may_write=may_write,
    )


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def rhythm(request: Any, citizen: Any) -> HttpResponse:
    whose, found, _rights = open_course(request, citizen, "conversations.rhythm", write=True)
    making.check_open(found)
    today = clock.today()
    agreed = reads.rhythm([found.pk], today)[found.pk]
    longest = reads.longest_weeks(today)
    initial = {"weeks": agreed.weeks, "contact_model": agreed.contact_model or "individual", "on": today}
    form = forms.RhythmForm(sent(request), initial=initial, longest=longest)

    def act(filled: Any) -> None:
        actions.set_rhythm(by=request.actor, course=found, **filled.cleaned_data)

    return small_form(
        request,
        form,
        act,
        title=_("Aftal rytme"),
        button=_("Gem rytmen"),
        back=list_address(whose),
        done=_("Rytmen er gemt."),
        citizen=whose,
        template=SMALL,
        lead=_("Her går der højst %(words)s mellem samtaler.") % {"words": _weeks(longest)},
    )


def _weeks(weeks: int) -> str:
    return _("en uge") if weeks == 1 else _("%(weeks)d uger") % {"weeks": weeks}


@member(*CASE_ROLES)
@require_POST
def reminders(request: Any, citizen: Any) -> HttpResponse:
    """The citizen has said whether reminders are wanted."""
    whose, _found, _rights = open_course(request, citizen, "conversations.reminders", write=True)
    wants = request.POST.get("wants") == "yes"
    actions.choose_reminders(by=request.actor, citizen=whose, wants=wants)
    said = _("Borgeren får påmindelser.") if wants else _("Borgeren får ikke flere påmindelser.")
    messages.success(request, said)
    return HttpResponseRedirect(list_address(whose))
