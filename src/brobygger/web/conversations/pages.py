"""What the pages of this room share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import reads as citizens
from brobygger.conversations import access
from brobygger.kernel import clock

READERS = (*CASE_ROLES, Role.TEAM_LEADER, Role.PROJECT_MANAGER)
POST_OR_GET = ["GET", "HEAD", "POST"]


def list_address(citizen: Any) -> str:
    """The page "Samtaler" of a citizen."""
    return reverse("conversations:list", args=[getattr(citizen, "key", citizen)])


def open_course(request: Any, key: Any, purpose: str, *, write: bool = False, shows: bool = True) -> Any:
    """Citizen, course and rights; a refusal that a reason would open says where it is given."""
    request.glass_address = reverse("citizens:reason", args=[key])
    return access.open_course(request.actor, key, purpose, write=write, shows=shows)


def brokers(request: Any, *keep: Any) -> dict[str, Any]:
    """Who may hold a conversation here, oneself first."""
    found = {str(user.key): user for user in citizens.colleagues(clock.today(), *CASE_ROLES)}
    for user in keep:
        found.setdefault(str(user.key), user)
    own = str(request.actor.key)
    return dict(sorted(found.items(), key=lambda one: (one[0] != own, one[1].name)))


def sent(request: HttpRequest) -> Any:
    """What was sent, also when it is empty; nothing when the page is only opened."""
    return request.POST if request.method == "POST" else None
