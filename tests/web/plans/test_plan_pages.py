"""Plan, board, versions and own page in the browser of broker and citizen: forms only, no JavaScript."""

from __future__ import annotations

import datetime
import re

import pytest
from django.urls import reverse

from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.plans import actions, reads
from brobygger.plans.content import Line
from brobygger.plans.models import Acknowledgement, Comment, Plan, PlanVersion
from brobygger.vault.models import LogEntry
from brobygger.web.plans.plan_picture import picture_of
from brobygger_analysis.danish.lix import lix
from tests.documents.pdf_checks import check_pdf
from tests.plans.factories import CANARY, Practice, a_full_content, an_activity, days_ago
from tests.screening.factories import House
from tests.web.own.help import by_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(jobcentre):
    return Practice(jobcentre)


@pytest.fixture
def broker(practice, client_for):
    return client_for(user=practice.broker)


@pytest.fixture
def citizen(practice):
    return by_link(practice.course.citizen)


def at(practice, name, *args):
    return reverse(f"plans:{name}", args=[practice.course.citizen.key, *args])


def content(practice):
    with within(practice.jobcentre.pk):
        return reads.content_of(Plan.objects.get(course=practice.course))


def danish(day: datetime.date) -> str:
    return day.strftime("%d-%m-%Y")


def goals_sent(version=0, **changes):
    sent = {"version": str(version), "note": ""}
    three = (("Kontorassistent", "office"), ("Bogbinder", "culture"), ("Ordrebehandler", "trade"))
    for slot, (occupation, industry) in enumerate(three, start=1):
        sent |= {
            f"goal_{slot}_key": f"k{slot}",
            f"goal_{slot}_occupation": occupation,
            f"goal_{slot}_industry": industry,
            f"goal_{slot}_kind": "job",
            f"goal_{slot}_path": "",
            f"goal_{slot}_why": "",
        }
    return {**sent, **changes}


def agreement_sent(version, **changes):
    sent = {
        "version": str(version), "what": "Ring til to køkkener", "by": "citizen", "measure": "Vi har to navne",
        "accepted": "yes", "realistic": "yes", "agreed_on": danish(clock.today()), "deadline": danish(days_ago(-7)),
        "state": "open",
    }  # fmt: skip
    return {**sent, **changes}


def activity_sent(version, **changes):
    sent = {"version": str(version), "what": "Praktik på et bibliotek", "by": "citizen", "state": "planned"}
    return {**sent, **changes}


# --- from nothing to a plan that is ready ----------------------------------------------------------------------


def test_a_plan_from_the_first_goal_to_the_citizens_yes(practice, broker, citizen):
    page = broker.get(reverse("citizens:citizen", args=[practice.course.citizen.key])).content.decode()
    assert at(practice, "goals") in page
    assert broker.get(at(practice, "page")).status_code == 200
    assert broker.post(at(practice, "goals"), goals_sent()).status_code == 302
    assert broker.post(at(practice, "activity_new"), activity_sent(1)).status_code == 302
    assert broker.post(at(practice, "agreement_new"), agreement_sent(2)).status_code == 302
    line = {"version": "3", "kind": "barrier", "text": "Bliver træt", "goals": ["k1"], "help": "Korte vagter"}
    assert broker.post(at(practice, "line_new"), line).status_code == 302
    assert broker.post(at(practice, "words"), {"version": "4", "text": "Jeg vil have fred."}).status_code == 302
    html = broker.get(at(practice, "page")).content.decode()
    assert "Det mangler planen" not in html
    assert 'action="' + at(practice, "ready") in html
    assert "Planen er klar." in broker.post(at(practice, "ready"), follow=True).content.decode()
    own = citizen.get(reverse("plans:own")).content.decode()
    assert "Ring til to køkkener" in own
    assert "Jeg vil have fred." in own
    thanks = citizen.post(reverse("plans:own_yes"), {"number": "5"}, follow=True).content.decode()
    assert "Du sagde ja til planen" in thanks
    assert "Borgeren sagde ja til udgave 5" in broker.get(at(practice, "page")).content.decode()


def test_goals_of_the_interview_are_proposed_and_no_plan_until_they_are_saved(jobcentre, client_for):
    house = House(jobcentre)
    house.enrolled()
    client = client_for(user=house.broker)
    address = reverse("plans:goals", args=[house.course.citizen.key])
    form = client.get(address).context["form"]
    proposed = {form.initial[f"goal_{slot}_occupation"] for slot in (1, 2, 3)}
    assert proposed == {"Kontorassistent", "Ordrebehandler", "Supporter"}
    with within(jobcentre.pk):
        assert not Plan.objects.exists()


def test_a_typical_activity_brings_its_purpose(practice, broker):
    form = broker.get(at(practice, "activity_new"), {"slags": "work_trial"}).context["form"]
    assert form.initial["what"] == "Virksomhedspraktik"
    assert form.initial["purpose"]
    broker.post(at(practice, "activity_new"), activity_sent(0, kind="work_trial", purpose=""))
    assert next(iter(content(practice).activities.values())).purpose == form.initial["purpose"]


def test_what_is_missing_in_an_agreement_is_shown_and_blocks_nothing(practice, broker):
    sent = agreement_sent(0, what="Måske søge job", measure="", accepted="", deadline="")
    assert broker.post(at(practice, "agreement_new"), sent).status_code == 302
    html = broker.get(at(practice, "page")).content.decode()
    assert "Aftalen bliver bedre, hvis den også er: målbar, accepteret, tidsbestemt." in html
    key = next(iter(content(practice).agreements))
    page = broker.get(at(practice, "agreement", key))
    assert [part["there"] for part in page.context["parts"]] == [True, False, False, True, False]
    assert page.context["loose"] == ("måske",)


def test_nothing_typed_is_lost_when_something_is_wrong(practice, broker):
    sent = activity_sent(0, start="02-03-2026", end="01-03-2026", purpose="Prøve kræfter")
    page = broker.post(at(practice, "activity_new"), sent)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["end"]
    assert "Prøve kræfter" in page.content.decode()


def test_half_filled_forms_are_found_again(practice, broker):
    address = at(practice, "agreement_new")
    typed = agreement_sent(0, what="Halvt skrevet")
    assert broker.post(address, typed, headers={"X-Autosave": "1"}).status_code == 200
    assert "Halvt skrevet" in broker.get(address).content.decode()
    broker.post(address, typed)
    assert "Halvt skrevet" not in broker.get(address).content.decode()


# --- two at once -----------------------------------------------------------------------------------------------


def test_a_conflict_shows_both_and_the_second_try_wins(practice, broker, client_for):
    plan = practice.with_everything()
    read = plan.version
    colleague = client_for(user=practice.caseworker)
    assert colleague.post(at(practice, "activity", "a1"), activity_sent(read, what="Kollegaens ord")).status_code == 302
    page = broker.post(at(practice, "activity", "a1"), activity_sent(read, what="Mine ord"))
    html = page.content.decode()
    assert page.status_code == 409
    assert "Kollegaens ord" in html
    assert "Mine ord" in html
    again = activity_sent(re.search(r'name="version" value="(\d+)"', html)[1], what="Begges ord")
    assert broker.post(at(practice, "activity", "a1"), again).status_code == 302
    assert content(practice).activities["a1"].what == "Begges ord"


def test_a_conflict_of_goals_compares_the_same_goal(practice, broker, client_for):
    broker.post(at(practice, "goals"), goals_sent())
    client_for(user=practice.caseworker).post(at(practice, "goals"), goals_sent(1, goal_2_occupation="Grafiker"))
    page = broker.post(at(practice, "goals"), goals_sent(1, goal_2_occupation="Boghandler"))
    assert page.status_code == 409
    pairs = [(one.mine, one.theirs) for one in page.context["compared"] if one.differs]
    assert pairs == [("Boghandler", "Grafiker")]


def test_colleagues_who_change_different_things_both_win(practice, broker, client_for):
    read = practice.with_everything().version
    colleague = client_for(user=practice.caseworker)
    assert colleague.post(at(practice, "activity", "a1"), activity_sent(read, what="Kollegaen")).status_code == 302
    assert broker.post(at(practice, "agreement", "b1"), agreement_sent(read, what="Mig")).status_code == 302
    now = content(practice)
    assert (now.activities["a1"].what, now.agreements["b1"].what) == ("Kollegaen", "Mig")


# --- board, removal, picture -----------------------------------------------------------------------------------


def test_an_activity_is_moved_by_a_choice_and_a_button(practice, broker):
    plan = practice.with_everything()
    html = broker.get(at(practice, "board")).content.decode()
    choices = re.findall(r'<option value="(\w+)">', html)
    assert choices == ["doing", "done", "proposed", "dropped"]
    moved = broker.post(at(practice, "move", "a1"), {"version": str(plan.version), "to": "doing"})
    assert moved.status_code == 302
    assert moved.url.endswith("#aktivitet-a1")
    html = broker.get(moved.url).content.decode()
    assert "står nu under “I gang”" in html
    assert 'class="is-moved"' in html
    refused = broker.post(at(practice, "move", "a1"), {"version": "99", "to": "proposed"}, follow=True)
    assert "kan ikke flyttes" in refused.content.decode()


def test_removal_asks_first_and_old_versions_keep_it(practice, broker):
    plan = practice.with_everything()
    address = at(practice, "remove", "activities", "a1")
    assert an_activity().what in broker.get(address).content.decode()
    assert "a1" in content(practice).activities
    assert broker.post(address, {"version": str(plan.version)}).status_code == 302
    assert "a1" not in content(practice).activities
    assert an_activity().what in broker.get(at(practice, "version", 2)).content.decode()
    assert broker.get(address).status_code == 404


def test_the_picture_draws_all_goals_alike_and_tells_the_same_in_words(practice, broker):
    practice.with_everything()
    html = broker.get(at(practice, "picture")).content.decode()
    boxes = re.findall(r'<rect class="plan-box plan-box-goal" x="(\d+)" y="\d+" width="(\d+)"', html)
    assert len(boxes) == 3
    assert len(set(boxes)) == 1
    assert html.count('class="plan-tie ') == 3
    assert 'role="img" aria-label="3 mål, 1 ressource og 1 barriere."' in html
    told = html.partition("Billedet i ord")[2]
    assert "Kan regneark: Vis det i praktikken" in told
    assert "Bliver træt: Korte vagter" in told
    assert "style=" not in html


def test_what_is_typed_cannot_become_markup_in_the_picture():
    full = a_full_content()
    drawn = picture_of(full.having("strategy", {"l1": Line(text="<script>x</script>", goals=("g1",))}))
    assert "<script>" not in drawn.svg
    assert "&lt;script&gt;" in drawn.svg


# --- versions --------------------------------------------------------------------------------------------------


def test_the_difference_is_said_in_words_and_marks(practice, broker):
    plan = practice.with_everything()
    broker.post(
        at(practice, "activity", "a1"),
        activity_sent(plan.version, what="Praktik i tre uger", kind="work_trial", hours="15", note="Flere timer"),
    )
    html = broker.get(at(practice, "version", plan.version + 1)).content.decode()
    assert "<del>12</del>" in html
    assert "<ins>15</ins>" in html
    assert "Før: " in html
    assert "Nu: " in html
    assert "Flere timer" in html
    chosen = broker.get(at(practice, "compare"), {"fra": "1", "til": "2"})
    assert chosen.url == at(practice, "version", 2) + "?fra=1"
    first = broker.get(at(practice, "version", 1)).content.decode()
    assert CANARY in first
    assert "Tilføjet" in first
    assert broker.get(at(practice, "version", 99)).status_code == 404
    lines = broker.get(at(practice, "versions")).content.decode()
    assert lines.index("Udgave 7") < lines.index("Udgave 1")


def test_the_plan_as_pdf_is_accessible_and_says_everything(practice, broker):
    practice.with_everything()
    response = broker.get(at(practice, "pdf"))
    assert response["Content-Type"] == "application/pdf"
    title = f"Plan for {practice.course.citizen.name}"
    roles = check_pdf(
        response.content,
        title=title,
        contains=[CANARY, "Praktik i to uger", "Ring til to kontorer", "Bliver træt (Korte vagter)", "lige vigtige"],
    )
    assert roles.count("/H2") == 5
    with within(practice.jobcentre.pk):
        assert LogEntry.objects.filter(action="plan.exported").count() == 1


# --- the citizen -----------------------------------------------------------------------------------------------


def test_the_citizen_writes_and_is_answered(practice, broker, citizen):
    practice.with_everything()
    sent = {"number": "6", "text": "Jeg vil hellere arbejde ude."}
    assert "Vi har fået det, du skrev" in citizen.post(reverse("plans:own"), sent, follow=True).content.decode()
    html = broker.get(at(practice, "page")).content.decode()
    assert "Jeg vil hellere arbejde ude." in html
    assert at(practice, "seen") in html
    broker.post(at(practice, "answer"), {"text": "Det taler vi om på fredag."})
    assert "Det taler vi om på fredag." in citizen.get(reverse("plans:own")).content.decode()
    assert citizen.post(reverse("plans:own"), {"number": "6", "text": " "}).status_code == 422
    with within(practice.jobcentre.pk):
        assert [one.seen_on is not None for one in Comment.objects.order_by("id")] == [True, False]


def test_the_citizen_sees_what_is_new_since_the_yes(practice, broker, citizen):
    plan = practice.with_everything()
    citizen.post(reverse("plans:own_yes"), {"number": str(plan.version)})
    with within(practice.jobcentre.pk):
        actions.move_activity(
            by=practice.by_broker, course=practice.course, key="a1", to="doing", read_version=plan.version
        )
    html = citizen.get(reverse("plans:own")).content.decode()
    assert "Det er nyt, siden du sagde ja" in html
    assert "<del>Aftalt</del>" in html
    assert "<ins>I gang</ins>" in html
    late = citizen.post(reverse("plans:own_yes"), {"number": str(plan.version)}, follow=True)
    assert "Planen er ændret" in late.content.decode()
    with within(practice.jobcentre.pk):
        assert Acknowledgement.objects.count() == 1


def test_the_own_page_has_the_plan_and_a_citizen_without_one_is_told(practice, citizen):
    assert "Du har ikke en plan endnu" in citizen.get(reverse("plans:own")).content.decode()
    assert "Min plan" not in citizen.get(reverse("own:page")).content.decode().partition("<main")[2]
    practice.with_everything()
    html = citizen.get(reverse("own:page")).content.decode()
    assert "Ring til to kontorer" in html
    assert reverse("plans:own") in html
    check_pdf(citizen.get(reverse("plans:own_pdf")).content, title="Min plan", contains=["Ring til to kontorer"])


def test_nobody_reads_or_answers_another_citizens_plan(practice, citizen):
    other = practice.another_course(given_name="Anden", family_name="Borger")
    practice.with_everything(other)
    html = citizen.get(reverse("plans:own")).content.decode()
    assert "Du har ikke en plan endnu" in html
    assert citizen.post(reverse("plans:own_yes"), {"number": "6"}).status_code == 404


def test_the_citizens_pages_are_easy_to_read(practice, citizen):
    """The words of the house, without what people have typed."""
    practice.with_everything()
    citizen.post(reverse("plans:own"), {"number": "1", "text": "Hej"})
    html = citizen.get(reverse("plans:own")).content.decode()
    main = html.partition("<main")[2].partition("</main")[0]
    text = re.sub(r"<(?:/p|/h\d|/li|/button|/label|/dd|/dt|br)[^>]*>", ".\n\n", main)
    text = re.sub(r"<[^>]+>", " ", text)
    assert lix(re.sub(r"[ \t]+", " ", text)).value < 35


# --- lists -----------------------------------------------------------------------------------------------------


def test_the_list_shows_who_is_late_to_those_who_may_see_it(practice, broker, client_for):
    late = practice.another_course(enrolled_days_ago=60, family_name="Sinke")
    html = broker.get(reverse("plans:list")).content.decode()
    assert "Sinke" in html
    assert practice.course.citizen.family_name not in html.partition("<main")[2]
    every = broker.get(reverse("plans:list"), {"vis": "alle"}).content.decode()
    assert practice.course.citizen.family_name in every
    leader = client_for(user=practice.leader)
    assert "Sinke" in leader.get(reverse("plans:list")).content.decode()
    plan = practice.planned(late)
    with within(practice.jobcentre.pk):
        actions.mark_ready(by=practice.by_broker, plan=plan)
        assert LogEntry.objects.filter(action="plans.listed").count() == 3
    assert "Sinke" not in broker.get(reverse("plans:list")).content.decode()


def test_the_pages_ask_the_database_seldom(practice, broker, citizen, django_assert_max_num_queries):
    practice.with_everything()
    citizen.post(reverse("plans:own"), {"number": "1", "text": "Hej"})
    for _ in range(3):
        practice.another_course(enrolled_days_ago=60)
    for name in ("page", "board", "goals", "agreement_new", "picture", "versions"):
        broker.get(at(practice, name))
        with django_assert_max_num_queries(20):
            assert broker.get(at(practice, name)).status_code == 200
    for client, address in (
        (broker, at(practice, "version", 3)),
        (broker, reverse("plans:list")),
        (citizen, reverse("plans:own")),
    ):
        with django_assert_max_num_queries(20):
            assert client.get(address).status_code == 200


def test_a_plan_in_english(practice, broker):
    practice.with_everything()
    broker.cookies["django_language"] = "en"
    practice.broker.language = "en"
    practice.broker.save()
    html = broker.get(at(practice, "page")).content.decode()
    assert "The goals are equally important" in html
    with within(practice.jobcentre.pk):
        assert PlanVersion.objects.count() == 6
