"""What may stand on a card and be shown: the guarantees of docs/algorithms/compensation-card.md. No database."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.compensation import card_rules
from brobygger.compensation.card_rules import Line
from brobygger.reference import shipped

LINES = st.lists(
    st.builds(
        Line,
        key=st.sampled_from("abcdefgh"),
        part=st.sampled_from(card_rules.Part.values),
        wording=st.integers(1, 3),
        answer=st.sampled_from(card_rules.Answer.values),
        in_force=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda line: line.key,
)
SHARED = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(1, 3)), max_size=8)


@given(LINES, SHARED)
def test_a_line_is_shown_only_with_a_yes_to_the_wording_that_was_shared(lines, shared):
    for line in card_rules.shown(lines, [list(one) for one in shared]):
        assert line.answer == "yes"
        assert line.in_force
        assert (line.key, line.wording) in shared


@given(LINES, st.data())
def test_taking_back_a_yes_or_changing_the_words_takes_the_line_off(lines, data):
    if not lines:
        return
    shared = [(line.key, line.wording) for line in card_rules.approved(lines)]
    place = data.draw(st.integers(0, len(lines) - 1))
    line = lines[place]
    for after in (
        Line(line.key, line.part, line.wording, "no", line.in_force),
        Line(line.key, line.part, line.wording, "", line.in_force),
        Line(line.key, line.part, line.wording + 1, "yes", line.in_force),
        Line(line.key, line.part, line.wording, "yes", in_force=False),
    ):
        now = [*lines[:place], after, *lines[place + 1 :]]
        assert line.key not in {one.key for one in card_rules.shown(now, shared)}


@given(LINES)
def test_the_fingerprint_follows_what_is_shown_and_not_the_order(lines):
    assert card_rules.fingerprint(lines) == card_rules.fingerprint(list(reversed(lines)))
    for line in card_rules.approved(lines):
        changed = [Line(one.key, one.part, one.wording + (one is line), one.answer, one.in_force) for one in lines]
        assert card_rules.fingerprint(changed) != card_rules.fingerprint(lines)


def test_a_telephone_number_alone_is_no_card():
    assert not card_rules.may_share([Line("a", "contact", 1, "yes")])
    assert not card_rules.may_share([Line("a", "well", 1, "no"), Line("b", "helps", 1, "")])
    assert card_rules.may_share([Line("a", "well", 1, "yes")])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Har ADHD og brug for struktur", "adhd"),
        ("ADHD'en fylder ikke på jobbet", "adhd"),
        ("Er autistisk", "autistisk"),
        ("Depressioner kommer om vinteren", "depressioner"),
        ("Efter min hjerneskade", "hjerneskade"),
        ("Døve kolleger", "døve"),
        ("I have anxiety", "anxiety"),
        ("Diagnosen er ny", "diagnosen"),
    ],
)
def test_staff_are_stopped_at_words_that_name_a_diagnosis(text, word):
    assert card_rules.diagnosis_in(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "Jeg spare på kræfterne om formiddagen",
        "Ro, faste pauser og én opgave ad gangen",
        "Møder altid til tiden og er god til tal",
        "En stol med støtte til ryggen",
        "Høretelefoner, når der er larm",
    ],
)
def test_words_of_need_are_no_diagnosis(text):
    assert card_rules.diagnosis_in(text) == ""


def test_no_adjustment_on_the_common_list_names_a_diagnosis():
    """They are offered to staff as lines, so each of them must be sayable."""
    for periods in shipped.items("adjustment").values():
        assert card_rules.diagnosis_in(periods[-1].da) == ""
        assert card_rules.diagnosis_in(periods[-1].en) == ""


DAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("ends_on", "is_void", "is_stopped", "holds"),
    [
        (None, False, False, True),
        (DAY, False, False, True),
        (DAY - datetime.timedelta(days=1), False, False, False),
        (None, True, False, False),
        (None, False, True, False),
        (DAY, False, True, False),
        (DAY + datetime.timedelta(days=30), False, True, True),
    ],
)
def test_a_scheme_falls_off_when_its_grant_ends(ends_on, is_void, is_stopped, holds):
    assert card_rules.grant_holds(DAY, starts_on=DAY, ends_on=ends_on, is_void=is_void, is_stopped=is_stopped) is holds
