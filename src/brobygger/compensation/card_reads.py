"""What pages, letters and other rooms may ask about compensation cards."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from brobygger.citizens.models import Citizen, Course
from brobygger.compensation import card_errors, card_rules
from brobygger.compensation.card_rules import Answer, Line, NameShown, Part
from brobygger.compensation.models import Card, CardLine, CardShare, Grant
from brobygger.kernel import clock, together
from brobygger.kernel.items import TimelineEntry
from brobygger.plans import reads as plans
from brobygger.reference import reads as reference


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of the plan, and the card that was made for it; ``key`` is empty for a card that fits any job."""

    key: str
    title: str
    card: Card | None = None
    on_plan: bool = True


def cards(citizen: Citizen) -> list[Card]:
    return list(Card.objects.filter(citizen=citizen).select_related("citizen", "jobcentre").order_by("made_on", "id"))


def goals(citizen: Citizen, course: Course | None) -> list[Goal]:
    """The goals of the plan with their cards, then cards whose goal has left the plan, then the card for any job."""
    made = {card.goal: card for card in cards(citizen)}
    planned = plans.goals(course) if course is not None else []
    found = [Goal(str(goal.key), goal.title, made.pop(str(goal.key), None)) for goal in planned]
    general = made.pop("", None)
    found += [Goal(key, card.title, card, on_plan=False) for key, card in made.items()]
    return [*found, Goal("", "", general)]


def staff_card(key: uuid.UUID) -> Card:
    """A card by its key. The caller goes through the door of its citizen before showing anything."""
    found: Card | None = Card.objects.select_related("citizen", "jobcentre").filter(key=key).first()
    if found is None:
        raise card_errors.not_found()
    return found


def own_card(citizen: Citizen, key: uuid.UUID) -> Card:
    """A card of the citizen who stands at the own page; nobody else's can be had by any key."""
    found: Card | None = Card.objects.select_related("citizen", "jobcentre").filter(key=key, citizen=citizen).first()
    if found is None:
        raise card_errors.not_found()
    return found


def line_of(card: Card, key: uuid.UUID) -> CardLine:
    found: CardLine | None = (
        CardLine.objects.select_related("card__citizen").filter(card=card, key=key, taken_away_at=None).first()
    )
    if found is None:
        raise card_errors.not_found()
    return found


def share_of(card: Card, key: uuid.UUID) -> CardShare:
    found: CardShare | None = (
        CardShare.objects.select_related("card__citizen", "card__jobcentre").filter(card=card, key=key).first()
    )
    if found is None:
        raise card_errors.not_found()
    return found


def rows(card: Card) -> list[CardLine]:
    """The lines of a card as they stand, in order."""
    found = CardLine.objects.filter(card=card, taken_away_at=None).select_related("grant")
    order = {part: number for number, part in enumerate(Part.values)}
    return sorted(found, key=lambda line: (order[line.part], line.place, line.pk))


def holds(grant: Grant | None, on: datetime.date) -> bool:
    if grant is None:
        return True
    return card_rules.grant_holds(
        on,
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
        is_void=grant.is_void,
        is_stopped=grant.stopped_on is not None and grant.stopped_on <= on,
    )


def as_rule(line: CardLine, on: datetime.date) -> Line:
    return Line(str(line.key), line.part, line.wording, line.answer, in_force=holds(line.grant, on))


def rule_lines(card: Card, on: datetime.date) -> list[Line]:
    return [as_rule(line, on) for line in rows(card)]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme on the card, in words."""

    name: str
    grantor: str
    granted_on: datetime.date | None
    conditions: str
    ends_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as a page shows it; ``scheme`` is filled in for a scheme, else ``text``."""

    row: CardLine
    in_force: bool
    text: str
    scheme: Scheme | None

    @property
    def is_yes(self) -> bool:
        return self.row.answer == Answer.YES


@dataclass(frozen=True, slots=True)
class Section:
    part: str
    label: str
    lines: tuple[Shown, ...]


def sections(lines: Iterable[CardLine], on: datetime.date, *, empty: bool = False) -> list[Section]:
    """Lines under the headings of the card, in the language of the page; with ``empty`` also headings without lines."""
    by_part: dict[str, list[Shown]] = {part: [] for part in Part.values}
    for line in lines:
        by_part[line.part].append(_shown(line, on))
    return [Section(part, str(Part(part).label), tuple(found)) for part, found in by_part.items() if found or empty]


def _shown(line: CardLine, on: datetime.date) -> Shown:
    if line.part != Part.SCHEME:
        return Shown(line, True, line.text, None)
    scheme = Scheme(
        name=reference.label("compensation_scheme", line.fact("scheme")),
        grantor=line.fact("grantor"),
        granted_on=line.date("granted_on"),
        conditions=line.fact("conditions"),
        ends_on=line.date("ends_on"),
    )
    return Shown(line, holds(line.grant, on), scheme.name, scheme)


def approved(card: Card, on: datetime.date) -> list[CardLine]:
    """What the citizen has said yes to and still holds: the preview."""
    return [line for line in rows(card) if card_rules.approved([as_rule(line, on)])]


def shared(share: CardShare, at: datetime.datetime) -> list[CardLine]:
    """What a shared card shows at this moment; nothing at all once it has ended or been withdrawn."""
    if not share.is_open(at):
        return []
    on = clock.danish_date(at)
    return [line for line in rows(share.card) if card_rules.shown([as_rule(line, on)], share.lines)]


def share_by_link(subject: uuid.UUID) -> CardShare:
    found: CardShare | None = (
        CardShare.objects.select_related("card__citizen", "card__jobcentre").filter(key=subject).first()
    )
    if found is None:
        raise card_errors.not_found()
    return found


def shares(card: Card) -> list[CardShare]:
    """Newest first."""
    return list(CardShare.objects.filter(card=card).order_by("-shared_at", "-id"))


def name_on(share: CardShare) -> str:
    citizen = share.card.citizen
    return citizen.given_name if share.name_shown == NameShown.GIVEN else citizen.name


def ready_grants(card: Card, on: datetime.date) -> list[Grant]:
    """The citizen's grants that may be put on the card: in force or beginning later, and not there already."""
    there = {line.grant_id for line in rows(card) if line.grant_id is not None}
    found = Grant.objects.filter(citizen=card.citizen).select_related("application").order_by("starts_on", "id")
    return [grant for grant in found if grant.pk not in there and holds(grant, on)]


@dataclass(frozen=True, slots=True)
class Summary:
    """How a citizen's cards stand, for pages that only mention them."""

    cards: int = 0
    unanswered: int = 0
    shared: int = 0


def own_summary(citizen: Citizen, at: datetime.datetime) -> tuple[list[Card], Summary]:
    """The citizen's cards and how they stand. One query where there is no card, two where there is."""
    waiting = Q(lines__answer=Answer.NONE, lines__taken_away_at=None, lines__id__isnull=False)
    found = list(
        Card.objects.filter(citizen=citizen).annotate(waiting=Count("lines", filter=waiting)).order_by("made_on", "id")
    )
    if not found:
        return [], Summary()
    return found, Summary(len(found), sum(card.waiting for card in found), open_shares(citizen, at))


def asked(course: Course) -> tuple[Any, ...]:
    """For a page that asks ahead: when each card was made and how many lines wait; when each share began and ended."""
    waiting = Q(lines__answer=Answer.NONE, lines__taken_away_at=None, lines__id__isnull=False)
    return (
        Card.objects.filter(citizen=course.citizen_id)
        .annotate(waiting=Count("lines", filter=waiting))
        .values_list("key", "made_on", "created_at", "waiting"),
        CardShare.objects.filter(card__citizen=course.citizen_id).values_list(
            "key", "card__key", "shared_at", "expires_at", "withdrawn_at"
        ),
    )


def summary_of(course: Course, at: datetime.datetime) -> Summary:
    """How the cards of a course's citizen stand, for a page that asks ahead."""
    cards, shares = together.of(course, asked)
    waiting = sum(number for *_rest, number in cards)
    is_open = sum(until > at and withdrawn is None for _key, _card, _since, until, withdrawn in shares)
    return Summary(len(cards), waiting, is_open)


def timeline(course: Course, before: datetime.datetime | None = None, limit: int = 50) -> list[TimelineEntry]:
    """That a card was made, shared and taken back in the time of the course. With whom, and what it says, is not told.

    A card is the citizen's own, so what happened to it stands in the course that was open then.
    """
    cards, shares = together.of(course, asked)
    entries = [_entry("made", _("Kompensationskort lavet"), made_on, at, key, key) for key, made_on, at, _n in cards]
    for key, card, since, _until, withdrawn in shares:
        said = _("Borgeren delte sit kompensationskort")
        entries.append(_entry("shared", said, clock.danish_date(since), since, key, card))
        if withdrawn is not None:
            said = _("Kompensationskortet blev taget tilbage")
            key = uuid.uuid5(key, "withdrawn")
            entries.append(_entry("withdrawn", said, clock.danish_date(withdrawn), withdrawn, key, card))
    last = course.closed_on or datetime.date.max
    entries = [one for one in entries if course.began_on <= one.on <= last]
    if before is not None:
        entries = [one for one in entries if one.registered_at < before]
    return sorted(entries, key=lambda one: (one.on, one.registered_at), reverse=True)[:limit]


def _entry(
    kind: str, sentence: str, on: datetime.date, at: datetime.datetime, key: uuid.UUID, card: uuid.UUID
) -> TimelineEntry:
    return TimelineEntry(f"compensation.card_{kind}", sentence, on, at, "", key, "card", card)


def open_shares(citizen: Citizen, at: datetime.datetime) -> int:
    found: int = CardShare.objects.filter(card__citizen=citizen, withdrawn_at=None, expires_at__gt=at).count()
    return found
