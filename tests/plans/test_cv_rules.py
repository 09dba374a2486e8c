"""What is missing, by when, and where an application may go: pure rules."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.plans import cv_content, cv_errors, cv_rules
from brobygger.plans.cv_content import Cv, Post, Spoken
from brobygger.plans.cv_enums import ApplicationState, CvPart
from brobygger.plans.cv_rules import Missing, Norm, Standing, Waits, YearsFault

FULL = Cv(
    profile="Rolig og stabil.",
    jobs=(Post(key="a", title="Smed", start_year=2010, end_year=2014),),
    educations=(Post(key="b", kind="education", title="HF", start_year=2008, end_year=2010),),
    competences=("Svejsning",),
    tasks=("warehouse",),
    languages=(Spoken(code="da", level="native"),),
)
DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2026, 12, 31))
years = st.one_of(st.none(), st.integers(1950, 2026))
posts = st.builds(
    Post,
    key=st.uuids().map(str),
    title=st.text(min_size=1, max_size=20),
    place=st.text(max_size=10),
    start_year=years,
    end_year=years,
    goes_on=st.booleans(),
    description=st.text(max_size=20),
)
cvs = st.builds(
    Cv,
    profile=st.text(max_size=20),
    jobs=st.lists(posts, max_size=3).map(tuple),
    educations=st.lists(posts, max_size=3).map(tuple),
    competences=st.lists(st.text(min_size=1, max_size=10), max_size=3).map(tuple),
    tasks=st.sets(st.sampled_from(["warehouse", "cooking"])).map(tuple),
    languages=st.lists(st.builds(Spoken, code=st.sampled_from(["da", "en"])), max_size=2).map(tuple),
    licences=st.sets(st.sampled_from(["B", "truck"])).map(tuple),
    leisure=st.text(max_size=10),
)


def test_a_full_cv_misses_nothing():
    assert cv_rules.missing(FULL) == ()


@pytest.mark.parametrize(
    ("emptied", "missing"),
    [
        ({"profile": " "}, Missing.PROFILE),
        ({"jobs": ()}, Missing.JOBS),
        ({"educations": ()}, Missing.EDUCATIONS),
        ({"competences": ()}, Missing.COMPETENCES),
        ({"tasks": ()}, Missing.TASKS),
        ({"languages": ()}, Missing.LANGUAGES),
        ({"jobs": (Post(key="a", title="Smed"),)}, Missing.JOB_YEARS),
        ({"educations": (Post(key="a", title="HF"),)}, Missing.EDUCATION_YEARS),
    ],
)
def test_each_thing_that_is_missing_is_named(emptied, missing):
    assert cv_rules.missing(replace(FULL, **emptied)) == (missing,)


def test_licences_and_leisure_may_be_empty_and_no_experience_may_be_said():
    assert cv_rules.missing(replace(FULL, licences=(), leisure="")) == ()
    assert cv_rules.missing(replace(FULL, jobs=(), none_of=("jobs",))) == ()


def test_each_missing_thing_has_its_words_and_its_part():
    assert set(cv_errors.MISSING) == set(Missing) == set(cv_rules.PART_OF)


@pytest.mark.parametrize(
    ("given_years", "fault"),
    [
        ({"start_year": 1900}, YearsFault.TOO_EARLY),
        ({"start_year": 2030}, YearsFault.IN_FUTURE),
        ({"start_year": 2015, "end_year": 2014}, YearsFault.ENDS_FIRST),
        ({"start_year": 2015, "start_month": 5, "end_year": 2015, "end_month": 4}, YearsFault.ENDS_FIRST),
        ({"start_month": 5}, YearsFault.MONTH_ALONE),
        ({"start_year": 2015, "end_year": 2015}, None),
        ({"start_year": 2015, "start_month": 5, "end_year": 2015}, None),
        ({"start_year": 2025, "end_year": 2029}, None),
        ({}, None),
    ],
)
def test_years_that_cannot_be_are_refused(given_years, fault):
    found = cv_rules.years_fault(Post(key="a", title="x", **given_years), datetime.date(2026, 6, 1))
    assert (found[0] if found else None) == fault


@given(cvs)
def test_a_cv_comes_back_from_storage_as_it_was(cv):
    assert Cv.from_json(cv.as_json()) == cv


@given(cvs, cvs)
def test_parts_are_named_as_changed_exactly_when_they_differ(before, after):
    changed = cv_content.changed_parts(before, after)
    assert changed == cv_content.changed_parts(after, before)
    assert cv_content.changed_parts(after, after) == ()
    for part in CvPart:
        differs = any(
            sorted(map(_plain, _list(getattr(before, name)))) != sorted(map(_plain, _list(getattr(after, name))))
            for name in cv_content.FIELDS[part]
        )
        if part in {CvPart.COMPETENCES, CvPart.LANGUAGES}:
            differs = getattr(before, part.value) != getattr(after, part.value)
        assert (part.value in changed) == differs


def _plain(value):
    return repr(replace(value, key="")) if isinstance(value, Post) else repr(value)


def _list(value):
    return value if isinstance(value, tuple) else [value]


@given(cvs, cvs)
def test_each_changed_part_shows_what_changed(before, after):
    shown = {part: (gone, come) for part, gone, come in cv_content.differences(before, after)}
    assert set(shown) == set(cv_content.changed_parts(before, after))
    for part, (gone, come) in shown.items():
        old, new = cv_content.in_lines(before, part), cv_content.in_lines(after, part)
        # Only the order of words, or the same line twice, can differ without a line of its own.
        assert gone or come or set(old) == set(new)


@given(cvs, posts)
def test_putting_a_post_in_and_taking_it_out_leaves_the_rest(cv, post):
    with_it = cv.with_post(CvPart.JOBS, post)
    assert with_it.post(CvPart.JOBS, post.key) == post
    assert with_it.without_post(CvPart.JOBS, post.key).jobs == cv.jobs
    assert with_it.educations == cv.educations


# --- deadlines -------------------------------------------------------------------------------------------------

START, FINISH = Norm(5, "working_days"), Norm(14, "days")
TUESDAY = datetime.date(2026, 3, 3)


def test_the_start_counts_working_days_and_the_finish_days():
    waits = cv_rules.waiting(Standing(enrolled_on=TUESDAY), START, FINISH)
    assert (waits.what, waits.due) == (Waits.START, datetime.date(2026, 3, 10))
    begun = Standing(enrolled_on=TUESDAY, changed_on=TUESDAY)
    waits = cv_rules.waiting(begun, START, FINISH)
    assert (waits.what, waits.due) == (Waits.FINISH, datetime.date(2026, 3, 17))


def test_easter_is_no_working_day():
    enrolled = datetime.date(2026, 4, 1)  # the Wednesday before Maundy Thursday
    assert START.due(enrolled) == datetime.date(2026, 4, 13)


@pytest.mark.parametrize(
    ("standing", "finished"),
    [
        (Standing(enrolled_on=TUESDAY, changed_on=TUESDAY, is_complete=True), True),
        (Standing(enrolled_on=TUESDAY, changed_on=TUESDAY - datetime.timedelta(1), is_complete=True), False),
        (Standing(enrolled_on=TUESDAY, checked_on=TUESDAY), True),
        (Standing(enrolled_on=TUESDAY, checked_on=TUESDAY - datetime.timedelta(1)), False),
        (Standing(enrolled_on=TUESDAY, changed_on=TUESDAY), False),
    ],
)
def test_finished_is_complete_and_updated_or_checked_since_enrolment(standing, finished):
    assert standing.is_finished is finished
    assert (cv_rules.waiting(standing, START, FINISH) is None) is finished


def test_before_enrolment_nothing_waits():
    assert cv_rules.waiting(Standing(), START, FINISH) is None


@given(DAYS, st.integers(1, 30), st.integers(1, 60), st.sampled_from(["days", "working_days"]), st.data())
def test_the_start_is_never_after_the_finish_and_both_after_enrolment(enrolled, first, second, unit, data):
    start, finish = Norm(first, "working_days"), Norm(second, unit)
    changed = data.draw(st.one_of(st.none(), st.dates(enrolled, enrolled + datetime.timedelta(100))))
    waits = cv_rules.waiting(Standing(enrolled_on=enrolled, changed_on=changed), start, finish)
    assert waits is not None
    assert enrolled < waits.due <= finish.due(enrolled)
    assert (waits.what is Waits.START) == (changed is None)


# --- applications ----------------------------------------------------------------------------------------------


def test_each_state_is_reached_and_only_answers_and_dropping_end_it():
    reached, edge = {ApplicationState.DRAFT}, [ApplicationState.DRAFT]
    while edge:
        for state in cv_rules.MOVES[edge.pop()]:
            if state not in reached:
                reached.add(state)
                edge.append(state)
    assert reached == set(ApplicationState)
    ends = {state for state, moves in cv_rules.MOVES.items() if not moves}
    assert ends == {ApplicationState.HIRED, ApplicationState.REFUSED, ApplicationState.DROPPED}


def test_every_state_but_dropped_keeps_the_day_it_was_reached():
    assert set(cv_rules.DATE_OF) == set(ApplicationState) - {ApplicationState.DROPPED}
