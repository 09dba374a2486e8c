"""``brobygger server``: the web server and the worker, which start and stop together."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import click

from brobygger.cli.frame import Unavailable

LOOPBACK = "127.0.0.1"
# A request that runs when the server is asked to stop may finish.
PATIENCE_SECONDS = 10
READY_WITHIN_SECONDS = 60
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def is_port_free(port: int, host: str = LOOPBACK) -> bool:
    with socket.socket() as probe:
        # As the server itself does: a port in the minute after a stop counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def only_one(data: Path) -> Iterator[None]:
    """One server for one data folder: two workers of two versions on one database would do everything twice."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / "server.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Unavailable(
                f"Brobygger is already running with the data in {data}. Stop it first, or use another folder: --data"
            ) from None
        yield


class Stopped(Exception):
    """Somebody asked the server to stop."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped


def _stop_no_more() -> None:
    """A second Ctrl-C, or a terminal that is closed, must not break off the stopping."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)


class Processes:
    """Children that live and die together."""

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, module: str, *arguments: str) -> None:
        # A session of its own: Ctrl-C in the terminal reaches this process only, which then stops them in order.
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", "brobygger.cli.together", module, *arguments],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def ended(self) -> str | None:
        """The name of a process that has ended, if one has."""
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
        for process in self.running.values():
            # Whatever is left of the group, also children of a process that has gone.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdin is not None:
                process.stdin.close()


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5):  # noqa: S310 - our own address on this machine
            return True
    except HTTPError as error:
        return error.code < 500
    except (URLError, OSError):
        return False


def _wait_until_ready(processes: Processes, address: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not _answers(address):
        ended = processes.ended()
        if ended:
            raise Unavailable(f"The {ended} ended while it was starting; its message stands above.")
        if time.monotonic() > deadline:
            raise Unavailable(f"The web server did not answer within {READY_WITHIN_SECONDS} seconds.")
        time.sleep(0.1)


def serve(*, port: int, host: str, workers: int, threads: int, data: Path, demonstration: bool) -> None:
    """Run until stopped; raises ``Unavailable`` when something is missing or a process ends by itself."""
    address = f"http://{'localhost' if host == LOOPBACK else host}:{port}/"
    with only_one(data):
        if not is_port_free(port, host):
            raise Unavailable(
                f"Port {port} is in use by another program. Stop that program, or choose another: --port {port + 1}"
            )
        processes = Processes()
        for number in STOPS:
            signal.signal(number, _stop)
        try:
            processes.start(
                "web server", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
                "--workers", str(workers), "--blocking-threads", str(threads), "--no-ws", "--http", "1",
                "--respawn-failed-workers", "--log-level", "warning", "brobygger.config.wsgi:application",
            )  # fmt: skip
            processes.start("worker", "brobygger", "worker")
            _wait_until_ready(processes, f"http://{host}:{port}/")
            _welcome(address, demonstration=demonstration)
            while not (ended := processes.ended()):
                time.sleep(0.5)
            raise Unavailable(f"The {ended} ended unexpectedly, so everything was stopped. Start again.")
        except Stopped:
            _stop_no_more()
            click.echo("\nStopping ...")
        finally:
            _stop_no_more()
            processes.stop()
    click.echo("Stopped. Your data is kept.")


def _welcome(address: str, *, demonstration: bool) -> None:
    started = os.environ.get("BROBYGGER_STARTED_AT")
    after = f" (ready after {time.time() - float(started):.0f} seconds)" if started else ""
    click.echo(f"\nBrobygger runs at {address}{after}")
    if demonstration and importlib.util.find_spec("brobygger.cli.demo") is not None:
        # Asked for in a process of its own: this one stays small, and knows no room.
        subprocess.run([sys.executable, "-m", "brobygger", "demo", "users"], check=False)
    click.echo("Stop with Ctrl-C.\n")


@click.command("server")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option(
    "--host", default=LOOPBACK, show_default=True, help="Address to listen on; the default is this machine only."
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option(
    "--threads", default=2, show_default=True, type=click.IntRange(1, 64), help="Threads of each web process."
)
def command(port: int, host: str, workers: int, threads: int) -> None:
    """Start the web server and the worker; they stop together.

    \b
    Examples:
      brobygger server
      brobygger server --port 8080 --workers 4
    """
    os.environ.setdefault("BROBYGGER_ADDRESS", f"http://localhost:{port}")
    # The settings are enough: the rooms are loaded by the processes that serve.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    from django.conf import settings

    serve(
        port=port,
        host=host,
        workers=workers,
        threads=threads,
        data=settings.DATA_FOLDER,
        demonstration=settings.ENVIRONMENT == "demonstration",
    )
