from __future__ import annotations

import io
import os
import zipfile
from typing import Any

import docx
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger.documents import pdf, reading, text
from brobygger.documents.errors import Unreadable
from brobygger.documents.reading import Fault, Kind, Unfit


def a_pdf(*paragraphs: str) -> bytes:
    return pdf.plain_letter(
        title="Mit CV", paragraphs=paragraphs, sender=["Jobcenter Bakkeby"], receiver=["Åse"], on="22. november 2026"
    )


def a_docx(make: Any = None) -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Åse Østergård"
    document.add_heading("Erhvervserfaring", 1)
    document.add_paragraph("Pædagogmedhjælper\tBørnehuset Ærtebjerg")
    table = document.add_table(rows=2, cols=2)
    for row, (years, job) in zip(table.rows, [("2018-2020", "Køkkenhjælp"), ("2020-2023", "Butik")], strict=True):
        row.cells[0].text, row.cells[1].text = years, job
    if make:
        make(document)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def fault_of(content: bytes) -> Fault:
    with pytest.raises(Unfit) as caught:
        reading.text_of(content)
    return caught.value.fault


def outcome(content: bytes) -> str | Fault:
    """The text or the fault; anything else that is raised fails the test."""
    try:
        return reading.text_of(content)
    except Unfit as unfit:
        return unfit.fault


# --- what is read ----------------------------------------------------------------------------------------------


def test_a_pdf_is_read_with_its_danish_letters():
    assert "Blåbærgrød på Ærø" in text.read(a_pdf("Blåbærgrød på Ærø"), name="cv.txt")


def test_a_word_file_is_read_in_order_with_tables_and_heading():
    lines = text.read(a_docx(), name="cv.docx").split("\n")

    assert lines == [
        "Åse Østergård",
        "Erhvervserfaring",
        "Pædagogmedhjælper\tBørnehuset Ærtebjerg",
        "2018-2020\tKøkkenhjælp",
        "2020-2023\tButik",
    ]


def test_a_table_used_as_columns_is_read_one_column_after_the_other():
    def columns(document: Any) -> None:
        cells = document.add_table(rows=1, cols=2).rows[0].cells
        cells[0].text = "Kontakt\nTelefon"
        cells[1].text = "Uddannelse\n10. klasse"
        cells[0].add_paragraph("Mail")

    assert reading.text_of(a_docx(columns)).endswith("Kontakt\nTelefon\nMail\nUddannelse\n10. klasse")


def test_text_boxes_and_links_are_read_and_deleted_words_are_not():
    from docx.oxml import parse_xml

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

    def add(document: Any) -> None:
        document.element.body.insert(
            0,
            parse_xml(
                f"<w:p {space}><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>I en boks</w:t></w:r></w:p></w:txbxContent>"
                "</w:pict></w:r><w:hyperlink><w:r><w:t>et link</w:t></w:r></w:hyperlink>"
                "<w:del><w:r><w:t>slettet</w:t></w:r></w:del></w:p>"
            ),
        )

    read = reading.text_of(a_docx(add))
    assert "et link\nI en boks" in read
    assert "slettet" not in read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_plain_text_is_read_in_the_encodings_that_people_have(encoding: str):
    assert reading.text_of("Rødgrød\r\nmed fløde\r\n".encode(encoding)) == "Rødgrød\nmed fløde"


def test_soft_hyphens_and_odd_characters_are_tidied_away():
    assert reading.text_of("køk\u00adken\u00a0nu\u200b\n\n\n\nslut".encode()) == "køkken nu\n\nslut"


# --- what is refused -------------------------------------------------------------------------------------------


def test_the_name_decides_nothing():
    picture = b"\x89PNG\r\n\x1a\n" + os.urandom(500)
    with pytest.raises(Unreadable, match="Brug PDF, Word"):
        text.read(picture, name="cv.pdf")


def test_a_locked_pdf_is_refused_and_one_that_only_forbids_printing_is_read():
    with pikepdf.open(io.BytesIO(a_pdf("Hemmeligt"))) as document:
        locked, open_to_readers = io.BytesIO(), io.BytesIO()
        document.save(locked, encryption=pikepdf.Encryption(owner="ejer", user="laeser"))
        document.save(open_to_readers, encryption=pikepdf.Encryption(owner="ejer", user=""))

    with pytest.raises(Unreadable, match="låst med en adgangskode"):
        text.read(locked.getvalue())
    assert "Hemmeligt" in reading.text_of(open_to_readers.getvalue())


def test_old_word_and_locked_word_are_refused_with_what_to_do():
    assert fault_of(reading.OLD_WORD_MARK + b"\x00" * 600) is Fault.OLD_WORD


def test_a_file_that_unpacks_to_too_much_is_refused_unopened():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "x")
        bomb.writestr("word/document.xml", b"0" * (reading.MOST_UNPACKED + 1))
    assert len(packed.getvalue()) < 200_000

    with pytest.raises(Unreadable, match="for stor"):
        text.read(packed.getvalue())


def test_a_zip_with_thousands_of_parts_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as many:
        for number in range(reading.MOST_PARTS + 1):
            many.writestr(f"word/{number}", "")
    assert fault_of(packed.getvalue()) is Fault.TOO_BIG


def test_entities_that_unfold_do_not():
    body = (
        '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
    )
    original, planted = io.BytesIO(a_docx()), io.BytesIO()
    with zipfile.ZipFile(original) as before, zipfile.ZipFile(planted, "w") as after:
        for name in before.namelist():
            after.writestr(name, body if name == "word/document.xml" else before.read(name))
    assert "haha" not in str(outcome(planted.getvalue()))


def test_a_pdf_with_too_many_pages_is_refused():
    with pikepdf.open(io.BytesIO(a_pdf("Side"))) as one:
        for _number in range(reading.MOST_PAGES):
            one.pages.append(one.pages[0])
        many = io.BytesIO()
        one.save(many)
    with pytest.raises(Unreadable, match="højst være 60"):
        text.read(many.getvalue())


def test_a_scanned_page_has_no_text_and_says_what_to_do():
    with pikepdf.new() as blank:
        blank.add_blank_page()
        kept = io.BytesIO()
        blank.save(kept)
    with pytest.raises(Unreadable, match="scannet som et billede"):
        text.read(kept.getvalue())


@pytest.mark.parametrize("content", [b"", b"   \n", b"----"])
def test_nothing_is_not_a_text(content: bytes):
    assert fault_of(content) is Fault.EMPTY


def test_too_much_text_is_refused_rather_than_cut():
    assert fault_of(b"ord " * (reading.MOST_CHARACTERS // 4 + 1)) is Fault.TOO_LONG


def test_a_file_larger_than_an_upload_may_be_is_not_even_looked_at(settings: Any):
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(Unreadable, match="for stor"):
        text.read(b"hej med dig og alle de andre")


def test_a_file_that_takes_too_long_is_given_up():
    with pytest.raises(Unreadable, match="for lang tid"):
        text.read(a_pdf("Tekst"), seconds=0.001)


def test_a_broken_file_is_refused_in_every_way_that_it_can_be_broken():
    for whole in (a_pdf("Tekst"), a_docx()):
        for cut in (10, 100, len(whole) // 2, len(whole) - 30):
            assert outcome(whole[:cut])


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_whatever_comes_in_gives_text_or_a_known_fault(content: bytes):
    assert outcome(content)


def test_every_fault_has_a_sentence():
    assert set(text.SENTENCES) == set(Fault)
    assert all(text.refusal(fault).sentence.endswith(".") for fault in Fault)


def test_kinds():
    assert reading.kind_of(a_docx()) is Kind.DOCX
    assert reading.kind_of(b"\n%PDF-1.7") is Kind.PDF
    assert reading.kind_of("æøå".encode()) is Kind.TEXT


def test_the_reading_process_gets_no_secret(monkeypatch: Any):
    monkeypatch.setenv("BROBYGGER_DATABASE", "postgresql://hemmelig")
    assert not [name for name in text._bare_environment() if name.startswith("BROBYGGER")]
