"""The citizen's form: the same texts in every language, plain Danish, honest about who has read it."""

import re

import pytest

from brobygger.reference import reads as reference
from brobygger.screening import questions, rules
from brobygger_analysis.danish.lix import lix

LANGUAGES = list(questions.LANGUAGES)
ALL = [questions.form(questions.NEWEST, language) for language in LANGUAGES]
PLACES = re.compile(r"{(\w+)}")


def texts(form):
    return dict(form.texts.flat())


@pytest.mark.parametrize("form", ALL, ids=LANGUAGES)
def test_each_language_has_the_same_texts_with_the_same_places(form):
    danish = texts(questions.form(questions.NEWEST, "da"))
    own = texts(form)
    assert list(own) == list(danish)
    for name, text in own.items():
        assert set(PLACES.findall(text)) == set(PLACES.findall(danish[name])), name


@pytest.mark.parametrize("form", ALL, ids=LANGUAGES)
def test_only_examples_and_the_readers_note_may_be_empty(form):
    empty = {name for name, text in form.texts.flat() if not text.strip()}
    assert {name for name in empty if not name.endswith(".examples")} <= {"page.reader_note"}
    assert form.texts["page"]["reader_note"] if form.language != "da" and not form.is_reviewed else True


def test_each_form_states_its_reviewer_or_that_there_is_none():
    for form in ALL:
        assert form.reviewer or "læst" in form.review_note or "native reader" in form.review_note
    for language in ("uk", "ar", "pl"):
        assert questions.form("v1", language).review_note == "Ikke læst af en modersmålslæser endnu."


def test_arabic_is_written_from_right_to_left():
    assert {form.language: form.direction for form in ALL} == {
        "da": "ltr", "en": "ltr", "uk": "ltr", "ar": "rtl", "pl": "ltr",
    }  # fmt: skip


def test_the_eleven_rows_are_the_rows_of_the_list_and_each_leads_to_a_type():
    form = questions.form("v1", "da")
    assert tuple(form.texts["rows"]) == rules.ROWS
    assert tuple(reference.labels("impairment_row")) == rules.ROWS
    types = reference.labels("impairment_type")
    for row in rules.ROWS:
        mapped = reference.item("impairment_row", row)["types"].split()
        assert mapped
        assert set(mapped) <= set(types)
        assert all(reference.item("impairment_type", code)["row"] == row for code in mapped)


def test_each_type_has_a_group_and_the_four_groups_are_those_of_the_rules():
    groups = {reference.item("impairment_type", code)["group"] for code in reference.labels("impairment_type")}
    assert groups == {*rules.GROUPS, rules.NOT_PLACED}
    assert set(reference.labels("impairment_group")) == groups


def test_the_levels_are_those_of_the_list():
    for code, value in rules.LEVEL_VALUE.items():
        item = reference.item("impact", code)
        assert int(item["value"]) == value
        for number in range(int(item["lowest"]), int(item["highest"]) + 1):
            assert rules.level_of(number) == code


def test_the_danish_text_is_easy_to_read():
    form = questions.form("v1", "da")
    for part in form.texts:
        sentences = [text for _name, text in form.texts[part].flat()] if not isinstance(form.texts[part], str) else []
        prose = " ".join(text for text in sentences if text.endswith((".", "?")))
        if prose:
            assert lix(prose).value < 35, part
    everything = ". ".join(text.rstrip(".?") for _name, text in form.texts.flat() if " " in text)
    assert lix(everything).value < 35


def test_the_word_that_keeps_people_away_is_not_there():
    for form in ALL:
        assert not any("handicap" in text.casefold() for _name, text in form.texts.flat()), form.language


def test_the_introduction_says_what_the_citizen_must_know():
    start = questions.form("v1", "da").texts["start"]
    said = {
        "own_view": "egen mening",
        "no_diagnosis": "diagnose",
        "offer": "sige nej",
        "no_promise": "ikke et løfte",
        "availability": "rådighed",
        "who_gets": "sagsbehandler",
        "ask": "{name}",
    }
    for name, words in said.items():
        assert words in start[name]


def test_a_jobcentre_switches_languages_on_and_danish_is_always_there():
    assert [form.language for form in questions.offered(())] == ["da"]
    assert [form.language for form in questions.offered(("ar", "da"))] == ["da", "ar"]


@pytest.mark.parametrize(("version", "language"), [("v1", "xx"), ("v0", "da"), ("../v1", "da"), ("v1", "../da")])
def test_an_unknown_form_is_an_error(version, language):
    with pytest.raises(questions.FormUnknown):
        questions.form(version, language)
