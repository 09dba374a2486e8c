"""The citizen's own form: by link, step by step, half, left, resumed; in Arabic; nothing shown to a forwarded link."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse

from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.messages.models import Message
from brobygger.reference import actions as reference
from brobygger.screening import actions
from brobygger.screening.models import Screening
from brobygger.vault.models import Draft, LogEntry
from brobygger.web.templatetags.design import dato
from tests.fixtures import actor_of, make_user
from tests.screening.factories import CANARY, House, a_complete_entry, days_ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_before")]

BORN = {"day": "17", "month": "5", "year": "1984"}
STEP = "screening:own_step"


@pytest.fixture
def house(jobcentre):
    return House(jobcentre)


@pytest.fixture
def all_languages(house):
    manager = actor_of(make_user("project_manager", jobcentre=house.jobcentre), house.jobcentre)
    with within(house.jobcentre.pk):
        reference.set_local_value(
            by=manager, code="screening.languages", value=["da", "en", "uk", "ar", "pl"], valid_from=days_ago(30),
            reason="Læst lokalt",
        )  # fmt: skip


def make_link(house, language="da", days=14):
    with within(house.jobcentre.pk):
        return actions.invite(
            by=house.by_caseworker,
            course=house.course,
            language=language,
            expires_on=clock.today() + datetime.timedelta(days=days),
        )


def opened(secret):
    """A browser in which the link was opened."""
    client = Client()
    page = client.get(reverse("accounts:link", args=[secret]))
    assert page.status_code == 302
    return client


def address(name):
    return reverse(STEP, args=[name])


def fill_in(client, words="Løft er svære"):
    client.post(reverse("screening:own"), {"begin": "1"})
    client.post(address("hvad"), {"rows": ["movement", "dyslexia"], "next": "1"})
    client.post(address("betydning"), {"impact_movement": "medium", "impact_dyslexia": "small", "next": "1"})
    client.post(address("ord"), {"words": words, "next": "1"})
    return client.post(address("foer"), {"documented": "no", "limited_before": "yes", "interpreter": "no", "next": "1"})


def test_a_citizen_fills_in_the_form_and_the_caseworker_is_told(house):
    screening, _link, secret = make_link(house)
    client = opened(secret)
    start = client.get(reverse("screening:own")).content.decode()
    for words in ("egen mening", "ikke om en diagnose", "sige nej", "ikke et løfte", "rådighed", "Sigrid Sagsen"):
        assert words in start
    assert fill_in(client).url == address("se")
    summary = client.get(address("se")).content.decode()
    assert "Løft er svære" in summary
    assert "Mellem betydning" in summary
    done = client.post(address("se"), {"send": "1"}, follow=True)
    assert "Dine svar er sendt" in done.content.decode()
    with within(house.jobcentre.pk):
        screening.refresh_from_db()
        assert (screening.state, screening.how, screening.language) == ("answered", "link", "da")
        assert screening.answers["impairments"] == {
            "movement": {"level": "medium", "number": None}, "dyslexia": {"level": "small", "number": None},
        }  # fmt: skip
        assert screening.answers["documented"] is False
        assert screening.answers["schemes_before"] is None
        assert not Draft.objects.exists()
        notice = Message.objects.get(channel="notice")
    assert notice.to_user_id == house.caseworker.pk
    assert house.course.citizen.name not in str(notice.values)


def test_answers_are_talked_through_before_the_form_is_complete(house, client_for):
    _screening, _link, secret = make_link(house)
    client = opened(secret)
    fill_in(client)
    client.post(address("se"), {"send": "1"})
    caseworker = client_for(user=house.caseworker)
    form = reverse("screening:form", args=[house.course.citizen.key])
    page = caseworker.get(form)
    assert "Tal svarene igennem sammen" in page.content.decode()
    initial = page.context["form"].initial
    sent = {
        "version": initial["version"], "held_on": days_ago(0).strftime("%d-%m-%Y"), "how": "link",
        "when": "first_possible", "purpose_explained": "on", "impact_movement": "medium", "impact_dyslexia": "small",
        "impact_words": "Løft", "documented": "no", "schemes_before": "no", "limited_before": "yes",
        "history_seen": "on", "wishes": "yes", "judged": "yes", "complete": "1",
    }  # fmt: skip
    refused = caseworker.post(form, sent)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["talked_through"]
    assert caseworker.post(form, {**sent, "talked_through": "on"}).status_code == 302


def test_half_left_and_resumed_on_the_same_link_asks_for_the_birth_date(house):
    _screening, _link, secret = make_link(house)
    first = opened(secret)
    first.post(address("hvad"), {"rows": ["other"], "other": CANARY, "next": "1"})
    saved = first.post(address("betydning"), {"impact_other": "large", "later": "1"}, follow=True)
    assert "Dine svar er gemt" in saved.content.decode()
    # The same browser, the same link: still nothing is shown before the birth date.
    for client in (first, opened(secret)):
        client.get(reverse("accounts:link", args=[secret]))
        for name in ("hvad", "betydning", "se"):
            page = client.get(address(name), follow=True)
            assert page.redirect_chain[-1][0] == reverse("screening:own_resume")
            assert CANARY not in page.content.decode()
    second = opened(secret)
    wrong = second.post(reverse("screening:own_resume"), {**BORN, "day": "18"})
    assert wrong.status_code == 422
    assert CANARY not in wrong.content.decode()
    right = second.post(reverse("screening:own_resume"), BORN, follow=True)
    assert CANARY in right.content.decode()
    assert 'value="large" checked' in second.get(address("betydning")).content.decode()


def test_leaving_without_a_word_is_the_same_when_the_link_is_opened_again(house):
    _screening, _link, secret = make_link(house)
    client = opened(secret)
    client.post(address("hvad"), {"rows": ["other"], "other": CANARY, "next": "1"})
    assert CANARY in client.get(address("hvad")).content.decode(), "who is typing may go back"
    client.get(reverse("accounts:link", args=[secret]))
    page = client.get(reverse("screening:own"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("screening:own_resume")


def test_a_forwarded_link_can_neither_see_nor_overwrite(house):
    _screening, _link, secret = make_link(house)
    citizen = opened(secret)
    citizen.post(address("hvad"), {"rows": ["other"], "other": CANARY, "next": "1"})
    stranger = opened(secret)
    stranger.post(address("hvad"), {"none": "1", "next": "1"})
    stranger.post(address("se"), {"send": "1"})
    assert CANARY in citizen.get(address("hvad")).content.decode()


def test_five_wrong_dates_and_the_link_is_worn_out(house):
    _screening, _link, secret = make_link(house)
    opened(secret).post(address("hvad"), {"rows": ["other"], "other": CANARY, "later": "1"})
    client = opened(secret)
    for day in range(1, 6):
        page = client.post(reverse("screening:own_resume"), {**BORN, "day": str(day)})
    assert CANARY not in page.content.decode()
    after = client.post(reverse("screening:own_resume"), BORN, follow=True)
    assert after.status_code in {403, 404}
    assert CANARY not in after.content.decode()


def test_in_arabic_from_right_to_left_half_and_resumed(house, all_languages):
    screening, _link, secret = make_link(house, "ar")
    client = opened(secret)
    html = client.get(reverse("screening:own")).content.decode()
    assert re.search(r'<html lang="ar" dir="rtl">', html)
    assert "رأيك هو المهم" in html
    client.post(address("hvad"), {"rows": ["movement"], "next": "1"})
    client.post(address("betydning"), {"impact_movement": "large", "later": "1"})
    again = opened(secret)
    page = again.get(reverse("screening:own"), follow=True).content.decode()
    assert "تاريخ ميلادك" in page
    again.post(reverse("screening:own_resume"), BORN)
    again.post(address("ord"), {"words": "ظهري يؤلمني", "next": "1"})
    again.post(address("foer"), {"interpreter_language": "ar", "next": "1"})  # the language says that it is spoken
    assert "العربية" in again.get(address("se")).content.decode()
    asked = again.get(address("foer")).content.decode()
    assert ("polski" in asked, "Polsk<" in asked, "tegnsprog<" in asked) == (True, False, False)
    done = again.post(address("se"), {"send": "1"}, follow=True).content.decode()
    assert 'dir="rtl"' in done
    assert "تم إرسال إجاباتك" in done
    with within(house.jobcentre.pk):
        screening.refresh_from_db()
        assert (screening.language, screening.word("impact")) == ("ar", "ظهري يؤلمني")
        assert screening.answers["interpreter"] == "ar"


@pytest.mark.parametrize("language", ["da", "en", "uk", "ar", "pl"])
def test_every_page_is_there_in_every_language(house, all_languages, language):
    _screening, _link, secret = make_link(house, language)
    client = opened(secret)
    assert client.get(reverse("screening:own")).status_code == 200
    client.post(address("hvad"), {"rows": ["movement"], "next": "1"})
    for name in ("hvad", "betydning", "ord", "foer", "se"):
        html = client.get(address(name)).content.decode()
        assert f'<html lang="{language}"' in html
        if language != "da":
            assert "Gem og gå videre" not in html


def test_the_citizen_changes_language_on_the_way(house, all_languages):
    _screening, _link, secret = make_link(house, "da")
    client = opened(secret)
    client.post(reverse("screening:own"), {"language": "pl"})
    assert 'lang="pl"' in client.get(reverse("screening:own")).content.decode()
    client.post(reverse("screening:own"), {"language": "xx"})
    assert client.get(reverse("screening:own")).status_code == 200


def test_a_language_that_is_not_switched_on_is_not_offered(house):
    _screening, _link, secret = make_link(house)
    client = opened(secret)
    html = client.get(reverse("screening:own")).content.decode()
    assert "English" in html
    assert "العربية" not in html
    client.post(reverse("screening:own"), {"language": "ar"})
    assert 'lang="da"' in client.get(reverse("screening:own")).content.decode()


def test_ten_thousand_characters_are_kept_and_refused_with_a_clear_message(house):
    _screening, _link, secret = make_link(house)
    client = opened(secret)
    client.post(address("hvad"), {"rows": ["movement"], "next": "1"})
    page = client.post(address("ord"), {"words": "x" * 10_000, "next": "1"})
    html = page.content.decode()
    assert page.status_code == 422
    assert "plads til 5000 tegn, og du har skrevet 10000" in html
    assert "x" * 10_000 in html
    assert "x" * 10_000 in client.get(address("ord")).content.decode(), "nothing is lost"
    refused = client.post(address("se"), {"send": "1"})
    assert refused.status_code == 422


def test_none_excludes_the_others(house):
    _screening, _link, secret = make_link(house)
    client = opened(secret)
    page = client.post(address("hvad"), {"rows": ["adhd"], "none": "1", "next": "1"})
    assert page.status_code == 422
    assert "Vælg det, der passer" in page.content.decode()
    assert 'href="#own-none"' in page.content.decode()
    assert client.post(address("hvad"), {"none": "1", "next": "1"}).url == address("foer")


def test_a_citizen_may_skip_every_question(house):
    screening, _link, secret = make_link(house)
    client = opened(secret)
    client.post(address("hvad"), {"next": "1"})
    client.post(address("foer"), {"next": "1"})
    assert client.post(address("se"), {"send": "1"}).status_code == 302
    with within(house.jobcentre.pk):
        screening.refresh_from_db()
        assert screening.state == "answered"


def test_back_saves_too_and_no_page_is_a_trap(house):
    _screening, _link, secret = make_link(house)
    client = opened(secret)
    client.post(address("hvad"), {"rows": ["movement"], "next": "1"})
    client.post(address("betydning"), {"impact_movement": "small", "next": "1"})
    back = client.post(address("ord"), {"words": "Halvt", "back": "1"})
    assert back.url == address("betydning")
    assert "Halvt" in client.get(address("ord")).content.decode()
    assert client.get(address("findes-ikke")).status_code == 404


# --- a form that a caseworker had begun ------------------------------------------------------------------------


def save_as_caseworker(house, screening, **changes):
    with within(house.jobcentre.pk):
        screening.refresh_from_db()
        actions.save_screening(
            by=house.by_caseworker,
            screening=screening,
            entry=a_complete_entry(how="link", **changes),
            read_version=screening.version,
        )


def test_what_a_caseworker_had_saved_is_kept_sealed_beside_the_citizens_answers(house, client_for):
    screening, _link, secret = make_link(house)
    client = opened(secret)
    fill_in(client, words="Borgerens egne ord")
    save_as_caseworker(house, screening, words={"impact": CANARY, "other": "", "later": ""})
    client.post(address("se"), {"send": "1"})
    caseworker = client_for(user=house.caseworker)
    for page in (
        caseworker.get(reverse("screening:form", args=[house.course.citizen.key])),
        caseworker.get(reverse("screening:show", args=[screening.key])),
    ):
        html = page.content.decode()
        assert "Borgerens egne ord" in html
        _answers, earlier = html.split("Sådan stod skemaet, før borgeren svarede")
        assert CANARY in earlier
        assert "Ja" in earlier, "what the caseworker had judged is there too"
    with within(house.jobcentre.pk):
        screening.refresh_from_db()
        stored = Screening.objects.values("stood_before").get()["stood_before"]
    assert CANARY.encode() not in bytes(stored)
    assert (screening.word("impact"), screening.wishes_interview) == ("Borgerens egne ord", None)
    assert screening.history_seen, "the citizen is not asked for it, so it stays as it was"
    (entry,) = LogEntry.objects.filter(action="screening.kept_before")
    assert ["screening", str(screening.key)] in entry.subjects
    assert CANARY not in f"{entry.details} {entry.reason}"


def test_where_nothing_was_saved_nothing_is_kept_or_shown(house, client_for):
    screening, _link, secret = make_link(house)
    client = opened(secret)
    fill_in(client)
    client.post(address("se"), {"send": "1"})
    html = client_for(user=house.caseworker).get(reverse("screening:show", args=[screening.key])).content.decode()
    assert "før borgeren svarede" not in html
    assert not LogEntry.objects.filter(action="screening.kept_before").exists()


def test_the_caseworker_is_warned_while_a_link_is_out(house, client_for):
    screening, _link, _secret = make_link(house, days=3)
    form = reverse("screening:form", args=[house.course.citizen.key])
    caseworker = client_for(user=house.caseworker)
    last_day = dato(clock.today() + datetime.timedelta(days=3))
    assert f"Borgeren har et link til og med {last_day}" in caseworker.get(form).content.decode()
    course = caseworker.get(reverse("screening:course", args=[house.course.citizen.key])).content.decode()
    assert f"Linket virker til og med {last_day}" in course
    with within(house.jobcentre.pk):
        actions.revoke_link(by=house.by_caseworker, screening=screening)
    assert "Borgeren har et link" not in caseworker.get(form).content.decode()


# --- a form that is sent long after it was shown ---------------------------------------------------------------


def shown(client, name):
    """The hidden fields of a step as the browser has it open: what it will send, however late."""
    html = client.get(address(name)).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(besoeg|language_shown)" value="([^"]*)">', html))


def hours_later(hours):
    return clock.frozen(clock.now() + datetime.timedelta(hours=hours))


def typed_in(link):
    with within(link.jobcentre_id):
        draft = Draft.objects.filter(owner=link.key).first()
    return draft.data if draft else None


@pytest.mark.proved_on_sqlite(reason="the draft and the link are asked of both databases by the tests beside it")
@pytest.mark.parametrize("session", ["left alone", "gone"])
@pytest.mark.parametrize(
    ("language", "is_saved"),
    [("da", "Din sidste side er gemt"), ("en", "Your last page is saved"), ("uk", "сторінку збережено"),
     ("ar", "تم حفظ صفحتك"), ("pl", "strona jest zapisana")],
)  # fmt: skip
def test_a_step_that_is_sent_the_next_day_is_saved_and_the_form_goes_on_after_the_birth_date(
    house, all_languages, language, is_saved, session
):
    _screening, link, secret = make_link(house, "da")
    client = opened(secret)
    client.post(reverse("screening:own"), {"language": language})
    client.post(address("hvad"), {"rows": ["movement"], "next": "1"})
    client.post(address("betydning"), {"impact_movement": "large", "next": "1"})
    carried = shown(client, "ord")
    if session == "gone":  # after the night, or closed by the telephone itself
        del client.cookies["sessionid"]
    with hours_later(20):
        late = client.post(address("ord"), {**carried, "words": CANARY, "next": "1"}, follow=True)
        asked = late.content.decode()
        assert late.redirect_chain[-1][0].startswith(reverse("screening:own_resume"))
        assert is_saved in asked
        assert f'<html lang="{language}"' in asked
        assert CANARY not in asked
        assert typed_in(link)["words"] == CANARY
        for name in ("ord", "se"):
            assert CANARY not in client.get(address(name), follow=True).content.decode(), "not before the birth date"
        on = client.post(late.redirect_chain[-1][0], BORN)
        assert on.url == address("foer"), "where the button led"
        assert CANARY in client.get(address("ord")).content.decode()
        assert 'value="large" checked' in client.get(address("betydning")).content.decode()


def test_the_first_step_sent_late_goes_on_as_a_link_that_is_opened_does(house):
    _screening, link, secret = make_link(house)
    client = opened(secret)
    carried = shown(client, "hvad")
    with hours_later(3):
        late = client.post(address("hvad"), {**carried, "rows": ["other"], "other": CANARY, "next": "1"})
        assert late.url == address("betydning"), "nothing was stored, so nothing is asked"
    assert typed_in(link)["other"] == CANARY


def test_save_and_go_on_later_is_done_also_when_it_comes_late(house):
    _screening, link, secret = make_link(house)
    client = opened(secret)
    client.post(address("hvad"), {"rows": ["movement"], "next": "1"})
    carried = shown(client, "ord")
    with hours_later(3):
        late = client.post(address("ord"), {**carried, "words": CANARY, "later": "1"}, follow=True)
        assert "Dine svar er gemt" in late.content.decode()
        assert CANARY not in client.get(address("ord"), follow=True).content.decode()
    assert typed_in(link)["words"] == CANARY


def test_what_comes_late_is_logged_as_an_entry_by_the_link_and_says_nothing_of_what_was_typed(house):
    _screening, _link, secret = make_link(house)
    client = opened(secret)
    client.post(address("hvad"), {"rows": ["movement"], "next": "1"})
    carried = shown(client, "ord")
    before = LogEntry.objects.count()
    with hours_later(3):
        client.post(address("ord"), {**carried, "words": CANARY, "next": "1"})
    (entry,) = LogEntry.objects.order_by("id")[before:]
    assert (entry.category, entry.action) == ("sign_in", "link.came_back")
    assert CANARY not in f"{entry.subjects} {entry.details} {entry.reason}"


def test_a_stranger_with_the_link_cannot_write_late_over_what_the_citizen_typed(house):
    _screening, link, secret = make_link(house)
    stranger = opened(secret)
    carried = shown(stranger, "hvad")  # nothing was stored yet, so the first step was shown
    citizen = opened(secret)
    citizen.post(address("hvad"), {"rows": ["other"], "other": CANARY, "next": "1"})
    stored = typed_in(link)
    forged = {**carried, "besoeg": carried["besoeg"].replace(carried["besoeg"][:6], "AAAAAA")}
    for hours in (0, 3):
        for sent in (carried, forged, {}):
            with hours_later(hours):
                late = stranger.post(address("hvad"), {**sent, "none": "1", "next": "1"}, follow=True)
            assert CANARY not in late.content.decode()
            assert typed_in(link) == stored
    assert CANARY in citizen.get(address("hvad")).content.decode()


def test_who_typed_first_without_birth_date_sees_nothing_that_is_saved_after_it(house):
    _screening, _link, secret = make_link(house)
    stranger = opened(secret)
    stranger.post(address("hvad"), {"rows": ["other"], "other": "x", "next": "1"})
    citizen = opened(secret)
    citizen.post(reverse("screening:own_resume"), BORN)
    citizen.post(address("ord"), {"words": CANARY, "next": "1"})
    assert CANARY not in stranger.get(address("ord"), follow=True).content.decode()


def test_what_may_not_be_saved_yet_is_held_in_the_page_and_saved_after_the_birth_date(house):
    """On two telephones at once: the second was shown the empty form before anything was stored."""
    _screening, link, secret = make_link(house)
    second = opened(secret)
    carried = shown(second, "hvad")
    opened(secret).post(address("hvad"), {"rows": ["movement"], "next": "1"})
    asked = second.post(address("hvad"), {**carried, "rows": ["other"], "other": CANARY, "next": "1"}).content.decode()
    assert "Vi gemmer det, du lige har skrevet" in asked
    assert CANARY not in asked
    assert typed_in(link)["rows"] == ["movement"]
    resume = re.search(r'action="([^"]+)"', asked).group(1)
    for day, status in (("18", 422), ("17", 302)):
        kept = dict(re.findall(r'name="(holdt|besoeg)" value="([^"]*)"', asked))
        answer = second.post(resume, {**BORN, **kept, "day": day})
        assert answer.status_code == status
        asked = answer.content.decode()
    assert answer.url == address("betydning")
    assert (typed_in(link)["rows"], typed_in(link)["other"]) == (["other"], CANARY)


def test_what_was_held_for_one_link_does_not_open_for_another(house, all_languages):
    _screening, link, secret = make_link(house)
    opened(secret).post(address("hvad"), {"rows": ["movement"], "next": "1"})
    client = opened(secret)
    asked = client.post(address("hvad"), {"rows": ["other"], "other": CANARY}).content.decode()
    kept = re.search(r'name="holdt" value="([^"]*)"', asked).group(1)
    _screening, new, secret = make_link(house, "en")
    opened(secret).post(address("hvad"), {"rows": ["adhd"], "next": "1"})
    client = opened(secret)
    assert client.post(reverse("screening:own_resume"), {**BORN, "holdt": kept}).status_code == 302
    assert typed_in(new)["rows"] == ["adhd"]
    assert typed_in(link)["rows"] == ["movement"]


def test_on_a_shared_telephone_a_form_goes_to_the_link_it_was_shown_with(house):
    other = House(house.jobcentre)
    _screening, his, secret = make_link(house)
    client = opened(secret)
    carried = shown(client, "hvad")
    _screening, hers, secret = make_link(other)
    client.get(reverse("accounts:link", args=[secret]))
    client.post(address("hvad"), {**carried, "rows": ["other"], "other": CANARY, "next": "1"})
    assert typed_in(his)["other"] == CANARY
    assert typed_in(hers) is None


def test_without_a_known_birth_date_a_late_form_goes_on_since_none_can_be_asked_for(house):
    _screening, link, secret = make_link(house)
    with within(house.jobcentre.pk):
        citizen = house.course.citizen
        citizen.birth_date = None
        citizen.save(update_fields=["birth_date"])
    client = opened(secret)
    client.post(address("hvad"), {"rows": ["movement"], "next": "1"})
    carried = shown(client, "ord")
    with hours_later(3):
        late = client.post(address("ord"), {**carried, "words": CANARY, "next": "1"})
        assert late.url == address("foer")
        assert CANARY in client.get(address("ord")).content.decode()
        assert "kan ikke vise dine svar" in opened(secret).get(address("ord"), follow=True).content.decode()
    assert typed_in(link)["words"] == CANARY


@pytest.mark.proved_on_sqlite(reason="the draft and the link are asked of both databases by the tests beside it")
@pytest.mark.parametrize("how", ["expired", "revoked", "used"])
def test_a_late_form_of_a_closed_link_is_told_so_and_writes_nothing(house, how):
    screening, link, secret = make_link(house, days=1)
    client = opened(secret)
    client.post(address("hvad"), {"rows": ["movement"], "next": "1"})
    carried = shown(client, "ord")
    if how == "revoked":
        with within(house.jobcentre.pk):
            actions.revoke_link(by=house.by_caseworker, screening=screening)
    elif how == "used":
        client.post(address("se"), {"send": "1"})
    stored = typed_in(link)
    with hours_later(72 if how == "expired" else 3):
        late = client.post(address("ord"), {**carried, "words": CANARY, "next": "1"})
    assert late.status_code == 404
    assert "Linket virker ikke" in late.content.decode()
    assert typed_in(link) == stored


@pytest.mark.parametrize("how", ["expired", "forged", "revoked", "used"])
def test_a_link_that_does_not_open_is_a_plain_page(house, how):
    screening, _link, secret = make_link(house, days=1)
    moment = clock.now()
    if how == "expired":
        moment += datetime.timedelta(days=3)
    elif how == "forged":
        secret = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    elif how == "revoked":
        with within(house.jobcentre.pk):
            actions.revoke_link(by=house.by_caseworker, screening=screening)
    else:
        client = opened(secret)
        client.post(address("hvad"), {"none": "1", "next": "1"})
        client.post(address("se"), {"send": "1"})
    with clock.frozen(moment):
        page = Client().get(reverse("accounts:link", args=[secret]))
    assert page.status_code == 404
    text = page.content.decode()
    assert "Linket virker ikke" in text
    # Whose link it was is not told, so the page speaks to every reader in their own language.
    for language in ("en", "uk", "ar", "pl"):
        assert f'<p lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in text


def test_a_link_revoked_in_the_middle_closes_every_page_behind_it(house):
    screening, _link, secret = make_link(house)
    client = opened(secret)
    client.post(address("hvad"), {"rows": ["other"], "other": CANARY, "next": "1"})
    with within(house.jobcentre.pk):
        actions.revoke_link(by=house.by_caseworker, screening=screening)
    for name in ("hvad", "se"):
        page = client.get(address(name))
        assert page.status_code == 404
        assert CANARY not in page.content.decode()


def test_without_a_link_nothing_opens(house):
    for name in ("screening:own", "screening:own_later", "screening:own_resume"):
        assert Client().get(reverse(name)).status_code == 404
    assert Client().get(address("hvad")).status_code == 404
    assert Client().get(reverse("screening:own_done")).status_code == 200


def test_who_cannot_come_back_is_not_offered_to(house, client_for):
    """Without a birth date what is stored is never shown again: the citizen is promised nothing else."""
    _screening, _link, secret = make_link(house)
    client = opened(secret)
    client.post(reverse("screening:own"), {"begin": "1"})
    assert 'name="later"' in client.get(address("hvad")).content.decode()
    with within(house.jobcentre.pk):
        citizen = house.course.citizen
        citizen.birth_date = None
        citizen.save(update_fields=["birth_date"])
    assert 'name="later"' not in client.get(address("hvad")).content.decode()
    told = client.post(address("hvad"), {"rows": ["movement"], "later": "1"}, follow=True).content.decode()
    assert "Bed om et nyt link" in told
    assert "fødselsdato" not in told
    invite = client_for(user=house.caseworker).get(reverse("screening:invite", args=[citizen.key])).content.decode()
    assert reverse("citizens:correct", args=[citizen.key]) in invite


def test_a_citizen_without_birth_date_is_told_to_ask_for_a_new_link(house):
    _screening, _link, secret = make_link(house)
    opened(secret).post(address("hvad"), {"rows": ["other"], "other": CANARY, "later": "1"})
    with within(house.jobcentre.pk):
        citizen = house.course.citizen
        citizen.birth_date = None
        citizen.save(update_fields=["birth_date"])
    page = opened(secret).get(reverse("screening:own_resume")).content.decode()
    assert "Bed om et nyt link" in page
    assert CANARY not in page


def test_what_is_typed_lies_sealed_and_out_of_the_log(house):
    _screening, _link, secret = make_link(house)
    client = opened(secret)
    fill_in(client, CANARY)
    with within(house.jobcentre.pk):
        stored = Draft.objects.values("data").get()["data"]
    assert CANARY.encode() not in bytes(stored)
    client.post(address("se"), {"send": "1"})
    for entry in LogEntry.objects.all():
        assert CANARY not in f"{entry.action} {entry.subjects} {entry.details} {entry.reason}"
        assert secret not in f"{entry.action} {entry.subjects} {entry.details} {entry.reason}"


def test_the_invitation_can_be_copied_and_printed_and_is_shown_once(house, client_for):
    caseworker = client_for(user=house.caseworker)
    form = reverse("screening:invite", args=[house.course.citizen.key])
    assert caseworker.get(form).status_code == 200
    expires = (clock.today() + datetime.timedelta(days=7)).strftime("%d-%m-%Y")
    page = caseworker.post(form, {"language": "en", "expires_on": expires})
    html = page.content.decode()
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "This is an offer. You may say no." in html
    found = re.search(r"http://testserver(/l/[^\s<]+/)", html)
    assert Client().get(found.group(1)).status_code == 302
    assert (
        found.group(1)
        not in caseworker.get(reverse("screening:course", args=[house.course.citizen.key])).content.decode()
    )
    past = caseworker.post(form, {"language": "da", "expires_on": days_ago(1).strftime("%d-%m-%Y")})
    assert past.status_code == 422
    endless = caseworker.post(form, {"language": "da", "expires_on": "31-12-2099"})
    assert (endless.status_code, "højst virke i 60 dage" in endless.content.decode()) == (422, True)


def test_no_page_of_the_citizen_needs_a_script(house):
    """Each step is a plain form: every button submits, and nothing on the page carries behaviour of its own."""
    _screening, _link, secret = make_link(house)
    client = opened(secret)
    client.post(address("hvad"), {"rows": ["movement"], "next": "1"})
    for name in ("hvad", "betydning", "ord", "foer", "se"):
        html = client.get(address(name)).content.decode()
        main = html[html.index("<main") : html.index("</main>")]
        assert "<script" not in main
        assert "hx-" not in main
        assert re.search(r'<form method="post"', main)
        assert len(re.findall(r'type="submit"', main)) >= 2
    with within(house.jobcentre.pk):
        assert Screening.objects.get().state == "started"
