"""The register on disk, in one file that other tools can read.

`.arrow`: as it lies in memory, opened without reading it (memory-mapped); about 50 bytes a person. `.parquet`:
compressed to about half. Both hold the columns `person` and `spells`, a list of `start` (weeks from the file's first)
and `code` (the place of the code in the table), and in their metadata the table and the calendar.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from brobygger_analysis.register import weeks
from brobygger_analysis.register.codes import CodeRow, CodeTable
from brobygger_analysis.register.errors import RegisterError
from brobygger_analysis.register.spells import Register

_KEY = b"brobygger.register"
_VERSION = 1
SUFFIXES = (".arrow", ".parquet")


def save(register: Register, path: Path | str) -> None:
    """Write the register; the suffix decides the form. A file of that name is replaced once the new one is whole."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = Path(path)
    check_store_name(path)
    spells = pa.StructArray.from_arrays([pa.array(register.starts), pa.array(register.ids)], ["start", "code"])
    listed = pa.ListArray.from_arrays(pa.array(register.offsets), spells)
    table = pa.table({"person": register.persons, "spells": listed}).replace_schema_metadata({_KEY: _about(register)})
    with _whole(path) as unfinished:
        if path.suffix == ".parquet":
            pq.write_table(table, unfinished, compression="zstd", row_group_size=125_000)
        else:
            with pa.OSFile(str(unfinished), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table, max_chunksize=max(len(register), 1))


def write_table(table: Any, path: Path | str) -> None:
    """Write a pyarrow table as CSV or Parquet, whole or not at all, readable by its owner only."""
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    path = Path(path)
    with _whole(path) as unfinished:
        if path.suffix == ".parquet":
            pq.write_table(table, unfinished, compression="zstd")
        else:
            pc.write_csv(table, unfinished)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file to write to that takes the name once it is whole, and is gone if that fails."""
    import pyarrow as pa

    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)  # it holds what people lived on
        yield unfinished
        unfinished.replace(path)
    except (pa.ArrowException, OSError) as fault:
        raise RegisterError(f"cannot write {path}: {fault}") from fault
    finally:
        unfinished.unlink(missing_ok=True)


def load(path: Path | str) -> Register:
    """The register in a file that `save` wrote. Raises RegisterError for any other file and for a damaged one."""
    import pyarrow as pa

    path = Path(path)
    check_store_name(path)
    if not path.is_file():
        raise RegisterError(f"there is no file {path}")
    try:
        table = _table(path)
    except (pa.ArrowException, OSError) as fault:
        raise RegisterError(f"{path.name} cannot be read as a store: {fault}") from fault
    about = (table.schema.metadata or {}).get(_KEY)
    if about is None:
        raise RegisterError(f"{path.name} is no store of a register; 'brobygger register import' makes one")
    try:
        facts = json.loads(about)
        if facts["version"] != _VERSION:
            raise RegisterError(f"{path.name} is a store of version {facts['version']}; import the register again")
        spells = table.column("spells").combine_chunks()
        spells = spells.chunk(0) if isinstance(spells, pa.ChunkedArray) else spells
        persons = table.column("person").combine_chunks()
        register = Register(
            persons=persons.chunk(0) if isinstance(persons, pa.ChunkedArray) else persons,
            offsets=np.asarray(spells.offsets),
            starts=np.asarray(spells.values.field("start")),
            ids=np.asarray(spells.values.field("code")),
            table=CodeTable(tuple(CodeRow.from_dict(row) for row in facts["codes"])),
            first_week=weeks.of_text(facts["first_week"]),
            week_count=int(facts["weeks"]),
            wages=tuple(facts["wages"]) if facts["wages"] else None,
        )
    except (KeyError, TypeError, ValueError, IndexError, pa.ArrowException) as fault:
        if isinstance(fault, RegisterError):
            raise
        raise RegisterError(f"{path.name} is damaged: {fault}") from fault
    register.check()
    return register


def _about(register: Register) -> bytes:
    facts = {
        "version": _VERSION,
        "first_week": weeks.label(register.first_week),
        "weeks": register.week_count,
        "wages": list(register.wages) if register.wages else None,
        "codes": [row.to_dict() for row in register.table.rows],
    }
    return json.dumps(facts, ensure_ascii=False).encode()


def _table(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if path.suffix == ".parquet":
        return pq.read_table(path)
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


def check_store_name(path: Path) -> None:
    """Raise RegisterError for a name that `save` would refuse."""
    if path.suffix not in SUFFIXES:
        raise RegisterError(f"a store is named *{' or *'.join(SUFFIXES)}, not {path.name}")
