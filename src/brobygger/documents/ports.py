"""Where the contents of files lie. The database keeps them; another store can stand in its place."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

DATABASE = "brobygger.documents.database_store.DatabaseStore"


class ContentStore(Protocol):
    """Keeps bytes by the key of a file, within the entered boundary, encrypted, and bound to that key."""

    def put(self, file: uuid.UUID, jobcentre: int, content: bytes) -> None:
        """Keep the content, in the caller's transaction or before it commits."""

    def get(self, file: uuid.UUID) -> bytes | None:
        """The content, or None where there is none within the boundary."""

    def forget(self, file: uuid.UUID) -> None:
        """Delete the content for good. Forgetting what is not there is no error."""


@cache
def store() -> ContentStore:
    made: ContentStore = import_string(getattr(settings, "CONTENT_STORE", DATABASE))()
    return made
