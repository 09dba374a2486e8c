"""The forms of a review on a drawn sample, whatever is reviewed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from brobygger.accounts.models import Team
from brobygger.reviews.actions import HELP_LIMIT, MARK_LIMIT, SEED_LIMIT, WORDS_LIMIT
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import DanishDateField, DanishIntegerField, DesignForm, RowField, prepare

MET, NOT_MET, DOES_NOT_APPLY = "yes", "no", "na"
ANSWERS = {MET: True, NOT_MET: False, DOES_NOT_APPLY: None}
YEAR = datetime.timedelta(days=365)


def teams_within(reach: frozenset[int] | None) -> Any:
    rows = Team.objects.filter(is_active=True).order_by("name")
    return rows if reach is None else rows.filter(pk__in=reach)


class DrawForm(DesignForm):
    """What every draw asks. ``since_label`` says what happened in the period; a room adds what narrows its own draw."""

    since_label: Any = gettext_lazy("Fra")

    since = DanishDateField(label="")
    until = DanishDateField(label=gettext_lazy("Til og med"))
    wanted = DanishIntegerField(
        label=gettext_lazy("Hvor mange vil du trække?"),
        min_value=1,
        max_value=60,
        help_text=gettext_lazy("Tag så mange, som du kan nå at læse. Er der færre, kommer de alle med."),
    )
    team: Any = RowField(
        None,
        label=gettext_lazy("Team"),
        required=False,
        to_field_name="key",
        empty_label=gettext_lazy("Alle, du leder"),
    )
    seed = forms.CharField(
        label=gettext_lazy("Frø til lodtrækningen"),
        required=False,
        max_length=SEED_LIMIT,
        help_text=gettext_lazy("Lad det stå tomt. Skriv kun noget her, hvis en tidligere lodtrækning skal laves igen."),
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].label = self.since_label
        self.choose_among("team", teams)


class ReviewForm(DesignForm):
    """One question for each mark of the sample; of a finished review also why it is corrected."""

    version = VersionField()

    def __init__(
        self,
        *args: Any,
        marks: list[dict[str, str]],
        words_help: Any,
        corrects: bool = False,
        numbers: Mapping[str, int | None] | None = None,
        **kwargs: Any,
    ) -> None:
        """``numbers`` are carried unseen: which version was on the screen, whatever happens before it is saved."""
        super().__init__(*args, **kwargs)
        self.marks = marks
        for name, number in (numbers or {}).items():
            self.fields[name] = forms.IntegerField(
                widget=forms.HiddenInput, min_value=0, required=False, initial=number
            )
        for place, mark in enumerate(marks):
            self.fields[f"mark_{place}"] = forms.ChoiceField(
                label=mark["text"],
                help_text=mark["help"],
                error_messages={"required": gettext_lazy("Svar ja, nej eller “Passer ikke her”.")},
                choices=[
                    (MET, gettext_lazy("Ja")),
                    (NOT_MET, gettext_lazy("Nej")),
                    (DOES_NOT_APPLY, gettext_lazy("Passer ikke her")),
                ],
                widget=forms.RadioSelect,
            )
        self.fields["words"] = forms.CharField(
            label=gettext_lazy("Bemærkninger"),
            required=False,
            max_length=WORDS_LIMIT,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=words_help,
        )
        if corrects:
            self.fields["reason"] = forms.CharField(
                label=gettext_lazy("Hvorfor retter du gennemgangen?"),
                max_length=MARK_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        for name, field in self.fields.items():
            prepare(field, name)

    @property
    def mark_fields(self) -> list[forms.BoundField]:
        return [self[f"mark_{place}"] for place in range(len(self.marks))]

    def found(self) -> dict[str, bool | None]:
        return {mark["key"]: ANSWERS[self.cleaned_data[f"mark_{place}"]] for place, mark in enumerate(self.marks)}


def answers_of(row: Any) -> dict[str, str]:
    """What was answered, as the form wants it."""
    said = {True: MET, False: NOT_MET}
    return {
        f"mark_{place}": said.get(row.found.get(mark["key"]), DOES_NOT_APPLY)
        for place, mark in enumerate(row.sample.marks)
    }


class LeaveOutForm(DesignForm):
    version = VersionField()
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor udgår den?"),
        max_length=MARK_LIMIT,
        help_text=gettext_lazy("Der bliver ikke trukket en anden i stedet."),
    )


class MarkForm(DesignForm):
    text = forms.CharField(
        label=gettext_lazy("Kendetegn"),
        max_length=MARK_LIMIT,
        help_text=gettext_lazy("En kort sætning, man kan svare ja eller nej til."),
    )
    explained = forms.CharField(
        label=gettext_lazy("Hvad menes der?"),
        required=False,
        max_length=HELP_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    valid_from = DanishDateField(label=gettext_lazy("Gælder fra"))


class EndForm(DesignForm):
    on = DanishDateField(label=gettext_lazy("Gælder til og med"))


class TrendForm(DesignForm):
    """The period of the trend, and its team where it has one, in the address."""

    since = DanishDateField(label=gettext_lazy("Fra"), required=False, help_text="")
    until = DanishDateField(label=gettext_lazy("Til og med"), required=False, help_text="")
    team: Any = RowField(
        None,
        label=gettext_lazy("Team"),
        required=False,
        to_field_name="key",
        empty_label=gettext_lazy("Hele jobcentret"),
    )

    def __init__(self, *args: Any, has_team: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_team:
            self.choose_among("team", Team.objects.filter(is_active=True).order_by("name"))
        else:
            del self.fields["team"]

    def asked(self, today: datetime.date) -> tuple[datetime.date, datetime.date, Team | None]:
        self.is_valid()
        until = self.cleaned_data.get("until") or today
        since = self.cleaned_data.get("since") or until - YEAR
        return since, until, self.cleaned_data.get("team")
