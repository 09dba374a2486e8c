"""``brobygger register``: what became of people, from a weekly benefit register. Needs no database and no server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from brobygger.cli.frame import WrongInput, print_json, progress_bar

_SHOWN_WEEKS = (13, 26, 52, 104, 156, 208, 260)
_FILE = click.Path(dir_okay=False, path_type=Path)

_index = click.option("--index", "index_file", type=_FILE, required=True, help="CSV or Parquet: person, date, groups.")
_person = click.option("--person", help="Column with the person, if not lobenr, pnr, person, cpr or id.")
_date = click.option("--date", "date_column", help="Column with the index date, if not date, dato, index or enrolled.")
_by = click.option("--by", help="Column of the index file to divide by, such as a municipality.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, as described in docs/algorithms/register.md.")


@click.group(name="register")
def command() -> None:
    """Outcomes from a weekly benefit register: import it once, then ask.

    The rules stand in docs/algorithms/register.md.

    \b
    Examples:
      brobygger register import dream.parquet --out dream.arrow
      brobygger register outcomes dream.arrow --index enrolled.csv --by municipality --out outcomes.csv
      brobygger register curves dream.arrow --index enrolled.csv --by municipality --json
    """


@command.command(name="import")
@click.argument("file", type=_FILE)
@click.option("--out", "store", type=_FILE, required=True, help="The store to write: NAME.arrow or NAME.parquet.")
@click.option(
    "--form", type=click.Choice(["wide", "spells"]), default="wide", help="A column per week, or a row per spell."
)
@_person
@click.option("--codes", type=_FILE, help="Your own code table (CSV); its codes replace ours.")
@click.option(
    "--least-degree", type=click.FloatRange(min=0), default=0.0, help="Employment degree that counts as employed."
)
@click.option("--first-week", help="Spells: the first week the file is about, such as 2008-W01.")
@click.option("--last-week", help="Spells: the last week the file is about.")
@_json
def import_(
    file: Path,
    store: Path,
    form: str,
    person: str | None,
    codes: Path | None,
    least_degree: float,
    first_week: str | None,
    last_week: str | None,
    as_json: bool,
) -> None:
    """Read FILE (CSV or Parquet) into a compact store.

    Wide form: a column y_YYWW per week with a three-digit code or nothing; branche_YYYY_MM and grad_YYYY_MM per month
    if you have them. Spells: the columns person, start, end and code.

    \b
    Examples:
      brobygger register import dream.parquet --out dream.arrow
      brobygger register import spells.csv --form spells --out dream.arrow --codes later-codes.csv
    """
    from brobygger_analysis import register

    if form == "wide" and (first_week or last_week):
        raise click.UsageError("--first-week and --last-week are for --form spells; the wide form has its weeks.")
    with _told(), progress_bar(f"Reading {file.name}") as progress:
        # Before the long part: a wrong name for the store or a faulty code table is told at once.
        register.check_store_name(store)
        table = register.standard().with_own(register.read_own(codes)) if codes else None
        if form == "wide":
            one = register.read_wide(file, table=table, person=person, least_degree=least_degree, progress=progress)
        else:
            one = register.read_spells(
                file,
                table=table,
                person=person,
                first_week=_week("--first-week", first_week),
                last_week=_week("--last-week", last_week),
                progress=progress,
            )
        if not len(one):
            raise WrongInput(f"{file.name} has headings and no persons. Nothing was written.")
        register.save(one, store)
    facts = register.describe(one) | {"store": str(store), "bytes": store.stat().st_size}
    if as_json:
        print_json(facts)
        return
    click.echo(
        f"{facts['persons']:,} persons, {facts['weeks']} weeks from {facts['first_week']} to {facts['last_week']}, "
        f"{facts['spells']:,} spells: {store} ({facts['bytes'] / 1e6:,.1f} MB)"
    )
    _say_what_is_missing(facts)


@command.command(name="outcomes")
@click.argument("store", type=_FILE)
@_index
@_person
@_date
@_by
@click.option(
    "--window-weeks", type=click.IntRange(min=0, max=3000), default=260, help="Look-back window; 260 is five years."
)
@click.option("--out", type=_FILE, help="Write a row per person to NAME.csv or NAME.parquet.")
@_json
def outcomes(
    store: Path,
    index_file: Path,
    person: str | None,
    date_column: str | None,
    by: str | None,
    window_weeks: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Where people stood at their index date, what came before and what came after.

    \b
    Examples:
      brobygger register outcomes dream.arrow --index enrolled.csv
      brobygger register outcomes dream.arrow --index enrolled.csv --by municipality --out outcomes.parquet --json
    """
    from brobygger_analysis import register

    if out is not None and out.suffix not in (".csv", ".parquet"):
        raise click.UsageError("--out is named NAME.csv or NAME.parquet.")
    with _told():
        one, index, found = _follow(store, index_file, person, date_column, by, window_weeks)
        if out is not None:
            register.write_table(register.table(one, index, found), out)
    end = one.first_week + one.end
    groups = [register.figures(found, end=end)]
    groups += [register.figures(found.of(chosen), end=end, group=label) for label, chosen in _divided(index, by)]
    if as_json:
        print_json(
            {
                "store": register.describe(one),
                "window_weeks": window_weeks,
                "by": by,
                "groups": [
                    {"group": figures[0].group, "figures": [one.to_dict() for one in figures]} for figures in groups
                ],
            }
        )
        return
    for figures in groups:
        _show_figures(figures)
    _say_what_is_missing(register.describe(one))
    if out is not None:
        click.echo(f"A row per person: {out}")


@command.command(name="curves")
@click.argument("store", type=_FILE)
@_index
@_person
@_date
@_by
@click.option("--weeks", "longest", type=click.IntRange(min=1, max=3000), default=260, help="How far the curves go.")
@click.option("--level", type=click.FloatRange(0.5, 0.999), default=0.95, help="Level of the intervals.")
@_json
def curves(
    store: Path,
    index_file: Path,
    person: str | None,
    date_column: str | None,
    by: str | None,
    longest: int,
    level: float,
    as_json: bool,
) -> None:
    """How soon people reach work or education, with competing endings and intervals.

    \b
    Examples:
      brobygger register curves dream.arrow --index enrolled.csv
      brobygger register curves dream.arrow --index enrolled.csv --by municipality --weeks 156 --json
    """
    from brobygger_analysis import register

    with _told():
        one, index, found = _follow(store, index_file, person, date_column, by, 0)

    def curve(chosen: Any) -> Any:
        part = found.of(chosen & found.counted)
        return register.curves(
            *part.times(), causes=register.OUTCOMES, competing=[register.Kind.LEFT], level=level, longest=longest
        )

    drawn = [("", curve(found.counted))]
    drawn += [(label, curve(chosen)) for label, chosen in _divided(index, by)]
    left_out = {one.name.lower(): int((found.status == one).sum()) for one in register.Status if one}
    if as_json:
        print_json(
            {
                "store": register.describe(one),
                "by": by,
                "left_out": left_out,
                "curves": [register.curve_to_dict(curve, group=label or None) for label, curve in drawn],
            }
        )
        return
    for label, curve_ in drawn:
        _show_curve(label, curve_, longest)
    if any(left_out.values()):
        click.echo(
            "Left out: " + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in left_out.items() if count)
        )
    _say_what_is_missing(register.describe(one))


def _follow(
    store: Path, index_file: Path, person: str | None, date_column: str | None, by: str | None, window: int
) -> tuple[Any, Any, Any]:
    from brobygger_analysis import register

    one = register.load(store)
    with progress_bar(f"Reading {index_file.name}") as progress:
        index = register.read_index(
            index_file, person=person, date=date_column, by=[by] if by else [], progress=progress
        )
    if not len(index):
        raise WrongInput(f"{index_file.name} has no rows.")
    rows = one.rows_of(index.persons)
    if (rows < 0).all():
        raise WrongInput(
            f"Nobody in {index_file.name} is in the store. Are the identifiers of the same kind, with leading noughts?"
        )
    return one, index, register.outcomes(one, rows, index.weeks, window=window, threads=os.cpu_count() or 1)


def _divided(index: Any, by: str | None) -> Iterator[tuple[str, Any]]:
    """The groups of the dividing column in alphabetical order: a table is no ranking."""
    if by:
        labels = index.by[by]
        for label in sorted(set(labels.tolist())):
            yield label or "(empty)", labels == label


def _week(option: str, text: str | None) -> int | None:
    from brobygger_analysis.register import weeks

    try:
        return None if text is None else weeks.of_text(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no week such as 2008-W01.", param_hint=option) from None


def _begun(sentence: str) -> str:
    """With a capital, but for a file's name, which is written as it is."""
    first = sentence.split(maxsplit=1)[0]
    return sentence if "." in first or "/" in first else sentence[0].upper() + sentence[1:]


@contextmanager
def _told() -> Iterator[None]:
    from brobygger_analysis.register import RegisterError

    try:
        yield
    except RegisterError as fault:
        sentence = str(fault)
        raise WrongInput(_begun(sentence) + ("" if sentence.endswith(".") else ".")) from fault


def _show_figures(figures: list[Any]) -> None:
    from brobygger_analysis.definitions import Unit

    click.echo(figures[0].group or "All")
    for one in figures:
        if one.definition.unit is Unit.SHARE:
            shown = "–" if one.value is None else f"{100 * one.value:.1f} %"
            interval = f" ({100 * one.interval.low:.1f}–{100 * one.interval.high:.1f})" if one.interval else ""
            value = f"{shown}{interval}  {one.numerator:,} of {one.denominator:,}"
        elif one.definition.unit is Unit.PERSONS:
            value = f"{one.value:,}"
        else:
            value = f"{one.value:.1f}  n = {one.n:,}"
        note = f"  {one.note.en}" if one.note.en else ""
        click.echo(f"  {one.definition.name.en:<48} {value}{note}")
    click.echo()


def _show_curve(label: str, curve: Any, longest: int) -> None:
    from brobygger.cli.figures import print_table
    from brobygger_analysis.register import KIND_NAMES, Kind

    median = "not reached" if curve.median is None else f"{curve.median} weeks"
    click.echo(f"{label or 'All'}: n = {curve.n:,}, median (Kaplan-Meier) {median}")
    headings = ["Week", "At risk", *(KIND_NAMES[Kind(cause)].en for cause in curve.causes), "Waiting"]
    rows = []
    for week in [*(week for week in _SHOWN_WEEKS if week < longest), longest]:
        place = curve.at(week)
        if place is None:
            continue
        at_risk = int(curve.at_risk[curve.times >= week][:1].sum())
        bands = [*curve.reached.values(), curve.waiting]
        rows.append([str(week), f"{at_risk:,}", *(_share(band, place) for band in bands)])
    print_table(headings, rows)
    click.echo(f"Per cent with pointwise {100 * curve.level:g} % intervals.\n")


def _share(band: Any, place: int) -> str:
    low, high = band.low[place], band.high[place]
    interval = "" if low != low else f" ({100 * low:.1f}–{100 * high:.1f})"
    return f"{100 * band.estimate[place]:.1f}{interval}"


def _say_what_is_missing(facts: dict[str, Any]) -> None:
    if facts["wages_from"] is None:
        click.echo("The file has no wage income: ordinary hours cannot be seen.", err=True)
    if facts["unknown_codes"]:
        listed = ", ".join(f"{code} ({count:,})" for code, count in facts["unknown_codes"].items())
        click.echo(f"Codes in no table, by spells: {listed}. Give --codes at import to place them.", err=True)
