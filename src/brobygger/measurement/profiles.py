"""Group profiles for one reader: who the citizens at a stage are, and how another group differs.

What is counted comes from the block of facts (``tables.py``), for everybody at once. Three readers, as everywhere:
leaders see their own jobcentre and open the lists; readers outside get fixed profiles of the whole programme, of each
municipality and of each benefit group, made safe together; a command sees what it asks for. What citizens answered
about their own possibilities comes as counts, for all enrolled of a jobcentre or of a benefit group in it, and for
nothing narrower (docs/algorithms/profiles.md).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.utils.translation import get_language

from brobygger.conversations import belief_counts
from brobygger.kernel.clock import danish_date
from brobygger.measurement import access, beside, errors, funnels, groupings, outside
from brobygger.measurement.access import Scope
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.extracts import Extract, extract, places
from brobygger.measurement.facts import IMPACT, PRIMARY, TYPE
from brobygger.measurement.tables import GENDERS, NO_DAY, NO_WORD
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme, PublishedFigure
from brobygger.reference import reads as reference
from brobygger_analysis import profiles as rules
from brobygger_analysis import release
from brobygger_analysis.definitions import REGISTRY, Definition, Text
from brobygger_analysis.figures import Figure, Mask, Masks
from brobygger_analysis.funnel import Days, Period, Reading
from brobygger_analysis.periods import marks_without
from brobygger_analysis.profiles import NOT_STATED, TRAIT, Answers, Category, Column, Compared, Profile, Values
from brobygger_analysis.release import Published, Rules, Tables
from brobygger_analysis.results import Disclosure, count
from brobygger_analysis.suppression import CannotProtect

STAGES = ("screened", "accepted", "interviewed", "enrolled", "employed")
FIXED = "enrolled"  # the stage of what readers outside get, and of what is printed
AGAINST_KINDS = ("stage", "benefit_group", "team", "municipality")
REST, BEFORE, YEAR_BEFORE = "rest", "before", "year_before"
KEY = "profile"  # of a figure's list: profile:<stage>:<trait>:<category>
NOT_PLACED = "not_placed"
YEAR = 365.2425
WHOLE = ("", "")  # breakdown and group of the whole


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose profile, and beside whom.

    criterion: period of the stage's date, team, benefit group, and the context event left out. municipality: by name,
    for readers of the whole programme. against: "rest", "before", "year_before", or "<kind>:<value>" for another stage,
    benefit group, team or municipality; empty for nobody.
    """

    criterion: Criterion = field(default_factory=Criterion)
    stage: str = FIXED
    municipality: str = ""
    against: str = ""

    def __post_init__(self) -> None:
        if self.stage not in STAGES:
            raise errors.unknown_choice("stage")
        kind, _, value = self.against.partition(":")
        if self.against not in {"", REST, BEFORE, YEAR_BEFORE} and not (kind in AGAINST_KINDS and value):
            raise errors.unknown_choice("against")
        if self.against in {BEFORE, YEAR_BEFORE} and not (self.criterion.first and self.criterion.last):
            raise errors.period_needed("against")

    @property
    def is_everybody(self) -> bool:
        """Whether it is all enrolled, at any time."""
        criterion = self.criterion
        narrowed = criterion.is_narrowed or criterion.first or criterion.last or criterion.without
        return self.stage == FIXED and not narrowed and not self.municipality

    def query(self) -> dict[str, str]:
        """What goes into an address: only what differs from the default."""
        own = {"municipality": self.municipality, "against": self.against}
        stage = {} if self.stage == FIXED else {"stage": self.stage}
        return self.criterion.query() | stage | {name: value for name, value in own.items() if value}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Asked:
        """Read an address. Raises ``Refusal`` with the field at fault."""
        return cls(
            Criterion.from_query(
                {name: query.get(name, "") for name in ("first", "last", "team", "benefit_group", "without")}
            ),
            query.get("stage", "") or FIXED,
            query.get("municipality", "")[:100],
            query.get("against", "")[:100],
        )


@dataclass(frozen=True)
class Other:
    """The other group, as a part of the view that a list is found in."""

    value: str
    name: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class ProfileView:
    """What one reader sees. compared: both groups with their differences, where another was asked for."""

    programme: Programme
    asked: Asked
    scope: Scope
    group: Profile
    group_name: Text
    compared: Compared | None
    other_name: Text
    printed: Mapping[str, PublishedFigure]  # by "<trait>" for a mean, "<trait>.<category>" for a share in per cent
    as_of: datetime.date
    counted_at: datetime.datetime
    teams: tuple[tuple[str, str], ...]
    benefit_groups: tuple[tuple[str, str], ...]
    municipalities: tuple[str, ...]
    extract: Extract
    release: outside.Release | None = None  # of a reader outside: which report all of it is from

    @property
    def criterion(self) -> Criterion:
        return self.asked.criterion

    @property
    def stage(self) -> Definition:
        return REGISTRY.get(self.asked.stage)

    @property
    def withholds_answers(self) -> bool:
        """Whether what citizens answered is left out because of what was asked for."""
        return "self_belief" not in self.group.traits

    @property
    def figures(self) -> dict[str, Figure]:
        """By the key that their list has; everybody in the group stands under the stage."""
        return self._keyed(self.group)

    @property
    def parts(self) -> tuple[Other, ...]:
        if self.compared is None:
            return ()
        return (Other(self.asked.against, self.other_name.da, self._keyed(self.compared.other)),)

    def key(self, trait: str, category: str) -> str:
        return f"{KEY}:{self.asked.stage}:{trait}:{category}"

    def category_name(self, key: str) -> str:
        """The category that a figure counts, in the language of the page; empty for everybody in the group."""
        for trait, one in self.group.traits.items():
            for cell in one.cells:
                if self.key(trait, cell.code) == key:
                    return cell.name.en if get_language() == "en" else cell.name.da
        return ""

    def _keyed(self, group: Profile) -> dict[str, Figure]:
        found = {f"{KEY}:{self.asked.stage}:{key}": one for key, one in group.figures().items()}
        everybody = count(group.n or 0, self.stage, as_of=self.as_of)
        return {f"{KEY}:{self.asked.stage}": Figure(everybody, Masks(group.people)), **found}

    def dates_of(self, key: str) -> Days:
        return self.extract.marks.dates[self.asked.stage]

    def to_dict(self, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
        """The documented shape of ``brobygger profile --json`` and of the API. without: traits that are not given."""
        compared = self.compared
        kept = [key for key in self.group.traits if key not in without]

        def told(group: Profile) -> dict[str, Any]:
            return {"n": group.n, "traits": {key: group.traits[key].to_dict() for key in kept if key in group.traits}}

        differences = {} if compared is None else compared.differences
        return {
            "version": rules.VERSION,
            "programme": self.programme.code,
            "stage": self.asked.stage,
            "asked": self.asked.query(),
            "as_of": self.as_of.isoformat(),
            "counted_at": self.counted_at.isoformat(),
            "group": {"name": self.group_name.to_dict(), **told(self.group)},
            "other": None if compared is None else {"name": self.other_name.to_dict(), **told(compared.other)},
            "differences": {key: one.to_dict() for key, one in differences.items() if key in kept},
            "tests": None if compared is None else compared.tests,
            "printed": {
                key: {"value": float(one.value), "unit": one.unit, "source": one.source}
                for key, one in self.printed.items()
                if key.split(".")[0] in kept
            },
            "caveat": rules.NO_EFFECT.to_dict(),
            **({} if self.scope is not Scope.PROGRAMME else {"report": self.release and self.release.to_dict()}),
        }


def of(*, by: Any, programme: Programme, asked: Asked, scope: Scope | None = None) -> ProfileView:
    """The profile for this reader. Raises ``NotAllowed`` for who may not see it, ``Refusal`` for an impossible wish."""
    scope = scope or access.scope_of(by, programme)
    if scope is Scope.OWN and (asked.municipality or asked.against.startswith("municipality:")):
        raise errors.unknown_choice("municipality")
    if scope is Scope.PROGRAMME:
        _require_fixed(asked)
    fixed = outside.released(programme) if scope is Scope.PROGRAMME else None
    with funnels.reach(scope):
        found = extract(programme)
        _check_known(found, asked)
        if scope is Scope.PROGRAMME:
            group, compared = _of_outside(found, fixed, asked)
        else:
            group, compared = _counted(found, asked)
    is_outside = scope is Scope.PROGRAMME
    sees_places = scope is not Scope.OWN
    return ProfileView(
        programme=programme,
        asked=asked,
        scope=scope,
        group=group,
        group_name=_name(found, asked),
        compared=compared,
        other_name=_name_of_other(found, asked),
        printed=_printed(programme, found, asked),
        as_of=danish_date(found.as_of) if fixed is None else fixed.as_of,
        counted_at=found.as_of if fixed is None else fixed.approved_at,
        teams=() if is_outside else funnels.teams_of(found),
        benefit_groups=funnels.benefit_groups_of(found),
        municipalities=tuple(part.name for part in found.participants) if sees_places else (),
        extract=found,
        release=fixed,
    )


def told_of(fixed: outside.Release, municipality: str, traits: Iterable[str]) -> dict[str, rules.Distribution]:
    """Traits of the enrolled of one municipality as a report shows them: those that it shows anything of."""
    found = {}
    for key in traits:
        figures = (
            fixed.profiles[key].breakdowns.get("municipality", {}).get(municipality, {})
            if key in fixed.profiles
            else {}
        )
        if FIXED in figures:
            codes = [one for one in figures if one not in {FIXED, "mean"}]
            found[key] = _distribution(TRAIT[key], _words_of(key, codes), figures)
    return {key: one for key, one in found.items() if any(cell.figure.result.value is not None for cell in one.cells)}


def _words_of(trait: str, codes: Sequence[str]) -> Iterable[Category]:
    lists = {"education": "education", "benefit_group": "benefit_group", "impairment": "impairment_group"}
    return _categories(lists[trait], codes) if trait in lists else TRAIT[trait].categories


def _check_known(found: Extract, asked: Asked) -> None:
    """A group that nobody knows is a slip of the hand: nought citizens would look like an answer."""
    kind, _, value = asked.against.partition(":")
    municipalities = {part.name for part in found.participants}
    if asked.municipality and asked.municipality not in municipalities:
        raise errors.unknown_choice("municipality")
    if kind == "municipality" and value not in municipalities:
        raise errors.unknown_choice("against")
    funnels.check_benefit_group(found, asked.criterion.benefit_group)
    funnels.check_benefit_group(found, value if kind == "benefit_group" else "", field="against")


# Who is in it ---------------------------------------------------------------------------------------------------------


def _counted(found: Extract, asked: Asked) -> tuple[Profile, Compared | None]:
    """As counted, for readers inside: small numbers about health are put together."""
    people = _people(found, asked)
    columns = [column for key, column in _columns(found, asked.stage).items() if _tells(key, asked)]
    as_of = danish_date(found.as_of)
    if not asked.against:
        return rules.profile(columns, people, answers=_answers(found, asked), as_of=as_of), None
    others = _people(found, _other(asked)) & ~people
    answers = (_answers(found, asked), _answers_of_other(found, asked))
    compared = rules.compare(columns, people, others, answers=answers, as_of=as_of)
    return compared.group, compared


def _people(found: Extract, asked: Asked) -> Mask:
    """Who reached the stage as asked for: one row a person."""
    criterion = asked.criterion
    spans = beside.spans(criterion)
    marks = marks_without(found.marks, spans) if spans else found.marks
    reading = Reading(marks, criterion.period)
    if criterion.team is not None:
        reading = funnels.in_team(found, reading, funnels.number_of_team(found, criterion.team))
    people: Mask = reading.stage(asked.stage).copy()
    if criterion.benefit_group:
        people &= found.coded("benefit_group", criterion.benefit_group)
    if asked.municipality:
        people &= found.coded("municipality", asked.municipality)
    return people


def _other(asked: Asked) -> Asked:
    """The question whose people, less those of the group, are the other group."""
    criterion, (kind, _, value) = asked.criterion, asked.against.partition(":")
    if asked.against == REST:
        return Asked(stage=asked.stage)
    if asked.against in {BEFORE, YEAR_BEFORE}:
        period = _earlier(criterion.period, a_year=asked.against == YEAR_BEFORE)
        return replace(asked, criterion=replace(criterion, first=period.first, last=period.last), against="")
    if kind == "stage":
        return replace(asked, stage=value, against="")
    if kind == "municipality":
        return replace(asked, municipality=value, against="")
    changed = Criterion.from_query({**criterion.query(), kind: value})
    return replace(asked, criterion=changed, against="")


def _earlier(period: Period, *, a_year: bool) -> Period:
    """The same stretch a year before, or the stretch as long right before it."""
    first, last = period.first, period.last
    if first is None or last is None:
        raise errors.period_needed("against")
    if a_year:
        return Period(_a_year_before(first), _a_year_before(last))
    day = datetime.timedelta(days=1)
    return Period(first - (last - first) - day, first - day)


def _a_year_before(day: datetime.date) -> datetime.date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def _tells(trait: str, asked: Asked) -> bool:
    """A group of one benefit is not told that all have it."""
    narrowed = asked.criterion.benefit_group or asked.against.startswith("benefit_group:")
    return trait != "benefit_group" or not narrowed


# What is known of everybody -------------------------------------------------------------------------------------------


def _columns(found: Extract, stage: str) -> dict[str, Column]:
    """The traits of every row on the day of the stage. Made once for as long as the extract is kept."""
    kept = found.beside.setdefault("profile_columns", {})
    assert isinstance(kept, dict)  # noqa: S101 (for the type checker)
    if stage not in kept:
        kept[stage] = {one.trait.key: one for one in _made(found, stage)}
    columns: dict[str, Column] = kept[stage]
    return columns


def _made(found: Extract, stage: str) -> Iterable[Column]:
    courses = found.tables["courses"]
    place, known = places(courses["course"], found.courses)
    assert bool(known.all())  # noqa: S101 (each row of an extract is a course of its tables)
    days = found.marks.dates[stage]
    at = np.where(np.isnat(days), np.datetime64(0, "D"), days).astype("datetime64[D]").astype(np.int64)
    has = ~np.isnat(days)
    yield _chosen(TRAIT["gender"], courses["gender"][place], GENDERS)
    born = courses["born"][place]
    age = np.floor((at - born + 0.5) / YEAR)
    yield Column(TRAIT["age"], np.where(has & (born != NO_DAY), age, np.nan), TRAIT["age"].categories)
    yield _listed(found, "education", courses["education"][place], found.tables.words["education"])
    yield _listed(found, "benefit_group", found.columns["benefit_group"], found.values["benefit_group"])
    weeks = np.where(has, _benefit_weeks(found, at), np.nan)
    yield Column(TRAIT["benefit_weeks"], weeks, TRAIT["benefit_weeks"].categories)
    yield from _impairments(found)


def _chosen(trait: Any, numbers: Any, codes: Sequence[str]) -> Column:
    """Numbers of codes as places among the categories of the trait; a code that is none of them is not stated."""
    order = {one.code: float(number) for number, one in enumerate(trait.categories)}
    values = np.array([*(order.get(code, np.nan) for code in codes), np.nan])
    return Column(trait, values[numbers], trait.categories)


def _listed(found: Extract, key: str, numbers: Any, words: Sequence[str]) -> Column:
    """The same for an open list, in the order and with the words of the list."""
    categories = tuple(_categories(key, words))
    return _chosen(replace(TRAIT[key], categories=categories), numbers, words)


def _categories(list_name: str, words: Sequence[str]) -> Iterable[Category]:
    order = {code: number for number, code in enumerate(reference.labels(list_name))}
    for code in sorted((one for one in words if one not in {"", NO_WORD}), key=lambda one: (order.get(one, 999), one)):
        if code in order:
            item = reference.item(list_name, code)
            yield Category(code, Text(item.text("da"), item.text("en")))
        else:
            yield Category(code, Text(code, code))


def _benefit_weeks(found: Extract, at: Any) -> Values:
    """Whole weeks on a benefit before each row's day; NaN where no period is registered."""
    table = found.tables["benefits"]
    place, known = places(found.courses, table["course"])
    rows, start, end = place[known], table["start"][known], table["end"][known]
    until = at[rows]
    days = np.maximum(0, np.where(end == NO_DAY, until, np.minimum(end, until)) - start)
    days = np.where((table["on_benefit"][known] == 1) & (start < until), days, 0)
    total = np.bincount(rows, weights=days, minlength=found.rows)
    registered = np.bincount(rows, minlength=found.rows) > 0
    weeks: Values = np.where(registered, np.floor(total / 7), np.nan)
    return weeks


def _impairments(found: Extract) -> Iterable[Column]:
    """What the assessment of the intake interview says, from the codes of needs."""
    table, words = found.tables["needs"], found.tables.words["need"]
    place, known = places(found.courses, table["course"])
    rows, needs = place[known], table["need"][known]
    group_of = {code: reference.item("impairment_type", code)["group"] for code in reference.labels("impairment_type")}
    groups = reference.labels("impairment_group")

    def named(kind: str) -> list[str]:
        return [word.removeprefix(kind) if word.startswith(kind) else "" for word in words]

    primary = [group_of.get(code, NOT_PLACED) if code else "" for code in named(PRIMARY)]
    chosen = np.array([bool(group) for group in primary], dtype=bool)[needs] if len(words) else np.zeros(0, dtype=bool)
    impairment = np.full(found.rows, np.nan)
    order = {code: number for number, code in enumerate(groups)}
    numbers = np.array([float(order.get(group, np.nan)) for group in primary])
    impairment[rows[chosen]] = numbers[needs[chosen]]
    categories = tuple(
        Category(
            code,
            Text(
                reference.item("impairment_group", code).text("da"), reference.item("impairment_group", code).text("en")
            ),
        )
        for code in groups
    )
    yield _grouped(Column(TRAIT["impairment"], impairment, categories))

    types = named(TYPE)
    per_row = np.zeros(found.rows, dtype=np.int64)
    of_groups = np.zeros((found.rows, len(groups)), dtype=bool)
    for number, code in enumerate(types):
        if code:
            mine = rows[needs == number]
            per_row[mine] += 1
            if (group := group_of.get(code, NOT_PLACED)) != NOT_PLACED:
                of_groups[mine, order[group]] = True
    typed = per_row > 0
    yield _yes_no("several_impairments", per_row > 1, typed)
    yield _grouped(_yes_no("complex_impairment", of_groups.sum(axis=1) > 1, typed))

    levels = {one.code: float(number) for number, one in enumerate(TRAIT["impact"].categories)}
    impact = np.full(found.rows, np.nan)
    said = np.array([levels.get(code, np.nan) for code in named(IMPACT)])
    if len(words):
        told = ~np.isnan(said[needs])
        impact[rows[told]] = said[needs[told]]
    yield Column(TRAIT["impact"], impact, TRAIT["impact"].categories)


def _grouped(column: Column) -> Column:
    """The same column, whose card names the grouping of impairments that it was counted with."""
    card = column.trait.definition
    named = replace(card, caveat=groupings.with_grouping(card.caveat))
    return replace(column, trait=replace(column.trait, definition=named))


def _yes_no(key: str, yes: Mask, stated: Mask) -> Column:
    return Column(TRAIT[key], np.where(stated, np.where(yes, 0.0, 1.0), np.nan), TRAIT[key].categories)


# What citizens answered -----------------------------------------------------------------------------------------------


def _answers(found: Extract, asked: Asked) -> dict[str, Answers]:
    """Of everybody enrolled, or of one benefit group or municipality: never of a part that somebody may choose freely.

    Told per municipality and benefit group, and added up from there, so that every difference is whole portions.
    """
    if not replace(asked, criterion=replace(asked.criterion, benefit_group=""), municipality="").is_everybody:
        return {}
    kept = found.beside.get("profile_answers")
    if not isinstance(kept, dict):
        kept = _read_answers(found)
        found.beside["profile_answers"] = kept
    places_asked = found.values["municipality"]
    total = np.zeros(5, dtype=np.int64)
    for (place, group), steps in kept.items():
        wanted = not asked.municipality or places_asked[place] == asked.municipality
        if wanted and asked.criterion.benefit_group in {"", found.values["benefit_group"][group]}:
            total += steps
    return {"self_belief": tuple(total.tolist())}


def _answers_of_other(found: Extract, asked: Asked) -> dict[str, Answers]:
    """Of all others: what everybody answered, less what the group did."""
    told = _answers(found, _other(asked))
    if asked.against != REST or not told:
        return told
    group = _answers(found, asked)
    return {key: tuple(whole - part for whole, part in zip(told[key], group[key], strict=True)) for key in group}


def _read_answers(found: Extract) -> dict[tuple[int, int], Any]:
    enrolled = found.marks.counted[FIXED]
    rows = np.flatnonzero(enrolled)
    rows = rows[np.lexsort((rows, found.marks.dates[FIXED][rows]))]
    place, benefit = found.columns["municipality"][rows], found.columns["benefit_group"][rows]
    groups: dict[str, list[int]] = {}
    for first, second in sorted(set(zip(place.tolist(), benefit.tolist(), strict=True))):
        mine = rows[(place == first) & (benefit == second)]
        groups[f"{first}:{second}"] = found.courses[mine].tolist()
    made = {}
    for name, steps in belief_counts.of_citizens(groups).items():
        first, _, second = name.partition(":")
        made[int(first), int(second)] = np.array(steps)
    return made


# Readers outside ------------------------------------------------------------------------------------------------------


def _require_fixed(asked: Asked) -> None:
    """Refuse what would single out a part of the programme. Raises ``Refusal``."""
    outside.require_fixed(Scope.PROGRAMME, replace(asked.criterion, benefit_group=""))
    kind = asked.against.partition(":")[0]
    own = {"municipality": asked.municipality, "benefit_group": asked.criterion.benefit_group}
    if asked.stage != FIXED:
        raise errors.fixed_tables_only("stage")
    if all(own.values()):
        raise errors.fixed_tables_only("municipality")
    if asked.against and (kind not in own or not own[kind]):
        raise errors.fixed_tables_only("against")


def _of_outside(found: Extract, fixed: outside.Release | None, asked: Asked) -> tuple[Profile, Compared | None]:
    group = _picked(found, fixed, asked)
    if not asked.against:
        return group, None
    return group, rules.compared_as_told(group, _picked(found, fixed, _other(asked)))


def publish(
    found: Extract, until: datetime.date, told: Tables, in_force: Rules, before: Mapping[str, Published]
) -> dict[str, Published]:
    """The profiles of the whole, each municipality and each benefit group, trait by trait, made safe together with
    those published before; a trait that cannot be made safe is left out.

    told: what the report shows. How many were enrolled stands there: what it shows is given here, and what it hides
    stays hidden.
    """
    made = {}
    for column in _columns(found, FIXED).values():
        tables = _tables(found, column, told, until)
        try:
            published = release.publish(tables, rules=in_force, before=before.get(column.trait.key))
        except CannotProtect:
            continue
        made[column.trait.key] = published
    return made


def _tables(found: Extract, column: Column, told: Tables, until: datetime.date) -> Tables:
    """One trait as figures, with what readers know already of how many there are."""
    everybody = found.marks.counted[FIXED] & (found.marks.dates[FIXED] <= np.datetime64(until, "D"))
    by = [one for one in outside.BREAKDOWNS if one != column.trait.key]
    selections = {WHOLE: everybody} | {
        (breakdown, value): everybody & mask
        for breakdown in by
        for value, _name, mask in funnels.groups_of(found, breakdown)
        if mask.any()  # nobody enrolled is a number that is hidden like any other: without it another would follow
    }
    made = rules.profiles([column], list(selections.values()), limit=0, as_of=until)
    figures = {
        place: _figures(one.traits[column.trait.key], people)
        for (place, people), one in zip(selections.items(), made, strict=True)
    }
    shown: dict[tuple[str, str, str], bool] = {}
    for breakdown, group in figures:
        released = outside.of_table(told, "funnel", breakdown, group)
        if FIXED in released:
            shown[breakdown, group, FIXED] = released[FIXED].result.disclosure is Disclosure.SHOWN
    if column.trait.key == "benefit_group":
        for category in column.categories:
            released = outside.of_table(told, "funnel", "benefit_group", category.code)
            if FIXED in released:
                shown[*WHOLE, category.code] = released[FIXED].result.disclosure is Disclosure.SHOWN
    codes = [one for one in figures[WHOLE] if one not in {FIXED, "mean"}]
    parts: list[tuple[str, Sequence[str]]] = [(FIXED, codes)] if codes else []
    if NOT_STATED in codes and "mean" in figures[WHOLE]:
        parts.append((FIXED, ("mean", NOT_STATED)))
    breakdowns: dict[str, dict[str, Any]] = {one: {} for one in by}
    for (breakdown, group), own in figures.items():
        if breakdown:
            breakdowns[breakdown][group] = own
    return Tables(figures[WHOLE], breakdowns, parts=parts, told=shown)


def _figures(one: rules.Distribution, people: Mask) -> dict[str, Figure]:
    stated = people.copy()
    for cell in one.cells:
        if cell.code == NOT_STATED:
            stated &= ~cell.figure.masks.numerator
    made = {FIXED: Figure(count(int(people.sum()), REGISTRY.get(FIXED)), Masks(people))}
    made |= {cell.code: cell.figure for cell in one.cells}
    if one.mean is not None:
        made["mean"] = Figure(one.mean, Masks(stated), listed=False)
    return made


def _picked(found: Extract, fixed: outside.Release | None, asked: Asked) -> Profile:
    """The profile of one group out of what is released; a group that is not there has nothing to tell."""
    breakdown = "municipality" if asked.municipality else "benefit_group" if asked.criterion.benefit_group else ""
    group = asked.municipality or asked.criterion.benefit_group
    traits: dict[str, rules.Distribution] = {}
    n: int | None = None
    for key, column in _columns(found, FIXED).items():
        if not _tells(key, asked):
            continue
        tables = None if fixed is None else fixed.profiles.get(key)
        figures: Mapping[str, Figure] = {}
        if tables is not None:
            figures = tables.whole if not breakdown else tables.breakdowns.get(breakdown, {}).get(group, {})
        if not figures:
            traits[key] = rules.Distribution(column.trait, None, None, (), None, hidden=True)
            continue
        n = figures[FIXED].result.numerator
        traits[key] = _distribution(column.trait, column.categories, figures)
    return Profile(n, np.zeros(0, dtype=bool), traits)


def _distribution(
    trait: rules.Trait, categories: Iterable[Category], figures: Mapping[str, Figure]
) -> rules.Distribution:
    """A trait of one group out of what was published of it."""
    everybody = figures[FIXED].result
    names = {one.code: one.name for one in (*categories, Category(NOT_STATED, rules.STATED))}
    cells = tuple(rules.Cell(code, name, figures[code]) for code, name in names.items() if code in figures)
    mean = figures["mean"].result if "mean" in figures else None
    gaps = next((one for one in cells if one.code == NOT_STATED), None)
    lacking = 0 if gaps is None else gaps.figure.result.numerator
    known = None if everybody.numerator is None or lacking is None else everybody.numerator - lacking
    return rules.Distribution(trait, everybody.numerator, known, cells, mean, hidden=everybody.numerator is None)


# Words and what is printed --------------------------------------------------------------------------------------------


def _name(found: Extract, asked: Asked) -> Text:
    """The words for a group: its stage, and what narrows it."""
    stage = REGISTRY.get(asked.stage).name
    criterion = asked.criterion
    narrower: list[Text] = []
    if asked.municipality:
        narrower.append(Text(asked.municipality, asked.municipality))
    if criterion.team is not None:
        name = found.teams[funnels.number_of_team(found, criterion.team)][1]
        narrower.append(Text(name, name))
    if criterion.benefit_group and reference.labels("benefit_group").get(criterion.benefit_group):
        item = reference.item("benefit_group", criterion.benefit_group)
        narrower.append(Text(item.text("da"), item.text("en")))
    if criterion.first or criterion.last:
        ends = [one.isoformat() if one else "…" for one in (criterion.first, criterion.last)]
        narrower.append(Text(f"{_danish(criterion.first)}–{_danish(criterion.last)}", "–".join(ends)))
    return Text(
        ", ".join([stage.da, *(one.da for one in narrower)]), ", ".join([stage.en, *(one.en for one in narrower)])
    )


def _danish(day: datetime.date | None) -> str:
    return "…" if day is None else f"{day.day}.{day.month}.{day.year}"


def _name_of_other(found: Extract, asked: Asked) -> Text:
    if not asked.against:
        return Text("", "")
    if asked.against == REST:
        stage = REGISTRY.get(asked.stage).name
        return Text(f"{stage.da}, alle andre", f"{stage.en}, all others")
    return _name(found, _other(asked))


def printed_code(trait: str, category: str = "", group: str = "") -> str:
    """The code that a printed profile is kept under: of a jobcentre, or of a benefit group in the whole programme."""
    return f"{trait}.{category}@{group or 'all'}" if category else f"{trait}@{group or 'all'}"


def _printed(programme: Programme, found: Extract, asked: Asked) -> dict[str, PublishedFigure]:
    """What is printed about exactly this group."""
    group = asked.criterion.benefit_group
    jobcentres = {part.name: part.jobcentre for part in found.participants}
    here = found.jobcentres
    jobcentre = jobcentres.get(asked.municipality)
    if jobcentre is None and len(here) == 1:
        jobcentre = next(iter(here))  # a leader's own
    everybody = replace(asked, municipality="", criterion=replace(asked.criterion, benefit_group=""))
    if not everybody.is_everybody or (group and jobcentre is not None):
        return {}
    ending = f"@{group or 'all'}"
    if not group and jobcentre is None:
        return {}
    return {
        measure.removesuffix(ending): row
        for (place, measure), row in programme_reads.published(programme).items()
        if measure.endswith(ending) and place == (None if group else jobcentre)
    }
