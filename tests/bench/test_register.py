"""The benchmark in small: what it draws, and that it tells nothing when the versions differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import bench.register
from brobygger_analysis.register import Register, kernel, load, read_wide, spells


@pytest.fixture(scope="module")
def measured() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as small:
        small.setattr(bench.register, "BLOCK", 500)
        yield bench.register


@pytest.fixture(scope="module")
def drawn(measured: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    measured.draw_store(600, folder / "store.arrow")
    measured.draw_wide(600, folder / "wide.parquet")
    index, municipality = measured.asked(600)
    np.savez(folder / "index.npz", index=index, municipality=municipality)
    return folder


def test_what_is_drawn(drawn: Path) -> None:
    one, wide = load(drawn / "store.arrow"), read_wide(drawn / "wide.parquet")
    assert 10 < one.spell_count / len(one) < 16
    assert not one.unknown_codes()
    before, after = spells.wide(one), spells.wide(wide)
    # A job fills its month: weeks without a benefit beside it become weeks with a job, and nothing else changes.
    assert ((before == after) | ((before == 0) & (after == 100))).all()
    assert (after == 100).any()


def test_the_first_people_of_many_are_those_of_few(measured: ModuleType, drawn: Path, tmp_path: Path) -> None:
    measured.draw_store(30, tmp_path / "few.arrow")
    few: Register = load(tmp_path / "few.arrow")
    many = load(drawn / "store.arrow")
    assert np.array_equal(few.starts, many.starts[: few.spell_count])
    assert np.array_equal(few.ids, many.ids[: few.spell_count])


def test_the_versions_are_compared(measured: ModuleType, drawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, index = str(drawn / "store.arrow"), str(drawn / "index.npz")
    expected = measured.measure_compute(store, "numpy", 1, index)
    monkeypatch.setattr(kernel, "compiled", lambda: kernel.follow)
    assert measured.measure_compute(store, "compiled", 1, index)["check"] == expected["check"]

    def wrong(*arguments: object) -> None:
        kernel.follow(*arguments)
        arguments[15][7] += 1

    monkeypatch.setattr(kernel, "compiled", lambda: wrong)
    assert measured.measure_compute(store, "compiled", 1, index)["check"] != expected["check"]


@pytest.mark.slow(reason="pandas takes two seconds to start")
def test_pandas_says_the_same(measured: ModuleType, drawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide, index = str(drawn / "wide.parquet"), str(drawn / "index.npz")
    assert measured.measure_pandas(wide, 300, index)["persons"] == 300
    told = measured.in_pandas

    def wrong(*arguments: object) -> dict[str, object]:
        found: dict[str, object] = told(*arguments)
        return found | {"weeks_lasted": found["weeks_lasted"] + 1}

    monkeypatch.setattr(measured, "in_pandas", wrong)
    with pytest.raises(AssertionError, match="pandas differs in weeks_lasted"):
        measured.measure_pandas(wide, 300, index)
