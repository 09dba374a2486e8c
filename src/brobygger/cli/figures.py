"""What the commands that print figures share: finding programme and jobcentre, and tables that line up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from brobygger.cli.frame import Unavailable, WrongInput, progress_bar


def find_programme(code: str) -> Any:
    from brobygger.programmes import reads

    programme = reads.by_code(code)
    if programme is None:
        raise WrongInput(f"There is no programme with the code {code!r}.")
    return programme


def find_jobcentre(name: str) -> Any:
    """A jobcentre by key, label, short label or municipality code."""
    from brobygger.accounts.models import Jobcentre
    from brobygger.programmes.reads import jobcentres_by_code

    for one in Jobcentre.objects.all():
        if name.casefold() in {str(one.key), one.label.casefold(), one.short_label.casefold()}:
            return one
    found = jobcentres_by_code().get(name.zfill(4)) if name.isascii() and name.isdigit() else None
    if found is None:
        raise WrongInput(f"There is no jobcentre {name!r}.")
    return found


@contextmanager
def counting(jobcentre: str, what: str) -> Iterator[None]:
    """The boundary of a command: one jobcentre when it names one, else the whole programme as aggregates.

    A bar says how far reading and counting have come.
    """
    from django.utils.translation import override

    from brobygger.kernel.boundary import everywhere, within
    from brobygger.kernel.watching import watched_by

    with override("en"), progress_bar("Counting") as progress, watched_by(progress):
        if jobcentre:
            with within(find_jobcentre(jobcentre).pk):
                yield
        else:
            with everywhere(reason=what):
                yield


def reader(name: str, programme: Any, jobcentre: str, *, outside: bool) -> Any:
    """Who reads: the command, which sees everything; or whoever sees the programme from outside its jobcentres."""
    from brobygger.kernel.actor import command as acting_command
    from brobygger.measurement import access
    from brobygger.measurement import outside as fixed_tables

    if not outside:
        return acting_command(name)
    if jobcentre:
        raise click.UsageError("--outside shows a whole programme: leave out --jobcentre.")
    release = fixed_tables.released(programme)
    if release is None:
        raise Unavailable(f"No report of {programme.code} is approved yet: there is nothing for readers outside.")
    click.echo(f"From the report of {release.month.code}, approved {release.approved_at:%Y-%m-%d}.", err=True)
    return access.outside_reader(programme)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column to the left, numbers to the right, so that they can be compared."""
    widths = [max(len(row[place]) for row in [headings, *rows]) for place in range(len(headings))]
    for row in [headings, *rows]:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        click.echo("  ".join(cells).rstrip())


def per_cent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def number(value: float | int | None) -> str:
    return "–" if value is None else f"{value:,.0f}"
