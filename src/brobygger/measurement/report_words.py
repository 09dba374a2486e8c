"""The status report in words, the same on page, PDF, spreadsheet and command: what it counts, of how many, as of when,
compared with what.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from brobygger_analysis.association.words import number
from brobygger_analysis.definitions import AFTER_NUMBER, ELEMENT_NAMES, REGISTRY, Text, Unit
from brobygger_analysis.indicators import Month
from brobygger_analysis.report import (
    DATA,
    DEADLINES,
    MONTH,
    NAMES,
    TARGETS,
    Change,
    Line,
    Section,
    StatusReport,
    difference,
    fulfilled,
    month_before,
)
from brobygger_analysis.results import Disclosure, Result, Source
from brobygger_analysis.status_cards import DAYS_TO_REGISTRATION

NOTHING = "–"
SPACE = "\u00a0"
MEANS = frozenset({Unit.DAYS, Unit.WEEKS, Unit.YEARS, Unit.COUNT, Unit.POINTS})
IN_THE_MONTH = frozenset({MONTH, DEADLINES})


@dataclass(frozen=True, slots=True)
class RowWords:
    """One figure. key and section find its list; change is empty where the two cannot be compared."""

    section: str
    key: str
    name: str
    now: str
    out_of: str
    beside: str
    before: str
    change: str
    result: Result


@dataclass(frozen=True, slots=True)
class SectionWords:
    """Figures that are read together, with what the two columns of numbers are about."""

    key: str
    name: str
    note: str
    now: str
    before: str
    rows: tuple[RowWords, ...]


@dataclass(frozen=True, slots=True)
class TargetWords:
    """One measure: the target as it was and is, and how much of each is reached. key finds the list of who is."""

    key: str
    name: str
    achieved: str
    original: str
    revised: str
    revision: str
    of_original: str
    of_revised: str
    before: str


def words(text: Text) -> str:
    """In the reader's language."""
    return text.en if get_language() == "en" else text.da


def month_words(month: Month) -> str:
    """The month as a heading begins: "Oktober 2026"."""
    text = str(date_format(month.first, "F Y"))
    return text[:1].upper() + text[1:]


def title(report: StatusReport) -> str:
    return _("Statusrapport for %(month)s") % {"month": str(date_format(report.month.first, "F Y"))}


def whom(report: StatusReport) -> str:
    return report.jobcentre or _("Hele programmet")


def sections(report: StatusReport) -> tuple[SectionWords, ...]:
    """Every section but that of targets, which has columns of its own; see ``targets``."""
    return tuple(_section(report, one) for one in report.sections if one.key != TARGETS)


def _section(report: StatusReport, section: Section) -> SectionWords:
    now, before = report.month, month_before(report.month)
    first, second = (
        month_words(one) if section.key in IN_THE_MONTH else _("Pr. %(day)s") % {"day": short(one.last)}
        for one in (now, before)
    )
    return SectionWords(
        section.key,
        words(section.name),
        _note(section.key, report),
        first,
        second,
        tuple(row(section.key, line) for line in section.lines),
    )


def _note(key: str, report: StatusReport) -> str:
    day = {"day": short(report.as_of)}
    if key == DATA:
        return (
            _(
                "Det, der mangler eller modsiger hinanden i registreringerne, som de var pr. %(day)s. Tiden før "
                "registrering er talt på de milepæle, der blev registreret i måneden."
            )
            % day
        )
    return {
        "results": _("Talt fra programmets start til og med %(day)s. Tallene er ingen rangliste.") % day,
        "funnel": _("Talt fra programmets start til og med %(day)s.") % day,
        "month": _("Hver milepæl er talt på sin egen dato."),
        "flow": _("Som det stod pr. %(day)s.") % day,
        "quality": _("Af alle visiterede fra programmets start til og med %(day)s.") % day,
        "clocks": _("Frister, der lå i måneden, og det, der var over fristen ved dens udgang."),
        "waiting": _("Åbne forløb, som de stod pr. %(day)s.") % day,
    }.get(key, "")


def row(section: str, line: Line) -> RowWords:
    result = line.result
    return RowWords(
        section,
        line.key,
        words(result.definition.name),
        value(result),
        out_of(result),
        beside(result),
        NOTHING if line.before is None else value(line.before),
        change(difference(line.before, result), result),
        result,
    )


def value(result: Result) -> str:
    """The number as it is printed, or why there is none."""
    if result.disclosure is Disclosure.SUPPRESSED:
        return _("Skjult")
    if result.source is Source.NOT_REGISTERED:
        return _("Ikke registreret endnu")
    if result.value is None:
        return NOTHING
    if result.definition.unit is Unit.SHARE:
        return _per_cent(100 * result.value)
    if result.definition.unit is Unit.PER_CENT:
        return _per_cent(result.value)
    is_mean = isinstance(result.value, float) and result.definition.unit in MEANS
    return with_unit(words(number(result.value, 1 if is_mean else 0)), result)


def with_unit(text: str, result: Result) -> str:
    """A number as text with "dage" or the like behind it, where the figure is counted in such."""
    after = AFTER_NUMBER.get(result.definition.unit)
    return f"{text}{SPACE}{words(after)}" if after else text


def _per_cent(points: float) -> str:
    return words(number(_half_up(points))) + ("%" if get_language() == "en" else f"{SPACE}%")


def _half_up(points: float) -> float:
    """As people learn it at school: a half goes up."""
    return float(int(points + 0.5 + 1e-9)) if points >= 0 else -float(int(-points + 0.5 + 1e-9))


def out_of(result: Result) -> str:
    """How many the value was counted from, in the unit in which they were counted."""
    if result.n is None or result.definition.unit is Unit.PERSONS:
        return ""
    if result.denominator is not None and result.definition.unit in {Unit.SHARE, Unit.PER_CENT}:
        if not result.denominator:
            return _("ingen")
        return _("%(part)s af %(whole)s") % {
            "part": words(number(result.numerator or 0)), "whole": words(number(result.denominator)),
        }  # fmt: skip
    told = {"number": words(number(result.n))}
    if result.definition.key.startswith("cases_per"):
        return ngettext("%(number)s måling", "%(number)s målinger", result.n) % told
    if result.definition.key == DAYS_TO_REGISTRATION.key:
        return ngettext("%(number)s milepæl", "%(number)s milepæle", result.n) % told
    if result.definition.key == "decisions_overdue":
        return ""
    return ngettext("%(number)s borger", "%(number)s borgere", result.n) % told


def beside(result: Result) -> str:
    """What a value must not stand without, in one short line."""
    known = {name: one for name, one in result.beside if one is not None}
    parts = []
    if "longest_wait" in known:
        days = int(known["longest_wait"])
        told = {"days": words(number(days))}
        parts.append(ngettext("længst ventet: %(days)s dag", "længst ventet: %(days)s dage", days) % told)
    if "lower_quartile" in known and "upper_quartile" in known:
        parts.append(
            _("median; halvdelen mellem %(low)s og %(high)s dage")
            % {"low": words(number(known["lower_quartile"])), "high": words(number(known["upper_quartile"]))}
        )
    if "ninth_decile" in known:
        days = int(known["ninth_decile"])
        told = {"days": words(number(days))}
        parts.append(ngettext("ni ud af ti inden for %(days)s dag", "ni ud af ti inden for %(days)s dage", days) % told)
    if "late_after" in known:
        days = int(known["late_after"])
        told = {"days": words(number(days))}
        parts.append(ngettext("mere end %(days)s dag efter", "mere end %(days)s dage efter", days) % told)
    if "mean" in known:
        parts.append(_("gennemsnit %(mean)s") % {"mean": words(number(known["mean"], 1))})
    if known.get("share_not_yet"):
        parts.append(_("%(share)s er ikke nået dertil") % {"share": _per_cent(100 * known["share_not_yet"])})
    if "lowest" in known and "highest" in known:
        parts.append(
            _("fra %(low)s til %(high)s")
            % {"low": words(number(known["lowest"])), "high": words(number(known["highest"]))}
        )
    return " · ".join(parts)


def change(difference: float | int | None, result: Result) -> str:
    """The difference with its sign and unit; "uændret" for none."""
    if difference is None:
        return NOTHING
    unit = result.definition.unit
    if unit in {Unit.SHARE, Unit.PER_CENT}:
        points = 100 * difference if unit is Unit.SHARE else difference
        size = words(number(abs(points), 1))
        told = _("%(sign)s%(points)s procentpoint")
        return _("uændret") if abs(points) < 0.05 else told % {"sign": _sign(points), "points": size}
    exact = isinstance(result.value, int) and float(difference).is_integer()
    size = words(number(abs(difference), 0 if exact else 1))
    if abs(difference) < (1 if exact else 0.05):
        return _("uændret")
    return with_unit(f"{_sign(difference)}{size}", result)


def _sign(number_: float) -> str:
    return "+" if number_ > 0 else "\u2212"


def moved_row(one: Change) -> RowWords:
    """A figure that changed, with the part of the report that it stands in."""
    return row(one.section, Line(one.after, one.before))


def section_name(key: str) -> str:
    return words(NAMES[key])


def area_name(code: str) -> str:
    """What a follow-up meeting chose to look at: a core element or a part of the report."""
    kind, _colon, number_ = code.partition(":")
    if kind == "element":
        return f"{number_}. {words(ELEMENT_NAMES[int(number_)])}"
    return section_name(code)


def targets(report: StatusReport) -> tuple[TargetWords, ...]:
    """Each measure with both targets, the revision between them, and how much of each is reached."""
    made = []
    for one in fulfilled(report):
        revision = one.target.revision_per_cent
        made.append(
            TargetWords(
                one.original.key,
                words(REGISTRY.get(one.measure).name),
                NOTHING if one.achieved is None else words(number(one.achieved)),
                words(number(one.target.original)),
                _("ikke justeret") if one.target.revised is None else words(number(one.target.revised)),
                NOTHING if not revision else f"{_sign(revision)}{words(number(abs(revision)))}{SPACE}%",
                value(one.original.result),
                value(one.revised.result),
                NOTHING if one.revised.before is None else value(one.revised.before),
            )
        )
    return tuple(made)


def short(day: datetime.date) -> str:
    return f"{day:%d-%m-%Y}"
