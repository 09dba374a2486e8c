"""The questions that the aid look-up must answer, written before there was anything to answer them.

They are what people ask, in their own words; nobody changes one to make the search look better.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

QUESTIONS = Path(__file__).parent / "aid_questions.csv"


def read(file: Path = QUESTIONS) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_there_are_forty_questions_of_all_kinds() -> None:
    questions = read()

    assert len(questions) == 40
    kinds = Counter(one["kind"] for one in questions)
    assert kinds.keys() == {"plain", "misspelling", "inflection", "compound", "lay"}
    assert min(kinds.values()) >= 5
    assert {one["asked_by"] for one in questions} == {"caseworker", "citizen", "employer"}


def test_no_two_questions_expect_the_same_entry() -> None:
    expected = [one["expected"] for one in read()]

    assert len(set(expected)) == len(expected)
