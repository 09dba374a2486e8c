"""Text out of one file, in a process of its own: ``python -m brobygger.documents.reading`` reads standard input.

A file that somebody brings may be made to hurt: to unpack to gigabytes, or to keep a parser busy for hours. So it is
read here, without the rest of the product, without secrets in reach, and with limits on time and memory that the
machine enforces. The answer is one JSON object: ``{"text": …}`` or ``{"fault": <code>}``.
"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

MOST_PAGES = 60
MOST_CHARACTERS = 200_000
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 2_000
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 15

PDF_MARK, ZIP_MARK, OLD_WORD_MARK = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class Kind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    TEXT = "txt"


class Fault(StrEnum):
    """Why a file gave no text. The sentences for people stand in ``text``."""

    UNKNOWN_KIND = "unknown_kind"
    OLD_WORD = "old_word"
    ENCRYPTED = "encrypted"
    TOO_BIG = "too_big"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LONG = "too_long"
    TOO_SLOW = "too_slow"
    BROKEN = "broken"
    RUNS = "runs"
    EMPTY = "empty"


class Unfit(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def kind_of(content: bytes) -> Kind:
    """What a file is, by what is in it; its name may say anything."""
    if PDF_MARK in content[:1024]:
        return Kind.PDF
    if content.startswith(OLD_WORD_MARK):
        # Also what Word makes of a document with a password.
        raise Unfit(Fault.OLD_WORD)
    if content.startswith(ZIP_MARK):
        return _kind_of_zip(content)
    if _decoded(content) is not None:
        return Kind.TEXT
    raise Unfit(Fault.UNKNOWN_KIND)


def _kind_of_zip(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unfit(Fault.BROKEN) from error
    # The sizes are the file's own word for it, but no more than that is ever unpacked.
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unfit(Fault.TOO_BIG)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unfit(Fault.ENCRYPTED)
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return Kind.DOCX
    raise Unfit(Fault.UNKNOWN_KIND)


def text_of(content: bytes) -> str:
    """The text of a file, with lines as they stand in it."""
    if not content.strip():
        raise Unfit(Fault.EMPTY)
    read = {Kind.PDF: _pdf, Kind.DOCX: _docx, Kind.TEXT: _plain}[kind_of(content)]
    text = _tidied(read(content))
    if not any(character.isalnum() for character in text):
        raise Unfit(Fault.EMPTY)
    return text


def _plain(content: bytes) -> Iterator[str]:
    yield _decoded(content) or ""


def _decoded(content: bytes) -> str | None:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if is_wide else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(unicodedata.category(character) == "Cc" and character not in "\r\n\t\f" for character in text[:4000])
        return text if odd == 0 else None
    return None


def _pdf(content: bytes) -> Iterator[str]:
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        # Many files have an empty password: it only asks programs not to print or change them.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unfit(Fault.ENCRYPTED)
        if len(reader.pages) > MOST_PAGES:
            raise Unfit(Fault.TOO_MANY_PAGES)
        for page in reader.pages:
            yield page.extract_text()
    except Unfit:
        raise
    except MemoryError:
        raise
    except Exception as error:  # a parser that meets a broken file may fail in any way
        raise Unfit(Fault.BROKEN) from error


def _docx(content: bytes) -> Iterator[str]:
    import docx

    try:
        document = docx.Document(io.BytesIO(content))
        for section in document.sections[:1]:
            yield from _blocks(section.header._element)
        yield from _blocks(document.element.body)
    except MemoryError:
        raise
    except Exception as error:  # as above
        raise Unfit(Fault.BROKEN) from error


def _blocks(element: Any) -> Iterator[str]:
    """Paragraphs and tables in the order of the page, one line each."""
    for child in element:
        if child.tag == f"{WORD}p":
            yield from _paragraph(child)
        elif child.tag == f"{WORD}tbl":
            yield from _table(child)
        elif child.tag in {f"{WORD}sdt", f"{WORD}sdtContent"}:
            yield from _blocks(child)


def _table(element: Any) -> Iterator[str]:
    """A row is a line, unless its cells have several lines: then it is a page in columns, read one after the other."""
    for row in element.iter(f"{WORD}tr"):
        cells = [list(_blocks(cell)) for cell in row.findall(f"{WORD}tc")]
        if all(len(cell) <= 1 for cell in cells):
            yield "\t".join(" ".join(cell) for cell in cells)
        else:
            for cell in cells:
                yield from cell


def _paragraph(element: Any) -> Iterator[str]:
    words: list[str] = []
    boxes: list[Any] = []
    _collect(element, words, boxes)
    yield "".join(words)
    for box in boxes:
        yield from _blocks(box)


def _collect(element: Any, words: list[str], boxes: list[Any]) -> None:
    for child in element:
        if child.tag == f"{WORD}txbxContent":
            boxes.append(child)  # text beside the text: read after the paragraph that it hangs on
        elif child.tag == f"{WORD}t":
            words.append(child.text or "")
        elif child.tag == f"{WORD}tab":
            words.append("\t")
        elif child.tag in {f"{WORD}br", f"{WORD}cr"}:
            words.append("\n")
        elif child.tag not in {FALLBACK, f"{WORD}del"}:
            _collect(child, words, boxes)


def _tidied(pieces: Iterator[str]) -> str:
    kept: list[str] = []
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MOST_CHARACTERS:
            raise Unfit(Fault.TOO_LONG)
        kept.append(piece)
    text = unicodedata.normalize("NFC", "\n".join(kept)).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    text = text.replace("\u00ad", "").replace("\u00a0", " ").replace("\u200b", "")
    text = "".join(one for one in text if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs", "Co"})
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _set_limits() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except (ImportError, ValueError, OSError):  # a machine without such limits still has the clock of the parent
        return


# --- what may be handed out ------------------------------------------------------------------------------------

MOST_OBJECTS = 200_000
MOST_PIXELS = 100_000_000
# What makes a reader do something by itself, or carries another file along.
RUNNING = frozenset(
    {"/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA", "/GoToE"}
)


def check(content: bytes, kind: str) -> None:
    """Raises ``Unfit`` where a file is not what it says, or may do something on the machine that opens it."""
    {"pdf": _check_pdf, "docx": _check_docx, "txt": text_of, "png": _check_png, "jpeg": _check_jpeg}[kind](content)


def _check_pdf(content: bytes) -> None:
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unfit(Fault.ENCRYPTED)
        if not len(reader.pages):
            raise Unfit(Fault.BROKEN)
        numbers = int(str(reader.trailer["/Size"]))
        if numbers > MOST_OBJECTS:
            raise Unfit(Fault.TOO_BIG)
        runs = any(_runs(reader.get_object(number)) for number in range(1, numbers))
    except (Unfit, MemoryError):
        raise
    except Exception as error:  # a parser that meets a broken file may fail in any way
        raise Unfit(Fault.BROKEN) from error
    if runs:
        raise Unfit(Fault.RUNS)


def _runs(value: Any, depth: int = 0) -> bool:
    """Whether an object of a PDF starts something. References are not followed: each object has its own turn."""
    if isinstance(value, dict):
        if RUNNING & set(value) or {str(value.get("/S", "")), str(value.get("/Type", ""))} & RUNNING:
            return True
        inside = list(value.values())
    elif isinstance(value, list):
        inside = value
    else:
        return False
    return depth < 20 and any(_runs(one, depth + 1) for one in inside)


def _check_docx(content: bytes) -> None:
    _kind_of_zip(content)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            lower = name.lower()
            if "vbaproject" in lower or "/embeddings/" in lower or "/activex/" in lower:
                raise Unfit(Fault.RUNS)
            if lower.endswith(".rels") and _fetches(packed.read(name)):
                raise Unfit(Fault.RUNS)


def _fetches(relations: bytes) -> bool:
    """Whether the document fetches a template or an object from elsewhere when it is opened. Links may stay."""
    for relation in re.findall(rb"<[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", relations):
        if b"/hyperlink" not in relation:
            return True
    return False


def _check_png(content: bytes) -> None:
    if len(content) < 33 or content[12:16] != b"IHDR" or b"IEND" not in content[-16:]:
        raise Unfit(Fault.BROKEN)
    width, height = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    _check_pixels(width, height)


def _check_jpeg(content: bytes) -> None:
    place = 2
    while place + 9 < len(content) and content[place] == 0xFF:
        mark, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4])
        if 0xC0 <= mark <= 0xCF and mark not in {0xC4, 0xC8, 0xCC}:
            height, width = (
                int.from_bytes(content[place + 5 : place + 7]),
                int.from_bytes(content[place + 7 : place + 9]),
            )
            return _check_pixels(width, height)
        place += 2 + length
    raise Unfit(Fault.BROKEN)


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise Unfit(Fault.BROKEN)
    if width * height > MOST_PIXELS:
        raise Unfit(Fault.TOO_BIG)


def main() -> None:
    """``read`` gives the text; any other word is the kind that a file is checked as."""
    _set_limits()
    logging.disable(logging.CRITICAL)  # the parser's complaints may quote the file
    content = sys.stdin.buffer.read()
    try:
        if sys.argv[1:] == ["read"]:
            answer = {"text": text_of(content)}
        else:
            check(content, sys.argv[1])
            answer = {"checked": sys.argv[1]}
    except Unfit as unfit:
        answer = {"fault": unfit.fault.value}
    except (MemoryError, RecursionError):
        answer = {"fault": Fault.TOO_BIG.value}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
