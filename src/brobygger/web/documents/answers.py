"""Letters and files as answers of a page."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PDF_TYPE = "application/pdf"
LONGEST_NAME = 100
_UNFIT = re.compile(r"[^\w .()-]+")


def pdf_response(content: bytes, file_name: str, *, as_attachment: bool = True) -> HttpResponse:
    """A PDF to download, or to be shown by the browser's own reader. ``file_name`` comes without its ending."""
    return file_response(content, f"{file_name}.pdf", PDF_TYPE, as_attachment=as_attachment)


def file_response(content: bytes, file_name: str, content_type: str, *, as_attachment: bool = True) -> HttpResponse:
    """A file about a person: kept by no cache, guessed at by no browser, run by none."""
    response = HttpResponse(content, content_type=content_type)
    disposition = content_disposition_header(as_attachment, safe_name(file_name))
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def safe_name(file_name: str) -> str:
    """A name that every machine can keep: no path, no control characters, not too long, its ending kept."""
    plain = unicodedata.normalize("NFC", file_name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = " ".join(_UNFIT.sub(" ", plain).split()).lstrip(".") or "fil"
    if len(plain) <= LONGEST_NAME:
        return plain
    stem, dot, ending = plain.rpartition(".")
    return (
        f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}{dot}{ending}"
        if dot and len(ending) <= 5
        else plain[:LONGEST_NAME]
    )
