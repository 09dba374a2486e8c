"""A leader reads the status report: each figure answers what it counts, of how many, as of when, compared with what."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from brobygger.accounts.models import Membership
from brobygger.jobs import queue
from brobygger.kernel import clock
from brobygger.kernel.actor import command
from brobygger.kernel.boundary import outside, within
from brobygger.measurement import errors, report_actions, reports
from brobygger.measurement.models import ProgrammeReport, StatusReport
from brobygger_analysis.report import month_of
from tests.documents.pdf_checks import text_of
from tests.fixtures import actor_of, make_jobcentre, make_user
from tests.measurement.factories import had_by, make_course
from tests.programmes.factories import make_programme, set_target

pytestmark = pytest.mark.django_db

TABLE = re.compile(r"<h2 id=\"part-.*?<table class=\"table table-stacks table-numbers\"(.*?)</table>", re.DOTALL)
ROW = re.compile(r"<tr.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(t[hd])\b[^>]*>(.*?)</\1>", re.DOTALL)
DAY_OR_MONTH = re.compile(r"\d\d-\d\d-2024|(april|maj) 2024", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One figure as it is read: its name, and each column's heading with the words of the cell."""

    name: str
    now: tuple[str, str]
    of_how_many: tuple[str, str]
    before: tuple[str, str]
    change: tuple[str, str]
    what: tuple[str, str]


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("&nbsp;", " ").replace("\u00a0", " ").split())


def lines(page: str) -> Iterator[Line]:
    for table in TABLE.findall(page):
        heads, *rows = ([words(cell) for _tag, cell in CELL.findall(row)] for row in ROW.findall(table))
        for name, *cells in rows:
            yield Line(name, *zip(heads[1:], cells, strict=True))


@pytest.fixture
def page(jobcentre, client_for):
    programme = make_programme(jobcentre, make_jobcentre("Jobcenter Lille", "0161"), code="maaned")
    for to in ["enrolled"] * 7 + ["accepted"] * 6:
        make_course(jobcentre, programme, to=to)
    set_target(programme, jobcentre, "screened", 40, 30)
    leader = make_user("project_manager", jobcentre=jobcentre)
    with clock.frozen(datetime.date(2024, 6, 5)), within(jobcentre.pk):
        by = actor_of(leader, jobcentre)
        row = report_actions.prepare(by=by, programme=programme, month=month_of("2024-05"))
        return client_for(user=leader).get(f"/tal/rapporter/{row.key}/").content.decode()


def test_a_report_from_before_deviations_were_kept_says_so(jobcentre, client_for):
    programme = make_programme(jobcentre, code="maaned")
    for _ in range(3):
        make_course(jobcentre, programme, to="enrolled")
    leader = make_user("project_manager", jobcentre=jobcentre)
    client = client_for(user=leader)
    with clock.frozen(datetime.date(2024, 6, 5)), within(jobcentre.pk):
        by = actor_of(leader, jobcentre)
        row = report_actions.prepare(by=by, programme=programme, month=month_of("2024-05"))
        report_actions.approve(by=by, key=row.key)
        sentence = "Afvigelserne blev ikke gemt ved godkendelsen"
        assert sentence not in client.get(f"/tal/rapporter/{row.key}/").content.decode()
        assert "loggen var forseglet" not in client.get(f"/tal/rapporter/{row.key}/").content.decode()
        StatusReport.objects.filter(pk=row.pk).update(deviations=None, log_number=3520)
        assert "loggen var forseglet til linje 3.520" in client.get(f"/tal/rapporter/{row.key}/").content.decode()
        assert sentence in client.get(f"/tal/rapporter/{row.key}/").content.decode()
        assert sentence in text_of(client.get(f"/tal/rapporter/{row.key}/?fil=pdf").content)


def test_before_figures_are_locked_the_page_asks_and_says_what_is_not_explained(
    jobcentre, client_for, django_assert_max_num_queries
):
    programme = make_programme(jobcentre, code="maaned")
    for _ in range(3):
        make_course(jobcentre, programme, to="enrolled")
    for measure in ("screened", "enrolled"):
        set_target(programme, jobcentre, measure, 400, 300)
    leader = make_user("project_manager", jobcentre=jobcentre)
    client = client_for(user=leader)
    with clock.frozen(datetime.date(2024, 6, 5)), within(jobcentre.pk):
        by = actor_of(leader, jobcentre)
        key = report_actions.prepare(by=by, programme=programme, month=month_of("2024-05")).key
        address = f"/tal/rapporter/{key}/"
        assert f'href="{address}godkend/"' in client.get(address).content.decode()

        with django_assert_max_num_queries(20):
            asked = client.get(f"{address}godkend/").content.decode()
        assert StatusReport.objects.get().state == "draft", "to look is not to approve"
        named = [one.code for one in reports.view(by=by, key=key).deviations]
        assert f"{len(named)} afvigelser er ikke forklaret" in words(asked)
        assert "Opfølgningsmødet er ikke skrevet ned endnu" in asked
        report_actions.record_meeting(
            by=by, key=key, held_on=clock.today(), adviser="Ida", explanations=dict.fromkeys(named[1:], "Ferie")
        )
        told = words(client.get(f"{address}godkend/").content.decode())
        assert "1 afvigelse er ikke forklaret" in told
        assert "ikke skrevet ned" not in told

        digest = re.search(r'name="digest" value="(\w{64})"', asked).group(1)
        make_course(jobcentre, programme, to="enrolled")  # others are counted than were read
        assert "siden du så dem" in words(
            client.post(f"{address}godkend/", {"digest": digest}, follow=True).content.decode()
        )
        assert StatusReport.objects.get().state == "draft"
        read = re.search(r'name="digest" value="(\w{64})"', client.get(f"{address}godkend/").content.decode()).group(1)
        assert "tallene er låst" in words(
            client.post(f"{address}godkend/", {"digest": read}, follow=True).content.decode()
        )
        assert StatusReport.objects.get().digest == read
        assert client.get(f"{address}godkend/").headers["Location"] == address


def test_each_figure_says_what_it_counts_of_how_many_as_of_when_and_compared_with_what(page):
    read = list(lines(page))
    assert len(read) > 30, "results, funnel, the month, flow, quality, deadlines, who waits, registrations"
    for line in read:
        assert len(line.what[1]) > len("Sådan er det talt") + 40, (line.name, "what it counts")
        assert DAY_OR_MONTH.search(line.now[0]), (line.name, "as of when")
        assert DAY_OR_MONTH.search(line.before[0]), (line.name, "compared with when")
        assert all((line.now[1], line.before[1], line.change[1])), (line.name, "compared with what")
        if "%" in line.now[1]:
            assert re.search(r"\d+ af \d+", line.of_how_many[1]), (line.name, "of how many")
    assert "talt 5. juni 2024" in words(page)


BESIDE_THE_FUNNEL = (
    "open_courses", "first_conversation_in_time", "cases_per_broker", "days_enrolled_to_employed",
    "fulfilment_original%3Aenrolled",
)  # fmt: skip


def test_flow_deadlines_and_targets_of_a_draft_open_their_lists(jobcentre, client_for):
    programme = make_programme(jobcentre, code="maaned")
    broker = make_user("formidler")
    for to in ["employed"] * 2 + ["enrolled"] * 3:
        had_by(make_course(jobcentre, programme, to=to), broker, datetime.date(2024, 4, 12))
    set_target(programme, jobcentre, "enrolled", 40)
    leader = make_user("project_manager", jobcentre=jobcentre)
    client = client_for(user=leader)
    with clock.frozen(datetime.date(2024, 6, 5)), within(jobcentre.pk):
        by = actor_of(leader, jobcentre)
        row = report_actions.prepare(by=by, programme=programme, month=month_of("2024-04"))
        page = client.get(f"/tal/rapporter/{row.key}/").content.decode()
        links = {
            html.unescape(one) for one in re.findall(r'href="(/tal/(?:liste|rapporter/[^"]+/borgere)/[^"]+)"', page)
        }
        named = {re.search(r"(?:figure|linje)=([^&]+)", one).group(1): one for one in links}
        opened = {key: client.get(named[key]) for key in BESIDE_THE_FUNNEL}
    assert {key for key, answer in opened.items() if answer.status_code != 200} == set()
    assert "Se 5 ikke til tiden" in words(page)
    late = words(opened["first_conversation_in_time"].content.decode())
    assert "5 borgere. Her står dem, hvor fristen ikke er holdt." in late
    assert len(re.findall(r"2024-\d{5}", words(opened["fulfilment_original%3Aenrolled"].content.decode()))) == 5


JUNE = datetime.datetime(2024, 6, 5, 9, tzinfo=datetime.UTC)
PARTLY = {"HX-Request": "true"}


@pytest.fixture
def analyst(jobcentre, client_for):
    programme = make_programme(jobcentre, code="maaned")
    user = make_user(name="Eva Overblik")
    Membership.objects.create(
        user=user, role="programme_analyst", scope="programme", programme=programme.key, valid_from="2015-01-01"
    )
    with clock.frozen(JUNE):
        yield client_for(user=user)


def test_the_report_of_a_programme_is_waited_for_on_its_page(analyst, django_assert_max_num_queries):
    asked = {"kind": "programme", "programme": "maaned", "month": "2024-05"}
    address = analyst.post("/tal/rapporter/", asked).headers["Location"]
    assert analyst.post("/tal/rapporter/", asked).headers["Location"] == address
    with django_assert_max_num_queries(20):
        waiting = words(analyst.get(address).content.decode())
    assert "Venter på at blive beregnet" in waiting
    assert "bestilt af Eva Overblik" in waiting
    assert "Godkend" not in waiting
    assert "Venter på at blive beregnet" in words(analyst.get("/tal/rapporter/").content.decode())
    again = analyst.get(address, headers=PARTLY)
    assert "every 3s" in again.content.decode()
    with clock.frozen(JUNE + datetime.timedelta(minutes=6)):
        assert "Det tager længere, end det plejer" in words(analyst.get(address).content.decode())

    with outside():
        assert queue.run(queue.claim("w", at=JUNE))
    assert analyst.get(address, headers=PARTLY).headers["HX-Refresh"] == "true"
    counted = analyst.get(address).content.decode()
    digest = ProgrammeReport.objects.get().digest
    assert f'name="digest" value="{digest}"' in counted
    assert "siden du så dem" in words(
        analyst.post(f"{address}godkend/", {"digest": "0" * 64}, follow=True).content.decode()
    )
    assert "Rapporten er godkendt" in words(
        analyst.post(f"{address}godkend/", {"digest": digest}, follow=True).content.decode()
    )


def test_a_report_that_could_not_be_counted_says_why_and_is_asked_for_again(analyst):
    asked = {"kind": "programme", "programme": "maaned", "month": "2024-05"}
    address = analyst.post("/tal/rapporter/", asked).headers["Location"]
    row = ProgrammeReport.objects.get()
    report_actions.fail_programme(by=command("test"), key=row.key, sentence=errors.could_not_count())
    told = analyst.get(address, headers=PARTLY).content.decode()
    assert "Opgørelsen gik i stykker" in told
    assert "hx-trigger" not in told
    assert "Kunne ikke beregnes" in words(analyst.get("/tal/rapporter/").content.decode())
    analyst.user.language = "en"
    analyst.user.save()
    assert "The counting broke down" in analyst.get(address).content.decode()
    analyst.post("/tal/rapporter/", asked)
    assert ProgrammeReport.objects.get().work == "waiting"
    assert queue.rows(name=reports.COUNT).count() == 2
