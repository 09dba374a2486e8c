"""The forms of fidelity: a judgement, a way of doing it, the 25 items, a proposal and what was decided of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts.models import Team
from brobygger.kernel import clock
from brobygger.measurement.ips import NOTE_LIMIT, Scored
from brobygger.measurement.models.fidelity import Decision, Degree, FaultOf, ReviewKind
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import DanishDateField, DesignForm, OneOfField, prepare
from brobygger.web.measurement.shown import words
from brobygger_analysis import fidelity as analysis
from brobygger_analysis.definitions import REGISTRY
from brobygger_analysis.fidelity.ips import HIGHEST, ITEMS, LOWEST, PART_NAMES, Part

NOBODY = gettext_lazy("Skriv ikke om enkelte borgere.")


def long_text(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": 3}), max_length=3000
    )


class DayForm(DesignForm):
    """Which day the figures go to."""

    dato = DanishDateField(label=gettext_lazy("Tal til og med"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.no_later_than("dato", clock.today())


class SaidForm(DesignForm):
    """What a person says of an intention."""

    level = forms.ChoiceField(
        label=gettext_lazy("Hvor tro er I mod det?"), choices=Degree.choices, widget=forms.RadioSelect
    )
    reason = long_text(gettext_lazy("Hvorfor?"), help_text=NOBODY)
    drivers = long_text(gettext_lazy("Hvad hjælper?"), required=False)
    barriers = long_text(gettext_lazy("Hvad står i vejen?"), required=False)
    fault = forms.ChoiceField(
        label=gettext_lazy("Hvis det er lavt: Hvad ligger bag?"),
        help_text=gettext_lazy("Vælges ved lav og lav til middel."),
        choices=FaultOf.choices,
        widget=forms.RadioSelect,
        required=False,
    )


class JudgementForm(SaidForm):
    on = forms.DateField(widget=forms.HiddenInput)


class CorrectionForm(SaidForm):
    """The day and the figures stay as they were."""

    why = forms.CharField(label=gettext_lazy("Hvorfor skal vurderingen rettes?"), max_length=300)


class RecordForm(DesignForm):
    """One way of doing it. Which choices there are follows from the question."""

    choice = forms.ChoiceField(label=gettext_lazy("Hvordan gør I?"), widget=forms.RadioSelect)
    team = forms.ChoiceField(label=gettext_lazy("Hvem gælder det for?"), required=False)
    is_main = forms.BooleanField(label=gettext_lazy("Det er det vigtigste valg"), required=False, initial=True)
    valid_from = DanishDateField(label=gettext_lazy("Gælder fra"))
    note = forms.CharField(label=gettext_lazy("Bemærkning"), max_length=300, required=False)

    def __init__(self, *args: Any, form: analysis.Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.key): team for team in Team.objects.filter(is_active=True).order_by("name")}
        self.choose_from("choice", [(one.code, words(one.name)) for one in form.choices])
        self.choose_from(
            "team",
            [
                ("", _("Hele jobcentret")),
                *((key, team.name) for key, team in self.teams.items()),
            ],
        )
        if form.is_one:
            del self.fields["is_main"]
        if form.is_setting:
            del self.fields["team"]

    @property
    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "choice": data["choice"],
            "team": self.teams.get(data.get("team", "")),
            "is_main": data.get("is_main", True),
            "valid_from": data["valid_from"],
            "note": data["note"],
        }


class EndForm(DesignForm):
    on = DanishDateField(label=gettext_lazy("Sidste dag"))
    mistake = forms.CharField(
        label=gettext_lazy("Eller: Hvorfor var det en fejl?"),
        help_text=gettext_lazy("Udfyld kun, hvis valget aldrig har været rigtigt. Så tælles det ikke med."),
        max_length=300,
        required=False,
    )
    version = VersionField()


class ReviewStartForm(DesignForm):
    held_on = DanishDateField(label=gettext_lazy("Hvornår?"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Hvem gennemgår?"), choices=ReviewKind.choices, widget=forms.RadioSelect
    )
    reviewers = forms.CharField(label=gettext_lazy("Navne på dem, der gennemgår"), max_length=200)
    team = forms.ChoiceField(label=gettext_lazy("Hvad gennemgår I?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.key): team for team in Team.objects.filter(is_active=True).order_by("name")}
        self.no_later_than("held_on", clock.today())
        self.choose_from(
            "team",
            [
                ("", _("Hele jobcentret")),
                *((key, team.name) for key, team in self.teams.items()),
            ],
        )


class PointField(OneOfField):
    """From 1 to 5. A draft may lack it and a finished review may not: so it is neither required nor optional."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[(str(point), str(point)) for point in range(LOWEST, HIGHEST + 1)],
            required=False,
            widget=forms.RadioSelect(attrs={"class": "inline"}),
            **kwargs,
        )

    def clean(self, value: Any) -> int | None:
        chosen = super().clean(value)
        return int(chosen) if chosen else None


class ReviewForm(DesignForm):
    """The 25 items, each with a score and a note."""

    version = VersionField()

    def __init__(self, *args: Any, given: dict[str, Scored], summary: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped: dict[Part, list[str]] = {part: [] for part in Part}
        for item in ITEMS:
            self.fields[f"score_{item.key}"] = PointField(
                label=f"{item.number}. {words(item.name)}", help_text=words(item.five), initial=given[item.key].score
            )
            self.fields[f"note_{item.key}"] = forms.CharField(
                label=_("Hvad bygger pointene på? Punkt %(number)s") % {"number": item.number},
                max_length=NOTE_LIMIT,
                required=False,
                initial=given[item.key].note,
            )
            grouped[item.part] += [f"score_{item.key}", f"note_{item.key}"]
        self.fields["summary"] = long_text(_("Hvad vil I gøre ved det?"), required=False, help_text=str(NOBODY))
        self.fields["summary"].initial = summary
        self.groups = [(words(PART_NAMES[part]), names) for part, names in grouped.items()]
        self.groups.append((_("Samlet"), ["summary"]))
        for name, field in self.fields.items():
            prepare(field, name)

    @property
    def given(self) -> dict[str, Scored]:
        data = self.cleaned_data
        return {item.key: Scored(data.get(f"score_{item.key}"), data.get(f"note_{item.key}", "")) for item in ITEMS}


class ReasonForm(DesignForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor skal gennemgangen rettes?"), max_length=300)


class ProposalForm(DesignForm):
    element = forms.ChoiceField(label=gettext_lazy("Hvilken del af modellen?"))
    change = long_text(gettext_lazy("Hvad skal ændres?"))
    why = long_text(gettext_lazy("Hvorfor?"), help_text=NOBODY)
    intentions = forms.MultipleChoiceField(
        label=gettext_lazy("Hvilke intentioner bygger det på?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    indicators = forms.MultipleChoiceField(
        label=gettext_lazy("Hvilke resultater bygger det på?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lesson = long_text(gettext_lazy("Hvad har I lært, som peger på det?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("element", [(one.key, words(one.name)) for one in analysis.ELEMENTS])
        self._offer("intentions", [(key, words(one.name)) for key, one in analysis.INTENTIONS.items()])
        self._offer("indicators", [(key, words(REGISTRY.get(key).name)) for key in RESULTS])

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.choose_from(name, list(choices))


# The figures that tell of results rather than of how the model is carried out.
RESULTS = (
    "enrolled", "employed_of_enrolled", "outcome_of_enrolled:ordinary_hours", "outcome_of_enrolled:flex_job",
    "outcome_of_enrolled:education", "days_enrolled_to_employed", "grant_of_enrolled", "days_application_to_grant",
)  # fmt: skip


class DecisionForm(DesignForm):
    decision = forms.ChoiceField(label=gettext_lazy("Beslutning"), choices=Decision.choices, widget=forms.RadioSelect)
    reason = long_text(gettext_lazy("Begrundelse"))
    owner = forms.CharField(
        label=gettext_lazy("Hvem har ansvaret?"),
        help_text=gettext_lazy("Skrives, når forslaget skal optages eller prøves af."),
        max_length=200,
        required=False,
    )
    due_on = DanishDateField(label=gettext_lazy("Hvornår skal det være på plads?"), required=False)


class ModelVersionForm(DesignForm):
    summary = long_text(gettext_lazy("Hvad er nyt i udgaven?"))
