"""What a weekly benefit register says of the enrolled, beside what is registered here; and bringing an extract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import LEADER_ROLES, Role
from brobygger.kernel.errors import Refusal
from brobygger.measurement import register_views, registers
from brobygger.measurement.register_views import BESIDE, GroupCurve, RegisterView
from brobygger.measurement.registers import FileForm
from brobygger.programmes import access as programme_access
from brobygger.web.design.charts import Chart
from brobygger.web.design.curves import CurvePoint, curve_chart
from brobygger.web.design.numbers import number_text, percent_text
from brobygger.web.doors import member
from brobygger.web.measurement import register_words, released
from brobygger.web.measurement.extract_forms import BroughtExtractForm, own_programmes
from brobygger.web.measurement.shown import Card, ListAddresses, Shown, cell, language, shown
from brobygger.web.measurement.views import chosen_programme
from brobygger_analysis.definitions import EMPLOYED_BY_REGISTER, FOUND_IN_REGISTER, LASTED_BY_REGISTER, REGISTRY
from brobygger_analysis.register import RegisterError

reader = member(Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST)
leader = member(*LEADER_ROLES)

IN_TABLE = (13, 26, 52, 104, 156)  # weeks, of each group
NOWHERE = ListAddresses({}, may_open=False)
INSIDE = (("", gettext_lazy("Alle")), ("benefit_group", gettext_lazy("Ydelsesgruppe")), ("team", gettext_lazy("Team")))
OUTSIDE = (
    ("", gettext_lazy("Alle")), ("municipality", gettext_lazy("Kommune")),
    ("benefit_group", gettext_lazy("Ydelsesgruppe")),
)  # fmt: skip


class ExtractForm(BroughtExtractForm):
    file = forms.FileField(
        label=gettext_lazy("Udtræk af det ugentlige register"),
        help_text=gettext_lazy("CSV eller Parquet, højst 10 MB."),
    )
    form = forms.ChoiceField(
        label=gettext_lazy("Hvordan er filen opbygget?"),
        help_text=gettext_lazy(
            "Kig på overskrifterne: Hedder kolonnerne som y_2410, er det en kolonne for hver uge. Er der en kolonne "
            "for første uge, en for sidste uge og en for koden, er det en række for hver periode."
        ),
        choices=FileForm.choices,
        initial=FileForm.WIDE.value,
        widget=forms.RadioSelect,
    )

    field_order = ["programme", "file", "form", "extracted_on"]


@never_cache
@reader
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The figures beside the registered ones, and the curves."""
    actor = actor_of(request)
    programmes = programme_access.visible_programmes(by=actor)
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Tal fra registret")})
    programme = chosen_programme(programmes, request.GET.get("programme", ""))
    view = register_views.of(by=actor, programme=programme, by_group=request.GET.get("by", ""))
    if released.waits(view.view):
        return released.none_yet(request, programme, programmes, _("Tal fra registret"))
    context = {
        "programme": programme,
        "programmes": programmes,
        "view": view,
        "choices": OUTSIDE if view.is_outside else INSIDE,
        "found": _shown(view, FOUND_IN_REGISTER.key),
        "beside": [(_shown(view, here), _shown(view, there), _difference(view, here, there)) for here, there in BESIDE],
        "lasted": [_shown(view, card.key) for card in LASTED_BY_REGISTER.values()],
        "charts": [_chart(number, one) for number, one in enumerate(view.curves)],
        "parts": [_part(view, part.value, part.name) for part in view.view.parts],
        "weeks": [week for week in IN_TABLE if any(week in _shares(one) for one in view.curves)],
        "without_wages": any(one.wages is None for one in view.imported),
        "may_import": not view.is_outside,
    }
    return render(request, "measurement/register.html", context)


def _shown(view: RegisterView, key: str) -> Shown:
    """A figure of the page; one that is not told to this reader at all is shown as hidden."""
    found = view.view.figures.get(key)
    if found is None:
        return Shown(_("Skjult"), "", "", "", "", "", "", Card.of(REGISTRY.get(key)), is_hidden=True)
    return shown(found, NOWHERE, key)


def _difference(view: RegisterView, here: str, there: str) -> str:
    """The register's share minus the registered one, in percentage points."""
    ends = [found.result.value for key in (there, here) if (found := view.view.figures.get(key)) is not None]
    if len(ends) < 2 or ends[0] is None or ends[1] is None:
        return "–"
    points = 100 * (float(ends[0]) - float(ends[1]))
    return number_text(points, decimals=0, language=language())


@dataclass(frozen=True, slots=True)
class PartRow:
    """One group: found, reached, and by week; a dash where the curve does not tell."""

    name: str
    found: str
    reached: str
    out_of: str
    by_week: tuple[str, ...]


def _part(view: RegisterView, value: str, name: str) -> PartRow:
    figure = next(part.figures for part in view.view.parts if part.value == value)[EMPLOYED_BY_REGISTER.key]
    reached = cell(figure, NOWHERE, EMPLOYED_BY_REGISTER.key, value)
    n = figure.result.n
    shares: dict[int, str] = next((_shares(one) for one in view.curves if one.value == value and value), {})
    weeks = [week for week in IN_TABLE if any(week in _shares(one) for one in view.curves)]
    found = "–" if n is None else number_text(n, language=language())
    return PartRow(name, found, reached.text, reached.n, tuple(shares.get(one, "–") for one in weeks))


def _shares(curve: GroupCurve) -> dict[int, str]:
    return {one.week: percent_text(one.share, language=language()) for one in curve.quarters}


def _chart(number: int, curve: GroupCurve) -> Chart:
    def point(one: register_views.Point) -> CurvePoint:
        still = "" if one.waiting is None else number_text(one.waiting, language=language())
        return CurvePoint(one.week, one.share, one.low, one.high, still)

    has_waiting = any(one.waiting is not None for one in curve.points)
    return curve_chart(
        f"curve-{number}",
        f"{curve.name or _('Alle')} ({_people(curve.n)})",
        [point(one) for one in curve.points],
        rows=[point(one) for one in curve.quarters],
        time_header=_("Uger efter visitation"),
        share_header=_("Nået job eller uddannelse"),
        beside_header=_("Følges stadig") if has_waiting else "",
        summary=_summary(curve),
    )


def _people(number: int) -> str:
    return ngettext("%(number)s borger", "%(number)s borgere", number) % {
        "number": number_text(number, language=language())
    }


def _summary(curve: GroupCurve) -> str:
    """The curve in words: at half a year, at a year, and the last that is told."""
    told = [one for one in curve.quarters if one.week in (26, 52, curve.quarters[-1].week)]
    said = [
        _("Efter %(weeks)s uger har %(share)s nået job eller uddannelse.")
        % {"weeks": one.week, "share": percent_text(one.share, language=language())}
        for one in told
    ]
    half = (
        _("Halvdelen er nået dertil efter %(weeks)s uger.") % {"weeks": curve.median}
        if curve.median is not None
        else _("Kurven når ikke halvdelen.")
    )
    return " ".join([*said, half])


@never_cache
@leader
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Bring an extract. A file with a fault changes nothing."""
    actor = actor_of(request)
    own = own_programmes(actor)
    if not own:
        return render(request, "measurement/none.html", {"heading": _("Indlæs et udtræk af registret")})
    form = ExtractForm(request, own)
    if request.method == "POST" and form.is_valid():
        try:
            made = _taken_in(request, form)
        except RegisterError as fault:
            form.add_error(
                "file", _("%(fault)s Der er ikke indlæst noget.") % {"fault": register_words.of_fault(fault)}
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request,
                _("Udtrækket er indlæst. %(found)s af %(enrolled)s visiterede er fundet i det.")
                % {"found": made.found, "enrolled": made.enrolled},
            )
            return redirect(f"{reverse('measurement:register')}?programme={form.of.code}")
    return render(request, "measurement/register_new.html", {"form": form}, status=422 if form.errors else 200)


def _taken_in(request: HttpRequest, form: ExtractForm) -> Any:
    file = form.cleaned_data["file"]
    register, digest = registers.read(file.name, file, FileForm(form.cleaned_data["form"]))
    return registers.take_in(
        by=actor_of(request),
        programme=form.of,
        register=register,
        file=registers.File(file.name, digest, form.cleaned_data["extracted_on"]),
    )
