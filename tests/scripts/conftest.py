"""A checkout of its own for each test of the scripts, and their modules to import."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "script" / "lib"))

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What a fresh clone holds, as far as the scripts look at it."""
    place = tmp_path / "checkout"
    place.mkdir()
    for name in ("script", "requirements"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "package.json", "package-lock.json", ".npmrc", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, place)
    for package in ("brobygger", "brobygger_analysis"):
        (place / "src" / package).mkdir(parents=True)
        (place / "src" / package / "__init__.py").write_text("")
    return place


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH with nothing on it but what a shell script needs."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "dirname"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


def write_program(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def run(checkout: Path) -> Run:
    """``run("script/server", "--port", "8000", env={...})`` in the checkout, without this machine's pip settings."""

    def call(*command: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "BROBYGGER_", "NPM_", "npm_", "DJANGO_", "PYTEST_"))
        }
        return subprocess.run(
            [str(checkout / command[0]), *command[1:]],
            cwd=checkout,
            env={**clean, "PIP_CONFIG_FILE": "/dev/null", "HOME": str(checkout), **(env or {})},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return call
