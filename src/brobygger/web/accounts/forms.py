"""The forms of sign-in, profile and administration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts.enums import Scope, TeamForm
from brobygger.accounts.models import Jobcentre, Team, User
from brobygger.accounts.roles import WORDS, Role
from brobygger.accounts.rules import SCOPES
from brobygger.web.accounts import limits
from brobygger.web.accounts.adapter import wait_sentence
from brobygger.web.design.forms import DanishDateField, DesignForm, DesignFormMixin, FormToMixInto
from brobygger.web.role_words import role_names

PASSWORD_HELP = gettext_lazy("Mindst 12 tegn. En hel sætning er god. Den må ikke ligne dit navn eller din e-mail.")


def _word(form: Any, name: str, label: Any, help_text: Any = "") -> None:
    """Our own label and help for a field of the library, and no text inside the box that vanishes on typing."""
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


# --- signing in ------------------------------------------------------------------------------------------------


class SignInForm(DesignFormMixin, account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "login", _("E-mail"))
        _word(self, "password", _("Adgangskode"))
        self.fields["login"].error_messages["required"] = _("Skriv din e-mailadresse.")
        self.fields["password"].error_messages["required"] = _("Skriv din adgangskode.")
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ConfirmPasswordForm(DesignFormMixin, account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password", _("Adgangskode"))


class NewPasswordMixin(FormToMixInto):
    """Password twice, with what it must be like said beforehand and in our own words afterwards."""

    def word_new_password(self) -> None:
        _word(self, "password1", _("Ny adgangskode"), PASSWORD_HELP)
        _word(self, "password2", _("Ny adgangskode igen"))
        self.fields["password1"].error_messages["required"] = _("Skriv en ny adgangskode.")
        self.fields["password2"].error_messages["required"] = _("Skriv den nye adgangskode igen.")

    def clean(self) -> Any:
        # Past the library's own check, which would say the same once more in its words.
        cleaned: dict[str, Any] = forms.BaseForm.clean(self) or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("De to adgangskoder er ikke ens."))
        return cleaned


class ChangePasswordForm(DesignFormMixin, NewPasswordMixin, account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", _("Nuværende adgangskode"))
        self.word_new_password()


class NewPasswordForm(DesignFormMixin, NewPasswordMixin, account_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word_new_password()


class ForgottenPasswordForm(DesignForm):
    """Asks where to send the link; whether the address is known is told to nobody."""

    email = forms.EmailField(label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))


class _LimitedCode:
    """A code of six digits may be guessed a few times only; see ``limits``."""

    limit_name = "second_factor"
    fields: dict[str, forms.Field]
    user: Any

    def checked(self, check: Callable[[], str]) -> str:
        from allauth.core import context

        request, subject = context.request, self.user.email
        seconds = limits.seconds_to_wait(request, self.limit_name, subject)
        if seconds:
            raise ValidationError(wait_sentence(seconds), code="too_many_login_attempts")
        try:
            code = check()
        except ValidationError:
            limits.note_failure(request, self.limit_name, subject)
            raise
        limits.note_success(request, self.limit_name, subject)
        return code

    def word_code(self, label: Any, help_text: Any) -> None:
        _word(self, "code", label, help_text)
        field = self.fields["code"]
        field.error_messages["required"] = _("Skriv koden.")
        field.widget.attrs |= {"class": "input-width-s", "autocomplete": "one-time-code"}


class CodeForm(DesignFormMixin, _LimitedCode, mfa_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word_code(_("Kode"), _("De seks tal, som appen viser. Du kan også skrive en nødkode."))

    def clean_code(self) -> str:
        return self.checked(super().clean_code)


class ConfirmCodeForm(DesignFormMixin, _LimitedCode, mfa_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word_code(_("Kode"), _("De seks tal, som appen viser. Du kan også skrive en nødkode."))

    def clean_code(self) -> str:
        return self.checked(super().clean_code)


class SetUpAppForm(DesignFormMixin, _LimitedCode, totp_forms.ActivateTOTPForm):
    limit_name = "second_factor_set_up"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word_code(_("Kode fra appen"), _("De seks tal, som appen viser nu."))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        return self.checked(super().clean_code)


class RemoveAppForm(DesignFormMixin, totp_forms.DeactivateTOTPForm):
    pass


# --- one's own profile -----------------------------------------------------------------------------------------


def _languages() -> list[tuple[str, str]]:
    return [("da", "Dansk"), ("en", "English")]


class ProfileForm(DesignForm):
    given_name = forms.CharField(label=gettext_lazy("Fornavn"), max_length=100)
    family_name = forms.CharField(label=gettext_lazy("Efternavn"), max_length=100, required=False)
    telephone = forms.CharField(label=gettext_lazy("Telefon"), max_length=30, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Sprog i Brobygger"), choices=_languages, widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput)


class UserForm(ProfileForm):
    """What an administrator may change about a user."""

    email = forms.EmailField(label=gettext_lazy("E-mail"), help_text=gettext_lazy("Brugeren logger ind med den."))
    field_order = ("given_name", "family_name", "email", "telephone", "language", "version")


# --- administration --------------------------------------------------------------------------------------------


class RoleFields(DesignForm):
    """Role, place and period. ``choices`` come from what the administrator reaches."""

    role = forms.ChoiceField(label=gettext_lazy("Rolle"), widget=forms.RadioSelect)
    place = forms.ChoiceField(
        label=gettext_lazy("Hvor"),
        help_text=gettext_lazy("Rollen gælder kun der. I et team læser sagsbehandlere og jobformidlere teamets sager."),
    )
    valid_from = DanishDateField(label=gettext_lazy("Fra og med"))
    valid_to = DanishDateField(
        label=gettext_lazy("Til og med"),
        required=False,
        help_text=gettext_lazy("Lad feltet stå tomt, hvis rollen ikke har en slutdato."),
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = role_names()
        self.choose_from("role", [(role.value, names[role]) for role in roles])
        self.choose_from("place", places)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") and cleaned.get("place"):
            scope = Scope(cleaned["place"].split(":")[0])
            if scope not in SCOPES[Role(cleaned["role"])]:
                self.add_error("place", _where(Role(cleaned["role"])))
        return cleaned


def _where(role: Role) -> str:
    words = {
        Scope.INSTALLATION: _("hele installationen"),
        Scope.PROGRAMME: _("et program"),
        Scope.JOBCENTRE: _("et jobcenter"),
        Scope.TEAM: _("et team"),
    }
    places = _(" eller ").join(words[scope] for scope in Scope if scope in SCOPES[role])
    return _("Rollen %(role)s gives i %(places)s.") % {"role": str(WORDS[role].name).lower(), "places": places}


class NewUserForm(RoleFields):
    """A new user always gets a first role: a user without one could do nothing."""

    given_name = forms.CharField(label=gettext_lazy("Fornavn"), max_length=100)
    family_name = forms.CharField(label=gettext_lazy("Efternavn"), max_length=100, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Brugeren logger ind med den. Brug en arbejdsmail, som kun én person læser."),
    )
    telephone = forms.CharField(label=gettext_lazy("Telefon"), max_length=30, required=False)
    groups = [
        (gettext_lazy("Personen"), ["given_name", "family_name", "email", "telephone"]),
        (gettext_lazy("Første rolle"), ["role", "place", "valid_from", "valid_to"]),
    ]


class EndRoleForm(DesignForm):
    last_day = DanishDateField(
        label=gettext_lazy("Sidste dag med rollen"),
        help_text=gettext_lazy("Skriv i går, hvis adgangen skal lukkes nu. For eksempel 01-03-2026."),
    )


class ReasonForm(DesignForm):
    reason = forms.CharField(
        label=gettext_lazy("Begrundelse"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        help_text=gettext_lazy("Begrundelsen står i loggen."),
    )


class JobcentreForm(DesignForm):
    label = forms.CharField(
        label=gettext_lazy("Navn"),
        max_length=120,
        help_text=gettext_lazy("Det navn, kommunen bruger, for eksempel Jobcenter Kolding eller Kolding Kommune, Job."),
    )
    short_label = forms.CharField(label=gettext_lazy("Kort navn"), max_length=60, required=False)
    telephone = forms.CharField(label=gettext_lazy("Telefon"), max_length=30, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    address = forms.CharField(label=gettext_lazy("Adresse"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class MunicipalitiesField(forms.CharField):
    """Municipality codes with commas or spaces between them."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace(",", " ").replace(";", " ").split() if isinstance(text, str) else text

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The room checks the codes."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


def municipalities_field() -> MunicipalitiesField:
    return MunicipalitiesField(
        label=gettext_lazy("Kommunekoder"),
        help_text=gettext_lazy("Tre cifre hver, for eksempel 607. Skriv komma imellem, hvis I dækker flere kommuner."),
    )


class NewJobcentreForm(JobcentreForm):
    municipality_codes = municipalities_field()
    field_order = ("label", "short_label", "municipality_codes", "telephone", "email", "address")


class MunicipalitiesForm(DesignForm):
    municipality_codes = municipalities_field()


class TeamNameForm(DesignForm):
    name = forms.CharField(label=gettext_lazy("Teamets navn"), max_length=100)


class TeamChangeForm(TeamNameForm):
    is_active = forms.BooleanField(label=gettext_lazy("Teamet er i brug"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class OrganisationForm(DesignForm):
    main = forms.ChoiceField(
        label=gettext_lazy("Hvordan er teamet mest organiseret?"), choices=TeamForm.choices, widget=forms.RadioSelect
    )
    also = forms.MultipleChoiceField(
        label=gettext_lazy("Gælder noget andet også?"),
        choices=TeamForm.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    valid_from = DanishDateField(label=gettext_lazy("Fra og med"))


class BirthDateForm(DesignForm):
    """Asked before a personal link shows what is stored."""

    birth_date = DanishDateField(label=gettext_lazy("Din fødselsdato"), past=True)


def initial_of(row: User | Jobcentre | Team, form: type[forms.Form]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)}


def read_values(form: forms.Form) -> dict[str, Any]:
    """What was typed, with the version of the row that it was typed over."""
    values = dict(form.cleaned_data)
    values["read_version"] = values.pop("version")
    return values
