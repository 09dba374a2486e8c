"""The forms of guides, materials, duties and measures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from brobygger.accounts.models import User
from brobygger.compensation import access, schemes
from brobygger.compensation.enums import Direction, Spreader
from brobygger.compensation.knowledge import LONGEST_GUIDE
from brobygger.compensation.models import Material
from brobygger.kernel import clock
from brobygger.reference import reads as reference
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import DanishDateField, DanishIntegerField, DesignForm


def people() -> list[User]:
    return access.holders(*access.SCHEME_ROLES, *access.SET_UP_ROLES)


class PersonField(forms.ChoiceField):
    """One of those who work here, or nobody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.found: dict[str, User] = {}

    def offer(self, users: list[User]) -> None:
        self.found = {str(user.key): user for user in users}
        self.choices = [("", gettext_lazy("Ingen valgt")), *((key, user.name) for key, user in self.found.items())]

    def clean(self, value: Any) -> User | None:
        return self.found.get(super().clean(value))


class GuideForm(DesignForm):
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text_da = forms.CharField(
        label=gettext_lazy("Vejledningen på dansk"),
        max_length=LONGEST_GUIDE,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("Skriv kort. En tom linje begynder et nyt afsnit. Skriv ikke satser, der ændrer sig."),
    )
    text_en = forms.CharField(
        label=gettext_lazy("På engelsk"),
        required=False,
        max_length=LONGEST_GUIDE,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    source = forms.CharField(label=gettext_lazy("Hvor ved I det fra?"), max_length=300)
    checked_on = DanishDateField(
        label=gettext_lazy("Hvornår er den kontrolleret?"),
        past=True,
        help_text=gettext_lazy("Er intet ændret, så gem den igen med den nye dato."),
    )


class MaterialForm(DesignForm):
    version = VersionField(required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Hvad er det?"))
    title = forms.CharField(label=gettext_lazy("Navn"), max_length=150)
    what = forms.CharField(
        label=gettext_lazy("Hvad bruges det til?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = forms.CharField(
        label=gettext_lazy("Hvor ligger det?"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For eksempel en adresse på nettet eller en mappe."),
    )
    about = forms.MultipleChoiceField(
        label=gettext_lazy("Handler om"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Lad felterne stå tomme, hvis det handler om dem alle."),
    )
    owner = PersonField(label=gettext_lazy("Hvem holder det ved lige?"))
    reviewed_on = DanishDateField(label=gettext_lazy("Hvornår er det sidst set efter?"), past=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        today = clock.today()
        fields["kind"].choices = [("", gettext_lazy("Vælg")), *reference.choices("knowledge_material", on=today)]
        fields["about"].choices = [(one.code, one.name) for one in schemes.offered(today)]
        fields["owner"].offer(people())


def material_values(row: Material) -> dict[str, Any]:
    return {
        "version": row.version,
        "kind": row.kind,
        "title": row.title,
        "what": row.what,
        "place": row.place,
        "about": row.schemes,
        "owner": str(row.owner.key) if row.owner else "",
        "reviewed_on": row.reviewed_on,
    }


class DutyForm(DesignForm):
    direction = forms.ChoiceField(
        label=gettext_lazy("Hvilken vej?"), choices=Direction.choices, widget=forms.RadioSelect
    )
    spreader = forms.ChoiceField(
        label=gettext_lazy("Hvem har ansvaret?"), choices=Spreader.choices, widget=forms.RadioSelect
    )
    user = PersonField(label=gettext_lazy("Er det én bestemt person?"))
    valid_from = DanishDateField(label=gettext_lazy("Gælder fra"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["user"].offer(people())


class MeasureForm(DesignForm):
    kind = forms.ChoiceField(label=gettext_lazy("Hvad gjorde I?"))
    audience = forms.ChoiceField(label=gettext_lazy("For hvem?"))
    what = forms.CharField(
        label=gettext_lazy("Hvad handlede det om?"),
        max_length=300,
        help_text=gettext_lazy("Skriv ikke om borgere."),
    )
    people = DanishIntegerField(
        label=gettext_lazy("Hvor mange var med?"),
        required=False,
        min_value=1,
        max_value=5000,
        help_text=gettext_lazy("Lad feltet stå tomt, hvis I ikke ved det."),
    )
    on = DanishDateField(label=gettext_lazy("Hvornår?"), past=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        today = clock.today()
        for name, list_name in (("kind", "knowledge_measure"), ("audience", "knowledge_audience")):
            fields[name].choices = [("", gettext_lazy("Vælg")), *reference.choices(list_name, on=today)]


class PeriodForm(DesignForm):
    since = DanishDateField(label=gettext_lazy("Fra"), required=False, help_text="")
    until = DanishDateField(label=gettext_lazy("Til og med"), required=False, help_text="")


class WhyForm(DesignForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor skal det ud?"), max_length=300)
