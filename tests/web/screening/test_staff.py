"""Step 1, handover and step 2 in the browser of caseworker and job broker: forms only, no JavaScript."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
from django.urls import reverse

from brobygger.citizens.models import Milestone
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.reference.actions import set_local_value
from brobygger.screening import actions, questions
from brobygger.screening.models import CoverageRule, Handover, Interview, Screening, TeamModel
from brobygger.screening.values import ScreeningEntry
from brobygger.vault.models import LogEntry
from brobygger.web.screening import interview, invitations
from brobygger.web.screening.invitations import POINTS, points
from tests.fixtures import actor_of, make_user
from tests.screening.factories import CANARY, House, a_complete_entry, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(jobcentre):
    return House(jobcentre)


@pytest.fixture
def caseworker(house, client_for):
    return client_for(user=house.caseworker)


@pytest.fixture
def broker(house, client_for):
    return client_for(user=house.broker)


def at(name, *args):
    return reverse(f"screening:{name}", args=args)


def danish(day: datetime.date) -> str:
    return day.strftime("%d-%m-%Y")


def step1(**changes):
    sent = {
        "held_on": danish(days_ago(20)), "how": "dialogue", "when": "first_possible", "purpose_explained": "on",
        "number_movement": "6", "impact_words": "Jeg kan ikke løfte.", "documented": "yes", "schemes_before": "no",
        "limited_before": "yes", "history_seen": "on", "wishes": "yes", "judged": "yes", "interpreter": "no",
    }  # fmt: skip
    return {**sent, **changes}


def step2(house, **changes):
    sent = {
        "held_on": danish(days_ago(0)), "primary": "back_neck", "impact_before": "medium", "impact_now": "small",
        "needed_now": "no", "citizen_view": "3", "broker_view": "4", "motivated": "yes", "decision": "enrol",
        "decision_reason": "Vil gerne og kan meget.", "assigned_broker": str(house.broker.key), "books_first": "broker",
        "duties_passed": ["conversations", "plan"], "need_adjustment": ["fewer_hours"],
    }  # fmt: skip
    for theme in ("experience", "tasks", "impairment", "support", "goals"):
        sent[f"minutes_{theme}"] = f"Referat om {theme}"
    for number, (industry, occupation) in enumerate((("office", "Kontor"), ("trade", "Butik"), ("it", "Support")), 1):
        sent |= {f"goal_{number}_industry": industry, f"goal_{number}_occupation": occupation}
    return {**sent, **changes}


def test_from_the_first_question_to_an_enrolled_citizen(house, caseworker, broker):
    citizen = house.course.citizen
    page = caseworker.get(reverse("citizens:citizen", args=[citizen.key]))
    assert at("form", citizen.key) in page.content.decode()
    assert caseworker.get(at("form", citizen.key)).status_code == 200
    done = caseworker.post(at("form", citizen.key), {**step1(), "complete": "1"})
    assert done.status_code == 302, done.content.decode()
    sent = caseworker.post(
        at("hand_over", citizen.key),
        {"receiver": str(house.broker.key), "on": danish(days_ago(0)), "interpreter": "no"},
    )
    assert sent.status_code == 302
    with within(house.jobcentre.pk):
        handed = Handover.objects.get()
    page = broker.get(at("handovers"))
    assert citizen.name in page.content.decode()
    assert broker.get(at("handover", handed.key)).status_code == 200
    assert broker.post(at("accept", handed.key), {"version": "1"}).status_code == 302
    tomorrow = clock.today() + datetime.timedelta(days=1)
    booked = broker.post(
        at("book", handed.key),
        {"slot": "", "day": danish(tomorrow), "time": "9.30", "minutes": "60", "place": "Rum 4",
         "invited_on": danish(days_ago(0))},
        follow=True,
    )  # fmt: skip
    assert "Rum 4" in booked.content.decode()
    assert "Du må sige nej" in booked.content.decode()
    started = broker.post(at("interview_start", handed.key))
    assert broker.get(started.url).status_code == 200
    finished = broker.post(started.url, {**step2(house), "version": "1", "complete": "1"}, follow=True)
    assert finished.status_code == 200
    assert "Visiteres til indsatsen" in finished.content.decode()
    with within(house.jobcentre.pk):
        kinds = set(Milestone.objects.filter(course=house.course).values_list("kind", flat=True))
    assert kinds == {"began", "screened", "accepted", "handed_over", "interviewed", "enrolled"}


def test_a_number_is_enough_and_marks_the_row(house, caseworker):
    caseworker.post(at("form", house.course.citizen.key), {**step1(number_autism="9"), "save": "1"})
    with within(house.jobcentre.pk):
        stored = Screening.objects.get().answers["impairments"]
    assert stored == {"movement": {"level": "medium", "number": 6}, "autism": {"level": "large", "number": 9}}


def test_what_is_missing_stands_at_its_field_and_nothing_typed_is_lost(house, caseworker):
    sent = {**step1(row_adhd="on", documented="", history_seen="", impact_words="Larm"), "complete": "1"}
    sent.pop("history_seen")
    page = caseworker.post(at("form", house.course.citizen.key), sent)
    html = page.content.decode()
    assert page.status_code == 422
    errors = page.context["form"].errors
    assert set(errors) == {"impact_adhd", "documented", "history_seen"}
    assert "Larm" in html
    listed = [anchor for anchor, _sentence in page.context["form"].all_errors]
    assert listed == ["id_impact_adhd", "id_documented_0", "id_history_seen"], "down the page"
    assert listed == sorted(listed, key=lambda anchor: html.index(f'id="{anchor}"'))
    assert 'href="#id_impact_adhd"' in html
    with within(house.jobcentre.pk):
        assert not Screening.objects.exists(), "a form refused at once leaves nothing behind"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number_movement": "11"}, "number_movement"),
        ({"impact_movement": "large"}, "number_movement"),
        ({"held_on": "30-02-2026"}, "held_on"),
        ({"impact_words": "x" * 10_000}, "impact_words"),
        ({"none": "on"}, "none"),
        ({"row_other": "on", "impact_other": "small"}, "other_words"),
        ({"when": "later"}, "later_reason"),
        ({"how": "paper"}, "talked_through"),
        ({"wishes": ""}, "wishes"),
        ({"judged": ""}, "judged"),
        ({"held_on": "01-01-2090"}, "held_on"),
    ],
)
def test_each_refusal_stands_at_the_right_field(house, caseworker, changes, field):
    page = caseworker.post(at("form", house.course.citizen.key), {**step1(**changes), "complete": "1"})
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not [said for _anchor, said in page.context["form"].all_errors if "<" in said], "a sentence has no markup"
    if "impact_words" in changes:
        assert "x" * 10_000 in page.content.decode()


def test_a_level_that_was_made_of_a_number_follows_when_the_number_is_changed(house, caseworker):
    """As a browser sends it: the level that stands there is the one that the first number gave."""
    address = at("form", house.course.citizen.key)
    half = {"row_movement": "on", "number_movement": "2", "how": "dialogue", "when": "first_possible", "save": "1"}
    assert caseworker.post(address, half).status_code == 302
    form = caseworker.get(address).context["form"]
    assert form["impact_movement"].value() == "small"
    sent = {**half, "impact_movement": "small", "version": form["version"].value()}
    chosen = caseworker.post(address, {**sent, "number_movement": "8", "impact_movement": "medium"})
    assert "number_movement" in chosen.context["form"].errors, "a level that somebody chose is asked about"
    assert caseworker.post(address, {**sent, "number_movement": "8"}).status_code == 302
    form = caseworker.get(address).context["form"]
    assert (form["impact_movement"].value(), form["number_movement"].value()) == ("large", 8)


def test_saved_half_way_and_taken_up_by_another(house, caseworker, client_for):
    address = at("form", house.course.citizen.key)
    half = {"row_autism": "on", "impact_words": "Lyde er svære", "how": "dialogue", "when": "first_possible"}
    assert caseworker.post(address, {**half, "save": "1"}).status_code == 302
    page = caseworker.get(address)
    assert "Lyde er svære" in page.content.decode()
    assert page.context["form"].initial["row_autism"] is True


def test_the_draft_is_kept_while_typing_and_thrown_away_when_sent(house, caseworker):
    address = at("form", house.course.citizen.key)
    kept = caseworker.post(address, {"impact_words": "Halvt skre"}, headers={"X-Autosave": "1"})
    assert kept.status_code == 200
    assert "Halvt skre" in caseworker.get(address).content.decode()
    with within(house.jobcentre.pk):
        assert not Screening.objects.exists()
    caseworker.post(address, {**step1(), "save": "1"})
    assert caseworker.get(address).context["draft"] is None


def test_two_who_write_the_same_form_see_both_and_lose_neither(house, caseworker):
    citizen = house.course.citizen
    with within(house.jobcentre.pk):
        row = actions.start_screening(by=house.by_caseworker, course=house.course)
        actions.save_screening(
            by=house.machine, screening=row, entry=ScreeningEntry(words={"impact": "Kollegaens ord"}), read_version=1
        )
    page = caseworker.post(at("form", citizen.key), {**step1(impact_words="Mine ord"), "version": "1", "save": "1"})
    html = page.content.decode()
    assert page.status_code == 409
    assert "Mine ord" in html
    assert "Kollegaens ord" in html
    again = caseworker.post(at("form", citizen.key), {**step1(impact_words="Begge dele"), "version": "2", "save": "1"})
    assert again.status_code == 302


def test_a_form_that_was_finished_in_another_window_says_so_first_and_keeps_what_was_typed(house, caseworker):
    address = at("form", house.course.citizen.key)
    opened = caseworker.get(address).context["form"].initial["seen_finished"]
    caseworker.post(address, {**step1(), "seen_finished": opened, "complete": "1"})
    late = {"impact_words": "Også larm", "seen_finished": opened, "complete": "1"}
    page = caseworker.post(address, late)

    assert (opened, page.status_code) == ("", 409)
    assert "Skemaet er allerede gjort færdigt" in page.content.decode()
    assert not page.context["form"].errors
    with within(house.jobcentre.pk):
        row = Screening.objects.get()
    caseworker.post(reverse("screening:correct", args=[row.key]), {"reason": "Mere at skrive"})
    again = caseworker.get(address)
    assert again.context["form"].initial["impact_words"] == "Også larm"
    assert again.context["form"].initial["seen_finished"] == str(row.key)


def test_a_completed_form_is_corrected_with_a_reason(house, caseworker):
    row = house.screened()
    assert caseworker.post(at("correct", row.key), {"reason": ""}).status_code == 422
    begun = caseworker.post(at("correct", row.key), {"reason": "Tastefejl"}, follow=True)
    assert "Rettelse" in begun.content.decode()
    caseworker.post(
        at("form", house.course.citizen.key), {**step1(number_movement="9"), "version": "1", "complete": "1"}
    )
    page = caseworker.get(at("show", row.key)).content.decode()
    assert "Rettet siden" in page
    assert "Udgave 2" in page


def test_a_handover_is_refused_with_a_clear_sentence(house, caseworker):
    house.screened(wishes=False)
    page = caseworker.post(
        at("hand_over", house.course.citizen.key), {"receiver": str(house.broker.key), "on": danish(days_ago(1))}
    )
    assert page.status_code == 422
    assert "ikke sagt ja" in page.content.decode()


def test_a_judgement_against_it_is_shown_and_the_caseworker_decides(house, caseworker):
    where = at("hand_over", house.course.citizen.key)
    house.screened(judged=False)
    assert "ikke er i målgruppen" in caseworker.get(where).content.decode()
    done = caseworker.post(where, {"receiver": str(house.broker.key), "on": danish(days_ago(1))})
    assert done.status_code == 302
    with within(house.jobcentre.pk):
        assert Screening.objects.get(course=house.course).judged_in_target_group is False


def test_a_handover_without_receiver_is_refused_at_the_field(house, caseworker):
    house.screened()
    page = caseworker.post(at("hand_over", house.course.citizen.key), {"on": danish(days_ago(1))})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["receiver"]


def test_the_interview_is_refused_at_its_fields_and_keeps_what_was_typed(house, broker):
    row = house.interviewing()
    sent = step2(
        house, motivated="no", primary="", decision_reason="", minutes_tasks="Kørte truck", goal_2_occupation=""
    )
    page = broker.post(at("interview", row.key), {**sent, "version": "1", "complete": "1"})
    assert page.status_code == 422
    assert {"motivated", "primary", "decision_reason", "goal_1_occupation"} <= set(page.context["form"].errors)
    assert "Kørte truck" in page.content.decode()


def test_goals_before_the_other_themes_are_refused(house, broker):
    row = house.interviewing()
    page = broker.post(
        at("interview", row.key),
        {"version": "1", "goal_1_industry": "it", "goal_1_occupation": "Supporter", "save": "1"},
    )
    assert page.status_code == 422
    assert "fire første temaer" in page.content.decode()


def test_each_impairment_may_have_its_expected_course_and_loses_it_when_it_is_no_longer_chosen(house, broker):
    row = house.interviewing()
    typed = {
        "primary": "back_neck", "expected_primary": "varying", "others": ["hearing", "stress"],
        "expected_hearing": "progressive", "expected_skin": "stable",
    }  # fmt: skip
    assert broker.post(at("interview", row.key), {**typed, "version": "1", "save": "1"}).status_code == 302
    filled = broker.get(at("interview", row.key)).context["form"]
    shown = {box.data["value"]: expected.value() for box, expected in filled.other_rows if box.data["selected"]}
    assert shown == {"hearing": "progressive", "stress": ""}
    with within(house.jobcentre.pk):
        kept = Interview.objects.get(pk=row.pk)
        assert kept.assessment["expected"] == {"back_neck": "varying", "hearing": "progressive"}
        told = dict(dict(interview.document(kept))["Vurdering"])
    assert told["Andre"] == "Nedsat hørelse eller døv (Bliver værre med tiden), Stress"


def test_an_answer_to_what_is_no_longer_asked_is_kept_half_way_and_not_in_the_finished_interview(house, broker):
    row = house.interviewing()
    asked = {"needed_now": "yes", "schemes_now": ["mentor"], "schemes_now_reason": "Til at begynde"}
    answered = step2(house, **asked, decision="refuse", recall_on=danish(days_ago(-30)))
    unasked = {**answered, "needed_now": "no"}
    assert broker.post(at("interview", row.key), {**unasked, "version": "1", "save": "1"}).status_code == 302
    page = broker.get(at("interview", row.key))
    form = page.context["form"]
    names = ("schemes_now", "schemes_now_reason", "recall_on", "books_first")
    assert [form[name].value() for name in names] == [["mentor"], "Til at begynde", days_ago(-30), "broker"]

    told = {part.theme.value: (part.is_open, part.told) for part in form.parts}
    assert told["tasks"] == (False, "Referat om tasks")
    assert told["support"] == (False, "Referat om support · Hensyn, borgeren har brug for: 1")
    assert told["goals"] == (False, "Referat om goals · 3 af 3 mål")
    assert form.assessment_told == "Ryg eller nakke · Lille betydning · vil gerne være med"
    assert not form.is_assessed, "needed_before is not answered"

    done = broker.post(at("interview", row.key), {**unasked, "version": "2", "complete": "1"})
    assert done.status_code == 302, done.content.decode()
    with within(house.jobcentre.pk):
        kept = Interview.objects.get(pk=row.pk)
        assert (kept.assessment["schemes_now"], kept.reasons["schemes_now"]) == ([], "")
        assert (kept.recall_on, kept.assigned_broker, kept.books_first, kept.duties_passed) == (None, None, "", [])


def test_what_is_not_begun_waits_for_its_turn_and_a_fault_in_it_does_not(house, broker):
    row = house.interviewing()
    address = at("interview", row.key)

    def waiting(page) -> list[str]:
        form = page.context["form"]
        waits = [part.theme.value for part in form.parts if part.waits] + ["assessment"] * form.assessment_waits
        assert page.content.decode().count('class="form-fold narrow-fold"') == len(waits)
        return waits

    assert waiting(broker.get(address)) == ["tasks", "impairment", "support", "goals", "assessment"]
    minutes = {f"minutes_{theme}": "Talt om" for theme in ("experience", "tasks", "impairment")}
    assert broker.post(address, {**minutes, "version": "1", "save": "1"}).status_code == 302
    assert waiting(broker.get(address)) == ["goals", "assessment"]
    wrong = broker.post(
        address, {**minutes, "version": "2", "save": "1", "goal_2_occupation": "x" * 300, "primary": "?"}
    )
    assert waiting(wrong) == []


def test_a_fault_in_a_folded_theme_unfolds_it(house, broker):
    row = house.interviewing()
    page = broker.post(
        at("interview", row.key), {**step2(house, minutes_tasks="y" * 10_001), "version": "1", "save": "1"}
    )
    assert {part.theme.value for part in page.context["form"].parts if part.is_open} == {"tasks"}
    assert page.content.decode().count('class="form-fold"') == 6


def test_minutes_of_ten_thousand_characters_are_kept_and_more_is_refused(house, broker):
    row = house.interviewing()
    fits = broker.post(at("interview", row.key), {"version": "1", "minutes_tasks": "x" * 10_000, "save": "1"})
    assert fits.status_code == 302
    more = broker.post(at("interview", row.key), {"version": "2", "minutes_tasks": "y" * 10_001, "save": "1"})
    assert more.status_code == 422
    assert "y" * 10_001 in more.content.decode()


def test_the_interview_conflict_shows_both(house, broker):
    row = house.interviewing()
    broker.post(at("interview", row.key), {"version": "1", "minutes_tasks": "Hendes referat", "save": "1"})
    page = broker.post(at("interview", row.key), {"version": "1", "minutes_tasks": "Mit referat", "save": "1"})
    html = page.content.decode()
    assert page.status_code == 409
    assert "Hendes referat" in html
    assert "Mit referat" in html


def test_the_views_are_asked_once(house, broker):
    with within(house.jobcentre.pk):
        row = house.interviewing()
        entry = {"held_on": days_ago(12), "decision": "postpone", "reasons": {"decision": "Venter"}}
        from brobygger.screening.values import InterviewEntry
        from tests.screening.factories import a_complete_assessment

        actions.complete_interview(
            by=house.by_broker, interview=row, read_version=1,
            entry=InterviewEntry(**entry, recall_on=days_ago(-9), assessment=a_complete_assessment(citizen_view=2)),
        )  # fmt: skip
        house.course.refresh_from_db()
        handed = actions.hand_over(by=house.by_caseworker, course=house.course, on=days_ago(3), receiver=house.broker)
        actions.accept_handover(by=house.by_broker, handover=handed, read_version=1)
        second = actions.start_interview(by=house.by_broker, handover=handed)
    page = broker.get(at("interview", second.key))
    assert page.context["form"].fields["citizen_view"].disabled
    broker.post(at("interview", second.key), {**step2(house, citizen_view="5"), "version": "1", "save": "1"})
    with within(house.jobcentre.pk):
        assert Interview.objects.get(pk=second.pk).assessment["citizen_view"] == 2


def test_the_text_for_the_case_system_holds_minutes_and_decision(house, broker):
    row = house.enrolled()
    page = broker.get(at("interview_show", row.key))
    text = page.context["text"]
    for words in ("Otte år på lager.", "Kontorassistent", "Ryg eller nakke", "Visiteres til indsatsen", "Jobsamtaler"):
        assert words in text
    assert house.course.citizen.case_number in text


def test_lists_and_logs_never_tell_about_health(house, caseworker, broker, client_for):
    house.handed_over(words={"impact": CANARY, "other": "", "later": ""})
    leader = client_for(user=house.leader)
    pages = [broker.get(at("handovers")), leader.get(f"{at('handovers')}?vis=alle")]
    pages += [leader.get(at(name)) for name in ("coverage", "yield", "again_list", "swing_list", "slots", "setup")]
    for page in pages:
        html = page.content.decode()
        assert page.status_code == 200
        assert CANARY not in html
        assert "bevæge" not in html
    told = [f"{entry.action} {entry.subjects} {entry.details} {entry.reason}" for entry in LogEntry.objects.all()]
    assert not any(CANARY in line or "movement" in line for line in told)


def test_another_jobcentres_citizen_is_nowhere(house, other_jobcentre, client_for):
    elsewhere = House(other_jobcentre, given_name="Kanariefugl", family_name="Fremmedsen")
    interview = elsewhere.enrolled(minutes={"experience": CANARY, "tasks": "a", "impairment": "b", "support": "c"})
    with within(other_jobcentre.pk):
        screening, handed = Screening.objects.get(), Handover.objects.get()
    client = client_for("caseworker", "job_broker", "team_leader", "project_manager")
    for name, key in (
        ("course", elsewhere.course.citizen.key), ("form", elsewhere.course.citizen.key), ("show", screening.key),
        ("handover", handed.key), ("interview_show", interview.key), ("interview", interview.key),
    ):  # fmt: skip
        assert client.get(at(name, key)).status_code == 404
    for name in ("handovers", "coverage", "yield", "again_list", "swing_list", "slots", "setup", "marks_export"):
        page = client.get(at(name))
        content = b"".join(page.streaming_content) if page.streaming else page.content
        assert b"Kanariefugl" not in content
        assert CANARY.encode() not in content


def test_a_case_of_another_team_opens_only_with_a_reason(house, client_for):
    stranger = client_for("caseworker")
    page = stranger.get(at("course", house.course.citizen.key))
    assert page.status_code == 403
    assert reverse("citizens:reason", args=[house.course.citizen.key]) in page.content.decode()


def test_the_marks_are_exported_with_their_names_and_logged(house, client_for):
    house.enrolled()
    client = client_for("project_manager")
    page = client.get(at("marks_export"))
    content = b"".join(page.streaming_content).decode()
    assert content.count("Rum. handicap - ") == 4
    assert house.course.citizen.case_number in content
    entry = LogEntry.objects.get(action="marks.exported")
    assert entry.count == 4
    turned = "since=01-02-2026&until=01-01-2026"
    for wrong, said in (("since=hest", "Skriv datoen som dag"), (turned, "slutter, før den begynder")):
        page = client.get(f"{at('marks_export')}?{wrong}")
        assert page.status_code == 422
        assert said in page.content.decode()
        assert wrong[6:10] in page.content.decode()  # what was typed stays
    assert LogEntry.objects.filter(action="marks.exported").count() == 1


def test_a_mark_is_ended_with_a_reason_and_stays_readable(house, caseworker):
    house.screened()
    with within(house.jobcentre.pk):
        mark = Milestone.objects.get(course=house.course, kind="accepted")
    whose = house.course.citizen.key
    address = reverse("citizens:withdraw", args=[whose, mark.key])
    assert address in caseworker.get(at("course", whose)).content.decode()
    assert caseworker.post(address, {"reason": ""}).status_code == 422
    caseworker.post(address, {"reason": "Sat på den forkerte"})
    assert "Sat på den forkerte" in caseworker.get(at("course", whose)).content.decode()


def test_the_handover_list_stays_under_twenty_queries(house, broker, django_assert_max_num_queries):
    for _ in range(8):
        house.handed_over(house.another_course())
    with django_assert_max_num_queries(20):
        assert broker.get(at("handovers")).status_code == 200


def test_slots_are_set_aside_weekly_and_taken_out(house, broker):
    day = clock.today() + datetime.timedelta(days=3)
    sent = {"broker": str(house.broker.key), "day": danish(day), "time": "10", "weeks": "3", "minutes": "45"}
    page = broker.post(at("slots_new"), sent, follow=True)
    assert page.context["capacity"].free == 3
    slot = page.context["mine"][0][0]
    page = broker.post(at("slot_close", slot.key), follow=True)
    assert page.context["capacity"].free == 2


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("exempt", {"reason": "other", "words": "Barsel"}),
        ("contact", {"kind": "conversation", "on": danish(days_ago(3))}),
        ("shortcut", {"ground": "flex_job_benefit", "assessment": "Indstilling", "assessed_on": "01-05-2025",
                      "wishes_interview": "yes"}),
    ],
)  # fmt: skip
def test_the_small_forms_save_and_come_back(house, caseworker, name, sent):
    address = at(name, house.course.citizen.key)
    assert caseworker.get(address).status_code == 200
    assert caseworker.post(address, {}).status_code == 422
    page = caseworker.post(address, sent)
    assert page.status_code == 302
    assert page.url == at("course", house.course.citizen.key)
    shown = caseworker.get(page.url)
    assert shown.status_code == 200
    if name == "contact":
        (typed,) = shown.context["view"].contacts
        assert caseworker.post(at("contact_withdraw", typed.key), {"reason": "Forkert dag"}).status_code == 302
        assert not caseworker.get(page.url).context["view"].contacts


def test_returning_withdrawing_and_outcomes_in_the_browser(house, caseworker, broker):
    handed = house.handed_over()
    assert broker.post(at("return", handed.key), {"reason": "other", "words": ""}).status_code == 422
    assert broker.post(at("return", handed.key), {"reason": "capacity", "words": ""}).status_code == 302
    page = caseworker.get(at("course", house.course.citizen.key))
    assert "Sendt tilbage" in page.content.decode()
    second = house.accepted(house.another_course())
    tomorrow = clock.today() + datetime.timedelta(days=1)
    sent = {"day": danish(clock.today()), "time": "9", "minutes": "60", "invited_on": danish(days_ago(0))}
    broker.post(at("book", second.key), sent)
    with within(house.jobcentre.pk):
        booking = second.bookings.get()
    outcome = {"outcome": "no_show", "on": danish(days_ago(0)), "words": ""}
    assert broker.post(at("outcome", booking.key), outcome).status_code == 422
    assert broker.post(at("outcome", booking.key), {**outcome, "words": "Kom ikke"}).status_code == 302
    broker.post(at("book", second.key), {**sent, "day": danish(tomorrow)})
    with within(house.jobcentre.pk):
        next_time = second.bookings.get(outcome="")
    early = broker.post(at("outcome", next_time.key), {**outcome, "words": "Kom ikke"})
    assert early.status_code == 422
    assert early.context["form"].errors["on"], "nobody has missed what is tomorrow"
    assert at("withdraw", second.key) in caseworker.get(at("handover", second.key)).content.decode()
    assert caseworker.post(at("withdraw", second.key), {"words": "Ringede", "regretted": "on"}).status_code == 302
    with within(house.jobcentre.pk):
        assert set(second.bookings.values_list("outcome", flat=True)) == {"no_show", "regretted"}


def test_local_set_up_is_for_leaders(house, caseworker, client_for):
    leader = client_for(user=house.leader)
    today = danish(days_ago(0))
    for name, sent in (
        ("criterion_new", {"kind": "exclusion", "text": "Ubehandlet misbrug", "valid_from": today}),
        ("rule_new", {"kind": "week", "number": "12", "latest_week": "12", "valid_from": today}),
        ("model_new", {"team": str(house.team.key), "model": "full_scale", "is_main": "on", "valid_from": today}),
    ):
        assert caseworker.get(at(name)).status_code == 403
        assert leader.get(at(name)).status_code == 200
        assert leader.post(at(name), sent).status_code == 302
    page = leader.get(at("setup")).content.decode()
    assert "Ubehandlet misbrug" in page
    assert "Ikke læst af en modersmålslæser endnu." in page
    assert leader.post(at("rule_new"), {"kind": "week", "latest_week": "12", "valid_from": today}).status_code == 422
    with within(house.jobcentre.pk):
        rule, model = CoverageRule.objects.get(), TeamModel.objects.get()
    for address, row in ((at("rule_end", rule.key), rule), (at("model_end", model.key), model)):
        assert address in page
        assert leader.post(address, {"how": "end", "reason": "Nye regler"}).status_code == 422, "the day is missing"
        assert leader.post(address, {"how": "end", "valid_to": today, "reason": "Nye regler"}).status_code == 302
        assert leader.post(address, {"how": "withdraw", "reason": "Skrevet forkert"}).status_code == 302
        with within(house.jobcentre.pk):
            row.refresh_from_db()
        assert (row.valid_to, row.withdrawn_reason) == (clock.today(), "Skrevet forkert")


def test_each_number_of_a_narrowed_coverage_page_opens_its_list(house, client_for):
    """Per benefit group and per team, of one team: the links are followed as they stand on the page."""
    leader = client_for(user=house.leader)
    followed = {}
    for page in (f"?pr=ydelse&team={house.team.key}", f"?pr=team&team={house.team.key}"):
        html = leader.get(at("coverage") + page).content.decode()
        links = {unescape(link) for link in re.findall(rf'href="({at("coverage_list")}[^"]*)"', html)}
        assert len(links) >= 2, page  # a line and the sum
        followed |= {link: leader.get(link) for link in links}
    assert {answer.status_code for answer in followed.values()} == {200}
    assert all(house.course.citizen.name in answer.content.decode() for answer in followed.values())


def test_an_unfinished_form_of_the_day_is_a_draft_of_one_person(house, caseworker, client_for):
    """A micro-team colleague does not see what somebody is typing, only what was saved."""
    address = at("form", house.course.citizen.key)
    caseworker.post(address, {"impact_words": "Kun mit"}, headers={"X-Autosave": "1"})
    from brobygger.accounts.models import TeamOrganisation

    with within(house.jobcentre.pk):
        TeamOrganisation.objects.create(
            jobcentre=house.jobcentre, team=house.team, form="micro_team", valid_from=days_ago(900)
        )
    colleague = client_for(user=make_user("caseworker", jobcentre=house.jobcentre, team=house.team))
    page = colleague.get(address)
    assert page.status_code == 200
    assert "Kun mit" not in page.content.decode()


def test_the_word_that_keeps_people_away_is_said_where_a_jobcentre_chose_it_and_in_our_own_languages(house, caseworker):
    def says() -> dict[str, bool]:
        pages = {one: caseworker.get(at("paper", one)).content.decode().casefold() for one in ("da", "en")}
        return {"da": "handicap" in pages["da"], "en": "disability. you decide" in pages["en"]}

    assert says() == {"da": False, "en": False}
    manager = actor_of(make_user("project_manager", jobcentre=house.jobcentre), house.jobcentre)
    with within(house.jobcentre.pk):
        set_local_value(
            by=manager, code="screening.says_handicap", value=True, valid_from=clock.today(), reason="Vores ord"
        )
        arabic = points(questions.form("v1", "ar"), house.jobcentre.pk)
    assert says() == {"da": True, "en": True}
    assert len(arabic) == len(POINTS)


def test_the_form_on_paper_says_whom_to_ask_as_the_link_does(house, caseworker):
    """The local person where one is named, else the jobcentre; its telephone and mail where the person has none."""
    place, today = house.jobcentre, clock.today()
    place.email = "jobcenter@bakkeby.example"
    place.save()
    asked, texts = at("paper", "en"), questions.form("v1", "en").texts["start"]

    def named(**values):
        for name, value in values.items():
            set_local_value(
                by=house.by_leader, code=f"screening.contact_{name}", value=value, valid_from=today, reason="Ferie"
            )

    def line(page):
        (found,) = re.findall(r'<p class="own-points">(.*?)</p>', page.content.decode())
        return found

    own = f"{texts['telephone']} {place.telephone}, {texts['email']} {place.email}"
    assert line(caseworker.get(asked)) == f"If you are in doubt, contact {place.label}, {own}"
    with within(place.pk):
        screening = actions.start_screening(by=house.by_caseworker, course=house.course)
        screening.language = "en"
        named(name="Ea Holm")
        assert line(caseworker.get(asked)) == f"If you are in doubt, contact Ea Holm, {own}"
        assert invitations.contact(screening) == {
            "line": "If you are in doubt, contact Ea Holm.", "name": "Ea Holm",
            "telephone": place.telephone, "email": place.email,
        }  # fmt: skip
        named(telephone="00 99 88 77", email="ea.holm@bakkeby.example")
        assert line(caseworker.get(asked)) == (
            "If you are in doubt, contact Ea Holm, Phone 00 99 88 77, E-mail ea.holm@bakkeby.example"
        )
        assert invitations.contact(screening)["telephone"] == "00 99 88 77"


def test_the_complete_entry_of_the_factories_is_what_the_page_sends(house, caseworker):
    caseworker.post(at("form", house.course.citizen.key), {**step1(), "complete": "1"})
    with within(house.jobcentre.pk):
        stored = Screening.objects.get()
    assert stored.answers == a_complete_entry().answers.as_json()


def test_who_chooses_the_languages_of_the_citizens_form_is_led_there_and_others_are_told_who_does(house, client_for):
    address = reverse("reference:value", args=["screening.languages"])
    manager = client_for("project_manager")
    assert f'href="{address}"' in manager.get(at("setup")).content.decode()
    assert manager.get(address).status_code == 200
    leader = client_for(user=house.leader).get(at("setup")).content.decode()
    assert f'href="{address}"' not in leader
    assert "Projektlederen vælger sprogene." in leader
