"""What every PDF that we make must be: readable by a screen reader, and saying what it should.

Two judges that do not know each other: assertions on the file's own structure, and a checker of PDF/UA-1 that
somebody else wrote.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pdfua
import pikepdf
from pypdf import PdfReader

FIRST_HEADING = "/H1"


def check_pdf(content: bytes, *, title: str, language: str = "da", contains: Iterable[str] = ()) -> list[str]:
    """Assert that the file is accessible and holds each text. Gives the roles in reading order for more questions."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        _check_catalog(pdf, title, language)
        elements = list(_elements(pdf.Root.StructTreeRoot.K))
        roles = [str(element.S) for element in elements]
        _check_tags(elements, roles)
        _check_fonts(pdf)
    _check_by_others(content)
    text = text_of(content)
    for wanted in contains:
        assert _squeezed(wanted) in text, f"{wanted!r} is not in the PDF:\n{text[:3000]}"
    return roles


def text_of(content: bytes) -> str:
    """The text of all pages, with every run of white space as one blank."""
    return _squeezed(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _check_catalog(pdf: pikepdf.Pdf, title: str, language: str) -> None:
    root = pdf.Root
    assert str(root.Lang).split("-")[0] == language
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle), "the window must show the title, not the file name"
    with pdf.open_metadata() as metadata:
        assert str(metadata["dc:title"]) == title
        assert metadata["pdfuaid:part"] == "1"
    assert all("/StructParents" in page for page in pdf.pages), "a page without tags"
    assert all(str(page.get("/Tabs", "")) == "/S" for page in pdf.pages if "/Annots" in page), "tab order is not given"


def _check_tags(elements: list[Any], roles: list[str]) -> None:
    levels = [int(role[2]) for role in roles if role[:2] == "/H" and role[2:].isdigit()]
    assert levels, "no heading"
    assert levels[0] == 1
    assert levels.count(1) == 1, "one main heading"
    assert all(after <= before + 1 for before, after in pairwise(levels)), f"skips: {levels}"
    for element in elements:
        role = str(element.S)
        if role == "/TH":
            assert _attribute(element, "/Scope") in {"/Column", "/Row", "/Both"}, "a table heading without scope"
        if role in {"/Figure", "/Formula"}:
            assert str(element.get("/Alt", "")).strip(), "a picture without words"
        if role == "/Table":
            inside = {str(child.S) for child in _elements(element.K)}
            assert "/TH" in inside, "a table without headings"


def _check_fonts(pdf: pikepdf.Pdf) -> None:
    fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        assert "/ToUnicode" in font, "text that cannot be copied or read aloud"
        for part in font.get("/DescendantFonts", []):
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(part.FontDescriptor.keys()), "font not embedded"


def _check_by_others(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "checked.pdf"
        file.write_bytes(content)
        report = pdfua.validate(str(file))
    faults = [
        f"{finding.rule_id}: {finding.message}"
        for finding in report.findings
        if finding.confidence is pdfua.Confidence.CERTAIN and finding.severity.name in {"ERROR", "WARNING", "SKIP"}
    ]
    assert not faults, "\n".join(faults)
    assert report.exit_code == 0


def _attribute(element: Any, name: str) -> str:
    held = element.get("/A")
    for one in held if isinstance(held, pikepdf.Array) else [held]:
        if one is not None and name in one:
            return str(one[name])
    return ""


def _elements(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _elements(node.K)
