"""The SPSS file, byte for byte the one that an independent reader (ReadStat 1.1.9 through pyreadstat 1.3.7) read right.

pyreadstat.read_sav("these bytes", output_format="dict")
person: a1b2c3d4e5f60718, b, ccccccccc   woman: 1, 0, missing   benefit_group: 1, 2, 2   weeks: 1.25, missing, 400
labels: Pseudonym, Køn: kvinde, Ydelsesgruppe, Uger   values: woman 0 Nej, 1 Ja; benefit_group 1 Dagpenge, ...
file label: rum2 æøå   encoding: UTF-8
"""

from __future__ import annotations

import datetime
import hashlib
import struct
from typing import Any

import numpy as np
import pytest

from brobygger_analysis.spss import SpssColumn, spss_file

AT = datetime.datetime(2026, 11, 22, 3, 4, 5)  # noqa: DTZ001 - a file says the hour of its house
READ_RIGHT = "8552368ee6f1a66813b9a2dc977713c86e8ee0ba5bcef4166ce3324391a5e337"


def columns() -> list[SpssColumn]:
    long = "Kontanthjælp, aktivitetsparat og meget mere tekst her"
    return [
        SpssColumn("person", np.array(["a1b2c3d4e5f60718", "b", "ccccccccc"]), "Pseudonym"),
        SpssColumn("woman", np.array([1, 0, np.nan]), "Køn: kvinde", {0.0: "Nej", 1.0: "Ja"}),
        SpssColumn("benefit_group", np.array([1, 2, 2.0]), "Ydelsesgruppe", {1.0: "Dagpenge", 2.0: long}),
        SpssColumn("weeks", np.array([1.25, np.nan, 400]), "Uger", decimals=2),
    ]


def test_the_bytes_are_those_that_were_read_right() -> None:
    made = spss_file(columns(), label="rum2 æøå", at=AT)
    assert hashlib.sha256(made).hexdigest() == READ_RIGHT
    assert made[:4] == b"$FL2"
    layout, places, compression, _weight, rows = struct.unpack("<5i", made[64:84])
    assert (layout, places, compression, rows) == (2, 5, 0, 3)  # the pseudonym takes two places of eight bytes
    cases = np.frombuffer(made[-3 * 5 * 8 :], dtype="<f8").reshape(3, 5)
    assert cases[0, 2:].tolist() == [1, 1, 1.25]
    assert made[-3 * 5 * 8 :][:16] == b"a1b2c3d4e5f60718"


@pytest.mark.parametrize(
    "wrong",
    [[], [columns()[0], SpssColumn("short", np.array([1.0]))], [SpssColumn("text", np.array(["x" * 256]))]],
    ids=["no columns", "different length", "too long"],
)
def test_what_no_file_holds_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"columns of one length|longer than"):
        spss_file(wrong, label="", at=AT)
