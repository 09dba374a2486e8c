"""``brobygger import courses FILE``: started courses of one jobcentre, all or nothing."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import click

from brobygger.cli.frame import ExitCode, WrongInput, print_json, start_django


@click.command(name="courses")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--jobcentre", "wanted", required=True, help="Label or key of the jobcentre that the citizens belong to.")
@click.option("--dry-run", is_flag=True, help="Show what would happen and write nothing.")
@click.option("--confirm-numbers", is_flag=True, help="Numbers whose check digit does not fit have been read again.")
@click.option("--json", "as_json", is_flag=True, help="Print the preview or the result as JSON.")
def command(file: Path, wanted: str, dry_run: bool, confirm_numbers: bool, as_json: bool) -> None:
    """Import citizens who have begun a course, from a CSV or Excel file.

    One row per citizen. Needed columns: cpr, given_name, began_on, benefit_group; known besides: family_name,
    municipality_code, team, telephone, email, address, postal_code, city, language. Danish headings work too.
    Nothing is written when any row is wrong, and reading the same file again changes nothing.

    \b
    Examples:
      brobygger import courses started.csv --jobcentre "Jobcenter Kolding" --dry-run
      brobygger import courses started.xlsx --jobcentre "Jobcenter Kolding"
    """
    start_django()
    from django.utils.translation import override

    from brobygger.interop import started_courses, tables
    from brobygger.kernel.actor import command as acting_command
    from brobygger.kernel.boundary import within

    jobcentre = _jobcentre(wanted)
    by = acting_command("import courses", jobcentre=jobcentre.pk, jobcentre_key=jobcentre.key)
    with override("en"), within(jobcentre.pk):
        try:
            table = tables.read(_content(file), file.name)
            preview = started_courses.preview(by=by, table=table)
            write = not preview.faults and not dry_run
            if write and preview.unsure and not confirm_numbers:
                rows = ", ".join(str(row.number) for row in preview.unsure[:20])
                raise WrongInput(
                    f"The check digit does not fit in row {rows}. Read the numbers again; if they are right, add "
                    "--confirm-numbers. Nothing was written."
                )
            if write:
                started_courses.read_in(by=by, table=table, confirmed=confirm_numbers)
        except tables.Unreadable as fault:
            raise WrongInput(fault.sentence) from fault
        _show(preview, written=write, as_json=as_json)
    if preview.faults:
        raise click.exceptions.Exit(ExitCode.WRONG_USE)


def _jobcentre(wanted: str) -> Any:
    from brobygger.accounts.models import Jobcentre

    try:
        found = Jobcentre.objects.filter(key=uuid.UUID(wanted)).first()
    except ValueError:
        found = Jobcentre.objects.filter(label=wanted).first() or Jobcentre.objects.filter(short_label=wanted).first()
    if found is None:
        known = ", ".join(Jobcentre.objects.order_by("label").values_list("label", flat=True)[:20]) or "none"
        raise WrongInput(f"There is no jobcentre called {wanted!r}. Known: {known}.")
    return found


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise WrongInput(f"{file} cannot be read: {fault.strerror}.") from fault


def _show(preview: Any, *, written: bool, as_json: bool) -> None:
    from brobygger.interop.started_courses import Outcome

    counts = {outcome.value: preview.count(outcome) for outcome in Outcome}
    if as_json:
        print_json(
            {
                "rows": preview.lines,
                "written": written,
                "courses": counts,
                "unused_columns": list(preview.unused_columns),
                "unsure_rows": [row.number for row in preview.unsure],
                "faults": [
                    {"row": fault.row, "column": fault.column, "sentence": fault.sentence} for fault in preview.faults
                ],
            }
        )
        return
    for fault in preview.faults:
        click.echo(str(fault), err=True)
    if preview.faults:
        click.echo(f"{len(preview.faults)} faults in {preview.lines} rows. Nothing was written.", err=True)
        return
    click.echo(
        f"{preview.lines} rows: {counts['new_citizen']} new citizens, {counts['new_course']} new courses of known "
        f"citizens, {counts['same']} as before, {counts['has_open_course']} with another open course."
    )
    if preview.unused_columns:
        click.echo(f"Columns not used: {', '.join(preview.unused_columns)}.")
    click.echo("Written." if written else "Nothing was written: this was a dry run.")
