"""Written CVs as the files that people bring: Word with its tables, and PDF."""

from __future__ import annotations

import io
import json
import re

import docx as word
import typst

# Words where they stand on the page, as a program for two columns puts them there.
PAGE = b"""#set page(paper: "a4", margin: 15mm)
#set text(font: "DejaVu Sans Mono", size: 8.5pt)
#raw(json(bytes(sys.inputs.data)).text, block: true)
"""
CELL = re.compile(r"\t| \| ")


def docx(text: str) -> bytes:
    """Each line a paragraph; lines with columns become rows of a table."""
    document = word.Document()
    table: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        cells = CELL.split(line)
        if len(cells) > 1:
            table.append(cells)
            continue
        _write(document, table)
        table = []
        document.add_paragraph(line)
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


def _write(document: word.document.Document, rows: list[list[str]]) -> None:
    if not rows:
        return
    made = document.add_table(rows=len(rows), cols=max(len(row) for row in rows))
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            made.cell(number, column).text = words


def pdf(text: str) -> bytes:
    data = json.dumps({"text": text})
    return bytes(typst.compile({"main.typ": PAGE}, format="pdf", sys_inputs={"data": data}, ignore_system_fonts=True))
