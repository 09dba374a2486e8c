"""Some people's part of a register, to be kept where the people are, and the register made of such parts again.

A part is what a weekly register says of one person: `[[week, code], …]`, each code from its week on, weeks counted from
the register's first. It holds codes and not their meaning, so that a newer code table is read into it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis.register.codes import CodeTable, standard
from brobygger_analysis.register.spells import Builder, Register

Part = list[list[int]]
_DIGITS = 10  # of a CPR number


def rows_of_numbers(register: Register, numbers: Sequence[str]) -> npt.NDArray[np.int64]:
    """The place of each CPR number (digits only), -1 for those who are not in the register.

    In the file a number may have a hyphen, and a spreadsheet may have taken its leading nought.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.index_in(pa.array(numbers, pa.string()), value_set=numbers_of(register))
    return np.asarray(found.fill_null(-1), dtype=np.int64)


def numbers_of(register: Register) -> Any:
    """The persons of the register as CPR numbers: digits only, with the leading nought."""
    import pyarrow.compute as pc

    bare = pc.replace_substring_regex(register.persons, "[- \u00a0]", "")
    return pc.utf8_lpad(bare, width=_DIGITS, padding="0")


def part_of(register: Register, row: int) -> Part:
    """What the register says of the person in this row."""
    own = slice(int(register.offsets[row]), int(register.offsets[row + 1]))
    codes = [register.table.rows[place].code for place in register.ids[own].tolist()]
    return [[week, code] for week, code in zip(register.starts[own].tolist(), codes, strict=True)]


def register_of(
    parts: Mapping[str, Part],
    *,
    first_week: int,
    week_count: int,
    wages: tuple[int, int] | None,
    table: CodeTable | None = None,
) -> Register:
    """The register of the persons of these parts, in their order. Raises RegisterError for more weeks than there are.

    parts: by any name of the person. first_week, week_count, wages: as in the register they were taken from.
    """
    import pyarrow as pa

    builder = Builder(table or standard(), first_week, week_count)
    counts = np.array([len(part) for part in parts.values()], dtype=np.int64)
    spells = np.array([spell for part in parts.values() for spell in part], dtype=np.uint16).reshape(-1, 2)
    if len(counts):
        builder.add(pa.array(list(parts), pa.string()), counts, spells[:, 0].copy(), spells[:, 1].copy())
    made = builder.register(wages)
    made.check()
    return made
