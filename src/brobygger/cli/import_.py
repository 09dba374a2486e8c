"""``brobygger import``: files into Brobygger; each kind shows what it would do, and nothing is half-imported."""

from __future__ import annotations

import importlib

import click

# kind -> (module, one line of help); a kind's module is loaded when it is used
KINDS: dict[str, tuple[str, str]] = {
    "courses": ("brobygger.cli.import_courses", "Started courses from the case system."),
    "targets": ("brobygger.cli.import_targets", "Targets and published results of a programme."),
}


class Kinds(click.Group):
    """Lists every kind without loading any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(KINDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in KINDS:
            return None
        command: click.Command = importlib.import_module(KINDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Kinds"):
            formatter.write_dl([(kind, line) for kind, (_module, line) in KINDS.items()])


@click.group(name="import", cls=Kinds)
def command() -> None:
    """Import courses, targets and results from files (CSV or Excel).

    \b
    Examples:
      brobygger import targets targets.csv --programme rum2 --dry-run
      brobygger import courses started.xlsx --jobcentre "Jobcenter Kolding"
    """
