"""The environment is made again when it must be, and only then."""

from __future__ import annotations

import json
import sys

import pytest

import environment


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A made environment: its Python is the one that runs the tests."""
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    (venv / "old").write_text("")
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(environment, "STAMP", venv / "stamp.json")
    monkeypatch.setattr(environment, "run_logged", lambda *args, **kwargs: (0, "", tmp_path / "log"))
    return venv


def test_a_usable_environment_is_kept(folder):
    environment._make_venv()
    assert (folder / "old").exists()


@pytest.mark.parametrize("fault", ["moved", "broken", "gone"])
def test_an_environment_that_cannot_be_used_is_made_again(folder, fault):
    if fault == "moved":
        (folder / "stamp.json").write_text(json.dumps({"folder": "/somewhere/else"}))
    elif fault == "broken":
        (folder / "bin" / "python").unlink()
        (folder / "bin" / "python").symlink_to("/nowhere/python")
    else:
        (folder / "bin" / "python").unlink()
    environment._make_venv()
    assert not (folder / "old").exists()


def test_only_what_is_installed_makes_it_out_of_date(folder, monkeypatch, tmp_path):
    (tmp_path / "requirements").mkdir()
    lock = tmp_path / "requirements" / "server.txt"
    (tmp_path / "requirements" / "test.txt").write_text("b==1")
    lock.write_text("a==1")
    project = tmp_path / "pyproject.toml"
    start = '[project]\nname = "a"\n[build-system]\nrequires = []\n[tool.hatch]\na = 1\n'
    project.write_text(start)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    assert not environment._is_ready("server")
    environment.STAMP.write_text(json.dumps(environment._wanted("server")))
    assert environment._is_ready("server")
    assert not environment._is_ready("test"), "the test lock holds more"
    project.write_text(start + "[tool.ruff]\nline-length = 100\n")
    assert environment._is_ready("server")
    lock.write_text("a==2")
    assert not environment._is_ready("server")
    environment.STAMP.write_text(json.dumps(environment._wanted("test")))
    assert environment._is_ready("server"), "the test lock holds everything of the server lock"
    project.write_text(start.replace('"a"', '"b"'))
    assert not environment._is_ready("server")
