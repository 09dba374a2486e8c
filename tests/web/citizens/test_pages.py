"""The citizen pages as people use them: create, find, open, change; and what each of that leaves in the log."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from brobygger.casework import actions as casework
from brobygger.casework.enums import WaitsOn
from brobygger.citizens import access, actions
from brobygger.citizens.enums import CourseState, MilestoneKind, Protection, ResponsibleFor
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Milestone, Responsibility
from brobygger.compensation import actions as schemes
from brobygger.conversations import actions as conversations
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.measurement import funnels
from brobygger.measurement.criteria import Criterion
from brobygger.plans import actions as plans
from brobygger.plans import cv
from brobygger.vault.models import LogEntry
from brobygger_analysis.danish.cpr import CprNumber
from tests import fixtures
from tests.citizens.factories import a_citizen, a_course, a_number, machine
from tests.compensation.card_factories import a_card, proposed
from tests.compensation.factories import SchemeHouse, a_stance
from tests.conversations.factories import a_talk, an_appointment
from tests.plans.cv_factories import a_saved_cv
from tests.plans.factories import THREE_GOALS
from tests.programmes.factories import make_programme

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def worker(jobcentre: Any, client_for: Any) -> Any:
    return client_for("caseworker")


def page_of(citizen: Citizen, name: str = "citizen", *more: Any) -> str:
    return reverse(f"citizens:{name}", args=[citizen.key, *more])


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def last_entry() -> LogEntry:
    entry = LogEntry.objects.order_by("-id").first()
    assert entry is not None
    return entry


# Creating -------------------------------------------------------------------------------------------------------------


def filled(**given: Any) -> dict[str, Any]:
    return {
        "cpr": a_number(), "given_name": "Karla", "family_name": "Bakkegård", "protection": "none",
        "began_on": "1/11-2026", "benefit_group": "insured_unemployed", "language": "da", "is_mine": "on", **given,
    }  # fmt: skip


def test_creating_a_citizen_starts_the_course_and_makes_me_responsible(jobcentre, worker):
    answer = worker.post(reverse("citizens:new"), filled(telephone="12345678"), follow=True)
    assert answer.status_code == 200
    with within(jobcentre.pk):
        [course] = Course.objects.all()
        assert course.began_on == datetime.date(2026, 11, 1)
        assert course.citizen.telephone == "12345678"
        assert Responsibility.objects.get(course=course).user_id == worker.user.pk
        assert answer.redirect_chain == [(page_of(course.citizen), 302)]
    assert "er oprettet med sagsnummer 2026-00001" in text_of(answer)


def test_a_demonstration_offers_numbers_that_nobody_has(worker, jobcentre, settings):
    plain = worker.get(reverse("citizens:new")).context["form"].fields["cpr"].help_text
    settings.ENVIRONMENT = "demonstration"
    offered = _offered(worker)
    worker.post(reverse("citizens:new"), filled(cpr=offered[0]))

    assert "Opfundne" not in plain
    assert len(set(offered)) == 3
    with within(jobcentre.pk):
        assert Citizen.objects.get().cpr == offered[0].replace("-", "")
    assert not {offered[0]} & set(_offered(worker))


def _offered(worker):
    return re.findall(r"[0-9]{6}-[0-9]{4}", worker.get(reverse("citizens:new")).context["form"].fields["cpr"].help_text)


@pytest.mark.parametrize("cpr", ["", "1234", "310299-1234", "2102991234x"])
def test_an_impossible_number_is_refused_at_its_field_and_nothing_is_lost(jobcentre, worker, cpr):
    answer = worker.post(reverse("citizens:new"), filled(cpr=cpr, address="Lærkevej 7"))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'href="#id_cpr"' in html
    assert 'value="Lærkevej 7"' in html
    assert [legend for legend, _rest in folds_of(answer, is_open=True)] == ["Kontakt"], "what was typed is not folded"
    assert f'value="{cpr}"' in html or not cpr
    with within(jobcentre.pk):
        assert not Citizen.objects.exists()


def folds_of(answer: Any, *, is_open: bool) -> list[tuple[str, str]]:
    """Legend and line of what folds."""
    sections = answer.context["form"].sections
    return [(str(one.legend), one.told) for one in sections if one.is_fold and one.is_open is is_open]


def test_what_need_not_be_filled_in_is_folded_and_a_fault_opens_it(jobcentre, worker):
    folded = dict(folds_of(worker.get(reverse("citizens:new")), is_open=False))
    assert list(folded) == ["Kontakt", "Baggrund", "Afprøver I systemet?"]
    assert folded["Kontakt"].startswith("Telefon · E-mail")
    assert folded["Baggrund"].endswith("Sprog i breve og skemaer: Dansk · Behov for tolk")
    answer = worker.post(reverse("citizens:new"), filled(municipality_code="0607", birth_date="31-02-1984"))
    assert [legend for legend, _told in folds_of(answer, is_open=True)] == ["Baggrund"]
    assert 'href="#id_birth_date"' in answer.content.decode()


def test_an_odd_check_digit_asks_again_and_a_tick_for_another_number_does_not_count(jobcentre, worker):
    address = reverse("citizens:new")
    first = worker.post(address, filled(cpr="170584-0002"))
    assert first.status_code == 422
    html = first.content.decode()
    assert 'type="checkbox" name="confirmed"' in html
    assert 'name="asked_about" value="1705840002"' in html
    other = worker.post(address, filled(cpr="170584-0006", confirmed="on", asked_about="1705840002"))
    assert other.status_code == 422
    done = worker.post(address, filled(cpr="170584-0002", confirmed="on", asked_about="1705840002"))
    assert done.status_code == 302
    with within(jobcentre.pk):
        assert Citizen.objects.get().check_digit_confirmed


def test_a_number_that_is_known_links_to_the_citizen(jobcentre, worker):
    known = a_citizen(jobcentre)
    answer = worker.post(reverse("citizens:new"), filled(cpr=known.cpr))
    assert answer.status_code == 422
    assert f'href="{page_of(known)}"' in answer.content.decode()


def test_a_half_filled_form_is_kept_and_thrown_away_when_the_citizen_is_created(jobcentre, worker):
    new = reverse("citizens:new")
    half = filled(given_name="Halvfærdig", family_name="")
    assert worker.post(new, half, headers={"X-Autosave": "1"}).status_code == 200
    with within(jobcentre.pk):
        assert not Citizen.objects.exists()
    page = worker.get(new).content.decode()
    assert 'value="Halvfærdig"' in page
    assert "Du fortsætter på din kladde" in page
    assert worker.post(new, filled()).status_code == 302
    assert "Halvfærdig" not in worker.get(new).content.decode()


def test_ten_thousand_characters_are_refused_with_a_sentence(jobcentre, worker):
    answer = worker.post(reverse("citizens:new"), filled(given_name="x" * 10_000))
    assert answer.status_code == 422
    assert "Skriv højst 150 tegn" in text_of(answer)


def test_a_leader_creates_for_the_team(jobcentre, client_for):
    team = fixtures.make_team(jobcentre, "Team Vest")
    with within(jobcentre.pk):
        fixtures.make_team(jobcentre, "Team Øst")
    leader = client_for("team_leader", team=team)
    assert f'<option value="{team.key}" selected>' in leader.get(reverse("citizens:new")).content.decode()
    assert "selected>Intet team" in client_for("team_leader").get(reverse("citizens:new")).content.decode()
    assert "is_mine" not in leader.get(reverse("citizens:new")).content.decode()
    leader.post(reverse("citizens:new"), filled())
    with within(jobcentre.pk):
        assert Course.objects.count() == 1
        assert not Responsibility.objects.exists()


# Opening --------------------------------------------------------------------------------------------------------------


def test_the_page_says_who_where_and_what_is_next(jobcentre, worker):
    with within(jobcentre.pk):
        course = a_course(jobcentre, state=CourseState.ENROLLED, began_on=TODAY - datetime.timedelta(days=30),
                          responsible=worker.user, education="vocational", municipality_code="0607")  # fmt: skip
    text = text_of(worker.get(page_of(course.citizen)))
    for words in (
        "Karla Bakkegård",
        "Sagsnummer 2026-00001",
        "Hold den første samtale",
        "senest 17. november 2026",
        "Overskredet",
        "Visiteret til indsatsen",
        "Erhvervsuddannelse",
        "Fredericia",
        worker.user.name,
    ):
        assert words in text
    entry = last_entry()
    assert (entry.category, entry.action, entry.purpose) == ("open", "citizen.opened", "citizen.view")
    assert entry.subjects == [["citizen", str(course.citizen.key)]]


def test_the_number_is_covered_until_somebody_asks(jobcentre, worker):
    with within(jobcentre.pk):
        course = a_course(jobcentre, responsible=worker.user, cpr="710240-5008")
    answer = worker.get(page_of(course.citizen))
    assert "710240-••••" in answer.content.decode()
    assert "5008" not in answer.content.decode()
    shown = worker.post(page_of(course.citizen, "show"), {"hvad": "nummer"})
    assert "710240-5008" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert last_entry().action == "citizen.number_shown"
    assert worker.get(page_of(course.citizen, "show")).status_code == 405


def test_a_protected_address_is_covered_too(jobcentre, worker):
    with within(jobcentre.pk):
        course = a_course(
            jobcentre, responsible=worker.user, protection=Protection.ADDRESS, address="Skjulvej 4", city="Vejle"
        )
    assert "Skjulvej" not in worker.get(page_of(course.citizen)).content.decode()
    shown = worker.post(page_of(course.citizen, "show"), {"hvad": "adresse"})
    assert "Skjulvej 4" in shown.content.decode()
    assert last_entry().action == "citizen.address_shown"


def test_being_asked_for_a_reason_is_logged_and_names_nobody_who_is_protected(jobcentre, worker):
    with within(jobcentre.pk):
        holder = fixtures.make_user("caseworker", jobcentre=jobcentre)
        plain = a_course(jobcentre, responsible=holder, given_name="Vibeke").citizen
        hidden = a_course(
            jobcentre, responsible=holder, given_name="Kanariefugl", protection=Protection.NAME_AND_ADDRESS
        ).citizen
    assert "Vibeke" in text_of(worker.get(page_of(plain, "reason")))
    asked = text_of(worker.get(page_of(hidden, "reason")))
    assert ("Kanariefugl" in asked, "Beskyttet navn" in asked, hidden.case_number in asked) == (False, True, True)
    entry = last_entry()
    assert (entry.action, entry.subjects) == ("citizen.reason_asked", [["citizen", str(hidden.key)]])


def test_lists_mark_or_leave_out_a_protected_name(jobcentre, worker, client_for):
    """Lists of one's work mark it; lists behind a figure know the person by case number only."""
    with within(jobcentre.pk):
        course = a_course(
            jobcentre, responsible=worker.user, given_name="Kanariefugl", protection=Protection.NAME_AND_ADDRESS
        )
    for name in ("citizens:list", "casework:citizens"):
        own = text_of(worker.get(reverse(name)))
        assert (name, "Kanariefugl" in own, str(Protection.NAME_AND_ADDRESS.label) in own) == (name, True, True)
    behind = text_of(client_for("team_leader", jobcentre=jobcentre).get(reverse("screening:coverage_list")))
    assert course.citizen.case_number in behind
    assert ("Kanariefugl" in behind, "Beskyttet navn" in behind) == (False, True)


def test_the_page_asks_the_database_few_times(jobcentre, worker, django_assert_max_num_queries):
    with within(jobcentre.pk):
        course = a_course(jobcentre, state=CourseState.ENROLLED, responsible=worker.user,
                          team=fixtures.make_team(jobcentre))  # fmt: skip
    worker.get(page_of(course.citizen))
    with django_assert_max_num_queries(19):
        worker.get(page_of(course.citizen))


def test_the_page_of_a_case_that_has_everything_asks_as_few_times(jobcentre, django_assert_max_num_queries):
    house = SchemeHouse(jobcentre, state=CourseState.ENROLLED)
    client = Client()
    client.force_login(house.broker)
    with within(jobcentre.pk):
        actions.set_responsible(
            by=house.machine, course=house.course, user=house.broker, on=TODAY, what=ResponsibleFor.BROKER
        )
    _fill(house)
    html = client.get(page_of(house.citizen)).content.decode()
    for words in ("Samtale holdt", "Borgeren henvendte sig", "Planen blev begyndt", "CV&#x27;et begyndt", "Venter på",
                  "Ansøgning sendt", "Bevilget", "Stilling til ordninger", "Ring til lægen"):  # fmt: skip
        assert words in html, words
    with django_assert_max_num_queries(19):
        client.get(page_of(house.citizen))


def _fill(house: SchemeHouse) -> None:
    """A stance, a grant, a question, a card, talks, a plan, a CV, an application for a job, a wait and a note."""
    by, course, yesterday = house.machine, house.course, TODAY - datetime.timedelta(days=1)
    house.granted()
    with within(house.jobcentre.pk):
        schemes.take_stance(by=by, citizen=house.citizen, course=course, new=a_stance())
        schemes.ask_specialist(by=house.by_broker, citizen=house.citizen, course=course, question="Findes der hjælp?")
        proposed(a_card(house.citizen), "Jeg arbejder bedst om morgenen")
        conversations.log_talk(by=house.by_broker, course=course, talk=a_talk())
        conversations.plan(by=house.by_broker, course=course, entry=an_appointment())
        conversations.record_contact(by=by, course=course, on=yesterday, line="Ringede om en tid", way="phone")
        plans.save_goals(by=by, course=course, goals=THREE_GOALS, read_version=0)
        a_saved_cv(house)
        cv.begin_application(
            by=by, course=course, about=cv.About(occupation="Lagermedarbejder"), on=yesterday, sent=True
        )
        casework.wait_on(by=by, course=course, on_whom=WaitsOn.EMPLOYER, since=yesterday)
        casework.write_note(by=house.by_broker, on=TODAY, text="Ring til lægen", citizen=house.citizen)


def test_a_citizen_elsewhere_does_not_exist_here(worker, other_jobcentre):
    canary = a_course(other_jobcentre, given_name="Kanarie").citizen
    for name in ("citizen", "correct", "reason", "benefit"):
        answer = worker.get(page_of(canary, name))
        assert answer.status_code == 404
        assert "Kanarie" not in answer.content.decode()


MATRIX = [
    # role, own, team, micro-team, rest
    ("caseworker", 200, 200, 200, 403),
    ("job_broker", 200, 200, 200, 403),
    ("compensation_specialist", 200, 403, 403, 403),
    ("team_leader", 200, 200, 200, 403),
    ("project_manager", 403, 403, 403, 403),
    ("employer_consultant", 403, 403, 403, 403),
    ("administrator", 403, 403, 403, 403),
]


@pytest.mark.parametrize(("role", "own", "team", "micro", "rest"), MATRIX)
@pytest.mark.slow(reason="four cases for each role")
def test_the_matrix_of_who_reads(jobcentre, client_for, role, own, team, micro, rest):
    ours, theirs = fixtures.make_team(jobcentre, "Team Øst"), fixtures.make_team(jobcentre, "Team Vest")
    client = client_for(role, team=ours)
    _as_member(client.user, role, jobcentre, ours)
    with within(jobcentre.pk):
        cases = {
            own: [a_course(jobcentre, responsible=client.user, team=ours)],
            rest: [a_course(jobcentre, team=theirs), a_course(jobcentre)],
        }
        in_team = a_course(jobcentre, team=ours)
    for expected, courses in cases.items():
        for course in courses:
            assert client.get(page_of(course.citizen)).status_code == expected, (role, course.team)
    assert client.get(page_of(in_team.citizen)).status_code == team
    _make_micro(jobcentre, ours)
    assert client.get(page_of(in_team.citizen)).status_code == micro


WRITES = [("caseworker", True, False, True), ("job_broker", True, False, True), ("team_leader", False, False, False)]


@pytest.mark.parametrize(("role", "own", "team", "micro"), WRITES)
def test_the_matrix_of_who_writes(jobcentre, client_for, role, own, team, micro):
    ours = fixtures.make_team(jobcentre, "Team Øst")
    client = client_for(role, team=ours)
    _as_member(client.user, role, jobcentre, ours)
    actor = fixtures.actor_of(client.user, jobcentre)
    with within(jobcentre.pk):
        mine = a_course(jobcentre, responsible=client.user, team=ours).citizen
        colleagues = a_course(jobcentre, team=ours).citizen
        assert access.can_write(actor, mine) == own
        assert access.can_write(actor, colleagues) == team
        _make_micro(jobcentre, ours)
        assert access.can_write(actor, colleagues) == micro


def _as_member(user: Any, role: str, jobcentre: Any, team: Any) -> None:
    from brobygger.accounts.models import Membership

    Membership.objects.filter(user=user).update(scope="team", jobcentre=jobcentre, team=team)
    assert Membership.objects.filter(user=user, role=role).exists()


def _make_micro(jobcentre: Any, team: Any) -> None:
    from brobygger.accounts.models import TeamOrganisation

    with within(jobcentre.pk):
        TeamOrganisation.objects.create(
            jobcentre=jobcentre, team=team, form="micro_team", valid_from=TODAY - datetime.timedelta(days=1)
        )


def test_a_reason_opens_a_case_for_an_hour_to_read(jobcentre, worker):
    with within(jobcentre.pk):
        citizen = a_course(jobcentre, responsible=fixtures.make_user("caseworker", jobcentre=jobcentre)).citizen
    refused = worker.get(page_of(citizen))
    assert refused.status_code == 403
    assert page_of(citizen, "reason") in refused.content.decode()
    assert "Karla" not in refused.content.decode()
    short = worker.post(page_of(citizen, "reason"), {"reason": "nysgerrig"})
    assert short.status_code == 422
    reason = "Kollegaen er syg, og borgeren ringer om sin samtale i morgen"
    assert worker.post(page_of(citizen, "reason"), {"reason": reason}).status_code == 302
    opened = worker.get(page_of(citizen))
    assert opened.status_code == 200
    assert "Åbnet med begrundelse" in text_of(opened)
    assert "Ret oplysninger" not in text_of(opened)
    assert worker.get(page_of(citizen, "correct")).status_code == 403
    for hour, minute, status in ((12, 50, 200), (13, 0, 403)):
        with clock.frozen(datetime.datetime.combine(TODAY, datetime.time(hour, minute), tzinfo=clock.DENMARK)):
            assert worker.get(page_of(citizen)).status_code == status
    assert LogEntry.objects.filter(action="glass.broken").count() == 1


# Finding and listing --------------------------------------------------------------------------------------------------


def test_a_number_leads_straight_to_the_citizen_and_never_into_an_address(jobcentre, worker):
    with within(jobcentre.pk):
        course = a_course(jobcentre, responsible=worker.user, cpr="710240-5008")
    answer = worker.post(reverse("search:page"), {"q": "710240-5008"})
    assert answer.status_code == 302
    assert answer["Location"] == page_of(course.citizen)


def test_search_shows_far_citizens_by_name_and_responsible_only(jobcentre, worker):
    colleague = fixtures.make_user("caseworker", jobcentre=jobcentre, name="Ea Holm")
    with within(jobcentre.pk):
        near = a_course(jobcentre, family_name="Ågård", responsible=worker.user)
        far = a_course(jobcentre, family_name="Aagaard", given_name="Peter", responsible=colleague)
    text = text_of(worker.post(reverse("search:page"), {"q": "aagård"}))
    assert near.citizen.case_number in text
    assert "Peter Aagaard Ea Holm" in text
    assert far.citizen.case_number not in text


def test_an_empty_search_helps(jobcentre, worker):
    assert "Navn, CPR-nummer eller sagsnummer" in text_of(worker.get(reverse("search:page")))
    assert "Ingen borgere i jobcentret passer" in text_of(worker.post(reverse("search:page"), {"q": "Ukendt Navn"}))
    assert "mindst to bogstaver" in text_of(worker.post(reverse("search:page"), {"q": "a"}))


def test_lists_own_team_and_house(jobcentre, client_for):
    ours = fixtures.make_team(jobcentre, "Team Øst")
    worker, leader, manager = client_for("caseworker"), client_for("team_leader"), client_for("project_manager")
    _as_member(worker.user, "caseworker", jobcentre, ours)
    _as_member(leader.user, "team_leader", jobcentre, ours)
    with within(jobcentre.pk):
        a_course(jobcentre, given_name="Minna", responsible=worker.user, team=ours)
        a_course(jobcentre, given_name="Torben", team=ours)
        a_course(jobcentre, given_name="Fjernt")
    names = ("Minna", "Torben", "Fjernt")

    def shown(client: Any, scope: str) -> set[str]:
        text = text_of(client.get(reverse("citizens:list"), {"vis": scope}))
        return {name for name in names if name in text}

    assert shown(worker, "own") == {"Minna"}
    assert shown(worker, "team") == {"Minna", "Torben"}
    assert shown(worker, "jobcentre") == {"Minna"}  # not offered: the nearest list instead
    assert shown(leader, "team") == {"Minna", "Torben"}
    assert shown(leader, "jobcentre") == set(names)
    assert shown(manager, "jobcentre") == set(names)


def test_a_list_is_logged_with_its_criterion_and_keys(jobcentre, worker):
    with within(jobcentre.pk):
        course = a_course(jobcentre, responsible=worker.user)
    worker.get(reverse("citizens:list"), {"status": "began"})
    entry = last_entry()
    assert (entry.category, entry.action) == ("list", "citizens.listed")
    assert entry.subjects == [["citizen", str(course.citizen.key)]]
    assert entry.details["criterion"]["scope"] == "own"
    assert "Begyndt" in entry.details["criterion"]["filters"]


def test_filters_stand_in_the_address(jobcentre, client_for):
    manager = client_for("project_manager")
    with within(jobcentre.pk):
        a_course(jobcentre, given_name="Syg", benefit_group="sickness_benefit")
        a_course(jobcentre, given_name="Ledig", state=CourseState.SCREENED)
        a_course(jobcentre, given_name="Forbi", state=CourseState.CLOSED)
    for query, names in (
        ({}, {"Syg", "Ledig"}),
        ({"ydelse": "sickness_benefit"}, {"Syg"}),
        ({"status": "screened"}, {"Ledig"}),
        ({"status": "closed"}, {"Forbi"}),
        ({"ansvarlig": "ingen"}, {"Syg", "Ledig"}),
    ):
        text = text_of(manager.get(reverse("citizens:list"), query))
        assert {name for name in ("Syg", "Ledig", "Forbi") if f"{name} Bakkegård" in text} == names, query


def test_an_export_has_the_rows_of_the_list_and_is_logged_first(jobcentre, worker):
    with within(jobcentre.pk):
        course = a_course(jobcentre, responsible=worker.user, given_name="=HYPERLINK()")
        a_course(jobcentre, given_name="Fjernt")
    answer = worker.get(reverse("citizens:list"), {"eksport": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert "'=HYPERLINK() Bakkegård" in text
    assert "Fjernt" not in text
    entry = last_entry()
    assert (entry.category, entry.action, entry.count) == ("export", "citizens.exported", 1)
    assert entry.subjects == [["citizen", str(course.citizen.key)]]


def test_a_list_asks_as_often_for_many_as_for_few(jobcentre, client_for, same_queries, django_assert_max_num_queries):
    manager = client_for("project_manager")
    with within(jobcentre.pk):
        a_course(jobcentre)
    with within(jobcentre.pk):
        same_queries(lambda: manager.get(reverse("citizens:list")), lambda: [a_course(jobcentre) for _ in range(5)])
    with django_assert_max_num_queries(20):
        manager.get(reverse("citizens:list"))


# Changing -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(jobcentre: Any, worker: Any) -> Course:
    with within(jobcentre.pk):
        return a_course(jobcentre, state=CourseState.ENROLLED, responsible=worker.user)


def form_values(response: Any) -> dict[str, Any]:
    form = response.context["form"]
    return {
        bound.html_name: bound.value() if bound.value() is not None else ""
        for bound in form
        if bound.html_name not in {"confirmed"}
    }


def test_correcting_keeps_the_rest_and_asks_why_a_name_changes(jobcentre, worker, own):
    address = page_of(own.citizen, "correct")
    values = form_values(worker.get(address)) | {"birth_date": "17-05-1984", "given_name": "Carla"}
    assert worker.post(address, values).status_code == 422
    assert worker.post(address, values | {"reason": "Skiftet navn"}).status_code == 302
    with within(jobcentre.pk):
        assert Citizen.objects.get(pk=own.citizen_id).given_name == "Carla"


def test_a_test_person_is_in_no_figure_until_somebody_says_why_it_is_a_real_one(jobcentre, worker):
    programme = make_programme(jobcentre, starts_on=datetime.date(2026, 1, 1), ends_on=datetime.date(2027, 12, 31))

    def population() -> Any:
        with within(jobcentre.pk):
            found = funnels.of(by=machine(jobcentre), programme=programme, criterion=Criterion())
            return found.figures["population"].result.value

    def created() -> Citizen:
        with within(jobcentre.pk):
            return Citizen.objects.get()

    worker.post(reverse("citizens:new"), filled(is_test="on", cpr=""))  # it gets a number that nobody has
    citizen = created()
    assert CprNumber(citizen.cpr).is_demonstration
    assert (citizen.is_test, population()) == (True, 0)
    with within(jobcentre.pk):
        entry = LogEntry.objects.get(action="citizen.registered")
    assert entry.details["changes"] == {"is_test": [None, True]}
    assert "Testperson" in text_of(worker.get(page_of(citizen)))

    address = page_of(citizen, "correct")
    values = form_values(worker.get(address))
    assert values.pop("is_test") is True
    assert worker.post(address, values).status_code == 422, "it counts from now on: that needs a reason"
    assert worker.post(address, values | {"reason": "En rigtig borger"}).status_code == 302
    assert (created().is_test, population()) == (False, 1)
    assert last_entry().details["changes"] == {"is_test": [True, False]}
    assert last_entry().reason == "En rigtig borger"
    assert "Testperson" not in text_of(worker.get(page_of(citizen)))


def test_two_who_correct_at_once_see_both_versions(jobcentre, worker, own):
    address = page_of(own.citizen, "correct")
    values = form_values(worker.get(address)) | {"birth_date": "17-05-1984"}
    assert worker.post(address, values | {"city": "Kolding"}).status_code == 302
    late = worker.post(address, values | {"city": "Vejle"})
    assert late.status_code == 409
    html = late.content.decode()
    assert "Kolding" in html
    assert 'value="Vejle"' in html
    with within(jobcentre.pk):
        assert Citizen.objects.get(pk=own.citizen_id).city == "Kolding"
    newest = re.search(r'name="version" value="(\d+)"', html)
    assert newest is not None
    assert worker.post(address, values | {"city": "Vejle", "version": newest[1]}).status_code == 302


def test_protection_benefit_step_and_withdrawal(jobcentre, worker, own):
    citizen = own.citizen
    protect = page_of(citizen, "protect")
    values = form_values(worker.get(protect)) | {"protection": "address", "reason": "Besked fra registret"}
    assert worker.post(protect, values).status_code == 302
    benefit = {"group": "sickness_benefit", "valid_from": "19-11-2026"}
    assert worker.post(page_of(citizen, "benefit"), benefit).status_code == 302
    assert worker.post(page_of(citizen, "benefit"), benefit).status_code == 422  # the same again
    assert worker.post(page_of(citizen, "step", "first_conversation"), {"on": "21-11-2026"}).status_code == 422
    assert worker.post(page_of(citizen, "step", "first_conversation"), {"on": "20-11-2026"}).status_code == 302
    with within(jobcentre.pk):
        assert Citizen.objects.get(pk=citizen.pk).protection == "address"
        assert BenefitPeriod.objects.get(citizen=citizen, valid_to=None).group == "sickness_benefit"
        mark = Milestone.objects.get(course=own, kind="first_conversation")
    withdraw = page_of(citizen, "withdraw", mark.key)
    assert worker.post(withdraw, {"reason": ""}).status_code == 422
    assert worker.post(withdraw, {"reason": "Forkert dag"}).status_code == 302
    text = text_of(worker.get(page_of(citizen)))
    assert "Ophævet: Første samtale" in text
    assert "Forkert dag" in text


def test_screening_marks_are_not_typed_by_hand(worker, own):
    for kind in ("screened", "enrolled", "began", "closed", "nonsense"):
        assert worker.get(page_of(own.citizen, "step", kind)).status_code == 404


def test_closing_and_opening_again(jobcentre, worker, own):
    """A course that was closed without an outcome, as by an import; with one it is tests/web/casework."""
    citizen = own.citizen
    with within(jobcentre.pk):
        actions.reach(by=machine(jobcentre), course=own, kind=MilestoneKind.CLOSED, on=datetime.date(2026, 11, 20))
    assert "Forløbet er afsluttet" in text_of(worker.get(page_of(citizen)))
    assert worker.post(page_of(citizen, "reopen"), {"reason": "Lukket ved en fejl"}).status_code == 302
    with within(jobcentre.pk):
        assert Course.objects.get(pk=own.pk).state == CourseState.ENROLLED


def test_a_new_course_after_the_old_one(jobcentre, worker):
    with within(jobcentre.pk):
        old = a_course(jobcentre, state=CourseState.CLOSED, responsible=worker.user)
    answer = worker.post(
        page_of(old.citizen, "start_course"), {"began_on": "20-11-2026", "benefit_group": "flex_job"}, follow=True
    )
    assert "Tidligere forløb" in text_of(answer)
    with within(jobcentre.pk):
        assert Course.objects.filter(citizen=old.citizen).count() == 2


def test_a_leader_hands_a_case_to_another_and_the_history_shows_it(jobcentre, client_for):
    team = fixtures.make_team(jobcentre)
    leader = client_for("team_leader")
    first, second = (
        fixtures.make_user("caseworker", jobcentre=jobcentre, name=name) for name in ("Ea Holm", "Bo Lind")
    )
    with within(jobcentre.pk):
        course = a_course(jobcentre, responsible=first, team=team)
    address = page_of(course.citizen, "share_out")
    assert f'value="{first.key}" selected' in leader.get(address).content.decode()
    values = {"case": str(second.key), "team": str(team.key), "on": "20-11-2026", "seen": f"case={first.key}"}
    assert leader.post(address, values).status_code == 422
    assert leader.post(address, values | {"reason": "Ea går på barsel"}).status_code == 302
    text = text_of(leader.get(page_of(course.citizen)))
    assert "Bo Lind blev ansvarlig" in text
    assert "Ea går på barsel" in text


def test_who_hands_on_a_case_may_lose_sight_of_it(jobcentre, worker, own):
    colleague = fixtures.make_user("caseworker", jobcentre=jobcentre)
    answer = worker.post(
        page_of(own.citizen, "share_out"),
        {"case": str(colleague.key), "on": "20-11-2026", "reason": "Bytte", "seen": f"case={worker.user.key}"},
    )
    assert answer["Location"] == reverse("citizens:list")


def test_who_does_what_is_shown_and_shared_out_on_one_page(jobcentre, client_for):
    team = fixtures.make_team(jobcentre)
    leader = client_for("team_leader")
    with within(jobcentre.pk):
        ea = fixtures.make_user("caseworker", jobcentre=jobcentre, name="Ea Holm")
        bo, mie = (fixtures.make_user("job_broker", jobcentre=jobcentre, name=name) for name in ("Bo Lind", "Mie Krog"))
        course = a_course(jobcentre, responsible=ea, broker=bo, team=team)
    text = text_of(leader.get(page_of(course.citizen)))
    assert "Uden myndighed Bo Lind har ikke myndighed her." in text
    assert "Rådighed, sanktioner og den formelle plan hører til hos Ea Holm." in text
    address = page_of(course.citizen, "share_out")
    seen = f"case={ea.key} broker={bo.key}"
    values = {"case": ea.key, "broker": bo.key, "team": team.key, "on": "20-11-2026", "seen": seen}
    assert leader.post(address, values | {"employers": mie.key}).status_code == 302
    assert "Kontakt med arbejdsgivere: Mie Krog" in text_of(leader.get(page_of(course.citizen)))
    late = leader.post(address, values | {"employers": bo.key, "broker": mie.key, "reason": "Bytte"})
    assert late.status_code == 422
    assert "Imens er delen ”Kontakt med arbejdsgivere” givet til Mie Krog." in text_of(late)
    again = values | {"employers": bo.key, "broker": mie.key, "reason": "Bytte"}
    again["seen"] = re.search(r'name="seen" value="([^"]+)"', late.content.decode())[1]
    assert leader.post(address, again).status_code == 302, "seen, and meant"
    assert "Kontakt med arbejdsgivere: Bo Lind" in text_of(leader.get(page_of(course.citizen)))


# The timeline ---------------------------------------------------------------------------------------------------------


def test_the_timeline_is_filtered_and_paged_without_losing_any(jobcentre, worker):
    with within(jobcentre.pk):
        course = a_course(jobcentre, state=CourseState.ENROLLED, responsible=worker.user)
        for number in range(30):
            user = fixtures.make_user("caseworker", jobcentre=jobcentre)
            actions.set_responsible(
                by=machine(jobcentre), course=course, user=user, on=TODAY, reason=f"Skift nummer {number}."
            )
        actions.set_responsible(by=machine(jobcentre), course=course, user=worker.user, on=TODAY, reason="Tilbage")
    seen: list[str] = []
    address = page_of(course.citizen) + "?emne=background"
    while address:
        html = worker.get(address).content.decode()
        seen += re.findall(r"Skift nummer \d+\.", html)
        found = re.search(r'href="\?(emne=background&amp;efter=[^"#]+)', html)
        address = page_of(course.citizen) + "?" + found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 30
    marks = text_of(worker.get(page_of(course.citizen) + "?emne=marks"))
    assert "Skift nummer" not in marks
    lost = worker.get(page_of(course.citizen) + "?efter=citizens.milestone:gone")
    assert "Forløbet er ændret" in text_of(lost)
