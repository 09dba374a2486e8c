"""Every text is found, and every way in which its English can be wrong."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from translations import Text, Texts

RULES = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
A = _("Hej %(navn)s")
B = ngettext("%(antal)s borger", "%(antal)s borgere", 3)
C = pgettext("knap", "Gem")
D = gettext_lazy("En lang tekst "
                 "over to linjer")
E = "ikke en tekst"
"""

TEMPLATE = """{% load i18n %}
   <p>{% translate "Sagens 'titel'" %} it's (not) a text, {{ x|default:_("Ingen") }}</p>
 {% blocktranslate trimmed with a=b.c count n=d|length %}
     En {{ a }}
   {% plural %}
     {{ n }} {{ a }}
 {% endblocktranslate %}
"""


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    source = tmp_path / "brobygger"
    for name, text in {
        "citizens/__init__.py": "",
        "config/__init__.py": "",
        "web/__init__.py": "",
        "citizens/rules.py": RULES,
        "web/templates/citizens/list.html": TEMPLATE,
        "web/citizens/views.py": 'from x import gettext\ngettext("Liste")',
        "web/templates/design/base.html": '{% load i18n %}{% translate "Menu" %}',
        "web/errors.py": 'gettext("Fejl")',
    }.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    return Texts(source)


def write_english(texts: Texts, room: str, **english: str) -> None:
    """Fill the catalogue: text (with _ for space) to English."""
    file = texts.catalogue_file(room)
    text = file.read_text()
    for danish, translation in english.items():
        text = text.replace(f'msgid "{danish}"\nmsgstr ""', f'msgid "{danish}"\nmsgstr "{translation}"')
    file.write_text(text)


def test_texts_of_code_and_templates_are_found_in_the_room_they_belong_to(texts):
    code, page = "brobygger/citizens/rules.py", "brobygger/web/templates/citizens/list.html"
    found = texts.extract("citizens")
    assert [text for text in found if text.file == code] == [
        Text("Hej %(navn)s", None, None, code),
        Text("%(antal)s borger", "%(antal)s borgere", None, code),
        Text("Gem", None, "knap", code),
        Text("En lang tekst over to linjer", None, None, code),
    ]
    assert {(text.singular, text.plural) for text in found if text.file == page} == {
        ("Sagens 'titel'", None),
        ("Ingen", None),
        ("En %(a)s", "%(n)s %(a)s"),
    }
    assert "Liste" in {text.singular for text in found}
    assert {text.singular for text in texts.extract("web")} == {"Menu", "Fejl"}
    assert texts.rooms() == ["citizens", "web"]


def test_updating_keeps_the_english_and_drops_what_is_gone(texts):
    assert texts.update("web") == 2
    write_english(texts, "web", Menu="Menu", Fejl="Error")
    (texts.source / "web/errors.py").write_text('gettext("Fejl")\ngettext("Ny")')
    (texts.source / "web/templates/design/base.html").write_text("")
    assert texts.update("web") == 1
    catalogue = texts.catalogue("web")
    assert {message.id: message.string for message in catalogue if message.id} == {"Fejl": "Error", "Ny": ""}
    before = texts.catalogue_file("web").read_bytes()
    texts.update("web")
    assert texts.catalogue_file("web").read_bytes() == before, "an update without a change changes no byte"


def test_a_text_known_elsewhere_gets_the_same_english(texts):
    texts.update("web")
    write_english(texts, "web", Menu="Menu", Fejl="Error")
    (texts.source / "citizens/rules.py").write_text('gettext("Fejl")')
    texts.update("citizens")
    assert texts.catalogue("citizens").get("Fejl").string == "Error"


def test_a_complete_catalogue_has_no_fault(texts):
    (texts.source / "citizens/rules.py").unlink()
    (texts.source / "web/templates/citizens/list.html").unlink()
    texts.update("web")
    texts.update("citizens")
    write_english(texts, "web", Menu="Menu", Fejl="Error")
    write_english(texts, "citizens", Liste="List")
    assert texts.check() == []


def only(texts: Texts, room: str, source: str) -> None:
    """The room holds this one Python file, and the other room nothing."""
    for file in texts.source.rglob("*.*"):
        if file.suffix in {".py", ".html"} and file.name != "__init__.py":
            file.write_text("")
    (texts.source / room / "rules.py").write_text(source)
    texts.update("citizens")
    texts.update("web")


@pytest.mark.parametrize(
    ("english", "fault"),
    [
        ("", "has no English"),
        ("Hello %(name)s", "has the placeholders"),
        ("Hello", "has the placeholders"),
        ("Hello %(navn)s <b>", "has other tags"),
    ],
)
def test_wrong_english_is_found(texts, english, fault):
    only(texts, "citizens", 'gettext("Hej %(navn)s")')
    write_english(texts, "citizens", **{"Hej %(navn)s": english})
    (said,) = texts.check()
    assert fault in said
    assert "Hej %(navn)s" in said


def test_a_singular_may_leave_out_its_number_but_a_plural_may_not(texts):
    only(texts, "citizens", 'ngettext("%(n)s sag", "%(n)s sager", n)')
    file = texts.catalogue_file("citizens")
    empty = file.read_text()
    for plural, faults in {"%(n)s cases": 0, "cases": 1}.items():
        file.write_text(
            empty.replace('msgstr[0] ""', 'msgstr[0] "%(n)s case"').replace('msgstr[1] ""', f'msgstr[1] "{plural}"')
        )
        assert len(texts.check()) == faults
    only(texts, "citizens", 'ngettext("en sag", "%(n)s sager", n)')
    empty = file.read_text()
    file.write_text(
        empty.replace('msgstr[0] ""', 'msgstr[0] "a case"').replace('msgstr[1] ""', 'msgstr[1] "%(n)s cases"')
    )
    assert texts.check() == []


def test_new_gone_fuzzy_and_obsolete_texts_are_found(texts):
    only(texts, "citizens", 'gettext("Ja")')
    write_english(texts, "citizens", Ja="Yes")
    assert texts.check() == []
    file = texts.catalogue_file("citizens")
    whole = file.read_text()
    (texts.source / "citizens/rules.py").write_text('gettext("Ja")\ngettext("Nej")')
    assert ["is not in the catalogue" in said for said in texts.check()] == [True]
    (texts.source / "citizens/rules.py").write_text("")
    assert ["is no longer in the code" in said for said in texts.check()] == [True]
    (texts.source / "citizens/rules.py").write_text('gettext("Ja")')
    file.write_text(whole.replace('msgid "Ja"', '#, fuzzy\nmsgid "Ja"'))
    assert ["is marked fuzzy" in said for said in texts.check()] == [True]
    file.write_text(whole + '\n#~ msgid "Nej"\n#~ msgstr "No"\n')
    assert ["keeps obsolete texts" in said for said in texts.check()] == [True]


def test_one_text_has_one_english_in_all_rooms(texts):
    only(texts, "citizens", 'gettext("Sag")')
    (texts.source / "web/rules.py").write_text('gettext("Sag")')
    texts.update("web")
    write_english(texts, "citizens", Sag="Case")
    write_english(texts, "web", Sag="Matter")
    assert texts.check() == ["web: 'Sag' is 'Matter' here and 'Case' in citizens."]


def test_compiled_catalogues_say_the_english(texts):
    only(texts, "citizens", 'gettext("Årets sag")\nngettext("%(n)s sag", "%(n)s sager", n)')
    write_english(texts, "citizens", **{"Årets sag": "Case of the year"})
    assert texts.compile() == 1
    assert texts.compile() == 0, "nothing changed"
    binary = texts.catalogue_file("citizens").with_suffix(".mo")
    with binary.open("rb") as stream:
        assert gettext.GNUTranslations(stream).gettext("Årets sag") == "Case of the year"
