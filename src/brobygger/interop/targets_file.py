"""Importing targets and results from a file: read, show what would happen, and only then write, all or nothing.

One row per jobcentre, found by its municipality code. For each measure that a target may be set for:
``target_<measure>_original``, ``target_<measure>_adjusted``, ``achieved_<measure>`` and ``published_pct_<measure>``.
An empty cell means "not stated". What was achieved is kept as a published figure beside the registrations, never
instead of them. Reading the same file twice changes nothing the second time.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts.models import Jobcentre
from brobygger.interop.tables import Fault, Line, Table
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.programmes import access, actions, measures, reads
from brobygger.programmes.models import Programme

CODE = "municipality_code"
HEADING = 1  # the row
_INFORMATIVE = {CODE, "municipality", "project_title"}
_WHOLE = re.compile(r"\d{1,3}(\.\d{3})+|\d+", re.ASCII)
# Columns of a measure, known or not.
_ABOUT_A_MEASURE = re.compile(
    r"target_(?P<aim>\w+)_(?:original|adjusted|revised)|(?:achieved|published_pct)_(?P<done>\w+)"
)
_DECIMAL = re.compile(r"\d+([.,]\d+)?", re.ASCII)
_LARGEST = 10_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What the file does not say about a target: when it was decided, why it was changed, by whom, and the source."""

    decided_on: datetime.date
    revised_on: datetime.date
    reason: str
    author: str
    source: str


class Step(StrEnum):
    ORIGINAL = "original"
    REVISED = "revised"
    ACHIEVED = "achieved"
    FULFILMENT = "fulfilment"
    USAGE = "scheme_usage"
    PRINTED_ORIGINAL = "target_original"
    PRINTED_REVISED = "target_revised"


# A target in the file is both the jobcentre's own and, as something printed, what the other jobcentres may see.
_AS_PRINTED = {Step.ORIGINAL: Step.PRINTED_ORIGINAL, Step.REVISED: Step.PRINTED_REVISED}
_ORDER = {Step.ORIGINAL: 0, Step.REVISED: 1}

STEP_WORDS: dict[Step, Promise] = {
    Step.ORIGINAL: gettext_lazy("Oprindeligt måltal"),
    Step.REVISED: gettext_lazy("Justeret måltal"),
    Step.ACHIEVED: gettext_lazy("Opnået, som publiceret"),
    Step.FULFILMENT: gettext_lazy("Målopfyldelse i procent, som publiceret"),
    Step.USAGE: gettext_lazy("Brug af ordninger i procent, som publiceret"),
    Step.PRINTED_ORIGINAL: gettext_lazy("Oprindeligt måltal, som publiceret"),
    Step.PRINTED_REVISED: gettext_lazy("Justeret måltal, som publiceret"),
}


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    NOT_YOURS = "not_yours"


OUTCOME_WORDS: dict[Outcome, Promise] = {
    Outcome.NEW: gettext_lazy("Ny"),
    Outcome.CHANGED: gettext_lazy("Ændres"),
    Outcome.SAME: gettext_lazy("Uændret"),
    Outcome.NOT_YOURS: gettext_lazy("Springes over: et andet jobcenter"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that can be read, and what reading it in would do."""

    row: int
    column: str
    jobcentre: Jobcentre
    step: Step
    measure: str
    old: Decimal | None
    new: Decimal
    outcome: Outcome

    @property
    def code(self) -> str:
        return self.step.value if not self.measure else f"{self.step.value}.{self.measure}"

    @property
    def words(self) -> Promise:
        return STEP_WORDS[self.step]

    @property
    def measure_words(self) -> str:
        return measures.name(self.measure) if self.measure else ""

    @property
    def outcome_words(self) -> Promise:
        return OUTCOME_WORDS[self.outcome]


@dataclass(frozen=True, slots=True)
class Preview:
    """What the file holds, what is wrong with it, and what it would change."""

    programme: Programme
    rows: int
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    unused_columns: tuple[str, ...]
    joining: tuple[tuple[Jobcentre, str], ...] = ()

    @property
    def can_be_read_in(self) -> bool:
        return not self.faults and any(self.to_do)

    @property
    def to_do(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.outcome in {Outcome.NEW, Outcome.CHANGED})

    def count(self, outcome: Outcome) -> int:
        return sum(1 for change in self.changes if change.outcome is outcome)


@dataclass
class _Known:
    """What stands in the programme before the import."""

    jobcentres: Mapping[str, Jobcentre]
    participants: frozenset[int]
    targets: Mapping[tuple[int, str], reads.TargetHistory]
    published: Mapping[tuple[int | None, str], Decimal]


@dataclass
class _Reading:
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    joining: list[tuple[Jobcentre, str]] = field(default_factory=list)


def preview(*, by: Actor, table: Table, programme: Programme, join: bool = False) -> Preview:
    """Read the whole file and say what it would do. Writes nothing.

    join: let jobcentres that are not in the programme join it, from its first day.
    """
    table.require([CODE])
    # The original first, whatever the order of the columns: a revision follows it.
    cells = sorted(_cells_of(table.columns), key=lambda cell: _ORDER.get(cell[1], 2))
    known = _known(by, programme)
    reading = _Reading(faults=list(_unknown_measures(table.columns)))
    seen: dict[int, int] = {}
    for line in table.lines:
        jobcentre = _jobcentre(line, known, reading, seen, join)
        if jobcentre is None:
            continue
        for column, step, measure in cells:
            number = _read_cell(by, line, column, step, measure, jobcentre, known, reading)
            if number is not None and step in _AS_PRINTED:
                _note(by, line, column, _AS_PRINTED[step], measure, jobcentre, known, reading, number)
        _check_pairs(line, reading)
    used = _INFORMATIVE | {column for column, _step, _measure in cells}
    return Preview(
        programme=programme,
        rows=len(table.lines),
        changes=tuple(reading.changes),
        faults=tuple(reading.faults),
        unused_columns=tuple(column for column in table.columns if column not in used),
        joining=tuple(reading.joining),
    )


@transaction.atomic
def read_in(*, by: Actor, preview: Preview, terms: Terms) -> int:
    """Write what the preview shows, in one transaction; returns how many figures were new or changed."""
    if preview.faults:
        raise Refusal(_("Filen har fejl. Ret dem, og prøv igen. Intet er læst ind."))
    programme = preview.programme
    for jobcentre, title in preview.joining:
        actions.join(by=by, programme=programme, jobcentre=jobcentre, joined_on=programme.starts_on, title=title)
    for change in sorted(preview.to_do, key=lambda change: _ORDER.get(change.step, 2)):
        _write(by, programme, change, terms)
    return len(preview.to_do)


def _write(by: Actor, programme: Programme, change: Change, terms: Terms) -> None:
    if change.step is Step.ORIGINAL:
        actions.set_original_target(
            by=by,
            programme=programme,
            jobcentre=change.jobcentre,
            measure=change.measure,
            value=int(change.new),
            decided_on=terms.decided_on,
            author=terms.author,
            source=terms.source,
        )
    elif change.step is Step.REVISED:
        actions.revise_target(
            by=by,
            programme=programme,
            jobcentre=change.jobcentre,
            measure=change.measure,
            value=int(change.new),
            decided_on=terms.revised_on,
            reason=terms.reason,
            author=terms.author,
            source=terms.source,
        )
    else:
        actions.publish_figure(
            by=by,
            programme=programme,
            jobcentre=change.jobcentre,
            measure=change.code,
            value=change.new,
            unit="pct" if change.step in {Step.FULFILMENT, Step.USAGE} else "count",
            source=terms.source,
        )


def _cells_of(columns: Sequence[str]) -> Iterator[tuple[str, Step, str]]:
    """The columns this import understands, with the step and measure each stands for."""
    meanings: dict[str, tuple[Step, str]] = {"hko_usage_pct": (Step.USAGE, "")}
    for measure in measures.MEASURES:
        meanings[f"target_{measure}_original"] = (Step.ORIGINAL, measure)
        meanings[f"target_{measure}_adjusted"] = (Step.REVISED, measure)
        meanings[f"target_{measure}_revised"] = (Step.REVISED, measure)
        meanings[f"achieved_{measure}"] = (Step.ACHIEVED, measure)
        meanings[f"published_pct_{measure}"] = (Step.FULFILMENT, measure)
    for column in columns:
        if column in meanings:
            yield (column, *meanings[column])


def _unknown_measures(columns: Sequence[str]) -> Iterator[Fault]:
    """Columns of a measure that nobody declared: a slip of the pen must not be passed over as a column not used."""
    known = ", ".join(measures.MEASURES)
    for column in columns:
        found = _ABOUT_A_MEASURE.fullmatch(column)
        measure = (found["aim"] or found["done"]) if found else ""
        if measure and measure not in measures.MEASURES:
            sentence = _("Målet »%(measure)s« findes ikke. Disse findes: %(known)s.")
            yield Fault(HEADING, column, sentence % {"measure": _short(measure), "known": known})


def _known(by: Actor, programme: Programme) -> _Known:
    return _Known(
        jobcentres=reads.jobcentres_by_code(),
        participants=frozenset(part.jobcentre for part in reads.participants(programme)),
        targets=reads.targets(programme, all_jobcentres=access.may_see_all_of(by, programme)),
        published={key: figure.value for key, figure in reads.published(programme).items()},
    )


def _jobcentre(line: Line, known: _Known, reading: _Reading, seen: dict[int, int], join: bool) -> Jobcentre | None:
    code = line[CODE]
    jobcentre = known.jobcentres.get(code.zfill(4)) if re.fullmatch(r"\d{1,4}", code, re.ASCII) else None
    sentence = ""
    if not code:
        sentence = _("Kommunekoden mangler.")
    elif jobcentre is None:
        sentence = _("Kommunekoden %(code)s hører ikke til noget jobcenter her.") % {"code": code}
    elif jobcentre.pk in seen:
        sentence = _("Jobcentret står også i række %(row)s.") % {"row": seen[jobcentre.pk]}
    elif jobcentre.pk not in known.participants and not join:
        sentence = _("%(jobcentre)s er ikke med i programmet.") % {"jobcentre": jobcentre.label}
    if sentence or jobcentre is None:
        reading.faults.append(Fault(line.number, CODE, sentence))
        return None
    seen[jobcentre.pk] = line.number
    if jobcentre.pk not in known.participants:
        reading.joining.append((jobcentre, line["project_title"]))
    return jobcentre


def _read_cell(
    by: Actor,
    line: Line,
    column: str,
    step: Step,
    measure: str,
    jobcentre: Jobcentre,
    known: _Known,
    reading: _Reading,
) -> Decimal | None:
    """Note what the cell would change, or what is wrong with it. Returns its number, if it has one."""
    text = line[column]
    if not text:
        return None
    number = _number(text, whole=step in {Step.ORIGINAL, Step.REVISED, Step.ACHIEVED})
    if number is None:
        reading.faults.append(Fault(line.number, column, _not_a_number(text, step)))
        return None
    return _note(by, line, column, step, measure, jobcentre, known, reading, number)


def _note(
    by: Actor,
    line: Line,
    column: str,
    step: Step,
    measure: str,
    jobcentre: Jobcentre,
    known: _Known,
    reading: _Reading,
    number: Decimal,
) -> Decimal | None:
    old, fault = _before(step, measure, jobcentre, known, number)
    if fault:
        reading.faults.append(Fault(line.number, column, fault))
        return None
    outcome = _outcome(by, step, jobcentre, line, measure, old, number, reading)
    reading.changes.append(Change(line.number, column, jobcentre, step, measure, old, number, outcome))
    return number


def _before(
    step: Step, measure: str, jobcentre: Jobcentre, known: _Known, number: Decimal
) -> tuple[Decimal | None, str]:
    """What stands now, and why the new number cannot follow it."""
    history = known.targets.get((jobcentre.pk, measure))
    if step is Step.ORIGINAL:
        old = None if history is None or history.original is None else Decimal(history.original)
        if old is not None and old != number:
            sentence = _("Det oprindelige måltal er %(old)s og kan ikke ændres. Brug det justerede måltal.")
            return old, sentence % {"old": old}
        return old, ""
    if step is Step.REVISED:
        return (None if history is None or history.present is None else Decimal(history.present)), ""
    code = step.value if not measure else f"{step.value}.{measure}"
    return known.published.get((jobcentre.pk, code)), ""


def _outcome(
    by: Actor,
    step: Step,
    jobcentre: Jobcentre,
    line: Line,
    measure: str,
    old: Decimal | None,
    number: Decimal,
    reading: _Reading,
) -> Outcome:
    if step in {Step.ORIGINAL, Step.REVISED} and not access.may_change_targets(by, jobcentre.pk):
        return Outcome.NOT_YOURS
    if step is Step.REVISED and old is None:
        # The original of the same row, read a moment ago, is what a revision follows.
        old = next(
            (
                change.new
                for change in reading.changes
                if change.row == line.number and change.step is Step.ORIGINAL and change.measure == measure
            ),
            None,
        )
    if old == number:
        return Outcome.SAME
    return Outcome.NEW if old is None else Outcome.CHANGED


def _check_pairs(line: Line, reading: _Reading) -> None:
    """A revised target without an original has nothing to revise."""
    for change in reading.changes:
        if change.row == line.number and change.step is Step.REVISED and change.outcome is Outcome.NEW:
            reading.faults.append(Fault(line.number, change.column, _("Det oprindelige måltal mangler.")))


def _number(text: str, *, whole: bool) -> Decimal | None:
    """A number as Danes and spreadsheets write it: 1.130 is a whole number, 0,46 a decimal one."""
    text = text.replace("\u00a0", "").replace(" ", "").removesuffix("%")
    if whole:
        if not _WHOLE.fullmatch(text):
            return None
        number = Decimal(text.replace(".", ""))
    else:
        if not _DECIMAL.fullmatch(text):
            return None
        number = Decimal(text.replace(",", "."))
    return number if number <= _LARGEST else None


def _not_a_number(text: str, step: Step) -> str:
    shown = _short(text)
    if step in {Step.FULFILMENT, Step.USAGE}:
        return _("»%(text)s« er ikke et tal.") % {"text": shown}
    return _("»%(text)s« er ikke et helt tal.") % {"text": shown}


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:30]}…"
