"""The analysis as a reader sees it: planted associations, refusals, missing values, and what stands beside each
figure."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger_analysis.association import (
    Chosen,
    ControlSet,
    Kind,
    Level,
    Line,
    Meaning,
    Method,
    Moment,
    Refused,
    Variable,
    associate,
    bootstrap,
    choice,
    compare,
    imputation,
    sureness,
)
from brobygger_analysis.association import circumstances as catalogue
from brobygger_analysis.association.design import Column, design
from brobygger_analysis.association.logit import NotFitted, cells, fit, probability
from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import Text


def variable(key: str, kind: Kind = Kind.YES_NO, level: Level = Level.PERSON, reference: str = "") -> Variable:
    return Variable(key, Text(key, key), kind, level, reference)


BELIEVES, WOMAN = variable("believes"), variable("woman")
AGE = variable("age", Kind.NUMBER)
EDUCATION = variable("education", Kind.CATEGORY, reference="primary")
STEERED = variable("steered", level=Level.ORGANISATION)


@cache
def people(rows: int = 1_000, places: int = 11, seed: int = 1) -> dict[str, Array]:
    """Belief goes together with the outcome by +15 points or so; being steered and the age do not."""
    chance = np.random.default_rng(seed)
    place = np.arange(rows) % places
    data: dict[str, Array] = {
        "municipality": np.array([f"m{one:02}" for one in place]),
        "believes": (chance.random(rows) < 0.5).astype(float),
        "woman": (chance.random(rows) < 0.5).astype(float),
        "age": chance.integers(18, 65, rows).astype(float),
        "education": chance.choice(["primary", "secondary", "higher"], rows),
        "steered": (place % 2).astype(float),
    }
    eta = -0.6 + 0.7 * data["believes"] + 0.3 * (data["education"] == "higher")
    data["employed"] = (chance.random(rows) < probability(eta)).astype(float)
    return data


def run(*variables: Variable, data: dict[str, Array] | None = None, **more: object) -> list[Line]:
    controls = {Level.PERSON: [WOMAN, AGE, EDUCATION], Level.ORGANISATION: [WOMAN]}
    found = associate(data or people(), "employed", variables, controls=controls, cluster="municipality", **more)
    return list(found.lines)


# What is found --------------------------------------------------------------------------------------------------------


def test_a_planted_association_is_found_and_nothing_else() -> None:
    believes, age, steered = run(BELIEVES, AGE, STEERED)
    assert believes.value is not None
    assert believes.low is not None
    assert believes.high is not None
    assert believes.low < 0.165 < believes.high  # what was planted, on average over everybody
    assert believes.p is not None
    assert believes.p < 0.001
    assert (believes.meaning, believes.method) == (Meaning.DISCRETE, Method.SANDWICH)
    assert (age.meaning, age.p is not None and age.p > 0.05) == (Meaning.DERIVATIVE, True)
    assert (steered.method, steered.clusters) == (Method.WILD, 11)
    assert steered.p is not None
    assert steered.p > 0.05
    assert steered.low is not None
    assert steered.high is not None
    assert steered.low < 0 < steered.high


def test_what_stands_beside_a_figure() -> None:
    (line,) = run(BELIEVES)
    assert (line.n, line.events, line.left_out) == (1_000, int(people()["employed"].sum()), 0)
    assert line.controls == ("woman", "age", "education")
    assert line.smallest is not None
    assert 0.05 < line.smallest < 0.12
    assert line.e_value is not None
    assert line.e_value_of_interval is not None
    assert 1 < line.e_value_of_interval < line.e_value
    assert line.if_yes is not None
    assert line.if_no is not None
    assert line.value is not None
    assert line.if_yes - line.if_no == pytest.approx(line.value)


def test_each_category_is_a_question() -> None:
    lines = run(EDUCATION, BELIEVES)
    assert [(line.contrast, line.reference) for line in lines[:2]] == [("higher", "primary"), ("secondary", "primary")]
    assert lines[0].controls == ("woman", "age")  # never its own control
    p = [line.p for line in lines]
    assert [line.q for line in lines] == pytest.approx(sureness.q_values(p))


def test_the_order_of_rows_does_not_matter() -> None:
    order = np.random.default_rng(3).permutation(1_000)
    shuffled = {key: values[order] for key, values in people().items()}
    for one, other in zip(run(BELIEVES, STEERED), run(BELIEVES, STEERED, data=shuffled), strict=True):
        assert (one.value, one.low, one.high, one.p) == pytest.approx((other.value, other.low, other.high, other.p))


def test_yes_and_no_exchanged_turns_the_sign() -> None:
    turned = {**people(), "believes": 1 - people()["believes"]}
    (one,), (other,) = run(BELIEVES), run(BELIEVES, data=turned)
    assert one.value is not None
    assert other.value == pytest.approx(-one.value)
    assert other.high is not None
    assert one.low == pytest.approx(-other.high)


# Collinearity and refusals --------------------------------------------------------------------------------------------


def test_what_follows_from_the_rest_is_dropped_and_named() -> None:
    copy = variable("copy")
    data = {**people(), "copy": people()["woman"]}
    controls = {Level.PERSON: [WOMAN, copy]}
    found = associate(data, "employed", [BELIEVES], controls=controls, cluster="municipality")
    assert found.lines[0].dropped == (Column("copy"),)
    assert found.lines[0].value == pytest.approx(
        associate(data, "employed", [BELIEVES], controls={Level.PERSON: [WOMAN]}, cluster="municipality").lines[0].value
    )


def test_never_the_variable_asked_about() -> None:
    made = design(BELIEVES, [variable("same")], {**people(), "same": people()["believes"]})
    assert made.columns == (Column("believes"),)
    assert made.dropped == (Column("same"),)
    with pytest.raises(ValueError, match="not in"):
        made.place(Column("same"))


def test_a_group_that_all_had_it_gets_no_figure_and_is_told_as_one_of_few_is() -> None:
    data = dict(people())
    data["certain"] = ((np.arange(1_000) % 9 == 0) & (data["employed"] == 1)).astype(float)
    (line,) = run(variable("certain"), data=data)
    assert (line.refused, line.value, line.p, line.dropped) == (Refused.SMALL, None, None, ())
    (line,) = run(variable("certain"), data=data, fewest=0)  # nobody is protected: the property is named
    assert (line.refused, line.value, line.p) == (Refused.PERFECT, None, None)
    assert Column("certain") in line.dropped


def in_a_place_of_its_own(outcome: float) -> dict[str, Array]:
    """Thirty people of the twelfth municipality, all with the outcome or all without."""
    data = dict(people())
    data["place"] = data["municipality"].copy()
    data["place"][:30], data["employed"] = "m11", data["employed"].copy()
    data["employed"][:30] = outcome
    return data


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_a_group_among_the_controls_that_all_had_it_or_nobody_tells_nothing_and_is_left_out(outcome: float) -> None:
    data = in_a_place_of_its_own(outcome)
    place = variable("place", Kind.CATEGORY, reference="m00")
    (line,) = associate(
        data, "employed", [BELIEVES], controls={Level.PERSON: [WOMAN, place]}, cluster="municipality"
    ).lines
    assert (line.refused, line.settled, line.left_out_settled, line.n) == (None, ("place",), 30, 970)
    # What the likelihood of everybody tends to as the group's coefficient goes without end.
    made = design(BELIEVES, [WOMAN, place], data)
    whole = cells(made.x, data["employed"], np.zeros(1_000, dtype=np.intp))
    held = made.place(Column("place", "m11"))
    others = np.delete(np.arange(made.x.shape[1]), held)
    far = fit(replace(whole, x=whole.x[:, others]), offset=whole.x[:, held] * (60.0 if outcome else -60.0))
    eta = made.x[30:][:, others] @ far.beta - made.x[30:, 1] * far.beta[0 + 1]
    expected = float((probability(eta + far.beta[1]) - probability(eta)).mean())
    assert line.value == pytest.approx(expected, abs=1e-9)


def test_without_a_reference_another_takes_its_place() -> None:
    data = in_a_place_of_its_own(0.0)
    place = variable("place", Kind.CATEGORY, reference="m11")
    lines = [
        associate(data, "employed", [BELIEVES], controls={Level.PERSON: [one]}, cluster="municipality").lines[0]
        for one in (place, replace(place, reference="m03"))
    ]
    assert lines[0].value == pytest.approx(lines[1].value)
    assert (lines[0].dropped, lines[0].columns) == ((), 11)


def test_a_settled_category_of_its_own_takes_no_other_with_it() -> None:
    data = in_a_place_of_its_own(1.0)
    place = variable("place", Kind.CATEGORY, reference="m00")
    lines = {line.contrast: line for line in run(place, data=data)}
    assert lines["m11"].refused is Refused.SMALL
    kept = {key: values[30:] for key, values in data.items()}
    for line in run(place, data=kept):
        assert lines[line.contrast].value == pytest.approx(line.value)
    assert (lines["m03"].left_out_settled, lines["m03"].settled) == (30, ())


def test_nothing_is_left_when_all_who_differ_are_settled() -> None:
    data = dict(people())
    data["place"] = np.where(data["employed"] == 1, "all", "none")
    data["place"][:8] = "some"
    place = variable("place", Kind.CATEGORY, reference="some")
    found = associate(data, "employed", [BELIEVES], controls={Level.PERSON: [place]}, cluster="municipality")
    assert (found.lines[0].refused, found.lines[0].value) == (Refused.FEW, None)


def test_a_number_that_tells_them_apart_is_refused() -> None:
    data = {**people(), "after": people()["employed"] * 3 + np.arange(1_000) / 1_000}
    after = variable("after", Kind.NUMBER)
    found = associate(data, "employed", [BELIEVES], controls={Level.PERSON: [after]}, cluster="municipality")
    assert found.lines[0].refused is Refused.PERFECT


def test_a_large_model_of_few_says_that_it_is_thin() -> None:
    few = {key: values[:110] for key, values in people().items()}
    place = variable("municipality", Kind.CATEGORY)
    controls = {Level.PERSON: [WOMAN, AGE, EDUCATION, place]}
    (line,) = associate(few, "employed", [BELIEVES], controls=controls, cluster="municipality").lines
    assert (line.columns, line.is_thin) == (15, min(line.events, line.n - line.events) < 75)
    assert line.is_thin
    assert not run(BELIEVES)[0].is_thin


def test_too_few_to_say_anything() -> None:
    few = {key: values[:40] for key, values in people().items()}
    few["employed"] = (np.arange(40) < 9).astype(float)
    assert run(BELIEVES, data=few)[0].refused is Refused.FEW
    same = {**people(), "believes": np.ones(1_000)}
    assert run(BELIEVES, data=same)[0].refused is Refused.SAME
    one = {**people(), "municipality": np.array(["m00"] * 1_000)}
    assert run(STEERED, data=one)[0].refused is Refused.ONE_CLUSTER
    lines = run(BELIEVES, STEERED, data=one)
    assert lines[0].q == lines[0].p  # a refused question is no question


def test_a_group_with_few_is_not_told_about() -> None:
    data = dict(people())
    few = np.zeros(1_000)
    few[np.flatnonzero(data["employed"] == 1)[:20]] = 1
    few[np.flatnonzero(data["employed"] == 0)[:4]] = 1
    line = run(variable("few"), data={**data, "few": few})[0]
    assert (line.refused, line.value, line.if_yes, line.n) == (Refused.SMALL, None, None, 1_000)


def test_controls_by_rule_leave_out_what_comes_later_and_name_it() -> None:
    moments = {"woman": Moment.BACKGROUND, "education": Moment.SCHOOL, "believes": Moment.ENROLMENT}
    candidates = {Level.PERSON: [WOMAN, EDUCATION, BELIEVES]}
    by_rule, reported = (choice(candidates, moments, one) for one in (ControlSet.BY_RULE, ControlSet.REPORTED))
    assert by_rule(WOMAN) == Chosen((), ("education", "believes"))
    assert by_rule(EDUCATION) == Chosen((WOMAN,), ("believes",))
    assert by_rule(BELIEVES) == Chosen((WOMAN, EDUCATION))
    assert reported(WOMAN) == Chosen((EDUCATION, BELIEVES))
    found = associate(people(), "employed", [WOMAN], controls=by_rule, cluster="municipality")
    assert (found.lines[0].controls, found.lines[0].later) == ((), ("education", "believes"))


def test_bad_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="outcome has gaps"):
        run(BELIEVES, data={**people(), "employed": np.where(np.arange(1_000) == 3, np.nan, 1.0)})
    with pytest.raises(ValueError, match="something else than yes and no"):
        run(BELIEVES, data={**people(), "believes": people()["age"]})
    with pytest.raises(ValueError, match="no number"):
        run(AGE, data={**people(), "age": np.array(["old", "young"] * 500)})


def test_words_stand_on_each_study() -> None:
    found = associate(people(), "employed", [BELIEVES], controls={Level.PERSON: []}, cluster="municipality")
    assert "ikke en effekt" in found.words.da
    assert "not an effect" in found.words.en


# The bootstrap --------------------------------------------------------------------------------------------------------


def test_p_is_the_share_of_sign_patterns() -> None:
    """Against a loop over all patterns of five municipalities, one person at a time, from the formulas."""
    data = people(400, 5, seed=7)
    made = design(STEERED, [WOMAN], data)
    places = np.unique(data["municipality"], return_inverse=True)[1].reshape(-1)
    model = cells(made.x, data["employed"], places)
    tested = bootstrap.restricted(model, 1, 0.0, bootstrap.signs(5))
    x, p = made.x, probability(made.x @ tested.model.beta)
    groups, others = range(5), [0, 2]
    own = [sum(np.outer(x[i], x[i]) * p[i] * (1 - p[i]) for i in np.flatnonzero(places == g)) for g in groups]
    scores = [sum(x[i] * (data["employed"][i] - p[i]) for i in np.flatnonzero(places == g)) for g in groups]
    inverse = np.linalg.inv(sum(own))
    alone = []
    for g in groups:  # the restricted fit without municipality g, one step away, and what g's scores then are
        rest = sum(own[h][np.ix_(others, others)] for h in groups if h != g)
        moved = np.linalg.solve(rest, sum(scores[h][others] for h in groups if h != g))
        alone.append(scores[g] - own[g][:, others] @ moved)

    def t(signed: list[npt.NDArray[np.float64]]) -> float:
        step = inverse @ sum(signed)  # from the restricted to the full model
        parts = [inverse[1] @ (one - information @ step) for one, information in zip(signed, own, strict=True)]
        return abs(float(step[1])) / float(np.sqrt(sum(part**2 for part in parts)))

    seen = t(scores)
    tried = [t([sign * one for sign, one in zip(signs, alone, strict=True)]) for signs in product((1, -1), repeat=5)]
    tried[0] = tried[-1] = seen  # all signs as they are, and all turned: what was seen is among the patterns
    assert tested.p == pytest.approx(np.mean([one >= seen - 1e-9 for one in tried]))
    assert 0 < tested.p < 1


def test_the_interval_ends_where_a_value_is_rejected() -> None:
    data = people(600, 11, seed=5)
    made = design(STEERED, [WOMAN], data)
    places = np.unique(data["municipality"], return_inverse=True)[1].reshape(-1)
    model = fit(cells(made.x, data["employed"], places))
    found = bootstrap.coefficient(model, 1)
    assert found.low is not None
    assert found.high is not None
    drawn = bootstrap.signs(11)
    for end, outwards in ((found.low, -0.02), (found.high, 0.02)):
        assert bootstrap.restricted(model.cells, 1, end, drawn).p > 0.05
        assert bootstrap.restricted(model.cells, 1, end + outwards, drawn).p <= 0.05
    assert found.low < model.beta[1] < found.high


def test_few_municipalities_give_an_interval_without_ends() -> None:
    """With four there are eight patterns: no p is below one eighth, nothing can be ruled out, and it says so."""
    data = people(400, 4, seed=2)
    (line,) = run(STEERED, data=data)
    assert (line.low, line.high, line.e_value_of_interval) == (None, None, None)
    assert line.value is not None
    assert line.p is not None
    assert line.p >= 1 / 8


def test_many_municipalities_are_drawn_from_a_seed() -> None:
    drawn = bootstrap.signs(20, draws=500, seed=4)
    assert (drawn.patterns.shape, drawn.exact) == ((500, 20), False)
    assert set(np.unique(drawn.patterns)) == {-1, 1}
    assert (bootstrap.signs(20, draws=500, seed=4).patterns == drawn.patterns).all()
    assert not (bootstrap.signs(20, draws=500, seed=5).patterns == drawn.patterns).all()
    data = people(800, 20, seed=6)
    (one,), (other,) = run(STEERED, data=data, draws=499), run(STEERED, data=data, draws=499)
    assert (one.p, one.low, one.high) == (other.p, other.low, other.high)
    alone = fit(cells(design(STEERED, [], data).x, data["employed"], np.zeros(800, dtype=np.intp)))
    with pytest.raises(ValueError, match="one cluster"):
        bootstrap.coefficient(alone, 1)


# Missing values -------------------------------------------------------------------------------------------------------


def with_gaps(share: float, seed: int = 9) -> dict[str, Array]:
    """Belief is known less often of those who got work, so that complete cases mislead a little."""
    chance = np.random.default_rng(seed)
    data = dict(people())
    gone = chance.random(1_000) < np.where(data["employed"] == 1, share * 1.5, share * 0.5)
    data["believes"] = np.where(gone, np.nan, data["believes"])
    data["education"] = np.where(chance.random(1_000) < 0.1, "", data["education"])
    return data


def test_complete_cases_say_their_own_n() -> None:
    data = with_gaps(0.2)
    found = associate(
        data, "employed", [BELIEVES], controls={Level.PERSON: [EDUCATION]}, cluster="municipality"
    )  # fmt: skip
    lacking = int((np.isnan(data["believes"]) | (data["education"] == "")).sum())
    assert (found.lines[0].n, found.lines[0].left_out) == (1_000 - lacking, lacking)
    by = {one.variable: one.lacking for one in found.missing}
    assert by == {"believes": int(np.isnan(data["believes"]).sum()), "education": int((data["education"] == "").sum())}


def test_imputation_uses_everybody_and_says_what_was_not_known() -> None:
    controls = {Level.PERSON: [EDUCATION]}
    (line,) = associate(
        with_gaps(0.3), "employed", [BELIEVES], controls=controls, cluster="municipality", imputations=5
    ).lines  # fmt: skip
    (whole,) = associate(people(), "employed", [BELIEVES], controls=controls, cluster="municipality").lines
    assert (line.method, line.n, line.left_out) == (Method.IMPUTED, 1_000, 0)
    assert line.missing_share is not None
    assert 0.02 < line.missing_share < 0.7
    assert line.value is not None
    assert whole.value is not None
    assert abs(line.value - whole.value) < 0.05
    assert line.low is not None
    assert line.high is not None
    assert whole.low is not None
    assert whole.high is not None
    assert line.high - line.low > whole.high - whole.low  # not knowing costs


def test_the_organisation_is_never_imputed_and_neither_is_what_has_no_gap() -> None:
    """Rubin's rules with clustered errors find differences that are not there; the bootstrap stays."""
    data = with_gaps(0.3)
    alone = {**data, "steered": (data["municipality"] == "m00").astype(float)}
    controls = {Level.PERSON: [WOMAN], Level.ORGANISATION: [EDUCATION]}
    more = {"controls": controls, "cluster": "municipality", "imputations": 3}
    for one in (data, alone):
        steered, believes, age = associate(one, "employed", [STEERED, BELIEVES, AGE], **more).lines
        assert (steered.method, steered.missing_share) == (Method.WILD, None)
        assert steered.left_out == int((data["education"] == "").sum())
        assert (believes.method, believes.left_out) == (Method.IMPUTED, 0)
        assert (age.method, age.missing_share) == (Method.SANDWICH, None)
    with pytest.raises(ValueError, match="two or more"):
        associate(data, "employed", [BELIEVES], **{**more, "imputations": 1})


def test_where_nothing_could_be_found_no_smallest_difference_is_told() -> None:
    """The clustered error of one municipality against ten would promise a few points."""
    alone = {**people(), "steered": (people()["municipality"] == "m00").astype(float)}
    (line,) = run(STEERED, data=alone)
    assert line.value is not None
    assert None in (line.low, line.high)
    assert line.smallest is None
    (even,) = run(STEERED)
    assert even.value is not None
    assert even.low is not None
    assert even.high is not None
    assert even.smallest is not None
    assert even.smallest > max(even.value - even.low, even.high - even.value)


def test_few_persons_are_not_told_about_whatever_is_asked() -> None:
    """A municipality of six with one outcome, of the organisation as of persons."""
    few = np.arange(1_000) < 6
    outcome = np.where(few, np.arange(1_000) == 0, people()["employed"])
    data = {**people(), "municipality": np.where(few, "small", people()["municipality"]), "employed": outcome}
    data["steered"] = few.astype(float)
    (line,) = run(STEERED, data=data)
    assert (line.refused, line.value, line.if_yes) == (Refused.SMALL, None, None)
    assert [one.refused for one in run(BELIEVES, data=data, fewest=600)] == [Refused.SMALL]


def test_what_is_done_afterwards_is_asked_of_those_still_without_the_outcome() -> None:
    columns = {
        "scheme_received": np.array([1.0, 0.0, np.nan, 1.0]),
        "conversations": np.array([3.0, 2.0, np.nan, np.nan]),
        "age": np.array([30.0, 40.0, 50.0, 60.0]),
        "education": np.array(["basic", "higher", "", "basic"]),
    }
    granted = catalogue.still_without(columns, "scheme_granted")
    assert np.array_equal(granted["conversations"], [np.nan, 2.0, np.nan, np.nan], equal_nan=True)
    assert granted["age"] is columns["age"]
    assert granted["education"] is columns["education"]
    assert catalogue.still_without(columns, "employed") == columns


def test_imputed_values_are_possible_ones_and_known_ones_stay() -> None:
    data = with_gaps(0.3)
    data["age"] = np.where(np.arange(1_000) % 7 == 0, np.nan, data["age"])
    made = imputation.imputed(data, [BELIEVES, EDUCATION, AGE, variable("employed")], sets=2, rounds=2, seed=3)
    assert len(made) == 2
    for one in made:
        known = ~np.isnan(data["believes"])
        assert (one["believes"][known] == data["believes"][known]).all()
        assert set(np.unique(one["believes"])) <= {0.0, 1.0}
        assert set(np.unique(one["education"])) == {"primary", "secondary", "higher"}
        assert set(np.unique(one["age"])) <= set(np.unique(data["age"][~np.isnan(data["age"])]))
    assert not all((made[0][key] == made[1][key]).all() for key in ("believes", "education", "age"))
    again = imputation.imputed(data, [BELIEVES, EDUCATION, AGE, variable("employed")], sets=2, rounds=2, seed=3)
    assert (again[1]["age"] == made[1]["age"]).all()
    with pytest.raises(ValueError, match="nothing is known"):
        imputation.imputed({**people(), "age": np.full(1_000, np.nan)}, [AGE])


def test_without_gaps_there_is_one_data_set() -> None:
    assert len(imputation.imputed(people(), [BELIEVES, AGE])) == 1
    found = imputation.combined([0.1], [0.02], complete_degrees=50)
    assert (found.value, found.error, found.degrees, found.missing_share) == (0.1, 0.02, 50, 0)
    same = imputation.combined([0.1, 0.1], [0.02, 0.02], complete_degrees=50)
    assert same.missing_share == 0


# A comparison group ---------------------------------------------------------------------------------------------------


def test_weighting_takes_away_a_planted_imbalance() -> None:
    chance = np.random.default_rng(11)
    rows = 6_000
    hard = chance.random(rows) < 0.5
    took_part = chance.random(rows) < np.where(hard, 0.5, 0.15)
    # Taking part adds 10 points; who finds it hard has 25 points less.
    outcome = chance.random(rows) < 0.5 + 0.1 * took_part - 0.25 * hard
    plain = outcome[took_part].mean() - outcome[~took_part].mean()
    found = compare(took_part, outcome, {"hard": hard.astype(float)}, [variable("hard")])
    assert plain < 0.05
    assert found.low < 0.1 < found.high
    (balance,) = found.balance
    assert balance.before > 0.3
    assert abs(balance.after) < 0.001
    assert not balance.is_poor
    assert found.n_participants + found.n_others == rows
    assert found.effective_others < found.n_others
    assert 0 < found.largest_weight_share < 0.01


def test_a_comparison_needs_two_groups_that_overlap() -> None:
    yes = np.ones(50, dtype=bool)
    with pytest.raises(ValueError, match="both groups"):
        compare(yes, yes, {}, [])
    half = np.arange(50) < 25
    with pytest.raises(NotFitted):
        compare(half, half, {"told": half.astype(float)}, [variable("told")])


# Small things ---------------------------------------------------------------------------------------------------------


def test_how_strong_something_unmeasured_would_have_to_be() -> None:
    assert sureness.e_value(0.4, 0.2) == pytest.approx(2 + 2**0.5)
    assert sureness.e_value(0.2, 0.4) == pytest.approx(2 + 2**0.5)
    assert sureness.e_value(0.3, 0.3) == 1
    assert sureness.e_value(0.3, 0.0) is None


def test_the_smallest_effect_that_could_be_found() -> None:
    assert sureness.smallest_effect(0.01) == pytest.approx(0.0280159, abs=1e-6)
    assert sureness.smallest_effect(0.01, clusters=11) == pytest.approx(0.01 * (2.2281389 + 0.8790578))


def test_a_p_value_stands_with_the_reports_levels() -> None:
    given = [None, 0.0, 0.0049, 0.005, 0.049, 0.3, 0.5, 1.0]
    assert [sureness.reported_level(p) for p in given] == [None, 0.005, 0.005, 0.05, 0.05, 0.5, None, None]


@given(st.lists(st.none() | st.floats(0, 1), max_size=40))
def test_q_values_are_never_below_p_and_keep_the_order(p: list[float | None]) -> None:
    q = sureness.q_values(p)
    assert [one is None for one in q] == [one is None for one in p]
    known = sorted((one, other) for one, other in zip(p, q, strict=True) if one is not None and other is not None)
    assert all(one <= other + 1e-12 and other <= 1 for one, other in known)
    assert [other for _, other in known] == sorted(other for _, other in known)


@given(st.integers(0, 10_000), st.integers(20, 80))
@settings(deadline=None, max_examples=40)
def test_the_model_is_where_the_likelihood_is_highest(seed: int, rows: int) -> None:
    """Against the slope of the likelihood, which is nought there."""
    chance = np.random.default_rng(seed)
    x = np.column_stack([np.ones(rows), chance.normal(size=rows), chance.integers(0, 2, rows)])
    y: npt.NDArray[np.float64] = (chance.random(rows) < 0.5).astype(float)
    try:
        found = fit(cells(x, y, np.zeros(rows, dtype=np.intp)))
    except (NotFitted, np.linalg.LinAlgError):
        return
    slope = x.T @ (y - probability(x @ found.beta))
    assert np.abs(slope).max() < 1e-6
    assert replace(found).inverse @ found.information == pytest.approx(np.eye(3), abs=1e-8)
