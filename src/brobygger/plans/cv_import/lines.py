"""A CV as lines that know where they stand in the text; two columns side by side become one after the other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from brobygger.plans.cv_import.vocabulary import FILLERS, HEADINGS, WHOLE_HEADINGS, Section

BULLETS = "•·*–—-▪◦●○►>"
_GAP = re.compile(r"\t+|\s*\|\s*| {3,}")
_WORD = re.compile(r"[^\s,/]+")


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """One line without the space around it. ``bullet`` says that it began with a mark of a list."""

    text: str
    start: int
    indent: int
    bullet: bool
    cells: tuple[Cell, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_blank(self) -> bool:
        return not self.text


def lines_of(text: str) -> list[Line]:
    raw: list[tuple[str, int]] = []
    at = 0
    for line in text.split("\n"):
        raw.append((line, at))
        at += len(line) + 1
    gutter = _gutter([line for line, _start in raw])
    if gutter is None:
        return [_line(line, start) for line, start in raw]
    left = [_line(line[:gutter], start) for line, start in raw]
    right = [_line(line[gutter:], start + min(gutter, len(line))) for line, start in raw]
    return [*left, _line("", 0), *right]


def _line(raw: str, start: int) -> Line:
    body = raw.strip()
    first = len(raw) - len(raw.lstrip())
    bullet = False
    # A line of marks only is a rule under a heading: it says nothing.
    if not any(character.isalnum() for character in body):
        return Line("", start + first, 0, False, ())
    if body[0] in BULLETS and (len(body) == 1 or not body[1].isalnum() or body[0] in "•·*▪◦●○►"):
        bullet = True
        kept = body.lstrip(BULLETS + " \t")
        first += len(body) - len(kept)
        body = kept
    return Line(body, start + first, first, bullet, _cells(body, start + first))


def _cells(body: str, start: int) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    at = 0
    for gap in [*_GAP.finditer(body), None]:
        end = len(body) if gap is None else gap.start()
        piece = body[at:end]
        kept = piece.strip()
        cells.append(Cell(kept, start + at + (len(piece) - len(piece.lstrip()))))
        at = len(body) if gap is None else gap.end()
    return tuple(cells)


def _gutter(lines: list[str]) -> int | None:
    """Where a second column begins: nothing is written across it, and both sides hold a heading."""
    starts: Counter[int] = Counter()
    for line in lines:
        for found in re.finditer(r"(?<=\s\s\s)\S", line):
            starts[found.start()] += 1
    for column, count in sorted(starts.items()):
        if column < 12 or count < 4:
            continue
        if any(len(line) >= column and line[max(0, column - 2) : column].strip() for line in lines):
            continue
        sides = ([line[:column] for line in lines], [line[column:] for line in lines])
        if all(sum(heading(_line(one, 0).text) is not None for one in side) >= 1 for side in sides):
            return column
    return None


def heading(text: str) -> Section | None:
    """The section that a line names, when the line is nothing but a heading."""
    words = text.strip(" :.*#_=").lower()
    if not words or len(words) > 50 or any(character.isdigit() for character in words):
        return None
    if words in WHOLE_HEADINGS:
        return WHOLE_HEADINGS[words]
    pieces = _WORD.findall(words)
    if len(pieces) > 6:
        return None
    named = [section for section, known in HEADINGS for piece in pieces if piece in known]
    if not named or any(not _known(piece) for piece in pieces):
        return None
    if {Section.JOBS, Section.EDUCATIONS} <= set(named):
        return Section.BOTH
    return named[0]


def _known(piece: str) -> bool:
    return piece in FILLERS or any(piece in known for _section, known in HEADINGS)
