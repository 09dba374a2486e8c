"""``brobygger import targets FILE``: targets and published results of a programme, all or nothing."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click

from brobygger.cli.frame import ExitCode, WrongInput, print_json, start_django


@click.command(name="targets")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--programme", "code", required=True, help="Code of the programme, such as rum2.")
@click.option("--dry-run", is_flag=True, help="Show what would happen and write nothing.")
@click.option("--join", is_flag=True, help="Let jobcentres in the file join the programme from its first day.")
@click.option(
    "--decided-on", type=click.DateTime(["%Y-%m-%d"]), help="Date of the original targets; else the first day."
)
@click.option("--revised-on", type=click.DateTime(["%Y-%m-%d"]), help="Date of the revised targets; else today.")
@click.option("--reason", default="", help="Why the targets were revised; needed when the file revises any.")
@click.option("--author", default="", help="Who decided the targets; needed when the file sets any.")
@click.option("--source", default="", help="Where the figures come from; else the name of the file.")
@click.option("--json", "as_json", is_flag=True, help="Print the preview or the result as JSON.")
def command(
    file: Path,
    code: str,
    dry_run: bool,
    join: bool,
    decided_on: datetime.datetime | None,
    revised_on: datetime.datetime | None,
    reason: str,
    author: str,
    source: str,
    as_json: bool,
) -> None:
    """Import targets and published results of a programme from a CSV or Excel file.

    One row per jobcentre, found by municipality_code. Known columns, for each measure X that a target may be set for
    (screened, enrolled, employed and others): target_X_original, target_X_adjusted, achieved_X, published_pct_X. A
    measure that is not known is refused, with those that are. Nothing is written when any cell is wrong.

    \b
    Examples:
      brobygger import targets targets.csv --programme rum2 --dry-run
      brobygger import targets targets.csv --programme rum2 --author "Steering group" --reason "Agreed at mid-term"
    """
    start_django()
    from django.utils.translation import override

    from brobygger.interop import tables, targets_file
    from brobygger.kernel import clock
    from brobygger.kernel.actor import command as acting_command
    from brobygger.kernel.boundary import everywhere
    from brobygger.programmes import reads

    programme = reads.by_code(code)
    if programme is None:
        raise WrongInput(f"There is no programme with the code {code!r}.")
    by = acting_command("import targets")
    try:
        with override("en"), everywhere(reason="import of a programme's targets"):
            table = tables.read(_content(file), file.name)
            preview = targets_file.preview(by=by, table=table, programme=programme, join=join)
            if not preview.faults and not dry_run:
                terms = targets_file.Terms(
                    decided_on=decided_on.date() if decided_on else programme.starts_on,
                    revised_on=revised_on.date() if revised_on else clock.today(),
                    reason=reason,
                    author=author,
                    source=source or file.name,
                )
                targets_file.read_in(by=by, preview=preview, terms=terms)
    except tables.Unreadable as fault:
        raise WrongInput(fault.sentence) from fault
    with override("en"):
        _show(preview, dry_run, as_json)
    if preview.faults:
        raise click.exceptions.Exit(ExitCode.WRONG_USE)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise WrongInput(f"{file} cannot be read: {fault.strerror}.") from fault


def _show(preview: Any, dry_run: bool, as_json: bool) -> None:
    from brobygger.interop.targets_file import Outcome

    written = not dry_run and not preview.faults
    counts = {outcome.value: preview.count(outcome) for outcome in Outcome}
    if as_json:
        faults = [{"row": fault.row, "column": fault.column, "sentence": fault.sentence} for fault in preview.faults]
        print_json(
            {
                "programme": preview.programme.code,
                "rows": preview.rows,
                "written": written,
                "figures": counts,
                "joined": [jobcentre.label for jobcentre, _title in preview.joining],
                "unused_columns": list(preview.unused_columns),
                "faults": faults,
            }
        )
        return
    for fault in preview.faults:
        click.echo(str(fault), err=True)
    if preview.faults:
        click.echo(f"{len(preview.faults)} faults in {preview.rows} rows. Nothing was written.", err=True)
        return
    click.echo(
        f"{preview.rows} rows: {counts['new']} new figures, {counts['changed']} changed, {counts['same']} as before."
    )
    if preview.unused_columns:
        click.echo(f"Columns not used: {', '.join(preview.unused_columns)}.")
    click.echo("Written." if written else "Nothing was written: this was a dry run.")
