"""``brobygger keys``: what seals what, and changing keys while the house is open."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from brobygger.cli.frame import print_json, start_in_english


@click.group("keys")
def command() -> None:
    """Make, rotate and retire encryption keys.

    Keep a copy of keys/ring.json apart from the backup of the database: without it, nothing sealed can be read.

    \b
    Examples:
      brobygger keys list
      brobygger keys rotate
      brobygger keys rotate --resume
      brobygger keys rotate --index
    """


@command.command()
def make() -> None:
    """Make a key ring for a new installation. One that is there is never overwritten."""
    start_in_english()
    from django.conf import settings

    from brobygger.vault.crypto import make_ring

    file = settings.DATA_FOLDER / "keys" / "ring.json"
    if file.exists():
        click.echo(f"There is a key ring at {file}; it stays as it is.")
        return
    make_ring(file, demonstration=settings.ENVIRONMENT == "demonstration")
    click.echo(f"Made {file}. Keep a copy of it apart from the backup of the database.")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list for a script.")
def list_keys(as_json: bool) -> None:
    """Show each key, how many values lie under it, and whether it may be retired."""
    start_in_english()
    from brobygger.vault import rotation

    keys = rotation.use_of_keys()
    if as_json:
        print_json([{**asdict(key), "may_retire": key.may_retire} for key in keys])
        return
    for key in keys:
        state = "seals everything new" if key.current else "may be retired" if key.may_retire else "still needed"
        log = ", and the log was written with it" if key.in_log else ""
        click.echo(f"Key {key.number}: {key.values} values{log}; {state}.")


@command.command()
@click.option("--resume", is_flag=True, help="Make no new key; go on with a rotation that was stopped.")
@click.option("--index", is_flag=True, help="Change the key of the look-up by CPR number instead.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a script.")
def rotate(resume: bool, index: bool, as_json: bool) -> None:
    """Make a new key and seal every value anew with it, while the house is open.

    May be stopped and gone on with (--resume). The log is never changed and keeps its old keys.

    The key of the look-up by CPR number (--index) changes in one transaction; show the maintenance page meanwhile.
    """
    start_in_english()
    if index:
        _rotate_index(resume=resume, as_json=as_json)
    else:
        _rotate(resume=resume, as_json=as_json)


def _rotate(*, resume: bool, as_json: bool) -> None:
    from brobygger.vault import rotation

    by = _by()
    number = rotation.begin(by=by, resume=resume)
    length = rotation.count_values()
    if as_json or length < 5_000:
        done = rotation.reseal()
    else:
        with click.progressbar(length=length, label="Sealing anew") as bar:
            done = rotation.reseal(progress=bar.update)
    rotation.end(by=by, key=number, resealed=done)
    if as_json:
        print_json({"key": number, **asdict(done)})
    else:
        click.echo(f"{done.values} values are now sealed with key {number}.")
        if done.skipped:
            click.echo(f"{done.skipped} were changed by somebody meanwhile. Run it again with --resume to be sure.")


def _rotate_index(*, resume: bool, as_json: bool) -> None:
    from brobygger.vault import rotation

    made = rotation.remake_index(by=_by()) if resume else rotation.change_index_key(by=_by())
    if as_json:
        print_json(made)
    else:
        for name, number in made.items():
            click.echo(f"{number} look-ups made anew: {name}.")


@command.command()
@click.argument("number", type=click.IntRange(1, 255))
def retire(number: int) -> None:
    """Take an old key out of the ring for good, if nothing at all is sealed with it."""
    start_in_english()
    from brobygger.vault import rotation

    rotation.retire(number, by=_by())
    click.echo(f"Key {number} is out of the ring.")


def _by() -> Any:
    from brobygger.kernel.actor import command as acting_command

    return acting_command("keys")
