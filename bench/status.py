"""How long do the monthly figures of all 98 municipalities take: 1,000,000 citizens and 20,000,000 events.

    .venv/bin/python -m bench.status [--citizens 1000000] [--rounds 3] [--folder var/bench] [--result FILE]

**Events** are what practice registers: the nine marks of a course (at most one of a kind), and conversations, CVs,
plans and ratings, twenty to a citizen. They lie in a table of a database in the order in which they came, with the
two indexes that plain SQL needs to answer well. **State** is what the product keeps beside them: one block of columns
per jobcentre in the form of ``measurement.tables`` (``as_bytes``), which a job brings up to date; it lies in the same
database, sealed as the product seals it. Nothing is added up in it: any month can be asked for.

**Figures**, of each municipality and one month: for each kind of mark how many reached it in the month and by its end;
conversations held; open enrolled citizens at the end, and how many of them somebody talked with; and the median of the
days from enrolment to the first conversation. They are asked for in three ways: from the state; straight from the
events, of which those that the figures ask for are read as columns, by the index, and counted with nothing added up
before; and by plain SQL on the same database. The answers of all three are equal to the last digit before any time is
printed: the SQL shares no code with the other two.

**Cold**: the database's pages are dropped from the memory of the machine first, and a new connection opened (the
machine below may still keep them); from the state each block is read, opened, counted and let go. **Warm**: asked
again; from the state with its blocks open in memory, as the server keeps them. Each is the least of the rounds, in a
process that has worked before: code is loaded, and larger arrays were held and given back, so that memory is at hand.
**Keeping the state**: events are written with and without bringing the block up to date in the same transaction, and
what came out is compared with a block made from nothing, byte by byte.

The database is drawn by seed, a municipality at a time, and kept in the folder for the next run, with the time that it
took. **One read of the events** is six bytes of each at the speed of memory: what no way can come under.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.measuring import ROOT, Run, Timed, at_least, at_most, goals, least, tell
from brobygger_analysis.compiling import compiled

MUNICIPALITIES, EACH, SEED = 98, 20, 20_261_122
FIRST_DAY, LAST_DAY = 20_000, 20_730  # days since 1970: two years
MONTH = (20_670, 20_700)  # from and with, to and without
PORTION = 200_000
FULL = 1_000_000
BYTES_OF_AN_EVENT = 6  # course, kind and day, as narrow as they go
# Of a million citizens, on a machine that does nothing else.
GOALS = (
    at_most("state", 0.1, "all from the state, warm, within 0.1 s: {:.3f} s"),
    at_most("state, cold", 0.25, "all from the state, cold, within 0.25 s: {:.2f} s"),
    at_most("one", 0.02, "one from the state, warm, within 0.02 s: {:.4f} s"),
    at_least("ratio", 100, "100 times plain SQL from the state: {:.0f}"),
    at_most("state in reads", 20, "all from the state in 20 reads of the events from memory: {:.1f}"),
    at_most("events", 1, "all straight from the events within 1 s: {:.2f} s"),
    at_most("events in reads", 20, "all straight from the events in 20 reads of them: {:,.0f}"),
    at_most("drawn", 900, "a million citizens drawn and written within 15 minutes: {:.0f} s"),
)
Rows = list[tuple[Any, ...]]


def prepared() -> Any:
    """The product's own tables; Django is set up because they lie in a room of it, no database of its is asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    import django

    django.setup()
    from brobygger.measurement import tables

    return tables


# --- drawing ---------------------------------------------------------------------------------------------------

# Kind of mark: how many of those with the one before reach it, and the days until then on average.
WAY = {1: (0.75, 40), 2: (0.6, 5), 3: (0.9, 4), 4: (0.8, 18), 5: (0.7, 2), 6: (0.95, 9), 7: (0.35, 120), 8: (0.4, 60)}
ENROLLED, FIRST, CLOSED = 5, 6, 8
MARKS = 9  # kinds below are marks; from here on what may happen many times
OFTEN = (0.70, 0.08, 0.04, 0.05, 0.05, 0.02, 0.06)  # conversations first, as ``measurement.tables.EVENTS`` names them


def of_municipality(number: int, citizens: int) -> dict[str, Any]:
    """The courses of one municipality and their events: a course, a kind and a day each."""
    random = np.random.default_rng([SEED, number])
    share = citizens // MUNICIPALITIES + (number < citizens % MUNICIPALITIES)
    first = number * (citizens // MUNICIPALITIES) + min(number, citizens % MUNICIPALITIES) + 1
    courses = np.arange(first, first + share, dtype=np.int64)
    day = random.integers(FIRST_DAY, LAST_DAY - 30, share)
    reached = np.ones(share, dtype=bool)
    parts = [(courses, np.zeros(share, dtype=np.int64), day.copy())]
    for kind, (chance, days) in WAY.items():
        reached &= random.random(share) < chance
        day = day + 1 + random.exponential(days, share).astype(np.int64)
        reached &= day < LAST_DAY
        parts.append((courses[reached], np.full(int(reached.sum()), kind), day[reached]))
    left = EACH * share - sum(len(part[0]) for part in parts)
    chosen = random.integers(0, share, left)
    began = parts[0][2][chosen]
    later = began + random.integers(0, LAST_DAY - began)
    parts.append((courses[chosen], MARKS + random.choice(len(OFTEN), left, p=OFTEN), later))
    course, kinds, on = (np.concatenate([part[place] for part in parts]) for place in range(3))
    return {"courses": courses, "began": parts[0][2], "course": course, "kind": kinds, "on": on}


def events_in_order(citizens: int) -> Iterator[Rows]:
    """Every event in the order of its day, which is how they came, in portions."""
    drawn = []
    for number in range(MUNICIPALITIES):
        one = of_municipality(number, citizens)
        place = np.full(len(one["course"]), number, dtype=np.uint8)
        drawn.append((one["course"].astype(np.int32), place, one["kind"].astype(np.uint8), one["on"].astype(np.int16)))
    course, place, kind, on = (np.concatenate([part[column] for part in drawn]) for column in range(4))
    order = np.argsort(on, kind="stable")
    for start in range(0, len(order), PORTION):
        rows = order[start : start + PORTION]
        yield list(
            zip(course[rows].tolist(), place[rows].tolist(), kind[rows].tolist(), on[rows].tolist(), strict=True)
        )


TABLES = """
    CREATE TABLE course (id INTEGER PRIMARY KEY, municipality INTEGER, began INTEGER);
    CREATE TABLE event (id INTEGER PRIMARY KEY, course INTEGER, municipality INTEGER, kind INTEGER, day INTEGER);
    CREATE TABLE block (municipality INTEGER PRIMARY KEY, content BLOB);
"""
INDEXES = """
    CREATE INDEX event_of_a_kind ON event (municipality, kind, day, course);
    CREATE INDEX event_of_a_course ON event (course, kind, day);
    CREATE INDEX course_of_a_municipality ON course (municipality);
    ANALYZE;
"""


@dataclass(frozen=True)
class Made:
    """When a database was drawn and written, and how many seconds each part took."""

    on: str
    took: dict[str, float]

    @property
    def seconds(self) -> float:
        return sum(self.took.values())

    def __str__(self) -> str:
        parts = ", ".join(f"{what} {seconds:.0f} s" for what, seconds in self.took.items())
        return f"{self.seconds:.0f} s on {self.on} ({parts})"


def drawn(folder: Path, citizens: int) -> tuple[Path, Made | None]:
    """The database of so many citizens, drawn now or kept from an earlier run with the same form of tables."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"status-{citizens}-{prepared().FORMAT}.sqlite3"
    told = file.with_suffix(".json")
    make_keys(folder)
    if not file.exists():
        made = Made(datetime.now(UTC).date().isoformat(), make(file, citizens))
        told.write_text(json.dumps({"on": made.on, "took": made.took}), encoding="utf-8")
    return file, Made(**json.loads(told.read_text(encoding="utf-8"))) if told.exists() else None


def ring(there: sqlite3.Connection) -> Any:
    """The product's cipher, with a key that lies beside the database and opens nothing else."""
    (_number, _name, file), *_ = there.execute("PRAGMA database_list")
    return ring_of(Path(file).parent)


@cache
def ring_of(folder: Path) -> Any:
    from brobygger.vault.crypto import KeyRing

    return KeyRing(folder / "status-keys.json")


def make_keys(folder: Path) -> None:
    from brobygger.vault.crypto import write_ring

    if not (file := folder / "status-keys.json").exists():
        write_ring(file, 1, {1: secrets.token_bytes(32)}, secrets.token_bytes(32), demonstration=True)


def make(file: Path, citizens: int) -> dict[str, float]:
    """The database, written beside its name and then put there: half of one is never taken for the whole."""
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    took = {}
    with closing(sqlite3.connect(unfinished)) as there:
        there.executescript("PRAGMA journal_mode = off; PRAGMA synchronous = off;" + TABLES)
        started = time.perf_counter()
        for number in range(MUNICIPALITIES):
            one = of_municipality(number, citizens)
            rows = zip(one["courses"].tolist(), one["began"].tolist(), strict=True)
            there.executemany("INSERT INTO course VALUES (?, ?, ?)", ((course, number, day) for course, day in rows))
        for portion in events_in_order(citizens):
            there.executemany("INSERT INTO event (course, municipality, kind, day) VALUES (?, ?, ?, ?)", portion)
        there.commit()
        took["rows"] = time.perf_counter() - started
        started = time.perf_counter()
        there.executescript(INDEXES)
        took["indexes"] = time.perf_counter() - started
        started = time.perf_counter()
        for number in range(MUNICIPALITIES):
            keep(there, number, read(there, number))
        there.commit()
        took["blocks"] = time.perf_counter() - started
    unfinished.replace(file)
    return took


# --- state -----------------------------------------------------------------------------------------------------


def columns(there: sqlite3.Connection, statement: str, *values: Any) -> list[Any]:
    """The columns of what is found, as the product reads them: one text for each, made by the database."""
    with closing(there.execute(statement, values)) as found:
        return [np.fromstring(text or "", dtype=np.int64, sep=",") for text in found.fetchone()]


def read(there: sqlite3.Connection, municipality: int, courses: list[int] | None = None) -> Any:
    """The tables of a municipality straight from the events; of some of its courses, where they are named."""
    some = "" if courses is None else f" AND %s IN ({','.join(map(str, courses))})"
    course, began = columns(
        there,
        "SELECT group_concat(id), group_concat(began) FROM course WHERE municipality = ?"  # noqa: S608 - numbers only
        + (some and some % "id"),
        municipality,
    )
    by = "INDEXED BY event_of_a_kind" if courses is None else "INDEXED BY event_of_a_course"
    of, kind, day = columns(
        there,
        "SELECT group_concat(course), group_concat(kind), group_concat(day) FROM event "  # noqa: S608 - numbers only
        + f"{by} WHERE municipality = ?"
        + (some and some % "course"),
        municipality,
    )
    return as_tables(municipality, course, began, of, kind, day)


def as_tables(municipality: int, course: Any, began: Any, of: Any, kind: Any, day: Any) -> Any:
    tables = prepared()
    nothing = np.empty(0, dtype=np.int64)
    made = {name: dict.fromkeys(wanted, nothing) for name, wanted in tables.SHAPE.items()}
    made["courses"] = dict.fromkeys(tables.SHAPE["courses"], np.zeros(len(course), dtype=np.int64)) | {
        "course": course, "citizen": course, "began": began, "jobcentre": np.full(len(course), municipality),
    }  # fmt: skip
    is_mark = kind < MARKS
    no_place = np.zeros(int(is_mark.sum()), dtype=np.int64)
    made["marks"] = {
        "course": of[is_mark], "kind": kind[is_mark], "on": day[is_mark],
        "place": no_place, "team": no_place,
    }  # fmt: skip
    made["events"] = {"course": of[~is_mark], "kind": kind[~is_mark] - MARKS, "on": day[~is_mark]}
    words = {**dict.fromkeys(tables.WORDS, ()), "benefit_group": ("cash_benefit",), "education": (tables.NO_WORD,)}
    return tables.join([tables.EMPTY, tables.Tables(made, words)])  # joined, so that the rows lie in their one order


def keep(there: sqlite3.Connection, municipality: int, made: Any) -> None:
    sealed = ring(there).seal(prepared().as_bytes(made), context=f"bench.status:{municipality}")
    there.execute("INSERT OR REPLACE INTO block VALUES (?, ?)", (municipality, sealed))


def plain_block(there: sqlite3.Connection, municipality: int) -> bytes:
    """What was kept of a municipality, with the seal opened."""
    (sealed,) = there.execute("SELECT content FROM block WHERE municipality = ?", (municipality,)).fetchone()
    content: bytes = ring(there).open(sealed, context=f"bench.status:{municipality}")
    return content


def kept(there: sqlite3.Connection, municipality: int) -> Any:
    return prepared().from_bytes(plain_block(there, municipality))


def bring_up_to_date(there: sqlite3.Connection, municipality: int, courses: list[int]) -> None:
    """What the product's job does with the courses that the log names: read them again, and put them in their place."""
    keep(
        there, municipality, prepared().replaced(kept(there, municipality), courses, read(there, municipality, courses))
    )


# --- figures ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """Of one municipality; ``waited``: days from enrolment to a first conversation in the month, in any order."""

    reached: Any
    by_end: Any
    held: int
    is_open: int
    open_and_talked: int
    waited: Any

    def row(self, municipality: int) -> tuple[Any, ...]:
        return (
            municipality,
            *self.reached.tolist(),
            *self.by_end.tolist(),
            self.held,
            self.is_open,
            self.open_and_talked,
            float(np.median(self.waited)) if len(self.waited) else None,
        )


def count_by_numpy(kind: Any, on: Any, course: Any, talked: Any) -> Found:
    """From the marks of a municipality and the courses of the conversations held in the month. A mark counts once a
    course. What is asked of a course lies in an array by its number, so that nothing is sorted or looked up.
    """
    first, end = MONTH
    # Before the month, in it and after it, for each kind, in one count.
    counts = np.bincount(3 * kind + (on >= first) + (on >= end), minlength=3 * MARKS).reshape(-1, 3)

    lowest, highest = int(course.min()), int(course.max())  # every course has the mark that it began
    is_open = np.zeros(highest - lowest + 1, dtype=bool)
    talked_with = np.zeros(len(is_open), dtype=bool)
    enrolled_on = np.zeros(len(is_open), dtype=np.int64)

    def with_mark(wanted: int, since: int) -> tuple[Any, Any]:
        rows = np.flatnonzero(kind == wanted)
        rows = rows[(on[rows] >= since) & (on[rows] < end)]
        return course[rows] - lowest, on[rows]

    enrolled, day = with_mark(ENROLLED, FIRST_DAY)
    is_open[enrolled], enrolled_on[enrolled] = True, day
    is_open[with_mark(CLOSED, FIRST_DAY)[0]] = False
    talked_with[talked - lowest] = True
    begun, begun_on = with_mark(FIRST, first)  # whoever has had a first conversation was enrolled before it
    return Found(
        counts[:, 1],
        counts[:, 0] + counts[:, 1],
        len(talked),
        int(is_open.sum()),
        int((is_open & talked_with).sum()),
        begun_on - enrolled_on[begun],
    )


def pass_over_marks(
    kind: Any, on: Any, course: Any, talked: Any, lowest: int, first: int, end: int,
    row_of: Any, reached: Any, by_end: Any, days: Any, talked_with: Any, numbers: Any, waited: Any,
) -> None:  # fmt: skip
    """As above in one pass, for the compiler. numbers: open, open and talked with, how many waited.

    days: of each course on which day it got the marks that are asked for, by the row that each kind has.
    """
    for i in range(len(kind)):
        day = on[i]
        if day < end:
            which = kind[i]
            by_end[which] += 1
            reached[which] += day >= first
            days[row_of[which], course[i] - lowest] = day
    for i in range(len(talked)):
        talked_with[talked[i] - lowest] = True
    enrolled, begun, closed = days[row_of[ENROLLED]], days[row_of[FIRST]], days[row_of[CLOSED]]
    is_open, both, waiting = 0, 0, 0
    for place in range(len(talked_with)):
        if enrolled[place] > 0 and closed[place] == 0:
            is_open += 1
            both += talked_with[place]
        if begun[place] >= first:
            waited[waiting] = begun[place] - enrolled[place]
            waiting += 1
    numbers[0], numbers[1], numbers[2] = is_open, both, waiting


def pass_over_events(kind: Any, on: Any, course: Any, first: int, end: int, number: Any, talked: Any) -> None:
    """The courses of the conversations held in the month."""
    held = 0
    for i in range(len(kind)):
        if first <= on[i] < end and kind[i] == 0:  # few days are of the month, so that the guess is mostly right
            talked[held] = course[i]
            held += 1
    number[0] = held


def count(kind: Any, on: Any, course: Any, talked: Any) -> Found:
    """By the compiled pass where there is a compiler."""
    loop = compiled(pass_over_marks)
    if loop is None:
        return count_by_numpy(kind, on, course, talked)
    lowest, highest = int(course.min()), int(course.max())
    of_kinds, numbers = np.zeros((2, MARKS), dtype=np.int64), np.zeros(3, dtype=np.int64)
    row_of = np.zeros(MARKS, dtype=np.int64)  # the first row is of the kinds that nothing is asked about
    row_of[[ENROLLED, FIRST, CLOSED]] = 1, 2, 3
    days = np.zeros((4, highest - lowest + 1), dtype=np.int32)
    talked_with, waited = np.zeros(days.shape[1], dtype=bool), np.empty(days.shape[1], dtype=np.int32)
    loop(kind, on, course, talked, lowest, *MONTH, row_of, *of_kinds, days, talked_with, numbers, waited)
    is_open, open_and_talked, waiting = numbers.tolist()
    return Found(of_kinds[0], of_kinds[1], len(talked), is_open, open_and_talked, waited[:waiting])


def conversations_by_numpy(events: Any) -> Any:
    first, end = MONTH
    # All three asked of every row: memory that is read in order comes faster than the few rows that are looked for.
    held = np.flatnonzero((events["on"] >= first) & (events["on"] < end) & (events["kind"] == 0))
    return events["course"][held]


def conversations(events: Any) -> Any:
    loop = compiled(pass_over_events)
    if loop is None:
        return conversations_by_numpy(events)
    number, talked = np.zeros(1, dtype=np.int64), np.empty_like(events["course"])
    loop(events["kind"], events["on"], events["course"], *MONTH, number, talked)
    return talked[: number[0]]


def from_state(municipality: int, tables: Any) -> tuple[Any, ...]:
    marks = tables["marks"]
    return count(marks["kind"], marks["on"], marks["course"], conversations(tables["events"])).row(municipality)


def from_state_by_numpy(municipality: int, tables: Any) -> tuple[Any, ...]:
    marks, talked = tables["marks"], conversations_by_numpy(tables["events"])
    return count_by_numpy(marks["kind"], marks["on"], marks["course"], talked).row(municipality)


def from_events(there: sqlite3.Connection, municipality: int) -> tuple[Any, ...]:
    """Only the events that are asked about are read, which the index puts together."""
    asked = "FROM event INDEXED BY event_of_a_kind WHERE municipality = ? AND"
    kind, on, course = columns(
        there,
        f"SELECT group_concat(kind), group_concat(day), group_concat(course) {asked} kind < ?",
        municipality,
        MARKS,
    )
    (talked,) = columns(
        there,
        f"SELECT group_concat(course) {asked} kind = ? AND day >= ? AND day < ?",
        municipality,
        MARKS,
        *MONTH,
    )
    return count(kind, on, course, talked).row(municipality)


PLAIN = """
    WITH marked AS (
        SELECT municipality, kind, SUM(day >= :first) AS reached, COUNT(*) AS by_end
        FROM event WHERE kind < 9 AND day < :end {one} GROUP BY municipality, kind
    ), held AS (
        SELECT municipality, COUNT(*) AS number FROM event
        WHERE kind = 9 AND day >= :first AND day < :end {one} GROUP BY municipality
    ), enrolled AS (
        SELECT municipality, EXISTS (
            SELECT 1 FROM event t WHERE t.course = e.course AND t.kind = 9 AND t.day >= :first AND t.day < :end
        ) AS talked FROM event e
        WHERE kind = 5 AND day < :end {one} AND NOT EXISTS (
            SELECT 1 FROM event c WHERE c.course = e.course AND c.kind = 8 AND c.day < :end)
    ), present AS (
        SELECT municipality, COUNT(*) AS number, SUM(talked) AS talked FROM enrolled GROUP BY municipality
    ), waited AS (
        SELECT f.municipality, f.day - e.day AS days,
            ROW_NUMBER() OVER (PARTITION BY f.municipality ORDER BY f.day - e.day) AS place,
            COUNT(*) OVER (PARTITION BY f.municipality) AS number
        FROM event f JOIN event e ON e.course = f.course AND e.kind = 5
        WHERE f.kind = 6 AND f.day >= :first AND f.day < :end {joined}
    ), median AS (
        SELECT municipality, AVG(days) AS days FROM waited
        WHERE place IN ((number + 1) / 2, (number + 2) / 2) GROUP BY municipality
    )
    SELECT m.municipality, {kinds},
        COALESCE((SELECT number FROM held h WHERE h.municipality = m.municipality), 0),
        COALESCE((SELECT number FROM present p WHERE p.municipality = m.municipality), 0),
        COALESCE((SELECT talked FROM present p WHERE p.municipality = m.municipality), 0),
        (SELECT days FROM median d WHERE d.municipality = m.municipality)
    FROM marked m GROUP BY m.municipality ORDER BY m.municipality
"""
_KINDS = ", ".join(
    f"SUM(CASE WHEN kind = {kind} THEN {what} ELSE 0 END)" for what in ("reached", "by_end") for kind in range(MARKS)
)


def by_plain_sql(there: sqlite3.Connection, municipality: int | None = None) -> Rows:
    """One statement, as an analyst would write it who knows the indexes."""
    one, joined = ("", "") if municipality is None else ("AND municipality = :one", "AND f.municipality = :one")
    statement = PLAIN.format(kinds=_KINDS, one=one, joined=joined)
    return there.execute(statement, {"first": MONTH[0], "end": MONTH[1], "one": municipality}).fetchall()


# --- measuring -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    name: str
    cold: Timed
    warm: Timed
    one: Timed  # one municipality, warm


def drop_from_memory(file: Path) -> None:
    number = os.open(file, os.O_RDONLY)
    try:
        os.fsync(number)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(number, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(number)


def opened(file: Path) -> sqlite3.Connection:
    there = sqlite3.connect(file)
    there.execute("PRAGMA cache_size = -400000")
    return there


def check_equal(answers: dict[str, Rows]) -> None:
    first, *others = answers
    for other in others:
        for ours, theirs in zip(answers[first], answers[other], strict=True):
            if ours != theirs:
                raise SystemExit(f"{first} and {other} differ:\n{ours}\n{theirs}")


Figures = Callable[[int, Any], tuple[Any, ...]]


def blocks_let_go(counted: Figures, there: sqlite3.Connection) -> Rows:
    """Each block read, opened, counted and let go."""
    return [counted(number, kept(there, number)) for number in range(MUNICIPALITIES)]


def blocks_kept(there: sqlite3.Connection) -> list[Any]:
    return [kept(there, number) for number in range(MUNICIPALITIES)]


def all_from_events(there: sqlite3.Connection) -> Rows:
    return [from_events(there, number) for number in range(MUNICIPALITIES)]


@dataclass(frozen=True)
class Asked:
    """A way to ask. cold: the figures of all, when nothing is open. kept: what a server keeps open for the others."""

    cold: Callable[[sqlite3.Connection], Rows]
    kept: Callable[[sqlite3.Connection], Any]
    all: Callable[[Any], Rows]
    one: Callable[[Any, int], Any]


def of_blocks(counted: Figures) -> Asked:
    return Asked(
        partial(blocks_let_go, counted),
        blocks_kept,
        lambda blocks: [counted(*one) for one in enumerate(blocks)],
        lambda blocks, number: counted(number, blocks[number]),
    )


WAYS = {
    "From the state": of_blocks(from_state),
    "From the state, without the compiler": of_blocks(from_state_by_numpy),
    "Straight from the events": Asked(all_from_events, lambda there: there, all_from_events, from_events),
    "Plain SQL": Asked(by_plain_sql, lambda there: there, by_plain_sql, by_plain_sql),
}


def from_nothing(file: Path, ask: Callable[[sqlite3.Connection], Rows]) -> Rows:
    with closing(opened(file)) as there:
        return ask(there)


def ways(file: Path, rounds: int) -> list[Way]:
    """Each way cold and warm; nothing is returned before all answers were found to be equal."""
    prepared()  # what a server has done before anybody asks
    np.ones(4_000_000).sum()  # held and given back: see above
    answers: dict[str, Rows] = {}
    found = []
    for name, asked in WAYS.items():
        cold = Timed()
        for _ in range(rounds):
            drop_from_memory(file)
            cold.again(partial(from_nothing, file, asked.cold))
        answers[name] = cold.answer
        with closing(opened(file)) as there:
            thing = asked.kept(there)
            warm = least(rounds, partial(asked.all, thing))
            answers[f"{name}, again"] = warm.answer
            one = least(rounds, partial(asked.one, thing, MUNICIPALITIES // 2))
        found.append(Way(name, cold, warm, one))
    check_equal(answers)
    return found


def opening(file: Path, rounds: int) -> dict[str, Timed]:
    """What is done to every block before it is counted, each alone and warm; the last is to keep them all."""
    every = range(MUNICIPALITIES)
    with closing(opened(file)) as there:
        keys = ring(there)
        sealed = [
            there.execute("SELECT content FROM block WHERE municipality = ?", (one,)).fetchone()[0] for one in every
        ]
        plain = [plain_block(there, one) for one in every]

    def unseal() -> None:
        for number in every:
            keys.open(sealed[number], context=f"bench.status:{number}")

    def decode() -> None:
        for content in plain:
            prepared().from_bytes(content)

    return {
        "opening the seals": least(rounds, unseal),
        "columns from the bytes": least(rounds, decode),
        "the same, all kept": least(rounds, lambda: [prepared().from_bytes(content) for content in plain]),
    }


@dataclass(frozen=True)
class Upkeep:
    """Milliseconds. ``events``: how many were written at a time, each of a course of its own."""

    events: int
    written: float
    and_kept: float


def upkeep(file: Path, sizes: tuple[int, ...] = (1, 20, 500), rounds: int = 5) -> list[Upkeep]:
    """Events written with and without their block; afterwards everything is taken back."""
    found = []
    with closing(opened(file)) as there:
        there.isolation_level = None
        for size in sizes:
            plain: list[float] = []
            both: list[float] = []
            for number in range(rounds):
                own = of_courses(there, number, size)
                rows = [(course, number, MARKS, LAST_DAY - 1) for course in own]
                for keeps, into in ((False, plain), (True, both)):
                    there.execute("BEGIN")
                    started = time.perf_counter()
                    there.executemany("INSERT INTO event (course, municipality, kind, day) VALUES (?, ?, ?, ?)", rows)
                    if keeps:
                        bring_up_to_date(there, number, own)
                    into.append((time.perf_counter() - started) * 1000)
                    if keeps:
                        check_same_bytes(there, number)
                    there.execute("ROLLBACK")
            found.append(Upkeep(size, statistics.median(plain), statistics.median(both)))
    return found


def of_courses(there: sqlite3.Connection, municipality: int, size: int) -> list[int]:
    rows = there.execute("SELECT id FROM course WHERE municipality = ? ORDER BY id LIMIT ?", (municipality, size))
    return [course for (course,) in rows]


def check_same_bytes(there: sqlite3.Connection, municipality: int) -> None:
    if plain_block(there, municipality) != prepared().as_bytes(read(there, municipality)):
        raise SystemExit(f"The block of municipality {municipality} is not what it is when made from nothing.")


def one_read(events: int) -> float:
    """Seconds to read so many events once from memory and do nothing with them."""
    data = np.ones(max(1, events * BYTES_OF_AN_EVENT // 8), dtype=np.uint64)
    return least(9, data.sum).clock


# --- telling ---------------------------------------------------------------------------------------------------


def report(file: Path, found: list[Way], opens: dict[str, Timed], costs: list[Upkeep], citizens: int) -> list[str]:
    with closing(opened(file)) as there:
        (blocks,) = there.execute("SELECT SUM(LENGTH(content)) FROM block").fetchone()
        (asked,) = there.execute(
            "SELECT COUNT(*) FROM event WHERE kind < ? OR (kind = ? AND day >= ? AND day < ?)", (MARKS, MARKS, *MONTH)
        ).fetchone()
    state, *_, plain = found
    return [
        f"{file.stat().st_size / 1e9:.2f} GB, of which blocks {blocks / 1e6:.0f} MB. {len(found)} ways, "
        f"{MUNICIPALITIES} rows of {2 * MARKS + 5} values each: equal to the last digit.",
        "",
        "| Way | All, cold, s | processor s | All, warm, s | processor s | One, warm, ms "
        "| Times as fast as plain SQL, warm | by processor time |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
        *(
            f"| {one.name} | {one.cold.clock:.2f} | {one.cold.processor:.2f} | {one.warm.clock:.3f} "
            f"| {one.warm.processor:.3f} | {one.one.clock * 1000:.1f} | {plain.warm.clock / one.warm.clock:.1f} "
            f"| {plain.warm.processor / one.warm.processor:.1f} |"
            for one in found
        ),
        "",
        f"Straight from the events {asked:,} rows are read, which are those that these figures ask for.",
        "",
        "## What the blocks cost before anything is counted",
        "",
        "Of all of them, warm, each step alone. The cold time above holds the first two, and reading and counting.",
        "",
        "| Step | s | processor s | Share of the processor time from the state, cold, % |",
        "|---|--:|--:|--:|",
        *(
            f"| {step} | {one.clock:.3f} | {one.processor:.3f} | {100 * one.processor / state.cold.processor:.0f} |"
            for step, one in opens.items()
        ),
        "",
        "## Keeping the state",
        "",
        "Written in one transaction, in milliseconds, for a block of "
        f"{citizens // MUNICIPALITIES:,} citizens; each block was the same bytes as when made from nothing.",
        "",
        "| Events at a time | Written alone | Written, and the block brought up to date | More for each event |",
        "|--:|--:|--:|--:|",
        *(
            f"| {one.events} | {one.written:.2f} | {one.and_kept:.1f} "
            f"| {(one.and_kept - one.written) / one.events:.2f} |"
            for one in costs
        ),
        "",
        "The product does not pay this when somebody writes: a job brings the block up to date afterwards, many events",
        "at a time, and a reader adds what changed since by asking for those courses only.",
        "",
    ]


def reached(found: list[Way], made: Made | None, read: float) -> dict[str, float]:
    """What was found, by the names of the goals."""
    state, _without, events, plain = found
    return {
        "state": state.warm.clock,
        "state, cold": state.cold.clock,
        "one": state.one.clock,
        "ratio": plain.warm.clock / state.warm.clock,
        "state in reads": state.warm.clock / read,
        "events": events.warm.clock,
        "events in reads": events.warm.clock / read,
        **({"drawn": made.seconds} if made else {}),
    }


def main() -> None:
    choices = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices.add_argument("--citizens", type=int, default=FULL)
    choices.add_argument("--rounds", type=int, default=3)
    choices.add_argument(
        "--folder", type=Path, help="where the drawn database is kept (default: bench in the data folder)"
    )
    choices.add_argument("--result", type=Path, help="the file to write")
    chosen = choices.parse_args()
    this = Run("status")
    folder = chosen.folder or Path(os.environ.get("BROBYGGER_DATA", ROOT / "var")) / "bench"
    file, made = drawn(folder, chosen.citizens)
    found, opens, costs = ways(file, chosen.rounds), opening(file, chosen.rounds), upkeep(file)
    events, is_full = EACH * chosen.citizens, chosen.citizens == FULL
    read = one_read(events)
    lines = [
        *this.heading(
            f"Monthly figures of {MUNICIPALITIES} municipalities: {chosen.citizens:,} citizens, {events:,} events",
            f"Drawing and writing the database: {made or 'in an earlier run, which did not note its time'}",
            f"One read of the events from memory, {BYTES_OF_AN_EVENT} bytes each: {read * 1000:.1f} ms",
            options={"citizens": chosen.citizens, "rounds": chosen.rounds},
            machine=[f"NumPy {np.__version__}", f"SQLite {sqlite3.sqlite_version}"],
        ),
        *report(file, found, opens, costs, chosen.citizens),
        *goals(GOALS, reached(found, made, read) if is_full else {}),
        "",
        "From the state each block is opened by the product's own cipher; the cold times hold that. PostgreSQL is",
        "not measured: the block is the same bytes there, and this program writes and reads a database in a file only.",
    ]
    tell(lines, chosen.result, proves="status" if is_full else "")


if __name__ == "__main__":
    main()
