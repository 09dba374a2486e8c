"""``brobygger profile``: who the citizens of a group are, and how another group differs, as the page shows it."""

from __future__ import annotations

import datetime
from typing import Any

import click

from brobygger.cli.frame import print_json, start_django, underscored

DAY = click.DateTime(["%Y-%m-%d"])
STAGES = ("screened", "accepted", "interviewed", "enrolled", "employed")


@click.command(name="profile")
@click.option("--programme", "code", required=True, help="Code of the programme.")
@click.option("--jobcentre", default="", help="One jobcentre: its label, key or municipality code.")
@click.option("--stage", type=click.Choice(STAGES), default="enrolled", show_default=True, help="Who reached this.")
@click.option("--municipality", default="", help="One municipality of the programme, by name.")
@click.option("--benefit-group", default="", help="One benefit group, by code.")
@click.option("--from", "first", type=DAY, help="Only those who reached the stage from this day on.")
@click.option("--to", "last", type=DAY, help="Only those who reached the stage up to this day.")
@click.option("--against", default="", help="rest, before, year-before, or stage:, benefit-group:, municipality: …")
@click.option("--without", default="", help="Leave out the days of this context event (its code).")
@click.option("--outside", is_flag=True, help="As readers outside the jobcentres get it, with small numbers hidden.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as described in docs/command-line.md.")
def command(
    code: str,
    jobcentre: str,
    stage: str,
    municipality: str,
    benefit_group: str,
    first: datetime.datetime | None,
    last: datetime.datetime | None,
    against: str,
    without: str,
    outside: bool,
    as_json: bool,
) -> None:
    """Show the profile of a group, and compare it with another.

    \b
    Examples:
      brobygger profile --programme rum2 --municipality Kolding
      brobygger profile --programme rum2 --municipality Kolding --against municipality:Randers --json
      brobygger profile --programme rum2 --benefit-group flex_job --against rest
      brobygger profile --programme rum2 --municipality Stevns --outside
    """
    start_django()
    from brobygger.cli.figures import counting, find_programme, reader
    from brobygger.measurement import profiles

    which, mark, value = against.partition(":")
    asked = {
        "stage": stage,
        "municipality": municipality,
        "benefit_group": benefit_group,
        "first": first.date().isoformat() if first else "",
        "last": last.date().isoformat() if last else "",
        "against": underscored(which) + mark + value,
        "without": without,
    }
    programme = find_programme(code)
    with counting(jobcentre, "the profile of a whole programme"):
        found = profiles.of(
            by=reader("profile", programme, jobcentre, outside=outside),
            programme=programme,
            asked=profiles.Asked.from_query(asked),
        )
        if as_json:
            print_json(found.to_dict())
        else:
            _show(found)


def _show(found: Any) -> None:
    from brobygger.cli.figures import print_table

    compared = found.compared
    click.echo(f"{found.programme.code}, {found.group_name.en}: {_n(found.group.n)}")
    if compared:
        click.echo(f"Beside {found.other_name.en}: {_n(compared.other.n)}")
    for key, one in found.group.traits.items():
        click.echo("")
        other = compared.other.traits.get(key) if compared else None
        rows = [[cell.name.en, _share(cell), _share(_same(other, cell))] for cell in one.cells]
        if one.mean is not None:
            rows.append(["Mean", _number(one.mean.value), _number(other.mean.value if other and other.mean else None)])
        heads = [one.trait.definition.name.en, "Group", "Other"]
        width = 3 if compared else 2
        print_table(heads[:width], [row[:width] for row in rows] or [["hidden"] + [""] * (width - 1)])
        if one.trait.definition.caveat.en:
            click.echo(one.trait.definition.caveat.en)
        if compared and key in compared.differences:
            click.echo(_verdict(compared.differences[key]))
    if compared:
        click.echo("\nA difference between two groups is not an effect.")


def _n(number: int | None) -> str:
    return "hidden" if number is None else f"{number:,} citizens"


def _same(other: Any, cell: Any) -> Any:
    return next((one for one in other.cells if one.code == cell.code), None) if other else None


def _share(cell: Any) -> str:
    if cell is None:
        return "–"
    result = cell.figure.result
    return "hidden" if result.value is None else f"{100 * result.value:.0f} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}"


def _verdict(difference: Any) -> str:
    from brobygger_analysis.differences import METHODS, WHY

    tested = difference.tested
    if tested.why is not None:
        return f"Not tested. {WHY[tested.why].en}"
    return f"{METHODS[tested.method].en}: p = {tested.p:.3f}, q = {difference.q:.3f}"
