from __future__ import annotations

import datetime
import io
import uuid
import zipfile
from typing import Any

import pytest
from django.db import connection

from brobygger.documents import actions, background, reads, text
from brobygger.documents.enums import FileKind, FileState
from brobygger.documents.errors import Unreadable
from brobygger.documents.models import StoredContent, StoredFile
from brobygger.documents.ports import store as contents
from brobygger.documents.reading import Fault
from brobygger.jobs import queue
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotFound, Refusal
from brobygger.vault.models import LogEntry
from tests.citizens.factories import machine
from tests.documents.factories import a_file, a_pdf, a_running_pdf, work
from tests.documents.test_text import a_docx

SUBJECT = ("citizen", uuid.UUID(int=7))
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + b"\x00\x00\x00\rIHDR"
    + (64).to_bytes(4) * 2
    + b"\x08\x02\0\0\0abcd"
    + b"\0\0\0\0IEND\xaeB`\x82"
)


@pytest.fixture
def by(in_boundary: Any) -> Any:
    return machine(in_boundary)


def test_a_file_waits_until_it_was_looked_through(by: Any):
    file = actions.store(by=by, content=a_pdf("Hej"), name="CV for Åse.PDF", subject=SUBJECT)
    with pytest.raises(Refusal, match="bliver undersøgt"):
        reads.open_file(file.key)

    work()

    opened = reads.open_file(file.key)
    assert (opened.name, opened.content_type, opened.content[:5]) == ("CV for Åse.pdf", "application/pdf", b"%PDF-")
    assert list(LogEntry.objects.values_list("action", flat=True)) == ["file.stored", "file.checked"]


def test_neither_name_nor_content_lies_readable_in_the_database(by: Any):
    a_file(by, SUBJECT, content=b"Min diagnose er hemmelig", name="Diagnose.txt")

    with connection.cursor() as cursor:
        for model in (StoredFile, StoredContent):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608 - names of ours
            lying = b"".join(bytes(value) for row in cursor for value in row if isinstance(value, bytes | memoryview))
            assert b"diagnose" not in lying.lower()
    assert "Diagnose" not in str([(entry.subjects, entry.details) for entry in LogEntry.objects.all()])


@pytest.mark.parametrize(
    ("content", "name", "kept", "kind"),
    [
        (PNG, "foto.pdf", "foto.png", FileKind.PNG),
        ("Rødgrød".encode(), "../../etc/cv.docx", "cv.txt", FileKind.TEXT),
        ("Rødgrød".encode(), "C:\\Mine ting\\cv", "cv.txt", FileKind.TEXT),
        ("Rødgrød".encode(), "\x00..", "fil.txt", FileKind.TEXT),
        ("Rødgrød".encode(), "x" * 400, "x" * 150 + ".txt", FileKind.TEXT),
    ],
)
def test_kind_and_ending_follow_the_content(by: Any, content: bytes, name: str, kept: str, kind: FileKind):
    file = actions.store(by=by, content=content, name=name, subject=SUBJECT)
    assert (file.name, file.kind) == (kept, kind)


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00\x03\x00\x00\x00", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_we_do_not_take_is_not_stored(by: Any, content: bytes):
    with pytest.raises(Unreadable):
        actions.store(by=by, content=content, name="cv.pdf", subject=SUBJECT)
    assert not StoredFile.objects.exists()
    assert not StoredContent.objects.exists()


def test_a_file_over_the_limit_is_refused(by: Any, settings: Any):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(Unreadable, match="højst fylde 1 MB"):
        actions.store(by=by, content=b"a" * (1024 * 1024 + 1), name="cv.txt", subject=SUBJECT)


def test_a_file_that_runs_something_is_refused_and_its_content_deleted(by: Any):
    file = a_file(by, SUBJECT, content=a_running_pdf())

    assert (file.state, file.refused_because) == (FileState.REFUSED, "runs")
    assert contents().get(file.key) is None
    with pytest.raises(Unreadable, match="køre som et program"):
        reads.open_file(file.key)


def with_part(name: str, content: bytes) -> bytes:
    before, after = zipfile.ZipFile(io.BytesIO(a_docx())), io.BytesIO()
    with zipfile.ZipFile(after, "w") as planted:
        for part in before.namelist():
            if part != name:
                planted.writestr(part, before.read(part))
        planted.writestr(name, content)
    return after.getvalue()


FAR = (
    b'<Relationships><Relationship Type="x/attachedTemplate" Target="http://x" TargetMode="External"/></Relationships>'
)
LINK = b'<Relationships><Relationship Type="x/hyperlink" Target="http://x" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("content", "kind", "fault"),
    [
        (a_docx(), FileKind.DOCX, None),
        (with_part("word/vbaProject.bin", b"x"), FileKind.DOCX, Fault.RUNS),
        (with_part("word/_rels/settings.xml.rels", FAR), FileKind.DOCX, Fault.RUNS),
        (with_part("word/_rels/settings.xml.rels", LINK), FileKind.DOCX, None),
        (PNG, FileKind.PNG, None),
        (PNG[:20], FileKind.PNG, Fault.BROKEN),
        (b"%PDF-1.7\nnot really", FileKind.PDF, Fault.BROKEN),
        (b"\xff\xd8\xff\xe0\x00\x02\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01\x11\x00", FileKind.JPEG, Fault.TOO_BIG),
        (b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x11\x00", FileKind.JPEG, None),
    ],
    ids=[
        "docx",
        "docx with macros",
        "docx with a far template",
        "docx with a link",
        "png",
        "half a png",
        "no pdf",
        "huge jpeg",
        "jpeg",
    ],
)
def test_what_may_be_handed_out(content: bytes, kind: FileKind, fault: Fault | None):
    assert text.fault_in(content, kind) == fault


def test_a_file_is_found_only_with_its_own_thing_and_jobcentre(by: Any, other_jobcentre: Any):
    file = a_file(by, SUBJECT)
    with pytest.raises(NotFound):
        reads.open_file(file.key, subject=("citizen", uuid.UUID(int=8)))
    with within(other_jobcentre.pk):
        with pytest.raises(NotFound):
            reads.open_file(file.key)
        assert contents().get(file.key) is None


def test_a_list_loads_no_content_and_asks_once(by: Any, django_assert_num_queries: Any):
    for number in range(3):
        actions.store(by=by, content=f"Fil {number}".encode(), name=f"{number}.txt", subject=SUBJECT)
    with django_assert_num_queries(1):
        assert [file.name for file in reads.files_of(SUBJECT)] == ["2.txt", "1.txt", "0.txt"]


def test_only_a_checked_file_is_shared(by: Any):
    waiting = actions.store(by=by, content=b"Hej", name="a.txt", subject=SUBJECT)
    with pytest.raises(Refusal, match="ikke klar"):
        actions.share(by=by, key=waiting.key, subject=SUBJECT, shared=True)
    work()
    actions.share(by=by, key=waiting.key, subject=SUBJECT, shared=True)
    assert reads.files_of(SUBJECT, only_shared=True) == [waiting]
    with pytest.raises(NotFound):
        actions.share(by=by, key=waiting.key, subject=("citizen", uuid.uuid4()), shared=False)


def test_a_check_done_twice_changes_nothing_and_a_lost_one_is_put_in_again(by: Any):
    file = actions.store(by=by, content=b"Hej", name="a.txt", subject=SUBJECT)
    queue.rows().delete()
    later = clock.now() + datetime.timedelta(minutes=11)
    assert background.check_forgotten(by=by, at=later) == {"put_in": 1}
    assert background.check_forgotten(by=by, at=later) == {"put_in": 0}
    work()
    assert background.check_file(by=by, at=later, file=str(file.key)) == {"checked": 0}
    assert LogEntry.objects.filter(action="file.checked").count() == 1
