"""The leader's review of CVs and plans. The pages are those of every review (``web.reviews``); here is what is read."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts.roles import LEADER_ROLES
from brobygger.kernel import clock
from brobygger.plans import quality, reads
from brobygger.plans.enums import MarkAbout
from brobygger.plans.models import CvVersion, QualityReview
from brobygger.web.design.drafts import is_autosave
from brobygger.web.doors import member
from brobygger.web.plans import quality_forms as forms
from brobygger.web.plans.plan import POST_OR_GET, shown
from brobygger.web.reviews import pages

DESK = pages.Desk(
    kind=quality.KIND,
    routes={
        "home": "plans:quality",
        "draw": "plans:quality_draw",
        "sample": "plans:quality_sample",
        "row": "plans:quality_review",
        "correct": "plans:quality_correct",
        "leave_out": "plans:quality_leave_out",
        "marks": "plans:quality_marks",
        "mark_new": "plans:quality_mark_new",
        "mark_end": "plans:quality_mark_end",
        "adopt": "plans:quality_marks_adopt",
    },
    size="plans.sample_size",
    element=2,
    title=gettext_lazy("Kvalitet af CV og plan"),
    lead=gettext_lazy(
        "Et udsnit bliver trukket ved lod og læst efter jeres egne kendetegn. "
        "Tallene handler om arbejdet, ikke om den enkelte."
    ),
    marks_title=gettext_lazy("Kendetegn for kvalitet"),
    heading=gettext_lazy("Gennemgang af CV og plan"),
    drawn_among=gettext_lazy(
        "Computeren trækker lod mellem de borgere, hvis plan er ændret i perioden. "
        "Du kan ikke vælge, hvem det bliver, og lodtrækningen kan laves om og give det samme."
    ),
    things=gettext_lazy("Borgere"),
    not_a_grade=gettext_lazy(
        "Tallet bruges til at se, hvad CV og plan betyder. "
        "Det er ikke en karakter til borgeren eller til den, der har skrevet."
    ),
    words_help=gettext_lazy("Til samtalen med den, der har skrevet planen. Skriv ikke om helbred."),
    leave_out_words=gettext_lazy("Lad borgeren udgå"),
    left_out=gettext_lazy("Borgeren er udgået af stikprøven."),
    left_out_because=gettext_lazy("Hvorfor borgeren udgik"),
    sample_page="plans/quality/sample.html",
    review_page="plans/quality/review.html",
    draw_form=forms.DrawForm,
    mark_form=forms.MarkForm,
    named=lambda course: f"{course.citizen.name}, {course.citizen.case_number}",
    about=lambda sample: sample.team.name if sample.team else "",
    draw=quality.draw,
    groups=tuple(MarkAbout.choices),
)


@never_cache
@member(*LEADER_ROLES)
@require_GET
def overview(request: Any) -> HttpResponse:
    return pages.overview(request, DESK)


@never_cache
@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def draw(request: Any) -> HttpResponse:
    return pages.draw(request, DESK)


@never_cache
@member(*LEADER_ROLES)
@require_GET
def sample(request: Any, key: Any) -> HttpResponse:
    return pages.sample(request, DESK, key)


def _opened(request: Any, key: Any, purpose: str, *, shows: bool = True) -> QualityReview:
    """The case is opened by its own door; a project manager is asked for a reason there."""
    row = QualityReview.by_key(key)
    if row is not None:
        request.glass_address = reverse("citizens:reason", args=[row.course.citizen.key])
    return quality.open_row(request.actor, key, purpose, shows=shows)[0]


@never_cache
@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def review(request: Any, key: Any) -> HttpResponse:
    row = _opened(request, key, "plan.review", shows=not is_autosave(request))
    plan = reads.current_plan(row.course)
    return pages.review(
        request,
        DESK,
        row,
        lambda: _read(row, plan),
        numbers={"plan_number": plan.version if plan else None},
        cv_key=_cv_key(row),
    )


@never_cache
@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def correct(request: Any, key: Any) -> HttpResponse:
    row = _opened(request, key, "plan.review_corrected")
    return pages.correct(request, DESK, row, lambda: _read(row, reads.current_plan(row.course)))


def _cv_key(row: QualityReview) -> Any:
    """The CV version that is present now; nothing of it is opened."""
    return CvVersion.objects.filter(course=row.course).current().values_list("key", flat=True).first()


def _read(row: QualityReview, plan: Any) -> dict[str, Any]:
    return {"plan": plan, "has_cv": _cv_key(row) is not None, **shown(reads.content_of(plan), clock.today())}


@never_cache
@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def leave_out(request: Any, key: Any) -> HttpResponse:
    return pages.leave_out(request, DESK, _opened(request, key, "plan.review_left_out"))


@never_cache
@member(*LEADER_ROLES)
@require_GET
def marks(request: Any) -> HttpResponse:
    return pages.marks(request, DESK)


@never_cache
@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def mark_new(request: Any) -> HttpResponse:
    return pages.mark_new(request, DESK)


@never_cache
@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def mark_end(request: Any, key: Any) -> HttpResponse:
    return pages.mark_end(request, DESK, key)


@member(*LEADER_ROLES)
@require_POST
def marks_adopt(request: Any) -> HttpResponse:
    return pages.marks_adopt(request, DESK)
