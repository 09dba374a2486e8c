"""Administration pages and the own profile."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from brobygger.accounts import actions
from brobygger.accounts.models import Jobcentre, Membership, Team, TeamOrganisation, User
from brobygger.kernel import clock
from brobygger.kernel.actor import command
from brobygger.kernel.boundary import within
from brobygger.programmes.models import Programme
from brobygger.vault.models import LogEntry
from tests.fixtures import make_team, make_user

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def admin(client_for: Any) -> Any:
    return client_for("administrator")


@pytest.fixture
def whole(jobcentre: Any, client_for: Any) -> Any:
    return client_for(user=make_user("administrator"))


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


NEW = {
    "given_name": "Anne", "family_name": "Østergård", "email": "anne@example.org", "telephone": "",
    "role": "job_broker", "valid_from": "1/4-2026", "valid_to": "",
}  # fmt: skip


def test_a_user_is_made_with_a_first_role_and_a_link(admin, jobcentre):
    form = text_of(admin.get("/administration/brugere/ny/"))
    assert f"jobcentre:{jobcentre.key}" in form
    answer = admin.post("/administration/brugere/ny/", {**NEW, "place": f"jobcentre:{jobcentre.key}"})
    user = User.objects.get(email="anne@example.org")
    assert answer["Location"] == f"/administration/brugere/{user.key}/"
    held = Membership.objects.get(user=user)
    assert (held.role, held.scope, held.jobcentre, held.valid_from) == (
        "job_broker", "jobcentre", jobcentre, datetime.date(2026, 4, 1),
    )  # fmt: skip
    page = text_of(admin.get(answer["Location"]))
    assert "Roller, der begynder senere" in page
    link = admin.post(f"/administration/brugere/{user.key}/adgangskode/")
    assert "http://localhost:8000/log-ind/ny-adgangskode/" in text_of(link)
    assert "no-store" in link["Cache-Control"]
    assert list(LogEntry.objects.exclude(category="sign_in").order_by("id").values_list("action", flat=True)) == [
        "user.created", "user.role_given", "user.password_link_made",
    ]  # fmt: skip


def test_a_refused_first_role_makes_no_user_and_loses_nothing_typed(admin, jobcentre):
    answer = admin.post(
        "/administration/brugere/ny/", {**NEW, "place": f"jobcentre:{jobcentre.key}", "valid_to": "1/3-2026"}
    )
    assert answer.status_code == 422
    assert "Rollen slutter, før den begynder." in text_of(answer)
    assert 'value="Østergård"' in text_of(answer)
    assert not User.objects.filter(email="anne@example.org").exists()


def test_an_administrator_of_a_jobcentre_is_offered_its_places_and_takes_no_others(admin, jobcentre, other_jobcentre):
    make_team(jobcentre, "Team Her")
    there = make_team(other_jobcentre, "Team Der")
    form = text_of(admin.get("/administration/brugere/ny/"))
    assert "Team Her" in form
    for hidden in ("Team Der", "Søndervig", 'value="installation"', 'value="programme_analyst"'):
        assert hidden not in form
    for place in (f"jobcentre:{other_jobcentre.key}", f"team:{there.key}", "installation", f"programme:{there.key}"):
        answer = admin.post("/administration/brugere/ny/", {**NEW, "place": place})
        assert answer.status_code == 422, place
    assert not User.objects.filter(email="anne@example.org").exists()


def test_the_administrator_of_the_installation_gives_every_kind_of_role(whole, other_jobcentre):
    team = make_team(other_jobcentre, "Team Der")
    programme = Programme.objects.create(code="rum2", name="Rum 2", starts_on="2018-01-01")
    user = make_user()
    given = [
        ("administrator", "installation"),
        ("programme_analyst", f"programme:{programme.key}"),
        ("team_leader", f"jobcentre:{other_jobcentre.key}"),
        ("caseworker", f"team:{team.key}"),
    ]
    for role, place in given:
        answer = whole.post(
            f"/administration/brugere/{user.key}/roller/ny/",
            {"role": role, "place": place, "valid_from": "2-3-2026", "valid_to": ""},
        )
        assert answer.status_code == 302, text_of(answer)
    page = text_of(whole.get(f"/administration/brugere/{user.key}/"))
    for words in ("Hele installationen", "Rum 2", "Jobcenter Søndervig", "Team Der, Jobcenter Søndervig"):
        assert words in page


def test_a_role_where_it_does_not_belong_is_said_in_words(whole, jobcentre):
    user = make_user()
    answer = whole.post(
        f"/administration/brugere/{user.key}/roller/ny/",
        {"role": "project_manager", "place": "installation", "valid_from": "2-3-2026"},
    )
    assert answer.status_code == 422
    assert "Rollen projektleder gives i et jobcenter." in text_of(answer)


def test_a_role_is_ended_with_a_date_and_stays_in_the_history(admin, jobcentre):
    user = make_user("caseworker", jobcentre=jobcentre)
    held = Membership.objects.get(user=user)
    where = f"/administration/brugere/{user.key}/roller/{held.key}/slut/"
    assert "02-03-2026" in text_of(admin.get(where))
    admin.post(where, {"last_day": "1/3-2026"})
    page = text_of(admin.get(f"/administration/brugere/{user.key}/"))
    assert "Tidligere roller" in page
    assert "01-03-2026" in page


def test_the_roles_of_somebody_elsewhere_are_neither_seen_nor_ended(admin, jobcentre, other_jobcentre):
    user = make_user("caseworker", jobcentre=jobcentre)
    elsewhere = Membership.objects.create(
        user=user, role="team_leader", scope="jobcentre", jobcentre=other_jobcentre, valid_from="2015-01-01"
    )
    page = text_of(admin.get(f"/administration/brugere/{user.key}/"))
    assert "Søndervig" not in page
    assert "Teamleder" not in page
    assert "en rolle uden for jeres jobcenter" in page
    where = f"/administration/brugere/{user.key}/roller/{elsewhere.key}/slut/"
    assert admin.post(where, {"last_day": "1/3-2026"}).status_code == 404
    for action in ("luk", "ret", "totrinslogin"):
        assert admin.get(f"/administration/brugere/{user.key}/{action}/").status_code == 403
    for action in ("adgangskode", "log-ud", "luk-op"):
        assert admin.post(f"/administration/brugere/{user.key}/{action}/").status_code == 403


def test_putting_out_takes_effect_at_the_next_click_and_can_be_undone(admin, jobcentre, client_for):
    user = make_user("caseworker", jobcentre=jobcentre)
    theirs = client_for(user=user)
    assert theirs.get("/konto/").status_code == 200
    assert admin.post(f"/administration/brugere/{user.key}/luk/", {"reason": ""}).status_code == 422
    admin.post(f"/administration/brugere/{user.key}/luk/", {"reason": "Fratrådt"})
    assert theirs.get("/konto/").status_code == 302
    assert user.email not in text_of(admin.get("/administration/brugere/"))
    assert user.email in text_of(admin.get("/administration/brugere/?adgang=lukket"))
    admin.post(f"/administration/brugere/{user.key}/luk-op/")
    assert User.objects.get(pk=user.pk).is_active
    assert theirs.get("/konto/").status_code == 302  # the old session stays closed


def test_two_administrators_at_the_same_user_lose_nothing(admin, jobcentre):
    user = make_user("caseworker", jobcentre=jobcentre, name="Anne Berg")
    values = {
        "given_name": "Anna",
        "family_name": "Berg",
        "email": user.email,
        "telephone": "",
        "language": "da",
        "version": 1,
    }
    assert admin.post(f"/administration/brugere/{user.key}/ret/", values).status_code == 302
    answer = admin.post(f"/administration/brugere/{user.key}/ret/", {**values, "given_name": "Anita"})
    assert answer.status_code == 409
    assert User.objects.get(pk=user.pk).given_name == "Anna"
    # Both versions are shown, what was typed stands in the form, and it can be saved from there.
    text = text_of(answer)
    assert "Anita" in text
    assert "Anna" in text
    assert 'name="version" value="2"' in text
    again = admin.post(f"/administration/brugere/{user.key}/ret/", {**values, "given_name": "Anita", "version": 2})
    assert again.status_code == 302


def test_two_administrators_at_the_same_team_and_jobcentre_lose_nothing(admin, jobcentre):
    with within(jobcentre.pk):
        team = make_team(jobcentre, "Team Syd")
    page = f"/administration/jobcentre/{jobcentre.key}"
    for address, values, name in (
        (f"{page}/team/{team.key}/", {"name": "Team Nord", "is_active": "on", "version": 1}, "name"),
        (f"{page}/ret/", {"label": "Job i byen", "version": 1}, "label"),
    ):
        assert admin.post(address, values).status_code == 302
        answer = admin.post(address, {**values, name: "Noget andet"})
        assert answer.status_code == 409
        assert "Noget andet" in text_of(answer)
        assert values[name] in text_of(answer)


def test_the_list_is_searched_paged_and_cheap(admin, jobcentre, django_assert_max_num_queries):
    for number in range(60):
        make_user("caseworker", jobcentre=jobcentre, name=f"Navn{number:02} Efternavn")
    with django_assert_max_num_queries(12):
        first = text_of(admin.get("/administration/brugere/"))
    assert "Navn00" in first
    assert "Navn59" not in first
    following = first.split("Næste side")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = text_of(admin.get(following))
    assert "Navn59" in second
    assert "Navn00" not in second
    assert "Navn07" in text_of(admin.get("/administration/brugere/?q=navn07"))
    assert "Navn08" not in text_of(admin.get("/administration/brugere/?q=navn07"))
    for nonsense in ("?efter=x", "?efter=00000000-0000-0000-0000-000000000000", "?q=" + "å" * 5000, "?q=%00"):
        assert admin.get(f"/administration/brugere/{nonsense}").status_code == 200


def test_jobcentres_teams_and_organisation(whole):
    made = whole.post(
        "/administration/jobcentre/nyt/", {"label": "Job Nord", "municipality_codes": "810, 813 825", "email": ""}
    )
    jobcentre = Jobcentre.objects.get(label="Job Nord")
    assert made["Location"] == f"/administration/jobcentre/{jobcentre.key}/"
    assert "0810, 0813, 0825" in text_of(whole.get(made["Location"]))
    wrong = whole.post("/administration/jobcentre/nyt/", {"label": "Job Syd", "municipality_codes": "810, 9999"})
    assert wrong.status_code == 422
    assert "9999 er ikke en kommunekode" in text_of(wrong)
    assert 'value="810, 9999"' in text_of(wrong)
    team_page = whole.post(f"/administration/jobcentre/{jobcentre.key}/team/nyt/", {"name": "Team Øst"})["Location"]
    assert "ikke registreret en organisering" in text_of(whole.get(team_page))
    answer = whole.post(
        f"{team_page}organisering/", {"main": "micro_team", "also": ["double_role"], "valid_from": "1. januar 2026"}
    )
    assert answer["Location"] == team_page
    assert "Mikroteam" in text_of(whole.get(team_page))
    again = whole.post(f"{team_page}organisering/", {"main": "coordinating", "valid_from": "1. januar 2026"})
    assert again.status_code == 422
    with within(jobcentre.pk):
        team = Team.objects.get()
        assert TeamOrganisation.objects.filter(team=team).count() == 2
    renamed = whole.post(team_page, {"name": "Team Vest", "version": team.version})
    assert renamed.status_code == 302
    assert "ikke i brug" in text_of(whole.get(made["Location"]))


def test_an_administrator_of_a_jobcentre_sees_and_renames_only_that(admin, jobcentre, other_jobcentre):
    listed = text_of(admin.get("/administration/jobcentre/"))
    assert "Bakkeby" in listed
    assert "Søndervig" not in listed
    form = {"label": "Bakkeby Job", "short_label": "", "telephone": "", "email": "", "address": "", "version": 1}
    assert admin.post(f"/administration/jobcentre/{jobcentre.key}/ret/", form).status_code == 302
    assert admin.post(f"/administration/jobcentre/{other_jobcentre.key}/ret/", form).status_code == 404
    assert admin.get("/administration/jobcentre/nyt/").status_code == 403
    jobcentre.refresh_from_db()
    assert jobcentre.label == "Bakkeby Job"
    assert Jobcentre.objects.get(pk=other_jobcentre.pk).label == "Jobcenter Søndervig"


def test_a_second_factor_is_taken_off_with_a_reason(admin, jobcentre):
    from allauth.mfa.models import Authenticator

    user = make_user("caseworker", jobcentre=jobcentre)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    admin.post(f"/administration/brugere/{user.key}/totrinslogin/", {"reason": "Mødte op med pas"})
    assert not Authenticator.objects.exists()
    assert LogEntry.objects.get(action="user.second_factor_removed").reason == "Mødte op med pas"


# --- profile ---------------------------------------------------------------------------------------------------


def test_the_profile_shows_roles_in_words_and_changes_language(client_for, jobcentre):
    user = make_user("job_broker", jobcentre=jobcentre, team=make_team(jobcentre, "Team Øst"), name="Anne Berg")
    client = client_for(user=user)
    page = text_of(client.get("/konto/"))
    for words in ("Jobformidler", "Team Øst, Jobcenter Bakkeby", "Holder visitationssamtalen", user.email):
        assert words in page
    form = {"given_name": "Anne", "family_name": "Berg", "telephone": "12345678", "language": "en", "version": 1}
    assert client.post("/konto/", form)["Location"] == "/konto/"
    user.refresh_from_db()
    assert (user.language, user.telephone) == ("en", "12345678")
    assert client.post("/konto/", {**form, "telephone": "1", "version": 1}).status_code == 409
    missing = client.post("/konto/", {**form, "given_name": "", "version": 2})
    assert missing.status_code == 422


def test_the_profile_cannot_change_the_address_or_give_a_role(client_for, jobcentre):
    client = client_for("caseworker")
    old = client.user.email
    form = {"given_name": "Anne", "family_name": "", "telephone": "", "language": "da", "version": 1}
    client.post("/konto/", {**form, "email": "x@example.org", "role": "administrator", "is_active": ""})
    client.user.refresh_from_db()
    assert (client.user.email, client.user.is_active) == (old, True)
    assert list(client.user.memberships.values_list("role", flat=True)) == ["caseworker"]


def test_the_switcher_stands_on_the_page_for_who_has_two_places(client_for, jobcentre, other_jobcentre):
    user = make_user("caseworker", jobcentre=jobcentre)
    one = client_for(user=user)
    assert "/skift/" not in text_of(one.get("/konto/"))
    actions.give_role(
        by=command("test"), user=user, role="caseworker", scope="jobcentre", jobcentre=other_jobcentre, valid_from=TODAY
    )
    page = text_of(one.get("/konto/"))
    assert "/skift/" in page
    assert "Jobcenter Søndervig" in page
