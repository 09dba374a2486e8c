"""A citizen's schemes: the stance, questions to the specialist, and every application."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.compensation import access, actions, reads, schemes
from brobygger.compensation.models import Question, Stance
from brobygger.kernel import clock
from brobygger.reference import reads as reference
from brobygger.web.compensation import forms
from brobygger.web.compensation.pages import (
    POST_OR_GET,
    READERS,
    citizen_address,
    goals_of,
    head,
    open_citizen,
    sent,
    small_form,
)
from brobygger.web.design.drafts import DraftPlace, form_page, is_autosave
from brobygger.web.doors import member


@member(*READERS)
@require_GET
def citizen(request: Any, citizen: Any) -> HttpResponse:
    """The page "Ordninger" of one citizen."""
    whose, allowed = open_citizen(request, citizen, "compensation.citizen")
    view = reads.citizen_view(whose)
    goals = dict(goals_of(allowed.course))
    context = {
        **head(request, whose, allowed),
        "view": view,
        "stances": [_shown(one, goals) for one in view.stances if one.is_current],
        "older": [_shown(one, goals) for one in view.stances if not one.is_current],
        "without_application": [_shown(one, goals) for one in view.needs_without_application],
        "needs": access.needs(allowed),
    }
    return render(request, "compensation/citizen.html", context)


def _shown(stance: Stance, goals: dict[str, str]) -> dict[str, Any]:
    return {
        "row": stance,
        "job": goals.get(stance.goal, "") or stance.word("job"),
        "schemes": [schemes.name(code) for code in stance.schemes or ()],
        "why": stance.word("why"),
        "steps": [stance.word(name) for name in ("support", "fitted", "least")],
        "reason": reference.label("no_application_reason", stance.no_application_reason)
        if stance.no_application_reason
        else "",
    }


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def stance(request: Any, citizen: Any) -> HttpResponse:
    """The three-step assessment of one job, kept while it is typed."""
    autosave = is_autosave(request)
    whose, allowed = open_citizen(request, citizen, "compensation.stance", write=True, shows=not autosave)
    place = DraftPlace("compensation.stance", version="1", subject=whose.key)
    answer = place.answer(request)
    if answer is not None:
        return answer
    form = forms.StanceForm(sent(request), goals=goals_of(allowed.course), initial={"on": clock.today()})
    draft = None if request.method == "POST" else place.resume(request, form)

    def act(filled: Any) -> object:
        made = actions.take_stance(by=request.actor, citizen=whose, course=allowed.course, new=filled.value)
        place.discard(request)
        return made

    return small_form(
        request, form, act, title=_("Stilling til ordninger"), button=_("Gem stillingen"), citizen=whose,
        back=citizen_address(whose), done=_("Stillingen er gemt."), draft=draft, autosaves=True,
        lead=_("Gå trinene igennem for ét job ad gangen. Gem også, når der ikke er brug for en ordning."),
    )  # fmt: skip


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def stance_reason(request: Any, key: Any) -> HttpResponse:
    row, whose, _allowed = access.open_row(request.actor, Stance, key, "compensation.stance", "citizen", write=True)
    form = forms.ReasonForm(sent(request), initial={"version": row.version})

    def act(filled: Any) -> object:
        said = filled.cleaned_data
        return actions.say_why_no_application(
            by=request.actor, stance=row, reason=said["reason"], words=said["words"], read_version=said["version"]
        )

    return small_form(
        request, form, act, title=_("Hvorfor bliver der ikke søgt?"), button=_("Gem grunden"), citizen=whose,
        back=citizen_address(whose), done=_("Grunden er gemt."),
    )  # fmt: skip


@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def ask(request: Any, citizen: Any) -> HttpResponse:
    """A question to the compensation specialist; it lets the specialist into needs and schemes."""
    whose, allowed = open_citizen(request, citizen, "compensation.ask", write=True)
    form = forms.QuestionForm(sent(request))

    def act(filled: Any) -> object:
        said = filled.cleaned_data
        return actions.ask_specialist(
            by=request.actor,
            citizen=whose,
            course=allowed.course,
            question=said["question"],
            specialist=said["specialist"],
        )

    return small_form(
        request, form, act, title=_("Spørg nøglepersonen"), button=_("Send spørgsmålet"), citizen=whose,
        back=citizen_address(whose), done=_("Spørgsmålet er sendt."),
        lead=_("Nøglepersonen får adgang til borgerens behov og ordninger, men ikke til resten af sagen."),
    )  # fmt: skip


@member(*READERS)
@require_http_methods(POST_OR_GET)
def question(request: Any, key: Any) -> HttpResponse:
    """A question with its answer; open ones can be answered."""
    row, whose, allowed = access.open_row(
        request.actor, Question, key, "compensation.question", "citizen", "asked_by", "answered_by"
    )
    if request.method == "POST" and not allowed.write:
        access.check_can_write(request.actor, whose)
    form = forms.AnswerForm(sent(request), initial={"version": row.version})
    if row.state != "open" or not allowed.write:
        context = {"row": row, "form": form, **head(request, whose, allowed)}
        return form_page(request, "compensation/question.html", context)

    def act(filled: Any) -> object:
        said = filled.cleaned_data
        return actions.answer_question(
            by=request.actor, question=row, answer=said["answer"], read_version=said["version"]
        )

    return small_form(
        request, form, act, title=_("Spørgsmål om ordninger"), button=_("Send svaret"), citizen=whose,
        back=citizen_address(whose), goal=reverse("compensation:question", args=[row.key]), done=_("Svaret er sendt."),
        template="compensation/question_answer.html", question=row, needs=access.needs(allowed),
    )  # fmt: skip
