from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from brobygger.programmes.models import MarkedState
from brobygger.web.design.forms import DanishDateField, DesignForm

code_form = RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Brug små bogstaver a-z, tal og bindestreg."))


class NewProgrammeForm(DesignForm):
    name = forms.CharField(label=_("Navn"), max_length=200)
    code = forms.CharField(
        label=_("Kode"),
        max_length=40,
        validators=[code_form],
        help_text=_("Et kort ord, som står i adresser og filer. Det kan ikke ændres bagefter."),
    )
    starts_on = DanishDateField(label=_("Første dag"))
    ends_on = DanishDateField(label=_("Sidste dag"), required=False)


class JoinForm(DesignForm):
    title = forms.CharField(label=_("Projektets navn hos jer"), max_length=200, required=False)
    joined_on = DanishDateField(label=_("Med fra"))


class LeaveForm(DesignForm):
    left_on = DanishDateField(label=_("Sidste dag i programmet"))
    reason = forms.CharField(label=_("Hvorfor træder I ud?"), max_length=300, widget=forms.Textarea)


class TargetForm(DesignForm):
    value = forms.IntegerField(label=_("Antal borgere"), min_value=0, max_value=1_000_000)
    decided_on = DanishDateField(label=_("Besluttet den"))
    author = forms.CharField(label=_("Besluttet af"), max_length=200, help_text=_("For eksempel styregruppen."))
    reason = forms.CharField(label=_("Hvorfor ændres måltallet?"), max_length=500, widget=forms.Textarea)

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["reason"]


class PopulationForm(DesignForm):
    count = forms.IntegerField(label=_("Antal påbegyndte forløb"), min_value=0, max_value=10_000_000)
    period_from = DanishDateField(label=_("Fra og med"))
    period_to = DanishDateField(label=_("Til og med"))
    source = forms.CharField(label=_("Hvor er tallet fra?"), max_length=300)


class UsageForm(DesignForm):
    year = forms.IntegerField(label=_("År"), min_value=1990, max_value=2100)
    grants = forms.IntegerField(
        label=_("Bevillinger i kommunen det år"),
        help_text=_("Personlig assistance og hjælpemidler til alle i kommunen, også uden for projektet."),
        min_value=0,
        max_value=10_000_000,
    )
    inhabitants = forms.IntegerField(label=_("Indbyggere i kommunen"), min_value=1, max_value=10_000_000)
    source = forms.CharField(label=_("Hvor er tallene fra?"), max_length=300)


class MarkForm(DesignForm):
    name = forms.CharField(label=_("Markeringens navn"), max_length=120)
    state = forms.ChoiceField(
        label=_("Hvornår får borgeren den?"),
        choices=MarkedState.choices,
        help_text=_("Ingen sætter den i hånden. Den følger af det, der bliver registreret på borgeren."),
    )
    valid_from = DanishDateField(
        label=_("Gælder fra"), help_text=_("Borgere, der nåede så langt før den dag, får ikke markeringen.")
    )


class EndMarkForm(DesignForm):
    valid_to = DanishDateField(
        label=_("Sidste dag, den bliver givet"), help_text=_("De borgere, der har den, beholder den.")
    )


class UploadForm(DesignForm):
    file = forms.FileField(label=_("Fil med måltal og resultater"), help_text=_("CSV eller Excel, højst 10 MB."))


class ConfirmForm(DesignForm):
    """What the file does not say about its targets."""

    decided_on = DanishDateField(label=_("Oprindelige måltal besluttet den"))
    revised_on = DanishDateField(label=_("Justerede måltal besluttet den"))
    author = forms.CharField(label=_("Besluttet af"), max_length=200)
    reason = forms.CharField(label=_("Hvorfor er måltallene justeret?"), max_length=500, widget=forms.Textarea)
    source = forms.CharField(label=_("Kilde til tallene"), max_length=200)
