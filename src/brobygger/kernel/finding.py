"""Finding a thing by its name, in lists that lie in memory or come from one small query: what a room's ``search()``
answers the search on top with. Citizens are found otherwise (docs/algorithms/name-search.md).

Every word that is asked for must be met: by a word of the name that it begins or that has the same stem, by a part
inside a word of the name, or in the same ways by what else people call the thing. The name counts for more than what
else it is called, and a whole word for more than a part.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from brobygger.kernel.items import Finding
from brobygger.kernel.stems import stem, words

SHORTEST = 2  # letters of a word that a name may begin with
SHORTEST_INSIDE = 4  # letters that are looked for inside a word: less is met by chance
LONGEST_QUESTION = 100  # characters; what comes after is not looked at
MOST_WORDS = 12

SAME, BEGINS, INSIDE = 3, 2, 1
IN_NAME = 10  # times what a meeting in another word for the thing counts


@lru_cache(maxsize=256)
def asked(question: str) -> tuple[str, ...]:
    """The words asked for, folded, each once; those too short to say anything are left out."""
    found = dict.fromkeys(words(question[:LONGEST_QUESTION]))
    return tuple(word for word in found if len(word) >= SHORTEST)[:MOST_WORDS]


def points(question: str, name: str, also: str = "") -> int:
    """How well a thing answers the question; 0 where a word of it is not met at all."""
    wanted = asked(question)
    met = [IN_NAME * _met(word, name) or _met(word, also) for word in wanted]
    return sum(met) if met and all(met) else 0


def best(question: str, candidates: Iterable[tuple[Finding, str]], limit: int) -> list[Finding]:
    """The findings that answer, the best first and then by name; each comes with what else it is called."""
    found = [(points(question, one.name, also), one) for one, also in candidates]
    answers = sorted((item for item in found if item[0]), key=lambda item: (-item[0], item[1].name.casefold()))
    return [one for _points, one in answers[:limit]]


def _met(word: str, text: str) -> int:
    there = _known(text)
    if any(word == one or stem(word) == stem(one) for one in there):
        return SAME
    if any(one.startswith(word) for one in there):
        return BEGINS
    return INSIDE if len(word) >= SHORTEST_INSIDE and any(word in one for one in there) else 0


@lru_cache(maxsize=4_000)
def _known(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words(text)))
