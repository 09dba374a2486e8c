"""Settings for every way of running: demonstration on a laptop, production, and tests.

Everything that differs comes from the environment (listed in docs/settings.md); secrets come from the data folder
and never from here. Importing this module needs neither secrets nor a database, so that type checking and
``brobygger --help`` can do it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

PACKAGE = Path(__file__).resolve().parent.parent

ENVIRONMENT = os.environ.get("BROBYGGER_ENVIRONMENT", "demonstration")
if ENVIRONMENT not in {"demonstration", "production", "test"}:
    raise SystemExit(f"BROBYGGER_ENVIRONMENT must be demonstration, production or test, not {ENVIRONMENT!r}.")
PRODUCTION = ENVIRONMENT == "production"
TESTING = ENVIRONMENT == "test"

# Database, keys and files lie together in one folder that is never committed.
DATA_FOLDER = Path(os.environ.get("BROBYGGER_DATA", "var")).resolve()

DEBUG = False
ALLOWED_HOSTS = os.environ.get("BROBYGGER_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
BASE_ADDRESS = os.environ.get("BROBYGGER_ADDRESS", "http://localhost:8000")


def _secret_key() -> str:
    """The signing key, made at set-up in the data folder; a fixed one is only good enough for tests."""
    if TESTING:
        return "only-for-tests-" + "x" * 50
    file = DATA_FOLDER / "keys" / "signing.key"
    return file.read_text().strip() if file.exists() else ""


SECRET_KEY = _secret_key() or "not-set-up-yet-run-brobygger-doctor-" + "x" * 30

ROOMS = [
    "kernel",
    "jobs",
    "vault",
    "accounts",
    "reference",
    "reviews",
    "documents",
    "messages",
    "privacy",
    "programmes",
    "citizens",
    "screening",
    "plans",
    "conversations",
    "compensation",
    "casework",
    "measurement",
    "interop",
    "api",
    "web",
]

INSTALLED_APPS = [
    *(f"brobygger.{room}" for room in ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "brobygger.api.middleware.ApiMiddleware",
    "brobygger.web.middleware.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "brobygger.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "brobygger.web.middleware.ActorMiddleware",
    "brobygger.web.middleware.DoorMiddleware",
    "brobygger.web.middleware.TroubleMiddleware",
    "brobygger.web.middleware.ReadOnlyGetMiddleware",
]

ROOT_URLCONF = "brobygger.config.urls"
WSGI_APPLICATION = "brobygger.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "brobygger.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "brobygger.web.design.forms.DesignRenderer"


def _database() -> dict[str, Any]:
    address = os.environ.get("BROBYGGER_DATABASE", "")
    if address.startswith(("postgresql://", "postgres://")):
        from urllib.parse import parse_qs, unquote, urlsplit

        parts = urlsplit(address)
        query = parse_qs(parts.query)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")) or "brobygger",
            "USER": unquote(parts.username or query.get("user", [""])[0]),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or query.get("host", [""])[0]),
            "PORT": str(parts.port or query.get("port", [""])[0]),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "ATOMIC_REQUESTS": False,
        }
    if address:
        raise SystemExit("BROBYGGER_DATABASE must begin with postgresql:// (leave it out for embedded SQLite).")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_FOLDER / "brobygger.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # An acknowledged decision must survive a power cut: synchronous=FULL costs 0.5 ms a commit.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=268435456;"
            ),
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Language and time: Danish first. Messages in the code are Danish; each room has an English catalogue.
LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / room / "locale" for room in (*ROOMS, "cli")]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["brobygger.web.design.formats"]
LANGUAGE_COOKIE_NAME = "brobygger_language"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_FOLDER / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING  # looked up when asked for, not all at each start

# Sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.Argon2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "brobygger.web.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "brobygger.web.accounts.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Brobygger"
MFA_TOTP_TOLERANCE = 1  # telephones whose clock is half a minute off
MFA_FORMS = {
    "authenticate": "brobygger.web.accounts.forms.CodeForm",
    "reauthenticate": "brobygger.web.accounts.forms.ConfirmCodeForm",
    "activate_totp": "brobygger.web.accounts.forms.SetUpAppForm",
    "deactivate_totp": "brobygger.web.accounts.forms.RemoveAppForm",
}
ACCOUNT_FORMS = {
    "login": "brobygger.web.accounts.forms.SignInForm",
    "reauthenticate": "brobygger.web.accounts.forms.ConfirmPasswordForm",
    "change_password": "brobygger.web.accounts.forms.ChangePasswordForm",
    "reset_password_from_key": "brobygger.web.accounts.forms.NewPasswordForm",
}
PASSWORD_RESET_TIMEOUT = 60 * 60
# How many of our own proxies stand before the server: the client's address is read from what the outermost wrote.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("BROBYGGER_PROXIES", "0"))
# Own limits (web/accounts/limits.py) stand in for those of allauth that count per account: these lock others out.
ACCOUNT_RATE_LIMITS = False
# From this date on, these roles must have a second factor; without a date it is offered, not asked for.
SECOND_FACTOR_ROLES = frozenset({"administrator", "project_manager"})
SECOND_FACTOR_FROM = os.environ.get("BROBYGGER_SECOND_FACTOR_FROM", "2000-01-01" if PRODUCTION else "")

# Sessions
SESSION_COOKIE_AGE = 10 * 60 * 60
# Signed out after so long without a click; what was typed lies in the drafts.
SESSION_IDLE_SECONDS = 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "brobygger.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_ADDRESS] if BASE_ADDRESS.startswith("https://") else []

# Headers
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "img-src": [SELF, "data:"],
    }
}

# Every input is bounded.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
UPLOAD_MAX_BYTES = 10 * 1024 * 1024

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("BROBYGGER_MAIL_HOST")
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = os.environ.get("BROBYGGER_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("BROBYGGER_MAIL_PORT", "25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("BROBYGGER_MAIL_FROM", "brobygger@localhost")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Failed tries at signing in are counted here (docs/algorithms/sign-in-limits.md): a cache that holds few entries throws
# them out when strangers come in numbers, and whoever had to wait need not any more.
CACHE: dict[str, Any] = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "brobygger_cache",
    "OPTIONS": {"MAX_ENTRIES": 500_000, "CULL_FREQUENCY": 10},
}
if TESTING:
    CACHE |= {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": ""}
CACHES = {"default": CACHE}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
