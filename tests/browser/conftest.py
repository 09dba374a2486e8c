"""A real browser: Chromium of the machine, and axe to look at each page as a reader with an impairment would."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).resolve().parents[2] / ".cache" / "axe"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("BROBYGGER_CHROMIUM") or shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "da-DK",
        "timezone_id": "Europe/Copenhagen",
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture
def assert_accessible() -> Callable[[Any], None]:
    """``assert_accessible(page)``: axe finds no violation on the page as it stands."""
    script = AXE / "axe.min.js"
    if not script.exists():
        pytest.fail("axe is missing; script/design-assets --tests brings it.")
    source = script.read_text("utf-8")

    def check(page: Any) -> None:
        # Evaluating, unlike a script tag, does not ask the page's content security policy to look away.
        page.evaluate(source)
        found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(RULES)}}})")
        faults = [
            f"{fault['id']}: {fault['help']}\n    " + "\n    ".join(node["html"][:200] for node in fault["nodes"][:5])
            for fault in found["violations"]
        ]
        assert not faults, f"{page.url}:\n" + "\n".join(faults)

    return check
