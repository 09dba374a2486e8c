"""Every indicator of the model from one set of registrations: by group, by month, with lowest and highest.

This is the one door to the figures. The page, the API, the command line, the report and a notebook call `measure` and
print what it gives. The arithmetic lies in `funnel`, `times`, `practice` and here; what each figure means lies in
`definitions`, by the same key.

Four rules hold for all of them:

* **The cut.** Nothing dated after `as_of` is seen.
* **The period.** Each stage of the funnel is counted by its own date; everything about those enrolled is about those
  enrolled in the period, followed to the cut.
* **A month** of a trend holds what happened in it, or how it stood on its last day: the definition says which.
* **Nothing is nothing.** Where nobody could be in a figure its value is None; what is not registered yet says so.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from typing import Protocol

import numpy as np

from brobygger_analysis import by_register, definitions, funnel, municipal_usage, practice, times
from brobygger_analysis.by_register import ByRegister
from brobygger_analysis.columns import Array, ColumnsError, columns_from, days
from brobygger_analysis.definitions import CORE_ELEMENTS, EVERY_INDICATOR, Definition, Unit
from brobygger_analysis.figures import Figure, Groups, Mask, Masks, MasksOfGroup, Rows, number_of
from brobygger_analysis.funnel import (
    ALWAYS,
    ImportedPopulation,
    Marks,
    Period,
    Reading,
    marks_from,
    on_imported_population,
)
from brobygger_analysis.municipal_usage import ImportedUsage
from brobygger_analysis.periods import LeftOut
from brobygger_analysis.periods import without as without_spans
from brobygger_analysis.practice import (
    NO_APPLICATIONS,
    NO_ASSIGNMENTS,
    NO_EVENTS,
    NO_FULL_TIME,
    Applications,
    Assignments,
    Caseload,
    Events,
    FullTime,
    Practice,
    caseload,
    caseloads_of_groups,
)
from brobygger_analysis.printed import BesidePrinted
from brobygger_analysis.release import Rules, Tables, controlled
from brobygger_analysis.remembered import Remembered
from brobygger_analysis.results import Disclosure, Result, Source, Span, not_registered, share, span
from brobygger_analysis.shares import Share, shares
from brobygger_analysis.targets import Target, fulfilment

NEVER = Period(date.max, date.max)
MOST_MONTHS = 60  # of month ends that the mean of cases per broker goes over
GROUPINGS = ("team", "benefit_group", "municipality", "month")

_FUNNEL = frozenset(funnel.INDICATORS)
_TIMES = {
    card.key: card
    for card in (definitions.DAYS_TO_INTERVIEW, definitions.DAYS_TO_FIRST_CONVERSATION, definitions.DAYS_TO_EMPLOYED)
}
_JOB_READY = {card.key: kind for kind, card in definitions.JOB_READY.items()}
_LOADS = (definitions.CASES_PER_BROKER, definitions.CASES_PER_FULL_TIME)
_FULFILMENTS = {
    card.key: (measure, column)
    for measure, cards in definitions.FULFILMENTS.items()
    for card, column in zip(cards, ("original", "revised"), strict=True)
}
_USAGE = definitions.USAGE_IN_MUNICIPALITY.key
_ABOUT_POPULATION = frozenset({"population", "screened_of_population", "outside_population"})


# What is measured -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What a group answered, as one sum: never one answer.

    total: how many of them, or their points added up. n: of how many. is_hidden: they are too few to be told.
    """

    total: int
    n: int
    is_hidden: bool = False


class Answers(Protocol):
    """Gives what some courses answered together by the end of a month. Single answers stay where they are."""

    def __call__(self, key: str, rows: Rows, month: Month) -> Asked | None: ...


@dataclass(frozen=True)
class Registrations:
    """All that the indicators are counted from.

    marks: who has which mark; see `funnel.marks_from`.
    cv_updates … plan_ready, conversations, applications, assignments: what happened; see `practice`.
    ratings: on which days a citizen answered about own progress; what was answered is not here.
    said_yes: shape (rows,), the screening ended with the wish for an interview. Left out: nobody did.
    job_ready: shape (rows,), the benefit group is a job-ready one. Left out: not known, and the figures are left out.
    outcomes: shape (rows,); see `practice.Practice`.
    register: what a register says of the same people. Left out: no extract was imported, and the figures say so.
    full_time: brokers' shares of full time by day; see `practice.FullTime`.
    answers: what groups answered. Left out: nobody asked.
    without: names of tables and columns that are not known; what is counted from them is left out, and never nought.
    left_out: the stretches of time that are not counted, as `periods.without` sets it.
    remembered: what was worked out of these marks; other marks need another one.
    """

    marks: Marks
    cv_updates: Events = NO_EVENTS
    cv_good: Events = NO_EVENTS
    goal_updates: Events = NO_EVENTS
    activity_updates: Events = NO_EVENTS
    plan_ready: Events = NO_EVENTS
    conversations: Events = NO_EVENTS
    ratings: Events = NO_EVENTS
    applications: Applications = NO_APPLICATIONS
    assignments: Assignments = NO_ASSIGNMENTS
    said_yes: Mask | None = None
    job_ready: Mask | None = None
    outcomes: Array | None = None
    full_time: FullTime = NO_FULL_TIME
    register: ByRegister | None = None
    answers: Answers | None = None
    without: frozenset[str] = frozenset()
    left_out: LeftOut | None = None
    remembered: Remembered = field(default_factory=Remembered, repr=False, compare=False)


EVENT_TABLES = ("cv_updates", "cv_good", "goal_updates", "activity_updates", "plan_ready", "conversations", "ratings")
TABLES = (*EVENT_TABLES, "applications", "assignments")


def _needs() -> dict[str, frozenset[str]]:
    """Key of an indicator -> the tables, and the columns of the courses, that it is counted from."""
    made: dict[str, set[str]] = {
        definitions.CV_UPDATED.key: {"cv_updates"},
        definitions.CV_GOOD.key: {"cv_good"},
        definitions.GOAL_UPDATED.key: {"goal_updates"},
        definitions.ACTIVITY_UPDATED.key: {"activity_updates"},
        definitions.GOAL_AND_ACTIVITY_UPDATED.key: {"goal_updates", "activity_updates"},
        definitions.PLAN_READY.key: {"plan_ready"},
        definitions.RATED_OF_OPEN.key: {"ratings"},
    }
    talks = (
        definitions.CONVERSATION_OF_ENROLLED,
        definitions.CONVERSATIONS_PER_CITIZEN,
        definitions.CONVERSATIONS_PER_WEEK_OWN,
        definitions.CONVERSATIONS_PER_WEEK_SUMS,
        definitions.WEEKS_OF_CONTACT,
        definitions.DAYS_TO_FIRST_CONVERSATION_MEAN,
        definitions.FOLLOWED_UP,
        definitions.FOLLOW_UPS_PER_FOLLOWED,
        definitions.FOLLOW_UPS_PER_EMPLOYED,
        definitions.FOLLOW_UP_KEPT,
    )
    brokers = (
        definitions.BROKER_OF_ENROLLED,
        definitions.SAME_BROKER,
        definitions.CASES_PER_BROKER,
        definitions.CASES_PER_FULL_TIME,
    )
    made |= {card.key: {"conversations"} for card in talks}
    made |= {card.key: {"assignments"} for card in brokers}
    made |= {key: {"applications"} for key in CORE_ELEMENTS[4] if key != _USAGE}
    columns = _columns_needed()
    return {key: frozenset(made.get(key, set()) | columns.get(key, set())) for key in {*made, *columns}}


def _columns_needed() -> dict[str, set[str]]:
    """Key of an indicator -> the columns of the courses."""
    of_employed = ("outcome_of_enrolled", *practice.OF_EMPLOYED)
    kinds = {**funnel.STAGES, "handed_over": "handed_over"}
    made: dict[str, set[str]] = {key: {"enrolled"} for key in practice.INDICATORS}
    made |= {card.key: {"enrolled", "closed"} for card in (*_LOADS, definitions.RATED_OF_OPEN)}
    made |= {key: {"enrolled", "employed"} for key in of_employed}
    made |= {card.key: {"enrolled", "employed", "outcome"} for card in definitions.OUTCOMES.values()}
    made |= {key: {kind} for key, kind in kinds.items()} | {"shortcut": {"shortcut"}}
    made |= {f"outside_{key}": {kind, f"resident_{kind}"} for key, kind in kinds.items()}
    made |= {key: set(both) for key, both in funnel.CONVERSIONS.items()}
    made |= {"matters_of_screened": {"screened", "matters"}, definitions.SAID_YES_OF_SCREENED.key: {"screened"}}
    made |= {key: {kind} for key, kind in _JOB_READY.items()}
    # Whoever is closed waits no longer.
    return made | {key: {*times.marks_of(card), "closed"} for key, card in _TIMES.items()}


NEEDS = _needs()
KNOWN_COLUMNS = frozenset(
    {"course", "person", "programme", "jobcentre", *funnel.KINDS, "resident", "resident_shortcut", "test_person",
     "shortcut", "shortcut_on", "matters", "said_yes", "job_ready", "outcome"}
    | {f"resident_{kind}" for kind in funnel.KINDS}
)  # fmt: skip


def registrations_from(courses: object, **tables: object) -> Registrations:
    """Registrations from tables of any kind that holds named columns (see `columns`).

    courses: one row per course with `course` (any code, each once) and the columns of `funnel.marks_from`; also
        `said_yes`, `job_ready` (true or false) and `outcome` (a code of `definitions.OUTCOMES`) where they are known.
    tables: `conversations`, `cv_updates`, `cv_good`, `goal_updates`, `activity_updates`, `plan_ready`, `ratings`, each
        with `course` and `on`; `applications` with `course`, `scheme`, `applied`, `granted`; `assignments` with
        `course`, `broker`, `start`, `end`. What happened to a course that is not among them is passed over.

    A mark that nobody has is a column of nothing; of a column or table that is not there no figure is made. Other
    columns may stand among the courses, to group by.

    Raises ColumnsError for a missing or wrong column and for a name that is nearly a known one, ValueError for an
    unknown table or a course that comes twice.
    """
    unknown = set(tables) - set(TABLES)
    if unknown:
        raise ValueError(f"unknown tables: {', '.join(sorted(unknown))}")
    made = columns_from(courses)
    _refuse_misspelt(made)
    numbers = columns_from({"course": made["course"]} if "course" in made else {}, ["course"])["course"]
    order = np.argsort(numbers, kind="stable")
    if len(np.unique(numbers)) != len(numbers):
        raise ValueError("a course comes twice")

    def placed(table: object, names: Sequence[str]) -> dict[str, Array]:
        found = columns_from(table, ["course", *names])
        if not len(found["course"]) or not len(numbers):
            return {"row": np.empty(0, dtype=np.intp), **{name: found[name][:0] for name in names}}
        place = np.minimum(np.searchsorted(numbers, found["course"], sorter=order), len(numbers) - 1)
        known = numbers[order[place]] == found["course"]
        return {"row": order[place][known], **{name: found[name][known] for name in names}}

    def events(name: str) -> Events:
        if name not in tables:
            return NO_EVENTS
        found = placed(tables[name], ["on"])
        return Events(found["row"], days("on", found["on"]))

    applications, assignments = NO_APPLICATIONS, NO_ASSIGNMENTS
    if "applications" in tables:
        found = placed(tables["applications"], ["scheme", "applied", "granted"])
        applications = Applications(
            found["row"],
            found["scheme"].astype("U40"),
            days("applied", found["applied"]),
            days("granted", found["granted"]),
        )
    if "assignments" in tables:
        found = placed(tables["assignments"], ["broker", "start", "end"])
        assignments = Assignments(
            found["row"], found["broker"], days("start", found["start"]), days("end", found["end"])
        )
    return Registrations(
        marks_from(made),
        cv_updates=events("cv_updates"),
        cv_good=events("cv_good"),
        goal_updates=events("goal_updates"),
        activity_updates=events("activity_updates"),
        plan_ready=events("plan_ready"),
        conversations=events("conversations"),
        ratings=events("ratings"),
        applications=applications,
        assignments=assignments,
        said_yes=made["said_yes"].astype(bool) if "said_yes" in made else None,
        job_ready=made["job_ready"].astype(bool) if "job_ready" in made else None,
        outcomes=made["outcome"].astype("U20") if "outcome" in made else None,
        without=(frozenset(TABLES) - set(tables)) | _lacking(made),
    )


def _refuse_misspelt(columns: Collection[str]) -> None:
    """What the figures of a misspelt column were would be left out, and nobody would know why."""
    for name in columns:
        near = () if name in KNOWN_COLUMNS else get_close_matches(name.casefold(), KNOWN_COLUMNS, n=1, cutoff=0.8)
        if near:
            raise ColumnsError(f"unknown column {name}; is it {near[0]}?")


def _lacking(columns: Collection[str]) -> frozenset[str]:
    """The columns of the courses that are not there. Where people live may be said once for all marks."""
    said = {f"resident_{kind}" for kind in funnel.KINDS} if "resident" in columns else set()
    return KNOWN_COLUMNS - said - set(columns)


# What comes out -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """The figures of one group or one month. value: its code. name: its words. published: see `Measurement`."""

    value: str
    name: str
    figures: Mapping[str, Figure]
    published: Mapping[str, BesidePrinted] = field(default_factory=dict)


@dataclass(frozen=True)
class Measurement:
    """What was asked for, with everything that a reader must know of it.

    Keys of `figures` are those of the definitions, in the order of the core elements. `spans` are the lowest and
    highest part of each figure: they tell how far apart the groups lie, and are no ranking.
    programme, jobcentre: the words for what was measured; empty where the caller gave none.
    counted_at: when it was counted; `as_of` is the last day that is seen.
    published: what was printed of these figures; empty where nothing was, or where the question is about a part.
    """

    as_of: date
    period: Period
    by: str | None
    figures: Mapping[str, Figure]
    parts: tuple[Part, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
    programme: str = ""
    jobcentre: str = ""
    counted_at: datetime | None = None
    published: Mapping[str, BesidePrinted] = field(default_factory=dict)

    def __repr__(self) -> str:
        """A line for each figure, since a notebook shows this for what is typed alone."""
        lines = [" · ".join(filter(None, (self.programme, self.jobcentre, f"as of {self.as_of:%Y-%m-%d}")))]
        for number, keys in self.elements():
            lines += ["", f"{number}. {definitions.ELEMENT_NAMES[number].en}"]
            lines += [f"   {self.figures[key].result}" for key in keys]
        return "\n".join([*lines, *([f"\nSplit by {self.by}: see parts"] if self.parts else [])])

    def elements(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Each core element with the keys of its figures; elements without any are passed over."""
        for number, keys in CORE_ELEMENTS.items():
            here = tuple(key for key in keys if key in self.figures)
            if here:
                yield number, here

    def shares(self, part: Part) -> dict[str, Share]:
        """A benefit group's part of those who began and of those enrolled: see `shares`."""
        return shares(self.by, self.figures, part.figures)

    def to_dict(self) -> dict[str, object]:
        """The documented JSON shape: see docs/command-line.md. Holds results only, never who is behind them."""
        return {
            "programme": self.programme or None,
            "jobcentre": self.jobcentre or None,
            "as_of": self.as_of.isoformat(),
            "counted_at": self.counted_at.isoformat() if self.counted_at else None,
            "period": {
                "first": self.period.first.isoformat() if self.period.first else None,
                "last": self.period.last.isoformat() if self.period.last else None,
            },
            "core_elements": {
                str(number): {key: self.figures[key].result.to_dict() for key in keys}
                for number, keys in self.elements()
            },
            "by": self.by,
            "parts": [
                {
                    "value": part.value,
                    "name": part.name,
                    "figures": {key: one.result.to_dict() for key, one in part.figures.items()},
                    "shares": {key: one.to_dict() for key, one in self.shares(part).items()},
                    "published": {key: one.to_dict() for key, one in part.published.items()},
                }
                for part in self.parts
            ],
            "spans": {key: found.to_dict() for key, found in self.spans.items()},
            "published": {key: one.to_dict() for key, one in self.published.items()},
        }


# Measuring ------------------------------------------------------------------------------------------------------------


def measure(
    registrations: Registrations,
    *,
    as_of: date | str,
    period: Period = ALWAYS,
    indicators: Collection[str] | None = None,
    where: Mask | None = None,
    by: str | None = None,
    groups: Iterable[tuple[str, str, Mask]] = (),
    population: ImportedPopulation | Source | None = Source.REGISTERED,
    targets: Mapping[str, Mapping[str, Target]] | None = None,
    targets_period: Period = ALWAYS,
    usage: ImportedUsage | None = None,
    limit: int | None = None,
    programme: str = "",
    jobcentre: str = "",
    counted_at: datetime | None = None,
    leave_out: Sequence[Period] = (),
) -> Measurement:
    """Compute indicators, whole and by part.

    as_of: the last day that is seen; also as text, "2026-06-30". Raises ValueError for a text that is none.
    indicators: keys of definitions; all when left out. Unknown ones raise UnknownDefinition.
    where: shape (rows,), to compute for some rows only.
    by: what the parts are; "month" makes the parts itself, anything else names the `groups`.
    groups: code, words and rows of each group, in the order in which they are to stand.
    population: where the rows' `began` come from, or the number that stands in for them; None leaves out what is about
        the population.
    targets: name of a group ("" for the whole) → measure → target. Achieved is counted in `targets_period`, the
        programme's own; of one that is over, months are told up to its end or its last mark, whichever is later.
    usage: how much the schemes are used in whole municipalities; left out: nobody has said.
    limit: figures that show fewer persons are hidden, for readers outside the jobcentre.
    leave_out: stretches of time in which nothing is counted and no day passes; see `periods`. Targets, and a
        population that is a number, hold for the whole time and are left out.
    """
    keys = _wanted(indicators)
    as_of = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    if leave_out:
        registrations, targets = without_spans(registrations, leave_out), None
        population = population if isinstance(population, Source) else None
    asked = _Question(registrations, as_of, population, targets or {}, targets_period, usage)
    whole: Mapping[str, Figure] = asked.figures(keys, as_of, period, where, None, by)
    parts = tuple(asked.parts(keys, period, where, by, groups))
    if limit is not None:
        whole, parts = _for_outside(whole, parts, by or "", limit)
    return Measurement(
        as_of,
        period,
        by,
        whole,
        parts,
        {} if by == "month" else spans_of(parts),
        programme,
        jobcentre,
        counted_at,
    )


def _wanted(indicators: Collection[str] | None) -> tuple[str, ...]:
    if indicators is None:
        return EVERY_INDICATOR
    for key in indicators:
        if key not in definitions.ELEMENT_OF:
            raise definitions.UnknownDefinition(key)
    return tuple(key for key in EVERY_INDICATOR if key in set(indicators))


def _for_outside(
    whole: Mapping[str, Figure], parts: Sequence[Part], by: str, limit: int
) -> tuple[Mapping[str, Figure], tuple[Part, ...]]:
    """The figures as readers outside the jobcentre may see them: looked at together, so that no sum undoes a hiding."""
    groups = {part.value: part.figures for part in parts}
    safe = controlled(Tables(whole, {by: groups} if groups else {}), Rules(limit=limit, base=limit))
    own = safe.breakdowns.get(by, {})
    return safe.whole, tuple(replace(part, figures=own[part.value]) for part in parts)


def spans_of(parts: Iterable[Part]) -> dict[str, Span]:
    """The lowest and highest part of each figure that has a value in more than one."""
    parts = tuple(parts)
    keys = dict.fromkeys(key for part in parts for key in part.figures)
    made = {key: span(part.figures[key].result for part in parts if key in part.figures) for key in keys}
    return {key: one for key, one in made.items() if one is not None and one.groups > 1}


@dataclass(frozen=True)
class Month:
    """A calendar month."""

    first: date
    last: date

    @property
    def code(self) -> str:
        """`2026-03`."""
        return self.first.isoformat()[:7]


def months(first: date, last: date, most: int = MOST_MONTHS) -> tuple[Month, ...]:
    """The months from that of the first to that of the last day, the newest `most` of them; the last one ends there."""
    made = []
    year, month = first.year, first.month
    while date(year, month, 1) <= last:
        end = date(year, month, monthrange(year, month)[1])
        made.append(Month(date(year, month, 1), min(end, last)))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(made[-most:])


def last_whole_month(day: date) -> Month:
    """The month that ends on the day, or else the one before it."""
    end = day if _next(day).day == 1 else date.fromordinal(day.replace(day=1).toordinal() - 1)
    return Month(end.replace(day=1), end)


@dataclass(frozen=True)
class _Question:
    """The registrations with all that holds for every figure of one question."""

    registrations: Registrations
    as_of: date
    population: ImportedPopulation | Source | None
    targets: Mapping[str, Mapping[str, Target]]
    targets_period: Period
    usage: ImportedUsage | None
    _moments: dict[tuple[date, Period], _Moment] = field(default_factory=dict, init=False, compare=False)

    def moment(self, as_of: date, period: Period) -> _Moment:
        key = as_of, period
        if key not in self._moments:
            self._moments[key] = _Moment(self.registrations, as_of, period)
        return self._moments[key]

    def figures(
        self, keys: Iterable[str], as_of: date, period: Period, where: Mask | None, group: str | None, by: str | None
    ) -> dict[str, Figure]:
        made = {key: self._figure(key, as_of, period, where, group, by) for key in keys}
        return {key: one for key, one in made.items() if one is not None}

    def _figure(
        self, key: str, as_of: date, period: Period, where: Mask | None, group: str | None, by: str | None
    ) -> Figure | None:
        if key in _FULFILMENTS:
            return self._fulfilment(key, as_of, period, where, group)
        if key == _USAGE:
            return municipal_usage.figure(
                self.usage, self.registrations.marks.rows, as_of=self.as_of, group=group, by=by
            )
        if key in _ABOUT_POPULATION and (self.population is None or isinstance(self.population, ImportedPopulation)):
            return self._imported(key, as_of, period, where, group, by)
        source = self.population if key in _ABOUT_POPULATION and self.population else Source.REGISTERED
        assert not isinstance(source, ImportedPopulation)  # noqa: S101 (told apart above; for the type checker)
        return self.moment(as_of, period).figure(key, where, group, source)

    def _imported(
        self, key: str, as_of: date, period: Period, where: Mask | None, group: str | None, by: str | None
    ) -> Figure | None:
        """A number stands in for those who began: it has no list, and nobody of it is known to live elsewhere."""
        if not isinstance(self.population, ImportedPopulation) or key == "outside_population":
            return None
        screened = self.moment(as_of, period).figure("screened", where, group, Source.REGISTERED)
        if screened is None:
            return None
        return on_imported_population(self.population, screened, as_of, group, by).get(key)

    def _fulfilment(
        self, key: str, as_of: date, period: Period, where: Mask | None, group: str | None
    ) -> Figure | None:
        measure_of, column = _FULFILMENTS[key]
        target = self.targets.get(group or "", {}).get(measure_of)
        if target is None or period != ALWAYS:
            return None
        achieved = self.moment(as_of, self.targets_period).figure(measure_of, where, group, Source.REGISTERED)
        if achieved is None:
            return None
        against = fulfilment(target, int(achieved.result.value or 0), as_of=as_of, group=group)
        result = against.original if column == "original" else against.revised
        return Figure(replace(result, definition=definitions.REGISTRY.get(key)), achieved.masks)

    def parts(
        self,
        keys: tuple[str, ...],
        period: Period,
        where: Mask | None,
        by: str | None,
        groups: Iterable[tuple[str, str, Mask]],
    ) -> Iterator[Part]:
        if by == "month":
            for month in self._months(period):
                yield Part(month.code, month.code, self._in_month(keys, month, period, where))
            return
        # Together and apart, groups would tell of one person; so what was answered is told of all together only.
        keys = tuple(key for key in keys if key not in definitions.ASKED_IN_GROUPS)
        owns = [(value, name, mask if where is None else mask & where) for value, name, mask in groups]
        owns = [one for one in owns if one[2].any()]
        if not owns:
            return
        together = Groups.of([mask for _value, _name, mask in owns], self.registrations.marks.rows)
        if together is None:  # somebody is in two of them, so that each is counted by itself
            for value, name, own in owns:
                yield Part(value, name, self.figures(keys, self.as_of, period, own, name, by))
            return
        names = [name for _value, name, _mask in owns]
        made = {key: self._figures_of_groups(key, period, together, names, by) for key in keys}
        for place, (value, name, _mask) in enumerate(owns):
            yield Part(value, name, {key: one for key, of in made.items() if (one := of[place]) is not None})

    def _figures_of_groups(
        self, key: str, period: Period, groups: Groups, names: Sequence[str], by: str | None
    ) -> Sequence[Figure | None]:
        """One figure for every group, counted in one go."""
        is_population = key in _ABOUT_POPULATION and not isinstance(self.population, Source)
        if (
            key in _FULFILMENTS or key == _USAGE or is_population
        ):  # of few groups, and none of them is counted anew here
            return [
                self._figure(key, self.as_of, period, groups.mask(place), name, by) for place, name in enumerate(names)
            ]
        source = self.population if key in _ABOUT_POPULATION and self.population else Source.REGISTERED
        assert not isinstance(source, ImportedPopulation)  # noqa: S101 (told apart above; for the type checker)
        return self.moment(self.as_of, period).figures_of_groups(key, groups, names, source)

    def _months(self, period: Period) -> tuple[Month, ...]:
        marks = self.registrations.marks
        known = np.concatenate([marks.dates[kind] for kind in ("began", "screened", "enrolled")])
        known = known[~np.isnat(known)]
        if not len(known):
            return ()
        last = self._last_month_of(min(period.last or self.as_of, self.as_of))
        first = period.first or known.min().astype(object)
        found = months(first, last) if first <= last else ()
        gone = self.registrations.left_out
        return found if gone is None else tuple(one for one in found if not _is_within(one, gone))

    def _last_month_of(self, last: date) -> date:
        """A programme that is over has no months after its end and its last mark: nobody was there to do anything."""
        ended = self.targets_period.last
        if ended is None or ended >= last:
            return last
        dates = np.concatenate(list(self.registrations.marks.dates.values()))
        happened = dates[dates <= np.datetime64(last)]
        return max(ended, happened.max().astype(object)) if len(happened) else ended

    def _in_month(self, keys: tuple[str, ...], month: Month, period: Period, where: Mask | None) -> dict[str, Figure]:
        """What happened in the month, or how it stood at its end for those enrolled in the period until then."""
        made: dict[str, Figure] = {}
        for key in keys:
            is_number = key in _ABOUT_POPULATION and not isinstance(self.population, Source)
            if key in _FULFILMENTS or key == _USAGE or is_number:  # none of them is of a month
                continue
            card = definitions.REGISTRY.get(key)
            if key in definitions.ASKED_IN_GROUPS and card.unit is Unit.POINTS:
                continue  # it adds up over time, so that two months would tell of those in between
            flows = card.trend is definitions.Trend.FLOW
            of = Period(max(month.first, period.first or month.first), month.last) if flows else period
            one = self._figure(key, self.as_of if flows else month.last, of, where, month.code, "month")
            if one is not None:
                made[key] = one
        return made


@dataclass(frozen=True)
class _Moment:
    """The registrations as they are seen on one day, for those of one period."""

    registrations: Registrations
    as_of: date
    period: Period
    loads: dict[str | None, Caseload] = field(default_factory=dict, init=False, compare=False)
    kept_waits: dict[str, times.Waits] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def seen(self) -> Period:
        """The period, as far as it is past on that day. One that begins later holds nobody."""
        if self.period.first and self.period.first > self.as_of:
            return NEVER
        return Period(self.period.first, min(self.period.last or self.as_of, self.as_of))

    @cached_property
    def reading(self) -> Reading:
        marks = self.registrations.marks
        # What is remembered holds these marks, so that no others get their number.
        return self.registrations.remembered.get((id(marks), self.seen), lambda: Reading(marks, self.seen))

    @cached_property
    def practice(self) -> Practice:
        of = self.registrations
        if of.left_out is not None:
            return self._practice_without(of.left_out)
        return Practice(
            of.marks,
            self.as_of,
            self.period,
            cv_updates=of.cv_updates,
            cv_good=of.cv_good,
            goal_updates=of.goal_updates,
            activity_updates=of.activity_updates,
            plan_ready=of.plan_ready,
            conversations=of.conversations,
            applications=of.applications,
            assignments=of.assignments,
            outcomes=of.outcomes,
        )

    def _practice_without(self, gone: LeftOut) -> Practice:
        """The same with every date on a clock that stands still in the stretches that are left out."""
        of, clock = self.registrations, gone.clock
        return Practice(
            clock.marks(of.marks),
            clock.day(self.as_of),
            clock.period(self.period) or NEVER,
            cv_updates=clock.events(of.cv_updates),
            cv_good=clock.events(of.cv_good),
            goal_updates=clock.events(of.goal_updates),
            activity_updates=clock.events(of.activity_updates),
            plan_ready=clock.events(of.plan_ready),
            conversations=clock.events(of.conversations),
            applications=clock.applications(of.applications),
            assignments=clock.assignments(of.assignments),
            outcomes=of.outcomes,
        )

    def waiting(self, card: Definition, where: Mask | None, group: str | None) -> Figure:
        """A wait; one that ended in a stretch that is left out is left out too."""
        marks, gone = self.registrations.marks, self.registrations.left_out
        if gone is None:
            return times.waiting(
                card, marks, as_of=self.as_of, period=self.seen, where=where, group=group, waits=self.waits(card)
            ).median
        ended = ~marks.having(gone.gone[times.marks_of(card)[1]])
        found = times.waiting(
            card,
            gone.clock.marks(marks),
            as_of=gone.clock.day(self.as_of),
            period=gone.clock.period(self.seen) or NEVER,
            where=ended if where is None else ended & where,
            group=group,
        ).median
        return replace(found, result=replace(found.result, as_of=self.as_of))

    def waits(self, card: Definition) -> times.Waits:
        """Who waited how long, where no stretch is left out."""
        made = self.kept_waits.get(card.key)
        if made is None:
            made = times.waits_of(card, self.registrations.marks, as_of=self.as_of, period=self.seen)
            self.kept_waits[card.key] = made
        return made

    @cached_property
    def month(self) -> Month:
        """The last whole month on that day."""
        return last_whole_month(self.as_of)

    @cached_property
    def enrolled_by_month(self) -> Mask:
        """The rows of those enrolled by the end of that month."""
        mask: Mask = self.practice.enrolled & Period(last=self.month.last).holds(
            self.registrations.marks.dates["enrolled"]
        )
        return mask

    @cached_property
    def open(self) -> Mask:
        """The rows of those whose course was open at the end of that month."""
        closed = self.registrations.marks.dates["closed"]
        mask: Mask = self.enrolled_by_month & ~Period(last=self.month.last).holds(closed)
        return mask

    def figures_of_groups(
        self, key: str, groups: Groups, names: Sequence[str], source: Source
    ) -> Sequence[Figure | None]:
        """What `figure` gives for each of many groups, counted in one go."""
        card, marks = definitions.REGISTRY.get(key), self.registrations.marks
        is_known = card.is_registered and not NEEDS.get(key, frozenset()) & self.registrations.without
        if is_known and key in _FUNNEL:
            grouping = funnel.Grouping(groups)
            return funnel.figures_of_groups(key, self.reading, grouping, names, source=source, as_of=self.as_of)
        if is_known and key in _TIMES and self.registrations.left_out is None:
            return times.medians_of_groups(
                card, marks, groups, names, as_of=self.as_of, period=self.seen, waits=self.waits(card)
            )
        if is_known and key in practice.INDICATORS:
            return self._dated(practice.figures_of_groups(key, self.practice, groups, names))
        if is_known and card in _LOADS:
            return self._loads_of_groups(card, groups, names)
        if is_known and key in _OWN_SHARES:
            return self._shares_of_groups(card, _OWN_SHARES[key](self, card), groups, names)
        return [self.figure(key, groups.mask(place), name, source) for place, name in enumerate(names)]

    def _shares_of_groups(
        self, card: Definition, masks: Masks | None, groups: Groups, names: Sequence[str]
    ) -> Sequence[Figure | None]:
        if masks is None or masks.denominator is None:
            return [None] * len(names)
        counts = zip(groups.counts(masks.numerator), groups.counts(masks.denominator), strict=True)
        return [
            Figure(
                share(above, below, card, as_of=self.as_of, group=name),
                MasksOfGroup(masks, place, groups, people_below=below),
            )
            for place, (name, (above, below)) in enumerate(zip(names, counts, strict=True))
        ]

    def _loads_of_groups(self, card: Definition, groups: Groups, names: Sequence[str]) -> Sequence[Figure | None]:
        had = self.registrations.assignments
        found = caseloads_of_groups(
            rows=had.rows,
            brokers=had.brokers,
            starts=had.starts,
            ends=had.ends,
            month_ends=self.month_ends,
            groups=groups,
            names=names,
            full_time=self.registrations.full_time,
        )
        return self._dated(one.mean if card is definitions.CASES_PER_BROKER else one.per_full_time for one in found)

    def _dated(self, figures: Iterable[Figure | None]) -> list[Figure | None]:
        return [one and replace(one, result=replace(one.result, as_of=self.as_of)) for one in figures]

    def figure(self, key: str, where: Mask | None, group: str | None, source: Source) -> Figure | None:
        """One figure, or None where it cannot be told apart from nothing."""
        card = definitions.REGISTRY.get(key)
        if NEEDS.get(key, frozenset()) & self.registrations.without:
            return None
        if not card.is_registered:
            nobody = np.zeros(self.registrations.marks.rows, dtype=bool)
            return Figure(not_registered(card, as_of=self.as_of, group=group), Masks(nobody), listed=False)
        if key in _FUNNEL:
            return funnel.figure(key, self.reading, where=where, source=source, as_of=self.as_of, group=group)
        if key in _TIMES:
            return self.waiting(card, where, group)
        if key in practice.INDICATORS:
            found = practice.figure(key, self.practice, where=where, group=group)
            return replace(found, result=replace(found.result, as_of=self.as_of))
        return _OWN[key](self, card, where, group)

    # Those that are counted here -------------------------------------------------------------------------------------

    def shares(self, card: Definition, where: Mask | None, group: str | None) -> Figure | None:
        masks = _OWN_SHARES[card.key](self, card)
        if masks is None:
            return None
        masks = masks if where is None else masks.within(where)
        assert masks.denominator is not None  # noqa: S101 (a share has one; for the type checker)
        above, below = number_of(masks.numerator), number_of(masks.denominator)
        return Figure(share(above, below, card, as_of=self.as_of, group=group), masks)

    def said_yes(self, card: Definition) -> Masks | None:
        if self.registrations.said_yes is None:
            return None
        screened = self.reading.stage("screened")
        own = self.registrations.marks.counted["screened"] & self.registrations.said_yes
        return Masks(screened & own, screened)

    def job_ready(self, card: Definition) -> Masks | None:
        if self.registrations.job_ready is None:
            return None
        stage = self.reading.stage(_JOB_READY[card.key])
        return Masks(stage & self.registrations.job_ready, stage)

    def rated(self, card: Definition) -> Masks | None:
        of, gone = self.registrations.ratings, self.registrations.left_out
        if gone is not None and gone.clock.within(np.array([self.month.first, self.month.last], "datetime64[D]")).any():
            return None  # a month that is not whole cannot say how many answered in it
        this_month = Period(self.month.first, self.month.last).holds(of.dates)
        answered = np.zeros(self.registrations.marks.rows, dtype=bool)
        answered[of.rows[this_month]] = True
        return Masks(self.open & answered, self.open)

    def answered(self, card: Definition, where: Mask | None, group: str | None) -> Figure | None:
        """What a group answered. Nobody is listed: an answer is between two people."""
        if self.registrations.answers is None:
            return None
        asked = self.enrolled_by_month if card.unit is Unit.POINTS else self.open
        rows = np.flatnonzero(asked if where is None else asked & where)
        told = self.registrations.answers(card.key, rows, self.month)
        nobody = Masks(np.zeros(self.registrations.marks.rows, dtype=bool))
        if told is None:
            return None
        if told.is_hidden:
            empty = Result(
                None, None, card, Source.REGISTERED, as_of=self.as_of, disclosure=Disclosure.SUPPRESSED, group=group
            )
            return Figure(empty, nobody, listed=False)
        if card.unit is Unit.POINTS:
            mean = told.total / told.n if told.n else None
            made = Result(mean, told.n, card, Source.REGISTERED, as_of=self.as_of, group=group)
        else:
            made = share(told.total, told.n, card, as_of=self.as_of, group=group)
        return Figure(made, nobody, listed=False)

    def by_register(self, card: Definition, where: Mask | None, group: str | None) -> Figure | None:
        """What a register says of the enrolled. Nobody is listed: it is used for figures on groups only."""
        if self.registrations.left_out is not None:
            return None  # weeks of benefit in a row cannot be cut
        register, enrolled = self.registrations.register, self.practice.enrolled
        asked = enrolled if where is None else enrolled & where
        why = by_register.NO_EXTRACT if register is None else by_register.missing(card.key, register, asked)
        if register is None or why is not None:
            told = not_registered(card, as_of=self.as_of, group=group)
            nobody = Masks(np.zeros(self.registrations.marks.rows, dtype=bool))
            return Figure(told if why is None else told.noted(why), nobody, listed=False)
        masks = by_register.masks(card.key, register, asked, self.as_of)
        assert masks.denominator is not None  # noqa: S101 (a share has one; for the type checker)
        above, below = number_of(masks.numerator), number_of(masks.denominator)
        as_of = min(self.as_of, register.last_day)
        made = share(above, below, card, source=Source.IMPORTED, as_of=as_of, group=group)
        return Figure(made, masks, listed=False)

    def cases(self, card: Definition, where: Mask | None, group: str | None) -> Figure | None:
        found = self.loads.get(group)
        if found is None:  # a group is the same rows all through one question
            had = self.registrations.assignments
            found = self.loads[group] = caseload(
                rows=had.rows,
                brokers=had.brokers,
                starts=had.starts,
                ends=had.ends,
                month_ends=self.month_ends,
                total_rows=self.registrations.marks.rows,
                full_time=self.registrations.full_time,
                where=where,
                group=group,
            )
        figure = found.mean if card is definitions.CASES_PER_BROKER else found.per_full_time
        return None if figure is None else replace(figure, result=replace(figure.result, as_of=self.as_of))

    @cached_property
    def month_ends(self) -> tuple[date, ...]:
        """The ends of the months in which courses were open, up to the cut."""
        enrolled, closed = (self.registrations.marks.dates[kind] for kind in ("enrolled", "closed"))
        known = ~np.isnat(enrolled)
        if not known.any():
            return ()
        last = self.seen.last or self.as_of
        if not np.isnat(closed[known]).any():
            last = min(last, closed[known].max().astype(object))
        first = self.period.first or enrolled[known].min().astype(object)
        if first > last:
            return ()
        ends = tuple(one.last for one in months(first, last) if (one.last.month != _next(one.last).month))
        gone = self.registrations.left_out
        return ends if gone is None else tuple(one for one in ends if not gone.clock.holds(one))


def _is_within(month: Month, gone: LeftOut) -> bool:
    """Whether nothing of a month is left."""
    return gone.clock.period(Period(month.first, month.last)) is None


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


Counting = Callable[[_Moment, Definition, "Mask | None", "str | None"], "Figure | None"]
# Shares of those that the marks give.
_OWN_SHARES: dict[str, Callable[[_Moment, Definition], Masks | None]] = {
    definitions.SAID_YES_OF_SCREENED.key: _Moment.said_yes,
    **dict.fromkeys(_JOB_READY, _Moment.job_ready),
    definitions.RATED_OF_OPEN.key: _Moment.rated,
}
_OWN: dict[str, Counting] = {
    **dict.fromkeys(_OWN_SHARES, _Moment.shares),
    **dict.fromkeys(definitions.ASKED_IN_GROUPS, _Moment.answered),
    **{card.key: _Moment.cases for card in _LOADS},
    **dict.fromkeys(definitions.BY_REGISTER, _Moment.by_register),
}
