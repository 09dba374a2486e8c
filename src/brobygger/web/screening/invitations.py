"""The form sent to the citizen: a personal link, shown once, with the text or letter that carries it."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts.models import Jobcentre, User
from brobygger.accounts.roles import CASE_ROLES, LEADER_ROLES
from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from brobygger.reference import reads as reference
from brobygger.screening import access, actions, errors, making, questions, rules
from brobygger.screening.models import Screening
from brobygger.vault import log
from brobygger.web.design.drafts import form_page
from brobygger.web.documents.answers import pdf_response
from brobygger.web.doors import member
from brobygger.web.screening import forms, letters
from brobygger.web.screening.pages import POST_OR_GET, course_address, open_course, sent


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
        "warning": "" if whose.birth_date else _without_birth_date(whose),
    }


def _without_birth_date(whose: Any) -> SafeString:
    """What the citizen cannot do, and the page where it is mended."""
    address = reverse("citizens:correct", args=[whose.key])
    return format_html('{} <a href="{}">{}</a>', errors.no_birth_date().sentence, address, _("Skriv fødselsdatoen"))


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
        texts["until"].format(date=letters.day_in(screening.language, expires_on)),
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
    texts = questions.form(screening.form_version, screening.language).texts["start"]
    return _to_ask(screening.jobcentre, texts, screener=screening.screener)


def _to_ask(jobcentre: Jobcentre, texts: Any, *, screener: User | None = None) -> dict[str, str]:
    """The jobcentre's own telephone and mail stand in for those that a named person lacks."""
    local = reference.values(
        "screening.contact_name", "screening.contact_telephone", "screening.contact_email",
        on=clock.today(), jobcentre=jobcentre.pk,
    )  # fmt: skip
    name, telephone, email = "", "", ""
    if local["screening.contact_name"]:
        name = local["screening.contact_name"]
        telephone, email = local["screening.contact_telephone"], local["screening.contact_email"]
    elif screener is not None:
        name, telephone, email = screener.name, screener.telephone, screener.email
    line = texts["ask"].format(name=name) if name else texts["ask_nobody"].format(jobcentre=jobcentre.label)
    return {
        "line": line,
        "name": name,
        "telephone": telephone or jobcentre.telephone,
        "email": email or jobcentre.email,
    }


# What the citizen is told before anything is asked.
POINTS = ("own_view", "no_diagnosis", "offer", "no_promise", "availability", "who_gets")
# The word keeps people away, so no form holds it; a jobcentre may choose to say it (docs/adr/0018). Only in languages
# that we read ourselves: a wrong word to somebody who hesitates is worse than none.
HANDICAP = {
    "da": "Nogle kalder det, vi spørger om, et handicap. Du bestemmer selv, hvad du kalder det.",
    "en": "Some people call what we ask about a disability. You decide yourself what you call it.",
}


def points(asked: questions.QuestionForm, jobcentre: int) -> list[str]:
    """What is said before the questions, in the language of the form."""
    said = [asked.texts["start"][name] for name in POINTS]
    if reference.value("screening.says_handicap", on=clock.today(), jobcentre=jobcentre):
        said += [HANDICAP[asked.language]] if asked.language in HANDICAP else []
    return said


@member(*CASE_ROLES, *LEADER_ROLES)
@require_GET
def paper(request: Any, language: str) -> HttpResponse:
    """The citizen's form to be printed and filled in by hand, in a language that the jobcentre has switched on."""
    jobcentre = Jobcentre.objects.get(pk=request.actor.jobcentre)
    switched_on = tuple(reference.value("screening.languages", on=clock.today(), jobcentre=jobcentre.pk))
    offered = questions.offered(switched_on)
    asked = next((one for one in offered if one.language == language), None)
    if asked is None:
        raise errors.screening_not_found()
    texts = asked.texts
    before = texts["before"]
    who = _to_ask(jobcentre, texts["start"])
    context = {
        "asked": asked,
        "t": texts,
        "offered": offered,
        "own_language": get_language(),
        "jobcentre": jobcentre,
        "points": points(asked, jobcentre.pk),
        "levels": [(level, texts["impact"][level]) for level in rules.LEVELS],
        "rows": [texts["rows"][row] for row in rules.ROWS],
        "questions": [
            (before["documented"], before["documented_help"]),
            (before["schemes_before"], before["schemes_before_help"]),
            (before["limited_before"], ""),
        ],
        "interpreters": [before[f"interpreter_{code}"] for code in ("no", "spoken", "sign")],
        "ask": {**who, "line": who["line"].rstrip(".")},
    }
    return render(request, "screening/paper.html", context)


@member(*CASE_ROLES)
@require_POST
def revoke(request: Any, key: Any) -> HttpResponse:
    row = access.open_screening(request.actor, key, "screening.revoke", write=True)
    actions.revoke_link(by=request.actor, screening=row)
    messages.success(request, _("Linket er lukket."))
    return HttpResponseRedirect(course_address(row.course.citizen))
