"""The forms of the own page, and of those who give access to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts.enums import LinkPurpose
from brobygger.citizens.own import LINK_DAYS
from brobygger.web.accounts.forms import PASSWORD_HELP
from brobygger.web.design.forms import DesignForm

LANGUAGES = (("da", "Dansk"), ("en", "English"))


class LinkForm(DesignForm):
    """What the link opens, how long, and in which language the letter is."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Hvad skal linket bruges til?"),
        widget=forms.RadioSelect,
        choices=[
            (LinkPurpose.OWN_PAGE.value, gettext_lazy("Se min side med linket")),
            (LinkPurpose.OWN_ACCOUNT.value, gettext_lazy("Vælge en adgangskode og logge ind selv bagefter")),
        ],
        error_messages={"required": gettext_lazy("Vælg, hvad linket skal bruges til.")},
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Hvor længe skal linket virke?"), coerce=int, widget=forms.RadioSelect, initial=30
    )
    language = forms.ChoiceField(label=gettext_lazy("Sprog"), choices=LANGUAGES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("days", [(days, _("%(days)d dage") % {"days": days}) for days in LINK_DAYS])


class AccountForm(DesignForm):
    """The citizen chooses how to sign in from now on."""

    email = forms.EmailField(
        label=gettext_lazy("Din e-mail"),
        help_text=gettext_lazy("Du skal skrive den, hver gang du logger ind."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={"required": gettext_lazy("Skriv din e-mail.")},
    )
    password = forms.CharField(
        label=gettext_lazy("Vælg en adgangskode"),
        help_text=PASSWORD_HELP,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Vælg en adgangskode.")},
    )
    again = forms.CharField(
        label=gettext_lazy("Skriv adgangskoden igen"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Skriv adgangskoden igen.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, second = cleaned.get("password"), cleaned.get("again")
        if first and second and first != second:
            self.add_error("again", _("De to adgangskoder er ikke ens."))
        return cleaned
