"""The CV on the citizen's case: the page, its parts, the check that it is good enough, and its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts.roles import CASE_ROLES
from brobygger.citizens import access as citizens_access
from brobygger.citizens.models import Citizen, Course
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.plans import cv, cv_errors, errors, reads_cv
from brobygger.plans.access import READ_ROLES
from brobygger.plans.cv_content import Cv, new_key
from brobygger.plans.cv_enums import CheckedWhere, CvPart, CvResponsible, EducationKind, PostKind
from brobygger.plans.models import CvCheck
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import DraftPlace, form_page, is_autosave
from brobygger.web.doors import member
from brobygger.web.plans import cv_forms as forms
from brobygger.web.plans import cv_output

POST_OR_GET = ["GET", "HEAD", "POST"]
POST_PARTS = (CvPart.JOBS.value, CvPart.EDUCATIONS.value)
VERSION_OF_FORMS = "1"  # of the drafts: raised when a form's fields change their meaning

RESPONSIBLE = {
    CvResponsible.BROKER: gettext_lazy("Jobformidleren er ansvarlig for CV'et her."),
    CvResponsible.CASEWORKER: gettext_lazy("Sagsbehandleren er ansvarlig for CV'et her."),
    CvResponsible.SHARED: gettext_lazy("Jobformidler og sagsbehandler er ansvarlige for CV'et sammen."),
}
NOTHING = {
    CvPart.JOBS.value: gettext_lazy("Borgeren har ingen erfaring at skrive"),
    CvPart.EDUCATIONS.value: gettext_lazy("Borgeren har ingen skole eller uddannelse at skrive"),
}
ADD = {
    CvPart.JOBS.value: gettext_lazy("Tilføj erfaring"),
    CvPart.EDUCATIONS.value: gettext_lazy("Tilføj uddannelse eller kursus"),
}


@dataclass(frozen=True, slots=True)
class Opened:
    citizen: Citizen
    course: Course
    may_write: bool


def opened(request: Any, key: Any, purpose: str, *, write: bool = False, shows: bool = True) -> Opened:
    """Through the citizen's door; a refusal that a reason would open says where the reason is given."""
    request.glass_address = reverse("citizens:reason", args=[key])
    actor = request.actor
    citizen, rights = citizens_access.open_with_rights(actor, key, purpose, write=write, shows=shows)
    course = rights.course
    if course is None:
        raise errors.no_course()
    may_write = rights.write and course.closed_on is None and actor.has(*CASE_ROLES)
    if write and course.closed_on is not None:
        raise errors.course_closed()
    return Opened(citizen, course, may_write)


def sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def cv_address(citizen: Any) -> str:
    return reverse("plans:cv", args=[citizen.key])


# --- the page --------------------------------------------------------------------------------------------------


@member(*READ_ROLES)
@require_GET
def page(request: Any, citizen: Any) -> HttpResponse:
    found = opened(request, citizen, "cv.page")
    today = clock.today()
    view = reads_cv.current(found.course, today)
    return render(
        request,
        "plans/cv/page.html",
        {
            "citizen": found.citizen,
            "course": found.course,
            "view": view,
            "may_write": found.may_write,
            "today": today,
            "parts": shown_parts(view.content, found.citizen, may_write=found.may_write),
            "responsible": RESPONSIBLE[view.who.rule],
            "is_late": view.waiting is not None and view.waiting.due < today,
            "missing": [(words, part_address(found.citizen, part)) for part, words in view.missing],
        },
    )


@dataclass(frozen=True, slots=True)
class ShownPost:
    post: Any
    kind: str
    address: str


@dataclass(frozen=True, slots=True)
class ShownPart:
    code: str
    label: str
    address: str
    posts: tuple[ShownPost, ...] = ()
    lines: tuple[str, ...] = ()
    groups: tuple[tuple[str, list[str]], ...] = ()
    text: str = ""
    nothing: str = ""
    new_address: str = ""
    new_words: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.posts or self.lines or self.groups or self.text)


def shown_parts(content: Cv, citizen: Any, *, may_write: bool) -> list[ShownPart]:
    shown = reads_cv.Shown(content)
    lines = {
        CvPart.COMPETENCES: content.competences,
        CvPart.LANGUAGES: tuple(shown.languages),
        CvPart.LICENCES: (*shown.licences, *([content.other_licences] if content.other_licences else ())),
    }
    texts = {CvPart.PROFILE: content.profile, CvPart.LEISURE: content.leisure}
    return [
        ShownPart(
            code=part.value,
            label=str(part.label),
            address=part_address(citizen, part.value) if may_write else "",
            posts=_shown_posts(content, citizen, part.value),
            lines=lines.get(part, ()),
            groups=tuple(shown.tasks) if part == CvPart.TASKS else (),
            text=texts.get(part, ""),
            nothing=str(NOTHING[part.value]) if part.value in content.none_of else "",
            new_address=reverse("plans:cv_post_new", args=[citizen.key, part.value])
            if may_write and part.value in POST_PARTS
            else "",
            new_words=str(ADD.get(part.value, "")),
        )
        for part in CvPart
    ]


def _shown_posts(content: Cv, citizen: Any, part: str) -> tuple[ShownPost, ...]:
    if part not in POST_PARTS:
        return ()
    kinds = dict((PostKind if part == CvPart.JOBS else EducationKind).choices)
    posts = content.jobs_newest_first if part == CvPart.JOBS else content.educations_newest_first
    usual = (PostKind.JOB.value, EducationKind.EDUCATION.value)
    return tuple(
        ShownPost(
            post,
            "" if post.kind in usual else str(kinds.get(post.kind, "")),
            reverse("plans:cv_post", args=[citizen.key, part, post.key]),
        )
        for post in posts
    )


def part_address(citizen: Any, part: str) -> str:
    return reverse("plans:cv_part", args=[citizen.key, part])


# --- parts -----------------------------------------------------------------------------------------------------


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def part(request: Any, citizen: Any, part: str) -> HttpResponse:
    """One part of the CV. A list of jobs or schools has its own entries; here it is said that there are none."""
    if part not in CvPart.values:
        raise Http404
    found = opened(request, citizen, "cv.part", write=True, shows=not is_autosave(request))
    place = DraftPlace(f"plans.cv.{part}", version=VERSION_OF_FORMS, subject=found.course.key)
    answer = place.answer(request)
    if answer is not None:
        return answer
    view = reads_cv.current(found.course, clock.today())
    content = view.content
    form: forms.PartForm
    if part in POST_PARTS:
        form = forms.NoneForm(sent(request), initial={"version": view.number, "none": part in content.none_of})
        form.fields["none"].label = str(NOTHING[part])
    else:
        form = forms.part_form(part, content, sent(request), view.number)
    draft = None
    if request.method == "POST" and form.is_valid():
        after = form.put(content, part) if isinstance(form, forms.NoneForm) else form.put_into(content)
        answer = save(request, found, form, after, place=place, goal=cv_address(found.citizen))
        if answer is not None:
            return answer
    elif request.method != "POST":
        draft = place.resume(request, form)
    shown = next(one for one in shown_parts(content, found.citizen, may_write=True) if one.code == part)
    return form_page(
        request,
        "plans/cv/part.html",
        {
            "form": form,
            "draft": draft,
            "citizen": found.citizen,
            "part": shown,
            "is_list": part in POST_PARTS,
            "back": cv_address(found.citizen),
        },
    )


def save(
    request: Any,
    found: Opened,
    form: forms.PartForm,
    content: Cv,
    *,
    goal: str,
    place: DraftPlace | None = None,
    source: str = "typed",
    done: Any = "",
) -> HttpResponse | None:
    """Save and go on; None when the page is to be shown again with what is wrong."""
    try:
        cv.save(by=request.actor, course=found.course, content=content, read_number=form.read_number, source=source)
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    except Conflict as conflict:
        return conflict_of(request, found, form, conflict)
    if place is not None:
        place.discard(request)
    messages.success(request, done or _("CV'et er gemt."))
    return HttpResponseRedirect(goal)


def conflict_of(request: Any, found: Opened, form: Any, conflict: Conflict) -> HttpResponse:
    """Both versions. What was typed is saved into the newest one, when it is sent again from there."""
    theirs = conflict.theirs
    stored: dict[str, Any] = {}
    if theirs is not None:
        content = Cv.from_json(theirs.content)  # type: ignore[attr-defined]  # a conflict on this page brings a version of the CV
        theirs.version = theirs.number  # type: ignore[attr-defined]  # a conflict on this page brings a version of the CV
        values = getattr(type(form), "values", None)
        if values is not None:
            stored = values(content)
        elif isinstance(form, forms.PostForm):
            known = content.post(form.part, str(request.resolver_match.kwargs.get("post", "")))
            stored = forms.post_values(known, 0) if known else {}
        for name, field in form.fields.items():
            if name.startswith(("language_", "level_", "tasks_")):
                stored[name] = field.initial
    return conflict_page(request, form, conflict, address=cv_address(found.citizen), theirs=stored)


# --- one job, school or course ---------------------------------------------------------------------------------


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def post_new(request: Any, citizen: Any, part: str) -> HttpResponse:
    return _post(request, citizen, part, None)


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def post(request: Any, citizen: Any, part: str, post: Any) -> HttpResponse:
    return _post(request, citizen, part, str(post))


def _post(request: Any, citizen: Any, part: str, key: str | None) -> HttpResponse:
    if part not in POST_PARTS:
        raise Http404
    found = opened(request, citizen, "cv.post", write=True, shows=not is_autosave(request))
    place = DraftPlace(f"plans.cv.{part}.{(key or 'new')[:8]}", version=VERSION_OF_FORMS, subject=found.course.key)
    answer = place.answer(request)
    if answer is not None:
        return answer
    view = reads_cv.current(found.course, clock.today())
    known = view.content.post(part, key) if key else None
    if key is not None and known is None:
        raise cv_errors.post_not_found()
    first_kind = PostKind.JOB if part == CvPart.JOBS else EducationKind.EDUCATION
    values = forms.post_values(known, view.number) if known else {"version": view.number, "kind": first_kind.value}
    form = forms.PostForm(sent(request), part=part, initial=values)
    draft = None
    if request.method == "POST" and form.is_valid():
        content = view.content.with_post(part, form.post(key or new_key()))
        more = reverse("plans:cv_post_new", args=[found.citizen.key, part])
        goal = more if "more" in request.POST else cv_address(found.citizen)
        answer = save(request, found, form, content, place=place, goal=goal)
        if answer is not None:
            return answer
    elif request.method != "POST":
        draft = place.resume(request, form)
    return form_page(
        request,
        "plans/cv/post.html",
        {
            "form": form,
            "draft": draft,
            "citizen": found.citizen,
            "known": known,
            "part": part,
            "number": view.number,
            "title": known.title if known else ADD[part],
            "back": cv_address(found.citizen),
        },
    )


@member(*CASE_ROLES)
@require_POST
def post_remove(request: Any, citizen: Any, part: str, post: Any) -> HttpResponse:
    """Out of the CV; the version that held it stays."""
    if part not in POST_PARTS:
        raise Http404
    found = opened(request, citizen, "cv.post", write=True, shows=False)
    view = reads_cv.current(found.course, clock.today())
    if view.content.post(part, str(post)) is None:
        raise cv_errors.post_not_found()
    content = view.content.without_post(part, str(post))
    cv.save(by=request.actor, course=found.course, content=content, read_number=view.number)
    messages.success(request, _("Det er taget ud af CV'et. Den gamle udgave kan stadig læses."))
    return HttpResponseRedirect(cv_address(found.citizen))


# --- good enough -----------------------------------------------------------------------------------------------


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def check(request: Any, citizen: Any) -> HttpResponse:
    found = opened(request, citizen, "cv.check", write=True)
    view = reads_cv.current(found.course, clock.today())
    where = CheckedWhere.HERE if view.number else CheckedWhere.NATIONAL
    form = forms.CheckForm(sent(request), initial={"version": view.number, "where": where.value})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            cv.find_good_enough(
                by=request.actor,
                course=found.course,
                where=data["where"],
                words=data["words"],
                read_number=form.read_number,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            return conflict_of(request, found, form, conflict)
        else:
            messages.success(request, _("CV'et står nu som tjekket og godt nok."))
            return HttpResponseRedirect(cv_address(found.citizen))
    return form_page(
        request,
        "plans/cv/check.html",
        {"form": form, "citizen": found.citizen, "view": view, "back": cv_address(found.citizen)},
    )


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def check_withdraw(request: Any, key: Any) -> HttpResponse:
    row: CvCheck | None = CvCheck.objects.select_related("course__citizen").filter(key=key).first()
    if row is None:
        raise cv_errors.not_found()
    found = opened(request, row.course.citizen.key, "cv.check", write=True)
    form = forms.ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            cv.withdraw_check(by=request.actor, check=row, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Det er taget tilbage."))
            return HttpResponseRedirect(cv_address(found.citizen))
    return form_page(
        request,
        "plans/cv/small_form.html",
        {
            "form": form,
            "citizen": found.citizen,
            "title": _("CV'et er alligevel ikke godt nok"),
            "lead": _("Tjekket bliver stående med din grund, men gælder ikke længere."),
            "button": _("Tag tilbage"),
            "back": cv_address(found.citizen),
            "back_words": _("CV"),
        },
    )


# --- versions --------------------------------------------------------------------------------------------------


@member(*READ_ROLES)
@require_GET
def versions(request: Any, citizen: Any) -> HttpResponse:
    found = opened(request, citizen, "cv.versions")
    rows = [
        (row, ", ".join(str(CvPart(one).label) for one in row.changed if one in CvPart.values))
        for row in reads_cv.versions(found.course)
    ]
    checks = CvCheck.objects.filter(course=found.course).select_related("checked_by").order_by("-on", "-id")
    return render(
        request,
        "plans/cv/versions.html",
        {"citizen": found.citizen, "rows": rows, "checks": checks, "back": cv_address(found.citizen)},
    )


@member(*READ_ROLES)
@require_GET
def version(request: Any, citizen: Any, number: int) -> HttpResponse:
    """One version as it was, and what it changed."""
    found = opened(request, citizen, "cv.version")
    row = reads_cv.version(found.course, number)
    return render(
        request,
        "plans/cv/version.html",
        {
            "citizen": found.citizen,
            "row": row,
            "parts": shown_parts(Cv.from_json(row.content), found.citizen, may_write=False),
            "differences": reads_cv.difference(found.course, number),
            "back": reverse("plans:cv_versions", args=[found.citizen.key]),
        },
    )


# --- printing --------------------------------------------------------------------------------------------------


@member(*READ_ROLES)
@require_GET
def output(request: Any, citizen: Any, kind: str) -> HttpResponse:
    """Presentation CV or strength card on the screen, to print."""
    found = opened(request, citizen, f"cv.{_known(kind)}")
    view = reads_cv.current(found.course, clock.today())
    sheet = cv_output.sheet(kind, view.content, found.citizen)
    context = {
        "citizen": found.citizen,
        "sheet": sheet,
        "kind": kind,
        "is_empty": view.content.is_empty,
        "back": cv_address(found.citizen),
    }
    return render(request, "plans/cv/output.html", context)


@member(*READ_ROLES)
@require_GET
def pdf(request: Any, citizen: Any, kind: str) -> HttpResponse:
    found = opened(request, citizen, f"cv.{_known(kind)}")
    view = reads_cv.current(found.course, clock.today())
    return cv_output.response(request.actor.with_purpose("cv.pdf"), kind, view.content, found.citizen)


def _known(kind: str) -> str:
    if kind not in cv_output.KINDS:
        raise Http404
    return kind
