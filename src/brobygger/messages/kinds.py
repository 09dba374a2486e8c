"""Each kind of message is declared once, by the room that sends it, in its module ``message_kinds``.

``notice`` is the sentence in the product, where the reader has signed in; it may name values ("%(case_number)s").
``mail_subject`` and ``mail_text`` leave the house unencrypted and take no values at all: whoever reads the mail learns
that something waits, never about whom. A kind without a mail text is shown in the product only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from brobygger.messages.enums import Category

Text = str | Promise


class UnknownKind(LookupError):
    """No room has declared this kind of message."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``duty``: the receiver must be told and cannot choose the mail away.

    ``stands`` is asked just before a mail leaves, which may be hours after it was written: whether what it is about is
    still so. Without it a mail always stands.
    """

    code: str
    category: Category
    notice: Text
    mail_subject: Text = ""
    mail_text: Text = ""
    duty: bool = False
    stands: Callable[[Any], bool] | None = None

    @property
    def has_mail(self) -> bool:
        return bool(str(self.mail_subject))


_kinds: dict[str, Kind] = {}


def declare(*kinds: Kind) -> None:
    for kind in kinds:
        if _kinds.get(kind.code, kind) != kind:
            raise ValueError(f"The kind of message {kind.code} is declared twice.")
        if kind.has_mail and "%(" in f"{kind.mail_subject}{kind.mail_text}":
            raise ValueError(f"{kind.code}: a mail takes no values, because it leaves the house unencrypted.")
        _kinds[kind.code] = kind


def find(code: str) -> Kind:
    try:
        return _kinds[code]
    except KeyError:
        raise UnknownKind(code) from None


def every() -> list[Kind]:
    return [_kinds[code] for code in sorted(_kinds)]
