"""``brobygger log``, ``keys`` and ``worker`` as a script meets them: sentences, JSON and exit codes."""

import json

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from brobygger.cli import keys, worker
from brobygger.cli import log as log_command
from brobygger.kernel import actor, sealing
from brobygger.vault import append_only, log
from brobygger.vault.crypto import KeyRing, make_ring
from brobygger.vault.models import LogEntry

pytestmark = pytest.mark.django_db


def run(command, *arguments):
    return CliRunner().invoke(command, arguments)


def write(number=3):
    with transaction.atomic():
        for _ in range(number):
            log.write(by=actor.command("test"), action="test.wrote", subjects=[])


def damage():
    with append_only.lifted(connection), connection.cursor() as cursor:
        second = LogEntry.objects.order_by("id")[1]
        cursor.execute("UPDATE vault_logentry SET action = 'test.wrotf' WHERE id = %s", [second.id])
    return second


def test_a_sound_log_exits_with_nought():
    write()
    assert "3 entries sealed" in run(log_command.command, "seal").output
    result = run(log_command.command, "verify")
    assert (result.exit_code, "The log is sound." in result.output) == (0, True)


def test_a_changed_entry_is_named_and_exits_with_one():
    write()
    run(log_command.command, "seal")
    second = damage()
    result = run(log_command.command, "verify")
    assert result.exit_code == 1
    assert f"FAULT: entry 2 was changed after it was sealed (key {second.key.hex}" in result.output
    assert "sound" not in result.output


def test_the_report_for_scripts():
    write()
    assert json.loads(run(log_command.command, "seal", "--json").output) == {
        "busy": False,
        "entries": 3,
        "last_number": 3,
    }
    damage()
    result = run(log_command.command, "verify", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert (report["sound"], report["checked"], report["fault_count"], report["unsealed"]) == (False, 3, 1, 0)
    assert (report["faults"][0]["kind"], report["faults"][0]["number"]) == ("changed", 2)


def test_unsealed_entries_fail_only_a_strict_check():
    write()
    assert run(log_command.command, "verify").exit_code == 0
    result = run(log_command.command, "verify", "--strict")
    assert (result.exit_code, "3 entries are not sealed yet" in result.output) == (1, True)


def test_every_kind_of_fault_has_its_sentence():
    from brobygger.vault.verification import FaultKind

    assert set(log_command.SENTENCES) == {kind.value for kind in FaultKind}


def test_keys_are_rotated_listed_and_retired(tmp_path, monkeypatch):
    make_ring(tmp_path / "ring.json")
    monkeypatch.setattr(sealing, "_cipher", KeyRing(tmp_path / "ring.json"))
    listed = json.loads(run(keys.command, "list", "--json").output)
    assert listed == [{"current": True, "in_log": False, "may_retire": False, "number": 1, "values": 0}]
    assert json.loads(run(keys.command, "rotate", "--json").output) == {"key": 2, "skipped": 0, "values": 0}
    assert run(keys.command, "rotate", "--resume").output == "0 values are now sealed with key 2.\n"
    assert "Key 1: 0 values; may be retired." in run(keys.command, "list").output
    assert run(keys.command, "retire", "1").output == "Key 1 is out of the ring.\n"
    assert "seals everything new" in run(keys.command, "list").output


def test_one_round_of_work():
    write()
    result = run(worker.command, "--once")
    assert result.exit_code == 0, result.output
    assert "0 failed" in result.output
    assert run(log_command.command, "verify", "--strict").exit_code == 0, "the worker has sealed"


@pytest.mark.parametrize("command", [log_command.command, keys.command, worker.command])
def test_help_shows_examples(command):
    assert "Examples:" in run(command, "--help").output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["log", "verify"], 1), (["log", "verify", "--json"], 1), (["log", "nothing"], 2), (["keys", "retire", "1"], 3)],
)
def test_exit_codes_of_the_whole_command(arguments, code):
    from brobygger.cli.main import main

    write()
    run(log_command.command, "seal")
    damage()
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == code
