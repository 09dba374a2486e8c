"""What readers outside the jobcentre get: fixed tables of a programme, made safe together, whatever page they ask from.

Two questions that differ by one filter or one day can together tell what each of them hides. So there are no filters
for these readers: one set of tables per programme, the whole of it and its groups by municipality and by benefit group.
Funnel, indicators, targets, report and profiles are counted and looked at as one when an analyst makes the programme's
report of a month (``reports.publish``), together with the report published before. Each page, export, command and API
answer is picked out of the newest approved report: what is registered since is seen with the next one, and nothing
here counts anything anew. See docs/algorithms/disclosure.md.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from django.utils.translation import gettext as _

from brobygger.kernel import clock
from brobygger.measurement import errors
from brobygger.measurement.access import Scope
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.extracts import Extract
from brobygger.measurement.models import ProgrammeReport, ReportState
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme
from brobygger.reference import reads as reference
from brobygger_analysis.definitions import (
    EMPLOYED_BY_REGISTER,
    KINDS_BY_REGISTER,
    OUTCOME_OF_ENROLLED,
    OUTCOMES,
    UnknownDefinition,
)
from brobygger_analysis.figures import Figure, Masks
from brobygger_analysis.funnel import View
from brobygger_analysis.indicators import Month
from brobygger_analysis.release import Figures, Rules, Tables
from brobygger_analysis.remembered import Remembered
from brobygger_analysis.report import month_of, result_from

BREAKDOWNS = ("municipality", "benefit_group")
Groups = Mapping[str, Figures]
# Of a programme's extract, a breakdown or "" for the whole, and the last day that is seen: figures by group ("" for the
# whole) and key.
Maker = Callable[[Extract, str, datetime.date], Groups]
Made = TypeVar("Made", bound=Maker)

# Figures of one table that add up to another one in each group: a hidden one must not follow from the others.
PARTS = tuple(
    (f"indicators:{total.key}", tuple(f"indicators:{card.key}" for card in kinds.values()))
    for total, kinds in ((OUTCOME_OF_ENROLLED, OUTCOMES), (EMPLOYED_BY_REGISTER, KINDS_BY_REGISTER))
)

_makers: dict[str, Maker] = {}
_read: Remembered = Remembered(8)


def rules(*, on: datetime.date) -> Rules:
    """The rules in force: dated values of the installation."""
    found = reference.values(
        "measurement.disclosure_limit",
        "measurement.disclosure_base",
        "measurement.disclosure_dominance",
        "measurement.disclosure_rounding",
        on=on,
    )
    limit = int(found["measurement.disclosure_limit"])
    return Rules(
        limit=limit,
        base=max(limit, int(found["measurement.disclosure_base"])),
        dominance=int(found["measurement.disclosure_dominance"]) / 100,
        rounding=int(found["measurement.disclosure_rounding"]),
    )


def limit() -> int:
    """The smallest number of persons that is told today."""
    return rules(on=clock.today()).limit


def table(name: str) -> Callable[[Made], Made]:
    """Say that a module's figures are part of what readers outside get. Each is taken into account for all others."""

    def register(maker: Made) -> Made:
        _makers[name] = maker
        return maker

    return register


def require_fixed(scope: Scope, criterion: Criterion) -> None:
    """Refuse a reader outside what would single out a part of the programme. Raises ``Refusal``."""
    if scope is not Scope.PROGRAMME:
        return
    for field, chosen in (
        ("team", criterion.team is not None or criterion.by == "team"),
        ("benefit_group", bool(criterion.benefit_group)),
        ("first", criterion.first is not None),
        ("last", criterion.last is not None),
        ("as_of", criterion.as_of is not None and criterion.as_of < clock.today()),
        ("view", criterion.view is not View.PERIOD),
        ("without", bool(criterion.without)),
        ("by", bool(criterion.by) and criterion.by not in BREAKDOWNS),
    ):
        if chosen:
            raise errors.fixed_tables_only(field)


# Making them ----------------------------------------------------------------------------------------------------------


def counted(found: Extract, until: datetime.date) -> Tables:
    """Everything that readers outside are to get of a programme, as counted. Keys are ``<table>:<figure>``."""
    _load_makers()
    whole: dict[str, Figure] = {}
    breakdowns: dict[str, dict[str, dict[str, Figure]]] = {by: {} for by in BREAKDOWNS}
    for name, maker in sorted(_makers.items()):
        whole |= {f"{name}:{key}": one for key, one in maker(found, "", until)[""].items()}
        for by, groups in breakdowns.items():
            for group, figures in maker(found, by, until).items():
                groups.setdefault(group, {}).update({f"{name}:{key}": one for key, one in figures.items()})
    return Tables(whole, breakdowns, parts=PARTS)


def _load_makers() -> None:
    """All of them, whichever page came first: a release that lacked one would not protect it."""
    from brobygger.measurement import fulfilments, funnels, indicators  # noqa: F401 (they register)


# Reading them ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Release:
    """What the newest approved report holds for readers outside. ``profiles``: by trait. ``compared_on``: the day of
    each jobcentre's comparison with an extract, by name; ``linkage``: the counts of these, where they could be told.
    ``one_page``: what the page for politicians tells by benefit group, likewise.
    """

    key: uuid.UUID
    month: Month
    approved_at: datetime.datetime
    tables: Tables
    profiles: Mapping[str, Tables]
    curves: Mapping[str, Any]
    compared_on: Mapping[str, str | None]
    linkage: Tables | None
    one_page: Tables | None

    @property
    def as_of(self) -> datetime.date:
        """The last day that is seen."""
        return self.month.last

    def to_dict(self) -> dict[str, Any]:
        """Which report the figures are from."""
        return {"key": str(self.key), "month": self.month.code, "approved_at": self.approved_at.isoformat()}


def released(programme: Programme) -> Release | None:
    """The fixed tables of a programme; None as long as no report of it is approved."""
    row = _approved(programme).order_by("-month").first()
    return None if row is None else _remembered(row)


def released_before(programme: Programme, one: Release, *, years: int) -> list[Release | None]:
    """What was released of the same month in each of the years before it, the nearest first."""
    months = [one.month.first.replace(year=one.month.first.year - back) for back in range(1, years + 1)]
    rows = {row.month: row for row in _approved(programme).filter(month__in=months)}
    return [_remembered(rows[month]) if month in rows else None for month in months]


def _approved(programme: Programme) -> Any:
    rows = ProgrammeReport.objects.filter(programme=programme, state=ReportState.APPROVED)
    return rows.defer("shown", "inside")


def _remembered(row: ProgrammeReport) -> Release:
    return _read.get((row.pk, row.digest), lambda: _release(row))


def _release(row: ProgrammeReport) -> Release:
    assert row.approved_at is not None  # noqa: S101 (a constraint says so; for the type checker)
    shown = row.shown
    profiles = {trait: tables_of(one) for trait, one in shown.get("profiles", {}).items()}
    linkage = shown.get("linkage", {})
    return Release(
        key=row.key,
        month=month_of(row.code),
        approved_at=row.approved_at,
        tables=tables_of(shown),
        profiles=profiles,
        curves=shown.get("curves", {}),
        compared_on=linkage.get("on", {}),
        linkage=tables_of(linkage) if "whole" in linkage else None,
        one_page=tables_of(shown["one_page"]) if shown.get("one_page") else None,
    )


def tables_of(shown: Mapping[str, Any]) -> Tables:
    """What was published, as figures."""
    return Tables(
        _figures(shown["whole"]),
        {
            breakdown: {group: _figures(figures) for group, figures in groups.items()}
            for breakdown, groups in shown["breakdowns"].items()
        },
    )


def _figures(stored: Mapping[str, Any]) -> dict[str, Figure]:
    """Figures with nobody behind them; one whose card is gone is left out."""
    nobody = Masks(np.zeros(0, dtype=bool))
    made = {}
    for key, one in stored.items():
        try:
            made[key] = Figure(result_from(one), nobody, listed=False)
        except UnknownDefinition:
            continue
    return made


def pick(release: Release | None, name: str, by: str = "", group: str = "") -> dict[str, Figure]:
    """The figures of one table out of what was released: of the whole, or of one group. None before there is any."""
    return {} if release is None else of_table(release.tables, name, by, group)


def groups(release: Release | None, name: str, by: str) -> list[tuple[str, str, dict[str, Figure]]]:
    """The groups of a breakdown that have figures of one table, as value, words and figures, in a reader's order.

    They are those of the report: what is registered since brings none and takes none away.
    """
    found = {} if release is None or not by else release.tables.breakdowns.get(by, {})
    return [(value, words, figures) for value, words in named(by, found) if (figures := pick(release, name, by, value))]


def named(by: str, values: Collection[str]) -> list[tuple[str, str]]:
    """The groups of a breakdown with their words, in a reader's order."""
    words = reference.labels("benefit_group") if by == "benefit_group" else {}
    order = {value: place for place, value in enumerate(words or sorted(values, key=programme_reads.danish_order))}
    return [
        (value, words.get(value, value) or _("Ikke oplyst"))
        for value in sorted(values, key=lambda value: (order.get(value, len(order)), value))
    ]


def of_table(tables: Tables, name: str, by: str = "", group: str = "") -> dict[str, Figure]:
    """The figures of one table: of the whole, or of one group."""
    figures = tables.breakdowns.get(by, {}).get(group, {}) if by else tables.whole
    before = f"{name}:"
    return {key.removeprefix(before): one for key, one in figures.items() if key.startswith(before)}
