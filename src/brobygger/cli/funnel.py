"""``brobygger funnel``: the funnel of a programme, counted live from milestones."""

from __future__ import annotations

import datetime
from typing import Any

import click

from brobygger.cli.frame import Word, print_json, start_django

DAY = click.DateTime(["%Y-%m-%d"])
BY = Word(["municipality", "team", "benefit-group"])
COLUMNS = ("population", "screened", "accepted", "interviewed", "enrolled", "employed")
HEADINGS = ("Began", "Screened", "Accepted", "Interviewed", "Enrolled", "Employed", "Enrolled/screened")


@click.command(name="funnel")
@click.option("--programme", "code", required=True, help="Code of the programme, such as rum2.")
@click.option("--jobcentre", default="", help="Only this jobcentre: its label, key or municipality code.")
@click.option("--by", "by", type=BY, default=None, help="Split by this.")
@click.option("--from", "first", type=DAY, help="First day of the period.")
@click.option("--to", "last", type=DAY, help="Last day of the period.")
@click.option("--view", type=click.Choice(["period", "cohort"]), default="period", show_default=True)
@click.option("--benefit-group", default="", help="Only this benefit group (its code).")
@click.option("--without", default="", help="Leave out the days of this context event (its code).")
@click.option("--outside", is_flag=True, help="As readers outside the jobcentres get it, with small numbers hidden.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as described in docs/command-line.md.")
def command(
    code: str,
    jobcentre: str,
    by: str | None,
    first: datetime.datetime | None,
    last: datetime.datetime | None,
    view: str,
    benefit_group: str,
    without: str,
    outside: bool,
    as_json: bool,
) -> None:
    """Show the funnel of a programme: began, screened, accepted, interviewed, enrolled, employed.

    \b
    Examples:
      brobygger funnel --programme rum2 --by municipality
      brobygger funnel --programme rum2 --jobcentre Kolding --by benefit-group --json
      brobygger funnel --programme rum2 --by municipality --outside
    """
    start_django()
    from brobygger.cli.figures import counting, find_programme, reader
    from brobygger.measurement import funnels
    from brobygger.measurement.criteria import Criterion
    from brobygger_analysis.funnel import View

    programme = find_programme(code)
    with counting(jobcentre, "funnel of a whole programme"):
        criterion = Criterion(
            view=View(view),
            first=first.date() if first else None,
            last=last.date() if last else None,
            benefit_group=benefit_group,
            by=by or "",
            without=without,
        )
        by_whom = reader("funnel", programme, jobcentre, outside=outside)
        found = funnels.of(by=by_whom, programme=programme, criterion=criterion)
        if as_json:
            print_json({**found.to_dict(), "jobcentre": jobcentre or None})
        else:
            _show(found)


def _show(view: Any) -> None:
    from brobygger.cli.figures import number, per_cent, print_table
    from brobygger_analysis.shares import SHARED_OUT

    told = [key for key in SHARED_OUT if any(key in view.shares(part) for part in view.parts)]
    rows = [
        [*_row(part.name, part.figures), *(_of_everybody(view.shares(part).get(key)) for key in told)]
        for part in view.parts
    ]
    rows.append([*_row("In all", view.figures), *("" for _key in told)])
    heads = [*HEADINGS, *(f"Of all {view.figures[key].result.definition.name.en.lower()}" for key in told)]
    print_table((view.criterion.by.replace("_", " ").capitalize() or view.programme.code, *heads), rows)
    if view.hidden_population:
        click.echo(view.hidden_population)
    for key in ("shortcut", "outside_screened", "outside_enrolled"):
        result = view.figures[key].result
        click.echo(f"{result.definition.name.en}: {number(result.value)}")
    if "enrolled_of_screened" in view.spans:
        low, high = view.spans["enrolled_of_screened"].low, view.spans["enrolled_of_screened"].high
        click.echo(
            f"Enrolled of screened: from {per_cent(low.value)} ({low.group}) to {per_cent(high.value)} ({high.group})."
        )
    if view.release is not None:
        click.echo(f"As of {view.as_of:%Y-%m-%d}.")
    else:
        click.echo(f"Counted {view.as_of:%Y-%m-%d %H:%M} UTC, {view.criterion.view.value} view.")


def _of_everybody(share: Any) -> str:
    from brobygger.cli.figures import per_cent

    return "–" if share is None else per_cent(share.value)


def _row(name: str, figures: Any) -> list[str]:
    from brobygger.cli.figures import number, per_cent

    counts = [number(figures[key].result.value) if key in figures else "–" for key in COLUMNS]
    return [name, *counts, per_cent(figures["enrolled_of_screened"].result.value)]
