"""The forms of the CV and of seeking jobs. They read and show; what may be stored is decided by the room's rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import dates
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.kernel import clock
from brobygger.plans import cv, cv_content
from brobygger.plans.cv import LANGUAGES, LEVELS, LICENCES, LINE_LIMIT, TASKS, TEXT_LIMIT, About
from brobygger.plans.cv_content import Cv, Post, Spoken
from brobygger.plans.cv_enums import (
    ApplicationState,
    CheckedWhere,
    CvPart,
    EducationKind,
    PostKind,
    SeekingKind,
)
from brobygger.plans.cv_import import MOST_CHARACTERS
from brobygger.plans.cv_import.vocabulary import DRIVING
from brobygger.plans.cv_rules import MOVES
from brobygger.reference import reads as reference
from brobygger.web.design.conflicts import VersionField
from brobygger.web.design.forms import DanishDateField, DanishIntegerField, DesignForm, YesNoField, prepare

NOT_CHOSEN = ("", "–")
BLANK_LANGUAGES = 3
MOST_LANGUAGES = 15


def area(rows: int = 5) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def months() -> list[tuple[str, Any]]:
    return [NOT_CHOSEN, *((str(number), dates.MONTHS[number]) for number in range(1, 13))]


class PartForm(DesignForm):
    """One part of the CV. ``version`` is the number of the version that the form was filled from; 0 for none."""

    version = VersionField(required=False, min_value=0)

    @property
    def read_number(self) -> int:
        return int(self.cleaned_data.get("version") or 0)

    def put_into(self, content: Cv) -> Cv:
        raise NotImplementedError

    @staticmethod
    def values(content: Cv) -> dict[str, Any]:
        """What the form shows of the stored part."""
        raise NotImplementedError


class ProfileForm(PartForm):
    profile = forms.CharField(
        label=gettext_lazy("Profil"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=area(8),
        help_text=gettext_lazy(
            "Tre til fem linjer: hvem er borgeren på arbejde, hvad går godt, og hvad vil borgeren? Skriv i jeg-form."
        ),
    )

    def put_into(self, content: Cv) -> Cv:
        return replace(content, profile=self.cleaned_data["profile"])

    @staticmethod
    def values(content: Cv) -> dict[str, Any]:
        return {"profile": content.profile}


class LeisureForm(PartForm):
    leisure = forms.CharField(
        label=gettext_lazy("Fritid"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=area(),
        help_text=gettext_lazy(
            "Det, borgeren kan fra fritiden, kan være vejen til et job. Skriv kun det, borgeren vil vise."
        ),
    )

    def put_into(self, content: Cv) -> Cv:
        return replace(content, leisure=self.cleaned_data["leisure"])

    @staticmethod
    def values(content: Cv) -> dict[str, Any]:
        return {"leisure": content.leisure}


class CompetencesForm(PartForm):
    competences = forms.CharField(
        label=gettext_lazy("Kompetencer"),
        required=False,
        max_length=cv.MOST_LINES * LINE_LIMIT,
        widget=area(10),
        help_text=gettext_lazy(
            "Én på hver linje, med borgerens egne ord. For eksempel: Holder overblik i travle perioder."
        ),
    )

    def put_into(self, content: Cv) -> Cv:
        return replace(content, competences=cv_content.lines(self.cleaned_data["competences"]))

    @staticmethod
    def values(content: Cv) -> dict[str, Any]:
        return {"competences": "\n".join(content.competences)}


class TasksForm(PartForm):
    """One group of boxes per group of the one vocabulary of tasks."""

    def __init__(self, *args: Any, content: Cv, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = set(content.tasks)
        groups = reference.labels("task_group")
        labels = reference.labels(TASKS)
        offered: dict[str, list[tuple[str, str]]] = {code: [] for code in groups}
        on = clock.today()
        items = {one.code: one for one in reference.codes(TASKS, on=on)}
        for code in [*items, *(code for code in content.tasks if code not in items)]:
            group = (items.get(code) or reference.item(TASKS, code)).attributes.get("group", "")
            offered.setdefault(group, []).append((code, labels.get(code, code)))
        self.task_fields = []
        for group, choices in offered.items():
            if not choices:
                continue
            name = f"tasks_{group}"
            self.fields[name] = forms.MultipleChoiceField(
                label=groups.get(group, group),
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[code for code, _words in choices if code in kept],
            )
            prepare(self.fields[name], name)
            self.task_fields.append(name)

    def put_into(self, content: Cv) -> Cv:
        chosen = [code for name in self.task_fields for code in self.cleaned_data.get(name, ())]
        return replace(content, tasks=tuple(chosen))

    @staticmethod
    def values(content: Cv) -> dict[str, Any]:
        return {}


class LicencesForm(PartForm):
    driving = forms.MultipleChoiceField(
        label=gettext_lazy("Kørekort"), required=False, widget=forms.CheckboxSelectMultiple
    )
    certificates = forms.MultipleChoiceField(
        label=gettext_lazy("Certifikater"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other_licences = forms.CharField(label=gettext_lazy("Andre"), required=False, max_length=500, widget=area(3))

    def __init__(self, *args: Any, content: Cv, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = dict(reference.choices(LICENCES, on=clock.today()))
        labels = reference.labels(LICENCES)
        choices.update({code: labels.get(code, code) for code in content.licences})
        self.choose_from("driving", [one for one in choices.items() if one[0] in DRIVING])
        self.choose_from("certificates", [one for one in choices.items() if one[0] not in DRIVING])

    def put_into(self, content: Cv) -> Cv:
        data = self.cleaned_data
        return replace(
            content, licences=(*data["driving"], *data["certificates"]), other_licences=data["other_licences"].strip()
        )

    @staticmethod
    def values(content: Cv) -> dict[str, Any]:
        return {
            "driving": [code for code in content.licences if code in DRIVING],
            "certificates": [code for code in content.licences if code not in DRIVING],
            "other_licences": content.other_licences,
        }


class LanguagesForm(PartForm):
    """A language and how well, in rows; an empty row is left out."""

    def __init__(self, *args: Any, content: Cv, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = list(content.languages)
        self.row_names = []
        on = clock.today()
        levels = [NOT_CHOSEN, *reference.choices(LEVELS, on=on)]
        for number in range(min(len(spoken) + BLANK_LANGUAGES, max(MOST_LANGUAGES, len(spoken)))):
            known = spoken[number] if number < len(spoken) else Spoken(code="")
            languages = [NOT_CHOSEN, *reference.choices(LANGUAGES, on=on, keep=known.code)]
            names = (f"language_{number}", f"level_{number}")
            self.fields[names[0]] = forms.ChoiceField(
                label=_("Sprog %(number)s") % {"number": number + 1},
                choices=languages,
                required=False,
                initial=known.code,
            )
            self.fields[names[1]] = forms.ChoiceField(
                label=_("Hvor godt? (sprog %(number)s)") % {"number": number + 1},
                choices=levels,
                required=False,
                initial=known.level,
            )
            for name in names:
                prepare(self.fields[name], name)
            self.row_names.append(names)

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        return [(self[first], self[second]) for first, second in self.row_names]

    def put_into(self, content: Cv) -> Cv:
        found: dict[str, Spoken] = {}
        for first, second in self.row_names:
            code = self.cleaned_data.get(first, "")
            if code:
                found.setdefault(code, Spoken(code=code, level=self.cleaned_data.get(second, "")))
        return replace(content, languages=tuple(found.values()))

    @staticmethod
    def values(content: Cv) -> dict[str, Any]:
        return {}


PART_FORMS: dict[str, type[PartForm]] = {
    CvPart.PROFILE.value: ProfileForm,
    CvPart.COMPETENCES.value: CompetencesForm,
    CvPart.TASKS.value: TasksForm,
    CvPart.LANGUAGES.value: LanguagesForm,
    CvPart.LICENCES.value: LicencesForm,
    CvPart.LEISURE.value: LeisureForm,
}
NEED_CONTENT = (TasksForm, LanguagesForm, LicencesForm)


def part_form(part: str, content: Cv, data: Any, number: int) -> PartForm:
    cls = PART_FORMS[part]
    extra: dict[str, Any] = {"content": content} if cls in NEED_CONTENT else {}
    initial = {"version": number, **cls.values(content)}
    return cls(data, initial=initial, **extra)


# --- a job, an education or a course ---------------------------------------------------------------------------


class PostForm(PartForm):
    kind = forms.ChoiceField(label=gettext_lazy("Hvad var det?"), widget=forms.RadioSelect)
    title = forms.CharField(label=gettext_lazy("Stilling"), max_length=LINE_LIMIT)
    place = forms.CharField(label=gettext_lazy("Arbejdsplads og by"), max_length=LINE_LIMIT, required=False)
    start_year = DanishIntegerField(label=gettext_lazy("Fra år"), required=False)
    start_month = forms.ChoiceField(label=gettext_lazy("Fra måned"), required=False)
    end_year = DanishIntegerField(label=gettext_lazy("Til år"), required=False)
    end_month = forms.ChoiceField(label=gettext_lazy("Til måned"), required=False)
    goes_on = forms.BooleanField(label=gettext_lazy("Det er i gang endnu"), required=False)
    finished = YesNoField(label=gettext_lazy("Er den gennemført?"), required=False)
    description = forms.CharField(
        label=gettext_lazy("Hvad lavede borgeren?"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=area(6),
        help_text=gettext_lazy("Opgaver og det, der lykkedes. Skriv ikke om helbred: CV'et skal kunne gives videre."),
    )

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        self.choose_from("start_month", months())
        self.choose_from("end_month", months())
        if part == CvPart.JOBS:
            self.choose_from("kind", PostKind.choices)
            del self.fields["finished"]
            return
        self.choose_from("kind", EducationKind.choices)
        self.fields["kind"].label = _("Hvad er det?")
        self.fields["title"].label = _("Uddannelse eller kursus")
        self.fields["place"].label = _("Skole og by")
        self.fields["description"].label = _("Mere om uddannelsen")
        self.fields["description"].help_text = ""

    def post(self, key: str) -> Post:
        data = self.cleaned_data
        goes_on = data["goes_on"]
        return Post(
            key=key,
            kind=data["kind"],
            title=data["title"],
            place=data["place"],
            start_year=data["start_year"],
            start_month=_number(data["start_month"]),
            end_year=None if goes_on else data["end_year"],
            end_month=None if goes_on else _number(data["end_month"]),
            goes_on=goes_on,
            finished=data.get("finished"),
            description=data["description"],
        )


def _number(text: str) -> int | None:
    return int(text) if text else None


def post_values(post: Post, number: int) -> dict[str, Any]:
    return {
        "version": number,
        "kind": post.kind,
        "title": post.title,
        "place": post.place,
        "start_year": post.start_year,
        "start_month": str(post.start_month or ""),
        "end_year": post.end_year,
        "end_month": str(post.end_month or ""),
        "goes_on": post.goes_on,
        "finished": post.finished,
        "description": post.description,
    }


class NoneForm(PartForm):
    """For whoever has no job or no school to write: that is an answer, and not something missing."""

    none = forms.BooleanField(label=gettext_lazy("Der er intet at skrive her"), required=False)

    def put(self, content: Cv, part: str) -> Cv:
        without = tuple(one for one in content.none_of if one != part)
        return replace(content, none_of=(*without, part) if self.cleaned_data["none"] else without)


# --- check, import ---------------------------------------------------------------------------------------------


class CheckForm(PartForm):
    where = forms.ChoiceField(
        label=gettext_lazy("Hvilket CV har du set på?"), choices=CheckedWhere.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("Hvorfor er det godt nok?"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=area(4),
        help_text=gettext_lazy("Kort. Det hjælper en kollega, der overtager sagen."),
    )


class ReasonForm(DesignForm):
    reason = forms.CharField(label=gettext_lazy("Grund"), widget=area(3), max_length=TEXT_LIMIT)


class ImportForm(DesignForm):
    text = forms.CharField(
        label=gettext_lazy("Indsæt teksten fra CV'et"), required=False, widget=area(14), max_length=MOST_CHARACTERS
    )
    file = forms.FileField(
        label=gettext_lazy("Eller vælg en fil"),
        required=False,
        help_text=gettext_lazy("PDF, Word (docx) eller ren tekst. Filen gemmes ikke; vi læser kun teksten i den."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.txt"}),
    )


class TakeForm(PartForm):
    """The text again, and what was ticked. The same text gives the same proposals, so nothing need be kept between."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=MOST_CHARACTERS, strip=False)
    take = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, offered: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("take", [(one, one) for one in offered])


# --- seeking jobs ----------------------------------------------------------------------------------------------


class AboutForm(DesignForm):
    occupation = forms.CharField(
        label=gettext_lazy("Stilling"),
        max_length=LINE_LIMIT,
        required=False,
        help_text=gettext_lazy("Skriv mindst en stilling eller en arbejdsgiver."),
    )
    employer = forms.CharField(label=gettext_lazy("Arbejdsgiver"), max_length=LINE_LIMIT, required=False)
    address = forms.URLField(
        label=gettext_lazy("Link til opslaget"),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": gettext_lazy("Skriv en webadresse, for eksempel https://job.example/123.")},
    )
    note = forms.CharField(label=gettext_lazy("Bemærkning"), required=False, max_length=2000, widget=area(3))

    def about(self) -> About:
        data = self.cleaned_data
        return About(
            occupation=data["occupation"], employer=data["employer"], address=data["address"], note=data["note"]
        )


class SeekingForm(AboutForm):
    field_order = ("kind", "on")
    kind = forms.ChoiceField(
        label=gettext_lazy("Hvad er der gjort?"), choices=SeekingKind.choices, widget=forms.RadioSelect
    )
    on = DanishDateField(label=gettext_lazy("Dato"), past=True)


class ApplicationForm(AboutForm):
    version = VersionField(required=False)
    apply_by = DanishDateField(label=gettext_lazy("Ansøgningsfrist"), required=False)


class NewApplicationForm(ApplicationForm):
    on = DanishDateField(label=gettext_lazy("Dato"), past=True)
    sent = forms.BooleanField(label=gettext_lazy("Ansøgningen er sendt"), required=False)


class MoveForm(DesignForm):
    version = VersionField()
    state = forms.ChoiceField(label=gettext_lazy("Hvad er der sket?"), widget=forms.RadioSelect)
    on = DanishDateField(label=gettext_lazy("Dato"), past=True)

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("state", [(to.value, to.label) for to in MOVES[ApplicationState(state)]])


def about_values(row: Any) -> dict[str, Any]:
    return {name: row.word(name) for name in ("occupation", "employer", "address", "note")}
