"""The shipped entries of the aid look-up: enough of them, whole, and with codes that exist."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from brobygger.compensation import aids_catalogue, aids_rules
from brobygger.reference import shipped
from brobygger.reference.errors import ShippedFileFault

AIDS = aids_catalogue.shipped()


def test_there_are_at_least_a_hundred_and_fifty_with_a_class_of_iso_9999() -> None:
    assert len([aid for aid in AIDS.values() if aid.iso]) >= 150


def test_an_entry_without_a_class_is_no_product() -> None:
    for aid in AIDS.values():
        if not aid.iso:
            assert "aids" not in aid.payers, f"{aid.code} is paid as an aid and has no class"
            assert "iso" not in aid.sources
        else:
            assert "iso" in aid.sources


def test_each_impairment_has_at_least_ten_job_functions_of_its_own() -> None:
    """Entries that fit any job, as a mentor does, would make every count high; they are left out."""
    every = len(shipped.items("task"))
    covered: dict[str, set[str]] = defaultdict(set)
    by_group: dict[str, set[str]] = defaultdict(set)
    for aid in AIDS.values():
        if len(aid.tasks) < every:
            for impairment in aid.impairments:
                covered[impairment].update(aid.tasks)
                by_group[shipped.newest("impairment_type", impairment)["group"]].update(aid.tasks)
    placed = {code for code in shipped.items("impairment_type") if code != "other"}
    assert {code: len(covered[code]) for code in placed if len(covered[code]) < 10} == {}
    groups = {code for code in shipped.items("impairment_group") if code != "not_placed"}
    assert {group: len(by_group[group]) for group in groups if len(by_group[group]) < 10} == {}


def test_whoever_fits_no_group_finds_entries_for_any_job() -> None:
    tasks = {task for aid in AIDS.values() if "other" in aid.impairments for task in aid.tasks}

    assert len(tasks) >= 10


@pytest.mark.parametrize("list_name", ["work_situation", "aid_price", "aid_payer", "aid_source"])
def test_no_code_of_the_lists_is_left_unused(list_name: str) -> None:
    used = {
        "work_situation": {code for aid in AIDS.values() for code in aid.situations},
        "aid_price": {aid.price for aid in AIDS.values()},
        "aid_payer": {code for aid in AIDS.values() for code in aid.payers},
        "aid_source": {code for aid in AIDS.values() for code in aid.sources},
    }
    assert shipped.items(list_name).keys() - used[list_name] == set()


def test_each_subclass_stands_under_its_class() -> None:
    classes = shipped.items("iso_9999")
    for code, periods in classes.items():
        parent = periods[-1]["parent"]
        assert len(code) == (4 if parent else 2)
        assert not parent or (parent in classes and code.startswith(parent))


def test_titles_are_told_apart_in_both_languages() -> None:
    for language in ("da", "en"):
        titles = [aid.title(language).casefold() for aid in AIDS.values()]
        assert len(set(titles)) == len(titles)


def test_what_people_read_is_plain() -> None:
    for aid in AIDS.values():
        for text in (aid.title_da, aid.what_da, aid.help_da):
            assert "handicap" not in text.casefold()
            assert "!" not in text
        assert aid.what_da.endswith(".")
        assert aid.help_da.endswith(".")


def test_a_faulty_file_names_the_line_and_what_is_wrong(tmp_path) -> None:
    row = dict.fromkeys(aids_catalogue.COLUMNS, "x") | {
        "iso": "9999", "payers": "aids", "price": "low", "impairments": "sight", "tasks": "till",
        "situations": "seeing", "sources": "iso", "checked_on": "2026-11-22",
    }  # fmt: skip
    file = tmp_path / "wrong.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, aids_catalogue.COLUMNS)
        writer.writeheader()
        writer.writerow(row)

    with pytest.raises(ShippedFileFault, match=r"line 2: x: 9999 is not in the list iso_9999"):
        aids_catalogue.read(file)


@pytest.mark.parametrize(("grants", "shown"), [(0, None), (4, None), (5, 5), (9, 5), (10, 10), (99, 50), (1234, 1000)])
def test_a_count_of_grants_is_shown_from_five_and_only_in_steps(grants: int, shown: int | None) -> None:
    assert aids_rules.shown_count(grants) == shown
