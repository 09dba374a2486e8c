"""``brobygger demo``: an invented world in two programmes, for trying Brobygger and for measuring it."""

from __future__ import annotations

import gc
import sys
import time
from contextlib import ExitStack
from typing import Any

import click

from brobygger.cli.frame import print_json, start_django

STAGES = {
    "places": "Jobcentres and users",
    "rum2": "The closed programme",
    "living": "The living programme",
    "more": "More",
}


@click.group(name="demo")
def command() -> None:
    """Load the demonstration, and show who can sign in to it. Everybody in it is invented."""


@command.command(name="load")
@click.option("--scale", type=click.IntRange(0, 1_000_000), default=0, help="Add citizens until there are so many.")
@click.option("--fresh", is_flag=True, help="Remove the demonstration that is there and begin again.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
def load(scale: int, fresh: bool, as_json: bool) -> None:
    """Load both programmes into an empty database.

    The closed programme repeats the published figures of 2018-2020; the living one is dated relative to today. Never
    in production, and never into a database that holds anything, unless --fresh clears a demonstration first.

    \b
    Examples:
      brobygger demo load
      brobygger demo load --fresh --scale 100000
    """
    start_django()
    from django.utils.translation import override

    from brobygger.interop.demonstration import load as demonstration

    started = time.monotonic()
    with override("en"):
        demonstration.check(fresh=fresh)
    if fresh:
        from brobygger.cli.prepare import migrate

        demonstration.clear()
        migrate()
    # Rows are made by the hundred thousand and kept: to look through them for rubbish again and again is a tenth of the
    # work, and finds none.
    gc.freeze()
    gc.set_threshold(200_000, 20, 50)
    with _Progress(scale) as progress:
        loaded = demonstration.load(progress=progress, scale=scale)
    seconds = time.monotonic() - started
    if as_json:
        print_json(
            {
                "jobcentres": loaded.jobcentres,
                "citizens": {"rum2": loaded.closed, "bro": loaded.living, "more": loaded.more},
                "seconds": round(seconds, 1),
            }
        )
        return
    total = loaded.closed + loaded.living + loaded.more
    click.echo(f"{total:,} invented citizens in {loaded.jobcentres} jobcentres, loaded in {seconds:.0f} seconds.")
    click.echo("'brobygger demo users' shows who can sign in.")


@command.command(name="users")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def users(as_json: bool) -> None:
    """Show the invented users and their common password. Only where the demonstration runs."""
    start_django()
    from django.conf import settings
    from django.utils.translation import override

    from brobygger.accounts import demonstration, reads
    from brobygger.accounts.roles import WORDS, Role
    from brobygger.cli.frame import Unavailable

    if settings.PRODUCTION:
        raise Unavailable("A production installation has no demonstration users.")
    with override("en"):
        lines: list[dict[str, Any]] = [
            {
                "email": line.user.email,
                "name": line.user.name,
                "roles": sorted({str(WORDS[Role(held.role)].name) for held in line.roles}),
                "jobcentres": sorted({held.jobcentre.short_label for held in line.roles if held.jobcentre}),
            }
            for line in reads.demonstration_users()
        ]
    if as_json:
        print_json({"password": demonstration.PASSWORD, "users": lines})
        return
    if not lines:
        click.echo("There are no demonstration users. 'brobygger demo load' makes them; the first user of one's own:")
        click.echo("  brobygger user add anne@example.org Anne --role administrator --installation")
        return
    lines.sort(key=lambda line: (line["jobcentres"], line["email"]))
    width: int = max(len(line["email"]) for line in lines)
    click.echo(f"Password for all of them: {demonstration.PASSWORD}")
    for line in lines:
        click.echo(
            f"  {line['email'].ljust(width)}  {', '.join(line['roles'])}  {', '.join(line['jobcentres'])}".rstrip()
        )


class _Progress:
    """A bar on a terminal, a line per stage elsewhere."""

    def __init__(self, scale: int) -> None:
        # Every person of the closed programme is counted three times: registered, screened, finished.
        self.total = 3 * 15_228 + 900 + max(0, scale - 16_000)
        self.stage = ""
        self.open = ExitStack()

    def __enter__(self) -> _Progress:
        bar = click.progressbar(length=self.total, label="Loading", file=sys.stderr)
        self.bar = self.open.enter_context(bar)
        return self

    def __exit__(self, *fault: Any) -> None:
        self.open.close()

    def __call__(self, stage: str, people: int) -> None:
        if stage != self.stage:
            self.stage = stage
            self.bar.label = STAGES[stage]
        self.bar.update(people)
