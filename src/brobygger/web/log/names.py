"""Turns the keys in the log into what a reader knows: case numbers, and names of users."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from brobygger.accounts.models import User
from brobygger.citizens.models import Citizen
from brobygger.kernel import boundary
from brobygger.vault.models import LogEntry
from brobygger.web.log import sentences

MOST_NAMED = 5


class Names:
    """Case numbers and user names by key, fetched for many entries at once.

    A case is named by its number and never by the citizen's name: whoever reads the log may have no right to the case.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def fetch(self, entries: Iterable[LogEntry]) -> Names:
        wanted: dict[str, set[uuid.UUID]] = {"citizen": set(), "user": set()}
        for entry in entries:
            for kind, key in entry.subjects[: MOST_NAMED * 4]:
                if kind in wanted and (kind, key) not in self._known:
                    wanted[kind].add(uuid.UUID(key))
        if wanted["citizen"] and boundary.is_entered():
            cases = Citizen.objects.filter(key__in=wanted["citizen"]).values_list("key", "case_number")
            self._known.update({("citizen", str(key)): number for key, number in cases})
        if wanted["user"]:
            for user in User.objects.filter(key__in=wanted["user"], is_citizen=False):
                self._known["user", str(user.key)] = user.name
        return self

    def everything(self) -> Names:
        """All cases of the jobcentre and all users, for a file that is sent after the boundary is left."""
        cases = Citizen.objects.values_list("key", "case_number") if boundary.is_entered() else ()
        self._known.update({("citizen", str(key)): number for key, number in cases})
        self._known.update({("user", str(user.key)): user.name for user in User.objects.filter(is_citizen=False)})
        return self

    def about(self, entry: LogEntry) -> str:
        """Whom or what an entry concerns: some named, the rest counted."""
        named = [self._known[kind, key] for kind, key in entry.subjects if (kind, key) in self._known]
        shown = ", ".join(dict.fromkeys(named[:MOST_NAMED]))
        citizens = sum(kind == "citizen" for kind, _key in entry.subjects)
        if citizens > MOST_NAMED:
            return f"{shown} … ({citizens})" if shown else f"({citizens})"
        return shown

    def of(self, entry: LogEntry) -> list[tuple[str, str]]:
        """(what kind, which one) of every subject, for the page of one entry."""
        return [
            (sentences.subject(kind), self._known.get((kind, key), key))
            for kind, key in entry.subjects[: MOST_NAMED * 4]
        ]
