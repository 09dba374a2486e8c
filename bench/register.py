"""How fast is the register engine: time, peak memory, cells per second, and the same task in pandas, DuckDB, Polars.

    .venv/bin/python -m bench.register [--persons 1000000 --persons 5000000] [--result bench/results/register.md]

Registers are drawn by seed. Each measurement runs in a process of its own, so that peak memory is its own. Equal
results are asserted before any time is printed: the compiled version against the NumPy version for everybody, and both
against pandas for as many people as pandas can hold.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.measuring import ROOT, Run, at_least, at_most, goals, least, peak_memory, tell

FIRST = 959  # calendar week of 2009-W52; 520 weeks of wages follow
WEEKS = 520
MUNICIPALITIES = 98
BLOCK = 65_536
SEED = 20_260_101
FULL = 5_000_000
MOST_FOR_PEERS = 1_000_000  # persons; five million want more memory than this machine has
# Group: share of spells. The rest of the groups share what is left.
SHARES = {
    "self_support": 0.22, "employment": 0.26, "insured_unemployed": 0.08, "cash_benefit_job_ready": 0.06,
    "cash_benefit_activity_ready": 0.08, "education_benefit_activity_ready": 0.05, "sickness_benefit": 0.09,
    "flex_job": 0.03, "student_grant": 0.06,
}  # fmt: skip


# --- drawing ---------------------------------------------------------------------------------------------------


def blocks(persons: int) -> Iterator[tuple[int, Any, Any, Any, Any, Any]]:
    """First person, changes per person, start and code of each change, index week and municipality per person.

    Seven of ten keep a code for 90 weeks on average, three of ten for 18. Each block has its own seed, so that the
    first people of a large register are those of a small one.
    """
    codes, cumulated = _codes()
    for block, first in enumerate(range(0, persons, BLOCK)):
        size = min(BLOCK, persons - first)
        random = np.random.default_rng([SEED, block])
        mean = np.where(random.random(BLOCK) < 0.7, 90.0, 18.0)[:, None]
        lengths = 1 + random.exponential(mean, (BLOCK, 64)).astype(np.int64)
        starts = np.zeros((BLOCK, 64), dtype=np.int64)
        np.cumsum(lengths[:, :-1], axis=1, out=starts[:, 1:])
        drawn = codes[np.searchsorted(cumulated, random.random((BLOCK, 64)))]
        keep = starts < WEEKS
        keep[:, 1:] &= drawn[:, 1:] != drawn[:, :-1]
        keep = keep[:size]
        index = random.integers(260, 480, BLOCK)[:size]
        municipality = random.integers(0, MUNICIPALITIES, BLOCK)[:size]
        yield first, keep.sum(axis=1), starts[:size][keep].astype(np.uint16), drawn[:size][keep], index, municipality


def _codes() -> tuple[Any, Any]:
    from brobygger_analysis.register import standard

    rows = standard().rows
    groups: dict[str, list[int]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row.code)
    others = [group for group in groups if group not in SHARES]
    rest = (1 - sum(SHARES.values())) / len(others)
    share = {group: SHARES.get(group, rest) / len(codes) for group, codes in groups.items()}
    cumulated = np.cumsum([share[row.group] for row in rows])
    cumulated[-1] = 1.0
    return np.array([row.code for row in rows], dtype=np.uint16), cumulated


def draw_store(persons: int, path: Path) -> None:
    """The register as spells, straight into a store."""
    import pyarrow as pa

    from brobygger_analysis import register
    from brobygger_analysis.register.spells import Builder

    builder = Builder(register.standard(), FIRST, WEEKS)
    for first, counts, starts, codes, _index, _municipality in blocks(persons):
        builder.add(pa.array(np.arange(first, first + len(counts))).cast(pa.string()), counts, starts, codes)
    register.save(builder.register((0, WEEKS - 1)), path)


def draw_wide(persons: int, path: Path) -> None:
    """The same as a wide Parquet file: a week with a job is blank, and its month has a degree in per cent."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from brobygger_analysis.register import weeks

    months = sorted({weeks.month_of(FIRST + week) for week in range(WEEKS)})
    month_of = np.array([months.index(weeks.month_of(FIRST + week)) for week in range(WEEKS)])
    writer = None
    for first, counts, starts, codes, _index, _municipality in blocks(persons):
        size = len(counts)
        ends = np.append(starts[1:], WEEKS).astype(np.int64)
        ends[np.cumsum(counts) - 1] = WEEKS
        cells = np.repeat(codes, ends - starts).reshape(size, WEEKS)
        jobs = cells == 100
        cells = np.ascontiguousarray(np.where(jobs, 0, cells).T.astype(np.uint16))
        random = np.random.default_rng([SEED, first, 1])
        columns: dict[str, Any] = {"lobenr": np.arange(first, first + size)}
        columns |= {weeks.column(FIRST + week): cells[week] for week in range(WEEKS)}
        for number, (year, month) in enumerate(months):
            employed = jobs[:, month_of == number].any(axis=1)
            columns[f"grad_{year}_{month:02d}"] = (employed * random.integers(1, 101, size)).astype(np.uint8)
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer:
        writer.close()


def asked(persons: int) -> tuple[Any, Any]:
    """Index week (counted from the first) and municipality per person."""
    parts = [(index, municipality) for *_spells, index, municipality in blocks(persons)]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


# --- measuring, each in a process of its own -------------------------------------------------------------------


def bandwidth(threads: int) -> float:
    """Bytes per second that this machine reads from memory: the sum of 800 MB, threads side by side."""
    data = np.ones(100_000_000, dtype=np.uint64)
    parts = np.array_split(data, threads)
    with ThreadPoolExecutor(threads) as pool:
        return data.nbytes / least(9, lambda: list(pool.map(np.sum, parts))).clock


def measure_import(wide: str, store: str) -> dict[str, Any]:
    """From the wide file to the store."""
    from brobygger_analysis import register

    def work() -> Any:
        one = register.read_wide(wide)
        register.save(one, store)
        return one

    done = least(1, work)
    return {"total": done.clock, "used": done.processor, "peak": peak_memory(), "spells": done.answer.spell_count}


def measure_compute(store: str, engine: str, threads: int, index_file: str) -> dict[str, Any]:
    """Load and compute, with the first run (which fetches or makes the machine code) apart from the next."""
    from brobygger_analysis import register

    # As narrow as the engine takes them, or the question would be a tenth of the peak.
    index, municipality = (np.load(index_file)[name].astype(np.int32) for name in ("index", "municipality"))
    loaded = least(3, partial(register.load, store))
    one = loaded.answer
    rows = np.arange(len(one), dtype=np.int32)
    weeks = index + np.int32(FIRST)

    def compute() -> Any:
        return register.outcomes(one, rows, weeks, engine=engine, threads=threads)

    first = least(1, compute).clock
    computed = least(5 if engine == "compiled" else 2, compute)
    found, alone = computed.answer, peak_memory()
    times, causes = found.times()

    def draw() -> Any:
        order = np.argsort(municipality.astype(np.uint8), kind="stable")
        bounds = np.searchsorted(municipality[order], np.arange(MUNICIPALITIES + 1))
        return [
            register.curves(times[part], causes[part], causes=register.OUTCOMES, competing=[4], longest=260)
            for part in (order[bounds[place] : bounds[place + 1]] for place in range(MUNICIPALITIES))
        ]

    curves = least(2, draw).clock
    touched = sum(part.nbytes for part in (one.offsets, one.starts, one.ids, rows, index, *vars(found).values()))
    return {
        "load": loaded.clock, "first": first, "seconds": computed.clock, "used": computed.processor, "peak": alone,
        "curves": curves, "touched": touched, "check": _check(found), "spells": one.spell_count,
        "bytes": Path(store).stat().st_size,
    }  # fmt: skip


def _check(found: Any) -> list[int]:
    """Sums that differ when any array does, in value or in order."""
    sums = []
    for array in vars(found).values():
        flat = array.reshape(len(array), -1).astype(np.int64)
        places = np.arange(1, len(array) + 1, dtype=np.int64)[:, None]
        sums += [int(flat.sum()), int((flat * (places % 1_000_003) * np.arange(1, flat.shape[1] + 1)).sum())]
    return sums


def measure_pandas(wide: str, persons: int, index_file: str) -> dict[str, Any]:
    """The same task as an evaluator writes it: melt, map, group by. Compared person by person with ours."""
    import pandas as pd
    import pyarrow.parquet as pq

    from brobygger_analysis import register

    # Only so many people, read in the way pandas reads; the file's first row group holds them.
    loaded = least(1, lambda: pq.ParquetFile(wide).read_row_group(0).slice(0, persons).to_pandas())
    index = pd.Series(np.load(index_file)["index"][:persons], name="t")
    done = least(1, lambda: in_pandas(loaded.answer, index))
    own = Path(wide).with_suffix(".some.parquet")
    pq.write_table(pq.ParquetFile(wide).read_row_group(0).slice(0, persons), own)
    one = register.read_wide(own)
    own.unlink()
    ours = register.outcomes(one, np.arange(persons), index.to_numpy() + FIRST, engine="numpy")
    for name, column in done.answer.items():
        mine = getattr(ours, name)
        assert np.array_equal(mine, column.astype(mine.dtype)), f"pandas differs in {name}"
    return {
        "load": loaded.clock,
        "seconds": done.clock,
        "used": done.processor,
        "peak": peak_memory(),
        "persons": persons,
    }


def write_flat(store: str, index_file: str, folder: Path) -> None:
    """The store's spells and the question as flat Parquet files, the way DuckDB and Polars like to have them."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from brobygger_analysis import register
    from brobygger_analysis.register import portable

    one = register.load(store)
    flat = portable.flat(one)
    flat = flat.set_column(0, "person", pc.cast(flat["person"], pa.int32()))  # a number joins faster than a text
    pq.write_table(flat, folder / "spells.parquet", compression="zstd")
    index = np.load(index_file)["index"]
    rows = np.arange(len(index), dtype=np.int32)
    asked_table = pa.table({"row": rows, "person": rows, "week": (index + FIRST).astype(np.int32)})
    pq.write_table(asked_table, folder / "asked.parquet", compression="zstd")


def measure_peer(engine: str, store: str, index_file: str) -> dict[str, Any]:
    """DuckDB or Polars on the same spells, as one lazy query through `register.portable`; reading is counted."""
    import gc

    from brobygger_analysis import register
    from brobygger_analysis.register import portable

    folder = Path(store).parent
    spells, question = folder / "spells.parquet", folder / "asked.parquet"

    def work() -> Any:
        frames: Any
        if engine == "duckdb":
            import duckdb

            house = duckdb.connect()
            frames = house.read_parquet(str(spells)), house.read_parquet(str(question))
        else:
            import polars as pl

            frames = pl.scan_parquet(spells), pl.scan_parquet(question)
        weeks: dict[str, Any] = {
            "first_week": FIRST,
            "last_week": FIRST + WEEKS - 1,
            "wages": (FIRST, FIRST + WEEKS - 1),
        }
        return portable.outcomes(*frames, has_gaps=False, **weeks).collect("pyarrow").to_native()

    done = least(2, work)
    most = peak_memory()
    theirs = done.answer.sort_by("row")
    one = register.load(store)
    index = np.load(index_file)["index"]
    ours = register.outcomes(one, np.arange(len(one)), index + FIRST, engine="numpy")
    for name, column in vars(ours).items():
        if name == "weeks_per_group":
            same = all(
                np.array_equal(column[:, place], theirs[f"weeks_{key}"]) for place, key in enumerate(register.GROUPS)
            )
        else:
            same = np.array_equal(column, theirs[name])
        assert same, f"{engine} differs in {name}"
    gc.collect()
    return {"seconds": done.clock, "used": done.processor, "peak": most}


def in_pandas(frame: Any, index: Any) -> dict[str, Any]:
    """Outcomes by name as in `Outcomes`, for people in the order of the frame."""
    import pandas as pd

    from brobygger_analysis.register import GROUPS, standard, weeks

    groups = {row.code: list(GROUPS).index(row.group) for row in standard().rows}
    kinds = {row.code: int(row.counts_as) for row in standard().rows}
    names = {weeks.column(FIRST + week): week for week in range(WEEKS)}
    months = {week: "grad_{}_{:02d}".format(*weeks.month_of(FIRST + week)) for week in range(WEEKS)}
    frame = frame.assign(t=index.to_numpy())
    long = frame.melt(id_vars=["lobenr", "t"], value_vars=list(names), var_name="week", value_name="code")
    long["week"] = long["week"].map(names)
    degrees = frame.melt(
        id_vars=["lobenr"], value_vars=sorted(set(months.values())), var_name="month", value_name="degree"
    )
    long["month"] = long["week"].map(months)
    long = long.merge(degrees, on=["lobenr", "month"], how="left")
    long.loc[(long["code"] == 0) & (long["degree"] > 0), "code"] = 100
    long["group"] = long["code"].map(groups)
    long["kind"] = long["code"].map(kinds)
    after = long["week"] - long["t"]
    before = long[(after < 0) & (after >= -260)]
    people = frame["lobenr"]
    counted = before.groupby(["lobenr", "group"]).size().unstack(fill_value=0)
    counted = counted.reindex(index=people, columns=range(len(GROUPS)), fill_value=0)
    at = long[after == 0].set_index("lobenr")
    later = long[after > 0].merge(at["kind"].rename("own"), left_on="lobenr", right_index=True)
    new = later[later["kind"].isin([1, 2, 3]) & (later["kind"] != later["own"])]
    first = new.sort_values("week").groupby("lobenr").first()
    left = later[later["kind"] == 4].groupby("lobenr")["week"].min()
    run = later.merge(first["week"].rename("begun"), left_on="lobenr", right_index=True)
    broken = run[(run["week"] >= run["begun"]) & ~run["kind"].isin([1, 2, 3])].groupby("lobenr")["week"].min()
    summary = pd.DataFrame({"t": frame.set_index("lobenr")["t"]})
    summary = summary.join(first[["week", "kind"]]).join(left.rename("left")).join(broken.rename("broken"))
    has = summary["week"].notna()
    return {
        "weeks_per_group": counted.to_numpy(),
        "group_at_index": at["group"].reindex(people).to_numpy(),
        "kind": summary["kind"].fillna(0).to_numpy(),
        "weeks_to": (summary["week"] - summary["t"]).fillna(-1).to_numpy(),
        "weeks_left": (summary["left"] - summary["t"]).fillna(-1).to_numpy(),
        "weeks_lasted": (summary["broken"].fillna(WEEKS) - summary["week"]).where(has, 0).to_numpy(),
        "still": (has & summary["broken"].isna()).to_numpy(),
    }


def alone(what: str, *arguments: object) -> dict[str, Any]:
    """Run one measurement in a fresh process."""
    command = [sys.executable, "-m", "bench.register", "--child", what, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{what} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def child(what: str, arguments: list[str]) -> dict[str, Any]:
    match what:
        case "import":
            return measure_import(*arguments)
        case "compute":
            return measure_compute(arguments[0], arguments[1], int(arguments[2]), arguments[3])
        case "pandas":
            return measure_pandas(arguments[0], int(arguments[1]), arguments[2])
        case "peer":
            return measure_peer(*arguments)
        case "bandwidth":
            return {"bytes": bandwidth(int(arguments[0]))}
    raise SystemExit(f"no measurement {what}")


# --- telling ---------------------------------------------------------------------------------------------------


def run(persons: list[int], in_wide: int, in_pandas_: int, folder: Path, engines: list[str]) -> list[str]:
    """The lines of the report. The wide file has `in_wide` people, pandas gets `in_pandas_` of them."""
    threads = os.cpu_count() or 1
    lines: list[str] = []
    speed = alone("bandwidth", threads)["bytes"]
    index_file = folder / "index.npz"
    wide = folder / "wide.parquet"
    draw_wide(in_wide, wide)
    index, municipality = asked(in_wide)
    np.savez(index_file, index=index, municipality=municipality)
    slow = alone("pandas", wide, in_pandas_, index_file)
    imported = alone("import", wide, folder / "imported.arrow")
    after_import = alone("compute", folder / "imported.arrow", engines[-1], threads, index_file)
    theirs = slow["load"] + slow["seconds"]
    whole = theirs / in_pandas_ * in_wide
    cells = in_wide * WEEKS
    computed = after_import["load"] + after_import["seconds"]
    ours = imported["total"] + computed
    peak_mb = max(imported["peak"], after_import["peak"])
    lines += [
        f"Memory, {threads} threads: {speed / 1e9:.1f} GB/s read (sum of 800 MB, best of nine).",
        "",
        "| from the wide Parquet file: 520 weeks, 120 months | persons | s | processor s | peak MB | million cells/s |",
        "|---|---|---|---|---|---|",
        f"| pandas: melt, merge, group by | {in_pandas_:,} | {theirs:.1f} | {slow['used']:.1f} | {slow['peak']:,.0f} "
        f"| {in_pandas_ * WEEKS / theirs / 1e6:.2f} |",
        f"| pandas, extrapolated in proportion, not run | {in_wide:,} | {whole:,.0f} | – | – | – |",
        f"| import to the store | {in_wide:,} | {imported['total']:.2f} | {imported['used']:.2f} "
        f"| {imported['peak']:,.0f} | {cells / imported['total'] / 1e6:.0f} |",
        f"| import, load and compute | {in_wide:,} | {ours:.2f} | – | {peak_mb:,.0f} | {cells / ours / 1e6:.0f} |",
        "",
        f"With the import counted pandas takes {whole / ours:,.0f} times as long, once imported "
        f"{whole / computed:,.0f} times, loading counted on both sides. Pandas is extrapolated from {in_pandas_:,} "
        "persons.",
        "",
        "| from the store | persons | load s | first s | compute s | processor s | 98 curves s | peak MB "
        "| million cells/s | share of memory speed | × one read of dense cells |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    reached = {"pandas_imported": whole / computed, "pandas": whole / ours}
    for size in persons:
        lines += _from_store(size, engines, threads, speed, folder, reached)
    return [*lines, "", *goals(GOALS, reached)]


# The goals set before the engine was written, for this machine.
GOALS = (
    at_most("seconds", 0.25, "5,000,000 persons computed within 0.25 s: {:.2f} s"),
    at_most("processor", 0.25, "the same by processor time on two cores, 0.25 s: {:.2f} s"),
    at_most("loaded", 0.6, "5,000,000 persons from the warm file, loading counted, within 0.6 s: {:.2f} s"),
    at_most("peak", 1000, "5,000,000 persons in 1,000 MB: {:,.0f} MB"),
    at_most("reads", 3, "5,000,000 persons in three reads of the dense cells: {:.1f}"),
    at_least("pandas", 100, "100 times pandas with the import counted: {:,.0f}"),
    at_least("pandas_imported", 1000, "1,000 times pandas once imported: {:,.0f}"),
    at_least("duckdb", 20, "20 times DuckDB on the same spells: {:,.0f}"),
    at_least("polars", 20, "20 times Polars on the same spells: {:,.0f}"),
)


def _from_store(
    size: int, engines: list[str], threads: int, speed: float, folder: Path, reached: dict[str, float]
) -> list[str]:
    store, index_file = folder / "store.arrow", folder / "index.npz"
    draw_store(size, store)
    index, municipality = asked(size)
    np.savez(index_file, index=index, municipality=municipality)
    variants = [(engine, used) for engine in engines for used in ([1, threads] if engine == "compiled" else [1])]
    measured = [(*one, alone("compute", store, *one, index_file)) for one in dict.fromkeys(variants)]
    assert all(found["check"] == measured[0][2]["check"] for *_names, found in measured), "the versions differ"
    dense = size * WEEKS / speed
    lines = [
        f"| {engine}, {used} thread{'s' * (used > 1)} | {size:,} | {found['load']:.3f} | {found['first']:.2f} "
        f"| {found['seconds']:.3f} | {found['used']:.3f} | {found['curves']:.2f} | {found['peak']:,.0f} "
        f"| {size * WEEKS / found['seconds'] / 1e6:,.0f} "
        f"| {100 * found['touched'] / found['seconds'] / speed:.1f} % | {found['seconds'] / dense:.1f} |"
        for engine, used, found in measured
    ]
    facts = measured[0][2]
    spells = facts["spells"] / size
    lines += _peers(size, store, index_file, folder, measured, reached)
    if size == 5_000_000:
        found = measured[-1][2]
        reached |= {"seconds": found["seconds"], "processor": found["used"] / threads, "peak": found["peak"]}
        reached["reads"] = found["seconds"] / dense
        reached["loaded"] = found["load"] + found["seconds"]
    return [*lines, f"| *the store: {facts['bytes'] / 1e6:.0f} MB, {spells:.1f} spells a person* |" + " |" * 10]


def _peers(
    size: int, store: Path, index_file: Path, folder: Path, measured: list[Any], reached: dict[str, float]
) -> list[str]:
    """Other engines on the same spells, reading counted on both sides; only where they can hold them."""
    if size > MOST_FOR_PEERS:
        return []
    write_flat(str(store), str(index_file), folder)
    ours = min(found["load"] + found["seconds"] for *_names, found in measured)
    lines = []
    for engine in ("duckdb", "polars"):
        found = alone("peer", engine, store, index_file)
        reached[engine] = ratio = found["seconds"] / ours
        lines.append(
            f"| {engine}, same spells in Parquet, reading counted: {ratio:,.0f} × ours | {size:,} | – | – "
            f"| {found['seconds']:.3f} | {found['used']:.3f} | – | {found['peak']:,.0f} "
            f"| {size * WEEKS / found['seconds'] / 1e6:,.0f} | – | – |"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, action="append", help="size of a store (may be given several times)")
    parser.add_argument("--wide", type=int, default=1_000_000, help="persons in the wide file")
    parser.add_argument("--pandas", type=int, default=20_000, help="persons that pandas gets")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench", help="where the drawn files go")
    parser.add_argument("--result", type=Path, help="the file to write")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        print(json.dumps(child(chosen.child[0], chosen.child[1:])))
        return
    chosen.folder.mkdir(parents=True, exist_ok=True)
    this = Run("register")
    persons = chosen.persons or [1_000_000, 5_000_000]
    lines = run(persons, chosen.wide, min(chosen.pandas, chosen.wide, BLOCK), chosen.folder, _engines())
    options = {"persons": persons[0] if len(persons) == 1 else "", "wide": chosen.wide, "pandas": chosen.pandas}
    heading = this.heading("Register engine: what was measured", options=options, machine=[f"NumPy {np.__version__}"])
    tell([*heading, *NOTES, *lines], chosen.result, proves="register" if max(persons) >= FULL else "")


def _engines() -> list[str]:
    from brobygger_analysis.register.kernel import compiled

    return ["numpy", "compiled"] if compiled() else ["numpy"]


NOTES = (
    "Invented people, drawn by seed: ratios hold for this shape, not for every register. The stores of the second",
    "table are drawn as spells; the first table is from a wide file. *First* is the first run in a fresh process,",
    "with the machine code kept on disk; *compute* is the best of five (NumPy and others: of two). Equality was",
    "asserted before: all versions on everybody, DuckDB and Polars person by person, pandas on its people. *Share",
    "of memory speed* counts each byte of the store, the question and the answer once; *one read of dense cells*",
    "is a byte per person and week at memory speed. *Peak* holds pages of the mapped store too. DuckDB and Polars",
    "do the task as one lazy query (`register/portable.py`), which other ways of writing it may beat.",
    "",
)


if __name__ == "__main__":
    main()
