"""Arithmetic of the house: facts of the country and figures about programmes, with no web framework in it.

Nothing here reads a database or a clock. Columns and dates are passed in, results come out with their n,
their definition and where they come from. The modules are loaded when they are first asked for, so that
a command that only prints its help does not wait for NumPy.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

MODULES = (
    "anonymity",
    "association",
    "board",
    "by_register",
    "columns",
    "compiling",
    "danish",
    "definitions",
    "differences",
    "disclosure",
    "fidelity",
    "figures",
    "funnel",
    "indicators",
    "linkage",
    "linkage_file",
    "linkage_tables",
    "municipal_usage",
    "pauses",
    "periods",
    "practice",
    "printed",
    "profiles",
    "register",
    "registering",
    "release",
    "remembered",
    "report",
    "results",
    "shares",
    "slips",
    "slips_kernel",
    "spss",
    "status",
    "status_cards",
    "suppression",
    "targets",
    "times",
    "told_curves",
    "yields",
)

__all__ = list(MODULES)


def __getattr__(name: str) -> ModuleType:
    if name in MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *MODULES])
