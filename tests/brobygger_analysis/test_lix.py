"""The readability index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger_analysis.danish.lix import lix


def test_by_hand() -> None:
    # 8 words, 2 sentences, 2 long words (beskæftigelse, borgeren): 4 + 25.
    found = lix("Vi taler om beskæftigelse. Det vælger borgeren selv.")
    assert (found.words, found.sentences, found.long_words) == (8, 2, 2)
    assert found.value == pytest.approx(29)
    assert found.level == "easy"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Du kan få hjælp, f.eks. en mentor, bl.a. på jobbet.", 1),
        ("Mødet er den 3. marts kl. 10.30 i lokale 4.", 1),
        ("Du har ret til kr. 1.500 pr. måned.", 1),
        ("En overskrift\n\nEn sætning.", 2),
        ("Du skal have:\n- et cv\n- en plan\n- et mål", 4),
        ("Vil du det? Ja! Godt...", 3),
        ("Ingen punktum", 1),
    ],
)
def test_where_sentences_end(text: str, sentences: int) -> None:
    assert lix(text).sentences == sentences


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Du må sige nej. Det er ok.", "very easy"),
        (
            "Virksomhedspraktik forudsætter jobcenterets individuelle helhedsvurdering vedrørende "
            "arbejdsevnebegrænsninger.",
            "very difficult",
        ),
    ],
)
def test_levels(text: str, level: str) -> None:
    assert lix(text).level == level


@pytest.mark.parametrize("text", ["", "   ", "... !"])
def test_no_words_no_index(text: str) -> None:
    with pytest.raises(ValueError, match="without words"):
        lix(text)


def test_seven_letters_are_long_and_six_are_not() -> None:
    assert lix("banken").long_words == 0
    assert lix("bankens").long_words == 1
    assert lix("ad-hoc-ja").long_words == 1  # letters count, hyphens do not: seven


@given(st.lists(st.sampled_from(["job", "plan", "beskæftigelse", "ja"]), min_size=1, max_size=40))
def test_splitting_into_more_sentences_never_makes_it_harder(words: list[str]) -> None:
    whole, split = lix(" ".join(words) + "."), lix(". ".join(words) + ".")
    assert split.value <= whole.value
    assert split.words == whole.words == len(words)
    assert split.sentences == len(words)
