"""The secret by which somebody sets a password without the old one. The faces make the address of it."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from brobygger.accounts.models import User

ROUTE = "account_reset_password_from_key"


def address_parts(user: User) -> dict[str, str]:
    """The parameters of the address: good once, for ``PASSWORD_RESET_TIMEOUT`` seconds, stored nowhere."""
    return {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
