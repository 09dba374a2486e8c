"""``brobygger log``: seal the log, and verify that nobody has touched it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import click

from brobygger.cli.frame import CheckFailed, print_json, start_in_english

SENTENCES = {
    "changed": "entry {number} was changed after it was sealed",
    "removed": "entry {number} was removed",
    "gap": "numbers {what} are missing in the chain",
    "index": "the index of whom entry {number} concerns was changed",
    "cut_off": "the chain ends before number {what}, which was noted beside the keys at {at}",
    "replaced": "the chain is another one than the one noted beside the keys, at number {number}",
    "key": "entry {number} was sealed with a key that is not in the key ring",
    "unguarded": "the trigger {what} is missing, which refuses changes of the log",
}


@click.group("log")
def command() -> None:
    """Seal and verify the log.

    \b
    Examples:
      brobygger log verify
      brobygger log verify --json
      brobygger log seal
    """


@command.command()
@click.option("--strict", is_flag=True, help="Exit 1 also when entries are not sealed yet.")
@click.option("--json", "as_json", is_flag=True, help="Print the report for a script.")
def verify(strict: bool, as_json: bool) -> None:
    """Walk the whole chain and name each entry that was changed or removed. Exit code 1 when there is one."""
    start_in_english()
    from brobygger.vault import verification

    with _progress("Verifying", verification.sealed_count(), hidden=as_json) as advance:
        report = verification.verify(progress=advance)
    if as_json:
        print_json({**asdict(report), "sound": report.sound})
    else:
        _show(report)
    if not report.sound:
        raise CheckFailed(f"The log has been tampered with, or damaged: {report.fault_count} fault(s).")
    if strict and report.unsealed:
        raise CheckFailed(f"{report.unsealed} entries are not sealed yet.")


def _show(report: Any) -> None:
    click.echo(f"{report.checked} sealed entries checked. The chain ends at number {report.last_number}.")
    if report.head:
        click.echo(f"Head: {report.head}")
    if report.unsealed:
        click.echo(f"{report.unsealed} entries are not sealed yet, the oldest from {report.oldest_unsealed}.")
    for fault in report.faults:
        sentence = SENTENCES[fault.kind].format(number=fault.number, what=fault.what, at=fault.at)
        named = f" (key {fault.entry}, written {fault.at})" if fault.entry else ""
        click.echo(f"FAULT: {sentence}{named}")
    if report.fault_count > len(report.faults):
        click.echo(f"... and {report.fault_count - len(report.faults)} more.")
    if report.sound:
        click.echo("The log is sound.")


@command.command()
@click.option("--thorough", is_flag=True, help="Look at every entry, not only at the recent ones.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a script.")
def seal(thorough: bool, as_json: bool) -> None:
    """Seal what is not sealed yet. The worker does this every minute."""
    start_in_english()
    from brobygger.vault import sealing, verification

    with _progress("Sealing", verification.unsealed_count(), hidden=as_json) as advance:
        done = sealing.seal(thorough=thorough, progress=advance)
    if as_json:
        print_json(asdict(done))
    elif done.busy:
        click.echo("Another process is sealing; nothing is lost.")
    else:
        click.echo(f"{done.entries} entries sealed. The chain ends at number {done.last_number}.")


@contextlib.contextmanager
def _progress(label: str, length: int, *, hidden: bool) -> Iterator[Callable[[int], None]]:
    """A bar on long work that somebody watches; nothing in a file or a pipe."""
    if hidden or length < 20_000:
        yield lambda number: None
        return
    with click.progressbar(length=length, label=label) as bar:
        yield bar.update
