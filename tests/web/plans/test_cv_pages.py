"""The CV in the browser of those who work with it: forms only, no JavaScript."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from brobygger.casework import reads as casework
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.plans import cv, reads_cv
from brobygger.plans.cv import About
from brobygger.plans.cv_content import Cv, Post
from brobygger.plans.models import CvCheck, JobApplication, JobSeeking
from brobygger.vault.models import LogEntry
from brobygger.web import subjects
from tests.documents.pdf_checks import check_pdf, text_of
from tests.plans.cv_factories import CANARY, a_full_cv
from tests.plans.cv_truth import written
from tests.plans.factories import Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(jobcentre):
    return Practice(jobcentre)


@pytest.fixture
def broker(house, client_for):
    return client_for(user=house.broker)


def at(name, house, *args, **kwargs):
    return reverse(f"plans:{name}", args=[house.course.citizen.key, *args], **kwargs)


def saved(house, **changes):
    with within(house.jobcentre.pk):
        present = cv.current(house.course)
        number = present.number if present else 0
        return cv.save(by=house.machine, course=house.course, content=a_full_cv(**changes), read_number=number)


def present(house):
    with within(house.jobcentre.pk):
        row = cv.current(house.course)
        return row, Cv.from_json(row.content if row else None)


def test_an_empty_cv_says_where_to_begin(house, broker, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        page = broker.get(at("cv", house)).content.decode()
    assert "Der er intet CV endnu" in page
    assert at("cv_import", house) in page
    assert page.count('class="cv-missing"') == 1
    assert "%" not in re.sub(r"<[^>]*>", "", page.split('id="cv-missing"')[1].split("</section>")[0])


@pytest.mark.parametrize(
    ("part", "sent", "check"),
    [
        ("profile", {"profile": "Jeg er rolig."}, lambda c: c.profile == "Jeg er rolig."),
        ("competences", {"competences": "- Svejsning\n\nsvejsning\nTegning"},
         lambda c: c.competences == ("Svejsning", "Tegning")),
        ("tasks", {"tasks_office": ["answering_phone"], "tasks_practical": ["warehouse"]},
         lambda c: set(c.tasks) == {"answering_phone", "warehouse"}),
        ("languages", {"language_0": "da", "level_0": "native", "language_2": "en"},
         lambda c: [(one.code, one.level) for one in c.languages] == [("da", "native"), ("en", "")]),
        ("licences", {"driving": ["B", "BE"], "certificates": ["truck"], "other_licences": "Jagttegn"},
         lambda c: (c.licences, c.other_licences) == (("B", "BE", "truck"), "Jagttegn")),
        ("leisure", {"leisure": "Fisketure"}, lambda c: c.leisure == "Fisketure"),
        ("jobs", {"none": "on"}, lambda c: c.none_of == ("jobs",)),
    ],
)  # fmt: skip
def test_each_part_is_written_on_its_own(house, broker, part, sent, check):
    answer = broker.post(at("cv_part", house, part), {"version": "0", **sent})
    assert answer.status_code == 302
    row, content = present(house)
    assert row.changed == [part]
    assert check(content), content
    shown = broker.get(at("cv_part", house, part))
    assert shown.status_code == 200
    assert broker.get(at("cv", house)).status_code == 200


def test_a_job_is_added_changed_and_taken_out(house, broker):
    sent = {
        "version": "0",
        "kind": "job",
        "title": CANARY,
        "place": "Værftet",
        "start_year": "2015",
        "end_year": "2018",
    }
    assert broker.post(at("cv_post_new", house, "jobs"), sent).status_code == 302
    row, content = present(house)
    key = content.jobs[0].key
    assert content.jobs[0].years == "2015–2018"
    page = broker.get(at("cv_post", house, "jobs", key)).content.decode()
    assert CANARY in page
    changed = {**sent, "version": "1", "goes_on": "on"}
    assert broker.post(at("cv_post", house, "jobs", key), changed).status_code == 302
    assert present(house)[1].jobs[0].years == "2015–"
    broker.post(at("cv_post_remove", house, "jobs", key))
    row, content = present(house)
    assert (row.number, content.jobs) == (3, ())
    assert CANARY in broker.get(at("cv_version", house, 2)).content.decode()
    assert "<del>" in broker.get(at("cv_version", house, 3)).content.decode()


def test_a_year_that_cannot_be_stands_at_its_field_and_nothing_is_lost(house, broker):
    sent = {"version": "0", "kind": "job", "title": "Smed", "start_year": "2018", "end_year": "2015"}
    answer = broker.post(at("cv_post_new", house, "jobs"), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Slutningen ligger før begyndelsen." in page
    assert 'value="Smed"' in page
    assert present(house)[0] is None


def test_somebody_else_saved_meanwhile_and_both_are_shown(house, broker):
    saved(house)
    saved(house, profile="Deres profil.")
    answer = broker.post(at("cv_part", house, "profile"), {"version": "1", "profile": "Min profil."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Deres profil." in page
    assert "Min profil." in page
    assert 'name="version" value="2"' in page
    assert broker.post(at("cv_part", house, "profile"), {"version": "2", "profile": "Min profil."}).status_code == 302


def test_a_draft_is_kept_while_it_is_typed(house, broker):
    address = at("cv_part", house, "profile")
    answer = broker.post(address, {"version": "0", "profile": "Halvt sk"}, headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    assert "Halvt sk" in broker.get(address).content.decode()
    assert present(house)[0] is None


def test_good_enough_with_what_is_missing_beside_it(house, broker):
    saved(house, profile="")
    page = broker.get(at("cv_check", house)).content.decode()
    assert "En kort profil" in page
    answer = broker.post(at("cv_check", house), {"version": "1", "where": "here", "words": "Fint."}, follow=True)
    assert "Godt nok" in answer.content.decode()
    with within(house.jobcentre.pk):
        row = CvCheck.objects.get()
    withdraw = reverse("plans:cv_check_withdraw", args=[row.key])
    assert broker.post(withdraw, {"reason": ""}).status_code == 422
    assert broker.post(withdraw, {"reason": "Fejl."}).status_code == 302
    assert "Fejl." in broker.get(at("cv_versions", house)).content.decode()


# --- import ----------------------------------------------------------------------------------------------------

PASTED = written("tuning")[0]


def proposals(broker, house, **sent):
    return broker.post(at("cv_import", house), sent)


def test_nothing_is_taken_before_it_is_ticked(house, broker):
    answer = proposals(broker, house, text=PASTED.text)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Lagermedarbejder" in page
    assert "checked" not in page
    assert present(house)[0] is None


def test_each_proposal_leads_to_its_words_in_the_text(house, broker):
    page = proposals(broker, house, text=PASTED.text).content.decode()
    assert re.search(r"<mark[^>]*>Plukkede ordrer og kørte truck\.</mark>", page)
    anchors = re.findall(r'<a href="#(ord-\d+)">', page)
    assert len(anchors) >= 10
    for anchor in anchors:
        found = re.search(rf'<mark id="{anchor}">([^<]+)</mark>', page)
        assert found, anchor


def test_what_is_ticked_is_taken_and_nothing_else(house, broker):
    answer = broker.post(
        at("cv_import", house),
        {"take_step": "1", "version": "0", "text": PASTED.text.replace("\n", "\r\n"), "take": ["job-0", "language-2"]},
    )
    assert answer.status_code == 302
    row, content = present(house)
    assert row.source == "imported"
    assert [(one.title, one.years) for one in content.jobs] == [("Lagermedarbejder", "2019–2023")]
    assert [one.code for one in content.languages] == ["de"]
    assert (content.educations, content.licences, content.profile) == ((), (), "")
    again = proposals(broker, house, text=PASTED.text).content.decode()
    assert again.count("Står allerede i CV") == 2


def test_ticking_all_and_ticking_nothing(house, broker):
    sent = {"take_step": "1", "version": "0", "text": PASTED.text}
    page = broker.post(at("cv_import", house), {**sent, "all": "1"}).content.decode()
    assert page.count(" checked") >= 10
    assert present(house)[0] is None
    answer = broker.post(at("cv_import", house), sent)
    assert answer.status_code == 422
    assert "Sæt kryds ved det, du vil tage med." in answer.content.decode()


def test_a_text_without_proposals_says_what_to_do(house, broker):
    assert "Vi fandt ikke noget" in proposals(broker, house, text="Kære jobcenter").content.decode()
    assert proposals(broker, house, text="  ").status_code == 422


def test_a_word_file_is_read_and_not_kept(house, broker):
    import docx

    document = docx.Document()
    for line in PASTED.text.splitlines():
        document.add_paragraph(line)
    stored = io.BytesIO()
    document.save(stored)
    page = proposals(broker, house, file=SimpleUploadedFile("cv.docx", stored.getvalue())).content.decode()
    assert "Lagermedarbejder" in page


def test_a_file_that_cannot_be_read_says_so(house, broker):
    answer = proposals(broker, house, file=SimpleUploadedFile("cv.exe", b"MZ\x90\x00" * 100))
    assert answer.status_code == 422


def test_markup_in_a_pasted_text_stays_text(house, broker):
    text = "Erhvervserfaring\n2015-2018 Smed <script>alert(1)</script>, Værftet\n"
    page = proposals(broker, house, text=text).content.decode()
    assert "<script>alert" not in page


# --- outputs ---------------------------------------------------------------------------------------------------


def test_the_presentation_cv_and_the_strength_card_are_accessible(house, broker):
    saved(house)
    name = house.course.citizen.name
    answer = broker.get(at("cv_pdf", house, "praesentation"))
    check_pdf(answer.content, title=f"CV – {name}", contains=[name, CANARY, "2010–2014", "Svejsning", "Lagerarbejde"])
    card = broker.get(at("cv_pdf", house, "styrkekort"))
    check_pdf(card.content, title=f"Styrkekort – {name}", contains=[name, CANARY, "Svejsning"])
    assert "2010" not in text_of(card.content)
    for content in (answer.content, card.content):
        assert house.course.citizen.case_number not in text_of(content)
    assert LogEntry.objects.filter(action="cv.pdf").count() == 2


def test_the_pages_to_print_hold_the_same(house, broker):
    saved(house)
    page = broker.get(at("cv_output", house, "praesentation")).content.decode()
    assert CANARY in page.split('class="cv-sheet"')[1]
    assert broker.get(at("cv_output", house, "andet")).status_code == 404


def test_what_is_typed_becomes_no_command_of_the_typesetting(house, broker):
    saved(house, profile="#panic() $x$ *fed* @ref <label>")
    answer = broker.get(at("cv_pdf", house, "praesentation"))
    assert "#panic() $x$ *fed* @ref <label>" in text_of(answer.content)


# --- seeking jobs ----------------------------------------------------------------------------------------------


def test_what_is_done_is_written_and_taken_back(house, broker):
    today = clock.today().strftime("%d-%m-%Y")
    sent = {"kind": "advert_shown", "on": today, "occupation": "Smed", "address": "https://job.example/1"}
    assert broker.post(at("seeking_new", house), sent).status_code == 302
    page = broker.get(at("seeking", house)).content.decode()
    assert "Konkret jobopslag vist" in page
    assert 'href="https://job.example/1"' in page
    with within(house.jobcentre.pk):
        row = JobSeeking.objects.get()
    assert broker.post(reverse("plans:seeking_withdraw", args=[row.key])).status_code == 302
    assert "Taget tilbage" in broker.get(at("seeking", house)).content.decode()
    bad = broker.post(at("seeking_new", house), {**sent, "occupation": "", "address": "javascript:alert(1)"})
    assert bad.status_code == 422


def test_an_application_is_sent_and_answered(house, broker):
    today = clock.today().strftime("%d-%m-%Y")
    sent = {"occupation": "Smed", "on": today, "employer": "Værftet"}
    assert broker.post(at("application_new", house), sent).status_code == 302
    with within(house.jobcentre.pk):
        row = JobApplication.objects.get()
    address = reverse("plans:application", args=[row.key])
    page = broker.get(address).content.decode()
    assert "Sendt" in page
    assert "Fik jobbet" not in page
    for state in ("sent", "hired"):
        with within(house.jobcentre.pk):
            version = JobApplication.objects.get().version
        move = {"move": "1", "version": str(version), "state": state, "on": today}
        assert broker.post(address, move).status_code == 302
    with within(house.jobcentre.pk):
        row = JobApplication.objects.get()
    assert row.state == "hired"
    stale = {"version": "1", "occupation": "Svejser"}
    assert broker.post(address, stale).status_code == 409


# --- who may ---------------------------------------------------------------------------------------------------


def test_the_leader_reads_and_cannot_write(house, client_for):
    saved(house)
    leader = client_for(user=house.leader)
    page = leader.get(at("cv", house)).content.decode()
    assert CANARY in page
    assert at("cv_part", house, "profile") not in page
    assert leader.get(at("cv_part", house, "profile")).status_code == 403


def test_the_panel_says_how_it_stands(house, broker, django_assert_max_num_queries):
    page = broker.get(reverse("citizens:citizen", args=[house.course.citizen.key])).content.decode()
    assert "CV'et er ikke begyndt." in page
    saved(house)
    page = broker.get(reverse("citizens:citizen", args=[house.course.citizen.key])).content.decode()
    assert "CV'et er opdateret den" in page


def test_all_that_waits_leads_to_the_cv_and_to_the_application(house):
    with within(house.jobcentre.pk):
        about = About(occupation="Smed")
        row = cv.begin_application(
            by=house.machine, course=house.course, about=about, on=clock.today(), apply_by=clock.today()
        )
        waiting = reads_cv.due(house.by_broker, clock.today())
    found = {subjects.address(item.subject_kind, item.subject) for item in waiting}
    assert found == {at("cv", house), reverse("plans:application", args=[row.key])}
    assert reads_cv.due in casework.DUE
    assert reads_cv.timeline in casework.TIMELINES


def test_whatever_key_a_post_was_loaded_with_its_page_opens(house, broker):
    """Posts come from files and from the demonstration too, with keys of their own."""
    job = Post(key="d20260", title="Gartner", place="Planteskolen", start_year=2019, end_year=2022)
    saved(house, jobs=(job,))
    address = at("cv_post", house, "jobs", job.key)
    assert address in broker.get(at("cv", house)).content.decode()
    assert broker.get(address).status_code == 200
