"""Sign-in, sign-out, password and second factor: the library's flows with our forms, pages and limits."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account_views
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from brobygger.accounts import demonstration, reads
from brobygger.accounts.roles import WORDS, Role
from brobygger.web.accounts import limits, mail
from brobygger.web.accounts.forms import ForgottenPasswordForm
from brobygger.web.doors import own_account, public

FORGOTTEN = "forgotten_password"


class Unprocessable:
    """A form with errors comes back as 422, so that scripts and htmx can tell it from a page."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # the base class has no types
        response.status_code = 422
        return response


class SignIn(Unprocessable, account_views.LoginView):
    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "login": self.request.GET.get("bruger", "")[:254]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shows_users = settings.ENVIRONMENT == "demonstration"
        lines = reads.demonstration_users() if shows_users else []
        return {
            **super().get_context_data(**kwargs),
            "demonstration_users": [
                (line.user, ", ".join(sorted({str(WORDS[Role(held.role)].name) for held in line.roles})), _places(line))
                for line in lines
            ],
            "demonstration_password": demonstration.PASSWORD if lines else "",
        }


def _places(line: reads.UserLine) -> str:
    return ", ".join(sorted({held.jobcentre.label for held in line.roles if held.jobcentre is not None}))


class ConfirmPassword(Unprocessable, account_views.ReauthenticateView):
    pass


class ChangePassword(Unprocessable, account_views.PasswordChangeView):
    def get_success_url(self) -> str:
        return reverse("accounts:profile")


class SetPassword(Unprocessable, account_views.PasswordResetFromKeyView):
    """Behind the link that a mail or an administrator gave. The key leaves the address before the page is shown."""


class EnterCode(mfa_views.AuthenticateView):
    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


class ConfirmCode(Unprocessable, mfa_views.ReauthenticateView):
    pass


class SetUpApp(Unprocessable, totp_views.ActivateTOTPView):
    pass


class RemoveApp(Unprocessable, totp_views.DeactivateTOTPView):
    pass


class NewCodes(Unprocessable, code_views.GenerateRecoveryCodesView):
    pass


@public("Whoever forgot the password cannot be signed in.")
@never_cache
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Asks for a mail with a link. Says the same whether the address is known or not."""
    form = ForgottenPasswordForm(request.POST or None)
    can_mail = mail.is_set_up()
    if request.method == "POST" and can_mail:
        from brobygger.web import errors

        if limits.seconds_to_wait(request, FORGOTTEN, ""):
            return errors.too_many_requests(request)
        # Each request counts as a try: it costs a mail.
        limits.note_failure(request, FORGOTTEN, "")
        if form.is_valid():
            mail.ask_for_password_mail(form.cleaned_data["email"])
            return redirect("account_reset_password_done")
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "account/password_reset.html", {"form": form, "can_mail": can_mail}, status=status)


def _codes_of(request: HttpRequest) -> list[str]:
    user: Any = request.user
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    if row is None:
        raise Http404
    codes: list[str] = row.wrap().get_unused_codes()
    return codes


@own_account
@never_cache
@require_GET
@reauthentication_required(app="allauth.mfa")
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes that are left. The library's own page notes that it was seen, which a page that reads may not do."""
    return render(request, "mfa/recovery_codes/index.html", {"codes": _codes_of(request)})


@own_account
@never_cache
@require_GET
@reauthentication_required(app="allauth.mfa")
def download_codes(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("\n".join(_codes_of(request)) + "\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="brobygger-koder.txt"'
    return response


sign_in = public("The way in.")(SignIn.as_view())
sign_out = public("Signing out must also work for a session that has just ended.")(account_views.logout)
closed = public("Tells somebody who is put out why signing in did not work.")(account_views.account_inactive)
enter_code = public("Second step of signing in: the library asks that the first one was done.")(EnterCode.as_view())
mail_sent = public("Follows the forgotten password.")(account_views.password_reset_done)
set_password = public("Reached by the link that a mail or an administrator gave.")(SetPassword.as_view())
password_is_set = public("Follows the new password.")(account_views.password_reset_from_key_done)
confirm_password = own_account(ConfirmPassword.as_view())
confirm_code = own_account(ConfirmCode.as_view())
change_password = own_account(ChangePassword.as_view())
second_factor = own_account(mfa_views.index)
set_up_app = own_account(SetUpApp.as_view())
remove_app = own_account(RemoveApp.as_view())
new_codes = own_account(NewCodes.as_view())
