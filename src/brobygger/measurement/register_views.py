"""What a register says of a programme's enrolled, for one reader: figures beside the registered ones, and curves.

Page, command and API show what ``of`` gives. The figures are indicators like the others (``indicators.view``), so
readers outside the jobcentres get them out of what is released to them. A curve says more than a figure: for these
readers it is told at a few weeks only, of no group whose figure is hidden, and not again until enough have come
(``told_curves``). Until then the curves that were told last stand, and say which report they are from.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from brobygger.kernel.actor import Actor
from brobygger.measurement import funnels, indicators, outside, registers
from brobygger.measurement.access import Scope
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.extracts import Extract
from brobygger.measurement.indicators import IndicatorView
from brobygger.measurement.models import RegisterExtract
from brobygger.programmes.models import Programme
from brobygger_analysis import by_register, told_curves
from brobygger_analysis.by_register import REACHED, ByRegister, Times
from brobygger_analysis.definitions import (
    BY_REGISTER,
    EMPLOYED_BY_REGISTER,
    EMPLOYED_OF_ENROLLED,
    KINDS_BY_REGISTER,
    OUTCOMES,
)
from brobygger_analysis.figures import Mask
from brobygger_analysis.indicators import Month
from brobygger_analysis.register import Kind, curves
from brobygger_analysis.release import Tables
from brobygger_analysis.report import month_of
from brobygger_analysis.results import Disclosure
from brobygger_analysis.told_curves import LONGEST, STEP, WHOLE, Came, Choice, Group

# The registered figure, and what the register says of the same.
BESIDE = (
    (EMPLOYED_OF_ENROLLED.key, EMPLOYED_BY_REGISTER.key),
    *((OUTCOMES[kind].key, card.key) for kind, card in KINDS_BY_REGISTER.items()),
)
KEYS = BY_REGISTER | {registered for registered, _by_register in BESIDE}


@dataclass(frozen=True, slots=True)
class Point:
    """The share that has reached an outcome by the end of a week, with its interval where it has one."""

    week: int
    share: float
    low: float | None
    high: float | None
    waiting: int | None  # still followed and without an outcome; not told outside

    def to_dict(self) -> dict[str, float | int | None]:
        return {
            "week": self.week, "share": self.share, "low": self.low, "high": self.high, "at_risk": self.waiting,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupCurve:
    """The curve of one group; ``value`` is empty for all. ``quarters``: of the points, those at each quarter."""

    value: str
    name: str
    n: int
    median: int | None  # the week by which half have got there; None where the curve does not come so far
    points: tuple[Point, ...]
    quarters: tuple[Point, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "group": self.name or None,
            "n": self.n,
            "median_weeks": self.median,
            "points": [one.to_dict() for one in self.points],
        }


@dataclass(frozen=True)
class RegisterView:
    """``extracts``: each jobcentre with its newest extract, if any. ``left_out``: groups without a curve.

    ``curves_month``: outside, the month of the report that the curves are from, which may be an earlier one.
    """

    view: IndicatorView
    extracts: tuple[tuple[str, RegisterExtract | None], ...]
    curves: tuple[GroupCurve, ...]
    left_out: tuple[str, ...]
    curves_month: Month | None = None

    @property
    def programme(self) -> Programme:
        return self.view.programme

    @property
    def is_outside(self) -> bool:
        return self.view.scope is Scope.PROGRAMME

    @property
    def by(self) -> str:
        return self.view.criterion.by

    @property
    def has_older_curves(self) -> bool:
        """Whether the curves are those of an earlier report than the figures."""
        release = self.view.release
        return release is not None and self.curves_month is not None and self.curves_month != release.month

    @property
    def imported(self) -> tuple[RegisterExtract, ...]:
        return tuple(one for _name, one in self.extracts if one is not None)

    @property
    def last_day(self) -> datetime.date | None:
        """The day up to which every extract knows."""
        return min((registers.last_day(one) for one in self.imported), default=None)

    def to_dict(self) -> dict[str, Any]:
        """The documented shape: docs/command-line.md."""
        measured = self.view.measurement
        return {
            "programme": self.programme.code,
            "as_of": measured.as_of.isoformat(),
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "by": self.by or None,
            "extracts": [self._extract(name, one) for name, one in self.extracts],
            "figures": {key: one.result.to_dict() for key, one in measured.figures.items()},
            "parts": [
                {
                    "value": part.value,
                    "name": part.name,
                    "figures": {key: one.result.to_dict() for key, one in part.figures.items()},
                }
                for part in measured.parts
            ],
            "curves": [one.to_dict() for one in self.curves],
            "left_out": list(self.left_out),
            "curves_month": self.curves_month.code if self.curves_month else None,
            **({"report": self.view.release and self.view.release.to_dict()} if self.is_outside else {}),
        }

    def _extract(self, name: str, one: RegisterExtract | None) -> dict[str, Any]:
        if one is None:
            return {"jobcentre": name, "extracted_on": None}
        told: dict[str, Any] = {
            "jobcentre": name,
            "extracted_on": one.extracted_on.isoformat(),
            "last_day": registers.last_day(one).isoformat(),
            "has_wages": one.wages is not None,
            "unknown_codes": sorted(one.unknown_codes),
            "digest": one.file_digest,
        }
        if not self.is_outside:  # outside, the share found stands among the figures, looked at with them
            told |= {"enrolled": one.enrolled, "found": one.found, "people": one.people}
        return told


def of(*, by: Actor, programme: Programme, by_group: str = "") -> RegisterView:
    """What the reader may see. by_group: ``benefit_group``, ``team`` (inside), ``municipality`` (outside)."""
    view = indicators.view(by=by, programme=programme, criterion=Criterion(by=by_group), indicators=KEYS)
    with funnels.reach(view.scope):
        extracts = registers.newest(programme)
        register = None if view.scope is Scope.PROGRAMME else registers.of(view.extract)
    here = view.extract.jobcentres | extracts.keys()
    places = tuple(
        (part.name, extracts.get(part.jobcentre))
        for part in view.extract.participants
        if view.scope is Scope.PROGRAMME or part.jobcentre in here
    )
    if view.scope is Scope.PROGRAMME:
        return RegisterView(view, places, *_published(view))
    if register is None:
        return RegisterView(view, places, (), ())
    groups = list(_groups(view.extract, register, view.as_of, by_group))
    told, left_out = _inside(groups)
    return RegisterView(view, places, tuple(told), tuple(left_out))


@dataclass(frozen=True)
class Earlier:
    """The curves of the report published last, as stored: of which month it is, what was shown and what was counted."""

    month: Month
    shown: Mapping[str, Any]
    inside: Mapping[str, Any]

    @property
    def stands(self) -> dict[str, Any]:
        """What was shown, with the month that it is from."""
        return {by: {"month": self.month.code, **own} for by, own in self.shown.items()}


def publish(
    found: Extract, month: Month, told: Tables, limit: int, earlier: Earlier | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The curves that readers outside get, by breakdown, and what was counted, to protect the next report's.

    told: what is shown of each group decides which may be told. Told anew are all of them or none: where that would
    tell of fewer than the limit, those that were told last stand.
    """
    register = registers.of(found)
    if register is None:
        return {}, {} if earlier is None else dict(earlier.inside)
    kept = _kept(found, register, earlier)
    groups = {by: list(_groups(found, register, month.last, by)) for by in (WHOLE, *outside.BREAKDOWNS)}
    counted = _counted(groups)
    (whole,), *others = ([_to_tell(by, one, told, kept) for one in own] for by, own in groups.items())
    parts = {by: own[1:] for by, own in zip(outside.BREAKDOWNS, others, strict=True)}
    choice = told_curves.chosen(whole, parts, limit=limit)
    if earlier is not None and not _is_time(choice, earlier.stands, month):
        return earlier.stands, {**kept, "now": counted}
    inside = {"told": counted, "now": counted} if any(choice.weeks.values()) else {**kept, "now": counted}
    return {by: _shown(own, choice, by, month) for by, own in groups.items()}, inside


def _kept(found: Extract, register: ByRegister, earlier: Earlier | None) -> Mapping[str, Any]:
    """What was counted for the report before; of one from before this was kept, as it is seen today."""
    if earlier is None or earlier.inside or not earlier.shown:
        return {} if earlier is None else earlier.inside
    then = _counted({by: list(_groups(found, register, earlier.month.last, by)) for by in (WHOLE, *outside.BREAKDOWNS)})
    return {"told": then, "now": then}


def _counted(groups: Mapping[str, Sequence[_Group]]) -> dict[str, dict[str, list[int]]]:
    return {
        by: {one.value: Came.of(one.times).to_list() for one in own if by == WHOLE or one.value}
        for by, own in groups.items()
    }


def _to_tell(by: str, one: _Group, told: Tables, kept: Mapping[str, Any]) -> Group:
    """A group with what readers know of it already."""

    def then(name: str) -> Came | None:
        counted = kept.get(name)
        if counted is None:
            return None
        stored = counted.get(by if one.value else WHOLE, {}).get(one.value)
        return told_curves.NOBODY if stored is None else Came.from_list(stored)

    figure = outside.of_table(told, indicators.TABLE, by if one.value else "", one.value).get(EMPLOYED_BY_REGISTER.key)
    is_shown = figure is not None and figure.result.value is not None and figure.result.disclosure is Disclosure.SHOWN
    return Group.of(one.value, one.times, is_shown=is_shown, told=then("told"), before=then("now"))


def _is_time(choice: Choice, stands: Mapping[str, Any], month: Month) -> bool:
    """Whether new curves tell as much as those that stand; of those that are a year old, as much of the whole."""
    if not stands:
        return True
    last = Choice(
        {by: tuple(point["week"] for point in own["curves"][0]["points"]) if own["curves"] else ()
         for by, own in stands.items()},
        {by: frozenset(one["value"] for one in own["curves"] if one["value"]) for by, own in stands.items()},
    )  # fmt: skip
    told_in = month_of(stands[WHOLE]["month"]).first
    is_old = month.first >= told_in.replace(year=told_in.year + 1)
    return choice.tells_as_much_as(last, by=(WHOLE,) if is_old else None)


def _shown(groups: Sequence[_Group], choice: Choice, by: str, month: Month) -> dict[str, Any]:
    told = [one for one in groups if not one.value or one.value in choice.told[by]]
    made = [_curve(one, only=choice.weeks[by]) for one in told] if choice.weeks[by] else []
    return {
        "month": month.code,
        "curves": [{"value": one.value, **one.to_dict()} for one in made],
        "left_out": [one.name for one in groups if one not in told and one.name],
    }


def _published(view: IndicatorView) -> tuple[tuple[GroupCurve, ...], tuple[str, ...], Month | None]:
    """The curves as they were published."""
    found = {} if view.release is None else view.release.curves.get(view.criterion.by, {})
    made = []
    for one in found.get("curves", ()):
        points = tuple(
            Point(point["week"], point["share"], point["low"], point["high"], None) for point in one["points"]
        )
        made.append(
            GroupCurve(one["value"], one["group"] or "", one["n"], one["median_weeks"], points, _quarters(points))
        )
    return tuple(made), tuple(found.get("left_out", ())), month_of(found["month"]) if "month" in found else None


@dataclass(frozen=True, slots=True)
class _Group:
    value: str
    name: str
    times: Times


def _groups(found: Extract, register: ByRegister, as_of: datetime.date, by: str) -> Iterator[_Group]:
    """All first, then each group that somebody of is found in."""
    marks, day = found.marks, np.datetime64(as_of, "D")
    enrolled: Mask = marks.counted["enrolled"] & (marks.dates["enrolled"] <= day)
    rows, times = by_register.times(register, enrolled, as_of)
    yield _Group("", "", times)
    if by:
        for value, name, mask in funnels.groups_of(found, by):
            if mask[rows].any():
                yield _Group(value, name, times.of(mask[rows]))


def _inside(groups: list[_Group]) -> tuple[list[GroupCurve], list[str]]:
    """Week by week; groups of a few are left out, so that a filter does not tell of one person."""
    told = [one for one in groups if one.times.n >= outside.limit()]
    return [_curve(one) for one in told], [one.name for one in groups if one not in told and one.name]


def _curve(group: _Group, only: tuple[int, ...] | None = None) -> GroupCurve:
    found = curves(
        group.times.weeks, group.times.endings, causes=[REACHED], competing=[int(Kind.LEFT)], longest=LONGEST
    )
    band = found.reached[REACHED]

    def point(week: int) -> Point:
        place = found.at(week)
        if place is None:
            return Point(week, 0.0, None, None, None if only else group.times.n)
        share, low, high = (float(one[place]) for one in (band.estimate, band.low, band.high))
        if only is not None:
            share, low, high = round(share, 2), round(low, 2), round(high, 2)
        known = low == low
        waiting = None if only else int((group.times.weeks > week).sum())
        return Point(week, share, low if known else None, high if known else None, waiting)

    last = min(LONGEST, int(group.times.weeks.max(initial=0)))
    weeks = only if only is not None else range(last + 1)
    points = tuple(point(week) for week in weeks)
    half = next((one.week for one in points if one.share >= 0.5), None)
    return GroupCurve(group.value, group.name, group.times.n, half, points, _quarters(points))


def _quarters(points: Sequence[Point]) -> tuple[Point, ...]:
    return tuple(one for one in points if one.week and one.week % STEP == 0)
