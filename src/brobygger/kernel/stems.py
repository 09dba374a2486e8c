"""Danish words as a search sees them: folded to one spelling, and without their endings."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[a-zæøå0-9]+(?:-[a-zæøå0-9]+)*")
_FOLD = str.maketrans({"é": "e", "è": "e", "ë": "e", "ä": "æ", "ö": "ø", "ü": "y", "§": " paragraf "})

_lock = threading.Lock()
_stemmer = snowballstemmer.stemmer("danish")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without its Danish endings. The stemmer keeps its place in a word, so one thread at a time."""
    with _lock:
        return str(_stemmer.stemWord(word))


def words(text: str) -> list[str]:
    """The words of a text, folded, in order; a word with a hyphen as its parts and as one."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_FOLD)
    found: list[str] = []
    for word in _WORD.findall(folded):
        parts = word.split("-")
        found += parts if len(parts) == 1 else [*parts, "".join(parts)]
    return [word.replace("aa", "å").replace("oe", "ø").replace("ae", "æ") for word in found]
