"""A programme's courses as columns: what its figures are counted from.

The boundary decides whose rows are read, exactly as everywhere else. The numbers come from ``tables.py``, in one read
for everything that figures ask for: a row is a course, with its citizen's inner number to count persons once.

**Kept between requests.** The arrays of a programme are kept in memory for as long as nothing was written. Whether
something was written is asked of the log, which every change writes in its own transaction, so an old array is never
taken for the present (``vault/kept.py``). After a change only the courses that the log names are read again; where
nothing that is counted is another, what was worked out of the columns serves on.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from django.utils.translation import get_language

from brobygger.accounts.models import Team
from brobygger.kernel import boundary, clock, columns
from brobygger.measurement import blocks
from brobygger.measurement.tables import NO_DAY, Tables
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme
from brobygger.vault import changes
from brobygger.vault.kept import Kept
from brobygger_analysis.columns import Array
from brobygger_analysis.figures import Mask, Rows
from brobygger_analysis.funnel import KINDS, Days, Marks, marks_from
from brobygger_analysis.remembered import Remembered

Counted = TypeVar("Counted")

KEPT_EXTRACTS = 8
KEPT_COUNTED = 4  # beside each extract
LONGEST = datetime.timedelta(hours=1)  # that an extract is brought up to date in memory; then it is read again
# Beside an extract: what follows from its columns, and what is read from rows that no citizen's change alters.
OF_COLUMNS = {"jobcentres", "marks", "reading", "register", "registrations", "profile_columns"}
OF_ELSEWHERE = {"targets_and_population"}
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
    tables: Tables
    read_at: datetime.datetime
    beside: dict[str, object] = field(default_factory=dict, compare=False)  # read beside it, kept as long as it is

    def coded(self, column: str, value: str) -> Mask:
        """Which rows hold this word in a column of words."""
        words = self.values[column]
        answer: Mask = self.columns[column] == (words.index(value) if value in words else -1)
        return answer

    @property
    def marks(self) -> Marks:
        kept = self.beside.get("marks")
        if not isinstance(kept, Marks):
            kept = marks_from(self.columns)
            self.beside["marks"] = kept
        return kept

    @property
    def rows(self) -> int:
        return len(self.courses)

    @property
    def jobcentres(self) -> frozenset[int]:
        """Those with a course here: of a leader's extract one, which is seen without looking for others."""
        kept = self.beside.get("jobcentres")
        if not isinstance(kept, frozenset):
            column = self.columns["jobcentre"]
            is_one = len(column) > 0 and bool((column == column[0]).all())
            kept = frozenset((column[:1] if is_one else np.unique(column)).tolist())
            self.beside["jobcentres"] = kept
        return kept

    def counted_once(self, kind: str, asked: Hashable, count: Callable[[], Counted]) -> Counted:
        """What was counted stays beside what it was counted from, and goes with it as soon as anything is written.

        asked: what it hangs on besides the extract, the day and the language.
        """
        kept = self.beside.setdefault("counted", Remembered(KEPT_COUNTED))
        assert isinstance(kept, Remembered)  # noqa: S101 (for the type checker)
        return kept.get((kind, asked, clock.today(), get_language()), count)


_kept: Kept[Extract] = Kept(KEPT_EXTRACTS)


def extract(programme: Programme) -> Extract:
    """The programme's courses within the entered boundary, from memory where nothing was written since."""
    return _kept.get(
        (programme.pk, boundary.current().jobcentre),
        lambda: _read(programme),
        lambda before, number: _brought_up(programme, before, number),
    )


def forget() -> None:
    """Drop what is kept in memory, for tests and benchmarks."""
    _kept.clear()


# Reading -------------------------------------------------------------------------------------------------------------


def _read(programme: Programme) -> Extract:
    as_of = clock.now()
    participants = programme_reads.participants(programme)
    tables = blocks.tables([part.jobcentre for part in participants])
    return _made(programme, participants, _teams(), tables, as_of=as_of, read_at=as_of)


def _brought_up(programme: Programme, before: Extract, number: int) -> Extract | None:
    """An extract that held up to a number of the log, as it is now. None where it is to be read from nothing."""
    as_of = clock.now()
    changed = changes.since(number)
    if changed is None or changed.unsaid or as_of - before.read_at > LONGEST:
        return None
    participants, teams = before.participants, before.teams
    if changed.elsewhere:
        participants, teams = programme_reads.participants(programme), _teams()
    if participants != before.participants or _period(programme) != _period(before.programme):
        return None
    tables = blocks.brought_up(before.tables, [part.jobcentre for part in participants], changed)
    is_same = tables is before.tables
    beside = {name: before.beside[name] for name in _serves_on(is_same, changed.elsewhere) if name in before.beside}
    if is_same:
        return replace(before, programme=programme, teams=teams, as_of=as_of, beside=beside)
    made = _made(programme, participants, teams, tables, as_of=as_of, read_at=before.read_at)
    return replace(made, beside=beside)


def _serves_on(is_same: bool, elsewhere: bool) -> set[str]:
    """What stood beside an extract and still holds: where its columns are the same, and where nothing else changed."""
    if elsewhere:
        return {"marks", "reading"} if is_same else set()
    return OF_COLUMNS | OF_ELSEWHERE if is_same else OF_ELSEWHERE


def _period(programme: Programme) -> tuple[datetime.date, datetime.date | None]:
    return programme.starts_on, programme.ends_on


def _teams() -> dict[int, tuple[uuid.UUID, str]]:
    """Key and name by inner number. Who sees more than one jobcentre also reads whose team it is: names repeat."""
    found = list(Team.objects.values_list("id", "key", "name", "jobcentre__short_label", "jobcentre__label"))
    is_one_place = len({label for *_team, label in found}) < 2
    return {
        number: (key, name if is_one_place else f"{name}, {short or label}")
        for number, key, name, short, label in found
    }


def _made(
    programme: Programme,
    participants: tuple[programme_reads.Participant, ...],
    teams: dict[int, tuple[uuid.UUID, str]],
    tables: Tables,
    *,
    as_of: datetime.datetime,
    read_at: datetime.datetime,
) -> Extract:
    every = tables["courses"]
    own = _of_programme(programme, participants, every)
    found = {name: values[own] for name, values in every.items()}
    names = {part.jobcentre: part.name for part in participants}
    here, municipality = np.unique(found["jobcentre"], return_inverse=True)
    ids = found["course"]
    made: dict[str, Array] = {
        "person": found["citizen"],
        "programme": np.full(len(ids), programme.pk, dtype=np.int64),
        "jobcentre": found["jobcentre"],
        "municipality": municipality.reshape(-1),
        "team": found["team"],
        "benefit_group": found["benefit_group"],
        "shortcut": found["shortcut"].astype(bool),
        "test_person": found["test"].astype(bool),
        "matters": found["matters"].astype(bool),
        "said_yes": found["said_yes"],
        "weeks": found["weeks"],
        "born": found["born"],
    }
    codes = {int(code) for part in participants for code in part.municipality_codes}
    made |= _mark_columns(tables, ids, codes)
    # What is counted of the enrolled belongs to the team that enrolled them, however they were moved since.
    made["team"] = np.where(np.isnat(made["enrolled"]), made["team"], made["team_enrolled"])
    return Extract(
        programme=programme,
        columns=made,
        courses=ids,
        teams=teams,
        as_of=as_of,
        population_is_imported=bool(found["imported"].any()),
        values={
            "municipality": tuple(names.get(place, "") for place in here.tolist()),
            "benefit_group": tables.words["benefit_group"],
        },
        participants=participants,
        tables=tables,
        read_at=read_at,
    )


def _of_programme(
    programme: Programme, participants: Iterable[programme_reads.Participant], every: Mapping[str, Array]
) -> Mask:
    """Courses of the programme, and those begun in its period that have not come as far as to carry one."""
    begun = (every["programme"] == 0) & (every["began"] >= columns.day_number(programme.starts_on))
    if programme.ends_on is not None:
        begun &= every["began"] <= columns.day_number(programme.ends_on)
    joined = [part.jobcentre for part in participants]
    mask: Mask = ((every["programme"] == programme.pk) | begun) & np.isin(every["jobcentre"], joined)
    return mask


def days_of(numbers: npt.NDArray[np.int64]) -> Days:
    """Day numbers as dates; what stands for no day becomes NaT."""
    return np.where(numbers == NO_DAY, NO_DATE, numbers.astype("datetime64[D]"))


def places(courses: npt.NDArray[np.int64], asked: npt.NDArray[np.int64]) -> tuple[Rows, Mask]:
    """The row of each course asked for among courses in order, and whether it is there."""
    place = np.searchsorted(courses, asked)
    known = place < len(courses)
    known[known] &= courses[place[known]] == asked[known]
    return place, known


def _mark_columns(tables: Tables, ids: npt.NDArray[np.int64], codes: set[int]) -> dict[str, Array]:
    """Per kind: the date of the mark, whether the person then lived in one of the programme's municipalities, and the
    number of the team that the course was in, 0 for none."""
    marks = tables["marks"]
    place, known = places(ids, marks["course"])
    shape = (len(KINDS), len(ids))
    at = (marks["kind"][known], place[known])
    dates = np.full(shape, NO_DATE)
    dates[at] = marks["on"][known].astype("datetime64[D]")
    resident = np.ones(shape, dtype=bool)
    resident[at] = np.isin(marks["place"], [0, *codes])[known]
    team = np.zeros(shape, dtype=np.int64)
    team[at] = marks["team"][known]
    made: dict[str, Array] = {}
    for number, name in enumerate(KINDS):
        made[name], made[f"resident_{name}"], made[f"team_{name}"] = dates[number], resident[number], team[number]
    return made
