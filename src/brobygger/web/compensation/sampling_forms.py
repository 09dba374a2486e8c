"""The forms of professional review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from brobygger.accounts.models import Team
from brobygger.compensation import schemes
from brobygger.compensation.models import SampledDecision
from brobygger.kernel import clock
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import DanishDateField, DanishIntegerField, DesignForm, prepare

MET, NOT_MET, DOES_NOT_APPLY = "yes", "no", "na"
ANSWERS = {MET: True, NOT_MET: False, DOES_NOT_APPLY: None}
SHORT = 200
LONG = 2000


class DrawForm(DesignForm):
    since = DanishDateField(label=gettext_lazy("Afgjort fra"))
    until = DanishDateField(label=gettext_lazy("Til og med"))
    wanted = DanishIntegerField(
        label=gettext_lazy("Hvor mange vil du trække?"),
        min_value=1,
        max_value=60,
        help_text=gettext_lazy("Tag så mange, som du kan nå at læse. Er der færre, kommer de alle med."),
    )
    scheme = forms.ChoiceField(label=gettext_lazy("Ordning"), required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Afgørelser"),
        required=False,
        choices=[
            ("", gettext_lazy("Både bevillinger og afslag")),
            ("granted", gettext_lazy("Kun bevillinger")),
            ("refused", gettext_lazy("Kun afslag")),
        ],
    )
    team: Any = forms.ModelChoiceField(
        None, label=gettext_lazy("Team"), required=False, to_field_name="key", empty_label=gettext_lazy("Alle")
    )
    seed = forms.CharField(
        label=gettext_lazy("Frø til lodtrækningen"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("Lad det stå tomt. Skriv kun noget her, hvis en tidligere lodtrækning skal laves igen."),
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        named = [(one.code, one.name) for one in schemes.offered(clock.today())]
        self.fields["scheme"].choices = [("", gettext_lazy("Alle ordninger")), *named]  # type: ignore[attr-defined]


class ReviewForm(DesignForm):
    """One question for each mark of the sample; of a finished review also why it is corrected."""

    version = VersionField()

    def __init__(self, *args: Any, marks: list[dict[str, str]], corrects: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.marks = marks
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
            max_length=LONG,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=gettext_lazy("Til den, der har afgjort sagen. Skriv om afgørelsen, ikke om borgerens helbred."),
        )
        if corrects:
            self.fields["reason"] = forms.CharField(
                label=gettext_lazy("Hvorfor retter du gennemgangen?"),
                max_length=SHORT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        for name, field in self.fields.items():
            prepare(field, name)

    @property
    def mark_fields(self) -> list[forms.BoundField]:
        return [self[f"mark_{place}"] for place in range(len(self.marks))]

    def found(self) -> dict[str, bool | None]:
        return {mark["key"]: ANSWERS[self.cleaned_data[f"mark_{place}"]] for place, mark in enumerate(self.marks)}


def answers_of(row: SampledDecision) -> dict[str, str]:
    """What was answered, as the form wants it."""
    said = {True: MET, False: NOT_MET}
    return {
        f"mark_{place}": said.get(row.found.get(mark["key"]), DOES_NOT_APPLY)
        for place, mark in enumerate(row.sample.marks)
    }


class LeaveOutForm(DesignForm):
    version = VersionField()
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor udgår afgørelsen?"),
        max_length=SHORT,
        help_text=gettext_lazy("Der bliver ikke trukket en anden i stedet."),
    )


class MarkForm(DesignForm):
    text = forms.CharField(
        label=gettext_lazy("Kendetegn"),
        max_length=SHORT,
        help_text=gettext_lazy("En kort sætning, man kan svare ja eller nej til."),
    )
    explained = forms.CharField(
        label=gettext_lazy("Hvad menes der?"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    valid_from = DanishDateField(label=gettext_lazy("Gælder fra"))


class TrendForm(DesignForm):
    """The period of the trend, in the address."""

    since = DanishDateField(label=gettext_lazy("Fra"), required=False, help_text="")
    until = DanishDateField(label=gettext_lazy("Til og med"), required=False, help_text="")


def teams_of(actor: Any, *, whole: bool) -> Any:
    rows = Team.objects.filter(is_active=True).order_by("name")
    return rows if whole else rows.filter(pk__in=actor.teams)
