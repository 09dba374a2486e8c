"""The card in the database: nobody but the citizen says yes, and what is taken back is gone at once."""

from __future__ import annotations

import datetime
import uuid

import pytest

from brobygger.accounts import links
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.errors import LinkClosed
from brobygger.accounts.models import PersonalLink
from brobygger.citizens.models import Course
from brobygger.compensation import card_actions, card_reads
from brobygger.compensation.models import CardLine, CardShare
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal
from brobygger.reference import shipped
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course, machine
from tests.compensation.card_factories import a_card, a_grant, answered, citizen_actor, proposed, shared


@pytest.fixture
def citizen(in_boundary):
    return a_course(in_boundary).citizen


@pytest.fixture
def by(citizen):
    return machine(citizen.jobcentre)


@pytest.fixture
def herself(citizen):
    return citizen_actor(citizen)


def texts(share: CardShare) -> list[str]:
    return [line.text or line.fact("scheme") for line in card_reads.shared(share, clock.now())]


def test_nobody_but_the_citizen_says_yes(citizen, by, herself, actor_for):
    card = a_card(citizen)
    (line,) = proposed(card, "God til at holde orden")
    answers = {line.key: ("yes", line.wording)}

    for somebody in (by, actor_for("job_broker"), actor_for("team_leader")):
        with pytest.raises(NotAllowed):
            card_actions.answer(by=somebody, card=card, answers=answers)
    assert CardLine.objects.get(pk=line.pk).answer == ""

    card_actions.answer(by=herself, card=card, answers=answers)
    assert CardLine.objects.get(pk=line.pk).answer == "yes"


def test_another_citizen_is_somebody_else(citizen, herself):
    """Also with the right key in hand: the action itself asks whose link it is."""
    card = a_card(citizen)
    (line,) = proposed(card, "God til orden")
    stranger = citizen_actor(a_course(citizen.jobcentre).citizen)
    attempts = (
        lambda: card_actions.answer(by=stranger, card=card, answers={line.key: ("yes", 1)}),
        lambda: card_actions.write(by=stranger, card=card, part="well", text="Noget"),
        lambda: card_actions.change(by=stranger, line=line, text="Noget", read_wording=1),
        lambda: card_actions.take_away(by=stranger, line=line),
        lambda: shared(card, stranger),
        lambda: card_actions.withdraw_all(by=stranger, card=card),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert [(row.text, row.answer) for row in card_reads.rows(card)] == [("God til orden", "")]


def test_an_answer_counts_for_the_wording_that_was_read_and_no_other(citizen, by, herself):
    card = a_card(citizen)
    first, second = proposed(card, "God til orden", "God til tal")
    card_actions.change(by=by, line=second, text="God til regnskab", read_wording=1)

    with pytest.raises(Conflict):
        card_actions.answer(by=herself, card=card, answers={first.key: ("yes", 1), second.key: ("yes", 1)})
    assert set(CardLine.objects.filter(card=card).values_list("answer", flat=True)) == {""}, "none is saved"


def test_staff_who_change_a_line_take_the_yes_away_also_where_it_is_shared(citizen, by, herself):
    card = a_card(citizen)
    first, second = proposed(card, "God til orden", "God til tal")
    answered(card, herself)
    share, _secret = shared(card, herself)
    assert texts(share) == ["God til orden", "God til tal"]

    card_actions.change(by=by, line=second, text="God til regnskab", read_wording=1)
    assert texts(share) == ["God til orden"]

    answered(card, herself)
    assert texts(share) == ["God til orden"], "a new wording is not added to a card that is shared"
    assert first.key in {line.key for line in card_reads.rows(card)}


def test_the_citizens_own_words_are_a_yes_and_may_name_a_diagnosis(citizen, by, herself):
    card = a_card(citizen)
    mine = card_actions.write(by=herself, card=card, part="helps", text="Jeg har ADHD og arbejder bedst i ro")
    assert mine.answer == "yes"

    with pytest.raises(Refusal, match="adhd"):
        card_actions.propose(by=by, card=card, part="helps", text="Har ADHD")
    with pytest.raises(Refusal):
        card_actions.change(by=by, line=mine, text="Har ADHD og brug for ro", read_wording=1)
    with pytest.raises(Refusal):
        card_actions.take_away(by=by, line=mine)

    card_actions.take_away(by=herself, line=mine)
    assert card_reads.rows(card) == []


def test_no_line_is_ever_made_from_an_impairment(citizen, by, herself):
    """Whatever is granted for whatever reason: neither code nor label of an impairment is on the line."""
    card = a_card(citizen)
    for number, (code, periods) in enumerate(shipped.items("impairment_type").items()):
        grant = a_grant(citizen, impairment=code, apart=str(number))
        line = card_actions.propose_grant(by=by, card=card, grant=grant, conditions="")
        written = " ".join(str(part) for part in line.content.values()).casefold()
        assert periods[-1].da.casefold() not in written
        assert f" {code} " not in f" {written} "
        card_actions.take_away(by=by, line=line)


def test_a_scheme_says_who_granted_it_when_and_until_when_and_goes_when_it_ends(citizen, by, herself):
    card = a_card(citizen)
    end = clock.today() + datetime.timedelta(days=5)
    grant = a_grant(citizen, ends_on=end)
    proposed(card, "God til orden")
    card_actions.propose_grant(by=by, card=card, grant=grant, conditions="Når stillingen er på mindst 20 timer")
    with pytest.raises(Refusal):
        card_actions.propose_grant(by=by, card=card, grant=grant, conditions="")
    answered(card, herself)
    share, _secret = shared(card, herself)

    (scheme,) = [one for section in card_reads.sections(card_reads.rows(card), clock.today()) for one in section.lines
                 if one.scheme]  # fmt: skip
    assert scheme.scheme.grantor == citizen.jobcentre.label
    assert scheme.scheme.ends_on == end
    assert scheme.scheme.conditions == "Når stillingen er på mindst 20 timer"
    assert texts(share) == ["God til orden", "aids"]
    with clock.frozen(clock.now() + datetime.timedelta(days=6)):
        assert texts(share) == ["God til orden"]


def test_a_grant_of_somebody_else_or_one_that_ended_is_refused(citizen, by):
    card = a_card(citizen)
    other = a_course(citizen.jobcentre).citizen
    with pytest.raises(Refusal):
        card_actions.propose_grant(by=by, card=card, grant=a_grant(other), conditions="")
    ended = a_grant(citizen, ends_on=clock.today() - datetime.timedelta(days=1))
    with pytest.raises(Refusal):
        card_actions.propose_grant(by=by, card=card, grant=ended, conditions="")
    with pytest.raises(Refusal, match="epilepsi"):
        card_actions.propose_grant(by=by, card=card, grant=a_grant(citizen, scheme="mentor"), conditions="Ved epilepsi")


def test_what_is_shared_is_what_was_on_the_preview(citizen, by, herself):
    card = a_card(citizen)
    proposed(card, "God til orden")
    with pytest.raises(Refusal):
        shared(card, herself)
    answered(card, herself)
    with pytest.raises(Conflict):
        card_actions.share(by=herself, card=card, seen="noget andet", days=30, name_shown="full")
    with pytest.raises(Refusal):
        shared(card, herself, days=365)
    with pytest.raises(NotAllowed):
        shared(card, by)
    share, secret = shared(card, herself)
    assert links.open_link(secret, LinkPurpose.CARD, clock.now()).subject == share.key
    assert len(share.code) == 6
    assert share.code.isdigit()


def test_withdrawing_closes_link_and_card_at_once(citizen, herself):
    card = a_card(citizen)
    proposed(card, "God til orden")
    answered(card, herself)
    (first, secret), (second, _other) = shared(card, herself), shared(card, herself)
    assert texts(second) == texts(first) == ["God til orden"]

    card_actions.withdraw(by=herself, share=first)
    assert texts(first) == []
    assert texts(second) == ["God til orden"]
    with pytest.raises(LinkClosed):
        links.open_link(secret, LinkPurpose.CARD, clock.now())

    assert card_actions.withdraw_all(by=herself, card=card) == 1
    second.refresh_from_db()
    assert texts(second) == []


def test_a_no_takes_the_line_off_the_shared_card(citizen, herself):
    card = a_card(citizen)
    line, _other = proposed(card, "God til orden", "God til tal")
    answered(card, herself)
    share, _secret = shared(card, herself)
    card_actions.answer(by=herself, card=card, answers={line.key: ("no", 1)})

    assert texts(share) == ["God til tal"]


def test_a_card_ends_by_itself(citizen, herself):
    card = a_card(citizen)
    proposed(card, "God til orden")
    answered(card, herself)
    share, _secret = shared(card, herself, days=7)
    with clock.frozen(clock.now() + datetime.timedelta(days=7, minutes=1)):
        assert texts(share) == []


def test_five_wrong_codes_close_the_link(citizen, herself):
    card = a_card(citizen)
    proposed(card, "God til orden")
    answered(card, herself)
    share, _secret = shared(card, herself)
    link = PersonalLink.objects.get(key=share.link)
    wrong = "000000" if share.code != "000000" else "111111"
    assert [links.try_code(link=link, typed=wrong, code=share.code) for _try in range(5)] == [4, 3, 2, 1, -1]
    assert links.try_code(link=link, typed=share.code, code=share.code) == -1


def test_one_card_per_goal_and_nobody_elses_card(citizen, herself):
    card = a_card(citizen, goal="g1")
    with pytest.raises(Refusal):
        a_card(citizen, goal="g1")
    other = a_course(citizen.jobcentre).citizen
    assert card_reads.own_card(citizen, card.key) == card
    for whose, key in ((other, card.key), (citizen, uuid.uuid4())):
        with pytest.raises(NotFound):
            card_reads.own_card(whose, key)


def test_lines_from_the_list_of_adjustments_come_once(citizen, by):
    card = a_card(citizen)
    card_actions.propose_adjustments(by=by, card=card, codes=["extra_breaks", "quiet_place"])
    card_actions.propose_adjustments(by=by, card=card, codes=["extra_breaks", "checklist"])

    assert [line.text for line in card_reads.rows(card)] == ["Ekstra pauser", "Roligt arbejdssted", "Tjekliste"]
    with pytest.raises(Refusal):
        card_actions.propose_adjustments(by=by, card=card, codes=["no_such"])


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_an_empty_or_endless_line_is_refused(citizen, by, text):
    with pytest.raises(Refusal):
        card_actions.propose(by=by, card=a_card(citizen), part="well", text=text)


def test_each_change_is_logged_about_the_citizen(citizen, by, herself):
    card = a_card(citizen)
    (line,) = proposed(card, "God til orden")
    answered(card, herself)
    share, _secret = shared(card, herself)
    card_actions.withdraw(by=herself, share=share)
    card_actions.take_away(by=herself, line=line)

    entries = LogEntry.objects.filter(action__startswith="card.").order_by("id")
    assert [one.action for one in entries] == [
        "card.made", "card.line_written", "card.answered", "card.shared", "card.withdrawn", "card.line_taken_away",
    ]  # fmt: skip
    for one in entries:
        assert ["citizen", str(citizen.key)] in one.subjects
        assert "God til orden" not in str(one.details)


def test_words_lie_sealed_in_the_database(citizen, herself):
    card = a_card(citizen, title="Lokomotivfører")
    proposed(card, "Rørdrum")
    answered(card, herself)
    shared(card, herself, receiver="Møbelhuset")
    (content,) = CardLine.objects.values_list("content", flat=True)
    (receiver, code) = CardShare.objects.values_list("receiver", "code").get()
    assert b"drum" not in bytes(content)
    assert b"belhuset" not in bytes(receiver)
    assert CardShare.objects.get().code.encode() not in bytes(code)


def test_what_happened_to_a_card_stands_on_the_timeline_of_the_course_and_not_with_whom(jobcentre, in_boundary):
    course = a_course(jobcentre)
    card = a_card(course.citizen)
    proposed(card, "Kanarie på linjen")
    citizen = citizen_actor(course.citizen)
    answered(card, citizen)
    share, _secret = shared(card, citizen, receiver="Bager Bjerg")
    card_actions.withdraw(by=citizen, share=share)
    entries = card_reads.timeline(Course.objects.get(pk=course.pk))
    assert [one.kind.rpartition("_")[2] for one in entries] == ["withdrawn", "shared", "made"]
    assert len({one.key for one in entries}) == 3
    assert not [one for one in entries if "Bager" in one.sentence or "Kanarie" in one.sentence or one.details]
    earlier = Course.objects.get(pk=course.pk)
    earlier.closed_on = clock.today() - datetime.timedelta(days=1)
    assert card_reads.timeline(earlier) == [], "it did not happen in a course that was over"
