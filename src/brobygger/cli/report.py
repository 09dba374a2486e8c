"""``brobygger report``: the monthly status report, as the page, the PDF and the spreadsheet show it.

A command begins reports and shows them. It approves none: a person signs a number.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click

from brobygger.cli.frame import WrongInput, print_json, progress_bar, start_django

PROGRAMME = click.option("--programme", "code", required=True, help="Code of the programme, such as rum2.")
MONTH = click.option("--month", default="", help="Such as 2026-10. Default: the newest month that is over.")
JOBCENTRE = click.option("--jobcentre", default="", help="One jobcentre: its label, key or municipality code.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, as described in docs/command-line.md.")
FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(name="report")
def command() -> None:
    """Make and show the monthly status report.

    \b
    Examples:
      brobygger report show --programme bro --jobcentre Kolding --month 2026-10
      brobygger report show --programme bro --outside --json
      brobygger report show --programme bro --jobcentre Kolding --approved --pdf october.pdf
      brobygger report make --programme bro --month 2026-10
      brobygger report list --programme bro

    \b
    A report is approved by the project manager on its page, and by no command.
    """


@command.command(name="show")
@PROGRAMME
@MONTH
@JOBCENTRE
@click.option("--approved", is_flag=True, help="As it was approved. Default: counted now.")
@click.option("--outside", is_flag=True, help="The approved report of the whole programme, as readers outside get it.")
@click.option("--pdf", type=FILE, help="Write an accessible PDF.")
@click.option("--xlsx", type=FILE, help="Write a spreadsheet.")
@JSON
def show(
    code: str,
    month: str,
    jobcentre: str,
    approved: bool,
    outside: bool,
    pdf: Path | None,
    xlsx: Path | None,
    as_json: bool,
) -> None:
    """Show the report of a month: of a jobcentre, or of the whole programme."""
    if outside and jobcentre:
        raise click.UsageError("--outside shows a whole programme: leave out --jobcentre.")
    if approved and not jobcentre:
        raise click.UsageError("--approved shows a jobcentre's report: say which. See also --outside.")
    for file in (pdf, xlsx):
        if file is not None and file.exists():
            raise WrongInput(f"{file} exists already; choose another name.")
    start_django()
    from brobygger.cli.figures import counting

    with counting(jobcentre, "status report of a whole programme"):
        report, parts, around = _found(code, month, jobcentre, approved=approved, outside=outside)
        from brobygger.cli.figures import find_jobcentre, find_programme
        from brobygger.measurement import report_files
        from brobygger.measurement.printed import of_report

        programme = find_programme(code)
        printed = of_report(programme, report, find_jobcentre(jobcentre).pk if jobcentre else None)
        row = None if around is None else around.row

        if pdf is not None:
            _write(pdf, report_files.report_pdf(report, programme=programme.name, around=around))
        if xlsx is not None:
            made = report_files.report_excel(report, programme=programme.name, parts=parts, published=printed, row=row)
            _write(xlsx, made)
        if as_json:
            told = report.to_dict()
            if parts:
                told["parts"] = [{"name": name, "sections": one.to_dict()["sections"]} for name, one in parts]
            if approved:
                told["deviations"] = around.row.deviations
            published = {key: one.to_dict() for key, one in printed.items()}
            print_json({**told, "published": published, "digest": report.digest})
        elif pdf is None and xlsx is None:
            _print(report, programme.name, printed, report_files.approved_words(row))


def _found(
    code: str, month: str, jobcentre: str, *, approved: bool, outside: bool
) -> tuple[Any, tuple[tuple[str, Any], ...], Any]:
    """The report, those of its parts, and what stands around it."""
    from brobygger.cli.figures import find_jobcentre, find_programme
    from brobygger.kernel.actor import command as acting_command
    from brobygger.measurement import access, reports

    programme = find_programme(code)
    wanted = _month(programme, month)
    if outside:
        reader = access.outside_reader(programme)
        rows = reports.approved_reports(by=reader, programme=programme)
        row = next((one for one in rows if one.code == wanted.code), None)
        if row is None:
            raise WrongInput(f"There is no approved report of {code} for {wanted.code}.")
        seen = reports.programme_view(by=reader, key=row.key)
        return seen.report, seen.parts, seen
    if approved:
        found = reports.approved_of(programme, wanted)
        if found is None:
            raise WrongInput(f"There is no approved report of {jobcentre} for {wanted.code}.")
        view = reports.view(by=acting_command("report"), key=found.key)
        return view.report, (), view
    place = find_jobcentre(jobcentre) if jobcentre else None
    counted = reports.count(by=acting_command("report"), programme=programme, month=wanted, jobcentre=place)
    return counted.report, (), None


def _month(programme: Any, text: str) -> Any:
    """The month asked for, or the newest that is over; refused outside the programme."""
    from brobygger.kernel import clock
    from brobygger.measurement import reports

    today = clock.today()
    if text:
        try:
            month = reports.month_of(text)
        except ValueError:
            raise WrongInput(f"{text!r} is no month. Write it as 2026-10.") from None
        reports.require_month(programme, month, today)
        return month
    past = reports.months_of(programme, today)
    if not past:
        raise WrongInput(f"No month of {programme.code} is over yet.")
    return past[0]


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as fault:
        raise WrongInput(f"{file} cannot be written: {fault.strerror}.") from None
    click.echo(f"{file}: {len(content):,} bytes", err=True)


def _print(report: Any, programme: str, printed: Any, approved: str) -> None:
    from brobygger.cli.figures import print_table
    from brobygger.measurement import printed_words, report_words

    click.echo(f"{report_words.title(report)}, {report_words.whom(report)}, {programme}")
    for section in report_words.sections(report):
        click.echo("")
        rows = [[one.name, one.now, one.out_of, one.before, one.change] for one in section.rows]
        print_table([section.name, section.now, "Of", section.before, "Change"], rows)
        if section.key == "results":
            for one in report_words.targets(report):
                click.echo(
                    f"{one.name}: {one.achieved} of {one.original} originally ({one.of_original}), "
                    f"revised target {one.revised} ({one.of_revised})"
                )
    if printed:
        click.echo("")
        print_table(printed_words.heads(), [printed_words.cells(one) for one in printed_words.rows(printed)])
    click.echo("")
    if approved:
        click.echo(approved)
    click.echo(f"Counted {report.counted_at:%Y-%m-%d %H:%M} UTC. SHA-256 {report.digest}")


@command.command(name="make")
@PROGRAMME
@MONTH
@JOBCENTRE
@JSON
def make(code: str, month: str, jobcentre: str, as_json: bool) -> None:
    """Begin the reports of a month: of one jobcentre, or of all and of the whole programme."""
    start_django()
    from django.utils.translation import override

    from brobygger.cli.figures import find_jobcentre, find_programme
    from brobygger.kernel.actor import command as acting_command
    from brobygger.kernel.boundary import within
    from brobygger.measurement import report_actions
    from brobygger.programmes import reads

    programme = find_programme(code)
    with override("en"):
        wanted = _month(programme, month)
    parts = reads.participants(programme)
    if jobcentre:
        one = find_jobcentre(jobcentre)
        parts = tuple(part for part in parts if part.jobcentre == one.pk)
        if not parts:
            raise WrongInput(f"{jobcentre} takes no part in {code}.")
    made: list[dict[str, Any]] = []
    taking_part = [part for part in parts if _took_part(part, wanted)]
    with progress_bar(f"Reports of {wanted.code}") as progress:
        for number, part in enumerate(taking_part, start=1):
            by = acting_command("report", jobcentre=part.jobcentre, jobcentre_key=part.jobcentre_key)
            with within(part.jobcentre):
                row = report_actions.prepare(by=by, programme=programme, month=wanted)
            made.append({"jobcentre": part.name, "month": row.code, "state": row.state, "key": str(row.key)})
            progress(number, len(taking_part))
    if not jobcentre:
        whole = report_actions.prepare_programme(by=acting_command("report"), programme=programme, month=wanted)
        made.append({"jobcentre": None, "month": whole.code, "state": whole.state, "key": str(whole.key)})
    if as_json:
        print_json({"programme": code, "reports": made})
        return
    for line in made:
        click.echo(f"{line['month']}  {line['state']:<8}  {line['jobcentre'] or 'the whole programme'}")


def _took_part(part: Any, month: Any) -> bool:
    left: datetime.date | None = part.left_on
    return bool(part.joined_on <= month.last and (left is None or left >= month.first))


@command.command(name="list")
@PROGRAMME
@JSON
def list_(code: str, as_json: bool) -> None:
    """List the reports of a programme: month, revision, state."""
    start_django()
    from brobygger.cli.figures import counting, find_programme
    from brobygger.measurement import reports

    programme = find_programme(code)
    with counting("", "which status reports there are"):
        lines = reports.every_report(programme)
    if as_json:
        print_json({"programme": code, "reports": lines})
        return
    for line in lines:
        name = line["jobcentre"] or "the whole programme"
        click.echo(f"{line['month']}  {line['revision']}  {line['state']:<8}  {name}")
    if not lines:
        click.echo("There are no reports yet.")
