from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from brobygger.documents import pdf
from brobygger.documents.errors import NotMade
from tests.documents.pdf_checks import _check_by_others, check_pdf, text_of

SAMPLE = Path(__file__).parent / "sample.typ"


def letter(**changes: object) -> dict[str, object]:
    return {
        "title": "Afgørelse om hjælp på jobbet",
        "sender": ["Jobcenter Ærø", "Søndergade 1", "5970 Ærøskøbing"],
        "receiver": ["Åse Østergård", "Ågade 2", "5970 Ærøskøbing"],
        "on": "22. november 2026",
        "reference": "2026-00123",
        "text": "Første afsnit.\nNæste linje.\n\nAndet afsnit.",
        "heading": "Det gælder for dig",
        "facts": [["Timer om ugen", "20"], ["Fra", "1. december 2026"]],
        "headings": ["Hjælp", "Timer"],
        "rows": [["Personlig assistance", "20"]] * 60,
        "points": ["Blåbær", "Rød grød", "Fløde"],
        **changes,
    }


def made(language: str = "da", **changes: object) -> bytes:
    data = letter(**changes)
    return pdf.make(SAMPLE, data, title=str(data["title"]), language=language)


def test_a_letter_is_accessible_and_says_what_it_should() -> None:
    roles = check_pdf(
        made(),
        title="Afgørelse om hjælp på jobbet",
        contains=["Åse Østergård", "Jobcenter Ærø", "Sagsnummer: 2026-00123", "Dato: 22. november 2026", "Rød grød"],
    )

    assert roles.count("/TH") == 2  # repeated on each page, told once
    assert {"/H1", "/H2", "/L", "/Link", "/Table"} <= set(roles)


def test_every_danish_letter_can_be_copied_out_again() -> None:
    letters = "æøåÆØÅ éüöäß €§½–„“”’ 0123456789 %&/()=?"

    assert letters in text_of(made(text=letters))


def test_pages_are_numbered_in_the_language_of_the_letter() -> None:
    danish, english = text_of(made()), text_of(made("en"))

    assert "Side 1 af 3" in danish
    assert "Side 3 af 3" in danish
    assert "Page 1 of 3" in english
    assert "Case number: 2026-00123" in english


def test_an_english_letter_says_so_to_the_screen_reader() -> None:
    check_pdf(made("en", title="Decision"), title="Decision", language="en")


@pytest.mark.parametrize(
    "typed",
    [
        '#read("/etc/passwd")',
        "$ x^2 $ *fed* _skrå_ = Overskrift",
        '"]; #panic("stop")',
        "@ref <label> \\ #import",
        "//",
    ],
)
def test_what_a_person_typed_is_text_and_never_a_command(typed: str) -> None:
    assert " ".join(typed.split()) in text_of(made(text=typed))


def test_a_line_break_stays_and_a_blank_line_begins_a_paragraph() -> None:
    one = check_pdf(made(text="a\nb"), title="Afgørelse om hjælp på jobbet").count("/P")
    two = check_pdf(made(text="a\r\n\r\nb"), title="Afgørelse om hjælp på jobbet").count("/P")

    assert two == one + 1


def test_a_template_that_lacks_data_fails_instead_of_leaving_a_hole() -> None:
    data = letter()
    del data["reference"]

    with pytest.raises(NotMade, match=r"sample\.typ"):
        pdf.make(SAMPLE, data, title="Uden sagsnummer")


def test_a_template_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("hemmeligt")
    template = tmp_path / "nosy.typ"
    template.write_text('#import "/layout/letter.typ": *\n#show: sheet.with(title: "x")\n#read("secret.txt")')

    with pytest.raises(NotMade):
        pdf.make(template, {}, title="x")


def test_the_checker_would_see_a_file_without_tags() -> None:
    import typst

    bare = typst.compile(b'#set document(title: "x")\nTekst', pdf_tags=False, format="pdf")

    with pytest.raises(AssertionError):
        _check_by_others(bytes(bare))
    with pytest.raises((AssertionError, AttributeError, pikepdf.PdfError)):
        check_pdf(bytes(bare), title="x")


def test_numbers_and_names_keep_their_order_in_a_text_from_right_to_left():
    said = pdf.isolated({"to": ["12 34 56 78", "6000 Kolding"], "text": "اتصل +45 12 34 56 78، من فضلك", "none": None})
    assert said["to"] == ["\u206612 34 56 78\u2069", "\u20666000 Kolding\u2069"]
    assert said["text"] == "اتصل \u2066+45 12 34 56 78\u2069، من فضلك"
    assert said["none"] is None
