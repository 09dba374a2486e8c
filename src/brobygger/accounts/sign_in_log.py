"""Sign-in, sign-out, refusals and changes of the second factor, as entries of the log.

The sign-in library says what happened by signals; here they become entries. A refused sign-in names the user only where
the address is known, and keeps the typed address sealed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from allauth.account import signals as account_signals
from allauth.core import context
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_save

from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import User
from brobygger.accounts.places import actor_in
from brobygger.kernel.actor import ANONYMOUS
from brobygger.vault import log


def refused(*, email: str, client: str) -> None:
    """A wrong password or an unknown address; whoever tried sees no difference."""
    user = User.objects.filter(email__iexact=email).first()
    log.signed_in(
        by=ANONYMOUS,
        action="sign_in.refused",
        subjects=[("user", user.key)] if user else (),
        reason=f"{email[:254]} · {client}",
    )


def _write(action: str, user: Any, reason: str = "") -> None:
    if isinstance(user, User):
        by = actor_in(user, None)
        if user.is_citizen:
            # Whoever reads the log may have no right to the case: no citizen is named in it.
            by = replace(by, label=LinkPurpose.OWN_PAGE.value)
        log.signed_in(by=by, action=action, subjects=[("user", user.key)], reason=reason)


def _signed_in(sender: Any, user: Any, **_more: Any) -> None:
    _write("sign_in.done", user)


def _signed_out(sender: Any, request: Any, user: Any, **_more: Any) -> None:
    _write("sign_out.left_alone" if hasattr(request, "left_alone") else "sign_out.done", user)


def _password_changed(sender: Any, user: Any, **_more: Any) -> None:
    _write("password.changed", user)


def _password_reset(sender: Any, user: Any, **_more: Any) -> None:
    _write("password.set_by_link", user)


def _factor_added(sender: Any, instance: Authenticator, created: bool, **_more: Any) -> None:
    """Heard from the row and not from the library, which tells only after the transaction is over."""
    if created:
        _write(f"second_factor.added.{instance.type}", instance.user)


def _factor_removed(sender: Any, instance: Authenticator, **_more: Any) -> None:
    """Removed by its owner. When an administrator does it, the action says so itself, with its reason."""
    request = context.request
    if request is not None and request.user.pk == instance.user_id:
        _write(f"second_factor.removed.{instance.type}", instance.user)


def _code_used(sender: Any, user: Any, authenticator: Any, **_more: Any) -> None:
    _write(f"second_factor.used.{authenticator.type}", user)


def _code_refused(sender: Any, user: Any, **_more: Any) -> None:
    _write("second_factor.refused", user)


RECEIVERS = (
    (user_logged_in, _signed_in),
    (user_logged_out, _signed_out),
    (account_signals.password_changed, _password_changed),
    (account_signals.password_reset, _password_reset),
    (mfa_signals.authenticator_used, _code_used),
    (mfa_signals.authentication_failed, _code_refused),
)


def connect() -> None:
    for signal, receiver in RECEIVERS:
        signal.connect(receiver, dispatch_uid=f"brobygger.{receiver.__name__}")
    post_save.connect(_factor_added, sender=Authenticator, dispatch_uid="brobygger._factor_added")
    post_delete.connect(_factor_removed, sender=Authenticator, dispatch_uid="brobygger._factor_removed")
