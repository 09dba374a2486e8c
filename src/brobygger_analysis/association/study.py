"""The analysis as a reader sees it: one line per circumstance, all of its uncertainty beside it.

The prose stands in docs/algorithms/association.md. A line says what goes together, never what causes, and nothing of
one person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from brobygger_analysis.association import bootstrap, imputation, quartiles, sureness
from brobygger_analysis.association.controls import Choice, Chosen
from brobygger_analysis.association.counting import Coded, Counted
from brobygger_analysis.association.design import Column, Design, Kind, Level, Variable, design, numbers
from brobygger_analysis.association.effects import Effect, Numbers, derivative, discrete
from brobygger_analysis.association.logit import Cells, Fit, NotFitted, fit
from brobygger_analysis.association.quartiles import Quartiles
from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import Text

FEWEST = 10  # with and without the outcome
FEWEST_PER_COLUMN = 5  # with and without the outcome for each number estimated; fewer, and the line says so
FEWEST_IN_GROUP = 5  # with and without the outcome, on each side of any contrast: no smaller count lies behind a share
ASSOCIATION = Text(
    "En sammenhæng, ikke en effekt: tallet siger, hvad der følges ad, ikke hvad der virker.",
    "An association, not an effect: the figure says what goes together, not what works.",
)
VERSION = 4  # of the definitions of this analysis; a changed meaning gets a new one


class Meaning(StrEnum):
    """Which definition of a marginal effect was used."""

    DISCRETE = "discrete_change"
    DERIVATIVE = "derivative"


class Method(StrEnum):
    """How the interval was made."""

    SANDWICH = "sandwich"
    WILD = "wild_cluster_bootstrap"
    IMPUTED = "multiple_imputation"


class Refused(StrEnum):
    """Why there is no figure."""

    FEW = "few_outcomes"
    SMALL = "small_group"
    SAME = "no_variation"
    PERFECT = "perfect_prediction"
    ONE_CLUSTER = "one_cluster"


@dataclass(frozen=True)
class Line:
    """One contrast of one variable. Effects are shares: 0.03 is three percentage points.

    value, low, high, p, q: None where there is no figure (`refused` says why) or no end. n, events: persons in the
    model and how many of them had the outcome. controls, dropped: as they were used and left out. later: controls that
    the rule left out, because they come after the variable. left_out: persons with a gap.
    of_a_kind: clusters in the smaller group of the contrast, None for numbers and variables of persons.
    organisational_controls: columns of the model with one value per cluster, beside the variable.
    settled: variables of which a group had the outcome altogether or not at all, and left_out_settled: the persons of
    those groups, who are not in the model since they tell nothing of the contrast. columns: numbers that were estimated
    beside the constant. quartiles: of a number, the contrast that its E-values are of.
    """

    variable: Variable
    contrast: str  # the category, empty for yes/no and numbers
    reference: str
    meaning: Meaning
    method: Method
    n: int
    events: int
    left_out: int
    clusters: int
    controls: tuple[str, ...]
    dropped: tuple[Column, ...]
    value: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    q: float | None = None
    if_yes: float | None = None
    if_no: float | None = None
    smallest: float | None = None
    e_value: float | None = None
    e_value_of_interval: float | None = None
    missing_share: float | None = None
    refused: Refused | None = None
    later: tuple[str, ...] = ()
    of_a_kind: int | None = None
    organisational_controls: int = 0
    settled: tuple[str, ...] = ()
    left_out_settled: int = 0
    columns: int = 0
    quartiles: Quartiles | None = None

    @property
    def is_thin(self) -> bool:
        """Whether so few had, or had not, the outcome for each number estimated that the interval is too narrow."""
        return min(self.events, self.n - self.events) < FEWEST_PER_COLUMN * self.columns

    def to_dict(self) -> dict[str, object]:
        """The documented shape: docs/algorithms/association.md."""
        plain = ("contrast", "reference", "n", "events", "left_out", "clusters", "value", "low", "high", "p", "q",
                 "if_yes", "if_no", "smallest", "e_value", "e_value_of_interval", "missing_share", "of_a_kind",
                 "organisational_controls", "left_out_settled", "columns")  # fmt: skip
        return {
            "variable": self.variable.key,
            "name": self.variable.name.to_dict(),
            "kind": self.variable.kind.value,
            "level": self.variable.level.value,
            "meaning": self.meaning.value,
            "method": self.method.value,
            "controls": list(self.controls),
            "controls_later": list(self.later),
            "controls_dropped": [str(one) for one in self.dropped],
            "controls_settled": list(self.settled),
            "refused": self.refused.value if self.refused else None,
            "is_thin": self.is_thin,
            "p_below": sureness.reported_level(self.p),
            "quartiles": self.quartiles.to_dict() if self.quartiles else None,
            **{name: getattr(self, name) for name in plain},
        }


@dataclass(frozen=True)
class Missing:
    """How many persons lack a variable; of them, how many had the outcome. n, events: the same of everybody."""

    variable: str
    lacking: int
    n: int
    lacking_events: int = 0
    events: int = 0

    def to_dict(self) -> dict[str, object]:
        """Counts by name."""
        return {
            "variable": self.variable,
            "lacking": self.lacking,
            "n": self.n,
            "lacking_with_outcome": self.lacking_events,
            "with_outcome": self.events,
        }


@dataclass(frozen=True)
class Study:
    """All lines, what was missing, and the words that stand on each output. fewest: no smaller count is told of."""

    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]
    fewest: int = FEWEST_IN_GROUP
    words: Text = ASSOCIATION

    def to_dict(self) -> dict[str, object]:
        """What page, command line and file show."""
        return {
            "version": VERSION,
            "words": self.words.to_dict(),
            "questions": sum(line.p is not None for line in self.lines),
            "lines": [line.to_dict() for line in self.lines],
            "missing": [one.to_dict() for one in self.missing],
            "fewest": self.fewest,
        }


def associate(
    data: Mapping[str, Array],
    outcome: str,
    variables: Sequence[Variable],
    *,
    controls: Mapping[Level, Sequence[Variable]] | Choice,
    cluster: str,
    draws: int = 9_999,
    seed: int = 1,
    imputations: int = 0,
    not_imputed: Collection[str] = (),
    level: float = 0.95,
    fewest: int = FEWEST_IN_GROUP,
    progress: Callable[[int, int], None] | None = None,
) -> Study:
    """Analyse each variable by itself with the controls of its level, or those that a rule chooses (`controls.choice`).

    data: columns by key, one row per person. outcome: key of a yes/no column without gaps. cluster: key of the
    municipality, without gaps. imputations: number of completed data sets, at least two; 0: complete cases.
    not_imputed: keys of variables whose gaps are no missing answers: they are asked of those who have them. fewest:
    persons with and without the outcome on each side of a contrast. progress: called with the number of variables done
    and of all.

    Variables of the organisation are asked of complete cases always: their interval is the bootstrap's, which is not
    combined with imputation. So is a question in which nothing is missing.

    Raises ValueError for an outcome with gaps, a column that holds something else than its kind says, or one
    imputation: what is not known shows in the difference between several.
    """
    if imputations == 1:
        raise ValueError("one completed data set says nothing of what is not known: two or more")
    y = numbers(Variable(outcome, Text(outcome, outcome), Kind.YES_NO), data[outcome])
    if np.isnan(y).any():
        raise ValueError("the outcome has gaps")
    chosen = _chosen(variables, controls)
    everything = {one.key: one for one in [*variables, *(one for own in chosen.values() for one in own.used)]}
    coded = Coded(data, everything, y, data[cluster])
    lines: list[Line] = []
    for number, variable in enumerate(variables):
        question = _Question(coded, variable, chosen[variable.key], level, draws, seed, fewest)
        fills = imputations > 0 and variable.key not in not_imputed and question.can_be_imputed
        lines += question.imputed(imputations, outcome) if fills else question.answered()
        if progress is not None:
            progress(number + 1, len(variables))
    # A variable with several categories asks several questions.
    values = sureness.q_values([line.p for line in lines])
    gaps = {key: coded.gaps(key) for key in everything}
    return Study(
        tuple(replace(line, q=q) for line, q in zip(lines, values, strict=True)),
        tuple(Missing(key, int(gap.sum()), len(y), int(y[gap].sum()), int(y.sum())) for key, gap in gaps.items()),
        fewest,
    )


def _chosen(variables: Sequence[Variable], controls: Mapping[Level, Sequence[Variable]] | Choice) -> dict[str, Chosen]:
    if callable(controls):
        return {one.key: controls(one) for one in variables}
    return {
        variable.key: Chosen(tuple(one for one in controls[variable.level] if one.key != variable.key))
        for variable in variables
    }


@dataclass(frozen=True)
class _Question:
    coded: Coded
    variable: Variable
    chosen: Chosen
    level: float
    draws: int
    seed: int
    fewest: int

    @property
    def _all(self) -> tuple[Variable, ...]:
        return (self.variable, *self.chosen.used)

    @property
    def can_be_imputed(self) -> bool:
        """Of persons, and with a gap somewhere."""
        return self.variable.level is Level.PERSON and any(self.coded.gaps(one.key).any() for one in self._all)

    def answered(self) -> list[Line]:
        """With those who have all of it."""
        return self._lines(self.coded)

    def imputed(self, sets: int, outcome: str) -> list[Line]:
        """With everybody, gaps filled several times, combined by Rubin's rules."""
        target = Variable(outcome, Text(outcome, outcome), Kind.YES_NO)
        y = self.coded.y
        part: dict[str, Array] = {outcome: y}
        for one in self._all:
            held = self.coded.data[one.key]
            part[one.key] = np.array(held.tolist(), dtype=object) if one.kind is Kind.CATEGORY else numbers(one, held)
        filled = imputation.imputed(part, [*self._all, target], sets=sets, seed=self.seed)
        every = {own.key: own for own in self._all}
        answers = [self._lines(Coded(one, every, y, self.coded.cluster)) for one in filled]
        return [self._combined(contrast) for contrast in _by_contrast(answers)]

    def _combined(self, answers: Sequence[Line]) -> Line:
        found = [one for one in answers if one.value is not None and one.low is not None]
        first = answers[0]
        if len(found) < len(answers) or not found:
            return replace(
                next((one for one in answers if one.refused), first),
                value=None, low=None, high=None, p=None, if_yes=None, if_no=None, smallest=None,
                e_value=None, e_value_of_interval=None, quartiles=None,
            )  # fmt: skip
        half = sureness.t_quantile(self.level, float("inf"))
        one = imputation.combined(
            [line.value for line in found if line.value is not None],
            [(line.high - line.value) / half for line in found if line.value is not None and line.high is not None],
            complete_degrees=float(first.n - 1),
        )
        low, high = one.interval(self.level)
        return _with_e_values(
            replace(
                first,
                method=Method.IMPUTED,
                value=one.value,
                low=low,
                high=high,
                p=_p_of(one.value, one.error, one.degrees),
                missing_share=one.missing_share,
                smallest=sureness.smallest_effect(one.error),
                if_yes=_mean(line.if_yes for line in found),
                if_no=_mean(line.if_no for line in found),
                quartiles=self._combined_quartiles([line.quartiles for line in found if line.quartiles], first.n),
            )
        )

    def _combined_quartiles(self, found: Sequence[Quartiles], n: int) -> Quartiles | None:
        if not found or found[0].are_the_same:
            return found[0] if found else None
        half = sureness.t_quantile(self.level, float("inf"))
        values = [one.if_upper - one.if_lower for one in found if one.if_upper is not None and one.if_lower is not None]
        errors = [(one.high - one.low) / (2 * half) for one in found if one.high is not None and one.low is not None]
        low, high = imputation.combined(values, errors, complete_degrees=float(n - 1)).interval(self.level)
        if_lower, if_upper = quartiles.mean_of(found)
        return replace(found[0], if_lower=if_lower, if_upper=if_upper, low=low, high=high)

    def _lines(self, coded: Coded) -> list[Line]:
        """One line per contrast.

        A group that had the outcome altogether, or not at all, has a coefficient without end, and then tells nothing of
        any other: its people are left out of the model, named, and the rest is asked again.
        """
        counted = coded.counted(self.variable, self.chosen.used)
        known = counted.persons
        base = Line(
            self.variable,
            "",
            self.variable.reference,
            Meaning.DERIVATIVE if self.variable.kind is Kind.NUMBER else Meaning.DISCRETE,
            Method.SANDWICH,
            known,
            counted.with_outcome,
            len(coded.y) - known,
            counted.clusters,
            tuple(one.key for one in self.chosen.used),
            (),
            later=self.chosen.later,
        )
        lines, is_fitted = self._tried(base, counted)
        answers = {line.contrast: line for line in lines}
        gone: tuple[Column, ...] = ()
        while not is_fitted:
            found = counted.settled(self._all)
            if not found:
                break
            gone, counted = (*gone, *found), counted.without(found, self._all)
            controls = {one.variable for one in gone} - {self.variable.key}
            settled = tuple(one.key for one in self.chosen.used if one.key in controls)
            base = replace(
                base, n=counted.persons, events=counted.with_outcome, clusters=counted.clusters, settled=settled,
                left_out_settled=known - counted.persons,
            )  # fmt: skip
            lines, is_fitted = self._tried(base, counted)
            if any(line.contrast not in answers for line in lines):  # nothing is left to ask: the same answer for all
                lines = [replace(lines[0], contrast=one.contrast, reference=one.reference) for one in answers.values()]
            answers |= {line.contrast: line for line in lines}
        return list(answers.values())

    def _tried(self, base: Line, counted: Counted) -> tuple[list[Line], bool]:
        """The lines of these people, and whether no more is to be had by leaving some of them out."""
        n, events, clusters = counted.persons, counted.with_outcome, counted.clusters
        if min(events, n - events) < FEWEST:
            return [replace(base, refused=Refused.FEW)], True
        if not counted.varies(self.variable.key):
            return [replace(base, refused=Refused.SAME)], True
        first, *others = (replace(one, reference=counted.references.get(one.key, "")) for one in self._all)
        made = design(first, others, counted.columns)
        own = [column for column in made.columns if column.variable == self.variable.key]
        base = replace(
            base,
            dropped=made.dropped,
            reference=counted.references.get(self.variable.key, ""),
            organisational_controls=sum(self._is_organisational(column) for column in made.columns) - len(own)
            if self.variable.level is Level.ORGANISATION
            else 0,
            columns=len(made.columns),
        )
        if self.variable.level is Level.ORGANISATION and clusters < 2:
            return [replace(base, refused=Refused.ONE_CLUSTER)], True
        lines = [self._sized(replace(base, contrast=column.value), counted, column.value) for column in own]
        if all(line.refused for line in lines):
            return lines, True
        try:
            model = fit(Cells(made.x, counted.n, counted.events, counted.parts))
        except (NotFitted, np.linalg.LinAlgError) as trouble:
            running = trouble.columns if isinstance(trouble, NotFitted) else ()
            names = tuple(made.columns[place - 1] for place in running if place > 0)
            return [
                line if line.refused else replace(line, refused=Refused.PERFECT, dropped=(*base.dropped, *names))
                for line in lines
            ], False
        return [
            line if line.refused else self._line(line, model, made, own, column)
            for line, column in zip(lines, own, strict=True)
        ], True

    def _is_organisational(self, column: Column) -> bool:
        levels = {one.key: one.level for one in self._all}
        return levels[column.variable] is Level.ORGANISATION

    def _sized(self, line: Line, counted: Counted, contrast: str) -> Line:
        """How many stand on each side of a contrast; refused where they are too few to be told about."""
        if self.variable.kind is Kind.NUMBER:
            return line
        sides = counted.sides(self.variable, contrast)
        if self.variable.level is Level.ORGANISATION:
            line = replace(line, of_a_kind=min(side.clusters for side in sides))
        smallest = min(min(side.events, side.n - side.events) for side in sides)
        if smallest < self.fewest:  # nobody is too few as well: to say so would tell of everybody in the group
            return replace(line, refused=Refused.SMALL)
        if smallest == 0:
            return replace(line, refused=Refused.PERFECT, dropped=(*line.dropped, Column(line.variable.key, contrast)))
        return line

    def _line(self, base: Line, model: Fit, made: Design, own: Sequence[Column], column: Column) -> Line:
        place = made.place(column)
        siblings = [made.place(one) for one in own if one != column]
        effect = _effect(base.meaning, model, place, siblings)
        organisational = self.variable.level is Level.ORGANISATION
        line = replace(base, value=effect.value, if_yes=effect.if_yes, if_no=effect.if_no)
        if organisational:
            return _with_e_values(self._wild(line, model, place, siblings))
        covariance = model.robust()
        error = effect.error(covariance)
        half = sureness.t_quantile(self.level, float("inf")) * error
        return _with_e_values(
            replace(
                line,
                quartiles=self._quartiles(model, place, covariance),
                low=effect.value - half,
                high=effect.value + half,
                p=_p_of(effect.value, error, float("inf")),
                smallest=sureness.smallest_effect(error),
            )
        )

    @cached_property
    def _between(self) -> Quartiles | None:
        if self.variable.kind is not Kind.NUMBER:
            return None
        return quartiles.of(numbers(self.variable, self.coded.data[self.variable.key]))

    def _quartiles(self, model: Fit, place: int, covariance: Numbers) -> Quartiles | None:
        between = self._between
        if between is None or between.are_the_same:
            return between
        effect = quartiles.contrast(model, place, between)
        half = sureness.t_quantile(self.level, float("inf")) * effect.error(covariance)
        return replace(
            between, if_lower=effect.if_no, if_upper=effect.if_yes, low=effect.value - half, high=effect.value + half
        )

    def _wild_quartiles(self, model: Fit, at_low: Fit | None, at_high: Fit | None, place: int) -> Quartiles | None:
        between = self._between
        if between is None or between.are_the_same:
            return between
        effect = quartiles.contrast(model, place, between)
        low, high = (
            None if one is None else quartiles.contrast(one, place, between).value for one in (at_low, at_high)
        )
        return replace(between, if_lower=effect.if_no, if_upper=effect.if_yes, low=low, high=high)

    def _wild(self, line: Line, model: Fit, place: int, siblings: Sequence[int]) -> Line:
        found = bootstrap.coefficient(model, place, level=self.level, draws=self.draws, seed=self.seed)
        ends = [
            None if one is None else _effect(line.meaning, one, place, siblings).value
            for one in (found.at_low, found.at_high)
        ]
        low, high = ends
        return replace(
            line, method=Method.WILD, low=low, high=high, p=found.p, smallest=self._found(line, low, high),
            quartiles=self._wild_quartiles(model, found.at_low, found.at_high, place),
        )  # fmt: skip

    def _found(self, line: Line, low: float | None, high: float | None) -> float | None:
        """The smallest effect, from the longer side of the interval; where that has no end, no effect would be found.

        The clustered error is too small with few municipalities of a kind, and so would be a figure made of it.
        """
        if line.value is None or low is None or high is None:
            return None
        half = max(line.value - low, high - line.value)
        error = half / sureness.t_quantile(self.level, line.clusters - 1)
        return sureness.smallest_effect(error, clusters=line.clusters)


def _effect(meaning: Meaning, model: Fit, place: int, siblings: Sequence[int]) -> Effect:
    return derivative(model, place) if meaning is Meaning.DERIVATIVE else discrete(model, place, siblings)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _by_contrast(answers: Sequence[Sequence[Line]]) -> list[list[Line]]:
    names = list(dict.fromkeys(line.contrast for answer in answers for line in answer))
    return [[line for answer in answers for line in answer if line.contrast == name] for name in names]


def _p_of(value: float, error: float, degrees: float) -> float:
    from scipy.stats import norm, t

    if error == 0:
        return 1.0 if value == 0 else 0.0
    distance = abs(value) / error
    return float(2 * (t.sf(distance, degrees) if np.isfinite(degrees) else norm.sf(distance)))


def _with_e_values(line: Line) -> Line:
    """For the estimate, and for the end of the interval nearest to none (1 where the interval holds none).

    Of a number: between its quartiles; 1 for the end also where the interval of its slope holds none.
    """
    between = line.quartiles
    if between is not None:
        if between.if_upper is None or between.if_lower is None:
            return line
        yes, no, low, high = between.if_upper, between.if_lower, between.low, between.high
    elif line.if_yes is not None and line.if_no is not None:
        yes, no, low, high = line.if_yes, line.if_no, line.low, line.high
    else:
        return line
    nearest = None
    if low is not None and high is not None and line.low is not None and line.high is not None:
        ends = (low, line.low) if yes > no else (-high, -line.high)
        end = low if yes > no else high
        nearest = 1.0 if min(ends) <= 0 else sureness.e_value(no + end, no)
    return replace(line, e_value=sureness.e_value(yes, no), e_value_of_interval=nearest)
