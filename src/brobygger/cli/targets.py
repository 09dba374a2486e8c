"""``brobygger targets``: targets against what was achieved, published beside registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from brobygger.cli.frame import CheckFailed, print_json, start_django


@click.command(name="targets")
@click.option("--programme", "code", required=True, help="Code of the programme, such as rum2.")
@click.option("--jobcentre", default="", help="Only this jobcentre: its label, key or municipality code.")
@click.option("--strict", is_flag=True, help="Exit 1 when registrations differ from the published figures.")
@click.option("--outside", is_flag=True, help="As readers outside the jobcentres get it, with small numbers hidden.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as described in docs/command-line.md.")
def command(code: str, jobcentre: str, strict: bool, outside: bool, as_json: bool) -> None:
    """Show targets against what was achieved, for every jobcentre of a programme.

    Original and revised target, published and registered results, and the fulfilment of each by each. Alphabetical:
    targets are local ambitions and do not rank jobcentres.

    \b
    Examples:
      brobygger targets --programme rum2
      brobygger targets --programme rum2 --json
      brobygger targets --programme rum2 --strict
    """
    start_django()
    from brobygger.cli.figures import counting, find_jobcentre, find_programme, reader
    from brobygger.measurement import fulfilments

    programme = find_programme(code)
    with counting("", "targets of a whole programme"):
        by_whom = reader("targets", programme, jobcentre, outside=outside)
        view = fulfilments.of(by=by_whom, programme=programme)
        chosen = find_jobcentre(jobcentre) if jobcentre else None
        view = fulfilments.only(view, chosen.pk) if chosen else view
        if as_json:
            print_json(view.to_dict())
        else:
            _show(view)
        differing = [
            f"{place.name}, {line.measure}: {line.difference:+d}"
            for place in view.places
            for line in place.lines
            if line.difference
        ]
    if strict and differing:
        raise CheckFailed("Registrations differ from the published figures:\n" + "\n".join(differing))


def _show(view: Any) -> None:
    from brobygger.cli.figures import print_table
    from brobygger_analysis.definitions import TARGET_MEASURES

    headings = (
        "",
        "Original",
        "Revised",
        "Change",
        "Published",
        "% orig.",
        "% rev.",
        "Registered",
        "% orig.",
        "% rev.",
    )
    for measure in view.measures:
        click.echo(TARGET_MEASURES[measure].counts.name.en)
        places = [*view.places, *([view.total] if view.total else [])]
        print_table(
            headings, [_row(place.name, line) for place in places for line in place.lines if line.measure == measure]
        )
        click.echo()
    for finding in view.findings:
        if finding.deviates:
            click.echo(
                f"Printed {finding.printed} % for {finding.unit}, {finding.kind}, follows from {finding.follows.value} "
                f"(original gives {finding.from_original} %, revised {finding.from_revised} %)."
            )
    show_by_revision(view.by_revision.to_dict())


def show_by_revision(study: Mapping[str, Any]) -> None:
    """Also what ``associate --outcome target_fulfilment`` prints."""
    from brobygger.cli.figures import print_table

    click.echo("Fulfilment by revision: percentage points for a target raised by 10 % more")
    rows = []
    for line in study["lines"]:
        name = f"{line['measure'].capitalize()}, of the {line['against']} target"
        if line["refused"]:
            rows.append([name, f"({line['refused'].replace('_', ' ')})", "", "", "", str(line["n"])])
            continue
        ends = f"{line['low']:+.1f} to {line['high']:+.1f}"
        value = f"{line['points_per_ten_per_cent']:+.1f}"
        rows.append([name, value, ends, f"{line['p']:.3f}", f"{line['q']:.3f}", str(line["n"])])
    print_table(["", "Points", "95 % interval", "p", "q", "n"], rows)
    click.echo(f"{study['words']['en']}\n{study['coupled']['en']}")


def _row(name: str, line: Any) -> list[str]:
    from brobygger.cli.figures import number

    shown = line.to_dict()
    cells = [
        name,
        number(shown["target_original"]),
        number(shown["target_revised"]),
        _change(shown["revision_per_cent"]),
    ]
    for source in ("published", "registered"):
        found = shown[source] or {"achieved": None, "per_cent_of_original": None, "per_cent_of_revised": None}
        cells += [number(found[key]) for key in ("achieved", "per_cent_of_original", "per_cent_of_revised")]
    return cells


def _change(per_cent: float | None) -> str:
    return "–" if per_cent is None else f"{per_cent:+.0f} %"
