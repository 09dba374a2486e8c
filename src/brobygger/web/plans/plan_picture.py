"""The ABC picture of a job strategy: resources on one side, barriers on the other, goals in the middle.

Drawn as SVG with classes and no style attribute. All goals are drawn alike, in the order of the alphabet: the letters
name ways and rank nothing. The same is told in words beside it (``told``), for who does not see the drawing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.plans.content import Content, Goal, Line
from brobygger.plans.enums import GoalPath, StrategyKind

WIDTH = 960
SIDE, MIDDLE, GAP = 260, 280, 80  # widths of the three columns and of the room for lines between them
LETTERS = 27  # of a text on one line of a box
ROW, PADDING, BETWEEN = 20, 14, 16
TOP = 44  # below the headings


@dataclass(frozen=True, slots=True)
class Told:
    """One goal in words."""

    goal: str
    path: str
    resources: tuple[Line, ...]
    barriers: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    svg: SafeString
    summary: str
    told: tuple[Told, ...]
    loose: tuple[Line, ...]  # tied to no goal yet


@dataclass(frozen=True, slots=True)
class _Box:
    x: int
    y: int
    width: int
    lines: tuple[str, ...]
    classes: str
    note: str = ""

    @property
    def height(self) -> int:
        return PADDING * 2 + ROW * (len(self.lines) + bool(self.note))

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


def picture_of(content: Content) -> Picture:
    goals = content.goals_shown
    lines = content.lines_shown
    resources = [(key, line) for key, line in lines if line.kind == StrategyKind.RESOURCE]
    barriers = [(key, line) for key, line in lines if line.kind == StrategyKind.BARRIER]
    told = tuple(
        Told(
            _name(goal),
            str(GoalPath(goal.path).label) if goal.path else "",
            tuple(line for _key, line in resources if key in line.goals),
            tuple(line for _key, line in barriers if key in line.goals),
        )
        for key, goal in goals
    )
    summary = _("%(goals)s mål, %(resources)s og %(barriers)s.") % {
        "goals": len(goals),
        "resources": ngettext("%(number)s ressource", "%(number)s ressourcer", len(resources))
        % {"number": len(resources)},
        "barriers": ngettext("%(number)s barriere", "%(number)s barrierer", len(barriers)) % {"number": len(barriers)},
    }
    loose = tuple(line for _key, line in lines if not line.goals)
    return Picture(_drawn(goals, resources, barriers, summary), summary, told, loose)


def _name(goal: Goal) -> str:
    return goal.occupation or _("Mål uden stilling")


def _drawn(
    goals: Sequence[tuple[str, Goal]],
    resources: Sequence[tuple[str, Line]],
    barriers: Sequence[tuple[str, Line]],
    summary: str,
) -> SafeString:
    middle_x, right_x = SIDE + GAP, SIDE + GAP + MIDDLE + GAP
    left = _column(0, SIDE, [(key, line.text, "") for key, line in resources], "plan-box plan-box-resource")
    right = _column(right_x, SIDE, [(key, line.text, "") for key, line in barriers], "plan-box plan-box-barrier")
    middle = _column(
        middle_x,
        MIDDLE,
        [(key, _name(goal), str(GoalPath(goal.path).label) if goal.path else "") for key, goal in goals],
        "plan-box plan-box-goal",
    )
    height = max((_bottom(column) for column in (left, middle, right)), default=TOP) + 8
    left, middle, right = (_centred(column, height) for column in (left, middle, right))
    ties = [
        _tie(left[key], middle[goal], "plan-tie plan-tie-resource")
        for key, line in resources
        for goal in line.goals
        if goal in middle
    ] + [
        _tie(middle[goal], right[key], "plan-tie plan-tie-barrier")
        for key, line in barriers
        for goal in line.goals
        if goal in middle
    ]
    headings = [
        (SIDE // 2, _("Ressourcer")),
        (middle_x + MIDDLE // 2, _("Mål")),
        (right_x + SIDE // 2, _("Barrierer")),
    ]
    return format_html(
        '<svg class="plan-picture" viewBox="-2 0 {} {}" role="img" aria-label="{}" focusable="false">{}{}{}</svg>',
        WIDTH + 4,
        height,
        summary,
        format_html_join("", '<text class="plan-picture-heading" x="{}" y="24">{}</text>', headings),
        format_html_join("", "{}", ((tie,) for tie in ties)),
        format_html_join("", "{}", ((_drawn_box(box),) for column in (left, middle, right) for box in column.values())),
    )


def _column(x: int, width: int, texts: Sequence[tuple[str, str, str]], classes: str) -> dict[str, _Box]:
    boxes: dict[str, _Box] = {}
    y = TOP
    for key, text, note in texts:
        lines = tuple(textwrap.wrap(text, LETTERS)[:4]) or ("–",)
        boxes[key] = _Box(x, y, width, lines, classes, note)
        y += boxes[key].height + BETWEEN
    return boxes


def _bottom(column: dict[str, _Box]) -> int:
    return max((box.y + box.height for box in column.values()), default=TOP)


def _centred(column: dict[str, _Box], height: int) -> dict[str, _Box]:
    """Shorter columns stand in the middle, so that no box is first by standing highest."""
    down = max((height - 8 - _bottom(column)) // 2, 0)
    return {key: _Box(box.x, box.y + down, box.width, box.lines, box.classes, box.note) for key, box in column.items()}


def _tie(left: _Box, right: _Box, classes: str) -> SafeString:
    start, end = left.x + left.width, right.x
    bend = (start + end) // 2
    path = f"M{start} {left.middle} C{bend} {left.middle} {bend} {right.middle} {end} {right.middle}"
    return format_html('<path class="{}" d="{}"></path>', classes, path)


def _drawn_box(box: _Box) -> SafeString:
    x = box.x + PADDING
    texts = [(x, box.y + PADDING + ROW * place - 5, text) for place, text in enumerate(box.lines, start=1)]
    note = (
        format_html(
            '<text class="plan-box-note" x="{}" y="{}">{}</text>',
            x,
            box.y + PADDING + ROW * (len(box.lines) + 1) - 5,
            box.note,
        )
        if box.note
        else ""
    )
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="6"></rect>{}{}',
        box.classes,
        box.x,
        box.y,
        box.width,
        box.height,
        format_html_join("", '<text class="plan-box-text" x="{}" y="{}">{}</text>', texts),
        note,
    )
