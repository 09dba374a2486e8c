"""``brobygger measure``: every indicator of the model, as the pages show it."""

from __future__ import annotations

import datetime
from typing import Any

import click

from brobygger.cli.frame import Word, print_json, start_django

DAY = click.DateTime(["%Y-%m-%d"])
BY = Word(["municipality", "team", "benefit-group", "month"])


@click.command(name="measure")
@click.option("--jobcentre", default="", help="One jobcentre: its label, key or municipality code.")
@click.option("--programme", "code", default="", help="Code of the programme. Needed where there are several.")
@click.option("--as-of", type=DAY, help="The last day that is seen. Default: today.")
@click.option("--from", "first", type=DAY, help="Only those enrolled, and what happened, from this day on.")
@click.option("--to", "last", type=DAY, help="Only those enrolled, and what happened, up to this day.")
@click.option("--by", type=BY, default=None, help="Split by this.")
@click.option("--indicator", "keys", multiple=True, help="Only this indicator, by its key. May be given again.")
@click.option("--list", "listed", is_flag=True, help="List the keys and names of all indicators, and stop.")
@click.option("--without", default="", help="Leave out the days of this context event (its code).")
@click.option("--outside", is_flag=True, help="As readers outside the jobcentres get it, with small numbers hidden.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as described in docs/command-line.md.")
def command(
    jobcentre: str,
    code: str,
    as_of: datetime.datetime | None,
    first: datetime.datetime | None,
    last: datetime.datetime | None,
    by: str | None,
    keys: tuple[str, ...],
    listed: bool,
    without: str,
    outside: bool,
    as_json: bool,
) -> None:
    """Show the indicators of a jobcentre or a programme.

    \b
    Examples:
      brobygger measure --jobcentre Kolding --as-of 2020-12-31
      brobygger measure --programme rum2 --by municipality --indicator cv_updated_of_enrolled --json
      brobygger measure --programme rum2 --by municipality --outside
      brobygger measure --list
    """
    if listed:
        _list(as_json)
        return
    if not jobcentre and not code:
        raise click.UsageError("Say what to measure: --jobcentre, --programme, or both.")
    if outside and not code:
        raise click.UsageError("--outside shows a whole programme: say which with --programme.")
    _check_keys(keys)
    start_django()
    from brobygger.cli.figures import counting, find_jobcentre, find_programme, reader
    from brobygger.measurement import indicators
    from brobygger_analysis.funnel import Period

    if first and last and last < first:
        raise click.UsageError("--to lies before --from.")
    programme = find_programme(code) if code else None
    with counting(jobcentre, "indicators of a whole programme"):
        _check_event(without)
        found = indicators.measure(
            by=reader("measure", programme, jobcentre, outside=outside),
            programme=programme,
            jobcentre=find_jobcentre(jobcentre) if jobcentre else None,
            as_of=as_of.date() if as_of else None,
            period=Period(first.date() if first else None, last.date() if last else None),
            by_group=by,
            indicators=keys or None,
            without=without,
        )
    if as_json:
        print_json(found.to_dict())
    else:
        _show(found)


def _check_keys(keys: tuple[str, ...]) -> None:
    from brobygger_analysis.definitions import ELEMENT_OF

    unknown = [key for key in keys if key not in ELEMENT_OF]
    if unknown:
        raise click.UsageError(
            f"There is no indicator {', '.join(map(repr, unknown))}. brobygger measure --list names them all."
        )


def _check_event(code: str) -> None:
    from brobygger.cli.frame import WrongInput
    from brobygger.kernel import boundary
    from brobygger.reference import events

    known = [one.code for one in events.of(boundary.current().jobcentre)]
    if code and code not in known:
        raise WrongInput(f"There is no event {code!r}. There are: {', '.join(known)}.")


def _list(as_json: bool) -> None:
    from brobygger_analysis.definitions import CORE_ELEMENTS, REGISTRY

    cards = [(str(number), REGISTRY.get(key)) for number, keys in CORE_ELEMENTS.items() for key in keys]
    if as_json:
        print_json({"indicators": [{"core_element": int(number), **card.to_dict()} for number, card in cards]})
        return
    for number, card in cards:
        click.echo(f"{number}  {card.key:<45}  {card.name.en}")


def _show(found: Any) -> None:
    from brobygger.cli.figures import print_table
    from brobygger_analysis.definitions import ELEMENT_NAMES

    of = " · ".join(filter(None, (found.programme, found.jobcentre)))
    click.echo(f"{of}, as of {found.as_of:%Y-%m-%d}")
    for number, keys in found.elements():
        click.echo("")
        printed = any(key in found.published for key in keys)
        heads = [f"{number}. {ELEMENT_NAMES[number].en}", "Value", "n", *(["Published"] if printed else [])]
        heads += [part.name for part in found.parts]
        rows = []
        for key in keys:
            result = found.figures[key].result
            own = [_of_part(found, part, key) for part in found.parts]
            n = "" if result.n is None else f"{result.n:,}"
            told = [_published(found.published.get(key))] if printed else []
            rows.append([result.definition.name.en, result.told, n, *told, *own])
        print_table(heads, rows)
    click.echo("")
    click.echo(f"Counted {found.counted_at:%Y-%m-%d %H:%M} UTC.")
    click.echo("What each figure means: brobygger measure --list --json")


def _of_part(found: Any, part: Any, key: str) -> str:
    """The figure of a group; for a benefit group with its part of everybody in brackets."""
    if key not in part.figures:
        return "–"
    share, told = found.shares(part).get(key), part.figures[key].result.told
    return told if share is None else f"{told} ({100 * share.value:.0f} %)"


def _published(one: Any) -> str:
    """What was printed; in brackets where it is of the whole programme and not of these people."""
    if one is None:
        return ""
    from brobygger_analysis.definitions import Unit

    share = one.registered.definition.unit is Unit.SHARE
    number = round(100 * one.printed.result.value, 4) if share else one.printed.result.value
    text = f"{number:,.{one.printed.decimals}f}{' %' if share else ''}"
    return text if one.is_same_people else f"({text})"
