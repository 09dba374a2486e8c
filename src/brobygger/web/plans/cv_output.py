"""Presentation CV and strength card: two sheets from the same CV, on the screen and as accessible PDF.

Both are made to be given away, so they hold no case number, no birth date and nothing of the case. The strength card
tells what somebody can, without years: for who has a hole in the row of years, or wants to be met by what they do.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger import plans
from brobygger.documents import pdf
from brobygger.kernel.actor import Actor
from brobygger.plans.cv_content import Cv, Post
from brobygger.plans.reads_cv import Shown
from brobygger.vault import log
from brobygger.web.documents.answers import pdf_response

TEMPLATES = Path(plans.__file__).parent / "pdf"
PRESENTATION, STRENGTHS = "praesentation", "styrkekort"
KINDS = {PRESENTATION: gettext_lazy("CV"), STRENGTHS: gettext_lazy("Styrkekort")}
CONTINUES = 9999


@dataclass(frozen=True, slots=True)
class Entry:
    when: str
    what: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and what stands under it: text, points, or entries."""

    heading: str
    text: str = ""
    points: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    kind: str
    contact: tuple[str, ...]
    blocks: tuple[Block, ...]


def sheet(kind: str, content: Cv, citizen: Any) -> Sheet:
    blocks = _presentation(content) if kind == PRESENTATION else _strengths(content)
    contact = tuple(one for one in (citizen.telephone, citizen.email) if one)
    filled = tuple(one for one in blocks if one.text or one.points or one.entries)
    return Sheet(citizen.name, str(KINDS[kind]), contact, filled)


def _presentation(content: Cv) -> list[Block]:
    shown = Shown(content)
    return [
        Block(_("Profil"), text=content.profile),
        Block(_("Kompetencer"), points=content.competences),
        Block(_("Opgaver, jeg kan"), points=tuple(shown.all_tasks)),
        Block(_("Erfaring"), entries=tuple(_entry(post) for post in content.jobs_newest_first)),
        Block(_("Uddannelse og kurser"), entries=tuple(_entry(post) for post in content.educations_newest_first)),
        Block(_("Sprog"), points=tuple(shown.languages)),
        Block(_("Kørekort og certifikater"), points=_licences(content, shown)),
        Block(_("Fritid"), text=content.leisure),
    ]


def _strengths(content: Cv) -> list[Block]:
    shown = Shown(content)
    tried = dict.fromkeys(_tried(post) for post in content.jobs_newest_first)
    learned = dict.fromkeys(post.title for post in content.educations_newest_first if post.finished is not False)
    tasks = tuple(f"{group}: {', '.join(word.lower() for word in words)}" for group, words in shown.tasks)
    return [
        Block(_("Det er jeg"), text=content.profile),
        Block(_("Det er jeg god til"), points=content.competences),
        Block(_("Det kan jeg tage mig af"), points=tasks),
        Block(_("Det har jeg prøvet"), points=tuple(tried)),
        Block(_("Det har jeg lært"), points=tuple(learned)),
        Block(_("Sprog, jeg taler"), points=tuple(shown.languages)),
        Block(_("Det har jeg papir på"), points=_licences(content, shown)),
    ]


def _licences(content: Cv, shown: Shown) -> tuple[str, ...]:
    return (*shown.licences, *([content.other_licences] if content.other_licences else ()))


def _tried(post: Post) -> str:
    return f"{post.title}, {post.place}" if post.place else post.title


def _entry(post: Post) -> Entry:
    return Entry(post.years, post.title, post.place, post.description)


def make(kind: str, content: Cv, citizen: Any) -> bytes:
    """The sheet as PDF/UA. An empty CV gives a sheet that says so."""
    made = sheet(kind, content, citizen)
    data = {**asdict(made), "empty": _("CV'et er ikke skrevet endnu.") if not made.blocks else ""}
    return pdf.make(TEMPLATES / "cv.typ", data, title=f"{made.kind} – {made.name}", language=pdf.own_language())


def response(by: Actor, kind: str, content: Cv, citizen: Any) -> HttpResponse:
    made = make(kind, content, citizen)
    criterion = {"format": "pdf", "kind": kind}
    log.exported(by=by, action="cv.pdf", subjects=[("citizen", citizen.key)], criterion=criterion)
    return pdf_response(made, f"{KINDS[kind]} {citizen.name}")
