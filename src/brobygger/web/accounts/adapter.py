"""What we ask of the sign-in library otherwise than its own way."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts import second_factors, sign_in_log
from brobygger.web.accounts import limits

SIGN_IN = "sign_in"


def wait_sentence(seconds: int) -> str:
    if seconds >= 90:
        return _("Der har været for mange forsøg. Vent %(minutes)d minutter, og prøv igen.") % {
            "minutes": (seconds + 59) // 60
        }
    return _("Der har været for mange forsøg. Vent %(seconds)d sekunder, og prøv igen.") % {"seconds": seconds}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("Din adgang er lukket. Kontakt din administrator."),
        "email_password_mismatch": gettext_lazy("E-mailadressen eller adgangskoden er forkert."),
        "enter_current_password": gettext_lazy("Den nuværende adgangskode er forkert."),
        "incorrect_code": gettext_lazy("Koden er forkert. Skriv den kode, appen viser lige nu."),
        "incorrect_password": gettext_lazy("Adgangskoden er forkert."),
        "invalid_password_reset": gettext_lazy("Linket virker ikke. Det kan være udløbet eller brugt."),
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A citizen begins at the own page: no other page is open."""
        from brobygger.web.own import entering

        return entering.home_of_citizen(request.user) or super().get_login_redirect_url(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        seconds = limits.seconds_to_wait(request, SIGN_IN, credentials.get("email", ""))
        if seconds:
            raise ValidationError(wait_sentence(seconds), code="too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            limits.note_success(request, SIGN_IN, credentials.get("email", ""))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        email = credentials.get("email", "")
        limits.note_failure(request, SIGN_IN, email)
        sign_in_log.refused(email=email, client=limits.client_of(request))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        limits.remember_browser(request, response, user.email)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {"reauthenticate": _("Brug din adgangskode"), "mfa_reauthenticate": _("Brug en kode fra appen")}
        return [
            {**method, "description": words.get(method["id"], method["description"])}
            for method in super().get_reauthentication_methods(user)
        ]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is mailed from within a request; see ``mail.py``."""


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy("Din rolle kræver totrinslogin. Det kan ikke slås fra."),
        "cannot_generate_recovery_codes": gettext_lazy("Sæt først totrinslogin op. Så kan du lave nødkoder."),
        "incorrect_code": gettext_lazy("Koden er forkert. Skriv den kode, appen viser lige nu, eller en nødkode."),
        "unverified_email": gettext_lazy("Din e-mailadresse er ikke bekræftet. Kontakt din administrator."),
    }

    def encrypt(self, text: str) -> str:
        return second_factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factors.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """A role that asks for a second factor keeps it."""
        from brobygger.accounts import places
        from brobygger.kernel import clock
        from brobygger.web.accounts.second_factor import is_required

        today = clock.today()
        roles = frozenset(held.role for held in places.memberships_on(authenticator.user, today))
        return not is_required(roles, today)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The log and the profile page tell of changes; nothing is mailed from within a request."""
