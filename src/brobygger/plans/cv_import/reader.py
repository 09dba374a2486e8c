"""From the text of a CV to proposals. Pure: no model, no clock, no guess; what is not understood is left alone.

The text is cut into sections by its headings. In a section of jobs or educations each entry hangs on a period; where
the period stands (first or last in the line, alone, in a column) says where title and place stand. A year in the
middle of a sentence is no entry, and a period whose words name illness, leave or unemployment is none either.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from brobygger.plans.cv_import import periods as dates
from brobygger.plans.cv_import.lines import Cell, Line, heading, lines_of
from brobygger.plans.cv_import.periods import find, find_single
from brobygger.plans.cv_import.values import (
    MOST_CHARACTERS,
    Period,
    Proposal,
    ProposedLanguage,
    ProposedLicence,
    ProposedPost,
    Words,
)
from brobygger.plans.cv_import.vocabulary import (
    CERTIFICATE_SIGNS,
    CERTIFICATES,
    COLUMNS,
    DRIVING,
    EDUCATION_ENDINGS,
    EDUCATION_WORDS,
    GAPS,
    JOB_ENDINGS,
    LANGUAGES,
    LEVELS,
    LICENCE_WORDS,
    PLACE_ENDINGS,
    PLACE_WORDS,
    SPEAKING,
    Section,
)

_WORD = re.compile(r"[\w/'+-]+", re.UNICODE)
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?=\s|$)|$)|[^.!?]+[.!?]")
_TITLE_ENDS = re.compile(
    r"\s+(?:hos|ved|at|for|på|i|fra)\s+|\s+[–—-]\s+|,\s*|\s*·\s*|\s+\((?![^)]{1,24}\))|;\s*|(?<=\w{4})\.\s+",
    re.IGNORECASE,
)
_PROSE_TITLE_ENDS = re.compile(r"\s+(?:hos|ved|at|for|på|i|fra|og|men|hvor|siden|da)\s+|,\s*|\.|\0", re.IGNORECASE)
_DURATION = re.compile(
    r"[·(,]?\s*\d+\s*(?:år|mdr|måneder|yrs?|years?|mos?|months?)\b\.?"
    r"(?:\s*\d+\s*(?:mdr|måneder|mos?|months?)\b\.?)?\s*\)?",
    re.IGNORECASE,
)
_AS_A = re.compile(r"\bsom\s+|\b(?:worked|working|employed)\s+as\s+(?:an?\s+)?", re.IGNORECASE)
_WAS_A = re.compile(r"\b(?:var|er|blev)\s+jeg\s+|\bjeg\s+(?:var|er|blev)\s+", re.IGNORECASE)
_TOOK = re.compile(
    r"\btog\s+(?:jeg\s+)?(?:en\s+uddannelse\s+som\s+|uddannelsen\s+(?:som|til)\s+)?"
    r"|\b(?:uddannede|uddannet)\s+(?:mig\s+)?(?:som|til)\s+|\b(?:læste|studerede)\s+(?:jeg\s+)?|\bgik\s+(?:jeg\s+)?(?:i|på)\s+",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^([^:|\t]{2,40}?)\s*:\s*")
MOST_WORDS_OF_A_TITLE = 10
MOST_CHARACTERS_OF_A_TITLE = 90


class Place(StrEnum):
    """Where in its line a period stands."""

    FIRST = "first"
    LAST = "last"
    ALONE = "alone"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class Dated:
    """A line of a section that carries a period."""

    index: int
    line: Line
    period: Period
    place: Place


@dataclass
class Part:
    """The lines under one heading."""

    section: Section
    lines: list[Line] = field(default_factory=list)


def read(text: str, *, today: datetime.date) -> Proposal:
    """What the text says of jobs, educations, courses, languages, licences, competences, profile and leisure."""
    text = text[:MOST_CHARACTERS].replace("\r\n", " \n").replace("\r", "\n")
    text = text.replace("\u00a0", " ").replace("\u2028", "\n").replace("\f", "\n").replace("\v", "\n")
    parts = _parts(lines_of(text))
    jobs: list[ProposedPost] = []
    educations: list[ProposedPost] = []
    courses: list[ProposedPost] = []
    for part in parts:
        if part.section in {Section.JOBS, Section.EDUCATIONS, Section.COURSES, Section.BOTH}:
            for post in _posts(text, part, today):
                kind = part.section
                if kind is Section.BOTH:
                    kind = Section.EDUCATIONS if _sounds_like_education(post.title.text) else Section.JOBS
                {Section.JOBS: jobs, Section.EDUCATIONS: educations, Section.COURSES: courses}[kind].append(post)
    return Proposal(
        jobs=_once(jobs),
        educations=_once(educations),
        courses=_once(courses),
        languages=_languages(parts),
        licences=_licences(parts),
        competences=_competences(text, parts),
        profile=_block(text, parts, Section.PROFILE),
        leisure=_block(text, parts, Section.LEISURE),
    )


# --- sections --------------------------------------------------------------------------------------------------


def _parts(lines: Sequence[Line]) -> list[Part]:
    parts = [Part(Section.TOP)]
    shouts = 0
    for number, line in enumerate(lines):
        section = heading(line.text) if not line.bullet else None
        if section is not None and not _is_table_row(line, lines[number + 1 : number + 2]):
            shouts += line.text.isupper()
            parts.append(Part(section))
            continue
        inline = _inline_heading(line)
        if inline is not None:
            before = parts[-1].section
            parts.append(Part(inline[0], [inline[1]]))
            # One line in front of a colon or in a table does not end the section that it stands in.
            parts.append(Part(before if before in {Section.OTHER, Section.TOP} else Section.OTHER))
            continue
        if shouts >= 2 and _shouts(line):
            parts.append(Part(Section.COMPETENCES if parts[-1].section is Section.COMPETENCES else Section.OTHER))
            continue
        parts[-1].lines.append(line)
    return parts


def _is_table_row(line: Line, following: Sequence[Line]) -> bool:
    """Names of columns are words of headings too."""
    return len(line.cells) > 1 and _roles(line) is not None


def _shouts(line: Line) -> bool:
    """A heading that is not known, in a CV whose headings are in capitals."""
    words = line.text.split()
    return line.text.isupper() and 1 <= len(words) <= 5 and len(line.cells) == 1 and not _has_digit(line.text)


def _inline_heading(line: Line) -> tuple[Section, Line] | None:
    """ "Kørekort: B" and "Sprog | dansk, engelsk": a heading and what it holds on one line."""
    label = _LABEL.match(line.text)
    at = label.end() if label else line.cells[1].start - line.start if len(line.cells) > 1 else 0
    if not at or at >= len(line.text):
        return None
    name = label.group(1) if label else line.cells[0].text
    section = heading(name)
    if section not in {Section.LANGUAGES, Section.LICENCES, Section.LEISURE}:
        return None
    rest = Cell(line.text[at:], line.start + at)
    return section, Line(rest.text, rest.start, line.indent, False, (rest,))


# --- jobs and educations ---------------------------------------------------------------------------------------


def _posts(text: str, part: Part, today: datetime.date) -> list[ProposedPost]:
    roles = next((found for line in part.lines if (found := _roles(line)) is not None), None)
    if roles is not None:
        return _table_posts(part, roles, today)
    labelled = _labelled_posts(part, today)
    if labelled:
        return labelled
    dated = _dated(part, today)
    if not dated:
        return _told(part, today)
    if all(one.place is Place.ALONE for one in dated):
        return _alone_posts(text, part, dated)
    return [post for one in dated if (post := _line_post(text, part, one, dated)) is not None] or _told(part, today)


def _dated(part: Part, today: datetime.date) -> list[Dated]:
    """The lines that carry an entry: those whose period stands where most of the section's do."""
    found = [one for index, line in enumerate(part.lines) if (one := _date_of(index, line, part, today)) is not None]
    sure = [one for one in found if one.place is not Place.INSIDE and not _is_sentence(one)]
    plain = [one for one in sure if not one.line.bullet]
    if plain:
        sure = plain
    if not sure:
        listed = [one for one in found if one.place is Place.INSIDE and not _is_sentence(one)]
        return listed if len(listed) == len(found) else []
    usual = Counter(one.place for one in sure).most_common(1)[0][0]
    if usual is Place.ALONE:
        return [one for one in sure if one.place is Place.ALONE]
    beside = {one.index for one in sure}
    kept = []
    for one in [one for one in found if not one.line.bullet or not plain]:
        if one.place is usual and one in sure:
            kept.append(one)
        elif not _is_sentence(one) and one.place is not Place.ALONE:
            # Another way of writing it counts only in a list, not among the lines that tell of an entry.
            before = part.lines[one.index - 1] if one.index else None
            if before is None or before.is_blank or one.index - 1 in beside:
                kept.append(one)
    return kept


def _date_of(index: int, line: Line, part: Part, today: datetime.date) -> Dated | None:
    if line.is_blank:
        return None
    found = find(line.text, line.start, today)
    if not found and part.section is not Section.JOBS:
        found = [one for one in find_single(line.text, line.start, today) if _at_an_end(line, one)]
    elif not found:
        found = [one for one in find_single(line.text, line.start, today) if _stands_apart(line, one)]
    if not found:
        return None
    # Of several the one at an end of the line is meant; the rest belongs to what is told.
    period = next((one for one in found if _place(line, one) is not Place.INSIDE), found[0])
    return Dated(index, line, period, _place(line, period))


def _at_an_end(line: Line, period: Period) -> bool:
    return _place(line, period) in {Place.FIRST, Place.LAST} and not _ends_as_sentence(line.text)


def _stands_apart(line: Line, period: Period) -> bool:
    """A single year of a job: first in its line, in a column of its own, or in brackets at the end."""
    before, after = _around(line, period)
    cell = any(one.start <= period.words.start and period.words.end <= one.end and one.text == period.words.text
               for one in line.cells) and len(line.cells) > 1  # fmt: skip
    bracketed = before.endswith("(") and after.startswith(")") and len(after) == 1
    return cell or bracketed or (not before and bool(after) and not line.bullet)


def _around(line: Line, period: Period) -> tuple[str, str]:
    before = line.text[: period.words.start - line.start].strip()
    after = _DURATION.sub("", line.text[period.words.end - line.start :]).strip()
    return before, after


def _place(line: Line, period: Period) -> Place:
    before, after = _around(line, period)
    label = _LABEL.match(before + " ")
    if label and label.end() >= len(before) and _role(label.group(1)) == "period":
        before = ""
    before, after = before.strip("([·:,"), after.strip(")].:,;·–—- ")
    if not before and not after:
        return Place.ALONE
    if not before:
        return Place.FIRST
    return Place.INSIDE if after else Place.LAST


def _is_sentence(one: Dated) -> bool:
    """Told in a sentence, like "Deltog i et projekt 2019-2020 om tidlig indsats."."""
    return one.place is not Place.ALONE and one.place is not Place.FIRST and _ends_as_sentence(one.line.text)


def _ends_as_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?")) and not text.endswith(("mdr.", "d.d.", "nu.")) and len(text.split()) > 4


def _line_post(text: str, part: Part, one: Dated, dated: Sequence[Dated]) -> ProposedPost | None:
    """Title on the line of the period; the place beside it, or on the next line."""
    cells = [cell for cell in _cells_without(one) if cell.text]
    if not cells or _is_gap(cells[0].text):
        return None
    told = _told_title(cells[0], part.section)
    if told is not None:
        return _post(told[0], one.period, told[1], None)
    title, place = (cells[0], cells[1]) if len(cells) > 1 else _split(cells[0])
    following = _following(part, one, dated)
    if place is None and following and not following[0].bullet and _may_be_place(following[0].text):
        place, following = Cell(following[0].text, following[0].start), following[1:]
    if place is not None and _place_first(title.text, place.text, part.section):
        title, place = place, title
    return _post(title, one.period, place, _description(text, following))


def _cells_without(one: Dated) -> list[Cell]:
    """The cells of the line with the period and its marks taken away."""
    cells = []
    for cell in one.line.cells:
        body = dates.without(cell.text, [one.period], cell.start) if _within(one.period, cell) else cell.text
        blanked = _DURATION.sub(_blank, body)
        label = _LABEL.match(blanked)
        if label and _role(label.group(1)):
            blanked = dates.BLANK * label.end() + blanked[label.end() :]
        blanked = re.sub(r"\([\s\0]*\)", _blank, blanked)
        # What stands on both sides of a period is two things: no title runs across it.
        cells += [
            _trimmed(Cell(piece.group(), cell.start + piece.start())) for piece in re.finditer(r"[^\0]+", blanked)
        ]
    return [cell for cell in cells if any(character.isalnum() for character in cell.text)]


def _blank(found: re.Match[str]) -> str:
    return dates.BLANK * len(found.group())


def _within(period: Period, cell: Cell) -> bool:
    return cell.start <= period.words.start and period.words.end <= cell.end


def _trimmed(cell: Cell, marks: str = " \t\0:,;·–—-|•*.") -> Cell:
    kept = cell.text.lstrip(marks)
    start = cell.start + len(cell.text) - len(kept)
    kept = kept.rstrip(marks)
    # An opening bracket without its closing one belonged to the period.
    if kept.endswith("(") or (kept.endswith(")") and "(" not in kept):
        return _trimmed(Cell(kept[:-1], start), marks)
    return Cell(kept, start)


def _split(cell: Cell) -> tuple[Cell, Cell | None]:
    """ "Lagerarbejder hos Carl Hansen" → what and where."""
    for found in _TITLE_ENDS.finditer(cell.text):
        if found.start() < 2:
            continue
        title = _trimmed(Cell(cell.text[: found.start()], cell.start))
        rest_at = found.end() - (1 if found.group().strip() == "(" else 0)
        rest = _trimmed(Cell(cell.text[rest_at:], cell.start + rest_at))
        if found.group().strip().lower() == "i" and not rest.text[:1].isupper():
            continue  # "Bachelor i socialrådgivning" is one title
        return title, rest if rest.text else None
    return cell, None


def _told_title(cell: Cell, section: Section) -> tuple[Cell, Cell | None] | None:
    """ "før det var jeg på fabrik som operatør": the title comes after the word that says so."""
    known = _TOOK if section is Section.EDUCATIONS else _AS_A
    found = known.search(cell.text)
    if found is None and section is not Section.EDUCATIONS:
        found = _WAS_A.search(cell.text)
    if found is None or (found.start() == 0 and section is not Section.EDUCATIONS):
        return None
    rest = Cell(cell.text[found.end() :], cell.start + found.end())
    if section is not Section.EDUCATIONS and (again := _AS_A.search(rest.text)):
        rest = Cell(rest.text[again.end() :], rest.start + again.end())
    return _cut(rest, section)


def _cut(rest: Cell, section: Section) -> tuple[Cell, Cell | None] | None:
    ends = _PROSE_TITLE_ENDS.finditer(rest.text)
    # "Prøve i Dansk 3" is one title; "køkkenassistent i en kantine" is not.
    keeps_in = section is Section.EDUCATIONS
    end = next((one for one in ends if not (keeps_in and one.group().strip().lower() == "i")), None)
    title = _trimmed(Cell(rest.text[: end.start()] if end else rest.text, rest.start))
    if not title.text or len(title.text.split()) > 6:
        return None
    place = None
    if end is not None and end.group().strip().lower() in {"hos", "ved", "på", "i", "for"}:
        after = Cell(rest.text[end.end() :], rest.start + end.end())
        stop = re.search(r"\s+(?:fra|i|siden|indtil|og|men)\s+|,|\.|\0|$", after.text)
        place = _trimmed(Cell(after.text[: stop.start()] if stop else after.text, after.start))
        place = place if place.text else None
    return title, place


def _following(part: Part, one: Dated, dated: Sequence[Dated]) -> list[Line]:
    """The lines that tell of an entry: until a blank line or the next entry."""
    others = {other.index for other in dated}
    lines: list[Line] = []
    for index in range(one.index + 1, len(part.lines)):
        line = part.lines[index]
        if line.is_blank or index in others:
            break
        lines.append(line)
    return lines


def _description(text: str, lines: Sequence[Line]) -> Words | None:
    if not lines:
        return None
    return _words(text, lines[0].start, lines[-1].end)


# --- periods on lines of their own -----------------------------------------------------------------------------


def _alone_posts(text: str, part: Part, dated: Sequence[Dated]) -> list[ProposedPost]:
    above = any(not line.is_blank for line in part.lines[: dated[0].index])
    return [
        post
        for number, one in enumerate(dated)
        if (post := _above(text, part, dated, number) if above else _below(text, part, dated, number)) is not None
    ]


def _above(text: str, part: Part, dated: Sequence[Dated], number: int) -> ProposedPost | None:
    """Title and place stand over the period."""
    one = dated[number]
    first = dated[number - 1].index if number else -1
    head: list[Line] = []
    for index in range(one.index - 1, first, -1):
        line = part.lines[index]
        if line.is_blank and head:
            break
        if not line.is_blank:
            head.insert(0, line)
    # Where no blank line parts the entries, what is told of the one before would be taken along.
    usual = next((n for n in [_head_length(part, dated)] if n), 2)
    return _of_head(text, part, one, head[-usual:], dated, part.section)


def _head_length(part: Part, dated: Sequence[Dated]) -> int:
    return sum(1 for line in part.lines[: dated[0].index] if not line.is_blank)


def _below(text: str, part: Part, dated: Sequence[Dated], number: int) -> ProposedPost | None:
    following = _following(part, dated[number], dated)
    if not following:
        start = dated[number].index + 1
        last = dated[number + 1].index if number + 1 < len(dated) else len(part.lines)
        rest = [index for index in range(start, last) if not part.lines[index].is_blank]
        following = part.lines[rest[0] : last] if rest else []
        following = following[: next((i for i, line in enumerate(following) if line.is_blank), len(following))]
    if not following:
        return None
    cells = following[0].cells
    head, rest_lines = [following[0]], following[1:]
    if len(cells) == 1 and rest_lines and _may_be_place(rest_lines[0].text):
        beside = _split(cells[0])[1]
        names_place = beside is not None and (
            _sounds_like_place(beside.text) or not _sounds_like_place(rest_lines[0].text)
        )
        if not names_place:
            head, rest_lines = following[:2], following[2:]
    return _from_lines(text, dated[number].period, head, rest_lines, part.section)


def _of_head(
    text: str, part: Part, one: Dated, head: Sequence[Line], dated: Sequence[Dated], section: Section
) -> ProposedPost | None:
    if not head:
        return None
    return _from_lines(text, one.period, head, [], section)


def _from_lines(
    text: str, period: Period, head: Sequence[Line], told: Sequence[Line], section: Section
) -> ProposedPost | None:
    first = Cell(head[0].text, head[0].start)
    if _is_gap(first.text):
        return None
    if len(head) == 1:
        title, place = _split(first) if len(head[0].cells) == 1 else (head[0].cells[0], head[0].cells[1])
    else:
        title, place = first, Cell(head[1].text, head[1].start)
    if place is not None and _place_first(title.text, place.text, section):
        title, place = place, title
    if place is not None and "·" in place.text:
        place = _trimmed(Cell(place.text.split("·")[0], place.start))
    return _post(title, period, place, _description(text, told))


# --- tables and named fields -----------------------------------------------------------------------------------


def _roles(line: Line) -> list[str] | None:
    """The columns of a table, when the line names them."""
    if len(line.cells) < 2:
        return None
    found = [_role(cell.text) for cell in line.cells]
    if "period" not in found or sum(1 for role in found if role) < 2 or not all(found):
        return None
    return found


def _role(name: str) -> str:
    words = "-".join(name.lower().strip(" :").split())
    return next((role for role, known in COLUMNS.items() if words in known), "")


def _table_posts(part: Part, roles: Sequence[str], today: datetime.date) -> list[ProposedPost]:
    posts = []
    columns = _first_of_each(roles)
    for line in part.lines:
        cells = dict(enumerate(line.cells))
        when = cells.get(columns["period"])
        what = cells.get(columns.get("title", -1))
        where = cells.get(columns.get("place", -1))
        if when is None or what is None or not what.text or _is_gap(what.text):
            continue
        found = find(when.text, when.start, today) or find_single(when.text, when.start, today)
        if len(found) == 1:
            post = _post(what, found[0], where if where and where.text else None, None)
            posts += [post] if post else []
    return posts


def _first_of_each(roles: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for number, role in enumerate(roles):
        columns.setdefault(role, number)
    return columns


def _labelled_posts(part: Part, today: datetime.date) -> list[ProposedPost]:
    """Datoer: … / Stilling: … / Arbejdsgiver: …, each name in front of a colon."""
    posts: list[ProposedPost] = []
    entry: dict[str, Cell] = {}
    for line in [*part.lines, Line("", 0, 0, False, ())]:
        label = _LABEL.match(line.text)
        role = _role(label.group(1)) if label else ""
        if role in entry or (line.is_blank and {"period", "title"} <= entry.keys()):
            posts += _labelled(entry, today)
            entry = {}
        if label and role:
            entry[role] = Cell(line.text[label.end() :], line.start + label.end())
    return [*posts, *_labelled(entry, today)]


def _labelled(entry: dict[str, Cell], today: datetime.date) -> list[ProposedPost]:
    if not {"period", "title"} <= entry.keys() or _is_gap(entry["title"].text):
        return []
    when, told = entry["period"], entry.get("description")
    found = find(when.text, when.start, today) or find_single(when.text, when.start, today)
    words = Words(told.text, told.start, told.end) if told else None
    post = _post(entry["title"], found[0], entry.get("place"), words) if len(found) == 1 else None
    return [post] if post else []


# --- told in sentences -----------------------------------------------------------------------------------------


def _told(part: Part, today: datetime.date) -> list[ProposedPost]:
    """ "Fra 2017 til 2019 var jeg køkkenassistent på …": title and period within one sentence, or nothing."""
    posts = []
    for line in part.lines:
        for sentence in _clauses(line, part.section):
            post = _told_post(sentence, part.section, today)
            posts += [post] if post else []
    return posts


def _clauses(line: Line, section: Section) -> list[Cell]:
    found = []
    for match in _SENTENCE.finditer(line.text):
        at = match.start()
        for piece in re.split(r"(,\s+(?:og|men|hvorefter|derefter)\s+)", match.group()):
            found.append(Cell(piece, line.start + at))
            at += len(piece)
    return found


def _told_post(sentence: Cell, section: Section, today: datetime.date) -> ProposedPost | None:
    found = find(sentence.text, sentence.start, today)
    if not found and section is not Section.JOBS:
        found = find_single(sentence.text, sentence.start, today)
    if len(found) != 1 or _has_gap(sentence.text):
        return None
    # What follows the period may hold the title, so the period itself is blanked and not cut off.
    blanked = Cell(dates.without(sentence.text, found, sentence.start), sentence.start)
    told = _told_title(Cell(" " + blanked.text, blanked.start - 1), section)
    return _post(told[0], found[0], told[1], None) if told else None


# --- what an entry may be --------------------------------------------------------------------------------------


def _post(title: Cell, period: Period, place: Cell | None, told: Words | None) -> ProposedPost | None:
    title = _trimmed(title)
    if title.text.endswith(("(", " i", " på", " fra")):
        title = _trimmed(Cell(title.text.rsplit(" ", 1)[0], title.start))
    if not _may_be_title(title.text):
        return None
    where = _trimmed(place) if place is not None else None
    return ProposedPost(
        title=Words(title.text, title.start, title.end),
        period=period,
        place=Words(where.text, where.start, where.end) if where is not None and where.text else None,
        description=told,
    )


def _may_be_title(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    return (
        letters >= 2
        and len(text) <= MOST_CHARACTERS_OF_A_TITLE
        and len(text.split()) <= MOST_WORDS_OF_A_TITLE
        and not _is_gap(text)
        and "@" not in text
    )


def _is_gap(text: str) -> bool:
    """Whether the words begin by naming illness, leave or unemployment."""
    return any(word in GAPS for word in _WORD.findall(text.lower())[:3])


def _has_gap(text: str) -> bool:
    return any(word in GAPS for word in _WORD.findall(text.lower()))


def _may_be_place(text: str) -> bool:
    return len(text) <= 70 and not text.endswith((".", ":", ";")) and not _LABEL.match(text)


def _place_first(title: str, place: str, section: Section) -> bool:
    """Whether what stands first is where, and what stands second is what."""
    if section is Section.JOBS:
        return _sounds_like_place(title) and _sounds_like_job(place) and not _sounds_like_job(title)
    return _sounds_like_place(title) and _sounds_like_education(place) and not _sounds_like_education(title)


def _sounds_like_place(text: str) -> bool:
    words = _WORD.findall(text.lower())
    return any(word in PLACE_WORDS or word.endswith(PLACE_ENDINGS) for word in words)


def _sounds_like_job(text: str) -> bool:
    words = _WORD.findall(text.lower())
    return bool(words) and any(word.endswith(JOB_ENDINGS) for word in words[:3])


def _sounds_like_education(text: str) -> bool:
    words = _WORD.findall(text.lower())
    return any(word in EDUCATION_WORDS or word.endswith(EDUCATION_ENDINGS) for word in words)


def _once(posts: Sequence[ProposedPost]) -> tuple[ProposedPost, ...]:
    """The same title with the same years once, as it stands first."""
    kept: dict[tuple[str, int, int | None], ProposedPost] = {}
    for post in posts:
        kept.setdefault((post.title.text.lower(), post.period.start_year, post.period.end_year), post)
    return tuple(kept.values())


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _words(text: str, start: int, end: int) -> Words:
    return Words(" ".join(text[start:end].split()), start, end)


# --- languages, licences, competences --------------------------------------------------------------------------


def _languages(parts: Sequence[Part]) -> tuple[ProposedLanguage, ...]:
    found: dict[str, ProposedLanguage] = {}
    for part in parts:
        for line in part.lines:
            if part.section is Section.LANGUAGES or _speaks(line.text):
                for one in _languages_of(line):
                    found.setdefault(one.code, one)
    return tuple(found.values())


def _speaks(text: str) -> bool:
    return not SPEAKING.isdisjoint(_WORD.findall(text.lower()))


def _languages_of(line: Line) -> list[ProposedLanguage]:
    words = [(match.group(), match.start()) for match in _WORD.finditer(line.text)]
    found: list[tuple[str, int, int]] = []
    for number, (word, at) in enumerate(words):
        code = LANGUAGES.get(word.lower())
        following = words[number + 1][0].lower() if number + 1 < len(words) else ""
        # "dansk tegnsprog" is one language; "Prøve i Dansk 3" is a test.
        if code is None or following == "tegnsprog" or following.isdigit():
            continue
        found.append((code, at, at + len(word)))
    proposed = []
    for number, (code, start, end) in enumerate(found):
        until = found[number + 1][1] if number + 1 < len(found) else len(line.text)
        words_before = line.text[found[number - 1][2] if number else 0 : start].split()
        words_after = line.text[end:until].split()
        # "engelsk og lidt svensk": a word of level between "og" and the next language is that one's.
        if number + 1 < len(found) and _in_front(words_after):
            words_after = words_after[:-1]
        level = (_level(words_before[-1]) if _in_front(words_before) else "") or _level(" ".join(words_after))
        proposed.append(
            ProposedLanguage(code, Words(line.text[start:end], line.start + start, line.start + end), level)
        )
    return proposed


def _in_front(words: Sequence[str]) -> bool:
    """Whether the last word says how well the language after it is spoken: "og lidt", "flydende" alone, ", godt"."""
    if not words or not words[-1].isalpha() or not _level(words[-1]) or words[-1].lower() == "modersmål":
        return False
    if len(words) == 1:
        return False
    return words[-2].endswith(",") or words[-2].lower() in BEFORE_A_LEVEL


BEFORE_A_LEVEL = frozenset(["og", "samt", "også", "and", "taler", "snakker", "forstår", "kan", "speak"])


def _level(text: str) -> str:
    said = text.lower()
    return next((level for level, signs in LEVELS if any(sign in said for sign in signs)), "")


def _licences(parts: Sequence[Part]) -> tuple[ProposedLicence, ...]:
    found: dict[str, ProposedLicence] = {}
    for part in parts:
        for line in part.lines:
            for one in [*_driving(line, part.section), *_certificates(line, part.section)]:
                found.setdefault(one.code, one)
    return tuple(found.values())


def _driving(line: Line, section: Section) -> list[ProposedLicence]:
    """Categories written after the word for a driving licence, or in its own section."""
    word = next((match for match in _WORD.finditer(line.text) if match.group().lower() in LICENCE_WORDS), None)
    if word is None and section is not Section.LICENCES:
        return []
    at = word.end() if word else 0
    rest = line.text[at:]
    stop = re.search(r"[.;](?:\s|$)|,\s*(?=kan|jeg|og\s+kan)", rest)
    rest = rest[: stop.start()] if stop else rest
    categories = "|".join(re.escape(one) for one in DRIVING)
    matches = list(re.finditer(rf"(?<![\w+-])(?:{categories})(?![\w+-])", rest))
    found = [
        ProposedLicence(one.group(), Words(one.group(), line.start + at + one.start(), line.start + at + one.end()))
        for one in matches
    ]
    car = re.search(r"\b(?:personbil|bil|car)\b", rest, re.IGNORECASE)
    if not found and car is not None and word is not None:
        found = [ProposedLicence("B", Words(car.group(), line.start + at + car.start(), line.start + at + car.end()))]
    return found


def _certificates(line: Line, section: Section) -> list[ProposedLicence]:
    """Named in their own section, or as a word that says it is one, like "truckcertifikat"."""
    said = line.text.lower()
    listed = section in {Section.LICENCES, Section.COURSES}
    found = []
    for code, signs in CERTIFICATES.items():
        matches = [match for sign in signs for match in re.finditer(rf"\b{re.escape(sign)}[\w-]*(?:\s+\w+)?", said)]
        match = next((one for one in matches if listed or any(sign in one.group() for sign in CERTIFICATE_SIGNS)), None)
        if match is None:
            continue
        word = re.match(r"[\w-]+", match.group())
        end = match.start() + (word.end() if word and listed else len(match.group()))
        found.append(
            ProposedLicence(code, Words(line.text[match.start() : end], line.start + match.start(), line.start + end))
        )
    return found


def _competences(text: str, parts: Sequence[Part]) -> tuple[Words, ...]:
    """What stands as a list under a heading of competences; sentences stay where they are."""
    found: list[Words] = []
    for part in parts:
        if part.section is not Section.COMPETENCES:
            continue
        for line in part.lines:
            if line.is_blank or _ends_as_sentence(line.text):
                continue
            at = 0
            for piece in re.split(r"([,;|\t]| {3,})", line.text):
                kept = piece.strip(" .,;|\t")
                if 2 <= len(kept) <= 80 and any(character.isalpha() for character in kept):
                    start = line.start + at + piece.index(kept)
                    found.append(Words(kept, start, start + len(kept)))
                at += len(piece)
    return tuple({one.text.lower(): one for one in reversed(found)}.values())[::-1]


def _block(text: str, parts: Sequence[Part], section: Section) -> Words | None:
    for part in parts:
        lines = [line for line in part.lines if not line.is_blank]
        if part.section is section and lines:
            return _words(text, lines[0].start, lines[-1].end)
    return None
