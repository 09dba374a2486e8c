"""``brobygger associate``: which circumstances go together with an outcome, from a file or a programme."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from brobygger.cli.frame import WrongInput, print_json, progress_bar

_FILE = click.Path(dir_okay=False, path_type=Path)
BY_REVISION = "target_fulfilment"  # not of persons: one point per jobcentre, asked about how far its targets were moved


@click.command(name="associate")
@click.argument("file", type=_FILE, required=False)
@click.option(
    "--programme", "code", default="", help="Instead of a file: the enrolled of this programme, as registered."
)
@click.option(
    "--outcome",
    default="employed",
    show_default=True,
    help="Column with the outcome, yes or no; with --programme also target_fulfilment.",
)
@click.option("--cluster", default="municipality", show_default=True, help="Column with the municipality.")
@click.option("--variable", "variables", multiple=True, help="Column to ask about; all but controls when left out.")
@click.option("--control", "controls", multiple=True, help="Column to control for; the report's sets when left out.")
@click.option("--organisation", multiple=True, help="Column with one value per municipality.")
@click.option("--codebook", "codebook_file", type=_FILE, help="Codebook (JSON) of the data set.")
@click.option("--reported-controls", is_flag=True, help="The same controls for all, as the evaluation report did it.")
@click.option(
    "--impute", "imputations", type=click.IntRange(0, 100), default=0, help="Fill in gaps so many times, 2 or more."
)
@click.option("--draws", type=click.IntRange(99, 99_999), default=9_999, show_default=True, help="Of the bootstrap.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--compare", default="", help="Column that says who took part: compare with weighted others instead.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as described in docs/algorithms/association.md.")
def command(
    file: Path | None,
    code: str,
    outcome: str,
    cluster: str,
    variables: tuple[str, ...],
    controls: tuple[str, ...],
    organisation: tuple[str, ...],
    codebook_file: Path | None,
    reported_controls: bool,
    imputations: int,
    draws: int,
    seed: int,
    compare: str,
    as_json: bool,
) -> None:
    """Which circumstances go together with an outcome: an association, not an effect.

    FILE is CSV or Parquet with one row a person, such as a data set of the analyst's room. It needs no database.

    \b
    Examples:
      brobygger associate data.parquet --json
      brobygger associate data.csv --outcome employed --organisation full_scale --control woman --control age
      brobygger associate --programme rum2 --reported-controls
      brobygger associate --programme rum2 --outcome target_fulfilment
      brobygger associate register.csv --outcome employed --compare took_part --control age --control woman
    """
    if (file is None) == (not code):
        raise click.UsageError("Give a FILE or --programme, one of them.")
    if code and (codebook_file or compare or organisation or variables or controls):
        raise click.UsageError("--programme has its own codebook, variables and controls.")
    if imputations == 1:
        raise click.UsageError("--impute 1 would say nothing of what is not known: 2 or more.")
    if compare and not controls:
        raise click.UsageError("--compare needs the columns to weight by: --control.")
    if code and outcome == BY_REVISION:
        from brobygger.cli.targets import show_by_revision

        study = _by_revision(code)
        print_json(study) if as_json else show_by_revision(study)
        return
    if file is None:
        result = _of_programme(code, outcome, reported_controls, imputations, draws, seed)
    else:
        result = _of_file(
            file, outcome, cluster, variables, controls, organisation, codebook_file, reported_controls, imputations,
            draws, seed, compare,
        )  # fmt: skip
    if as_json:
        print_json(result)
    elif compare:
        _show_comparison(result)
    else:
        _show(result)


def _by_revision(code: str) -> dict[str, Any]:
    from brobygger.cli.frame import start_django

    start_django()
    from brobygger.cli.figures import counting, find_programme, reader
    from brobygger.measurement import fulfilments

    programme = find_programme(code)
    with counting("", "fulfilment of targets of a whole programme"):
        view = fulfilments.of(by=reader("associate", programme, "", outside=False), programme=programme)
    return {"programme": code, "outcome": BY_REVISION, "as_of": view.as_of.isoformat(), **view.by_revision.to_dict()}


def _of_programme(code: str, outcome: str, reported: bool, imputations: int, draws: int, seed: int) -> dict[str, Any]:
    from brobygger.cli.frame import start_django

    start_django()
    from brobygger.cli.figures import counting, find_programme
    from brobygger.kernel import clock
    from brobygger.measurement import associations, data_sets, outside
    from brobygger_analysis.association import ControlSet

    programme = find_programme(code)
    with counting("", "association analysis of a whole programme"):
        found = data_sets.build(programme)
    if not found.rows:
        raise WrongInput(f"Nobody is enrolled in {code} yet.")
    if outcome not in found.columns:
        raise WrongInput(f"There is no outcome {outcome!r}. There are: employed, scheme_granted, {BY_REVISION}.")
    controls = ControlSet.REPORTED if reported else ControlSet.BY_RULE
    with progress_bar(f"Analysing {code}") as progress:
        study = associations.analyse(
            found.columns, found.codebook, outcome, controls, imputations=imputations, draws=draws, seed=seed,
            fewest=outside.rules(on=clock.today()).limit,
            progress=progress,
        )  # fmt: skip
    return {
        "programme": code,
        "data_set": found.digest,
        "as_of": found.as_of.isoformat(),
        "rows": found.rows,
        "outcome": outcome,
        "not_registered": [one["key"] for one in data_sets.not_registered(found.codebook)],
        "cannot_be_said": {one["key"]: one["why"] for one in data_sets.cannot_be_said(found.codebook)},
        **_told(study),
    }


def _told(study: Any) -> dict[str, Any]:
    """The study. Beside each line: how well its interval held when it was tried, and what a number is counted in."""
    from brobygger_analysis.association.words import coverage_words, one_of, so_much, step_of, unmeasured

    lines = [
        {
            **one.to_dict(),
            "coverage": said.to_dict() if (said := coverage_words(one)).en else None,
            "unmeasured": said.to_dict() if (said := unmeasured(one)).en else None,
            "for_each": one_of(unit).to_dict() if (unit := one.variable.unit).en else None,
            "printed_for": {"step": step_of(unit), **so_much(unit).to_dict()} if unit.en else None,
        }
        for one in study.lines
    ]
    return {**study.to_dict(), "lines": lines}


def _of_file(
    file: Path,
    outcome: str,
    cluster: str,
    variables: tuple[str, ...],
    controls: tuple[str, ...],
    organisation: tuple[str, ...],
    codebook_file: Path | None,
    reported: bool,
    imputations: int,
    draws: int,
    seed: int,
    compare: str,
) -> dict[str, Any]:
    from brobygger_analysis import association
    from brobygger_analysis.association import ControlSet, Level, files
    from brobygger_analysis.association import circumstances as catalogue

    try:
        found = files.read(file, organisation=organisation, codebook=_codebook(codebook_file))
        files.check_outcome(found, outcome)
        if compare:
            return _compared(found, outcome, compare, controls)
        files.check_cluster(found, cluster)
        files.check_organisation(found, cluster)
        own = [found.need(name, "a control") for name in controls]
        same = catalogue.SAME_AS_OUTCOME.get(outcome, frozenset())
        asked = [found.need(name, "a variable") for name in variables] or [
            one for key, one in found.variables.items()
            if key not in {outcome, cluster, *controls, *catalogue.OUTCOMES, *same}
        ]  # fmt: skip
        candidates = {
            level: own or [found.variables[key] for key in catalogue.CONTROLS[level] if key in found.variables]
            for level in Level
        }
        chosen = association.choice(
            candidates, found.moments, ControlSet.REPORTED if reported or controls else ControlSet.BY_RULE
        )
        with progress_bar(f"Analysing {file.name}") as progress:
            columns = catalogue.still_without(found.columns, outcome)
            study = association.associate(
                columns, outcome, asked, controls=chosen, cluster=cluster, imputations=imputations, draws=draws,
                seed=seed, progress=progress,
                not_imputed={key for key, moment in found.moments.items() if moment is association.Moment.AFTER},
            )  # fmt: skip
    except files.FileFault as fault:
        raise WrongInput(f"{file.name}: {fault}.") from fault
    return {"file": file.name, "rows": found.rows, "outcome": outcome, **_told(study)}


def _codebook(file: Path | None) -> Mapping[str, Any] | None:
    if file is None:
        return None
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        entries = found["columns"]
        if not all({"key", "name", "kind", "level"} <= entry.keys() for entry in entries):
            raise KeyError
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise WrongInput(f"{file.name} is no codebook of a data set.") from None
    return dict(found)


def _compared(found: Any, outcome: str, compare: str, controls: tuple[str, ...]) -> dict[str, Any]:
    from brobygger_analysis.association import comparing, files

    files.check_outcome(found, compare)
    own = [found.need(name, "a control") for name in controls]
    try:
        one = comparing.compared(found.columns[compare] == 1, found.columns[outcome] == 1, found.columns, own)
    except comparing.NoComparison as none:
        raise WrongInput(f"{none.words.en}") from None
    return {"outcome": outcome, "took_part": compare, **one.to_dict()}


def _show(result: Mapping[str, Any]) -> None:
    from brobygger.cli.figures import print_table
    from brobygger_analysis.association.words import probability

    rows = []
    for line in result["lines"]:
        name = line["name"]["en"] + (f": {line['contrast']} against {line['reference']}" if line["contrast"] else "")
        printed = line["printed_for"]
        name += f" ({printed['en']} more)" if printed else ""
        scale = 100 * (printed["step"] if printed else 1)
        if line["refused"]:
            rows.append([name, f"({line['refused'].replace('_', ' ')})", "", "", "", f"{line['n']:,}"])
            continue
        ends = ["none" if line[end] is None else f"{scale * line[end]:+.1f}" for end in ("low", "high")]
        below = f" (< {line['p_below']})" if line["p_below"] else ""
        rows.append([name, f"{scale * line['value']:+.1f}", " to ".join(ends), f"{probability(line['p']).en}{below}",
                     probability(line["q"]).en, f"{line['n']:,}"])  # fmt: skip
    print_table(["Circumstance", "Points", "95 % interval", "p", "q", "n"], rows)
    click.echo(
        f"\n{result['words']['en']}\nAverage marginal effects in percentage points: discrete change for yes/no and "
        "categories, derivative for numbers. Variables of the organisation: wild cluster bootstrap."
    )
    for note in _notes([line for line in result["lines"] if not line["refused"]]):
        click.echo(note)
    lacking = [one for one in result["missing"] if one["lacking"]]
    if lacking:
        click.echo("Missing: " + ", ".join(f"{one['variable']} {one['lacking']:,} of {one['n']:,}" for one in lacking))
    if result.get("not_registered"):
        click.echo("Not registered: " + ", ".join(result["not_registered"]))
    for key, why in result.get("cannot_be_said", {}).items():
        click.echo(f"{key}: {why['en']}")


def _notes(lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What stands behind the figures, said once for all that share it."""

    def shared(key: Callable[[Mapping[str, Any]], Any]) -> Iterator[tuple[Any, str]]:
        found: dict[Any, dict[str, None]] = {}
        for line in lines:
            if said := key(line):
                found.setdefault(said, {})[line["variable"]] = None
        for said, names in found.items():
            yield said, ", ".join(names)

    for (used, later, dropped), names in shared(
        lambda line: tuple(tuple(line[f"controls{part}"]) for part in ("", "_later", "_dropped"))
    ):
        yield f"Controls of {names}: " + "; ".join(
            part
            for part in (
                ", ".join(one for one in used if one not in dropped) or "none",
                later and "later than it, so left out: " + ", ".join(later),
                dropped and "following from the others, so left out: " + ", ".join(dropped),
            )
            if part
        )
    for (of, number), names in shared(
        lambda line: line["left_out_settled"] and (tuple(line["controls_settled"]), line["left_out_settled"])
    ):
        of_which = f" of {', '.join(of)}" if of else ""
        yield f"Left out of {names}: {number:,} in groups{of_which} of whom all or none had the outcome."
    for words, names in shared(lambda line: line["coverage"] and line["coverage"]["en"]):
        yield f"{words} ({names})"
    for line in lines:
        if said := _unmeasured(line):
            yield said
    for _is_imputed, names in shared(lambda line: line["method"] == "multiple_imputation"):
        yield f"Missing answers were filled in several times and combined by Rubin's rules: {names}. Not so the others."
    for _is_thin, names in shared(lambda line: line["is_thin"]):
        yield f"So few with or without the outcome that it is less certain than the interval shows: {names}."


def _unmeasured(line: Mapping[str, Any]) -> str:
    """How strong something unmeasured would have to be; of a number, between which values."""
    name = line["name"]["en"] + (f": {line['contrast']}" if line["contrast"] else "")
    parts = [line["unmeasured"]["en"]] if line["unmeasured"] else []
    if line["e_value"] is not None:
        end = line["e_value_of_interval"]
        parts.append(f"E-value {line['e_value']:.1f}" + (f", for the end of the interval {end:.1f}." if end else "."))
    return f"Unmeasured, {name}: " + " ".join(parts) if parts else ""


def _show_comparison(result: Mapping[str, Any]) -> None:
    click.echo(
        f"Took part: {100 * result['participants']:.1f} % of {result['n_participants']:,}. Others, weighted to "
        f"resemble them: {100 * result['others']:.1f} % of {result['n_others']:,} "
        f"(counting as {result['effective_others']:.0f}).\n"
        f"Difference {100 * result['difference']:+.1f} points, 95 % {100 * result['low']:+.1f} to "
        f"{100 * result['high']:+.1f}; the weights are taken as known."
    )
    poor = [one["column"] for one in result["balance"] if one["is_poor"]]
    click.echo("The groups still differ in: " + ", ".join(poor) if poor else "The groups are alike in all controls.")
    for key, why in (("left_out", "lacking an answer"), ("without_counterpart", "whom nobody of the others resembles")):
        if any(result[key].values()):
            click.echo(
                f"Left out, {why}: {result[key]['participants']:,} who took part, {result[key]['others']:,} others."
            )
    click.echo(f"{result['words']['en']}\n{result['caveat']['en']}")
