"""Files in the situations that tests need."""

from __future__ import annotations

import io
from typing import Any

import pikepdf

from brobygger.documents import actions, pdf
from brobygger.documents.models import StoredFile
from brobygger.jobs import queue
from brobygger.kernel import clock
from brobygger.kernel.boundary import outside


def a_pdf(text: str = "Blåbærgrød") -> bytes:
    return pdf.plain_letter(title="Et brev", paragraphs=[text], sender=["Jobcenter"], receiver=["Åse"], on="i dag")


def a_running_pdf() -> bytes:
    """A PDF that starts a script when it is opened."""
    with pikepdf.open(io.BytesIO(a_pdf())) as document:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        kept = io.BytesIO()
        document.save(kept)
    return kept.getvalue()


def work() -> None:
    """Let a worker do what waits."""
    with outside():
        while (row := queue.claim("test", at=clock.now())) is not None:
            queue.run(row)


def a_file(by: Any, subject: tuple[str, Any], **given: Any) -> StoredFile:
    """A file that was taken in and looked through."""
    given = {"content": a_pdf(), "name": "Lægeerklæring.pdf", **given}
    file = actions.store(by=by, subject=subject, **given)
    work()
    file.refresh_from_db()
    return file
