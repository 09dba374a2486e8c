"""``brobygger register``: what became of people, from a weekly benefit register.

``import``, ``outcomes`` and ``curves`` need no database and no server; ``link`` and ``show`` are about a programme's
own enrolled.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from brobygger.cli.frame import Word, WrongInput, print_json, progress_bar, start_django

_SHOWN_WEEKS = (13, 26, 52, 104, 156, 208, 260)
_FILE = click.Path(dir_okay=False, path_type=Path)
_FORMS = click.Choice(["wide", "spells"])

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
      brobygger register link dream.arrow --programme rum2
      brobygger register show --programme rum2 --by municipality
    """


@command.command(name="import")
@click.argument("file", type=_FILE)
@click.option("--out", "store", type=_FILE, required=True, help="The store to write: NAME.arrow or NAME.parquet.")
@click.option("--form", type=_FORMS, default="wide", help="A column per week, or a row per spell.")
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
    groups = [register.figures(found, one)]
    groups += [register.figures(found.of(chosen), one, group=label) for label, chosen in _divided(index, by)]
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
            *part.times(), causes=register.kinds_seen(one), competing=[register.Kind.LEFT], level=level, longest=longest
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


@command.command(name="link")
@click.argument("file", type=_FILE)
@click.option("--programme", "code", required=True, help="Code of the programme, such as rum2.")
@click.option("--jobcentre", "place", default="", help="Only this one: its label, key or municipality code.")
@click.option("--extracted-on", type=click.DateTime(["%Y-%m-%d"]), help="Day of the extract, if not today.")
@click.option("--form", type=_FORMS, default="wide", help="Of a CSV or Parquet: a column per week, or a row per spell.")
@_person
@_json
def link(
    file: Path,
    code: str,
    place: str,
    extracted_on: datetime.datetime | None,
    form: str,
    person: str | None,
    as_json: bool,
) -> None:
    """Keep what FILE says of a programme's enrolled, linked by CPR number.

    FILE is a store that `register import` wrote, or the wide form or the spells themselves (CSV or Parquet). Nobody
    else in it is kept, and an earlier extract is replaced. The figures then stand on the page "Tal fra registret",
    among the indicators and in `register show`.

    \b
    Examples:
      brobygger register link dream.arrow --programme rum2
      brobygger register link extract.csv --programme rum2 --jobcentre Kolding --extracted-on 2021-03-01
      brobygger register link periods.csv --form spells --programme rum2
    """
    from brobygger_analysis import register

    # A faulty file is refused before anything is started.
    with _told(), progress_bar(f"Reading {file.name}") as progress:
        if file.suffix == ".arrow":
            one = register.load(file)
        else:
            read = register.read_spells if form == "spells" else register.read_wide
            one = read(file, person=person, progress=progress)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    made = _linked(one, file.name, digest, code, place, extracted_on.date() if extracted_on else None)
    if as_json:
        print_json({"programme": code, "digest": digest, "jobcentres": made})
        return
    for row in made:
        found = row.get("refused") or f"{row['found']:,} of {row['enrolled']:,} enrolled found"
        click.echo(f"{row['jobcentre']}: {found}")
    _say_what_is_missing(register.describe(one))


def _linked(one: Any, name: str, digest: str, code: str, place: str, day: datetime.date | None) -> list[dict[str, Any]]:
    start_django()
    from django.utils.translation import override

    from brobygger.accounts.models import Jobcentre
    from brobygger.cli.figures import find_jobcentre, find_programme
    from brobygger.kernel import clock
    from brobygger.kernel.actor import command as acting_command
    from brobygger.kernel.boundary import within
    from brobygger.kernel.errors import Refusal
    from brobygger.measurement import registers
    from brobygger.programmes import reads

    programme = find_programme(code)
    own = [find_jobcentre(place).pk] if place else [part.jobcentre for part in reads.participants(programme)]
    told: list[dict[str, Any]] = []
    for jobcentre in Jobcentre.objects.filter(pk__in=own).order_by("label"):
        by = acting_command("register link", jobcentre=jobcentre.pk, jobcentre_key=jobcentre.key)
        with override("en"), within(jobcentre.pk):
            try:
                made = registers.take_in(
                    by=by, programme=programme, register=one,
                    file=registers.File(name, digest, day or clock.today()),
                )  # fmt: skip
            except Refusal as refusal:
                told.append({"jobcentre": jobcentre.label, "refused": refusal.sentence})
            else:
                told.append({"jobcentre": jobcentre.label, "enrolled": made.enrolled, "found": made.found})
    if not any("found" in row for row in told):
        raise WrongInput(
            "\n".join(f"{row['jobcentre']}: {row['refused']}" for row in told) or "No jobcentre takes part."
        )
    return told


@command.command(name="show")
@click.option("--programme", "code", required=True, help="Code of the programme, such as rum2.")
@click.option("--jobcentre", default="", help="One jobcentre: its label, key or municipality code.")
@click.option("--by", type=Word(["municipality", "team", "benefit-group"]), help="Split by this.")
@click.option("--outside", is_flag=True, help="What readers outside the jobcentres get.")
@_json
def show(code: str, jobcentre: str, by: str | None, outside: bool, as_json: bool) -> None:
    """Employment by the register beside what is registered, how long it lasted, and how soon it came.

    \b
    Examples:
      brobygger register show --programme rum2
      brobygger register show --programme rum2 --by municipality --outside --json
    """
    start_django()
    from brobygger.cli.figures import counting, find_programme, reader
    from brobygger.measurement import register_views

    programme = find_programme(code)
    with counting(jobcentre, "what a register says of a programme, for a command"):
        actor = reader("register show", programme, jobcentre, outside=outside)
        view = register_views.of(by=actor, programme=programme, by_group=by or "")
    if as_json:
        print_json(view.to_dict())
    else:
        _show_view(view)


def _show_view(view: Any) -> None:
    from brobygger.cli.figures import print_table

    if not view.imported:
        click.echo("Not registered yet: no extract was imported. brobygger register link --help says how.")
        return
    click.echo(f"{view.programme.code}, the register reaches to {view.last_day}")
    figures = view.view.figures
    rows = [
        [one.result.definition.name.en, one.result.told, "" if one.result.n is None else f"{one.result.n:,}"]
        for one in figures.values()
    ]
    print_table(["", "Value", "n"], rows)
    if view.has_older_curves:
        click.echo(f"\nThe curves are those of the report for {view.curves_month.code}: since then few have come.")
    for curve in view.curves:
        click.echo(f"\n{curve.name or 'All'}: n = {curve.n:,}")
        lines = []
        for one in curve.quarters:
            interval = "–" if one.low is None else f"{100 * one.low:.0f}–{100 * one.high:.0f}"
            lines.append([str(one.week), f"{100 * one.share:.0f} %", interval])
        print_table(["Week", "Reached", "95 % interval"], lines)
    if view.left_out:
        click.echo(f"\nToo few for a curve: {', '.join(view.left_out)}.")


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
    from brobygger_analysis.results import Source

    click.echo(figures[0].group or "All")
    for one in figures:
        if one.source is Source.NOT_REGISTERED:
            value = "not registered yet"
        elif one.definition.unit is Unit.SHARE:
            shown = "–" if one.value is None else f"{100 * one.value:.1f} %"
            interval = f" ({100 * one.interval.low:.1f}–{100 * one.interval.high:.1f})" if one.interval else ""
            value = f"{shown}{interval}  {one.numerator:,} of {one.denominator:,}"
        elif one.definition.unit is Unit.PERSONS:
            value = f"{one.value:,}"
        else:
            value = f"{one.value:.1f}  n = {one.n:,}"
        note = f"  {one.note.en}" if one.note.en and one.source is not Source.NOT_REGISTERED else ""
        click.echo(f"  {one.definition.name.en:<48} {value}{note}")
    click.echo()


def _show_curve(label: str, curve: Any, longest: int) -> None:
    from brobygger.cli.figures import print_table
    from brobygger_analysis.register import KIND_NAMES, Kind

    median = "not reached" if curve.median is None else f"{curve.median} weeks"
    click.echo(f"{label or 'All'}: n = {curve.n:,}, median (Kaplan-Meier) {median}")
    headings = ["Week", "At risk", *(KIND_NAMES[Kind(cause)].en for cause in curve.causes), "Waiting"]
    rows = []
    last = min(int(curve.times.max(initial=0)), longest)  # nobody is followed beyond it, so nothing is known there
    for week in [*(week for week in _SHOWN_WEEKS if week < last), last]:
        place = curve.at(week)
        if place is None:
            continue
        at_risk = int(curve.at_risk[curve.times >= week][:1].sum())
        bands = [*curve.reached.values(), curve.waiting]
        rows.append([str(week), f"{at_risk:,}", *(_share(band, place) for band in bands)])
    print_table(headings, rows)
    beyond = f" Nobody is followed beyond week {last}." if last < longest else ""
    click.echo(f"Per cent with pointwise {100 * curve.level:g} % intervals.{beyond}\n")


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
