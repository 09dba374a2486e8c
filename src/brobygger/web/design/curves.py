"""A share that grows over time, with its band: the curve of the chart kit.

The drawing stretches with the page: the curve lies in an inner drawing of its own measure, the words outside of it, so
that neither is squeezed. It is a staircase, since nothing is known between one point and the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.web.design.charts import LINE, Chart, _Drawing
from brobygger.web.design.numbers import number_text, percent_text

HEIGHT = 220  # of the curve, in pixels
LEFT = 12.0  # per cent of the width, for the numbers of the vertical axis
ACROSS = 1000  # measure of the inner drawing, each way
LINES = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class CurvePoint:
    """``share`` from 0 to 1 at a time; ``beside``: a remark for the table, such as how many are still followed."""

    at: int
    share: float
    low: float | None = None
    high: float | None = None
    beside: str = ""


def curve_chart(
    id: str,  # noqa: A002 - the id of the element
    title: str,
    points: Sequence[CurvePoint],
    *,
    rows: Sequence[CurvePoint],
    time_header: str,
    share_header: str,
    beside_header: str = "",
    summary: str,
) -> Chart:
    """A staircase from the left. rows: the points that stand in the table and below the axis."""
    drawing = _Drawing()
    if points:
        _draw(drawing, points, rows, time_header)
    drawing.end()
    headers = [time_header, share_header, _("95 pct.-interval"), *([beside_header] if beside_header else [])]
    table = [
        [_number(one.at), _per_cent(one.share), _interval(one), *([one.beside] if beside_header else [])]
        for one in rows
    ]
    return Chart(id, title, summary, drawing.svg(id, title, summary), headers, table)


def _draw(drawing: _Drawing, points: Sequence[CurvePoint], rows: Sequence[CurvePoint], time_header: str) -> None:
    last = max(points[-1].at, 1)
    top = drawing.y + LINE
    for line in LINES:
        height = round(top + HEIGHT * (1 - line))
        drawing.pieces.append(
            format_html('<line x1="{}%" x2="100%" y1="{}" y2="{}" class="chart-grid"></line>', LEFT, height, height)
        )
        drawing.text(_per_cent(line), y=height + 5, classes="chart-quiet")
    drawing.pieces.append(
        format_html(
            '<svg x="{}%" y="{}" width="{}%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">'
            '<path d="{}" class="chart-curve-band"></path><path d="{}" class="chart-curve"></path></svg>',
            LEFT, top, 100 - LEFT, HEIGHT, ACROSS, ACROSS, _band(points, last), _line(points, last),
        )
    )  # fmt: skip
    drawing.y = top + HEIGHT
    drawing.pieces.append(
        format_html('<line x1="{0}%" x2="100%" y1="{1}" y2="{1}" class="chart-axis"></line>', LEFT, drawing.y)
    )
    drawing.y += LINE
    for one in _spread([one.at for one in rows]):
        place = LEFT + (100 - LEFT) * one / last
        end = place > 95
        drawing.text(
            _number(one), x=f"{round(place, 2)}%", dx=0, y=drawing.y,
            classes="chart-quiet chart-end" if end else "chart-quiet chart-middle",
        )  # fmt: skip
    drawing.y += LINE
    drawing.text(time_header, x=f"{LEFT}%", y=drawing.y, classes="chart-quiet")
    drawing.y += LINE


def _spread(times: Sequence[int], most: int = 6) -> list[int]:
    """Some of the times, evenly: as many as are read on a narrow screen."""
    step = -(-len(times) // most) if times else 1
    return list(times[step - 1 :: step])


def _place(at: int, share: float, last: int) -> str:
    return f"{round(ACROSS * at / last, 1):g} {round(ACROSS * (1 - share), 1):g}"


def _line(points: Sequence[CurvePoint], last: int) -> str:
    steps, before = [f"M{_place(0, 0.0, last)}"], 0.0
    for one in points:
        steps += [f"L{_place(one.at, before, last)}", f"L{_place(one.at, one.share, last)}"]
        before = one.share
    return "".join(steps)


def _band(points: Sequence[CurvePoint], last: int) -> str:
    """Over the times that have an interval, one after the other: there and back."""
    known = [(one.at, one.low, one.high) for one in points if one.low is not None and one.high is not None]
    if not known:
        return ""
    ends = [*(at for at, _low, _high in known[1:]), last]
    above = [place for (at, _low, high), end in zip(known, ends, strict=True) for place in ((at, high), (end, high))]
    below = [place for (at, low, _high), end in zip(known, ends, strict=True) for place in ((at, low), (end, low))]
    return "M" + "L".join(_place(at, share, last) for at, share in (*above, *reversed(below))) + "Z"


def _interval(one: CurvePoint) -> str:
    if one.low is None or one.high is None:
        return "–"
    return _("%(low)s til %(high)s") % {"low": _per_cent(one.low), "high": _per_cent(one.high)}


def _language() -> str:
    return get_language() or "da"


def _number(value: int) -> str:
    return number_text(value, language=_language())


def _per_cent(share: float) -> str:
    return percent_text(share, language=_language())
