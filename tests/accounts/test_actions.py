"""Users, roles, jobcentres and teams: what may be done by whom, and what the log says of it."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from brobygger.accounts import actions, reads, second_factors
from brobygger.accounts.models import Membership, User
from brobygger.accounts.roles import Role
from brobygger.kernel.actor import command
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import Conflict, NotAllowed, Refusal
from brobygger.vault import rotation
from brobygger.vault.models import LogEntry
from tests.fixtures import actor_of, make_team, make_user

pytestmark = pytest.mark.django_db

SERVER = command("test")
DAY = datetime.date(2026, 3, 2)


@pytest.fixture
def administrator(jobcentre: Any) -> Any:
    return actor_of(make_user("administrator", jobcentre=jobcentre), jobcentre)


@pytest.fixture
def whole_administrator() -> Any:
    return actor_of(make_user("administrator"), None)


def last_entry() -> LogEntry:
    entry = LogEntry.objects.order_by("id").last()
    assert entry is not None
    return entry


def new_user(by: Any, **more: Any) -> User:
    values = {"email": "Ny@Example.org", "given_name": " Ny ", "family_name": "Bruger", **more}
    return actions.create_user(by=by, **values)


# --- users -----------------------------------------------------------------------------------------------------


def test_a_new_user_has_a_confirmed_address_no_password_and_no_rights(administrator):
    user = new_user(administrator)
    assert (user.email, user.name, user.has_usable_password()) == ("ny@example.org", "Ny Bruger", False)
    assert EmailAddress.objects.get(user=user).verified
    assert not user.memberships.exists()
    entry = last_entry()
    assert (entry.action, entry.actor_key, entry.subjects) == (
        "user.created", administrator.key, [["user", str(user.key)]],
    )  # fmt: skip
    assert entry.details["changes"]["email"] == [None, "ny@example.org"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "ikke en adresse"}, "email"),
        ({"email": "NY@example.org"}, "email"),
        ({"given_name": "  ", "email": "b@example.org"}, "given_name"),
        ({"password": "kort", "email": "b@example.org"}, "password"),
        ({"password": "password12345", "email": "b@example.org"}, "password"),
        ({"password": "ny-bruger-2026", "email": "ny-bruger-2026@example.org"}, "password"),
    ],
)
def test_what_a_new_user_cannot_be(values, field):
    new_user(SERVER)
    with pytest.raises(Refusal) as refusal:
        new_user(SERVER, **values)
    assert refusal.value.field == field
    assert User.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_administrators_makes_users(jobcentre, role):
    with pytest.raises(NotAllowed):
        new_user(actor_of(make_user(role, jobcentre=jobcentre), jobcentre))


def test_a_change_is_logged_with_old_and_new_and_checks_the_version(administrator, jobcentre):
    user = make_user("caseworker", jobcentre=jobcentre, name="Anne Sørensen")
    old = user.email
    actions.change_user(by=administrator, user=user, read_version=1, given_name="Anna", email="anna@example.org")
    assert last_entry().details["changes"] == {
        "given_name": ["Anne", "Anna"],
        "email": [old, "anna@example.org"],
    }
    assert EmailAddress.objects.get(user=user).email == "anna@example.org"
    again = User.objects.get(pk=user.pk)
    with pytest.raises(Conflict):
        actions.change_user(by=administrator, user=again, read_version=1, given_name="Anita")
    assert User.objects.get(pk=user.pk).given_name == "Anna"


def test_one_changes_oneself_but_not_the_address_and_nobody_else(jobcentre):
    user, other = make_user("caseworker", jobcentre=jobcentre), make_user("caseworker", jobcentre=jobcentre)
    me = actor_of(user, jobcentre)
    actions.change_own(by=me, user=user, read_version=1, telephone="12345678")
    for wrong in ({"user": user, "email": "x@example.org"}, {"user": other, "telephone": "1"}):
        with pytest.raises(NotAllowed):
            actions.change_own(by=me, read_version=1, **wrong)


def test_putting_out_ends_every_session_and_not_oneself(administrator, jobcentre):
    user = make_user("caseworker", jobcentre=jobcentre)
    before = user.get_session_auth_hash()
    actions.deactivate_user(by=administrator, user=user, reason="Fratrådt")
    user.refresh_from_db()
    assert not user.is_active
    assert user.get_session_auth_hash() != before
    assert (last_entry().action, last_entry().reason) == ("user.put_out", "Fratrådt")
    with pytest.raises(Refusal):
        actions.deactivate_user(by=administrator, user=User.objects.get(pk=administrator.user))


def test_only_a_command_sets_a_password_for_somebody(administrator, jobcentre):
    user = make_user("caseworker", jobcentre=jobcentre)
    with pytest.raises(NotAllowed):
        actions.set_password(by=administrator, user=user, password="en lang god sætning")
    actions.set_password(by=SERVER, user=user, password="en lang god sætning")
    assert user.check_password("en lang god sætning")
    assert "sætning" not in str(last_entry().details)


def test_removing_a_second_factor_needs_a_reason_and_ends_sessions(administrator, jobcentre):
    user = make_user("caseworker", jobcentre=jobcentre)
    Authenticator.objects.create(user=user, type="totp", data={"secret": second_factors.seal("ABC")})
    with pytest.raises(Refusal):
        actions.remove_second_factor(by=administrator, user=user, reason=" ")
    actions.remove_second_factor(by=administrator, user=user, reason="Mødt op med pas")
    assert not Authenticator.objects.exists()
    assert user.session_generation == 1


def test_second_factors_lie_sealed_and_follow_the_rotation_of_keys(monkeypatch):
    user = make_user()
    sealed = second_factors.seal("GEHEIM")
    row = Authenticator.objects.create(user=user, type="totp", data={"secret": sealed, "other": 7})
    assert "GEHEIM" not in str(row.data)
    old = second_factors.key_of(sealed)
    assert second_factors.count_by_key() == {old: 1}
    assert second_factors.reseal_all() == 0  # nothing lies under an older key
    monkeypatch.setattr(second_factors, "ring", lambda: SimpleNamespace(current_key=old + 1))
    assert second_factors.reseal_all() == 1
    row.refresh_from_db()
    assert row.data["secret"] != sealed
    assert second_factors.unseal(row.data["secret"]) == "GEHEIM"
    assert row.data["other"] == 7
    assert "accounts.second_factors" in rotation._also_reseal


# --- reach of an administrator ---------------------------------------------------------------------------------


def test_an_administrator_of_a_jobcentre_does_not_touch_the_account_of_who_works_elsewhere_too(
    administrator, jobcentre, other_jobcentre
):
    user = make_user("caseworker", jobcentre=jobcentre)
    Membership.objects.create(
        user=user, role="caseworker", scope="jobcentre", jobcentre=other_jobcentre, valid_from=DAY
    )
    for verb, more in [
        (actions.change_user, {"read_version": 1, "email": "x@example.org"}),
        (actions.deactivate_user, {}),
        (actions.sign_out_everywhere, {}),
        (actions.note_password_link, {}),
        (actions.remove_second_factor, {"reason": "x"}),
    ]:
        with pytest.raises(NotAllowed):
            verb(by=administrator, user=user, **more)
    assert not LogEntry.objects.exists()


def test_a_past_or_coming_role_elsewhere_counts_too(administrator, jobcentre):
    user = make_user("caseworker", jobcentre=jobcentre)
    Membership.objects.create(
        user=user, role="administrator", scope="installation", valid_from=datetime.date(2090, 1, 1)
    )
    with pytest.raises(NotAllowed):
        actions.note_password_link(by=administrator, user=user)


def test_a_stranger_is_nobody_to_an_administrator_of_a_jobcentre(administrator, other_jobcentre):
    stranger = make_user("caseworker", jobcentre=other_jobcentre)
    with pytest.raises(NotAllowed):
        actions.deactivate_user(by=administrator, user=stranger)
    page = reads.users(administrator, DAY)
    assert stranger not in [line.user for line in page.lines]


# --- roles -----------------------------------------------------------------------------------------------------


def test_a_role_is_given_and_ended_with_dates_and_logged(administrator, jobcentre):
    user = make_user("caseworker", jobcentre=jobcentre)
    held = actions.give_role(
        by=administrator, user=user, role="job_broker", scope="jobcentre", jobcentre=jobcentre, valid_from=DAY
    )
    entry = last_entry()
    assert entry.action == "user.role_given"
    assert ["jobcentre", str(jobcentre.key)] in entry.subjects
    assert entry.details["changes"]["role"] == [None, "job_broker"]
    actions.end_role(by=administrator, membership=held, last_day=DAY + datetime.timedelta(days=30))
    assert last_entry().details["changes"]["valid_to"] == [None, "2026-04-01"]
    with pytest.raises(Refusal):
        actions.end_role(by=administrator, membership=held, last_day=DAY + datetime.timedelta(days=40))


def test_nobody_gives_themselves_a_role_that_opens_cases(jobcentre):
    own = make_user("administrator", jobcentre=jobcentre)
    by = actor_of(own, jobcentre)
    for role in ("team_leader", "caseworker", "project_manager"):
        with pytest.raises(Refusal, match="dig selv") as refused:
            actions.give_role(by=by, user=own, role=role, scope="jobcentre", jobcentre=jobcentre, valid_from=DAY)
        assert refused.value.field == "role"


def test_a_role_that_never_began_leaves_no_period(administrator, jobcentre):
    user = make_user("caseworker", jobcentre=jobcentre)
    held = actions.give_role(
        by=administrator, user=user, role="job_broker", scope="jobcentre", jobcentre=jobcentre, valid_from=DAY
    )
    actions.end_role(by=administrator, membership=held, last_day=DAY - datetime.timedelta(days=1))
    assert not Membership.objects.filter(role="job_broker").exists()
    assert last_entry().action == "user.role_withdrawn"


def test_the_same_role_twice_at_a_time_is_refused_but_one_after_the_other_is_fine(administrator, jobcentre):
    user = make_user()
    give = {"by": administrator, "user": user, "role": "job_broker", "scope": "jobcentre", "jobcentre": jobcentre}
    actions.give_role(**give, valid_from=DAY, valid_to=DAY)
    with pytest.raises(Refusal):
        actions.give_role(**give, valid_from=DAY)
    actions.give_role(**give, valid_from=DAY + datetime.timedelta(days=1))
    with pytest.raises(Refusal):
        actions.give_role(**give, valid_from=DAY - datetime.timedelta(days=9), valid_to=DAY)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("caseworker", "installation"),
        ("project_manager", "team"),
        ("programme_analyst", "jobcentre"),
        ("administrator", "team"),
        ("administrator", "programme"),
    ],
)
def test_a_role_is_held_only_where_it_belongs(jobcentre, role, scope):
    with pytest.raises(Refusal):
        actions.give_role(
            by=SERVER, user=make_user(), role=role, scope=scope, jobcentre=jobcentre, valid_from=DAY,
            programme=jobcentre.key, team=make_team(jobcentre),
        )  # fmt: skip


@pytest.mark.parametrize("scope", ["installation", "programme", "jobcentre", "team"])
def test_an_administrator_of_a_jobcentre_gives_nothing_beyond_it(administrator, other_jobcentre, scope):
    place: dict[str, Any] = {
        "jobcentre": {"jobcentre": other_jobcentre},
        "team": {"team": make_team(other_jobcentre)},
        "programme": {"programme": other_jobcentre.key},
    }.get(scope, {})
    role = {"installation": "administrator", "programme": "programme_analyst"}.get(scope, "caseworker")
    with pytest.raises(NotAllowed):
        actions.give_role(by=administrator, user=make_user(), role=role, scope=scope, valid_from=DAY, **place)


def test_the_administrator_of_the_installation_reaches_everywhere(whole_administrator, other_jobcentre):
    actions.give_role(
        by=whole_administrator, user=make_user(), role="caseworker", scope="team",
        team=make_team(other_jobcentre), valid_from=DAY,
    )  # fmt: skip
    assert Membership.objects.get(scope="team").jobcentre == other_jobcentre


def test_an_administrator_who_chose_a_jobcentre_is_bound_to_it(jobcentre, other_jobcentre):
    chosen = actor_of(make_user("administrator"), jobcentre)
    with pytest.raises(NotAllowed):
        actions.make_team(by=chosen, jobcentre=other_jobcentre, name="Team Vest")


def test_nobody_takes_the_administrator_role_from_oneself(administrator):
    own = Membership.objects.get(user=administrator.user)
    with pytest.raises(Refusal):
        actions.end_role(by=administrator, membership=own, last_day=DAY)


# --- jobcentres and teams --------------------------------------------------------------------------------------


def test_a_jobcentre_has_a_label_and_municipalities(whole_administrator, administrator):
    made = actions.make_jobcentre(
        by=whole_administrator, label=" Job og Ledighed ", municipality_codes=["607", "0621", "607"]
    )
    assert made.label == "Job og Ledighed"
    assert sorted(made.municipalities.values_list("code", flat=True)) == ["0607", "0621"]
    with pytest.raises(NotAllowed):
        actions.make_jobcentre(by=administrator, label="Et andet", municipality_codes=["607"])
    actions.set_municipalities(by=whole_administrator, jobcentre=made, codes=["621", "630"])
    assert last_entry().details["changes"]["municipality_codes"] == [["0607", "0621"], ["0621", "0630"]]


@pytest.mark.parametrize("codes", [[], ["12"], ["0900"], ["abc"], ["06070"], ["607", "x"]])
def test_what_is_not_a_municipality_code_is_refused(whole_administrator, jobcentre, codes):
    with pytest.raises(Refusal):
        actions.set_municipalities(by=whole_administrator, jobcentre=jobcentre, codes=codes)
    assert list(jobcentre.municipalities.values_list("code", flat=True)) == ["0607"]


def test_the_municipality_names_its_own_unit(administrator, jobcentre):
    actions.change_jobcentre(by=administrator, jobcentre=jobcentre, read_version=1, label="Bakkeby Kommune, Job")
    jobcentre.refresh_from_db()
    assert (jobcentre.label, jobcentre.version) == ("Bakkeby Kommune, Job", 2)
    with pytest.raises(Conflict):
        actions.change_jobcentre(by=administrator, jobcentre=jobcentre, read_version=1, label="Noget andet")


def test_two_teams_of_a_jobcentre_have_different_names_and_those_of_two_may_not(
    administrator, jobcentre, other_jobcentre
):
    make_team(other_jobcentre, "Team Østergade")
    team = actions.make_team(by=administrator, jobcentre=jobcentre, name="Team Østergade")
    with pytest.raises(Refusal):
        actions.make_team(by=administrator, jobcentre=jobcentre, name="team østergade")
    actions.change_team(by=administrator, team=team, read_version=1, name="team østergade", is_active=False)
    assert last_entry().details["changes"] == {"name": ["Team Østergade", "team østergade"], "is_active": [True, False]}


def test_organisation_is_dated_may_be_several_and_keeps_the_past(administrator, jobcentre):
    team = make_team(jobcentre)
    later = DAY + datetime.timedelta(days=100)
    actions.set_organisation(by=administrator, team=team, main="double_role", also=["micro_team"], valid_from=DAY)
    actions.set_organisation(by=administrator, team=team, main="coordinating", valid_from=later)
    with within(jobcentre.pk):
        before = [(row.form, row.is_main) for row in reads.organisation_on(team, later - datetime.timedelta(days=1))]
        after = [(row.form, row.is_main) for row in reads.organisation_on(team, later)]
        assert not reads.organisation_on(team, DAY - datetime.timedelta(days=1))
    assert before == [("double_role", True), ("micro_team", False)]
    assert after == [("coordinating", True)]
    for taken in (DAY, later):
        with pytest.raises(Refusal):
            actions.set_organisation(by=administrator, team=team, main="double_role", valid_from=taken)


# --- lists -----------------------------------------------------------------------------------------------------


def test_the_list_of_users_pages_without_gap_or_repeat(administrator, jobcentre, monkeypatch):
    monkeypatch.setattr(reads, "PAGE", 2)
    people = {make_user("caseworker", jobcentre=jobcentre, name=name).pk for name in ("Å Ål", "B Ål", "B Ål", "C Berg")}
    people.add(administrator.user)
    seen, after = [], None
    while True:
        page = reads.users(administrator, DAY, after=after)
        seen += [line.user.pk for line in page.lines]
        after = page.next_after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 5
    assert set(seen) == people


@pytest.mark.parametrize("search", ["østergård", "ØSTERGÅRD", "Øster", "ann øst", "anne@"])
def test_users_are_found_by_name_and_address_in_any_spelling_of_letters(administrator, jobcentre, search):
    user = make_user("caseworker", jobcentre=jobcentre, name="Anne Østergård")
    User.objects.filter(pk=user.pk).update(email="anne@example.org")
    make_user("caseworker", jobcentre=jobcentre, name="Bo Berg")
    assert [line.user.pk for line in reads.users(administrator, DAY, search=search).lines] == [user.pk]


def test_the_list_costs_the_same_for_many_users(administrator, jobcentre, same_queries):
    same_queries(
        lambda: reads.users(administrator, DAY),
        lambda: [make_user("caseworker", "job_broker", jobcentre=jobcentre) for _number in range(5)],
    )


def test_colleagues_are_who_works_here_today(jobcentre, other_jobcentre):
    here = make_user("caseworker", jobcentre=jobcentre, name="A")
    broker = make_user("job_broker", jobcentre=jobcentre, team=make_team(jobcentre), name="B")
    make_user("caseworker", jobcentre=other_jobcentre)
    gone = make_user("caseworker", jobcentre=jobcentre)
    Membership.objects.filter(user=gone).update(valid_to=DAY - datetime.timedelta(days=1))
    assert reads.colleagues(jobcentre.pk, DAY) == [here, broker]
    assert reads.colleagues(jobcentre.pk, DAY, roles=["job_broker"]) == [broker]
