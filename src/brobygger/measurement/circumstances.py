"""What is registered about the enrolled of a programme, as the columns of an association analysis.

Each reader fills some columns for everybody at once, from the rows of its room. Nothing is read that could name
somebody: the sources of each column are declared, and a house test holds them against the classes of privacy. A column
that nobody has registered is left empty, and whoever freezes a data set says so by name.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Q

from brobygger.accounts.models import TeamOrganisation
from brobygger.casework.enums import BrokerProfile, GrantRight
from brobygger.casework.models import BrokerRecord
from brobygger.citizens.enums import Gender, ResponsibleFor
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Responsibility
from brobygger.compensation import reads as compensation
from brobygger.conversations.beliefs_for_analysis import high_at_enrolment
from brobygger.conversations.enums import AttendanceState
from brobygger.conversations.models import Attendance, Conversation, Rhythm
from brobygger.kernel.clock import danish_date
from brobygger.kernel.portions import portions
from brobygger.measurement import fidelity_forms
from brobygger.measurement.extracts import Extract
from brobygger.measurement.tables import NOT_ON_BENEFIT
from brobygger.plans.models import CvCheck, CvVersion, JobApplication, PlanVersion, QualityReview
from brobygger.programmes.models import Programme, PublishedFigure
from brobygger.reference import reads as reference
from brobygger.screening import rules as screening_rules
from brobygger.screening.enums import DueKind, FilledWhen, LocalModel
from brobygger.screening.models import CoverageRule, Interview, LocalCriterion, Screening, TeamModel
from brobygger_analysis.association.circumstances import CLUSTER, FAST_DAYS, days_to_a_fifth
from brobygger_analysis.definitions import COUNTED_SCHEMES, MENTOR_SCHEME, Text

WINDOW = datetime.timedelta(weeks=13)
EDUCATION = {
    "primary": "basic",
    "upper_secondary": "secondary",
    "vocational": "secondary",
    "short_higher": "higher",
    "medium_higher": "higher",
    "long_higher": "higher",
}
EARLY = {DueKind.REGISTRATION, DueKind.FIRST_CONVERSATION}

Value = bool | float | str | None
Columns = dict[str, list[Value]]

# Column -> the fields that its values are taken from. Dates only tell whether something was before or after.
SOURCES: dict[str, tuple[str, ...]] = {
    "woman": ("citizens.Citizen.gender",),
    "age": ("citizens.Citizen.birth_date",),
    CLUSTER: ("accounts.Jobcentre.short_label",),
    "education": ("citizens.Citizen.education",),
    "benefit_group": ("citizens.Course.benefit_group", "citizens.BenefitPeriod.group"),
    "benefit_weeks": ("citizens.BenefitPeriod.valid_from", "citizens.BenefitPeriod.valid_to"),
    "impairment": ("screening.Interview.assessment",),
    "several_impairments": ("screening.Interview.assessment",),
    "complex_impairment": ("screening.Interview.assessment",),
    "large_impact": ("screening.Interview.assessment",),
    "motivated": ("screening.Interview.assessment",),
    "self_belief": ("screening.Interview.assessment",),
    "broker_belief": ("screening.Interview.assessment",),
    "documented": ("screening.Screening.answers",),
    "schemes_before": ("screening.Screening.answers",),
    "limited_before": ("screening.Screening.answers",),
    "weeks_unemployed": ("screening.Screening.weeks_unemployed",),
    "asked_early": ("screening.Screening.when",),
    "days_to_enrolment": ("citizens.Milestone.on",),
    "cv_updated": ("plans.CvVersion.on",),
    "cv_good": ("plans.CvCheck.on",),
    "goal_updated": ("plans.PlanVersion.goals_changed",),
    "activity_updated": ("plans.PlanVersion.activities_changed",),
    "conversations": ("conversations.Conversation.on",),
    "days_to_conversation": ("conversations.Conversation.on",),
    "job_talked": ("conversations.Conversation.job_talked",),
    "same_broker": ("citizens.Responsibility.user",),
    "group_sessions": ("conversations.Attendance.state",),
    "scheme_applied": ("compensation.Application.applied_on",),
    "scheme_received": ("compensation.Application.decided_on",),
    "mentor": ("compensation.Application.scheme",),
    "job_interview": ("plans.JobApplication.interview_on",),
    "plan_quality": ("plans.QualityReview.met", "plans.QualityReview.out_of", "plans.QualityReview.reviewed_on"),
    "full_scale": ("screening.TeamModel.model",),
    "introduced_early": ("screening.CoverageRule.kind",),
    "local_criteria": ("screening.LocalCriterion.kind",),
    "employer_facing": ("casework.BrokerRecord.profile",),
    "brokers_grant": ("casework.BrokerRecord.grants",),
    "organisation": ("accounts.TeamOrganisation.form",),
    "contact_model": ("conversations.Rhythm.contact_model",),
    "steering_group": ("measurement.RecordedForm.choice",),
    "political_priority": ("measurement.RecordedForm.choice",),
    "sparring": ("measurement.RecordedForm.choice",),
    "size": ("measurement.RecordedForm.choice",),
    "framework": ("measurement.RecordedForm.choice",),
    "first_round": ("measurement.RecordedForm.choice",),
    "fast_spread": ("citizens.Milestone.on",),
    "caseload": ("citizens.Responsibility.user",),
    "scheme_usage": ("programmes.PublishedFigure.value",),
    "employed": ("citizens.Milestone.on",),
    "scheme_granted": ("compensation.Application.decided_on",),
}
# Columns made from a field that names somebody, with what is left of it.
REDUCED = {"age": "Whole years on the day of enrolment; in a file only the ten years it lies in."}


@dataclass(frozen=True)
class People:
    """The enrolled, once each, in the order of their inner numbers.

    What is done after enrolment is asked about in the first weeks only, and only of those who were still without the
    outcome when these were over (``seen``): whoever finds work soon has less done, and that is no association.
    """

    programme: Programme
    extract: Extract
    rows: Any
    courses: list[int]
    citizens: list[int]
    jobcentres: list[int]
    enrolled: list[datetime.date]
    screened: list[datetime.date | None]
    employed: list[datetime.date | None]
    seen: list[bool]

    def __len__(self) -> int:
        return len(self.courses)

    def by_course(self, found: Mapping[int, Any], default: Any = None) -> list[Any]:
        return [found.get(course, default) for course in self.courses]

    def by_jobcentre(self, found: Mapping[int, Any]) -> list[Any]:
        return [found.get(jobcentre) for jobcentre in self.jobcentres]

    def in_window(self, events: Iterable[tuple[int, datetime.date]]) -> dict[int, list[datetime.date]]:
        """By course the days within the first weeks after enrolment, in order, of those who are seen."""
        first = {course: on for course, on, seen in zip(self.courses, self.enrolled, self.seen, strict=True) if seen}
        found: dict[int, list[datetime.date]] = defaultdict(list)
        for course, on in sorted(events, key=lambda one: one[1]):
            if course in first and first[course] <= on <= first[course] + WINDOW:
                found[course].append(on)
        return found

    def of_the_seen(self, values: Iterable[Value]) -> list[Value]:
        """A gap for whoever is not seen."""
        return [value if seen else None for value, seen in zip(values, self.seen, strict=True)]


def people_of(programme: Programme, found: Extract) -> People:
    """Who was enrolled, counted as the funnel counts them."""
    marks = found.marks
    rows = np.flatnonzero(marks.counted["enrolled"])
    as_of = danish_date(found.as_of)
    employed: dict[int, datetime.date] = {}
    for row in np.flatnonzero(marks.counted["employed"]).tolist():
        employed[int(marks.persons[row])] = marks.dates["employed"][row].astype(object)
    persons = [int(one) for one in marks.persons[rows]]
    enrolled = [one.astype(object) for one in marks.dates["enrolled"][rows]]
    outcome = [
        day if (day := employed.get(person)) is not None and day >= start else None
        for person, start in zip(persons, enrolled, strict=True)
    ]
    return People(
        programme=programme,
        extract=found,
        rows=rows,
        courses=[int(one) for one in found.courses[rows]],
        citizens=[int(one) for one in found.columns["person"][rows]],
        jobcentres=[int(one) for one in found.columns["jobcentre"][rows]],
        enrolled=enrolled,
        screened=[None if np.isnat(one) else one.astype(object) for one in marks.dates["screened"][rows]],
        employed=outcome,
        seen=[
            start + WINDOW <= as_of and (day is None or day > start + WINDOW)
            for start, day in zip(enrolled, outcome, strict=True)
        ],
    )


def columns_of(people: People) -> Columns:
    """All columns that have a source; those that nobody registered hold nothing but gaps."""
    made: Columns = {
        "employed": [day is not None for day in people.employed],
        CLUSTER: people.by_jobcentre({part.jobcentre: part.name for part in people.extract.participants}),
    }
    for read in READERS:
        made |= read(people)
    return made


def _rows(of: Callable[[Sequence[int]], Any], numbers: Sequence[int], *fields: str) -> Iterator[Any]:
    for part in portions(sorted(set(numbers))):
        yield from of(part).order_by("id").values_list(*fields)


# The persons ----------------------------------------------------------------------------------------------------------


def _background(people: People) -> Columns:
    own = {
        number: (gender, born, education)
        for number, gender, born, education in _rows(
            lambda part: Citizen.objects.filter(pk__in=part), people.citizens, "pk", "gender", "birth_date", "education"
        )
    }
    woman: list[Value] = []
    age: list[Value] = []
    education: list[Value] = []
    for citizen, on in zip(people.citizens, people.enrolled, strict=True):
        gender, born, code = own.get(citizen, (Gender.UNKNOWN, None, ""))
        woman.append(None if gender == Gender.UNKNOWN else gender == Gender.WOMAN)
        age.append(None if born is None else on.year - born.year - ((on.month, on.day) < (born.month, born.day)))
        education.append(EDUCATION.get(code))
    return {"woman": woman, "age": age, "education": education}


def _benefit(people: People) -> Columns:
    periods: dict[int, list[tuple[str, datetime.date, datetime.date | None]]] = defaultdict(list)
    for citizen, group, first, last in _rows(
        lambda part: BenefitPeriod.objects.filter(citizen__in=part),
        people.citizens, "citizen_id", "group", "valid_from", "valid_to",
    ):  # fmt: skip
        periods[citizen].append((group, first, last))
    at_start = dict(_rows(lambda part: Course.objects.filter(pk__in=part), people.courses, "pk", "benefit_group"))
    groups: list[Value] = []
    weeks: list[Value] = []
    for course, citizen, on in zip(people.courses, people.citizens, people.enrolled, strict=True):
        own = periods.get(citizen, [])
        now = [group for group, first, last in own if first <= on and (last is None or last >= on)]
        groups.append((now[-1] if now else at_start.get(course)) or None)
        before = [
            (min(last or on, on) - first).days
            for group, first, last in own
            if first < on and group not in NOT_ON_BENEFIT
        ]
        weeks.append(sum(before) // 7 if own else None)
    return {"benefit_group": groups, "benefit_weeks": weeks}


def _interviewed(people: People) -> Columns:
    groups = {code: reference.item("impairment_type", code)["group"] for code in reference.labels("impairment_type")}
    names = ("impairment", "several_impairments", "complex_impairment", "large_impact", "motivated")
    found: dict[int, tuple[Value, ...]] = {}
    for part in portions(sorted(set(people.courses))):
        rows = Interview.objects.filter(course__in=part).current().order_by("held_on", "id")
        for row in rows.only("key", "course_id", "assessment", "jobcentre_id"):
            said = screening_rules.Assessment.from_json(row.assessment)
            types = said.types
            kinds = {groups.get(code, "") for code in types} - {"", screening_rules.NOT_PLACED}
            found[row.course_id] = (
                groups.get(said.primary) if said.primary else None,
                len(types) > 1 if types else None,
                len(kinds) > 1 if types else None,
                said.impact_now == screening_rules.LARGE if said.impact_now else None,
                said.motivated,
            )
    rows_of = people.by_course(found, (None,) * len(names))
    made: Columns = {name: [row[place] for row in rows_of] for place, name in enumerate(names)}
    beliefs = high_at_enrolment(people.courses)
    made["self_belief"] = [one.citizen if one else None for one in people.by_course(beliefs)]
    made["broker_belief"] = [one.broker if one else None for one in people.by_course(beliefs)]
    return made


def _screened(people: People) -> Columns:
    names = ("documented", "schemes_before", "limited_before", "weeks_unemployed", "asked_early")
    found: dict[int, tuple[Value, ...]] = {}
    for part in portions(sorted(set(people.courses))):
        rows = Screening.objects.filter(course__in=part).current().order_by("round", "id")
        for row in rows.only("key", "course_id", "answers", "weeks_unemployed", "when", "jobcentre_id"):
            said = screening_rules.Answers.from_json(row.answers)
            found[row.course_id] = (
                said.documented, said.schemes_before, said.limited_before, row.weeks_unemployed,
                row.when == FilledWhen.FIRST_POSSIBLE,
            )  # fmt: skip
    rows_of = people.by_course(found, (None,) * len(names))
    made: Columns = {name: [row[place] for row in rows_of] for place, name in enumerate(names)}
    made["days_to_enrolment"] = [
        None if before is None else (on - before).days
        for before, on in zip(people.screened, people.enrolled, strict=True)
    ]
    return made


def _done(people: People) -> Columns:
    """CV, plan and groups: yes where it happened within the first weeks."""

    def happened(rows: Callable[[Sequence[int]], Any], day: str, course: str = "course_id") -> list[Value]:
        found = people.in_window(_rows(rows, people.courses, course, day))
        return people.of_the_seen(course_ in found for course_ in people.courses)

    made: Columns = {
        "cv_updated": happened(lambda part: CvVersion.objects.filter(course__in=part), "on"),
        "cv_good": happened(lambda part: CvCheck.objects.valid().filter(course__in=part), "on"),
        "goal_updated": happened(
            lambda part: PlanVersion.objects.filter(plan__course__in=part, goals_changed=True), "on", "plan__course_id"
        ),
        "activity_updated": happened(
            lambda part: PlanVersion.objects.filter(plan__course__in=part, activities_changed=True),
            "on", "plan__course_id",
        ),
        "group_sessions": happened(
            lambda part: Attendance.objects.filter(course__in=part, state=AttendanceState.ATTENDED), "on"
        ),
        "job_interview": happened(
            lambda part: JobApplication.objects.filter(course__in=part, interview_on__isnull=False), "interview_on"
        ),
    }  # fmt: skip
    # Nobody has any: nothing is registered, and that is no "no".
    return {name: column if any(column) else [None] * len(people) for name, column in made.items()}


def _talked(people: People) -> Columns:
    held = list(
        _rows(
            lambda part: Conversation.objects.held().filter(course__in=part),
            people.courses, "course_id", "on", "job_talked",
        )
    )  # fmt: skip
    days = people.in_window((course, on) for course, on, _ in held)
    seen = {(course, on) for course, all_days in days.items() for on in all_days}
    about: dict[int, list[bool]] = defaultdict(list)
    for course, on, job in held:
        if (course, on) in seen and job is not None:
            about[course].append(job)
    number = people.of_the_seen(float(len(days.get(one, ()))) for one in people.courses)
    return {
        "conversations": number if held else [None] * len(people),
        "days_to_conversation": [
            (days[one][0] - on).days if one in days else None
            for one, on in zip(people.courses, people.enrolled, strict=True)
        ],
        "job_talked": [2 * sum(about[one]) >= len(about[one]) if one in about else None for one in people.courses],
    }


def _brokers(people: People) -> Columns:
    who: dict[int, set[int]] = defaultdict(set)
    brokers: dict[int, set[int]] = defaultdict(set)
    started = dict(zip(people.courses, people.enrolled, strict=True))
    place = dict(zip(people.courses, people.jobcentres, strict=True))
    for course, user, first in _rows(
        lambda part: Responsibility.objects.filter(course__in=part, what=ResponsibleFor.BROKER),
        people.courses, "course_id", "user_id", "valid_from",
    ):  # fmt: skip
        brokers[place[course]].add(user)
        if first <= started[course] + WINDOW:
            who[course].add(user)
    enrolled = Counter(people.jobcentres)
    return {
        "same_broker": people.of_the_seen(len(who[one]) == 1 if one in who else None for one in people.courses),
        "caseload": people.by_jobcentre({one: enrolled[one] / len(users) for one, users in brokers.items()}),
    }


def _schemes(people: People) -> Columns:
    starts = dict(zip(people.courses, people.enrolled, strict=True))
    applied, received, ever, mentor = set(), set(), set(), set()
    rows = [
        one for part in portions(sorted(set(people.courses)))
        for one in compensation.for_indicators(Course.objects.filter(pk__in=part))
        if one.course_id in starts and one.applied_on >= starts[one.course_id]
    ]  # fmt: skip
    for one in rows:
        last = starts[one.course_id] + WINDOW
        before = one.granted_on is not None and one.granted_on <= last
        if one.scheme == MENTOR_SCHEME:
            mentor |= {one.course_id} if before else set()
        elif one.scheme in COUNTED_SCHEMES:
            applied |= {one.course_id} if one.applied_on <= last else set()
            received |= {one.course_id} if before else set()
            ever |= {one.course_id} if one.granted_on is not None else set()
    if not rows:
        return {}
    sets = {"scheme_applied": applied, "scheme_received": received, "mentor": mentor}
    made = {name: people.of_the_seen(course in found for course in people.courses) for name, found in sets.items()}
    return made | {"scheme_granted": [course in ever for course in people.courses]}


def _quality(people: People) -> Columns:
    """The newest review within the first weeks; a review after the job says nothing of the way there."""
    reviews = list(
        _rows(
            lambda part: QualityReview.objects.filter(course__in=part, out_of__gt=0, met__isnull=False),
            people.courses, "course_id", "reviewed_on", "met", "out_of",
        )
    )  # fmt: skip
    days = people.in_window((course, on) for course, on, _, _ in reviews)
    found = {course: 100 * met / out_of for course, on, met, out_of in reviews if on in days.get(course, ())[-1:]}
    return {"plan_quality": people.by_course(found)}


# The organisation -----------------------------------------------------------------------------------------------------


def _in_programme(people: People) -> Q:
    """Rows that hold at some time while the programme runs."""
    last = people.programme.ends_on or danish_date(people.extract.as_of)
    return Q(valid_from__lte=last) & (Q(valid_to=None) | Q(valid_to__gte=people.programme.starts_on))


def _most(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    """By jobcentre the most common; none where two are as common."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for jobcentre, value in pairs:
        counted[jobcentre][value] += 1
    found = {}
    for jobcentre, values in counted.items():
        (first, number), *others = values.most_common(2)
        if not others or others[0][1] < number:
            found[jobcentre] = first
    return found


def _organisation(people: People) -> Columns:
    held, here = _in_programme(people), sorted(set(people.jobcentres))
    models = _most(
        TeamModel.objects.standing().filter(held, jobcentre__in=here, is_main=True).values_list("jobcentre_id", "model")
    )
    forms = _most(
        TeamOrganisation.objects.filter(held, jobcentre__in=here, is_main=True).values_list("jobcentre_id", "form")
    )
    rules = _most(CoverageRule.objects.standing().filter(held, jobcentre__in=here).values_list("jobcentre_id", "kind"))
    criteria = set(LocalCriterion.objects.filter(held, jobcentre__in=here).values_list("jobcentre_id", flat=True))
    contact = _most(Rhythm.objects.filter(held, jobcentre__in=here).values_list("jobcentre_id", "contact_model"))
    records = list(
        BrokerRecord.objects.filter(held, jobcentre__in=here).values_list("jobcentre_id", "profile", "grants")
    )
    facing = {BrokerProfile.EMPLOYER_FACING, BrokerProfile.PRIVATE_SECTOR}
    profiles = _most((one, "yes" if profile in facing else "no") for one, profile, _ in records)
    grants = _most((one, "no" if right == GrantRight.NONE else "yes") for one, _, right in records)
    usage = dict(
        PublishedFigure.objects.filter(
            programme=people.programme, measure="scheme_usage", jobcentre__isnull=False
        ).values_list("jobcentre_id", "value")
    )
    return {
        "full_scale": people.by_jobcentre({
            one: model == LocalModel.FULL_SCALE for one, model in models.items() if model != LocalModel.METHOD
        }),
        "introduced_early": people.by_jobcentre({one: kind in EARLY for one, kind in rules.items()}),
        "local_criteria": people.by_jobcentre(dict.fromkeys(here, False) | dict.fromkeys(criteria, True))
        if criteria else [None] * len(people),
        "employer_facing": people.by_jobcentre({one: value == "yes" for one, value in profiles.items()}),
        "brokers_grant": people.by_jobcentre({one: value == "yes" for one, value in grants.items()}),
        "organisation": people.by_jobcentre(forms),
        "contact_model": people.by_jobcentre(contact),
        # Published in per cent, of which no municipality has one: of a whole one more, nobody knows anything.
        "scheme_usage": people.by_jobcentre({one: float(10 * value) for one, value in usage.items()}),
        "fast_spread": people.by_jobcentre(_spread(people)),
    }  # fmt: skip


# Column -> the recorded form, and the choice that is a yes; without one the choice itself is the value.
RECORDED = {
    "steering_group": ("steering_group", "active"),
    "political_priority": ("employment_plan", "yes"),
    "sparring": ("sparring", "yes"),
    "first_round": ("first_round", "yes"),
    "size": ("municipality_size", ""),
    "framework": ("framework", ""),
}


def _recorded_forms(people: People) -> Columns:
    """What the leaders recorded of leadership and conditions, as it was for most of the programme."""
    last = people.programme.ends_on or danish_date(people.extract.as_of)
    main = fidelity_forms.main_choices(
        [form for form, _yes in RECORDED.values()], sorted(set(people.jobcentres)), people.programme.starts_on, last
    )
    return {
        column: people.by_jobcentre({one: choice == yes if yes else choice for one, choice in main[form].items()})
        for column, (form, yes) in RECORDED.items()
    }


def _is_over(people: People) -> bool:
    return people.programme.ends_on is not None and people.programme.ends_on <= danish_date(people.extract.as_of)


def _spread(people: People) -> dict[int, bool]:
    """Whether a fifth of the participants at the programme's end were screened within three months of its start.

    The participants are the enrolled. Neither yes nor no where it took more than six months, or before the end.
    """
    if not _is_over(people):
        return {}
    days: dict[int, list[int | None]] = defaultdict(list)
    for jobcentre, on in zip(people.jobcentres, people.screened, strict=True):
        days[jobcentre].append(None if on is None else (on - people.programme.starts_on).days)
    taken = {jobcentre: days_to_a_fifth(own) for jobcentre, own in days.items()}
    return {jobcentre: number <= FAST_DAYS for jobcentre, number in taken.items() if number is not None}


def why_empty(people: People) -> dict[str, Text]:
    """What follows from registrations that are there, and why it holds nothing all the same: where it does."""
    return {"fast_spread": TOO_SLOW if _is_over(people) else NOT_OVER} if len(people) else {}


TOO_SLOW = Text(
    "Kan ikke siges: Ingen kommune nåede en femtedel af deltagerne inden seks måneder.",
    "Cannot be said: no municipality reached a fifth of the participants within six months.",
)
NOT_OVER = Text(
    "Kan ikke siges, før programmet er slut: Det regnes af deltagerne ved afslutningen.",
    "Cannot be said before the programme is over: it is counted of the participants at its end.",
)


READERS: tuple[Callable[[People], Columns], ...] = (
    _background, _benefit, _interviewed, _screened, _done, _talked, _brokers, _schemes, _quality, _organisation,
    _recorded_forms,
)  # fmt: skip
