"""Figures as somebody printed them, beside the same figures as they are registered.

A printed figure never stands in for a registered one. Where both are of the same people the difference stands with
them; where a jobcentre's own was not printed, that of the whole programme stands beside it and says so. What nobody
registers yet can have been printed all the same.

The usage of schemes is printed with three classes, whose rule leaves a gap: `usage_class` says so in place of choosing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from brobygger_analysis.definitions import Text, Unit
from brobygger_analysis.results import Result, rounded_half_up


@dataclass(frozen=True)
class Printed:
    """A figure as it was printed, in the unit of its definition.

    result: with the n that was printed, where one was. decimals: as it was printed, of the per cent for a share.
    low, high: the printed lowest and highest jobcentre.
    reference: where it is printed. remark: what must be known of it.
    """

    result: Result
    decimals: int = 0
    low: float | None = None
    high: float | None = None
    reference: str = ""
    remark: str = ""


@dataclass(frozen=True)
class BesidePrinted:
    """A printed figure with what is registered of the same definition. See `beside_printed`."""

    printed: Printed
    registered: Result
    is_same_people: bool

    @property
    def difference(self) -> float | None:
        """Registered minus printed, in the unit of the definition. None where they are not of the same people."""
        if not self.is_same_people or self.registered.value is None or self.printed.result.value is None:
            return None
        return self.registered.value - self.printed.result.value

    @property
    def is_equal(self) -> bool:
        """Whether the registered figure is the printed one when it is rounded as that was."""
        if self.difference is None:
            return False
        return self._rounded(self.registered) == self._rounded(self.printed.result)

    def _rounded(self, result: Result) -> Fraction:
        value = Fraction(result.value or 0).limit_denominator(10**9)
        is_share = result.definition.unit is Unit.SHARE
        return rounded_half_up(100 * value if is_share else value, self.printed.decimals)

    def to_dict(self) -> dict[str, object]:
        """`published` (a figure), `lowest`, `highest`, `same_people`, `difference`, `equal`, `reference`, `remark`."""
        printed = self.printed
        return {
            "published": printed.result.to_dict(),
            "lowest": printed.low,
            "highest": printed.high,
            "same_people": self.is_same_people,
            "difference": self.difference,
            "equal": self.is_equal,
            "reference": printed.reference,
            "remark": printed.remark,
        }


def beside_printed(
    registered: Mapping[str, Result], own: Mapping[str, Printed], whole: Mapping[str, Printed] | None = None
) -> dict[str, BesidePrinted]:
    """What is printed of each registered figure, by its key and in that order.

    own: printed of the same people. whole: printed of the whole programme, for what is not printed of these people.
    A figure that is hidden stays hidden: nothing is compared with it.
    """
    made = {}
    for key, result in registered.items():
        if key in own:
            made[key] = BesidePrinted(own[key], result, is_same_people=True)
        elif whole and key in whole:
            made[key] = BesidePrinted(whole[key], result, is_same_people=False)
    return made


# Classes of usage -----------------------------------------------------------------------------------------------------


class UsageClass(StrEnum):
    """How much the schemes are used in a municipality, as the evaluation classes it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    BETWEEN = "between"  # in the gap that the printed rule leaves


CLASS_WORDS: dict[UsageClass, Text] = {
    UsageClass.LOW: Text("lav", "low"),
    UsageClass.MEDIUM: Text("mellem", "medium"),
    UsageClass.HIGH: Text("høj", "high"),
    UsageClass.BETWEEN: Text("mellem to klasser", "between two classes"),
}


def usage_class(per_cent: float, limits: Sequence[float]) -> UsageClass:
    """The class of a usage in per cent of the inhabitants.

    limits: low ends below the first, medium lasts to the second, and high begins above the third. What lies between
    the second and the third, the third with it, has no class.
    """
    low, medium, high = limits
    if not low <= medium <= high:
        raise ValueError(f"the limits of the classes are not in order: {list(limits)}")
    value = round(per_cent, 6)  # a share times a hundred is not always the number that was printed
    if value < low:
        return UsageClass.LOW
    if value <= medium:
        return UsageClass.MEDIUM
    return UsageClass.HIGH if value > high else UsageClass.BETWEEN


def class_note(found: UsageClass, limits: Sequence[float]) -> Text:
    """The class in a sentence, with the rule."""
    low, medium, high = (f"{one:g}" for one in limits)
    da = tuple(one.replace(".", ",") for one in (low, medium, high))
    words = CLASS_WORDS[found]
    return Text(
        f"Klasse: {words.da} (lav under {da[0]} pct., mellem til og med {da[1]} pct., høj over {da[2]} pct.).",
        f"Class: {words.en} (low below {low}%, medium up to {medium}%, high above {high}%).",
    )
