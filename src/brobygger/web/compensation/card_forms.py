"""The forms of the compensation card: for staff, for the citizen, and the code of whoever was given a card."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.compensation import card_rules
from brobygger.compensation.card_reads import Shown
from brobygger.compensation.card_rules import NameShown, Part
from brobygger.kernel import clock
from brobygger.reference import reads as reference
from brobygger.web.design.forms import DesignForm, prepare

PARTS = [(part.value, part.label) for part in (Part.WELL, Part.HELPS, Part.CONTACT)]


class LineForm(DesignForm):
    """One line in words."""

    part = forms.ChoiceField(label=gettext_lazy("Hvor på kortet?"), choices=PARTS, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("Hvad skal der stå?"), max_length=card_rules.LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class WordsForm(DesignForm):
    """Other words on a line."""

    wording = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    text = forms.CharField(
        label=gettext_lazy("Hvad skal der stå?"), max_length=card_rules.LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class AdjustmentsForm(DesignForm):
    """Lines from the common list of adjustments, one question for each of its groups."""

    def __init__(self, *args: Any, there: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group, offered in reference.grouped_choices("adjustment", "adjustment_group", on=clock.today()):
            choices = [(code, label) for code, label in offered if label not in there]
            if not choices:
                continue
            self.fields[group] = forms.MultipleChoiceField(
                label=reference.label("adjustment_group", group),
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            prepare(self.fields[group], group)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.fields and not self.errors and not self.codes(cleaned):
            self.add_error(next(iter(self.fields)), _("Vælg mindst én linje."))
        return cleaned

    def codes(self, cleaned: dict[str, Any] | None = None) -> list[str]:
        given = self.cleaned_data if cleaned is None else cleaned
        return [code for group in self.fields for code in given.get(group, ())]


class GrantForm(DesignForm):
    """A scheme that is ready, with the conditions as they shall read on the card."""

    conditions = forms.CharField(
        label=gettext_lazy("Betingelser, som de skal stå på kortet"),
        help_text=gettext_lazy("Skriv ikke, hvilken sygdom eller funktionsnedsættelse det drejer sig om."),
        required=False,
        max_length=card_rules.LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswersForm(DesignForm):
    """Yes or no to each line; none is filled in beforehand that the citizen has not answered."""

    def __init__(self, *args: Any, lines: Sequence[Shown], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"line-{line.row.key}"] = forms.ChoiceField(
                label=line.text,
                choices=[("yes", _("Ja, vis den")), ("no", _("Nej, vis den ikke"))],
                widget=forms.RadioSelect,
                required=False,
                initial=line.row.answer,
            )
            self.fields[f"wording-{line.row.key}"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=line.row.wording
            )

    def answers(self) -> dict[uuid.UUID, tuple[str, int]]:
        """The lines that were answered, each with the wording that stood on the page."""
        found = {}
        for line in self.lines:
            given = self.cleaned_data.get(f"line-{line.row.key}")
            if given:
                found[line.row.key] = (given, self.cleaned_data.get(f"wording-{line.row.key}") or 0)
        return found


class ShareForm(DesignForm):
    """To whom, how long, and with which name."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    receiver = forms.CharField(
        label=gettext_lazy("Hvem skal have kortet?"),
        help_text=gettext_lazy("Kun du ser det. Så kan du huske, hvem der har fået det."),
        required=False,
        max_length=100,
    )
    name_shown = forms.ChoiceField(
        label=gettext_lazy("Hvilket navn skal stå på kortet?"), choices=NameShown.choices, widget=forms.RadioSelect
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Hvor længe må kortet ses?"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("days", [(days, _("%(days)d dage") % {"days": days}) for days in card_rules.SHARE_DAYS])


class CodeForm(DesignForm):
    code = forms.CharField(
        label=gettext_lazy("Kode på seks tal"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "input-width-s"}
        ),
        error_messages={"required": gettext_lazy("Skriv koden, du har fået.")},
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())
