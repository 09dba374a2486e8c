"""Two registrations of one person: find the other, see both side by side, merge them, and part them within a day."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.casework import access, errors
from brobygger.citizens import access as citizen_access
from brobygger.citizens import identity, merging
from brobygger.citizens import reads as citizens
from brobygger.citizens.enums import CourseState, Gender
from brobygger.citizens.models import Citizen, Course, Merge
from brobygger.kernel.errors import Refusal
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.web.casework.forms import FindDoubleForm, MergeForm
from brobygger.web.casework.pages import acted, actor_of, opened
from brobygger.web.citizens.forms import LANGUAGES
from brobygger.web.design.drafts import form_page
from brobygger.web.design.tables import shown
from brobygger.web.doors import member
from brobygger.web.receiving import sent
from brobygger_analysis.danish import cpr

MERGE_ROLES = (*CASE_ROLES, Role.TEAM_LEADER)

FIELDS: dict[str, Any] = {
    "given_name": gettext_lazy("Fornavn"),
    "family_name": gettext_lazy("Efternavn"),
    "birth_date": gettext_lazy("Fødselsdato"),
    "gender": gettext_lazy("Køn"),
    "telephone": gettext_lazy("Telefon"),
    "email": gettext_lazy("E-mail"),
    "address": gettext_lazy("Adresse"),
    "postal_code": gettext_lazy("Postnummer"),
    "city": gettext_lazy("By"),
    "municipality_code": gettext_lazy("Kommune"),
    "language": gettext_lazy("Sprog"),
    "interpreter": gettext_lazy("Tolk"),
    "education": gettext_lazy("Uddannelse"),
}
LISTS = {"municipality_code": "municipality", "interpreter": "interpreter_language", "education": "education"}
WORDS: dict[str, Any] = {
    "citizens.Course": gettext_lazy("Forløb"),
    "citizens.BenefitPeriod": gettext_lazy("Ydelser"),
    "casework.Note": gettext_lazy("Private noter"),
    "casework.Task": gettext_lazy("Opgaver"),
    "compensation.Stance": gettext_lazy("Stillinger til ordninger"),
    "compensation.Application": gettext_lazy("Ansøgninger om ordninger"),
    "compensation.Grant": gettext_lazy("Bevillinger"),
    "compensation.Question": gettext_lazy("Spørgsmål om ordninger"),
    "accounts.PersonalLink": gettext_lazy("Personlige link"),
    "accounts.CitizenSignIn": gettext_lazy("Borgerens eget login"),
}


def words_of(label: str) -> str:
    """What the rows of a model are called on the page."""
    return str(
        WORDS.get(label) or _("Andre oplysninger (%(what)s)") % {"what": apps.get_model(label)._meta.verbose_name}
    )


def value_words(name: str, value: Any) -> str:
    if name in LISTS and value:
        return reference.label(LISTS[name], value)
    if name == "language":
        return str(dict(LANGUAGES).get(value, value))
    if name == "gender":
        return str(Gender(value).label)
    return shown(value)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as it is shown."""

    citizen: Citizen
    number: str
    state: str
    began: Any
    team: str
    responsible: str
    made: Any


@never_cache
@member(*MERGE_ROLES)
def find(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Which other registration is it? The likely ones, or its number typed."""
    citizen, _rights = opened(request, key, "citizen.merge")
    actor = actor_of(request)
    merging.check_may_merge(actor, citizen)
    form = FindDoubleForm(sent(request))
    if request.method == "POST" and form.is_valid():
        other = _looked_up(form.cleaned_data["who"])
        if other is None or other.pk == citizen.pk:
            form.add_error("who", _("Der er ingen anden borger her med det nummer."))
        else:
            return HttpResponseRedirect(reverse("casework:merge", args=[citizen.key, other.key]))
    likely = [one for one in merging.likely_doubles(citizen) if merging.may_merge(actor, one)]
    if likely:
        log.listed(by=actor, action="doubles.listed", subjects=[("citizen", one.key) for one in likely], criterion={})
    context = {"form": form, "citizen": citizen, "likely": likely, "title": _("Oprettet to gange?")}
    return form_page(request, "casework/double_find.html", context)


def _looked_up(text: str) -> Citizen | None:
    case = re.fullmatch(r"\s*(\d{4})\s*-\s*(\d{1,7})\s*", text)
    if case and len(case[1] + case[2]) < 10:
        found = Citizen.objects.filter(case_number=f"{case[1]}-{int(case[2]):05}").first()
        return found.kept if found else None
    try:
        return citizens.by_number(cpr.parse(text))
    except cpr.CprError:
        return None


@never_cache
@member(*MERGE_ROLES)
def merge(request: HttpRequest, key: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Both side by side, what will move, and the form that does it."""
    actor = actor_of(request)
    one = citizen_access.find_citizen(actor, key)
    two = citizen_access.find_citizen(actor, other)
    if one.pk == two.pk:
        raise errors.not_found()
    merging.check_may_merge(actor, one, two)
    for citizen in (one, two):
        log.opened(by=actor.with_purpose("citizen.merge"), action="citizen.opened", subjects=[("citizen", citizen.key)])
    kept = merging.proposed_to_keep(one, two)
    double = two if kept.pk == one.pk else one
    preview = merging.preview(kept, double)
    words = _words(preview)
    form = MergeForm(
        sent(request),
        preview=preview,
        words=words,
        initial={
            "keep": str(kept.key),
            "number_of": str(kept.key),
            "goes_on": str(preview.open_courses[0].key) if preview.open_courses else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _merge(actor, preview, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("De to er slået sammen. Du kan fortryde det i et døgn på borgerens side."))
            return HttpResponseRedirect(reverse("citizens:citizen", args=[made.kept.key]))
    sides = _sides(preview)
    context = {
        "form": form,
        "title": _("Slå to oprettelser sammen"),
        "citizen": one,
        "sides": sides,
        "rows": [
            (label, value_words(name, getattr(kept, name)), value_words(name, getattr(double, name)))
            for name, label in FIELDS.items()
        ],
        "moving": [(words_of(row.label), row.moving, row.staying) for row in preview.moving],
        "staying": preview.staying,
    }
    return form_page(request, "casework/merge.html", context)


def _words(preview: merging.Preview) -> dict[str, Any]:
    found: dict[str, Any] = {"fields": FIELDS, "value": value_words}
    for citizen in (preview.kept, preview.double):
        found[str(citizen.key)] = {"number": f"{identity.masked(citizen)} ({citizen.case_number})"}
    for course in preview.open_courses:
        found[str(course.key)] = _("%(state)s, begyndt %(day)s (%(number)s)") % {
            "state": CourseState(course.state).label,
            "day": shown(course.began_on),
            "number": course.citizen.case_number,
        }
    return found


def _merge(actor: Any, preview: merging.Preview, form: MergeForm) -> Merge:
    data = form.cleaned_data
    pair = {str(one.key): one for one in (preview.kept, preview.double)}
    kept = pair.pop(data["keep"])
    double = next(iter(pair.values()))
    chosen: str = data.get("goes_on", "")
    goes_on = next((one for one in preview.open_courses if str(one.key) == chosen), None)
    if len(preview.open_courses) == 1:
        goes_on = preview.open_courses[0]
    number_of = data.get("number_of") or str(kept.key)
    choices = {
        name: merging.KEPT if data[f"field_{name}"] == str(kept.key) else merging.DOUBLE for name in form.differing
    }
    return merging.merge(
        by=actor,
        kept=kept,
        double=double,
        reason=data["reason"],
        goes_on=goes_on,
        number_of=merging.KEPT if number_of == str(kept.key) else merging.DOUBLE,
        choices=choices,
    )


def _sides(preview: merging.Preview) -> list[Side]:
    is_open = {course.citizen_id: course for course in preview.open_courses}
    pair = (preview.kept, preview.double)
    courses = [is_open.get(one.pk) or citizen_access.current_course(one) for one in pair]
    holders = citizens.responsible_for([course.pk for course in courses if course])
    return [
        _side(one, course, holders.get(course.pk, ()) if course else ())
        for one, course in zip(pair, courses, strict=True)
    ]


def _side(citizen: Citizen, course: Course | None, holders: Sequence[Any]) -> Side:
    return Side(
        citizen=citizen,
        number=identity.masked(citizen),
        state=str(CourseState(course.state).label) if course else "",
        began=course.began_on if course else None,
        team=course.team.name if course and course.team else "",
        responsible=citizens.names_of(holders),
        made=citizen.created_at,
    )


@member(*MERGE_ROLES)
@require_POST
def unmerge(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = access.find(Merge, key, None, "kept", "double")
    opened(request, row.kept.key, "citizen.merge")
    return acted(
        request,
        lambda: merging.undo(by=actor_of(request), merge=row),
        back=reverse("citizens:citizen", args=[row.kept.key]),
        done=_("Sammenlægningen er fortrudt. De to er skilt igen."),
    )
