"""The one page for politicians: on the screen, and as a sheet of A4."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from brobygger.accounts.requests import actor_of
from brobygger.documents import pdf
from brobygger.kernel.clock import danish_date
from brobygger.measurement import one_page
from brobygger.measurement.one_page import FOUND, OnePage
from brobygger.programmes import access as programme_access
from brobygger.programmes import measures
from brobygger.vault import log
from brobygger.web.design.numbers import number_text, percent_text
from brobygger.web.measurement.shown import language, words
from brobygger.web.measurement.views import chosen_programme, leader
from brobygger_analysis.profiles import NOT_STATED, Cell, Distribution
from brobygger_analysis.results import Disclosure, Result


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the four answers: a number, what it is, of how many, and what it is compared with."""

    number: str
    what: str
    of: str
    target: str
    years: str
    programme: str

    @property
    def lines(self) -> list[str]:
        return [line for line in (self.of, self.target, self.years, self.programme) if line]


@dataclass(frozen=True, slots=True)
class GroupRow:
    name: str
    asked: str
    found: str
    share: str


@dataclass(frozen=True)
class Sheet:
    """What both the page and the sheet of paper print."""

    title: str
    lead: str
    answers: tuple[Answer, ...]
    who: tuple[tuple[str, str], ...]
    who_lead: str
    groups: tuple[GroupRow, ...]
    meaning: tuple[str, ...]
    source: str


@never_cache
@leader
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    programmes = programme_access.visible_programmes(by=actor)
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Én side til politikere")})
    programme = chosen_programme(programmes, request.GET.get("programme", ""))
    found = one_page.of(by=actor, programme=programme)
    context = {"found": found, "programme": programme, "programmes": programmes, "sheet": None}
    if found is None or not found.figures:
        return render(request, "measurement/one_page.html", context)
    sheet = sheet_of(found)
    if request.GET.get("fil") == "pdf":
        return _file(request, found, sheet)
    return render(request, "measurement/one_page.html", {**context, "sheet": sheet})


def _file(request: HttpRequest, found: OnePage, sheet: Sheet) -> HttpResponse:
    """The sheet as PDF; that it left the house is in the log."""
    log.exported(
        by=actor_of(request).with_purpose("figure"), action="figures.exported",
        subjects=[("programme", found.programme.key)], criterion={"figures": "one_page", "file": "pdf"},
    )  # fmt: skip
    data = {
        "title": sheet.title,
        "place": found.place,
        "on": _day(found.as_of),
        "lead": sheet.lead,
        "answers": [
            {"number": one.number, "what": one.what, "lines": one.lines} for one in sheet.answers
        ],
        "who_name": _("Hvem er de?"),
        "who_lead": sheet.who_lead,
        "who": [list(pair) for pair in sheet.who],
        "groups_name": _("Efter ydelse"),
        "groups_heads": [_("Ydelse"), _("Spurgt"), _("Fundet"), _("Ud af de spurgte")],
        "groups": [[one.name, one.asked, one.found, one.share] for one in sheet.groups],
        "meaning_name": _("Hvad betyder tallene?"),
        "meaning": list(sheet.meaning),
        "source": sheet.source,
    }  # fmt: skip
    content = pdf.make(one_page.TEMPLATE, data, title=sheet.title, language=pdf.own_language(), author=found.place)
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="en-side-{found.programme.code}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


# In plain words -------------------------------------------------------------------------------------------------------


def sheet_of(found: OnePage) -> Sheet:
    return Sheet(
        title=_("Hjælp til job for borgere med en funktionsnedsættelse: %(place)s") % {"place": found.place},
        lead=_(
            "Vi spørger borgere uden job, om de har en funktionsnedsættelse. De, der vil, får hjælp til at finde job."
        ),
        answers=tuple(_answers(found)),
        who=tuple((words(one.trait.definition.name), _largest(one)) for one in found.traits.values()),
        who_lead=_("De borgere, der er kommet med. Kun de største grupper er nævnt."),
        groups=tuple(
            GroupRow(
                one.name,
                _number(one.figures.get("screened")),
                _above(one.figures.get(FOUND)),
                _share(one.figures.get(FOUND)),
            )
            for one in found.groups
        ),
        meaning=tuple(_meaning(found)),
        source=_(
            "%(programme)s. Talt til og med %(day)s. Fra rapporten, der blev godkendt %(signed)s. Små tal er skjult, "
            "så ingen kan kendes."
        ) % {
            "programme": found.programme.name, "day": _day(found.as_of),
            "signed": _day(danish_date(found.release.approved_at)),
        },
    )  # fmt: skip


def _answers(found: OnePage) -> list[Answer]:
    names = {
        "screened": (_("borgere er spurgt"), "screened_of_population", _("%(share)s af dem, der begyndte et forløb.")),
        "accepted": (_("vil have hjælp og kan få den"), "accepted_of_screened", _("%(share)s af dem, der er spurgt.")),
        "enrolled": (_("er kommet med"), "enrolled_of_screened", _("%(share)s af dem, der er spurgt.")),
        "employed": (_("er kommet i job eller uddannelse"), "employed_of_enrolled", _("%(share)s af dem, der er med.")),
    }
    made = {key: _answer(found, key, *named) for key, named in names.items()}
    # What else the jobcentre set a target for, in the words of the count.
    others = [measure for measure in measures.MEASURES if measure in found.targets and measure not in names]
    made |= {key: _answer(found, key, _in_sentence(measures.counted(key)), "", "") for key in others}
    return list(made.values())


def _in_sentence(words: str) -> str:
    """Behind a number."""
    return words[:1].lower() + words[1:]


def _answer(found: OnePage, key: str, what: str, share: str, of: str) -> Answer:
    part = found.figures.get(share)
    theirs = found.of_programme.get(share)
    target = found.targets.get(key)
    last, before = found.last.get(key), found.before.get(key)
    years = ""
    if last is not None and before is not None:
        years = _("De sidste 12 måneder: %(last)s. Året før: %(before)s.") % {
            "last": number_text(last, language=language()), "before": number_text(before, language=language()),
        }  # fmt: skip
    elif last is not None:
        years = _("De sidste 12 måneder: %(last)s.") % {"last": number_text(last, language=language())}
    return Answer(
        number=_number(found.figures.get(key)),
        what=what,
        of=of % {"share": _share(part)} if _is_told(part) else "",
        target=_("Målet er %(number)s.") % {"number": number_text(target, language=language())} if target else "",
        years=years,
        programme=_("I hele programmet: %(share)s.") % {"share": _share(theirs)} if _is_told(theirs) else "",
    )


def _is_told(result: Result | None) -> bool:
    return result is not None and result.value is not None and result.disclosure is not Disclosure.SUPPRESSED


def _number(result: Result | None) -> str:
    if result is None or not _is_told(result):
        return _("Skjult")
    return number_text(int(result.value or 0), language=language())


def _above(result: Result | None) -> str:
    """How many a share is made of."""
    if result is None or result.numerator is None:
        return _("Skjult")
    return number_text(result.numerator, language=language())


def _share(result: Result | None) -> str:
    if result is None or not _is_told(result):
        return _("Skjult")
    return percent_text(float(result.value or 0), language=language())


def _largest(one: Distribution) -> str:
    """The three largest categories with their shares."""

    def share(cell: Cell) -> float:
        return float(cell.figure.result.value or 0)

    named = [cell for cell in one.cells if cell.code != NOT_STATED]
    largest = sorted(named, key=share, reverse=True)[:3]
    return ", ".join(
        f"{words(cell.name)} {percent_text(share(cell), language=language())}" for cell in largest if share(cell)
    )


def _meaning(found: OnePage) -> list[str]:
    """What the figures say and do not say, in whole sentences."""
    made = []
    part, done = found.figures.get("accepted_of_screened"), found.figures.get("employed_of_enrolled")
    if part is not None and _is_told(part):
        sentence = _("Ud af %(of)s, vi spørger, er der %(number)s, som vil have hjælp og kan få den.")
        made.append(_of_ten_or_hundred(float(part.value or 0), sentence))
    if done is not None and _is_told(done):
        sentence = _("Ud af %(of)s, der er med, er %(number)s kommet i job eller uddannelse.")
        made.append(_of_ten_or_hundred(float(done.value or 0), sentence))
    target, reached = found.targets.get("employed"), found.figures.get("employed")
    if target and reached is not None and _is_told(reached):
        over = int(reached.value or 0) >= target
        made.append(_("Målet for job er nået.") if over else _not_reached(found))
    made.append(_("Et mål er noget, vi selv har sat. Det siger ikke, hvem der er bedst."))
    made.append(_("Nogle ville have fået job uden hjælp. Tallene viser ikke, hvor mange."))
    return made


def _not_reached(found: OnePage) -> str:
    """A target is for the whole programme: while it runs, it is not reached yet."""
    ends = found.programme.ends_on
    if ends is None:
        return _("Målet for job er ikke nået endnu.")
    if ends <= found.as_of:
        return _("Målet for job blev ikke nået.")
    return _("Målet for job er ikke nået endnu. Arbejdet går til %(month)s.") % {"month": date_format(ends, "F Y")}


def _of_ten_or_hundred(share: float, sentence: str) -> str:
    """A share as so many of ten, which most people can see before them; below two of ten that is too coarse."""
    of = 10 if share >= 0.2 else 100
    number = round(of * share)
    told = number_text(number, language=language()) if number else _("færre end 1")
    return sentence % {"of": of, "number": told}


def _day(day: datetime.date) -> str:
    return str(date_format(day, "j. F Y"))


def texts(sheet: Sheet) -> str:
    """All sentences of the sheet, for measuring how easily they read."""
    lines: list[Any] = [sheet.lead, sheet.who_lead, *sheet.meaning, sheet.source]
    for one in sheet.answers:
        lines += [f"{one.number} {one.what}.", *one.lines]
    return "\n\n".join(line for line in lines if line)
