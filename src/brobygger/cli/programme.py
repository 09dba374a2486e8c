"""``brobygger programme``: which programmes there are, who takes part, and with which targets. No citizen is read."""

from __future__ import annotations

from typing import Any

import click

from brobygger.cli.frame import print_json, start_django


@click.group(name="programme")
def command() -> None:
    """List programmes, and show one with its jobcentres and targets.

    \b
    Examples:
      brobygger programme list
      brobygger programme show rum2 --json
    """


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as described in docs/command-line.md.")
def list_(as_json: bool) -> None:
    """List the programmes, the newest first.

    \b
    Example:
      brobygger programme list
    """
    start_django()
    from brobygger.cli.figures import print_table
    from brobygger.programmes import reads

    found = [_described(programme) for programme in reads.every()]
    if as_json:
        print_json({"programmes": found})
    elif not found:
        click.echo("There are no programmes yet.")
    else:
        headings = ("Code", "Name", "From", "To", "Jobcentres")
        print_table(
            headings,
            [
                (one["code"], one["name"], one["starts_on"], one["ends_on"] or "–", str(len(one["jobcentres"])))
                for one in found
            ],
        )


@command.command()
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as described in docs/command-line.md.")
def show(code: str, as_json: bool) -> None:
    """Show one programme: its jobcentres, and the original and the present target of each.

    \b
    Example:
      brobygger programme show rum2
    """
    start_django()
    from brobygger.cli.figures import find_programme, print_table
    from brobygger.programmes import measures
    from brobygger_analysis.definitions import TARGET_MEASURES

    shown = _described(find_programme(code))
    if as_json:
        print_json(shown)
        return
    click.echo(f"{shown['name']} ({shown['code']}), {shown['starts_on']} to {shown['ends_on'] or 'open'}")
    click.echo()
    told = measures.told(measure for place in shown["jobcentres"] for measure in place["targets"])
    headings = ("", "Joined", "Left", *(TARGET_MEASURES[measure].counts.name.en for measure in told))
    print_table(
        headings,
        [
            (
                place["jobcentre"],
                place["joined_on"],
                place["left_on"] or "–",
                *(_target(place["targets"].get(measure)) for measure in told),
            )
            for place in shown["jobcentres"]
        ],
    )
    click.echo()
    click.echo("A target is shown as decided first → as it is now, where it was revised.")


def _target(found: dict[str, Any] | None) -> str:
    if found is None:
        return "–"
    now = f"{found['now']:,}"
    return now if found["original"] in {None, found["now"]} else f"{found['original']:,} → {now}"


def _described(programme: Any) -> dict[str, Any]:
    from brobygger.programmes import reads

    targets = reads.targets(programme, all_jobcentres=True)
    return {
        "code": programme.code,
        "key": str(programme.key),
        "name": programme.name,
        "starts_on": programme.starts_on.isoformat(),
        "ends_on": programme.ends_on.isoformat() if programme.ends_on else None,
        "is_demonstration": programme.is_demonstration,
        "jobcentres": [
            {
                "jobcentre": place.name,
                "key": str(place.jobcentre_key),
                "municipality_codes": list(place.municipality_codes),
                "joined_on": place.joined_on.isoformat(),
                "left_on": place.left_on.isoformat() if place.left_on else None,
                "targets": {
                    measure: _values(history)
                    for (jobcentre, measure), history in sorted(targets.items())
                    if jobcentre == place.jobcentre
                },
            }
            for place in reads.participants(programme)
        ],
    }


def _values(history: Any) -> dict[str, int | None]:
    return {"original": history.original, "now": history.present}
