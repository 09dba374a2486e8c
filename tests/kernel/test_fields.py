"""Sealed fields: encrypted where they lie, opened when they are read, bound to their row and column."""

import datetime
import uuid

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction

from brobygger.accounts.models import Team
from brobygger.citizens.models import Citizen
from brobygger.documents.models import StoredContent
from brobygger.kernel import sealing
from brobygger.privacy.models import Glass
from brobygger.vault.crypto import CannotOpen, KeyRing
from brobygger.vault.models import Draft

pytestmark = pytest.mark.django_db
CPR = "150785-4321"
NOW = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)


def citizen(jobcentre, number=1, cpr=CPR):
    return Citizen(
        jobcentre=jobcentre,
        case_number=f"2026-{number:05}",
        cpr=cpr,
        cpr_index=number.to_bytes(32, "big"),
        given_name="Ida",
        family_name="Prøvesen",
    )


def draft(jobcentre, data):
    return Draft.objects.create(
        jobcentre=jobcentre, owner=uuid.uuid4(), form="f", form_version="1", data=data, saved_at=NOW
    )


def stored(row, column="cpr"):
    """What the database holds, read past every model."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM {row._meta.db_table} WHERE id = %s', [row.pk])  # noqa: S608 - names of ours
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


@pytest.fixture
def openings(monkeypatch):
    """The contexts that were opened while the test ran."""
    seen = []
    plain_open = KeyRing.open

    def counting(self, sealed, *, context):
        seen.append(context)
        return plain_open(self, sealed, context=context)

    monkeypatch.setattr(KeyRing, "open", counting)
    return seen


def test_a_value_comes_back_and_does_not_lie_readable(in_boundary):
    row = citizen(in_boundary)
    assert row.cpr == CPR, "readable before it is saved"
    row.save()
    assert Citizen.objects.get().cpr == CPR
    assert b"4321" not in stored(row)
    assert stored(row)[0] == sealing.cipher().key_id(stored(row))


@pytest.mark.parametrize("text", ["", "a", "Æ Ø Å 🙂", "x" * 10_000, "\x00"])
def test_any_text_survives(in_boundary, text):
    row = citizen(in_boundary, cpr=text)
    row.save()
    assert Citizen.objects.get().cpr == text
    assert len(stored(row)) > len(text.encode())


@pytest.mark.parametrize("data", [{"a": [1, None, "æ"]}, [], "text", 0, False, {"deep": {"er": 1.5}}])
def test_any_json_survives(in_boundary, data):
    draft(in_boundary, data)
    assert Draft.objects.get().data == data


def test_a_list_that_shows_no_cpr_opens_none_and_a_read_opens_once(in_boundary, openings):
    for number in range(1, 6):
        citizen(in_boundary, number).save()
    rows = list(Citizen.objects.order_by("id"))
    assert rows[0].case_number == "2026-00001"
    assert openings == []
    assert (rows[0].cpr, rows[0].cpr) == (CPR, CPR)
    assert openings == [f"citizens.citizen.cpr:{rows[0].key}"]


def test_a_deferred_value_is_fetched_when_it_is_read_and_opened_once(in_boundary, openings, django_assert_num_queries):
    citizen(in_boundary).save()
    row = Citizen.objects.defer("cpr").get()
    with django_assert_num_queries(1):
        assert (row.cpr, row.cpr) == (CPR, CPR)
    assert len(openings) == 1


@pytest.mark.parametrize("read_first", [True, False])
@pytest.mark.parametrize("load", [lambda: Citizen.objects.get(), lambda: Citizen.objects.defer("cpr").get()])
def test_saving_an_unchanged_row_writes_the_same_bytes(in_boundary, read_first, load):
    row = citizen(in_boundary)
    row.save()
    before = stored(row)
    again = load()
    if read_first:
        assert again.cpr == CPR
    again.given_name = "Ida Marie"
    again.save()
    assert stored(row) == before
    assert Citizen.objects.get().given_name == "Ida Marie"


def test_the_same_text_never_looks_the_same_twice(in_boundary):
    first, second = citizen(in_boundary, 1), citizen(in_boundary, 2)
    first.save()
    second.save()
    assert stored(first) != stored(second)
    before = stored(first)
    first.cpr = CPR
    first.save()
    assert stored(first) != before


def test_bytes_moved_to_another_row_do_not_open(in_boundary):
    first, second = citizen(in_boundary, 1), citizen(in_boundary, 2, cpr="010190-1111")
    first.save()
    second.save()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE citizens_citizen SET cpr = %s WHERE id = %s", [stored(first), second.pk])
    row = Citizen.objects.get(pk=second.pk)
    assert row.case_number == "2026-00002", "the row itself loads"
    with pytest.raises(CannotOpen):
        _ = row.cpr


def test_bytes_moved_to_another_column_do_not_open(in_boundary):
    glass = Glass.objects.create(
        jobcentre=in_boundary,
        user=uuid.uuid4(),
        user_label="A",
        subject_kind="citizen",
        subject=uuid.uuid4(),
        reason="Fordi",
        opened_at=NOW,
        ends_at=NOW + datetime.timedelta(hours=1),
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_glass SET review_note = reason")
    glass = Glass.objects.get()
    assert glass.reason == "Fordi"
    with pytest.raises(CannotOpen):
        _ = glass.review_note


def test_a_flipped_bit_is_an_error_not_another_text(in_boundary):
    row = citizen(in_boundary)
    row.save()
    for place in range(len(stored(row))):
        damaged = bytearray(stored(row))
        damaged[place] ^= 1
        again = Citizen.objects.get()
        again.__dict__["cpr"] = bytes(damaged)
        with pytest.raises(CannotOpen):
            _ = again.cpr


@pytest.mark.parametrize("look_up", ["cpr", "cpr__exact", "cpr__contains", "cpr__in", "cpr__gt", "cpr__startswith"])
def test_a_sealed_field_cannot_be_filtered(in_boundary, look_up):
    value = [CPR] if look_up.endswith("__in") else CPR
    with pytest.raises(FieldError, match="sealed"):
        list(Citizen.objects.filter(**{look_up: value}))
    with pytest.raises(FieldError, match="sealed"):
        list(Citizen.objects.exclude(**{look_up: value}))


def test_only_whether_there_is_a_value_can_be_asked(in_boundary):
    citizen(in_boundary).save()
    assert Citizen.objects.filter(cpr__isnull=False).count() == 1


def test_a_sealed_field_cannot_be_updated_in_bulk(in_boundary):
    row = citizen(in_boundary)
    row.save()
    with pytest.raises(FieldError, match="sealed"), transaction.atomic():
        Citizen.objects.update(cpr="010190-1111")
    row.cpr = "010190-1111"
    with pytest.raises(FieldError, match="sealed"), transaction.atomic():
        Citizen.objects.bulk_update([row], ["cpr"])
    assert Citizen.objects.get().cpr == CPR


def test_values_gives_bytes_and_never_plain_text(in_boundary):
    row = citizen(in_boundary)
    row.save()
    assert bytes(Citizen.objects.values_list("cpr", flat=True).get()) == stored(row)


def test_rows_made_in_bulk_are_sealed_one_by_one(in_boundary):
    Citizen.objects.bulk_create([citizen(in_boundary, 1), citizen(in_boundary, 2, cpr="010190-1111")])
    assert [row.cpr for row in Citizen.objects.order_by("id")] == [CPR, "010190-1111"]


def test_nothing_given_is_refused_where_a_value_is_needed_and_empty_text_is_sealed(in_boundary):
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(jobcentre=in_boundary, owner=uuid.uuid4(), form="f", form_version="1", saved_at=NOW)
    row = Citizen.objects.create(jobcentre=in_boundary, case_number="1", cpr_index=b"1" * 32)
    assert Citizen.objects.get().cpr == ""
    assert len(stored(row)) == 29


def test_refreshing_shows_what_another_wrote(in_boundary):
    row = citizen(in_boundary)
    row.save()
    other = Citizen.objects.get()
    assert row.cpr == CPR
    other.cpr = "010190-1111"
    other.save()
    row.refresh_from_db()
    assert row.cpr == "010190-1111"


def test_a_model_without_sealed_fields_needs_no_cipher(in_boundary, monkeypatch):
    monkeypatch.setattr(sealing, "_cipher", None)
    Team.objects.create(jobcentre=in_boundary, name="Øst")
    with pytest.raises(sealing.SealingNotReady):
        citizen(in_boundary).save()


def test_a_file_stays_what_it_is_when_its_row_is_read_again_and_saved(in_boundary, jobcentre):
    row = StoredContent.objects.create(jobcentre=jobcentre, file=uuid.uuid4(), content=bytearray(b"%PDF"))
    row.refresh_from_db()
    assert row.content == b"%PDF"
    row.save()
    assert StoredContent.objects.get(pk=row.pk).content == b"%PDF"
