"""Professional review of decisions. The pages are those of every review (``web.reviews``); here is what is read."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.compensation import access, reads, sampling, schemes
from brobygger.compensation.models import SampledDecision
from brobygger.reference import reads as reference
from brobygger.reviews import reads as sampled
from brobygger.web.compensation import sampling_forms as forms
from brobygger.web.compensation.pages import POST_OR_GET, READERS, open_application
from brobygger.web.design.drafts import is_autosave
from brobygger.web.doors import member
from brobygger.web.reviews import pages

ROLES = access.FIGURE_ROLES
SETS_MARKS = access.SET_UP_ROLES


def _about(sample: Any) -> str:
    """Among what a sample was drawn, in words."""
    kinds = {"granted": _("bevillinger"), "refused": _("afslag")}
    parts = [schemes.name(sample.scheme) if sample.scheme else _("Alle ordninger"), kinds.get(sample.outcome, "")]
    return ", ".join([part for part in parts if part] + ([sample.team.name] if sample.team else []))


DESK = pages.Desk(
    kind=sampling.KIND,
    routes={
        "home": "compensation:samples",
        "draw": "compensation:sample_draw",
        "sample": "compensation:sample",
        "row": "compensation:sampled",
        "correct": "compensation:sampled_correct",
        "leave_out": "compensation:sampled_leave_out",
        "marks": "compensation:sample_marks",
        "mark_new": "compensation:sample_mark_new",
        "mark_end": "compensation:sample_mark_end",
        "adopt": "compensation:sample_marks_adopt",
    },
    size="compensation.sample_size",
    element=3,
    title=gettext_lazy("Gennemgang af afgørelser"),
    lead=gettext_lazy(
        "Et udsnit af afgørelserne om ordninger bliver trukket ved lod og læst efter jeres egne kendetegn. "
        "Ingen gennemgår sine egne."
    ),
    marks_title=gettext_lazy("Kendetegn for afgørelser"),
    heading=gettext_lazy("Gennemgang af en afgørelse"),
    drawn_among=gettext_lazy(
        "Computeren trækker lod mellem de ansøgninger, der er afgjort i perioden. "
        "Du kan ikke vælge, hvilke det bliver, og lodtrækningen kan laves om og give det samme."
    ),
    things=gettext_lazy("Afgørelser"),
    not_a_grade=gettext_lazy("Det er ikke en karakter. Brug det til at tale om, hvordan I skriver afgørelser."),
    words_help=gettext_lazy("Til den, der har afgjort sagen. Skriv om afgørelsen, ikke om borgerens helbred."),
    leave_out_words=gettext_lazy("Lad afgørelsen udgå"),
    left_out=gettext_lazy("Afgørelsen er udgået af stikprøven."),
    left_out_because=gettext_lazy("Hvorfor afgørelsen udgik"),
    sample_page="compensation/sampling/sample.html",
    review_page="compensation/sampling/decision.html",
    draw_form=forms.DrawForm,
    named=lambda application: f"{schemes.name(application.scheme)}, {application.citizen.case_number}",
    about=_about,
    draw=sampling.draw,
)


@never_cache
@member(*ROLES)
@require_GET
def samples(request: Any) -> HttpResponse:
    return pages.overview(request, DESK)


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def draw(request: Any) -> HttpResponse:
    return pages.draw(request, DESK)


@never_cache
@member(*ROLES)
@require_GET
def sample(request: Any, key: Any) -> HttpResponse:
    return pages.sample(request, DESK, key)


def _opened(request: Any, key: Any, purpose: str, *, shows: bool = True) -> SampledDecision:
    """The place in the sample, and the case behind it by the case's own door."""
    row: SampledDecision = sampled.open_row(sampling.KIND, request.actor, key)
    row.application, _rights = open_application(request, row.application.key, purpose, shows=shows)
    return row


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def decision(request: Any, key: Any) -> HttpResponse:
    row = _opened(request, key, "compensation.sample", shows=not is_autosave(request))
    return pages.review(request, DESK, row, lambda: _shown(request, row.application))


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def correct(request: Any, key: Any) -> HttpResponse:
    row = _opened(request, key, "compensation.sample_correct")
    return pages.correct(request, DESK, row, lambda: _shown(request, row.application))


def _shown(request: Any, application: Any) -> dict[str, Any]:
    code = application.code("impairment")
    return {
        "application": application,
        "may_open": request.actor.has(*READERS),  # a project manager reads here, and has no page of the case
        "view": reads.view(application),
        "scheme": schemes.scheme(application.scheme, application.decided_on),
        "impairment": reference.label("impairment_type", code) if code else "",
    }


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def leave_out(request: Any, key: Any) -> HttpResponse:
    return pages.leave_out(request, DESK, _opened(request, key, "compensation.sample_left_out"))


@never_cache
@member(*SETS_MARKS)
@require_GET
def marks(request: Any) -> HttpResponse:
    return pages.marks(request, DESK)


@never_cache
@member(*SETS_MARKS)
@require_http_methods(POST_OR_GET)
def mark_new(request: Any) -> HttpResponse:
    return pages.mark_new(request, DESK)


@never_cache
@member(*SETS_MARKS)
@require_http_methods(POST_OR_GET)
def mark_end(request: Any, key: Any) -> HttpResponse:
    return pages.mark_end(request, DESK, key)


@member(*SETS_MARKS)
@require_POST
def marks_adopt(request: Any) -> HttpResponse:
    return pages.marks_adopt(request, DESK)
