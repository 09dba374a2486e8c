"""The schemes as they are on a day: law, certainty, limits and what each counts as, from ``reference``.

Nothing here is a constant: words and law stand in the list ``compensation_scheme``, limits are dated values.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import get_language

from brobygger.compensation.rules import SCHEMES, Terms
from brobygger.reference import reads as reference
from brobygger.reference.shipped import Certainty, Item

LIST = "compensation_scheme"
CODES = tuple(SCHEMES)

_ASSISTANCE = {
    "full_time_hours": "compensation.full_time_hours",
    "hours": "compensation.assistance_hours",
    "special_hours": "compensation.assistance_hours_special",
    "not_by_others": "compensation.assistance_not_by_others",
}
LIMITS: dict[str, dict[str, str]] = {
    "personal_assistance": _ASSISTANCE,
    "personal_assistance_education": _ASSISTANCE,
    "sign_language": _ASSISTANCE,
    "aids": {},
    "preferential_access": {},
    "icebreaker": {
        "months": "compensation.icebreaker_months",
        "years_after": "compensation.icebreaker_years_after",
        "education_months": "compensation.icebreaker_education_months",
        "private_share": "compensation.icebreaker_private_share",
    },
    "mentor": {"months": "compensation.mentor_months", "ceiling": "compensation.mentor_ceiling"},
    "section_56": {
        "months": "compensation.section_56_months",
        "days": "compensation.section_56_days",
        "paid_within_months": "compensation.section_56_paid_within_months",
    },
}


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme in one period of its law."""

    item: Item

    @property
    def code(self) -> str:
        return self.item.code

    @property
    def name(self) -> str:
        return self.item.text(get_language() or "da")

    @property
    def law(self) -> str:
        return self.item["law"]

    @property
    def note(self) -> str:
        english = (get_language() or "da").startswith("en")
        return self.item["note_en"] if english else self.item["note"]

    @property
    def source(self) -> str:
        return self.item.source

    @property
    def is_certain(self) -> bool:
        return self.item.certainty is not Certainty.UNCERTAIN

    @property
    def measured_in(self) -> str:
        """What a grant is for: "hours" a week, an "amount", "months", or "none"."""
        return self.item["measured_in"]

    @property
    def apart_by(self) -> str:
        """What may set two grants at the same time apart: "aid", "post", "workplace", or nothing."""
        return self.item["apart_by"]

    @property
    def runs(self) -> bool:
        """Whether a grant runs over a period that somebody sets, as assistance does."""
        return self.item["runs"] == "period"

    @property
    def is_once(self) -> bool:
        """Whether a grant is for one day, as an interview is. An aid is neither: it stays until it is given back."""
        return self.item["runs"] == "once"

    @property
    def complaint_to(self) -> str:
        return self.item["complaint_to"]

    def counts(self, what: str) -> bool:
        """``what``: "indicator" (the set of the evaluation), "per_inhabitant", "survey", "mentor"."""
        return self.item[what] == "yes"


def offered(on: datetime.date) -> tuple[Scheme, ...]:
    return tuple(Scheme(one) for one in reference.codes(LIST, on=on))


def scheme(code: str, on: datetime.date | None = None) -> Scheme:
    """A scheme as it was on a day, or as it is now. Raises ``CodeUnknown``."""
    return Scheme(reference.item(LIST, code, on=on))


def name(code: str) -> str:
    return reference.label(LIST, code)


def counted(what: str, on: datetime.date) -> frozenset[str]:
    """The codes of the schemes that count as something on a day."""
    return frozenset(one.code for one in offered(on) if one.counts(what))


def terms(code: str, on: datetime.date) -> Terms:
    """The limits that hold on a day, as the engine wants them."""
    limits = {name: reference.shipped_value(value, on=on).value for name, value in LIMITS[code].items()}
    return Terms(scheme=code, on=on, limits=limits, certain=scheme(code, on).is_certain)


def uncertain_values(code: str, on: datetime.date) -> tuple[str, ...]:
    """The limits of a scheme that no source confirms for the day, in words."""
    language = get_language() or "da"
    found = (reference.shipped_value(value, on=on) for value in LIMITS[code].values())
    return tuple(one.text(language) for one in found if one.certainty is Certainty.UNCERTAIN)


def limits_in_words(code: str, on: datetime.date) -> tuple[tuple[str, object, str, bool], ...]:
    """Words, value, unit and whether it is confirmed, for each limit of a scheme on a day."""
    language = get_language() or "da"
    found = (reference.shipped_value(value, on=on) for value in LIMITS[code].values())
    return tuple((one.text(language), one.value, one.unit, one.certainty is not Certainty.UNCERTAIN) for one in found)


def changes_after(code: str, on: datetime.date) -> tuple[Scheme, ...]:
    """The later periods of a scheme's law that are known, so that a change is seen before it comes."""
    return tuple(Scheme(one) for one in reference.shipped.items(LIST)[code] if one.valid_from > on)
