"""Every indicator of the model for one reader: page, API, command line and report print what this gives.

``measure`` is the one door. It finds out what the reader may see, reads what practice registered, and hands it to
``brobygger_analysis.indicators``, which does the arithmetic and knows what each figure means. Every figure is a
``Figure``: the number and the rows behind it come from the same mask, and ``lists.py`` opens it. Single answers about
belief are not read here; what groups answered comes as counts, for whole months and whole jobcentres only.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from brobygger.accounts.models import Jobcentre
from brobygger.casework.models import BrokerRecord
from brobygger.conversations import belief_counts
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import danish_date
from brobygger.kernel.together import all_of
from brobygger.measurement import access, beside, errors, funnels, outside, printed, registers
from brobygger.measurement.access import Scope
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.extracts import Extract, days_of, extract, places
from brobygger.measurement.tables import EVENTS
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.measures import MEASURES
from brobygger.programmes.models import MunicipalUsage, Programme
from brobygger.reference import reads as reference
from brobygger_analysis.definitions import (
    ABOVE_BASELINE_OF_RATED,
    ABOVE_LAST_OF_RATED,
    BROKER_BELIEF_BASELINE,
    BROKER_BELIEF_END,
    BY_REGISTER,
    CORE_ELEMENTS,
    EMPLOYED_BY_REGISTER,
    EVERY_INDICATOR,
    KINDS_BY_REGISTER,
    OUTCOMES,
    PROGRESS_OF_RATED,
    USAGE_IN_MUNICIPALITY,
)
from brobygger_analysis.disclosure import hidden, suppressed
from brobygger_analysis.figures import Figure, Mask, Rows
from brobygger_analysis.funnel import ALWAYS, Days, Marks, Period
from brobygger_analysis.indicators import Asked, Measurement, Month, Part, Registrations, spans_of
from brobygger_analysis.indicators import measure as measure_registrations
from brobygger_analysis.municipal_usage import ImportedUsage, YearOfUsage
from brobygger_analysis.practice import Applications, Assignments, Events, FullTime
from brobygger_analysis.report import INDICATORS as REPORTED
from brobygger_analysis.results import Result, Span
from brobygger_analysis.targets import Target, total_target

KEYS = frozenset(EVERY_INDICATOR)
TABLE = "indicators"  # of what readers outside get
# Group by that a caller names → by of the criterion: the same words.
GROUPINGS = ("team", "benefit_group", "municipality", "month")


@dataclass(frozen=True)
class IndicatorView:
    """What one reader sees, with what a page needs around it."""

    programme: Programme
    criterion: Criterion
    scope: Scope
    measurement: Measurement
    teams: tuple[tuple[str, str], ...]
    benefit_groups: tuple[tuple[str, str], ...]
    extract: Extract
    release: outside.Release | None = None  # of a reader outside: which report all of it is from

    @property
    def figures(self) -> Mapping[str, Figure]:
        return self.measurement.figures

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.measurement.parts

    @property
    def spans(self) -> Mapping[str, Span]:
        return self.measurement.spans

    @property
    def as_of(self) -> datetime.date:
        return self.measurement.as_of

    @property
    def marks(self) -> Marks:
        return self.extract.marks

    def dates_of(self, key: str) -> Days:
        """The mark whose date orders and explains the list behind a figure."""
        if key in CORE_ELEMENTS[1] and key != "rated_of_open":
            if key == "shortcut":
                return self.marks.shortcut_dates
            name = key.removeprefix("outside_").split(":")[-1].split("_of_")[0]
            name = {"population": "began", "matters": "screened", "said_yes": "screened"}.get(name, name)
            name = key.split("_of_")[-1] if key.startswith("job_ready") else name
            return self.marks.dates.get(name, self.marks.dates["screened"])
        return self.marks.dates["employed" if key in {"employed", "employed_of_enrolled"} else "enrolled"]


def measure(
    *,
    by: Actor,
    programme: Programme | None = None,
    jobcentre: Jobcentre | None = None,
    as_of: datetime.date | None = None,
    period: Period | None = None,
    by_group: str | None = None,
    indicators: Collection[str] | None = None,
    without: str = "",
) -> Measurement:
    """Indicators of a programme, or of one jobcentre in it, as this reader may see them.

    programme: may be left out where the jobcentre takes part in one programme on that day.
    jobcentre: narrows to it, for a reader of the whole programme; a leader sees the own one in any case.
    as_of: the last day that is seen; today when left out.
    period: those enrolled in it, and what happened in it. Left out: all.
    by_group: ``team``, ``benefit_group``, ``municipality`` or ``month``.
    indicators: keys of definitions; all when left out.
    without: the code of a context event whose days are left out.

    Raises ``NotAllowed`` for who may not see it, ``Refusal`` for an impossible wish, ``NotFound`` for an unknown key.
    """
    day = as_of or clock.today()
    if programme is None:
        programme = _only_programme(jobcentre or _jobcentre_of(by), day)
    asked = period or ALWAYS
    criterion = Criterion(first=asked.first, last=asked.last, by=by_group or "", as_of=day, without=without)
    return view(by=by, programme=programme, criterion=criterion, indicators=indicators, jobcentre=jobcentre).measurement


def _jobcentre_of(by: Actor) -> Jobcentre | None:
    return None if by.jobcentre is None else Jobcentre.objects.filter(pk=by.jobcentre).first()


def _only_programme(jobcentre: Jobcentre | None, day: datetime.date) -> Programme:
    """The one programme that a jobcentre takes part in on a day; of several the reader must say which."""
    if jobcentre is None:
        raise errors.say_which_programme()
    joined = programme_reads.programmes_of(jobcentre.pk)
    found = [one for one in programme_reads.every() if one.pk in joined and one.starts_on <= day]
    running = [one for one in found if one.ends_on is None or one.ends_on >= day]
    chosen = running or found
    if len(chosen) != 1:
        raise errors.say_which_programme([one.code for one in chosen])
    return chosen[0]


def view(
    *,
    by: Actor,
    programme: Programme,
    criterion: Criterion,
    indicators: Collection[str] | None = None,
    jobcentre: Jobcentre | None = None,
    scope: Scope | None = None,
) -> IndicatorView:
    """``measure`` with what a page needs around it, and with the narrower choices of a page.

    scope: what ``access.scope_of`` said, where the caller has asked already.
    """
    scope = scope or access.scope_of(by, programme)
    if scope is Scope.OWN and criterion.by == "municipality":
        raise errors.unknown_choice("by")
    if criterion.as_of is not None and criterion.as_of > clock.today():
        raise errors.day_to_come("as_of")  # a figure up to then would say what nobody knows
    unknown = set(indicators or ()) - KEYS
    if unknown:
        raise errors.no_such_indicator(sorted(unknown))
    if scope is Scope.OWN and jobcentre is not None and jobcentre.pk != by.jobcentre:
        raise errors.may_not_see_figures()
    outside.require_fixed(scope, criterion)
    if scope is Scope.PROGRAMME and jobcentre is not None:
        raise errors.fixed_tables_only("jobcentre")
    with funnels.reach(scope):
        found = extract(programme)
        funnels.check_benefit_group(found, criterion.benefit_group)
        if jobcentre is not None and boundary.current().jobcentre == jobcentre.pk:
            jobcentre = None  # nothing else is here: it narrows nothing
        whole = _Whole(found, criterion, scope, jobcentre)
        is_outside = scope is Scope.PROGRAMME
        release = outside.released(programme) if is_outside else None
        measured = (
            _of_outside(whole, release, indicators) if is_outside else _for_inside(whole.measured_once(indicators))
        )
        place = printed.place_of(found, None if jobcentre is None else jobcentre.pk)
        measured = printed.with_printed(measured, found, criterion, place)
    return IndicatorView(
        programme=programme,
        criterion=criterion,
        scope=scope,
        measurement=measured,
        teams=() if is_outside else funnels.teams_of(found),
        benefit_groups=() if is_outside else funnels.benefit_groups_of(found),
        extract=found,
        release=release,
    )


def inside(by: Actor, programme: Programme) -> Extract:
    """The registrations for readers inside the jobcentre.

    Raises ``NotAllowed`` for readers outside the jobcentres, who get fixed tables and no questions of their own.
    """
    if access.scope_of(by, programme) is Scope.PROGRAMME:
        raise errors.may_not_see_figures()
    return extract(programme)


def several(
    found: Extract,
    *,
    by: Actor,
    asked: Collection[tuple[Criterion, Collection[str]]],
    jobcentre: Jobcentre | None = None,
) -> list[Measurement]:
    """Several questions, each with its indicators, to the registrations that ``inside`` gave this reader."""
    if jobcentre is not None and boundary.current().jobcentre == jobcentre.pk:
        jobcentre = None
    scope = Scope.OWN if by.jobcentre is not None else Scope.OPERATOR
    answers = [_Whole(found, criterion, scope, jobcentre).measured(keys) for criterion, keys in asked]
    return [_for_inside(one) for one in answers]


def counted(found: Extract, criterion: Criterion) -> Measurement:
    """The figures of the status report as counted, before anything is hidden: for what is made safe and published."""
    return _Whole(found, criterion, Scope.PROGRAMME, None).measured(REPORTED)


def registrations_of(found: Extract) -> Registrations:
    """What practice registered, without what groups answered. Made once for as long as the extract is kept."""
    kept = found.beside.get("registrations")
    if not isinstance(kept, Registrations):
        kept = _registrations(found)
        found.beside["registrations"] = kept
    return kept


def _of_outside(whole: _Whole, release: outside.Release | None, indicators: Collection[str] | None) -> Measurement:
    """The same out of what is released to readers outside the jobcentres: all of it was looked at together."""
    by = whole.criterion.by

    def wanted(figures: Mapping[str, Figure]) -> dict[str, Figure]:
        return {key: one for key, one in figures.items() if indicators is None or key in set(indicators)}

    parts = tuple(Part(value, name, wanted(figures)) for value, name, figures in outside.groups(release, TABLE, by))
    return Measurement(
        as_of=whole.as_of if release is None else release.as_of,
        period=whole.criterion.period,
        by=by or None,
        figures=wanted(outside.pick(release, TABLE)),
        parts=parts,
        spans=spans_of(parts),
        programme=whole.found.programme.code,
        counted_at=whole.found.as_of if release is None else release.approved_at,
    )


@outside.table(TABLE)
def _whole_programme(found: Extract, by: str, until: datetime.date) -> dict[str, Mapping[str, Figure]]:
    """All indicators of the whole programme as counted, before anything is hidden."""
    measured = _Whole(found, Criterion(by=by, as_of=until), Scope.PROGRAMME, None).measured(None)
    parts = _unlisted_health(measured).parts if by else ()
    if by:
        return {part.value: _told_of_group(part.figures) for part in parts}
    return {"": _told_of_whole(_unlisted_health(measured).figures)}


_KINDS = frozenset(card.key for card in OUTCOMES.values())
_KINDS_BY_REGISTER = frozenset(card.key for card in KINDS_BY_REGISTER.values())
_UNSTATED = OUTCOMES["unstated"].key


def _told_of_whole(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """What of a few would hide how many reached an outcome is not told: how long it lasted where nearly all did or
    nearly none, how many are missing in the register where few are, and the kinds, all of them, where one is of a few.

    That nobody's kind is unstated is a gap that there is none of: it says nothing of anybody, and hides no other kind.
    """
    least = outside.limit()
    few = {key for key in (BY_REGISTER | _KINDS) & figures.keys() if _is_of_few(figures[key].result, least)}
    gone = few - {EMPLOYED_BY_REGISTER.key}
    if _UNSTATED in few and not figures[_UNSTATED].result.numerator:
        few -= {_UNSTATED}
    for kinds in (_KINDS, _KINDS_BY_REGISTER):
        gone |= kinds if few & kinds else frozenset()
    return _without(figures, gone)


def _is_of_few(result: Result, least: int) -> bool:
    above, below = result.numerator or 0, result.denominator or 0
    return min(above, below - above) < least


def _told_of_group(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Of a group readers outside get how many reached an outcome. The kinds of outcome, how long they lasted and how
    many are not found in the register are of few people in most groups, and hiding them would hide that one.
    """
    return _without(figures, (BY_REGISTER - {EMPLOYED_BY_REGISTER.key}) | _KINDS)


def _without(figures: Mapping[str, Figure], gone: Collection[str]) -> dict[str, Figure]:
    """With some of them hidden before anything is looked at: readers see that they are, and nothing rests on them."""
    return {
        key: replace(one, result=hidden(one.result)) if key in gone and one.result.value is not None else one
        for key, one in figures.items()
    }


def _unlisted_health(measured: Measurement) -> Measurement:
    """What is counted from forms about health has no list, for nobody."""

    def shown(figures: Mapping[str, Figure]) -> dict[str, Figure]:
        return {
            **figures,
            **{key: replace(figures[key], listed=False) for key in funnels.ABOUT_HEALTH & figures.keys()},
        }

    parts = tuple(replace(part, figures=shown(part.figures)) for part in measured.parts)
    return replace(measured, figures=shown(measured.figures), parts=parts)


def _for_inside(measured: Measurement) -> Measurement:
    """What is counted from forms about health: a share without a list, and no small numbers for anybody. What a
    register says: nothing of groups so small that a filter would tell of one person.
    """
    least = outside.limit()

    def shown(figures: Mapping[str, Figure]) -> dict[str, Figure]:
        own = {key: figures[key] for key in funnels.ABOUT_HEALTH & figures.keys()}
        few = {key: figures[key] for key in BY_REGISTER & figures.keys() if 0 < (figures[key].result.n or 0) < least}
        return {
            **figures,
            **{key: replace(one, result=suppressed(one.result, least), listed=False) for key, one in own.items()},
            **{key: replace(one, result=hidden(one.result)) for key, one in few.items()},
        }

    parts = tuple(replace(part, figures=shown(part.figures)) for part in measured.parts)
    return replace(measured, figures=shown(measured.figures), parts=parts)


@dataclass(frozen=True)
class _Whole:
    """One question to one programme, with everything that the arithmetic asks for."""

    found: Extract
    criterion: Criterion
    scope: Scope
    jobcentre: Jobcentre | None

    @property
    def as_of(self) -> datetime.date:
        return self.criterion.as_of or danish_date(self.found.as_of)

    @property
    def name(self) -> str:
        """The words for the jobcentre, where there is one only."""
        own = {part.jobcentre: part.name for part in self.found.participants}
        if self.jobcentre is not None:
            return own.get(self.jobcentre.pk, "")
        return own.get(boundary.current().jobcentre or 0, "")

    @property
    def is_narrowed(self) -> bool:
        return self.criterion.is_narrowed or self.jobcentre is not None

    def measured_once(self, indicators: Collection[str] | None) -> Measurement:
        """``measured``; what was counted already is not counted again."""
        wanted = None if indicators is None else frozenset(indicators)
        narrowed = None if self.jobcentre is None else self.jobcentre.pk
        asked = (self.criterion, self.scope, narrowed, wanted)
        return self.found.counted_once("indicators", asked, lambda: self.measured(indicators))

    def measured(self, indicators: Collection[str] | None) -> Measurement:
        """As counted, before anything is hidden."""
        programme = self.found.programme
        return measure_registrations(
            self.registrations(),
            as_of=self.as_of,
            period=self.criterion.period,
            indicators=indicators,
            where=self.where,
            by=self.criterion.by or None,
            groups=self.groups(),
            population=self.population(),
            targets=self.targets(),
            targets_period=Period(programme.starts_on, programme.ends_on),
            usage=self.usage(indicators),
            programme=programme.code,
            jobcentre=self.name,
            counted_at=self.found.as_of,
            leave_out=beside.spans(self.criterion),
        )

    @property
    def where(self) -> Mask | None:
        asked = funnels.rows_asked_for(self.found, self.criterion)
        if self.jobcentre is None:
            return asked
        own: Mask = self.found.columns["jobcentre"] == self.jobcentre.pk
        return own if asked is None else own & asked

    def groups(self) -> Iterable[tuple[str, str, Mask]]:
        by = self.criterion.by
        return funnels.groups_of(self.found, by) if by and by != "month" else ()

    def registrations(self) -> Registrations:
        """With what groups answered, where it may be told. Nothing was written since, so nothing has changed."""
        kept = registrations_of(self.found)
        # Of filters and periods that anybody may choose, two can differ by one person.
        free = self.is_narrowed or self.criterion.first or self.criterion.last or self.criterion.without
        return replace(kept, answers=None if free else _answers(self.found))

    def population(self) -> Any:
        asked = self.criterion
        if self.criterion.as_of is not None and self.criterion.as_of < clock.today():
            asked = replace(asked, last=min(filter(None, (asked.last, asked.as_of))))
        if self.jobcentre is not None:
            return None
        counted = funnels.population_of(self.found.programme, self.found, asked)
        return None if counted.why_hidden else counted.for_analysis

    def usage(self, indicators: Collection[str] | None) -> ImportedUsage | None:
        """Of whole municipalities and years, so that no filter or period goes with it."""
        if indicators is not None and USAGE_IN_MUNICIPALITY.key not in indicators:
            return None
        last = min(filter(None, (self.as_of, self.found.programme.ends_on)))
        newest = {
            row.jobcentre_id: YearOfUsage(row.year, row.grants, row.inhabitants, row.source)
            for row in _usage(self.found)
            if datetime.date(row.year, 12, 31) <= last
        }
        here = [part for part in self.found.participants if part.jobcentre in self.found.jobcentres]
        if self.jobcentre is not None:
            here = [part for part in here if part.jobcentre == self.jobcentre.pk]
        known = {part.name: newest[part.jobcentre] for part in here if part.jobcentre in newest}
        if not known:
            return None
        asked = self.criterion
        is_part = asked.is_narrowed or asked.first or asked.last or asked.without
        limits = reference.value("measurement.usage_classes", on=last)
        return ImportedUsage({} if is_part else known, len(here), tuple(float(one) for one in limits))

    def targets(self) -> dict[str, dict[str, Target]]:
        """Targets by the name of the jobcentre, and under no name those of all that are here."""
        if self.criterion.is_narrowed:
            return {}
        kept = funnels.targets_and_population(self.found)[0]
        made: dict[str, dict[str, Target]] = {}
        here = self.found.participants
        if self.jobcentre is not None:
            here = tuple(part for part in here if part.jobcentre == self.jobcentre.pk)
        elif self.scope is Scope.OWN:
            own = self.found.jobcentres
            here = tuple(part for part in here if part.jobcentre in own)
        for measure_of in MEASURES:
            known = {
                part.name: Target(measure_of, history.original, history.revised)
                for part in here
                if (history := kept.get((part.jobcentre, measure_of))) is not None and history.original is not None
            }
            for name, target in known.items():
                made.setdefault(name, {})[measure_of] = target
            if here and len(known) == len(here):
                made.setdefault("", {})[measure_of] = total_target(known.values())
        return made


# What practice registered ---------------------------------------------------------------------------------------------


def _registrations(found: Extract) -> Registrations:
    extracts, records = all_of(registers.in_order(found.programme), BrokerRecord.objects.order_by("valid_from", "id"))
    return Registrations(
        marks=found.marks,
        **_events(found),
        applications=_applications(found),
        assignments=_assignments(found),
        said_yes=found.columns["said_yes"].astype(bool),
        job_ready=_job_ready(found),
        outcomes=_outcomes(found),
        register=registers.of(found, extracts),
        full_time=_full_time(records),
    )


def _events(found: Extract) -> dict[str, Any]:
    table = found.tables["events"]
    place, known = places(found.courses, table["course"])
    made = {}
    for number, name in enumerate(EVENTS):
        chosen = known & (table["kind"] == number)
        made[name] = Events(place[chosen], days_of(table["on"][chosen]))
    return made


def _applications(found: Extract) -> Applications:
    table = found.tables["applications"]
    place, known = places(found.courses, table["course"])
    words = np.array([*found.tables.words["scheme"], ""], dtype="U40")
    return Applications(
        place[known],
        words[table["scheme"][known]],
        days_of(table["applied"][known]),
        days_of(table["granted"][known]),
    )


def _assignments(found: Extract) -> Assignments:
    """A broker has a course until somebody else takes over, or until it is closed: whichever comes first."""
    table = found.tables["assignments"]
    place, known = places(found.courses, table["course"])
    closed = found.marks.dates["closed"][place[known]]
    return Assignments(
        place[known],
        table["broker"][known],
        days_of(table["start"][known]),
        np.fmin(days_of(table["end"][known]), closed),
    )


def _outcomes(found: Extract) -> Any:
    """The kind of employment or education that each course's mark stands for: that of its first such closing."""
    table = found.tables["outcomes"]
    place, known = places(found.courses, table["course"])
    words = found.tables.words["outcome"]
    employed = np.array([word in OUTCOMES for word in (*words, "")])
    known &= employed[table["outcome"]]
    order = np.lexsort((table["on"][known], place[known]))[::-1]
    made = np.zeros(found.rows, dtype="U20")
    # The earliest is written last, and stands.
    made[place[known][order]] = np.array([*words, ""], dtype="U20")[table["outcome"][known][order]]
    return made


def _job_ready(found: Extract) -> Mask:
    ready = {one.code for one in reference.codes("benefit_group", on=found.programme.starts_on) if _is_ready(one)}
    numbers = [number for number, word in enumerate(found.values["benefit_group"]) if word in ready]
    mask: Mask = np.isin(found.columns["benefit_group"], numbers)
    return mask


def _is_ready(item: Any) -> bool:
    return bool(item["job_ready"] == "yes")


def _full_time(records: Sequence[BrokerRecord]) -> FullTime:
    """Each broker's shares of full time as they are registered, with their days."""
    rows = [(one.user_id, one.valid_from, one.valid_to, one.full_time) for one in records]
    users, starts, ends, shares = zip(*rows, strict=True) if rows else ((), (), (), ())
    return FullTime(
        np.array(users, dtype=object), np.array(starts, dtype="M8[D]"), np.array(ends, dtype="M8[D]"),
        np.array(shares, dtype=np.float64) / 100,
    )  # fmt: skip


def _usage(found: Extract) -> tuple[MunicipalUsage, ...]:
    """The oldest year first. Asked once for as long as the extract is kept."""
    kept = found.beside.get("usage")
    if not isinstance(kept, tuple):
        kept = found.beside["usage"] = programme_reads.municipal_usage()
    return kept


def _answers(found: Extract) -> Any:
    """What groups answered, as counts; see ``conversations.belief_counts``. Asked once for as long as it is kept."""
    kept = found.beside.setdefault("answers", {})
    assert isinstance(kept, dict)  # noqa: S101 (for the type checker)

    def told(key: str, rows: Rows, month: Month) -> Asked | None:
        asked = (key, rows.tobytes(), month)
        if asked not in kept:
            kept[asked] = _told(found, key, rows, month)
        answer: Asked = kept[asked]
        return answer

    return told


def _told(found: Extract, key: str, rows: Rows, month: Month) -> Asked:
    points = key in {BROKER_BELIEF_BASELINE.key, BROKER_BELIEF_END.key}
    candidates = _by_closing(found, rows, month) if key == BROKER_BELIEF_END.key else rows
    if not points:
        candidates = _rated(found, rows, month)
    if len(candidates) < belief_counts.SMALLEST_GROUP:
        return Asked(0, 0, is_hidden=len(candidates) > 0)
    if points:
        at_closing = key == BROKER_BELIEF_END.key
        days = found.marks.dates["closed" if at_closing else "enrolled"]
        in_order = candidates[np.lexsort((candidates, days[candidates]))]
        courses = found.courses[in_order].tolist()
        sums = belief_counts.of_brokers(_reading(found), courses, at_closing=at_closing, until=month.last)
        return Asked(0, 0, is_hidden=True) if sums is None else Asked(sums.total, sums.n)
    kept = found.beside.setdefault("answers_of_months", {})
    assert isinstance(kept, dict)  # noqa: S101 (for the type checker)
    of = kept.get((candidates.tobytes(), month))
    if of is None:  # three figures are read out of one answer
        of = belief_counts.of_month(_reading(found), found.courses[candidates].tolist(), month.first, month.last)
        kept[candidates.tobytes(), month] = of
    part = {
        PROGRESS_OF_RATED.key: of.progress,
        ABOVE_LAST_OF_RATED.key: of.above_last,
        ABOVE_BASELINE_OF_RATED.key: of.above_baseline,
    }[key]
    return Asked(0, 0, is_hidden=True) if part is None else Asked(part.number, part.n)


def _reading(found: Extract) -> belief_counts.Reading:
    """Of all the enrolled: asked once for as long as the extract is kept."""
    kept = found.beside.get("answers_lie")
    if not isinstance(kept, belief_counts.Reading):
        enrolled = found.courses[~np.isnat(found.marks.dates["enrolled"])]
        kept = found.beside["answers_lie"] = belief_counts.Reading(enrolled.tolist())
    return kept


def _by_closing(found: Extract, rows: Rows, month: Month) -> Rows:
    """Those whose course was closed by the end of the month."""
    chosen: Rows = rows[Period(last=month.last).holds(found.marks.dates["closed"][rows])]
    return chosen


def _rated(found: Extract, rows: Rows, month: Month) -> Rows:
    """Those who answered in the month, by the day alone."""
    table = found.tables["events"]
    days = days_of(table["on"])
    chosen = (table["kind"] == EVENTS.index("ratings")) & Period(month.first, month.last).holds(days)
    answered: Rows = rows[np.isin(found.courses[rows], table["course"][chosen])]
    return answered
