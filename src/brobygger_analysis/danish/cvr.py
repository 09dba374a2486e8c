"""Danish company numbers: CVR (eight digits, modulus 11) and the number of a production unit (ten digits).

Source: the Danish Business Authority on modulus 11. A production unit's number has no usable check digit: some
series were made with other weights, so only its length is checked.
"""

from __future__ import annotations

import re
from enum import StrEnum

from brobygger_analysis.danish.digits import plain

_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


class Reason(StrEnum):
    """Why a text was refused."""

    EMPTY = "empty"
    FORMAT = "format"
    CHECK_DIGIT = "check_digit"


class CvrError(ValueError):
    """A text that is not a company number."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)


def parse_cvr(text: str) -> str:
    """Return the eight digits of a CVR number. Accepts spaces and the prefix DK. Raises CvrError."""
    typed = plain(text).upper().removeprefix("DK")
    if not typed:
        raise CvrError(Reason.EMPTY)
    if re.fullmatch(r"[1-9]\d{7}", typed, re.ASCII) is None:
        raise CvrError(Reason.FORMAT)
    if sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, typed, strict=True)) % 11:
        raise CvrError(Reason.CHECK_DIGIT)
    return typed


def parse_production_unit(text: str) -> str:
    """Return the ten digits of a production unit (P-nummer). Accepts spaces. Raises CvrError; no check digit exists."""
    typed = plain(text)
    if not typed:
        raise CvrError(Reason.EMPTY)
    if re.fullmatch(r"\d{10}", typed, re.ASCII) is None:
        raise CvrError(Reason.FORMAT)
    return typed
