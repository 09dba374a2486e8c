"""The forms of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts.models import Team, User
from brobygger.accounts.roles import CASE_ROLES
from brobygger.casework import access
from brobygger.casework.enums import BrokerProfile, GrantRight, WaitsOn
from brobygger.citizens import merging, reads
from brobygger.citizens.enums import ResponsibleFor
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.reference import reads as reference
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import DanishDateField, DanishIntegerField, DesignForm, RowField


class PersonField(RowField):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_label=gettext_lazy("Vælg"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def people(*roles: str) -> Any:
    """Those who work here now, by name, as a queryset for a choice."""
    return reads.colleagues(clock.today(), *roles)


class NoteForm(DesignForm):
    on = DanishDateField(label=gettext_lazy("Dato"))
    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Kun du kan læse noten. Beder borgeren om indsigt, er noten med."),
    )
    version = VersionField(required=False)


class TaskForm(DesignForm):
    text = forms.CharField(label=gettext_lazy("Hvad skal du gøre?"), max_length=300)
    due_on = DanishDateField(label=gettext_lazy("Hvornår?"))
    version = VersionField(required=False)


class SnoozeForm(DesignForm):
    until = DanishDateField(label=gettext_lazy("Vis det igen den"))


class WaitForm(DesignForm):
    on_whom = forms.ChoiceField(
        label=gettext_lazy("Hvem venter vi på?"), choices=WaitsOn.choices, widget=forms.RadioSelect
    )
    since = DanishDateField(label=gettext_lazy("Siden"))
    until = DanishDateField(
        label=gettext_lazy("Frist"),
        required=False,
        help_text=gettext_lazy("Den dag får du besked på Mit arbejde, hvis der stadig ventes."),
    )
    note = forms.CharField(
        label=gettext_lazy("Hvad ventes der på?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SaveFilterForm(DesignForm):
    name = forms.CharField(label=gettext_lazy("Navn på udvalget"), max_length=60)
    team: Any = RowField(
        None,
        label=gettext_lazy("Del med et team"),
        required=False,
        to_field_name="key",
        empty_label=gettext_lazy("Kun mig"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.filter(pk__in=access.teams_to_share_with(actor)).order_by("name")
        self.choose_among("team", teams)
        if not teams:
            del self.fields["team"]


class StandInForm(DesignForm):
    absent: Any = PersonField(None, label=gettext_lazy("Hvem er væk?"), to_field_name="key")
    stand_in: Any = PersonField(None, label=gettext_lazy("Hvem er vikar?"), to_field_name="key")
    valid_from = DanishDateField(label=gettext_lazy("Første dag"))
    valid_to = DanishDateField(label=gettext_lazy("Sidste dag"))

    def __init__(self, *args: Any, leads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("absent", "stand_in"):
            self.choose_among(name, people(*CASE_ROLES))
        if not leads:
            del self.fields["absent"]


class AssignForm(DesignForm):
    """Whom the chosen citizens are given to. The citizens themselves are the boxes of the list."""

    what = forms.ChoiceField(
        label=gettext_lazy("Hvad skiftes?"), choices=ResponsibleFor.choices, widget=forms.RadioSelect
    )
    user: Any = PersonField(None, label=gettext_lazy("Ny ansvarlig"), to_field_name="key")
    reason = forms.CharField(label=gettext_lazy("Begrundelse"), max_length=300)

    def __init__(self, *args: Any, colleagues: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_among("user", people(*CASE_ROLES))
        # They may be hundreds, and stand in the list's filter too: what is shown is read once.
        self.choose_from("user", [("", _("Vælg")), *((str(one.key), one.name) for one in colleagues)])


class BrokerForm(DesignForm):
    valid_from = DanishDateField(label=gettext_lazy("Gælder fra"))
    full_time = DanishIntegerField(
        label=gettext_lazy("Andel af fuld tid i procent"),
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("Den tid, der går til jobformidling. 50 er halv tid."),
    )
    profile = forms.ChoiceField(label=gettext_lazy("Baggrund"), choices=BrokerProfile.choices, widget=forms.RadioSelect)
    started_on = DanishDateField(label=gettext_lazy("Begyndte som jobformidler"))
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Brancher"), required=False, widget=forms.CheckboxSelectMultiple
    )
    grants = forms.ChoiceField(label=gettext_lazy("Ret til at bevilge"), choices=GrantRight.choices)
    training = forms.MultipleChoiceField(
        label=gettext_lazy("Oplæring"), required=False, widget=forms.CheckboxSelectMultiple
    )
    planned_employer_share = DanishIntegerField(
        label=gettext_lazy("Planlagt andel til arbejdsgivere i procent"), min_value=0, max_value=100, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.choose_from("areas", reference.choices("broker_area", on=today))
        self.choose_from("training", reference.choices("broker_training", on=today))


class FindDoubleForm(DesignForm):
    who = forms.CharField(
        label=gettext_lazy("CPR-nummer eller sagsnummer på den anden oprettelse"),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "input-width-m"}),
    )


class MergeForm(DesignForm):
    """Which of two registrations is kept, and what stands where they differ."""

    keep = forms.ChoiceField(label=gettext_lazy("Hvilken oprettelse skal bestå?"), widget=forms.RadioSelect)
    number_of = forms.ChoiceField(label=gettext_lazy("Hvilket CPR-nummer er rigtigt?"), widget=forms.RadioSelect)
    goes_on = forms.ChoiceField(label=gettext_lazy("Hvilket forløb fortsætter?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor er det den samme borger?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    sure = forms.BooleanField(
        label=gettext_lazy("Jeg har sammenlignet de to, og det er den samme person"),
        widget=forms.CheckboxInput(attrs={"class": "form-checkbox"}),
    )

    def __init__(self, *args: Any, preview: merging.Preview, words: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pair = (preview.kept, preview.double)
        named = [
            (str(one.key), _("%(name)s, %(number)s") % {"name": one.name, "number": one.case_number}) for one in pair
        ]
        self._choices("keep", named)
        if preview.numbers_differ:
            self._choices("number_of", [(str(one.key), words[str(one.key)]["number"]) for one in pair])
        else:
            del self.fields["number_of"]
        if len(preview.open_courses) > 1:
            self._choices("goes_on", [(str(one.key), words[str(one.key)]) for one in preview.open_courses])
        else:
            del self.fields["goes_on"]
        self.differing = [one.name for one in preview.differences if one.must_choose]
        for one in preview.differences:
            if one.must_choose:
                field = forms.ChoiceField(
                    label=words["fields"][one.name],
                    choices=[
                        (str(preview.kept.key), words["value"](one.name, one.kept)),
                        (str(preview.double.key), words["value"](one.name, one.double)),
                    ],
                    widget=forms.RadioSelect,
                    initial=str(preview.kept.key),
                )
                self.fields[f"field_{one.name}"] = field
        self.order_fields(
            ["keep", "number_of", "goes_on", *(f"field_{name}" for name in self.differing), "reason", "sure"]
        )

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.choose_from(name, choices)
