"""The forms of the aid look-up: search and filters, own entries, people to ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.compensation.aids_actions import Entry, Person
from brobygger.compensation.models import Adviser, OwnAid
from brobygger.kernel import clock
from brobygger.reference import reads as reference
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import DanishDateField, DesignForm


def offered(list_name: str, *, empty: Any = None) -> list[tuple[str, Any]]:
    """The codes of a list that may be chosen today, with a first line that asks for nothing."""
    found: list[tuple[str, Any]] = list(reference.choices(list_name, on=clock.today()))
    return found if empty is None else [("", empty), *found]


def iso_choices() -> list[tuple[str, Any]]:
    """The subclasses under their class."""
    subclasses = [item for item in reference.codes("iso_9999", on=clock.today()) if item["parent"]]
    groups: dict[str, list[tuple[str, str]]] = {}
    for item in subclasses:
        spaced = f"{item.code[:2]} {item.code[2:]}"
        groups.setdefault(item["parent"], []).append((item.code, f"{spaced} {reference.label('iso_9999', item.code)}"))
    return [("", ""), *((f"{code} {reference.label('iso_9999', code)}", inside) for code, inside in groups.items())]


class SearchForm(DesignForm):
    """A question in one's own words and what narrows it down. Everything stands in the address."""

    q = forms.CharField(
        label=_("Hvad er svært, eller hvad leder du efter?"),
        help_text=_("Skriv med dine egne ord. Du behøver ikke at stave rigtigt."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    impairment = forms.ChoiceField(label=_("Funktionsnedsættelse"), required=False)
    task = forms.ChoiceField(label=_("Opgave på jobbet"), required=False)
    situation = forms.ChoiceField(label=_("Situation"), required=False)
    payer = forms.ChoiceField(label=_("Hvem betaler"), required=False)
    price = forms.ChoiceField(label=_("Pris"), required=False)

    LISTS = {
        "impairment": "impairment_type",
        "task": "task",
        "situation": "work_situation",
        "payer": "aid_payer",
        "price": "aid_price",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, list_name in self.LISTS.items():
            self.choose_from(name, offered(list_name, empty=_("Alle")))


class OwnAidForm(DesignForm):
    """An entry of the jobcentre's own."""

    title_da = forms.CharField(label=_("Hvad hedder det?"), max_length=120)
    what_da = forms.CharField(label=_("Hvad er det?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    help_da = forms.CharField(
        label=_("Hvordan hjælper det?"),
        help_text=_("Skriv til den, der skal bruge det: Du kan …"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    words = forms.CharField(
        label=_("Hvad kalder folk det ellers?"),
        help_text=_("Ord, man kan søge på, med komma imellem."),
        required=False,
        max_length=300,
    )
    impairments = forms.MultipleChoiceField(
        label=_("Hvilke funktionsnedsættelser hjælper det ved?"), widget=forms.CheckboxSelectMultiple
    )
    situations = forms.MultipleChoiceField(
        label=_("I hvilke situationer hjælper det?"), widget=forms.CheckboxSelectMultiple
    )
    tasks = forms.MultipleChoiceField(label=_("Ved hvilke opgaver?"), widget=forms.CheckboxSelectMultiple)
    payers = forms.MultipleChoiceField(label=_("Hvem betaler?"), widget=forms.CheckboxSelectMultiple)
    price = forms.ChoiceField(label=_("Hvad koster det?"), widget=forms.RadioSelect)
    iso = forms.ChoiceField(
        label=_("Gruppe efter ISO 9999"),
        help_text=_("Skal vælges, når det er et hjælpemiddel, som kommunen kan betale."),
        required=False,
    )
    source = forms.CharField(
        label=_("Hvor ved du det fra?"),
        help_text=_("For eksempel en producent, en vejledning eller jeres egen erfaring."),
        max_length=300,
    )
    reviewed_on = DanishDateField(label=_("Hvornår er det sidst set efter?"), past=True)
    title_en = forms.CharField(label=_("Navn på engelsk"), required=False, max_length=120)
    what_en = forms.CharField(
        label=_("Hvad det er, på engelsk"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    help_en = forms.CharField(
        label=_("Hvordan det hjælper, på engelsk"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    groups = [
        (_("Hvad det er"), ["title_da", "what_da", "help_da", "words"]),
        (_("Hvem og hvad det passer til"), ["impairments", "situations", "tasks"]),
        (_("Betaling"), ["payers", "price", "iso"]),
        (_("Kilde"), ["source", "reviewed_on"]),
        (_("På engelsk"), ["title_en", "what_en", "help_en"]),
    ]

    LISTS = {
        "impairments": "impairment_type",
        "situations": "work_situation",
        "tasks": "task",
        "payers": "aid_payer",
        "price": "aid_price",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, list_name in self.LISTS.items():
            self.choose_from(name, offered(list_name))
        self.choose_from("iso", iso_choices())

    def entry(self) -> Entry:
        several = {"payers", "impairments", "tasks", "situations"}
        given: dict[str, Any] = {
            name: tuple(value) if name in several else value for name, value in self.cleaned_data.items()
        }
        return Entry(**given)


def values_of(row: OwnAid) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OwnAidForm.base_fields}


class WithdrawForm(DesignForm):
    reason = forms.CharField(label=_("Hvorfor skal det væk?"), max_length=300)


class PersonForm(DesignForm):
    """Somebody to ask."""

    version = VersionField(required=False)
    kind = forms.ChoiceField(label=_("Hvad er personen?"))
    name = forms.CharField(label=_("Navn"), max_length=150)
    organisation = forms.CharField(label=_("Arbejdssted"), required=False, max_length=150)
    knows = forms.CharField(
        label=_("Hvad kan man spørge om?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    impairments = forms.MultipleChoiceField(
        label=_("Ved særlig meget om"),
        help_text=_("Lad felterne stå tomme, hvis personen kan spørges om det hele."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    telephone = forms.CharField(label=_("Telefon"), required=False, max_length=30)
    email = forms.EmailField(label=_("E-mail"), required=False)
    reviewed_on = DanishDateField(label=_("Hvornår er det sidst set efter?"), past=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("kind", offered("adviser_kind", empty=_("Vælg")))
        self.choose_from("impairments", offered("impairment_type"))

    def person(self) -> Person:
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Person(**{**given, "impairments": tuple(given["impairments"])})


def person_values(row: Adviser) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PersonForm.base_fields}
