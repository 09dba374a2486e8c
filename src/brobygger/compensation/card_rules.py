"""What may stand on a compensation card and be shown to others. Pure; prose: docs/algorithms/compensation-card.md."""

from __future__ import annotations

import csv
import datetime
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from brobygger.compensation import aids_search

LONGEST_LINE = 300
MOST_LINES = 40
CODE_DIGITS = 6
SHARE_DAYS = (7, 30, 90)
DIAGNOSES = Path(__file__).parent / "card_data" / "diagnosis_words.csv"


class Part(models.TextChoices):
    WELL = "well", _("Det er jeg god til")
    HELPS = "helps", _("Det hjælper mig på jobbet")
    SCHEME = "scheme", _("Ordninger, der er klar")
    CONTACT = "contact", _("Ring til")


class Writer(models.TextChoices):
    STAFF = "staff", _("Jobcentret")
    CITIZEN = "citizen", _("Borgeren")


class Answer(models.TextChoices):
    NONE = "", _("Ikke svaret")
    YES = "yes", _("Ja")
    NO = "no", _("Nej")


class NameShown(models.TextChoices):
    """The name on a shared card is the citizen's choice too."""

    FULL = "full", _("Hele mit navn")
    GIVEN = "given", _("Kun mit fornavn")


@dataclass(frozen=True, slots=True)
class Line:
    """What the rules need to know of a line. ``in_force`` is False for a scheme whose grant has ended."""

    key: str
    part: str
    wording: int
    answer: str
    in_force: bool = True


def approved(lines: Iterable[Line]) -> list[Line]:
    """The lines that the citizen has said yes to, and that still hold."""
    return [line for line in lines if line.answer == Answer.YES and line.in_force]


def shown(lines: Iterable[Line], shared: Iterable[Sequence[object]]) -> list[Line]:
    """The lines that a shared card shows now: shared in this wording, and still said yes to."""
    wanted = {(str(key), wording) for key, wording in shared}
    return [line for line in approved(lines) if (line.key, line.wording) in wanted]


def fingerprint(lines: Iterable[Line]) -> str:
    """What the citizen saw on the preview; sharing is refused when it is no longer the same."""
    seen = ";".join(sorted(f"{line.key}:{line.wording}" for line in approved(lines)))
    return hashlib.sha256(seen.encode()).hexdigest()[:32]


def unanswered(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.answer == Answer.NONE]


def may_share(lines: Iterable[Line]) -> bool:
    """A card says something about the person: a telephone number alone is none."""
    return any(line.part in {Part.WELL, Part.HELPS, Part.SCHEME} for line in approved(lines))


def staff_may_take_away(writer: str) -> bool:
    return writer == Writer.STAFF


def grant_holds(
    on: datetime.date, *, starts_on: datetime.date, ends_on: datetime.date | None, is_void: bool, is_stopped: bool
) -> bool:
    """Whether a scheme may stand on the card. A pre-approval that begins later may; one that ended may not."""
    if is_void or (ends_on is not None and on > ends_on):
        return False
    return not (is_stopped and (ends_on is None or on >= ends_on))


# Strength, not illness, although the endings of the two words fall away to the same stem.
NO_DIAGNOSIS = frozenset({"kræfter", "kræfterne", "kræfters", "kræfternes"})


@cache
def _diagnoses() -> frozenset[str]:
    with DIAGNOSES.open(encoding="utf-8", newline="") as stream:
        return frozenset(aids_search.stem(row["word"]) for row in csv.DictReader(stream))


def diagnosis_in(text: str) -> str:
    """The first word in a text that names a diagnosis; empty where none does. Also inside a longer word."""
    listed = _diagnoses()
    for word in aids_search.words(text):
        if word in NO_DIAGNOSIS:
            continue
        stemmed = aids_search.stem(word)
        bare = word.removesuffix("s").removesuffix("en").removesuffix("er").removesuffix("isk")
        if {word, stemmed, bare} & listed or any(len(one) >= 6 and one in word for one in listed):
            return word
    return ""
