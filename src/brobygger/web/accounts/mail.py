"""The mail with a link to set a new password.

It is the one mail that carries a secret, so it does not go through the stored messages, which lie in the database: the
queue holds the user's key only, and the worker makes the link in the moment of sending.
"""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from brobygger.accounts import passwords
from brobygger.accounts.models import User

QUIET_SECONDS = 5 * 60  # the mail that was sent a moment ago still works


def is_set_up() -> bool:
    return bool(settings.EMAIL_HOST)


def password_address(user: User) -> str:
    """A full address by which the user sets a password; it works once and for ``PASSWORD_RESET_TIMEOUT`` seconds."""
    path = reverse(passwords.ROUTE, kwargs=passwords.address_parts(user))
    return settings.BASE_ADDRESS.rstrip("/") + path


def ask_for_password_mail(email: str) -> None:
    """Queue the mail, if the address is known; takes as long either way."""
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    send_password_mail.enqueue(str(user.key) if user else "")


@task()
def send_password_mail(user_key: str) -> None:
    user = User.objects.filter(key=user_key, is_active=True).first() if user_key else None
    if user is None or not cache.add(f"password-mail.{user.key}", True, QUIET_SECONDS):
        return
    with translation.override(user.language):
        send_mail(
            _("Ny adgangskode til Brobygger"),
            _(
                "Hej %(name)s\n\n"
                "Nogen har bedt om en ny adgangskode til din adgang. Var det dig, så åbn linket inden for en time:\n\n"
                "%(address)s\n\n"
                "Var det ikke dig, så gør ingenting. Din adgangskode er ikke ændret.\n"
            )
            % {"name": user.given_name, "address": password_address(user)},
            settings.DEFAULT_FROM_EMAIL,
            [user.email],
        )
