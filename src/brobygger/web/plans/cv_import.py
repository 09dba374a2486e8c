"""Take over a CV that the citizen has already: read it, show each proposal beside its words, take what is ticked.

Nothing is kept between the two steps: the text goes along in the form, and the same text gives the same proposals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from brobygger.accounts.roles import CASE_ROLES
from brobygger.documents import text as documents
from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from brobygger.plans import cv_errors, reads_cv
from brobygger.plans.cv_content import Cv, Post, Spoken, new_key
from brobygger.plans.cv_enums import CvPart, CvSource, EducationKind, PostKind
from brobygger.plans.cv_import import MOST_CHARACTERS, Proposal, ProposedPost, Words, read
from brobygger.reference import reads as reference
from brobygger.web.design.drafts import form_page
from brobygger.web.doors import member
from brobygger.web.plans import cv_forms as forms
from brobygger.web.plans.cv import POST_OR_GET, Opened, cv_address, opened, save


@dataclass(frozen=True, slots=True)
class Offer:
    """One proposal on the page: what would be taken, the words it came from, and whether the CV has it already."""

    code: str
    label: str
    facts: tuple[tuple[str, str], ...]
    source: str
    words: tuple[Words, ...]
    known: bool

    @property
    def anchor(self) -> str:
        return f"ord-{self.words[0].start}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the CV's text, marked where a proposal came from it."""

    text: str
    anchor: str = ""
    offer: str = ""


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def import_cv(request: Any, citizen: Any) -> HttpResponse:
    found = opened(request, citizen, "cv.import", write=True)
    if request.method == "POST" and "take_step" in request.POST:
        return _take(request, found)
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            text = _text_of(form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _proposals(request, found, text)
    context = {"form": form, "citizen": found.citizen, "back": cv_address(found.citizen)}
    return form_page(request, "plans/cv/import.html", context)


def _text_of(form: forms.ImportForm) -> str:
    """The pasted text, or the text in the file."""
    file = form.cleaned_data["file"]
    text = str(form.cleaned_data["text"])
    if file is not None:
        text = documents.read(file.read(), name=file.name)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    if not text.strip():
        raise cv_errors.nothing_typed()
    return text[:MOST_CHARACTERS]


def _proposals(
    request: Any, found: Opened, text: str, form: forms.TakeForm | None = None, ticked: Sequence[str] = ()
) -> HttpResponse:
    view = reads_cv.current(found.course, clock.today())
    proposal = read(text, today=clock.today())
    offers = offers_of(proposal, view.content, text)
    shown = form or forms.TakeForm(initial={"version": view.number, "text": text}, offered=[one.code for one in offers])
    groups: dict[str, list[Offer]] = {}
    for one in offers:
        groups.setdefault(one.label, []).append(one)
    return form_page(
        request,
        "plans/cv/proposals.html",
        {
            "form": shown,
            "text": text,
            "number": form.data.get("version") if form else view.number,
            "groups": list(groups.items()),
            "pieces": list(pieces_of(text, offers)),
            "ticked": set(ticked),
            "citizen": found.citizen,
            "back": cv_address(found.citizen),
        },
    )


def _take(request: Any, found: Opened) -> HttpResponse:
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\r", "\n")[:MOST_CHARACTERS]
    view = reads_cv.current(found.course, clock.today())
    proposal = read(text, today=clock.today())
    offers = offers_of(proposal, view.content, text)
    form = forms.TakeForm(request.POST, offered=[one.code for one in offers])
    if "all" in request.POST:
        return _proposals(request, found, text, ticked=[one.code for one in offers if not one.known])
    if not form.is_valid():
        return _proposals(request, found, text, form)
    chosen = form.cleaned_data["take"]
    if not chosen:
        form.refuse(cv_errors.nothing_taken())
        return _proposals(request, found, text, form)
    content = taken(view.content, proposal, set(chosen))
    done = ngettext("%(count)s ting er taget med i CV'et.", "%(count)s ting er taget med i CV'et.", len(chosen)) % {
        "count": len(chosen)
    }
    answer = save(
        request, found, form, content, goal=cv_address(found.citizen), source=CvSource.IMPORTED.value, done=done
    )
    return answer if answer is not None else _proposals(request, found, text, form, chosen)


# --- proposals as offers, and what is taken of them ------------------------------------------------------------


def offers_of(proposal: Proposal, content: Cv, text: str) -> list[Offer]:
    languages, levels = reference.labels("cv_language"), reference.labels("cv_language_level")
    licences = reference.labels("cv_licence")
    spoken = {one.code for one in content.languages}
    competences = {one.lower() for one in content.competences}
    offers: list[Offer] = []
    if proposal.profile:
        offers.append(_text_offer("profile", CvPart.PROFILE, proposal.profile, content.profile))
    for name, posts, part, label in (
        ("job", proposal.jobs, CvPart.JOBS, str(CvPart.JOBS.label)),
        ("education", proposal.educations, CvPart.EDUCATIONS, str(EducationKind.EDUCATION.label)),
        ("course", proposal.courses, CvPart.EDUCATIONS, str(EducationKind.COURSE.label)),
    ):
        offers += [
            _post_offer(f"{name}-{number}", label, post, content.posts(part), text) for number, post in enumerate(posts)
        ]
    for number, words in enumerate(proposal.competences):
        facts = ((_("Kompetence"), words.text),)
        known = words.text.lower() in competences
        label = str(CvPart.COMPETENCES.label)
        offers.append(Offer(f"competence-{number}", label, facts, words.text, (words,), known))
    for number, language in enumerate(proposal.languages):
        said = languages.get(language.code, language.code)
        level = levels.get(language.level, "")
        facts = ((_("Sprog"), f"{said}: {level.lower()}" if level else said),)
        source = _line_around(text, language.words)
        label = str(CvPart.LANGUAGES.label)
        offers.append(Offer(f"language-{number}", label, facts, source, (language.words,), language.code in spoken))
    for number, licence in enumerate(proposal.licences):
        facts = ((_("Kørekort eller certifikat"), licences.get(licence.code, licence.code)),)
        source = _line_around(text, licence.words)
        label = str(CvPart.LICENCES.label)
        known = licence.code in content.licences
        offers.append(Offer(f"licence-{number}", label, facts, source, (licence.words,), known))
    if proposal.leisure:
        offers.append(_text_offer("leisure", CvPart.LEISURE, proposal.leisure, content.leisure))
    return offers


def _text_offer(code: str, part: CvPart, words: Words, present: str) -> Offer:
    return Offer(
        code, str(part.label), ((str(part.label), words.text),), words.text, (words,), words.text.strip() in present
    )


def _post_offer(code: str, label: str, post: ProposedPost, present: Iterable[Post], text: str) -> Offer:
    made = _post_of(post, kind="")
    known = any(
        one.title.lower() == made.title.lower() and one.start_year == made.start_year and one.end_year == made.end_year
        for one in present
    )
    facts = [(_("Hvad"), post.title.text)]
    if post.place:
        facts.append((_("Hvor"), post.place.text))
    facts.append((_("Hvornår"), made.years))
    if post.description:
        facts.append((_("Mere"), post.description.text))
    words = [post.title, post.period.words, *([post.place] if post.place else ())]
    ordered = sorted(words, key=lambda one: one.start)
    start, end = ordered[0].start, max(one.end for one in ordered)
    source = " ".join(text[start:end].split())
    told = [post.description] if post.description else []
    return Offer(code, label, tuple(facts), source, (*words, *told), known)


def _line_around(text: str, words: Words) -> str:
    start = text.rfind("\n", 0, words.start) + 1
    end = text.find("\n", words.end)
    line = " ".join(text[start : end if end >= 0 else len(text)].split())
    return line if len(line) <= 160 else words.text


def pieces_of(text: str, offers: Sequence[Offer]) -> Iterable[Piece]:
    """The whole text, cut where words were used, so that each proposal can be looked up in it."""
    marks = sorted((words.start, words.end, one.code) for one in offers for words in one.words)
    at = 0
    for start, end, code in marks:
        if start < at:
            continue
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], f"ord-{start}", code)
        at = end
    if at < len(text):
        yield Piece(text[at:])


def taken(content: Cv, proposal: Proposal, chosen: set[str]) -> Cv:
    """The CV with what was ticked. What stands there stays; nothing is taken that was not ticked."""
    for name, posts, part, kind in (
        ("job", proposal.jobs, CvPart.JOBS, PostKind.JOB.value),
        ("education", proposal.educations, CvPart.EDUCATIONS, EducationKind.EDUCATION.value),
        ("course", proposal.courses, CvPart.EDUCATIONS, EducationKind.COURSE.value),
    ):
        for number, post in enumerate(posts):
            if f"{name}-{number}" in chosen:
                content = content.with_post(part, _post_of(post, kind=kind))
    new = [words.text for number, words in enumerate(proposal.competences) if f"competence-{number}" in chosen]
    known = {one.lower() for one in content.competences}
    content = replace(
        content, competences=(*content.competences, *dict.fromkeys(one for one in new if one.lower() not in known))
    )
    for number, language in enumerate(proposal.languages):
        if f"language-{number}" in chosen and all(one.code != language.code for one in content.languages):
            content = replace(content, languages=(*content.languages, Spoken(code=language.code, level=language.level)))
    for number, licence in enumerate(proposal.licences):
        if f"licence-{number}" in chosen and licence.code not in content.licences:
            content = replace(content, licences=(*content.licences, licence.code))
    if "profile" in chosen and proposal.profile:
        content = replace(content, profile=_joined(content.profile, proposal.profile.text))
    if "leisure" in chosen and proposal.leisure:
        content = replace(content, leisure=_joined(content.leisure, proposal.leisure.text))
    return content


def _joined(present: str, new: str) -> str:
    return f"{present}\n\n{new}" if present.strip() and new not in present else new if not present.strip() else present


def _post_of(post: ProposedPost, *, kind: str) -> Post:
    period = post.period
    return Post(
        key=new_key(),
        kind=kind or PostKind.JOB.value,
        title=post.title.text,
        place=post.place.text if post.place else "",
        start_year=period.start_year,
        start_month=period.start_month,
        end_year=period.end_year,
        end_month=period.end_month,
        goes_on=period.goes_on,
        description=post.description.text if post.description else "",
    )
