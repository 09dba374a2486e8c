"""The list behind a figure: who was counted. Opened by leaders of the citizens' own jobcentre, and logged as opened.

The list is made from the very mask that gave the number, and shows no health data: name, case number, the date of the
mark, team, benefit group and state. The keys shown are in the log, page by page.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brobygger.citizens import access as citizen_access
from brobygger.citizens.enums import CourseState, Protection
from brobygger.citizens.models import Course
from brobygger.kernel.actor import Actor
from brobygger.kernel.portions import portions
from brobygger.measurement import access, errors, funnels, indicators, profiles
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.funnels import FunnelView
from brobygger.measurement.indicators import IndicatorView
from brobygger.measurement.profiles import ProfileView
from brobygger.programmes.models import Programme
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger_analysis.figures import Figure
from brobygger_analysis.funnel import INDICATORS as FUNNEL_KEYS

PAGE = 50
View = FunnelView | IndicatorView | ProfileView
OF_FUNNEL = frozenset(FUNNEL_KEYS) - {"outside_handed_over"}  # the funnel tells who left at its own stages only


@dataclass(frozen=True, slots=True)
class Counted:
    """One citizen behind a figure, as a list shows them."""

    citizen: uuid.UUID
    course: uuid.UUID
    case_number: str
    name: str  # empty where the name is protected
    on: datetime.date | None
    team: str
    benefit_group: str
    state: str


@dataclass(frozen=True)
class OpenedList:
    """A page of the list. ``total`` is the number of rows behind the figure, which is the figure itself."""

    key: str
    view: View
    figure: Figure
    part_name: str
    below: bool
    total: int
    rows: tuple[Counted, ...]
    next: uuid.UUID | None


def open_figure(
    *,
    by: Actor,
    programme: Programme,
    criterion: Criterion,
    key: str,
    part: str | None = None,
    below: bool = False,
    after: uuid.UUID | None = None,
    limit: int = PAGE,
    as_file: bool = False,
) -> OpenedList:
    """Open the list behind a figure, or behind its denominator (``below``), a page at a time, and log who was shown.

    ``part`` is the value of one group of the breakdown; ``after`` the course that the last page ended on. ``as_file``:
    the list leaves the house, and is logged as that.
    """
    access.require_lists(by, programme)
    own = access.Scope.OWN  # whoever may open lists reads their own
    view: View
    if key.startswith(f"{profiles.KEY}:"):
        _kind, stage, *_rest = key.split(":")
        asked = profiles.Asked(criterion, stage, against=part or "")
        view = profiles.of(by=by, programme=programme, asked=asked, scope=own)
    elif _is_of_funnel(key, criterion):
        view = funnels.of(by=by, programme=programme, criterion=criterion, scope=own)
    else:
        known = [key] if key in indicators.KEYS else []
        view = indicators.view(by=by, programme=programme, criterion=criterion, indicators=known, scope=own)
    figure, part_name = _find(view, key, part)
    if isinstance(view, ProfileView):
        part_name = ", ".join(filter(None, (view.category_name(key), part_name)))
    if not figure.listed and not below:
        raise errors.no_list_behind()
    ordered = _ordered(view, key, figure.denominator_rows if below else figure.rows)
    shown, following = _page(view, ordered, after, limit)
    rows = _rows(by, view, key, shown)
    note = log.exported if as_file else log.listed
    note(
        by=by if by.purpose else by.with_purpose("figure"),
        action="figure.exported" if as_file else "figure.opened",
        subjects=[("citizen", row.citizen) for row in rows],
        criterion={
            "programme": programme.code,
            "figure": key,
            "denominator": below,
            "part": part_name,
            "total": len(ordered),
            **criterion.query(),
        },
    )
    return OpenedList(key, view, figure, part_name, below, len(ordered), rows, following)


def _is_of_funnel(key: str, criterion: Criterion) -> bool:
    """The funnel and the indicators share figures; a cut date or a month is asked of the indicators only."""
    return key in OF_FUNNEL and criterion.as_of is None and criterion.by != "month"


def _find(view: View, key: str, part: str | None) -> tuple[Figure, str]:
    if part is None:
        if key not in view.figures:
            raise errors.no_such_figure()
        return view.figures[key], ""
    for one in view.parts:
        if one.value == part and key in one.figures:
            return one.figures[key], one.name
    raise errors.no_such_figure()


def _ordered(view: View, key: str, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Newest mark first; equal dates by the order of the courses, so that paging is stable."""
    days = view.dates_of(key)[rows].astype("int64")
    return rows[np.lexsort((rows, -days))]


def _page(
    view: View, ordered: npt.NDArray[np.intp], after: uuid.UUID | None, limit: int
) -> tuple[npt.NDArray[np.intp], uuid.UUID | None]:
    start = 0
    if after is not None:
        last = Course.objects.filter(key=after).values_list("id", flat=True).first()
        found = np.flatnonzero(view.extract.courses[ordered] == (last or 0))
        start = int(found[0]) + 1 if len(found) else 0
    shown = ordered[start : start + limit]
    if start + limit >= len(ordered):
        return shown, None
    number = int(view.extract.courses[shown[-1]])
    return shown, Course.objects.filter(pk=number).values_list("key", flat=True).first()


def _rows(by: Actor, view: View, key: str, shown: npt.NDArray[np.intp]) -> tuple[Counted, ...]:
    numbers: Sequence[int] = view.extract.courses[shown].tolist()
    courses: dict[int, Course] = {}
    for portion in portions(numbers):
        visible = citizen_access.visible(by, Course.objects.filter(pk__in=portion), "jobcentre")
        courses |= {course.pk: course for course in visible.select_related("citizen", "team")}
    dates = view.dates_of(key)[shown].tolist()
    words = reference.labels("benefit_group")
    return tuple(
        counted(courses[number], day, words) for number, day in zip(numbers, dates, strict=True) if number in courses
    )


def counted(course: Course, on: datetime.date | None, words: Mapping[str, str]) -> Counted:
    """A course as a list shows it: no health data, and no name where it is protected."""
    citizen = course.citizen
    return Counted(
        citizen=citizen.key,
        course=course.key,
        case_number=citizen.case_number,
        name="" if citizen.protection != Protection.NONE else citizen.name,
        on=on,
        team="" if course.team is None else course.team.name,
        benefit_group=words.get(course.benefit_group, course.benefit_group),
        state=str(CourseState(course.state).label),
    )
