"""``brobygger register``: import, outcomes, curves; as people and scripts see them, and without a web server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from brobygger.cli.main import main
from brobygger.kernel.boundary import within
from brobygger_analysis.danish.cpr import demonstration
from brobygger_analysis.register import load
from tests.measurement.factories import make_citizen, make_course
from tests.programmes.factories import make_programme

LIVES = {
    "0001": ["111"] * 10 + [""] * 20,
    "0002": ["130"] * 10 + ["771"] * 20,
    "0003": ["130"] * 28 + ["783"] * 2,
    "0004": ["870"] * 30,
}
INDEX = """lobenr,dato,kommune
0001,2015-01-20,Kolding
0002,2015-01-20,Kolding
0003,2015-01-20,Aarhus
0004,2015-01-20,
0009,2015-01-20,Aarhus
"""


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    weeks = [f"y_15{week:02d}" for week in range(1, 31)]
    months = [f"branche_2015_{month:02d}" for month in range(1, 8)]
    lines = [",".join(["lobenr", *weeks, *months])]
    for person, cells in LIVES.items():
        lines.append(",".join([person, *cells, *(["620100" if person == "0001" else ""] * len(months))]))
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "index.csv"
    path.write_text(INDEX)
    return path


@pytest.fixture
def store(wide: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "store.arrow"
    main(["register", "import", str(wide), "--out", str(path)])
    capsys.readouterr()
    return path


def run(*arguments: object) -> int:
    try:
        main(["register", *map(str, arguments)])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def as_json(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("suffix", [".arrow", ".parquet"])
def test_import(wide: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str) -> None:
    store = tmp_path / f"store{suffix}"
    assert run("import", wide, "--out", store) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("4 persons, 30 weeks from 2015-W01 to 2015-W30, 7 spells: ")
    assert "870 (1)" in printed.err
    assert run("import", wide, "--out", store, "--json") == 0
    assert as_json(capsys) == {
        "persons": 4,
        "spells": 7,
        "weeks": 30,
        "first_week": "2015-W01",
        "last_week": "2015-W30",
        "wages_from": "2015-W01",
        "wages_to": "2015-W30",
        "judged_to": "2015-W30",
        "unknown_codes": {"870": 1},
        "store": str(store),
        "bytes": store.stat().st_size,
    }


def test_import_with_own_codes(wide: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.csv").write_text("code,group\n870,job_clarification\n")
    assert run("import", wide, "--out", tmp_path / "a.arrow", "--codes", tmp_path / "own.csv", "--json") == 0
    assert as_json(capsys)["unknown_codes"] == {}


def test_import_of_spells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "spells.csv").write_text("person,start,end,code\n1,2015-W02,2015-W05,111\n")
    arguments = ["--form", "spells", "--first-week", "2015-W01", "--last-week", "1510"]
    assert run("import", tmp_path / "spells.csv", "--out", tmp_path / "a.arrow", *arguments) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("1 persons, 10 weeks from 2015-W01 to 2015-W10, 3 spells")
    assert "no wage income" in printed.err


def test_outcomes(store: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("outcomes", store, "--index", index, "--by", "kommune", "--json") == 0
    found = as_json(capsys)
    assert [group["group"] for group in found["groups"]] == [None, "(empty)", "Aarhus", "Kolding"]
    whole, kolding = ({one["definition"]["key"]: one for one in found["groups"][at]["figures"]} for at in (0, 3))
    assert whole["register_counted"]["value"] == 4
    assert whole["register_not_in_register"]["value"] == 1
    assert (whole["register_reached_any"]["numerator"], whole["register_reached_any"]["denominator"]) == (2, 4)
    assert kolding["register_reached_any"]["value"] == 1
    assert found["window_weeks"] == 260
    assert found["store"]["persons"] == 4


def test_outcomes_as_people_see_them(
    store: Path, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("outcomes", store, "--index", index, "--out", tmp_path / "rows.csv") == 0
    printed = capsys.readouterr().out
    assert "50.0 % (15.0–85.0)  2 of 4" in printed
    assert "Weeks before: unemployment benefit" in printed
    rows = (tmp_path / "rows.csv").read_text().splitlines()
    assert len(rows) == 6
    assert '"flex_job",7,20,true' in rows[2]


def test_a_file_without_wages_says_nothing_of_ordinary_hours(
    tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spells = (
        "person,start,end,code\n0001,2015-W01,2015-W30,130\n0002,2015-W01,2015-W08,730\n0002,2015-W09,2015-W30,771\n"
    )
    (tmp_path / "spells.csv").write_text(spells)
    store = tmp_path / "none.arrow"
    assert run("import", tmp_path / "spells.csv", "--form", "spells", "--out", store) == 0
    capsys.readouterr()
    assert run("outcomes", store, "--index", index, "--json") == 0
    found = {one["definition"]["key"]: one for one in as_json(capsys)["groups"][0]["figures"]}
    for key in ("reached_any", "reached_ordinary_hours", "lasted_13", "lasted_26", "lasted_52"):
        one = found[f"register_{key}"]
        assert (one["value"], one["source"]) == (None, "not_registered")
        assert "løn" in one["note"]["da"]
    assert found["register_reached_flex_job"]["numerator"] == 1
    assert "løn" in found["register_reached_flex_job"]["note"]["da"]
    assert run("outcomes", store, "--index", index) == 0
    assert "First outcome: ordinary hours                    not registered yet\n" in capsys.readouterr().out
    assert run("curves", store, "--index", index, "--json") == 0
    assert set(as_json(capsys)["curves"][0]["reached"]) == {"flex_job", "education", "left"}


def test_curves(store: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("curves", store, "--index", index, "--by", "kommune", "--json") == 0
    found = as_json(capsys)
    assert [curve["group"] for curve in found["curves"]] == [None, "(empty)", "Aarhus", "Kolding"]
    whole = found["curves"][0]
    assert (whole["n"], whole["weeks"]) == (4, [7, 25, 26])
    assert whole["reached"]["flex_job"]["estimate"] == [0.25, 0.25, 0.25]
    assert whole["reached"]["left"]["estimate"] == [0, 0.25, 0.25]
    assert found["left_out"] == {"not_in_register": 1, "outside_weeks": 0, "wages_unseen": 0}


def test_curves_as_people_see_them(store: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("curves", store, "--index", index, "--weeks", "20", "--level", "0.9") == 0
    printed = capsys.readouterr().out
    assert "All: n = 4, median (Kaplan-Meier) 7 weeks" in printed
    assert "pointwise 90 % intervals" in printed
    assert "Left out: 1 not in register" in printed
    assert [line.split()[0] for line in printed.splitlines()[2:4]] == ["13", "20"]
    assert "beyond" not in printed
    assert run("curves", store, "--index", index) == 0
    printed = capsys.readouterr().out
    assert [line.split()[0] for line in printed.splitlines()[2:4]] == ["13", "26"]
    assert "Nobody is followed beyond week 26." in printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["import", "none.csv", "--out", "a.arrow"], "There is no file none.csv."),
        (["import", "wide.csv", "--out", "a.npz"], "A store is named *.arrow or *.parquet, not a.npz."),
        (["import", "nobody.csv", "--out", "a.arrow"], "nobody.csv has headings and no persons"),
        (["import", "bad.csv", "--out", "a.arrow"], "Row 3, column y_1502: 'x' is no benefit code."),
        (["import", "wide.csv", "--out", "a.arrow", "--codes", "bad.csv"], "Row 1: a code table needs"),
        (["import", "wide.csv", "--out", "a.arrow", "--first-week", "2015-W01"], "for --form spells"),
        (["import", "wide.csv", "--form", "spells", "--first-week", "x", "--out", "a.arrow"], "is no week"),
        (["outcomes", "wide.csv", "--index", "index.csv"], "A store is named"),
        (["outcomes", "store.arrow", "--index", "wide.csv"], "No column with the index date"),
        (["outcomes", "store.arrow", "--index", "index.csv", "--by", "by"], "There is no column 'by'"),
        (["outcomes", "store.arrow", "--index", "index.csv", "--out", "a.xlsx"], "NAME.csv or NAME.parquet"),
        (["outcomes", "store.arrow", "--index", "others.csv"], "Nobody in others.csv is in the store"),
        (["curves", "store.arrow", "--index", "empty.csv"], "empty.csv has no rows"),
        (["curves", "store.arrow", "--index", "index.csv", "--level", "2"], "2.0 is not in the range"),
    ],
)
def test_refusals(
    store: Path,
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(store.parent)
    Path("bad.csv").write_text("lobenr,y_1501,y_1502\n1,111,\n2,111,x\n")
    Path("nobody.csv").write_text("lobenr,y_1501\n")
    Path("others.csv").write_text("lobenr,dato\n1,2015-01-20\n")
    Path("empty.csv").write_text("lobenr,dato\n")
    assert run(*arguments) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert not printed.out
    assert not Path("a.arrow").exists()


def test_a_refused_import_keeps_the_old_store(store: Path) -> None:
    before = store.read_bytes()
    bad = store.with_name("bad.csv")
    bad.write_text("lobenr,y_1501\n1,abc\n")
    assert run("import", bad, "--out", store) == 2
    assert store.read_bytes() == before
    assert len(load(store)) == 4


@pytest.mark.slow(reason="starts Python three times")
def test_it_needs_neither_django_nor_the_compiler(wide: Path, index: Path, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "for name in ('django', 'numba', 'scipy', 'openpyxl'): sys.modules[name] = None\n"
        "from brobygger.cli.main import main\n"
        "wide, index, store = sys.argv[1:]\n"
        "main(['register', 'import', wide, '--out', store])\n"
        "main(['register', 'outcomes', store, '--index', index])\n"
        "main(['register', 'curves', store, '--index', index])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, wide, index, tmp_path / "a.arrow"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for printed in ("4 persons, 30 weeks", "Ordinary hours, flex job or education", "median (Kaplan-Meier)"):
        assert printed in done.stdout


@pytest.mark.django_db
def test_link_takes_periods_too(tmp_path: Path, jobcentre: Any, capsys: pytest.CaptureFixture[str]) -> None:
    programme, citizen = make_programme(jobcentre), make_citizen(jobcentre)
    with within(jobcentre.pk):
        citizen.cpr = demonstration(1).digits
        citizen.save()
    make_course(jobcentre, programme, to="enrolled", citizen=citizen)
    periods = tmp_path / "periods.csv"
    periods.write_text(f"cpr,fra,til,kode\n{demonstration(1).digits},2024-W01,2024-W20,730\n")
    with pytest.raises(SystemExit):
        main(["register", "link", str(periods), "--programme", programme.code])
    assert "no week columns" in capsys.readouterr().err
    main(["register", "link", str(periods), "--form", "spells", "--programme", programme.code, "--json"])
    told = json.loads(capsys.readouterr().out)["jobcentres"]
    assert told == [{"jobcentre": jobcentre.label, "enrolled": 1, "found": 1}]
