"""The benchmark in small: what it draws, and that it tells nothing when the versions differ."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from brobygger_analysis.register import Register, kernel, load, read_wide, spells

BENCH = Path(__file__).parents[3] / "bench" / "register.py"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_register", BENCH)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.BLOCK = 500
    return module


@pytest.fixture
def drawn(bench: ModuleType, tmp_path: Path) -> Path:
    bench.draw_store(600, tmp_path / "store.arrow")
    bench.draw_wide(600, tmp_path / "wide.parquet")
    index, municipality = bench.asked(600)
    np.savez(tmp_path / "index.npz", index=index, municipality=municipality)
    return tmp_path


def test_what_is_drawn(bench: ModuleType, drawn: Path) -> None:
    one, wide = load(drawn / "store.arrow"), read_wide(drawn / "wide.parquet")
    assert 10 < one.spell_count / len(one) < 16
    assert not one.unknown_codes()
    before, after = spells.wide(one), spells.wide(wide)
    # A job fills its month: weeks without a benefit beside it become weeks with a job, and nothing else changes.
    assert ((before == after) | ((before == 0) & (after == 100))).all()
    assert (after == 100).any()


def test_the_first_people_of_many_are_those_of_few(bench: ModuleType, drawn: Path, tmp_path: Path) -> None:
    bench.draw_store(30, tmp_path / "few.arrow")
    few: Register = load(tmp_path / "few.arrow")
    many = load(drawn / "store.arrow")
    assert np.array_equal(few.starts, many.starts[: few.spell_count])
    assert np.array_equal(few.ids, many.ids[: few.spell_count])


def test_the_versions_are_compared(bench: ModuleType, drawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, index = str(drawn / "store.arrow"), str(drawn / "index.npz")
    expected = bench.measure_compute(store, "numpy", 1, index)
    monkeypatch.setattr(kernel, "compiled", lambda: kernel.follow)
    assert bench.measure_compute(store, "compiled", 1, index)["check"] == expected["check"]

    def wrong(*arguments: object) -> None:
        kernel.follow(*arguments)
        arguments[15][7] += 1

    monkeypatch.setattr(kernel, "compiled", lambda: wrong)
    assert bench.measure_compute(store, "compiled", 1, index)["check"] != expected["check"]


@pytest.mark.slow(reason="pandas takes two seconds to start")
def test_pandas_says_the_same(bench: ModuleType, drawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide, index = str(drawn / "wide.parquet"), str(drawn / "index.npz")
    assert bench.measure_pandas(wide, 300, index)["persons"] == 300
    told = bench.in_pandas

    def wrong(*arguments: object) -> dict[str, object]:
        found: dict[str, object] = told(*arguments)
        return found | {"weeks_lasted": found["weeks_lasted"] + 1}

    monkeypatch.setattr(bench, "in_pandas", wrong)
    with pytest.raises(AssertionError, match="pandas differs in weeks_lasted"):
        bench.measure_pandas(wide, 300, index)
