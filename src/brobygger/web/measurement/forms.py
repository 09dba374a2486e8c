"""What the reader asks of the figures: a form of the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.errors import Refusal
from brobygger.measurement.criteria import Criterion
from brobygger.web.design.forms import DanishDateField, DesignForm
from brobygger_analysis.funnel import View

VIEWS = (
    (View.PERIOD.value, _("Hvert trin ved sin egen dato")),
    (View.COHORT.value, _("Følg dem, der kom med i perioden")),
)
ANCHORS = (
    ("began", _("Dem, der begyndte et forløb")),
    ("screened", _("Dem, der blev screenet")),
    ("enrolled", _("Dem, der blev visiteret")),
)
BREAKDOWNS = (
    ("", _("Ikke opdelt")),
    ("municipality", _("Kommune")),
    ("team", _("Team")),
    ("benefit_group", _("Ydelsesgruppe")),
)


class LaterChoiceField(forms.ChoiceField):
    """A choice whose options are known only when the figures are: the rule behind it checks what was chosen."""

    def valid_value(self, value: Any) -> bool:
        return True


class FunnelForm(DesignForm):
    """``criterion`` is what was asked for, once the form is valid; empty fields are no limits."""

    programme = forms.ChoiceField(label=_("Program"), required=False)
    view = forms.ChoiceField(label=_("Hvordan tælles perioden?"), choices=VIEWS, required=False)
    anchor = forms.ChoiceField(label=_("Hvem følges?"), choices=ANCHORS, required=False)
    first = DanishDateField(label=_("Fra og med"), required=False, help_text="")
    last = DanishDateField(label=_("Til og med"), required=False, help_text="")
    team = LaterChoiceField(label=_("Team"), required=False)
    benefit_group = LaterChoiceField(label=_("Ydelsesgruppe"), required=False)
    by = forms.ChoiceField(label=_("Opdel efter"), required=False)

    def __init__(
        self, data: Mapping[str, Any], *, programmes: Sequence[tuple[str, str]], breakdowns: frozenset[str]
    ) -> None:
        super().__init__(data or None, initial={"view": View.PERIOD.value, "anchor": "began"})
        self.fields["programme"].choices = list(programmes)  # type: ignore[attr-defined]
        self.fields["by"].choices = [  # type: ignore[attr-defined]
            (value, words) for value, words in BREAKDOWNS if not value or value in breakdowns
        ]
        if len(programmes) < 2:
            del self.fields["programme"]
        if "team" not in breakdowns:
            del self.fields["team"]
        self.criterion = Criterion()

    def offer(self, *, teams: Sequence[tuple[str, str]], benefit_groups: Sequence[tuple[str, str]]) -> None:
        """Put in what can be chosen, once the figures are counted."""
        if "team" in self.fields:
            self.fields["team"].choices = [("", _("Alle team")), *teams]  # type: ignore[attr-defined]
        self.fields["benefit_group"].choices = [("", _("Alle")), *benefit_groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            self.criterion = Criterion.from_query(
                {
                    name: str(cleaned.get(name) or "")
                    for name in ("view", "first", "last", "team", "benefit_group", "by", "anchor")
                }
            )
        except Refusal as refusal:
            self.refuse(refusal)
        return cleaned


class PracticeForm(FunnelForm):
    """The period is that of enrolment, and everybody in it is followed to the cut date: no view to choose."""

    view = None  # type: ignore[assignment]
    anchor = None  # type: ignore[assignment]
    first = DanishDateField(label=_("Visiteret fra og med"), required=False, help_text="")
    last = DanishDateField(label=_("Visiteret til og med"), required=False, help_text="")
