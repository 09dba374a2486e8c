"""The benchmark of the log in small: it verifies before it tells, and has its limits from the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from bench import log_chain
from brobygger.vault import heads, verification
from brobygger.vault.models import LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_head() -> Iterator[None]:
    """The head lies in a file, which no rolled-back transaction takes away."""
    heads.file().unlink(missing_ok=True)
    yield
    heads.file().unlink(missing_ok=True)


def test_it_tells_of_as_many_entries_as_were_verified() -> None:
    found = log_chain.measure(30, writes=2)
    assert found.entries == 34 == LogEntry.objects.count()
    assert found.hashed > 34 * 100
    assert found.verifying.answer.sound
    told = "\n".join(log_chain.table(found))
    for word in ("sealing", "verifying", "reading the same rows", "SHA-256", "Memory at its most"):
        assert word in told


def test_a_log_that_does_not_verify_gives_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def unsound() -> Any:
        return SimpleNamespace(sound=False, unsealed=0, checked=0)

    monkeypatch.setattr(verification, "verify", unsound)
    with pytest.raises(SystemExit, match="does not verify"):
        log_chain.measure(2, writes=1)
