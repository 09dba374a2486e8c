"""One page for politicians: how many the screening finds, who they are, per benefit group, and how much it covers.

A leader prints it for people outside the jobcentre. So it holds what readers outside have already and nothing else:
the jobcentre's part of the programme's newest approved report, with its targets and the whole programme beside. Nothing
on it is counted anew, and each count is hidden in one way only. The benefit groups within a jobcentre, which no other
page shows, are made safe with the report and tied to the one before. See docs/algorithms/disclosure.md.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brobygger.kernel.actor import Actor
from brobygger.measurement import access, errors, fulfilments, funnels, outside, profiles
from brobygger.measurement.access import Scope
from brobygger.measurement.extracts import Extract
from brobygger.programmes import measures
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme
from brobygger_analysis import release
from brobygger_analysis.figures import Figure, Mask
from brobygger_analysis.funnel import Period, Reading, figure
from brobygger_analysis.profiles import NOT_STATED, Distribution
from brobygger_analysis.release import Place, Published, Rules, Tables
from brobygger_analysis.results import Disclosure, Result
from brobygger_analysis.suppression import CannotProtect
from brobygger_analysis.targets import Target

TEMPLATE = Path(__file__).parent / "pdf" / "one_page.typ"
MUNICIPALITY, BENEFIT_GROUP = "municipality", "benefit_group"
COUNTS = ("screened", "accepted", "enrolled", "employed")
SHARES = ("screened_of_population", "accepted_of_screened", "enrolled_of_screened", "employed_of_enrolled")
WHO = ("gender", "age", "education", "impairment")  # of those enrolled
ASKED, FOUND, ENROLLED = "screened", "accepted_of_screened", "enrolled"  # by benefit group


@dataclass(frozen=True)
class Group:
    """One benefit group: how many were asked, and how many of them were found."""

    code: str
    name: str
    figures: Mapping[str, Result]


@dataclass(frozen=True)
class OnePage:
    """Everything that is printed, all of it from one approved report.

    place: the jobcentre's name; figures: its own, none where the report does not hold it. last and before: how many
    came in the twelve months up to the report and in the twelve before, where reports of those months are approved too.
    """

    programme: Programme
    place: str
    release: outside.Release
    figures: Mapping[str, Result]
    last: Mapping[str, int]
    before: Mapping[str, int]
    targets: Mapping[str, int]
    of_programme: Mapping[str, Result]
    groups: tuple[Group, ...]
    traits: Mapping[str, Distribution]

    @property
    def as_of(self) -> datetime.date:
        """The last day that is seen."""
        return self.release.as_of


def of(*, by: Actor, programme: Programme) -> OnePage | None:
    """The page of the reader's own jobcentre; None as long as no report of the programme is approved.

    Raises ``NotAllowed`` for who does not lead a jobcentre in the programme.
    """
    if access.scope_of(by, programme) is not Scope.OWN:
        raise errors.may_not_see_figures()
    fixed = outside.released(programme)
    if fixed is None:
        return None
    parts = programme_reads.participants(programme)
    place = next((part.name for part in parts if part.jobcentre == by.jobcentre), "")
    targets = _targets(by, programme)
    now, a_year_ago, two_years_ago = (
        _counts(one, place, targets) for one in (fixed, *outside.released_before(programme, fixed, years=2))
    )
    least = outside.limit()
    return OnePage(
        programme=programme,
        place=place,
        release=fixed,
        figures=now | {key: one for key, one in _funnel(fixed, place).items() if key in SHARES},
        last=_came(now, a_year_ago, least),
        before=_came(a_year_ago, two_years_ago, least),
        targets=targets,
        of_programme={key: one.result for key, one in outside.pick(fixed, "funnel").items() if key in SHARES},
        groups=tuple(_groups(fixed, place)),
        traits=profiles.told_of(fixed, place, WHO),
    )


def _funnel(fixed: outside.Release, place: str) -> dict[str, Result]:
    return {key: one.result for key, one in outside.pick(fixed, "funnel", MUNICIPALITY, place).items()}


def _counts(fixed: outside.Release | None, place: str, targets: Mapping[str, int]) -> dict[str, Result]:
    """The four counts that every page tells, and what else there is a target for."""
    if fixed is None:
        return {}
    own = _funnel(fixed, place)
    others = outside.pick(fixed, fulfilments.TABLE, MUNICIPALITY, place)
    return {key: own[key] for key in COUNTS if key in own} | {
        key: others[key].result for key in measures.MEASURES if key in targets and key in others and key not in COUNTS
    }


def _came(now: Mapping[str, Result], then: Mapping[str, Result], least: int) -> dict[str, int]:
    """How many came between two reports, where both say how many there were; a few are not told."""
    found = {}
    for key in now.keys() & then.keys():
        newer, older = now[key].value, then[key].value
        if newer is not None and older is not None and newer - older >= least:
            found[key] = int(newer - older)
    return found


def _targets(by: Actor, programme: Programme) -> dict[str, int]:
    """The jobcentre's targets as they are now, by measure."""
    return {
        measure: Target(measure, history.original, history.revised).current
        for (jobcentre, measure), history in programme_reads.targets(programme).items()
        if jobcentre == by.jobcentre and history.original is not None
    }


def _groups(fixed: outside.Release, place: str) -> Iterator[Group]:
    """The benefit groups of whom the report tells anything in this jobcentre, in the order of the list."""
    tables = fixed.one_page or Tables({})
    figures = tables.breakdowns.get(MUNICIPALITY, {}).get(place, {})
    for code, name in outside.named(BENEFIT_GROUP, {key.partition("@")[2] for key in figures if "@" in key}):
        own = {key: figures[f"{key}@{code}"].result for key in (ASKED, FOUND)}
        if any(one.value is not None for one in own.values()):
            yield Group(code, name, own)


# What is made with the report -----------------------------------------------------------------------------------------


def publish(
    found: Extract,
    until: datetime.date,
    told: Tables,
    traits: Mapping[str, Published],
    in_force: Rules,
    before: Published | None,
) -> Published | None:
    """How many were asked and found of each benefit group within each jobcentre; None where it cannot be made safe.

    told, traits: what the report shows. All of a jobcentre and all of a benefit group stand there, and so do the
    enrolled of each benefit group within each jobcentre: what is shown is given, and what is hidden stays hidden.
    """
    reading = Reading(found.marks, Period(None, until))
    groups = [(code, mask) for code, _name, mask in funnels.groups_of(found, BENEFIT_GROUP) if mask.any()]
    places = [(name, mask) for name, _words, mask in funnels.groups_of(found, MUNICIPALITY) if mask.any()]
    tables = Tables(
        _figures(reading, groups),
        {MUNICIPALITY: {name: _figures(reading, groups, mask) for name, mask in places}},
        parts=[(key, [f"{key}@{code}" for code, _mask in groups]) for key in (ASKED, FOUND, ENROLLED)],
        told={**_told_of_all(told), **_told_of_enrolled(traits, places, groups)},
    )
    try:
        return release.publish(tables, rules=in_force, before=before)
    except CannotProtect:
        return None


def _figures(reading: Reading, groups: list[tuple[str, Mask]], where: Mask | None = None) -> dict[str, Figure]:
    made = {key: figure(key, reading, where=where) for key in (ASKED, FOUND, ENROLLED)}
    for code, mask in groups:
        own = mask if where is None else mask & where
        made |= {f"{key}@{code}": figure(key, reading, where=own) for key in (ASKED, FOUND, ENROLLED)}
    return made


def _told_of_all(told: Tables) -> dict[Place, bool]:
    """What the funnel shows and hides: of the whole, of each jobcentre, and of each benefit group."""
    known: dict[Place, bool] = {}
    for by, group, _figures in told.selections():
        shown = outside.of_table(told, "funnel", by, group)
        for key in {ASKED, FOUND, ENROLLED} & shown.keys():
            place = ("", "", f"{key}@{group}") if by == BENEFIT_GROUP else (by, group, key)
            known[place] = shown[key].result.disclosure is Disclosure.SHOWN
    return known


def _told_of_enrolled(traits: Mapping[str, Published], places: Any, groups: Any) -> dict[Place, bool]:
    """What the profiles show of the enrolled of each benefit group within each jobcentre."""
    shown = traits[BENEFIT_GROUP].shown["breakdowns"].get(MUNICIPALITY, {}) if BENEFIT_GROUP in traits else {}
    known = {}
    for name, _mask in places:
        for code, _group in groups:
            one = shown.get(name, {}).get(code or NOT_STATED)
            known[MUNICIPALITY, name, f"{ENROLLED}@{code}"] = one is not None and one["disclosure"] == "shown"
    return known
