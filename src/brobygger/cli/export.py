"""``brobygger export``: person group marks and figures as files, with the same rules as the pages.

What tells of citizens is logged as the page logs it; figures of a whole programme tell of nobody.
"""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path
from typing import Any

import click

from brobygger.cli.frame import WrongInput, start_django

DAY = click.DateTime(formats=["%Y-%m-%d"])
OUT = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write; must not exist."
)


@click.group(name="export")
def command() -> None:
    """Export person group marks and figures to CSV files (UTF-8, semicolons, as Danish spreadsheets read them).

    \b
    Examples:
      brobygger export marks --jobcentre 0607 --since 2026-01-01 --until 2026-06-30 --out marks.csv
      brobygger export targets --programme rum2 --out targets.csv
    """


@command.command()
@click.option("--jobcentre", required=True, help="The jobcentre: its label, key or municipality code.")
@click.option("--since", type=DAY, required=True, help="First day, as 2026-01-01.")
@click.option("--until", type=DAY, required=True, help="Last day.")
@OUT
def marks(jobcentre: str, since: datetime.datetime, until: datetime.datetime, out: Path) -> None:
    """The person group marks of a period, to be compared with an extract of the national data base."""
    start_django()
    from brobygger.cli.figures import find_jobcentre
    from brobygger.kernel import boundary
    from brobygger.kernel.actor import command as acting_command
    from brobygger.screening import reads
    from brobygger.vault import log

    first, last = since.date(), until.date()
    if last < first:
        raise WrongInput("--until lies before --since.")
    check_is_free(out)
    place = find_jobcentre(jobcentre)
    by = acting_command("export marks", jobcentre=place.pk, jobcentre_key=place.key)
    with boundary.within(place.pk):
        rows = reads.marks_between(first, last)
        log.exported(
            by=by,
            action="marks.exported",
            subjects=[("citizen", row.citizen) for row in rows],
            criterion={"since": first.isoformat(), "until": last.isoformat(), "format": "csv"},
        )
        headings = ["case_number", "key", "mark", "date", "author", "source", "programme"]
        lines = [
            [
                row.case_number,
                str(row.citizen),
                str(row.mark.name),
                row.mark.on,
                row.mark.author,
                row.mark.source,
                row.mark.programme,
            ]
            for row in rows
        ]
    write(out, headings, lines)


@command.command()
@click.option("--programme", "code", required=True, help="Code of the programme, such as rum2.")
@OUT
def targets(code: str, out: Path) -> None:
    """Targets and results of every jobcentre of a programme, published beside registered."""
    start_django()
    check_is_free(out)
    from brobygger.cli.figures import counting, find_programme
    from brobygger.kernel.actor import command as acting_command
    from brobygger.measurement import fulfilments

    programme = find_programme(code)
    with counting("", "targets of a whole programme"):
        view = fulfilments.of(by=acting_command("export targets"), programme=programme)
        lines = [
            {"jobcentre": place.name, "measure": line.measure, **flat(line.to_dict())}
            for place in view.places
            for line in place.lines
        ]
    if not lines:
        raise WrongInput(f"The programme {code!r} has no targets and no results.")
    headings = list(lines[0])
    write(out, headings, [[line.get(name) for name in headings] for line in lines])


def flat(values: dict[str, Any]) -> dict[str, Any]:
    """Plain values of a result, one column each; what is nested stays in the JSON of the page's own command."""
    return {name: value for name, value in values.items() if not isinstance(value, dict | list)}


def check_is_free(out: Path) -> None:
    """Before anything is read or logged."""
    if out.exists():
        raise WrongInput(f"{out} exists already; choose another name.")


def write(out: Path, headings: list[str], lines: list[list[Any]]) -> None:
    """Write the file whole or not at all, and never over another one."""
    check_is_free(out)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([[_cell(value) for value in line] for line in lines])
    try:
        out.write_text(text.getvalue(), "utf-8-sig", newline="")
    except OSError as fault:
        raise WrongInput(f"{out} cannot be written: {fault.strerror}.") from None
    click.echo(f"{len(lines)} rows in {out}")


def _cell(value: Any) -> Any:
    from brobygger.kernel.spreadsheets import harmless

    return harmless(value) if isinstance(value, str) else "" if value is None else value
