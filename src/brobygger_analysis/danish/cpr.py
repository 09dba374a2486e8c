"""The Danish personal number (CPR): reading, checking and showing it.

Sources: cpr.dk on the structure of the number, on replacement numbers and on numbers without a check digit;
da.wikipedia.org for the table of centuries.

What refuses a number is its form and its date. The check digit (modulus 11) never does: since 1 October 2007 numbers
are given that do not fit it. A caller may ask the user to look again when `deserves_second_look` is true.

The number is kept out of every message and every `repr`, since both end in logs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Literal

from brobygger_analysis.danish.digits import plain

Gender = Literal["female", "male"]

_FORM = re.compile(r"\d{6}-?\d{4}", re.ASCII)
_WITH_CENTURY = re.compile(r"\d{8}-?\d{4}", re.ASCII)
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
REPLACEMENT_OFFSET = 60  # added to the day of birth in numbers given to people who have no other

# 1 January of these years, by the list of 10 May 2023, which says of itself that it is incomplete (1993 is not on it).
BIRTH_DATES_WITHOUT_CHECK_DIGIT: frozenset[date] = frozenset(
    date(year, 1, 1)
    for year in (1960, 1962, *range(1964, 1968), 1969, 1970, 1974, 1978, *range(1980, 1993), 1994, 1995)
)


class Reason(StrEnum):
    """Why a text was refused. Stable codes: rooms hang their own sentences on them."""

    EMPTY = "empty"
    FORMAT = "format"
    LEADING_ZERO = "leading_zero"
    CENTURY_WRITTEN = "century_written"
    UNKNOWN = "unknown"
    DATE = "date"
    FUTURE = "future"


_SENTENCES: dict[Reason, tuple[str, str]] = {
    Reason.EMPTY: ("Skriv CPR-nummeret.", "Enter the CPR number."),
    Reason.FORMAT: (
        "Et CPR-nummer har ti cifre: seks for fødselsdagen og fire efter bindestregen.",
        "A CPR number has ten digits: six for the date of birth and four after the hyphen.",
    ),
    Reason.LEADING_ZERO: (
        "CPR-nummeret har kun ni cifre. Mangler der et 0 forrest?",
        "The CPR number has only nine digits. Is a 0 missing at the front?",
    ),
    Reason.CENTURY_WRITTEN: (
        "Skriv fødselsåret med to cifre, ikke fire.",
        "Write the year of birth with two digits, not four.",
    ),
    Reason.UNKNOWN: (
        "0000000000 betyder ukendt og kan ikke bruges som CPR-nummer.",
        "0000000000 means unknown and cannot be used as a CPR number.",
    ),
    Reason.DATE: (
        "De første seks cifre er ikke en dato.",
        "The first six digits are not a date.",
    ),
    Reason.FUTURE: (
        "Fødselsdagen i CPR-nummeret ligger ude i fremtiden.",
        "The date of birth in the CPR number lies in the future.",
    ),
}


class CprError(ValueError):
    """A text that is not a CPR number. Carries a code and a sentence in two languages, never the text itself."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        self.sentence_da, self.sentence_en = _SENTENCES[reason]
        super().__init__(reason.value)


def _birth_year(two_digits: int, seventh: int) -> int:
    """The year of birth that the seventh digit gives to a two-digit year."""
    if seventh <= 3:
        return 1900 + two_digits
    if seventh in (4, 9):
        return 2000 + two_digits if two_digits <= 36 else 1900 + two_digits
    return 2000 + two_digits if two_digits <= 57 else 1800 + two_digits


def _birth_date(digits: str) -> date:
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if day > REPLACEMENT_OFFSET:
        day -= REPLACEMENT_OFFSET
    try:
        return date(_birth_year(year, int(digits[6])), month, day)
    except ValueError:
        raise CprError(Reason.DATE) from None


@dataclass(frozen=True, repr=False, order=True)
class CprNumber:
    """Ten digits known to be a possible CPR number: made by `parse`, by `demonstration`, or from stored digits."""

    digits: str

    def __post_init__(self) -> None:
        if re.fullmatch(r"\d{10}", self.digits, re.ASCII) is None:
            raise CprError(Reason.FORMAT)
        if self.digits == "0" * 10:
            raise CprError(Reason.UNKNOWN)
        _birth_date(self.digits)

    def __repr__(self) -> str:
        return f"CprNumber({self.masked})"

    __str__ = __repr__

    @property
    def text(self) -> str:
        """The whole number as people write it, DDMMYY-SSSS. Showing it is a look-up that the caller must log."""
        return f"{self.digits[:6]}-{self.digits[6:]}"

    @property
    def masked(self) -> str:
        """The number with its last four digits covered."""
        return f"{self.digits[:6]}-••••"

    @cached_property
    def birth_date(self) -> date:
        """The date that the digits state. Only a proposal for a person's birth date: see `is_replacement`."""
        return _birth_date(self.digits)

    @property
    def gender(self) -> Gender:
        """The gender that the last digit proposes (odd: male). A proposal, since the field on the person can differ."""
        return "male" if int(self.digits[9]) % 2 else "female"

    @property
    def is_replacement(self) -> bool:
        """Whether the day is raised by 60: an administrative number, given to people who have no other."""
        return int(self.digits[:2]) > REPLACEMENT_OFFSET

    @property
    def is_demonstration(self) -> bool:
        """Whether the number can belong to nobody: day raised by 60 *and* a birth year from 2040 to 2057.

        Day + 60 alone is issued to real people, and so are (in time) those birth years; both together are not.
        """
        return self.is_replacement and _FIRST_DAY <= self.birth_date <= _LAST_DAY

    @property
    def check_digit_fits(self) -> bool:
        """Whether the weighted sum of the ten digits is divisible by eleven."""
        return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, self.digits, strict=True)) % 11 == 0

    @property
    def check_digit_may_be_missing(self) -> bool:
        """Whether this birth date is on the published list of dates that have numbers without a check digit."""
        return self.birth_date in BIRTH_DATES_WITHOUT_CHECK_DIGIT

    @property
    def deserves_second_look(self) -> bool:
        """Whether to ask the user to read the number again. Never a reason to refuse it."""
        return not (self.check_digit_fits or self.is_demonstration)


def parse(text: str, *, on: date | None = None) -> CprNumber:
    """Read a typed CPR number: `DDMMYY-SSSS`, with or without hyphen, with spaces anywhere.

    text: what was typed or imported.
    on: today's date, when births after it are to be refused (demonstration numbers are let through).

    Raises CprError with a reason code. A year with four digits is refused rather than guessed at, because the
    seventh digit already states the century and the two may disagree.
    """
    typed = plain(text)
    if not typed:
        raise CprError(Reason.EMPTY)
    if _WITH_CENTURY.fullmatch(typed):
        raise CprError(Reason.CENTURY_WRITTEN)
    if re.fullmatch(r"\d{5}-?\d{4}", typed, re.ASCII):
        raise CprError(Reason.LEADING_ZERO)
    if _FORM.fullmatch(typed) is None:
        raise CprError(Reason.FORMAT)
    number = CprNumber(typed.replace("-", ""))
    if on is not None and number.birth_date > on and not number.is_demonstration:
        raise CprError(Reason.FUTURE)
    return number


# Demonstration numbers ------------------------------------------------------------------------------------------------

_FIRST_DAY = date(2040, 1, 1)
_LAST_DAY = date(2057, 12, 31)
_DAYS = (_LAST_DAY - _FIRST_DAY).days + 1
_PAIRS = _DAYS * 4 * 500  # four seventh digits, then 500 female and 500 male serials
# Coprime with the number of pairs (2^4 · 5^5 · 263), so that walking by it visits each pair once, in scattered order.
_STRIDE = 7_368_787

DEMONSTRATION_COUNT = _PAIRS * 2
DEMONSTRATION_COUNT_PER_GENDER = _PAIRS


def demonstration(index: int, gender: Gender | None = None) -> CprNumber:
    """The demonstration number with this index: always the same one, no two alike, and belonging to nobody.

    index: 0 to DEMONSTRATION_COUNT - 1, or to DEMONSTRATION_COUNT_PER_GENDER - 1 when `gender` is given.
    gender: fixes the parity of the last digit. The female and the male series share no number;
        without it even indexes are female and odd ones male: `demonstration(2 * i) == demonstration(i, "female")`.

    Raises IndexError outside the range.
    """
    if gender is None:
        pair, male = divmod(index, 2)
    else:
        pair, male = index, int(gender == "male")
    if not 0 <= pair < _PAIRS:
        raise IndexError(f"demonstration number {index} does not exist")
    day_index, serial = divmod(pair * _STRIDE % _PAIRS, 2000)
    day = _FIRST_DAY + timedelta(days=day_index)
    seventh, rest = divmod(serial, 500)
    last_three = 2 * rest + male
    return CprNumber(f"{day.day + REPLACEMENT_OFFSET:02}{day:%m%y}{5 + seventh}{last_three:03}")
