"""From rows to columns: what a programme's figures are counted from.

One query per table, only the columns that are needed, each read whole (``columns.py``): a hundred thousand courses must
become arrays while somebody waits for a page. The boundary decides whose rows are read, exactly as everywhere else. No
name or text is read here, and of health one yes or no (``facts.py``): a row is a course, with its citizen's inner
number to count persons once.

**Kept between requests.** The arrays of a programme are kept in memory for as long as nothing was written. Whether
something was written is asked of the log, which every change writes in its own transaction, so an old array is never
taken for the present (see ``_Stamp``).
"""

from __future__ import annotations

import datetime
import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, When

from brobygger.accounts.models import Team
from brobygger.citizens.models import Citizen, Course, Milestone
from brobygger.kernel import boundary, clock, columns
from brobygger.measurement import facts
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme
from brobygger.vault.models import Category
from brobygger_analysis.columns import Array
from brobygger_analysis.figures import Mask
from brobygger_analysis.funnel import KINDS, Marks, marks_from

KEPT_EXTRACTS = 8
NO_DATE = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Extract:
    """A programme's courses as columns, one row per course, in the order of their inner numbers.

    ``columns`` holds what the analysis asks for; ``courses`` the inner numbers, for opening a list and nothing else.
    """

    programme: Programme
    columns: dict[str, Array]
    courses: npt.NDArray[np.int64]
    teams: dict[int, tuple[uuid.UUID, str]]  # number -> key and name
    as_of: datetime.datetime
    population_is_imported: bool  # at least one course came from a list of started courses
    values: dict[str, tuple[str, ...]]  # what the codes of a column of words stand for
    participants: tuple[programme_reads.Participant, ...]
    beside: dict[str, object] = field(default_factory=dict, compare=False)  # read beside it, kept as long as it is

    def coded(self, column: str, value: str) -> Mask:
        """Which rows hold this word in a column of words."""
        words = self.values[column]
        answer: Mask = self.columns[column] == (words.index(value) if value in words else -1)
        return answer

    @cached_property
    def marks(self) -> Marks:
        return marks_from(self.columns)

    @property
    def rows(self) -> int:
        return len(self.courses)


def extract(programme: Programme) -> Extract:
    """The programme's courses within the entered boundary, from memory where nothing was written since."""
    entered = boundary.current()
    stamp = _Stamp.now()
    key = (programme.pk, entered.jobcentre)
    kept = _kept.get(key, stamp)
    if kept is None:
        kept = _read(programme)
        _kept.put(key, stamp, kept)
    return kept


def forget() -> None:
    """Drop what is kept in memory, for tests and benchmarks."""
    _kept.clear()


# Reading -------------------------------------------------------------------------------------------------------------


def _read(programme: Programme) -> Extract:
    as_of = clock.now()
    participants = programme_reads.participants(programme)
    found = columns.fetch(
        _courses_of(programme, participants),
        id="id",
        citizen="citizen_id",
        jobcentre="jobcentre_id",
        team="team_id",
        benefit_group="benefit_group",
        shortcut=Case(When(shortcut=True, then=1), default=0, output_field=IntegerField()),
        test=Case(When(citizen__in=_test_persons(), then=1), default=0, output_field=IntegerField()),
        imported=Case(When(source="registered", then=0), default=1, output_field=IntegerField()),
    )
    numbers = {name: columns.integers(found[name]) for name in found if name != "benefit_group"}
    order = np.argsort(numbers["id"])
    ids, persons, places = (numbers[name][order] for name in ("id", "citizen", "jobcentre"))
    names = {part.jobcentre: part.name for part in participants}
    here, municipality = np.unique(places, return_inverse=True)
    benefit_group, benefit_groups = _codes(columns.words(found["benefit_group"]))
    made: dict[str, Array] = {
        "person": persons,
        "programme": np.full(len(ids), programme.pk, dtype=np.int64),
        "jobcentre": places,
        "municipality": municipality.reshape(-1),
        "team": numbers["team"][order],
        "benefit_group": benefit_group[order],
        "shortcut": numbers["shortcut"][order].astype(bool),
        "test_person": numbers["test"][order].astype(bool),
    }
    made["matters"] = facts.mattering(ids)
    codes = {code for part in participants for code in part.municipality_codes}
    made |= _mark_columns(ids, codes)
    return Extract(
        programme=programme,
        columns=made,
        courses=ids,
        teams={number: (key, name) for number, key, name in Team.objects.values_list("id", "key", "name")},
        as_of=as_of,
        population_is_imported=bool(numbers["imported"].any()),
        values={
            "municipality": tuple(names.get(place, "") for place in here.tolist()),
            "benefit_group": benefit_groups,
        },
        participants=participants,
    )


def _courses_of(programme: Programme, participants: Iterable[programme_reads.Participant]) -> QuerySet[Course]:
    """Courses of the programme, and those begun in its period that have not come as far as to carry one."""
    begun = Q(programme=None, began_on__gte=programme.starts_on)
    if programme.ends_on is not None:
        begun &= Q(began_on__lte=programme.ends_on)
    joined = [part.jobcentre for part in participants]
    rows: QuerySet[Course] = Course.objects.filter(Q(programme=programme) | begun, jobcentre__in=joined)
    return rows


def _test_persons() -> QuerySet[Citizen, dict[str, int]]:
    """Few, and found by an index of their own."""
    rows: QuerySet[Citizen, dict[str, int]] = Citizen.objects.filter(is_test=True).values("id")
    return rows


def _mark_columns(ids: npt.NDArray[np.int64], codes: set[str]) -> dict[str, Array]:
    """Per kind: the date of the mark, and whether the person then lived in one of the programme's municipalities."""
    numbers = {kind: number for number, kind in enumerate(KINDS)}
    known_kind = [When(kind=kind, then=number) for kind, number in numbers.items()]
    lived_here = Q(municipality_code="") | Q(municipality_code__in=codes | {code.lstrip("0") for code in codes})
    found = columns.fetch(
        Milestone.objects.filter(withdrawn_at=None),
        course="course_id",
        kind=Case(*known_kind, default=-1, output_field=IntegerField()),
        on=columns.DayNumber("on"),
        here=Case(When(lived_here, then=1), default=0, output_field=IntegerField()),
    )
    course, kind = columns.integers(found["course"]), columns.integers(found["kind"])
    on = columns.integers(found["on"]).astype("datetime64[D]")
    here = columns.integers(found["here"]).astype(bool)
    place = np.searchsorted(ids, course)
    known = place < len(ids)
    known[known] &= ids[place[known]] == course[known]
    made: dict[str, Array] = {}
    for name, number in numbers.items():
        chosen = known & (kind == number)
        dates = np.full(len(ids), NO_DATE)
        dates[place[chosen]] = on[chosen]
        resident = np.ones(len(ids), dtype=bool)
        resident[place[chosen]] = here[chosen]
        made[name], made[f"resident_{name}"] = dates, resident
    return made


def _codes(words: Sequence[str]) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    """A column of words as small numbers: comparing those is a hundred times faster than comparing texts."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys(words))}
    return np.array(list(map(numbers.__getitem__, words)), dtype=np.int32), tuple(numbers)


# Keeping -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Stamp:
    """How far the log had come. Equal stamps mean that nothing was written in between.

    Numbers of the log are given before a transaction ends, so on PostgreSQL a lower number may become visible after a
    higher one. ``settled`` says that no writing transaction was under way; only then may the stamp be relied on later.
    SQLite has one writer at a time and is always settled.
    """

    newest: int
    settled: bool

    @classmethod
    def now(cls) -> _Stamp:
        # From the newest backwards: max() with a condition would read the whole log.
        newest = "SELECT id FROM vault_logentry WHERE category = %s ORDER BY id DESC LIMIT 1"
        settled = "true"
        if connection.vendor == "postgresql":
            settled = "pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot())"
        with connection.cursor() as cursor:
            # One statement, so that both are told of the same moment.
            cursor.execute(f"SELECT ({newest}), {settled}", [Category.WRITE.value])
            number, is_settled = cursor.fetchone()
        return cls(number or 0, bool(is_settled))


def _keeps() -> bool:
    """Not within a transaction, whose writes nobody else sees yet; and not in tests, which write without the log."""
    return not settings.TESTING and not connection.in_atomic_block


class _Kept:
    """The last few extracts, shared by the threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._extracts: OrderedDict[tuple[int, int | None], tuple[_Stamp, Extract]] = OrderedDict()

    def get(self, key: tuple[int, int | None], stamp: _Stamp) -> Extract | None:
        with self._lock:
            held = self._extracts.get(key)
            if held is None or held[0].newest != stamp.newest:
                return None
            self._extracts.move_to_end(key)
            return held[1]

    def put(self, key: tuple[int, int | None], stamp: _Stamp, made: Extract) -> None:
        if not stamp.settled or not _keeps():
            return
        with self._lock:
            self._extracts[key] = (stamp, made)
            self._extracts.move_to_end(key)
            while len(self._extracts) > KEPT_EXTRACTS:
                self._extracts.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._extracts.clear()


_kept = _Kept()
