"""Numbers as people here read them, and the other way round.

Kept apart from Django's own formatting, so that charts and exports can be made without a request and so that a year
is never shown as 2.026.
"""

from __future__ import annotations

import decimal
import re
from decimal import Decimal

SEPARATORS = {"da": (".", ","), "en": (",", ".")}

MINUS = "−"
UNBREAKABLE = "\u00a0"

DANISH = re.compile(r"[-−]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
PLAIN = re.compile(r"[-−]?\d+(\.\d+)?")


def number_text(value: int | float | Decimal, *, decimals: int | None = None, language: str = "da") -> str:
    """12345.5 → "12.345,5". Without ``decimals``: whole numbers without, others as they are up to two."""
    group, point = SEPARATORS.get(language, SEPARATORS["da"])
    if type(value) is int and not decimals:  # by far the most, and nothing to round
        return (MINUS if value < 0 else "") + f"{abs(value):,}".replace(",", group)
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not exact.is_finite():
        return "–"
    if decimals is None:
        rounded = round_half_up(exact, 2)
        decimals = 0 if rounded == rounded.to_integral() else max(0, -int(rounded.normalize().as_tuple().exponent))
    rounded = round_half_up(exact, decimals)
    sign = MINUS if rounded < 0 else ""
    text = f"{abs(rounded):,.{decimals}f}"
    return sign + text.replace(",", "\0").replace(".", point).replace("\0", group)


def percent_text(share: float | Decimal, *, decimals: int = 0, language: str = "da") -> str:
    """0.423 → "42 %" (English "42%")."""
    space = "" if language == "en" else UNBREAKABLE
    exact = share if isinstance(share, Decimal) else Decimal(repr(share))
    return number_text(exact * 100, decimals=decimals, language=language) + f"{space}%"


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Rounding as people learn it at school: 0.5 goes up."""
    with decimal.localcontext() as context:
        context.prec = 60
        return value.quantize(Decimal(1).scaleb(-decimals), rounding=decimal.ROUND_HALF_UP)


def read_number(text: str) -> Decimal | None:
    """A number as typed in Danish: 1.234,5 or 1234,5, and 12.5 where it cannot be a thousand; None if it is none."""
    text = re.sub(r"[\s\u00a0]", "", text)
    if DANISH.fullmatch(text):
        return Decimal(text.replace("−", "-").replace(".", "").replace(",", "."))
    if PLAIN.fullmatch(text):
        return Decimal(text.replace("−", "-"))
    return None
