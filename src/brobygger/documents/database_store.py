from __future__ import annotations

import uuid

from brobygger.documents.models import StoredContent


class DatabaseStore:
    """Contents as sealed rows: covered by the same boundary, transaction and backup as everything else."""

    def put(self, file: uuid.UUID, jobcentre: int, content: bytes) -> None:
        StoredContent.objects.create(jobcentre_id=jobcentre, file=file, content=bytearray(content))

    def get(self, file: uuid.UUID) -> bytes | None:
        row = StoredContent.objects.filter(file=file).first()
        return bytes(row.content) if row is not None else None

    def forget(self, file: uuid.UUID) -> None:
        StoredContent.objects.filter(file=file).delete()
