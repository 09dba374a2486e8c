"""The tables of a jobcentre as they are now."""

from __future__ import annotations

from collections.abc import Collection

from brobygger.measurement import tables as read_tables
from brobygger.measurement.tables import Tables


def tables(jobcentres: Collection[int]) -> Tables:
    return read_tables.read(jobcentres)
