"""The doctor finds what is wrong, names the remedy, and one broken check hides no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from brobygger.cli import doctor

pytestmark = pytest.mark.django_db


def findings_named(name: str) -> list[doctor.Finding]:
    return [finding for finding in doctor.examine() if finding.name == name]


def test_a_healthy_installation_has_no_fault() -> None:
    assert [finding for finding in doctor.examine() if finding.state == "fault"] == []


def test_a_missing_data_folder_is_named_with_its_remedy(settings: Any, tmp_path: Path) -> None:
    settings.DATA_FOLDER = tmp_path / "gone"
    (finding,) = findings_named("Data folder")
    assert finding.state == "fault"
    assert "gone" in finding.says
    assert finding.remedy


def test_a_full_disk_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 3 * 2**20})())
    (finding,) = findings_named("Disk")
    assert "3 MB" in finding.says


def test_lost_keys_are_a_fault(settings: Any, tmp_path: Path) -> None:
    settings.TESTING = False
    settings.DATA_FOLDER = tmp_path
    (finding,) = findings_named("Keys")
    assert finding.state == "fault"
    assert "backup" in finding.remedy


def test_demonstration_users_are_refused_in_production(settings: Any) -> None:
    from tests.fixtures import make_user

    user = make_user()
    user.is_demonstration = True
    user.save()
    settings.PRODUCTION = True
    says = [finding.says for finding in doctor.examine() if finding.state == "fault"]
    assert "demonstration users exist in production" in says
    assert "production runs with demonstration keys" in says


def test_tables_of_another_version_are_a_fault_with_the_two_ways_out() -> None:
    MigrationRecorder(connection).record_applied("vault", "0001_initial")
    (finding,) = findings_named("Database")[:1]
    assert finding.state == "fault"
    assert "vault 0001_initial is not known here" in finding.says
    assert "--fresh" in finding.remedy


def test_one_broken_check_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def _broken() -> None:
        raise RuntimeError("it fell over")

    monkeypatch.setattr(doctor, "CHECKS", (_broken, *doctor.CHECKS))
    found = doctor.examine()
    assert found[0].name == "Broken"
    assert "it fell over" in found[0].says
    assert len(found) > 5


def test_json_and_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    result = CliRunner().invoke(doctor.command, ["--json"])
    assert result.exit_code == 0
    assert {"name", "state", "says", "remedy"} == set(json.loads(result.stdout)[0])
    monkeypatch.setattr(doctor, "examine", lambda: [doctor.Finding("Disk", "fault", "full", "Empty it.")])
    result = CliRunner().invoke(doctor.command)
    assert result.exit_code == 1
    assert "Empty it." in result.output
