"""The log for leaders: readable, searchable, and itself logged; an administrator never reads what stands in a case."""

import ast
import csv
import datetime
import io
import re
import uuid
from pathlib import Path

import pytest
from django.db import transaction

from brobygger.citizens.models import Citizen
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.vault import log, sealing
from brobygger.vault.models import LogEntry
from brobygger.vault.reads import Look
from brobygger.web.log import sentences
from tests.fixtures import actor_of, make_user

SOURCE = Path(sentences.__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def case(jobcentre, number):
    return Citizen.objects.create(
        jobcentre=jobcentre,
        case_number=number,
        cpr="x",
        cpr_index=uuid.uuid4().bytes * 2,
        given_name="Ida",
        family_name="Hemmelig",
    )


@pytest.fixture
def house(jobcentre, other_jobcentre):
    """Two cases here with three entries, and one entry elsewhere."""
    anna = actor_of(make_user("caseworker", jobcentre=jobcentre, name="Anna Prøvesen"), jobcentre)
    with within(jobcentre.pk), transaction.atomic():
        one, two = case(jobcentre, "2026-00001"), case(jobcentre, "2026-00002")
        about = [("citizen", one.key)]
        log.opened(by=anna.with_purpose("casework"), action="citizen.opened", subjects=about)
        log.write(
            by=anna,
            action="citizen.corrected",
            subjects=about,
            changes={"city": ["By", "Hemmeligby"]},
            reason="Flyttet",
        )
        log.listed(
            by=anna, action="citizens.listed", subjects=[*about, ("citizen", two.key)], criterion={"team": "Øst"}
        )
    with within(other_jobcentre.pk):
        bo = actor_of(make_user("caseworker", jobcentre=other_jobcentre, name="Bo Andetsteds"), other_jobcentre)
        log.opened(by=bo, action="citizen.opened", subjects=[("citizen", case(other_jobcentre, "2026-00009").key)])
    sealing.seal()
    return one


def shown(answer):
    assert answer.status_code in {200, 422}, answer.status_code
    return answer.content.decode()


def rows(answer):
    return shown(answer).count('<tr role="row">') - 1


def test_a_leader_reads_who_did_what_and_nothing_of_another_jobcentre(house, client_for):
    page = shown(client_for("team_leader").get("/log/"))
    for text in ("Anna Prøvesen", "åbnede sagen", "rettede borgerens oplysninger", "2026-00001", "arbejde med sagen"):
        assert text in page
    for secret in ("Bo Andetsteds", "2026-00009", "Hemmelig", "Flyttet"):
        assert secret not in page


def test_reading_the_log_is_logged_with_what_was_asked(house, client_for):
    client = client_for("team_leader")
    client.get("/log/", {"sag": "2026-00001", "slags": "open"})
    entry = LogEntry.objects.latest("id")
    assert (entry.action, entry.category, entry.actor_key) == ("log.read", "list", client.user.key)
    assert entry.subjects == [["citizen", str(house.key)]]
    assert "2026-00001" in entry.details["criterion"]["asked"]
    assert entry.details["criterion"]["entries"] == 1


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({}, 3),
        ({"sag": "2026-00001"}, 3),
        ({"sag": "2026-00002"}, 1),
        ({"medarbejder": "anna"}, 3),
        ({"medarbejder": "Bo"}, 0),
        ({"slags": "write"}, 1),
        ({"slags": "write", "sag": "2026-00002"}, 0),
    ],
)
def test_entries_are_found_by_case_employee_and_kind(house, client_for, query, number):
    answer = client_for("team_leader").get("/log/", query)
    assert max(0, rows(answer)) == number


def test_entries_are_found_by_period_in_danish_days(house, client_for):
    client = client_for("team_leader")
    today = clock.today()
    tomorrow = today + datetime.timedelta(days=1)
    yesterday = today - datetime.timedelta(days=1)
    assert (
        rows(client.get("/log/", {"fra": f"{today:%d-%m-%Y}", "til": f"{today:%d-%m-%Y}", "medarbejder": "Anna"})) == 3
    )
    assert rows(client.get("/log/", {"fra": f"{tomorrow:%d-%m-%Y}"})) <= 0
    assert rows(client.get("/log/", {"til": f"{yesterday:%d-%m-%Y}"})) <= 0


def test_without_a_choice_the_last_thirty_days_are_shown_and_that_is_said(jobcentre, client_for):
    by = actor_of(make_user("caseworker", jobcentre=jobcentre), jobcentre)
    with clock.frozen(clock.now() - datetime.timedelta(days=40)):
        log.opened(by=by, action="citizen.opened", subjects=[])
    client = client_for("team_leader")
    page = shown(client.get("/log/"))
    assert "Vælg en anden dato for at se ældre" in page
    assert by.label not in page
    assert by.label in shown(client.get("/log/", {"medarbejder": by.label}))


def test_an_unknown_case_number_is_said_at_its_field_and_shows_nothing(house, client_for):
    client = client_for("team_leader")
    for number in ("2026-99999", "2026-00009"):
        answer = client.get("/log/", {"sag": number})
        assert answer.status_code == 422
        assert f"Der er ingen sag med nummeret {number} her." in shown(answer)
        assert "Anna" not in shown(answer)
    assert client.get("/log/", {"fra": "02-03-2026", "til": "01-03-2026"}).status_code == 422


def test_the_list_takes_few_queries_however_many_entries(house, jobcentre, client_for, same_queries):
    client = client_for("team_leader")
    by = actor_of(make_user("caseworker", jobcentre=jobcentre), jobcentre)

    def more():
        for _ in range(20):
            log.opened(by=by, action="citizen.opened", subjects=[("citizen", house.key)])

    same_queries(lambda: client.get("/log/"), more)


def test_the_file_has_the_same_entries_and_is_logged(house, client_for):
    answer = client_for("team_leader").get("/log/", {"sag": "2026-00001", "eksport": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert lines[0][:4] == ["Tidspunkt", "Hvem", "Rolle", "Hvad"]
    assert len(lines) == 4
    assert {line[5] for line in lines[1:]} == {"2026-00001", "2026-00001, 2026-00002"}
    entry = LogEntry.objects.latest("id")
    assert (entry.action, entry.category) == ("log.exported", "export")


# --- one entry -------------------------------------------------------------------------------------------------


def entry_of(action):
    return LogEntry.objects.filter(action=action).latest("id")


def test_a_leader_with_the_case_sees_old_and_new_value(house, jobcentre, client_for, monkeypatch):
    from brobygger.web.log import views

    page = f"/log/{entry_of('citizen.corrected').key}/"
    without = shown(client_for("team_leader").get(page))
    assert "city" in without
    assert "Hemmeligby" not in without
    assert "Flyttet" not in without
    monkeypatch.setattr(views.citizens_access, "can_read", lambda actor, citizen: citizen == house)
    page_with = shown(client_for("team_leader").get(page))
    for text in ("By", "Hemmeligby", "Flyttet", "2026-00001"):
        assert text in page_with


def test_an_administrator_never_sees_what_stood_in_a_case(house, client_for, monkeypatch):
    from brobygger.web.log import views

    monkeypatch.setattr(views.citizens_access, "can_read", lambda actor, citizen: True)
    page = shown(client_for("administrator").get(f"/log/{entry_of('citizen.corrected').key}/"))
    assert "city" in page
    assert "Hemmeligby" not in page
    assert "Flyttet" not in page


def test_opening_an_entry_is_logged_and_shows_its_number(house, client_for):
    entry = entry_of("citizen.opened")
    mine = LogEntry.objects.filter(action="citizen.opened").earliest("id")
    page = shown(client_for("team_leader").get(f"/log/{mine.key}/"))
    assert "Nummer i loggen" in page
    written = LogEntry.objects.latest("id")
    assert (written.action, written.category) == ("log.entry_opened", "open")
    assert ["citizen", str(house.key)] in written.subjects
    assert client_for("team_leader").get(f"/log/{entry.key}/").status_code == 404, "another jobcentre's"
    assert "Er ikke forseglet endnu" in shown(client_for("team_leader").get(f"/log/{written.key}/"))


def test_the_administrator_of_the_installation_reads_all_jobcentres(house, client_for):
    page = shown(client_for("administrator", user=make_user("administrator")).get("/log/"))
    assert "Anna Prøvesen" in page
    assert "Bo Andetsteds" in page
    assert "Sagsnummer" not in page


def test_machines_and_links_are_named_as_such(jobcentre):
    entry = LogEntry(actor_kind="job", actor_label="log.seal")
    assert sentences.who(entry) == "Baggrundsjob log.seal"
    assert sentences.who(LogEntry(actor_kind="command", actor_label="keys")) == "Kommando keys"
    assert sentences.who(LogEntry(actor_kind="link", actor_label="Ida Hemmelig")) == "Borgeren via personligt link"
    assert sentences.who(LogEntry(actor_kind="anonymous", actor_label="")) == "Ukendt"
    assert sentences.roles(LogEntry(roles="caseworker,job_broker,gone")) == "Sagsbehandler, Jobformidler, gone"


# --- every action has its sentence -----------------------------------------------------------------------------


def actions_in(source):
    """The actions that a module writes to the log, as they stand in its calls of ``log.…``."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "log"):
            continue
        for keyword in node.keywords:
            if keyword.arg == "action":
                found |= {
                    one.value
                    for one in ast.walk(keyword.value)
                    if isinstance(one, ast.Constant) and "." in str(one.value)
                }
    return found


def test_every_action_in_the_code_has_a_sentence():
    missing = {}
    for file in SOURCE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if "action=" not in text:
            continue  # reading the whole house as code takes seconds
        for action in actions_in(text) - sentences.SENTENCES.keys():
            if not action.endswith("."):  # the beginning of an f-string, such as "message."
                missing[action] = file.relative_to(SOURCE)
    lines = [f'    "{action}": gettext_lazy("…"),  # {file}' for action, file in sorted(missing.items())]
    assert not missing, "say in web/log/sentences.py what these do:\n" + "\n".join(lines)


def test_the_search_for_actions_finds_them():
    planted = 'log.write(by=by, action="a.b" if x else "c.d", subjects=[])\nother.write(action="e.f")'
    assert actions_in(planted) == {"a.b", "c.d"}


def test_an_action_without_a_sentence_is_shown_by_its_code():
    assert sentences.sentence("planted.action") == "gjorde: planted.action"


def test_purposes_are_words_by_their_code_or_its_beginning():
    assert sentences.purpose("citizen.reassign") == "fordeling af sager"
    assert sentences.purpose("citizen.correct") == "arbejde med sagen"
    assert sentences.purpose("") == "ikke oplyst"
    assert sentences.purpose("planted.purpose") == "planted.purpose"


def test_every_way_of_looking_has_words():
    assert set(sentences.LOOKS) == set(Look)
    assert set(sentences.CATEGORIES) == {code for code, _word in LogEntry._meta.get_field("category").choices}


OPENS = re.compile(r'(?:open_\w+|with_purpose)\([^()]*"([a-z_]+\.[a-z_]+)"')


def test_every_purpose_is_said_in_words():
    found = {one for file in SOURCE.rglob("*.py") for one in OPENS.findall(file.read_text(encoding="utf-8"))}
    assert {"compensation.aids", "conversations.plan", "own_page.invite"} <= found
    assert not sorted(one for one in found if sentences.purpose(one) == one), "say them in web/log/sentences.py"
