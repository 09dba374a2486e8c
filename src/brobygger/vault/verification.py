"""Walking the chain: does the log still say what was written?

Streams in portions, so that a million entries need no more memory than ten thousand. Each fault is named by its
number and, where it is there, by the entry's key and time. Faults do not stop the walk: after a changed entry it goes
on from the stored hash, and so tells one changed entry from a chain that was made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import connection

from brobygger.vault import append_only, chain, heads, sealing
from brobygger.vault.crypto import CannotOpen, ring
from brobygger.vault.models import LogSeal

PORTION = 5_000
MOST_FAULTS = 20

_ID, _KEY, _AT, _SUBJECTS = (chain.COLUMNS.index(name) for name in ("id", "key", "at", "subjects"))


class FaultKind(StrEnum):
    CHANGED = "changed"  # the entry or its seal is not what was sealed
    REMOVED = "removed"  # the seal is there, the entry is not
    GAP = "gap"  # numbers are missing in the chain
    INDEX = "index"  # the index of subjects says something else than the entry
    CUT_OFF = "cut_off"  # the chain ends before the head that was noted outside the database
    REPLACED = "replaced"  # the chain goes on, but not from the head that was noted
    KEY = "key"  # sealed with a key that is not in the ring
    UNGUARDED = "unguarded"  # a trigger is missing


@dataclass(frozen=True, slots=True)
class Fault:
    kind: FaultKind
    number: int | None
    entry: str = ""  # the outer key
    at: str = ""
    what: str = ""


@dataclass(slots=True)
class Report:
    """``sound`` says whether anything was tampered with; unsealed entries are normal within the last minute."""

    checked: int = 0
    last_number: int = 0
    head: str = ""
    unsealed: int = 0
    oldest_unsealed: str = ""
    fault_count: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return self.fault_count == 0

    def add(self, fault: Fault) -> None:
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


def verify(*, progress: Callable[[int], None] | None = None) -> Report:
    report = Report()
    for trigger in append_only.missing(connection):
        report.add(Fault(FaultKind.UNGUARDED, None, what=trigger))
    noted = heads.noted()
    _walk(report, noted, progress)
    if noted and report.last_number < noted.number:
        report.add(Fault(FaultKind.CUT_OFF, report.last_number + 1, at=noted.noted_at, what=str(noted.number)))
    _count_unsealed(report)
    return report


def sealed_count() -> int:
    """How many numbers there are, for a progress bar."""
    head = LogSeal.objects.order_by("-number").values_list("number", flat=True).first()
    return int(head or 0)


def unsealed_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) {_UNSEALED}")
        return int(cursor.fetchone()[0])


def _walk(report: Report, noted: heads.Head | None, progress: Callable[[int], None] | None) -> None:
    previous, expected = chain.BEGINNING, 1
    secrets: dict[int, bytes | None] = {}
    parsed = connection.vendor != "sqlite"
    for portion in _portions():
        for number, entry, stored, key_id, *values in portion:
            stored = bytes(stored)
            if number != expected:
                report.add(Fault(FaultKind.GAP, expected, what=f"{expected}–{number - 1}"))
            if key_id not in secrets:
                secrets[key_id] = _secret(key_id)
            _check(report, number, entry, stored, values, previous, secrets[key_id], parsed)
            if noted and number == noted.number and stored != noted.hash:
                report.add(_fault(FaultKind.REPLACED, number, values))
            previous, expected = stored, number + 1
            report.checked += 1
        report.last_number = expected - 1
        report.head = previous.hex()
        _check_index(report, portion)
        if progress:
            progress(len(portion))


def _secret(key_id: int) -> bytes | None:
    try:
        return ring().chain_secret(key_id)
    except CannotOpen:
        return None


def _check(
    report: Report,
    number: int,
    entry: int,
    stored: bytes,
    values: list[Any],
    previous: bytes,
    secret: bytes | None,
    parsed: bool,
) -> None:
    if values[_ID] is None:
        report.add(Fault(FaultKind.REMOVED, number))
    elif secret is None:
        report.add(_fault(FaultKind.KEY, number, values))
    elif chain.link(secret, previous, number, _canonical(values, parsed)) != stored:
        report.add(_fault(FaultKind.CHANGED, number, values))


def _canonical(values: list[Any], parsed: bool) -> bytes:
    try:
        return chain.canonical(values, parsed_subjects=parsed)
    except (TypeError, ValueError):
        return b""  # a column holds what no entry can hold: no link fits


def _fault(kind: FaultKind, number: int, values: list[Any]) -> Fault:
    return Fault(kind, number, entry=_text(values[_KEY]).replace("-", ""), at=_text(values[_AT]))


def _text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _portions() -> Iterator[list[tuple[Any, ...]]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT s.number, s.entry, s.hash, s.key_id, {chain.selection(connection.vendor, 'e')} "  # noqa: S608 - columns of our own table; the values are parameters
                "FROM vault_logseal s LEFT JOIN vault_logentry e ON e.id = s.entry "
                "WHERE s.number > %s ORDER BY s.number LIMIT %s",
                [last, PORTION],
            )
            rows = list(cursor.fetchall())
        if rows:
            yield rows
            last = rows[-1][0]
        if len(rows) < PORTION:
            return


def _check_index(report: Report, portion: list[tuple[Any, ...]]) -> None:
    """The index answers "who has looked"; an index row taken out would hide a look as well as a removed entry."""
    first, last = portion[0][0], portion[-1][0]
    indexed: dict[int, set[tuple[str, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, kind, subject FROM vault_logsubject WHERE number BETWEEN %s AND %s", [first, last]
        )
        for number, kind, subject in cursor.fetchall():
            indexed.setdefault(number, set()).add((kind, str(subject).replace("-", "")))
    for number, _entry, _hash, _key_id, *values in portion:
        if values[_ID] is None:
            continue
        try:
            wanted = {(kind, key.hex) for kind, key in sealing.subjects_of(values[_SUBJECTS])}
        except (ValueError, TypeError):
            continue  # reported as changed
        if indexed.get(number, set()) != wanted:
            report.add(_fault(FaultKind.INDEX, number, values))


_UNSEALED = "FROM vault_logentry e WHERE NOT EXISTS (SELECT 1 FROM vault_logseal s WHERE s.entry = e.id)"


def _count_unsealed(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*), MIN(e.at) {_UNSEALED}")
        report.unsealed, oldest = cursor.fetchone()
    report.oldest_unsealed = str(oldest) if oldest else ""
