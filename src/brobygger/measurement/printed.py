"""What was printed of a programme's figures, to stand beside what is registered: the one reader of it.

A printed figure is kept as a ``PublishedFigure``. Its code tells the indicator: ``indicator.<key>``, and for what is
read in with targets the codes of that file. Behind the code ``.low`` and ``.high`` are the printed lowest and highest
jobcentre, and ``.n`` is how many the figure is printed of. See docs/algorithms/indicators.md.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q

from brobygger.measurement.criteria import Criterion
from brobygger.measurement.extracts import Extract
from brobygger.programmes.measures import MEASURES
from brobygger.programmes.models import Programme, PublishedFigure
from brobygger.reference import reads as reference
from brobygger_analysis.definitions import EVERY_INDICATOR, REGISTRY, USAGE_IN_MUNICIPALITY, Unit
from brobygger_analysis.indicators import Measurement
from brobygger_analysis.printed import BesidePrinted, Printed, beside_printed, class_note, usage_class
from brobygger_analysis.report import FLOW, FUNNEL, QUALITY, RESULTS, StatusReport
from brobygger_analysis.results import Disclosure, Result, Source, share

START = "indicator."
LOW, HIGH, N = ".low", ".high", ".n"
# Indicators that are printed under the code of another file.
_CODES = {USAGE_IN_MUNICIPALITY.key: "scheme_usage", **{measure: f"achieved.{measure}" for measure in MEASURES}}
# Shares that follow from two printed counts.
FOLLOWING = {"enrolled_of_screened": ("enrolled", "screened"), "employed_of_enrolled": ("employed", "enrolled")}
CLASSES = "measurement.usage_classes"
# Parts of a status report that count from the programme's start, as printed figures do.
_SINCE_START = (RESULTS, FUNNEL, FLOW, QUALITY)
PER_CENT = frozenset({"pct", "per_cent", "percent"})

Place = int | None  # a jobcentre, or none for the whole programme


def code_of(key: str) -> str:
    """The code that the printed value of an indicator is kept under."""
    return _CODES.get(key, f"{START}{key}")


_KEY_OF = {code_of(key): key for key in EVERY_INDICATOR}


@dataclass(frozen=True)
class PrintedFigures:
    """By place and indicator, as printed."""

    places: Mapping[Place, Mapping[str, Printed]] = field(default_factory=dict)

    def of(self, place: Place) -> Mapping[str, Printed]:
        return self.places.get(place, {})

    def beside(self, registered: Mapping[str, Result], place: Place) -> dict[str, BesidePrinted]:
        """What is printed of these figures, of the place or else of the whole programme."""
        return beside_printed(registered, self.of(place), None if place is None else self.of(None))


def of_programme(programme: Programme) -> PrintedFigures:
    """With one query."""
    wanted = Q(measure__startswith=START) | Q(measure__startswith="achieved.") | Q(measure__startswith="scheme_usage")
    rows: dict[Place, dict[str, PublishedFigure]] = {}
    for row in PublishedFigure.objects.filter(wanted, programme=programme):
        rows.setdefault(row.jobcentre_id, {})[row.measure] = row
    limits = _limits(programme) if rows else ()
    return PrintedFigures({place: _of_place(found, limits) for place, found in rows.items()})


def _limits(programme: Programme) -> tuple[float, ...]:
    on = programme.ends_on or programme.starts_on
    return tuple(float(one) for one in reference.value(CLASSES, on=on))


def _of_place(rows: Mapping[str, PublishedFigure], limits: tuple[float, ...]) -> dict[str, Printed]:
    made = {_KEY_OF[code]: _printed(_KEY_OF[code], row, rows, limits) for code, row in rows.items() if code in _KEY_OF}
    for key, (above, below) in FOLLOWING.items():
        if key not in made and above in made and below in made:
            reached, of = (int(made[one].result.value or 0) for one in (above, below))
            result = share(reached, of, REGISTRY.get(key), source=Source.PUBLISHED)
            made[key] = Printed(replace(result, disclosure=Disclosure.SHOWN), reference=made[above].reference)
    return made


def _printed(key: str, row: PublishedFigure, rows: Mapping[str, PublishedFigure], limits: tuple[float, ...]) -> Printed:
    card = REGISTRY.get(key)
    value = _value(row, card.unit)
    n = rows.get(f"{row.measure}{N}")
    result = Result(
        value,
        int(value) if card.unit is Unit.PERSONS else None if n is None else int(n.value),
        card,
        Source.PUBLISHED,
        numerator=int(value) if card.unit is Unit.PERSONS else None,
        disclosure=Disclosure.SHOWN,  # it is out already
    )
    if key == USAGE_IN_MUNICIPALITY.key:
        result = result.noted(class_note(usage_class(float(row.value), limits), limits))
    ends = [rows.get(f"{row.measure}{end}") for end in (LOW, HIGH)]
    low, high = (None if one is None else _value(one, card.unit) for one in ends)
    return Printed(result, _decimals(row), low, high, row.source, row.note)


def _value(row: PublishedFigure, unit: Unit) -> float | int:
    if unit is Unit.SHARE and row.unit in PER_CENT:
        return float(row.value) / 100
    is_whole = unit in {Unit.PERSONS, Unit.COUNT} and row.value == int(row.value)
    return int(row.value) if is_whole else float(row.value)


def _decimals(row: PublishedFigure) -> int:
    """As many as were printed; noughts behind the last are not known any more."""
    exponent = row.value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


# Beside what is counted -----------------------------------------------------------------------------------------------


def with_printed(measured: Measurement, found: Extract, criterion: Criterion, place: Place) -> Measurement:
    """The same figures with what is printed of them, where they are of all that was printed of: no part of the people,
    no period, no day before the programme's end.
    """
    is_part = criterion.is_narrowed or criterion.first or criterion.last or criterion.without
    if is_part or not _is_over(found.programme, measured.as_of):
        return measured
    printed = of_programme(found.programme)
    parts = measured.parts
    if criterion.by == "municipality":
        numbers: dict[str, Place] = {part.name: part.jobcentre for part in found.participants}
        parts = tuple(
            replace(one, published=beside_printed(_results(one.figures), printed.of(numbers.get(one.name))))
            for one in parts
        )
    return replace(measured, published=printed.beside(_results(measured.figures), place), parts=parts)


def place_of(found: Extract, jobcentre: Place) -> Place:
    """The jobcentre whose figures these are; none where there are several."""
    if jobcentre is not None:
        return jobcentre
    return next(iter(found.jobcentres)) if len(found.jobcentres) == 1 else None


def of_report(programme: Programme, report: StatusReport, place: Place) -> dict[str, BesidePrinted]:
    """What is printed of a report's figures: of the month that a programme ends in, since its start."""
    if not _is_over(programme, report.as_of):
        return {}
    registered = {
        line.key: line.result for section in report.sections if section.key in _SINCE_START for line in section.lines
    }
    return of_programme(programme).beside(registered, place)


def _is_over(programme: Programme, last: datetime.date) -> bool:
    """Whether figures that are counted to this day are of what was printed: of a programme that is over by then."""
    return programme.ends_on is not None and last >= programme.ends_on


def _results(figures: Mapping[str, Any]) -> dict[str, Result]:
    return {key: one.result for key, one in figures.items()}
