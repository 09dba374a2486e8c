"""The monthly status report as one object, whoever prints it: page, PDF, spreadsheet, API, command and notebook.

    made = compose(month, now=…, before=…, in_month=…, in_month_before=…, counted_at=…)
    made.sections              # every figure with what it was at the end of the month before
    moved(made)                # what changed since last month
    changed_since(old, made)   # what corrections changed in a report that was approved
    deviations(made, …)        # what the follow-up meeting is to explain
    departures(made, …)        # the same with the limits they were found by, to be kept
    StatusReport.from_dict(made.to_dict()) == made

`to_dict` is what is stored of an approved report, and `digest` its hash: the same registrations give the same hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from brobygger_analysis import status_cards as cards
from brobygger_analysis.definitions import ELEMENT_OF, FULFILMENTS, REGISTRY, Text, Unit
from brobygger_analysis.figures import Figure
from brobygger_analysis.indicators import Month, months
from brobygger_analysis.results import Disclosure, Interval, Result, Source
from brobygger_analysis.status import CLOCKS, FAULTS, WAITING
from brobygger_analysis.targets import Target

VERSION = 2  # of what the report holds and how it is written
# Figures that reports of earlier versions did not hold: that they are there now is no correction.
SINCE = dict.fromkeys(cards.REGISTERING, 2)

RESULTS, TARGETS, FUNNEL, MONTH, FLOW = "results", "targets", "funnel", "month", "flow"
QUALITY, DEADLINES, DATA, QUEUES = "quality", "clocks", "data_quality", "waiting"

NAMES: dict[str, Text] = {
    RESULTS: Text("Resultater", "Results"),
    TARGETS: Text("Målopfyldelse", "Target fulfilment"),
    FUNNEL: Text("Tragten", "The funnel"),
    MONTH: Text("I måneden", "In the month"),
    FLOW: Text("Gennemløb", "Flow"),
    QUALITY: Text("Kvalitet", "Quality"),
    DEADLINES: Text("Frister", "Deadlines"),
    QUEUES: Text("Hvem venter", "Who waits"),
    DATA: Text("Registreringer, der skal ses efter", "Registrations to look at"),
}
# What each section holds, in the order in which it is read.
CONTENT: dict[str, tuple[str, ...]] = {
    RESULTS: ("screened", "enrolled", "employed", "employed_of_enrolled"),
    TARGETS: tuple(card.key for pair in FULFILMENTS.values() for card in pair),
    FUNNEL: (
        "population", "screened_of_population", "accepted", "accepted_of_screened", "shortcut", "interviewed",
        "interviewed_of_accepted", "enrolled_of_interviewed", "enrolled_of_screened",
    ),
    MONTH: ("screened", "accepted", "interviewed", "enrolled", "employed"),
    FLOW: (
        "open_courses", "cases_per_broker", "days_accepted_to_interviewed", "days_enrolled_to_first_conversation",
        "days_enrolled_to_employed",
    ),
    QUALITY: (
        "cv_updated_of_enrolled", "cv_good_of_enrolled", "goal_and_activity_updated_of_enrolled",
        "plan_ready_of_enrolled", "conversation_of_enrolled", "conversations_per_citizen", "broker_of_enrolled",
        "same_broker_of_brokered", "rated_of_open", "grant_of_enrolled",
    ),
    DEADLINES: CLOCKS,
    QUEUES: WAITING,
    DATA: (*FAULTS, *cards.REGISTERING),
}  # fmt: skip
# What the report asks the indicators for. The rest is counted by `status`.
INDICATORS = tuple(
    dict.fromkeys(
        key for section in (RESULTS, TARGETS, FUNNEL, FLOW, QUALITY) for key in CONTENT[section] if key in ELEMENT_OF
    )
)
IN_MONTH = CONTENT[MONTH]


@dataclass(frozen=True)
class Line:
    """A figure at the end of the month (or in it), and the same figure a month earlier where there was one."""

    result: Result
    before: Result | None = None

    @property
    def key(self) -> str:
        """The key of its definition."""
        return self.result.definition.key

    def to_dict(self) -> dict[str, Any]:
        """Both figures in full."""
        return {"now": self.result.to_dict(), "before": self.before.to_dict() if self.before else None}


@dataclass(frozen=True)
class Section:
    """Figures that are read together."""

    key: str
    lines: tuple[Line, ...]

    @property
    def name(self) -> Text:
        """The heading."""
        return NAMES[self.key]

    def to_dict(self) -> dict[str, Any]:
        """The key and the lines."""
        return {"section": self.key, "lines": [line.to_dict() for line in self.lines]}


@dataclass(frozen=True)
class StatusReport:
    """One month of a jobcentre, or of a whole programme (then `jobcentre` is empty).

    as_of: the last day that is seen, which is the month's last. counted_at: when it was counted. log_number: how far
    the sealed log had come then.
    """

    programme: str
    jobcentre: str
    month: Month
    counted_at: datetime
    sections: tuple[Section, ...]
    log_number: int = 0
    version: int = VERSION

    @property
    def as_of(self) -> date:
        """The last day that is seen."""
        return self.month.last

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Every line with the key of its section."""
        for section in self.sections:
            for line in section.lines:
                yield section.key, line

    def line(self, section: str, key: str) -> Line | None:
        """One line, where it is there."""
        return next((one for at, one in self.lines() if (at, one.key) == (section, key)), None)

    def to_dict(self) -> dict[str, Any]:
        """The documented JSON shape: see docs/algorithms/status-report.md."""
        return {
            "version": self.version,
            "programme": self.programme,
            "jobcentre": self.jobcentre or None,
            "month": self.month.code,
            "as_of": self.as_of.isoformat(),
            "counted_at": self.counted_at.isoformat(),
            "log_number": self.log_number,
            "sections": [section.to_dict() for section in self.sections],
        }

    @property
    def digest(self) -> str:
        """SHA-256 of what was counted: the same registrations give the same, whenever they are counted."""
        told = {key: value for key, value in self.to_dict().items() if key not in {"counted_at", "log_number"}}
        return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> StatusReport:
        """A report as it was stored. Raises UnknownDefinition for a figure whose card is gone."""
        return cls(
            programme=stored["programme"],
            jobcentre=stored["jobcentre"] or "",
            month=month_of(stored["month"]),
            counted_at=datetime.fromisoformat(stored["counted_at"]),
            sections=tuple(
                Section(
                    one["section"],
                    tuple(
                        Line(result_from(line["now"]), result_from(line["before"]) if line["before"] else None)
                        for line in one["lines"]
                    ),
                )
                for one in stored["sections"]
            ),
            log_number=stored["log_number"],
            version=stored["version"],
        )


def month_of(code: str) -> Month:
    """The whole month of a code such as `2026-03`. Raises ValueError for anything else."""
    first = date.fromisoformat(f"{code}-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return months(first, date.fromordinal(following.toordinal() - 1))[0]


def month_before(month: Month) -> Month:
    """The month that ends where this one begins."""
    last = date.fromordinal(month.first.toordinal() - 1)
    return Month(last.replace(day=1), last)


def result_from(stored: Mapping[str, Any]) -> Result:
    """A figure as `Result.to_dict` wrote it, with the card that it was made with."""
    as_of = stored["as_of"]
    interval = stored["interval"]
    return Result(
        value=stored["value"],
        n=stored["n"],
        definition=REGISTRY.get(stored["definition"]["key"], stored["definition"]["version"]),
        source=Source(stored["source"]),
        numerator=stored["numerator"],
        denominator=stored["denominator"],
        as_of=None if as_of is None else (datetime if "T" in as_of else date).fromisoformat(as_of),
        interval=Interval(**interval) if interval else None,
        disclosure=Disclosure(stored["disclosure"]),
        group=stored["group"],
        note=Text(**stored["note"]),
        beside=tuple(stored["beside"].items()),
    )


# Putting it together --------------------------------------------------------------------------------------------------


def compose(
    month: Month,
    *,
    now: Mapping[str, Figure],
    before: Mapping[str, Figure],
    in_month: Mapping[str, Figure],
    in_month_before: Mapping[str, Figure],
    counted_at: datetime,
    programme: str = "",
    jobcentre: str = "",
    log_number: int = 0,
) -> StatusReport:
    """The report from figures by key.

    now, before: as it stood at the end of the month and of the month before, indicators (`INDICATORS`) and those of
        `status.figures`. in_month, in_month_before: what happened in each (`IN_MONTH`).
    What is not among them is left out; a section without a line is too.
    """
    sections = []
    for section, keys in CONTENT.items():
        new, old = (in_month, in_month_before) if section == MONTH else (now, before)
        lines = tuple(Line(new[key].result, old[key].result if key in old else None) for key in keys if key in new)
        if lines:
            sections.append(Section(section, lines))
    return StatusReport(programme, jobcentre, month, counted_at, tuple(sections), log_number)


def of_results(
    month: Month,
    results: Mapping[str, Result],
    earlier: Mapping[str, Result],
    *,
    counted_at: datetime,
    programme: str = "",
    jobcentre: str = "",
    log_number: int = 0,
) -> StatusReport:
    """The report of figures that were fixed for readers outside; what is compared with is what was fixed before."""
    sections = []
    for section, keys in CONTENT.items():
        lines = tuple(Line(results[key], earlier.get(key)) for key in keys if key in results and section != MONTH)
        if lines:
            sections.append(Section(section, lines))
    return StatusReport(programme, jobcentre, month, counted_at, tuple(sections), log_number)


# Comparing ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A figure that is no longer what it was. difference: in the unit of the value, None where one has no value."""

    section: str
    before: Result
    after: Result

    @property
    def difference(self) -> float | int | None:
        """After minus before; exact for counts."""
        return difference(self.before, self.after)

    def to_dict(self) -> dict[str, Any]:
        """Section, key, both values and the difference."""
        return {
            "section": self.section,
            "key": self.after.definition.key,
            "before": self.before.value,
            "now": self.after.value,
            "difference": self.difference,
        }


def difference(before: Result | None, after: Result) -> float | int | None:
    """After minus before; None where either has no value or is counted by another version of its definition."""
    if before is None or before.value is None or after.value is None:
        return None
    if before.definition.version != after.definition.version:
        return None
    return after.value - before.value


def moved(report: StatusReport) -> tuple[Change, ...]:
    """The figures that moved since the month before, in the order of the report; each once."""
    seen: set[tuple[str, bool]] = set()
    made = []
    for section, line in report.lines():
        name = (line.key, section == MONTH)
        if name in seen or line.before is None or not difference(line.before, line.result):
            continue
        seen.add(name)
        made.append(Change(section, line.before, line.result))
    return tuple(made)


def changed_since(approved: StatusReport, present: StatusReport) -> tuple[Change, ...]:
    """What corrections of registrations changed in a report after it was approved: each figure with old and new.

    A figure that is there in one of them only is told against one without a value; but what reports of the approved
    one's version did not hold is left out.
    """
    found: list[Change] = []
    old, new = ({(at, line.key): line.result for at, line in report.lines()} for report in (approved, present))
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name), new.get(name)
        if was is not None and now is not None and _told(was) == _told(now):
            continue
        if was is None and approved.version < SINCE.get(name[1], 1):
            continue
        known = now or was
        assert known is not None  # noqa: S101 (one of them has the name; for the type checker)
        nothing = replace(known, value=None, n=None, numerator=None, denominator=None, interval=None, beside=())
        found.append(Change(name[0], was or nothing, now or nothing))
    return tuple(found)


def _told(result: Result) -> tuple[object, ...]:
    return (result.value, result.n, result.numerator, result.denominator, result.definition.version)


# What is to be explained ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Limits:
    """From when something is a deviation: dated values of the installation; these are the house's own.

    behind: points of per cent that fulfilment may lie behind the time that has passed. fall: points that a share of
    quality may fall in a month. drop: per cent that a month may hold fewer than the one before, from `least` on.
    """

    behind: int = 10
    fall: int = 10
    drop: int = 25
    least: int = 5


@dataclass(frozen=True)
class Deviation:
    """A figure that the follow-up meeting explains, and why it is one."""

    section: str
    key: str
    sentence: Text

    @property
    def code(self) -> str:
        """What an explanation is kept under."""
        return f"{self.section}:{self.key}"

    def to_dict(self) -> dict[str, Any]:
        """Where it stands and why it is one."""
        return {"section": self.section, "key": self.key, "sentence": self.sentence.to_dict()}


@dataclass(frozen=True)
class Departures:
    """All deviations of a report with the limits they were found by: what is kept when it is approved.

    time: the share of the programme's period that was past; None for one without an end.
    """

    found: tuple[Deviation, ...]
    limits: Limits
    time: Fraction | None

    def to_dict(self) -> dict[str, Any]:
        """The documented shape: docs/algorithms/status-report.md."""
        return {
            "found": [one.to_dict() for one in self.found],
            "limits": asdict(self.limits),
            "time": None if self.time is None else str(self.time),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Departures:
        """As they were stored."""
        return cls(
            tuple(Deviation(one["section"], one["key"], Text(**one["sentence"])) for one in stored["found"]),
            Limits(**stored["limits"]),
            None if stored["time"] is None else Fraction(stored["time"]),
        )

    @property
    def digest(self) -> str:
        """SHA-256 of them."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def passed(first: date, last: date | None, day: date) -> Fraction | None:
    """The share of a period that is past at the end of a day; None for one without an end."""
    if last is None or last < first:
        return None
    whole = (last - first).days + 1
    return Fraction(min(max((day - first).days + 1, 0), whole), whole)


def departures(report: StatusReport, *, time: Fraction | None, limits: Limits = Limits()) -> Departures:
    """The deviations of a report, with what they were found by."""
    return Departures(deviations(report, time=time, limits=limits), limits, time)


def deviations(report: StatusReport, *, time: Fraction | None, limits: Limits = Limits()) -> tuple[Deviation, ...]:
    """What departs from what was planned, promised or usual. A rule each; none of them ranks or judges anybody.

    time: the share of the programme's period that is past; None leaves out what is about targets.
    """
    made: list[Deviation] = []
    for section, line in report.lines():
        sentence = None
        if section == TARGETS and time is not None and line.key.startswith("fulfilment_revised"):
            sentence = _behind(line, time, limits)
        elif section == MONTH:
            sentence = _dropped(line, limits)
        elif section == QUALITY:
            sentence = _fallen(line, limits)
        elif section == DEADLINES:
            sentence = _missed(line)
        if sentence is not None:
            made.append(Deviation(section, line.key, sentence))
    return tuple(made)


def _behind(line: Line, time: Fraction, limits: Limits) -> Text | None:
    result = line.result
    if result.value is None or not result.denominator:
        return None
    reached = Fraction(100 * (result.numerator or 0), result.denominator)
    if reached >= 100 * time - limits.behind:
        return None
    got, gone = int(reached), int(100 * time)
    return Text(
        f"{got} pct. af måltallet er nået, og {gone} pct. af programmets tid er gået.",
        f"{got} % of the target is reached, and {gone} % of the programme's time is past.",
    )


def _dropped(line: Line, limits: Limits) -> Text | None:
    before, now = (None if one is None else one.numerator for one in (line.before, line.result))
    if before is None or now is None or before < limits.least or 100 * (before - now) < limits.drop * before:
        return None
    return Text(f"{now} mod {before} måneden før.", f"{now} against {before} the month before.")


def _fallen(line: Line, limits: Limits) -> Text | None:
    fallen = difference(line.before, line.result)
    if line.result.definition.unit is not Unit.SHARE or fallen is None or -100 * fallen < limits.fall - 1e-9:
        return None
    points = round(-100 * fallen)
    return Text(
        f"Andelen er faldet {points} procentpoint siden måneden før.",
        f"The share fell by {points} points since the month before.",
    )


def _missed(line: Line) -> Text | None:
    result = line.result
    if result.definition is cards.DECISIONS_OVERDUE:
        late = result.numerator or 0
    else:
        late = (result.denominator or 0) - (result.numerator or 0)
    if not late:
        return None
    return Text(f"{late} er ikke nået inden fristen.", f"{late} did not make the deadline.")


# Targets --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fulfilled:
    """One measure: what was aimed at and what was reached of it. No ranking follows from it."""

    measure: str
    target: Target
    original: Line
    revised: Line

    @property
    def achieved(self) -> int | None:
        """Persons reached in the programme's period by the report's last day."""
        return self.original.result.numerator


def fulfilled(report: StatusReport) -> tuple[Fulfilled, ...]:
    """The lines of targets by measure, with the target that each was divided by."""
    made = []
    for measure, pair in FULFILMENTS.items():
        original, revised = (report.line(TARGETS, card.key) for card in pair)
        if original is None or revised is None or original.result.denominator is None:
            continue
        first, present = original.result.denominator, revised.result.denominator
        made.append(
            Fulfilled(measure, Target(measure, first, present if present != first else None), original, revised)
        )
    return tuple(made)
