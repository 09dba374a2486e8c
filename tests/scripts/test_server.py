"""What goes wrong on somebody's machine becomes one sentence that says what to do, and exit code 4."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scripts.conftest import write_program

UNAVAILABLE = 4
PYTHON = sys.executable


def sentence(done) -> str:
    """The one line that the person reads (a place to read more may follow)."""
    assert done.returncode == UNAVAILABLE, done.stdout + done.stderr
    lines = [line for line in done.stderr.strip().splitlines() if not line.startswith("Everything that was printed:")]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return lines[0]


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_busy_port(run, checkout, busy_port):
    said = sentence(run("script/server", "--port", str(busy_port)))
    assert said.startswith(f"Port {busy_port} is in use")
    assert f"--port {busy_port + 1}" in said
    assert not (checkout / ".venv").exists(), "it is said before the work, not after"


def test_a_port_that_is_none(run):
    done = run("script/server", "--port", "70000")
    assert done.returncode == 2
    assert "--port must be between 1 and 65535" in done.stderr


@pytest.mark.parametrize("script", ["script/server", "script/test", "script/design-assets"])
def test_no_python(run, programs, script):
    said = sentence(run(script, env={"PATH": str(programs)}))
    assert said.startswith("Brobygger needs Python 3.11 or newer, and none was found.")
    assert "apt-get install python3 python3-venv" in said
    assert "brew install python" in said


def test_only_an_old_python(run, programs):
    write_program(programs, "python3", "exit 1")
    assert sentence(run("script/server", env={"PATH": str(programs)})).startswith("Brobygger needs Python 3.11")


def test_a_newer_python_beside_an_old_one_is_found(run, programs, closed_port):
    write_program(programs, "python3", "exit 1")
    write_program(programs, "python3.12", f'exec {PYTHON} "$@"')
    done = run("script/server", "--help", env={"PATH": str(programs)})
    assert done.returncode == 0
    assert "--fresh" in done.stdout


def test_python_without_venv(run, programs, tmp_path, closed_port):
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "ensurepip.py").write_text("raise ImportError('left out, as Debian does')")
    write_program(programs, "python3", f'PYTHONPATH={tmp_path}/hidden exec {PYTHON} "$@"')
    said = sentence(run("script/server", "--port", str(closed_port), env={"PATH": str(programs)}))
    assert said.startswith("Python is here, but its module venv is not.")
    assert "sudo apt-get install python3-venv" in said


@pytest.mark.slow(reason="makes a real Python environment")
def test_an_unreachable_package_index(run, closed_port):
    index = f"http://127.0.0.1:{closed_port}/simple"
    done = run(
        "script/server", "--port", str(closed_port),
        env={"BROBYGGER_PYTHON": PYTHON, "PIP_INDEX_URL": index, "PIP_RETRIES": "0"},
    )  # fmt: skip
    said = sentence(done)
    assert said.startswith("The Python package index cannot be reached")
    assert "Check the network connection" in said
    # The next try is not hindered by what this one left.
    assert sentence(run(
        "script/server", "--port", str(closed_port),
        env={"BROBYGGER_PYTHON": PYTHON, "PIP_INDEX_URL": index, "PIP_RETRIES": "0"},
    )) == said  # fmt: skip


def a_made_environment(checkout: Path, *, on_pip: str = "", on_prepare: str = "") -> None:
    """A ``.venv`` whose Python does what the test says instead of installing or preparing."""
    write_program(
        checkout / ".venv" / "bin", "python",
        f'case "$*" in\n  *"-m pip"*) {on_pip or ":"};;\n  *cli.prepare*) {on_prepare or ":"};;\n'
        f'  *"-m brobygger server"*) echo "started $*"; exit 0;;\n  *"-m brobygger demo"*) :;;\n'
        f'  script/translations*) :;;\n  *) exec {PYTHON} "$@";;\nesac',
    )  # fmt: skip


def a_made_npm(programs: Path, text: str) -> str:
    write_program(programs, "npm", f'case "$1" in --version) echo 10;; *) {text};; esac')
    return str(programs)


def test_a_disk_that_is_full_before_we_begin(run, tmp_path, closed_port):
    (tmp_path / "patch").mkdir()
    (tmp_path / "patch" / "sitecustomize.py").write_text(
        "import shutil\nshutil.disk_usage = lambda path: shutil._ntuple_diskusage(10**9, 10**9 - 7_000_000, 7_000_000)"
    )
    env = {"PYTHONPATH": str(tmp_path / "patch"), "BROBYGGER_PYTHON": PYTHON}
    said = sentence(run("script/server", "--port", str(closed_port), env=env))
    assert said.startswith("The disk is full, or nearly so: 7 MB are free and 900 MB are needed.")


def test_a_disk_that_fills_while_installing(run, checkout, closed_port):
    a_made_environment(checkout, on_pip='echo "ERROR: OSError: [Errno 28] No space left on device"; exit 1')
    assert sentence(run("script/server", "--port", str(closed_port))).startswith("The disk is full (")


def test_a_disk_that_fills_while_loading(run, checkout, programs, closed_port, made_assets):
    a_made_environment(checkout, on_prepare='echo "sqlite3.OperationalError: database or disk is full" >&2; exit 1')
    made_assets(checkout)
    said = sentence(run("script/server", "--port", str(closed_port)))
    assert said.startswith("The disk is full (")
    assert str(checkout / "var") in said, "it may be another disk than that of the program"


def test_a_file_that_is_not_the_locked_one(run, checkout, closed_port):
    a_made_environment(
        checkout, on_pip='echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."; exit 1'
    )
    said = sentence(run("script/server", "--port", str(closed_port)))
    assert "a downloaded file is not the one that was locked" in said


def test_an_unreachable_npm_registry(run, checkout, programs):
    path = a_made_npm(programs, "echo 'npm error network request to the registry failed, ECONNREFUSED' >&2; exit 1")
    done = run("script/design-assets", env={"PATH": path, "BROBYGGER_PYTHON": PYTHON})
    assert sentence(done).startswith("The npm package registry cannot be reached")


@pytest.fixture
def made_assets():
    """The design system as if it had been brought already."""
    import design_assets

    def make(checkout: Path) -> None:
        target = checkout / "src" / "brobygger" / "web" / "static" / "dkfds"
        target.mkdir(parents=True)
        (target / "dkfds.css").write_text("a{}")
        (checkout / "requirements" / "design-assets.sha256").write_text(design_assets.digest_of(target))
        fonts = checkout / "src" / "brobygger" / "documents" / "fonts"
        fonts.mkdir(parents=True)
        (fonts / "a.ttf").write_text("font")
        (checkout / "requirements" / "letter-fonts.sha256").write_text(design_assets.digest_of(fonts))

    return make


@pytest.fixture
def ready(checkout, made_assets):
    a_made_environment(checkout)
    made_assets(checkout)
    return checkout


def test_the_way_to_a_running_server(run, ready, closed_port):
    done = run("script/server", "--port", str(closed_port))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"started -m brobygger server --port {closed_port}" in done.stdout
    assert (ready / "var" / "state").read_text() == "ready"
    again = run("script/server", "--port", str(closed_port))
    assert "Installing" not in again.stdout


def test_another_data_folder(run, ready, tmp_path, closed_port):
    run("script/server", "--port", str(closed_port), "--data", str(tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere" / "state").exists()
    assert not (ready / "var").exists()


def test_fresh_removes_our_data_and_nothing_else(run, ready, closed_port):
    data = ready / "var"
    data.mkdir()
    for name in ("brobygger.sqlite3", "brobygger.sqlite3-wal", "letter.txt"):
        (data / name).write_text("old")
    (data / "keys").mkdir()
    (data / "keys" / "ring.json").write_text("old")
    run("script/server", "--port", str(closed_port))
    assert (data / "brobygger.sqlite3").read_text() == "old", "without --fresh the data is kept"
    run("script/server", "--port", str(closed_port), "--fresh")
    assert sorted(path.name for path in data.iterdir()) == ["letter.txt", "state"]


def test_a_set_up_that_was_broken_off_is_begun_again(run, ready, closed_port):
    data = ready / "var"
    data.mkdir()
    (data / "state").write_text("loading")
    (data / "brobygger.sqlite3").write_text("half a demonstration")
    done = run("script/server", "--port", str(closed_port))
    assert "The last set-up was broken off: beginning again." in done.stdout
    assert not (data / "brobygger.sqlite3").exists()
    assert (data / "state").read_text() == "ready"


def test_fresh_leaves_another_database_alone(run, ready, closed_port):
    env = {"BROBYGGER_DATABASE": "postgresql://somewhere/else"}
    said = sentence(run("script/server", "--port", str(closed_port), "--fresh", env=env))
    assert "--fresh clears only the embedded database" in said


def test_a_server_that_runs_already(run, ready, closed_port):
    import fcntl

    (ready / "var").mkdir()
    with (ready / "var" / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = sentence(run("script/server", "--port", str(closed_port), "--fresh"))
    assert said.startswith("Brobygger is already running with the data in")
