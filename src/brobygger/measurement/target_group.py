"""Find the target group: one search across benefit groups by impairment, adjustment, time without work and age.

What is searched in lies sealed, and is asked of the block of facts, never of the database. A list is for caseworkers
and job brokers, of citizens whose case they may read anyhow; everybody else who may search gets a count. A count is
rounded up or down by lot and not told below the limit, and for those who get no list, age and weeks are asked in wide
steps: moving an end by a year would else find the age of one citizen with an impairment. Each search is in the log with
what was asked. The rule: docs/algorithms/indicators.md.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from brobygger.accounts.roles import CASE_ROLES, LEADER_ROLES
from brobygger.citizens import access as citizen_access
from brobygger.citizens.models import Course
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.measurement import blocks, errors, outside
from brobygger.measurement.facts import ADJUSTMENT, ROW, TYPE, UNKNOWN
from brobygger.measurement.tables import NO_DAY, Tables
from brobygger.vault import crypto, log
from brobygger_analysis.figures import Mask
from brobygger_analysis.funnel import KINDS

PAGE = 50
MOST_LISTED = 5_000  # of own and the team's: more are nobody's desk
YEAR = 365.2425
STEPS = {"age": 10, "weeks": 26}  # years and weeks, for those who get a count only
SEARCHERS = (*sorted(CASE_ROLES), *LEADER_ROLES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is looked for. Within a field any of the codes will do; each field that is filled must hold."""

    benefit_groups: tuple[str, ...] = ()
    impairments: tuple[str, ...] = ()  # codes of impairment_row
    types: tuple[str, ...] = ()  # codes of impairment_type
    adjustments: tuple[str, ...] = ()
    weeks_from: int | None = None
    weeks_to: int | None = None
    age_from: int | None = None
    age_to: int | None = None

    def __post_init__(self) -> None:
        for low, high in (("weeks_from", "weeks_to"), ("age_from", "age_to")):
            first, last = getattr(self, low), getattr(self, high)
            if first is not None and last is not None and last < first:
                raise errors.range_ends_before_start(high)

    @property
    def is_empty(self) -> bool:
        return all(getattr(self, field.name) in ((), None) for field in fields(self))

    def in_steps(self) -> Wanted:
        """The same with the ends moved outwards to whole steps."""
        moved: dict[str, int | None] = {}
        for name, step in STEPS.items():
            low, high = getattr(self, f"{name}_from"), getattr(self, f"{name}_to")
            moved[f"{name}_from"] = None if low is None else low // step * step
            moved[f"{name}_to"] = None if high is None else (high // step + 1) * step - 1
        return replace(self, **moved)  # type: ignore[arg-type] # the four fields are whole numbers or none

    def to_dict(self) -> dict[str, object]:
        """What was asked, for the log."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Found:
    """``about``: how many in the jobcentre, in whole ``least``; None below it. ``counted``: what was asked
    for as it was counted. ``courses``: a page of those to be listed.
    """

    counted: Wanted
    about: int | None
    asked: int  # how many courses were looked through
    least: int
    may_list: bool
    listed: int = 0
    courses: tuple[Course, ...] = ()
    next: uuid.UUID | None = None


def search(*, by: Actor, wanted: Wanted, after: uuid.UUID | None = None) -> Found:
    """Look for the target group in the actor's jobcentre among open courses. Raises ``NotAllowed`` and ``Refusal``."""
    if by.jobcentre is None or not by.has(*SEARCHERS):
        raise errors.may_not_find_target_group()
    if wanted.is_empty:
        raise Refusal(errors.say_whom())
    tables = blocks.tables([by.jobcentre])
    present = _present(tables)
    may_list = by.has(*CASE_ROLES)
    counted = wanted if may_list else wanted.in_steps()
    chosen = present & _matching(tables, counted, clock.today())
    least = outside.limit()
    about = rounded(tables.courses[chosen], least=least, draw=_draw)
    mine = _may_read(by, tables.courses[chosen]) if may_list else []
    page, following = _page(mine, after)
    log.searched(
        by=by if by.purpose else by.with_purpose("target_group"),
        action="target_group.searched",
        subjects=[("citizen", course.citizen.key) for course in page],
        criterion=wanted.to_dict(),
    )
    return Found(counted, about, int(present.sum()), least, may_list, len(mine), page, following)


def rounded(courses: npt.NDArray[np.int64], *, least: int, draw: Callable[[bytes], float]) -> int | None:
    """How many there are, up or down to whole ``least``, right on average; None where they are fewer.

    The lot is drawn from who they are, so that asking again gives the same answer and asking for one more a new one.
    draw: a number from 0 up to 1 that only this house can know, for some bytes.
    """
    if len(courses) < least:
        return None
    whole, rest = divmod(len(courses), least)
    return least * (whole + (draw(np.sort(courses).tobytes()) < rest / least))


def _draw(of: bytes) -> float:
    return int.from_bytes(crypto.ring().blind_index(of.hex(), context="target group")[:6], "big") / 2**48


def _present(tables: Tables) -> Mask:
    """The newest course of each citizen, where it is open; test persons are nobody's target group."""
    courses, marks = tables["courses"], tables["marks"]
    closed = marks["course"][marks["kind"] == KINDS.index("closed")]
    is_open: Mask = ~np.isin(courses["course"], closed) & (courses["test"] == 0)
    order = np.lexsort((courses["course"], courses["began"], courses["citizen"]))
    last = np.ones(len(order), dtype=bool)
    last[:-1] = courses["citizen"][order][1:] != courses["citizen"][order][:-1]
    newest = np.zeros(len(order), dtype=bool)
    newest[order[last]] = True
    return is_open & newest


def _matching(tables: Tables, wanted: Wanted, today: datetime.date) -> Mask:
    courses = tables["courses"]
    mask = np.ones(len(tables.courses), dtype=bool)
    if wanted.benefit_groups:
        mask &= np.isin(courses["benefit_group"], _codes(tables, "benefit_group", wanted.benefit_groups))
    for kind, codes in ((ROW, wanted.impairments), (TYPE, wanted.types), (ADJUSTMENT, wanted.adjustments)):
        if codes:
            needs = tables["needs"]
            named = np.isin(needs["need"], _codes(tables, "need", [kind + code for code in codes]))
            mask &= np.isin(tables.courses, needs["course"][named])
    today_number = (today - datetime.date(1970, 1, 1)).days
    weeks = np.where(courses["weeks"] == UNKNOWN, np.nan, courses["weeks"].astype(np.float64))
    # What was asked once has grown since, from the beginning of the course on.
    weeks = weeks + (today_number - courses["began"]) / 7
    born = np.where(courses["born"] == NO_DAY, np.nan, courses["born"].astype(np.float64))
    age = np.floor((today_number - born) / YEAR)
    for values, low, high in ((weeks, wanted.weeks_from, wanted.weeks_to), (age, wanted.age_from, wanted.age_to)):
        if low is not None:
            mask &= values >= low
        if high is not None:
            mask &= values < high + 1
    return mask


def _codes(tables: Tables, column: str, words: tuple[str, ...] | list[str]) -> list[int]:
    return [number for word in words if (number := tables.code_of(column, word)) >= 0]


def _may_read(by: Actor, numbers: npt.NDArray[np.int64]) -> list[int]:
    """Those among them that are the actor's own, or of a team whose cases they work with, by name."""
    own = citizen_access.visible(by, Course.objects.all(), "own")
    rows = own | Course.objects.filter(team_id__in=by.named_teams(*CASE_ROLES))
    near = rows.order_by("citizen__sort_name", "id").values_list("id", flat=True)[:MOST_LISTED]
    wanted = set(numbers.tolist())
    return [number for number in near if number in wanted]


def _page(mine: list[int], after: uuid.UUID | None) -> tuple[tuple[Course, ...], uuid.UUID | None]:
    start = 0
    if after is not None:
        last = Course.objects.filter(key=after).values_list("id", flat=True).first()
        start = mine.index(last) + 1 if last in mine else 0
    shown = mine[start : start + PAGE]
    rows: Mapping[int, Course] = Course.objects.select_related("citizen", "team").in_bulk(shown)
    page = tuple(rows[number] for number in shown if number in rows)
    return page, page[-1].key if page and start + PAGE < len(mine) else None
