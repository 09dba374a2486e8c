"""The code table: what it says of known codes, its dates, and a user's own rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from brobygger_analysis.register import RegisterError, weeks
from brobygger_analysis.register.codes import NONE, CodeRow, CodeTable, read_own, standard
from brobygger_analysis.register.groups import GROUPS, Kind


def row_of(code: int) -> CodeRow:
    (row,) = (row for row in standard().rows if row.code == code)
    return row


@pytest.mark.parametrize(
    ("code", "group", "kind", "jobcentre"),
    [
        (0, "self_support", Kind.NOTHING, False),
        (100, "employment", Kind.ORDINARY_HOURS, False),
        (111, "insured_unemployed", Kind.NOTHING, True),
        (121, "employment", Kind.ORDINARY_HOURS, False),
        (124, "insured_unemployed", Kind.NOTHING, True),
        (135, "cash_benefit_job_ready", Kind.NOTHING, True),
        (651, "student_grant", Kind.EDUCATION, False),
        (730, "cash_benefit_activity_ready", Kind.NOTHING, True),
        (771, "flex_job", Kind.FLEX_JOB, True),
        (783, "disability_pension", Kind.LEFT, False),
        (899, "sickness_benefit", Kind.NOTHING, True),
        (999, "outside", Kind.LEFT, False),
    ],
)
def test_known_codes(code: int, group: str, kind: Kind, jobcentre: bool) -> None:
    row = row_of(code)
    assert (row.group, row.counts_as, row.jobcentre) == (group, kind, jobcentre)


def test_each_row_says_what_it_means_and_where_that_stands() -> None:
    for row in standard().rows:
        assert row.meaning
        assert row.source
    assert {row.certainty.value for row in standard().rows} == {"confirmed", "read", "inferred", "derived"}


def test_digits_that_a_family_lacks_are_unknown_and_not_guessed() -> None:
    codes = {row.code for row in standard().rows}
    assert codes.isdisjoint({132, 212, 219, 749, 812, 870, 878})


def test_each_group_is_one_range_of_ids() -> None:
    numbers = standard().group_numbers().astype(int)
    assert (np.diff(numbers) >= 0).all()
    assert {row.group for row in standard().rows} == set(GROUPS) - {"unknown"}


def test_dates_of_validity_go_by_the_thursday() -> None:
    first = weeks.of_text("2014-W01")
    change = date(2014, 2, 6)  # a Thursday, in week 6
    table = CodeTable.of(
        [
            CodeRow(870, "job_clarification", valid_from=change),
            CodeRow(870, "other", valid_to=date(2014, 2, 5)),
            CodeRow(500, "other", valid_from=date(2014, 1, 3)),  # a Friday: from week 2 on
        ]
    )
    lookup = table.lookup(first, 20)
    assert lookup.begins.tolist() == [0, 1, 5]
    assert [table.rows[one].group for one in lookup.ids[:, 870]] == ["other", "other", "job_clarification"]
    assert lookup.ids[0, 500] == NONE
    assert table.rows[lookup.ids[1, 500]].code == 500


def test_two_meanings_on_one_day_are_refused() -> None:
    with pytest.raises(RegisterError, match="code 870 has two meanings on 2015-01-01"):
        CodeTable.of(
            [CodeRow(870, "other", valid_to=date(2015, 1, 1)), CodeRow(870, "flex_job", valid_from=date(2015, 1, 1))]
        )


def test_own_rows_replace_ours_wholly(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "\ufeffcode;valid_from;valid_to;group;counts_as;jobcentre;meaning\n"
        "785;;2014-12-31;other;;;\n870;2015-01-01;;job_clarification;;yes;Jobafklaring: passiv\n",
        encoding="utf-8",
    )
    table = standard().with_own(read_own(path))
    assert [(row.group, row.valid_to) for row in table.rows if row.code == 785] == [("other", date(2014, 12, 31))]
    added = next(row for row in table.rows if row.code == 870)
    assert added.certainty == "own"
    assert (added.jobcentre, added.meaning) == (True, "Jobafklaring: passiv")
    assert len(table.rows) == len(standard().rows) + 1


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("kode,group\n1,other\n", "row 1", "needs the columns code and group"),
        ("code,group,colour\n1,other,red\n", "row 1, column colour", "no such column"),
        ("code,group\n1,other\n12a,other\n", "row 3, column code", "'12a' is no code"),
        ("code,group\n1,others\n", "row 2, column group", "'others' is no group"),
        ("code,group,counts_as\n1,other,job\n", "row 2, column counts_as", "nothing a week can count as"),
        ("code,group,jobcentre\n1,other,ja\n", "row 2, column jobcentre", "neither yes nor no"),
        ("code,group,certainty\n1,other,sure\n", "row 2, column certainty", "no certainty"),
        ("code,group,valid_to\n1,other,2015\n", "row 2, column valid_to", "no date"),
    ],
)
def test_a_faulty_table_is_refused_with_its_place(tmp_path: Path, text: str, place: str, sentence: str) -> None:
    path = tmp_path / "own.csv"
    path.write_text(text)
    with pytest.raises(RegisterError, match=sentence) as refused:
        read_own(path)
    assert str(refused.value).startswith(place + ":")


def test_a_table_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="cannot read the code table"):
        read_own(tmp_path / "none.csv")


def test_a_row_survives_being_stored() -> None:
    for row in (CodeRow(870, "other", Kind.LEFT, True, "a", "b", valid_from=date(2015, 1, 1)), row_of(111)):
        assert CodeRow.from_dict(row.to_dict()) == row
