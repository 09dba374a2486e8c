"""How large a part of everybody each group is, of those who began and of those enrolled.

Participants per benefit group stand beside the group's part of those who began, so that a group that is reached less
than others is seen. Only figures that have not been through disclosure control are shared out: a share could tell what
is hidden from readers outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brobygger_analysis.figures import Figure
from brobygger_analysis.results import Disclosure

SHARED_OUT = ("population", "enrolled")
BY = "benefit_group"  # the breakdown whose groups are told as parts of everybody


@dataclass(frozen=True, slots=True)
class Share:
    """own: how many of a group; everybody: how many there are in all."""

    own: int
    everybody: int

    @property
    def value(self) -> float:
        """From 0 to 1."""
        return self.own / self.everybody

    def to_dict(self) -> dict[str, Any]:
        """The share and what it was divided from."""
        return {"value": self.value, "numerator": self.own, "denominator": self.everybody}


def shares(by: str | None, whole: Mapping[str, Figure], part: Mapping[str, Figure]) -> dict[str, Share]:
    """A group's part of everybody by the key of the figure; nothing where it cannot be told, or nobody is there.

    by: what the groups are. whole, part: figures of everybody and of the group.
    """
    if by != BY:
        return {}
    found = {}
    for key in SHARED_OUT:
        everybody, own = _count(whole.get(key)), _count(part.get(key))
        if everybody and own is not None:
            found[key] = Share(own, everybody)
    return found


def _count(figure: Figure | None) -> int | None:
    if figure is None or figure.result.disclosure is not Disclosure.UNCHECKED or figure.result.value is None:
        return None
    return int(figure.result.value)
