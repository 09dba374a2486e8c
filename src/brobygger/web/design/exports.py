"""Files for spreadsheets: Danish CSV and Excel, sent piece by piece, and safe to open.

A cell that begins like a formula is made text: what a citizen wrote must not run on a caseworker's machine.
"""

from __future__ import annotations

import csv
import datetime
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from brobygger.kernel.spreadsheets import EXCEL_TYPE, harmless, write_book

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads Danish letters as two
PIECE = 500  # lines in each piece that is sent


def local(moment: datetime.datetime) -> datetime.datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def csv_response(filename: str, headers: list[str], lines: Iterable[list[Any]]) -> HttpResponse | StreamingHttpResponse:
    """Semicolons, decimal comma, dates as 01-03-2026, marked as UTF-8: opens rightly in a Danish Excel."""
    response = StreamingHttpResponse(csv_pieces(headers, lines), content_type="text/csv; charset=utf-8")
    return _as_download(response, f"{filename}.csv")


def csv_pieces(headers: list[str], lines: Iterable[list[Any]]) -> Iterator[str]:
    held: list[str] = []

    class Collector:
        def write(self, text: str) -> None:
            held.append(text)

    writer = csv.writer(Collector(), delimiter=";", lineterminator="\r\n")
    held.append(BYTE_ORDER_MARK)
    writer.writerow([csv_value(header) for header in headers])
    for number, line in enumerate(lines, start=1):
        writer.writerow([csv_value(value) for value in line])
        if number % PIECE == 0:
            yield "".join(held)
            held.clear()
    yield "".join(held)


def csv_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    if isinstance(value, int | float | Decimal):
        return _plain(value).replace(".", ",")
    if isinstance(value, datetime.datetime):
        return local(value).strftime("%d-%m-%Y %H.%M")
    if isinstance(value, datetime.date):
        return value.strftime("%d-%m-%Y")
    return harmless(_text(value))


def excel_response(
    filename: str, headers: list[str], lines: Iterable[list[Any]]
) -> HttpResponse | StreamingHttpResponse:
    file = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115 - the response closes it
    write_excel(file, headers, lines)
    file.seek(0)
    return _as_download(FileResponse(file, content_type=EXCEL_TYPE), f"{filename}.xlsx")


def write_excel(file: Any, headers: list[str], lines: Iterable[list[Any]]) -> None:
    told = ([_excel_value(value) for value in line] for line in chain([headers], lines))
    write_book(file, {_("Liste"): told})


def _excel_value(value: Any) -> Any:
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    if isinstance(value, datetime.datetime):
        return local(value).replace(tzinfo=None)
    if value is None or isinstance(value, int | float | Decimal | datetime.date):
        return value
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return str(value)


def _plain(value: int | float | Decimal) -> str:
    """Digits without an exponent."""
    if isinstance(value, int):
        return str(value)
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return f"{exact:f}" if exact.is_finite() else ""


def _as_download(response: Any, name: str) -> Any:
    # Only plain letters here: the name is ours, never a citizen's.
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
