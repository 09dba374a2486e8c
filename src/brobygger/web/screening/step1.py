"""Step 1 for staff: the course's page, the form, its revisions and corrections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import PersonalLink
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import access as citizens_access
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.reference import reads as reference
from brobygger.screening import access, actions, errors, making, questions, reads, rules
from brobygger.screening.models import Screening
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import DraftPlace, form_page, is_autosave
from brobygger.web.doors import member
from brobygger.web.screening import forms, letters
from brobygger.web.screening.pages import (
    CRITERIA,
    POST_OR_GET,
    READERS,
    as_file,
    course_address,
    criteria_shown,
    may_go_on,
    open_course,
    sent,
    small_form,
)
from brobygger.web.templatetags.design import dato

# How a caseworker may open the subject. Spoken, so the citizen is "du".
OPENINGS = (
    gettext_lazy(
        "Jeg spørger alle om det samme. Er der noget, jeg skal vide, når vi skal finde et job, der passer dig?"
    ),
    gettext_lazy("Det er din egen mening, der tæller. Jeg skal ikke have en diagnose."),
    gettext_lazy("Er der noget på listen her, som gør det svært for dig i et job eller på et studie?"),
    gettext_lazy("Det er et tilbud. Du kan sige nej nu, og du kan sige nej senere."),
    gettext_lazy("Siger du ja til en samtale, er det jobformidleren, der vurderer, hvad du kan få hjælp til."),
    gettext_lazy("Det ændrer ikke på, at du står til rådighed. Din ydelse er den samme."),
)


@member(*READERS)
@require_GET
def course(request: Any, citizen: Any) -> HttpResponse:
    """Where the citizen stands from the first question to the decision, and what comes next."""
    actor = request.actor
    request.glass_address = reverse("citizens:reason", args=[citizen])
    whose, found, rights = access.open_course_with_rights(actor, citizen, "screening.course")
    view = reads.course_view(found)
    write = rights.write
    newest = view.newest
    criteria: tuple[Any, ...] = ()
    if newest:
        answers = rules.Answers.from_json(newest.answers)
        criteria = rules.screening_criteria(answers, wishes=newest.wishes_interview)
    context = {
        "citizen": whose,
        "course": found,
        "view": view,
        "marks": reads.marks(found),
        "may_write": write and actor.has(*CASE_ROLES),
        "may_interview": write and actor.has(Role.JOB_BROKER),
        "may_answer": view.open_handover is not None and access.is_receiver(actor, view.open_handover),
        "criteria": criteria_shown(criteria, CRITERIA),
        "may_go_on": view.shortcut is not None or may_go_on(criteria),
        "may_hand_over": (
            view.open_handover is None
            and found.state not in {"enrolled", "closed"}
            and (newest is not None or view.shortcut is not None)
        ),
        "may_be_asked": found.state not in {"enrolled", "closed", "handed_over", "interviewed"},
        "open_link": _open_link(view.under_way),
        "paper_language": _language_of(whose),
        "exempt_reason": reference.label("exempt_reason", view.exemption.reason) if view.exemption else "",
        "ground": reference.label("shortcut_ground", view.shortcut.ground) if view.shortcut else "",
    }
    return render(request, "screening/course.html", context)


def _language_of(citizen: Any) -> str:
    """The citizen's own where the form can be had in it."""
    on = reference.value("screening.languages", on=clock.today(), jobcentre=citizen.jobcentre_id)
    return citizen.language if citizen.language in on else "da"


def _open_link(screening: Screening | None) -> PersonalLink | None:
    if screening is None:
        return None
    found: PersonalLink | None = PersonalLink.objects.filter(
        purpose=LinkPurpose.SCREENING,
        subject=screening.key,
        revoked_at=None,
        used_up_at=None,
        expires_at__gt=clock.now(),
    ).first()
    return found


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def form(request: Any, citizen: Any) -> HttpResponse:
    """The form of step 1: typed once, saved while it is typed, half-way, or complete."""
    whose, found = open_course(request, citizen, "screening.form", write=True, shows=not is_autosave(request))
    row = Screening.objects.filter(course=found).under_way().select_related("replaces").first()
    if row is None:
        making.check_can_be_asked(found)
    place = DraftPlace("screening.step1", version=row.form_version if row else questions.NEWEST, subject=found.key)
    answer = place.answer(request)
    if answer is not None:
        return answer
    draft = None
    newest = reads.newest_screening(found)
    finished = _finished_meanwhile(request, newest)
    if finished is not None:
        place.save(request)
        filled = forms.ScreeningForm(request.POST)
    elif request.method == "POST":
        filled = forms.ScreeningForm(request.POST, initial=forms.screening_values(row) if row else None)
        if filled.is_valid():
            response = _save(request, filled, found, row, place)
            if response is not None:
                return response
    else:
        initial = forms.screening_values(row) if row else {"interpreter": whose.interpreter, "held_on": clock.today()}
        filled = forms.ScreeningForm(initial={"how": "dialogue", "when": "first_possible", **initial})
        draft = place.resume(request, filled)
        filled.initial["seen_finished"] = str(newest.key) if newest else ""
    state = making.form_of(row) if row else rules.Form(answers=rules.Answers())
    context = {
        "form": filled,
        "draft": draft,
        "citizen": whose,
        "row": row,
        "openings": OPENINGS,
        "criteria": criteria_shown(rules.screening_criteria(state.answers, wishes=state.wishes), CRITERIA),
        "checks": [(errors.CHECKLIST[check.what], check.done) for check in rules.checklist(state)],
        "citizen_language": questions.form(row.form_version, row.language).name if row and row.answered_at else "",
        "earlier": earlier(row) if row else [],
        "open_link": _open_link(row),
        "finished": finished,
        "finished_by": finished.screener.name if finished and finished.screener else _("En anden"),
        "back": course_address(whose),
    }
    if finished is not None:
        return render(request, "screening/form.html", {"draft": None, **context}, status=409)
    return form_page(request, "screening/form.html", context)


def _finished_meanwhile(request: Any, newest: Screening | None) -> Screening | None:
    """The form that was finished in another window since this page was opened; said before anything is asked for."""
    seen = request.POST.get("seen_finished")
    return newest if seen is not None and newest is not None and seen != str(newest.key) else None


def _save(request: Any, filled: Any, course: Any, row: Screening | None, place: DraftPlace) -> HttpResponse | None:
    """Save or complete; None when the page is to be shown again with what is wrong."""
    complete = "complete" in request.POST
    stored = row
    try:
        # A form that is refused at once leaves nothing behind but the draft.
        with transaction.atomic():
            read_version = filled.cleaned_data["version"] or 0
            if stored is None:
                stored, read_version = actions.start_screening(by=request.actor, course=course), 1
            act = actions.complete_screening if complete else actions.save_screening
            act(by=request.actor, screening=stored, entry=filled.entry(), read_version=read_version)
    except errors.Incomplete as incomplete:
        filled.refuse_all(incomplete, forms.SCREENING_FIELDS)
        return None
    except Refusal as refusal:
        refusal.field = forms.SCREENING_FIELDS.get(refusal.field or "", refusal.field)
        filled.refuse(refusal)
        return None
    except Conflict as conflict:
        conflict.theirs = stored = Screening.objects.get(pk=stored.pk) if stored else None
        theirs = forms.screening_values(stored) if stored else {}
        return conflict_page(request, filled, conflict, address=request.path, theirs=theirs)
    place.discard(request)
    said = _("Skemaet er færdigt.") if complete else _("Skemaet er gemt. Du eller en kollega kan fortsætte.")
    messages.success(request, said)
    return HttpResponseRedirect(course_address(course.citizen))


@member(*READERS)
@require_GET
def show(request: Any, key: Any) -> HttpResponse:
    """One revision as it was answered, with the words of the form it was answered in."""
    row = access.open_screening(request.actor, key, "screening.show")
    parts = document(row)
    revisions = Screening.objects.filter(course=row.course_id, round=row.round).exclude(state="dropped")
    context = {
        "row": row,
        "citizen": row.course.citizen,
        "parts": parts,
        "earlier": earlier(row),
        "text": letters.as_text(row, parts, title=_("Opsporingsskema")) if row.completed_at else "",
        "criteria": _criteria_of(row),
        "revisions": revisions.order_by("-revision").select_related("screener"),
        "may_correct": row.is_current
        and request.actor.has(*CASE_ROLES)
        and citizens_access.can_write(request.actor, row.course.citizen),
    }
    return render(request, "screening/show.html", context)


@member(*READERS)
@require_GET
def show_pdf(request: Any, key: Any) -> HttpResponse:
    """The same as a file that can be filed, sent and read aloud."""
    row = access.open_screening(request.actor, key, "screening.show")
    content = letters.answered(row, document(row), _criteria_of(row))
    return as_file(request, row, content, kind="screening", action="screening.fetched", title=_("Opsporingsskema"))


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def filed(request: Any, key: Any) -> HttpResponse:
    row = access.open_screening(request.actor, key, "screening.filed", write=True)
    return small_form(
        request,
        forms.DayForm(sent(request), initial={"on": clock.today()}),
        lambda form: actions.mark_filed(by=request.actor, row=row, on=form.cleaned_data["on"]),
        title=_("Lagt i kommunens fagsystem"),
        button=_("Gem datoen"),
        back=reverse("screening:show", args=[row.key]),
        done=_("Datoen er gemt."),
        citizen=row.course.citizen,
    )


def _criteria_of(row: Screening) -> list[dict[str, Any]]:
    entry = making.entry_of(row)
    return criteria_shown(rules.screening_criteria(entry.answers, wishes=entry.wishes), CRITERIA)


def document(row: Screening) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, [(label, text)]) for page, file and text alike."""
    entry = making.entry_of(row)
    return [
        (_("Samtalen"), _about_the_talk(row, entry)),
        (_("Funktionsnedsættelse og betydning"), _impairments_shown(entry)),
        (_("Svar"), _answers_shown(entry)),
    ]


def earlier(row: Screening) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a caseworker had saved before the citizen sent the form, in the same shape; nothing where nothing stood."""
    entry = making.stood_before(row)
    if entry is None:
        return []
    answered = [(label, text) for label, text in _answers_shown(entry) if text != _("Ikke besvaret")]
    return [(_("Funktionsnedsættelse og betydning"), _impairments_shown(entry)), (_("Svar"), answered)]


def _about_the_talk(row: Screening, entry: Any) -> list[tuple[str, str]]:
    asked = questions.form(row.form_version, row.language)
    when = str(row.get_when_display())
    if entry.later_reason:
        when = f"{when}: {reference.label('later_reason', entry.later_reason)}"
    if entry.words["later"]:
        when = f"{when}. {entry.words['later']}"
    language = (
        asked.name
        if asked.is_reviewed or asked.language == questions.LANGUAGES[0]
        else f"{asked.name} ({asked.review_note})"
    )
    correction = f"{row.revision}: {row.word('correction')}" if row.word("correction") else str(row.revision)
    shown = [
        (_("Dato"), dato(row.held_on) if row.held_on else ""),
        (_("Sådan er det udfyldt"), str(row.get_how_display())),
        (_("Hvornår"), when),
        (_("Uger som ledig"), "" if row.weeks_unemployed is None else str(row.weeks_unemployed)),
        (_("Af"), row.screener.name if row.screener else ""),
        (_("Skemaets udgave og sprog"), f"{row.form_version}, {language}"),
        (_("Rettelse nummer"), correction if row.replaces_id or row.revision > 1 else ""),
    ]
    return [(label, text) for label, text in shown if text]


def _impairments_shown(entry: Any) -> list[tuple[str, str]]:
    labels, levels = reference.labels("impairment_row"), reference.labels("impact")
    if not entry.answers.impairments:
        none = _("Borgeren har ikke en funktionsnedsættelse.") if entry.answers.none else _("Ikke besvaret")
        return [(_("Funktionsnedsættelse"), none)]
    shown = []
    for code, impact in entry.answers.impairments.items():
        text = _("Ikke besvaret") if impact is None else str(levels[impact.level])
        shown.append(
            (str(labels[code]), text if impact is None or impact.number is None else f"{text} ({impact.number})")
        )
    shown += [(_("Hvad “Andet” er"), entry.words["other"]), (_("Hvad betydningen består i"), entry.words["impact"])]
    return [(label, text) for label, text in shown if text]


def _answers_shown(entry: Any) -> list[tuple[str, str]]:
    words = {True: _("Ja"), False: _("Nej"), None: _("Ikke besvaret")}
    answers = entry.answers
    interpreter = dict(forms.interpreter_choices()).get(answers.interpreter, answers.interpreter)
    shown = [
        (_("Dokumenteret af en læge"), words[answers.documented]),
        (_("Har før brugt kompenserende ordninger"), words[answers.schemes_before]),
        (_("Har før været begrænset i job eller uddannelse"), words[answers.limited_before]),
        (_("Brug for tolk"), str(interpreter) if answers.interpreter else words[None]),
        (_("Sagsbehandleren har set på ydelserne før"), words[entry.history_seen]),
        (_("Borgeren ønsker en visitationssamtale"), words[entry.wishes]),
        (_("I målgruppen, vurderer sagsbehandleren"), words[entry.judged]),
    ]
    if answers.no_reason:
        shown.append((_("Hvorfor borgeren siger nej"), reference.label("no_reason", answers.no_reason)))
    return shown


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def correct(request: Any, key: Any) -> HttpResponse:
    row = access.open_screening(request.actor, key, "screening.correct", write=True)
    whose = row.course.citizen
    return small_form(
        request,
        forms.ReasonForm(sent(request)),
        lambda form: actions.begin_correction(by=request.actor, screening=row, reason=form.cleaned_data["reason"]),
        title=_("Ret et færdigt skema"),
        lead=_("Det færdige skema bliver stående. Du laver en ny udgave, og den gælder, når den er færdig."),
        button=_("Begynd rettelsen"),
        back=reverse("screening:show", args=[row.key]),
        goal=reverse("screening:form", args=[whose.key]),
        citizen=whose,
    )


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def drop(request: Any, key: Any) -> HttpResponse:
    row = access.open_screening(request.actor, key, "screening.drop", write=True)
    return small_form(
        request,
        forms.ReasonForm(sent(request), initial={"version": row.version}),
        lambda form: actions.drop_screening(
            by=request.actor,
            screening=row,
            reason=form.cleaned_data["reason"],
            read_version=form.cleaned_data["version"] or row.version,
        ),
        title=_("Opgiv skemaet"),
        lead=_("Skemaet kan stadig læses. Et åbent link til borgeren bliver lukket."),
        button=_("Opgiv skemaet"),
        back=course_address(row.course.citizen),
        done=_("Skemaet er opgivet."),
        citizen=row.course.citizen,
    )
