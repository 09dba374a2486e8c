"""A figure with its interval on a line with nought in the middle: the forest plot of the chart kit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from brobygger.web.design.charts import BAR, GAP, Chart, _Drawing

HALF = 50.0  # per cent of the width to each side of nought
DOT = 7  # pixels
LEAST_SPAN = 5.0


@dataclass(frozen=True)
class Interval:
    """value with low and high, all on one scale around nought. None for an end that nothing bounds."""

    label: str
    value: float
    low: float | None
    high: float | None
    text: str
    interval_text: str

    @property
    def is_clear(self) -> bool:
        """Whether the interval is on one side of nought."""
        return (self.low is not None and self.low > 0) or (self.high is not None and self.high < 0)


def interval_chart(
    id: str,  # noqa: A002 - the id of the element
    title: str,
    intervals: Sequence[Interval],
    *,
    label_header: str,
    value_header: str,
    interval_header: str,
    most: float,
) -> Chart:
    """Dots with lines below each other; what reaches beyond ``most`` is drawn to the edge. The numbers stand beside."""
    span = max(LEAST_SPAN, min(most, max((_reach(one) for one in intervals), default=0.0)))
    summary = _summary(intervals)
    drawing = _Drawing()
    for one in intervals:
        drawing.label(one.label)
        low = _place(one.low, span, otherwise=0.0)
        high = _place(one.high, span, otherwise=100.0)
        middle = drawing.y + BAR // 2
        drawing.pieces.append(_line(HALF, drawing.y, drawing.y + BAR, "chart-axis"))
        series = "series-1" if one.is_clear else "series-3"
        drawing.bar(low, max(high - low, 0.5), f"chart-bar {series}", height=6, tip=f"{one.label}: {one.interval_text}")
        # The bar is drawn at the top of its line; the dot stands on its middle.
        drawing.pieces[-1] = format_html('<g transform="translate(0 {})">{}</g>', BAR // 2 - 3, drawing.pieces[-1])
        drawing.pieces.append(
            format_html(
                '<circle cx="{}%" cy="{}" r="{}" class="chart-bar series-1"></circle>',
                round(_place(one.value, span, otherwise=HALF), 2),
                middle,
                DOT,
            )
        )
        drawing.y += BAR + 12
        drawing.text(f"{one.text} ({one.interval_text})", y=drawing.y - 2, classes="chart-quiet")
        drawing.y += GAP
    drawing.end()
    return Chart(
        id,
        title,
        summary,
        drawing.svg(id, title, summary),
        [label_header, value_header, interval_header],
        [[one.label, one.text, one.interval_text] for one in intervals],
    )


def _line(x: float, y1: int, y2: int, classes: str) -> SafeString:
    return format_html('<line x1="{0}%" x2="{0}%" y1="{1}" y2="{2}" class="{3}"></line>', x, y1, y2, classes)


def _reach(one: Interval) -> float:
    return max(abs(end) for end in (one.value, one.low, one.high) if end is not None)


def _place(value: float | None, span: float, *, otherwise: float) -> float:
    if value is None:
        return otherwise
    return min(100.0, max(0.0, HALF + HALF * value / span))


def _summary(intervals: Sequence[Interval]) -> str:
    if not intervals:
        return _("Der er ingen tal at vise.")
    clear = [one for one in intervals if one.is_clear]
    if not clear:
        return _("Af %(all)d forhold har ingen et interval, der er helt på den ene side af nul.") % {
            "all": len(intervals)
        }
    largest = max(clear, key=lambda one: abs(one.value))
    return _(
        "Af %(all)d forhold har %(clear)d et interval, der er helt på den ene side af nul. "
        "Størst er %(label)s: %(text)s."
    ) % {"all": len(intervals), "clear": len(clear), "label": largest.label, "text": largest.text}
