"""The forms that staff fill in. They read and show; whether a form may be completed is decided by the room's rules."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts.models import Team, User
from brobygger.kernel import clock
from brobygger.kernel.errors import NotFound
from brobygger.reference import reads as reference
from brobygger.screening import errors, making, questions, reads, rules
from brobygger.screening.enums import (
    BooksFirst,
    ContactKind,
    CoverageState,
    CriterionKind,
    Decision,
    DueKind,
    FilledHow,
    FilledWhen,
    LocalModel,
    Theme,
)
from brobygger.screening.models import Interview, LocalCriterion, Screening
from brobygger.screening.values import MINUTES_LIMIT, TEXT_LIMIT, InterviewEntry, PlanGoal, ScreeningEntry
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import (
    DanishDateField,
    DanishIntegerField,
    DesignForm,
    FormToMixInto,
    OneOfField,
    RowField,
    YesNoField,
)

NOT_CHOSEN = ("", "–")
AREA = forms.Textarea(attrs={"rows": 4})


def optional_choices(list_name: str, *, keep: str = "") -> list[tuple[str, Any]]:
    return [NOT_CHOSEN, *reference.choices(list_name, on=clock.today(), keep=keep)]


def yes_no(label: Any, **kwargs: Any) -> YesNoField:
    return YesNoField(label=label, required=False, **kwargs)


class Refusable(FormToMixInto):
    """Shows every problem that a rule named at its own field."""

    def refuse_all(self, incomplete: errors.Incomplete, names: Mapping[str, str] | None = None) -> None:
        for field, sentence in incomplete.problems:
            at = (names or {}).get(field, field)
            self.add_error(at if at in self.fields else None, sentence)


# --- step 1 ----------------------------------------------------------------------------------------------------


# A placeholder to see nothing of: by it the page's style knows whether the field is filled.
FILLED_SHOWS = " "

# As the page shows them, so that the list of what is wrong goes down the page.
PAGE_ORDER = (
    "held_on", "how", "when", "later_reason", "later_words", "weeks_unemployed", "purpose_explained",
    *(f"{part}_{row}" for row in rules.ROWS for part in ("row", "impact", "number")), "other_words", "none",
    "impact_words", "documented", "schemes_before", "limited_before", "talked_through", "history_seen", "wishes",
    "no_reason", "judged", "interpreter",
)  # fmt: skip


# Whose sentences from the checklist name what they are about.
SAY_IT_ALL = (
    "later_reason", "purpose_explained", "row_movement", "none", "documented", "schemes_before", "limited_before",
    "talked_through", "history_seen", "wishes", "judged",
)  # fmt: skip


class ScreeningForm(Refusable, DesignForm):
    """The form of step 1. A row counts as ticked when it is ticked or when an impact is given."""

    version = VersionField(required=False)
    # The finished form that counted when the page was opened: another one now, and somebody finished it meanwhile.
    seen_finished = forms.CharField(required=False, widget=forms.HiddenInput)
    held_on = DanishDateField(label=gettext_lazy("Hvilken dag talte I sammen?"), required=False)
    how = forms.ChoiceField(
        label=gettext_lazy("Hvordan er skemaet udfyldt?"),
        choices=FilledHow.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("En samtale er bedst. Svar uden samtale tales igennem, før skemaet er færdigt."),
    )
    when = forms.ChoiceField(
        label=gettext_lazy("Hvornår blev borgeren spurgt?"),
        choices=FilledWhen.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    later_reason = forms.ChoiceField(label=gettext_lazy("Hvorfor først senere?"), required=False)
    later_words = forms.CharField(label=gettext_lazy("Uddyb grunden"), required=False, max_length=200)
    weeks_unemployed = DanishIntegerField(
        label=gettext_lazy("Uger som ledig"),
        required=False,
        min_value=0,
        max_value=2000,
        help_text=gettext_lazy("Lad stå tomt, så regnes ugerne ud fra forløbets begyndelse."),
    )
    purpose_explained = forms.BooleanField(
        label=gettext_lazy("Jeg har forklaret formålet, og at det er et tilbud, som borgeren kan sige nej til"),
        required=False,
    )
    none = forms.BooleanField(label=gettext_lazy("Borgeren har ikke en funktionsnedsættelse"), required=False)
    other_words = forms.CharField(label=gettext_lazy("Hvad er “Andet”?"), required=False, max_length=200)
    impact_words = forms.CharField(
        label=gettext_lazy("Hvad består betydningen i?"),
        required=False,
        widget=AREA,
        max_length=TEXT_LIMIT,
        help_text=gettext_lazy("Brug borgerens egne ord."),
    )
    documented = yes_no(gettext_lazy("Er det dokumenteret af en læge?"))
    schemes_before = yes_no(gettext_lazy("Har borgeren før brugt kompenserende eller lignende ordninger?"))
    limited_before = yes_no(
        gettext_lazy("Har det før begrænset job eller uddannelse, eller givet lange sygemeldinger?")
    )
    interpreter = forms.ChoiceField(label=gettext_lazy("Er der brug for tolk eller tegnsprogstolk?"), required=False)
    talked_through = forms.BooleanField(
        label=gettext_lazy("Vi har talt svarene igennem"),
        required=False,
        help_text=gettext_lazy("Kun når svarene er givet uden samtale."),
    )
    history_seen = forms.BooleanField(
        label=gettext_lazy("Jeg har set på, hvad borgeren har levet af"),
        required=False,
        help_text=gettext_lazy("Se efter mange korte job, afbrudte uddannelser og perioder med sygdom."),
    )
    wishes = yes_no(gettext_lazy("Ønsker borgeren en visitationssamtale med en jobformidler?"))
    no_reason = forms.ChoiceField(
        label=gettext_lazy("Hvis nej: hvorfor ikke?"),
        required=False,
        help_text=gettext_lazy("Skriv det kun, hvis borgeren selv siger det."),
    )
    judged = yes_no(gettext_lazy("Vurderer du, at borgeren er i målgruppen for en visitationssamtale?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("later_reason", optional_choices("later_reason"))
        self.choose_from("no_reason", optional_choices("no_reason"))
        self.choose_from("interpreter", interpreter_choices())
        labels = reference.labels("impairment_row")
        examples = questions.form(questions.NEWEST, "da").texts["rows"]
        levels = reference.labels("impact")
        for row in rules.ROWS:
            self.fields[f"row_{row}"] = forms.BooleanField(
                label=labels[row], required=False, help_text=examples[row]["examples"]
            )
            self.fields[f"impact_{row}"] = forms.ChoiceField(
                label=short_label(_("Betydning"), labels[row]),
                required=False,
                choices=[NOT_CHOSEN, *((code, levels[code]) for code in rules.LEVELS)],
            )
            self.fields[f"number_{row}"] = DanishIntegerField(
                label=short_label(_("Tal 0-10"), labels[row]), required=False, min_value=0, max_value=10
            )
            self.fields[f"number_{row}"].widget.attrs["placeholder"] = FILLED_SHOWS
            for name in (f"row_{row}", f"impact_{row}", f"number_{row}"):
                _prepare(self.fields[name], name)

        for name in SAY_IT_ALL:
            self.fields[name].summary_label = ""  # type: ignore[attr-defined] # read by the summary of errors
        self.fields["other_words"].widget.attrs["placeholder"] = FILLED_SHOWS
        self.order_fields(PAGE_ORDER)

    def _followed_from_a_number(self, row: str) -> bool:
        """Whether the level is the one that was made of the number before: nobody chose it, so it follows the new."""
        had_number = self.get_initial_for_field(self.fields[f"number_{row}"], f"number_{row}") is not None
        return had_number and f"impact_{row}" not in self.changed_data

    @property
    def row_fields(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(self[f"row_{row}"], self[f"impact_{row}"], self[f"number_{row}"]) for row in rules.ROWS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for row in rules.ROWS:
            level, number = cleaned.get(f"impact_{row}"), cleaned.get(f"number_{row}")
            if number is not None and self._followed_from_a_number(row):
                cleaned[f"impact_{row}"] = rules.level_of(number)
            elif number is not None and level and rules.level_of(number) != level:
                sentence = _("Tallet %(number)s svarer til “%(level)s”. Ret tallet eller betydningen.") % {
                    "number": number,
                    "level": reference.label("impact", rules.level_of(number)),
                }
                self.add_error(f"number_{row}", sentence)
        return cleaned

    def answers(self) -> rules.Answers:
        data = self.cleaned_data
        impairments: dict[str, rules.Impact | None] = {}
        for row in rules.ROWS:
            level, number = data.get(f"impact_{row}"), data.get(f"number_{row}")
            if number is not None:
                impairments[row] = rules.Impact.of_number(number)
            elif level:
                impairments[row] = rules.Impact(level)
            elif data.get(f"row_{row}"):
                impairments[row] = None
        return rules.Answers(
            impairments=impairments,
            none=data["none"],
            documented=data["documented"],
            schemes_before=data["schemes_before"],
            limited_before=data["limited_before"],
            interpreter=data["interpreter"],
            no_reason=data["no_reason"] if data["wishes"] is False else "",
        )

    def entry(self) -> ScreeningEntry:
        data = self.cleaned_data
        return ScreeningEntry(
            answers=self.answers(),
            words={"impact": data["impact_words"], "other": data["other_words"], "later": data["later_words"]},
            how=data["how"] or FilledHow.DIALOGUE,
            when=data["when"] or FilledWhen.FIRST_POSSIBLE,
            later_reason=data["later_reason"] if data["when"] == FilledWhen.LATER else "",
            weeks_unemployed=data["weeks_unemployed"],
            held_on=data["held_on"],
            purpose_explained=data["purpose_explained"],
            talked_through=data["talked_through"],
            history_seen=data["history_seen"],
            wishes=data["wishes"],
            judged=data["judged"],
        )


def short_label(words: str, row: str) -> Any:
    """Short to look at, since the row stands beside it; whole for those who hear it read."""
    return format_html('{}<span class="sr-only">: {}</span>', words, row)


# Where a rule's field has another name on this form.
SCREENING_FIELDS = {"impairments": "row_movement", "later": "later_words"}


def _prepare(field: forms.Field, name: str) -> None:
    from brobygger.web.design.forms import prepare

    prepare(field, name)


def interpreter_choices() -> list[tuple[str, Any]]:
    languages = reference.choices("interpreter_language", on=clock.today())
    return [NOT_CHOSEN, ("no", _("Nej")), *languages, ("spoken", _("Ja, sprog ikke oplyst")), ("sign", _("Ja, tegn"))]


def screening_values(row: Screening) -> dict[str, Any]:
    """What the row says, by the names of the form's fields."""
    entry = making.entry_of(row)
    values: dict[str, Any] = {
        "version": row.version,
        "held_on": entry.held_on,
        "how": entry.how,
        "when": entry.when,
        "later_reason": entry.later_reason,
        "later_words": entry.words["later"],
        "weeks_unemployed": entry.weeks_unemployed,
        "purpose_explained": entry.purpose_explained,
        "none": entry.answers.none,
        "other_words": entry.words["other"],
        "impact_words": entry.words["impact"],
        "documented": entry.answers.documented,
        "schemes_before": entry.answers.schemes_before,
        "limited_before": entry.answers.limited_before,
        "interpreter": entry.answers.interpreter,
        "talked_through": entry.talked_through,
        "history_seen": entry.history_seen,
        "wishes": entry.wishes,
        "no_reason": entry.answers.no_reason,
        "judged": entry.judged,
    }
    for code in rules.ROWS:
        impact = entry.answers.impairments.get(code)
        values[f"row_{code}"] = code in entry.answers.impairments
        values[f"impact_{code}"] = impact.level if impact else ""
        values[f"number_{code}"] = impact.number if impact else None
    return values


# --- small forms -----------------------------------------------------------------------------------------------


class ReasonForm(DesignForm):
    version = VersionField(required=False)
    reason = forms.CharField(label=gettext_lazy("Grund"), widget=AREA, max_length=TEXT_LIMIT)


class WordsForm(DesignForm):
    version = VersionField(required=False)
    words = forms.CharField(label=gettext_lazy("Grund"), widget=AREA, max_length=TEXT_LIMIT)


class WithdrawForm(WordsForm):
    regretted = forms.BooleanField(label=gettext_lazy("Borgeren har fortrudt"), required=False)


class InviteForm(DesignForm):
    language = forms.ChoiceField(label=gettext_lazy("Sprog"), widget=forms.RadioSelect)
    expires_on = DanishDateField(label=gettext_lazy("Linket virker til og med"))

    def __init__(self, *args: Any, offered: Iterable[questions.QuestionForm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(
            "language",
            [
                (
                    one.language,
                    one.name if one.is_reviewed or one.language == "da" else f"{one.name} – {one.review_note}",
                )
                for one in offered
            ],
        )


class ShortcutForm(DesignForm):
    ground = forms.ChoiceField(label=gettext_lazy("Hvorfor kan borgeren gå direkte til visitation?"))
    assessment = forms.CharField(
        label=gettext_lazy("Hvilken vurdering er der lavet?"), widget=AREA, max_length=TEXT_LIMIT
    )
    assessed_on = DanishDateField(label=gettext_lazy("Hvornår er vurderingen fra?"))
    wishes_interview = YesNoField(label=gettext_lazy("Ønsker borgeren en visitationssamtale?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Also grounds that are retired today: the assessment may be from when they held.
        labels = reference.labels("shortcut_ground")
        self.choose_from("ground", [NOT_CHOSEN, *labels.items()])


class HandOverForm(DesignForm):
    receiver = OneOfField(label=gettext_lazy("Jobformidler"), required=False)
    queue = OneOfField(
        label=gettext_lazy("Eller et teams kø"),
        required=False,
        help_text=gettext_lazy("Så svarer den første i teamet, der har plads."),
    )
    on = DanishDateField(label=gettext_lazy("Overleveret den"))
    interpreter = forms.ChoiceField(label=gettext_lazy("Er der brug for tolk?"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Besked til jobformidleren"), widget=AREA, required=False, max_length=TEXT_LIMIT
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brokers = {str(user.key): user for user in reads.brokers_here()}
        self.queues = {str(team.key): team for team in reads.queues_here()}
        self.choose_from("receiver", [NOT_CHOSEN, *named(self.brokers)])
        self.choose_from("queue", [NOT_CHOSEN, *named(self.queues)])
        self.choose_from("interpreter", interpreter_choices())

    def chosen(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "receiver": self.brokers.get(data["receiver"]),
            "queue": self.queues.get(data["queue"]),
            "on": data["on"],
            "interpreter": data["interpreter"],
            "note": data["note"],
        }


def named(things: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(key, thing.name) for key, thing in things.items()]


class ReturnForm(DesignForm):
    version = VersionField(required=False)
    reason = forms.ChoiceField(label=gettext_lazy("Hvorfor sender du borgeren tilbage?"), widget=forms.RadioSelect)
    words = forms.CharField(label=gettext_lazy("Uddyb"), widget=AREA, required=False, max_length=TEXT_LIMIT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("reason", reference.choices("return_reason", on=clock.today()))


class ClockField(forms.Field):
    """A time of day as Danes write it: 9, 9.30, 9:30."""

    widget = forms.TextInput(attrs={"class": "input-width-xs", "inputmode": "decimal"})

    default_error_messages = {"invalid": gettext_lazy("Skriv klokkeslættet, for eksempel 9.30.")}

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        hours, _dot, minutes = text.replace(":", ".").partition(".")
        try:
            return datetime.time(int(hours), int(minutes or 0))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


def moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return datetime.datetime.combine(day, time, tzinfo=clock.DENMARK)


class BookForm(DesignForm):
    version = VersionField(required=False)
    slot = forms.ChoiceField(label=gettext_lazy("Ledige tider"), required=False, widget=forms.RadioSelect)
    day = DanishDateField(label=gettext_lazy("Eller en anden dag"), required=False)
    time = ClockField(label=gettext_lazy("Klokken"), required=False, help_text="9.30")
    minutes = DanishIntegerField(label=gettext_lazy("Minutter"), min_value=10, max_value=240, initial=60)
    place = forms.CharField(label=gettext_lazy("Sted"), required=False, max_length=120)
    invited_on = DanishDateField(label=gettext_lazy("Borgeren er indkaldt den"))

    def __init__(self, *args: Any, slots: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = slots
        self.choose_from("slot", [("", _("Ingen af dem")), *((key, slot_words(s)) for key, s in slots.items())])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("day")) != bool(cleaned.get("time")) and not self.errors:
            self.add_error("time", _("Skriv både dag og klokkeslæt."))
        return cleaned

    def chosen(self) -> dict[str, Any]:
        data = self.cleaned_data
        own = moment(data["day"], data["time"]) if data["day"] and data["time"] else None
        return {
            "slot": self.slots.get(data["slot"]),
            "starts_at": own,
            "minutes": data["minutes"],
            "place": data["place"],
            "invited_on": data["invited_on"],
        }


def slot_words(slot: Any) -> str:
    from brobygger.web.templatetags.design import tidspunkt

    words = f"{tidspunkt(slot.starts_at)} – {slot.broker.name}"
    return f"{words}, {slot.place}" if slot.place else words


class OutcomeForm(DesignForm):
    outcome = forms.ChoiceField(label=gettext_lazy("Hvad skete der?"), widget=forms.RadioSelect)
    on = DanishDateField(label=gettext_lazy("Hvilken dag?"))
    words = forms.CharField(label=gettext_lazy("Grund"), widget=AREA, max_length=TEXT_LIMIT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = reference.choices("handover_outcome", on=clock.today())
        self.choose_from("outcome", [one for one in offered if one[0] != "held"])


class SlotForm(DesignForm):
    broker = forms.ChoiceField(label=gettext_lazy("Jobformidler"))
    day = DanishDateField(label=gettext_lazy("Første dag"))
    time = ClockField(label=gettext_lazy("Klokken"), help_text="9.30")
    weeks = DanishIntegerField(
        label=gettext_lazy("Antal uger"),
        min_value=1,
        max_value=26,
        initial=1,
        help_text=gettext_lazy("Samme ugedag og klokkeslæt hver uge."),
    )
    minutes = DanishIntegerField(label=gettext_lazy("Minutter"), min_value=10, max_value=240, initial=60)
    place = forms.CharField(label=gettext_lazy("Sted"), required=False, max_length=120)

    def __init__(self, *args: Any, brokers: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brokers = brokers
        self.choose_from("broker", named(brokers))

    def chosen(self) -> dict[str, Any]:
        data = self.cleaned_data
        first = data["day"]
        days = [first + datetime.timedelta(weeks=week) for week in range(data["weeks"])]
        return {
            "broker": self.brokers[data["broker"]],
            "starts": [moment(day, data["time"]) for day in days],
            "minutes": data["minutes"],
            "place": data["place"],
        }


class ExemptForm(DesignForm):
    reason = forms.ChoiceField(label=gettext_lazy("Hvorfor spørges borgeren ikke?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("Hvilken vurdering, eller hvad andet?"), required=False, widget=AREA, max_length=TEXT_LIMIT
    )
    assessed_on = DanishDateField(label=gettext_lazy("Hvornår er vurderingen fra?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("reason", reference.choices("exempt_reason", on=clock.today()))


class ContactForm(DesignForm):
    kind = forms.ChoiceField(label=gettext_lazy("Hvad var det?"), choices=ContactKind.choices, widget=forms.RadioSelect)
    on = DanishDateField(label=gettext_lazy("Hvilken dag?"))


class DayForm(DesignForm):
    on = DanishDateField(label=gettext_lazy("Hvilken dag?"))


BENEFIT_GROUP, TEAM, SCREENER = "ydelse", "team", "medarbejder"
GROUPINGS = {BENEFIT_GROUP: gettext_lazy("Ydelse"), TEAM: gettext_lazy("Team")}


class PeriodForm(DesignForm):
    """A period in the address."""

    since = DanishDateField(label=gettext_lazy("Fra"), required=False, help_text="")
    until = DanishDateField(label=gettext_lazy("Til og med"), required=False, help_text="")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("Perioden slutter, før den begynder."))
        return cleaned

    def period(self, today: datetime.date) -> tuple[datetime.date, datetime.date]:
        """What was asked for; otherwise the latest twelve months."""
        self.is_valid()
        until = self.cleaned_data.get("until") or today
        since = self.cleaned_data.get("since") or until - datetime.timedelta(days=365)
        return since, until


class YieldForm(PeriodForm):
    """A period, and what its screenings are divided by.

    What one colleague's screenings led to is for the leader's talk with that colleague.
    """

    pr = forms.ChoiceField(label=gettext_lazy("Opdelt efter"), required=False)

    def __init__(self, *args: Any, is_leader: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groupings = GROUPINGS | ({SCREENER: gettext_lazy("Medarbejder")} if is_leader else {})
        self.choose_from("pr", list(self.groupings.items()))


class CoverageForm(DesignForm):
    """What the coverage page is divided by, and the one team that it is of. What it cannot be is said at its field."""

    pr = forms.ChoiceField(label=gettext_lazy("Opdelt efter"), choices=list(GROUPINGS.items()), required=False)
    team: Any = RowField(
        None, label=gettext_lazy("Team"), required=False, to_field_name="key", empty_label=gettext_lazy("Alle teams")
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.choose_among("team", self.teams())
        self.is_valid()
        self.by = self.cleaned_data.get("pr") or BENEFIT_GROUP
        self.chosen_team: Team | None = self.cleaned_data.get("team")

    def teams(self) -> Any:
        return Team.objects.filter(is_active=True).order_by("name")

    @property
    def asks_for_team(self) -> bool:
        """Whether there is more than one to choose, or something is to be said about the one that was asked for."""
        return bool(self.errors) or self.teams().count() > 1


class CoverageListForm(CoverageForm):
    """Which number of the coverage page is opened. Its address is never typed, so a wrong one leads to no list."""

    tilstand = forms.ChoiceField(choices=CoverageState.choices, required=False)
    gruppe = forms.CharField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        narrows = "gruppe" in self.data  # a line of the table, and not its sum
        group = str(self.cleaned_data.get("gruppe", ""))
        self.benefit_group = group if narrows and self.by == BENEFIT_GROUP else None
        self.without_team = narrows and self.by == TEAM and not group
        if narrows and self.by == TEAM:
            self.chosen_team = self._team(group)
        if self.errors or (self.benefit_group and self.benefit_group not in reference.labels("benefit_group")):
            raise NotFound(_("Listen findes ikke. Åbn den igen fra tallet på siden om opsporing."))
        self.state = CoverageState(self.cleaned_data["tilstand"]) if self.cleaned_data["tilstand"] else None

    def teams(self) -> Any:
        return Team.objects.all()  # a team that is no longer used may still have open courses

    def _team(self, key: str) -> Team | None:
        """The team of a line; nothing for the line of those without one."""
        try:
            found: Team | None = self.fields["team"].clean(key)
        except forms.ValidationError as fault:
            self.add_error("gruppe", fault)
            return None
        return found

    @property
    def team_number(self) -> int | None:
        """The team's number; 0 for those without a team, nothing for every team."""
        if self.without_team:
            return 0
        return int(self.chosen_team.pk) if self.chosen_team is not None else None

    @property
    def words(self) -> str:
        """What the list is of."""
        found = [str(self.state.label) if self.state else _("Alle åbne forløb")]
        if self.benefit_group is not None:
            found.append(reference.label("benefit_group", self.benefit_group))
        if self.team_number is not None:
            found.append(self.chosen_team.name if self.chosen_team else _("Uden team"))
        return ", ".join(found)


# --- local set-up ----------------------------------------------------------------------------------------------


class CriterionForm(DesignForm):
    kind = forms.ChoiceField(label=gettext_lazy("Hvordan bruges det?"), choices=CriterionKind.choices)
    text = forms.CharField(label=gettext_lazy("Kriterium"), max_length=200)
    valid_from = DanishDateField(label=gettext_lazy("Gælder fra"))


class EndForm(DesignForm):
    valid_to = DanishDateField(label=gettext_lazy("Gælder til og med"))


class StopForm(DesignForm):
    """A rule or a model stops on a day, or was a mistake from the beginning."""

    END, WITHDRAW = "end", "withdraw"

    how = forms.ChoiceField(
        label=gettext_lazy("Hvad er der sket?"),
        widget=forms.RadioSelect,
        choices=[
            (END, gettext_lazy("Den slutter en dag")),
            (WITHDRAW, gettext_lazy("Den er skrevet forkert og skal ikke gælde")),
        ],
    )
    valid_to = DanishDateField(label=gettext_lazy("Gælder til og med"), required=False)
    reason = forms.CharField(label=gettext_lazy("Grund"), widget=AREA, max_length=500)

    def __init__(self, *args: Any, is_over: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_over:  # it has its end: it can only have been a mistake
            how: Any = self.fields["how"]
            how.choices = how.choices[1:]
            self.initial.setdefault("how", self.WITHDRAW)
            del self.fields["valid_to"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("how") == self.END and not data.get("valid_to") and "valid_to" not in self.errors:
            self.add_error("valid_to", _("Skriv den sidste dag, den gælder."))
        return data


class RuleForm(DesignForm):
    benefit_group = forms.ChoiceField(label=gettext_lazy("Ydelse"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Hvornår skal borgeren spørges?"), choices=DueKind.choices)
    number = DanishIntegerField(
        label=gettext_lazy("Nummer eller uge"),
        required=False,
        min_value=1,
        max_value=200,
        help_text=gettext_lazy("Samtalens nummer eller ledighedsugen."),
    )
    latest_week = DanishIntegerField(
        label=gettext_lazy("Senest i uge"),
        min_value=1,
        max_value=200,
        initial=12,
        help_text=gettext_lazy("Bruges, når datoen for samtalen ikke er kendt."),
    )
    valid_from = DanishDateField(label=gettext_lazy("Gælder fra"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = reference.choices("benefit_group", on=clock.today())
        self.choose_from("benefit_group", [("", _("Alle ydelser")), *groups])


class TeamModelForm(DesignForm):
    team = forms.ChoiceField(label=gettext_lazy("Team"))
    model = forms.ChoiceField(label=gettext_lazy("Model"), choices=LocalModel.choices)
    is_main = forms.BooleanField(label=gettext_lazy("Det er teamets vigtigste model"), required=False, initial=True)
    valid_from = DanishDateField(label=gettext_lazy("Gælder fra"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.key): team for team in Team.objects.filter(is_active=True).order_by("name")}
        self.choose_from("team", named(self.teams))


# --- step 2 ----------------------------------------------------------------------------------------------------

SUPPORTING = {
    Theme.EXPERIENCE: (
        gettext_lazy("Hvilke job og praktikker har du haft, og hvad hed stillingen?"),
        gettext_lazy("Hvilke uddannelser er du begyndt på? Blev de færdige?"),
        gettext_lazy("Hvad bruger du tid på hjemme og i fritiden?"),
        gettext_lazy("Hvad spørger andre dig om hjælp til?"),
    ),
    Theme.TASKS: (
        gettext_lazy("Tag et job, du har haft. Hvad lavede du fra morgen til aften?"),
        gettext_lazy("Hvilke opgaver havde du selv ansvar for?"),
        gettext_lazy("Hvad klarer du derhjemme, som også bruges i et job?"),
    ),
    Theme.IMPAIRMENT: (
        gettext_lazy("Du har talt med din sagsbehandler om det. Hvad vil du gerne have, jeg ved?"),
        gettext_lazy("Hvad var svært i dit seneste job: stedet, opgaverne eller det at være sammen med andre?"),
        gettext_lazy("Hvad er anderledes på en god dag og på en dårlig dag?"),
    ),
    Theme.SUPPORT: (
        gettext_lazy("Hvad hjalp dig sidst, du var i job eller på et studie?"),
        gettext_lazy("Hvad skulle være anderledes, for at du kunne begynde?"),
        gettext_lazy("Hvor mange timer kan du begynde med, og hvordan kan de vokse?"),
    ),
    Theme.GOALS: (
        gettext_lazy("Hvilke tre veje vil du gerne undersøge? De er lige gode."),
        gettext_lazy("Er der brug for folk i de brancher her i området?"),
        gettext_lazy("Kan du klare opgaverne med den støtte, vi lige har talt om?"),
    ),
}

NEEDS = {
    "adjustment": gettext_lazy("Hensyn, borgeren har brug for"),
    "task": gettext_lazy("Opgaver, borgeren kan"),
    "demand": gettext_lazy("Krav, borgeren skal skånes for"),
}
GOAL_NUMBERS = (1, 2, 3)

# How much of the minutes a folded theme tells.
TOLD = 90

# What everybody is asked in the assessment.
ASSESSED = ("primary", "impact_before", "impact_now", "needed_before", "needed_now", "citizen_view", "broker_view",
            "motivated")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A theme of the interview as the page shows it: folded when it is filled, with what it holds in a line.

    waits: others come first, so that on a phone it folds until it is asked for; where there is room it stands open.
    """

    theme: Theme
    minutes: forms.BoundField
    touched: forms.BoundField
    questions: tuple[Any, ...]
    told: str
    is_filled: bool
    is_wrong: bool
    is_next: bool = False

    @property
    def is_open(self) -> bool:
        return self.is_wrong or not self.is_filled

    @property
    def waits(self) -> bool:
        return self.is_open and not (self.is_wrong or self.is_next)


class InterviewForm(Refusable, DesignForm):
    """The intake interview: minutes and goals first, then the assessment and the decision."""

    version = VersionField(required=False)
    held_on = DanishDateField(label=gettext_lazy("Samtalen blev holdt den"), required=False)
    specialist = forms.ChoiceField(label=gettext_lazy("Nøgleperson, der var med"), required=False)
    primary = forms.ChoiceField(label=gettext_lazy("Primær funktionsnedsættelse"), required=False)
    secondary = forms.ChoiceField(label=gettext_lazy("Sekundær"), required=False)
    others = forms.MultipleChoiceField(label=gettext_lazy("Andre"), required=False, widget=forms.CheckboxSelectMultiple)
    expected_primary = forms.ChoiceField(label=gettext_lazy("Forventet forløb for den primære"), required=False)
    expected_secondary = forms.ChoiceField(label=gettext_lazy("Forventet forløb for den sekundære"), required=False)
    impact_before = forms.ChoiceField(
        label=gettext_lazy("Betydning for job eller uddannelse før"), required=False, widget=forms.RadioSelect
    )
    impact_before_reason = forms.CharField(
        label=gettext_lazy("Hvad begrunder borgeren det med?"), required=False, widget=AREA, max_length=TEXT_LIMIT
    )
    impact_now = forms.ChoiceField(
        label=gettext_lazy("Betydning for de mål, I har sat nu"), required=False, widget=forms.RadioSelect
    )
    impact_now_reason = forms.CharField(
        label=gettext_lazy("Hvad er begrundelsen?"), required=False, widget=AREA, max_length=TEXT_LIMIT
    )
    needed_before = yes_no(gettext_lazy("Har borgeren før haft behov for en kompenserende ordning?"))
    schemes_before = forms.MultipleChoiceField(
        label=gettext_lazy("Hvis ja: hvilke ordninger?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    schemes_before_reason = forms.CharField(
        label=gettext_lazy("Hvis ja: i hvilken sammenhæng?"), required=False, widget=AREA, max_length=TEXT_LIMIT
    )
    needed_now = yes_no(gettext_lazy("Er der behov for en kompenserende ordning til målene nu?"))
    schemes_now = forms.MultipleChoiceField(
        label=gettext_lazy("Hvis ja: hvilke ordninger?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    schemes_now_reason = forms.CharField(
        label=gettext_lazy("Hvis ja: hvad skal de bruges til?"), required=False, widget=AREA, max_length=TEXT_LIMIT
    )
    citizen_view = forms.TypedChoiceField(
        label=gettext_lazy("Borgerens syn på sine muligheder"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Det spørger vi om denne ene gang. Svaret bruges til at se udviklingen."),
    )
    citizen_view_reason = forms.CharField(
        label=gettext_lazy("Borgerens begrundelse"), required=False, widget=AREA, max_length=TEXT_LIMIT
    )
    broker_view = forms.TypedChoiceField(
        label=gettext_lazy("Dit faglige syn på mulighederne"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    broker_view_reason = forms.CharField(
        label=gettext_lazy("Din begrundelse"), required=False, widget=AREA, max_length=TEXT_LIMIT
    )
    motivated = yes_no(gettext_lazy("Vil borgeren gerne være med?"))
    criteria = forms.MultipleChoiceField(
        label=gettext_lazy("Lokale kriterier, du har brugt"), required=False, widget=forms.CheckboxSelectMultiple
    )
    decision = forms.ChoiceField(
        label=gettext_lazy("Din beslutning"), choices=Decision.choices, required=False, widget=forms.RadioSelect
    )
    decision_reason = forms.CharField(
        label=gettext_lazy("Begrundelse med ord"), required=False, widget=AREA, max_length=TEXT_LIMIT
    )
    recall_on = DanishDateField(label=gettext_lazy("Hvis udsat: hvornår spørges borgeren igen?"), required=False)
    assigned_broker = forms.ChoiceField(
        label=gettext_lazy("Hvis visiteret: jobformidler, der følger borgeren"), required=False
    )
    books_first = forms.ChoiceField(
        label=gettext_lazy("Hvis visiteret: hvem aftaler den første jobsamtale?"),
        choices=BooksFirst.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    duties_passed = forms.MultipleChoiceField(
        label=gettext_lazy("Hvis visiteret: opgaver, der går fra sagsbehandler til jobformidler"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, criteria: Iterable[LocalCriterion] = (), asked_before: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.brokers = {str(user.key): user for user in reads.brokers_here()}
        self.specialists = {str(user.key): user for user in reads.specialists_here()}
        types = _under_groups("impairment_type", "impairment_group", today)
        impacts = [(code, reference.label("impact", code)) for code in rules.LEVELS]
        views = [(code, word) for code, word in reference.labels("possibility").items()]
        schemes = reference.choices("scheme", on=today)
        courses = optional_choices("expected_course")
        choices: dict[str, Any] = {
            "specialist": [NOT_CHOSEN, *named(self.specialists)],
            "primary": [NOT_CHOSEN, *types],
            "secondary": [NOT_CHOSEN, *types],
            "others": reference.choices("impairment_type", on=today),
            "expected_primary": courses,
            "expected_secondary": courses,
            "impact_before": impacts,
            "impact_now": impacts,
            "schemes_before": schemes,
            "schemes_now": schemes,
            "citizen_view": views,
            "broker_view": views,
            "criteria": [(str(one.key), f"{one.get_kind_display()}: {one.text}") for one in criteria],
            "assigned_broker": [NOT_CHOSEN, *named(self.brokers)],
            "duties_passed": reference.choices("duty", on=today),
        }
        for name, offered in choices.items():
            self.choose_from(name, offered)
        for name in ("citizen_view", "citizen_view_reason", "broker_view", "broker_view_reason"):
            self.fields[name].disabled = asked_before
        if not choices["criteria"]:
            del self.fields["criteria"]
        self._add_expected(choices["others"], courses)
        self._add_themes()
        self._add_needs(today)
        self._add_goals(today)

    def _add_expected(self, types: Iterable[tuple[str, Any]], courses: list[tuple[str, Any]]) -> None:
        """The expected course of each further impairment; a code that the list lacks today is asked no more."""
        for code, words in types:
            label = short_label(_("Forventet forløb"), words)
            self._add(f"expected_{code}", forms.ChoiceField(label=label, required=False, choices=courses))

    def _add_themes(self) -> None:
        for theme in Theme:
            self._add(
                f"minutes_{theme}",
                forms.CharField(
                    label=_("Referat: %(theme)s") % {"theme": theme.label},
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 6, "placeholder": FILLED_SHOWS}),
                    max_length=MINUTES_LIMIT,
                ),
            )
            self._add(
                f"touched_{theme}",
                forms.BooleanField(label=_("Vi har talt om det. Der er ikke noget at skrive."), required=False),
            )

    def _add_needs(self, today: datetime.date) -> None:
        for name, label in NEEDS.items():
            self._add(
                f"need_{name}",
                forms.MultipleChoiceField(
                    label=label,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                    choices=_under_groups(name, f"{name}_group", today),
                ),
            )

    def _add_goals(self, today: datetime.date) -> None:
        industries = [NOT_CHOSEN, *reference.choices("industry", on=today)]
        for number in GOAL_NUMBERS:
            kinds = [("job", _("Job")), ("education", _("Uddannelse"))]
            self._add(
                f"goal_{number}_kind",
                forms.ChoiceField(label=_("Job eller uddannelse"), choices=kinds, required=False, initial="job"),
            )
            self._add(
                f"goal_{number}_industry", forms.ChoiceField(label=_("Branche"), choices=industries, required=False)
            )
            self._add(
                f"goal_{number}_occupation",
                forms.CharField(label=_("Stilling eller uddannelse"), required=False, max_length=200),
            )
            self._add(f"goal_{number}_feasible", yes_no(_("Kan det lade sig gøre med støtten?")))
            self._add(f"goal_{number}_in_demand", yes_no(_("Er der brug for folk?")))

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        _prepare(field, name)

    @property
    def parts(self) -> list[Part]:
        """The five themes in their order, each with what stands in it; the first that is not filled is next."""
        found = [self._part(theme) for theme in Theme]
        first = next((part for part in found if not part.is_filled), None)
        return [replace(part, is_next=part is first) for part in found]

    def _part(self, theme: Theme) -> Part:
        minutes, touched = self[f"minutes_{theme}"], self[f"touched_{theme}"]
        inside = {Theme.SUPPORT: self.needs, Theme.GOALS: [bound for goal in self.goals for bound in goal]}
        text = str(minutes.value() or "").strip()
        told = [Truncator(text).chars(TOLD)] if text else []
        if touched.value() and not text:
            told.append(_("Vi har talt om det"))
        if theme == Theme.SUPPORT:
            told += [f"{need.label}: {len(need.value())}" for need in self.needs if need.value()]
        if theme == Theme.GOALS:
            number = sum(bool(goal[2].value()) for goal in self.goals)
            told.append(_("%(number)d af 3 mål") % {"number": number})
        return Part(
            theme=theme,
            minutes=minutes,
            touched=touched,
            questions=SUPPORTING[theme],
            told=" · ".join(told) if text or touched.value() else _("Ikke talt om endnu"),
            is_filled=bool(text or touched.value()),
            is_wrong=any(bound.errors for bound in (minutes, touched, *inside.get(theme, ()))),
        )

    @property
    def is_assessed(self) -> bool:
        """Whether each question of the assessment that every citizen is asked has its answer."""
        return all(self[name].value() not in (None, "") for name in ASSESSED)

    @property
    def assessment_told(self) -> str:
        """What the assessment says, in a line."""
        words = [self._word(name) for name in ("primary", "impact_now")]
        told = [*words, _("vil gerne være med") if self["motivated"].value() in {True, "yes"} else ""]
        return " · ".join(word for word in told if word) or _("Ikke begyndt")

    def _word(self, name: str) -> str:
        value = self[name].value()
        return self.choices_of(name).get(value, "") if value else ""

    @property
    def assessment_is_wrong(self) -> bool:
        """A fault is never folded away."""
        names = {*ASSESSED, "secondary", "others", "schemes_before", "schemes_now"}
        reasons = {f"{name}_reason" for name in making.REASONS if name != "decision"}
        inside = names | reasons
        return any(self[name].errors for name in self.fields if name in inside or name.startswith("expected_"))

    @property
    def assessment_waits(self) -> bool:
        """It comes after the five themes, as ``Part.waits``."""
        is_next = self.is_assessed or all(part.is_filled for part in self.parts)
        return not (is_next or self.assessment_is_wrong)

    @property
    def other_rows(self) -> list[tuple[forms.boundfield.BoundWidget, forms.BoundField]]:
        """Each further impairment beside its expected course."""
        return [(box, self[f"expected_{box.data['value']}"]) for box in self["others"]]

    @property
    def needs(self) -> list[forms.BoundField]:
        return [self[f"need_{name}"] for name in NEEDS]

    @property
    def goals(self) -> list[list[forms.BoundField]]:
        parts = ("kind", "industry", "occupation", "feasible", "in_demand")
        return [[self[f"goal_{number}_{part}"] for part in parts] for number in GOAL_NUMBERS]

    def assessment(self) -> rules.Assessment:
        data = self.cleaned_data
        expected = {
            data[which]: data[f"expected_{which}"]
            for which in ("primary", "secondary")
            if data[which] and data[f"expected_{which}"]
        }
        others = tuple(code for code in data["others"] if code not in (data["primary"], data["secondary"]))
        expected |= {code: data[f"expected_{code}"] for code in others if data[f"expected_{code}"]}
        return rules.Assessment(
            primary=data["primary"],
            secondary=data["secondary"],
            others=others,
            impact_before=data["impact_before"],
            impact_now=data["impact_now"],
            schemes_before=tuple(data["schemes_before"]),
            needed_before=data["needed_before"],
            schemes_now=tuple(data["schemes_now"]),
            needed_now=data["needed_now"],
            citizen_view=data["citizen_view"],
            broker_view=data["broker_view"],
            motivated=data["motivated"],
            expected=expected,
        )

    def entry(self) -> InterviewEntry:
        data = self.cleaned_data
        goals = tuple(
            PlanGoal(
                industry=data[f"goal_{number}_industry"],
                occupation=data[f"goal_{number}_occupation"],
                kind=data[f"goal_{number}_kind"] or "job",
                feasible=data[f"goal_{number}_feasible"],
                in_demand=data[f"goal_{number}_in_demand"],
            )
            for number in GOAL_NUMBERS
        )
        return InterviewEntry(
            held_on=data["held_on"],
            specialist=self.specialists.get(data["specialist"]),
            minutes={theme: data[f"minutes_{theme}"] for theme in Theme.values},
            touched=frozenset(theme for theme in Theme.values if data[f"touched_{theme}"]),
            needs={name: tuple(data[f"need_{name}"]) for name in NEEDS},
            goals=goals,
            assessment=self.assessment(),
            reasons={name: data[f"{name}_reason"] for name in making.REASONS},
            criteria=tuple(data.get("criteria", ())),
            decision=data["decision"],
            recall_on=data["recall_on"],
            assigned_broker=self.brokers.get(data["assigned_broker"]),
            books_first=data["books_first"],
            duties_passed=tuple(data["duties_passed"]),
        )


# Where a rule's field has another name on this form.
INTERVIEW_FIELDS = {
    "adjustment": "need_adjustment", "task": "need_task", "demand": "need_demand", "duty": "duties_passed",
    "expected": "expected_primary",
}  # fmt: skip


def interview_values(row: Interview) -> dict[str, Any]:
    """What the row says, by the names of the form's fields."""
    entry = making.entry_of_interview(row)
    assessment = entry.assessment
    values: dict[str, Any] = {
        "version": row.version,
        "held_on": entry.held_on,
        "specialist": str(entry.specialist.key) if entry.specialist else "",
        "primary": assessment.primary,
        "secondary": assessment.secondary,
        "others": list(assessment.others),
        "expected_primary": assessment.expected.get(assessment.primary, ""),
        "expected_secondary": assessment.expected.get(assessment.secondary, ""),
        "impact_before": assessment.impact_before,
        "impact_now": assessment.impact_now,
        "needed_before": assessment.needed_before,
        "schemes_before": list(assessment.schemes_before),
        "needed_now": assessment.needed_now,
        "schemes_now": list(assessment.schemes_now),
        "citizen_view": assessment.citizen_view,
        "broker_view": assessment.broker_view,
        "motivated": assessment.motivated,
        "criteria": list(entry.criteria),
        "decision": entry.decision,
        "recall_on": entry.recall_on,
        "assigned_broker": str(entry.assigned_broker.key) if entry.assigned_broker else "",
        "books_first": entry.books_first,
        "duties_passed": list(entry.duties_passed),
    }
    values |= {f"expected_{code}": assessment.expected.get(code, "") for code in assessment.others}
    values |= {f"{name}_reason": entry.reasons.get(name, "") for name in making.REASONS}
    for theme in Theme.values:
        text = entry.minutes.get(theme, "")
        values[f"minutes_{theme}"] = text
        values[f"touched_{theme}"] = theme in entry.touched and not text
    for name in NEEDS:
        values[f"need_{name}"] = list(entry.needs.get(name, ()))
    for number, goal in zip(GOAL_NUMBERS, entry.goals, strict=False):
        values |= {f"goal_{number}_{part}": value for part, value in goal.as_json().items()}
    return values


def _under_groups(list_name: str, group_list: str, on: datetime.date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices under the names of their groups, for a list that is quick to read."""
    grouped = reference.grouped_choices(list_name, group_list, on=on)
    return [(reference.label(group_list, group), offered) for group, offered in grouped]
