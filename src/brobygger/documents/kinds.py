"""What a file is, by its first bytes. Nothing is unpacked or parsed here: that is for the process behind ``text``."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.documents.enums import FileKind
from brobygger.documents.reading import Kind
from brobygger.documents.reading import kind_of as kind_of_text

PNG_MARK, JPEG_MARK = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"

LONGEST_NAME = 150

_TEXTS = {Kind.PDF: FileKind.PDF, Kind.DOCX: FileKind.DOCX, Kind.TEXT: FileKind.TEXT}


def kind_of(content: bytes) -> FileKind:
    """The kind, or ``reading.Unfit`` with what is wrong."""
    if content.startswith(PNG_MARK):
        return FileKind.PNG
    if content.startswith(JPEG_MARK):
        return FileKind.JPEG
    return _TEXTS[kind_of_text(content)]


def clean_name(name: str, kind: FileKind) -> str:
    """What the person called it, without a path, and with the ending that its content asks for."""
    plain = " ".join(name.replace("\\", "/").rsplit("/", 1)[-1].split())
    plain = "".join(one for one in plain if one.isprintable())
    stem, _dot, ending = plain.rpartition(".")
    if stem and len(ending) <= 5:
        plain = stem
    return f"{plain[:LONGEST_NAME].strip(' .') or _('fil')}.{'jpg' if kind is FileKind.JPEG else kind.value}"
