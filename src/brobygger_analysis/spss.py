"""Writes SPSS files (.sav): numbers, short texts, names, labels of variables and of values. Nothing is read.

The form is the plain one that every reader knows: uncompressed, little-endian, UTF-8, long names beside short ones. A
missing number is the system's missing value. It is written here because the libraries that write it want a data frame
library beside them.
"""

from __future__ import annotations

import datetime
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from brobygger_analysis.columns import Array

_MISSING = -sys.float_info.max
_LOWEST = float(np.nextafter(_MISSING, 0.0))
_LONGEST_TEXT = 255
_LONGEST_LABEL = 120  # bytes, of a value
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBER, _TEXT = 5, 1  # SPSS formats F and A


@dataclass(frozen=True)
class SpssColumn:
    """One variable. values: numbers (NaN is missing) or texts. value_labels: of numbers."""

    name: str
    values: Array
    label: str = ""
    value_labels: Mapping[float, str] = field(default_factory=dict)
    decimals: int = 0

    @property
    def is_text(self) -> bool:
        return self.values.dtype.kind in "UO"


def spss_file(columns: Sequence[SpssColumn], *, label: str, at: datetime.datetime) -> bytes:
    """The whole file. Raises ValueError for no columns, columns of different length, and texts that are too long."""
    if not columns or len({len(one.values) for one in columns}) != 1:
        raise ValueError("an SPSS file has columns of one length")
    rows = len(columns[0].values)
    texts = {one.name: [str(value).encode() for value in one.values.tolist()] for one in columns if one.is_text}
    widths = {name: max([len(value) for value in values] + [1]) for name, values in texts.items()}
    if any(width > _LONGEST_TEXT for width in widths.values()):
        raise ValueError("a text is longer than an SPSS file holds")
    places = {one.name: -(-widths[one.name] // 8) if one.is_text else 1 for one in columns}
    pieces = [_header(sum(places.values()), rows, label, at)]
    place = 1
    labelled: list[tuple[int, Mapping[float, str]]] = []
    for number, one in enumerate(columns):
        pieces.append(_variable(number, one, widths.get(one.name, 0), places[one.name]))
        if one.value_labels and not one.is_text:
            labelled.append((place, one.value_labels))
        place += places[one.name]
    pieces += [_value_labels(at_place, labels) for at_place, labels in labelled]
    names = "\t".join(f"{_short(number)}={one.name}" for number, one in enumerate(columns)).encode()
    pieces += [
        struct.pack("<4i8i", 7, 3, 4, 8, 1, 0, 0, -1, 1, 1, 2, 65001),
        struct.pack("<4i3d", 7, 4, 8, 3, _MISSING, sys.float_info.max, _LOWEST),
        struct.pack("<4i", 7, 13, 1, len(names)) + names,
        struct.pack("<4i", 7, 20, 1, 5) + b"UTF-8",
        struct.pack("<2i", 999, 0),
        _cases(columns, texts, places, rows),
    ]
    return b"".join(pieces)


def _short(number: int) -> str:
    return f"V{number:07}"


def _padded(text: str, size: int) -> bytes:
    """Exactly so many bytes, never half a letter."""
    return text.encode()[:size].decode(errors="ignore").encode().ljust(size)


def _header(size: int, rows: int, label: str, at: datetime.datetime) -> bytes:
    day = f"{at.day:02} {_MONTHS[at.month - 1]} {at.year % 100:02}"
    return (
        b"$FL2"
        + _padded("@(#) SPSS DATA FILE Brobygger", 60)
        + struct.pack("<5id", 2, size, 0, 0, rows, 100.0)
        + _padded(day, 9)
        + _padded(f"{at:%H:%M:%S}", 8)
        + _padded(label, 64)
        + b"\0" * 3
    )


def _variable(number: int, one: SpssColumn, width: int, places: int) -> bytes:
    form = (_TEXT << 16) | (width << 8) if one.is_text else (_NUMBER << 16) | (12 << 8) | one.decimals
    made = struct.pack("<6i", 2, width, int(bool(one.label)), 0, form, form) + _padded(_short(number), 8)
    if one.label:
        text = one.label.encode()[:_LONGEST_TEXT].decode(errors="ignore").encode()
        made += struct.pack("<i", len(text)) + text.ljust(-(-len(text) // 4) * 4)
    # Each further eight bytes of a text have a variable record of their own.
    return made + (struct.pack("<6i", 2, -1, 0, 0, form, form) + b" " * 8) * (places - 1)


def _value_labels(place: int, labels: Mapping[float, str]) -> bytes:
    made = struct.pack("<2i", 3, len(labels))
    for value, words in labels.items():
        text = words.encode()[:_LONGEST_LABEL].decode(errors="ignore").encode()
        made += struct.pack("<dB", value, len(text)) + text.ljust(-(-(1 + len(text)) // 8) * 8 - 1)
    return made + struct.pack("<3i", 4, 1, place)


def _cases(
    columns: Sequence[SpssColumn], texts: Mapping[str, Sequence[bytes]], places: Mapping[str, int], rows: int
) -> bytes:
    """Row by row, each value in places of eight bytes."""
    whole = np.zeros((rows, sum(places.values())), dtype="<f8")
    cells = whole.view("S8")
    at = 0
    for one in columns:
        if one.is_text:
            size = places[one.name]
            padded = np.array([value.ljust(8 * size) for value in texts[one.name]], dtype=f"S{8 * size}")
            cells[:, at : at + size] = padded.view("S8").reshape(rows, size)
        else:
            values = one.values.astype("<f8")
            whole[:, at] = np.where(np.isnan(values), _MISSING, values)
        at += places[one.name]
    return whole.tobytes()
