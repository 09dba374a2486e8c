"""The store gives back what was saved, keeps what it had when writing fails, and refuses what it cannot trust."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from brobygger_analysis.register import Register, RegisterError, load, outcomes, read_wide, save, store
from tests.brobygger_analysis.register.files import columns, write_parquet
from tests.brobygger_analysis.register.test_wide import assert_same, some


@pytest.fixture
def one(tmp_path: Path) -> Register:
    return read_wide(write_parquet(tmp_path / "wide.parquet", columns(some())))


@pytest.mark.parametrize("suffix", store.SUFFIXES)
def test_round_trip(tmp_path: Path, one: Register, suffix: str) -> None:
    path = tmp_path / f"store{suffix}"
    save(one, path)
    again = load(path)
    assert_same(one, again)
    rows, index = range(len(one)), [one.first_week + 5] * len(one)
    assert np.array_equal(outcomes(one, rows, index).weeks_to, outcomes(again, rows, index).weeks_to)
    save(again, path)  # over itself, though it is open
    assert_same(one, load(path))
    assert [file.name for file in tmp_path.iterdir() if "unfinished" in file.name] == []
    assert path.stat().st_mode & 0o077 == 0, "only its owner reads what people lived on"


def test_other_tools_can_read_it(tmp_path: Path, one: Register) -> None:
    save(one, tmp_path / "store.parquet")
    table = pq.read_table(tmp_path / "store.parquet")
    assert table.column_names == ["person", "spells"]
    assert table.column("spells")[0].as_py()[0]["start"] == 0


def test_one_without_wages_and_people(tmp_path: Path, one: Register) -> None:
    nobody = Register(
        pa.array([], pa.string()), np.zeros(1, np.int32), one.starts[:0], one.ids[:0], one.table, 5, 9, None
    )
    save(nobody, tmp_path / "store.arrow")
    assert_same(nobody, load(tmp_path / "store.arrow"))


def test_a_failed_write_keeps_the_old_store(tmp_path: Path, one: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.arrow"
    save(one, path)

    def full(*args: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(pa.ipc, "new_file", full)
    with pytest.raises(RegisterError, match="cannot write"):
        save(one, path)
    assert_same(one, load(path))
    assert len(list(tmp_path.glob(".*"))) == 0


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("store.npz", b"", "a store is named"),
        ("none.arrow", None, "there is no file"),
        ("store.arrow", b"nonsense", "cannot be read as a store"),
        ("store.parquet", b"nonsense", "cannot be read as a store"),
    ],
)
def test_files_that_are_no_store(tmp_path: Path, name: str, content: bytes | None, sentence: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(RegisterError, match=sentence):
        load(tmp_path / name)


def test_a_table_that_is_no_store(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    with pytest.raises(RegisterError, match="is no store of a register"):
        load(tmp_path / "a.parquet")


@pytest.mark.parametrize("fault", ["code", "week", "order", "first", "few", "more"])
def test_a_damaged_store_is_not_computed(tmp_path: Path, one: Register, fault: str) -> None:
    starts, ids, persons = one.starts.copy(), one.ids.copy(), one.persons
    long = int(np.flatnonzero(np.diff(one.offsets) > 2)[0])
    begin = one.offsets[long]
    match fault:
        case "code":
            ids[3] = 255
        case "week":
            starts[one.offsets[1] - 1] = 600
        case "order":
            starts[begin + 2] = starts[begin + 1]
        case "first":
            starts[begin] = 1 if starts[begin + 1] > 1 else 0
            starts[begin + 1] = max(starts[begin + 1], 2)
            starts[begin] = 1
        case "few":
            persons = persons[:-1]
        case "more":
            ids = np.append(ids, ids[:1])
    damaged = replace(one, starts=starts, ids=ids, persons=persons)
    with pytest.raises(RegisterError, match="damaged"):
        damaged.check()
    if len(persons) == len(one) and len(ids) == len(starts):
        save(damaged, tmp_path / "store.arrow")
        with pytest.raises(RegisterError, match="damaged"):
            load(tmp_path / "store.arrow")


def test_another_version_is_told(tmp_path: Path, one: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_VERSION", 2)
    save(one, tmp_path / "store.arrow")
    monkeypatch.undo()
    with pytest.raises(RegisterError, match="version 2; import the register again"):
        load(tmp_path / "store.arrow")
