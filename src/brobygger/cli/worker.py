"""``brobygger worker``: background work until it is told to stop."""

from __future__ import annotations

import signal
from types import FrameType

import click

from brobygger.cli.frame import start_django


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due and what waits, then leave.")
def command(once: bool) -> None:
    """Run background work: seal the log, hand over messages, forget old drafts, run queued jobs.

    Several workers may run at once. SIGTERM and Ctrl-C let the job at hand finish.

    \b
    Examples:
      brobygger worker
      brobygger worker --once
    """
    start_django()
    from brobygger.accounts.production import refuse_demonstration
    from brobygger.jobs.worker import Worker
    from brobygger.kernel import memory

    refuse_demonstration()
    worker = Worker()
    memory.settle()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        worker.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        tally = worker.run_once() if once else worker.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    click.echo(f"{tally.done} job(s) done, {tally.failed} failed or taken over.")
