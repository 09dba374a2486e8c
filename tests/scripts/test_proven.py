"""A heavy proof holds for the files that it was run with, and for no others."""

from __future__ import annotations

import json

import pytest

import proven


@pytest.mark.parametrize("name", sorted(proven.FILES))
def test_each_heavy_proof_was_run_with_the_files_as_they_are(name: str) -> None:
    changed = proven.changed(name)
    assert not changed, (
        f"{', '.join(changed)} changed since the result of bench/{name}.py. "
        f"Run .venv/bin/python {proven.COMMANDS[name]} and commit it with bench/results/proven.json."
    )
    assert (proven.ROOT / "bench" / "results" / f"{name}.md").exists()


def test_any_change_is_noticed_and_a_new_run_is_taken(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(proven, "RECORD", tmp_path / "proven.json")
    assert proven.changed("coverage") == sorted(proven.FILES["coverage"])
    proven.record("coverage")
    proven.record("disclosure")
    assert proven.changed("coverage") == []
    held = proven.recorded()
    assert set(held) == {"coverage", "disclosure"}
    first = proven.FILES["coverage"][1]
    held["coverage"]["files"][first] = "another"
    proven.RECORD.write_text(json.dumps(held))
    assert proven.changed("coverage") == [first]
