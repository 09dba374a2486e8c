"""The pipeline for distributed engines is compared on Spark by itself; here is seen that it was, as it stands."""

from __future__ import annotations

import json

import pytest

import check
import distributed
from environment import Trouble


def test_the_pipeline_is_the_one_that_was_compared_on_spark():
    recorded = json.loads(distributed.RECORD.read_text())
    assert recorded["files"] == distributed.digests(), (
        "The pipeline for distributed engines has changed since it was last compared on Spark. "
        "Run script/test --distributed and commit tests/distributed/equal.json."
    )
    assert recorded["passed"] >= 2


def test_any_change_of_its_files_is_noticed(tmp_path, monkeypatch):
    for name in distributed.FILES:
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((distributed.ROOT / name).read_bytes())
    before = distributed.digests()
    monkeypatch.setattr(distributed, "ROOT", tmp_path)
    monkeypatch.setattr(distributed, "RECORD", tmp_path / "equal.json")
    assert distributed.digests() == before
    distributed.record(passed=2)
    assert json.loads(distributed.RECORD.read_text())["files"] == before
    for name in distributed.FILES:
        (tmp_path / name).write_bytes((tmp_path / name).read_bytes() + b" ")
    after = distributed.digests()
    assert all(after[name] != before[name] for name in distributed.FILES)


def test_a_machine_without_java_says_what_to_install(monkeypatch):
    monkeypatch.setattr(distributed.shutil, "which", lambda name: None)
    with pytest.raises(Trouble, match="openjdk"):
        distributed.ensure_spark()


def test_the_distributed_run_compares_on_spark_and_nothing_else():
    assert [found.name for found in check.distributed_stages()] == ["tests, Spark"]
