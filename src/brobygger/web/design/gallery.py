"""What the gallery shows: each part of the kit in each of its states, with invented content."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from brobygger.accounts.models import Jobcentre
from brobygger.web.design.charts import Bar, Chart, Stack, Stage, bar_chart, funnel_chart, stacked_bar_chart
from brobygger.web.design.curves import CurvePoint, curve_chart
from brobygger.web.design.forms import (
    DanishDateField,
    DanishDecimalField,
    DanishIntegerField,
    DesignForm,
    OneOfField,
    RowField,
    YesNoField,
)
from brobygger.web.design.intervals import Interval, interval_chart
from brobygger.web.design.tables import Column, Filters, Table
from brobygger.web.templatetags.design import badge, tal

LONG = (
    "Hovedvejens Genbrugs- og Montageværksted for Nordvestsjælland, afdelingen for istandsættelse af "
    "kontormøbler, cykler og rehabiliteringshjælpemidler"
)
WORD = "Arbejdsmarkedsrehabiliteringskonsulentfunktionsbeskrivelse"
HELP = _("Borgeren skal kunne genkende det, du skriver.")
LEVELS = [("0", _("Ingen")), ("1", _("Lidt")), ("2", _("Noget")), ("3", _("Meget"))]
TASKS = [("lift", _("Løfte og bære")), ("sit", _("Sidde længe")), ("noise", _("Arbejde i støj")), ("other", LONG)]


class EveryField(DesignForm):
    """Each kind of field once."""

    text = forms.CharField(label=_("Fornavn"), max_length=100)
    optional = forms.CharField(label=_("Mellemnavn"), required=False, help_text=_("Som det står i passet."))
    email = forms.EmailField(label=_("E-mailadresse"))
    password = forms.CharField(label=_("Adgangskode"), widget=forms.PasswordInput, help_text=_("Mindst 12 tegn."))
    date = DanishDateField(label=_("Første samtale"))
    number = DanishIntegerField(label=_("Antal børn"), min_value=0, max_value=20)
    decimal = DanishDecimalField(label=_("Timer om ugen"), min_value=0, max_value=37, help_text=_("For eksempel 12,5."))
    choice = forms.ChoiceField(label=_("Hovedopgave"), choices=[("", _("Vælg")), *TASKS])
    radio = forms.ChoiceField(label=_("Påvirkning"), choices=LEVELS, widget=forms.RadioSelect, help_text=HELP)
    yes_no = YesNoField(label=_("Ønsker du arbejde?"))
    several = forms.MultipleChoiceField(
        label=_("Hvad er svært?"), choices=TASKS, widget=forms.CheckboxSelectMultiple, help_text=_("Vælg gerne flere.")
    )
    one_of = OneOfField(
        label=_("Andet, der er svært"),
        choices=[("", _("Vælg")), *TASKS],
        help_text=_("Hvis du ikke valgte ovenfor."),
        required=False,
    )
    row: Any = RowField(Jobcentre.objects.none(), label=_("Jobcenter"), required=False)
    tick = forms.BooleanField(label=_("Borgeren har set og godkendt referatet"))
    area = forms.CharField(label=_("Referat"), widget=forms.Textarea, max_length=2000, help_text=HELP)
    file = forms.FileField(label=_("Bilag"), help_text=_("PDF eller billede, højst 10 MB."))

    groups = [
        (_("Tekst"), [("text", "optional"), "email", "password"]),
        (_("Dato og tal"), ["date", "number", "decimal"]),
        (_("Valg"), ["choice", "radio", "yes_no", "several", "one_of", "row", "tick"]),
        (_("Referat"), ["area"]),
    ]
    folded = [(_("Bilag"), ["file"])]


FILLED: dict[str, Any] = {
    "text": "Ida Opfundsen",
    "optional": "Marie",
    "email": "ida@example.org",
    "date": datetime.date(2026, 3, 1),
    "number": 2,
    "decimal": "12,5",
    "choice": "sit",
    "radio": "2",
    "yes_no": "yes",
    "several": ["lift", "noise"],
    "one_of": "noise",
    "tick": True,
    "area": "Vi talte om, hvad der skal til, for at en arbejdsdag kan lykkes.",
}
FAULTY = {
    "text": "x" * 140,
    "email": "ida-at-example",
    "date": "31-02-2026",
    "number": "to",
    "decimal": "99",
    "choice": "",
    "area": "",
}


def _form(state: str) -> EveryField:
    """The form in one of its states, with ids of its own."""
    common: dict[str, Any] = {"auto_id": "%s", "prefix": state}
    if state == "error":
        sent = QueryDict(mutable=True)
        sent.update({f"{state}-{name}": value for name, value in FAULTY.items()})
        return EveryField(sent, **common)
    initial = {"default": {}, "filled": FILLED, "disabled": FILLED, "long": _long_values()}[state]
    form = EveryField(initial=initial, **common)
    if state == "disabled":
        for field in form.fields.values():
            field.disabled = True
    if state == "long":
        for field in form.fields.values():
            field.label, field.help_text = LONG, f"{LONG}. {WORD}."
    return form


def _long_values() -> dict[str, Any]:
    return {**FILLED, "text": WORD, "optional": LONG, "area": f"{LONG} {WORD}\n\n" * 8}


# --- repeated rows -----------------------------------------------------------------------------------------------


class JobRow(DesignForm):
    """One row of a form that repeats itself."""

    employer = forms.CharField(label=_("Arbejdsplads"), max_length=100)
    hours = DanishDecimalField(label=_("Timer om ugen"), min_value=0, max_value=37)


ROWS: list[dict[str, Any]] = [{"employer": "Bakkeby Genbrug", "hours": "12,5"}, {"employer": "Åstrup Kro", "hours": 20}]
FAULTY_ROWS = [{"employer": "", "hours": "mange"}, {"employer": "Åstrup Kro", "hours": "20"}]
MOST_ROWS = 10


def _rows(state: str) -> BaseFormSet[JobRow]:
    """The repeated rows in one of their states; without rows there is what stands where none has been added."""
    prefix = f"rows-{state}"
    made = formset_factory(JobRow, extra=int(state == "default"), max_num=MOST_ROWS, validate_max=True)
    if state == "error":
        sent = QueryDict(mutable=True)
        # A row more than there may be: an error of the whole, beside those of the rows.
        sent.update({f"{prefix}-TOTAL_FORMS": str(len(FAULTY_ROWS)), f"{prefix}-INITIAL_FORMS": "0"})
        for number, row in enumerate(FAULTY_ROWS):
            sent.update({f"{prefix}-{number}-{name}": value for name, value in row.items()})
        few = formset_factory(JobRow, max_num=1, validate_max=True, absolute_max=MOST_ROWS)
        return few(sent, prefix=prefix, auto_id="%s")
    initial = {"filled": ROWS, "disabled": ROWS, "long": [{"employer": WORD, "hours": 37}]}.get(state, [])
    rows = made(initial=initial, prefix=prefix, auto_id="%s")
    for form in rows:
        for field in form.fields.values():
            field.disabled = state == "disabled"
            if state == "long":
                field.label, field.help_text = LONG, f"{LONG}. {WORD}."
    return rows


# --- tables ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    number: int
    name: str
    stage: str
    waited: int | None
    due: datetime.date | None
    note: str = ""

    @property
    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.number)


NAMES = (
    "Aage Ærø", "Bodil Bæk", "Carl Dam", "Ditte Eng", "Emil Fjord", "Freja Gade", "Gert Holm", "Hanne Is", "Ib Juul",
    "Jonna Kær", "Karl Lund", "Lis Mose", "Mads Næs", "Nora Odde", "Otto Park",
)  # fmt: skip
STAGES = [("screened", _("Screenet")), ("invited", _("Indkaldt")), ("enrolled", _("Indsluset"))]
KINDS = {"screened": "info", "invited": "warning", "enrolled": "success"}
FIRST_DAY = datetime.date(2026, 3, 1)


def people() -> list[Person]:
    made = []
    for number, name in enumerate(NAMES, start=1):
        stage = STAGES[number % 3][0]
        waited = None if number % 7 == 0 else number * 37 % 23
        due = None if stage == "enrolled" else FIRST_DAY + datetime.timedelta(days=number)
        made.append(Person(number, name, stage, waited, due, "Mangler tolk" if number == 4 else ""))
    return made


def _stage_badge(person: Person) -> Any:
    return badge(dict(STAGES)[person.stage], KINDS[person.stage])


class PeopleFilters(Filters):
    stage = forms.ChoiceField(label=_("Tilstand"), choices=[("", _("Alle")), *STAGES])
    due = DanishDateField(label=_("Frist senest"), help_text="")

    def apply(self, rows: list[Person]) -> list[Person]:
        stage, due = self.chosen.get("stage"), self.chosen.get("due")
        rows = [row for row in rows if stage in (None, row.stage)]
        return [row for row in rows if due is None or (row.due is not None and row.due <= due)]


class PeopleTable(Table):
    caption: Any = _("Borgere i dit team")
    name = Column(
        _("Navn"), "name", sort=lambda row: row.name, link=lambda row: "#tables", note=lambda row: row.note,
        row_header=True,
    )  # fmt: skip
    stage = Column(
        _("Tilstand"), lambda row: str(dict(STAGES)[row.stage]), sort=lambda row: row.stage, markup=_stage_badge
    )
    waited = Column(_("Dage ventet"), "waited", sort=lambda row: row.waited, numeric=True)
    due = Column(_("Frist"), "due", sort=lambda row: row.due)

    default_sort = "name"
    default_size = 5
    page_sizes = (5, 10, 25)
    empty_text = _("Ingen borgere venter på dig.")
    empty_action = (_("Opret en borger"), "#tables")


class WrongFilterTable(PeopleTable):
    caption: Any = _("Borgere med en frist, der ikke kan læses")


class LongTable(PeopleTable):
    caption = LONG


# --- charts ----------------------------------------------------------------------------------------------------


def charts(suffix: str = "") -> list[Chart]:
    return [
        bar_chart(
            f"bars{suffix}",
            str(_("Indsluset mod måltal")),
            [
                Bar("Bakkeby", 504, mark=280), Bar("Søndervig", 94, mark=110), Bar("Åstrup", 55, mark=34),
                Bar("Øster Hasle", None, mark=20, note=str(_("intet indberettet"))),
            ],
            label_header=str(_("Kommune")), value_header=str(_("Indsluset")), mark_header=str(_("Måltal")),
        ),
        stacked_bar_chart(
            f"stacks{suffix}",
            str(_("Ydelse ved indslusning")),
            [str(_("Sygedagpenge")), str(_("Kontanthjælp")), str(_("Dagpenge")), str(_("Anden ydelse"))],
            [Stack("Bakkeby", [120, 84, 60, 9]), Stack("Søndervig", [40, 22, 31, 1]), Stack("Åstrup", [0, 30, 12, 13])],
            label_header=str(_("Kommune")),
        ),
        stacked_bar_chart(
            f"shares{suffix}",
            str(_("Tro på job, fordelt")),
            [str(_("Lav")), str(_("Middel")), str(_("Høj"))],
            [Stack(str(_("Ved start")), [55, 30, 15]), Stack(str(_("Efter seks måneder")), [21, 38, 41])],
            label_header=str(_("Tidspunkt")), as_shares=True,
        ),
        funnel_chart(
            f"funnel{suffix}",
            str(_("Fra opsporing til job")),
            [
                Stage(str(_("Begyndt forløb")), 12840),
                Stage(str(_("Screenet")), 7412, lowest=0.31, highest=0.84),
                Stage(str(_("Indsluset")), 2120, lowest=0.12, highest=0.44, beside=180),
                Stage(str(_("I job")), 861, lowest=0.22, highest=0.61),
            ],
            label_header=str(_("Trin")), value_header=str(_("Borgere")),
        ),
        _intervals(
            f"intervals{suffix}",
            str(_("Forskel i andelen, der kommer i job")),
            [_interval(str(_("Første samtale inden for 7 dage")), 8.0, 3.5, 12.5), _interval("CV", -2.0, -6.0, 2.0)],
        ),
        _curve(
            f"curve{suffix}",
            str(_("I job eller uddannelse efter visitation")),
            [CurvePoint(0, 0.0), CurvePoint(13, 0.12, 0.08, 0.17), CurvePoint(26, 0.24, 0.18, 0.31),
             CurvePoint(52, 0.41, 0.33, 0.48)],
        ),
    ]  # fmt: skip


def odd_charts() -> list[Chart]:
    """Empty, one bar only, and long names."""
    header: dict[str, Any] = {"label_header": str(_("Kommune")), "value_header": str(_("Borgere"))}
    nothing = str(_("Uden tal"))
    return [
        bar_chart("bars-empty", nothing, [], **header),
        bar_chart("bars-zero", str(_("Kun nul")), [Bar("Bakkeby", 0), Bar("Søndervig", 0)], **header),
        bar_chart("bars-long", LONG, [Bar(LONG, 1234567.5, note=LONG), Bar(f"<b>{WORD}</b>", 3)], **header),
        stacked_bar_chart(
            "stacks-empty", nothing, [str(_("Lav")), str(_("Høj"))], [], label_header=header["label_header"]
        ),
        stacked_bar_chart(
            "stacks-long",
            LONG,
            [LONG, WORD, str(_("Høj"))],
            [Stack(LONG, [1234567, 3, None]), Stack(f"<b>{WORD}</b>", [0, 0, 0])],
            label_header=header["label_header"],
        ),
        funnel_chart("funnel-empty", nothing, [], **header),
        funnel_chart(
            "funnel-long",
            LONG,
            [Stage(LONG, 1234567, note=LONG), Stage(WORD, 3, lowest=0.0, highest=1.0, beside=2), Stage("–", None)],
            **header,
        ),
        _intervals("intervals-empty", nothing, []),
        _intervals(
            "intervals-long",
            LONG,
            [Interval(LONG, 40.0, None, None, "40", str(_("uden grænser"))), _interval(WORD, 2, 1, 4)],
        ),
        _curve("curve-empty", nothing, []),
        _curve("curve-long", LONG, [CurvePoint(0, 0.0), CurvePoint(1_234_567, 1.0, beside=LONG)]),
    ]


def _curve(id: str, title: str, points: list[CurvePoint]) -> Chart:  # noqa: A002 - the id of the element
    return curve_chart(
        id, title, points, rows=points[1:], time_header=str(_("Uger")), share_header=str(_("Andel")),
        beside_header=str(_("Bemærkning")), summary=title,
    )  # fmt: skip


def _interval(label: str, value: float, low: float, high: float) -> Interval:
    between = _("%(low)s til %(high)s") % {"low": tal(low), "high": tal(high)}
    return Interval(label, value, low, high, tal(value), between)


def _intervals(id: str, title: str, intervals: list[Interval]) -> Chart:  # noqa: A002 - the id of the element
    return interval_chart(
        id, title, intervals, label_header=str(_("Forhold")), value_header=str(_("Forskel, procentpoint")),
        interval_header=str(_("95 %-interval")), most=25.0,
    )  # fmt: skip


def context(request: HttpRequest) -> dict[str, Any]:
    return {
        "table": PeopleTable(request.GET, people(), filters=PeopleFilters(request.GET)),
        "wrong_table": WrongFilterTable({}, people()[12:], id="forkert", filters=_wrong_filters(), can_export=False),
        "empty_table": PeopleTable({}, [], id="tom", can_export=False),
        "long_table": LongTable(
            {}, [Person(1, LONG, "screened", 1234, FIRST_DAY, LONG), Person(2, WORD, "enrolled", None, None)], id="lang"
        ),
        "forms": [(name, label, _form(name)) for name, label in STATES],
        "faulty_form": _form("error"),
        "rows": [(label, _rows(name)) for name, label in (*STATES, ("empty", _("Ingen rækker")))],
        "charts": charts(),
        "dark_charts": charts("-dark"),
        "odd_charts": odd_charts(),
        "today": FIRST_DAY,
        "long": LONG,
        "alerts": [("info", _("Oplysning")), ("success", _("Gennemført")), ("warning", _("Vær opmærksom")),
                   ("error", _("Fejl"))],
    }  # fmt: skip


def _wrong_filters() -> PeopleFilters:
    """What was typed into the field or the address and cannot be read: told at the field, and nothing is narrowed."""
    filters = PeopleFilters(QueryDict("forkert-due=i+overmorgen&forkert-stage=findes-ikke"), prefix="forkert")
    filters.is_valid()
    return filters


STATES = [
    ("default", _("Tom")),
    ("filled", _("Udfyldt")),
    ("error", _("Med fejl")),
    ("disabled", _("Slået fra")),
    ("long", _("Lang tekst")),
]
