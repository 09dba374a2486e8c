"""Quality review in the browser of the leader: marks, draw, review, trend."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.plans import quality
from brobygger.plans.models import QualityMark, QualityReview, QualitySample
from brobygger.reference import events
from brobygger.reviews import actions as reviews
from brobygger.reviews import reads as sampled
from brobygger.vault.models import LogEntry
from tests.plans.factories import Practice, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(jobcentre):
    practice = Practice(jobcentre)
    practice.with_everything()
    return practice


@pytest.fixture
def leader(practice, client_for):
    return client_for(user=practice.leader)


def at(name, *args):
    return reverse(f"plans:quality{name}", args=args)


def answers(count, met="yes"):
    return {"version": "1", "plan_number": "6", "words": "", **{f"mark_{place}": met for place in range(count)}}


def test_from_the_first_mark_to_the_trend(practice, leader):
    for _ in range(4):
        practice.planned(practice.another_course())
    assert "I har ingen kendetegn endnu" in leader.get(at("")).content.decode()
    leader.post(at("_marks_adopt"))
    with within(practice.jobcentre.pk):
        count = QualityMark.objects.count()
    new = {
        "about": "plan",
        "text": "Næste møde er aftalt",
        "explained": "",
        "valid_from": clock.today().strftime("%d-%m-%Y"),
    }
    assert leader.post(at("_mark_new"), new).status_code == 302
    assert "Næste møde er aftalt" in leader.get(at("_marks")).content.decode()
    page = leader.get(at("_draw"))
    sent = {name: page.context["form"].initial[name] for name in ("wanted",)}
    drawn = leader.post(
        at("_draw"),
        {
            **sent,
            "since": days_ago(30).strftime("%d-%m-%Y"),
            "until": clock.today().strftime("%d-%m-%Y"),
            "team": str(practice.team.key),
            "seed": "",
        },
    )
    assert drawn.status_code == 302, drawn.content.decode()
    html = leader.get(drawn.url).content.decode()
    assert "5 af 5 mangler" in html
    assert "Rækkefølgen er den, frøet giver." in html
    address = re.search(r'href="(/kvalitet/gennemgang/[^"]+)"', html)[1]
    assert leader.get(address).status_code == 200
    done = leader.post(address, answers(count + 1))
    assert done.status_code == 302
    assert done.url != address
    with within(practice.jobcentre.pk):
        for row in QualityReview.objects.filter(state="waiting"):
            found = {mark["key"]: True for mark in row.sample.marks}
            reviews.review(quality.KIND, by=practice.by_leader, row=row, found=found, read_version=row.version)
    html = leader.get(at("")).content.decode()
    assert "5 gennemgange" in html
    assert re.search(r"100\s%", html)


def a_review(practice):
    practice.marks()
    sample = practice.sample()
    with within(practice.jobcentre.pk):
        return sample, sampled.rows_of(quality.KIND, sample)[0]


def test_a_mark_without_an_answer_is_asked_for_and_the_rest_is_kept(practice, leader):
    sample, row = a_review(practice)
    sent = answers(len(sample.marks))
    sent |= {"mark_2": "", "words": "Tal om næste skridt"}
    page = leader.post(at("_review", row.key), sent)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["mark_2"]
    assert "Tal om næste skridt" in page.content.decode()


def test_the_score_stands_on_the_review_and_in_no_list(practice, leader):
    sample, row = a_review(practice)
    count = len(sample.marks)
    leader.post(at("_review", row.key), {**answers(count), "mark_0": "no", "mark_1": "na"})
    shown = leader.get(at("_review", row.key)).content.decode()
    words = f"{count - 2} af {count - 1} kendetegn var opfyldt"
    assert words in shown
    for address in (at("_sample", sample.key), at(""), reverse("plans:list"), reverse("citizens:list")):
        html = leader.get(address).content.decode()
        assert words not in html
        assert f"{count - 2} af {count - 1}" not in html
    sorted_by_score = leader.get(at(""), {"sorter": "met"})
    assert sorted_by_score.status_code == 200
    assert sorted_by_score.context["table"].sorted_by == (None, False)


def test_few_reviews_are_told_as_a_number_and_not_as_a_share(practice, leader):
    sample, row = a_review(practice)
    leader.post(at("_review", row.key), answers(len(sample.marks)))
    with within(practice.jobcentre.pk):
        for title, element in (("Flytning til nye lokaler", 2), ("Ny ansøgningsblanket", 3)):
            entry = events.Entry(title, days_ago(40), None, [element], [], "Driften")
            events.register(by=practice.by_leader, entry=entry)
    html = leader.get(at("")).content.decode()
    assert "1 gennemgang" in html
    assert not re.search(r"100\s%", html)
    assert "Flytning til nye lokaler" in html
    assert "Ny ansøgningsblanket" not in html  # it touched another part of the work


def test_a_citizen_is_left_out_with_a_reason(practice, leader):
    _sample, row = a_review(practice)
    assert leader.post(at("_leave_out", row.key), {"version": "1", "reason": ""}).status_code == 422
    assert leader.post(at("_leave_out", row.key), {"version": "1", "reason": "Er flyttet"}).status_code == 302
    with within(practice.jobcentre.pk):
        assert QualityReview.objects.get(pk=row.pk).state == "left_out"
    assert "Er flyttet" in leader.get(at("_review", row.key)).content.decode()


def test_opening_a_drawn_case_is_logged_and_a_project_manager_gives_a_reason(practice, leader, client_for):
    sample, row = a_review(practice)
    leader.get(at("_review", row.key))
    leader.get(at("_sample", sample.key))
    with within(practice.jobcentre.pk):
        assert LogEntry.objects.filter(action="citizen.opened", purpose="plan.review").count() == 1
        assert LogEntry.objects.filter(action="quality_sample.listed").count() == 1
    manager = client_for(user=practice.manager)
    refused = manager.get(at("_review", row.key))
    assert refused.status_code == 403
    assert reverse("citizens:reason", args=[practice.course.citizen.key]) in refused.content.decode()


def test_a_mark_is_ended_and_the_old_sample_keeps_it(practice, leader):
    sample, _row = a_review(practice)
    with within(practice.jobcentre.pk):
        mark = QualityMark.objects.first()
    sent = {"on": clock.today().strftime("%d-%m-%Y")}
    assert leader.post(at("_mark_end", mark.key), sent).status_code == 302
    assert mark.text in {one["text"] for one in sample.marks}
    assert leader.post(at("_mark_end", mark.key), sent).status_code == 422


def test_nothing_is_drawn_from_an_empty_period(practice, leader):
    practice.marks()
    sent = {
        "since": days_ago(90).strftime("%d-%m-%Y"),
        "until": days_ago(80).strftime("%d-%m-%Y"),
        "wanted": "3",
        "seed": "",
        "team": "",
    }
    page = leader.post(at("_draw"), sent)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["since"]
    with within(practice.jobcentre.pk):
        assert not QualitySample.objects.exists()


def test_the_pages_ask_the_database_seldom(practice, leader, django_assert_max_num_queries):
    sample, row = a_review(practice)
    for address in (at(""), at("_draw"), at("_sample", sample.key), at("_review", row.key), at("_marks")):
        leader.get(address)
        with django_assert_max_num_queries(20):
            assert leader.get(address).status_code == 200


def test_a_leader_who_reviewed_is_no_longer_told(practice, leader):
    sample, row = a_review(practice)
    assert "Gennemgå stikprøven" in leader.get(reverse("casework:desk")).content.decode()
    with within(practice.jobcentre.pk):
        for one in sampled.rows_of(quality.KIND, sample):
            reviews.leave_out(
                quality.KIND, by=practice.by_leader, row=one, reason="Er flyttet", read_version=one.version
            )
    assert "Gennemgå stikprøven" not in leader.get(reverse("casework:desk")).content.decode()
    assert row.key
