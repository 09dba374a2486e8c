"""The page of profiles: who the citizens of a group are, and how another group differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from brobygger.accounts.requests import actor_of
from brobygger.kernel.errors import Refusal
from brobygger.measurement import access, beside, profile_words, profiles
from brobygger.measurement.access import Scope
from brobygger.measurement.profiles import Asked, ProfileView
from brobygger.programmes import access as programme_access
from brobygger.vault import log
from brobygger.web.design import exports
from brobygger.web.design.charts import Bar, Chart, bar_chart
from brobygger.web.design.forms import DanishDateField
from brobygger.web.design.numbers import number_text, percent_text
from brobygger.web.design.tables import FORMATS
from brobygger.web.measurement import released
from brobygger.web.measurement.forms import FollowedForm, LaterChoiceField
from brobygger.web.measurement.shown import Card, ListAddresses, Shown, language, shown, value_text, words
from brobygger.web.measurement.views import chosen_programme, reader
from brobygger_analysis.definitions import REGISTRY, Unit
from brobygger_analysis.profiles import Cell, Difference, Distribution, Kind, Moved
from brobygger_analysis.results import Disclosure


class ProfileForm(FollowedForm):
    """``asked`` is whose profile was asked for, once the form is valid."""

    RARER: ClassVar[tuple[str, ...]] = ("first", "last", "team", "without")

    stage = forms.ChoiceField(label=gettext_lazy("Hvem?"), required=False)
    municipality = LaterChoiceField(label=gettext_lazy("Kommune"), required=False)
    first = DanishDateField(label=gettext_lazy("Nåede trinnet fra og med"), required=False, help_text="")
    last = DanishDateField(label=gettext_lazy("Nåede trinnet til og med"), required=False, help_text="")
    against = LaterChoiceField(label=gettext_lazy("Sammenlign med"), required=False)

    field_order = ("programme", "stage", "municipality", "benefit_group", "against")

    def __init__(self, data: Mapping[str, Any], *, programmes: Sequence[tuple[str, str]], is_own: bool) -> None:
        # What the address does not say is what is shown: the list of choices says so too.
        asked = {"stage": profiles.FIXED, **{name: data[name] for name in data}} if data else {}
        super().__init__(asked, programmes=programmes, breakdowns=frozenset({"team"}) if is_own else frozenset())
        del self.fields["by"]
        self.initial["stage"] = profiles.FIXED
        if is_own:
            del self.fields["municipality"]
            self.choose_from("stage", [(one, words(REGISTRY.get(one).name)) for one in profiles.STAGES])
        else:  # readers outside the jobcentre get fixed tables
            for name in ("stage", "first", "last"):
                del self.fields[name]
        self.asked = Asked()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                self.asked = Asked.from_query({name: str(value or "") for name, value in cleaned.items()})
            except Refusal as refusal:
                self.refuse(refusal)
        return cleaned

    def offer_for(self, view: ProfileView, events: Sequence[tuple[str, str]]) -> None:
        """Put in what can be chosen, once the profile is counted."""
        self.offer(teams=view.teams, benefit_groups=view.benefit_groups, events=events)
        if "municipality" in self.fields:
            self.choose_from("municipality", [("", _("Alle")), *((one, one) for one in view.municipalities)])
        self.choose_from("against", [("", _("Ingen")), *_offered(view)])


def _offered(view: ProfileView) -> list[tuple[str, Any]]:
    """Whom the group can be compared with."""
    asked, criterion = view.asked, view.asked.criterion
    groups = [(f"benefit_group:{code}", name) for code, name in view.benefit_groups if code != criterion.benefit_group]
    if view.scope is Scope.PROGRAMME:
        if asked.municipality:
            return [(f"municipality:{one}", one) for one in view.municipalities if one != asked.municipality]
        return groups if criterion.benefit_group else []
    made: list[tuple[str, Any]] = []
    if not replace(asked, against="").is_everybody and asked.query().keys() - {"stage", "against"}:
        made.append((profiles.REST, _("Alle andre på samme trin")))
    if criterion.first and criterion.last:
        made.append((profiles.BEFORE, _("Perioden lige før")))
        made.append((profiles.YEAR_BEFORE, _("Samme periode året før")))
    stages = [
        (f"stage:{one}", words(REGISTRY.get(one).name)) for one in profiles.STAGES if one != asked.stage
    ]  # fmt: skip
    made.append((_("Et andet trin"), stages))
    if criterion.benefit_group:
        made.append((_("En anden ydelsesgruppe"), groups))
    if criterion.team is not None:
        teams = [(f"team:{key}", name) for key, name in view.teams if key != str(criterion.team)]
        made.append((_("Et andet team"), teams))
    return made


@dataclass(frozen=True, slots=True)
class CellRow:
    """One category: the share of the group and of the other one, and what lies between them."""

    name: str
    here: Shown
    there: Shown | None
    difference: str
    interval: str


@dataclass(frozen=True)
class TraitRow:
    """One trait: the short line of the overview, and everything behind it."""

    key: str
    name: str
    card: Card
    here: str
    here_of: str
    there: str
    there_of: str
    printed: str
    difference: str
    interval: str
    verdict: str
    method: str
    numbers: str
    is_hidden: bool
    is_sure: bool
    note: str
    cells: tuple[CellRow, ...]
    chart: Chart | None


@never_cache
@reader
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    programmes = programme_access.visible_programmes(by=actor)
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Profiler")})
    programme = chosen_programme(programmes, request.GET.get("programme", ""))
    scope = access.scope_of(actor, programme)
    is_own = scope is Scope.OWN
    form = ProfileForm(request.GET, programmes=[(one.code, one.name) for one in programmes], is_own=is_own)
    asked = form.asked if form.is_bound and form.is_valid() else Asked()
    try:
        view = profiles.of(by=actor, programme=programme, asked=asked, scope=scope)
    except Refusal as refusal:
        form.refuse(refusal)
        view = profiles.of(by=actor, programme=programme, asked=Asked(), scope=scope)
    if released.waits(view):
        return released.none_yet(request, programme, programmes, _("Profiler"))
    form.offer_for(view, [(one.code, one.title) for one in beside.events_of(jobcentre=actor.jobcentre)])
    wanted = request.GET.get("eksport", "")
    if wanted in FORMATS and not form.errors:
        return _file(request, view, wanted)
    addresses = ListAddresses({"programme": programme.code, **view.criterion.query()}, is_own)
    rows = [_row(view, addresses, key) for key in view.group.traits]
    address = request.GET.copy()
    address.pop("eksport", None)
    context = {
        "form": form,
        "programme": programme,
        "view": view,
        "is_own": is_own,
        "rows": rows,
        "people": _people(view, addresses),
        "other_people": _other_people(view, addresses),
        "has_printed": any(one.printed for one in rows),
        "sources": sorted({one.source for one in view.printed.values()}),
        "address": address.urlencode(),
        "group_name": words(view.group_name),
        "other_name": words(view.other_name),
    }
    return render(request, "measurement/profiles.html", context, status=422 if form.errors else 200)


def _file(request: HttpRequest, view: ProfileView, wanted: str) -> HttpResponse:
    """The profile as a file; that it left the house is in the log."""
    log.exported(
        by=actor_of(request).with_purpose("figure"), action="figures.exported",
        subjects=[("programme", view.programme.key)],
        criterion={"figures": "profile", "file": wanted, **view.asked.query()},
    )  # fmt: skip
    heads, lines = profile_words.table(view)
    make = exports.csv_response if wanted == "csv" else exports.excel_response
    return make(f"profil-{view.programme.code}", heads, lines)  # type: ignore[return-value]  # streamed or from a file


def _people(view: ProfileView, addresses: ListAddresses) -> Shown:
    key = f"{profiles.KEY}:{view.asked.stage}"
    made = shown(view.figures[key], addresses, key)
    return made if view.group.n is not None else replace(made, text=_("Skjult"), is_hidden=True)


def _other_people(view: ProfileView, addresses: ListAddresses) -> Shown | None:
    key = f"{profiles.KEY}:{view.asked.stage}"
    for part in view.parts:
        made = shown(part.figures[key], addresses, key, part.value)
        hidden = view.compared is not None and view.compared.other.n is None
        return replace(made, text=_("Skjult"), is_hidden=True) if hidden else made
    return None


def _row(view: ProfileView, addresses: ListAddresses, key: str) -> TraitRow:
    one = view.group.traits[key]
    compared = view.compared
    other = compared.other.traits.get(key) if compared else None
    difference = compared.differences.get(key) if compared else None
    lead = difference and _lead(one, difference)
    unit = one.trait.mean.unit if one.trait.mean else Unit.SHARE
    return TraitRow(
        key=key,
        name=words(one.trait.definition.name),
        card=Card.of(one.trait.mean or one.trait.definition),
        here=_short(one, _lead_code(one), named=True),
        here_of=_out_of(one),
        there=_short(other, _lead_code(one), named=False) if other else "",
        there_of=_out_of(other) if other else "",
        printed=_printed(view, key),
        difference=_points(lead.value, unit) if lead else "",
        interval=_range(lead, unit) if lead else "",
        verdict=profile_words.verdict(difference) if difference else "",
        method=profile_words.method_name(difference) if difference else "",
        numbers=_numbers(difference),
        is_hidden=one.hidden,
        is_sure=bool(difference and difference.is_sure),
        note=_beside(one),
        cells=tuple(_cell(view, addresses, one, cell, other, difference) for cell in one.cells),
        chart=_chart(one) if one.trait.kind is not Kind.CATEGORY and not one.hidden else None,
    )


def _lead_code(one: Distribution) -> str:
    """The category that stands in the overview: yes of yes and no, else the largest; none where there is a mean."""
    if one.trait.mean is not None:
        return ""
    if any(cell.code == "yes" for cell in one.cells):
        return "yes"
    return one.majority.code if one.majority else ""


def _lead(one: Distribution, difference: Difference) -> Moved | None:
    """The difference that stands in the overview: of the means, else of the group's largest category."""
    return difference.mean if one.trait.mean is not None else difference.cells.get(_lead_code(one))


def _short(one: Distribution, category: str, *, named: bool) -> str:
    """The mean, or the share of the category that stands in the overview."""
    if one.hidden:
        return _("Skjult")
    if one.mean is not None:
        return _("Skjult") if one.mean.disclosure is Disclosure.SUPPRESSED else _mean(one)
    cell = next((cell for cell in one.cells if cell.code == category), None)
    if cell is None:
        return "–" if one.is_whole else _("Skjult")
    if cell.figure.result.disclosure is Disclosure.SUPPRESSED:
        return _("Skjult")
    share = value_text(cell.figure.result)
    return f"{words(cell.name)}: {share}" if named else share


def _mean(one: Distribution) -> str:
    assert one.mean is not None  # noqa: S101 (for the type checker)
    return value_text(one.mean)


def _out_of(one: Distribution) -> str:
    if one.known is None or one.hidden:
        return ""
    return ngettext("%(number)s borger", "%(number)s borgere", one.known) % {
        "number": number_text(one.known, language=language())
    }


def _beside(one: Distribution) -> str:
    known = dict(one.mean.beside) if one.mean and one.mean.value is not None else {}
    if known.get("median") is None:
        return ""
    return _("Median %(median)s. Halvdelen ligger mellem %(low)s og %(high)s.") % {
        "median": number_text(float(known["median"] or 0), decimals=0, language=language()),
        "low": number_text(float(known["lower_quartile"] or 0), decimals=0, language=language()),
        "high": number_text(float(known["upper_quartile"] or 0), decimals=0, language=language()),
    }


def _cell(
    view: ProfileView,
    addresses: ListAddresses,
    one: Distribution,
    cell: Cell,
    other: Distribution | None,
    difference: Difference | None,
) -> CellRow:
    key = view.key(one.trait.key, cell.code)
    theirs = next((there for there in other.cells if there.code == cell.code), None) if other else None
    moved = difference.cells.get(cell.code) if difference else None
    return CellRow(
        words(cell.name),
        shown(cell.figure, addresses, key),
        shown(theirs.figure, addresses, key, view.asked.against) if theirs else None,
        _points(moved.value, Unit.SHARE) if moved else "",
        _range(moved, Unit.SHARE) if moved else "",
    )


def _points(value: float, unit: Unit) -> str:
    """A difference with its sign: percentage points of a share, else the unit of the mean."""
    if unit is Unit.SHARE:
        text = number_text(abs(100 * value), decimals=0, language=language())
        after = _("procentpoint")
    else:
        text = number_text(abs(value), decimals=1, language=language())
        after = {Unit.YEARS: _("år"), Unit.WEEKS: _("uger")}.get(unit, _("trin"))
    sign = "" if not text.strip("0.,") else "+" if value > 0 else "−"
    return f"{sign}{text}\N{NO-BREAK SPACE}{after}"


def _range(moved: Moved, unit: Unit) -> str:
    if moved.interval is None:
        return ""
    factor, decimals = (100, 0) if unit is Unit.SHARE else (1, 1)
    low, high = (
        number_text(factor * end, decimals=decimals, language=language())
        for end in (moved.interval.low, moved.interval.high)
    )
    return _("%(low)s til %(high)s") % {"low": low, "high": high}


def _numbers(difference: Difference | None) -> str:
    """p and q, for whoever asks for them."""
    if difference is None or difference.tested.p is None or difference.q is None:
        return ""
    return ", ".join(f"{name} {_small(value)}" for name, value in (("p", difference.tested.p), ("q", difference.q)))


def _small(value: float) -> str:
    if value < 0.001:
        return "< " + number_text(0.001, decimals=3, language=language())
    return "= " + number_text(value, decimals=3, language=language())


def _printed(view: ProfileView, key: str) -> str:
    one = view.group.traits[key]
    made = []
    for found in profile_words.printed_of(view, key):
        if found.category:
            made.append(f"{found.category}: {percent_text(found.value, language=language())}")
        else:
            decimals = 1 if one.trait.kind is Kind.SCALE else 0
            made.append(number_text(found.value, decimals=decimals, language=language()))
    return ", ".join(made)


def _chart(one: Distribution) -> Chart | None:
    """The distribution of a number or a scale as bars."""
    name = words(one.trait.definition.name)
    bars = [
        Bar(
            words(cell.name),
            None if cell.figure.result.value is None else round(100 * float(cell.figure.result.value), 1),
            note=_("Skjult") if cell.figure.result.value is None else "",
        )
        for cell in one.cells
    ]
    return bar_chart(
        f"chart-{one.trait.key}", name, bars, label_header=name, value_header=_("Andel"), unit="%", decimals=0
    )
