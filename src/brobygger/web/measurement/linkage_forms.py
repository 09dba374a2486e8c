"""The two forms of a comparison: the extract that is brought, and the answer to a proposal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.measurement.models import ProposalState, WrongSide
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import DesignForm
from brobygger.web.measurement.extract_forms import BroughtExtractForm

ANSWERS = (
    (ProposalState.ACCEPTED.value, _("Ja, det er den samme person")),
    (ProposalState.REJECTED.value, _("Nej, det er to forskellige personer")),
)


class ExtractForm(BroughtExtractForm):
    file = forms.FileField(label=_("Udtræk fra det nationale register"), help_text=_("CSV-fil, højst 10 MB."))


class DecideForm(DesignForm):
    state = forms.ChoiceField(label=_("Er det den samme person?"), choices=ANSWERS, widget=forms.RadioSelect)
    wrong_side = forms.ChoiceField(
        label=_("Hvis ja: Hvor er fejlen?"), choices=WrongSide.choices, widget=forms.RadioSelect, required=False
    )
    reason = forms.CharField(
        label=_("Hvordan ved du det?"),
        help_text=_("Skriv kort, hvad du har set efter."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = VersionField()
