"""script/server: from a bare checkout to a running Brobygger on this machine."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from design_assets import ensure_design_assets
from environment import (
    PYTHON,
    ROOT,
    Spent,
    Trouble,
    end_with,
    ensure_environment,
    explain,
    run_logged,
    say,
)

# What Brobygger itself keeps in a data folder; --fresh removes these and nothing else.
OURS = ("brobygger.sqlite3", "brobygger.sqlite3-wal", "brobygger.sqlite3-shm", "files", "keys", "static", "state")

EXAMPLES = """\
examples:
  script/server                     start at http://localhost:8000, with the data in var/
  script/server --port 8080         another port
  script/server --data ~/brobygger  another data folder
  script/server --fresh             throw the data away and begin with the demonstration again
"""


def check_port(port: int) -> None:
    """Say it before minutes of work, not after."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(f"Port {port} is kept for the system. Choose one over 1023: --port 8000") from None
        except OSError:
            raise Trouble(
                f"Port {port} is in use, perhaps by a Brobygger that runs already. Stop that program, or choose "
                f"another port: script/server --port {port + 1}"
            ) from None


def check_not_running(data: Path) -> None:
    import fcntl

    lock = data / "server.lock"
    if not lock.exists():
        return
    with lock.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Trouble(
                f"Brobygger is already running with the data in {data}. Stop it first, or use another folder: --data"
            ) from None


def remove_data(data: Path) -> None:
    for name in OURS:
        path = data / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


class Data:
    """The data folder, and how far its set-up came.

    ``state`` says ``loading`` until the demonstration is whole. A set-up that was broken off is begun again, because
    half a demonstration would show wrong figures.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"

    def begin(self, *, fresh: bool, address: str) -> bool:
        """Make the folder ready; says whether the demonstration is to be loaded."""
        if address:
            if fresh:
                raise Trouble("--fresh clears only the embedded database; BROBYGGER_DATABASE names another one.")
            return False
        if fresh:
            remove_data(self.folder)
        elif self.state.exists() and self.state.read_text() == "loading":
            say("The last set-up was broken off: beginning again.")
            remove_data(self.folder)
        if (self.folder / "brobygger.sqlite3").exists():
            return False
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.state.write_text("loading")
        return True

    def finish(self) -> None:
        self.state.write_text("ready")


def run_step(*command: str, what: str, name: str, env: dict[str, str]) -> float:
    started = time.monotonic()
    code, output, log = run_logged([PYTHON, *command], name=name, env=env)
    if code:
        raise explain(output, what=what, index="The network", log=log, where=Path(env["BROBYGGER_DATA"]))
    return time.monotonic() - started


def report(steps: list[tuple[str, Spent]]) -> None:
    """Where the time of a first start went, with the network's share apart."""
    total = Spent()
    for _, spent in steps:
        total += spent
    if total.download + total.work < 10:
        return
    say("\nTime spent        download   work")
    for name, spent in [*steps, ("Together", total)]:
        say(f"  {name:<15}{spent.download:7.1f} s{spent.work:6.1f} s")


def prepare(port: int, data: Path, *, fresh: bool) -> dict[str, str]:
    """Everything up to starting; returns the settings for the server."""
    started = time.time()
    check_port(port)
    check_not_running(data)
    env = {
        "BROBYGGER_DATA": str(data),
        "BROBYGGER_ADDRESS": f"http://localhost:{port}",
        "BROBYGGER_STARTED_AT": str(started),
    }
    steps = [("Python packages", ensure_environment("server")), ("Design system", ensure_design_assets())]
    folder = Data(data)
    try:
        new = folder.begin(fresh=fresh, address=os.environ.get("BROBYGGER_DATABASE", ""))
        texts = run_step("script/translations", "compile", what="Compiling the texts", name="translations", env=env)
        tables = run_step(
            "-m", "brobygger.cli.prepare", what="Preparing the data folder", name="prepare", env=env
        )  # fmt: skip
        steps += [("Texts", Spent(work=texts)), ("Tables and files", Spent(work=tables))]
        if new:
            if (ROOT / "src/brobygger/cli/demo.py").exists():
                say("Loading the demonstration ...")
                loading = run_step(
                    "-m", "brobygger", "demo", "load", what="Loading the demonstration", name="demo", env=env
                )
                steps.append(("Demonstration", Spent(work=loading)))
            folder.finish()
    except OSError as error:
        raise explain(str(error), what="Preparing the data folder", index="The network", where=data) from error
    report(steps)
    return env


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="script/server",
        description="Make what Brobygger needs, load the demonstration the first time, and start it on this machine.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--data", type=Path, default=ROOT / "var", help="data folder (default var/)")
    parser.add_argument("--fresh", action="store_true", help="remove the data and load the demonstration again")
    chosen = parser.parse_args()
    if not 1 <= chosen.port <= 65535:
        parser.error("--port must be between 1 and 65535")
    try:
        env = prepare(chosen.port, chosen.data.expanduser().resolve(), fresh=chosen.fresh)
    except Trouble as trouble:
        return end_with(trouble)
    except KeyboardInterrupt:
        print("\nStopped before it was ready; run it again to go on.", file=sys.stderr)
        return 130
    except subprocess.CalledProcessError as error:
        return end_with(Trouble(f"A step failed: {error}"))
    # The server takes this process over, so that Ctrl-C and a service manager speak to it directly.
    os.execve(
        PYTHON,
        [str(PYTHON), "-m", "brobygger", "server", "--port", str(chosen.port)],
        {**os.environ, **env},
    )


if __name__ == "__main__":
    sys.exit(main())
