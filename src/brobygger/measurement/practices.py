"""Indicators of core elements 2 to 4 for one reader: CV and plan, conversations, schemes, cases per broker.

Counted live from what practice registered, by the definitions in ``brobygger_analysis``. Like the funnel, every figure
is a ``Figure``: the number and the rows behind it come from the same mask, and ``lists.py`` opens it. No health value
and no text is read here, only dates and codes of schemes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import ExpressionWrapper, F, IntegerField, Q, QuerySet
from django.db.models.functions import Coalesce

from brobygger.casework.models import BrokerRecord
from brobygger.citizens.enums import ResponsibleFor
from brobygger.citizens.models import Course, Responsibility
from brobygger.compensation import reads as compensation
from brobygger.conversations.models import Conversation
from brobygger.kernel import columns
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import danish_date
from brobygger.measurement import access, funnels
from brobygger.measurement.access import Scope
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.extracts import NO_DATE, Extract, extract
from brobygger.plans.models import CvCheck, CvVersion, PlanVersion
from brobygger.programmes.models import Programme
from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import CASES_PER_BROKER, CASES_PER_FULL_TIME, CORE_ELEMENTS
from brobygger_analysis.disclosure import suppressed
from brobygger_analysis.figures import Figure, Mask, Rows
from brobygger_analysis.funnel import Days, Marks
from brobygger_analysis.practice import Applications, Events, Practice, caseload, figure
from brobygger_analysis.results import Span, span

KEYS = frozenset(key for keys in CORE_ELEMENTS.values() for key in keys)
MOST_MONTHS = 60  # of month ends that the mean of cases per broker goes over


@dataclass(frozen=True)
class Part:
    """The indicators of one group of the breakdown."""

    value: str
    name: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class PracticeView:
    """What one reader sees, by the keys of the definitions."""

    programme: Programme
    criterion: Criterion
    scope: Scope
    figures: Mapping[str, Figure]
    parts: tuple[Part, ...]
    spans: Mapping[str, Span]
    as_of: datetime.datetime
    teams: tuple[tuple[str, str], ...]
    benefit_groups: tuple[tuple[str, str], ...]
    extract: Extract

    @property
    def marks(self) -> Marks:
        return self.extract.marks

    def dates_of(self, key: str) -> Days:
        """The date that orders and explains the list behind a figure: of enrolment."""
        return self.marks.dates["enrolled"]

    def to_dict(self) -> dict[str, Any]:
        """The documented shape of ``brobygger measure --json``."""
        period = self.criterion.period
        return {
            "programme": self.programme.code,
            "period": {
                "first": period.first.isoformat() if period.first else None,
                "last": period.last.isoformat() if period.last else None,
            },
            "as_of": self.as_of.isoformat(),
            "core_elements": {
                str(number): {key: self.figures[key].result.to_dict() for key in keys if key in self.figures}
                for number, keys in CORE_ELEMENTS.items()
            },
            "by": self.criterion.by or None,
            "parts": [
                {
                    "value": part.value,
                    "name": part.name,
                    "figures": {key: one.result.to_dict() for key, one in part.figures.items()},
                }
                for part in self.parts
            ],
            "spans": {key: found.to_dict() for key, found in self.spans.items()},
        }


def of(*, by: Actor, programme: Programme, criterion: Criterion) -> PracticeView:
    """The indicators for this reader. Raises ``NotAllowed`` for who may not see them."""
    scope = access.scope_of(by, programme)
    with funnels.reach(scope):
        found = extract(programme)
        registered = _registered(found)
    as_of = danish_date(found.as_of)
    practice = Practice(found.marks, as_of, criterion.period, **registered.events, applications=registered.applications)
    where = funnels.rows_asked_for(found, criterion)
    outside = scope is Scope.PROGRAMME
    months = _month_ends(found, criterion, as_of)
    figures = _figures(practice, registered, months, where, None)
    parts = tuple(
        Part(value, name, _shown(_figures(practice, registered, months, mask, name), outside))
        for value, name, mask in _groups(found, criterion, where)
    )
    return PracticeView(
        programme=programme,
        criterion=criterion,
        scope=scope,
        figures=_shown(figures, outside),
        parts=parts,
        spans=_spans(parts),
        as_of=found.as_of,
        teams=funnels.teams_of(found),
        benefit_groups=funnels.benefit_groups_of(found),
        extract=found,
    )


def _figures(
    practice: Practice, registered: Registered, months: list[datetime.date], where: Mask | None, group: str | None
) -> dict[str, Figure]:
    made = {
        key: figure(key, practice, where=where, group=group)
        for keys in CORE_ELEMENTS.values()
        for key in keys
        if key not in {CASES_PER_BROKER.key, CASES_PER_FULL_TIME.key}
    }
    cases = caseload(
        rows=registered.case_rows,
        brokers=registered.brokers,
        starts=registered.case_starts,
        ends=registered.case_ends,
        month_ends=months,
        total_rows=practice.marks.rows,
        full_time=registered.full_time,
        where=where,
        group=group,
    )
    made[CASES_PER_BROKER.key] = cases.mean
    if cases.per_full_time is not None:
        made[CASES_PER_FULL_TIME.key] = cases.per_full_time
    return {key: made[key] for keys in CORE_ELEMENTS.values() for key in keys if key in made}


def _groups(found: Extract, criterion: Criterion, where: Mask | None) -> Iterable[tuple[str, str, Mask]]:
    if not criterion.by:
        return
    enrolled = found.marks.counted["enrolled"]
    for value, name, mask in funnels.groups_of(found, criterion.by):
        own = mask if where is None else mask & where
        if (own & enrolled).any():
            yield value, name, own


def _spans(parts: Iterable[Part]) -> dict[str, Span]:
    parts = tuple(parts)
    keys = dict.fromkeys(key for part in parts for key in part.figures)
    made = {key: span(part.figures[key].result for part in parts if key in part.figures) for key in keys}
    return {key: one for key, one in made.items() if one is not None and one.groups > 1}


def _shown(figures: Mapping[str, Figure], outside: bool) -> dict[str, Figure]:
    if not outside:
        return dict(figures)
    return {key: replace(one, result=suppressed(one.result)) for key, one in figures.items()}


# Reading --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Registered:
    """What practice registered beside the marks, as arrays; rows are those of the extract."""

    events: Mapping[str, Events]
    applications: Applications
    case_rows: Rows
    brokers: Array
    case_starts: Days
    case_ends: Days
    full_time: Mapping[object, float]


def _registered(found: Extract) -> Registered:
    """Read once for as long as the extract is kept: nothing was written since, so nothing has changed."""
    kept = found.beside.get("practice")
    if not isinstance(kept, Registered):
        kept = _read(found)
        found.beside["practice"] = kept
    return kept


def _read(found: Extract) -> Registered:
    course = Course.objects.filter(jobcentre__in=[part.jobcentre for part in found.participants]).values("pk")
    cases = _cases(found, course)
    return Registered(
        events={
            "conversations": _events(found, Conversation.objects.held().filter(course__in=course), "on"),
            "cv_updates": _events(found, CvVersion.objects.filter(course__in=course), "on"),
            "cv_good": _events(found, CvCheck.objects.valid().filter(course__in=course), "on"),
            "goal_updates": _plan_events(found, course, Q(goals_changed=True)),
            "activity_updates": _plan_events(found, course, Q(activities_changed=True)),
        },
        applications=_applications(found),
        case_rows=cases[0],
        brokers=cases[1],
        case_starts=cases[2],
        case_ends=cases[3],
        full_time=_full_time(),
    )


def _events(found: Extract, rows: QuerySet[Any], day: str) -> Events:
    return _placed(found, columns.fetch(rows, course="course_id", on=columns.DayNumber(day)))


def _plan_events(found: Extract, course: QuerySet[Any], changed: Q) -> Events:
    rows = PlanVersion.objects.filter(changed, plan__course__in=course)
    return _placed(
        found,
        columns.fetch(rows, course=ExpressionWrapper(F("plan__course_id"), IntegerField()), on=columns.DayNumber("on")),
    )


def _placed(found: Extract, fetched: Mapping[str, str]) -> Events:
    place, known = _places(found, columns.integers(fetched["course"]))
    days = columns.integers(fetched["on"]).astype("datetime64[D]")
    return Events(place[known], days[known])


def _places(found: Extract, courses: npt.NDArray[np.int64]) -> tuple[Rows, Mask]:
    """The row of each course, and whether the extract has it."""
    place = np.searchsorted(found.courses, courses)
    known = place < len(found.courses)
    known[known] &= found.courses[place[known]] == courses[known]
    return place, known


def _applications(found: Extract) -> Applications:
    rows = compensation.for_indicators()
    place, known = _places(found, np.array([one.course_id for one in rows], dtype=np.int64))
    chosen = [one for one, is_known in zip(rows, known.tolist(), strict=True) if is_known]
    return Applications(
        place[known],
        np.array([one.scheme for one in chosen], dtype="U40"),
        np.array([one.applied_on for one in chosen], dtype="datetime64[D]"),
        np.array([one.granted_on or "NaT" for one in chosen], dtype="datetime64[D]"),
    )


def _cases(found: Extract, course: QuerySet[Any]) -> tuple[Rows, Array, Days, Days]:
    """Whose a course was and when: from the first day with the broker to the day that somebody else took over."""
    rows = Responsibility.objects.filter(what=ResponsibleFor.BROKER, course__in=course)
    fetched = columns.fetch(
        rows,
        course="course_id",
        user="user_id",
        first=columns.DayNumber("valid_from"),
        last=Coalesce(columns.DayNumber("valid_to"), -1),
    )
    place, known = _places(found, columns.integers(fetched["course"]))
    last = columns.integers(fetched["last"])[known]
    ends = np.where(last < 0, NO_DATE, last.astype("datetime64[D]"))
    closed = found.marks.dates["closed"][place[known]]
    first = columns.integers(fetched["first"])[known].astype("datetime64[D]")
    # Whichever comes first; NaT is the later of two.
    return place[known], columns.integers(fetched["user"])[known], first, np.fmin(ends, closed)


def _full_time() -> dict[object, float]:
    """The newest share of full time of each broker, where one is registered."""
    rows = BrokerRecord.objects.order_by("valid_from", "id").values_list("user_id", "full_time")
    return {user: share / 100 for user, share in rows}


def _month_ends(found: Extract, criterion: Criterion, as_of: datetime.date) -> list[datetime.date]:
    """The last days of the months of the period, up to the cut, newest at most ``MOST_MONTHS``."""
    enrolled = found.marks.dates["enrolled"]
    known = enrolled[~np.isnat(enrolled)]
    if not len(known):
        return []
    first = criterion.first or known.min().astype(object)
    closed = found.marks.dates["closed"]
    still_open = np.isnat(closed[~np.isnat(enrolled)]).any()
    last_sign = as_of if still_open else closed[~np.isnat(closed)].max().astype(object)
    last = min(day for day in (criterion.last, last_sign, as_of) if day is not None)
    ends: list[datetime.date] = []
    year, month = first.year, first.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        end = datetime.date(year, month, 1) - datetime.timedelta(days=1)
        if end > last:
            return ends[-MOST_MONTHS:]
        ends.append(end)
