"""Company numbers."""

from __future__ import annotations

import pytest

from brobygger_analysis.danish import cvr


@pytest.mark.parametrize("typed", ["13748136", " 13 74 81 36 ", "DK13748136", "dk 13748136"])
def test_company_numbers_as_people_write_them(typed: str) -> None:
    assert cvr.parse_cvr(typed) == "13748136"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", cvr.Reason.EMPTY),
        ("1374813", cvr.Reason.FORMAT),
        ("137481367", cvr.Reason.FORMAT),
        ("03748136", cvr.Reason.FORMAT),
        ("1374813A", cvr.Reason.FORMAT),
        ("13748137", cvr.Reason.CHECK_DIGIT),
        ("31748136", cvr.Reason.CHECK_DIGIT),
    ],
)
def test_refused_company_numbers(typed: str, reason: cvr.Reason) -> None:
    with pytest.raises(cvr.CvrError) as refused:
        cvr.parse_cvr(typed)
    assert refused.value.reason is reason


def test_one_wrong_digit_is_always_caught() -> None:
    for place in range(8):
        for digit in "123456789":
            typed = "13748136"[:place] + digit + "13748136"[place + 1 :]
            if typed != "13748136":
                with pytest.raises(cvr.CvrError):
                    cvr.parse_cvr(typed)


def test_a_production_unit_is_ten_digits_whatever_they_are() -> None:
    assert cvr.parse_production_unit("1003388394") == "1003388394"
    assert cvr.parse_production_unit("1003 388 395") == "1003388395"
    for wrong, reason in [
        ("100338839", cvr.Reason.FORMAT),
        ("", cvr.Reason.EMPTY),
        ("10033883945", cvr.Reason.FORMAT),
    ]:
        with pytest.raises(cvr.CvrError) as refused:
            cvr.parse_production_unit(wrong)
        assert refused.value.reason is reason
