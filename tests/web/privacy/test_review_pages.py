"""Reviewing what was opened with a reason, and the list that a citizen may have of who has looked."""

import datetime
import re

import pytest

from brobygger.citizens.models import Citizen
from brobygger.cli import doctor
from brobygger.kernel import clock
from brobygger.kernel.actor import job
from brobygger.kernel.boundary import within
from brobygger.privacy import actions
from brobygger.privacy.models import Glass, SampledLook
from brobygger.vault import log, sealing
from brobygger.vault.models import LogEntry
from brobygger.web.privacy import views
from tests.fixtures import actor_of, make_user

pytestmark = pytest.mark.django_db
REASON = "Kollegaen er syg, og borgeren står i receptionen."


def case(jobcentre, number="2026-00001"):
    with within(jobcentre.pk):
        return Citizen.objects.create(
            jobcentre=jobcentre,
            case_number=number,
            cpr="x",
            cpr_index=number.encode().ljust(32),
            given_name="Ida",
            family_name="Hemmelig",
        )


def break_glass(jobcentre, user=None, citizen=None, at=None):
    by = actor_of(user or make_user("caseworker", jobcentre=jobcentre, name="Anna Prøvesen"), jobcentre)
    citizen = citizen or case(jobcentre)
    with within(jobcentre.pk):
        made = actions.break_glass(
            by=by, subject_kind="citizen", subject=citizen.key, reason=REASON, at=at or clock.now()
        )
        log.opened(by=by, action="citizen.opened", subjects=[("citizen", citizen.key)])
    sealing.seal()
    return made


@pytest.fixture
def leader(client_for):
    return client_for("team_leader")


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def test_a_leader_sees_what_waits_and_that_is_logged(jobcentre, leader):
    made = break_glass(jobcentre)
    page = text(leader.get("/gennemgang/"))
    for shown in ("Anna Prøvesen", "2026-00001", "Kollegaen er syg"):
        assert shown in page
    assert "Hemmelig" not in page
    assert "Over tiden" not in page
    entry = LogEntry.objects.latest("id")
    assert (entry.action, entry.subjects) == ("glass.listed", [["glass", str(made.key)]])


def test_what_waits_too_long_is_marked_and_the_doctor_counts_it(jobcentre, leader):
    break_glass(jobcentre, at=clock.now() - datetime.timedelta(days=15))
    assert "Over tiden" in text(leader.get("/gennemgang/"))
    (told,) = [one for one in doctor.examine() if one.name == "Reviews"]
    assert (told.state, told.says) == ("note", f"{jobcentre.label}: 1 opened with a reason and not reviewed in time")


def test_more_than_a_page_says_so_and_the_older_are_to_be_had(jobcentre, leader, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 1)
    by = actor_of(make_user("caseworker", jobcentre=jobcentre), jobcentre)
    with within(jobcentre.pk):
        made = [
            actions.break_glass(
                by=by, subject_kind="citizen", subject=case(jobcentre, number).key, reason=REASON, at=clock.now()
            )
            for number in ("2026-00001", "2026-00002", "2026-00003", "2026-00004")
        ]
        for one in made[:2]:
            actions.review(
                by=actor_of(leader.user, jobcentre), key=one.key, verdict="in_order", note="", at=clock.now()
            )
    page = text(leader.get("/gennemgang/"))
    assert "1 opslag mere venter" in page
    assert ("2026-00002" in page, "2026-00001" in page) == (True, False)
    older = re.search(r"\?efter=[0-9a-f-]+", page)
    assert older is not None
    page = text(leader.get(f"/gennemgang/{older.group(0)}"))
    assert ("2026-00001" in page, "2026-00002" in page, "De nyeste" in page) == (True, False, True)


def test_nothing_of_another_jobcentre_waits_here(other_jobcentre, leader):
    made = break_glass(other_jobcentre)
    assert "Der er ingen opslag at gennemgå" in text(leader.get("/gennemgang/"))
    assert leader.get(f"/gennemgang/{made.key}/").status_code == 404
    assert leader.post(f"/gennemgang/{made.key}/", {"verdict": "in_order"}).status_code == 404


def test_the_page_shows_reason_and_what_was_done_meanwhile(jobcentre, leader):
    made = break_glass(jobcentre)
    page = text(leader.get(f"/gennemgang/{made.key}/"))
    assert REASON in page
    assert "åbnede sagen" in page
    assert LogEntry.objects.latest("id").action == "glass.opened"


def test_a_review_is_saved_and_shown(jobcentre, leader):
    made = break_glass(jobcentre)
    answer = leader.post(f"/gennemgang/{made.key}/", {"verdict": "in_order", "note": ""}, follow=True)
    page = text(answer)
    assert "Gennemgangen er gemt." in page
    assert "Opslaget var i orden" in page
    assert "Gem gennemgang" not in text(leader.get(f"/gennemgang/{made.key}/"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Hvad fandt du"),
        ({"verdict": "talked_over", "note": "ok"}, "Skriv med mindst 20 tegn, hvad I aftalte"),
        ({"verdict": "invented", "note": "x"}, "Vælg en af mulighederne"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(jobcentre, leader, data, sentence):
    made = break_glass(jobcentre)
    page = text(leader.post(f"/gennemgang/{made.key}/", data), 422)
    assert sentence in page
    assert f">{data.get('note', '')}" in page.replace("\n", "") or not data
    with within(jobcentre.pk):
        assert Glass.objects.get().reviewed_at is None


def test_ones_own_is_for_another_leader(jobcentre, client_for):
    both = client_for("caseworker", "team_leader")
    made = break_glass(jobcentre, user=both.user)
    assert "Der er ingen opslag at gennemgå" in text(both.get("/gennemgang/"))
    assert "En anden leder skal gennemgå det" in text(both.get(f"/gennemgang/{made.key}/"))
    assert both.post(f"/gennemgang/{made.key}/", {"verdict": "in_order"}).status_code == 403


def test_who_has_looked_names_role_and_purpose_but_no_employee(jobcentre, leader):
    citizen = case(jobcentre)
    break_glass(jobcentre, citizen=citizen)
    page = text(leader.get(f"/hvem-har-set/{citizen.key}/"))
    for shown in ("2026-00001", "Sagen blev åbnet", "Sagsbehandler", jobcentre.label):
        assert shown in page
    main = page[page.index("<main") :]
    assert "Anna" not in main
    assert "Hemmelig" not in main
    entry = LogEntry.objects.latest("id")
    assert (entry.action, entry.subjects) == ("looks.listed", [["citizen", str(citizen.key)]])


def test_who_has_looked_is_paged(jobcentre, leader):
    citizen = case(jobcentre)
    by = actor_of(make_user("caseworker", jobcentre=jobcentre), jobcentre)
    for _ in range(60):
        log.opened(by=by, action="citizen.opened", subjects=[("citizen", citizen.key)])
    sealing.seal()
    page = text(leader.get(f"/hvem-har-set/{citizen.key}/"))
    assert page.count("Sagen blev åbnet") == 50
    found = page.find("?efter=")
    rest = text(leader.get(f"/hvem-har-set/{citizen.key}/{page[found : page.find(chr(34), found)]}"))
    assert rest.count("Sagen blev åbnet") == 10


def test_a_citizen_of_another_jobcentre_is_not_found(other_jobcentre, leader):
    assert leader.get(f"/hvem-har-set/{case(other_jobcentre).key}/").status_code == 404


def test_the_pages_take_few_queries(jobcentre, leader, same_queries):
    made = break_glass(jobcentre)
    numbers = iter(range(2, 20))

    def more():
        for _ in range(3):
            break_glass(jobcentre, citizen=case(jobcentre, f"2026-{next(numbers):05}"))

    same_queries(lambda: leader.get("/gennemgang/"), more)
    same_queries(lambda: leader.get(f"/gennemgang/{made.key}/"), more)


def test_a_drawn_opening_is_shown_with_who_when_and_why_and_what_was_found_stays(jobcentre, leader):
    worker = make_user("caseworker", jobcentre=jobcentre, name="Anna Prøvesen")
    citizen = case(jobcentre)
    with within(jobcentre.pk):
        with clock.frozen(datetime.date(2026, 10, 5)):
            entry = log.opened(
                by=actor_of(worker, jobcentre).with_purpose("case"),
                action="citizen.opened",
                subjects=[("citizen", citizen.key)],
                reason=REASON,
            )
        drawing = job("privacy.draw_looks", jobcentre=jobcentre.pk, jobcentre_key=jobcentre.key)
        october = {"since": datetime.date(2026, 10, 1), "until": datetime.date(2026, 10, 31)}
        actions.draw_looks(by=drawing, at=clock.now(), **october)
        drawn = SampledLook.objects.get()
    listed = text(leader.get("/gennemgang/"))
    assert "Anna Prøvesen" in listed
    assert "2026-00001" in listed
    assert {"glass.listed", "look.listed"} <= set(LogEntry.objects.values_list("action", flat=True))
    address = f"/gennemgang/stikproeve/{drawn.key}/"
    page = text(leader.get(address))
    for shown in ("Anna Prøvesen", "2026-00001", "Sagsbehandler", "Kollegaen er syg", "Nej", str(entry.key)):
        assert shown in page
    assert "Hemmelig" not in page
    assert "hvad I aftalte" in text(leader.post(address, {"verdict": "talked_over", "note": "kort"}), 422)
    assert leader.post(address, {"verdict": "in_order", "note": ""}).status_code == 302
    assert "Hele stikprøven er gennemgået" in text(leader.get("/gennemgang/"))
    assert 'name="verdict"' not in text(leader.get(address))
