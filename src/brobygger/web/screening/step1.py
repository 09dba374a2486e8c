"""Step 1 for staff: the course's page, the form, corrections, links, exemption."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import PersonalLink
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import access as citizens_access
from brobygger.citizens import actions as citizens
from brobygger.citizens.models import Milestone
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.reference import reads as reference
from brobygger.screening import access, actions, errors, making, questions, reads, rules
from brobygger.screening.models import Exemption, Screening
from brobygger.vault import log
from brobygger.web.design import exports
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import DraftPlace, form_page, is_autosave
from brobygger.web.documents.answers import pdf_response
from brobygger.web.doors import member
from brobygger.web.screening import forms, letters
from brobygger.web.screening.pages import course_address, open_course, sent, small_form

READERS = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST, Role.TEAM_LEADER, Role.PROJECT_MANAGER)
POST_OR_GET = ["GET", "HEAD", "POST"]

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

CRITERIA = {
    "a": gettext_lazy("a. Mindst én funktionsnedsættelse med lille, mellem eller stor betydning"),
    "b": gettext_lazy("b. Borgeren ønsker en visitationssamtale"),
    "c": gettext_lazy("c. Har før brugt kompenserende ordninger"),
    "d": gettext_lazy("d. Har før været begrænset i job eller uddannelse"),
}


def criteria_shown(criteria: Any, words: Any) -> list[dict[str, Any]]:
    return [
        {"text": words[one.code], "holds": one.holds, "required": one.required, "supplement": one.supplement_only}
        for one in criteria
    ]


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
    answers = rules.Answers.from_json(newest.answers) if newest else None
    context = {
        "citizen": whose,
        "course": found,
        "view": view,
        "marks": reads.marks(found),
        "may_write": write and actor.has(*CASE_ROLES),
        "may_interview": write and actor.has(Role.JOB_BROKER),
        "may_answer": view.open_handover is not None and access.is_receiver(actor, view.open_handover),
        "criteria": criteria_shown(rules.screening_criteria(answers, wishes=newest.wishes_interview), CRITERIA)
        if newest and answers
        else [],
        "may_hand_over": (
            view.open_handover is None
            and found.state not in {"enrolled", "closed"}
            and (newest is not None or view.shortcut is not None)
        ),
        "may_be_asked": found.state not in {"enrolled", "closed", "handed_over", "interviewed"},
        "open_link": _open_link(view.under_way),
        "exempt_reason": reference.label("exempt_reason", view.exemption.reason) if view.exemption else "",
        "ground": reference.label("shortcut_ground", view.shortcut.ground) if view.shortcut else "",
    }
    return render(request, "screening/course.html", context)


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
    if request.method == "POST":
        filled = forms.ScreeningForm(request.POST)
        if filled.is_valid():
            response = _save(request, filled, found, row, place)
            if response is not None:
                return response
    else:
        initial = forms.screening_values(row) if row else {"interpreter": whose.interpreter, "held_on": clock.today()}
        filled = forms.ScreeningForm(initial={"how": "dialogue", "when": "first_possible", **initial})
        draft = place.resume(request, filled)
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
        "back": course_address(whose),
    }
    return form_page(request, "screening/form.html", context)


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
    asked = questions.form(row.form_version, row.language)
    entry = making.entry_of(row)
    labels, levels = reference.labels("impairment_row"), reference.labels("impact")
    rows = [
        {
            "label": labels[code],
            "level": levels[impact.level] if impact else _("Ikke besvaret"),
            "number": impact.number if impact else None,
        }
        for code, impact in entry.answers.impairments.items()
    ]
    revisions = Screening.objects.filter(course=row.course_id, round=row.round).exclude(state="dropped")
    context = {
        "row": row,
        "citizen": row.course.citizen,
        "entry": entry,
        "asked": asked,
        "rows": rows,
        "answers": _answers_shown(entry),
        "correction": row.word("correction"),
        "criteria": criteria_shown(rules.screening_criteria(entry.answers, wishes=entry.wishes), CRITERIA),
        "revisions": revisions.order_by("-revision").select_related("screener"),
        "may_correct": row.is_current and citizens_access.can_write(request.actor, row.course.citizen),
    }
    return render(request, "screening/show.html", context)


def _answers_shown(entry: Any) -> list[tuple[Any, str]]:
    blank = forms.ScreeningForm()
    words = {True: _("Ja"), False: _("Nej"), None: _("Ikke besvaret")}
    answers = entry.answers
    interpreter = dict(forms.interpreter_choices()).get(answers.interpreter, answers.interpreter)
    shown = [
        (blank.fields["documented"].label, words[answers.documented]),
        (blank.fields["schemes_before"].label, words[answers.schemes_before]),
        (blank.fields["limited_before"].label, words[answers.limited_before]),
        (blank.fields["interpreter"].label, str(interpreter) if answers.interpreter else words[None]),
        (blank.fields["history_seen"].label, words[entry.history_seen]),
        (blank.fields["wishes"].label, words[entry.wishes]),
        (blank.fields["judged"].label, words[entry.judged]),
    ]
    if answers.no_reason:
        shown.append((blank.fields["no_reason"].label, reference.label("no_reason", answers.no_reason)))
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


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def invite(request: Any, citizen: Any) -> HttpResponse:
    """A link for the citizen, with the text to send along. The link is shown this once."""
    whose, found = open_course(request, citizen, "screening.invite", write=True)
    making.check_can_be_asked(found)
    today = clock.today()
    values = reference.values("screening.languages", "screening.link_days", on=today, jobcentre=found.jobcentre_id)
    offered = questions.offered(tuple(values["screening.languages"]))
    codes = [one.language for one in offered]
    filled = forms.InviteForm(
        sent(request),
        offered=offered,
        initial={
            "language": whose.language if whose.language in codes else "da",
            "expires_on": today + datetime.timedelta(days=int(values["screening.link_days"])),
        },
    )
    if request.method == "POST" and filled.is_valid():
        data = filled.cleaned_data
        if "as_letter" in request.POST and data["language"] not in letters.LANGUAGES:
            # Said before the link is made: it is shown once, and an older one would be closed by it.
            filled.add_error("language", _("Brevet kan ikke laves som PDF på det sprog. Lav linket, og print siden."))
            return form_page(request, "screening/small_form.html", _invite_context(filled, whose))
        try:
            screening, link, secret = actions.invite(
                by=request.actor, course=found, language=data["language"], expires_on=data["expires_on"]
            )
        except Refusal as refusal:
            filled.refuse(refusal)
        else:
            return _invitation(request, whose, screening, link, secret, data["expires_on"])
    return form_page(request, "screening/small_form.html", _invite_context(filled, whose))


def _invite_context(filled: Any, whose: Any) -> dict[str, Any]:
    return {
        "form": filled,
        "citizen": whose,
        "title": _("Lav et link til borgeren"),
        "lead": _("Borgeren kan svare på telefonen før samtalen. Du taler svarene igennem med borgeren bagefter."),
        "button": _("Lav linket"),
        "letter_button": _("Lav linket som brev (PDF)"),
        "back": course_address(whose),
        "warning": "" if whose.birth_date else str(errors.no_birth_date().sentence),
    }


def _invitation(request: Any, whose: Any, screening: Any, link: Any, secret: str, expires_on: Any) -> HttpResponse:
    form = questions.form(screening.form_version, screening.language)
    texts = form.texts["invitation"]
    address = request.build_absolute_uri(reverse("accounts:link", args=[secret]))
    who = contact(screening)
    lines = [
        texts["greeting"].format(name=whose.given_name),
        texts["body"],
        texts["how"],
        address,
        texts["until"].format(date=expires_on.strftime("%d.%m.%Y")),
        texts["offer"],
        texts["availability"],
        " ".join(part for part in (who["line"], who["telephone"], who["email"]) if part),
        f"{texts['regards']}\n{screening.jobcentre.label}",
    ]
    if "as_letter" in request.POST:
        content = letters.plain(
            whose, screening.jobcentre, title=texts["subject"], lines=lines, language=screening.language
        )
        log.exported(
            by=request.actor.with_purpose("screening.invite"),
            action="screening.letter_made",
            subjects=[("citizen", whose.key), ("screening", screening.key), ("link", link.key)],
            criterion={"format": "pdf"},
        )
        return pdf_response(content, f"{texts['subject']} {whose.case_number}")
    context = {
        "citizen": whose,
        "screening": screening,
        "asked": form,
        "address": address,
        "subject": texts["subject"],
        "lines": lines,
        "text": "\n\n".join(lines),
        "expires_on": expires_on,
        "back": course_address(whose),
    }
    response = render(request, "screening/invitation_link.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def contact(screening: Screening) -> dict[str, str]:
    """Whom the citizen may ask: the local person where one is named, else the caseworker, else the jobcentre."""
    local = reference.values(
        "screening.contact_name", "screening.contact_telephone", "screening.contact_email",
        on=clock.today(), jobcentre=screening.jobcentre_id,
    )  # fmt: skip
    texts = questions.form(screening.form_version, screening.language).texts["start"]
    jobcentre = screening.jobcentre
    if local["screening.contact_name"]:
        name = local["screening.contact_name"]
        telephone, email = local["screening.contact_telephone"], local["screening.contact_email"]
    elif screening.screener is not None:
        name, telephone, email = screening.screener.name, screening.screener.telephone, screening.screener.email
    else:
        name, telephone, email = "", jobcentre.telephone, jobcentre.email
    line = texts["ask"].format(name=name) if name else texts["ask_nobody"].format(jobcentre=jobcentre.label)
    return {"line": line, "name": name, "telephone": telephone, "email": email}


@member(*CASE_ROLES)
@require_POST
def revoke(request: Any, key: Any) -> HttpResponse:
    row = access.open_screening(request.actor, key, "screening.revoke", write=True)
    actions.revoke_link(by=request.actor, screening=row)
    messages.success(request, _("Linket er lukket."))
    return HttpResponseRedirect(course_address(row.course.citizen))


# --- exemption, asking again, contacts -------------------------------------------------------------------------


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def exempt(request: Any, citizen: Any) -> HttpResponse:
    whose, found = open_course(request, citizen, "screening.exempt", write=True)
    return small_form(
        request,
        forms.ExemptForm(sent(request)),
        lambda form: actions.exempt(
            by=request.actor,
            course=found,
            reason=form.cleaned_data["reason"],
            words=form.cleaned_data["words"],
            assessed_on=form.cleaned_data["assessed_on"],
        ),
        title=_("Undtag borgeren fra opsporing"),
        lead=_("En tidligere vurdering kan skjule noget, som ikke kan ses. Spørg hellere en gang for meget."),
        button=_("Undtag borgeren"),
        back=course_address(whose),
        done=_("Borgeren er undtaget."),
        citizen=whose,
    )


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def exempt_end(request: Any, key: Any) -> HttpResponse:
    row = access.find(Exemption, key, None, "course__citizen")
    whose, _found = open_course(request, row.course.citizen.key, "screening.exempt", write=True)
    return small_form(
        request,
        forms.ReasonForm(sent(request)),
        lambda form: actions.end_exemption(by=request.actor, exemption=row, reason=form.cleaned_data["reason"]),
        title=_("Ophæv undtagelsen"),
        button=_("Ophæv undtagelsen"),
        back=course_address(whose),
        done=_("Borgeren kan spørges igen."),
        citizen=whose,
    )


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def again(request: Any, citizen: Any) -> HttpResponse:
    whose, found = open_course(request, citizen, "screening.again", write=True)
    return small_form(
        request,
        forms.ReasonForm(sent(request)),
        lambda form: actions.ask_again(by=request.actor, course=found, reason=form.cleaned_data["reason"]),
        title=_("Bed om en ny opsporing"),
        lead=_("Borgeren kommer på listen over dem, der skal spørges igen, før den faste tid er gået."),
        button=_("Bed om en ny opsporing"),
        back=course_address(whose),
        done=_("Borgeren er på listen."),
        citizen=whose,
    )


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def contact_date(request: Any, citizen: Any) -> HttpResponse:
    whose, found = open_course(request, citizen, "screening.contact", write=True)
    return small_form(
        request,
        forms.ContactForm(sent(request), initial={"on": clock.today(), "kind": "conversation"}),
        lambda form: actions.record_contact(
            by=request.actor, course=found, kind=form.cleaned_data["kind"], on=form.cleaned_data["on"]
        ),
        title=_("Skriv en samtale eller sagsgennemgang ind"),
        lead=_("Datoen bruges til at se, hvornår borgeren skal spørges."),
        button=_("Gem datoen"),
        back=course_address(whose),
        done=_("Datoen er gemt."),
        citizen=whose,
    )


# --- person group marks ----------------------------------------------------------------------------------------


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def end_mark(request: Any, key: Any) -> HttpResponse:
    milestone = access.find(Milestone, key, None, "course__citizen")
    whose, _found = open_course(request, milestone.course.citizen.key, "screening.mark", write=True)
    return small_form(
        request,
        forms.ReasonForm(sent(request)),
        lambda form: citizens.withdraw_milestone(
            by=request.actor, milestone=milestone, reason=form.cleaned_data["reason"]
        ),
        title=_("Ophæv markeringen “%(mark)s”") % {"mark": reads.mark_names().get(milestone.kind, milestone.kind)},
        lead=_("Markeringen følger af det, der er skrevet. Ophæv den kun, når det er sket ved en fejl."),
        button=_("Ophæv markeringen"),
        back=course_address(whose),
        done=_("Markeringen er ophævet. Grunden står på sagen."),
        citizen=whose,
    )


@member(Role.PROJECT_MANAGER, Role.TEAM_LEADER)
@require_GET
def marks_export(request: Any) -> Any:
    """The marks of a period as a file, to be compared with an extract of the national data base."""
    asked = forms.PeriodForm(request.GET)
    since, until = asked.period(clock.today())
    rows = reads.marks_between(since, until)
    log.exported(
        by=request.actor,
        action="marks.exported",
        subjects=[("citizen", row.citizen) for row in rows],
        criterion={"since": since.isoformat(), "until": until.isoformat(), "format": "csv"},
    )
    headers = [_("Sagsnummer"), _("Nøgle"), _("Markering"), _("Dato"), _("Forfatter"), _("Kilde")]
    lines = (
        [row.case_number, str(row.citizen), row.mark.name, row.mark.on, row.mark.author, row.mark.source]
        for row in rows
    )
    return exports.csv_response("persongruppemarkeringer", headers, lines)
