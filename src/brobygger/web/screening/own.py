"""The citizen's own form: by a personal link, on a phone, without JavaScript, in the citizen's language.

Each step saves. The link alone may give data; what is stored is shown only to the browser that typed it just now, or
after the birth date. A link that is opened again starts with the birth date, so a forwarded link shows nothing.

No time limit loses what was typed. A step that comes after its visit has ended is saved when it was shown to whoever
had typed what is stored, or had given the birth date; otherwise it is held sealed in the page, and saved after the
birth date. Either way the birth date is asked for before anything is shown again.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.accounts import links
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import PersonalLink
from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from brobygger.reference import reads as reference
from brobygger.screening import actions, errors, questions, rules
from brobygger.screening.models import Screening
from brobygger.screening.values import TEXT_LIMIT
from brobygger.vault import drafts
from brobygger.web import held
from brobygger.web.accounts import links as carried
from brobygger.web.doors import by_link, public
from brobygger.web.screening import letters
from brobygger.web.screening.invitations import contact, points

FORM = "screening.own"
HELD = "holdt"  # in the page that asks for the birth date: what was typed, sealed
LANGUAGE = "screening_language"
STEPS = ("hvad", "betydning", "ord", "foer", "se")
OTHER_LIMIT = 200
# More than a form of this kind can hold is no answer; less than that is kept even when it is too long to be sent.
KEPT_LIMIT = 50_000


def birth_date_of(link: PersonalLink) -> datetime.date | None:
    """For the proof: the birth date of the citizen whose form the link opens. Called within the link's boundary."""
    screening = Screening.objects.select_related("course__citizen").filter(key=link.subject).first()
    return screening.course.citizen.birth_date if screening is not None else None


carried.register(LinkPurpose.SCREENING, start="screening:own", birth_date=birth_date_of)


@dataclass
class Typed:
    """What the citizen has typed so far, exactly as typed."""

    rows: list[str] = field(default_factory=list)
    none: bool = False
    other: str = ""
    impacts: dict[str, str] = field(default_factory=dict)
    words: str = ""
    documented: str = ""
    schemes_before: str = ""
    limited_before: str = ""
    interpreter: str = ""
    interpreter_language: str = ""

    @classmethod
    def of(cls, stored: dict[str, Any] | None) -> Typed:
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in (stored or {}).items() if name in known})

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps that there is something to ask in."""
        return STEPS if self.rows else ("hvad", "foer", "se")

    def answers(self) -> rules.Answers:
        yes_no = {"yes": True, "no": False}
        interpreter = self.interpreter
        if interpreter == "spoken" and self.interpreter_language:
            interpreter = self.interpreter_language
        return rules.Answers(
            impairments={
                row: rules.Impact(self.impacts[row]) if self.impacts.get(row) in rules.LEVELS else None
                for row in self.rows
            },
            none=self.none,
            documented=yes_no.get(self.documented),
            schemes_before=yes_no.get(self.schemes_before),
            limited_before=yes_no.get(self.limited_before),
            interpreter=interpreter,
        )


class Page:
    """One request of the citizen: the form's language, what is stored, and who may see it."""

    def __init__(self, request: Any) -> None:
        self.request = request
        self.link: PersonalLink = request.link
        found = (
            Screening.objects.select_related("course__citizen", "jobcentre", "screener")
            .filter(key=self.link.subject)
            .first()
        )
        if found is None or found.state != "started":
            raise errors.screening_not_found()
        self.screening: Screening = found
        switched_on = tuple(reference.value("screening.languages", on=clock.today(), jobcentre=self.link.jobcentre_id))
        self.offered = questions.offered(switched_on)
        self.draft = drafts.load(owner=self.link.key, form=FORM, subject=found.key)
        # Who chose a language and comes back on another day or another telephone meets that language again.
        last = self.draft.data.get("language", "") if self.draft else ""
        asked_in = request.POST.get("language_shown", "")
        chosen = request.session.get(LANGUAGE) or asked_in or last or self.link.language
        codes = [one.language for one in self.offered]
        self.form = questions.form(found.form_version, chosen if chosen in codes else "da")
        self.typed = Typed.of(self.draft.data if self.draft else None)

    @property
    def can_be_resumed(self) -> bool:
        """Whether what is stored can ever be shown again: the birth date is asked for, so it must be known."""
        return self.screening.course.citizen.birth_date is not None

    @property
    def may_see(self) -> bool:
        """Nothing is stored yet, this browser typed it just now, or it has given the birth date."""
        return self.draft is None or self._typed_in(carried.visit_of(self.request)) or carried.is_proven(self.request)

    @property
    def may_save(self) -> bool:
        """Also a step that was shown while it might be seen, and is sent after the visit has ended."""
        visit = carried.shown_in(self.request)
        return self.may_see or (visit is not None and (visit.proven or self._typed_in(visit.key)))

    def _typed_in(self, visit: str) -> bool:
        return self.draft is not None and bool(visit) and self.draft.data.get("visit") == visit

    def save(self) -> None:
        # What is stored is of the visit that saves it; of a form that came late, it stays of the visit it was shown in.
        stored = str(self.draft.data.get("visit", "")) if self.draft else ""
        visit = carried.visit_of(self.request) if self.may_see else stored
        drafts.save(
            owner=self.link.key,
            form=FORM,
            version=self.screening.form_version,
            subject=self.screening.key,
            data={**vars(self.typed), "language": self.form.language, "visit": visit},
            at=clock.now(),
        )

    def render(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        values = {
            "asked": self.form,
            "t": self.form.texts,
            "offered": self.offered,
            "jobcentre": self.screening.jobcentre,
            "problems": {},
            "visit": carried.signed_visit(self.request),
            **context,
        }
        return render(self.request, template, values, status=status)


def _resume_first(name: str = "", **saved: str) -> HttpResponse:
    query = urlencode({"trin": name, **saved}) if name else ""
    return HttpResponseRedirect(reverse("screening:own_resume") + (f"?{query}" if query else ""))


@by_link(LinkPurpose.SCREENING)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What the form is, who gets the answers, whom to ask; and the choice of language."""
    page = Page(request)
    if request.method == "POST":
        wanted = request.POST.get("language", "")
        if wanted in {one.language for one in page.offered}:
            request.session[LANGUAGE] = wanted
            return HttpResponseRedirect(reverse("screening:own"))
        return HttpResponseRedirect(reverse("screening:own_step", args=[STEPS[0]]))
    if page.draft is not None and not page.may_see:
        return _resume_first()
    who = contact_in(page)
    return page.render(
        "screening/own_start.html",
        contact=who,
        points=points(page.form, page.screening.jobcentre_id),
        until=_last_day(page),
    )


def contact_in(page: Page) -> dict[str, str]:
    """Whom to ask, in the language of the page."""
    page.screening.language = page.form.language
    return contact(page.screening)


def _last_day(page: Page) -> str:
    """The last day of the link, in the language of the form."""
    return letters.day_in(page.form.language, page.link.last_day)


@by_link(LinkPurpose.SCREENING)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, name: str) -> HttpResponse:
    page = Page(request)
    if name not in STEPS:
        raise errors.screening_not_found()
    if not page.may_see and request.method != "POST":
        return _resume_first()
    if not page.may_save:
        return _ask_birth_date(page, name, kept=held.seal(request.POST, whose=_holder(page)))
    if name not in page.typed.steps:
        return HttpResponseRedirect(reverse("screening:own_step", args=[STEPS[0]]))
    if request.method != "POST":
        return _show_step(page, name)
    problems = READ[name](page, request.POST) if name in READ else {}
    page.save()
    following = _following(page, name, request.POST, problems)
    if "later" in request.POST:
        carried.begin_visit(request)
        return HttpResponseRedirect(reverse("screening:own_later"))
    if not page.may_see and not _goes_on_unasked(page):
        return _resume_first(following, gemt="1")
    if name == "se" and "send" in request.POST:
        return _send(page)
    if problems and "back" not in request.POST:
        return _show_step(page, name, problems)
    return HttpResponseRedirect(reverse("screening:own_step", args=[following]))


def _following(page: Page, name: str, sent: Any, problems: dict[str, str]) -> str:
    """Where the button leads: one step back, or one step on where nothing is wrong."""
    steps = page.typed.steps
    position = steps.index(name) if name in steps else 0
    direction = -1 if "back" in sent else 0 if problems else 1
    return steps[min(max(position + direction, 0), len(steps) - 1)]


def _goes_on_unasked(page: Page) -> bool:
    """Where no birth date is known, none can be asked for: the form goes on in the visit that it was shown in."""
    visit = carried.shown_in(page.request)
    if page.can_be_resumed or visit is None:
        return False
    carried.begin_visit(page.request, visit.key)
    return True


def _holder(page: Page) -> str:
    return f"{FORM}:{page.link.key}:{page.screening.key}"


def _show_step(page: Page, name: str, problems: dict[str, str] | None = None) -> HttpResponse:
    steps = page.typed.steps
    texts = page.form.texts
    labels = {row: texts["rows"][row] for row in rules.ROWS}
    impact = texts["impact"]
    context = {
        "step": name,
        "typed": page.typed,
        "problems": problems or {},
        "step_words": texts["page"]["step"].format(number=steps.index(name) + 1, total=len(steps)),
        "has_back": steps.index(name) > 0,
        "has_later": page.can_be_resumed,  # nobody is offered to come back to what cannot be shown to them
        "rows": [(row, labels[row], row in page.typed.rows) for row in rules.ROWS],
        "chosen_rows": [(row, labels[row], page.typed.impacts.get(row, "")) for row in page.typed.rows],
        "levels": [(level, impact[level]) for level in rules.LEVELS],
        "yes_no": [
            (name_, texts["before"][name_], texts["before"][f"{name_}_help"] if name_ != "limited_before" else "",
             getattr(page.typed, name_))
            for name_ in ("documented", "schemes_before", "limited_before")
        ],
        "interpreters": [
            (code, texts["before"][f"interpreter_{code}"], page.typed.interpreter == code)
            for code in ("no", "spoken", "sign")
        ],
        "languages": _languages(),
        "summary": _summary(page) if name == "se" else [],
        "limit": TEXT_LIMIT,
    }  # fmt: skip
    return page.render("screening/own_step.html", 422 if problems else 200, **context)


def _languages() -> list[tuple[str, str]]:
    """Spoken languages by the name that who speaks one reads: the citizen may know neither Danish nor English."""
    spoken = [one for one in reference.codes("interpreter_language", on=clock.today()) if one.attributes["own"]]
    return [(one.code, one.attributes["own"]) for one in spoken]


def _summary(page: Page) -> list[tuple[str, str, str]]:
    """(question, answer, step where it is changed), in the citizen's language."""
    texts, typed = page.form.texts, page.typed
    nothing = texts["review"]["nothing"]
    found = []
    if typed.none:
        found.append((texts["impairments"]["question"], texts["impairments"]["none"], "hvad"))
    for row in typed.rows:
        level = typed.impacts.get(row, "")
        label = texts["rows"][row]["label"]
        words = f"{label}: {typed.other}" if row == "other" and typed.other else label
        found.append((words, texts["impact"][level] if level else nothing, "betydning"))
    if not typed.rows and not typed.none:
        found.append((texts["impairments"]["question"], nothing, "hvad"))
    before = texts["before"]
    if typed.rows:
        found.append((texts["words"]["question"], typed.words or nothing, "ord"))
        for name in ("documented", "schemes_before", "limited_before"):
            answer = getattr(typed, name)
            found.append((before[name], before[answer] if answer else nothing, "foer"))
    interpreter = before[f"interpreter_{typed.interpreter}"] if typed.interpreter else nothing
    if typed.interpreter_language:
        interpreter = f"{interpreter}: {dict(_languages()).get(typed.interpreter_language, '')}"
    found.append((before["interpreter"], interpreter, "foer"))
    return found


# --- reading one step ------------------------------------------------------------------------------------------


def _too_long(page: Page, text: str, limit: int) -> str:
    return page.form.texts["problems"]["too_long"].format(limit=limit, length=len(text))


def _read_what(page: Page, sent: Any) -> dict[str, str]:
    typed, problems = page.typed, page.form.texts["problems"]
    typed.rows = [row for row in rules.ROWS if row in sent.getlist("rows")]
    typed.none = "none" in sent
    typed.other = sent.get("other", "").strip()[:KEPT_LIMIT]
    found = {}
    if typed.none and typed.rows:
        found["none"] = problems["none_excludes"]
    if len(typed.other) > OTHER_LIMIT:
        found["other"] = _too_long(page, typed.other, OTHER_LIMIT)
    elif "other" in typed.rows and not typed.other:
        found["other"] = problems["other_missing"]
    return found


def _read_impact(page: Page, sent: Any) -> dict[str, str]:
    typed = page.typed
    found = {}
    impacts = {}
    for row in typed.rows:
        level = sent.get(f"impact_{row}", "")
        if level in rules.LEVELS:
            impacts[row] = level
        elif level:
            found[f"impact_{row}"] = page.form.texts["problems"]["choose"]
    typed.impacts = impacts
    return found


def _read_words(page: Page, sent: Any) -> dict[str, str]:
    page.typed.words = sent.get("words", "").strip().replace("\r\n", "\n")[:KEPT_LIMIT]
    if len(page.typed.words) > TEXT_LIMIT:
        return {"words": _too_long(page, page.typed.words, TEXT_LIMIT)}
    return {}


def _read_before(page: Page, sent: Any) -> dict[str, str]:
    typed = page.typed
    for name in ("documented", "schemes_before", "limited_before"):
        value = sent.get(name, "")
        setattr(typed, name, value if value in ("yes", "no") else "")
    interpreter = sent.get("interpreter", "")
    typed.interpreter = interpreter if interpreter in ("no", "spoken", "sign") else ""
    language = sent.get("interpreter_language", "")
    typed.interpreter_language = language if language in dict(_languages()) else ""
    if typed.interpreter_language and not typed.interpreter:
        typed.interpreter = "spoken"  # a language was chosen, which answers the question
    if typed.interpreter != "spoken":
        typed.interpreter_language = ""
    return {}


READ = {"hvad": _read_what, "betydning": _read_impact, "ord": _read_words, "foer": _read_before}


def _send(page: Page) -> HttpResponse:
    """Send the form; what is still wrong leads back to its step."""
    typed, problems = page.typed, page.form.texts["problems"]
    if typed.none and typed.rows:
        return _show_step(page, "hvad", {"none": problems["none_excludes"]})
    if len(typed.words) > TEXT_LIMIT:
        return _show_step(page, "ord", {"words": _too_long(page, typed.words, TEXT_LIMIT)})
    if len(typed.other) > OTHER_LIMIT:
        return _show_step(page, "hvad", {"other": _too_long(page, typed.other, OTHER_LIMIT)})
    try:
        actions.send_answers(
            by=page.request.actor,
            link=page.link,
            screening=page.screening,
            answers=typed.answers(),
            words={"impact": typed.words if typed.rows else "", "other": typed.other if "other" in typed.rows else ""},
            language=page.form.language,
        )
    except Refusal:
        return _show_step(page, "se", {"send": problems["closed_meanwhile"]})
    drafts.discard(owner=page.link.key, form=FORM, subject=page.screening.key)
    return HttpResponseRedirect(f"{reverse('screening:own_done')}?sprog={page.form.language}")


@by_link(LinkPurpose.SCREENING)
@require_GET
def later(request: HttpRequest) -> HttpResponse:
    page = Page(request)
    if page.can_be_resumed:
        text = page.form.texts["later"]["text"].format(date=_last_day(page))
    else:
        text = page.form.texts["resume"]["no_birth_date"]
    return page.render("screening/own_message.html", heading=page.form.texts["later"]["heading"], text=text, note="")


@public("Says thanks after the form was sent; shows nothing that is stored.")
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    language = request.GET.get("sprog", "da")
    form = questions.form(questions.NEWEST, language if language in questions.LANGUAGES else "da")
    context = {
        "asked": form,
        "t": form.texts,
        "offered": (),
        "jobcentre": None,
        "heading": form.texts["done"]["heading"],
        "text": form.texts["done"]["text"],
        "note": form.texts["done"]["close"],
    }
    return render(request, "screening/own_message.html", context)


@by_link(LinkPurpose.SCREENING)
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """The birth date, before anything that is stored is shown. Five tries in all, then a new link."""
    page = Page(request)
    texts = page.form.texts["resume"]
    name = request.GET.get("trin", "")
    name = name if name in STEPS else STEPS[0]
    if page.may_see:
        return _go_on(page, name) if request.method == "POST" else HttpResponseRedirect(reverse("screening:own"))
    birth_date = page.screening.course.citizen.birth_date
    if birth_date is None or request.method != "POST":
        return _ask_birth_date(page, name)
    typed = _date(request.POST)
    if typed is not None:
        left = links.try_birth_date(link=page.link, typed=typed, birth_date=birth_date)
        if left == 0:
            carried.note_proof(request)
            return _go_on(page, name)
        if left < 0:
            return page.render(
                "screening/own_message.html", 403, heading=texts["heading"], text=texts["locked"], note=""
            )
    return _ask_birth_date(page, name, kept=request.POST.get(HELD, ""), problem=texts["wrong"])


def _ask_birth_date(page: Page, name: str, *, kept: str = "", problem: str = "") -> HttpResponse:
    """The page that asks; it carries what was typed where that could not be saved yet."""
    request, texts = page.request, page.form.texts["resume"]
    if not page.can_be_resumed:
        return page.render("screening/own_message.html", heading=texts["heading"], text=texts["no_birth_date"], note="")
    fields = [("day", texts["day"], 2), ("month", texts["month"], 2), ("year", texts["year"], 4)]
    return page.render(
        "screening/own_resume.html",
        422 if problem else 200,
        problem=problem,
        step=name,
        kept=kept,
        is_saved="gemt" in request.GET,
        fields=[(one, words, size, request.POST.get(one, "").strip()[:size]) for one, words, size in fields],
    )


def _go_on(page: Page, name: str) -> HttpResponse:
    """After the birth date: save what was held in the page, and show the form where it was left."""
    found = held.opened(page.request.POST.get(HELD, ""), whose=_holder(page))
    if found is not None and name in READ:
        sent, _about = found
        problems = READ[name](page, sent)
        page.save()
        name = _following(page, name, sent, problems)
    return HttpResponseRedirect(reverse("screening:own_step", args=[name]))


def _date(sent: Any) -> datetime.date | None:
    try:
        year, month, day = (int(sent.get(name, "").strip()[:4]) for name in ("year", "month", "day"))
        return datetime.date(year, month, day)
    except ValueError:
        return None
