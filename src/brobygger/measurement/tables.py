"""What every figure is counted from, as tables of whole numbers: one row per course, mark, event, application.

Read straight from the rooms' tables, a statement each, for all courses within the entered boundary or for some of
them. The rows lie in one order that follows from their content alone, and words are numbered in alphabetical order, so
that the same registrations always give the same bytes (``as_bytes``), whichever way they came about: read in one go, or
old tables with the changed courses read again (``replaced``).

No name and no text about a person is here. Of health: which impairments and needs were registered, as codes; they are
counted, and shown in no list.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Case, ExpressionWrapper, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf

from brobygger.casework.closing_models import Closing
from brobygger.citizens.enums import ResponsibleFor
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Milestone, Responsibility
from brobygger.compensation import reads as compensation
from brobygger.conversations import belief_counts
from brobygger.conversations.models import Conversation
from brobygger.kernel import columns
from brobygger.kernel.columns import Question
from brobygger.kernel.numbers import Numbers
from brobygger.kernel.portions import portions
from brobygger.measurement import facts
from brobygger.plans.models import CvCheck, CvVersion, Plan, PlanVersion
from brobygger_analysis.funnel import KINDS

Integers = npt.NDArray[np.int64]
Table = Mapping[str, Integers]

FORMAT = 4  # raised when the tables change, so that stored ones are made anew
NO_DAY = -(10**6)  # a day number that no date has

# Table → its columns. The first is the course; a row's place follows from all of them, from left to right.
SHAPE: dict[str, tuple[str, ...]] = {
    "courses": (
        "course", "citizen", "jobcentre", "programme", "team", "benefit_group", "shortcut", "test", "imported", "began",
        "born", "gender", "education", "matters", "said_yes", "weeks",
    ),
    "marks": ("course", "kind", "on", "place", "team"),
    "events": ("course", "kind", "on"),
    "applications": ("course", "scheme", "applied", "granted"),
    "assignments": ("course", "broker", "start", "end"),
    "outcomes": ("course", "outcome", "on"),
    "needs": ("course", "need"),
    "benefits": ("course", "start", "end", "on_benefit"),
}  # fmt: skip
# Column of words → the table it stands in.
WORDS = {
    "benefit_group": "courses", "education": "courses", "scheme": "applications", "outcome": "outcomes",
    "need": "needs",
}  # fmt: skip
NOT_ON_BENEFIT = ("in_work", "self_supporting")
NO_WORD = "-"  # an empty word would be lost where it is the only one
GENDERS = ("unknown", "woman", "man")  # by their number
EVENTS = ("conversations", "cv_updates", "cv_good", "goal_updates", "activity_updates", "plan_ready", "ratings")


@dataclass(frozen=True)
class Tables:
    """The tables by name and column, and what the numbers in columns of words stand for."""

    tables: Mapping[str, Table]
    words: Mapping[str, tuple[str, ...]]

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    @property
    def courses(self) -> Integers:
        """The inner numbers of the courses, in order."""
        return self.tables["courses"]["course"]

    def code_of(self, column: str, word: str) -> int:
        """The number of a word; −1 where it does not occur."""
        words = self.words[column]
        return words.index(word) if word in words else -1


# Reading --------------------------------------------------------------------------------------------------------------


class _CodeNumber(Func):
    """A municipality's code as a number; 0 where there is none."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS INTEGER)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "COALESCE(NULLIF(REGEXP_REPLACE(%(expressions)s, '\\D', '', 'g'), '')::integer, 0)"
        return self.as_sql(compiler, connection, template=template, **context)


def read(jobcentres: Collection[int], courses: Collection[int] | None = None) -> Tables:
    """The tables of these jobcentres within the entered boundary; only some courses, where they are named."""
    if courses is None:
        return _canonical(*_read(jobcentres, None))
    read_in_turn = [_canonical(*_read(jobcentres, portion)) for portion in portions(sorted(set(courses)))]
    return join(read_in_turn) if read_in_turn else EMPTY


def _read(
    jobcentres: Collection[int], courses: Sequence[int] | None
) -> tuple[dict[str, dict[str, Integers]], dict[str, list[str]]]:
    """One statement for everything that is a number or a code, one for applications, and the forms that are new."""
    own = Course.objects.filter(jobcentre__in=jobcentres)
    if courses is None or not jobcentres:
        asked = _questions(own if courses is None else own.none())
        found = dict(zip(asked, columns.fetch_together(*asked.values()), strict=True))
    else:
        some = Numbers(courses, "courses")
        own = own.filter(pk__in=some)
        key = ("measurement.tables", tuple(sorted(jobcentres)))
        found = columns.fetch_kept(key, lambda: _questions(own), some)
    words: dict[str, list[str]] = {}
    applications, words["scheme"] = _applications(own)
    tables: dict[str, dict[str, Integers]] = {
        "courses": _integers(found["courses"], without=("benefit_group", "education")),
        "marks": _integers(found["marks"]),
        "events": _events(found),
        "applications": applications,
        "assignments": _integers(found["assignments"]),
        "outcomes": _integers(found["outcomes"], without=("outcome",)),
        "benefits": _integers(found["benefits"]),
    }
    for column, name in (("benefit_group", "courses"), ("education", "courses"), ("outcome", "outcomes")):
        tables[name][column], words[column] = _numbered(columns.words(found[name][column]))
    said = facts.of_courses(tables["courses"]["course"], found)
    tables["courses"] |= {"matters": said.matters, "said_yes": said.said_yes, "weeks": said.weeks}
    words["need"] = list(said.words)
    tables["needs"] = {"course": said.need_courses, "need": said.needs}
    return tables, words


def _questions(own: QuerySet[Course]) -> dict[str, Question]:
    return {
        "courses": _courses(own),
        "marks": _marks(own),
        "assignments": _assignments(own),
        "outcomes": _outcomes(own),
        "plans": _plans(own),
        "benefits": _benefits(own),
        **_dated(own),
        **facts.questions(own),
    }


def _integers(found: Mapping[str, str], without: Collection[str] = ()) -> dict[str, Integers]:
    return {name: columns.integers(text) for name, text in found.items() if name not in without}


def _courses(own: QuerySet[Course]) -> Question:
    return own, {
        "course": "id",
        "citizen": "citizen_id",
        "jobcentre": "jobcentre_id",
        "programme": "programme_id",
        "team": "team_id",
        "benefit_group": "benefit_group",
        "shortcut": Case(When(shortcut=True, then=1), default=0, output_field=IntegerField()),
        # Few, and found by an index of their own.
        "test": Case(
            When(citizen__in=Citizen.objects.filter(is_test=True).values("id"), then=1),
            default=0,
            output_field=IntegerField(),
        ),
        "imported": Case(When(source="registered", then=0), default=1, output_field=IntegerField()),
        "began": columns.DayNumber("began_on"),
        "born": Coalesce(columns.DayNumber("citizen__birth_date"), NO_DAY),
        "gender": Case(
            *(When(citizen__gender=gender, then=number) for number, gender in enumerate(GENDERS)),
            default=0,
            output_field=IntegerField(),
        ),
        "education": Coalesce(NullIf("citizen__education", Value("")), Value(NO_WORD)),
    }


def _marks(own: QuerySet[Course]) -> Question:
    known_kind = [When(kind=kind, then=number) for number, kind in enumerate(KINDS)]
    return Milestone.objects.filter(withdrawn_at=None, kind__in=KINDS, course__in=own.values("pk")), {
        "course": "course_id",
        "kind": Case(*known_kind, default=-1, output_field=IntegerField()),
        "on": columns.DayNumber("on"),
        "place": _CodeNumber("municipality_code"),
        "team": "team_id",  # on the day of the mark
    }


def _plans(own: QuerySet[Course]) -> Question:
    def changed(field: str) -> Any:
        return Case(When(**{field: True}, then=1), default=0, output_field=IntegerField())

    rows = PlanVersion.objects.filter(
        Q(goals_changed=True) | Q(activities_changed=True), plan__course__in=own.values("pk")
    )
    return rows, {
        "course": ExpressionWrapper(F("plan__course_id"), IntegerField()),
        "on": columns.DayNumber("on"),
        "goals": changed("goals_changed"),
        "activities": changed("activities_changed"),
    }


def _dated(own: QuerySet[Course]) -> dict[str, Question]:
    course = own.values("pk")

    def dated(rows: QuerySet[Any], on: str = "on") -> Question:
        return rows.filter(course__in=course), {"course": "course_id", "on": columns.DayNumber(on)}

    return {
        "conversations": dated(Conversation.objects.held()),
        "cv_updates": dated(CvVersion.objects.all()),
        "cv_good": dated(CvCheck.objects.valid()),
        "plan_ready": dated(Plan.objects.filter(ready_on__isnull=False), "ready_on"),
        "ratings": dated(belief_counts.answered()),
    }


def _events(found: Mapping[str, Mapping[str, str]]) -> dict[str, Integers]:
    plans = _integers(found["plans"])
    kinds = {name: _integers(found[name]) for name in EVENTS if name in found}
    for name, changed in (("goal_updates", "goals"), ("activity_updates", "activities")):
        kinds[name] = {column: plans[column][plans[changed] == 1] for column in ("course", "on")}
    return {
        "course": np.concatenate([kinds[kind]["course"] for kind in EVENTS]),
        "kind": np.concatenate([np.full(len(kinds[kind]["on"]), place) for place, kind in enumerate(EVENTS)]),
        "on": np.concatenate([kinds[kind]["on"] for kind in EVENTS]),
    }


def _applications(own: QuerySet[Course]) -> tuple[dict[str, Integers], list[str]]:
    rows = compensation.for_indicators(own)
    numbered, words = _numbered([one.scheme for one in rows])

    def days(values: list[Any]) -> Integers:
        numbers = np.array([value or "NaT" for value in values], dtype="datetime64[D]")
        return np.where(np.isnat(numbers), NO_DAY, numbers.astype(np.int64))

    return {
        "course": np.array([one.course_id for one in rows], dtype=np.int64),
        "scheme": numbered,
        "applied": days([one.applied_on for one in rows]),
        "granted": days([one.granted_on for one in rows]),
    }, words


def _assignments(own: QuerySet[Course]) -> Question:
    """Whose a course was and when: from the first day with the broker to the day that somebody else took over."""
    return Responsibility.objects.filter(what=ResponsibleFor.BROKER, course__in=own.values("pk")), {
        "course": "course_id",
        "broker": "user_id",
        "start": columns.DayNumber("valid_from"),
        "end": Coalesce(columns.DayNumber("valid_to"), NO_DAY),
    }


def _benefits(own: QuerySet[Course]) -> Question:
    """The stretches of each course's citizen in a benefit group, and whether it was a benefit."""
    return BenefitPeriod.objects.filter(citizen__courses__in=own.values("pk")), {
        "course": ExpressionWrapper(F("citizen__courses__id"), IntegerField()),
        "start": columns.DayNumber("valid_from"),
        "end": Coalesce(columns.DayNumber("valid_to"), NO_DAY),
        "on_benefit": Case(When(group__in=NOT_ON_BENEFIT, then=0), default=1, output_field=IntegerField()),
    }


def _outcomes(own: QuerySet[Course]) -> Question:
    """What each closing ended with, also one that was opened again: the first outcome is what counts."""
    return Closing.objects.filter(course__in=own.values("pk"), began_on__isnull=False), {
        "course": "course_id",
        "outcome": "outcome",
        "on": columns.DayNumber("began_on"),
    }


def _numbered(words: Sequence[str]) -> tuple[Integers, list[str]]:
    """A column of words as numbers of its words in alphabetical order."""
    known = sorted(set(words))
    numbers = {word: number for number, word in enumerate(known)}
    return np.array([numbers[word] for word in words], dtype=np.int64), known


# One order ------------------------------------------------------------------------------------------------------------


def _canonical(tables: Mapping[str, Mapping[str, Integers]], words: Mapping[str, Sequence[str]]) -> Tables:
    """The same content always in the same rows and numbers: words that no row uses are dropped."""
    made_words: dict[str, tuple[str, ...]] = {}
    renumbered: dict[str, dict[str, Integers]] = {name: dict(table) for name, table in tables.items()}
    for column, name in WORDS.items():
        used = np.unique(renumbered[name][column])
        kept = sorted(words[column][number] for number in used.tolist())
        made_words[column] = tuple(kept)
        if len(used):
            place = {word: number for number, word in enumerate(kept)}
            translate = np.full(int(used.max()) + 1, -1, dtype=np.int64)
            for number in used.tolist():
                translate[number] = place[words[column][number]]
            renumbered[name][column] = translate[renumbered[name][column]]
    ordered: dict[str, Table] = {}
    for name, wanted in SHAPE.items():
        table = {column: np.asarray(renumbered[name][column], dtype=np.int64) for column in wanted}
        order = _order(name, table)
        ordered[name] = {column: values[order] for column, values in table.items()}
    return Tables(ordered, made_words)


def _order(name: str, table: Table) -> npt.NDArray[np.intp]:
    return np.lexsort([table[column] for column in reversed(SHAPE[name])])


EMPTY = _canonical(
    {name: {column: np.empty(0, dtype=np.int64) for column in wanted} for name, wanted in SHAPE.items()},
    dict.fromkeys(WORDS, ()),
)


def join(parts: Iterable[Tables]) -> Tables:
    """Several tables as one; usually no course is in two of them."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return EMPTY
    words = {column: tuple(sorted({word for part in parts for word in part.words[column]})) for column in WORDS}
    tables: dict[str, Table] = {}
    for name, wanted in SHAPE.items():
        course = np.concatenate([part[name]["course"] for part in parts])
        came_from = np.repeat(np.arange(len(parts)), [len(part[name]["course"]) for part in parts])
        # Each part lies in order already, so that sorting by the course is all that is left to do.
        order = np.argsort(course, kind="stable")
        together = {
            column: np.concatenate([_in_words(part, name, column, words) for part in parts]) for column in wanted
        }
        if _is_torn(course[order], came_from[order]):
            order = _order(name, together)
        tables[name] = {column: values[order] for column, values in together.items()}
    return Tables(tables, words)


def _is_torn(course: Integers, came_from: Integers) -> bool:
    """Whether the rows of a course came from more than one part."""
    return bool(np.any((course[1:] == course[:-1]) & (came_from[1:] != came_from[:-1])))


def _in_words(part: Tables, name: str, column: str, words: Mapping[str, tuple[str, ...]]) -> Integers:
    """A column with its words numbered as in ``words``, which holds them all. The order of its rows stays the same."""
    values = part[name][column]
    if WORDS.get(column) != name or part.words[column] == words[column] or not len(values):
        return values
    number_of = {word: number for number, word in enumerate(words[column])}
    return np.array([number_of[word] for word in part.words[column]], dtype=np.int64)[values]


def _without_idle_words(tables: Tables) -> Tables:
    """Words that no row uses dropped. Those that stay keep their order, and so do the rows."""
    made, words = dict(tables.tables), dict(tables.words)
    for column, name in WORDS.items():
        used = np.bincount(made[name][column], minlength=len(words[column])) > 0
        if not used.all():
            made[name] = {**made[name], column: (np.cumsum(used) - 1)[made[name][column]]}
            words[column] = tuple(word for word, is_used in zip(words[column], used.tolist(), strict=True) if is_used)
    return Tables(made, words)


def _chosen(tables: Tables, courses: Collection[int], *, those: bool) -> Tables:
    """The rows of these courses, or of all others."""
    asked = np.fromiter(courses, dtype=np.int64)
    left: dict[str, Table] = {}
    for name, table in tables.tables.items():
        rows = np.isin(table["course"], asked, invert=not those)
        left[name] = {column: values[rows] for column, values in table.items()}
    return _without_idle_words(Tables(left, tables.words))


def without(tables: Tables, courses: Collection[int]) -> Tables:
    """The tables with everything about these courses taken out."""
    return _chosen(tables, courses, those=False)


def replaced(tables: Tables, courses: Collection[int], fresh: Tables) -> Tables:
    """The tables with these courses as they are in the fresh ones; courses that are not there are gone.

    Most of what people write changes nothing that is counted: then it is the very same tables that come back.
    """
    if as_bytes(_chosen(tables, courses, those=True)) == as_bytes(fresh):
        return tables
    return join([without(tables, courses), fresh])


# Bytes ----------------------------------------------------------------------------------------------------------------


def as_bytes(tables: Tables) -> bytes:
    """The tables as one run of bytes: a header in JSON, then each column in the narrowest width that holds it.

    A number is what it is above the lowest of its column, so that a column of one value needs no bytes. The first
    column, in whose order the rows lie, is its values, each once, and how many rows each has.
    """
    header: dict[str, Any] = {"format": FORMAT, "words": {name: list(words) for name, words in tables.words.items()}}
    layout, body = [], []
    for name, wanted in SHAPE.items():
        first, *others = (tables[name][column] for column in wanted)
        packed = [_packed(values) for values in (*_runs(first), *others)]
        layout.append([name, len(first), *(form for form, _ in packed)])
        body += [content for _, content in packed]
    header["layout"] = layout
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return len(head).to_bytes(4, "little") + head + b"".join(body)


def _runs(ordered: Integers) -> tuple[Integers, Integers]:
    """The values of a column in order, each once, and how many rows each has."""
    first = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
    return ordered[first], np.diff(first, append=len(ordered))


def _packed(values: Integers) -> tuple[tuple[str, int, int], bytes]:
    """Width, length and lowest of a column, and its bytes."""
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    if low == high:
        return ("", len(values), low), b""
    width = next(kind for kind in ("<u1", "<u2", "<u4", "<u8") if high - low <= np.iinfo(kind).max)
    return (width, len(values), low), (values - low).astype(width).tobytes()


class OtherFormat(ValueError):
    """The bytes were written by another version of this module."""


def from_bytes(content: bytes) -> Tables:
    """What ``as_bytes`` wrote. Raises ``OtherFormat``."""
    size = int.from_bytes(content[:4], "little")
    header = json.loads(content[4 : 4 + size])
    if header["format"] != FORMAT:
        raise OtherFormat(header["format"])
    place = 4 + size
    tables: dict[str, Table] = {}
    for name, rows, *forms in header["layout"]:
        # All columns in one piece of memory: one large piece is got and given back sooner than many small ones.
        wide = np.empty((len(SHAPE[name]), rows), dtype=np.int64)
        runs = [np.empty(length, dtype=np.int64) for _width, length, _low in forms[:2]]
        for values, (width, length, low) in zip((*runs, *wide[1:]), forms, strict=True):
            if width:
                values[:] = np.frombuffer(content, width, length, place)
                values += low
                place += np.dtype(width).itemsize * length
            else:
                values[:] = low
        wide[0] = np.repeat(*runs)
        tables[name] = dict(zip(SHAPE[name], wide, strict=True))
    return Tables(tables, {name: tuple(words) for name, words in header["words"].items()})
