"""``brobygger link``: two files without a database, and a jobcentre against an extract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from brobygger.cli.main import main
from brobygger.measurement.models import Linkage
from brobygger_analysis.danish.cpr import demonstration
from tests.measurement.factories import make_citizen, make_course
from tests.programmes.factories import make_programme

ONE, OTHER, THIRD = (demonstration(number).digits for number in (1, 2, 3))


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    with pytest.raises(SystemExit) as ended:
        main([str(one) for one in arguments])
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_two_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours = written(tmp_path / "ours.csv", f"cpr,navn,kommune\n{ONE},Anna Berg,621\n{OTHER},Bo Dahl,101\n")
    theirs = written(tmp_path / "theirs.csv", f"cpr;navn;andet\n{ONE};Anna Berg;x\n{THIRD};Carl Eriksen;\n")
    main(["link", str(theirs), "--here", str(ours), "--municipality", "0621", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["total"]["here"], told["total"]["there"], told["total"]["both"]) == (1, 2, 1)
    assert told["elsewhere"] == {"here": 1, "there": 0}
    assert told["unused_columns"] == ["andet"]
    main(["link", str(theirs), "--here", str(ours)])
    shown = capsys.readouterr().out
    assert "Only there" in shown
    assert "cross tables of both use 1." in shown
    assert ONE not in shown


def test_refusals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faulty = written(tmp_path / "faulty.csv", f"cpr,screenet\n{ONE},i går\n,01-02-2024\n")
    told = refused(capsys, "link", faulty, "--here", faulty)
    assert "faulty.csv: row 2, column screenet: this is no date" in told
    assert "faulty.csv: row 3, column cpr: the cell is empty" in told
    assert "Nothing was compared or kept." in told
    good = written(tmp_path / "good.csv", f"cpr\n{ONE}\n")
    assert "cannot be read" in refused(capsys, "link", tmp_path / "none.csv", "--here", good)
    assert "--programme and --jobcentre" in refused(capsys, "link", faulty)
    assert "leave out" in refused(capsys, "link", faulty, "--here", faulty, "--programme", "x")


def test_the_rows_of_faults_are_named_and_not_their_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours = written(tmp_path / "ours.csv", f"cpr\n{ONE}\n")
    theirs = written(tmp_path / "theirs.csv", f"cpr\n{ONE}\n12345678\n{OTHER}\n{OTHER}\n")
    main(["link", str(theirs), "--here", str(ours), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["faulty_rows"] == {
        "here": [], "there": [{"row": 3, "fault": "unreadable"}, {"row": 5, "fault": "double"}],
    }  # fmt: skip
    main(["link", str(theirs), "--here", str(ours)])
    shown = capsys.readouterr().out
    assert "Fault there, row 3: this is no CPR number." in shown
    assert "Fault there, row 5: the number stands in another row too." in shown
    assert "more faults" not in shown
    assert "12345678" not in shown
    many = written(tmp_path / "many.csv", "cpr\n" + "".join(f"{one:08}\n" for one in range(23)))
    main(["link", str(many), "--here", str(ours)])
    shown = capsys.readouterr().out
    assert "Fault there, row 21:" in shown
    assert "row 22" not in shown
    assert "And 3 more faults there." in shown


@pytest.mark.django_db
def test_a_jobcentre_against_an_extract(
    tmp_path: Path, jobcentre, in_boundary, capsys: pytest.CaptureFixture[str]
) -> None:
    programme = make_programme(jobcentre)
    citizen = make_citizen(jobcentre, given_name="Anna", family_name="Berg")
    citizen.cpr = ONE
    citizen.save()
    make_course(jobcentre, programme, to="screened", citizen=citizen)
    extract = written(tmp_path / "extract.csv", f"cpr,screenet\n{ONE},11-03-2024\n{OTHER},\n12345678,\n")
    asked = ["--programme", programme.code, "--jobcentre", jobcentre.label]
    main(["link", str(extract), *asked, "--extracted-on", "2024-06-01", "--json"])
    told = json.loads(capsys.readouterr().out)
    made = Linkage.objects.get()
    assert (told["linkage"], told["extracted_on"]) == (str(made.key), "2024-06-01")
    assert (told["total"]["both"], told["total"]["only_there"]) == (1, 2)
    assert told["faulty_rows"] == {"there": [{"row": 4, "fault": "unreadable"}]}
    assert told["marks"]["screened"] == {"agree": 1}
    assert made.numbers["total"] == told["total"]
