"""Who must have a second factor, and the way to it."""

from __future__ import annotations

import datetime
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from brobygger.accounts import rules
from brobygger.kernel import clock


def is_required(roles: frozenset[str], on: datetime.date) -> bool:
    begins = datetime.date.fromisoformat(settings.SECOND_FACTOR_FROM) if settings.SECOND_FACTOR_FROM else None
    return rules.needs_second_factor(roles, asked_of=settings.SECOND_FACTOR_ROLES, begins=begins, on=on)


def redirect_if_missing(request: HttpRequest) -> HttpResponse | None:
    """To the page that sets up a second factor, when a role asks for one and the user has none."""
    from brobygger.web import doors

    asked: Any = request
    if not is_required(asked.actor.roles, clock.today()) or is_mfa_enabled(asked.user):
        return None
    messages.warning(request, _("Din rolle kræver totrinslogin. Sæt det op her, så kan du arbejde videre."))
    return doors.leave_page(request, reverse("mfa_activate_totp"))
