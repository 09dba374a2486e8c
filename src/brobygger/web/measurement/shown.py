"""Figures as a page prints them: words, numbers that line up, the address of the list, and the definition card."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from brobygger.kernel import boundary
from brobygger.measurement import beside, printed_words
from brobygger.measurement.funnels import ALSO, ASIDE, FunnelView, Part
from brobygger.measurement.indicators import IndicatorView
from brobygger.measurement.printed_words import PrintedWords
from brobygger.measurement.profiles import ProfileView
from brobygger.reference.events import Event, in_month
from brobygger.web.design.charts import Bar, Chart, Stage, bar_chart, funnel_chart
from brobygger.web.design.numbers import number_text, percent_text
from brobygger_analysis.definitions import AFTER_NUMBER, ELEMENT_NAMES, REGISTRY, Definition, Text, Unit
from brobygger_analysis.figures import Figure
from brobygger_analysis.indicators import Part as IndicatorPart
from brobygger_analysis.results import Disclosure, Result, Source, Span
from brobygger_analysis.shares import Share

MOST_BARS = 24  # months in a drawing; the table beside it holds all


def words(text: Text) -> str:
    return text.en if get_language() == "en" else text.da


def language() -> str:
    return "en" if get_language() == "en" else "da"


SOURCES = {
    Source.REGISTERED: gettext_lazy("Registreret her"),
    Source.IMPORTED: gettext_lazy("Indlæst"),
    Source.PUBLISHED: gettext_lazy("Publiceret"),
    Source.COMPUTED: gettext_lazy("Beregnet"),
    Source.NOT_REGISTERED: gettext_lazy("Ikke registreret endnu"),
}


def source_words(source: Source) -> str:
    return str(SOURCES[source])


@dataclass(frozen=True, slots=True)
class Card:
    """The definition of a figure, in the reader's language."""

    key: str
    version: int
    name: str
    numerator: str
    denominator: str
    population: str
    source: str
    caveat: str

    @classmethod
    def of(cls, definition: Definition) -> Card:
        return cls(
            definition.key,
            definition.version,
            words(definition.name),
            words(definition.numerator),
            words(definition.denominator),
            words(definition.population),
            words(definition.source),
            words(definition.caveat),
        )


def plain_card(definition: Definition) -> SafeString:
    """The card of a definition as it stands on a page, without what holds for one figure."""
    return _made_card(definition.key, definition.version, language())


@lru_cache(maxsize=1000)
def _made_card(key: str, version: int, _language: str) -> SafeString:
    """A report has sixty of them, and they are the same each time."""
    card = Card.of(REGISTRY.get(key, version))
    return render_to_string("measurement/_card.html", {"card": card, "shown": None})


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure: ``text`` is the number, ``n`` what it is out of, ``address`` its list where there is one."""

    text: str
    n: str
    address: str
    below_address: str
    interval: str
    note: str
    source: str
    card: Card
    is_hidden: bool = False


def shown(figure: Figure, addresses: ListAddresses, key: str, part: str | None = None) -> Shown:
    result = figure.result
    hidden = result.disclosure is Disclosure.SUPPRESSED
    is_share = result.definition.unit is Unit.SHARE
    address = addresses.of(key, part) if figure.listed and not hidden and result.value is not None else ""
    below = addresses.of(key, part, below=True) if is_share and not hidden and figure.masks.has_denominator_rows else ""
    return Shown(
        text=_("Skjult") if hidden else value_text(result),
        n=_out_of(result) if is_share and not hidden else "",
        address=address,
        below_address=below,
        interval=_interval(result),
        note=words(result.note),
        source=source_words(result.source),
        card=Card.of(result.definition),
        is_hidden=hidden,
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of one group in a breakdown, which has many of them: its number and its list, and nothing around it."""

    text: str
    n: str
    address: str
    published: str = ""


def cell(figure: Figure, addresses: ListAddresses, key: str, part: str) -> Cell:
    result = figure.result
    if result.disclosure is Disclosure.SUPPRESSED:
        return Cell(_("Skjult"), "", "")
    address = addresses.of(key, part) if figure.listed and result.value is not None else ""
    return Cell(value_text(result), _out_of(result) if result.definition.unit is Unit.SHARE else "", address)


MEANS = frozenset({Unit.DAYS, Unit.WEEKS, Unit.YEARS, Unit.COUNT, Unit.POINTS})


def value_text(result: Result) -> str:
    if result.source is Source.NOT_REGISTERED:
        return _("Ikke registreret endnu")
    if result.value is None:
        return "–"
    if result.definition.unit in {Unit.SHARE, Unit.PER_CENT}:
        part = result.value / 100 if result.definition.unit is Unit.PER_CENT else result.value
        return percent_text(float(part), language=language())
    is_mean = isinstance(result.value, float) and result.definition.unit in MEANS
    text = number_text(result.value, decimals=1 if is_mean else None, language=language())
    after = AFTER_NUMBER.get(result.definition.unit)
    return f"{text}\N{NO-BREAK SPACE}{words(after)}" if after else text


def _out_of(result: Result) -> str:
    if result.denominator is None:
        return ""
    return _part_of(result.numerator or 0, result.denominator)


def _part_of(part: int, whole: int) -> str:
    return _("%(part)s af %(whole)s") % {
        "part": number_text(part, language=language()),
        "whole": number_text(whole, language=language()),
    }


def _interval(result: Result) -> str:
    if result.interval is None:
        return ""
    low, high = (percent_text(end, language=language()) for end in (result.interval.low, result.interval.high))
    return _("%(low)s til %(high)s") % {"low": low, "high": high}


def span_text(span: Span | None) -> str:
    """Lowest and highest with their places; spread, not ranking."""
    if span is None:
        return ""
    return _("%(low)s (%(low_name)s) til %(high)s (%(high_name)s)") % {
        "low": value_text(span.low),
        "low_name": span.low.group or "",
        "high": value_text(span.high),
        "high_name": span.high.group or "",
    }


# A breakdown asks a thousand times for the same keys of figures and groups.
_quoted = lru_cache(maxsize=2000)(quote_plus)


@dataclass(frozen=True)
class ListAddresses:
    """Where the list behind a figure is, with the same filters; nowhere for those who may not open it."""

    query: Mapping[str, str]
    may_open: bool

    def of(self, key: str, part: str | None = None, *, below: bool = False) -> str:
        if not self.may_open:
            return ""
        chosen = "" if part is None else f"&part={_quoted(part)}"
        return f"{self._begin}figure={_quoted(key)}{chosen}{'&below=1' if below else ''}"

    @cached_property
    def _begin(self) -> str:
        """What is the same for every list of a page."""
        own = urlencode({name: value for name, value in self.query.items() if name not in {"figure", "part", "below"}})
        return f"{reverse('measurement:list')}?{own}{'&' if own else ''}"

    def months(self, key: str) -> str:
        """Where a figure is shown month by month."""
        if not self.may_open:
            return ""
        return f"{reverse('measurement:trend')}?{urlencode({**self.query, 'figure': key})}"


@dataclass(frozen=True, slots=True)
class StageRow:
    """A row of the funnel's table."""

    name: str
    count: Shown
    step: Shown | None
    span: str


@dataclass(frozen=True, slots=True)
class PartRow:
    name: str
    counts: tuple[Cell | None, ...]
    also: Cell | None
    shares: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ShareColumn:
    """A stage whose people are shared out on the groups: how large a part of all of them each group is."""

    key: str
    heading: Promise
    meaning: Promise


SHARED_OUT = (
    ShareColumn(
        "population",
        gettext_lazy("Andel af påbegyndte"),
        gettext_lazy("Andel af påbegyndte er gruppens del af alle, der har påbegyndt et forløb."),
    ),
    ShareColumn(
        "enrolled",
        gettext_lazy("Andel af visiterede"),
        gettext_lazy("Andel af visiterede er gruppens del af alle, der er visiteret."),
    ),
)


def stage_rows(view: FunnelView, addresses: ListAddresses) -> list[StageRow]:
    rows = []
    for key, figure, step in view.stages():
        step_key = step.result.definition.key if step else ""
        rows.append(
            StageRow(
                words(figure.result.definition.name),
                shown(figure, addresses, key),
                shown(step, addresses, step_key) if step else None,
                span_text(view.spans.get(step_key)) if step else "",
            )
        )
    return rows


def also_rows(view: FunnelView, addresses: ListAddresses) -> list[StageRow]:
    """Conversions over more than one stage."""
    return [
        StageRow(
            words(view.figures[key].result.definition.name),
            shown(view.figures[key], addresses, key),
            None,
            span_text(view.spans.get(key) or view.spans_published.get(key)),
        )
        for key in ALSO
        if key in view.figures
    ]


def aside(view: FunnelView, addresses: ListAddresses) -> list[Shown]:
    """Numbers beside the funnel: the shortcut, the handovers, and who was left out and counted."""
    keys = [*ASIDE, *(key for key in view.figures if key.startswith("outside_"))]
    return [
        shown(view.figures[key], addresses, key)
        for key in keys
        if key in view.figures and (view.figures[key].result.value or not key.startswith("outside_"))
    ]


def part_rows(view: FunnelView, addresses: ListAddresses) -> list[PartRow]:
    def row(part: Part) -> PartRow:
        def of(key: str) -> Cell | None:
            return cell(part.figures[key], addresses, key, part.value) if key in part.figures else None

        shares = view.shares(part)
        cells = tuple(_share_of_all(shares.get(one.key)) for one in shared)
        return PartRow(part.name, tuple(of(key) for key in stages), of(ALSO[0]), cells)

    stages = [key for key, _figure, _step in view.stages()]
    shared = share_columns(view)
    return [row(part) for part in view.parts]


def share_columns(view: FunnelView) -> list[ShareColumn]:
    """Participants per benefit group beside the group's part of those who began, where any group's part is told."""
    told = {key for part in view.parts for key in view.shares(part)}
    return [one for one in SHARED_OUT if one.key in told]


def _share_of_all(share: Share | None) -> Cell:
    """A group's part of everybody at a stage, with its n."""
    if share is None:
        return Cell("–", "", "")
    return Cell(percent_text(share.value, language=language()), _part_of(share.own, share.everybody), "")


def part_headings(view: FunnelView) -> list[str]:
    return [words(figure.result.definition.name) for _key, figure, _step in view.stages()]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of a core element. ``out_of``: how many it was counted from, in words; ``beside``: what stands with it;
    ``trend``: the address of its months; ``published``: what was printed of it."""

    key: str
    name: str
    shown: Shown
    out_of: str
    beside: str
    span: str
    trend: str
    published: PrintedWords | None
    parts: tuple[Cell | None, ...]


GROUPS_A_PAGE = 12  # columns that a person can read beside one another


@dataclass(frozen=True, slots=True)
class GroupPage:
    """The groups of a breakdown that stand on the page, where there are more than fit beside one another."""

    first: int
    last: int
    total: int

    @classmethod
    def of(cls, total: int, asked: str) -> GroupPage:
        """The page with the group of this number from 1; the first page for anything else."""
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
        start = (min(max(number, 1), max(total, 1)) - 1) // GROUPS_A_PAGE * GROUPS_A_PAGE
        return cls(start + 1, min(start + GROUPS_A_PAGE, total), total)

    @property
    def is_some(self) -> bool:
        """Whether there are other groups than those on the page."""
        return self.total > GROUPS_A_PAGE

    @property
    def before(self) -> int | None:
        return self.first - GROUPS_A_PAGE if self.first > 1 else None

    @property
    def after(self) -> int | None:
        return self.last + 1 if self.last < self.total else None


@dataclass(frozen=True, slots=True)
class CoreElement:
    """One core element with its indicators; ``groups`` are the names of the groups on the page."""

    number: int
    name: str
    indicators: tuple[Indicator, ...]
    groups: tuple[str, ...]

    @property
    def references(self) -> tuple[str, ...]:
        """Where the published figures of it are printed, each once; none where nothing is."""
        return tuple(dict.fromkeys(one.published.reference for one in self.indicators if one.published))


def core_elements(view: IndicatorView, addresses: ListAddresses, page: GroupPage) -> list[CoreElement]:
    parts = view.parts[page.first - 1 : page.last]
    return [
        CoreElement(
            number,
            words(ELEMENT_NAMES[number]),
            tuple(_indicator(view, addresses, key, parts) for key in keys if not _is_idle(view.figures[key].result)),
            tuple(part.name for part in parts),
        )
        for number, keys in view.measurement.elements()
    ]


def _is_idle(result: Result) -> bool:
    """Nobody was left out: that need not stand there."""
    return result.definition.key.startswith("outside_") and result.value == 0


def _indicator(view: IndicatorView, addresses: ListAddresses, key: str, parts: Sequence[IndicatorPart]) -> Indicator:
    figure = view.figures[key]
    result, published = figure.result, view.measurement.published
    has_months = result.definition.is_registered and result.definition.unit not in {Unit.PER_CENT, Unit.POINTS}
    return Indicator(
        key,
        words(result.definition.name),
        shown(figure, addresses, key),
        _counted_from(key, result),
        _beside(result),
        span_text(view.spans.get(key)),
        addresses.months(key) if has_months else "",
        printed_words.of(published[key]) if key in published else None,
        tuple(_cell_of_part(part, addresses, key) for part in parts),
    )


def _cell_of_part(part: IndicatorPart, addresses: ListAddresses, key: str) -> Cell | None:
    if key not in part.figures:
        return None
    made = cell(part.figures[key], addresses, key, part.value)
    return replace(made, published=printed_words.of(part.published[key]).published) if key in part.published else made


def _counted_from(key: str, result: Result) -> str:
    """How many stand behind a value, in the unit that the value was counted in."""
    if result.n is None:
        return ""
    if result.definition.unit is Unit.SHARE:
        return _out_of(result)
    number = {"number": number_text(result.n, language=language())}
    if result.definition.unit is Unit.PERSONS:
        return ""
    if result.definition.unit is Unit.PER_CENT:
        return _out_of(result)
    if key.startswith(("days_application", "days_enrolled_to_application")):
        return ngettext("%(number)s ansøgning", "%(number)s ansøgninger", result.n) % number
    if key.startswith("cases_per"):
        return ngettext("%(number)s måling", "%(number)s målinger", result.n) % number
    return ngettext("%(number)s borger", "%(number)s borgere", result.n) % number


def _beside(result: Result) -> str:
    """What a value must not stand without, in one short line."""
    known = {name: value for name, value in result.beside if value is not None}

    def text(name: str, decimals: int | None = None) -> str:
        return number_text(known[name], decimals=decimals, language=language())

    parts = []
    if "lower_quartile" in known and "upper_quartile" in known:
        parts.append(
            _("median; halvdelen mellem %(low)s og %(high)s dage")
            % {"low": text("lower_quartile", 0), "high": text("upper_quartile", 0)}
        )
    if "mean" in known:
        parts.append(_("gennemsnit %(mean)s") % {"mean": text("mean", 1)})
    if known.get("share_not_yet"):
        share = percent_text(float(known["share_not_yet"]), language=language())
        parts.append(_("%(share)s er ikke nået dertil") % {"share": share})
    if "lowest" in known and "highest" in known:
        parts.append(_("fra %(low)s til %(high)s") % {"low": text("lowest"), "high": text("highest")})
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of a trend."""

    name: str
    shown: Shown
    out_of: str


def month_rows(view: IndicatorView, addresses: ListAddresses, key: str) -> list[MonthRow]:
    """The months of one indicator, the newest first."""
    return [
        MonthRow(
            _month(part.value),
            shown(part.figures[key], addresses, key, part.value),
            _counted_from(key, part.figures[key].result),
        )
        for part in reversed(view.parts)
        if key in part.figures
    ]


def trend_chart(view: IndicatorView, key: str, title: str, events: Sequence[Event] = ()) -> Chart:
    """The months as bars, the oldest first; a month without a value is a gap and says so. What happened around the
    work stands as a band behind its months.
    """
    shares = next((part.figures[key].result.definition.unit is Unit.SHARE for part in view.parts), False)
    bars = []
    for part in view.parts[-MOST_BARS:]:
        result = part.figures[key].result
        value = None if result.value is None else (100 * result.value if shares else result.value)
        note = "" if value is not None else _("Intet tal")
        first = datetime.date.fromisoformat(f"{part.value}-01")
        band = in_month(events, first)
        bars.append(Bar(_month(part.value), None if value is None else round(value, 1), note=note, band=band))
    return bar_chart(
        "trend", title, bars, label_header=_("Måned"), value_header=title, unit="%" if shares else "",
        decimals=0 if shares else None,
    )  # fmt: skip


def _month(code: str) -> str:
    return date_format(datetime.date.fromisoformat(f"{code}-01"), "F Y")


def chart(view: FunnelView) -> Chart:
    """The funnel as a drawing with its table and sentence. Who came by the shortcut stands beside the conversion."""
    stages = []
    for _key, figure, step in view.stages():
        span = view.spans.get(step.result.definition.key) if step else None
        value = _count(figure)
        through = step.result.numerator if step is not None else None
        beside = value - through if value is not None and through is not None and value > through else None
        stages.append(
            Stage(
                words(figure.result.definition.name),
                value,
                lowest=_share(span.low) if span else None,
                highest=_share(span.high) if span else None,
                beside=beside,
                note=_("Skjult, så ingen kan kendes") if value is None else "",
                hides_share=step is not None and step.result.disclosure is Disclosure.SUPPRESSED,
            )
        )
    return funnel_chart("funnel", _("Tragten"), stages, label_header=_("Trin"), value_header=_("Borgere"))


def _count(figure: Figure) -> int | None:
    return None if figure.result.value is None else int(figure.result.value)


def _share(result: Result) -> float | None:
    return None if result.value is None else float(result.value)


def criterion_words(view: FunnelView | IndicatorView | ProfileView) -> list[tuple[str, str]]:
    """What was asked for, in words, for the list page and for print."""
    from brobygger.web.design.tables import shown as shown_value

    asked: list[tuple[str, Any]] = []
    criterion = view.criterion
    if isinstance(view, ProfileView):
        asked.append((_("Trin"), words(view.stage.name)))
    if criterion.as_of:
        asked.append((_("Opgjort til og med"), criterion.as_of))
    if criterion.first:
        asked.append((_("Fra og med"), criterion.first))
    if criterion.last:
        asked.append((_("Til og med"), criterion.last))
    if criterion.team is not None:
        asked.append((_("Team"), dict(view.teams).get(str(criterion.team), "")))
    if criterion.benefit_group:
        asked.append((_("Ydelsesgruppe"), dict(view.benefit_groups).get(criterion.benefit_group, "")))
    if criterion.without:
        names = {one.code: one.title for one in beside.events_of(jobcentre=boundary.current().jobcentre)}
        asked.append((_("Uden perioden"), names.get(criterion.without, criterion.without)))
    return [(label, shown_value(value)) for label, value in asked]
