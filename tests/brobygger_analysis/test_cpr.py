"""CPR numbers: what is accepted, what is refused and why, and that nothing leaks."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger_analysis.danish import cpr

# Published test numbers of a national test environment; only the first has a fitting check digit.
TEST_NUMBERS = ["1012620000", "1012620001", "1012620002", "1012620003"]


@pytest.mark.parametrize(
    "typed",
    [
        "101262-0000",
        "1012620000",
        " 101262 0000 ",
        "10 12 62 - 0000",
        "101262–0000",
        "101262\u00a00000",
        "\u200e1012620000\u200f",
        "١٠١٢٦٢-٠٠٠٠",
    ],
)
def test_the_ways_people_write_it(typed: str) -> None:
    number = cpr.parse(typed)
    assert number.digits == "1012620000"
    assert number.text == "101262-0000"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", cpr.Reason.EMPTY),
        ("  ", cpr.Reason.EMPTY),
        ("abc", cpr.Reason.FORMAT),
        ("101262-00000", cpr.Reason.FORMAT),
        ("10126-20000", cpr.Reason.FORMAT),
        ("101262--0000", cpr.Reason.FORMAT),
        ("101262/0000", cpr.Reason.FORMAT),
        ("101262000O", cpr.Reason.FORMAT),
        ("101901234", cpr.Reason.LEADING_ZERO),
        ("10190-1234", cpr.Reason.LEADING_ZERO),
        ("10121962-0000", cpr.Reason.CENTURY_WRITTEN),
        ("101219620000", cpr.Reason.CENTURY_WRITTEN),
        ("0000000000", cpr.Reason.UNKNOWN),
        ("310262-0000", cpr.Reason.DATE),
        ("290201-0000", cpr.Reason.DATE),
        ("101362-0000", cpr.Reason.DATE),
        ("001262-0000", cpr.Reason.DATE),
        ("601262-0000", cpr.Reason.DATE),
        ("921262-0000", cpr.Reason.DATE),
        ("321262-0000", cpr.Reason.DATE),
    ],
)
def test_refusals_name_the_reason_in_two_languages(typed: str, reason: cpr.Reason) -> None:
    with pytest.raises(cpr.CprError) as refused:
        cpr.parse(typed)
    assert refused.value.reason is reason
    assert refused.value.sentence_da != refused.value.sentence_en


def test_every_reason_has_a_sentence() -> None:
    assert all(cpr.CprError(reason).sentence_da for reason in cpr.Reason)


@pytest.mark.parametrize(
    ("digits", "born"),
    [
        ("0101900123", date(1990, 1, 1)),
        ("0101003123", date(1900, 1, 1)),
        ("0101364123", date(2036, 1, 1)),
        ("0101374123", date(1937, 1, 1)),
        ("0101369123", date(2036, 1, 1)),
        ("0101379123", date(1937, 1, 1)),
        ("0101005123", date(2000, 1, 1)),
        ("0101578123", date(2057, 1, 1)),
        ("0101585123", date(1858, 1, 1)),
        ("0101998123", date(1899, 1, 1)),
        ("2902004123", date(2000, 2, 29)),
        ("6101900123", date(1990, 1, 1)),
        ("9112900123", date(1990, 12, 31)),
    ],
)
def test_birth_date_by_the_seventh_digit(digits: str, born: date) -> None:
    assert cpr.parse(digits).birth_date == born


def test_the_check_digit_warns_and_never_refuses() -> None:
    assert [cpr.parse(number).check_digit_fits for number in TEST_NUMBERS] == [True, False, False, False]
    assert cpr.parse(TEST_NUMBERS[1]).deserves_second_look
    assert not cpr.parse(TEST_NUMBERS[0]).deserves_second_look


def test_birth_dates_known_to_lack_a_check_digit() -> None:
    assert len(cpr.BIRTH_DATES_WITHOUT_CHECK_DIGIT) == 25
    assert cpr.parse("0101651234").check_digit_may_be_missing
    assert not cpr.parse("0101931234").check_digit_may_be_missing
    assert not cpr.parse("0201651234").check_digit_may_be_missing


def test_gender_and_replacement_are_read_from_the_digits() -> None:
    assert cpr.parse("0101900123").gender == "male"
    assert cpr.parse("0101900124").gender == "female"
    assert cpr.parse("6101900124").is_replacement
    assert not cpr.parse("3101900124").is_replacement


def test_births_after_today_are_refused_when_today_is_given() -> None:
    assert cpr.parse("0101304123").birth_date == date(2030, 1, 1)
    with pytest.raises(cpr.CprError) as refused:
        cpr.parse("0101304123", on=date(2029, 12, 31))
    assert refused.value.reason is cpr.Reason.FUTURE
    assert cpr.parse("0101304123", on=date(2030, 1, 1))
    assert cpr.parse(cpr.demonstration(7).text, on=date(2029, 12, 31)).is_demonstration


def test_the_number_stays_out_of_messages_and_reprs() -> None:
    number = cpr.parse("0101900123")
    assert "0123" not in f"{number!r} {number} {[number]} {number.masked}"
    assert number.masked == "010190-••••"
    with pytest.raises(cpr.CprError) as refused:
        cpr.parse("3102900123")
    assert "900123" not in repr(refused.value) + str(refused.value) + refused.value.sentence_da
    assert refused.value.__cause__ is None


def test_equal_numbers_are_equal_and_survive_pickling() -> None:
    number = cpr.parse("010190-0123")
    assert number == cpr.parse("0101900123")
    assert pickle.loads(pickle.dumps(number)) == number  # noqa: S301 - what was just made here


@pytest.mark.parametrize("digits", ["010190-0123", "3102900123", "0000000000", ""])
def test_an_impossible_number_cannot_be_made_at_all(digits: str) -> None:
    with pytest.raises(cpr.CprError):
        cpr.CprNumber(digits)


@given(st.dates(date(1937, 1, 1), date(2036, 12, 31)), st.integers(0, 9999), st.booleans())
def test_reading_gives_back_the_date_that_was_written(born: date, serial: int, replacement: bool) -> None:
    seventh = serial % 2 * 5 + 4  # 4 or 9: the two that cover these hundred years
    day = born.day + (60 if replacement else 0)
    number = cpr.parse(f"{day:02}{born:%m%y}-{seventh}{serial % 1000:03}")
    assert number.birth_date == born
    assert number.is_replacement is replacement
    assert number.is_demonstration is False


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        number = cpr.parse(typed)
    except cpr.CprError:
        return  # refused as it should be; any other error fails the test
    assert cpr.parse(number.text) == number


class TestDemonstration:
    def test_there_are_26_million(self) -> None:
        assert cpr.DEMONSTRATION_COUNT == 26_300_000 == 2 * cpr.DEMONSTRATION_COUNT_PER_GENDER

    @given(st.integers(0, cpr.DEMONSTRATION_COUNT - 1))
    def test_they_belong_to_nobody(self, index: int) -> None:
        number = cpr.demonstration(index)
        assert number.is_demonstration
        assert number.is_replacement
        assert 2040 <= number.birth_date.year <= 2057
        assert number.digits[6] in "5678"
        assert not number.deserves_second_look

    @given(st.integers(0, cpr.DEMONSTRATION_COUNT_PER_GENDER - 1))
    def test_gender_is_as_asked(self, index: int) -> None:
        assert cpr.demonstration(index, "male").gender == "male" == cpr.demonstration(2 * index + 1).gender
        assert cpr.demonstration(index, "female").gender == "female" == cpr.demonstration(2 * index).gender
        assert cpr.demonstration(2 * index) == cpr.demonstration(index, "female")

    def test_no_two_are_alike(self) -> None:
        many = {cpr.demonstration(index).digits for index in range(20_000)}
        assert len(many) == 20_000
        # Walking by a stride coprime with the count visits each once; the first lap is the whole count.
        assert cpr._PAIRS % 2 == 0
        assert all(cpr._STRIDE % prime for prime in (2, 5, 263))
        assert cpr._PAIRS == 2**4 * 5**5 * 263

    def test_the_first_and_the_last_day_are_both_within(self) -> None:
        assert cpr.parse("610140-5000").is_demonstration
        assert cpr.parse("911257-8999").is_demonstration
        assert not cpr.parse("911239-5000").is_demonstration  # 2039
        assert not cpr.parse("610158-5000").is_demonstration  # 1858
        assert not cpr.parse("610140-4000").is_demonstration  # 1940
        assert not cpr.parse("010140-5000").is_demonstration  # no replacement number

    @pytest.mark.parametrize(
        ("index", "gender"),
        [(-1, None), (cpr.DEMONSTRATION_COUNT, None), (cpr.DEMONSTRATION_COUNT_PER_GENDER, "male"), (-1, "female")],
    )
    def test_outside_the_range_there_are_none(self, index: int, gender: cpr.Gender | None) -> None:
        with pytest.raises(IndexError):
            cpr.demonstration(index, gender)

    def test_neighbours_look_different(self) -> None:
        births = {cpr.demonstration(index, "male").birth_date for index in range(50)}
        assert len(births) > 40
        assert max(births) - min(births) > timedelta(days=365 * 10)
