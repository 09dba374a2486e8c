"""The funnel of a programme for one reader: counted live from milestones, with its parts, its span and its population.

Every figure here is a ``Figure`` of the analysis library: the number and the rows behind it come from the same mask, so
that a figure and its list cannot differ (``lists.py`` opens it).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from brobygger.kernel import boundary
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import everywhere
from brobygger.measurement import access, beside, errors, outside, printed
from brobygger.measurement.access import Scope
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.extracts import Extract, extract
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import PopulationCount, Programme
from brobygger.programmes.reads import Participant, TargetHistory
from brobygger.reference import reads as reference
from brobygger_analysis import definitions
from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import Definition, Text
from brobygger_analysis.disclosure import suppressed
from brobygger_analysis.figures import Figure, Groups, Mask
from brobygger_analysis.funnel import (
    ALWAYS,
    KINDS,
    Days,
    Funnel,
    Grouping,
    ImportedPopulation,
    Marks,
    Reading,
    View,
    funnel,
    funnels_of_groups,
)
from brobygger_analysis.periods import marks_without
from brobygger_analysis.results import Result, Source, Span, span
from brobygger_analysis.shares import Share, shares

# The figures of the page, in reading order; each stage with the conversion that leads to it.
STAGE_AND_STEP: tuple[tuple[str, str], ...] = (
    ("population", ""),
    ("screened", "screened_of_population"),
    ("accepted", "accepted_of_screened"),
    ("interviewed", "interviewed_of_accepted"),
    ("enrolled", "enrolled_of_interviewed"),
    ("employed", "employed_of_enrolled"),
)
ALSO = ("enrolled_of_screened", "matters_of_screened", "handed_over_of_screened")
ASIDE = ("shortcut", "handed_over")
# Counted from what forms say about health: a share and no list, and no small numbers for anybody.
ABOUT_HEALTH = frozenset({"matters_of_screened"})
_ABOUT_POPULATION = frozenset({"population", "screened_of_population", "outside_population"})


@dataclass(frozen=True)
class Part:
    """The funnel of one group of the breakdown, with the words for the group."""

    value: str
    name: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class FunnelView:
    """What one reader sees. ``hidden_population`` says why the population is left out, where it is."""

    programme: Programme
    criterion: Criterion
    scope: Scope
    figures: Mapping[str, Figure]
    parts: tuple[Part, ...]
    spans: Mapping[str, Span]
    spans_published: Mapping[str, Span]
    as_of: datetime.date
    hidden_population: str
    teams: tuple[tuple[str, str], ...]
    benefit_groups: tuple[tuple[str, str], ...]
    extract: Extract
    reading: Reading
    release: outside.Release | None = None  # of a reader outside: which report all of it is from

    @property
    def people(self) -> int:
        """How many courses the figures were counted from."""
        return self.extract.rows

    def dates_of(self, key: str) -> Days:
        """The mark whose date orders and explains the list behind a figure."""
        if key == "shortcut":
            return self.reading.marks.shortcut_dates
        name = key.removeprefix("outside_").split("_of_")[0]
        return self.reading.marks.dates[{"population": "began"}.get(name, name)]

    def stages(self) -> Iterable[tuple[str, Figure, Figure | None]]:
        """Each stage with the conversion that leads to it, in the order of the funnel."""
        for stage, step in STAGE_AND_STEP:
            if stage in self.figures:
                yield stage, self.figures[stage], self.figures.get(step)

    def shares(self, part: Part) -> dict[str, Share]:
        """A benefit group's part of everybody. Where one group was chosen it is always all of itself: nothing."""
        return shares("" if self.criterion.benefit_group else self.criterion.by, self.figures, part.figures)

    def to_dict(self) -> dict[str, Any]:
        """The documented shape of ``brobygger funnel --json``."""
        period = self.criterion.period
        return {
            "programme": self.programme.code,
            "view": self.criterion.view.value,
            "period": {"first": _iso(period.first), "last": _iso(period.last)},
            "anchor": self.criterion.anchor if self.criterion.view is View.COHORT else None,
            "as_of": self.as_of.isoformat(),
            "figures": {key: figure.result.to_dict() for key, figure in self.figures.items()},
            "by": self.criterion.by or None,
            "parts": [
                {
                    "value": part.value,
                    "name": part.name,
                    "figures": {key: figure.result.to_dict() for key, figure in part.figures.items()},
                    "shares": {key: one.to_dict() for key, one in self.shares(part).items()},
                }
                for part in self.parts
            ],
            "spans": {key: found.to_dict() for key, found in self.spans.items()},
            "published_spans": {key: found.to_dict() for key, found in self.spans_published.items()},
            **({} if self.scope is not Scope.PROGRAMME else {"report": self.release and self.release.to_dict()}),
        }


def of(*, by: Actor, programme: Programme, criterion: Criterion, scope: Scope | None = None) -> FunnelView:
    """The funnel for this reader. Raises ``NotAllowed`` for who may not see it, ``Refusal`` for an impossible wish.

    scope: what ``access.scope_of`` said, where the caller has asked already.
    """
    scope = scope or access.scope_of(by, programme)
    if criterion.by == "month" or (scope is Scope.OWN and criterion.by == "municipality"):
        raise errors.unknown_choice("by")
    outside.require_fixed(scope, criterion)
    with reach(scope):
        found = extract(programme)
        check_benefit_group(found, criterion.benefit_group)
        population = population_of(programme, found, criterion)
        spans = beside.spans(criterion)
    criterion = _possible(criterion, population)
    marks = marks_without(found.marks, spans) if spans else found.marks
    reading = _reading(found, criterion) if not spans else _read_anew(marks, criterion)
    release = outside.released(programme) if scope is Scope.PROGRAMME else None
    if scope is Scope.PROGRAMME:
        figures = outside.pick(release, "funnel")
        parts = tuple(Part(*one) for one in outside.groups(release, "funnel", criterion.by))
    else:
        where = None if not criterion.benefit_group else found.coded("benefit_group", criterion.benefit_group)
        if criterion.team is not None:
            reading = in_team(found, reading, number_of_team(found, criterion.team))
        whole = funnel(reading, population=population.for_analysis, where=where, as_of=found.as_of)
        figures = _shown(whole, population)
        parts = tuple(
            Part(value, name, _shown(one, population))
            for value, name, one in _split(found, reading, criterion, population, where)
        )
    return FunnelView(
        programme=programme,
        criterion=criterion,
        scope=scope,
        figures=figures,
        parts=parts,
        spans=_spans(parts),
        spans_published=published_spans(programme, found.participants),
        as_of=found.as_of if release is None else release.as_of,
        hidden_population=population.why_hidden,
        teams=() if scope is Scope.PROGRAMME else teams_of(found),
        benefit_groups=() if scope is Scope.PROGRAMME else benefit_groups_of(found),
        extract=found,
        reading=reading,
        release=release,
    )


@outside.table("funnel")
def as_counted(found: Extract, by: str, until: datetime.date | None = None) -> dict[str, dict[str, Figure]]:
    """The funnel of everybody in an extract as counted, before anything is hidden; of all under no name."""
    criterion = Criterion(by=by, last=until)
    population = population_of(found.programme, found, criterion)
    reading = Reading(found.marks, criterion.period)
    if not by:
        one = funnel(reading, population=population.for_analysis, as_of=found.as_of)
        return {"": _counted(one, population)}
    split = _split(found, reading, criterion, population, None)
    return {value: _counted(one, population) for value, _name, one in split}


def _reading(found: Extract, criterion: Criterion) -> Reading:
    """The marks as they were asked for; the reading that most ask for is kept, with what was worked out of it."""
    made = _read_anew(found.marks, criterion)
    if (made.period, made.view, made.anchor) != (ALWAYS, View.PERIOD, "began"):
        return made
    kept = found.beside.setdefault("reading", made)
    return kept if isinstance(kept, Reading) else made


def _read_anew(marks: Marks, criterion: Criterion) -> Reading:
    return Reading(marks, criterion.period, criterion.view, anchor=criterion.anchor)


def reach(scope: Scope) -> AbstractContextManager[Any]:
    """The boundary that figures of this scope are counted within."""
    if scope is Scope.PROGRAMME:
        return everywhere(reason="figures of a whole programme, as aggregates")
    boundary.current()  # own rows need a boundary that somebody entered
    return nullcontext()


# Parts ----------------------------------------------------------------------------------------------------------------


def check_benefit_group(found: Extract, code: str, *, field: str = "benefit_group") -> None:
    """A code that nobody knows is a slip of the hand: nought citizens would look like an answer."""
    if code and code not in found.values["benefit_group"] and code not in reference.labels("benefit_group"):
        raise errors.unknown_choice(field)


def rows_asked_for(found: Extract, criterion: Criterion) -> Mask | None:
    """Which rows the reader asked for. Raises ``Refusal`` for a team that is not here."""
    if not criterion.is_narrowed:
        return None
    mask = np.ones(found.rows, dtype=bool)
    if criterion.team is not None:
        mask &= found.columns["team"] == number_of_team(found, criterion.team)
    if criterion.benefit_group:
        mask &= found.coded("benefit_group", criterion.benefit_group)
    return mask


def _split(
    found: Extract, reading: Reading, criterion: Criterion, population: Population, where: Mask | None
) -> Iterable[tuple[str, str, Funnel]]:
    """The funnel of each group: those that occur, in the order a reader expects, never by result."""
    if not criterion.by:
        return
    if criterion.by == "team":
        yield from _split_by_team(found, reading, population, where)
        return
    groups = [
        (value, name, mask if where is None else mask & where) for value, name, mask in groups_of(found, criterion.by)
    ]
    groups = [one for one in groups if one[2].any()]
    together = Groups.of([mask for _value, _name, mask in groups], found.rows)
    assert together is not None  # noqa: S101 (a course has one value in a column; for the type checker)
    names = [name for _value, name, _mask in groups]
    made = funnels_of_groups(
        reading, Grouping(together), names, population=population.for_analysis, as_of=found.as_of, by=criterion.by
    )
    yield from ((value, name, one) for (value, name, _mask), one in zip(groups, made, strict=True))


def _split_by_team(
    found: Extract, reading: Reading, population: Population, where: Mask | None
) -> Iterable[tuple[str, str, Funnel]]:
    """Each mark belongs to the team that the course was in that day: a team keeps what it did when citizens move on."""
    teams = list(_teams_by_name(found))
    place_of = {number: place for place, (_value, _name, number) in enumerate(teams)}
    kinds = {kind: _groups_of_teams(found.columns[f"team_{kind}"], place_of) for kind in KINDS}
    stages = {kind: reading.stage(kind) if where is None else reading.stage(kind) & where for kind in KINDS}
    day_of = {kind: kind if reading.view is View.PERIOD else reading.anchor for kind in KINDS}
    counts = [kinds[day_of[kind]].counts(stage) for kind, stage in stages.items()]
    has_any = [any(numbers) for numbers in zip(*counts, strict=True)]
    made = funnels_of_groups(
        reading,
        Grouping(by_kind=kinds),
        [name for _value, name, _number in teams],
        population=population.for_analysis,
        where=where,
        as_of=found.as_of,
        by="team",
    )
    for (value, name, _number), one, is_there in zip(teams, made, has_any, strict=True):
        if is_there:
            yield value, name, one


def _groups_of_teams(teams: Array, place_of: Mapping[int, int]) -> Groups:
    """The teams of a column of inner numbers, by their place."""
    places = np.full(max(int(teams.max(initial=0)), *place_of) + 1, -1, dtype=np.intp)
    places[list(place_of)] = list(place_of.values())
    return Groups(places[teams], len(place_of))


def in_team(found: Extract, reading: Reading, number: int) -> Reading:
    """The reading for those who were in a team on the day of each mark; 0: in none."""
    at = {kind: found.columns[f"team_{kind}"] == number for kind in KINDS}
    before = reading.group_at
    return replace(reading, group_at=at if before is None else {kind: at[kind] & before[kind] for kind in KINDS})


def number_of_team(found: Extract, key: uuid.UUID) -> int:
    """The inner number of a team. One that is not here is refused: nought citizens would look like an answer."""
    for number, (own, _name) in found.teams.items():
        if own == key:
            return number
    raise errors.unknown_choice("team")


def _teams_by_name(found: Extract) -> Iterable[tuple[str, str, int]]:
    for name, key, number in sorted((name, str(key), number) for number, (key, name) in found.teams.items()):
        yield key, name, number
    yield "", _("Uden team"), 0


def groups_of(found: Extract, by: str) -> Iterable[tuple[str, str, Mask]]:
    if by == "team":
        for key, name, number in _teams_by_name(found):
            yield key, name, found.columns["team"] == number
        return
    values = found.values[by]
    names = reference.labels("benefit_group") if by == "benefit_group" else {}
    order = {value: place for place, value in enumerate(names)} or {
        value: place for place, value in enumerate(sorted(values, key=programme_reads.danish_order))
    }
    for value in sorted(values, key=lambda value: order.get(value, len(order))):
        yield value, names.get(value, value) or _("Ikke oplyst"), found.coded(by, value)


def _spans(parts: Iterable[Part]) -> dict[str, Span]:
    """The lowest and the highest group of each figure: how far apart they lie, and no ranking."""
    parts = tuple(parts)
    made = {key: span(part.figures[key].result for part in parts if key in part.figures) for key in _all_keys(parts)}
    return {key: found for key, found in made.items() if found is not None and found.groups > 1}


def _all_keys(parts: Iterable[Part]) -> list[str]:
    return list(dict.fromkeys(key for part in parts for key in part.figures))


def published_spans(programme: Programme, participants: Iterable[Participant]) -> dict[str, Span]:
    """The span across the programme's jobcentres in the figures that were printed: what a leader may see of others."""
    figures = printed.of_programme(programme)
    results: dict[str, list[Result]] = {}
    for part in participants:
        for key, one in figures.of(part.jobcentre).items():
            if key in printed.FOLLOWING:
                results.setdefault(key, []).append(replace(one.result, group=part.name))
    made_spans = {key: span(found) for key, found in results.items()}
    return {key: found for key, found in made_spans.items() if found is not None and found.groups > 1}


def _counted(whole: Funnel, population: Population) -> dict[str, Figure]:
    """The figures that there are; of those about health no list."""
    left_out = _ABOUT_POPULATION if population.why_hidden else frozenset()
    figures = {key: figure for key, figure in whole.figures() if key not in left_out}
    return figures | {key: replace(figures[key], listed=False) for key in ABOUT_HEALTH & figures.keys()}


def _shown(whole: Funnel, population: Population) -> dict[str, Figure]:
    """The figures that a reader inside gets: small numbers are hidden only where they are about health."""
    figures = _counted(whole, population)
    least = outside.limit()
    small = {
        key: replace(figures[key], result=suppressed(figures[key].result, least))
        for key in ABOUT_HEALTH & figures.keys()
    }
    return figures | small


def teams_of(found: Extract) -> tuple[tuple[str, str], ...]:
    """Key and name of each team, by name."""
    return tuple(sorted(((str(key), name) for key, name in found.teams.values()), key=lambda team: team[1]))


def benefit_groups_of(found: Extract) -> tuple[tuple[str, str], ...]:
    words = reference.labels("benefit_group")
    return tuple((code, words.get(code, code)) for code in sorted(found.values["benefit_group"]) if code)


# Population -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Population:
    """Those who began: counted from a list of courses, or imported as a number, or not known for what was asked."""

    source: Source = Source.REGISTERED
    counted: ImportedPopulation | None = None
    is_a_count: bool = False
    why_hidden: str = ""

    @property
    def for_analysis(self) -> ImportedPopulation | Source:
        return self.source if self.counted is None else self.counted


def targets_and_population(found: Extract) -> tuple[Mapping[Any, TargetHistory], tuple[PopulationCount, ...]]:
    """Asked once, and together, for as long as the extract is kept."""
    kept = found.beside.get("targets_and_population")
    if not isinstance(kept, tuple):
        kept = programme_reads.targets_and_population(found.programme)
        found.beside["targets_and_population"] = kept
    return kept


def population_of(programme: Programme, found: Extract, criterion: Criterion) -> Population:
    rows = targets_and_population(found)[1]
    if not rows:
        return Population(Source.IMPORTED if found.population_is_imported else Source.REGISTERED)
    first, last = min(row.period_from for row in rows), max(row.period_to for row in rows)
    covers = (
        not criterion.without
        and (criterion.first is None or criterion.first <= first)
        and (criterion.last is None or criterion.last >= last)
    )
    if not covers:
        return Population(is_a_count=True, why_hidden=_("Antallet af påbegyndte forløb kendes kun for hele perioden."))
    if criterion.is_narrowed or criterion.by in {"team", "benefit_group"}:
        return Population(
            is_a_count=True, why_hidden=_("Antallet af påbegyndte forløb kendes kun for hele jobcentret.")
        )
    names = {part.jobcentre: part.name for part in found.participants}
    by_name: dict[str, int] = {}
    for row in rows:
        by_name[names[row.jobcentre_id]] = by_name.get(names[row.jobcentre_id], 0) + row.count
    source = Source.COMPUTED if any(row.is_computed for row in rows) else Source.IMPORTED
    sources = "; ".join(dict.fromkeys(row.source for row in rows))
    counted = ImportedPopulation(
        sum(by_name.values()), {"municipality": by_name}, source, Text(f"Kilde: {sources}", f"Source: {sources}")
    )
    return Population(source, counted, is_a_count=True)


def _possible(criterion: Criterion, population: Population) -> Criterion:
    """Nobody can be followed from a number: where those who began are only counted, the cohort is those screened."""
    if population.is_a_count and criterion.view is View.COHORT and criterion.anchor == "began":
        return replace(criterion, anchor="screened")
    return criterion


def _iso(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def definition_of(key: str) -> Definition:
    """The card of a figure. Raises ``NotFound``."""
    try:
        return definitions.REGISTRY.get(key)
    except definitions.UnknownDefinition as fault:
        raise errors.no_such_figure() from fault
