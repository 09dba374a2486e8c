"""``brobygger link``: the same persons here and in an extract, from the database or from two files."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from brobygger.cli.frame import WrongInput, print_json, progress_bar, start_django

_FILE = click.Path(dir_okay=False, path_type=Path)
_SHOWN_FAULTS = 20
_FAULTS = {"unreadable": "this is no CPR number", "double": "the number stands in another row too"}


@click.command(name="link")
@click.argument("extract", type=_FILE)
@click.option("--programme", "code", help="Code of the programme, such as rum2: compare with what is registered here.")
@click.option("--jobcentre", "place", help="The jobcentre: its label, key or municipality code.")
@click.option("--extracted-on", type=click.DateTime(["%Y-%m-%d"]), help="Day of the extract, if not today.")
@click.option(
    "--here", "other", type=_FILE, help="Compare with this file instead; needs no database and keeps nothing."
)
@click.option("--municipality", "municipalities", multiple=True, help="With --here: only these municipality codes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: counts only, no person.")
def command(
    extract: Path,
    code: str | None,
    place: str | None,
    extracted_on: datetime.datetime | None,
    other: Path | None,
    municipalities: tuple[str, ...],
    as_json: bool,
) -> None:
    """Compare persons with EXTRACT (CSV) and say how many are here, there and in both.

    Needed is a column with the CPR number. Names, birth dates and dates of marks are evidence for typing errors, which
    are proposed to a person on the page "Sammenlign med udtræk"; nothing is merged. An empty number, or a date, code or
    yes/no that cannot be read, refuses the file with row and column, and nothing is kept; what is no CPR number, and a
    number that stands twice, is counted among the faults, and the first rows are named. The rules stand in
    docs/algorithms/linkage.md.

    \b
    Examples:
      brobygger link extract.csv --programme rum2 --jobcentre Kolding
      brobygger link extract.csv --here ours.csv --municipality 0621 --json
    """
    if other is not None:
        if code or place or extracted_on:
            raise click.UsageError("--here compares two files; leave out --programme, --jobcentre and --extracted-on.")
        told, ambiguous = _of_files(extract, other, [one.zfill(4) for one in municipalities])
    else:
        if not (code and place):
            raise click.UsageError("Say --programme and --jobcentre, or compare with a file by --here.")
        if municipalities:
            raise click.UsageError("--municipality is for --here; a jobcentre has its own.")
        told, ambiguous = _of_database(extract, code, place, extracted_on.date() if extracted_on else None)
    if as_json:
        print_json(told)
    else:
        _show(told, ambiguous)


def _of_files(extract: Path, other: Path, municipalities: list[str]) -> tuple[dict[str, Any], int]:
    from brobygger_analysis import linkage

    here, there = _people(other), _people(extract)
    found = linkage.link(here.persons, there.persons, programme=municipalities)
    told = found.to_dict()
    rows = {"here": _rows_of(found.faults_here), "there": _rows_of(found.faults_there)}
    return {**told, "faulty_rows": rows, "unused_columns": list(there.unused)}, int(str(told["ambiguous"]))


def _rows_of(faults: Sequence[tuple[Any, Any]]) -> list[dict[str, Any]]:
    """The first of them by row."""
    return _told_rows(sorted((person.key, fault.value) for person, fault in faults)[:_SHOWN_FAULTS])


def _told_rows(faults: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    return [{"row": row, "fault": fault} for row, fault in faults]


def _of_database(extract: Path, code: str, place: str, day: datetime.date | None) -> tuple[dict[str, Any], int]:
    people = _people(extract)  # a faulty file is refused before anything is started
    start_django()
    from django.utils.translation import override

    from brobygger.cli.figures import find_jobcentre, find_programme
    from brobygger.kernel import clock
    from brobygger.kernel.actor import command as acting_command
    from brobygger.kernel.boundary import within
    from brobygger.measurement import linkages

    programme, jobcentre = find_programme(code), find_jobcentre(place)
    by = acting_command("link", jobcentre=jobcentre.pk, jobcentre_key=jobcentre.key)
    with override("en"), within(jobcentre.pk):
        made = linkages.compare(
            by=by, programme=programme, people=people, file_name=extract.name, extracted_on=day or clock.today()
        )
        rows = {"there": _told_rows(linkages.faulty_rows(made, _SHOWN_FAULTS))}
    more = {"linkage": str(made.key), "extracted_on": made.extracted_on, "unused_columns": list(people.unused)}
    return {**made.numbers, "faulty_rows": rows, **more}, int(made.numbers["ambiguous"])


def _people(file: Path) -> Any:
    from brobygger_analysis import linkage_file

    try:
        with file.open("rb") as stream:
            content = stream.read(linkage_file.MAX_BYTES + 1)
    except OSError as fault:
        raise WrongInput(f"{file} cannot be read: {fault.strerror}.") from fault
    try:
        with progress_bar(f"Reading {file.name}") as progress:
            return linkage_file.read(content, progress=progress)
    except linkage_file.FaultyFile as faulty:
        lines = [f"{file.name}: {fault}." for fault in faulty.faults[:_SHOWN_FAULTS]]
        if len(faulty.faults) > _SHOWN_FAULTS:
            lines.append(f"And {len(faulty.faults) - _SHOWN_FAULTS} more.")
        raise WrongInput("\n".join([*lines, "Nothing was compared or kept."])) from faulty


def _show(told: dict[str, Any], ambiguous: int) -> None:
    from brobygger.cli.figures import print_table

    headings = ["", "Here", "There", "Both", "Only here", "Only there", "Proposed", "Doubtful", "Faults"]
    rows = []
    for name, one in [("All", told["total"]), *told["by_municipality"].items()]:
        counts = [one[key] for key in ("here", "there", "both", "only_here", "only_there", "proposed", "doubtful")]
        faults = one["faults_here"] + one["faults_there"]
        rows.append([name or "(not stated)", *(f"{number:,}" for number in (*counts, faults))])
    print_table(headings, rows)
    for side, named in told["faulty_rows"].items():
        for one in named:
            click.echo(f"Fault {side}, row {one['row']}: {_FAULTS[one['fault']]}.")
        more = sum(told["faults"][side].values()) - len(named)
        if more > 0:
            click.echo(f"And {more:,} more faults {side}.")
    for kind, words in (("tests", "Test persons"), ("elsewhere", "Of other municipalities")):
        click.echo(f"{words}, left out: {told[kind]['here']:,} here, {told[kind]['there']:,} there.")
    for one in told["systematic"]:
        click.echo(
            f"{one['municipality'] or '(not stated)'} has more than the others: {one['kind'].replace('_', ' ')}, "
            f"{one['numerator']:,} of {one['denominator']:,} against {100 * one['share_elsewhere']:.1f} %."
        )
    if told["total"]["proposed"]:
        click.echo(f"Proposals wait for a person to decide; {ambiguous:,} of them are ambiguous.")
    tables = told["n_of_tables"]
    click.echo(
        f"Tables of one source use its own n ({tables['here']:,} here, {tables['there']:,} there); "
        f"cross tables of both use {tables['here_and_there']:,}."
    )
    if told["unused_columns"]:
        click.echo(f"Columns not used: {', '.join(told['unused_columns'])}.")
