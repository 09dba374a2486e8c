"""The forms of conversations, contacts, rhythm, groups and belief ratings."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.conversations.enums import (
    AttendanceState,
    ContactWay,
    ConversationForm,
    ConversationState,
    GroupKind,
)
from brobygger.conversations.models import Conversation, Group
from brobygger.conversations.values import LINE_LIMIT, SUMMARY_LIMIT, TEXT_LIMIT, Appointment, Talk
from brobygger.kernel import clock
from brobygger.reference import reads as reference
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import DanishDateField, DanishIntegerField, DesignForm, YesNoField
from brobygger.web.screening.forms import ClockField

AREA = forms.Textarea(attrs={"rows": 3})
LARGE_AREA = forms.Textarea(attrs={"rows": 12})

HELD, NO_SHOW, CANCELLED = (
    ConversationState.HELD.value,
    ConversationState.NO_SHOW.value,
    ConversationState.CANCELLED.value,
)


class TalkForm(DesignForm):
    """What became of a conversation. What nobody has to change stands last: enter in "next step" saves."""

    version = VersionField(required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Hvad skete der?"),
        choices=[(HELD, gettext_lazy("Samtalen blev holdt")), (NO_SHOW, gettext_lazy("Borgeren udeblev"))],
        widget=forms.RadioSelect,
        initial=HELD,
    )
    job_talked = YesNoField(label=gettext_lazy("Talte I om job?"), required=False)
    agreements = forms.CharField(
        label=gettext_lazy("Hvad aftalte I?"), widget=AREA, required=False, max_length=TEXT_LIMIT
    )
    next_step = forms.CharField(
        label=gettext_lazy("Næste skridt"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input-width-xl"}),
    )
    next_step_by = DanishDateField(label=gettext_lazy("Frist for næste skridt"), required=False)
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Hvad talte I om?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    on = DanishDateField(label=gettext_lazy("Hvilken dag?"))
    at = ClockField(label=gettext_lazy("Klokken"), required=False, help_text="9.30")
    minutes = DanishIntegerField(label=gettext_lazy("Hvor mange minutter?"))
    form = forms.ChoiceField(label=gettext_lazy("Hvordan?"), choices=ConversationForm.choices, widget=forms.RadioSelect)
    broker = forms.ChoiceField(label=gettext_lazy("Hvem holdt samtalen?"))
    others = forms.MultipleChoiceField(
        label=gettext_lazy("Hvem var ellers med?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    notes = forms.CharField(
        label=gettext_lazy("Egne noter til sagen"),
        help_text=gettext_lazy("Deles aldrig på borgerens side. Borgeren kan få dem ved at bede om aktindsigt."),
        widget=AREA,
        required=False,
        max_length=TEXT_LIMIT,
    )

    def __init__(self, *args: Any, brokers: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brokers = brokers
        fields: Any = self.fields
        fields["broker"].choices = [(key, user.name) for key, user in brokers.items()]
        fields["topics"].choices = reference.choices("conversation_topic", on=clock.today())
        fields["others"].choices = reference.choices("conversation_other", on=clock.today())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("state") == HELD and cleaned.get("job_talked") is None and "job_talked" not in self.errors:
            self.add_error("job_talked", _("Svar på, om I talte om job."))
        return cleaned

    def talk(self) -> Talk:
        data = self.cleaned_data
        return Talk(
            on=data["on"],
            at=data["at"],
            minutes=data["minutes"],
            form=data["form"],
            others=tuple(data["others"]),
            topics=tuple(data["topics"]),
            job_talked=data["job_talked"],
            agreements=data["agreements"],
            next_step=data["next_step"],
            next_step_by=data["next_step_by"],
            notes=data["notes"],
        )

    @property
    def state_chosen(self) -> ConversationState:
        return ConversationState(self.cleaned_data["state"])

    @property
    def broker_chosen(self) -> Any:
        return self.brokers[self.cleaned_data["broker"]]


class CorrectForm(TalkForm):
    """The same once more, with a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Hvorfor retter du?"),
        widget=AREA,
        max_length=1000,
        help_text=gettext_lazy("Det, der stod før, bliver gemt, så man kan se, hvad der er rettet."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["state"].choices = [
            (HELD, _("Samtalen blev holdt")),
            (NO_SHOW, _("Borgeren udeblev")),
            (CANCELLED, _("Samtalen blev aflyst")),
        ]
        self.order_fields(["version", "reason"])


def talk_values(row: Conversation) -> dict[str, Any]:
    """The form as the row would fill it."""
    return {
        "version": row.version,
        "state": row.state if row.state in {HELD, NO_SHOW, CANCELLED} else HELD,
        "job_talked": row.job_talked,
        "agreements": row.agreements or "",
        "next_step": row.next_step or "",
        "next_step_by": row.next_step_by,
        "topics": row.topics or [],
        "on": row.on,
        "at": clock_text(row.at),
        "minutes": row.minutes,
        "form": row.form,
        "broker": str(row.broker.key),
        "others": row.others or [],
        "notes": row.notes or "",
    }


def clock_text(at: datetime.time | None) -> str:
    return f"{at.hour}.{at.minute:02}" if at is not None else ""


class AppointmentForm(DesignForm):
    version = VersionField(required=False)
    on = DanishDateField(label=gettext_lazy("Hvilken dag?"))
    at = ClockField(label=gettext_lazy("Klokken"), help_text="9.30")
    minutes = DanishIntegerField(label=gettext_lazy("Hvor mange minutter?"))
    form = forms.ChoiceField(label=gettext_lazy("Hvordan?"), choices=ConversationForm.choices, widget=forms.RadioSelect)
    place = forms.CharField(
        label=gettext_lazy("Sted"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Borgeren ser det på sin egen side."),
    )
    broker = forms.ChoiceField(label=gettext_lazy("Hvem holder samtalen?"))

    def __init__(self, *args: Any, brokers: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brokers = brokers
        fields: Any = self.fields
        fields["broker"].choices = [(key, user.name) for key, user in brokers.items()]

    def appointment(self) -> Appointment:
        data = self.cleaned_data
        return Appointment(
            on=data["on"], at=data["at"], minutes=data["minutes"], form=data["form"], place=data["place"]
        )

    @property
    def broker_chosen(self) -> Any:
        return self.brokers[self.cleaned_data["broker"]]


class ReasonForm(DesignForm):
    version = VersionField(required=False)
    reason = forms.CharField(label=gettext_lazy("Hvorfor?"), widget=AREA, max_length=500)


class SummaryForm(DesignForm):
    version = VersionField(required=False)
    summary = forms.CharField(label=gettext_lazy("Referat"), widget=LARGE_AREA, max_length=SUMMARY_LIMIT)
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor retter du referatet?"), widget=AREA, required=False, max_length=500
    )

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_correction:
            del self.fields["reason"]


class ContactForm(DesignForm):
    """Two clicks and a line: the way and the day are filled in."""

    line = forms.CharField(label=gettext_lazy("Hvad handlede det om?"), max_length=LINE_LIMIT)
    way = forms.ChoiceField(
        label=gettext_lazy("Hvordan henvendte borgeren sig?"), choices=ContactWay.choices, initial=ContactWay.PHONE
    )
    on = DanishDateField(label=gettext_lazy("Hvilken dag?"), required=False)


class RhythmForm(DesignForm):
    weeks = forms.TypedChoiceField(label=gettext_lazy("Hvor tit taler I sammen?"), coerce=int, widget=forms.RadioSelect)
    contact_model = forms.ChoiceField(label=gettext_lazy("Hvordan holder I kontakt?"), widget=forms.RadioSelect)
    on = DanishDateField(label=gettext_lazy("Fra hvilken dag?"))
    reason = forms.CharField(label=gettext_lazy("Begrundelse"), widget=AREA, required=False, max_length=500)

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from brobygger.conversations.reads import weeks_in_words

        fields: Any = self.fields
        fields["weeks"].choices = [
            (weeks, weeks_in_words(weeks).capitalize()) for weeks in (1, 2, 3, 4, 6, 8, 13) if weeks <= longest
        ] or [(longest, weeks_in_words(longest).capitalize())]
        fields["contact_model"].choices = reference.choices("contact_model", on=clock.today())


# Beliefs --------------------------------------------------------------------------------------------------------------


class ScaleField(forms.TypedChoiceField):
    """One answer on a scale of five, in words."""

    def __init__(self, list_name: str, **kwargs: Any) -> None:
        self.list_name = list_name
        super().__init__(coerce=int, empty_value=None, widget=forms.RadioSelect, **kwargs)


class _ScaleForm(DesignForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, ScaleField):
                field.choices = reference.choices(field.list_name, on=clock.today())


class CitizenBeliefForm(_ScaleForm):
    """The two questions that a citizen is asked each month."""

    possibilities = ScaleField("possibility", label=gettext_lazy("Hvordan er mulighederne for job eller uddannelse?"))
    progress = ScaleField("progress", label=gettext_lazy("Går det fremad for tiden?"), required=False)


class BeliefForm(_ScaleForm):
    """Asked in a conversation: who answers, and what."""

    rated_by = forms.ChoiceField(
        label=gettext_lazy("Hvem svarer?"),
        widget=forms.RadioSelect,
        choices=[("citizen", gettext_lazy("Borgeren")), ("broker", gettext_lazy("Jeg som jobformidler"))],
        initial="citizen",
    )
    possibilities = ScaleField(
        "possibility", label=gettext_lazy("Hvordan er borgerens muligheder for job eller uddannelse?")
    )
    progress = ScaleField(
        "progress",
        label=gettext_lazy("Går det fremad for tiden?"),
        required=False,
        help_text=gettext_lazy("Kun borgeren svarer på det."),
    )


# Groups ---------------------------------------------------------------------------------------------------------------


class GroupForm(DesignForm):
    version = VersionField(required=False)
    name = forms.CharField(
        label=gettext_lazy("Gruppens navn"),
        max_length=120,
        help_text=gettext_lazy("Vælg et navn, der ikke siger noget om deltagernes helbred."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Hvad er det?"), choices=GroupKind.choices, widget=forms.RadioSelect)
    contact = forms.ChoiceField(label=gettext_lazy("Kontaktperson hos os"))
    on = DanishDateField(label=gettext_lazy("Gruppen begynder"))
    is_closed = forms.BooleanField(
        label=gettext_lazy("Gruppen er lukket for nye deltagere, når den første er med"), required=False
    )

    def __init__(self, *args: Any, colleagues: Mapping[str, Any], group: Group | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = colleagues
        fields: Any = self.fields
        fields["contact"].choices = [(key, user.name) for key, user in colleagues.items()]
        if group is not None:
            del fields["kind"], fields["on"]


class MemberForm(DesignForm):
    course = forms.ChoiceField(label=gettext_lazy("Borger"))
    on = DanishDateField(label=gettext_lazy("Fra hvilken dag?"))

    def __init__(self, *args: Any, courses: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courses = courses
        fields: Any = self.fields
        named = [(key, course.citizen.name) for key, course in courses.items()]
        fields["course"].choices = [("", _("Vælg en af dine borgere")), *named]

    @property
    def course_chosen(self) -> Any:
        return self.courses[self.cleaned_data["course"]]


class SessionForm(DesignForm):
    on = DanishDateField(label=gettext_lazy("Hvilken dag?"))
    at = ClockField(label=gettext_lazy("Klokken"), help_text="9.30")
    minutes = DanishIntegerField(label=gettext_lazy("Hvor mange minutter?"), initial=120)
    place = forms.CharField(label=gettext_lazy("Sted"), required=False, max_length=120)
    theme = forms.CharField(label=gettext_lazy("Emne"), required=False, max_length=200)
    guests = forms.CharField(
        label=gettext_lazy("Gæster udefra"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Skriv organisationen, for eksempel en handicaporganisation eller en virksomhed."),
    )


class AttendanceForm(DesignForm):
    """One choice per expected member, and who came from outside."""

    version = VersionField(required=False)
    guests = forms.CharField(label=gettext_lazy("Gæster udefra"), required=False, max_length=300)

    CHOICES = (
        (AttendanceState.ATTENDED.value, AttendanceState.ATTENDED.label),
        (AttendanceState.EXCUSED.value, AttendanceState.EXCUSED.label),
        (AttendanceState.NO_SHOW.value, AttendanceState.NO_SHOW.label),
    )

    def __init__(self, *args: Any, expected: Mapping[str, Any], **kwargs: Any) -> None:
        self.expected = expected
        super().__init__(*args, **kwargs)
        for name, one in expected.items():
            field = forms.ChoiceField(
                label=one.course.citizen.name,
                choices=self.CHOICES,
                widget=forms.RadioSelect,
                initial=AttendanceState.ATTENDED.value,
                error_messages={"required": _("Vælg, om %(name)s mødte.") % {"name": one.course.citizen.name}},
            )
            self.fields[name] = field
        self.order_fields(["version", *expected, "guests"])

    @property
    def came(self) -> dict[int, str]:
        return {one.course_id: self.cleaned_data[name] for name, one in self.expected.items()}
