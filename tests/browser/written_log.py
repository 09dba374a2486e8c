"""The log that a flow leaves, against a list that is written by hand: who, and what, line by line."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

from brobygger.vault.models import LogEntry


def assert_log_is_as_written(name: str) -> None:
    """Everything in the log, in the order in which it happened, is what the file of this name says."""
    left = [f"{entry.actor_label}: {entry.action}" for entry in LogEntry.objects.order_by("pk")]
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    written = [line for line in lines if line and not line.startswith("#")]
    assert left == written, f"{name} says otherwise than the log:\n" + "\n".join(
        unified_diff(written, left, lineterm="")
    )
