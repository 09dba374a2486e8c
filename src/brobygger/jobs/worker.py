"""The worker: one loop that puts in what is due, runs what waits, and looks after workers that died.

Several may run at once, on several machines. It stops on SIGTERM when the job at hand is done; killed outright, its
job is given on by another worker (or by itself, started again) as soon as it is seen to be gone.
"""

from __future__ import annotations

import datetime
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.compat import TaskResultStatus

from brobygger.jobs import plan, queue, rules
from brobygger.jobs.models import WorkerBeat
from brobygger.kernel import clock

logger = logging.getLogger(__name__)

IDLE_WAIT = 1.0  # seconds between looks at an empty queue
LOOK_AFTER_EVERY = datetime.timedelta(seconds=15)
FORGOTTEN_AFTER = datetime.timedelta(days=7)


@dataclass(slots=True)
class Tally:
    done: int = 0
    failed: int = 0


class Worker:
    def __init__(self, *, host: str | None = None) -> None:
        self.host = host or socket.gethostname()
        self.name = f"{self.host[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.tally = Tally()
        self._stop = threading.Event()
        self._looked_after: datetime.datetime | None = None

    def stop(self) -> None:
        """Finish the job at hand and take no other; safe to call from a signal."""
        self._stop.set()

    def run(self) -> Tally:
        """Work until told to stop."""
        self._begin()
        pulse = threading.Thread(target=self._pulse, name="worker-pulse", daemon=True)
        pulse.start()
        try:
            while not self._stop.is_set():
                close_old_connections()
                try:
                    busy = self.turn()
                except DatabaseError:
                    # The database was restarted, or locked for longer than we wait: look again, and lose nothing.
                    logger.warning("The database did not answer; trying again.", exc_info=True)
                    connection.close()
                    self._stop.wait(5 * IDLE_WAIT)
                    continue
                if not busy:
                    self._stop.wait(IDLE_WAIT)
        finally:
            self._stop.set()
            pulse.join(timeout=rules.BEAT_EVERY)
            self._end()
        return self.tally

    def run_once(self) -> Tally:
        """Do what is due and what waits now, then leave: for tests, for cron, and for looking what it would do."""
        self._begin()
        try:
            while self.turn() and not self._stop.is_set():
                pass
        finally:
            self._end()
        return self.tally

    def turn(self) -> bool:
        """Look after others, put in what is due, run one job; says whether there was one."""
        at = clock.now()
        if self._looked_after is None or at - self._looked_after >= LOOK_AFTER_EVERY:
            give_on_lost_jobs(at, self.host)
            self._looked_after = at
        plan.tick(at)
        row = queue.claim(self.name, at=at)
        if row is None:
            return False
        if queue.run(row):
            self.tally.done += 1
        else:
            self.tally.failed += 1
            logger.warning("The job %s failed or was taken over (%s).", row.args_kwargs["kwargs"]["name"], row.pk)
        return True

    # --- being alive -----------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        at = clock.now()
        plan.lay(at)
        WorkerBeat.objects.filter(beat_at__lt=at - FORGOTTEN_AFTER).delete()
        WorkerBeat.objects.create(
            worker=self.name,
            host=self.host,
            process=os.getpid(),
            software=version("brobygger"),
            started_at=at,
            beat_at=at,
        )

    def _pulse(self) -> None:
        """Tell every few seconds that we live, also while a job takes long. Has a database connection of its own."""
        while not self._stop.wait(rules.BEAT_EVERY):
            try:
                WorkerBeat.objects.filter(worker=self.name).update(beat_at=clock.now())
            except DatabaseError:
                logger.warning("The sign of life could not be written; the next one will be.")
                connection.close()
        connection.close()

    def _end(self) -> None:
        at = clock.now()
        WorkerBeat.objects.filter(worker=self.name).update(beat_at=at, stopped_at=at)


def give_on_lost_jobs(at: datetime.datetime, host: str, *, alive: Callable[[int], bool] | None = None) -> int:
    """Give on the jobs of workers that fell silent; returns how many.

    On our own machine a process that is gone is seen at once. Of another machine we only know that it has not given
    a sign of life for a minute.
    """
    alive = alive or _process_is_alive
    running = list(queue.rows().filter(status=TaskResultStatus.RUNNING))
    if not running:
        return 0
    beats = {
        beat.worker: beat for beat in WorkerBeat.objects.filter(worker__in={row.worker_ids[-1] for row in running})
    }
    lost = [row for row in running if _is_lost(beats.get(row.worker_ids[-1]), at, host, alive)]
    return sum(queue.give_on(row) for row in lost)


def _is_lost(beat: WorkerBeat | None, at: datetime.datetime, host: str, alive: Callable[[int], bool]) -> bool:
    if beat is None or beat.stopped_at is not None:
        return True
    if beat.beat_at < at - rules.SILENT_AFTER:
        return True
    return beat.host == host and not alive(beat.process)


def _process_is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
