"""Fidelity as pages, files and prints say it: figures between thresholds, forms, levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from brobygger.measurement.fidelity_forms import Held, choice_words
from brobygger.measurement.models.fidelity import Degree as DegreeChoice
from brobygger.web.design.numbers import number_text
from brobygger.web.measurement.shown import Card, language, source_words, value_text, words
from brobygger_analysis import fidelity as analysis
from brobygger_analysis.definitions import Unit
from brobygger_analysis.fidelity import Better, Cuts, Degree, Level
from brobygger_analysis.results import Disclosure, Result

KINDS = {Level.LOW: "warning", Level.LOW_MEDIUM: "warning", Level.MEDIUM: "info", Level.HIGH: "success"}


@dataclass(frozen=True)
class ShownDegree:
    """A figure with its thresholds in words. level: where it lies; empty where it is not placed."""

    name: str
    value: str
    out_of: str
    thresholds: str
    level: str
    source: str
    card: Card


@dataclass(frozen=True)
class ShownForm:
    """A form with what holds. choices: (words, team, whether it is the main one)."""

    name: str
    choices: tuple[tuple[str, str, bool], ...]
    is_elsewhere: bool


def level_words(level: Level | str | None) -> str:
    return "" if not level else str(DegreeChoice(str(level)).label)


def degrees(given: Iterable[Degree]) -> list[ShownDegree]:
    return [
        ShownDegree(
            name=words(one.result.definition.name),
            value=_("Skjult") if _is_hidden(one.result) else value_text(one.result),
            out_of="" if _is_hidden(one.result) else _out_of(one.result),
            thresholds=cuts_words(one.cuts, one.result.definition.unit) if one.cuts else "",
            level=level_words(one.level),
            source=source_words(one.result.source),
            card=Card.of(one.result.definition),
        )
        for one in given
    ]


def _is_hidden(result: Result) -> bool:
    return result.disclosure is Disclosure.SUPPRESSED


def _out_of(result: Result) -> str:
    if result.definition.unit is Unit.SHARE and result.denominator is not None:
        return _("%(part)s af %(whole)s") % {
            "part": number_text(result.numerator or 0, language=language()),
            "whole": number_text(result.denominator, language=language()),
        }
    if result.n is None or result.value is None:
        return ""
    return _("n = %(n)s") % {"n": number_text(result.n, language=language())}


def cuts_words(cuts: Cuts, unit: Unit) -> str:
    """Where low ends and medium and high begin."""
    low, middle, high = (number_text(edge, language=language()) for edge in cuts.to_list())
    after = {Unit.SHARE: _("pct."), Unit.DAYS: _("dage")}.get(unit, "")
    asked = {"low": low, "middle": middle, "high": high, "unit": after}
    if cuts.better is Better.HIGHER:
        text = _("Lav under %(low)s, middel fra %(middle)s, høj fra %(high)s %(unit)s")
    else:
        text = _("Lav over %(low)s, middel til og med %(middle)s, høj til og med %(high)s %(unit)s")
    return (text % asked).strip()


def forms(held: Sequence[Held], keys: Iterable[str]) -> list[ShownForm]:
    """The forms of a part of the model, each with what holds; an empty one says so."""
    shown = []
    for key in keys:
        form = analysis.form(key)
        own = tuple((choice_words(key, one.choice), one.team, one.is_main) for one in held if one.form == key)
        shown.append(ShownForm(words(form.name), own, form.is_elsewhere))
    return shown
