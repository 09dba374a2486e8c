"""Loops that a compiler turns into machine code, where it is installed (`fast`); else the NumPy version answers.

A loop is plain Python over arrays and numbers that asks for no memory. So it runs without the compiler too, only
slowly, and as machine code several threads may run it at once.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import TypeVar

Loops = TypeVar("Loops")


class Engine(StrEnum):
    """Which version computes; the answers are equal."""

    AUTOMATIC = "automatic"
    NUMPY = "numpy"
    COMPILED = "compiled"


class NoCompiler(RuntimeError):
    """The compiled version was asked for where the compiler is not installed."""

    def __init__(self) -> None:
        super().__init__("the compiled version needs the extra 'fast': pip install brobygger[fast]")


@cache
def compiled(loop: Callable[..., None]) -> Callable[..., None] | None:
    """The same loop as machine code, kept on disk between runs; None when the compiler (`fast`) is not installed."""
    try:
        import numba
    except ImportError:
        return None
    made: Callable[..., None] = numba.njit(nogil=True, cache=True, error_model="numpy")(loop)
    return made


def chosen(engine: Engine | str, made: Callable[[], Loops | None], *, is_worth_it: bool) -> Loops | None:
    """What `made` gives where the compiled version is to answer, None where NumPy is.

    is_worth_it: whether it saves more than the compiler's start. Raises NoCompiler where it was asked for by name.
    """
    engine = Engine(engine)
    if engine is Engine.NUMPY or (engine is Engine.AUTOMATIC and not is_worth_it):
        return None
    loops = made()
    if loops is None and engine is Engine.COMPILED:
        raise NoCompiler
    return loops
