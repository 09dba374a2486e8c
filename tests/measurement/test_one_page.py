"""The page for politicians: a jobcentre's part of the approved report, and nothing that the report does not hold."""

from __future__ import annotations

import datetime
import io
import random
from typing import Any

import pytest
from pypdf import PdfReader

from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed
from brobygger.measurement import access, one_page, outside
from brobygger.measurement.models import ProgrammeReport
from brobygger.programmes import actions
from brobygger.vault.models import LogEntry
from brobygger.web.measurement.one_page import _of_ten_or_hundred, texts
from brobygger_analysis.danish.lix import lix
from brobygger_analysis.results import Disclosure
from tests.documents.pdf_checks import check_pdf
from tests.fixtures import actor_of, make_jobcentre, make_user
from tests.measurement.attack import LIMIT, Attack
from tests.measurement.factories import make_citizen, make_course, release
from tests.programmes.factories import OPERATOR, make_programme, set_target

TODAY = datetime.date(2024, 6, 20)
STAGES = ("began", "screened", "enrolled", "employed")
GROUPS = ("insured_unemployed", "insured_unemployed", "flex_job")
ADDRESS = "/tal/en-side/?programme=politik"


@pytest.fixture(scope="module")
def world(kept: Any) -> Any:
    """Three jobcentres, one of three people; half of all came in the year before the first report, half after."""
    with kept():
        places = [
            make_jobcentre(f"Jobcenter {name}", code) for name, code in (("A", "0607"), ("B", "0161"), ("C", "0621"))
        ]
        programme = make_programme(*places, code="politik", starts_on=datetime.date(2022, 1, 1))
        for place, size in zip(places, (56, 40, 3), strict=True):
            for number in range(size):
                began = datetime.date(2023 + number % 2, 1, 3)
                citizen = make_citizen(place, gender="woman" if number % 3 else "man")
                stage = STAGES[(number // 2) % len(STAGES)]
                make_course(
                    place, programme, to=stage, began_on=began, citizen=citizen, benefit_group=GROUPS[number % 3]
                )
        with clock.frozen(TODAY):
            for code in ("2023-05", "2024-05"):
                release(programme, code)
        return {"programme": programme, "places": places, "leader": make_user("project_manager", jobcentre=places[0])}


@pytest.fixture
def now(db: None) -> Any:
    with clock.frozen(TODAY):
        yield


def page_of(world: Any, place: int = 0) -> Any:
    own = world["places"][place]
    user = world["leader"] if not place else make_user("team_leader", jobcentre=own)
    with within(own.pk):
        return one_page.of(by=actor_of(user, own), programme=world["programme"])


def test_it_prints_the_jobcentres_part_of_the_approved_report(world: Any, now: None) -> None:
    found = page_of(world)
    assert found.as_of == datetime.date(2024, 5, 31)
    told = outside.released(world["programme"]).tables.breakdowns["municipality"]["A"]
    for key, one in found.figures.items():
        assert one == told[f"funnel:{key}"].result
    assert found.figures["screened"].value == 42
    assert found.last["screened"] == 21
    assert found.before == {}
    assert [one.code for one in found.groups] == ["insured_unemployed", "flex_job"]
    asked = [one.figures["screened"].value for one in found.groups]
    assert asked == [28, 14]
    results = [one for group in found.groups for one in group.figures.values()]
    results += [cell.figure.result for one in found.traits.values() for cell in one.cells]
    assert {one.disclosure for one in (*results, *found.figures.values())} <= {Disclosure.SHOWN, Disclosure.SUPPRESSED}
    assert found.traits["gender"].n == found.figures["enrolled"].value


def test_what_is_registered_since_is_not_on_it_before_the_next_report(world: Any, now: None) -> None:
    before = page_of(world).figures
    for _ in range(6):
        make_course(world["places"][0], world["programme"], to="employed", began_on=datetime.date(2024, 1, 3))
    assert page_of(world).figures == before


def test_a_jobcentre_of_a_few_is_told_that_it_is_hidden(world: Any, now: None) -> None:
    found = page_of(world, 2)
    assert {one.value for one in found.figures.values()} == {None}
    assert (found.groups, found.traits, found.last) == ((), {}, {})


def test_only_who_leads_in_the_programme_reads_it(world: Any, now: None) -> None:
    for by in (access.outside_reader(world["programme"]), actor_of(make_user("team_leader"), None)):
        with pytest.raises(NotAllowed):
            one_page.of(by=by, programme=world["programme"])


@pytest.mark.slow(reason="two linear programmes for some hidden cells of two reports")
def test_two_reports_tell_no_hidden_count_of_a_benefit_group(world: Any, now: None) -> None:
    first, second = ProgrammeReport.objects.order_by("month")
    attack = Attack(first.inside["one_page"], second.inside["one_page"])
    small = [cell for cell in attack.hidden if 0 < attack.truth[cell] < LIMIT]
    assert len(attack.place) - len(attack.hidden) > 20, "reports that show nothing try nothing"
    assert attack.told(random.Random(2).sample(small, min(12, len(small)))) == []


def test_what_another_table_hides_it_does_not_tell(world: Any, now: None) -> None:
    """All of a jobcentre and of a benefit group, and the enrolled of each: the same cells, hidden in the same way."""
    row = ProgrammeReport.objects.order_by("month").last()
    assert row is not None
    for name, figures in row.shown["breakdowns"]["municipality"].items():
        own = row.shown["one_page"]["breakdowns"]["municipality"][name]
        traits = row.shown["profiles"]["benefit_group"]["breakdowns"]["municipality"].get(name, {})
        for key in ("screened", "enrolled"):
            if figures[f"funnel:{key}"]["disclosure"] == "suppressed":
                assert own[key]["disclosure"] == "suppressed", (name, key)
        for code in ("insured_unemployed", "flex_job"):
            if traits.get(code, {}).get("disclosure") == "suppressed":
                assert own[f"enrolled@{code}"]["disclosure"] == "suppressed", (name, code)
    hidden = [name for name, one in row.shown["one_page"]["breakdowns"]["municipality"].items()
              if one["screened"]["disclosure"] == "suppressed"]  # fmt: skip
    assert "C" in hidden
    assert len(hidden) > 1 or row.shown["one_page"]["whole"]["screened"]["disclosure"] == "suppressed"


def test_the_page_and_its_sheet_of_paper(
    world: Any, now: None, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    browser = client_for(user=world["leader"])
    page = browser.get(ADDRESS)
    sheet, text = page.context["sheet"], page.content.decode()
    assert "42" in text
    assert "er kommet i job eller uddannelse" in text
    assert "De sidste 12 måneder: 21." in text
    assert "Talt til og med 31. maj 2024. Fra rapporten, der blev godkendt 20. juni 2024." in text
    assert lix(texts(sheet)).value < 35
    printed = browser.get(f"{ADDRESS}&fil=pdf")
    check_pdf(printed.content, title=sheet.title, contains=["42", "borgere er spurgt"])
    assert len(PdfReader(io.BytesIO(printed.content)).pages) == 1
    assert LogEntry.objects.filter(action="figures.exported").exists()
    with django_assert_max_num_queries(15):
        browser.get(ADDRESS)


def test_before_any_report_is_approved_the_page_says_what_to_do(world: Any, now: None, client_for: Any) -> None:
    ProgrammeReport.objects.update(state="draft", approved_at=None)
    browser = client_for(user=world["leader"])
    for address in (ADDRESS, f"{ADDRESS}&fil=pdf"):
        answer = browser.get(address)
        assert answer["Content-Type"].startswith("text/html")
        text = answer.content.decode()
        assert "Der er ingen godkendt rapport for programmet endnu" in text
        assert "Bed programmets evaluator om at lave rapporten" in text


def test_a_jobcentre_that_the_report_does_not_hold_is_told_so(world: Any, now: None, client_for: Any) -> None:
    new = make_jobcentre("Jobcenter D", "0630")
    actions.join(by=OPERATOR, programme=world["programme"], jobcentre=new, joined_on=datetime.date(2024, 6, 1))
    browser = client_for(user=make_user("team_leader", jobcentre=new))
    assert "Den godkendte rapport har ingen tal for jeres jobcenter" in browser.get(ADDRESS).content.decode()


def test_targets_stand_beside_as_they_are_now(world: Any, now: None, client_for: Any) -> None:
    programme, own = world["programme"], world["places"][0]
    browser = client_for(user=world["leader"])
    set_target(programme, own, "employed", 40)
    set_target(programme, own, "interviewed", 60)
    text = browser.get(ADDRESS).content.decode()
    assert "Målet er 40." in text
    assert "borgere med gennemført visitationssamtale" in text
    assert "Målet er 60." in text
    for ends_on, said in (
        (datetime.date(2031, 7, 31), "Målet for job er ikke nået endnu. Arbejdet går til juli 2031."),
        (None, "Målet for job er ikke nået endnu."),
        (datetime.date(2024, 5, 31), "Målet for job blev ikke nået."),
    ):
        type(programme).objects.filter(pk=programme.pk).update(ends_on=ends_on)
        assert said in browser.get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.584, "6 ud af 10"), (0.2, "2 ud af 10"), (0.054, "5 ud af 100"), (0.003, "færre end 1 ud af 100")],
)
def test_a_small_share_is_said_of_a_hundred(share: float, told: str) -> None:
    assert _of_ten_or_hundred(share, "%(number)s ud af %(of)s") == told
