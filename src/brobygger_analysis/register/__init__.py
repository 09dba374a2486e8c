"""What became of people, from a weekly benefit register: from a file with a column per week to outcomes and curves.

    from brobygger_analysis import register

    one = register.read_wide("dream.parquet")
    found = register.outcomes(one, one.rows_of(["1", "2"]), [register.week_of(date(2019, 3, 4))] * 2)
    curve = register.curves(*found.times(), causes=register.OUTCOMES)

The rules stand in docs/algorithms/register.md. Names are loaded when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "RegisterError": "errors",
    "week_of": "weeks",
    "GROUPS": "groups",
    "Kind": "groups",
    "OUTCOMES": "groups",
    "KIND_NAMES": "groups",
    "CodeRow": "codes",
    "CodeTable": "codes",
    "read_own": "codes",
    "standard": "codes",
    "Register": "spells",
    "describe": "spells",
    "read_wide": "wide",
    "read_spells": "spell_file",
    "load": "store",
    "save": "store",
    "check_store_name": "store",
    "write_table": "store",
    "numbers_of": "kept",
    "part_of": "kept",
    "register_of": "kept",
    "rows_of_numbers": "kept",
    "Outcomes": "following",
    "Status": "following",
    "outcomes": "following",
    "Index": "index_file",
    "read_index": "index_file",
    "Curve": "survival",
    "curves": "survival",
    "curve_to_dict": "summary",
    "table": "summary",
    "figures": "seen",
    "kinds_seen": "seen",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
