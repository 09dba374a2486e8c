"""A local value: the field fits the kind of the value that comes with the product."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.kernel import clock
from brobygger.reference.shipped import Value
from brobygger.web.design.forms import (
    DanishDateField,
    DanishDecimalField,
    DanishIntegerField,
    DesignForm,
    YesNoField,
    prepare,
)

# What may be chosen, as people say it; the values keep their codes.
CHOICE_WORDS = {
    "working_days": gettext_lazy("arbejdsdage"),
    "days": gettext_lazy("dage"),
    "hours": gettext_lazy("timer"),
    "broker": gettext_lazy("jobformidleren"),
    "caseworker": gettext_lazy("sagsbehandleren"),
    "shared": gettext_lazy("begge"),
    "da": "Dansk",
    "en": "English",
    "uk": "Українська",
    "ar": "العربية",
    "pl": "Polski",
}


def choice_word(value: Any) -> Any:
    return CHOICE_WORDS.get(value, value)


def _choices(common: Value) -> list[tuple[str, Any]]:
    return [(choice, choice_word(choice)) for choice in common.choices]


class LocalValueForm(DesignForm):
    valid_from = DanishDateField(label=gettext_lazy("Gælder fra"))
    valid_to = DanishDateField(
        label=gettext_lazy("Gælder til og med"),
        required=False,
        help_text=gettext_lazy("Lad feltet være tomt, hvis det gælder, til I ændrer det igen."),
    )
    reason = forms.CharField(label=gettext_lazy("Hvorfor gør I det sådan?"), max_length=500)

    def __init__(self, *args: Any, common: Value, current: Any, **kwargs: Any) -> None:
        shown = list(current) if isinstance(current, tuple) else current
        kwargs["initial"] = {"value": shown, "valid_from": clock.today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["value"] = _field_for(common)
        prepare(self.fields["value"], "value")
        self.order_fields(["value", "valid_from", "valid_to", "reason"])


def _field_for(common: Value) -> forms.Field:
    label = _("Jeres værdi")
    value = common.value
    if isinstance(value, bool):
        return YesNoField(label=label)
    if isinstance(value, int):
        return DanishIntegerField(label=label)
    if isinstance(value, float):
        return _Float(label=label)
    if isinstance(value, tuple):
        return forms.MultipleChoiceField(
            label=label, choices=_choices(common), widget=forms.CheckboxSelectMultiple, required=False
        )
    if common.choices:
        return forms.ChoiceField(label=label, choices=_choices(common))
    return forms.CharField(label=label, required=False, max_length=500)


class _Float(DanishDecimalField):
    """Stored as JSON, which knows no decimal."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        return None if cleaned is None else float(cleaned)


class EndForm(DesignForm):
    valid_to = DanishDateField(label=gettext_lazy("Sidste dag, jeres værdi gælder"))
    reason = forms.CharField(label=gettext_lazy("Begrundelse"), max_length=500)
