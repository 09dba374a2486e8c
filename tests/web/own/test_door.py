"""The door of the own page: the citizen and nobody else, and nothing but the own page."""

from __future__ import annotations

import datetime
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import reverse

from brobygger.accounts import actions as accounts
from brobygger.accounts import citizen_sign_ins, links
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import CitizenSignIn, Membership, PersonalLink, User
from brobygger.kernel import clock
from brobygger.kernel.boundary import everywhere, within
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.vault.models import LogEntry
from brobygger.web import routes
from brobygger.web.doors import DoorKind
from tests.citizens.factories import a_course, machine
from tests.fixtures import make_user
from tests.web import samples
from tests.web.own.help import PASSWORD, account, by_account, by_link, opened, prove, secret_for
from tests.web.own.readability import check_readable
from tests.web.walking import bare_refusals

PAGE = "/min-side/"
CITIZEN_ROUTES = [route for route in routes.every_route() if route.door and route.door.kind is DoorKind.CITIZEN]
STAFF_ROUTES = [route for route in routes.every_route() if route.door and route.door.kind is DoorKind.MEMBER]
samples.find_all()


@pytest.fixture
def citizen(in_boundary):
    return a_course(in_boundary, given_name="Karla", family_name="Bogfinke").citizen


@pytest.fixture
def other(in_boundary):
    return a_course(in_boundary, given_name="Viggo", family_name="Solsort").citizen


# --- by link ---------------------------------------------------------------------------------------------------


def test_a_link_and_the_birth_date_open_the_page(citizen):
    client = opened(secret_for(citizen))

    first = client.get(PAGE)
    assert first.status_code == 302
    assert first["Location"].startswith(reverse("accounts:link_birth_date_own_page"))

    prove(client, citizen)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Hej Karla" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"


def test_nothing_is_shown_before_the_birth_date(citizen):
    client = opened(secret_for(citizen))

    answer = client.get(PAGE, follow=True)

    assert "Karla" not in answer.content.decode()
    assert client.post("/min-side/luk/").status_code == 302


def test_five_wrong_birth_dates_close_the_link(citizen):
    client = opened(secret_for(citizen))
    for _number in range(5):
        client.post(reverse("accounts:link_birth_date_own_page"), {"birth_date": "01-01-1970"})

    prove(client, citizen)

    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("closing", ["revoked", "expired", "newer"])
def test_a_closed_link_is_closed_also_where_it_is_open_in_a_browser(citizen, closing):
    client = by_link(citizen)
    assert client.get(PAGE).status_code == 200
    link = PersonalLink.objects.get(subject=citizen.key)

    if closing == "revoked":
        links.revoke(by=machine(citizen.jobcentre), link=link)
    elif closing == "expired":
        PersonalLink.objects.filter(pk=link.pk).update(expires_at=clock.now())
    else:
        secret_for(citizen)

    assert client.get(PAGE).status_code == 404


def test_a_link_to_something_else_does_not_open_the_page(citizen):
    client = opened(secret_for(citizen, LinkPurpose.OWN_ACCOUNT))
    prove(client, citizen, LinkPurpose.OWN_ACCOUNT)

    assert client.get(PAGE)["Location"].startswith("/log-ind/")


def test_the_opening_is_logged_before_the_page_is_sent_and_names_no_secret(citizen):
    secret = secret_for(citizen)
    client = opened(secret)
    prove(client, citizen)
    client.get(PAGE)

    entry = LogEntry.objects.filter(action="own_page.opened").get()
    assert entry.subjects == [["citizen", str(citizen.key)]]
    assert (entry.actor_kind, entry.roles, entry.purpose) == ("link", "citizen", "own_page")
    for one in LogEntry.objects.all():
        assert secret not in f"{one.subjects} {one.reason} {one.details} {one.actor_label}"


def test_the_page_speaks_the_language_of_the_letter_until_another_is_chosen(citizen):
    client = by_link(citizen, language="en")

    assert '<html lang="en"' in client.get(PAGE).content.decode()
    client.post(reverse("design:language"), {"language": "da", "next": PAGE})
    assert '<html lang="da"' in client.get(PAGE).content.decode()


def test_closing_the_page_leaves_nothing_in_the_browser(citizen):
    client = by_link(citizen)
    before = client.session.session_key

    assert client.post("/min-side/luk/")["Location"] == reverse("own:left")

    assert client.session.session_key != before
    assert client.get(PAGE)["Location"].startswith("/log-ind/")


# --- signed in -------------------------------------------------------------------------------------------------


def test_an_invitation_gives_an_account_that_opens_the_page(citizen):
    client = opened(secret_for(citizen, LinkPurpose.OWN_ACCOUNT))
    address = reverse("own:new_account")
    assert client.get(address).status_code == 302  # asks for the birth date first
    prove(client, citizen, LinkPurpose.OWN_ACCOUNT)

    done = client.post(address, {"email": "Karla@Example.org", "password": PASSWORD, "again": PASSWORD})
    assert done["Location"] == reverse("own:account_made")
    assert client.get(address).status_code == 404  # used up

    signing_in = Client()
    answer = signing_in.post("/log-ind/", {"login": "karla@example.org", "password": PASSWORD})
    assert answer["Location"] == PAGE
    assert "Hej Karla" in signing_in.get(PAGE).content.decode()
    assert signing_in.get("/")["Location"] == PAGE
    user = User.objects.get(email="karla@example.org")
    assert user.is_citizen
    assert not Membership.objects.filter(user=user).exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"email": "karla@example.org", "password": PASSWORD, "again": "noget andet"}, "er ikke ens"),
        ({"email": "karla@example.org", "password": "kort", "again": "kort"}, "12"),
        ({"email": "", "password": PASSWORD, "again": PASSWORD}, "Skriv din e-mail"),
        ({"email": "optaget@example.org", "password": PASSWORD, "again": PASSWORD}, "kan ikke bruges"),
    ],
)
def test_a_faulty_account_form_comes_back_and_uses_nothing_up(citizen, sent, sentence):
    User.objects.create(email="optaget@example.org", given_name="Bo", family_name="Bo")
    client = opened(secret_for(citizen, LinkPurpose.OWN_ACCOUNT))
    prove(client, citizen, LinkPurpose.OWN_ACCOUNT)

    answer = client.post(reverse("own:new_account"), sent)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    with within(citizen.jobcentre_id):
        assert citizen_sign_ins.of_citizen(citizen.key) is None
        assert PersonalLink.objects.get(subject=citizen.key).used_up_at is None


def test_only_the_invitation_itself_makes_an_account(citizen):
    secret_for(citizen)
    link = PersonalLink.objects.get(subject=citizen.key)

    with pytest.raises(NotAllowed):
        citizen_sign_ins.make(
            by=links.actor_of(link), link=link, email="x@example.org", given_name="", family_name="", language="da",
            password=PASSWORD,
        )  # fmt: skip


def test_a_closed_account_is_out_at_the_next_click_and_its_address_is_free_again(citizen):
    client = by_account(citizen)
    assert client.get(PAGE).status_code == 200
    with within(citizen.jobcentre_id):
        citizen_sign_ins.close(by=machine(citizen.jobcentre), sign_in=citizen_sign_ins.of_citizen(citizen.key))

    assert client.get(PAGE)["Location"].startswith("/log-ind/")
    assert by_account(citizen).get(PAGE).status_code == 200


def test_a_citizen_can_never_hold_a_role(citizen, jobcentre):
    user = account(citizen)

    with pytest.raises(Refusal, match="kan ikke få en rolle"):
        accounts.give_role(
            by=machine(jobcentre), user=user, role="caseworker", scope="jobcentre", jobcentre=jobcentre,
            valid_from=clock.today(),
        )  # fmt: skip


@pytest.mark.proved_on_sqlite(reason="refused before a row is asked for; the pages that open are asked for on both")
@pytest.mark.slow(reason="every page of staff")
def test_every_page_of_staff_is_closed_to_a_citizen_even_with_a_planted_role(citizen, jobcentre, programme_world):
    client = by_account(citizen)
    user = User.objects.get(email="karla@example.org")
    Membership.objects.create(
        user=user, role="caseworker", scope="jobcentre", jobcentre=jobcentre, valid_from=datetime.date(2015, 1, 1)
    )
    assert len(STAFF_ROUTES) > 50
    made: dict = {None: None}  # by maker, as routes with the same maker share what it made
    for route in STAFF_ROUTES:
        maker = samples.MAKERS.get(route.name)
        if maker not in made:
            made[maker] = None
            with within(jobcentre.pk), suppress(Refusal):  # a sample may be made once only in one jobcentre
                made[maker] = samples.sample_of(route.name, programme_world)
        if made[maker] is None and route.parameters:
            continue  # test_routes asks for the sample
        address = reverse(route.name, kwargs=dict(made[maker].kwargs) if made[maker] else {})
        for method in ("get", "post"):
            with bare_refusals():
                status = getattr(client, method)(address).status_code
            allowed = {302} if address == "/" else {403, 405}
            assert status in allowed, f"{method} {address} answered {status}"
    refused = client.get(address)
    assert (refused.status_code, "Du har ikke adgang" in refused.content.decode()) == (403, True)


def test_administrators_neither_see_nor_reach_a_citizen_s_account(citizen, jobcentre):
    user = account(citizen)
    for administrator in (make_user("administrator"), make_user("administrator", jobcentre=jobcentre)):
        client = Client()
        client.force_login(administrator)

        assert "karla@example.org" not in client.get(reverse("accounts:users")).content.decode()
        assert client.get(reverse("accounts:user", args=[user.key])).status_code == 404


def test_the_log_names_no_citizen(citizen):
    client = by_account(citizen)
    client.get(PAGE)
    client.post("/log-ud/")

    labels = set(LogEntry.objects.values_list("actor_label", flat=True))
    assert not {label for label in labels if "Bogfinke" in label}


# --- and nobody else -------------------------------------------------------------------------------------------


def test_staff_do_not_enter_as_a_citizen(client_for):
    for role in ("caseworker", "administrator", "team_leader"):
        client = client_for(role)
        assert client.get(PAGE).status_code == 403
        assert client.post("/min-side/luk/").status_code == 403


def test_each_citizen_meets_their_own_page(citizen, other):
    mine, theirs = by_link(citizen), by_account(other, "viggo@example.org")

    assert "Karla" in mine.get(PAGE).content.decode()
    assert "Viggo" not in mine.get(PAGE).content.decode()
    assert "Viggo" in theirs.get(PAGE).content.decode()
    assert "Karla" not in theirs.get(PAGE).content.decode()


@pytest.fixture
def programme_world(jobcentre):
    from tests.fixtures import actor_of, make_team
    from tests.web.samples import World

    user = make_user("caseworker", jobcentre=jobcentre)
    return World(jobcentre, make_team(jobcentre), user, actor_of(user, jobcentre), "caseworker")


@pytest.mark.parametrize("route", CITIZEN_ROUTES, ids=lambda route: route.name)
def test_each_own_page_opens_for_its_citizen_and_for_no_other(route, other, programme_world):
    """A page whose address names a thing: it opens for the citizen whose thing it is, and is not found for others."""
    with within(programme_world.jobcentre.pk):
        made = samples.sample_of(route.name, programme_world)
    if made is None and route.parameters:
        pytest.fail(f"{route.name} takes parameters: write a sample with citizen=... (see tests/web/samples.py).")
    made = made or samples.Sample()
    address = reverse(route.name, kwargs=dict(made.kwargs))
    owner = made.citizen or other
    answer = by_link(owner).get(address)
    if answer.status_code == 405:
        answer = by_link(owner).post(address)
    assert answer.status_code not in {403, 404, 405, 500}, f"{route.name} answered {answer.status_code}"
    if answer["Content-Type"].startswith("text/html"):
        check_readable(answer.content.decode(), route.name)
    if route.name in samples.OF_NO_CITIZEN:
        return
    if route.parameters:
        assert made.citizen is not None, f"{route.name}: the sample says whose thing it is (citizen=...)."
        stranger = by_account(other, "viggo@example.org")
        for method in ("get", "post"):
            status = getattr(stranger, method)(address).status_code
            assert status in {404, 405}, f"{method} {route.name} answered {status} to another citizen"


def test_the_sign_in_row_lies_within_its_jobcentre(citizen, other_jobcentre):
    account(citizen)

    with within(other_jobcentre.pk):
        assert not CitizenSignIn.objects.exists()
    with everywhere(reason="test"):
        assert CitizenSignIn.objects.count() == 1
