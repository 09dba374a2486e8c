"""An installation for real people begins on nothing that was made for invented ones."""

from __future__ import annotations

from django.conf import settings
from django.db import OperationalError, ProgrammingError

from brobygger.accounts.models import User
from brobygger.vault.crypto import KeyRing


class Demonstration(Exception):
    """Production was started on what belongs to the demonstration."""


def refuse_demonstration() -> None:
    """Called before the first page and the first job; says nothing outside production.

    Invented people need no look of their own: they are sealed with demonstration keys, come with demonstration users,
    and a demonstration number is refused when it is written (``citizens.identity``).

    Raises ``NoKeys`` where the keys are missing or the demonstration's, ``Demonstration`` where its users are.
    """
    if not settings.PRODUCTION:
        return
    KeyRing.from_settings().keys  # noqa: B018 - reading them is what tells
    try:
        found = User.objects.filter(is_demonstration=True).exists()
    except (OperationalError, ProgrammingError):
        return  # no database, or an empty one: each page says so by itself, and 'brobygger doctor' too
    if found:
        raise Demonstration(
            "This database holds demonstration users. A production installation refuses them: start with a new one."
        )
