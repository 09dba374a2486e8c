"""Finding a thing by its name, and by what else people call it."""

from __future__ import annotations

import pytest

from brobygger.kernel import finding
from brobygger.kernel.items import Finding

TARGETS, FUNNEL, TEAM = Finding("page", "Måltal"), Finding("page", "Tragten"), Finding("page", "Teamet")
THINGS = [(TEAM, "overblik over sager"), (FUNNEL, "overblik over resultater"), (TARGETS, "målopfyldelse")]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("målopfyldelse", [TARGETS]),
        ("MAALTAL", [TARGETS]),
        ("målopfyldelsen", [TARGETS]),  # inflected
        ("opfyld", [TARGETS]),  # inside a word
        ("tal", []),  # three letters are met inside by chance
        ("overblik", [TEAM, FUNNEL]),  # equally good: by name
        ("overblik resultat", [FUNNEL]),  # every word is met
        ("overblik xyz", []),
        ("te", [TEAM]),
        ("t", []),
        ("", []),
        ("??", []),
    ],
)
def test_what_answers(question, found):
    assert finding.best(question, THINGS, 5) == found


def test_the_name_counts_for_more_than_what_else_it_is_called():
    named = Finding("page", "Overblik")
    assert finding.best("overblik", [*THINGS, (named, "")], 1) == [named]


def test_a_question_of_any_length_is_bounded():
    assert len(finding.asked("mål " * 2_500 + "a" * 10_000)) == 1
    assert len(finding.asked(" ".join(f"ord{number}" for number in range(1_000)))) == finding.MOST_WORDS
