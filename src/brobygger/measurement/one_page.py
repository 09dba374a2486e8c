"""One page for politicians: how many the screening finds, who they are, per benefit group, and how much it covers.

A leader prints it for people outside the jobcentre. So everything on it is made safe together, like a table that is
published: the whole, each benefit group, the last year and the year before. What may not be told says so.
Beside the jobcentre's own figures stand its targets and the figures of the whole programme from its newest approved
report. No health beyond groups of five, no answer about belief, no name.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.measurement import access, errors, funnels, outside, profiles, reports
from brobygger.measurement.access import Scope
from brobygger.measurement.extracts import Extract, extract
from brobygger.programmes import measures
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme
from brobygger_analysis.figures import Figure
from brobygger_analysis.funnel import Period, Reading, figure
from brobygger_analysis.profiles import Distribution
from brobygger_analysis.release import Tables, controlled
from brobygger_analysis.report import result_from
from brobygger_analysis.results import Disclosure, Result
from brobygger_analysis.targets import Target

TEMPLATE = Path(__file__).parent / "pdf" / "one_page.typ"
COUNTS = ("screened", "accepted", "enrolled", "employed")
SHARES = ("screened_of_population", "accepted_of_screened", "enrolled_of_screened", "employed_of_enrolled")
WHO = ("gender", "age", "education", "impairment")  # of those found
FOUND = "accepted"
LAST, BEFORE, EARLIER = "last", "before", "earlier"  # the last year, the one before it, and the time before both
YEAR = datetime.timedelta(days=365)


@dataclass(frozen=True)
class Group:
    """One benefit group: how many were asked, and how many of them were found."""

    code: str
    name: str
    figures: Mapping[str, Result]


@dataclass(frozen=True)
class OnePage:
    """Everything that is printed. figures: of the whole time; last and before: of two years up to `as_of`."""

    programme: Programme
    place: str
    as_of: datetime.date
    counted_at: datetime.datetime
    figures: Mapping[str, Result]
    last: Mapping[str, Result]
    before: Mapping[str, Result]
    targets: Mapping[str, int]
    of_programme: Mapping[str, Result]
    programme_month: str  # of the approved report; empty where there is none
    groups: tuple[Group, ...]
    traits: Mapping[str, Distribution]

    def to_dict(self) -> dict[str, Any]:
        """Every figure with its n, definition and disclosure state."""

        def told(found: Mapping[str, Result]) -> dict[str, Any]:
            return {key: one.to_dict() for key, one in found.items()}

        return {
            "programme": self.programme.code,
            "jobcentre": self.place,
            "as_of": self.as_of.isoformat(),
            "figures": told(self.figures),
            "last_year": told(self.last),
            "year_before": told(self.before),
            "targets": dict(self.targets),
            "programme_figures": told(self.of_programme),
            "programme_month": self.programme_month,
            "benefit_groups": [
                {"code": one.code, "name": one.name, "figures": told(one.figures)} for one in self.groups
            ],
            "traits": {key: one.to_dict() for key, one in self.traits.items()},
        }


def of(*, by: Actor, programme: Programme) -> OnePage:
    """The page of the reader's own jobcentre. Raises ``NotAllowed`` for who does not lead one in the programme."""
    if access.scope_of(by, programme) is not Scope.OWN:
        raise errors.may_not_see_figures()
    as_of = min(clock.today(), programme.ends_on or clock.today())
    last = (as_of - YEAR + datetime.timedelta(days=1), as_of)
    before = (last[0] - YEAR, last[0] - datetime.timedelta(days=1))
    found = extract(programme)
    targets = _targets(by, programme)
    # What else there is a target for: told, and guarded, as the four that every page tells.
    others = tuple(measure for measure in measures.MEASURES if measure in targets and measure not in COUNTS)
    counts = (*COUNTS, *others)
    groups = funnels.as_counted(found, "benefit_group")
    in_force = outside.rules(on=as_of)
    safe = controlled(
        Tables(
            _some(funnels.as_counted(found, "")[""], (*COUNTS, *SHARES))
            | {key: figure(key, Reading(found.marks), as_of=found.as_of) for key in others},
            {
                "benefit_group": {
                    group: _some(figures, ("screened", FOUND, "accepted_of_screened"))
                    for group, figures in groups.items()
                },
                "year": _by_year(found, counts, last, before),
            },
        ),
        in_force,
    )
    of_programme, month = _of_programme(by, programme)
    is_told = safe.whole[FOUND].result.disclosure is Disclosure.SHOWN
    place = next((part.name for part in found.participants if part.jobcentre == by.jobcentre), "")
    return OnePage(
        programme=programme,
        place=place,
        as_of=as_of,
        counted_at=found.as_of,
        figures=_results(safe.whole),
        last=_results(safe.breakdowns["year"].get(LAST, {})),
        before=_results(safe.breakdowns["year"].get(BEFORE, {})),
        targets=targets,
        of_programme=of_programme,
        programme_month=month,
        groups=tuple(
            Group(group, name, _results(safe.breakdowns["benefit_group"][group]))
            for group, name, _mask in funnels.groups_of(found, "benefit_group")
            if group in groups
        ),
        traits=profiles.in_large_categories(found, FOUND, WHO, in_force.base) if is_told else {},
    )


Days = tuple[datetime.date, datetime.date]


def _by_year(found: Extract, counts: tuple[str, ...], last: Days, before: Days) -> dict[str, dict[str, Figure]]:
    """The two years, and all that was before, so that they add up to the whole; nothing of what had not begun then."""
    periods = {
        LAST: Period(*last),
        BEFORE: Period(*before),
        EARLIER: Period(None, before[0] - datetime.timedelta(days=1)),
    }
    made = {
        name: {key: figure(key, Reading(found.marks, period)) for key in counts} for name, period in periods.items()
    }
    made[EARLIER] = {key: one for key, one in made[EARLIER].items() if one.result.value}
    return made


def _some(figures: Mapping[str, Figure], keys: tuple[str, ...]) -> dict[str, Figure]:
    return {key: figures[key] for key in keys if key in figures}


def _results(figures: Mapping[str, Figure]) -> dict[str, Result]:
    return {key: one.result for key, one in figures.items()}


def _targets(by: Actor, programme: Programme) -> dict[str, int]:
    """The jobcentre's targets as they are now, by measure."""
    return {
        measure: Target(measure, history.original, history.revised).current
        for (jobcentre, measure), history in programme_reads.targets(programme).items()
        if jobcentre == by.jobcentre and history.original is not None
    }


def _of_programme(by: Actor, programme: Programme) -> tuple[dict[str, Result], str]:
    """What the newest approved report of the whole programme shows, and of which month it is."""
    found = reports.approved_reports(by=by, programme=programme)
    if not found:
        return {}, ""
    shown = found[0].shown["whole"]
    return {key: result_from(shown[key]) for key in SHARES if key in shown}, found[0].code
