"""The forms of a plan. They read and show; what a plan cannot say is decided by the room's rules."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.kernel import clock
from brobygger.plans import rules
from brobygger.plans.content import GOALS_WANTED, Activity, Agreement, Content, Goal, Line
from brobygger.plans.enums import ActivityState, AgreementState, DoneBy, GoalKind, GoalPath, StrategyKind
from brobygger.plans.values import COMMENT_LIMIT, NAME_LIMIT, SHORT_LIMIT, TEXT_LIMIT
from brobygger.reference import reads as reference
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import DanishDateField, DanishDecimalField, DesignForm, YesNoField, prepare

NOT_CHOSEN = ("", "–")
KEY_LENGTH = 12


def new_key() -> str:
    return uuid.uuid4().hex[:KEY_LENGTH]


def wide() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input-width-xl"})


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PlanForm(DesignForm):
    """``version`` is the plan's version that the page showed; 0 where there was no plan."""

    version = VersionField(min_value=0)
    note: forms.Field

    @property
    def read_version(self) -> int:
        return int(self.cleaned_data["version"])


NOTE: dict[str, Any] = {
    "label": gettext_lazy("Hvorfor ændres det?"),
    "required": False,
    "max_length": SHORT_LIMIT,
    "help_text": gettext_lazy("Borgeren kan læse det i planens udgaver."),
}


def goal_choices(content: Content) -> list[tuple[str, str]]:
    return [(key, goal.occupation or _("Et mål uden stilling")) for key, goal in content.goals_shown]


class GoalsForm(PlanForm):
    """Three equal goals on one page. None of them has a number that is shown."""

    note = forms.CharField(**NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        industries = [NOT_CHOSEN, *reference.choices("industry", on=clock.today())]
        paths = [("", _("Ikke valgt")), *GoalPath.choices]
        note = self.fields.pop("note")
        for slot in range(1, GOALS_WANTED + 1):
            self.fields |= {
                f"goal_{slot}_key": forms.SlugField(max_length=40, required=False, widget=forms.HiddenInput),
                f"goal_{slot}_occupation": forms.CharField(
                    label=_("Stilling eller uddannelse"), required=False, max_length=SHORT_LIMIT
                ),
                f"goal_{slot}_industry": forms.ChoiceField(label=_("Branche"), required=False, choices=industries),
                f"goal_{slot}_kind": forms.ChoiceField(
                    label=_("Job eller uddannelse"), required=False, choices=GoalKind.choices
                ),
                f"goal_{slot}_path": forms.ChoiceField(
                    label=_("Vejen i strategien"),
                    required=False,
                    choices=paths,
                    help_text=_("Bogstavet siger, hvilken vej det er. Det siger ikke, hvad der er vigtigst."),
                ),
                f"goal_{slot}_feasible": YesNoField(label=_("Kan det lade sig gøre?"), required=False),
                f"goal_{slot}_in_demand": YesNoField(label=_("Er der brug for folk?"), required=False),
                f"goal_{slot}_why": forms.CharField(
                    label=_("Hvorfor er det et godt mål?"), required=False, max_length=TEXT_LIMIT, widget=area(3)
                ),
            }
        self.fields["note"] = note
        self.groups = [
            (_("Et af de tre mål"), [f"goal_{slot}_{name}" for name in GOAL_FIELDS])
            for slot in range(1, GOALS_WANTED + 1)
        ]
        for name, field in self.fields.items():
            prepare(field, name)

    @property
    def slots(self) -> list[list[forms.BoundField]]:
        names = ("key", "occupation", "industry", "kind", "path", "feasible", "in_demand", "why")
        return [[self[f"goal_{slot}_{name}"] for name in names] for slot in range(1, GOALS_WANTED + 1)]

    def goals(self) -> dict[str, Goal]:
        """By key; an empty slot is no goal. A goal that was there before keeps its key."""
        found: dict[str, Goal] = {}
        for slot in range(1, GOALS_WANTED + 1):
            given = {name: self.cleaned_data[f"goal_{slot}_{name}"] for name in GOAL_FIELDS}
            goal = Goal(**{**given, "kind": given["kind"] or GoalKind.JOB.value})
            key = self.cleaned_data[f"goal_{slot}_key"] or new_key()
            if not goal.is_empty:
                found[key if key not in found else new_key()] = goal
        return found


GOAL_FIELDS = ("occupation", "industry", "kind", "path", "feasible", "in_demand", "why")


def goal_values(goals: Iterable[tuple[str, Goal]], keys: Iterable[str] = ()) -> dict[str, Any]:
    """The goals in the slots of the form; ``keys`` names the slots of a form that was sent, for comparison."""
    left = dict(goals)
    slots: list[tuple[str, Goal] | None] = [(key, left.pop(key)) if key in left else None for key in keys]
    slots += [None] * (GOALS_WANTED - len(slots))
    for pair in left.items():
        if None in slots:
            slots[slots.index(None)] = pair
    values: dict[str, Any] = {}
    for slot, filled in enumerate(slots[:GOALS_WANTED], start=1):
        key, goal = filled or ("", Goal())
        values[f"goal_{slot}_key"] = key
        values |= {f"goal_{slot}_{name}": getattr(goal, name) for name in GOAL_FIELDS}
    return values


class ItemForm(PlanForm):
    """One thing of a plan. ``content`` is the plan it belongs to."""

    kind_of_item: type[Any]

    def __init__(self, *args: Any, content: Content, stored: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content, self.stored = content, stored
        if "goal" in self.fields:
            self.choose_from("goal", [("", _("Intet bestemt mål")), *goal_choices(content)])

    def item(self) -> Any:
        names = self.kind_of_item.__dataclass_fields__.keys() - {"DATES"}
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return self.kind_of_item(**given)


def values_of(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in type(item).__dataclass_fields__ if name != "DATES"}


class ActivityForm(ItemForm):
    kind_of_item = Activity

    what = forms.CharField(
        label=gettext_lazy("Hvad skal der ske?"),
        max_length=SHORT_LIMIT,
        widget=wide(),
        help_text=gettext_lazy("For eksempel: Praktik to formiddage om ugen på et bibliotek."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Slags"), required=False)
    purpose = forms.CharField(
        label=gettext_lazy("Formål"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=area(3),
        help_text=gettext_lazy("Hvad skal borgeren have ud af det? Lad feltet stå tomt for at bruge vores forslag."),
    )
    goal = forms.ChoiceField(label=gettext_lazy("Mål"), required=False)
    start = DanishDateField(label=gettext_lazy("Begynder"), required=False)
    end = DanishDateField(label=gettext_lazy("Slutter"), required=False)
    hours = DanishDecimalField(
        label=gettext_lazy("Timer om ugen"), required=False, min_value=0, max_value=60, decimal_places=2
    )
    by = forms.ChoiceField(label=gettext_lazy("Hvem er ansvarlig?"), choices=DoneBy.choices, widget=forms.RadioSelect)
    by_name = forms.CharField(label=gettext_lazy("Navn på den ansvarlige"), required=False, max_length=NAME_LIMIT)
    state = forms.ChoiceField(label=gettext_lazy("Hvor langt er det?"), choices=ActivityState.choices)
    note = forms.CharField(**NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.stored.kind if self.stored else ""
        self.choose_from(
            "kind",
            [
                NOT_CHOSEN,
                *reference.choices("plan_activity", on=clock.today(), keep=kept),
            ],
        )
        if self.stored is not None:
            allowed = {self.stored.state, *rules.MOVES[ActivityState(self.stored.state)]}
            self.choose_from("state", [(code, words) for code, words in ActivityState.choices if code in allowed])

    def clean_hours(self) -> float | None:
        hours = self.cleaned_data.get("hours")
        return None if hours is None else float(hours)

    def item(self) -> Activity:
        made: Activity = super().item()
        if not made.purpose.strip() and made.kind and self.stored is None:
            return Activity(**{**values_of(made), "purpose": proposed_purpose(made.kind)})
        return made


def proposed_purpose(kind: str) -> str:
    return reference.item("plan_activity", kind)["purpose_da"]


class AgreementForm(ItemForm):
    """The five questions of a good agreement. None of them must be answered but the first."""

    kind_of_item = Agreement

    what = forms.CharField(
        label=gettext_lazy("Hvad er aftalt?"),
        max_length=SHORT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2, "aria-describedby": "smart"}),
        help_text=gettext_lazy("Konkret: hvad gør I helt præcist? For eksempel: Ring til to køkkener i byen."),
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Hvem gør det?"),
        required=False,
        choices=[("", gettext_lazy("Ikke sagt endnu")), *DoneBy.choices],
    )
    by_name = forms.CharField(label=gettext_lazy("Navn på den, der gør det"), required=False, max_length=NAME_LIMIT)
    measure = forms.CharField(
        label=gettext_lazy("Hvordan kan I se, at det er gjort?"),
        required=False,
        max_length=SHORT_LIMIT,
        widget=wide(),
        help_text=gettext_lazy("Målbart: noget, man kan tælle eller vise frem."),
    )
    accepted = YesNoField(label=gettext_lazy("Siger borgeren ja til aftalen?"), required=False)
    realistic = YesNoField(
        label=gettext_lazy("Kan det lade sig gøre, som det er lige nu?"),
        required=False,
        help_text=gettext_lazy("Realistisk: tænk på helbred, transport, økonomi og tid."),
    )
    agreed_on = DanishDateField(label=gettext_lazy("Aftalt den"), required=False)
    deadline = DanishDateField(label=gettext_lazy("Senest den"), required=False)
    goal = forms.ChoiceField(label=gettext_lazy("Mål"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Hvordan står aftalen?"), choices=AgreementState.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(**NOTE)


class LineForm(ItemForm):
    """A resource or a barrier of the strategy picture."""

    kind_of_item = Line

    kind = forms.ChoiceField(
        label=gettext_lazy("Er det en ressource eller en barriere?"),
        choices=StrategyKind.choices,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("Hvad er det?"),
        max_length=SHORT_LIMIT,
        widget=wide(),
        help_text=gettext_lazy("Kort. For eksempel: Kan regneark, eller: Bliver træt efter fire timer."),
    )
    goals = forms.MultipleChoiceField(
        label=gettext_lazy("Hvilke mål betyder det noget for?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    help = forms.CharField(
        label=gettext_lazy("Hvad gør I ved det?"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=area(2),
        help_text=gettext_lazy("Hvordan ressourcen bliver brugt, eller hvad der gør barrieren mindre."),
    )
    note = forms.CharField(**NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("goals", goal_choices(self.content))

    def item(self) -> Line:
        given = {name: self.cleaned_data[name] for name in ("kind", "text", "help")}
        return Line(**given, goals=tuple(sorted(self.cleaned_data["goals"])))


class WordsForm(PlanForm):
    text = forms.CharField(
        label=gettext_lazy("Hvad vil borgeren selv?"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=area(6),
        help_text=gettext_lazy("Skriv det, som borgeren siger det."),
    )
    note = forms.CharField(**NOTE)


class RemoveForm(PlanForm):
    note = forms.CharField(**NOTE)


class MoveForm(PlanForm):
    to = forms.ChoiceField(choices=ActivityState.choices)


class WhyForm(DesignForm):
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor er den ikke klar?"),
        max_length=SHORT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DayForm(DesignForm):
    on = DanishDateField(label=gettext_lazy("Hvilken dag?"), past=True)
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AnswerForm(DesignForm):
    text = forms.CharField(
        label=gettext_lazy("Dit svar"),
        max_length=COMMENT_LIMIT,
        widget=area(5),
        help_text=gettext_lazy("Borgeren kan læse svaret på sin egen side."),
    )


class CommentForm(DesignForm):
    """What the citizen writes. Plain words: the page is measured."""

    text = forms.CharField(
        label=gettext_lazy("Skriv til os om din plan"),
        max_length=COMMENT_LIMIT,
        widget=area(5),
        help_text=gettext_lazy("Passer planen? Er der noget, du vil have lavet om?"),
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class CompareForm(DesignForm):
    """Which two versions stand beside each other."""

    def __init__(self, *args: Any, numbers: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(number), words) for number, words in numbers.items()]
        self.fields["fra"] = forms.ChoiceField(label=_("Fra udgave"), choices=[("0", _("Før planen")), *choices])
        self.fields["til"] = forms.ChoiceField(label=_("Til udgave"), choices=choices)


class PartLines:
    """The five parts of an agreement with words, for the help beside the form and the marks in the list."""

    WORDS = {
        rules.Part.SPECIFIC: (
            gettext_lazy("Konkret"),
            gettext_lazy("Skriv, hvad der helt præcist skal ske, og hvem der gør det."),
        ),
        rules.Part.MEASURABLE: (gettext_lazy("Målbar"), gettext_lazy("Skriv, hvordan I kan se, at det er gjort.")),
        rules.Part.ACCEPTED: (gettext_lazy("Accepteret"), gettext_lazy("Spørg, om borgeren siger ja til aftalen.")),
        rules.Part.REALISTIC: (
            gettext_lazy("Realistisk"),
            gettext_lazy("Tal om, hvorvidt det kan lade sig gøre lige nu."),
        ),
        rules.Part.TIMED: (
            gettext_lazy("Tidsbestemt"),
            gettext_lazy("Sæt en dato, der ikke ligger før den dag, aftalen blev lavet."),
        ),
    }

    @classmethod
    def of(cls, agreement: Agreement) -> list[dict[str, Any]]:
        there = rules.parts(agreement)
        return [
            {"part": part, "name": name, "help": words, "there": there[part]}
            for part, (name, words) in cls.WORDS.items()
        ]

    @classmethod
    def missing(cls, agreement: Agreement) -> list[str]:
        return [str(cls.WORDS[part][0]).lower() for part in rules.missing_parts(agreement)]
