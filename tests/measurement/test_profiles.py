"""Profiles out of registrations: counted as by hand, hidden where few, and one object on every face."""

from __future__ import annotations

import datetime
import io
import json
from collections import Counter
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from brobygger.citizens.models import BenefitPeriod
from brobygger.cli.main import main
from brobygger.conversations import belief_counts
from brobygger.kernel.boundary import everywhere, within
from brobygger.kernel.errors import Refusal
from brobygger.measurement import access, lists, profiles
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.profiles import Asked
from brobygger.programmes.actions import publish_figure
from brobygger.screening.models import Handover, Interview, Screening
from brobygger.vault.models import LogEntry
from brobygger_analysis.results import Disclosure
from tests.fixtures import actor_of, make_jobcentre, make_user
from tests.measurement.factories import make_citizen, make_course, release
from tests.programmes.factories import OPERATOR, make_programme
from tests.web.tokens import token_client

pytestmark = pytest.mark.django_db

BEGAN = datetime.date(2024, 3, 1)
ENROLLED = datetime.date(2024, 4, 10)
AT = datetime.datetime(2024, 4, 10, 12, tzinfo=datetime.UTC)
TYPES = ("back_neck", "anxiety", "adhd")  # physical, mental, intellectual
GROUPS = ("insured_unemployed", "flex_job")


@pytest.fixture(scope="module")
def world(kept: Any) -> Any:
    """24 enrolled in one jobcentre, each their own mix, and 3 in another; 6 more who were only screened."""
    with kept():
        here, there = make_jobcentre("Jobcenter Profilby", "0607"), make_jobcentre("Jobcenter Andeby", "0161")
        programme = make_programme(here, there, code="profil")
        broker = make_user("formidler")
        people = [person(here, programme, broker, number) for number in range(24)]
        others = [person(there, programme, broker, number) for number in range(3)]
        for _ in range(6):
            make_course(here, programme, to="screened", benefit_group="flex_job")
        leader = make_user("project_manager", jobcentre=here)
        made = {"programme": programme, "here": here, "people": people, "others": others, "leader": leader}
    return made


def person(jobcentre: Any, programme: Any, broker: Any, number: int) -> dict[str, Any]:
    """Everything that is known of one, as a slow plain version counts it."""
    own = {
        "gender": "unknown" if number == 0 else "woman" if number % 3 else "man",
        "education": "" if number == 1 else "primary" if number % 2 else "vocational",
        "benefit_group": GROUPS[number % 4 == 0],
        "age": 20 + number,
        "weeks": 3 * number,
        "types": TYPES[: 1 + number % 3],
        "impact": ("small", "medium", "large")[number % 3],
        "belief": 1 + number % 5,
    }
    citizen = make_citizen(
        jobcentre, gender=own["gender"], education=own["education"],
        birth_date=ENROLLED.replace(year=ENROLLED.year - own["age"]),
    )  # fmt: skip
    to = "employed" if number % 4 == 1 else "enrolled"
    course = make_course(jobcentre, programme, to=to, citizen=citizen, benefit_group=own["benefit_group"])
    with within(jobcentre.pk):
        if own["weeks"]:
            first = ENROLLED - datetime.timedelta(weeks=own["weeks"])
            BenefitPeriod.objects.create(
                jobcentre=jobcentre, citizen=citizen, group=own["benefit_group"], valid_from=first
            )
        asked = Screening.objects.create(jobcentre=jobcentre, course=course, form_version="1")
        handed = Handover.objects.create(
            jobcentre=jobcentre, course=course, screening=asked, receiver=broker, state="held", handed_over_on=BEGAN,
            yes_on=BEGAN, invite_by=BEGAN, accepted_by=broker, accepted_on=BEGAN, ended_on=ENROLLED,
        )  # fmt: skip
        Interview.objects.create(
            jobcentre=jobcentre, course=course, handover=handed, state="completed", held_on=ENROLLED, is_current=True,
            form_version="1", broker=broker, decision="enrol", completed_at=AT,
            assessment={
                "primary": own["types"][0], "others": list(own["types"][1:]), "impact_now": own["impact"],
                "citizen_view": own["belief"], "broker_view": 3,
            },
        )  # fmt: skip
    return {**own, "course": course, "to": to}


def seen(world: Any, asked: Asked | None = None) -> profiles.ProfileView:
    asked = asked or Asked()
    with within(world["here"].pk):
        return profiles.of(by=actor_of(world["leader"], world["here"]), programme=world["programme"], asked=asked)


def counts(profile: Any, trait: str) -> dict[str, int]:
    return {cell.code: cell.count for cell in profile.traits[trait].cells if cell.count}


def test_the_enrolled_as_counted_by_hand(world: Any) -> None:
    found = seen(world)
    people, group = world["people"], found.group
    assert group.n == 24
    for trait, stated in (("gender", "unknown"), ("education", "")):
        by_hand = Counter("not_stated" if one[trait] == stated else one[trait] for one in people)
        assert counts(group, trait) == by_hand
    assert counts(group, "benefit_group") == Counter(one["benefit_group"] for one in people)
    age, weeks = group.traits["age"], group.traits["benefit_weeks"]
    assert age.mean is not None
    assert age.mean.value == sum(one["age"] for one in people) / 24
    assert counts(group, "age") == {"under_25": 5, "25_29": 5, "30_39": 10, "40_49": 4}
    assert weeks.mean is not None
    assert (weeks.mean.value, weeks.mean.n) == (sum(one["weeks"] for one in people) / 23, 23)
    assert counts(group, "several_impairments") == {"yes": 16, "no": 8}
    assert counts(group, "complex_impairment") == {"yes": 16, "no": 8}
    assert counts(group, "impact") == {"small": 8, "medium": 8, "large": 8}
    assert group.traits["impairment"].hidden, "all have the same primary group: nothing to tell apart"
    for key in ("impairment", "complex_impairment"):  # placed in two ways by the source: the card says in which
        caveat = group.traits[key].trait.definition.caveat
        assert "visitationssamtale" in caveat.da
        assert "gælder fra 01-01-2015. Kilde: Grupperne i evalueringen 2018-2020" in caveat.da
        assert "holds from 01-01-2015. Source, in Danish: Grupperne i evalueringen 2018-2020" in caveat.en
    assert "gælder fra" not in group.traits["several_impairments"].trait.definition.caveat.da
    # Told in portions of five or more, per benefit group: 6 of one and 18 of the other in order of their courses.
    assert group.traits["self_belief"].known == sum(belief_by_hand(people).values())
    assert {int(code): one for code, one in counts(group, "self_belief").items()} == belief_by_hand(people)


def belief_by_hand(people: list[dict[str, Any]]) -> dict[int, int]:
    told: list[int] = []
    for group in GROUPS:
        portion: list[int] = []
        for one in people:
            if one["benefit_group"] == group:
                portion.append(one["belief"])
                if len(portion) >= 5 and len(set(portion)) > 1:
                    told += portion
                    portion = []
    return dict(Counter(told))


def test_two_groups_share_nobody_and_each_number_opens_its_list(world: Any) -> None:
    criterion = Criterion(benefit_group="flex_job")
    found = seen(world, Asked(criterion, against="rest"))
    assert found.compared is not None
    assert (found.compared.group.n, found.compared.other.n) == (6, 18)
    assert set(found.compared.differences) == set(found.group.traits)
    assert "benefit_group" not in found.group.traits
    whole, part = seen(world).group, found.group
    rest = {code: n - counts(part, "self_belief").get(code, 0) for code, n in counts(whole, "self_belief").items()}
    assert counts(found.compared.other, "self_belief") == {code: n for code, n in rest.items() if n}
    by = actor_of(world["leader"], world["here"])
    with within(world["here"].pk):
        for part_of, wanted in ((None, part), ("rest", found.compared.other)):
            for code, number in counts(wanted, "gender").items():
                opened = lists.open_figure(
                    by=by, programme=world["programme"], criterion=criterion, key=found.key("gender", code),
                    part=part_of,
                )  # fmt: skip
                assert opened.total == number == len(opened.rows)
        with pytest.raises(Refusal):
            lists.open_figure(
                by=by, programme=world["programme"], criterion=Criterion(), key="profile:enrolled:impact:small"
            )
    assert LogEntry.objects.filter(action="figure.opened").exists()


def test_a_stage_against_another_leaves_out_who_is_in_both(world: Any) -> None:
    found = seen(world, Asked(stage="employed", against="stage:enrolled"))
    assert found.compared is not None
    assert (found.compared.group.n, found.compared.other.n) == (6, 18)
    assert found.withholds_answers
    before = Asked(Criterion(first=datetime.date(2024, 4, 1), last=datetime.date(2024, 4, 30)), against="year_before")
    compared = seen(world, before).compared
    assert compared is not None
    assert (compared.group.n, compared.other.n) == (24, 0)
    for wrong in ({"stage": "born"}, {"against": "sideways:1"}, {"against": "before"}):
        with pytest.raises(Refusal):
            Asked(**wrong)
    with pytest.raises(Refusal):
        seen(world, Asked(municipality="Andeby"))
    for field, wrong in (
        ("municipality", Asked(municipality="Profil")), ("against", Asked(against="municipality:Profil")),
        ("benefit_group", Asked(Criterion(benefit_group="flexjob"))), ("against", Asked(against="benefit_group:x")),
    ):  # fmt: skip
        with everywhere(reason="test"), pytest.raises(Refusal) as why:
            profiles.of(by=OPERATOR, programme=world["programme"], asked=wrong)
        assert why.value.field == field


def test_readers_outside_get_fixed_profiles_without_what_follows_from_them(world: Any) -> None:
    reader = access.outside_reader(world["programme"])

    def outside(asked: Asked) -> profiles.ProfileView:
        return profiles.of(by=reader, programme=world["programme"], asked=asked)

    assert all(one.hidden for one in outside(Asked()).group.traits.values()), "nothing is approved yet"
    release(world["programme"])
    whole, first = outside(Asked()).group, outside(Asked(municipality="Profilby")).group
    assert None in {whole.n, first.n}, "3 of the other jobcentre would follow from the whole and the first"
    closed = whole if whole.n is None else first
    assert all(one.hidden for one in closed.traits.values())
    results = [cell.figure.result for one in closed.traits.values() for cell in one.cells]
    assert {one.disclosure for one in results} == {Disclosure.SUPPRESSED}
    assert "self_belief" not in whole.traits
    for wrong in (
        Asked(stage="screened"), Asked(Criterion(first=BEGAN)), Asked(against="rest"),
        Asked(Criterion(benefit_group="flex_job"), municipality="Profilby"),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            outside(wrong)


def test_page_files_api_and_command_print_the_same(world: Any, client_for: Any, capsys: Any) -> None:
    publish_figure(
        by=OPERATOR, programme=world["programme"], jobcentre=world["here"], value=Decimal(62), unit="per_cent",
        measure=profiles.printed_code("gender", "woman"), source="Rapporten",
    )  # fmt: skip
    query = "programme=profil&benefit_group=flex_job&against=rest"
    view = seen(world, Asked(Criterion(benefit_group="flex_job"), against="rest"))
    expected = plain(view.to_dict())
    assert "holds from 01-01-2015" in expected["group"]["traits"]["complex_impairment"]["caveat"]["en"]
    assert expected["group"]["traits"]["gender"]["caveat"] is None
    browser = client_for(user=world["leader"])

    page = browser.get(f"/tal/profiler/?{query}")
    assert page.status_code == 200
    assert plain(page.context["view"].to_dict()) == expected
    text = page.content.decode()
    assert "En forskel mellem to grupper er ikke en virkning." in text
    assert "Kvinder: 62" in browser.get("/tal/profiler/?programme=profil").content.decode()

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(browser.get(f"/tal/profiler/?{query}&eksport=xlsx")))).active
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    shares = [
        (cell["figure"]["numerator"], cell["figure"]["value"])
        for one in expected["group"]["traits"].values()
        for cell in one["categories"]
    ]
    assert [(line[2], line[3]) for line in lines if line[1]] == [(n, pytest.approx(share)) for n, share in shares]
    assert LogEntry.objects.filter(action="figures.exported").exists()

    answer = token_client(world["leader"], jobcentre=world["here"]).get(
        "/api/v1/programmes/profil/profiles?benefit_group=flex_job&against=rest"
    )
    assert answer.status_code == 200, answer.content
    told = plain(answer.json())
    for part in ("group", "other"):
        assert "self_belief" not in told[part]["traits"]
        assert told[part]["traits"] == {k: v for k, v in expected[part]["traits"].items() if k != "self_belief"}

    asked = ["profile", "--programme", "profil", "--jobcentre", "Profilby", "--benefit-group", "flex_job"]
    main([*asked, "--against", "rest", "--json"])
    assert plain(json.loads(capsys.readouterr().out)) == expected
    main([*asked, "--against", "rest"])
    assert "A difference between two groups is not an effect." in capsys.readouterr().out


def test_the_page_refuses_what_cannot_be_and_still_shows_the_profile(world: Any, client_for: Any) -> None:
    browser = client_for(user=world["leader"])
    for query in ("stage=born", "against=before", "first=i+går"):
        page = browser.get(f"/tal/profiler/?programme=profil&{query}")
        assert page.status_code == 422, query
        assert "Kort fortalt" in page.content.decode()
    nobody = browser.get("/tal/profiler/?programme=profil&first=01-01-2030")
    assert "Ingen borgere passer til valget" in nobody.content.decode()


def test_few_questions_are_asked(world: Any, client_for: Any, django_assert_max_num_queries: Any) -> None:
    browser = client_for(user=world["leader"])
    address = "/tal/profiler/?programme=profil&benefit_group=flex_job&against=rest"
    browser.get(address)
    with django_assert_max_num_queries(19):
        browser.get(address)


def test_answers_are_told_in_whole_portions(world: Any) -> None:
    courses = [one["course"].pk for one in world["people"]]
    with everywhere(reason="test"):
        told = belief_counts.of_citizens({"all": courses, "few": [one["course"].pk for one in world["others"]]})
    assert told["few"] == (0, 0, 0, 0, 0)
    assert sum(told["all"]) == 20
    assert told["all"] == (4, 4, 4, 4, 4)


def plain(found: dict[str, Any]) -> dict[str, Any]:
    """As JSON holds it, without the moment it was counted at."""
    made = json.loads(json.dumps(found))
    made.pop("counted_at")
    return dict(made)
