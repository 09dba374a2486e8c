"""Finding an aid from the words people use for it.

People ask in their own words: misspelt, inflected, run together ("kontorstole"), or by what hurts instead of by what
helps. The work is the same for the shipped entries, which lie in memory, and for a jobcentre's own, of which the
database gives at most 200 candidates from a plain column (``column`` and ``trigrams``); so both databases answer
alike, and in the same order.

1. Each text becomes stems: lower case, "aa" and "å" alike, Danish endings taken off.
2. Each word that is asked for is met with the stems of the entries: the same stem; a compound that begins or ends
   with it; its own parts where it is a compound; and, where none of these is found, what is spelt nearly like it.
3. An entry gets points for each word it meets: more for a rare word, more in the title and among the other names
   than in the description. Entries that meet more of the words come first.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brobygger.compensation.aids_catalogue import Aid
from brobygger.kernel.stems import stem, words
from brobygger.reference import shipped
from brobygger_analysis.danish.names import edit_distance

CANDIDATE_LIMIT = 200
LONGEST_QUESTION = 200  # characters; what comes after is not looked at
MOST_WORDS = 12

# How much a word weighs by where it stands.
TITLE, OTHER_NAME, TEXT, LABEL = 3.0, 2.6, 1.0, 0.7

# How well an asked word is met by a stem: itself, the first or last part of a compound, a part of the asked compound,
# something inside, something spelt nearly so.
SAME, BEGINS, ENDS, PART, NEAR = 1.0, 0.8, 0.7, 0.65, 0.75
LEAST, ALWAYS = 0.3, 5  # shown: what has this share of the best one's points, and the first ones in any case
SECOND = 0.5  # what a second way counts: an entry with both parts of a compound is more likely the one

_SMALL_WORDS = """
    ad af al alle alt at bare blive bliver bruge bruger da de dem den denne der deres det dette dig din dit du
    efter eller en end er et fik for fordi fra få får før gør gøre går gå ham han hans har have havde hej hele
    helst hen her hjælp hjælpemiddel hjælpemidler hjælpe hos hun hvad hvem hver hvilke hvilken hvis hvor hvordan
    hvorfor i igen ikke ind jeg jer jo kan kunne lave laver man mange med meget mens mig min mit mod må når nogen
    noget nogle nok nu og også om op os over på ret sig sin sit skal skulle slags som svært så sådan til ting tit
    ud under var ved vi vil ville være været år a an and are as be by can do does from has help how in is it me my
    of on or that the to what when which with you
"""
STOP = frozenset(_SMALL_WORDS.split())


def stems(text: str) -> list[str]:
    return [stem(word) for word in words(text) if word not in STOP]


def asked(question: str) -> list[str]:
    """The stems asked for, each once. Where only small words were typed, those."""
    typed = question[:LONGEST_QUESTION]
    found = stems(typed) or [stem(word) for word in words(typed)]
    return list(dict.fromkeys(found))[:MOST_WORDS]


def trigrams(text: str) -> frozenset[str]:
    padded = f" {text} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def weights(aid: Aid) -> dict[str, float]:
    """The stems of an entry, each with the weight of the best place it stands in."""
    found: dict[str, float] = {}

    def note(texts: Iterable[str], weight: float) -> None:
        for text in texts:
            for one in stems(text):
                found[one] = max(found.get(one, 0.0), weight)

    note((aid.title_da, aid.title_en), TITLE)
    note(aid.words, OTHER_NAME)
    note((aid.what_da, aid.help_da, aid.what_en, aid.help_en), TEXT)
    for list_name, codes in (("impairment_type", aid.impairments), ("work_situation", aid.situations)):
        known = shipped.items(list_name)
        note((known[code][-1].da for code in codes if code in known), LABEL)
    return found


def column(aid: Aid) -> str:
    """The plain column of an entry in the database: its stems with a space around each."""
    return f" {' '.join(sorted(weights(aid)))} "


def wanted_trigrams(question: str) -> list[str]:
    """What a candidate's column should contain, most telling first: pieces of three letters of what is asked for."""
    found = dict.fromkeys(piece for one in asked(question) for piece in sorted(trigrams(one)))
    return list(found)[:60]


@dataclass(frozen=True, slots=True)
class Hit:
    aid: Aid
    points: float


class Index:
    """Stems of a number of entries, looked up forward and by their pieces of three letters."""

    def __init__(self, aids: Iterable[Aid]) -> None:
        self.aids: tuple[Aid, ...] = tuple(aids)
        self.places: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, aid in enumerate(self.aids):
            for one, weight in weights(aid).items():
                self.places[one].append((number, weight))
        self._by_trigram: dict[str, list[str]] = defaultdict(list)
        for one in self.places:
            for piece in trigrams(one):
                self._by_trigram[piece].append(one)

    def met(self, one: str, others: Sequence[Index]) -> dict[str, float]:
        """The stems here that meet an asked one, with how well."""
        found: dict[str, float] = {}
        if one in self.places:
            found[one] = SAME
        containing = self._containing(one)
        # "alarm" is no kind of "larm" (noise), and so neither is "brandalarm".
        others_than_it = [known for known in containing if known.endswith(one) and 0 < len(known) - len(one) < 3]
        for known in containing:
            if known.startswith(one) and known != one:
                found[known] = BEGINS
            elif known.endswith(one) and not any(known.endswith(other) for other in others_than_it):
                found[known] = max(found.get(known, 0.0), ENDS)
        for part, quality in parts(one, others):
            if part in self.places:
                found[part] = max(found.get(part, 0.0), quality)
        return {known: quality for known, quality in found.items() if quality}

    def _containing(self, one: str) -> list[str]:
        if len(one) < 4:
            return []
        rarest = min((one[place : place + 3] for place in range(len(one) - 2)), key=lambda p: len(self._by_trigram[p]))
        return [known for known in self._by_trigram[rarest] if one in known]

    def near(self, one: str) -> dict[str, float]:
        """The stems here that are spelt nearly like an asked one, also at the beginning of a compound."""
        if len(one) < 4:
            return {}
        shared: Counter[str] = Counter()
        for piece in trigrams(one):
            shared.update(self._by_trigram.get(piece, ()))
        allowed = 1 if len(one) < 8 else 2
        found: dict[str, float] = {}
        for known, _number in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:CANDIDATE_LIMIT]:
            if len(known) < 4:
                continue
            for tried, worth in ((known, 1.0), (known[: len(one)], 0.85), (known[-len(one) :], 0.75)):
                away = edit_distance(one, tried)
                if away <= allowed and (away <= 1 or tried[0] == one[0]):
                    found[known] = max(found.get(known, 0.0), NEAR * worth * (1 - 0.15 * (away - 1)))
        return found


def parts(one: str, indexes: Sequence[Index]) -> list[tuple[str, float]]:
    """The known words that an asked compound is made of, the last one best: it says what the thing is."""
    found: list[tuple[str, float]] = []
    if len(one) < 7:
        return found
    known = [index.places for index in indexes]

    def is_known(piece: str) -> bool:
        return len(piece) >= 3 and any(piece in places for places in known)

    for place in range(3, len(one) - 2):
        first, last = one[:place], one[place:]
        stemmed = {stem(first), first, first.rstrip("e"), first.rstrip("s")}
        firsts = [piece for piece in stemmed if is_known(piece)]
        lasts = [piece for piece in {last, stem(last)} if is_known(piece)]
        if firsts and lasts:
            found += [(piece, PART * 0.8) for piece in firsts] + [(piece, PART) for piece in lasts]
        elif firsts and place >= 5:
            found += [(piece, PART * 0.7) for piece in firsts]
        elif lasts and len(last) >= 5:
            found += [(piece, PART * 0.9) for piece in lasts]
    return found


def search(question: str, indexes: Sequence[Index]) -> list[Hit]:
    """Every entry that meets something of the question, best first; ties by code, so that every run is alike."""
    wanted = asked(question)
    total = sum(len(index.aids) for index in indexes)
    if not wanted or not total:
        return []
    points: dict[tuple[int, int], float] = defaultdict(float)
    met_words: Counter[tuple[int, int]] = Counter()
    weight_of_words = 0.0
    for one in wanted:
        best = _best(one, indexes)
        rarity = math.log(1 + total / (1 + len(best)))
        weight_of_words += 1
        for place, worth in best.items():
            points[place] += rarity * worth
            met_words[place] += 1
    hits = [
        Hit(indexes[index].aids[number], worth * math.sqrt(met_words[index, number] / weight_of_words))
        for (index, number), worth in points.items()
    ]
    ordered = sorted(hits, key=lambda hit: (-round(hit.points, 9), hit.aid.code))
    # What meets a single small word of the question is no answer; at least the first few always stand.
    least = ordered[0].points * LEAST if ordered else 0.0
    return [hit for number, hit in enumerate(ordered) if number < ALWAYS or hit.points >= least]


def _best(one: str, indexes: Sequence[Index]) -> dict[tuple[int, int], float]:
    """For one asked word: each entry it meets, with the best of its ways."""
    met = [index.met(one, indexes) for index in indexes]
    if not any(quality >= PART for found in met for quality in found.values()):
        met = [_merged(found, index.near(one)) for found, index in zip(met, indexes, strict=True)]
    best: dict[tuple[int, int], float] = {}
    second: dict[tuple[int, int], float] = defaultdict(float)
    for order, (index, found) in enumerate(zip(indexes, met, strict=True)):
        for known, quality in found.items():
            for number, weight in index.places[known]:
                place, worth = (order, number), weight * quality
                second[place] = max(second[place], min(worth, best.get(place, 0.0)))
                best[place] = max(best.get(place, 0.0), worth)
    return {place: worth + SECOND * second[place] for place, worth in best.items()}


def _merged(left: Mapping[str, float], right: Mapping[str, float]) -> dict[str, float]:
    return {known: max(left.get(known, 0.0), right.get(known, 0.0)) for known in {*left, *right}}
