"""Files for spreadsheets: Danish CSV and Excel, sent piece by piece, and safe to open.

A cell that begins like a formula is made text: what a citizen wrote must not run on a caseworker's machine.
"""

from __future__ import annotations

import csv
import datetime
import re
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from brobygger.kernel.spreadsheets import harmless

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads Danish letters as two
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST_CELL = 32_767
PIECE = 500  # lines in each piece that is sent

EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Liste"))
    sheet.freeze_panes = "A2"

    def cell(value: Any) -> Any:
        made = WriteOnlyCell(sheet, value=_excel_value(value))
        if isinstance(made.value, str):
            made.data_type = "s"  # text also when it begins with "="
        if isinstance(value, datetime.datetime):
            made.number_format = "dd-mm-yyyy hh:mm"
        elif isinstance(value, datetime.date):
            made.number_format = "dd-mm-yyyy"
        return made

    heads = [cell(header) for header in headers]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for line in lines:
        sheet.append([cell(value) for value in line])
    book.save(file)


def _excel_value(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    if isinstance(value, datetime.datetime):
        return local(value).replace(tzinfo=None)
    if isinstance(value, int | float | Decimal | datetime.date):
        return value
    return NOT_IN_XML.sub("", _text(value))[:LONGEST_CELL]


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
