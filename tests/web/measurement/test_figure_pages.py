"""The pages of figures: what stands on them, which addresses they lead to, and who gets which."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal

import pytest
from django.test import Client

from brobygger.accounts.models import Membership
from brobygger.cli.main import main
from brobygger.programmes import actions as programme_actions
from brobygger.vault.models import LogEntry
from tests.fixtures import make_team, make_user
from tests.measurement.factories import close, make_citizen, make_course, release, talked
from tests.programmes.factories import OPERATOR, make_programme, set_target
from tests.web.tokens import token_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(jobcentre):
    made = make_programme(jobcentre, name="Broen")
    team = make_team(jobcentre)
    for to in ["began", "screened", "screened", "accepted", "interviewed", "enrolled", "employed"]:
        make_course(jobcentre, made, to=to, team=team)
    return made


def _text(response):
    page = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _links(response, part):
    found = re.findall(r'href="([^"]+)"', response.content.decode())
    return [link.replace("&amp;", "&") for link in found if part in link]


def test_the_funnel_shows_counts_conversions_and_their_n(programme, client_for):
    response = client_for("project_manager").get("/tal/")
    assert response.status_code == 200
    text = _text(response)
    for words in (
        "Tragten",
        "Broen",
        "Opsporing gennemført",
        "67",
        "4 af 6",
        "Sådan er det talt",
        "Direkte til visitationssamtale",
    ):
        assert words in text


def test_every_number_of_the_page_opens_a_list_with_as_many_rows(programme, client_for):
    client = client_for("team_leader")
    page = client.get("/tal/?by=team")
    links = sorted(set(_links(page, "/tal/liste/")))
    assert len(links) > 15
    shown = dict(re.findall(r'<a href="(/tal/liste/[^"]+)">\s*([\d.]+)\s*</a>', page.content.decode()))
    assert len(shown) > 8
    for address, number in shown.items():
        opened = client.get(address.replace("&amp;", "&"))
        assert opened.status_code == 200, address
        listed = opened.content.decode().count('<th role="rowheader" scope="row"><a href="/borgere/')
        assert listed == int(number), address
    assert LogEntry.objects.filter(action="figure.opened").count() == len(shown)


def test_a_figure_rises_when_one_more_is_enrolled_and_its_list_shows_them(programme, jobcentre, client_for):
    client = client_for("project_manager")
    make_course(jobcentre, programme, to="enrolled", citizen=make_citizen(jobcentre, given_name="Nyvisiteret"))
    assert "Nyvisiteret" in client.get(f"/tal/liste/?programme={programme.code}&figure=enrolled").content.decode()


def test_filters_stand_in_the_address_and_in_the_links_to_lists(programme, jobcentre, client_for):
    client = client_for("project_manager")
    response = client.get("/tal/?first=01-01-2024&last=31.12.2024&benefit_group=a_dagpenge")
    assert response.status_code == 200
    (link, *_) = _links(response, "figure=screened")
    assert "first=2024-01-01" in link
    assert "last=2024-12-31" in link
    assert "benefit_group=a_dagpenge" in link


@pytest.mark.parametrize(
    "query", ["first=i+går", "view=sidelæns", "team=1", "first=02-01-2024&last=01-01-2024", "by=cpr"]
)
def test_an_impossible_filter_is_an_error_on_the_page_and_the_figures_stand(programme, client_for, query):
    response = client_for("project_manager").get(f"/tal/?{query}")
    assert response.status_code == 422
    assert "Der er en fejl" in _text(response)
    assert "Tragten" in _text(response)


def test_the_list_shows_no_protected_name_and_no_number(programme, jobcentre, client_for):
    hidden = make_citizen(jobcentre, given_name="Hemmelig", protection="name_and_address")
    make_course(jobcentre, programme, to="screened", citizen=hidden)
    text = client_for("project_manager").get(f"/tal/liste/?programme={programme.code}&figure=screened").content.decode()
    assert "Hemmelig" not in text
    assert "Beskyttet navn" in text
    assert "0000000000" not in text


def test_the_list_as_a_file_is_logged_as_leaving_the_house(programme, client_for):
    client = client_for("project_manager")
    response = client.get(f"/tal/liste/?programme={programme.code}&figure=screened&eksport=csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 6
    assert LogEntry.objects.get(action="figure.exported").category == "export"


def test_a_list_of_many_has_pages(jobcentre, client_for):
    programme = make_programme(jobcentre)
    for _ in range(53):
        make_course(jobcentre, programme, to="screened")
    client = client_for("project_manager")
    first = client.get(f"/tal/liste/?programme={programme.code}&figure=screened")
    (following,) = _links(first, "efter=")
    second = client.get(f"/tal/liste/{following}")
    cases = [re.findall(r"2024-\d{5}", page.content.decode()) for page in (first, second)]
    assert [len(found) for found in cases] == [50, 3]
    assert not set(cases[0]) & set(cases[1])


def test_targets_have_two_headings_and_no_ranking(programme, jobcentre, client_for):
    set_target(programme, jobcentre, "screened", 5, 3)
    programme_actions.publish_figure(
        by=OPERATOR, programme=programme, jobcentre=jobcentre, measure="achieved.screened", value=Decimal(7), source="R"
    )
    response = client_for("team_leader").get("/tal/maaltal/")
    text = _text(response)
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", response.content.decode())[:2] == ["Resultater", "Målopfyldelse"]
    assert "ingen rangliste" in text
    for number in (
        "140",
        "233",
        "120",
        "200",
        "−40",
        "−1",
    ):  # published and registered against both; revision; difference
        assert number in text, number


def test_another_measure_is_told_where_it_is_set_and_nowhere_else(programme, jobcentre, client_for):
    client = client_for("project_manager")
    page = f"/programmer/{programme.key}/"
    assert "Der er ikke sat måltal endnu" in _text(client.get("/tal/maaltal/"))
    assert "Visitationssamtale" not in _text(client.get("/tal/maaltal/"))
    assert _links(client.get(page), "/maaltal/interviewed/"), "anybody may set one"
    set_target(programme, jobcentre, "interviewed", 2)
    told = client.get("/tal/maaltal/")
    assert "Bakkeby: 150 pct. af 2" in _text(told), "the line of the folded table says the most important"
    assert told.content.decode().count('id="target-') == 1, "a measure without a target has no empty table"
    assert len(_links(told, "figure=interviewed")) == 1
    assert "Visitationssamtale" in _text(client.get(page))


def test_registered_results_lead_to_their_list(programme, client_for):
    (link,) = set(_links(client_for("project_manager").get("/tal/maaltal/"), "figure=enrolled"))
    assert client_for("project_manager").get(link).status_code == 200


def test_a_leader_sees_nothing_of_another_jobcentre(programme, jobcentre, other_jobcentre, client_for):
    programme_actions.join(by=OPERATOR, programme=programme, jobcentre=other_jobcentre, joined_on=programme.starts_on)
    canary = make_citizen(other_jobcentre, given_name="Kanariefugl")
    make_course(other_jobcentre, programme, to="employed", citizen=canary)
    client = client_for("project_manager")
    for address in (
        "/tal/",
        "/tal/?by=team",
        "/tal/maaltal/",
        f"/tal/liste/?programme={programme.code}&figure=employed",
    ):
        assert "Kanariefugl" not in client.get(address).content.decode()
    assert client.get(f"/tal/liste/?programme={programme.code}&figure=employed").content.decode().count("2024-") >= 1
    assert len(re.findall(r'<th role="rowheader" scope="row"><a href="/borgere/', client.get(
        f"/tal/liste/?programme={programme.code}&figure=employed").content.decode())) == 1  # fmt: skip


def _fields(response):
    """What can be chosen on a page of figures."""
    found = re.search(r'<form class="filters.*?</form>', response.content.decode(), re.DOTALL)
    return set(re.findall(r' name="(\w+)"', found.group()))


def test_an_analyst_gets_the_whole_programme_without_lists_and_small_numbers(programme, jobcentre, client_for):
    for _ in range(9):
        make_course(jobcentre, programme, to="screened")
    user = make_user()
    Membership.objects.create(
        user=user, role="programme_analyst", scope="programme", programme=programme.key, valid_from="2015-01-01"
    )
    client = Client()
    client.force_login(user)
    for page in ("", "kerneelementer/", "profiler/"):
        waiting = client.get(f"/tal/{page}")
        assert (waiting.status_code, "Der er ingen tal endnu" in _text(waiting)) == (200, True), page
    release(programme)
    response = client.get("/tal/?by=municipality")
    assert response.status_code == 200
    text = _text(response)
    assert "fra rapporten, der blev godkendt" in text
    assert "Skjult" in text
    assert "Bakkeby" in text
    assert _links(response, "/tal/liste/") == []
    assert client.get(f"/tal/liste/?programme={programme.code}&figure=screened").status_code == 403
    # What is refused is not offered; whoever asks for it by the address is told at the field.
    assert _fields(response) == {"by"}
    refused = client.get("/tal/?first=01-01-2024")
    assert (refused.status_code, _fields(refused)) == (422, {"by", "first"})
    assert {"first", "last", "view", "benefit_group"} <= _fields(client_for("project_manager").get("/tal/"))


def test_a_benefit_group_stands_with_its_part_of_those_who_began_and_of_those_enrolled(
    programme, jobcentre, client_for, capsys
):
    """Beside the seven with unemployment benefit, of whom two are enrolled, three who are insured, of whom one is."""
    for to in ["began", "screened", "enrolled"]:
        make_course(jobcentre, programme, to=to, benefit_group="insured_unemployed")
    client = client_for("project_manager")
    page = client.get("/tal/?by=benefit_group")
    shares = {heading: _cells_under(page, heading) for heading in ("Andel af påbegyndte", "Andel af visiterede")}
    assert shares["Andel af påbegyndte"] == ["30 % 3 af 10", "70 % 7 af 10"]
    assert shares["Andel af visiterede"] == ["33 % 1 af 3", "67 % 2 af 3"]
    assert "Andel af visiterede er gruppens del af alle, der er visiteret." in _text(page)
    for elsewhere in ("/tal/?by=team", "/tal/?by=benefit_group&benefit_group=insured_unemployed"):
        assert "Andel af visiterede" not in _text(client.get(elsewhere))
    told = {"insured_unemployed": (3, 10, 1, 3)}
    leader = make_user("project_manager", jobcentre=jobcentre)
    program = token_client(leader, jobcentre=jobcentre)
    asked = ["--programme", programme.code, "--jobcentre", "Bakkeby", "--json", "--by"]
    printed = []
    commands = {"funnel": "benefit_group", "measure": "benefit-group"}
    for command, by in commands.items():
        main([command, *asked, by])
        printed.append(json.loads(capsys.readouterr().out))
    at = f"/api/v1/programmes/{programme.code}"
    printed += [program.get(f"{at}/{name}?by=benefit_group").json() for name in ("funnel", "indicators")]
    for body in printed:
        found = {part["value"]: part["shares"] for part in body["parts"]}
        for group, (began, all_began, enrolled, all_enrolled) in told.items():
            given = found[group]
            assert (given["population"]["numerator"], given["population"]["denominator"]) == (began, all_began)
            assert given["enrolled"] == {
                "value": enrolled / all_enrolled,
                "numerator": enrolled,
                "denominator": all_enrolled,
            }
    for command, words in (("funnel", "Of all"), ("measure", "(33 %)")):
        main([command, *(one for one in asked if one != "--json"), commands[command]])
        assert words in capsys.readouterr().out
    # From outside a share could tell a number that is hidden.
    analyst = make_user()
    Membership.objects.create(
        user=analyst, role="programme_analyst", scope="programme", programme=programme.key, valid_from="2015-01-01"
    )
    release(programme)
    outside = client_for(user=analyst).get("/tal/?by=benefit_group")
    assert outside.status_code == 200
    assert "Andel af visiterede" not in _text(outside)
    main(["measure", "--programme", programme.code, "--by", "benefit-group", "--outside", "--json"])
    assert {json.dumps(part["shares"]) for part in json.loads(capsys.readouterr().out)["parts"]} == {"{}"}
    answer = token_client(analyst, programme=programme.key).get(
        f"/api/v1/programmes/{programme.code}/funnel?by=benefit_group"
    )
    assert {json.dumps(part["shares"]) for part in answer.json()["parts"]} == {"{}"}


def _cells_under(response, heading):
    found = re.findall(rf'data-title="{heading}">(.*?)</td>', response.content.decode(), flags=re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>|&nbsp;", " ", cell).split()) for cell in found]


def test_without_a_programme_the_pages_say_what_is_missing(client_for):
    client = client_for("project_manager")
    for address in ("/tal/", "/tal/maaltal/"):
        assert "ikke med i et program" in _text(client.get(address))


def test_an_unknown_programme_or_figure_is_not_found(programme, client_for):
    client = client_for("project_manager")
    for address in ("/tal/?programme=findes-ikke", f"/tal/liste/?programme={programme.code}&figure=cpr"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/tal/", "/tal/?by=team", "/tal/maaltal/", "/tal/liste/?figure=screened"])
def test_pages_stay_under_twenty_queries_however_many_there_are(
    programme, jobcentre, client_for, address, django_assert_max_num_queries, same_queries
):
    client = client_for("project_manager")
    client.get(address)
    with django_assert_max_num_queries(19):
        client.get(address)
    same_queries(
        lambda: client.get(address), lambda: [make_course(jobcentre, programme, to="employed") for _ in range(9)]
    )


def test_more_groups_than_fit_beside_one_another_are_turned_over(programme, jobcentre, client_for):
    for number in range(13):
        make_course(jobcentre, programme, to="screened", team=make_team(jobcentre, name=f"Hold {number:02}"))
    client = client_for("project_manager")
    first = client.get("/tal/kerneelementer/?by=team")
    assert "Her står gruppe 1 til 12 af 14. Laveste til højeste er af dem alle." in _text(first)
    assert _headings(first)[1:] == [f"Hold {number:02}" for number in range(12)]
    (after,) = re.findall(r'href="(\?[^"]*)#parts-1">Næste', first.content.decode())
    last = client.get("/tal/kerneelementer/" + after.replace("&amp;", "&"))
    assert "Her står gruppe 13 til 14 af 14." in _text(last)
    assert _headings(last)[1:] == ["Hold 12", "Team Øst"]
    assert "Næste grupper" not in _text(last)
    for wrong in ("0", "99", "-1", "x", "²"):
        assert client.get(f"/tal/kerneelementer/?by=team&gruppe={wrong}").status_code == 200


def _headings(response):
    (table,) = re.findall(r'aria-labelledby="parts-1">(.*?)</thead>', response.content.decode(), flags=re.DOTALL)
    return re.findall(r"<th[^>]*>(.*?)</th>", table)


def test_the_core_elements_show_value_n_and_list(programme, jobcentre, client_for):
    course = make_course(jobcentre, programme, to="enrolled")
    talked(course, datetime.date(2024, 5, 2), broker=make_user("formidler"))
    client = client_for("project_manager")
    response = client.get("/tal/kerneelementer/?by=benefit_group&element=alle")
    assert response.status_code == 200
    text = _text(response)
    for words in ("2. CV og plan", "3. Jobformidler og samtaler", "5. Virksomhedsrettet indsats og job", "1 af 3"):
        assert words in text
    assert text.count("Ikke registreret endnu") >= 9
    cells = re.findall(r'data-title="Værdi">(.*?)</td>', response.content.decode(), flags=re.DOTALL)
    assert len(cells) > 40
    # Whatever is a number opens its list.
    assert {cell.strip() for cell in cells if "<a " not in cell} == {"Ikke registreret endnu", "Skjult", "–"}
    assert re.search(r"\d,\d\N{NO-BREAK SPACE}dage", " ".join(cells))  # a number of days says so
    (link, *_) = _links(response, "figure=conversation_of_enrolled")
    opened = client.get(link)
    assert opened.status_code == 200
    assert course.citizen.case_number in _text(opened)
    assert "/tal/kerneelementer/" in opened.content.decode()  # the way back is the way that one came


def test_an_impossible_filter_of_the_core_elements_is_an_error(programme, client_for):
    response = client_for("project_manager").get("/tal/kerneelementer/?first=i+går")
    assert response.status_code == 422
    assert "Kerneelementer" in _text(response)


def test_the_core_elements_without_a_programme_say_so(client_for):
    assert client_for("project_manager").get("/tal/kerneelementer/").status_code == 200


def test_the_core_elements_ask_the_database_few_times(programme, jobcentre, client_for, django_assert_max_num_queries):
    for _number in range(6):
        close(make_course(jobcentre, programme, to="employed"), datetime.date(2024, 6, 3))
    client = client_for("project_manager")
    client.get("/tal/kerneelementer/")
    for address in ("/tal/kerneelementer/?element=alle&by=team", "/tal/kerneelementer/udvikling/?figure=enrolled"):
        with django_assert_max_num_queries(19):
            client.get(address)


def test_one_indicator_month_by_month(programme, client_for):
    response = client_for("project_manager").get("/tal/kerneelementer/udvikling/?figure=enrolled&as_of=2024-06-30")
    text = _text(response)
    assert "april 2024" in text
    assert "Hver måned viser, hvad der skete i måneden." in text
    (april,) = [link for link in _links(response, "/tal/liste/") if "part=2024-04" in link]
    assert "2 borgere er talt med." in _text(client_for("project_manager").get(april))


def test_the_target_group_is_a_count_for_leaders_and_a_list_for_those_with_the_case(programme, jobcentre, client_for):
    address = "/tal/maalgruppe/?benefit_groups=insured_unemployed&age_from=20"
    team = make_team(jobcentre)
    broker = make_user("job_broker", jobcentre=jobcentre, team=team)
    about = {"benefit_group": "insured_unemployed", "team": team}
    seen = make_citizen(jobcentre, birth_date=datetime.date(1980, 5, 1), family_name="Talsen")
    young = make_citizen(jobcentre, birth_date=datetime.date(2020, 5, 1), family_name="Ungsen")
    for citizen in (seen, young):
        make_course(jobcentre, programme, citizen=citizen, **about)
    leader = _text(client_for("project_manager").get(address))
    assert "Færre end 5" in leader
    assert seen.case_number not in leader
    listed = _text(client_for(user=broker).get(address))
    assert seen.case_number in listed
    assert young.case_number not in listed
    entry = LogEntry.objects.filter(action="target_group.searched").latest("id")
    assert entry.subjects == [["citizen", str(seen.key)]]
    assert entry.details["criterion"]["benefit_groups"] == ["insured_unemployed"]
    for _number in range(4):
        make_course(
            jobcentre, programme, citizen=make_citizen(jobcentre, birth_date=datetime.date(1970, 1, 1)), **about
        )
    leader = _text(client_for("project_manager").get(f"{address}&age_to=41"))
    assert "Færre end 5" in leader
    assert "20 til 49 år" in leader  # a count is of whole tens of years; a list is of the years that were asked
    assert "Cirka 5" in _text(client_for("project_manager").get(address))
    assert "tiår" not in _text(client_for(user=broker).get(f"{address}&age_to=41"))
    both = make_user("job_broker", jobcentre=jobcentre, team=make_team(jobcentre, "Team Vest"))
    Membership.objects.create(
        user=both, role="team_leader", scope="jobcentre", jobcentre=jobcentre, valid_from="2015-01-01"
    )
    assert seen.case_number not in _text(client_for(user=both).get(address)), "to lead a case gives no list of it"
    assert client_for("project_manager").get("/tal/maalgruppe/?age_from=50&age_to=20").status_code == 422
    assert client_for("project_manager").get("/tal/maalgruppe/?age_from=").status_code == 422
