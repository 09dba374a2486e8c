"""The key ring and its rotation: nothing is lost, nothing stays behind, and the log keeps what it was written with."""

import datetime
import json
import os
import stat
import uuid

import pytest
from django.db import connection, transaction

from brobygger.citizens.models import Citizen
from brobygger.kernel import actor, sealing
from brobygger.kernel.boundary import within
from brobygger.vault import crypto, drafts, log, rotation, verification
from brobygger.vault import sealing as log_sealing
from brobygger.vault.crypto import CannotOpen, KeyRing, NoKeys, make_ring
from brobygger.vault.models import LogEntry

BY = actor.command("keys")
AT = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture
def ring_file(tmp_path):
    file = tmp_path / "keys" / "ring.json"
    make_ring(file)
    return file


@pytest.fixture
def ring(ring_file, monkeypatch):
    """A ring in a file of its own, installed as the cipher of the house."""
    installed = KeyRing(ring_file)
    monkeypatch.setattr(sealing, "_cipher", installed)
    return installed


def citizen(jobcentre, number, cpr):
    row = Citizen(jobcentre=jobcentre, case_number=f"2026-{number:05}", cpr=cpr, cpr_index=number.to_bytes(32, "big"))
    row.save()
    return row


def key_ids():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cpr FROM citizens_citizen ORDER BY id")
        return [bytes(value)[0] for (value,) in cursor.fetchall()]


# --- the ring --------------------------------------------------------------------------------------------------


def test_what_is_sealed_opens_in_its_own_context_only(ring):
    sealed = ring.seal(b"hemmeligt", context="a")
    assert ring.open(sealed, context="a") == b"hemmeligt"
    assert b"hemmeligt" not in sealed
    for wrong in ("b", "", "a "):
        with pytest.raises(CannotOpen):
            ring.open(sealed, context=wrong)
    for damaged in (b"", sealed[:-1], sealed + b"x", b"\x09" + sealed[1:], sealed[:20]):
        with pytest.raises(CannotOpen):
            ring.open(damaged, context="a")


def test_a_keyed_hash_is_the_same_for_the_same_and_only_in_its_context(ring, tmp_path):
    one = ring.blind_index("1507854321", context="cpr:1")
    assert ring.blind_index("1507854321", context="cpr:1") == one
    assert ring.blind_index("1507854321", context="cpr:2") != one
    assert ring.blind_index("1507854322", context="cpr:1") != one
    make_ring(tmp_path / "other.json")
    assert KeyRing(tmp_path / "other.json").blind_index("1507854321", context="cpr:1") != one


def test_a_ring_is_for_its_owner_only_and_is_never_overwritten(ring_file):
    assert stat.S_IMODE(ring_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(ring_file.parent.stat().st_mode) == 0o700
    before = ring_file.read_bytes()
    make_ring(ring_file)
    assert ring_file.read_bytes() == before
    assert not ring_file.with_suffix(".new").exists()


def test_production_refuses_demonstration_keys(tmp_path):
    make_ring(tmp_path / "ring.json", demonstration=True)
    assert KeyRing(tmp_path / "ring.json").keys.demonstration
    with pytest.raises(NoKeys, match="demonstration"):
        KeyRing(tmp_path / "ring.json", production=True).seal(b"x", context="a")
    make_ring(tmp_path / "own.json")
    assert KeyRing(tmp_path / "own.json", production=True).current_key == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"current": 1}', '{"current": 2, "sealing": {}, "index": ""}'])
def test_a_damaged_ring_is_said_in_a_sentence(tmp_path, text):
    (tmp_path / "ring.json").write_text(text)
    with pytest.raises(NoKeys, match="key"):
        _ = KeyRing(tmp_path / "ring.json").keys


def test_a_missing_ring_is_said_in_a_sentence(tmp_path):
    with pytest.raises(NoKeys, match="No key ring"):
        KeyRing(tmp_path / "ring.json").seal(b"x", context="a")


def test_a_running_process_meets_a_key_that_another_one_made(ring, ring_file):
    old = ring.seal(b"old", context="a")
    other = KeyRing(ring_file)
    assert other.add_key() == 2
    fresh = other.seal(b"fresh", context="a")
    assert ring.open(fresh, context="a") == b"fresh"
    assert ring.open(old, context="a") == b"old"
    assert ring.seal(b"x", context="a")[0] == 2


def test_a_running_process_goes_on_when_the_file_is_gone_for_a_moment(ring, ring_file):
    sealed = ring.seal(b"x", context="a")
    os.rename(ring_file, ring_file.with_suffix(".away"))
    assert ring.open(sealed, context="a") == b"x"
    assert ring.open(ring.seal(b"y", context="a"), context="a") == b"y"


def test_the_ring_has_an_end(ring, ring_file):
    raw = json.loads(ring_file.read_text())
    raw["sealing"]["255"] = raw["sealing"]["1"]
    ring_file.write_text(json.dumps(raw))
    with pytest.raises(NoKeys, match="full"):
        ring.add_key()


# --- rotation --------------------------------------------------------------------------------------------------


def test_every_sealed_field_of_every_model_is_walked():
    walked = {model._meta.label: {field.name for field in fields} for model, fields in rotation.sealed_models()}
    assert walked["citizens.Citizen"] == {"cpr"}
    assert walked["privacy.Glass"] == {"reason", "review_note"}
    assert walked["vault.Draft"] == {"data"}
    assert "vault.LogEntry" not in walked


def test_rotation_seals_everything_anew_in_every_jobcentre(ring, jobcentre, other_jobcentre):
    with within(jobcentre.pk):
        citizen(jobcentre, 1, "150785-4321")
        drafts.save(owner=uuid.UUID(int=1), form="f", version="1", subject=None, data={"a": 1}, at=AT)
    with within(other_jobcentre.pk):
        citizen(other_jobcentre, 2, "010190-1111")
    number = rotation.begin(by=BY)
    assert number == 2
    assert rotation.reseal() == rotation.Resealed(3, 0)
    assert key_ids() == [2, 2]
    with within(jobcentre.pk):
        row = Citizen.objects.get()
        assert (row.cpr, row.version) == ("150785-4321", 1), "nothing of the row has changed"
    assert [(use.number, use.values) for use in rotation.use_of_keys()] == [(1, 0), (2, 3)]


def test_rotation_can_be_stopped_and_gone_on_with(ring, in_boundary, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    for number in range(1, 6):
        citizen(in_boundary, number, f"15078543{number}1")
    rotation.begin(by=BY)

    class Stopped(BaseException):
        pass

    def stop(_number):
        raise Stopped

    with pytest.raises(Stopped):
        rotation.reseal(progress=stop)
    assert sorted(key_ids()) == [1, 1, 1, 2, 2]
    assert rotation.begin(by=BY, resume=True) == 2
    assert rotation.reseal() == rotation.Resealed(3, 0)
    assert rotation.reseal() == rotation.Resealed(0, 0)
    assert [row.cpr[-2] for row in Citizen.objects.order_by("id")] == ["1", "2", "3", "4", "5"]


def test_somebody_who_saves_meanwhile_wins(ring, in_boundary, monkeypatch):
    row = citizen(in_boundary, 1, "150785-4321")
    rotation.begin(by=BY)
    plain_seal = KeyRing.seal

    def save_meanwhile(self, plain, *, context):
        monkeypatch.setattr(KeyRing, "seal", plain_seal)
        row.cpr = "010190-1111"
        row.save()
        return plain_seal(self, plain, context=context)

    monkeypatch.setattr(KeyRing, "seal", save_meanwhile)
    assert rotation.reseal() == rotation.Resealed(0, 1)
    assert Citizen.objects.get().cpr == "010190-1111"
    assert key_ids() == [2]


def test_values_that_a_room_seals_itself_are_walked_too(ring, db, monkeypatch):
    monkeypatch.setattr(rotation, "_also_reseal", {})
    monkeypatch.setattr(rotation, "_also_count", {})
    held = {"secret": ring.seal(b"otp", context="room")}

    def reseal():
        held["secret"] = ring.seal(ring.open(held["secret"], context="room"), context="room")
        return 1

    rotation.also_reseal("room", reseal, lambda: {held["secret"][0]: 1})
    rotation.begin(by=BY)
    assert [use.values for use in rotation.use_of_keys()] == [1, 0]
    assert rotation.reseal().values == 1
    assert [use.values for use in rotation.use_of_keys()] == [0, 1]


# --- retiring --------------------------------------------------------------------------------------------------


def test_a_key_is_retired_only_when_nothing_needs_it(ring, in_boundary):
    citizen(in_boundary, 1, "150785-4321")
    with pytest.raises(rotation.StillUsed, match="alt nyt"):
        rotation.retire(1, by=BY)
    ring.add_key()
    with pytest.raises(rotation.StillUsed, match="værdier"):
        rotation.retire(1, by=BY)
    with pytest.raises(rotation.StillUsed, match="ingen nøgle"):
        rotation.retire(9, by=BY)
    rotation.reseal()
    rotation.retire(1, by=BY)
    assert ring.numbers == [2]
    assert Citizen.objects.get().cpr == "150785-4321"
    assert LogEntry.objects.get(action="keys.retired").details == {"changes": {"key": [1, None]}}


@pytest.mark.parametrize("way", ["value", "seal"])
def test_a_key_that_the_log_was_written_with_is_never_retired(ring, in_boundary, way):
    with transaction.atomic():
        log.write(by=BY, action="a", subjects=[], reason="x" if way == "value" else "")
    if way == "seal":
        log_sealing.seal()
    ring.add_key()
    with pytest.raises(rotation.StillUsed, match="Loggen"):
        rotation.retire(1, by=BY)


def test_the_chain_goes_on_over_a_new_key_and_still_verifies(ring, in_boundary):
    with transaction.atomic():
        log.write(by=BY, action="a", subjects=[], reason="før")
    log_sealing.seal()
    rotation.begin(by=BY)
    rotation.reseal()
    log_sealing.seal()
    report = verification.verify()
    assert (report.sound, report.checked) == (True, 2)
    assert LogEntry.objects.order_by("id")[0].reason == "før"


def test_a_chain_without_its_key_is_said_to_lack_it(ring, in_boundary, tmp_path, monkeypatch):
    with transaction.atomic():
        log.write(by=BY, action="a", subjects=[])
    log_sealing.seal()
    ring.add_key()
    ring.retire(1)
    assert [fault.kind for fault in verification.verify().faults] == [verification.FaultKind.KEY]


# --- the key of the look-up ------------------------------------------------------------------------------------


@pytest.fixture
def indexed(ring, monkeypatch):
    """A room that keeps one keyed hash."""
    monkeypatch.setattr(rotation, "_reindex", {})
    held = {"hash": ring.blind_index("x", context="room")}

    def reindex():
        held["hash"] = sealing.cipher().blind_index("x", context="room")
        return 1

    rotation.also_reindex("room", reindex)
    return held


def test_the_index_key_changes_with_every_hash(ring, ring_file, indexed, db):
    before = indexed["hash"]
    assert rotation.change_index_key(by=BY) == {"room": 1}
    assert indexed["hash"] != before
    assert ring.blind_index("x", context="room") == indexed["hash"]
    assert KeyRing(ring_file).blind_index("x", context="room") == indexed["hash"], "for every process"
    assert rotation.remake_index(by=BY) == {"room": 1}
    assert KeyRing(ring_file).blind_index("x", context="room") == indexed["hash"]


def test_an_index_key_whose_hashes_could_not_be_made_is_not_used(ring, ring_file, indexed, db):
    before, file = indexed["hash"], ring_file.read_bytes()

    def break_down():
        raise ZeroDivisionError

    rotation.also_reindex("zzz", break_down)
    with pytest.raises(ZeroDivisionError):
        rotation.change_index_key(by=BY)
    assert ring_file.read_bytes() == file
    assert ring.blind_index("x", context="room") == before
    assert ring.file == ring_file


def test_the_installed_cipher_must_be_the_ring(monkeypatch):
    monkeypatch.setattr(sealing, "_cipher", object())
    with pytest.raises(NoKeys):
        crypto.ring()


def test_citizens_are_found_by_number_after_the_index_key_changed(ring, jobcentre, other_jobcentre, monkeypatch):
    from brobygger.citizens import rehash
    from brobygger.citizens.identity import index_of
    from brobygger_analysis.danish.cpr import CprNumber
    from tests.citizens.factories import a_citizen

    monkeypatch.setattr(rehash, "BATCH", 2)
    made = []
    for place in (jobcentre, other_jobcentre, jobcentre):
        with within(place.pk):
            row = a_citizen(place)
            made.append((place, row.pk, row.cpr, bytes(row.cpr_index)))
    counted = rotation.change_index_key(by=BY)
    assert counted["citizens.cpr"] == 3
    for place, primary_key, number, before in made:
        with within(place.pk):
            found = Citizen.objects.get(cpr_index=index_of(CprNumber(number), place.key))
            assert found.pk == primary_key
            assert bytes(found.cpr_index) != before
            assert found.cpr == number
