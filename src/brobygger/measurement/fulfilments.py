"""Targets against what was achieved: published beside registered, original beside revised, and no ranking.

What a jobcentre registered itself is seen by that jobcentre and, as aggregates, by those who follow the whole
programme. Of the other jobcentres a leader sees what is printed: printed targets, printed results.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import danish_date
from brobygger.measurement import access, fidelity_forms, outside
from brobygger.measurement.access import Scope
from brobygger.measurement.extracts import Extract, extract
from brobygger.measurement.funnels import reach, targets_and_population
from brobygger.programmes import measures
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme, PublishedFigure
from brobygger.programmes.models import Target as TargetRow
from brobygger.programmes.reads import Participant
from brobygger_analysis.association import Moved, RevisionStudy, fulfilment_by_revision
from brobygger_analysis.definitions import REGISTRY
from brobygger_analysis.disclosure import hidden
from brobygger_analysis.figures import Figure
from brobygger_analysis.funnel import Period, Reading, figure
from brobygger_analysis.results import Disclosure, Result, Source, count
from brobygger_analysis.targets import (
    Beside,
    Finding,
    Fulfilment,
    PublishedRow,
    Target,
    beside,
    reconcile,
    total_target,
)

# Tells the printed targets apart from the printed results among the published figures.
PRINTED_ORIGINAL, PRINTED_REVISED = "target_original", "target_revised"

Printed = Mapping[tuple[int | None, str], PublishedFigure]
Registered = dict[tuple[str, str], int | None]  # by jobcentre's name and measure; None where it is hidden
TABLE = "targets"  # of what readers outside get
FIRST_ROUND = "first_round"  # the recorded form


@dataclass(frozen=True)
class Line:
    """One measure of one jobcentre (or of all): the target with its history, and both kinds of achievement."""

    measure: str
    target: Target | None
    beside: Beside | None
    registered: Result | None  # the count itself, which stands also where no target does
    published: Result | None
    printed_per_cent: int | None
    history: tuple[TargetRow, ...] = ()

    @property
    def name(self) -> str:
        return measures.name(self.measure)

    @property
    def difference(self) -> int | None:
        """Registered minus published, in persons."""
        if self.registered is None or self.published is None:
            return None
        if self.registered.numerator is None or self.published.numerator is None:
            return None
        return self.registered.numerator - self.published.numerator

    def to_dict(self) -> dict[str, Any]:
        """The documented shape of one measure in ``brobygger targets --json``."""
        return {
            "target_original": None if self.target is None else self.target.original,
            "target_revised": None if self.target is None else self.target.current,
            "revision_per_cent": None if self.target is None else self.target.revision_per_cent,
            "revised": self.target is not None and self.target.revised is not None,
            "published": _achieved(self.beside.published if self.beside else None, self.published),
            "registered": _achieved(self.beside.registered if self.beside else None, self.registered),
            "difference": self.difference,
            "printed_per_cent": self.printed_per_cent,
        }


@dataclass(frozen=True)
class Place:
    """A jobcentre of the programme (or, without one, the whole programme) with the measures that are told of."""

    jobcentre: int | None
    name: str
    codes: tuple[str, ...]
    title: str
    is_own: bool
    lines: tuple[Line, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "jobcentre": self.name,
            "municipality_codes": list(self.codes),
            "project_title": self.title,
            "measures": {line.measure: line.to_dict() for line in self.lines},
        }


@dataclass(frozen=True)
class TargetsView:
    programme: Programme
    scope: Scope
    places: tuple[Place, ...]  # in alphabetical order: no ranking
    total: Place | None
    findings: tuple[Finding, ...]  # what the printed per cents follow from
    as_of: datetime.date
    measures: tuple[str, ...]  # told of here: each place has a line for each, in this order
    took_part_before: Mapping[int, bool]  # by jobcentre, of those whose recorded form the reader's scope reaches
    release: outside.Release | None = None  # of a reader outside: which report all of it is from

    @property
    def own(self) -> Place | None:
        return next((place for place in self.places if place.is_own), None)

    @cached_property
    def by_revision(self) -> RevisionStudy:
        """Whether fulfilment goes together with revision, from what stands in the rows the reader sees."""
        return fulfilment_by_revision([one for measure in self.measures for one in self._moved(measure)])

    def _moved(self, measure: str) -> list[Moved]:
        """Of published results where as many are published as registered, else of registered ones: never a mixture."""
        found: dict[Source, list[Moved]] = {Source.PUBLISHED: [], Source.REGISTERED: []}
        for place in self.places:
            line = next(one for one in place.lines if one.measure == measure)
            for one in (line.beside.published, line.beside.registered) if line.beside else ():
                if one is not None and (moved := _moved(place, one, self.took_part_before)) is not None:
                    found[one.source].append(moved)
        return max(found.values(), key=len)

    def to_dict(self) -> dict[str, Any]:
        """The documented shape of ``brobygger targets --json``."""
        return {
            "programme": self.programme.code,
            "period": {
                "first": self.programme.starts_on.isoformat(),
                "last": self.programme.ends_on.isoformat() if self.programme.ends_on else None,
            },
            "as_of": self.as_of.isoformat(),
            "jobcentres": [place.to_dict() for place in self.places],
            "total": None if self.total is None else self.total.to_dict()["measures"],
            "reconciliation": [finding.to_dict() for finding in self.findings],
            "fulfilment_by_revision": self.by_revision.to_dict(),
            **({} if self.scope is not Scope.PROGRAMME else {"report": self.release and self.release.to_dict()}),
        }


def of(*, by: Actor, programme: Programme) -> TargetsView:
    """Targets and achievement for this reader. Raises ``NotAllowed``."""
    scope = access.scope_of(by, programme)
    printed = programme_reads.published(programme)
    with reach(scope):
        found = extract(programme)
        targets = targets_and_population(found)[0]
        before = _took_part_before(programme, found)
        release = outside.released(programme) if scope is Scope.PROGRAMME else None
        registered = _released(found, release) if scope is Scope.PROGRAMME else _registered(programme, found)
    seen = None if scope is Scope.PROGRAMME and release is None else registered
    as_of = found.as_of if release is None else release.as_of
    told = measures.told([*(measure for _place, measure in targets), *(_measure_of(code) for _place, code in printed)])
    places = tuple(
        _place(part, told, targets, printed, seen, as_of, scope, is_own=part.jobcentre == by.jobcentre)
        for part in found.participants
    )
    return TargetsView(
        programme=programme,
        scope=scope,
        places=places,
        total=_total(
            places, told, printed, as_of, registered if scope is Scope.PROGRAMME else None, is_told=release is not None
        ),
        findings=_findings(places, printed),
        as_of=as_of,
        measures=told,
        took_part_before=before,
        release=release,
    )


def _moved(place: Place, found: Fulfilment, before: Mapping[int, bool]) -> Moved | None:
    moved, of_original, of_revised = found.target.revision_per_cent, found.original.value, found.revised.value
    if moved is None or of_original is None or of_revised is None:
        return None  # a target of nought has no fulfilment
    earlier = None if place.jobcentre is None else before.get(place.jobcentre)
    return Moved(found.target.kind, place.name, moved, of_original, of_revised, earlier)


def _took_part_before(programme: Programme, found: Extract) -> dict[int, bool]:
    last = programme.ends_on or danish_date(found.as_of)
    places = [part.jobcentre for part in found.participants]
    recorded = fidelity_forms.main_choices([FIRST_ROUND], places, programme.starts_on, last)[FIRST_ROUND]
    return {jobcentre: choice == "yes" for jobcentre, choice in recorded.items()}


def only(view: TargetsView, jobcentre: int) -> TargetsView:
    """The same for one jobcentre: without the others and without the sum of all."""
    places = tuple(place for place in view.places if place.jobcentre == jobcentre)
    names = {place.name for place in places}
    return replace(view, places=places, total=None, findings=tuple(one for one in view.findings if one.unit in names))


def _registered(programme: Programme, found: Extract) -> Registered:
    """Counts by jobcentre's name and measure, in the programme's own period, each stage by its own date."""
    reading = Reading(found.marks, Period(programme.starts_on, programme.ends_on))
    here = found.jobcentres
    counts: Registered = {}
    for part in found.participants:
        if part.jobcentre not in here:
            continue
        mask = found.columns["jobcentre"] == part.jobcentre
        for measure in measures.MEASURES:
            result = figure(measure, reading, where=mask).result
            counts[part.name, measure] = int(result.value or 0)
    return counts


@outside.table(TABLE)
def _whole_programme(found: Extract, by: str, until: datetime.date) -> dict[str, dict[str, Figure]]:
    """What is achieved in the programme's period, as counted: of all, and by jobcentre."""
    if by not in {"", "municipality"}:
        return {}
    reading = Reading(found.marks, Period(found.programme.starts_on, min(until, found.programme.ends_on or until)))
    if not by:
        return {"": {measure: figure(measure, reading) for measure in measures.MEASURES}}
    here = found.jobcentres
    return {
        part.name: {
            measure: figure(measure, reading, where=found.columns["jobcentre"] == part.jobcentre)
            for measure in measures.MEASURES
        }
        for part in found.participants
        if part.jobcentre in here
    }


def _released(found: Extract, release: outside.Release | None) -> Registered:
    """The counts that readers outside get, None where hidden; of all under no name."""
    counts: Registered = {}
    for name in ("", *(part.name for part in found.participants)):
        figures = outside.pick(release, TABLE, "municipality" if name else "", name)
        for measure in measures.MEASURES:
            counts[name, measure] = figures[measure].result.numerator if measure in figures else None
    return counts


def _place(
    part: Participant,
    told: tuple[str, ...],
    targets: Mapping[tuple[int, str], programme_reads.TargetHistory],
    printed: Printed,
    registered: Registered | None,
    as_of: datetime.date,
    scope: Scope,
    *,
    is_own: bool,
) -> Place:
    # Whoever sees the registrations of this jobcentre sees that there are none yet, too.
    sees_rows = (is_own or scope is not Scope.OWN) and registered is not None
    registered = registered or {}
    lines = tuple(
        _line(
            measure,
            targets.get((part.jobcentre, measure)),
            printed,
            part.jobcentre,
            registered.get((part.name, measure), 0) if sees_rows else None,
            as_of,
            part.name,
            is_hidden=sees_rows and registered.get((part.name, measure), 0) is None,
            is_outside=scope is Scope.PROGRAMME,
        )
        for measure in told
    )
    return Place(part.jobcentre, part.name, part.municipality_codes, part.title, is_own, lines)


def _line(
    measure: str,
    history: programme_reads.TargetHistory | None,
    printed: Printed,
    jobcentre: int | None,
    registered: int | None,
    as_of: datetime.date,
    group: str,
    *,
    is_hidden: bool,
    is_outside: bool,
) -> Line:
    target = _target(measure, history, printed, jobcentre)
    published = _printed_number(printed, jobcentre, f"achieved.{measure}")
    return _made(
        measure,
        target,
        published,
        registered,
        _printed_number(printed, jobcentre, f"fulfilment.{measure}"),
        as_of,
        group,
        history=() if history is None else history.entries,
        is_hidden=is_hidden,
        is_outside=is_outside,
    )


def _made(
    measure: str,
    target: Target | None,
    published: int | None,
    registered: int | None,
    printed_per_cent: int | None,
    as_of: datetime.date,
    group: str,
    *,
    history: tuple[TargetRow, ...] = (),
    is_hidden: bool,
    is_outside: bool,
) -> Line:
    definition = REGISTRY.get(measure)
    own = None if registered is None else count(registered, definition, as_of=as_of, group=group)
    if is_hidden:  # the number, and with it its fulfilment, from which it would follow
        own = hidden(count(0, definition, as_of=as_of, group=group))
    elif own is not None and is_outside:
        own = replace(own, disclosure=Disclosure.SHOWN)
    theirs = None if published is None else count(published, definition, source=Source.PUBLISHED, group=group)
    if theirs is not None and is_outside:
        theirs = replace(theirs, disclosure=Disclosure.SHOWN)  # it is out already
    both = None
    if target is not None and not (published is None and registered is None):
        both = beside(target, published=published, registered=registered, as_of=as_of, group=group)
        both = _shown(both) if is_outside else both
    return Line(measure, target, both, own, theirs, printed_per_cent, history)


def _shown(both: Beside) -> Beside:
    """Of counts that readers outside may see, and of targets that they see too: so they may see how they compare."""

    def marked(one: Fulfilment | None) -> Fulfilment | None:
        if one is None:
            return None
        original, revised = (replace(part, disclosure=Disclosure.SHOWN) for part in (one.original, one.revised))
        return replace(one, original=original, revised=revised)

    return Beside(marked(both.published), marked(both.registered))


def _target(
    measure: str, history: programme_reads.TargetHistory | None, printed: Printed, jobcentre: int | None
) -> Target | None:
    """The jobcentre's own targets where they may be seen; else the printed ones."""
    if history is not None and history.original is not None:
        return Target(measure, history.original, history.revised)
    original = _printed_number(printed, jobcentre, f"{PRINTED_ORIGINAL}.{measure}")
    if original is None:
        return None
    revised = _printed_number(printed, jobcentre, f"{PRINTED_REVISED}.{measure}")
    return Target(measure, original, None if revised == original else revised)


def _measure_of(code: str) -> str:
    """Of the code of a printed figure, such as "achieved.screened"."""
    return code.partition(".")[2]


def _printed_number(printed: Printed, jobcentre: int | None, code: str) -> int | None:
    found = printed.get((jobcentre, code))
    return None if found is None else int(found.value)


def _total(
    places: tuple[Place, ...],
    told: tuple[str, ...],
    printed: Printed,
    as_of: datetime.date,
    released: Registered | None,
    *,
    is_told: bool,
) -> Place | None:
    """The whole programme: sums of the rows, beside what is printed as total. Not for who sees only one's own rows."""
    if not places:
        return None
    lines = []
    for place, measure in enumerate(told):
        rows = [one.lines[place] for one in places]
        targets = [row.target for row in rows if row.target is not None]
        registered = [
            row.registered.numerator for row in rows if row.registered and row.registered.numerator is not None
        ]
        complete = len(registered) == len(rows)
        achieved = sum(registered) if complete else None
        if released is not None:
            achieved = released["", measure]
        published = _printed_number(printed, None, f"achieved.{measure}")
        lines.append(
            _made(
                measure,
                total_target(targets) if len(targets) == len(rows) else None,
                published,
                achieved,
                _printed_number(printed, None, f"fulfilment.{measure}"),
                as_of,
                _("Hele programmet"),
                is_hidden=released is not None and is_told and achieved is None,
                is_outside=released is not None,
            )
        )
    return Place(None, _("Hele programmet"), (), "", False, tuple(lines))


def _findings(places: tuple[Place, ...], printed: Printed) -> tuple[Finding, ...]:
    """From which column each printed per cent follows, where targets, results and per cents are all printed."""
    rows = [
        PublishedRow(place.name, line.target, line.published.numerator, line.printed_per_cent)
        for place in places
        for line in place.lines
        if line.target is not None
        and line.published is not None
        and line.published.numerator is not None
        and line.printed_per_cent is not None
    ]
    totals = {
        measure: found
        for measure in measures.MEASURES
        if (found := _printed_number(printed, None, f"fulfilment.{measure}")) is not None
    }
    if not rows:
        return ()
    return tuple(
        replace(finding, unit=_("Hele programmet")) if finding.total else finding for finding in reconcile(rows, totals)
    )


def _achieved(fulfilment: Any, counted: Result | None) -> dict[str, Any] | None:
    if counted is None:
        return None
    whole = fulfilment.rounded if fulfilment is not None else (None, None)
    return {
        "achieved": counted.numerator,
        "disclosure": counted.disclosure.value,
        "per_cent_of_original": whole[0],
        "per_cent_of_revised": whole[1],
    }
