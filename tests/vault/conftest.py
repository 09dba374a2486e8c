"""The head of the chain lies in a file, which no rolled-back transaction takes away."""

from collections.abc import Iterator

import pytest

from brobygger.vault import heads


@pytest.fixture(autouse=True)
def _no_head(db: None) -> Iterator[None]:
    heads.file().unlink(missing_ok=True)
    yield
    heads.file().unlink(missing_ok=True)
