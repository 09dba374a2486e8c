"""The register in memory: for each person the weeks in which something changed, and to what.

Most people keep a code for months, so a list of changes is some forty times smaller than a cell per week, and is read
in one pass. Person *i* has the changes `offsets[i]` to `offsets[i + 1]`; each holds from its `start` to the next one's,
the last to the end of the file. The first always starts in week 0, so every week is covered once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis.register import weeks
from brobygger_analysis.register.codes import NONE, CodeTable, Lookup
from brobygger_analysis.register.errors import RegisterError

Offsets = npt.NDArray[np.int32]
Starts = npt.NDArray[np.uint16]
Ids = npt.NDArray[np.uint8]
MOST_SPELLS = 2**31 - 1
MOST_WEEKS = 2**15 - 1


@dataclass(frozen=True)
class Register:
    """Spells of many people over the same weeks.

    persons: a pyarrow array of texts, one per person.
    first_week: the calendar number of the file's first week; every other week here is counted from it.
    wages: first and last week with wage income registered, or None when the file has none.
    """

    persons: Any
    offsets: Offsets
    starts: Starts
    ids: Ids
    table: CodeTable
    first_week: int
    week_count: int
    wages: tuple[int, int] | None

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def spell_count(self) -> int:
        """Changes of all people."""
        return len(self.starts)

    @property
    def end(self) -> int:
        """The last week that can be judged, see docs/algorithms/register.md."""
        last = self.week_count - 1
        return last if self.wages is None else min(last, self.wages[1])

    def rows_of(self, persons: Sequence[str] | Any) -> npt.NDArray[np.int64]:
        """The place of each person, -1 for those who are not in the register."""
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = pa.array(persons, type=pa.string()) if not isinstance(persons, pa.Array) else persons
        found = pc.index_in(wanted.cast(pa.string()), value_set=self.persons)
        return np.asarray(found.fill_null(-1), dtype=np.int64)

    def unknown_codes(self) -> dict[int, int]:
        """Codes that stand in no valid row of the table, with how many spells have them."""
        counts = np.bincount(self.ids, minlength=len(self.table.rows))
        return {
            row.code: int(counts[place])
            for place, row in enumerate(self.table.rows)
            if row.group == "unknown" and counts[place]
        }

    def check(self) -> None:
        """Raise RegisterError unless the arrays fit each other; the compiled loop trusts them."""
        offsets, starts = self.offsets, self.starts
        sound = (
            len(offsets) > 0
            and offsets[0] == 0
            and offsets[-1] == len(starts) == len(self.ids)
            and len(self.persons) == len(self)
            and bool((offsets[1:] > offsets[:-1]).all())
            and (
                not len(starts) or (int(self.ids.max()) < len(self.table.rows) and int(starts.max()) < self.week_count)
            )
        )
        if sound and len(starts):
            rising = starts[1:] > starts[:-1]
            rising[offsets[1:-1] - 1] = True  # from one person to the next
            sound = bool(rising.all()) and not starts[offsets[:-1]].any()
        if not sound:
            raise RegisterError("the store is damaged: its spells do not fit each other")


def encode(values: Iterable[npt.NDArray[np.uint16]]) -> tuple[npt.NDArray[np.int64], Starts, npt.NDArray[np.uint16]]:
    """Changes of a block in the wide form.

    values: week by week those of all persons; a week and the one before are all that the processor's cache has to hold.
    Returns changes per person, then start and value of each change, person by person.
    """
    weeks = iter(values)
    before = next(weeks)
    persons = len(before)
    # Few enough persons for two bytes make the sort a radix sort. It keeps the order of weeks.
    narrow = np.uint16 if persons <= 0x10000 else np.uint32
    changed, found = [np.arange(persons, dtype=narrow)], [before]
    for now in weeks:
        places = np.flatnonzero(now != before)
        changed.append(places.astype(narrow))
        found.append(now[places])
        before = now
    person = np.concatenate(changed)
    week = np.repeat(np.arange(len(changed), dtype=np.uint16), [len(one) for one in changed])
    order = np.argsort(person, kind="stable")
    return np.bincount(person, minlength=persons), week[order], np.concatenate(found)[order]


@dataclass
class Builder:
    """Collects blocks of people and turns raw codes into ids."""

    table: CodeTable
    first_week: int
    week_count: int
    _lookup: Lookup = field(init=False)
    _unknown: dict[int, int] = field(default_factory=dict)
    _parts: list[tuple[Any, Any, Any, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not 0 < self.week_count <= MOST_WEEKS:
            raise RegisterError(f"a register has 1 to {MOST_WEEKS} weeks, not {self.week_count}")
        self._lookup = self.table.lookup(self.first_week, self.week_count)

    def add(self, persons: Any, counts: npt.NDArray[np.int64], starts: Starts, values: npt.NDArray[np.uint16]) -> None:
        """One block: person texts, changes per person, start and raw code of each change."""
        if len(self._lookup.begins) > 1:
            counts, starts, values = self._split(counts, starts, values)
        self._parts.append((persons, counts, starts, self._ids(starts, values)))

    def register(self, wages: tuple[int, int] | None) -> Register:
        """Everything that was added. Raises RegisterError when a person came twice."""
        import pyarrow as pa

        persons = pa.concat_arrays([part[0] for part in self._parts]) if self._parts else pa.array([], pa.string())
        total = sum(len(part[2]) for part in self._parts)
        if total > MOST_SPELLS:
            raise RegisterError(f"a store holds at most {MOST_SPELLS:,} spells; this file has {total:,}")
        offsets = np.zeros(len(persons) + 1, dtype=np.int32)
        starts, ids = np.empty(total, dtype=np.uint16), np.empty(total, dtype=np.uint8)
        person = spell = 0
        table, renumber = self._finished_table()
        while self._parts:  # given back one by one, so that memory is not needed twice
            block, counts, block_starts, block_ids = self._parts.pop(0)
            offsets[person + 1 : person + 1 + len(block)] = spell + np.cumsum(counts)
            starts[spell : spell + len(block_starts)] = block_starts
            ids[spell : spell + len(block_ids)] = block_ids if renumber is None else renumber[block_ids]
            person, spell = person + len(block), spell + len(block_starts)
        return Register(persons, offsets, starts, ids, table, self.first_week, self.week_count, wages)

    def _ids(self, starts: Starts, values: npt.NDArray[np.uint16]) -> Ids:
        lookup = self._lookup
        if len(lookup.begins) == 1:
            found = lookup.ids[0][values]
        else:
            found = lookup.ids[np.searchsorted(lookup.begins, starts, side="right") - 1, values]
        missing = found == NONE
        if missing.any():
            codes, inverse = np.unique(values[missing], return_inverse=True)
            found[missing] = np.array([self._unknown_id(int(code)) for code in codes], dtype=np.uint16)[inverse]
        ids: Ids = found.astype(np.uint8)
        return ids

    def _unknown_id(self, code: int) -> int:
        number = self._unknown.setdefault(code, len(self.table.rows) + len(self._unknown))
        if number > 255:
            raise RegisterError(
                f"more than {256 - len(self.table.rows)} different codes are in no table, such as {code}; "
                "is this column a benefit code?"
            )
        return number

    def _finished_table(self) -> tuple[CodeTable, Ids | None]:
        """The table with the unknown codes in order of number, and new ids for old when that order is another."""
        if not self._unknown:
            return self.table, None
        known = len(self.table.rows)
        renumber = np.arange(256, dtype=np.uint8)
        for place, code in enumerate(sorted(self._unknown)):
            renumber[self._unknown[code]] = known + place
        return self.table.with_unknown(self._unknown), renumber

    def _split(
        self, counts: npt.NDArray[np.int64], starts: Starts, values: npt.NDArray[np.uint16]
    ) -> tuple[npt.NDArray[np.int64], Starts, npt.NDArray[np.uint16]]:
        """Cut spells where their code gets another meaning."""
        for period, week in enumerate(self._lookup.begins[1:].tolist(), start=1):
            before, after = self._lookup.ids[period - 1], self._lookup.ids[period]
            last = np.zeros(len(starts), dtype=bool)
            last[np.cumsum(counts) - 1] = True
            ends = np.append(starts[1:], self.week_count).astype(np.int64)
            ends[last] = self.week_count
            cut = np.flatnonzero((starts < week) & (ends > week) & (before[values] != after[values]))
            if len(cut):
                person = np.repeat(np.arange(len(counts)), counts)
                counts = counts + np.bincount(person[cut], minlength=len(counts))
                starts = np.insert(starts, cut + 1, np.uint16(week))
                values = np.insert(values, cut + 1, values[cut])
        return counts, starts, values


def first_repeated(persons: Any) -> tuple[int, int] | None:
    """The places of the first person who stands twice; None when all differ."""
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(persons)
    if len(encoded.dictionary) == len(persons):
        return None
    indices = np.asarray(encoded.indices)
    _values, firsts = np.unique(indices, return_index=True)
    again = np.ones(len(indices), dtype=bool)
    again[firsts] = False
    second = int(np.flatnonzero(again)[0])
    return int(np.flatnonzero(indices == indices[second])[0]), second


def wide(register: Register, rows: Iterable[int] | None = None) -> npt.NDArray[np.int64]:
    """The codes week by week, shape (persons, weeks): for looking at a few people, not for computing."""
    codes = np.array([row.code for row in register.table.rows], dtype=np.int64)
    chosen = list(range(len(register)) if rows is None else rows)
    cells = np.zeros((len(chosen), register.week_count), dtype=np.int64)
    for place, row in enumerate(chosen):
        begin, end = register.offsets[row], register.offsets[row + 1]
        starts = register.starts[begin:end].astype(np.int64)
        cells[place] = np.repeat(codes[register.ids[begin:end]], np.diff(starts, append=register.week_count))
    return cells


def describe(register: Register) -> dict[str, object]:
    """What a register holds, for people and scripts."""
    first = register.first_week
    return {
        "persons": len(register),
        "spells": register.spell_count,
        "weeks": register.week_count,
        "first_week": weeks.label(first),
        "last_week": weeks.label(first + register.week_count - 1),
        "wages_from": weeks.label(first + register.wages[0]) if register.wages else None,
        "wages_to": weeks.label(first + register.wages[1]) if register.wages else None,
        "judged_to": weeks.label(first + register.end),
        "unknown_codes": {f"{code:03d}": count for code, count in register.unknown_codes().items()},
    }
