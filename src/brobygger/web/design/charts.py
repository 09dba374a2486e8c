"""The chart kit: values in, a drawing with a table and a sentence out.

Every chart is an SVG whose widths are shares of the page's, so that it is read on a phone and at 400 % without being
shrunk, and prints sharply. It has no style attribute (the page forbids them): colours come from classes, so dark
grounds, high contrast and paper change them. The numbers stand at the bars; the same numbers stand in a table to
unfold and in a sentence, for who does not see the drawing.

The functions know nothing of the database. Labels are escaped. A missing value (None) is shown as missing, not as 0.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.web.design.numbers import number_text, percent_text, round_half_up

Number = int | float | Decimal

# In pixels: they are the same on every screen.
LINE = 20  # of text
BAR = 26
GAP = 18  # between one bar and the next label
TOP = 2
LETTERS = 36  # of a label on one line of the narrowest screen
# In percent of the width.
FULL = 100
ROOMY = 45  # a bar this long holds its own number, also on the narrowest screen; beside a shorter one there is room

SERIES = 6  # colours


@dataclass(frozen=True)
class Bar:
    """One bar. ``mark`` is a point on the same scale (a target), ``note`` a quiet remark after the number.

    ``band`` names what happened in that time: neighbours with the same name stand on one ground.
    """

    label: str
    value: Number | None
    mark: Number | None = None
    note: str = ""
    band: str = ""


@dataclass(frozen=True)
class Stack:
    """One bar in parts, in the order of the series. ``band`` as of a bar."""

    label: str
    values: Sequence[Number | None]
    band: str = ""


@dataclass(frozen=True)
class Stage:
    """One stage of a funnel. ``lowest`` and ``highest`` are shares of the stage before (0.4 = 40 %) among places.

    ``beside`` counts those who reached the stage by another way; they are told but not counted into the conversion.
    ``hides_share``: how many came another way may not be told, so that there is no conversion.
    """

    label: str
    value: int | None
    lowest: float | None = None
    highest: float | None = None
    beside: int | None = None
    note: str = ""
    hides_share: bool = False


@dataclass(frozen=True)
class Chart:
    id: str
    title: str
    summary: str
    svg: SafeString
    headers: list[str]
    rows: list[list[str]]


@dataclass
class _Drawing:
    """Pieces of SVG from the top down."""

    y: int = TOP
    pieces: list[SafeString] = field(default_factory=list)
    _band: tuple[str, int, int] = ("", 0, 0)  # its name, its place among the pieces, where it begins

    def text(self, words: str, *, x: str = "0", dx: int = 0, y: int | None = None, classes: str = "") -> None:
        self.pieces.append(
            format_html(
                '<text x="{}" dx="{}" y="{}"{}>{}</text>',
                x,
                dx,
                self.y if y is None else y,
                format_html(' class="{}"', classes) if classes else "",
                words,
            )
        )

    def label(self, words: str) -> None:
        for line in textwrap.wrap(words, LETTERS) or [""]:
            self.y += LINE
            self.text(line, y=self.y - 6)

    def bar(self, start: float, width: float, classes: str, *, height: int = BAR, tip: str = "") -> None:
        title = format_html("<title>{}</title>", tip) if tip else ""
        self.pieces.append(
            format_html(
                '<rect x="{}%" y="{}" width="{}%" height="{}" class="{}">{}</rect>',
                _share(start),
                self.y,
                _share(width),
                height,
                classes,
                title,
            )
        )

    def number(self, words: str, width: float, *, mark: float | None = None) -> None:
        """The number of the bar that was drawn last: inside a long one, beside a short one, never under its mark."""
        x, anchor = _number_place(width, mark)
        inside = anchor != "beside"
        classes = "chart-number" + (f" chart-on-bar chart-{anchor}" if inside else "")
        self.text(words, x=f"{_share(x)}%", dx=-10 if anchor == "end" else 10, y=self.y + 19, classes=classes)

    def mark(self, at: float) -> None:
        for classes in ("chart-mark-edge", "chart-mark"):
            self.pieces.append(
                format_html(
                    '<line x1="{0}%" x2="{0}%" y1="{1}" y2="{2}" class="{3}"></line>',
                    _share(at),
                    self.y - 4,
                    self.y + BAR + 4,
                    classes,
                )
            )

    def band(self, name: str) -> None:
        """The ground that the next bar stands on; a new name ends the one before."""
        before, place, top = self._band
        if name == before:
            return
        if before:
            ground = format_html(
                '<rect x="0%" y="{}" width="100%" height="{}" class="chart-band"></rect>', top, self.y - top - GAP // 2
            )
            self.pieces.insert(place, ground)
        self._band = (name, len(self.pieces), self.y)
        for line in textwrap.wrap(name, LETTERS + 8) if name else []:
            self.y += LINE
            self.text(line, y=self.y - 4, classes="chart-quiet")

    def end(self) -> None:
        self.band("")
        if self.pieces:
            self.y -= GAP
        else:
            self.label(_("Der er ingen tal at vise."))

    def svg(self, id: str, title: str, summary: str) -> SafeString:  # noqa: A002 - the id of the element
        return format_html(
            '<svg class="chart-drawing" role="img" aria-labelledby="{0}-title {0}-summary" width="100%" height="{1}">'
            '<title id="{0}-title">{2}</title><desc id="{0}-summary">{3}</desc>{4}</svg>',
            id,
            self.y + 4,
            title,
            summary,
            format_html_join("", "{}", ((piece,) for piece in self.pieces)),
        )


def bar_chart(
    id: str,  # noqa: A002 - the id of the element
    title: str,
    bars: Sequence[Bar],
    *,
    label_header: str,
    value_header: str,
    mark_header: str = "",
    unit: str = "",
    decimals: int | None = None,
    summary: str = "",
) -> Chart:
    """Bars below each other, each with its number; marks are drawn as a line across the bar."""
    _check([bar.value for bar in bars] + [bar.mark for bar in bars])

    def said(value: Number | None) -> str:
        return "–" if value is None else _with_unit(_number(value, decimals), unit)

    most = _most([bar.value for bar in bars] + [bar.mark for bar in bars])
    summary = summary or _bar_summary(bars, said)
    drawing = _Drawing()
    for bar in bars:
        drawing.band(bar.band)
        drawing.label(bar.label)
        width = _length(bar.value, most)
        drawing.bar(0, width, "chart-bar series-1", tip=f"{bar.label}: {said(bar.value)}")
        at = None if bar.mark is None else _length(bar.mark, most)
        if at is not None:
            drawing.mark(at)
        drawing.number(said(bar.value), width, mark=at)
        drawing.y += BAR
        below = [f"{mark_header} {said(bar.mark)}".strip()] if bar.mark is not None else []
        _quiet_line(drawing, [*below, bar.note])
        drawing.y += GAP
    drawing.end()
    bands = [bar.band for bar in bars]
    headers = [label_header, value_header, *([mark_header] if mark_header else []), *_band_header(bands)]
    rows = [
        [bar.label, said(bar.value), *([said(bar.mark)] if mark_header else []), *_band_cell(bands, bar.band)]
        for bar in bars
    ]
    summary += _band_summary(bars)
    return Chart(id, title, summary, drawing.svg(id, title, summary), headers, rows)


def stacked_bar_chart(
    id: str,  # noqa: A002 - the id of the element
    title: str,
    series: Sequence[str],
    stacks: Sequence[Stack],
    *,
    label_header: str,
    as_shares: bool = False,
    summary: str = "",
) -> Chart:
    """Bars in parts. ``as_shares``: every bar is full, and the numbers are percent of its own sum."""
    if not 0 < len(series) <= SERIES:
        raise ValueError(f"A stacked bar has 1 to {SERIES} parts, not {len(series)}.")
    for stack in stacks:
        if len(stack.values) != len(series):
            raise ValueError(f"{stack.label!r} has {len(stack.values)} values for {len(series)} series.")
        _check(stack.values)
    totals = [sum((_exact(value) for value in stack.values if value is not None), Decimal(0)) for stack in stacks]
    most = _most(totals)

    def said(value: Number | None, total: Decimal) -> str:
        if value is None or (as_shares and not total):
            return "–"
        return percent_text(_exact(value) / total, language=_language()) if as_shares else _number(value, None)

    summary = summary or _stack_summary(series, stacks, totals)
    drawing = _Drawing()
    _legend(drawing, series)
    for stack, total in zip(stacks, totals, strict=True):
        drawing.band(stack.band)
        drawing.label(stack.label if as_shares else f"{stack.label}: {_number(total, None)}")
        scale = total if as_shares else most
        start = 0.0
        for number, (name, value) in enumerate(zip(series, stack.values, strict=True), start=1):
            width = _length(value, scale)
            tip = f"{stack.label}, {name}: {said(value, total)}"
            drawing.bar(start, width, f"chart-bar series-{number}", tip=tip)
            words = said(value, total)
            if width >= 3 + 2.2 * len(words):  # the number fits inside on the narrowest screen
                middle = f"{_share(start + width / 2)}%"
                on = "chart-on-light" if number == 2 else "chart-on-bar"
                drawing.text(words, x=middle, y=drawing.y + 18, classes=f"chart-inside {on}")
            start += width
        drawing.y += BAR + GAP
    drawing.end()
    bands = [stack.band for stack in stacks]
    rows = [
        [
            stack.label,
            *(said(value, total) for value in stack.values),
            _number(total, None),
            *_band_cell(bands, stack.band),
        ]
        for stack, total in zip(stacks, totals, strict=True)
    ]
    headers = [label_header, *series, _("I alt"), *_band_header(bands)]
    summary += _band_summary(stacks)
    return Chart(id, title, summary, drawing.svg(id, title, summary), headers, rows)


def funnel_chart(
    id: str,  # noqa: A002 - the id of the element
    title: str,
    stages: Sequence[Stage],
    *,
    label_header: str,
    value_header: str,
    summary: str = "",
) -> Chart:
    """Stages from the top down; behind each stands, lighter, the stage it came from.

    The conversion is the stage's share of the one before it, without those who came another way.
    """
    _check([stage.value for stage in stages])
    conversions = _conversions(stages)
    most = _most([stage.value for stage in stages])
    summary = summary or _funnel_summary(stages, conversions)
    drawing = _Drawing()
    before: Number | None = None
    for stage, conversion in zip(stages, conversions, strict=True):
        drawing.label(stage.label)
        width, ground = _length(stage.value, most), _length(before, most)
        if ground > width:
            drawing.bar(0, ground, "chart-bar chart-ground")
        drawing.bar(0, width, "chart-bar series-1", tip=f"{stage.label}: {_number_or_dash(stage.value)}")
        drawing.number(_number_or_dash(stage.value), width)
        drawing.y += BAR
        for line in _funnel_notes(stage, conversion):
            _quiet_line(drawing, [line])
        drawing.y += GAP
        before = stage.value
    drawing.end()
    headers = [label_header, value_header, _("Andel af trinnet før"), _("Laveste–højeste")]
    rows = [
        [stage.label, _number_or_dash(stage.value), _percent_or_dash(conversion), _range(stage)]
        for stage, conversion in zip(stages, conversions, strict=True)
    ]
    return Chart(id, title, summary, drawing.svg(id, title, summary), headers, rows)


# --- bands -----------------------------------------------------------------------------------------------------


def _band_header(bands: Sequence[str]) -> list[str]:
    return [_("Begivenhed")] if any(bands) else []


def _band_cell(bands: Sequence[str], band: str) -> list[str]:
    return [band or "–"] if any(bands) else []


def _band_summary(bars: Sequence[Bar] | Sequence[Stack]) -> str:
    """What happened, and from which bar to which: for who does not see the ground behind them."""
    words = ""
    for band in dict.fromkeys(bar.band for bar in bars if bar.band):
        labels = [bar.label for bar in bars if bar.band == band]
        reach = {"band": band, "first": labels[0], "last": labels[-1]}
        words += " " + (
            _("%(first)s til %(last)s: %(band)s.") % reach if len(labels) > 1 else _("%(first)s: %(band)s.") % reach
        )
    return words


# --- words -----------------------------------------------------------------------------------------------------


def _bar_summary(bars: Sequence[Bar], said: object) -> str:
    known = [bar for bar in bars if bar.value is not None]
    if not known:
        return _("Der er ingen tal at vise.")
    say = said if callable(said) else str
    high = max(known, key=lambda bar: _exact(bar.value or 0))
    low = min(known, key=lambda bar: _exact(bar.value or 0))
    if high.value == low.value:
        words = (
            _("%(label)s: %(value)s.") % {"label": high.label, "value": say(high.value)}
            if len(known) == 1
            else _("Alle er lige store: %(value)s.") % {"value": say(high.value)}
        )
    else:
        words = _("Højest er %(high)s med %(most)s. Lavest er %(low)s med %(least)s.") % {
            "high": high.label,
            "most": say(high.value),
            "low": low.label,
            "least": say(low.value),
        }
    reached = [bar for bar in known if bar.mark is not None]
    if reached:
        over = sum(1 for bar in reached if _exact(bar.value or 0) >= _exact(bar.mark or 0))
        words += " " + _("%(over)d af %(all)d når mærket.") % {"over": over, "all": len(reached)}
    return words


def _stack_summary(series: Sequence[str], stacks: Sequence[Stack], totals: Sequence[Decimal]) -> str:
    whole = sum(totals, Decimal(0))
    if not whole:
        return _("Der er ingen tal at vise.")
    sums = [sum((_exact(stack.values[n] or 0) for stack in stacks), Decimal(0)) for n in range(len(series))]
    parts = ", ".join(
        f"{name} {_number(total, None)} ({percent_text(total / whole, language=_language())})"
        for name, total in zip(series, sums, strict=True)
    )
    return _("I alt %(total)s: %(parts)s.") % {"total": _number(whole, None), "parts": parts}


def _funnel_summary(stages: Sequence[Stage], conversions: Sequence[float | None]) -> str:
    known = [stage for stage in stages if stage.value is not None]
    if not known:
        return _("Der er ingen tal at vise.")
    words = _("Fra %(first)s (%(many)s) til %(last)s (%(few)s).") % {
        "first": known[0].label,
        "many": _number_or_dash(known[0].value),
        "last": known[-1].label,
        "few": _number_or_dash(known[-1].value),
    }
    narrow = [(share, stage) for share, stage in zip(conversions, stages, strict=True) if share is not None]
    if len(narrow) > 1:
        share, stage = min(narrow, key=lambda pair: pair[0])
        words += " " + _("Færrest går videre til %(label)s: %(share)s.") % {
            "label": stage.label,
            "share": percent_text(share, language=_language()),
        }
    return words


def _funnel_notes(stage: Stage, conversion: float | None) -> list[str]:
    lines = []
    if conversion is not None:
        line = _("%(share)s af trinnet før") % {"share": percent_text(conversion, language=_language())}
        if stage.lowest is not None and stage.highest is not None:
            line += _(" (laveste–højeste: %(range)s)") % {"range": _range(stage)}
        lines.append(line)
    if stage.beside:
        lines.append(_("Heraf %(number)s ad en anden vej") % {"number": _number(stage.beside, None)})
    if stage.note:
        lines.append(stage.note)
    return lines


def _conversions(stages: Sequence[Stage]) -> list[float | None]:
    found: list[float | None] = []
    before: int | None = None
    for stage in stages:
        share = None
        if before and stage.value is not None and not stage.hides_share:
            share = (stage.value - (stage.beside or 0)) / before
        found.append(share)
        before = stage.value
    return found


def _range(stage: Stage) -> str:
    if stage.lowest is None or stage.highest is None:
        return "–"
    low = _number(round_half_up(_exact(stage.lowest) * 100, 0), 0)
    return f"{low}–{percent_text(stage.highest, language=_language())}"


def _quiet_line(drawing: _Drawing, words: Sequence[str]) -> None:
    line = " · ".join(word for word in words if word)
    for part in textwrap.wrap(line, LETTERS + 8) if line else []:
        drawing.y += LINE
        drawing.text(part, y=drawing.y - 3, classes="chart-quiet")


def _legend(drawing: _Drawing, series: Sequence[str]) -> None:
    for number, name in enumerate(series, start=1):
        drawing.pieces.append(
            format_html(
                '<rect x="0" y="{}" width="14" height="14" class="chart-bar series-{}"></rect>', drawing.y + 2, number
            )
        )
        for line in textwrap.wrap(name, LETTERS - 2):
            drawing.y += LINE
            drawing.text(line, x="0", dx=22, y=drawing.y - 6)
    drawing.y += GAP // 2


# --- numbers ---------------------------------------------------------------------------------------------------


def _check(values: Sequence[Number | None]) -> None:
    for value in values:
        if value is not None and not (_exact(value).is_finite() and _exact(value) >= 0):
            raise ValueError(f"A bar shows a number from 0 up, not {value}.")


def _exact(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(repr(value))


def _most(values: Sequence[Number | None]) -> Decimal:
    return max((_exact(value) for value in values if value is not None), default=Decimal(0))


def _length(value: Number | None, most: Decimal) -> float:
    return float(_exact(value) / most) * FULL if value and most else 0.0


def _number_place(width: float, mark: float | None) -> tuple[float, str]:
    """(where in percent, "start", "end" or "beside")."""
    reach = 35  # what a long number takes on the narrowest screen
    if width >= ROOMY:
        if mark is None or mark <= width - reach or mark > width:
            return width, "end"
        return (0, "start") if mark > reach else (width, "beside")
    if mark is not None and width < mark <= width + reach:
        return mark, "beside"
    return width, "beside"


def _share(value: float) -> str:
    """A coordinate, short and with a point in every language."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _language() -> str:
    return get_language() or "da"


def _number(value: Number, decimals: int | None) -> str:
    return number_text(value, decimals=decimals, language=_language())


def _number_or_dash(value: Number | None) -> str:
    return "–" if value is None else _number(value, None)


def _percent_or_dash(value: float | None) -> str:
    return "–" if value is None else percent_text(value, language=_language())


def _with_unit(text: str, unit: str) -> str:
    return f"{text}\u00a0{unit}" if unit else text
