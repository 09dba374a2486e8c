"""The forms of scheme cases. They read and show; what is missing or not allowed is decided by the room's rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.accounts.models import Team, User
from brobygger.accounts.roles import WORDS as ROLE_WORDS
from brobygger.accounts.roles import Role
from brobygger.compensation import access, making, schemes
from brobygger.compensation.enums import (
    AppliedBy,
    BlockPlace,
    ClockUnit,
    Consent,
    LetterKind,
    MentorOrder,
    ReviewOutcome,
    SentHow,
    Situation,
)
from brobygger.compensation.models import Application
from brobygger.compensation.rules import Facts
from brobygger.compensation.values import TEXT_LIMIT, WORDS, ApplicationEntry, NewGrant, NewStance
from brobygger.kernel import clock
from brobygger.reference import reads as reference
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import (
    DanishDateField,
    DanishDecimalField,
    DanishIntegerField,
    DesignForm,
    Names,
    YesNoField,
    prepare,
)

NOT_CHOSEN = ("", "–")


def text(label: Any, help_text: Any = "", rows: int = 4, **kwargs: Any) -> forms.CharField:
    kwargs.setdefault("required", False)
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}), max_length=TEXT_LIMIT, **kwargs
    )


def yes_no(label: Any, **kwargs: Any) -> YesNoField:
    return YesNoField(label=label, required=False, **kwargs)


def scheme_choices() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in schemes.offered(clock.today())]


class PersonField(forms.ChoiceField):
    """Somebody who works here, by key; nobody when it is left open."""

    def __init__(self, label: Any, people: list[User], **kwargs: Any) -> None:
        self.people = {str(one.key): one for one in people}
        options = [(key, one.name) for key, one in self.people.items()]
        super().__init__(label=label, choices=[NOT_CHOSEN, *options], **kwargs)

    def clean(self, value: Any) -> Any:
        return self.people.get(super().clean(value) or "")


# --- stance and questions ----------------------------------------------------------------------------------------


class StanceForm(DesignForm):
    """The three steps in their order, then the stance."""

    goal = forms.ChoiceField(label=_("Jobmål fra planen"), required=False)
    job = forms.CharField(label=_("Eller et andet job"), required=False, max_length=200)
    support = text(
        _("1. Hvad betyder funktionsnedsættelsen for arbejdet, uanset job?"),
        _("Skriv, hvad der skal være på plads for at begynde. Skriv ikke en diagnose."),
    )
    fitted = text(
        _("2. Kan opgaver og timer tilpasses, så der ikke er brug for en ordning?"),
        _("Se først på, hvad der skal laves, og hvornår."),
    )
    least = text(
        _("3. Hvad er mindst indgribende?"),
        _("Tilpas opgaver før hjælpemidler, og hjælpemidler før hjælp fra en person."),
    )
    needed = yes_no(_("Er der brug for en ordning?"))
    matched_out = forms.BooleanField(label=_("Behovet er løst ved at tilpasse opgaver eller timer"), required=False)
    schemes = forms.MultipleChoiceField(
        label=_("Hvis ja: hvilke ordninger?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    why = text(_("Hvis nej: hvorfor ikke?"), _("For eksempel: kan klare en række opgaver uden støtte."), rows=2)
    no_application_reason = forms.ChoiceField(
        label=_("Hvis der er brug for en ordning, men ikke bliver søgt: hvorfor?"), required=False
    )
    no_application_words = forms.CharField(label=_("Uddyb grunden"), required=False, max_length=300)
    on = DanishDateField(label=_("Dato"), required=False)

    groups = [
        (_("Job"), ["goal", "job"]),
        (_("De tre trin"), ["support", "fitted", "least"]),
        (_("Stillingen"), ["needed", "matched_out", "schemes", "why", "no_application_reason", "no_application_words",
                           "on"]),
    ]  # fmt: skip

    def __init__(self, *args: Any, goals: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("goal", [NOT_CHOSEN, *goals])
        if not goals:
            del self.fields["goal"]
            self.fields["job"].label = _("Job eller jobmål")
        self.choose_from("schemes", scheme_choices())
        reasons = reference.choices("no_application_reason", on=clock.today())
        self.choose_from("no_application_reason", [NOT_CHOSEN, *reasons])

    @property
    def value(self) -> NewStance:
        said = dict(self.cleaned_data)
        said["schemes"] = tuple(said["schemes"])
        return NewStance(**said)


class ReasonForm(DesignForm):
    version = VersionField()
    reason = forms.ChoiceField(label=_("Hvorfor bliver der ikke søgt?"))
    words = forms.CharField(label=_("Uddyb grunden"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = reference.choices("no_application_reason", on=clock.today())
        self.choose_from("reason", [NOT_CHOSEN, *reasons])


class QuestionForm(DesignForm):
    question = text(
        _("Hvad vil du vide?"),
        _("Skriv, hvilket job og hvilke opgaver det drejer sig om. Nøglepersonen kan se borgerens behov og ordninger."),
        required=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = access.holders(access.SPECIALIST)
        self.fields["specialist"] = PersonField(
            _("Til hvem?"), people, required=False, help_text=_("Lad stå tomt, så kan alle nøglepersoner svare.")
        )
        prepare(self.fields["specialist"], "specialist")


class AnswerForm(DesignForm):
    version = VersionField()
    answer = text(_("Dit svar"), required=True, rows=6)


# --- application -------------------------------------------------------------------------------------------------


class BeginForm(DesignForm):
    scheme = forms.ChoiceField(label=_("Hvilken ordning?"), widget=forms.RadioSelect)
    situation = forms.ChoiceField(label=_("Borgerens situation"), choices=Situation.choices, widget=forms.RadioSelect)
    outside = forms.BooleanField(
        label=_("Sagen hører ikke til forløbet i indsatsen"),
        required=False,
        help_text=_("For eksempel når borgeren er i arbejde og vil beholde det. Sagen tæller så ikke med i indsatsen."),
    )

    def __init__(self, *args: Any, has_course: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("scheme", scheme_choices())
        if not has_course:
            del self.fields["outside"]


GROUNDS = [
    ("absence", _("Fravær på grund af sygdommen mindst ti dage om året")),
    ("hospital", _("Planlagt behandling på sygehus, kendt ved ansættelsen")),
    ("paid_before", _("Arbejdsgiveren har betalt for samme sygdom inden for 12 måneder")),
]
PURPOSES = [
    ("work", _("I jobbet")),
    ("offer", _("I et tilbud")),
    ("interview", _("Til en jobsamtale")),
    ("private", _("Til et privat ærinde")),
]
SECTORS = [("private", _("Privat")), ("public", _("Offentlig"))]

# How each fact is asked for.
ASK: dict[str, Any] = {
    "lasting": lambda: yes_no(_("Er funktionsnedsættelsen varig, så der er behov for kompensation?")),
    "documentation": lambda: yes_no(
        _("Er funktionsnedsættelsen dokumenteret?"),
        help_text=_("Svar også ja, når den er så tydelig, at et papir ikke er nødvendigt."),
    ),
    "working_hours": lambda: DanishDecimalField(
        label=_("Arbejdstid i jobbet, timer om ugen"), required=False, min_value=0, max_value=80, max_digits=5
    ),
    "special_case": lambda: yes_no(_("Er der flere eller meget omfattende funktionsnedsættelser?")),
    "core_tasks": lambda: yes_no(_("Udfører borgeren selv det centrale i jobbet?")),
    "replaces": lambda: yes_no(_("Skal assistenten arbejde, mens borgeren er væk?")),
    "ordinary": lambda: yes_no(
        _("Er det almindeligt udstyr på sådan en arbejdsplads?"),
        help_text=_("Et hæve-sænkebord er almindeligt udstyr."),
    ),
    "beyond_employer": lambda: yes_no(_("Koster det mere, end arbejdsgiveren normalt skal betale?")),
    "in_occupation": lambda: yes_no(_("Er uddannelsen efter- eller videreuddannelse i borgerens fag?")),
    "concrete_job": lambda: yes_no(_("Er uddannelsen rettet mod et konkret job?"), help_text=_("Kun for ledige.")),
    "sps": lambda: yes_no(_("Kan uddannelsesstedet give støtten (SPS)?")),
    "education_months": lambda: DanishIntegerField(
        label=_("Uddannelsens længde i måneder"), required=False, min_value=0, max_value=240
    ),
    "education_ended_on": lambda: DanishDateField(label=_("Hvornår sluttede uddannelsen?"), required=False),
    "fund_right": lambda: yes_no(_("Kan uddannelsen give ret til a-kasse?")),
    "had_job_in_it": lambda: yes_no(_("Har borgeren haft job inden for uddannelsen?")),
    "experience": lambda: yes_no(_("Har borgeren erhvervserfaring i faget?")),
    "employer_sector": lambda: forms.ChoiceField(
        label=_("Arbejdsgiveren er"), choices=SECTORS, required=False, widget=forms.RadioSelect
    ),
    "wage_share": lambda: DanishIntegerField(
        label=_("Tilskuddets del af lønnen, procent"), required=False, min_value=0, max_value=100
    ),
    "public_employer": lambda: yes_no(_("Er arbejdsgiveren offentlig, eller betaler det offentlige mindst halvdelen?")),
    "qualified": lambda: yes_no(_("Er borgeren kvalificeret til stillingen?")),
    "internal": lambda: yes_no(_("Skal stillingen besættes internt?")),
    "own_municipality": lambda: yes_no(_("Er kommunen selv arbejdsgiver?")),
    "agreement": lambda: yes_no(_("Er der en skriftlig aftale med mål og timer?")),
    "holds_on": lambda: yes_no(_("Er mentoren nødvendig for at få eller beholde tilbud, uddannelse eller job?")),
    "one_illness": lambda: yes_no(_("Gælder aftalen én bestemt sygdom?")),
    "ground": lambda: forms.ChoiceField(
        label=_("Grunden til aftalen"), choices=GROUNDS, required=False, widget=forms.RadioSelect
    ),
    "extra_days": lambda: DanishIntegerField(
        label=_("Ventet ekstra fravær, dage om året"), required=False, min_value=0, max_value=366
    ),
    "last_year_days": lambda: DanishIntegerField(
        label=_("Ved forlængelse: fravær det sidste år, dage"), required=False, min_value=0, max_value=366
    ),
    "known_at_hiring": lambda: yes_no(_("Var behandlingen kendt ved ansættelsen?")),
    "months_since_paid": lambda: DanishIntegerField(
        label=_("Måneder siden arbejdsgiveren betalte"), required=False, min_value=0, max_value=120
    ),
    "purpose": lambda: forms.ChoiceField(
        label=_("Hvad skal tolken bruges til?"), choices=PURPOSES, required=False, widget=forms.RadioSelect
    ),
}

FACTS: dict[str, tuple[str, ...]] = {
    "personal_assistance": ("lasting", "working_hours", "special_case", "core_tasks", "replaces", "documentation"),
    "personal_assistance_education": (
        "lasting", "in_occupation", "concrete_job", "sps", "working_hours", "special_case", "documentation",
    ),
    "aids": ("lasting", "ordinary", "beyond_employer", "documentation"),
    "preferential_access": ("lasting", "public_employer", "qualified", "internal", "own_municipality"),
    "icebreaker": (
        "lasting", "education_months", "education_ended_on", "fund_right", "had_job_in_it", "experience",
        "employer_sector", "wage_share", "documentation",
    ),
    "mentor": ("holds_on", "agreement", "documentation"),
    "section_56": (
        "lasting", "one_illness", "ground", "extra_days", "last_year_days", "known_at_hiring", "months_since_paid",
        "documentation",
    ),
    "sign_language": ("purpose", "lasting", "working_hours", "special_case", "documentation"),
}  # fmt: skip

APART = {
    "aid": _("Hvilket hjælpemiddel eller hvilken indretning?"),
    "post": _("Hvilken stilling?"),
    "workplace": _("Anden arbejdsplads end i borgerens anden bevilling"),
}


class ApplicationForm(DesignForm):
    """One form for all schemes; what it asks follows from the scheme."""

    version = VersionField(required=False)
    job = forms.CharField(label=_("Job eller jobmål"), required=False, max_length=200)
    tasks = text(_("Hvilke opgaver skal borgeren have hjælp til?"), _("Skriv opgaven, og hvad der er svært i den."))
    need = text(_("Behovet med borgerens egne ord"), _("Skriv ikke en diagnose, hvis borgeren ikke selv vil."), rows=3)
    tried = text(_("Hvad er prøvet eller overvejet?"), rows=3)
    impairment = forms.ChoiceField(
        label=_("Hvilken funktionsnedsættelse skal ordningen kompensere for?"), required=False
    )
    category = forms.ChoiceField(label=_("Type af hjælp"), required=False)
    applied_by = forms.ChoiceField(label=_("Hvem søger?"), choices=AppliedBy.choices, required=False)
    mentor_order = forms.ChoiceField(label=_("Har borgeren en mentor?"), choices=MentorOrder.choices, required=False)
    vitas_case = forms.CharField(
        label=_("Sag i VITAS"), required=False, max_length=200, help_text=_("Nummer eller adresse, hvis der er en.")
    )

    def __init__(self, *args: Any, row: Application, goals: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.scheme = schemes.scheme(row.scheme, clock.today())
        if goals:
            self.fields["goal"] = forms.ChoiceField(
                label=_("Jobmål fra planen"), choices=[NOT_CHOSEN, *goals], required=False
            )
        today = clock.today()
        types = reference.choices("impairment_type", on=today, keep=row.code("impairment"))
        self.choose_from("impairment", [NOT_CHOSEN, *types])
        kinds = [one.code for one in reference.codes("scheme_category", on=today) if one["scheme"] in ("", row.scheme)]
        named = [(code, reference.label("scheme_category", code)) for code in kinds]
        self.choose_from("category", [NOT_CHOSEN, *named])
        self._add_what_the_scheme_asks()
        for name, field in self.fields.items():
            if name not in type(self).base_fields:
                prepare(field, name)
        self.groups = self._grouped()

    def _add_what_the_scheme_asks(self) -> None:
        scheme, fields = self.scheme, self.fields
        for name in FACTS[scheme.code]:
            fields[name] = ASK[name]()
        if scheme.code == "personal_assistance":
            fields["workplace"] = text(_("Arbejdspladsen og dens opgaver"), rows=3)
        if scheme.apart_by:
            fields["apart"] = forms.CharField(
                label=APART[scheme.apart_by],
                required=False,
                max_length=200,
                help_text=_("Udfyld kun, når borgeren har to job på samme tid.")
                if scheme.apart_by == "workplace"
                else "",
            )
        if scheme.measured_in == "hours":
            fields["hours_per_week"] = DanishDecimalField(
                label=_("Hjælp, timer om ugen"),
                required=False,
                min_value=0,
                max_value=80,
                max_digits=5,
                decimal_places=2,
            )
        if scheme.measured_in == "amount":
            fields["amount"] = DanishDecimalField(
                label=_("Beløb i kroner"), required=False, min_value=0, max_digits=10, decimal_places=2
            )
        if not scheme.is_once:
            fields["wanted_from"] = DanishDateField(label=_("Fra hvornår?"), required=False)
        if scheme.runs:
            fields["wanted_to"] = DanishDateField(label=_("Til hvornår?"), required=False)
        if self.row.situation == Situation.UNEMPLOYED and scheme.code not in {"preferential_access", "icebreaker"}:
            fields["pre_approval"] = forms.BooleanField(
                label=_("Forhåndsgodkendelse, før borgeren har et job"), required=False
            )

    def _grouped(self) -> list[tuple[Any, Names]]:
        return [
            (_("Job og opgaver"), ["goal", "job", "tasks", "need", "tried", "workplace"]),
            (_("Hvad der kompenseres for"), ["impairment", "category", "apart"]),
            (_("Hvor meget og hvornår"), ["hours_per_week", "amount", "wanted_from", "wanted_to", "pre_approval"]),
            (_("Betingelser"), list(FACTS[self.scheme.code])),
            (_("Om ansøgningen"), ["applied_by", "mentor_order", "vitas_case"]),
        ]

    @staticmethod
    def initial_of(row: Application) -> dict[str, Any]:
        entry = making.entry_of(row)
        facts = {name: getattr(entry.facts, name) for name in FACTS[row.scheme]}
        plain = ("goal", "applied_by", "mentor_order", "impairment", "category", "apart", "hours_per_week", "amount",
                 "wanted_from", "wanted_to", "pre_approval", "vitas_case")  # fmt: skip
        return {**facts, **dict(entry.words), **{name: getattr(entry, name) for name in plain}, "version": row.version}

    @property
    def entry(self) -> ApplicationEntry:
        said = self.cleaned_data
        known = making.entry_of(self.row)
        names = ("impairment", "category", "apart", "hours_per_week", "amount", "wanted_from", "wanted_to",
                 "pre_approval", "vitas_case", "goal")  # fmt: skip
        given = {name: said[name] for name in names if name in said}
        facts: dict[str, Any] = {name: said[name] for name in FACTS[self.scheme.code] if said.get(name) is not None}
        return replace(
            known,
            words={name: said.get(name, "") for name in WORDS if name in said},
            facts=Facts(**facts),
            applied_by=said["applied_by"] or AppliedBy.STAFF,
            mentor_order=said["mentor_order"] or MentorOrder.NONE,
            **given,
        )


class SendForm(DesignForm):
    """Sending needs a moment of receipt; the rest is in the draft."""

    applied_on = DanishDateField(
        label=_("Hvornår fik vi ansøgningen?"), required=False, help_text=_("Lad stå tomt, hvis det er nu.")
    )


class ConsentForm(DesignForm):
    version = VersionField()
    consent = forms.ChoiceField(
        label=_("Samtykke til at hente lægelige oplysninger"), choices=Consent.choices, widget=forms.RadioSelect
    )
    on = DanishDateField(label=_("Dato"), past=True)


class DateForm(DesignForm):
    version = VersionField()
    on = DanishDateField(label=_("Dato"), past=True)


class AskForMoreForm(DesignForm):
    version = VersionField()
    reason = forms.ChoiceField(label=_("Hvad venter vi på?"), widget=forms.RadioSelect)
    words = text(_("Hvad mangler?"), _("Skriv det, så en kollega kan følge op."), required=True, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("reason", reference.choices("pause_reason", on=clock.today()))


class VersionForm(DesignForm):
    version = VersionField()


class WithdrawForm(DesignForm):
    version = VersionField()
    reason = text(_("Hvorfor trækkes den tilbage?"), required=True, rows=3)


class RefuseForm(DesignForm):
    version = VersionField()
    reasons = text(
        _("Begrundelse"),
        _("Skriv reglen, det du har lagt vægt på, og kort de vigtigste oplysninger. Borgeren får det i brevet."),
        required=True,
        rows=6,
    )


class GrantForm(DesignForm):
    version = VersionField()
    starts_on = DanishDateField(label=_("Bevillingen gælder fra"))

    def __init__(self, *args: Any, row: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scheme = schemes.scheme(row.scheme, clock.today())
        fields = self.fields
        if scheme.runs:
            fields["ends_on"] = DanishDateField(label=_("Til og med"), required=False)
            fields["no_end"] = forms.BooleanField(label=_("Indtil videre, uden slutdato"), required=False)
        if scheme.measured_in == "hours":
            fields["hours_per_week"] = DanishDecimalField(
                label=_("Timer om ugen"), min_value=0, max_value=80, max_digits=5, decimal_places=2
            )
        if scheme.measured_in == "amount":
            fields["amount"] = DanishDecimalField(
                label=_("Beløb i kroner"), min_value=0, max_digits=10, decimal_places=2
            )
        if scheme.apart_by:
            required = scheme.apart_by != "workplace"
            fields["apart"] = forms.CharField(label=APART[scheme.apart_by], required=required, max_length=200)
        fields["conditions"] = text(_("Betingelser"), rows=2)
        if scheme.runs:
            fields["review_on"] = DanishDateField(
                label=_("Hvornår følges der op?"), required=False,
                help_text=_("Lad stå tomt, så bruges den lokale frist."),
            )  # fmt: skip
        fields["reasons"] = text(
            _("Begrundelse"),
            _("Skal skrives, når betingelserne peger et andet sted hen, eller når du bevilger mindre end søgt."),
        )
        for name, field in fields.items():
            if name not in type(self).base_fields:
                prepare(field, name)

    @property
    def value(self) -> NewGrant:
        return NewGrant(**{name: given for name, given in self.cleaned_data.items() if name != "version"})


class HandOnForm(DesignForm):
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = access.holders(*access.SCHEME_ROLES, Role.TEAM_LEADER)
        self.fields["owner"] = PersonField(_("Ansvarlig"), people)
        self.fields["deputy"] = PersonField(
            _("Stedfortræder"), people, required=False, help_text=_("Lad stå tomt, så vælger systemet en kollega.")
        )
        for name in ("owner", "deputy"):
            prepare(self.fields[name], name)


class StartForm(DateForm):
    on = DanishDateField(label=_("Hvornår blev den taget i brug?"), past=True)


class StopForm(DesignForm):
    version = VersionField()
    on = DanishDateField(label=_("Sidste dag"))
    reason = forms.ChoiceField(label=_("Hvorfor stopper den?"))
    words = text(_("Begrundelse til borgeren"), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = reference.choices("stop_reason", on=clock.today())
        self.choose_from("reason", [NOT_CHOSEN, *options])


class ReviewForm(DesignForm):
    version = VersionField()
    on = DanishDateField(label=_("Hvornår fulgte I op?"), past=True)
    outcome = forms.ChoiceField(
        label=_("Bliver hjælpen brugt, og er der stadig brug for den?"),
        choices=ReviewOutcome.choices,
        widget=forms.RadioSelect,
    )
    words = text(_("Notat"), rows=3)
    next_on = DanishDateField(label=_("Næste opfølgning"), required=False)


class LetterForm(DesignForm):
    """The words of a letter. What is not asked for in its kind is left out."""

    version = VersionField()
    opening = text(_("Indledning"), rows=2)
    decision = text(_("Hvad vi har besluttet"), rows=3)
    expected = forms.CharField(
        label=_("Hvornår borgeren kan vente svar"), required=False, max_length=200,
        help_text=_("Skriv en dato."),
    )  # fmt: skip
    reasons = text(_("Begrundelse"), rows=6)
    law = text(_("Lov"), rows=4)
    rights = text(_("Hvad det betyder for borgeren"), rows=3)
    complaint = text(_("Klagevejledning"), rows=6)
    contact = text(_("Hvem borgeren kan spørge"), rows=3)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = ("law", "rights", "complaint") if kind == LetterKind.DELAY else ("expected",)
        if kind != LetterKind.GRANT:
            left_out = (*left_out, "rights")
        for name in set(left_out):
            del self.fields[name]
        if kind == LetterKind.DELAY:
            self.fields["decision"].label = _("Hvad vi skriver om")
            self.fields["reasons"].label = _("Hvorfor svaret er forsinket")

    @property
    def texts(self) -> dict[str, str]:
        return {name: given for name, given in self.cleaned_data.items() if name != "version"}


class SendLetterForm(DesignForm):
    version = VersionField()
    how = forms.ChoiceField(label=_("Hvordan sendes brevet?"), choices=SentHow.choices, widget=forms.RadioSelect)


# --- set-up ------------------------------------------------------------------------------------------------------


def scheme_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Ordning"), choices=[("", _("Alle ordninger")), *scheme_choices()], required=False)


class RightForm(DesignForm):
    valid_from = DanishDateField(label=_("Gælder fra"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = (Role.COMPENSATION_SPECIALIST, Role.JOB_BROKER, Role.CASEWORKER, Role.TEAM_LEADER)
        self.fields["role"] = forms.ChoiceField(
            label=_("Rolle"),
            choices=[NOT_CHOSEN, *((one.value, ROLE_WORDS[one].name) for one in roles)],
            required=False,
        )
        people = access.holders(*access.SCHEME_ROLES, Role.TEAM_LEADER)
        self.fields["user"] = PersonField(_("Eller en bestemt person"), people, required=False)
        self.fields["scheme"] = scheme_field()
        self.fields["max_hours"] = DanishDecimalField(
            label=_("Højst timer om ugen"), required=False, min_value=0, max_digits=5, decimal_places=2,
            help_text=_("Lad stå tomt, hvis der ikke er en grænse."),
        )  # fmt: skip
        self.fields["max_amount"] = DanishDecimalField(
            label=_("Højst kroner"), required=False, min_value=0, max_digits=10, decimal_places=2,
            help_text=_("Lad stå tomt, hvis der ikke er en grænse."),
        )  # fmt: skip
        for name, field in self.fields.items():
            prepare(field, name)


class KeyPersonForm(DesignForm):
    valid_from = DanishDateField(label=_("Gælder fra"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = access.holders(*access.SCHEME_ROLES, Role.TEAM_LEADER)
        self.fields["user"] = PersonField(_("Ansvarlig"), people)
        self.fields["deputy"] = PersonField(_("Stedfortræder"), people)
        self.fields["scheme"] = scheme_field()
        teams = {str(one.key): one for one in Team.objects.filter(is_active=True).order_by("name", "id")}
        self.teams = teams
        self.fields["team"] = forms.ChoiceField(
            label=_("Team"), choices=[("", _("Alle teams")), *((key, one.name) for key, one in teams.items())],
            required=False,
        )  # fmt: skip
        for name, field in self.fields.items():
            prepare(field, name)


class GrantingFormForm(DesignForm):
    form = forms.ChoiceField(label=_("Hvordan bevilger I?"))
    valid_from = DanishDateField(label=_("Gælder fra"))
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = reference.choices("granting_form", on=clock.today())
        self.choose_from("form", [NOT_CHOSEN, *options])


class EndForm(DesignForm):
    on = DanishDateField(label=_("Sidste dag"))


class BlockForm(DesignForm):
    place = forms.ChoiceField(label=_("Hvor i brevet?"), choices=[NOT_CHOSEN, *BlockPlace.choices])
    text = text(
        _("Jeres tekst"),
        _("Breve, der er sendt, bliver, som de var. En tom tekst bruger Brobyggers egen."),
        rows=8,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"] = scheme_field()
        self.fields["kind"] = forms.ChoiceField(
            label=_("Slags brev"), choices=[("", _("Alle breve")), *LetterKind.choices], required=False
        )
        for name, field in self.fields.items():
            prepare(field, name)


class DeadlineForm(DesignForm):
    scheme = forms.ChoiceField(label=_("Ordning"))
    clock_length = DanishIntegerField(label=_("Frist"), min_value=1, max_value=720)
    clock_unit = forms.ChoiceField(label=_("Regnet i"), choices=ClockUnit.choices, widget=forms.RadioSelect)
    valid_from = DanishDateField(label=_("Gælder fra"))
    note = forms.CharField(label=_("Note til kolleger"), required=False, max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("scheme", [NOT_CHOSEN, *scheme_choices()])


class PeriodForm(DesignForm):
    since = DanishDateField(label=_("Fra"), required=False)
    until = DanishDateField(label=_("Til"), required=False)
    by = forms.ChoiceField(
        label=_("Fordelt på"),
        required=False,
        choices=[("team", _("Team")), ("benefit_group", _("Ydelsesgruppe")), ("age_band", _("Aldersgruppe"))],
    )


assert set(FACTS) == set(schemes.CODES)  # noqa: S101 - a scheme without its questions would be an empty form
