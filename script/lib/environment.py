"""The environment that both commands stand on: ``.venv`` from the hashed lock files, and the project in it.

Only Python's own library is used here, because nothing else is installed yet. Everything that can go wrong on
somebody's machine becomes one sentence that says what to do.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "brobygger-installed.json"

# What the environment, the design system and a demonstration need together, measured and rounded up.
MEGABYTES_NEEDED = {"server": 900, "test": 2100}

UNAVAILABLE = 4  # the exit code for "something that is needed cannot be had"


class Trouble(Exception):
    """Something that the person at the keyboard can mend; the text says how."""

    def __init__(self, sentence: str, *, log: Path | None = None) -> None:
        super().__init__(sentence)
        self.log = log


@dataclass
class Spent:
    """Seconds of one step, with the part that was spent fetching from the network."""

    download: float = 0.0
    work: float = 0.0

    def __iadd__(self, other: Spent) -> Spent:
        self.download += other.download
        self.work += other.work
        return self


def say(text: str = "") -> None:
    print(text, flush=True)


DISK_FULL = re.compile(r"No space left on device|Errno 28|ENOSPC|database or disk is full|Disk quota exceeded")
UNREACHABLE = re.compile(
    r"Failed to establish a new connection|Max retries exceeded|Connection refused|NewConnectionError|"
    r"Name or service not known|name resolution|nodename nor servname|Network is unreachable|timed out|ProxyError|"
    r"ConnectionResetError|Connection aborted|SSLError|No matching distribution found|Could not find a version|"
    r"ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ECONNRESET|network request .* failed"
)
WRONG_HASH = re.compile(r"DO NOT MATCH THE HASHES|EINTEGRITY|hash mismatch", re.IGNORECASE)


def explain(output: str, *, what: str, index: str, log: Path | None = None, where: Path = ROOT) -> Trouble:
    """The sentence for a failed step, read from what the tool printed; ``where`` is the folder that it writes to."""
    if DISK_FULL.search(output):
        return disk_is_full(where)
    if WRONG_HASH.search(output):
        return Trouble(
            f"{what} was stopped: a downloaded file is not the one that was locked. "
            f"Try again; if it goes on, do not use the file and tell the maintainers.",
            log=log,
        )
    if UNREACHABLE.search(output):
        return Trouble(
            f"{index} cannot be reached, and {what[0].lower()}{what[1:]} needs it. Check the network connection "
            "(and the proxy settings, if your organisation has a proxy), and run this again.",
            log=log,
        )
    last = next((line for line in reversed(output.strip().splitlines()) if line.strip()), "no message")
    return Trouble(f"{what} failed: {last.strip()}", log=log)


def disk_is_full(where: Path = ROOT) -> Trouble:
    free = shutil.disk_usage(where).free // 1_000_000
    return Trouble(f"The disk is full ({free} MB free at {where}). Make room for Brobygger and run this again.")


def check_disk(purpose: str) -> None:
    """Say it before half of the work is done."""
    free = shutil.disk_usage(ROOT).free // 1_000_000
    needed = MEGABYTES_NEEDED[purpose]
    if free < needed:
        raise Trouble(
            f"The disk is full, or nearly so: {free} MB are free and {needed} MB are needed. "
            "Make room for Brobygger and run this again."
        )


def run_logged(
    command: Sequence[str | Path], *, name: str, env: dict[str, str] | None = None, cwd: Path = ROOT
) -> tuple[int, str, Path]:
    """Run a tool quietly; its output goes to a log that is shown only when it fails."""
    log = CACHE / "logs" / f"{name}.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        log.write_text(done.stdout)
    except OSError as error:
        if DISK_FULL.search(str(error)):
            raise disk_is_full() from error
        raise
    return done.returncode, done.stdout, log


def digest(*files: Path) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def _wanted(lock: str) -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    # Of the project file only what the installation reads: a new lint rule installs nothing again.
    read = json.dumps([project["project"], project["build-system"], project["tool"]["hatch"]], sort_keys=True)
    total = hashlib.sha256((ROOT / "requirements" / f"{lock}.txt").read_bytes() + read.encode())
    return {"lock": lock, "digest": total.hexdigest(), "folder": str(ROOT)}


def _installed() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def _is_ready(lock: str) -> bool:
    """The test lock holds everything of the server lock in the same versions, so either serves the server."""
    if not PYTHON.exists():
        return False
    found = _installed()
    return any(found == _wanted(name) for name in {lock, "test"})


def _is_usable() -> bool:
    """Whether there is an environment of this checkout with a Python that still runs."""
    if not PYTHON.exists() or _installed().get("folder", str(ROOT)) != str(ROOT):
        return False
    asked = subprocess.run(
        [PYTHON, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"], capture_output=True, check=False
    )
    return asked.returncode == 0


def _make_venv() -> None:
    if _is_usable():
        return
    # Left by an older Python or by a checkout that was moved: its programs point to where they were.
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401 - only whether it is there
        import venv  # noqa: F401 - only whether it is there
    except ImportError:
        raise Trouble(
            "Python is here, but its module venv is not. Install it (Debian and Ubuntu: sudo apt-get install "
            "python3-venv) and run this again."
        ) from None
    code, output, log = run_logged([sys.executable, "-m", "venv", VENV], name="venv")
    if code:
        shutil.rmtree(VENV, ignore_errors=True)
        raise explain(output, what="Making the Python environment", index="The package index", log=log)


def pip(*arguments: str | Path, name: str, python: Path = PYTHON) -> None:
    code, output, log = run_logged(
        [python, "-m", "pip", *arguments, "--disable-pip-version-check", "--no-input"],
        name=name,
        env={"PIP_RETRIES": os.environ.get("PIP_RETRIES", "2"), "PIP_PROGRESS_BAR": "off"},
    )
    if code:
        raise explain(output, what="Installing the Python packages", index="The Python package index", log=log)


def entries(lock: Path) -> list[str]:
    """The lock, a package at a time with its hashes."""
    found: list[str] = []
    for line in lock.read_text().splitlines():
        if line.startswith(" ") and found:
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return found


def _two_at_a_time(step: Callable[[Path], None], halves: Iterable[Path]) -> None:
    """Fetching waits for the network and checks hashes, installing unpacks: with one alone, the other core rests."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        for done in [pool.submit(step, half) for half in halves]:
            done.result()


def install(lock: Path, *, python: Path = PYTHON) -> Spent:
    """Fetch first and install then, so that the share of the network is known. Nothing is built from source.

    The lock names everything by hash, so nothing is resolved, and one half knows nothing of the other.
    """
    wheels = CACHE / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    packages = entries(lock)
    halves = {wheels / f"half-{number + 1}.txt": packages[number::2] for number in range(min(2, len(packages)))}
    for half, half_of_them in halves.items():
        half.write_text("\n".join(half_of_them) + "\n")

    def fetch(half: Path) -> None:
        pip("download", "--quiet", "--require-hashes", "--no-deps", "--only-binary=:all:", "--dest", wheels, "-r", half,
            name=f"download-{half.stem}", python=python)  # fmt: skip

    def unpack(half: Path) -> None:
        pip("install", "--quiet", "--require-hashes", "--no-index", "--no-deps", "--no-compile", "--find-links", wheels,
            "-r", half, name=f"install-{half.stem}", python=python)  # fmt: skip

    started = time.monotonic()
    _two_at_a_time(fetch, halves)
    fetched = time.monotonic()
    _two_at_a_time(unpack, halves)
    shutil.rmtree(wheels, ignore_errors=True)
    _compile(python)
    return Spent(download=fetched - started, work=time.monotonic() - fetched)


def _compile(python: Path) -> None:
    """On all cores, and without the packages' own tests. Whatever does not compile is compiled, or refused, when it is
    imported: some packages hold files that are not meant for this Python.
    """
    packages = python.parent.parent.glob("lib/python*/site-packages")
    run_logged([python, "-m", "compileall", "-qq", "-j", "0", "-x", r"[/\\]tests?[/\\]", *packages], name="compile")


def ensure_environment(lock: str) -> Spent:
    """``.venv`` with the packages of ``requirements/<lock>.txt`` and this project; nothing if it is there."""
    if _is_ready(lock):
        return Spent()
    say("Installing Python packages (the first time, or after a change) ...")
    check_disk(lock)
    started = time.monotonic()
    _make_venv()
    spent = install(ROOT / "requirements" / f"{lock}.txt")
    # The project itself, in place: a change in the source needs no new installation.
    pip("install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--editable", ROOT, name="project")
    STAMP.write_text(json.dumps(_wanted(lock)))
    spent.work = time.monotonic() - started - spent.download
    return spent


def end_with(trouble: Trouble) -> int:
    print(f"\n{trouble}", file=sys.stderr)
    if trouble.log is not None:
        print(f"Everything that was printed: {trouble.log}", file=sys.stderr)
    return UNAVAILABLE
