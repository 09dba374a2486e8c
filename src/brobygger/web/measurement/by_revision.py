"""Whether fulfilment goes together with how far the targets were revised: the lines of the page of targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from brobygger.programmes import measures
from brobygger.web.measurement.shown import words
from brobygger_analysis.association import RevisionStudy
from brobygger_analysis.association.revision import Against, Few, Slope
from brobygger_analysis.association.words import number


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of target against one column, as it is printed."""

    name: str
    value: str
    interval: str
    q: str
    n: int
    sentence: str


def context(study: RevisionStudy) -> dict[str, Any]:
    """What the template needs; no rows where there are too few jobcentres for any."""
    shown = [] if all(one.refused is Few.UNITS for one in study.slopes) else [_line(one) for one in study.slopes]
    return {
        "revision_rows": shown,
        "revision_words": words(study.words),
        "revision_coupled": words(study.coupled),
        "revision_controlled": any(one.controlled for one in study.slopes),
    }


def _line(one: Slope) -> Line:
    measure = measures.name(one.kind)
    of = _("af det oprindelige måltal") if one.against is Against.ORIGINAL else _("af det justerede måltal")
    return Line(
        f"{measure}, {of}",
        _signed(one.value),
        "–" if one.low is None else _("%(low)s til %(high)s") % {"low": _signed(one.low), "high": _signed(one.high)},
        "–" if one.q is None else words(number(one.q, 3)),
        one.n,
        words(one.sentence),
    )


def _signed(value: float | None) -> str:
    """Like the marks of a difference elsewhere: a plus, or a true minus."""
    if value is None:
        return "–"
    size = words(number(abs(value), 1))
    if not round(value, 1):
        return size
    return f"+{size}" if value > 0 else f"\u2212{size}"
