"""What we build on: locked by hash, without an address, each with a reason; each setting written down."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def packages(lock: Path) -> dict[str, set[str]]:
    """Versions by package name (a universal lock may hold one for each Python)."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_hold_hashes_and_no_address(lock):
    text = lock.read_text()
    assert not re.search(r"://|^-|\bfile:", text, re.MULTILINE), "a lock names no place to fetch from"
    entries = re.split(r"\n(?=\w)", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_node_lock_holds_hashes_and_no_address():
    text = (ROOT / "package-lock.json").read_text()
    assert "resolved" not in text
    assert "://" not in text
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')


def test_tests_run_on_the_versions_that_are_served():
    served, tested = packages(ROOT / "requirements" / "server.txt"), packages(ROOT / "requirements" / "test.txt")
    assert {name: tested.get(name) for name in served} == served


def test_each_dependency_says_what_it_is_for():
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["server"]]
    silent = [name for name in wanted if not re.search(rf'"{re.escape(name)}",  # \w', text)]
    assert not silent


def test_each_setting_is_written_down():
    sources = [
        *ROOT.glob("src/**/*.py"),
        *ROOT.glob("script/**/*"),
        *ROOT.glob("tests/*.py"),
        *ROOT.glob("bench/**/*.py"),
    ]
    used = {
        name
        for file in sources
        if file.is_file()
        for name in re.findall(r"\bBROBYGGER_[A-Z_]+\b", file.read_text("utf-8", "ignore"))
    }
    written = (ROOT / "docs" / "settings.md").read_text() + (ROOT / "DEVELOPERS.md").read_text()
    assert not sorted(name for name in used if f"`{name}`" not in written)
