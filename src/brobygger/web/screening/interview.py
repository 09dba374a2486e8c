"""Step 2 for job brokers: the intake interview with its decision, its print page, and corrections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts.roles import Role
from brobygger.citizens import access as citizens_access
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.reference import reads as reference
from brobygger.screening import access, actions, errors, making, reads, rules
from brobygger.screening.enums import Decision, Theme
from brobygger.screening.models import Interview
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import DraftPlace, form_page, is_autosave
from brobygger.web.doors import member
from brobygger.web.screening import forms, letters
from brobygger.web.screening.pages import (
    POST_OR_GET,
    READERS,
    as_file,
    course_address,
    criteria_shown,
    sent,
    small_form,
)
from brobygger.web.templatetags.design import dato

CRITERIA = {
    "a": gettext_lazy("a. Der er en funktionsnedsættelse"),
    "b": gettext_lazy("b. Den har betydning, før eller nu"),
    "c": gettext_lazy("c. Der er behov for en kompenserende ordning"),
    "d": gettext_lazy("d. Et af synene på mulighederne er dårligt eller meget dårligt"),
    "e": gettext_lazy("e. Borgeren vil gerne være med"),
}


@member(Role.JOB_BROKER)
@require_POST
def start(request: Any, key: Any) -> HttpResponse:
    handover = access.open_handover(request.actor, key, "interview.start")
    row = actions.start_interview(by=request.actor, handover=handover)
    return HttpResponseRedirect(reverse("screening:interview", args=[row.key]))


@member(Role.JOB_BROKER)
@require_http_methods(POST_OR_GET)
def form(request: Any, key: Any) -> HttpResponse:
    shows = not is_autosave(request)
    row = access.open_interview(request.actor, key, "interview.form", write=True, shows=shows)
    if row.state != "started":
        return HttpResponseRedirect(reverse("screening:interview_show", args=[row.key]))
    place = DraftPlace("screening.step2", version=row.form_version, subject=row.key)
    answer = place.answer(request)
    if answer is not None:
        return answer
    asked_before = reads.baseline_views(row)
    extra: dict[str, Any] = {
        "criteria": reads.criteria_on(row.held_on or clock.today()),
        "asked_before": asked_before is not None,
    }
    initial = forms.interview_values(row)
    if asked_before is not None:
        initial["citizen_view"], initial["broker_view"] = asked_before
    if not row.held_on:
        initial["held_on"] = clock.today()
    if not initial["assigned_broker"] and row.broker is not None:
        initial["assigned_broker"] = str(row.broker.key)
    draft = None
    if request.method == "POST":
        filled = forms.InterviewForm(request.POST, initial=initial, **extra)
        if filled.is_valid():
            response = _save(request, filled, row, place)
            if response is not None:
                return response
    else:
        filled = forms.InterviewForm(initial=initial, **extra)
        draft = place.resume(request, filled)
    context = {
        "form": filled,
        "draft": draft,
        "row": row,
        "citizen": row.course.citizen,
        "back": course_address(row.course.citizen),
        "screening": reads.newest_screening(row.course),
        **_weighed(row),
    }
    return form_page(request, "screening/interview.html", context)


def _weighed(row: Interview) -> dict[str, Any]:
    """The criteria beside the decision, and what follows by definition. For the form as it is stored."""
    assessment = rules.Assessment.from_json(row.assessment)
    on = row.held_on or clock.today()
    counted = making.counted_schemes(on)
    groups = {item.code: item["group"] for item in reference.codes("impairment_type", on=on)}
    goals = [making.PlanGoal.from_json(goal).goal for goal in row.goals or ()]
    return {
        "criteria": criteria_shown(rules.enrolment_criteria(assessment, counted=counted), CRITERIA),
        "by_definition": rules.in_target_group_by_definition(assessment, counted=counted),
        "is_complex": rules.is_complex(assessment.types, groups),
        "is_multiple": rules.is_multiple(assessment.types),
        "same_industries": [reference.label("industry", code) for code in rules.same_industry(goals)],
    }


def _save(request: Any, filled: Any, row: Interview, place: DraftPlace) -> HttpResponse | None:
    complete = "complete" in request.POST
    act = actions.complete_interview if complete else actions.save_interview
    try:
        act(
            by=request.actor,
            interview=row,
            entry=filled.entry(),
            read_version=filled.cleaned_data["version"] or 0,
        )
    except errors.Incomplete as incomplete:
        filled.refuse_all(incomplete, forms.INTERVIEW_FIELDS)
        return None
    except Refusal as refusal:
        refusal.field = forms.INTERVIEW_FIELDS.get(refusal.field or "", refusal.field)
        filled.refuse(refusal)
        return None
    except Conflict as conflict:
        conflict.theirs = stored = Interview.objects.get(pk=row.pk)
        return conflict_page(request, filled, conflict, address=request.path, theirs=forms.interview_values(stored))
    place.discard(request)
    if complete:
        messages.success(request, _("Visitationen er færdig: %(decision)s.") % {"decision": row.get_decision_display()})
        return HttpResponseRedirect(reverse("screening:interview_show", args=[row.key]))
    messages.success(request, _("Samtalen er gemt."))
    return HttpResponseRedirect(request.path)


@member(*READERS)
@require_GET
def show(request: Any, key: Any) -> HttpResponse:
    """Minutes and assessment: to read, to print, and as text for the municipal case system."""
    row = access.open_interview(request.actor, key, "interview.show")
    parts = document(row)
    revisions = Interview.objects.filter(handover=row.handover_id).exclude(state="dropped")
    context = {
        "row": row,
        "citizen": row.course.citizen,
        "parts": parts,
        "text": letters.as_text(row, parts, title=_("Visitationssamtale")),
        "correction": (row.reasons or {}).get("correction", ""),
        "revisions": revisions.order_by("-revision").select_related("broker"),
        "may_correct": row.is_current
        and request.actor.has(Role.JOB_BROKER)
        and citizens_access.can_write(request.actor, row.course.citizen),
        **_weighed(row),
    }
    return render(request, "screening/interview_show.html", context)


@member(*READERS)
@require_GET
def show_pdf(request: Any, key: Any) -> HttpResponse:
    """The same as a file that can be filed, sent and read aloud."""
    row = access.open_interview(request.actor, key, "interview.show")
    content = letters.minutes(row, document(row), _weighed(row))
    return as_file(request, row, content, kind="interview", action="interview.fetched", title=_("Visitationssamtale"))


def document(row: Interview) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, [(label, text)]) for page, print and text alike."""
    entry = making.entry_of_interview(row)
    minutes = [
        (
            str(Theme(theme).label),
            entry.minutes.get(theme) or (_("Talt om") if theme in entry.touched else _("Ikke talt om")),
        )
        for theme in Theme.values
    ]
    needs = [
        (str(label), ", ".join(reference.label(name, code) for code in entry.needs.get(name, ())))
        for name, label in forms.NEEDS.items()
    ]
    goals = [
        (
            _("Mål"),
            f"{goal.occupation} ({reference.label('industry', goal.industry)})" if goal.industry else goal.occupation,
        )
        for goal in entry.goals
    ]
    return [
        (_("Referat"), minutes),
        (_("Hensyn, opgaver og krav"), [pair for pair in needs if pair[1]]),
        (_("Tre ligestillede mål"), goals),
        (_("Vurdering"), _assessment_lines(entry)),
        (_("Beslutning"), _decision_lines(row, entry)),
    ]


def _assessment_lines(entry: Any) -> list[tuple[str, str]]:
    assessment, reasons = entry.assessment, entry.reasons
    words = {True: _("Ja"), False: _("Nej"), None: _("Ikke besvaret")}

    def schemes(codes: Any) -> str:
        return ", ".join(reference.label("scheme", code) for code in codes)

    def level(code: str) -> str:
        return reference.label("impact", code) if code else words[None]

    def view(value: int | None) -> str:
        return reference.label("possibility", str(value)) if value else words[None]

    def with_reason(text: str, reason: str) -> str:
        return f"{text}. {reason}" if reason else text

    lines = [
        (_("Primær funktionsnedsættelse"), _type(assessment.primary, assessment)),
        (_("Sekundær"), _type(assessment.secondary, assessment)),
        (_("Andre"), ", ".join(_type(code, assessment) for code in assessment.others)),
        (_("Betydning før"), with_reason(level(assessment.impact_before), reasons.get("impact_before", ""))),
        (_("Betydning for målene nu"), with_reason(level(assessment.impact_now), reasons.get("impact_now", ""))),
        (
            _("Behov for ordning før"),
            with_reason(
                schemes(assessment.schemes_before) or words[assessment.needed_before], reasons.get("schemes_before", "")
            ),
        ),
        (
            _("Behov for ordning nu"),
            with_reason(
                schemes(assessment.schemes_now) or words[assessment.needed_now], reasons.get("schemes_now", "")
            ),
        ),
        (
            _("Borgerens syn på mulighederne"),
            with_reason(view(assessment.citizen_view), reasons.get("citizen_view", "")),
        ),
        (
            _("Jobformidlerens syn på mulighederne"),
            with_reason(view(assessment.broker_view), reasons.get("broker_view", "")),
        ),
        (_("Vil gerne være med"), words[assessment.motivated]),
    ]
    return [(label, text) for label, text in lines if text]


def _type(code: str, assessment: rules.Assessment) -> str:
    if not code:
        return ""
    words = reference.label("impairment_type", code)
    course = assessment.expected.get(code)
    return f"{words} ({reference.label('expected_course', course)})" if course else words


def _decision_lines(row: Interview, entry: Any) -> list[tuple[str, str]]:
    lines = [(_("Beslutning"), str(Decision(row.decision).label) if row.decision else _("Ikke truffet"))]
    lines.append((_("Begrundelse"), entry.reasons.get("decision", "")))
    used = [f"{one['text']}" for one in row.criteria_used or ()]
    lines.append((_("Lokale kriterier"), "; ".join(used)))
    if row.recall_on:
        lines.append((_("Spørges igen"), dato(row.recall_on)))
    if row.assigned_broker:
        lines.append((_("Jobformidler"), row.assigned_broker.name))
    if row.books_first:
        lines.append((_("Aftaler den første jobsamtale"), str(row.get_books_first_display())))
    duties = ", ".join(reference.label("duty", code) for code in row.duties_passed)
    lines.append((_("Opgaver, der går over til jobformidleren"), duties))
    return [(label, text) for label, text in lines if text]


@member(Role.JOB_BROKER)
@require_http_methods(POST_OR_GET)
def correct(request: Any, key: Any) -> HttpResponse:
    row = access.open_interview(request.actor, key, "interview.correct", write=True)
    made: list[Interview] = []

    def begin(form: Any) -> None:
        made.append(
            actions.begin_interview_correction(by=request.actor, interview=row, reason=form.cleaned_data["reason"])
        )

    response = small_form(
        request,
        forms.ReasonForm(sent(request)),
        begin,
        title=_("Ret en færdig visitation"),
        lead=_("Den færdige visitation bliver stående. Du laver en ny udgave, og den gælder, når den er færdig."),
        button=_("Begynd rettelsen"),
        back=reverse("screening:interview_show", args=[row.key]),
        citizen=row.course.citizen,
    )
    return HttpResponseRedirect(reverse("screening:interview", args=[made[0].key])) if made else response


@member(Role.JOB_BROKER)
@require_http_methods(POST_OR_GET)
def filed(request: Any, key: Any) -> HttpResponse:
    row = access.open_interview(request.actor, key, "interview.filed", write=True)
    return small_form(
        request,
        forms.DayForm(sent(request), initial={"on": clock.today()}),
        lambda form: actions.mark_filed(by=request.actor, row=row, on=form.cleaned_data["on"]),
        title=_("Lagt i kommunens fagsystem"),
        button=_("Gem datoen"),
        back=reverse("screening:interview_show", args=[row.key]),
        done=_("Datoen er gemt."),
        citizen=row.course.citizen,
    )
