"""What an installation for real people refuses to begin on."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest
from click.testing import CliRunner

from brobygger.accounts.production import Demonstration, refuse_demonstration
from brobygger.cli import worker
from brobygger.vault.crypto import KeyRing, NoKeys, make_ring
from tests.fixtures import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_keys(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Production, with keys of its own."""
    make_ring(tmp_path / "ring.json", demonstration=False)
    settings.PRODUCTION = True
    ring = KeyRing(tmp_path / "ring.json", production=True)
    monkeypatch.setattr(KeyRing, "from_settings", classmethod(lambda _class: ring))
    return ring


@pytest.fixture
def invented() -> Any:
    user = make_user()
    user.is_demonstration = True
    user.save()
    return user


def test_a_demonstration_starts_with_its_users(invented: Any) -> None:
    refuse_demonstration()


def test_production_starts_on_its_own(own_keys: Any) -> None:
    make_user()
    refuse_demonstration()


def test_production_does_not_start_with_demonstration_users(own_keys: Any, invented: Any) -> None:
    with pytest.raises(Demonstration, match="start with a new one"):
        refuse_demonstration()


def test_production_does_not_start_with_demonstration_keys(settings: Any, tmp_path: Any, monkeypatch: Any) -> None:
    make_ring(tmp_path / "ring.json", demonstration=True)
    settings.PRODUCTION = True
    ring = KeyRing(tmp_path / "ring.json", production=True)
    monkeypatch.setattr(KeyRing, "from_settings", classmethod(lambda _class: ring))
    with pytest.raises(NoKeys, match="demonstration keys"):
        refuse_demonstration()


def test_neither_server_nor_worker_begins(own_keys: Any, invented: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "brobygger.config.wsgi", raising=False)
    with pytest.raises(Demonstration):
        importlib.import_module("brobygger.config.wsgi")
    answer = CliRunner().invoke(worker.command, ["--once"])
    assert isinstance(answer.exception, Demonstration)
