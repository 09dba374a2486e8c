"""Addresses whose names the sign-in library knows. Sign-up, other addresses and passkeys have none: they are closed."""

from __future__ import annotations

from django.urls import path, re_path

from brobygger.web.accounts import sign_in

urlpatterns = [
    path("log-ind/", sign_in.sign_in, name="account_login"),
    path("log-ind/kode/", sign_in.enter_code, name="mfa_authenticate"),
    path("log-ind/lukket/", sign_in.closed, name="account_inactive"),
    path("log-ind/glemt/", sign_in.forgotten_password, name="account_reset_password"),
    path("log-ind/glemt/sendt/", sign_in.mail_sent, name="account_reset_password_done"),
    path("log-ind/ny-adgangskode/klar/", sign_in.password_is_set, name="account_reset_password_from_key_done"),
    re_path(
        r"^log-ind/ny-adgangskode/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.set_password,
        name="account_reset_password_from_key",
    ),
    path("log-ud/", sign_in.sign_out, name="account_logout"),
    path("konto/bekraeft/", sign_in.confirm_password, name="account_reauthenticate"),
    path("konto/bekraeft/kode/", sign_in.confirm_code, name="mfa_reauthenticate"),
    path("konto/adgangskode/", sign_in.change_password, name="account_change_password"),
    path("konto/totrinslogin/", sign_in.second_factor, name="mfa_index"),
    path("konto/totrinslogin/app/", sign_in.set_up_app, name="mfa_activate_totp"),
    path("konto/totrinslogin/app/fjern/", sign_in.remove_app, name="mfa_deactivate_totp"),
    path("konto/totrinslogin/koder/", sign_in.recovery_codes, name="mfa_view_recovery_codes"),
    path("konto/totrinslogin/koder/nye/", sign_in.new_codes, name="mfa_generate_recovery_codes"),
    path("konto/totrinslogin/koder/hent/", sign_in.download_codes, name="mfa_download_recovery_codes"),
]
