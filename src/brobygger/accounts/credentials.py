"""What a user signs in with: an address and a password that may stand."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from brobygger.accounts.models import User
from brobygger.kernel.errors import Refusal


def clean_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refusal(_("Skriv en e-mailadresse, for eksempel navn@kommune.dk."), field="email") from None
    return email


def give_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Refusal(" ".join(weak.messages), field="password") from None
    user.set_password(password)
