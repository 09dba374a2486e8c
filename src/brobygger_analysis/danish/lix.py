"""LIX, the readability index of C. H. Björnsson, for Danish text.

LIX = words per sentence + per cent of words with more than six letters. Sentences end at a full stop, exclamation or
question mark, colon, or an empty line (so that headings and list items without a stop count as sentences). The usual
reading: under 25 very easy, 25-34 easy, 35-44 medium, 45-54 difficult, from 55 very difficult.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Level = Literal["very easy", "easy", "medium", "difficult", "very difficult"]

_LONG = 6
_LEVELS: tuple[tuple[float, Level], ...] = ((25, "very easy"), (35, "easy"), (45, "medium"), (55, "difficult"))

# Full stops that end no sentence. Written without them before counting; the word itself still counts.
_ABBREVIATIONS = re.compile(
    r"\b(?:bl\.\s?a|ca|dvs|d\.\s?v\.\s?s|evt|f\.\s?eks|fx|fhv|hhv|inkl|ekskl|iht|ift|jf|jfr|kap|kl|kr"
    r"|m\.\s?fl|m\.\s?m|m\.\s?v|maks|md|mdr|min|mio|mia|nr|o\.\s?a|o\.\s?l|osv|pct|pga|pkt|pr|s\.\s?u|stk|tlf|vedr|vha)\.",
    re.IGNORECASE,
)
_ORDINAL_OR_TIME = re.compile(r"(?<=\d)[.:](?=\d|\s+[a-zæøå])")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_END = re.compile(r"[.!?:…]+(?=\s|$|[\"”»)])|\n\s*\n|\n\s*[-*•]\s")


@dataclass(frozen=True)
class Lix:
    """The index with what it was made of."""

    value: float
    words: int
    sentences: int
    long_words: int

    @property
    def level(self) -> Level:
        """How the value is usually read."""
        for below, level in _LEVELS:
            if self.value < below:
                return level
        return "very difficult"


def lix(text: str) -> Lix:
    """Compute LIX for running text. Raises ValueError when the text has no words."""
    text = _ABBREVIATIONS.sub(lambda found: found.group().replace(".", ""), text.strip())
    text = _ORDINAL_OR_TIME.sub("", text)
    words = _WORD.findall(text)
    if not words:
        raise ValueError("a text without words has no readability")
    sentences = sum(1 for sentence in _END.split(text) if _WORD.search(sentence))
    long_words = sum(1 for word in words if sum(map(str.isalpha, word)) > _LONG)
    return Lix(len(words) / sentences + 100 * long_words / len(words), len(words), sentences, long_words)
