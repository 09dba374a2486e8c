"""Sentences that a leader reads, and the measured coverage that stands beside an interval."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from brobygger_analysis.association import Column, Kind, Level, Line, Meaning, Method, Refused
from brobygger_analysis.association import circumstances as catalogue
from brobygger_analysis.association.controls import Moment
from brobygger_analysis.association.measured import FEW_OF_A_KIND, ONE_OF_A_KIND, for_line
from brobygger_analysis.association.quartiles import Quartiles
from brobygger_analysis.association.words import coverage_words, name_of, points, probability, sentence, unmeasured

RESULTS = Path(__file__).parents[3] / "bench" / "results" / "coverage.md"
EMPLOYED = catalogue.OUTCOMES["employed"]


def line(key: str, **fields: object) -> Line:
    variable = catalogue.ALL[key].variable
    made = Line(
        variable, "", "", Meaning.DISCRETE, Method.SANDWICH, 1_017, 472, 0, 11, (), (),
        value=0.24, low=0.18, high=0.30, p=0.0001, q=0.001, if_yes=0.6, if_no=0.36, smallest=0.08,
    )  # fmt: skip
    return replace(made, **fields)


def test_a_sentence_names_both_groups_and_how_sure() -> None:
    said = sentence(line("self_belief"), catalogue.ALL["self_belief"], EMPLOYED)
    assert said.da.startswith(
        "I to grupper, der ellers ligner hinanden: 60 af 100 kommer i arbejde eller uddannelse, når borgeren har stor"
    )
    assert "mod 36 af 100" in said.da
    assert "tydelig" in said.da
    assert "60 of 100 come into work" in said.en
    unsure = sentence(line("self_belief", p=0.3, q=0.6), catalogue.ALL["self_belief"], EMPLOYED)
    assert "ingen sikker sammenhæng" in unsure.da
    assert "under 8,0 procentpoint" in unsure.da
    perhaps = sentence(line("self_belief", p=0.03, q=0.2), catalogue.ALL["self_belief"], EMPLOYED)
    assert "kan være tilfældigt" in perhaps.da


def test_numbers_are_told_per_ten_years_and_what_comes_after_with_its_window() -> None:
    age = line("age", meaning=Meaning.DERIVATIVE, value=-0.004, if_yes=None, if_no=None)
    assert "For hver 10 år mere: 4,0 færre af 100" in sentence(age, catalogue.ALL["age"], EMPLOYED).da
    talks = line("conversations", meaning=Meaning.DERIVATIVE, value=0.012, if_yes=None, if_no=None)
    said = sentence(talks, catalogue.ALL["conversations"], EMPLOYED)
    assert "For hver samtale mere: 1,2 flere af 100" in said.da
    assert "de første 13 uger" in said.da


def test_an_interval_without_an_end_has_too_few_municipalities_and_a_number_has_no_kinds_of_them() -> None:
    unsure: dict[str, object] = {"p": 0.9, "q": 0.9, "high": None}
    kinds = sentence(line("steering_group", **unsure), catalogue.ALL["steering_group"], EMPLOYED)
    assert "for få kommuner af den ene slags" in kinds.da
    number = line("caseload", meaning=Meaning.DERIVATIVE, value=-0.001, if_yes=None, if_no=None, **unsure)
    said = sentence(number, catalogue.ALL["caseload"], EMPLOYED).da
    assert "for få kommuner til at sige" in said
    assert "slags" not in said


def test_a_category_names_what_it_is_compared_with() -> None:
    one = line("education", contrast="secondary", reference="basic")
    assert (
        name_of(one, catalogue.ALL["education"]).da == "Uddannelse: gymnasial eller erhvervsuddannelse mod grundskole"
    )


def test_a_number_says_how_much_more_of_it_the_points_are_for() -> None:
    for key, said in (
        ("age", "Alder (10 år mere)"),
        ("benefit_weeks", "Uger på ydelse før visitationen (10 uger mere)"),
        ("conversations", "Samtaler (1 samtale mere)"),
        ("scheme_usage", "Brug af ordninger i kommunen (1 bevilling per 1.000 indbyggere mere)"),
    ):
        assert name_of(line(key, meaning=Meaning.DERIVATIVE), catalogue.ALL[key]).da == said
    for one in (*catalogue.PERSONS, *catalogue.ORGANISATION):
        if one.variable.kind is Kind.NUMBER:
            assert "(1" in name_of(line(one.key), one).da, one.key


def test_a_large_model_of_few_is_said_to_be_less_certain() -> None:
    variable = catalogue.ALL["woman"]
    said = sentence(line("woman", n=81, events=20, columns=12), variable, EMPLOYED)
    assert said.da.endswith("til de 12 tal, som modellen skal finde, så det er mere usikkert, end intervallet viser.")
    assert "less certain" not in sentence(line("woman", n=81, events=20, columns=4), variable, EMPLOYED).en


def test_what_the_sensitivity_of_a_number_compares_is_said_and_why_it_is_not_there() -> None:
    age = line("age", meaning=Meaning.DERIVATIVE, if_yes=None, if_no=None)
    between = replace(age, quartiles=Quartiles(31, 50, 0.4, 0.8))
    assert unmeasured(between).da.startswith("Alle ved værdien 50 mod alle ved værdien 31 (øvre og nedre kvartil)")
    assert unmeasured(between).da.endswith("80,0 mod 40,0 af 100, forholdet 2,00.")
    assert (
        "22.5 against everybody at the value 3.25 "
        in unmeasured(replace(age, quartiles=Quartiles(3.25, 22.5, 0.4, 0.8))).en
    )
    assert "mindst halvdelen har samme værdi (2)" in unmeasured(replace(age, quartiles=Quartiles(2, 2))).da
    assert "Kør den igen" in unmeasured(age).da
    assert not unmeasured(line("woman")).da
    assert not unmeasured(replace(age, value=None, refused=Refused.PERFECT)).da


@pytest.mark.parametrize("why", list(Refused))
def test_each_refusal_has_a_sentence(why: Refused) -> None:
    refused = line("woman", refused=why, value=None, dropped=(Column("woman"),))
    said = sentence(refused, catalogue.ALL["woman"], EMPLOYED)
    assert said.da.startswith("Ikke beregnet")
    assert said.en.startswith("Not computed")


def test_a_value_near_a_level_shows_on_which_side_it_is() -> None:
    given = (0.0496, 0.0501, 0.04999, 0.05, 0.0512, 0.00496, 0.0302, 0.0002)
    told = ["0,0496", "0,0501", "0,04999", "0,050", "0,051", "0,00496", "0,030", "< 0,001"]
    assert [probability(one).da for one in given] == told
    assert probability(0.049999999).en == "0.0500000"


def test_a_difference_is_printed_as_it_is_read() -> None:
    assert (points(0.2449).da, points(0.0312).da, points(0.0312).en, points(-0.004).da) == ("24", "3,1", "3.1", "-0,4")


def test_the_measured_coverage_is_that_of_the_benchmark() -> None:
    rows = {}
    for text in RESULTS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in text.strip("|").split("|")]
        if len(cells) == 7 and cells[1].isdigit():
            rows[cells[0]] = (int(cells[1]), float(cells[2]), float(cells[5]))
    tried = [one for pair in FEW_OF_A_KIND.values() for one in pair] + [ONE_OF_A_KIND]
    for one in tried:
        assert rows[one.design] == (one.sets, one.held, one.without_end)
    for number, words in ((5, "five"), (3, "among three|three of"), (2, "among two|two of")):
        for with_controls in (False, True):
            own = [
                held
                for name, (_, held, _) in rows.items()
                if any(word in name for word in words.split("|")) and name.endswith("with controls") == with_controls
            ]
            assert FEW_OF_A_KIND[number][with_controls].held == min(own)  # the worst, never the best
    assert all(held >= 93 for _, held, _ in rows.values())


def test_the_page_says_by_how_much_an_interval_falls_short() -> None:
    own = line("full_scale", method=Method.WILD, of_a_kind=5)
    assert "93,2 pct.: 1,8 procentpoint mindre" in coverage_words(own).da
    assert "afprøvet" in coverage_words(replace(own, clusters=40)).da
    assert coverage_words(line("woman")).da == ""
    assert for_line(11, None, organisational_controls=0) is None
    assert for_line(11, 1, organisational_controls=0) is ONE_OF_A_KIND


def test_the_catalogue_holds_the_kinds_of_the_report() -> None:
    asked = [one for one in catalogue.PERSONS if not one.is_control_only]
    assert len(asked) >= 21
    assert len(catalogue.ORGANISATION) == 16
    assert sum(one.is_quality for one in asked) == 4
    for one in catalogue.ALL.values():
        assert one.variable.name.da
        assert one.variable.name.en
        assert one.counted.da
        assert one.counted.en
        assert (one.variable.kind is Kind.YES_NO) == bool(one.yes.da)
        assert one.moment in Moment
    for level, keys in catalogue.CONTROLS.items():
        assert all(key in catalogue.ALL for key in keys)
        assert level in Level
    assert not catalogue.ALL["self_belief"].leaves_the_house
    assert not catalogue.ALL["broker_belief"].leaves_the_house
