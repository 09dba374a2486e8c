"""What every command shares: exit codes, starting Django late, and printing JSON."""

from __future__ import annotations

import enum
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click


class ExitCode(enum.IntEnum):
    DONE = 0
    CHECK_FAILED = 1
    WRONG_USE = 2
    REFUSED = 3
    UNAVAILABLE = 4


class CheckFailed(click.ClickException):
    """A check that was asked for (``verify``, ``--strict``) found something; the message says what."""

    exit_code = ExitCode.CHECK_FAILED

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


class WrongInput(click.ClickException):
    """A file or an argument cannot be used; the message names row and column where there is one."""

    exit_code = ExitCode.WRONG_USE


class Unavailable(click.ClickException):
    """The database, the keys or another needed part is not there."""

    exit_code = ExitCode.UNAVAILABLE


class Word(click.Choice[str]):
    """A choice among words, written with hyphens as options are; underscores, as in the API, are understood as well.

    The command gets the word with underscores, as the rooms below write it.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """``benefit-group`` and ``benefit_group`` are one word."""
        return underscored(super().convert(str(value).replace("_", "-"), param, ctx))


def underscored(word: str) -> str:
    """A word of the command line as the rooms below write it."""
    return word.replace("-", "_")


def start_django() -> None:
    """Load settings and rooms; only commands that need them call this."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    import django

    django.setup()


def start_in_english() -> None:
    """As above; until the command ends, what a rule refuses is said in the language of the command's own words."""
    start_django()
    from django.utils.translation import override

    click.get_current_context().with_resource(override("en"))


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the error stream, so that the output stays clean; silent where nobody looks. Told: done, of how many."""
    shown: Any = click.progressbar(length=1, label=what, file=sys.stderr, hidden=not sys.stderr.isatty())

    def progress(done: int, whole: int) -> None:
        shown.length = max(whole, 1)
        shown.update(done - shown.pos)

    with shown:
        yield progress
        progress(shown.length, shown.length)


def print_json(value: Any) -> None:
    """Stable output for scripts: sorted keys, real letters, dates as ISO texts."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str))


def sentence_and_code(fault: Exception) -> tuple[str | None, int]:
    """The sentence and exit code for a known fault; ``(None, 0)`` for one that deserves a traceback."""
    try:
        from django.db import OperationalError

        from brobygger.kernel.errors import Trouble
    except ImportError:  # the analysis library alone is installed
        return None, 0
    if isinstance(fault, Trouble):
        field = getattr(fault, "field", None)
        return f"Error: {field}: {fault.sentence}" if field else f"Error: {fault.sentence}", ExitCode.REFUSED
    if isinstance(fault, OperationalError):
        return f"The database does not answer: {fault}. 'brobygger doctor' says more.", ExitCode.UNAVAILABLE
    if type(fault).__name__ in {"NoKeys", "Demonstration"}:
        return str(fault), ExitCode.UNAVAILABLE
    return None, 0
