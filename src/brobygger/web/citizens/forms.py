"""The forms of the citizen pages."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts.models import JobcentreMunicipality, Team, User
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import access, actions, identity, parts, reads
from brobygger.citizens.enums import HAVE_IT_WHOLE, Gender, Protection, ResponsibleFor
from brobygger.citizens.models import Citizen
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.reference import reads as reference
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import DanishDateField, DesignForm, Names, RowField
from brobygger_analysis.danish.cpr import CprNumber

LANGUAGES = [
    ("da", gettext_lazy("Dansk")),
    ("en", gettext_lazy("Engelsk")),
    ("uk", gettext_lazy("Ukrainsk")),
    ("ar", gettext_lazy("Arabisk")),
    ("pl", gettext_lazy("Polsk")),
]
NOT_CHOSEN = ("", gettext_lazy("Vælg"))
UNKNOWN = ("", gettext_lazy("Ikke oplyst"))
CONTACT: tuple[Any, Names] = (
    gettext_lazy("Kontakt"),
    [("telephone", "email"), "address", ("postal_code", "city"), "municipality_code"],
)
TRYING: tuple[Any, Names] = (gettext_lazy("Afprøver I systemet?"), ["is_test"])  # last: hardly anybody needs it


def listed(name: str, *, keep: str = "", first: Any = UNKNOWN) -> list[tuple[str, Any]]:
    return [first, *reference.choices(name, on=clock.today(), keep=keep)]


class BackgroundFields(DesignForm):
    """What is known about a person besides number and name."""

    birth_date = DanishDateField(label=gettext_lazy("Fødselsdato"), past=True, required=False)
    gender = forms.ChoiceField(label=gettext_lazy("Køn"), required=False)
    telephone = forms.CharField(label=gettext_lazy("Telefon"), max_length=30, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    address = forms.CharField(label=gettext_lazy("Adresse"), max_length=200, required=False)
    postal_code = forms.RegexField(
        r"^\d{4}$",
        label=gettext_lazy("Postnummer"),
        required=False,
        error_messages={"invalid": gettext_lazy("Et postnummer har fire cifre.")},
    )
    city = forms.CharField(label=gettext_lazy("By"), max_length=80, required=False)
    municipality_code = forms.ChoiceField(label=gettext_lazy("Kommune"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Sprog i breve og skemaer"), choices=LANGUAGES)
    interpreter = forms.ChoiceField(label=gettext_lazy("Behov for tolk"), required=False)
    education = forms.ChoiceField(label=gettext_lazy("Højeste fuldførte uddannelse"), required=False)
    is_test = forms.BooleanField(
        label=gettext_lazy("Testperson"),
        required=False,
        help_text=gettext_lazy(
            "Sæt kryds, når personen er opfundet, og I bruger sagen til at øve jer eller afprøve systemet. "
            "En testperson tæller ikke med i nogen tal. "
            "Brug aldrig et rigtigt menneskes navn, nummer eller andre oplysninger."
        ),
    )

    def __init__(self, *args: Any, citizen: Citizen | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("gender", list(Gender.choices))
        for name, list_name, first in (
            ("municipality_code", "municipality", UNKNOWN),
            ("interpreter", "interpreter_language", ("", _("Nej"))),
            ("education", "education", UNKNOWN),
        ):
            held = getattr(citizen, name, "") if citizen is not None else ""
            self.choose_from(name, listed(list_name, keep=held, first=first))


class CprFields(DesignForm):
    """A CPR number: format and date refuse at the field; an odd check digit asks the person to look once more."""

    cpr = forms.CharField(
        label=gettext_lazy("CPR-nummer"),
        max_length=30,
        help_text=gettext_lazy("Ti cifre. Du kan skrive med eller uden bindestreg."),
        widget=forms.TextInput(attrs={"class": "input-width-s", "inputmode": "numeric"}),
    )
    # Shown only when it is needed, and good only for the number that was asked about.
    confirmed = forms.BooleanField(
        label=gettext_lazy("Jeg har læst nummeret igennem, og det er rigtigt"), required=False, widget=forms.HiddenInput
    )
    asked_about = forms.CharField(required=False, widget=forms.HiddenInput)

    known_key: Any = None  # the key of the citizen who has the number already

    def clean_cpr(self) -> str:
        typed = self.cleaned_data["cpr"]
        if not typed:
            return ""
        try:
            # A BoundField reads the tick as it was sent, whatever the order of the fields.
            return identity.read_number(typed, on=clock.today(), is_test=bool(self["is_test"].value())).digits
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from None

    def offer_numbers(self, numbers: list[CprNumber]) -> None:
        """In a demonstration: numbers that can belong to nobody, so that nobody types a real one."""
        words = _("Opfundne numre, du kan bruge i demonstrationen: %(numbers)s.")
        self.fields["cpr"].help_text = " ".join(
            [str(self.fields["cpr"].help_text), words % {"numbers": ", ".join(one.text for one in numbers)}]
        )

    @property
    def is_confirmed(self) -> bool:
        return bool(self.cleaned_data["confirmed"]) and self.cleaned_data["asked_about"] == self.cleaned_data["cpr"]

    def ask_to_look_again(self, refusal: Refusal) -> None:
        """Keep what was typed, show the box, and remember which number it is about."""
        self.fields["confirmed"].widget = forms.CheckboxInput(attrs={"class": "form-checkbox"})
        data = self.data.copy()  # type: ignore[attr-defined]  # what was sent, which Django types as any mapping
        data[self.add_prefix("asked_about")] = self.cleaned_data["cpr"]
        data.pop(self.add_prefix("confirmed"), None)
        self.data = data
        self.refuse(refusal)


class NewCitizenForm(CprFields, BackgroundFields):
    given_name = forms.CharField(label=gettext_lazy("Fornavn"), max_length=150)
    family_name = forms.CharField(label=gettext_lazy("Efternavn"), max_length=150, required=False)
    protection = forms.ChoiceField(
        label=gettext_lazy("Navne- og adressebeskyttelse"), choices=Protection.choices, initial=Protection.NONE
    )
    began_on = DanishDateField(label=gettext_lazy("Forløbet begyndte"))
    benefit_group = forms.ChoiceField(label=gettext_lazy("Ydelse"))
    benefit_since = DanishDateField(
        label=gettext_lazy("På ydelsen siden"),
        required=False,
        help_text=gettext_lazy("Lad feltet være tomt, hvis det er den dag, forløbet begyndte."),
    )
    team: Any = RowField(
        None,  # filled in below: teams are known within a boundary only
        label=gettext_lazy("Team"),
        required=False,
        empty_label=gettext_lazy("Intet team"),
        to_field_name="key",
    )
    is_mine = forms.BooleanField(label=gettext_lazy("Jeg er ansvarlig for sagen"), required=False, initial=True)

    groups = [
        (gettext_lazy("Hvem er borgeren?"), ["cpr", "confirmed", ("given_name", "family_name"), "protection"]),
        (
            gettext_lazy("Forløbet"),
            [("began_on", "benefit_group"), ("benefit_since", "team"), "is_mine"],
        ),
    ]
    folded = [
        CONTACT,
        (
            gettext_lazy("Baggrund"),
            [("birth_date", "gender"), "education", ("language", "interpreter")],
        ),
        TRYING,
    ]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        initial = {
            "began_on": clock.today(), "municipality_code": _own_municipality(actor), "language": "da",
            "team": _only_team(actor),
        }  # fmt: skip
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.choose_among("team", Team.objects.filter(is_active=True).order_by("name"))
        self.choose_from("benefit_group", listed("benefit_group", first=NOT_CHOSEN))
        self.choose_from("gender", [("", _("Efter CPR-nummeret")), *Gender.choices])
        self.fields["birth_date"].help_text = _("Lad feltet være tomt, hvis det er dagen i CPR-nummeret.")
        own = _("Lader du CPR-nummer være tomt, får testpersonen et nummer, som ingen kan have.")
        self.fields["is_test"].help_text = f"{self.fields['is_test'].help_text} {own}"
        if self.is_bound and self["is_test"].value():
            self.fields["cpr"].required = False


def _own_municipality(actor: Actor) -> str:
    codes = JobcentreMunicipality.objects.filter(jobcentre__in=[actor.jobcentre]).order_by("id")
    return codes.values_list("code", flat=True).first() or ""


def _only_team(actor: Actor) -> Team | None:
    """The team of somebody who works in one alone: nobody has to look for it, and a list by team misses nobody."""
    teams = actor.named_teams(*access.REGISTER_ROLES)
    return Team.objects.filter(pk__in=teams, is_active=True).first() if len(teams) == 1 else None


class CorrectForm(CprFields, BackgroundFields):
    given_name = forms.CharField(label=gettext_lazy("Fornavn"), max_length=150)
    family_name = forms.CharField(label=gettext_lazy("Efternavn"), max_length=150, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Begrundelse"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "Skriv hvorfor, når du retter navn, CPR-nummer, fødselsdato, køn eller krydset ved Testperson."
        ),
    )
    version = VersionField()

    groups = [
        (
            gettext_lazy("Hvem er borgeren?"),
            [("given_name", "family_name"), "cpr", "confirmed", ("birth_date", "gender"), "reason"],
        ),
        CONTACT,
        (gettext_lazy("Baggrund"), ["education", ("language", "interpreter")]),
        TRYING,
    ]

    def __init__(self, *args: Any, citizen: Citizen, **kwargs: Any) -> None:
        names = [name for name in _corrected() if name not in {"cpr"}]
        initial = {name: getattr(citizen, name) for name in names} | {"version": citizen.version}
        super().__init__(*args, initial=initial, citizen=citizen, **kwargs)
        cpr = self.fields["cpr"]
        cpr.required = False
        cpr.label = _("Nyt CPR-nummer")
        cpr.help_text = _("Udfyld kun, hvis nummeret er forkert.")

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in _corrected()}


def _corrected() -> tuple[str, ...]:
    return (*actions.IDENTITY_FIELDS, *actions.CONTACT_FIELDS, "cpr")


class ProtectionForm(DesignForm):
    protection = forms.ChoiceField(
        label=gettext_lazy("Beskyttelse"), choices=Protection.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("Begrundelse"), max_length=500)
    version = VersionField()


class BenefitForm(DesignForm):
    group = forms.ChoiceField(label=gettext_lazy("Ny ydelse"))
    valid_from = DanishDateField(label=gettext_lazy("Fra den dato"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("group", listed("benefit_group", first=NOT_CHOSEN))


class PersonChoice(RowField):
    def label_from_instance(self, obj: User) -> str:
        return obj.name


class PartsForm(DesignForm):
    """Who does what, all parts at once. It comes filled in; what was changed is what is saved."""

    case = PersonChoice(queryset=User.objects.none(), label=gettext_lazy("Ansvarlig for sagen"), to_field_name="key")
    authority = PersonChoice(
        queryset=User.objects.none(),
        label=gettext_lazy("Myndighed"),
        to_field_name="key",
        help_text=gettext_lazy(
            "Rådighed, sanktioner og den formelle plan. Vælg kun, når det er en anden end den, der har sagen."
        ),
    )
    broker = PersonChoice(queryset=User.objects.none(), label=gettext_lazy("Jobformidler"), to_field_name="key")
    employers = PersonChoice(
        queryset=User.objects.none(),
        label=gettext_lazy("Kontakt med arbejdsgivere"),
        to_field_name="key",
        help_text=gettext_lazy("Vælg kun, når en anden end jobformidleren har kontakten."),
    )
    team: Any = RowField(queryset=None, label=gettext_lazy("Team"), required=False, to_field_name="key")
    on = DanishDateField(label=gettext_lazy("Fra den dato"))
    reason = forms.CharField(
        label=gettext_lazy("Begrundelse"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Skal udfyldes, når nogen afløses eller giver en del tilbage."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, present: parts.Parts, team: Team | None, **kwargs: Any) -> None:
        self.held = {what: one.user for what, one in present.by_part.items()}
        initial = {what: user.key for what, user in self.held.items() if user}
        seen = " ".join(f"{what}={key}" for what, key in initial.items())
        super().__init__(*args, initial={**initial, "seen": seen, "team": team, "on": clock.today()}, **kwargs)
        may = {
            ResponsibleFor.CASE: CASE_ROLES,
            ResponsibleFor.AUTHORITY: CASE_ROLES if present.has_double_role else (Role.CASEWORKER,),
            ResponsibleFor.BROKER: (Role.JOB_BROKER,),
            ResponsibleFor.EMPLOYERS: CASE_ROLES,
        }
        for what, roles in may.items():
            self._offer(what, roles)
        self.choose_among("team", Team.objects.filter(is_active=True).order_by("name"), empty=_("Intet team"))

    def _offer(self, what: ResponsibleFor, roles: Iterable[str]) -> None:
        """Those who may have the part, and whoever has it, also where they no longer may."""
        held = self.held[what]
        people = Q(pk__in=reads.colleagues(clock.today(), *roles).order_by().values("pk"))
        if held is not None:
            people |= Q(pk=held.pk)
        self.fields[what].required = what in HAVE_IT_WHOLE and held is not None
        self.choose_among(
            what,
            User.objects.filter(people).order_by("given_name", "family_name", "id"),
            empty=_("Vælg") if what in HAVE_IT_WHOLE else _("Ingen særskilt"),
        )

    @property
    def wanted(self) -> dict[ResponsibleFor, User | None]:
        return {what: self.cleaned_data[what] for what in ResponsibleFor}

    @property
    def saw(self) -> dict[ResponsibleFor, uuid.UUID | None]:
        """Whom the person saw at each part when the page was opened."""
        named = dict(one.split("=", 1) for one in self.cleaned_data["seen"].split() if "=" in one)
        return {what: _key(named.get(what, "")) for what in ResponsibleFor}

    def see_again(self) -> None:
        """Refused: what was not changed here is now as it stands, and the rest is as it was typed."""
        saw, data = self.saw, QueryDict(mutable=True)
        data.update(self.data)
        for what, held in self.held.items():
            if data.get(what, "") == str(saw[ResponsibleFor(what)] or ""):
                data[what] = str(held.key) if held else ""
        data["seen"] = self.initial["seen"]
        self.data = data


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class CourseForm(DesignForm):
    began_on = DanishDateField(label=gettext_lazy("Forløbet begyndte"))
    benefit_group = forms.ChoiceField(label=gettext_lazy("Ydelse"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("benefit_group", listed("benefit_group", first=NOT_CHOSEN))


class DateForm(DesignForm):
    on = DanishDateField(label=gettext_lazy("Dato"))


class ReasonForm(DesignForm):
    reason = forms.CharField(label=gettext_lazy("Begrundelse"), max_length=500)


class GlassForm(DesignForm):
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor har du brug for at åbne sagen?"),
        help_text=gettext_lazy("Skriv mindst 20 tegn. En leder læser begrundelsen."),
        widget=forms.Textarea,
        max_length=2000,
    )


class UploadForm(DesignForm):
    file = forms.FileField(
        label=gettext_lazy("Fil"),
        help_text=gettext_lazy("CSV eller Excel (.xlsx), højst 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )


class ConfirmImportForm(DesignForm):
    confirmed = forms.BooleanField(
        label=gettext_lazy("Jeg har læst numrene igennem, og de er rigtige"),
        error_messages={"required": gettext_lazy("Læs numrene igennem, og sæt kryds, før du indlæser listen.")},
    )

    def __init__(self, *args: Any, is_unsure: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_unsure:
            del self.fields["confirmed"]
