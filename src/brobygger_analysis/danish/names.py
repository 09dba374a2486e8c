"""Finding a person by name when the name is spelt differently from how it is stored.

The work is split so that it is the same on every database:

1. `search_column(name)` gives one line of plain tokens, stored beside the name and indexed as words.
2. `stages(typed)` gives, from strict to loose, what that line must contain. The caller runs the stages in order and
   stops when it has about 200 candidates. A stage prints itself for FTS5, for a `tsquery` and as LIKE patterns. The
   word indexes answer in a few milliseconds at 100,000 names; LIKE on a plain column takes about a second there and
   is for small lists.
3. `rank(typed, candidates)` orders those candidates, best first.

Tokens are lower-case ASCII letters and digits, so that every tokenizer leaves them alone. The first letter says what a
token is: `x` a name part as written (folded to ASCII), `k` its sound, `n` its sound or its sound with one letter left
out, `f` its first sound. The sound drops vowels after the beginning and merges what Danish ears and foreign spellings
mix up (c/k, z/s, w/v, ph/f, th/t, b/p, d/t, g/k, ch/tj, å/aa/o, doubled letters), so that most misspellings are
already equal, and `n` finds those that are one consonant away.

A name is a list of parts, in any order. Two parts written together are found by the joined pair, in both directions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

CANDIDATE_LIMIT = 200

# Letters that do not fall apart into a base letter and a mark, or whose mark means a sound of its own.
_LETTERS = str.maketrans(
    {
        "æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa", "ü": "y", "ß": "ss", "ł": "l", "đ": "d", "ð": "d",
        "þ": "th", "ı": "i", "č": "ch", "ć": "ch", "ç": "ch", "š": "sh", "ş": "sh", "ș": "sh", "ś": "sh", "ž": "z",
        "ż": "z", "ź": "z", "œ": "oe", "ə": "a", "'": "", "’": "", "`": "", "ʼ": "", "´": "",
    }
)  # fmt: skip
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")

# Said in a name, but often left out, moved or spelt another way; they never have to match.
PARTICLES = frozenset({"al", "el", "ul", "von", "van", "der", "den", "de", "da", "di", "af", "bin", "ibn", "bint"})


def parts(name: str) -> tuple[str, ...]:
    """The parts of a name, folded to lower-case ASCII: `"Åge Kjær-Holm"` gives `("aage", "kjaer", "holm")`."""
    text = unicodedata.normalize("NFC", name).casefold().translate(_LETTERS)
    text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return tuple(part for part in _NOT_A_LETTER.split(text) if part)


def normalised(name: str) -> str:
    """The name as one folded line, for sorting and for exact comparison."""
    return " ".join(parts(name))


# The order matters: longer spellings of a sound come before the shorter ones they contain.
_SOFTENED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"aa|au(?=l|r)", "a"),
        (r"ae", "e"),
        (r"oe", "o"),
        (r"shch|schtsch|sjtj|szcz", "sk"),
        (r"tzsch|tsch|tch|tsj|tj|cz|ch", "k"),
        (r"sch|sh|sj|sz", "s"),
        (r"ph", "f"),
        (r"th|dh|dt", "t"),
        (r"kh|gh|ck|cc", "k"),
        (r"(?:q|k)[uvw](?=[aeiouy])", "kv"),
        (r"^kj(?=[aeiouy])", "k"),
        (r"^gj(?=[aeiouy])", "g"),
        (r"c(?=[eiy])", "s"),
        (r"[cq]", "k"),
        (r"x", "ks"),
        (r"tz|ts(?=$|[aeiouy])|z", "s"),
        (r"w", "v"),
        (r"^h(?=[jv])", ""),
        (r"^[yi](?=[aeou])", "j"),
        (r"y", "i"),
        (r"(?<=[aeiou])h(?![aeiou])", ""),
        (r"(?<=.)j(?=[aeiou])|(?<=[aeiou])j", "i"),
        (r"(.)\1+", r"\1"),
    )
)
_MERGED = str.maketrans({"b": "p", "d": "t", "g": "k", "v": "f"})
_DROPPED = re.compile(r"(?<=.)[aeiouhj]+")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=50_000)
def softened(part: str) -> str:
    """A folded name part with its sounds written one way, vowels kept: `"christensen"` gives `"kristensen"`."""
    for pattern, sound in _SOFTENED:
        part = pattern.sub(sound, part)
    return part


@lru_cache(maxsize=50_000)
def sound(part: str) -> str:
    """The sound of a folded name part: consonants after the beginning, with those merged that are mixed up."""
    soft = softened(part)
    if not soft:
        return ""
    first = "a" if soft[0] in "aeiou" else soft[0]
    # Doubled letters fall together before the vowels go, so that "Anna" and "Ann" agree while "Nina" stays "nn".
    merged = _DOUBLED.sub(r"\1", (first + soft[1:]).translate(_MERGED))
    return _DROPPED.sub("", merged)


def _neighbours(key: str) -> set[str]:
    """The sound itself and, when it is long enough to bear it, each sound with one letter left out."""
    if len(key) < 3:
        return {key}
    return {key} | {key[:place] + key[place + 1 :] for place in range(len(key))}


def search_tokens(name: str) -> tuple[str, ...]:
    """The tokens to store for a name, sorted, without repetition. At most about 25 for a name of three parts."""
    single = parts(name)
    tokens: set[str] = set()
    for part in single:
        key = sound(part)
        tokens |= {f"x{part}", f"k{key}", f"f{key[:1]}"}
        tokens |= {f"n{near}" for near in _neighbours(key)}
    for left, right in pairwise(single):
        tokens |= {f"x{left}{right}", f"k{sound(left + right)}"}
    return tuple(sorted(tokens))


def search_column(name: str) -> str:
    """The tokens of a name as one line with a space at both ends, for a plain column."""
    return f" {' '.join(search_tokens(name))} "


@dataclass(frozen=True)
class Term:
    """One token that a stored line may hold; with `prefix`, the beginning of one."""

    text: str
    prefix: bool = False

    @property
    def like(self) -> str:
        """The LIKE pattern for a space-padded column. Tokens hold letters and digits only: nothing needs escaping."""
        return f"% {self.text}%" if self.prefix else f"% {self.text} %"

    @property
    def contained(self) -> str:
        """The same for a `contains` lookup."""
        return f" {self.text}" if self.prefix else f" {self.text} "


@dataclass(frozen=True)
class Stage:
    """One way of looking: every group must be met, each by any of its terms."""

    groups: tuple[tuple[Term, ...], ...]

    def fts5(self) -> str:
        """The stage as a MATCH expression of SQLite's FTS5."""
        return self._written(" AND ", " OR ", "*")

    def tsquery(self) -> str:
        """The stage as PostgreSQL `to_tsquery('simple', …)`."""
        return self._written(" & ", " | ", ":*")

    def matches(self, column: str) -> bool:
        """Whether a stored line meets the stage: the meaning that every database must reproduce."""
        return all(any(term.contained in column for term in group) for group in self.groups)

    def _written(self, both: str, either: str, beginning: str) -> str:
        groups = (
            either.join(term.text + (beginning if term.prefix else "") for term in group) for group in self.groups
        )
        return both.join(f"({group})" for group in groups)


def _as_written(part: str) -> tuple[Term, ...]:
    return (Term(f"x{part}", prefix=True),)


def _as_heard(part: str) -> tuple[Term, ...]:
    if len(part) == 1:
        return _as_written(part)
    return (*_as_written(part), Term(f"k{sound(part)}"))


def _nearly(part: str) -> tuple[Term, ...]:
    if len(part) == 1:
        return _as_written(part)
    return (*_as_written(part), *(Term(f"n{near}") for near in sorted(_neighbours(sound(part)))))


def _beginning(part: str) -> tuple[Term, ...]:
    return (Term(f"f{sound(part)[:1]}"),)


def _joined(wanted: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The ways to read two typed parts as one."""
    return [
        (*wanted[:place], wanted[place] + wanted[place + 1], *wanted[place + 2 :]) for place in range(len(wanted) - 1)
    ]


def _without_one(wanted: Sequence[str]) -> list[tuple[tuple[str, ...], str]]:
    return [((*wanted[:place], *wanted[place + 1 :]), part) for place, part in enumerate(wanted)]


def stages(typed: str) -> tuple[Stage, ...]:
    """The ways to look for what was typed, strict ones first. Empty when nothing searchable was typed.

    Run them in order, leave out rows found already, and stop at CANDIDATE_LIMIT rows.
    """
    everything = parts(typed)
    wanted = tuple(part for part in everything if part not in PARTICLES) or everything
    if not wanted:
        return ()
    found = [
        Stage(tuple(map(_as_written, wanted))),
        Stage(tuple(map(_as_heard, wanted))),
        *(Stage(tuple(map(_as_heard, joined))) for joined in _joined(wanted)),
        Stage(tuple(map(_nearly, wanted))),
    ]
    if len(wanted) == 2:
        found += [Stage((*map(_nearly, kept), _beginning(left))) for kept, left in _without_one(wanted)]
    elif len(wanted) > 2:
        found += [Stage(tuple(map(_as_heard, kept))) for kept, _ in _without_one(wanted)]
        found += [Stage(tuple(map(_nearly, kept))) for kept, _ in _without_one(wanted)]
    return tuple(dict.fromkeys(found))


# Ordering the candidates ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def _trigrams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def trigram_similarity(left: str, right: str) -> float:
    """Shared runs of three letters, by Dice: 0 when nothing is shared, 1 when all is. Both texts folded already."""
    ours, theirs = _trigrams(left), _trigrams(right)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def edit_distance(left: str, right: str) -> int:
    """Letters to add, drop, change or swap with their neighbour (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != other))
            swapped = row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other
            current.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, current
    return last[-1]


# Below this share of trigrams, two parts that also begin with different sounds are not worth counting edits for.
_WORTH_COUNTING = 0.2


@lru_cache(maxsize=50_000)
def part_similarity(typed: str, stored: str) -> float:
    """How well one typed part fits one stored part, from 0 to 1. Both folded.

    As written 1; the same sounds written otherwise 0.97; a beginning or an initial 0.8 to 0.95; else by letters.
    """
    if typed == stored:
        return 1.0
    if stored.startswith(typed):
        return 0.8 + 0.15 * (len(typed) - 1) / len(stored)
    ours, theirs = softened(typed), softened(stored)
    if ours == theirs:
        return 0.97
    by_trigrams = trigram_similarity(ours, theirs)
    same_sound = sound(typed) == sound(stored)
    if not same_sound and by_trigrams < _WORTH_COUNTING and sound(typed)[:1] != sound(stored)[:1]:
        return by_trigrams * 0.9
    alike = 1 - edit_distance(ours, theirs) / max(len(ours), len(theirs), 1)
    by_letters = max(alike, by_trigrams) * 0.9
    return max(by_letters, 0.6 + 0.35 * alike) if same_sound else by_letters


def _fit(typed: Sequence[str], stored: Sequence[str]) -> float:
    """The mean fit of the typed parts, each paired with a stored part of its own, weighed by length."""
    pairs = sorted(
        ((part_similarity(ours, theirs), -abs(row - column), row, column)
         for row, ours in enumerate(typed)
         for column, theirs in enumerate(stored)),
        reverse=True,
    )  # fmt: skip
    rows: dict[int, int] = {}
    columns: set[int] = set()
    total = weight = 0.0
    for fit, _, row, column in pairs:
        if row not in rows and column not in columns:
            rows[row] = column
            columns.add(column)
            total += fit * _weight(typed[row])
    weight = sum(map(_weight, typed))
    in_order = sorted(rows) == sorted(rows, key=rows.__getitem__)
    spare = len(stored) - len(columns)
    return total / weight - 0.01 * min(spare, 4) - (0 if in_order else 0.005)


def _weight(part: str) -> float:
    if part in PARTICLES:
        return 0.25
    return 0.5 if len(part) == 1 else min(len(part), 8) ** 0.5


@dataclass(frozen=True)
class Ranked(Generic[Key]):
    """A candidate with its fit; 1 is the name as typed."""

    key: Key
    name: str
    score: float


def score(typed: str, stored: str) -> float:
    """How well a stored name fits what was typed. About 1 for the same name; below 0.5 the two are strangers."""
    ours, theirs = parts(typed), parts(stored)
    if not ours or not theirs:
        return 0.0
    best = _fit(ours, theirs)
    if best < 0.95:
        # Reading two parts as one is tried only where the other side has a part that sounds like them.
        best = max([best, *(_fit(joined, theirs) - 0.01 for joined in _joined_to_meet(ours, theirs))])
        best = max([best, *(_fit(ours, joined) - 0.01 for joined in _joined_to_meet(theirs, ours))])
    return best


def _joined_to_meet(apart: tuple[str, ...], other: Sequence[str]) -> list[tuple[str, ...]]:
    sounds = {sound(part) for part in other}
    return [
        joined
        for joined, (left, right) in zip(_joined(apart), pairwise(apart), strict=True)
        if sound(left + right) in sounds
    ]


def rank(typed: str, candidates: Iterable[tuple[Key, str]], *, limit: int | None = None) -> list[Ranked[Key]]:
    """Order candidates (key, full name) by fit, best first; equal fits by name, so that the order is always the same.

    Meant for at most CANDIDATE_LIMIT candidates: about 20 ms.
    """
    ranked = [Ranked(key, name, score(typed, name)) for key, name in candidates]
    ranked.sort(key=lambda one: (-one.score, normalised(one.name), str(one.key)))
    return ranked[:limit]
