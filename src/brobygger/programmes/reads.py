"""What others may ask about programmes."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache

from django.db import models
from django.db.models import Exists, OuterRef

from brobygger.accounts.models import Jobcentre, JobcentreMunicipality
from brobygger.kernel.boundary import everywhere
from brobygger.kernel.together import all_of
from brobygger.programmes import rules
from brobygger.programmes.models import (
    MunicipalUsage,
    Participation,
    PopulationCount,
    Programme,
    ProgrammeMark,
    PublishedFigure,
    Target,
)


@dataclass(frozen=True, slots=True)
class Participant:
    """A jobcentre's part in a programme, as everybody in the programme may know it."""

    jobcentre: int
    jobcentre_key: uuid.UUID
    label: str
    short_label: str
    municipality_codes: tuple[str, ...]
    title: str
    joined_on: datetime.date
    left_on: datetime.date | None

    @property
    def name(self) -> str:
        return self.short_label or self.label


@dataclass(frozen=True, slots=True)
class TargetHistory:
    """One measure's targets in one jobcentre, oldest first."""

    jobcentre: int
    measure: str
    entries: tuple[Target, ...]

    @property
    def original(self) -> int | None:
        return rules.original(self.entries)

    @property
    def revised(self) -> int | None:
        """The newest revision; empty while nobody has revised."""
        return rules.present(self.entries) if len(self.entries) > 1 else None

    @property
    def present(self) -> int | None:
        return rules.present(self.entries)


def every() -> list[Programme]:
    """All programmes, the newest first: that one is run is no secret."""
    return list(Programme.objects.order_by("-starts_on", "name"))


def every_and_joined(jobcentre: int) -> list[tuple[Programme, bool]]:
    """All programmes, the newest first, and whether the jobcentre takes or took part: one question for both."""
    with everywhere(reason="which programmes a jobcentre is in"):
        own = Participation.objects.filter(jobcentre_id=jobcentre, programme=OuterRef("pk"))
        rows = Programme.objects.annotate(is_joined=Exists(own)).order_by("-starts_on", "name")
        return [(programme, programme.is_joined) for programme in rows]


def marks(programmes: Iterable[int] | None = None) -> tuple[ProgrammeMark, ...]:
    """The marks that programmes have defined, ended ones too, by programme and name; of all programmes or of these."""
    rows = ProgrammeMark.objects.select_related("programme")
    if programmes is not None:
        rows = rows.filter(programme__in=programmes)
    return tuple(rows.order_by("programme__code", "name", "valid_from"))


def by_code(code: str) -> Programme | None:
    return Programme.objects.filter(code=code).first()


def programmes_of(jobcentre: int) -> frozenset[int]:
    """The programmes that a jobcentre takes or took part in."""
    with everywhere(reason="which programmes a jobcentre is in"):
        return frozenset(Participation.objects.filter(jobcentre_id=jobcentre).values_list("programme_id", flat=True))


def running_programme(jobcentre: int, on: datetime.date) -> Programme | None:
    """The programme whose courses begin in the jobcentre on a day; the newest where several run."""
    return running_programmes()(jobcentre, on)


def running_programmes() -> Callable[[int, datetime.date], Programme | None]:
    """``running_programme`` for many days: what a jobcentre takes part in is read once."""

    @cache
    def of(jobcentre: int) -> list[Participation]:
        with everywhere(reason="which programmes a jobcentre is in"):
            rows = Participation.objects.filter(jobcentre_id=jobcentre).select_related("programme")
            return list(rows.order_by("-programme__starts_on", "-programme_id"))

    def running(jobcentre: int, on: datetime.date) -> Programme | None:
        return next((one.programme for one in of(jobcentre) if one.runs_on(on)), None)

    return running


def participants(programme: Programme) -> tuple[Participant, ...]:
    """Every jobcentre of the programme: that it takes part is no secret. Ordered by name, never by result."""
    codes: dict[int, list[str]] = defaultdict(list)
    with everywhere(reason="who takes part in a programme"):
        asked = Participation.objects.filter(programme=programme)
        rows, served = all_of(
            asked.select_related("jobcentre"),
            JobcentreMunicipality.objects.filter(jobcentre__in=asked.values("jobcentre")),
        )
    for one in served:
        codes[one.jobcentre_id].append(one.code)
    made = (
        Participant(
            jobcentre=row.jobcentre_id,
            jobcentre_key=row.jobcentre.key,
            label=row.jobcentre.label,
            short_label=row.jobcentre.short_label,
            municipality_codes=tuple(sorted(codes[row.jobcentre_id])),
            title=row.title,
            joined_on=row.joined_on,
            left_on=row.left_on,
        )
        for row in rows
    )
    return tuple(sorted(made, key=lambda one: danish_order(one.name)))


def danish_order(name: str) -> str:
    """A key that sorts names as a Danish list does: æ, ø, å last, and aa as å."""
    folded = name.casefold().replace("aa", "å")
    return folded.translate(str.maketrans("æäøöå", "{{||}"))


def targets(programme: Programme, *, all_jobcentres: bool = False) -> dict[tuple[int, str], TargetHistory]:
    """Targets by jobcentre and measure, within the boundary or, for those who see the whole programme, of all."""
    with everywhere(reason="targets of a whole programme") if all_jobcentres else nullcontext():
        return _histories(_targets_of(programme))


def targets_and_population(
    programme: Programme,
) -> tuple[dict[tuple[int, str], TargetHistory], tuple[PopulationCount, ...]]:
    """``targets`` and ``population`` within the boundary, with one query."""
    rows, counts = all_of(_targets_of(programme), _population_of(programme))
    return _histories(rows), tuple(counts)


def _histories(rows: Iterable[Target]) -> dict[tuple[int, str], TargetHistory]:
    grouped: dict[tuple[int, str], list[Target]] = defaultdict(list)
    for row in rows:
        grouped[row.jobcentre_id, row.measure].append(row)
    return {key: TargetHistory(key[0], key[1], tuple(entries)) for key, entries in grouped.items()}


def _targets_of(programme: Programme) -> models.QuerySet[Target]:
    # The original first, then by date; two revisions of one day in the order they were written.
    return Target.objects.filter(programme=programme).order_by("-is_original", "decided_on", "id")


def history(programme: Programme, jobcentre: int, measure: str) -> tuple[Target, ...]:
    return tuple(_targets_of(programme).filter(jobcentre_id=jobcentre, measure=measure))


def published(programme: Programme) -> dict[tuple[int | None, str], PublishedFigure]:
    """Printed figures by jobcentre (none: the whole programme) and measure."""
    return {(row.jobcentre_id, row.measure): row for row in PublishedFigure.objects.filter(programme=programme)}


def population(programme: Programme, *, all_jobcentres: bool = False) -> tuple[PopulationCount, ...]:
    """Imported counts of those who began a course."""
    with everywhere(reason="population of a whole programme") if all_jobcentres else nullcontext():
        return tuple(_population_of(programme))


def municipal_usage() -> tuple[MunicipalUsage, ...]:
    """How much the schemes were used in the municipalities within the boundary, the oldest year first."""
    return tuple(MunicipalUsage.objects.order_by("jobcentre", "year"))


def _population_of(programme: Programme) -> models.QuerySet[PopulationCount]:
    return PopulationCount.objects.filter(programme=programme).order_by("jobcentre", "period_from")


def jobcentres_by_code() -> dict[str, Jobcentre]:
    """Jobcentres by the four-digit code of each municipality they serve."""
    return {row.code.zfill(4): row.jobcentre for row in JobcentreMunicipality.objects.select_related("jobcentre").all()}
