from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import translation
from django.utils.html import format_html

from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.drafts import fill_in
from brobygger.web.design.forms import (
    DanishDateField,
    DanishDecimalField,
    DanishIntegerField,
    DesignForm,
    YesNoField,
)
from brobygger.web.design.gallery import EveryField
from tests.web.design.kit import text_of


class Small(DesignForm):
    name = forms.CharField(label="Fornavn")
    cpr = forms.CharField(label="CPR-nummer", max_length=11)
    notes = forms.CharField(label="Referat", widget=forms.Textarea, required=False, help_text="Kort <og> klart.")
    level = forms.ChoiceField(label="Påvirkning", choices=[("1", "Lidt"), ("2", "Meget")], widget=forms.RadioSelect)
    wishes = YesNoField(label="Ønsker du arbejde?")
    version = VersionField()


def errors_of(form: forms.BaseForm, name: str) -> list[str]:
    return [str(error) for error in form.errors.get(name, [])]


def test_what_is_missing_is_said_in_plain_words() -> None:
    form = EveryField({})
    said = {name: errors_of(form, name)[0] for name in form.errors}
    assert said == {
        "text": "Skriv fornavn.",
        "email": "Skriv e-mailadresse.",
        "password": "Skriv adgangskode.",
        "date": "Skriv første samtale.",
        "number": "Skriv antal børn.",
        "decimal": "Skriv timer om ugen.",
        "choice": "Vælg hovedopgave.",
        "radio": "Vælg påvirkning.",
        "yes_no": "Svar på spørgsmålet: Ønsker du arbejde?",
        "several": "Svar på spørgsmålet: Hvad er svært?",
        "tick": "Sæt kryds, før du går videre.",
        "area": "Skriv referat.",
        "file": "Vælg en fil.",
    }


def test_abbreviations_keep_their_capitals() -> None:
    assert errors_of(Small({}), "cpr") == ["Skriv CPR-nummer."]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.CharField(), "x" * 201, "Skriv højst 200 tegn. Du har skrevet 201."),
        (forms.CharField(max_length=3), "æøåx", "Skriv højst 3 tegn. Du har skrevet 4."),
        (forms.CharField(widget=forms.Textarea), "x" * 10_000, "Skriv højst 5000 tegn. Du har skrevet 10000."),
        (forms.CharField(), "a\x00b", "Teksten indeholder tegn, som ikke kan gemmes. Skriv den igen."),
        (forms.EmailField(), "ida@", "Skriv en e-mailadresse, for eksempel navn@kommune.dk."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "Vælg en af mulighederne på listen."),
        (DanishIntegerField(), "1,5", "Skriv et helt tal, for eksempel 12."),
        (DanishIntegerField(max_value=20), "21", "Skriv et tal, der er højst 20."),
        (DanishDecimalField(), "12,5 timer", "Skriv et tal, for eksempel 12,5."),
        (DanishDecimalField(min_value=0), "-1", "Skriv et tal, der er mindst 0."),
        (DanishDateField(), "i går", "Skriv datoen som dag, måned og år, for eksempel 01-03-2026."),
        (DanishDateField(), "31-02-2026", "Den dato findes ikke. Skriv dag, måned og år, for eksempel 01-03-2026."),
        (DanishDateField(past=True), "01-01-2027", "Datoen kan ikke ligge i fremtiden."),
        (DanishDateField(earliest=datetime.date(2026, 3, 1)), "28-02-2026", "Datoen må tidligst være 1. marts 2026."),
        (DanishDateField(latest=datetime.date(2026, 3, 1)), "02-03-2026", "Datoen må senest være 1. marts 2026."),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(field: forms.Field, typed: str, said: str) -> None:
    form = type("One", (DesignForm,), {"value": field})({"value": typed})
    with clock.frozen(datetime.date(2026, 3, 5)):
        assert errors_of(form, "value") == [said]


def test_files_are_said_in_plain_words() -> None:
    class One(DesignForm):
        value = forms.FileField(label="Bilag")

    form = One({}, {"value": SimpleUploadedFile("x.pdf", b"")})
    assert errors_of(form, "value") == ["Filen er tom. Vælg en anden fil."]


def test_a_rooms_own_sentence_stays() -> None:
    class One(DesignForm):
        value = forms.CharField(error_messages={"required": "Skriv, hvem der ringede."})

    assert errors_of(One({}), "value") == ["Skriv, hvem der ringede."]


def test_two_forms_of_one_class_do_not_share_limits_or_words() -> None:
    first, second = Small({}), Small({})
    assert len(first.fields["name"].validators) == len(second.fields["name"].validators)
    with translation.override("en"):
        assert str(Small({"name": "x" * 201}).errors["name"][0]).startswith("Write at most 200 characters")
    assert str(Small({"name": "x" * 201}).errors["name"][0]).startswith("Skriv højst 200 tegn")


def test_values_are_understood_as_typed() -> None:
    class One(DesignForm):
        day = DanishDateField()
        born = DanishDateField(past=True)
        hours = DanishDecimalField()
        children = DanishIntegerField()
        wishes = YesNoField()

    form = One({"day": "1.3.26", "born": "010326", "hours": "1.234,5", "children": "1.234", "wishes": "no"})
    with clock.frozen(datetime.date(2026, 2, 1)):
        assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "day": datetime.date(2026, 3, 1),
        "born": datetime.date(1926, 3, 1),
        "hours": Decimal("1234.5"),
        "children": 1234,
        "wishes": False,
    }


def test_stored_values_are_shown_as_danes_write_them() -> None:
    class One(DesignForm):
        day = DanishDateField(label="Dag")
        hours = DanishDecimalField(label="Timer")
        wishes = YesNoField(label="Ønsker?")

    html = str(One(initial={"day": datetime.date(2026, 3, 1), "hours": Decimal("1234.50"), "wishes": False}))
    assert 'value="01-03-2026"' in html
    assert 'value="1234,5"' in html
    assert 'value="no" id="id_wishes_1" checked' in html


def test_what_was_typed_comes_back_untouched() -> None:
    class One(DesignForm):
        day = DanishDateField(label="Dag")
        hours = DanishDecimalField(label="Timer")

    html = str(One({"day": "31/2-26", "hours": "12,x"}))
    assert 'value="31/2-26"' in html
    assert 'value="12,x"' in html


# --- markup ----------------------------------------------------------------------------------------------------


def test_fields_are_tied_to_their_help_and_errors() -> None:
    html = str(Small({"notes": "x" * 6000}))
    assert '<label class="form-label" for="id_name">Fornavn</label>' in html
    assert 'aria-invalid="true" aria-describedby="id_notes_helptext id_notes_error"' in html
    assert '<div class="form-errors" id="id_notes_error">' in html
    assert '<fieldset aria-describedby="id_level_error">' in html
    assert 'id="id_notes_helptext">Kort &lt;og&gt; klart.</span>' in html
    radios = html[html.index('name="level"') :]
    assert "aria-invalid" not in radios[: radios.index("</fieldset>")]


def test_only_optional_fields_are_marked() -> None:
    words = text_of(str(Small()))
    assert "Referat (valgfri)" in words
    assert "Fornavn (valgfri)" not in words
    assert 'aria-required="true"' in str(Small())
    assert " required" not in str(Small()).replace('aria-required="true"', "")


def test_no_browser_cuts_or_remembers_text() -> None:
    html = str(Small())
    assert "maxlength" not in html
    assert html.count('autocomplete="off"') == 3
    assert "style=" not in html


def test_the_summary_links_each_error_to_its_field() -> None:
    form = Small({"name": "x" * 201, "version": "1"})
    assert form.all_errors == [
        ("id_name", "Fornavn: Skriv højst 200 tegn. Du har skrevet 201."),
        ("id_cpr", "Skriv CPR-nummer."),
        ("id_level_0", "Vælg påvirkning."),
        ("id_wishes_0", "Svar på spørgsmålet: Ønsker du arbejde?"),
    ]
    html = str(form)
    for anchor, _sentence in form.all_errors:
        assert f'id="{anchor}"' in html


class HalfSeen(DesignForm):
    """Labels that are short to look at and whole for those who hear them read."""

    number = DanishIntegerField(label=format_html('{}<span class="sr-only">: {}</span>', "Tal 0-10", "Syn & hørelse"))
    told = forms.CharField(
        label=format_html('{}<span class="sr-only">: {}</span>', "Ord", "Syn & hørelse"), required=False
    )
    folded = [("Mere", ["told"])]


def test_a_label_with_a_part_for_those_who_hear_it_is_words_alone_in_every_sentence() -> None:
    form = HalfSeen({"number": "11x", "told": "kort"})
    assert form.all_errors == [("id_number", "Tal 0-10: Syn & hørelse: Skriv et helt tal, for eksempel 12.")]
    assert HalfSeen({}).all_errors == [("id_number", "Skriv tal 0-10: Syn & hørelse.")]
    assert [one.told for one in form.sections if one.is_fold] == ["Ord: Syn & hørelse: kort"]
    assert "&lt;span" not in str(form)
    assert 'Tal 0-10<span class="sr-only">: Syn &amp; hørelse</span>' in str(form)


def test_a_rules_refusal_stands_at_its_field_or_on_top() -> None:
    sent = QueryDict("name=Ida&cpr=1&level=1&wishes=yes&version=1")
    form = Small(sent)
    assert form.is_valid()
    form.refuse(Refusal("Borgeren findes allerede.", field="cpr"))
    form.refuse(Refusal("Forløbet er lukket.", field="nowhere"))
    assert form.all_errors == [("", "Forløbet er lukket."), ("id_cpr", "CPR-nummer: Borgeren findes allerede.")]


def test_groups_become_fieldsets() -> None:
    html = str(EveryField())
    assert html.count('<fieldset class="form-section">') == 4
    assert html.count('<details class="form-fold">') == 1
    assert html.index("Dato og tal") < html.index("Første samtale")


class Folding(Small):
    groups = [("Hvem?", [("name", "cpr")])]
    folded = [("Mere", ["notes", "level"])]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"level": "1"}, **kwargs)


def test_what_is_seldom_needed_folds_and_opens_for_a_value_or_a_fault() -> None:
    html = str(Folding())
    assert html.count("<details") == 1
    assert '<details class="form-fold">' in html
    assert "Referat · Påvirkning: Lidt" in html, "its line says what is in it"
    assert re.search(r'<div class="form-columns">.*id_name.*id_cpr.*</div>', html, re.DOTALL)
    alike = QueryDict("name=Ida&cpr=1&level=1&wishes=yes&version=1")
    for sent, is_open in (
        (alike, False),
        (QueryDict("level=2"), True),  # another value than it had
        (QueryDict("level=9"), True),  # a fault
        (QueryDict("level=1&notes=Noget"), True),
        (QueryDict("level=1"), False),  # the fault is elsewhere
    ):
        form = Folding(sent)
        form.is_valid()
        assert form.sections[-1].is_open is is_open, sent
    taken_up = Folding()
    fill_in(taken_up, {"level": ["1"], "notes": ["En kladde"]})
    assert taken_up.sections[-1].is_open


def test_each_state_of_the_gallery_has_its_own_ids(client: Any, db: None) -> None:
    import re

    html = client.get("/design/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_summary_follows_the_page_not_the_order_of_the_code():
    class Grouped(DesignForm):
        city = forms.CharField(label="By")
        name = forms.CharField(label="Navn")
        groups = [("Hvem", ["name"]), ("Hvor", ["city"])]

    assert [anchor for anchor, _sentence in Grouped({}).all_errors] == ["id_name", "id_city"]
