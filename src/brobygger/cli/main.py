"""``brobygger``: the command line. Nouns first; a noun's module is loaded when it is used.

``brobygger --help`` must answer at once on a small server, so nothing here imports Django, NumPy or a room. The
commands speak English: they are read by operators and scripts, beside the English words of the operating system.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from brobygger.cli.frame import ExitCode

# noun -> (module, one line of help)
NOUNS: dict[str, tuple[str, str]] = {
    "server": ("brobygger.cli.server", "Run the web server and the worker."),
    "worker": ("brobygger.cli.worker", "Run background work only."),
    "doctor": ("brobygger.cli.doctor", "Check the installation and say what to mend."),
    "demo": ("brobygger.cli.demo", "Load the demonstration: invented people in two programmes."),
    "user": ("brobygger.cli.user", "Add users, give and end roles."),
    "import": ("brobygger.cli.import_", "Import courses, targets and results from files."),
    "export": ("brobygger.cli.export", "Export person group marks and figures to files."),
    "programme": ("brobygger.cli.programme", "List programmes, and show one with its jobcentres and targets."),
    "funnel": ("brobygger.cli.funnel", "Show the funnel of a programme."),
    "profile": ("brobygger.cli.profile", "Show who the citizens of a group are, and how another group differs."),
    "measure": ("brobygger.cli.measure", "Show the indicators of a jobcentre or a programme."),
    "targets": ("brobygger.cli.targets", "Show targets against what was achieved."),
    "report": ("brobygger.cli.report", "Make and show the monthly status report."),
    "register": ("brobygger.cli.register", "Outcomes and curves from a weekly benefit register."),
    "link": ("brobygger.cli.link", "Compare persons with an extract of the national data base."),
    "associate": ("brobygger.cli.associate", "Which circumstances go together with an outcome."),
    "log": ("brobygger.cli.log", "Seal and verify the log."),
    "keys": ("brobygger.cli.keys", "Make and rotate encryption keys."),
}

EPILOG = """\b
Examples:
  brobygger doctor
  brobygger user add anne@example.org "Anne" "Sørensen" --role job_broker --jobcentre "Jobcenter Kolding"
  brobygger targets --programme rum2 --json
  brobygger log verify

\b
Exit codes: 0 done · 1 a check that you asked for failed · 2 wrong use or unreadable input · 3 refused · 4 unavailable
"""


class Nouns(click.Group):
    """Lists every noun without loading any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in NOUNS:
            return None
        command: click.Command = importlib.import_module(NOUNS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(noun, line) for noun, (_module, line) in NOUNS.items()])


@click.group(cls=Nouns, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="brobygger")
def brobygger() -> None:
    """Brobygger: from a first conversation to a measured effect."""


def main(arguments: list[str] | None = None) -> Any:
    """Run a command and turn what went wrong into a sentence and an exit code."""
    from brobygger.cli.frame import CheckFailed, sentence_and_code

    try:
        return brobygger.main(args=arguments, standalone_mode=False)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except CheckFailed as fault:
        fault.show()
        sys.exit(ExitCode.CHECK_FAILED)
    except click.ClickException as fault:
        fault.show()
        # The library's own 1 means wrong use here.
        sys.exit(fault.exit_code if fault.exit_code != 1 else ExitCode.WRONG_USE)
    except Exception as fault:
        sentence, code = sentence_and_code(fault)
        if sentence is None:
            raise
        click.echo(sentence, err=True)
        sys.exit(code)
