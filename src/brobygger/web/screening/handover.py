"""From yes to interview: handing over, answering, slots, booking, and the invitation."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import CASE_ROLES, LEADER_ROLES, Role
from brobygger.citizens import access as citizens_access
from brobygger.kernel import clock
from brobygger.kernel.errors import NotAllowed
from brobygger.reference import reads as reference
from brobygger.screening import access, actions, errors, reads, rules
from brobygger.screening.enums import HANDOVER_OPEN, HandoverState
from brobygger.screening.models import Booking, Handover, InterviewSlot
from brobygger.screening.values import NewShortcut
from brobygger.vault import log
from brobygger.web.citizens import names
from brobygger.web.citizens.way_in import way_in
from brobygger.web.design.tables import Column, Table, table_response
from brobygger.web.documents.answers import pdf_response
from brobygger.web.doors import member
from brobygger.web.screening import forms, letters
from brobygger.web.screening.pages import (
    CRITERIA,
    POST_OR_GET,
    READERS,
    course_address,
    criteria_shown,
    may_go_on,
    open_course,
    sent,
    small_form,
)


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def shortcut(request: Any, citizen: Any) -> HttpResponse:
    whose, found = open_course(request, citizen, "screening.shortcut", write=True)

    def record(form: Any) -> None:
        data = form.cleaned_data
        new = NewShortcut(
            ground=data["ground"],
            assessment=data["assessment"],
            assessed_on=data["assessed_on"],
            wishes=data["wishes_interview"],
        )
        actions.record_shortcut(by=request.actor, course=found, new=new, on=clock.today())

    return small_form(
        request,
        forms.ShortcutForm(sent(request)),
        record,
        title=_("Direkte til visitation"),
        lead=_("Brug kun genvejen, når borgeren allerede er grundigt vurderet. Den tæller ikke som en opsporing."),
        button=_("Gem genvejen"),
        back=course_address(whose),
        done=_("Genvejen er gemt. Nu kan du overlevere borgeren."),
        citizen=whose,
    )


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def hand_over(request: Any, citizen: Any) -> HttpResponse:
    whose, found = open_course(request, citizen, "screening.hand_over", write=True)
    screening = reads.newest_screening(found)
    answers = rules.Answers.from_json(screening.answers) if screening else rules.Answers()
    needs = answers.interpreter if answers.interpreter not in ("", "no") else whose.interpreter
    criteria = rules.screening_criteria(answers, wishes=screening.wishes_interview) if screening else ()
    capacity = reads.capacity(clock.now())
    return small_form(
        request,
        forms.HandOverForm(sent(request), initial={"on": clock.today(), "interpreter": needs}),
        lambda form: actions.hand_over(by=request.actor, course=found, **form.chosen()),
        title=_("Overlever til jobformidler"),
        button=_("Overlever"),
        back=course_address(whose),
        done=_("Borgeren er overleveret."),
        citizen=whose,
        template="screening/hand_over.html",
        criteria=criteria_shown(criteria, CRITERIA),
        may_go_on=may_go_on(criteria),
        capacity=capacity,
        judged_outside=screening is not None and screening.judged_in_target_group is False,
    )  # fmt: skip


class HandoverTable(Table):
    caption = gettext_lazy("Overleveringer, der er i gang")
    name = Column(
        gettext_lazy("Borger"),
        "course.citizen.name",
        sort=("course__citizen__sort_name",),
        link=lambda row: row.way_in,
        row_header=True,
        note=lambda row: names.number_and_marks(row.course.citizen),
    )
    state = Column(gettext_lazy("Tilstand"), lambda row: HandoverState(row.state).label)
    to = Column(
        gettext_lazy("Modtager"),
        lambda row: row.accepted_by.name if row.accepted_by else (row.receiver or row.queue).name,
    )
    waited = Column(
        gettext_lazy("Dage siden ja"),
        lambda row: (clock.today() - row.yes_on).days,
        sort=("-yes_on",),
        numeric=True,
    )
    invite_by = Column(gettext_lazy("Indkaldes senest"), "invite_by", sort=("invite_by",))
    default_sort = "invite_by"
    empty_text = gettext_lazy("Ingen borgere venter på visitation her.")
    can_export = False


VIEWS = {
    "mine": gettext_lazy("Til mig"),
    "sendt": gettext_lazy("Sendt af mig"),
    "alle": gettext_lazy("Hele jobcentret"),
}


@member(*CASE_ROLES, *LEADER_ROLES)
@require_GET
def handovers(request: Any) -> HttpResponse:
    """Who waits, how long, and how much room there is. Names, dates and states; nothing about health."""
    actor = request.actor
    offered = [name for name in VIEWS if name != "alle" or actor.has(*LEADER_ROLES)]
    if not actor.has(*CASE_ROLES):
        offered = ["alle"]
    # Who holds no intake interviews looks for those that were sent on.
    first = "sendt" if "sendt" in offered and not actor.has(Role.JOB_BROKER) else offered[0]
    chosen = request.GET.get("vis", first)
    if chosen not in offered:
        raise NotAllowed(_("Din rolle ser ikke den liste."))
    lists = {"mine": reads.handovers_for, "sendt": reads.handovers_sent, "alle": lambda _actor: reads.handovers_here()}
    table = HandoverTable(request.GET, lists[chosen](actor))
    for row in table.page.rows:
        address = reverse("screening:handover", args=[row.key])
        row.way_in = way_in(actor, row.course, (), address) if chosen == "alle" else address
    today = clock.today()
    log.listed(
        by=actor,
        action="handovers.listed",
        subjects=[("citizen", row.course.citizen.key) for row in table.page.rows],
        criterion={"list": chosen, "order": table.criterion},
    )
    waiting = reads.waiting(since=today - datetime.timedelta(days=365), until=today)
    context = {
        "table": table,
        "chosen": chosen,
        "offered": [(name, VIEWS[name]) for name in offered],
        "capacity": reads.capacity(clock.now()),
        "waiting": waiting,
        "outcomes": _outcomes(waiting.outcomes),
    }
    return table_response(request, "screening/handovers.html", context, table)


def _outcomes(counts: Any) -> list[tuple[str, int]]:
    return [(words, counts.get(code, 0)) for code, words in reference.labels("handover_outcome").items()]


def _open(request: Any, key: Any, purpose: str) -> Handover:
    return access.open_handover(request.actor, key, purpose)


@member(*READERS)
@require_GET
def handover(request: Any, key: Any) -> HttpResponse:
    """One handover: what the receiver must know, and what can be done now."""
    row = _open(request, key, "handover.show")
    actor = request.actor
    screening = row.screening
    answers = rules.Answers.from_json(screening.answers) if screening else rules.Answers()
    interpreter = dict(forms.interpreter_choices()).get(row.interpreter or "", row.interpreter or "")
    may_answer = access.is_receiver(actor, row)
    whose = row.course.citizen
    context = {
        "row": row,
        "citizen": whose,
        "state": HandoverState(row.state).label,
        "interpreter": interpreter if row.interpreter not in (None, "", "no") else "",
        "criteria": criteria_shown(rules.screening_criteria(answers, wishes=screening.wishes_interview), CRITERIA)
        if screening
        else [],
        "impairments": _impairments(answers),
        "impact_words": screening.word("impact") if screening else "",
        "shortcut": row.shortcut,
        "ground": reference.label("shortcut_ground", row.shortcut.ground) if row.shortcut else "",
        "bookings": [
            (booking, reference.label("handover_outcome", booking.outcome) if booking.outcome else "")
            for booking in Booking.objects.filter(handover=row).select_related("broker").order_by("-id")
        ],
        "may_answer": may_answer and row.state == HandoverState.WAITING,
        "may_book": may_answer and row.state == HandoverState.ACCEPTED,
        "may_record": may_answer and row.state == HandoverState.BOOKED,
        "may_interview": may_answer and row.state in {HandoverState.ACCEPTED, HandoverState.BOOKED},
        "may_withdraw": row.state in HANDOVER_OPEN and (may_answer or citizens_access.can_write(actor, whose)),
        "return_reason": reference.label("return_reason", row.return_reason) if row.return_reason else "",
        "capacity": reads.capacity(clock.now(), invite_by=row.invite_by),
        "days": (clock.today() - row.yes_on).days,
        "is_late": row.state in {HandoverState.WAITING, HandoverState.ACCEPTED} and row.invite_by < clock.today(),
    }
    return render(request, "screening/handover.html", context)


def _impairments(answers: rules.Answers) -> list[tuple[str, str]]:
    labels, levels = reference.labels("impairment_row"), reference.labels("impact")
    return [(labels[code], levels[impact.level] if impact else "") for code, impact in answers.impairments.items()]


@member(Role.JOB_BROKER)
@require_POST
def accept(request: Any, key: Any) -> HttpResponse:
    row = _open(request, key, "handover.accept")
    actions.accept_handover(by=request.actor, handover=row, read_version=_version(request, row))
    messages.success(request, _("Du har modtaget borgeren. Aftal nu en tid."))
    return HttpResponseRedirect(reverse("screening:handover", args=[row.key]))


def _version(request: Any, row: Handover) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdigit() else row.version


@member(Role.JOB_BROKER)
@require_http_methods(POST_OR_GET)
def give_back(request: Any, key: Any) -> HttpResponse:
    row = _open(request, key, "handover.return")
    back = reverse("screening:handover", args=[row.key])
    return small_form(
        request,
        forms.ReturnForm(sent(request), initial={"version": row.version}),
        lambda form: actions.return_handover(
            by=request.actor,
            handover=row,
            reason=form.cleaned_data["reason"],
            words=form.cleaned_data["words"],
            read_version=form.cleaned_data["version"] or row.version,
        ),
        title=_("Send borgeren tilbage"),
        button=_("Send tilbage"),
        back=back,
        goal=reverse("screening:handovers"),
        done=_("Borgeren er sendt tilbage, og sagsbehandleren har fået besked."),
        citizen=row.course.citizen,
    )


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def withdraw(request: Any, key: Any) -> HttpResponse:
    row = _open(request, key, "handover.withdraw")
    back = reverse("screening:handover", args=[row.key])
    return small_form(
        request,
        forms.WithdrawForm(sent(request), initial={"version": row.version}),
        lambda form: actions.withdraw_handover(
            by=request.actor,
            handover=row,
            words=form.cleaned_data["words"],
            read_version=form.cleaned_data["version"] or row.version,
            regretted=form.cleaned_data["regretted"],
        ),
        title=_("Træk overleveringen tilbage"),
        lead=_("En aftalt tid bliver ledig igen, og jobformidleren får besked. Du skal selv give borgeren besked."),
        button=_("Træk tilbage"),
        back=back,
        goal=course_address(row.course.citizen),
        done=_("Overleveringen er trukket tilbage."),
        citizen=row.course.citizen,
    )


@member(Role.JOB_BROKER)
@require_http_methods(POST_OR_GET)
def book(request: Any, key: Any) -> HttpResponse:
    row = _open(request, key, "handover.book")
    access.check_receiver(request.actor, row)
    slots = {str(slot.key): slot for slot in reads.free_slots(clock.now())[:30]}
    return small_form(
        request,
        forms.BookForm(
            sent(request),
            slots=slots,
            initial={"version": row.version, "minutes": 60, "invited_on": clock.today(), "slot": ""},
        ),
        lambda form: actions.book(
            by=request.actor,
            handover=row,
            read_version=form.cleaned_data["version"] or row.version,
            **form.chosen(),
        ),
        title=_("Aftal en tid"),
        lead=_("Der er %(free)s ledige tider. %(before)s af dem ligger før fristen.")
        % {
            "free": len(slots),
            "before": sum(1 for slot in slots.values() if clock.danish_date(slot.starts_at) <= row.invite_by),
        },
        button=_("Gem tiden"),
        back=reverse("screening:handover", args=[row.key]),
        goal=reverse("screening:invitation", args=[row.key]),
        done=_("Tiden er gemt. Her er indkaldelsen."),
        citizen=row.course.citizen,
    )


@member(Role.JOB_BROKER)
@require_http_methods(POST_OR_GET)
def outcome(request: Any, key: Any) -> HttpResponse:
    booking = access.find(Booking, key, None, "handover__course__citizen")
    row = _open(request, booking.handover.key, "handover.outcome")
    booking.handover = row
    return small_form(
        request,
        forms.OutcomeForm(sent(request), initial={"on": clock.today()}),
        lambda form: actions.record_outcome(by=request.actor, booking=booking, **form.cleaned_data),
        title=_("Samtalen blev ikke holdt"),
        button=_("Gem"),
        back=reverse("screening:handover", args=[row.key]),
        goal=course_address(row.course.citizen),
        done=_("Det er gemt."),
        citizen=row.course.citizen,
    )


@member(*CASE_ROLES)
@require_GET
def invitation(request: Any, key: Any) -> HttpResponse:
    """The invitation to the intake interview: to print, and as text for the municipal case system."""
    row, booking = _booked(request, key)
    language = letters.language_of(row.course.citizen)
    with translation.override(language):
        lines = invitation_lines(row, booking)
    context = {
        "language": language,
        "row": row,
        "citizen": row.course.citizen,
        "booking": booking,
        "jobcentre": row.jobcentre,
        "lines": lines,
        "back": reverse("screening:handover", args=[row.key]),
    }
    context["text"] = "\n\n".join(lines)
    return render(request, "screening/invitation.html", context)


def _booked(request: Any, key: Any) -> tuple[Handover, Booking]:
    row = _open(request, key, "handover.invitation")
    booking = Booking.objects.filter(handover=row, outcome="").select_related("broker").first()
    if booking is None:
        raise errors.time_missing()
    return row, booking


@member(*CASE_ROLES)
@require_GET
def invitation_pdf(request: Any, key: Any) -> HttpResponse:
    """The invitation as a letter that can be sent, printed and read aloud."""
    row, booking = _booked(request, key)
    with translation.override(letters.language_of(row.course.citizen)):
        title, content = letters.invitation(row, invitation_lines(row, booking))
    log.exported(
        by=request.actor.with_purpose("handover.invitation"),
        action="handover.invitation_made",
        subjects=[("citizen", row.course.citizen.key), ("handover", row.key)],
        criterion={"format": "pdf"},
    )
    return pdf_response(content, f"{title} {row.course.citizen.case_number}")


def invitation_lines(row: Handover, booking: Booking) -> list[str]:
    """What the talk is for, when and where, and that it is an offer: in the language that is set."""
    from brobygger.web.templatetags.design import tidspunkt

    place = booking.place or row.jobcentre.address
    who = booking.broker
    ways = " ".join(part for part in (who.telephone, who.email) if part)
    return [
        _("Kære %(name)s") % {"name": row.course.citizen.given_name},
        _("Du har sagt ja til at tale med en jobformidler. Tak for det."),
        _("Tid: %(time)s. Sæt %(minutes)s minutter af.")
        % {"time": tidspunkt(booking.starts_at), "minutes": booking.minutes},
        _("Sted: %(place)s.") % {"place": place} if place else _("Vi ringer og aftaler stedet."),
        *_interpreter_line(row.interpreter or ""),
        _("Vi taler om det, du kan, og det, du gerne vil. Vi taler også om, hvad du har brug for i et job."),
        _("Sammen lægger vi en plan med tre mål. Ud fra den vurderer jobformidleren, hvad du kan få hjælp til."),
        _("Du skal ikke tage papirer med. Har du et CV, må du gerne tage det med."),
        _("Samtalen er et tilbud. Du må sige nej. Det ændrer ikke på, om du står til rådighed."),
        _("Kan du ikke komme, så sig det til %(name)s. %(ways)s") % {"name": who.name, "ways": ways},
        _("Venlig hilsen\n%(name)s, %(jobcentre)s") % {"name": who.name, "jobcentre": row.jobcentre.label},
    ]


def _interpreter_line(agreed: str) -> list[str]:
    if agreed in {"", "no"}:
        return []
    if agreed == "sign":
        return [_("Der kommer en tegnsprogstolk.")]
    if agreed == "spoken":
        return [_("Der kommer en tolk.")]
    return [_("Der kommer en tolk: %(language)s.") % {"language": reference.label("interpreter_language", agreed)}]


# --- slots -----------------------------------------------------------------------------------------------------


class SlotTable(Table):
    caption = gettext_lazy("Ledige tider til visitationssamtaler")
    starts_at = Column(gettext_lazy("Tid"), "starts_at", sort=("starts_at",), row_header=True)
    broker = Column(gettext_lazy("Jobformidler"), "broker.name", sort=("broker__given_name",))
    minutes = Column(gettext_lazy("Minutter"), "minutes", numeric=True)
    place = Column(gettext_lazy("Sted"), "place")
    default_sort = "starts_at"
    empty_text = gettext_lazy("Der er ingen ledige tider. Sæt nogle af, så borgerne ikke venter.")
    can_export = False


@member(*CASE_ROLES, *LEADER_ROLES)
@require_GET
def slots(request: Any) -> HttpResponse:
    table = SlotTable(request.GET, reads.free_slots(clock.now()))
    actor = request.actor
    mine = InterviewSlot.objects.filter(closed_at=None, starts_at__gt=clock.now(), broker_id=actor.user)
    taken = set(Booking.objects.filter(slot__in=mine, outcome="").values_list("slot_id", flat=True))
    context = {
        "table": table,
        "capacity": reads.capacity(clock.now()),
        "mine": [(slot, slot.pk in taken) for slot in mine.order_by("starts_at")],
        "may_open": actor.has(Role.JOB_BROKER) or access.may_set_up(actor),
    }
    return table_response(request, "screening/slots.html", context, table)


@member(Role.JOB_BROKER, *LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def slots_new(request: Any) -> HttpResponse:
    actor = request.actor
    brokers = {str(user.key): user for user in reads.brokers_here()}
    if not access.may_set_up(actor):
        brokers = {key: user for key, user in brokers.items() if user.pk == actor.user}
    own = str(actor.key) if str(actor.key) in brokers else ""
    return small_form(
        request,
        forms.SlotForm(sent(request), brokers=brokers, initial={"broker": own, "weeks": 1, "minutes": 60}),
        lambda form: actions.open_slots(by=actor, **form.chosen()),
        title=_("Sæt tider af til visitation"),
        button=_("Sæt tiderne af"),
        back=reverse("screening:slots"),
        done=_("Tiderne er sat af."),
    )


@member(Role.JOB_BROKER, *LEADER_ROLES)
@require_POST
def slot_close(request: HttpRequest, key: Any) -> HttpResponse:
    slot = access.find(InterviewSlot, key, errors.slot_not_found())
    actions.close_slot(by=actor_of(request), slot=slot)
    messages.success(request, _("Tiden er taget ud."))
    return HttpResponseRedirect(reverse("screening:slots"))
