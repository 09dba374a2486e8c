"""Invitation, link and minutes as accessible PDF; what they say is what the pages say."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from brobygger.accounts.models import PersonalLink
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.reference import actions as reference
from brobygger.screening import actions, questions
from brobygger.vault.models import LogEntry
from brobygger.web.screening import letters
from tests.documents.pdf_checks import check_pdf, text_of
from tests.fixtures import actor_of, make_team, make_user
from tests.web.samples import World
from tests.web.screening.samples import CANARY, Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(jobcentre, client_for):
    client = client_for("job_broker", "caseworker")
    actor = actor_of(client.user, jobcentre)
    return client, World(jobcentre, make_team(jobcentre), client.user, actor, "job_broker")


def test_the_invitation_is_a_letter(world, jobcentre):
    client, tried = world
    with within(jobcentre.pk):
        handed = Case(tried).booked()
    page = client.get(reverse("screening:invitation", args=[handed.key])).content.decode()
    answer = client.get(reverse("screening:invitation_pdf", args=[handed.key]))

    assert reverse("screening:invitation_pdf", args=[handed.key]) in page
    check_pdf(
        answer.content,
        title="Indkaldelse til visitationssamtale",
        contains=[CANARY, "Kære Kanarie", "Samtalen er et tilbud. Du må sige nej.", "Venlig hilsen", jobcentre.label],
    )
    assert LogEntry.objects.get(action="handover.invitation_made").category == "export"


def test_the_invitation_is_in_the_language_of_the_citizen_and_names_the_interpreter(world, jobcentre):
    client, tried = world
    tried.user.language = "en"
    tried.user.save()
    with within(jobcentre.pk):
        handed = Case(tried).booked()
        handed.interpreter = "ar"
        handed.save()
    page = client.get(reverse("screening:invitation", args=[handed.key])).content.decode()
    assert '<article class="letter" lang="da">' in page
    assert "Samtalen er et tilbud. Du må sige nej." in page
    assert "Der kommer en tolk: Arabisk." in page


def test_without_a_time_there_is_no_letter(world, jobcentre):
    client, tried = world
    with within(jobcentre.pk):
        handed = Case(tried).accepted()
    answer = client.get(reverse("screening:invitation_pdf", args=[handed.key]))
    assert answer.status_code in {404, 422}
    assert not LogEntry.objects.filter(action="handover.invitation_made").exists()


def test_the_minutes_of_the_interview_are_a_file(world, jobcentre):
    client, tried = world
    with within(jobcentre.pk):
        row = Case(tried).postponed()
    answer = client.get(reverse("screening:interview_pdf", args=[row.key]))

    roles = check_pdf(
        answer.content,
        title="Visitationssamtale",
        contains=["Otte år på lager.", "Ryggen tåler ikke løft.", "Kriterier", "skal være opfyldt", "Kontorassistent"],
    )
    assert roles.count("/TH") == 3
    assert "Rettet siden" not in text_of(answer.content)
    entry = LogEntry.objects.get(action="interview.fetched")
    assert ["interview", str(row.key)] in entry.subjects


def test_the_screening_form_is_a_file_and_a_text_for_the_case_system(world, jobcentre):
    client, tried = world
    with within(jobcentre.pk):
        row = Case(tried).screened()
    page = client.get(reverse("screening:show", args=[row.key]))
    answer = client.get(reverse("screening:show_pdf", args=[row.key]))
    client.post(reverse("screening:filed", args=[row.key]), {"on": clock.today().strftime("%d.%m.%Y")})

    check_pdf(
        answer.content,
        title="Opsporingsskema",
        contains=[CANARY, "Svært ved at bevæge sig", "Mellem betydning (6)", "Kriterier"],
    )
    text = page.context["text"]
    assert text.splitlines()[:2] == ["Opsporingsskema", f"Sag {row.course.citizen.case_number}"]
    for _heading, pairs in page.context["parts"]:
        assert all(f"{label}: {said}" in text for label, said in pairs)
    with within(jobcentre.pk):
        row.refresh_from_db()
    assert row.filed_on == clock.today()
    assert LogEntry.objects.get(action="screening.fetched").category == "export"


def test_minutes_that_were_corrected_since_say_so(world, jobcentre):
    client, tried = world
    with within(jobcentre.pk):
        case = Case(tried)
        row = case.postponed()
        newer = actions.begin_interview_correction(by=case.by, interview=row, reason="Forkert dato i referatet")
    draft = client.get(reverse("screening:interview_pdf", args=[newer.key]))
    assert "Forkert dato i referatet" in text_of(draft.content)
    assert "Ikke færdig" in text_of(draft.content)


def invite(client, citizen, **sent):
    by = actor_of(make_user("project_manager", jobcentre=citizen.jobcentre), citizen.jobcentre)
    with within(citizen.jobcentre_id):
        reference.set_local_value(
            by=by, code="screening.languages", value=["da", "en", "pl", "uk", "ar"], valid_from=clock.today(),
            reason="Vi har borgere, der taler dem",
        )  # fmt: skip
    until = (clock.today() + datetime.timedelta(days=9)).strftime("%d-%m-%Y")
    return client.post(
        reverse("screening:invite", args=[citizen.key]),
        {"language": "da", "expires_on": until, "as_letter": "1", **sent},
    )


def test_a_day_is_written_in_words_in_each_language():
    days = {language: letters.day_in(language, datetime.date(2026, 11, 3)) for language in sorted(letters.LANGUAGES)}
    assert days == {
        "ar": "3 نوفمبر 2026", "da": "3. november 2026", "en": "3 November 2026", "pl": "3 listopada 2026",
        "uk": "3 листопада 2026",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["da", "en", "pl", "uk", "ar"])
def test_the_link_to_the_form_is_a_letter_in_the_citizen_s_language(world, jobcentre, language):
    client, tried = world
    with within(jobcentre.pk):
        case = Case(tried)
    answer = invite(client, case.course.citizen, language=language)

    assert answer["Content-Type"] == "application/pdf", answer.content.decode()[:3000]
    title = questions.form("v1", language).texts["invitation"]["subject"]
    days = [] if language == "ar" else [letters.day_in(language, clock.today())]  # read from right to left
    check_pdf(answer.content, title=title, language=language, contains=[CANARY, "/l/", *days])
    assert LogEntry.objects.get(action="screening.letter_made").category == "export"


def test_a_language_that_the_fonts_lack_is_refused_before_a_link_is_made(world, jobcentre, monkeypatch):
    client, tried = world
    monkeypatch.setattr(letters, "LANGUAGES", frozenset({"da", "en"}))
    with within(jobcentre.pk):
        case = Case(tried)
    answer = invite(client, case.course.citizen, language="ar")

    assert answer.status_code == 422
    assert "kan ikke laves som PDF" in answer.content.decode()
    with within(jobcentre.pk):
        assert not PersonalLink.objects.exists()


def test_the_text_to_copy_holds_the_link(world, jobcentre):
    client, tried = world
    with within(jobcentre.pk):
        case = Case(tried)
    until = (clock.today() + datetime.timedelta(days=9)).strftime("%d-%m-%Y")
    html = client.post(
        reverse("screening:invite", args=[case.course.citizen.key]), {"language": "da", "expires_on": until}
    ).content.decode()

    assert "/l/" in html.split("<textarea")[1].split("</textarea>")[0]
