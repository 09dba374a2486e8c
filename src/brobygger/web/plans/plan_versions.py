"""The versions of a plan and what lies between two of them, told in words and marks; and the plan as PDF."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

import brobygger.plans
from brobygger.citizens.models import Citizen, Course
from brobygger.documents import pdf
from brobygger.kernel import clock
from brobygger.plans import errors, reads
from brobygger.plans.access import READ_ROLES
from brobygger.plans.content import SECTIONS, Content
from brobygger.plans.enums import ActivityState, AgreementState, DoneBy, GoalKind, GoalPath, StrategyKind
from brobygger.plans.models import Plan
from brobygger.plans.rules import Change
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.web.design.tables import shown
from brobygger.web.documents.answers import pdf_response
from brobygger.web.doors import member
from brobygger.web.plans import plan as pages
from brobygger.web.plans import plan_forms as forms
from brobygger.web.templatetags.design import dato

TEMPLATE = Path(brobygger.plans.__file__).parent / "pdf" / "plan.typ"

PARTS = {
    "goals": gettext_lazy("Mål"),
    "activities": gettext_lazy("Aktiviteter"),
    "agreements": gettext_lazy("Aftaler"),
    "strategy": gettext_lazy("Ressourcer og barrierer"),
    "words": gettext_lazy("Borgerens egne ord"),
}
FIELDS = {
    "goals": {
        "occupation": gettext_lazy("Stilling eller uddannelse"),
        "industry": gettext_lazy("Branche"),
        "kind": gettext_lazy("Job eller uddannelse"),
        "path": gettext_lazy("Vejen i strategien"),
        "feasible": gettext_lazy("Kan det lade sig gøre?"),
        "in_demand": gettext_lazy("Er der brug for folk?"),
        "why": gettext_lazy("Hvorfor er det et godt mål?"),
    },
    "activities": {
        "what": gettext_lazy("Hvad skal der ske?"),
        "kind": gettext_lazy("Slags"),
        "purpose": gettext_lazy("Formål"),
        "goal": gettext_lazy("Mål"),
        "start": gettext_lazy("Begynder"),
        "end": gettext_lazy("Slutter"),
        "hours": gettext_lazy("Timer om ugen"),
        "by": gettext_lazy("Hvem er ansvarlig?"),
        "by_name": gettext_lazy("Navn på den ansvarlige"),
        "state": gettext_lazy("Hvor langt er det?"),
    },
    "agreements": {
        "what": gettext_lazy("Hvad er aftalt?"),
        "measure": gettext_lazy("Hvordan kan I se, at det er gjort?"),
        "accepted": gettext_lazy("Siger borgeren ja til aftalen?"),
        "realistic": gettext_lazy("Kan det lade sig gøre, som det er lige nu?"),
        "agreed_on": gettext_lazy("Aftalt den"),
        "deadline": gettext_lazy("Senest den"),
        "goal": gettext_lazy("Mål"),
        "by": gettext_lazy("Hvem gør det?"),
        "by_name": gettext_lazy("Navn på den, der gør det"),
        "state": gettext_lazy("Hvordan står aftalen?"),
    },
    "strategy": {
        "kind": gettext_lazy("Ressource eller barriere"),
        "text": gettext_lazy("Hvad er det?"),
        "goals": gettext_lazy("Hvilke mål betyder det noget for?"),
        "help": gettext_lazy("Hvad gør I ved det?"),
    },
    "words": {"text": gettext_lazy("Hvad vil borgeren selv?")},
}
CODES: dict[tuple[str, str], Any] = {
    ("goals", "kind"): GoalKind,
    ("goals", "path"): GoalPath,
    ("activities", "by"): DoneBy,
    ("activities", "state"): ActivityState,
    ("agreements", "by"): DoneBy,
    ("agreements", "state"): AgreementState,
    ("strategy", "kind"): StrategyKind,
}
LISTS = {("goals", "industry"): "industry", ("activities", "kind"): "plan_activity"}
NAMED_BY = {"goals": "occupation", "activities": "what", "agreements": "what", "strategy": "text", "words": ""}


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One thing that came, went or was changed. ``fields``: (label, before, after); what was empty is "–"."""

    what: str  # added, removed, changed
    words: str
    name: str
    fields: tuple[tuple[str, str, str], ...]


WHAT = {
    "added": gettext_lazy("Tilføjet"),
    "removed": gettext_lazy("Fjernet"),
    "changed": gettext_lazy("Ændret"),
}


def told(changes: Iterable[Change], before: Content, after: Content) -> list[tuple[str, list[ChangeShown]]]:
    """By section, in the order of the plan: what a person reads as the difference."""
    by_item: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        by_item.setdefault((change.section, change.key), []).append(change)
    found = []
    for section in SECTIONS:
        items = [
            _item_told(section, key, parts, before, after) for (one, key), parts in by_item.items() if one == section
        ]
        if items:
            found.append((str(PARTS[section]), sorted(items, key=lambda item: item.name.casefold())))
    return found


def _item_told(section: str, key: str, changes: list[Change], before: Content, after: Content) -> ChangeShown:
    first = changes[0]
    item = after.item(section, key) or before.item(section, key)
    name = getattr(item, NAMED_BY[section]) if NAMED_BY[section] else ""
    if first.field:
        pairs = {change.field: (change.before, change.after) for change in changes}
        what = "changed"
    else:
        old, new = first.before or {}, first.after or {}
        pairs = {field: (old.get(field), new.get(field)) for field in FIELDS[section]}
        what = "added" if first.is_added else "removed"
    fields = []
    for field, label in FIELDS[section].items():
        if field not in pairs:
            continue
        was = in_words(section, field, pairs[field][0], before)
        now = in_words(section, field, pairs[field][1], after)
        if was != now:
            fields.append((str(label), was, now))
    return ChangeShown(what, str(WHAT[what]), name, tuple(fields))


def in_words(section: str, field: str, value: Any, content: Content) -> str:
    """A stored value as a person reads it."""
    if value in (None, "", [], ()):
        return shown(None)
    if (section, field) in CODES:
        return str(CODES[section, field](value).label)
    if (section, field) in LISTS:
        return reference.label(LISTS[section, field], value)
    if field in {"goal", "goals"}:
        keys = value if isinstance(value, list | tuple) else [value]
        names = [content.goals[key].occupation for key in keys if key in content.goals]
        return ", ".join(names) or shown(None)
    if field in {"start", "end", "agreed_on", "deadline"}:
        return shown(datetime.date.fromisoformat(value))
    return shown(value)


# --- pages -----------------------------------------------------------------------------------------------------


@never_cache
@member(*READ_ROLES)
@require_GET
def versions(request: Any, citizen: Any) -> HttpResponse:
    found = pages.opened(request, citizen, "plan.versions")
    if found.plan is None:
        raise errors.plan_not_found()
    lines = reads.versions(found.plan)
    context = {
        **pages.frame(found),
        "lines": [(line, [str(PARTS[part]) for part in line.parts]) for line in lines],
    }
    return render(request, "plans/versions.html", context)


@never_cache
@member(*READ_ROLES)
@require_GET
def version(request: Any, citizen: Any, number: int) -> HttpResponse:
    """One version with the difference from another: the one before, unless the address says which."""
    found = pages.opened(request, citizen, "plan.version")
    if found.plan is None:
        raise errors.plan_not_found()
    chosen = request.GET.get("fra", "")
    old = int(chosen) if chosen.isdecimal() and len(chosen) < 6 else number - 1
    compared = reads.compared(found.plan, old, number)
    lines = reads.versions(found.plan)
    names = {
        line.number: _("Udgave %(number)s, %(day)s") % {"number": line.number, "day": shown(line.on)} for line in lines
    }
    context = {
        **pages.frame(found),
        "number": number,
        "old": old,
        "compared": compared,
        "sections": told(compared.changes, compared.before, compared.after),
        "line": next(line for line in lines if line.number == number),
        "form": forms.CompareForm(initial={"fra": str(old), "til": str(number)}, numbers=names),
        "newest": found.plan.version,
        **pages.shown(compared.after, clock.today()),
    }
    return render(request, "plans/version.html", context)


@never_cache
@member(*READ_ROLES)
@require_GET
def compare(request: Any, citizen: Any) -> HttpResponse:
    """The choice of two versions leads to their page."""
    from django.http import HttpResponseRedirect
    from django.urls import reverse

    found = pages.opened(request, citizen, "plan.versions", shows=False)
    if found.plan is None:
        raise errors.plan_not_found()
    wanted = request.GET.get("til", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else found.plan.version
    address = reverse("plans:version", args=[found.citizen.key, number])
    since = request.GET.get("fra", "")
    return HttpResponseRedirect(f"{address}?fra={since}" if since.isdecimal() and len(since) < 6 else address)


# --- the plan as a document ------------------------------------------------------------------------------------


@never_cache
@member(*READ_ROLES)
@require_GET
def plan_pdf(request: Any, citizen: Any) -> HttpResponse:
    found = pages.opened(request, citizen, "plan.pdf")
    if found.plan is None:
        raise errors.plan_not_found()
    return document(request.actor, found.citizen, found.course, found.plan)


def document(actor: Any, citizen: Citizen, course: Course, plan: Plan) -> HttpResponse:
    """The plan as an accessible PDF, logged as a file that leaves the house."""
    own = actor.has("citizen")
    title = _("Min plan") if own else _("Plan for %(name)s") % {"name": citizen.name}
    made = pdf.make(
        TEMPLATE, document_data(citizen, course, plan, title, own=own), title=title, language=pdf.own_language()
    )
    log.exported(
        by=actor,
        action="plan.exported",
        subjects=[("citizen", citizen.key), ("plan", plan.key)],
        criterion={"format": "pdf", "version": plan.version},
    )
    return pdf_response(made, _("Plan %(number)s") % {"number": citizen.case_number})


def document_data(citizen: Citizen, course: Course, plan: Plan, title: str, *, own: bool) -> dict[str, Any]:
    """Every word of the document, in the reader's language; a citizen's own copy says "you"."""
    today = clock.today()
    content = reads.content_of(plan)
    picture = pages.picture_of(content) if content.strategy else None
    return {
        "title": title,
        "sender": [course.jobcentre.label],
        "on": dato(plan.changed_on),
        "reference": citizen.case_number,
        "subtitle": _("%(name)s. Udgave %(number)s.") % {"name": citizen.name, "number": plan.version},
        "own_words": {
            "heading": _("Dine egne ord") if own else _("Borgerens egne ord"),
            "text": content.own_words,
        },
        "goals": {
            "heading": _("Mål"),
            "lead": _("Målene er lige vigtige. De står efter alfabetet."),
            "items": [
                {
                    "name": line.goal.occupation or _("Et mål uden stilling"),
                    "facts": _pairs(
                        (_("Branche"), line.industry),
                        (_("Slags"), line.kind),
                        (_("Vej"), line.path),
                        (_("Hvorfor"), line.goal.why),
                    ),
                }
                for line in pages.goal_lines(content)
            ],
        },
        "activities": {
            "heading": _("Aktiviteter"),
            "items": [
                {
                    "name": line.item.what,
                    "facts": _pairs(
                        (_("Hvor langt"), line.state),
                        (_("Tid"), period(line.item.start, line.item.end)),
                        (_("Timer om ugen"), shown(line.item.hours) if line.item.hours is not None else ""),
                        (_("Ansvarlig"), _who(line, own=own)),
                        (_("Formål"), line.item.purpose),
                        (_("Mål"), line.goal),
                    ),
                }
                for line in pages.activity_lines(content, today)
            ],
        },
        "agreements": {
            "heading": _("Aftaler"),
            "items": [
                {
                    "name": line.item.what,
                    "facts": _pairs(
                        (_("Hvem"), _who(line, own=own)),
                        (_("Senest"), dato(line.item.deadline) if line.item.deadline else ""),
                        (_("Sådan kan vi se det"), line.item.measure),
                        (_("Hvordan står den"), str(line.state)),
                        (_("Mål"), line.goal),
                    ),
                }
                for line in pages.agreement_lines(content, today)
            ],
        },
        "strategy": {
            "heading": _("Ressourcer og barrierer"),
            "items": [
                {
                    "name": one.goal,
                    "facts": _pairs(
                        (_("Ressourcer"), "; ".join(line_words(line) for line in one.resources)),
                        (_("Barrierer"), "; ".join(line_words(line) for line in one.barriers)),
                    ),
                }
                for one in (picture.told if picture else ())
            ],
        },
        "empty": _("Der står ikke noget her endnu."),
        "said_yes": _said_yes(plan, own=own),
    }


def _who(line: pages.ActivityLine | pages.AgreementLine, *, own: bool) -> str:
    return _("Dig") if own and line.item.by == DoneBy.CITIZEN else line.by


def _said_yes(plan: Plan, *, own: bool) -> str:
    yes = reads.replies(plan).acknowledged
    if yes is None:
        return _("Du har ikke sagt ja til planen endnu.") if own else _("Borgeren har ikke sagt ja til planen endnu.")
    values = {"number": yes.number, "day": dato(yes.on)}
    if own:
        return _("Du sagde ja til udgave %(number)s den %(day)s.") % values
    return _("Borgeren sagde ja til udgave %(number)s den %(day)s.") % values


def line_words(line: Any) -> str:
    return f"{line.text} ({line.help})" if line.help else str(line.text)


def period(start: datetime.date | None, end: datetime.date | None) -> str:
    if start and end:
        return _("%(start)s til %(end)s") % {"start": dato(start), "end": dato(end)}
    if start:
        return _("fra %(start)s") % {"start": dato(start)}
    return _("til %(end)s") % {"end": dato(end)} if end else ""


def _pairs(*pairs: tuple[str, Any]) -> list[tuple[str, str]]:
    return [(label, str(text)) for label, text in pairs if text]
