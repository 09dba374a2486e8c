"""Extracts of a weekly benefit register: taken in for a programme's enrolled, and read as figures and curves.

What becomes an outcome stands in docs/algorithms/register.md. The extract is linked by CPR number, and by what a person
has decided about mistyped numbers (``linkages``). It is used for figures on groups: nobody's own weeks are shown to
anybody but the citizen, and no list stands behind a figure.
"""

from __future__ import annotations

import datetime
import hashlib
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from brobygger.accounts.models import Jobcentre
from brobygger.citizens.enums import MilestoneKind
from brobygger.citizens.models import Citizen, Milestone
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.portions import AT_ONCE
from brobygger.measurement import errors, linkages
from brobygger.measurement.extracts import Extract
from brobygger.measurement.models import LinkageProposal, ProposalState, RegisterExtract, RegisterHistory
from brobygger.programmes.models import Programme
from brobygger.vault import log
from brobygger_analysis import linkage as linkage_analysis
from brobygger_analysis import register as analysis
from brobygger_analysis.by_register import ByRegister, Followed, by_register
from brobygger_analysis.register import weeks
from brobygger_analysis.register.files import parquet_extent
from brobygger_analysis.remembered import Remembered

MAX_BYTES = 10 * 1024 * 1024  # of a file on the page; the command takes any
MAX_ROWS, MAX_UNPACKED = 500_000, 200 * 1024 * 1024  # of a Parquet file there, which packs much into little
KEPT_OPENED = 24  # extracts whose sealed rows stay opened in memory


# Taking in ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class File:
    """What is told of the file that a register came in."""

    name: str
    digest: str
    extracted_on: datetime.date


class FileForm(TextChoices):
    """The two forms that a register comes in; the names are those of the command."""

    WIDE = "wide", _("En kolonne for hver uge, en række for hver borger")
    SPELLS = "spells", _("En række for hver periode, som en borger har haft en ydelse i")


def read(name: str, stream: IO[bytes], form: FileForm = FileForm.WIDE) -> tuple[Any, str]:
    """The register in an uploaded file, and the file's hash. Raises ``RegisterError`` with row and column.

    The reader of registers wants a file on disk: it lies there, readable to the server alone, while it is read.
    """
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise errors.register_too_large()
    suffix = ".parquet" if name.casefold().endswith((".parquet", ".pq")) else ".csv"
    with tempfile.TemporaryDirectory(prefix="brobygger-") as folder:
        path = Path(folder) / f"register{suffix}"
        path.write_bytes(content)
        if suffix == ".parquet":
            rows, unpacked = parquet_extent(path)
            if rows > MAX_ROWS or unpacked > MAX_UNPACKED:
                raise errors.register_too_large()
        register = analysis.read_spells(path) if form is FileForm.SPELLS else analysis.read_wide(path)
        return register, hashlib.sha256(content).hexdigest()


@transaction.atomic
def take_in(*, by: Actor, programme: Programme, register: Any, file: File) -> RegisterExtract:
    """Keep what a register says of the enrolled in the actor's jobcentre; what an earlier extract said of them goes."""
    jobcentre = linkages.require_comparing(by, programme)
    if file.extracted_on > clock.today():
        raise errors.extract_from_the_future()
    if register.first_week < 0:
        raise errors.before_the_register()
    enrolled = _enrolled(programme, jobcentre)
    found = _linked(register, enrolled, programme, jobcentre)
    if not found:
        raise errors.nobody_of_the_register(len(enrolled))
    made: RegisterExtract = RegisterExtract.objects.create(
        jobcentre=jobcentre, programme=programme, file_name=file.name[-200:], file_digest=file.digest,
        extracted_on=file.extracted_on, made_at=clock.now(), made_by=by.key, made_by_label=by.label[:200],
        people=len(register), enrolled=len(enrolled), found=len(found), first_week=register.first_week,
        week_count=register.week_count, wages=list(register.wages) if register.wages else None,
        unknown_codes={str(code): count for code, count in register.unknown_codes().items()},
    )  # fmt: skip
    RegisterHistory.objects.filter(extract__programme=programme, jobcentre=jobcentre).delete()
    RegisterHistory.objects.bulk_create(
        (
            RegisterHistory(jobcentre=jobcentre, extract=made, citizen_id=citizen, part=analysis.part_of(register, row))
            for citizen, row in found.items()
        ),
        batch_size=AT_ONCE,
    )
    log.write(
        by=by,
        action="register.taken_in",
        subjects=[("register_extract", made.key)],
        changes={"enrolled": [None, made.enrolled], "found": [None, made.found], "file": [None, made.file_digest]},
    )
    return made


def _enrolled(programme: Programme, jobcentre: Jobcentre) -> dict[int, str]:
    """Whom the register is asked about: inner number and CPR number. Test persons are in no figure."""
    marks = Milestone.objects.filter(
        course__programme=programme, jobcentre=jobcentre, kind=MilestoneKind.ENROLLED, withdrawn_at=None
    )
    rows = Citizen.objects.filter(
        jobcentre=jobcentre, merged_into=None, is_test=False, pk__in=marks.values("course__citizen_id")
    )
    return {one.pk: linkage_analysis.digits(one.cpr) for one in rows.order_by("id").iterator()}


def _linked(register: Any, enrolled: Mapping[int, str], programme: Programme, jobcentre: Jobcentre) -> dict[int, int]:
    """The row of each who is found: by the number, else by what was decided of a mistyped one."""
    places = analysis.rows_of_numbers(register, list(enrolled.values()))
    found = {citizen: int(row) for citizen, row in zip(enrolled, places, strict=True) if row >= 0}
    decided = LinkageProposal.objects.filter(
        linkage__programme=programme, jobcentre=jobcentre, state=ProposalState.ACCEPTED
    ).values_list("citizen_id", "there_index")
    missing = {bytes(index): citizen for citizen, index in decided if citizen in enrolled and citizen not in found}
    if missing:
        of = linkages.indexer(jobcentre)
        for row, number in enumerate(analysis.numbers_of(register).to_pylist()):
            citizen = missing.get(of(number))
            if citizen is not None:
                found[citizen] = row
    return found


# Reading --------------------------------------------------------------------------------------------------------------


def in_order(programme: Programme) -> QuerySet[RegisterExtract]:
    """All extracts within the entered boundary, the newest of each jobcentre last."""
    rows: QuerySet[RegisterExtract] = RegisterExtract.objects.filter(programme=programme)
    return rows.order_by("made_at", "id")


def newest(programme: Programme) -> dict[int, RegisterExtract]:
    """The newest extract of each jobcentre within the entered boundary."""
    return {one.jobcentre_id: one for one in in_order(programme)}


def of(found: Extract, extracts: Iterable[RegisterExtract] | None = None) -> ByRegister | None:
    """What the newest extracts say of a programme's enrolled, in the rows of its courses. None without any.

    extracts: those of `in_order`, where they were asked for together with other things.
    """
    if "register" not in found.beside:
        every = in_order(found.programme) if extracts is None else extracts
        found.beside["register"] = _read(found, {one.jobcentre_id: one for one in every})
    kept = found.beside["register"]
    assert kept is None or isinstance(kept, ByRegister)  # noqa: S101 (for the type checker)
    return kept


def _read(found: Extract, extracts: Mapping[int, RegisterExtract]) -> ByRegister | None:
    if not extracts:
        return None
    owners: dict[int, dict[int, int]] = {one.pk: {} for one in extracts.values()}
    rows = RegisterHistory.objects.filter(extract__in=owners).order_by("id")
    for extract, number, citizen in rows.values_list("extract_id", "id", "citizen_id"):
        owners[extract][citizen] = number
    return by_register(found.rows, [_followed(found, one, owners[one.pk]) for one in extracts.values()])


def _followed(found: Extract, extract: RegisterExtract, owners: Mapping[int, int]) -> Followed:
    """``owners``: the number of the row of each citizen of the extract."""
    opened = _parts(extract)
    one = analysis.register_of(
        {str(citizen): opened[number] for citizen, number in owners.items()},
        first_week=extract.first_week,
        week_count=extract.week_count,
        wages=(extract.wages[0], extract.wages[1]) if extract.wages else None,
    )
    rows = np.flatnonzero(found.columns["jobcentre"] == extract.jobcentre_id)
    enrolled = found.marks.dates["enrolled"]
    known = np.fromiter(owners, dtype=np.int64, count=len(owners))
    asked = rows[~np.isnat(enrolled[rows]) & np.isin(found.columns["person"][rows], known)]
    order = np.argsort(known)
    place = order[np.searchsorted(known, found.columns["person"][asked], sorter=order)]
    index = (enrolled[asked] - np.datetime64(weeks.ORIGIN, "D")).astype(np.int64) // 7
    answers = analysis.outcomes(one, place, index, window=0)
    return Followed(rows, asked, index, answers, one.first_week + one.end, sees_work=one.wages is not None)


# What was opened once need not be opened again: a row is never changed, and a row that is gone is asked for by nobody.
_opened = Remembered(KEPT_OPENED)


def _parts(extract: RegisterExtract) -> dict[int, list[list[int]]]:
    return _opened.get(extract.key, lambda: {one.pk: one.part for one in extract.histories.order_by("id")})


def last_day(extract: RegisterExtract) -> datetime.date:
    """The last day that the extract can judge."""
    end = extract.week_count - 1 if extract.wages is None else min(extract.week_count - 1, extract.wages[1])
    return weeks.monday(extract.first_week + end) + datetime.timedelta(days=6)
