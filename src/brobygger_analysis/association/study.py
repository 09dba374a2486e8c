"""The analysis as a reader sees it: one line per circumstance, all of its uncertainty beside it.

The prose stands in docs/algorithms/association.md. A line says what goes together, never what causes, and nothing of
one person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from brobygger_analysis.association import bootstrap, imputation, sureness
from brobygger_analysis.association.design import Column, Design, Kind, Level, Variable, design, missing, numbers
from brobygger_analysis.association.effects import Effect, derivative, discrete
from brobygger_analysis.association.logit import Fit, NotFitted, cells, fit
from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import Text

Mask = npt.NDArray[np.bool_]

FEWEST = 10  # with and without the outcome
ASSOCIATION = Text(
    "En sammenhæng, ikke en effekt: tallet siger, hvad der følges ad, ikke hvad der virker.",
    "An association, not an effect: the figure says what goes together, not what works.",
)


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
    SAME = "no_variation"
    PERFECT = "perfect_prediction"
    ONE_CLUSTER = "one_cluster"


@dataclass(frozen=True)
class Line:
    """One contrast of one variable. Effects are shares: 0.03 is three percentage points.

    value, low, high, p, q: None where there is no figure (`refused` says why) or no end. n, events: persons in the
    model and how many of them had the outcome. controls, dropped: as they were used and left out. left_out: persons
    with a gap.
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


@dataclass(frozen=True)
class Missing:
    """How many persons lack a variable."""

    variable: str
    lacking: int
    n: int


@dataclass(frozen=True)
class Study:
    """All lines, what was missing, and the words that stand on each output."""

    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]
    words: Text = ASSOCIATION


def associate(
    data: Mapping[str, Array],
    outcome: str,
    variables: Sequence[Variable],
    *,
    controls: Mapping[Level, Sequence[Variable]],
    cluster: str,
    draws: int = 9_999,
    seed: int = 1,
    imputations: int = 0,
    level: float = 0.95,
) -> Study:
    """Analyse each variable by itself with the controls of its level.

    data: columns by key, one row per person. outcome: key of a yes/no column without gaps. cluster: key of the
    municipality, without gaps. imputations: number of completed data sets; 0: complete cases.

    Raises ValueError for an outcome with gaps or a column that holds something else than its kind says.
    """
    y = numbers(Variable(outcome, Text(outcome, outcome), Kind.YES_NO), data[outcome])
    if np.isnan(y).any():
        raise ValueError("the outcome has gaps")
    places = np.unique(data[cluster], return_inverse=True)[1].reshape(-1)
    everything = list(
        {one.key: one for one in [*variables, *(one for own in controls.values() for one in own)]}.values()
    )
    gaps = {one.key: missing(data[one.key]) for one in everything}
    lines: list[Line] = []
    for variable in variables:
        own = [one for one in controls[variable.level] if one.key != variable.key]
        question = _Question(data, y, places, variable, own, gaps, level, draws, seed)
        lines += question.imputed(imputations, outcome) if imputations else question.answered()
    # A variable with several categories asks several questions.
    values = sureness.q_values([line.p for line in lines])
    return Study(
        tuple(replace(line, q=q) for line, q in zip(lines, values, strict=True)),
        tuple(Missing(one.key, int(gaps[one.key].sum()), len(y)) for one in everything),
    )


@dataclass(frozen=True)
class _Question:
    data: Mapping[str, Array]
    y: npt.NDArray[np.float64]
    places: npt.NDArray[np.intp]
    variable: Variable
    controls: Sequence[Variable]
    gaps: Mapping[str, Mask]
    level: float
    draws: int
    seed: int

    def answered(self) -> list[Line]:
        """With those who have all of it."""
        known = ~np.logical_or.reduce([self.gaps[one.key] for one in (self.variable, *self.controls)])
        part = {one.key: self.data[one.key][known] for one in (self.variable, *self.controls)}
        places = np.unique(self.places[known], return_inverse=True)[1].reshape(-1)
        return self._lines(part, self.y[known], places, int((~known).sum()))

    def imputed(self, sets: int, outcome: str) -> list[Line]:
        """With everybody, gaps filled several times, combined by Rubin's rules."""
        target = Variable(outcome, Text(outcome, outcome), Kind.YES_NO)
        keys = [one.key for one in (self.variable, *self.controls)]
        part = {key: np.array(self.data[key].tolist(), dtype=object) for key in keys} | {outcome: self.y}
        for one in (self.variable, *self.controls):
            if one.kind is not Kind.CATEGORY:
                part[one.key] = numbers(one, self.data[one.key])
        filled = imputation.imputed(part, [self.variable, *self.controls, target], sets=sets, seed=self.seed)
        answers = [self._lines(one, self.y, self.places, 0, is_plain=True) for one in filled]
        return [self._combined(contrast) for contrast in _by_contrast(answers)]

    def _combined(self, answers: Sequence[Line]) -> Line:
        found = [one for one in answers if one.value is not None and one.low is not None]
        first = answers[0]
        if len(found) < len(answers) or not found:
            return replace(
                next((one for one in answers if one.refused), first), value=None, low=None, high=None, p=None
            )
        clusters = first.clusters
        organisational = self.variable.level is Level.ORGANISATION
        degrees = float(clusters - 1 if organisational else first.n - 1)
        half = sureness.t_quantile(self.level, float("inf"))
        one = imputation.combined(
            [line.value for line in found if line.value is not None],
            [(line.high - line.value) / half for line in found if line.value is not None and line.high is not None],
            complete_degrees=degrees,
        )
        low, high = one.interval(self.level)
        return replace(
            first,
            method=Method.IMPUTED,
            value=one.value,
            low=low,
            high=high,
            p=_p_of(one.value, one.error, one.degrees),
            missing_share=one.missing_share,
            smallest=sureness.smallest_effect(one.error, clusters=clusters if organisational else None),
        )

    def _lines(
        self,
        part: Mapping[str, Array],
        y: npt.NDArray[np.float64],
        places: npt.NDArray[np.intp],
        left_out: int,
        *,
        is_plain: bool = False,
    ) -> list[Line]:
        clusters = int(places.max(initial=-1)) + 1
        base = Line(
            self.variable,
            "",
            self.variable.reference,
            Meaning.DERIVATIVE if self.variable.kind is Kind.NUMBER else Meaning.DISCRETE,
            Method.SANDWICH,
            len(y),
            int(y.sum()),
            left_out,
            clusters,
            tuple(one.key for one in self.controls),
            (),
        )
        if min(y.sum(), len(y) - y.sum()) < FEWEST:
            return [replace(base, refused=Refused.FEW)]
        if len(np.unique(part[self.variable.key].astype(str))) < 2:
            return [replace(base, refused=Refused.SAME)]
        made = design(self.variable, self.controls, part)
        own = [column for column in made.columns if column.variable == self.variable.key]
        base = replace(base, dropped=made.dropped, reference=_reference(self.variable, part, own))
        if self.variable.level is Level.ORGANISATION and clusters < 2:
            return [replace(base, refused=Refused.ONE_CLUSTER)]
        try:
            model = fit(cells(made.x, y, places))
        except (NotFitted, np.linalg.LinAlgError) as trouble:
            return self._trouble(base, made, own, trouble)
        return [self._line(replace(base, contrast=column.value), model, made, own, column, is_plain) for column in own]

    def _trouble(self, base: Line, made: Design, own: Sequence[Column], trouble: Exception) -> list[Line]:
        running = trouble.columns if isinstance(trouble, NotFitted) else ()
        names = tuple(made.columns[place - 1] for place in running if place > 0)
        return [
            replace(base, contrast=column.value, refused=Refused.PERFECT, dropped=(*base.dropped, *names))
            for column in own
        ]

    def _line(
        self, base: Line, model: Fit, made: Design, own: Sequence[Column], column: Column, is_plain: bool
    ) -> Line:
        place = made.place(column)
        siblings = [made.place(one) for one in own if one != column]
        effect = _effect(base.meaning, model, place, siblings)
        organisational = self.variable.level is Level.ORGANISATION
        covariance = model.clustered() if organisational else model.robust()
        error = effect.error(covariance)
        line = replace(
            base,
            value=effect.value,
            if_yes=effect.if_yes,
            if_no=effect.if_no,
            smallest=sureness.smallest_effect(error, clusters=base.clusters if organisational else None),
        )
        if organisational and not is_plain:
            line = self._wild(line, model, place, siblings)
        else:
            half = sureness.t_quantile(self.level, float("inf")) * error
            line = replace(
                line, low=effect.value - half, high=effect.value + half, p=_p_of(effect.value, error, float("inf"))
            )
        return _with_e_values(line)

    def _wild(self, line: Line, model: Fit, place: int, siblings: Sequence[int]) -> Line:
        found = bootstrap.coefficient(model, place, level=self.level, draws=self.draws, seed=self.seed)
        ends = [
            None if one is None else _effect(line.meaning, one, place, siblings).value
            for one in (found.at_low, found.at_high)
        ]
        return replace(line, method=Method.WILD, low=ends[0], high=ends[1], p=found.p)


def _effect(meaning: Meaning, model: Fit, place: int, siblings: Sequence[int]) -> Effect:
    return derivative(model, place) if meaning is Meaning.DERIVATIVE else discrete(model, place, siblings)


def _reference(variable: Variable, part: Mapping[str, Array], own: Sequence[Column]) -> str:
    if variable.kind is not Kind.CATEGORY:
        return ""
    values = {str(value) for value in np.unique(part[variable.key].astype(str))}
    left = sorted(values - {column.value for column in own})
    return variable.reference or (left[0] if left else "")


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
    """For the estimate, and for the end of the interval nearest to none (1 where the interval holds none)."""
    if line.if_yes is None or line.if_no is None or line.value is None:
        return line
    nearest = None
    if line.low is not None and line.high is not None:
        end = line.low if line.value > 0 else line.high
        reaches_none = end <= 0 if line.value > 0 else end >= 0
        nearest = 1.0 if reaches_none else sureness.e_value(line.if_no + end, line.if_no)
    return replace(line, e_value=sureness.e_value(line.if_yes, line.if_no), e_value_of_interval=nearest)
