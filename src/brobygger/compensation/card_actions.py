"""Everything that changes a compensation card. Only the citizen says yes to a line, and only the citizen shares.

The prose is docs/algorithms/compensation-card.md.
"""

from __future__ import annotations

import datetime
import secrets
import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction

from brobygger.accounts import links
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import CitizenSignIn, PersonalLink
from brobygger.citizens import own
from brobygger.citizens.models import Citizen
from brobygger.compensation import access, card_errors, card_reads, card_rules
from brobygger.compensation.card_rules import Answer, NameShown, Part, Writer
from brobygger.compensation.models import Card, CardLine, CardShare, Grant
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, ActorKind
from brobygger.kernel.errors import Refusal
from brobygger.reference import reads as reference
from brobygger.vault import log

SHARE = "card_share"  # what a link's subject and the log call a shared card


# --- made by staff and citizen together --------------------------------------------------------------------------


def make(*, by: Actor, citizen: Citizen, goal: str = "", title: str) -> Card:
    """A card for one goal of the plan, or one for any job."""
    _need_either(by, citizen)
    if Card.objects.filter(citizen=citizen, goal=goal).exists():
        raise card_errors.already()
    with transaction.atomic():
        card: Card = Card.objects.create(
            jobcentre_id=citizen.jobcentre_id, citizen=citizen, goal=goal, title=title, made_on=clock.today()
        )
        log.write(by=by, action="card.made", subjects=_subjects(card))
    return card


def propose(*, by: Actor, card: Card, part: str, text: str) -> CardLine:
    """A line that staff suggest. It is shown to nobody before the citizen says yes."""
    access.check_can_write(by, card.citizen)
    text = _clean(text)
    _refuse_diagnosis(text)
    return _add(by, card, part, {"text": text}, writer=Writer.STAFF)


def propose_adjustments(*, by: Actor, card: Card, codes: Iterable[str]) -> list[CardLine]:
    """Lines about what helps, in the words of the common list of adjustments; those already there are left out."""
    access.check_can_write(by, card.citizen)
    there = {line.text for line in card_reads.rows(card) if line.part == Part.HELPS}
    made = []
    with transaction.atomic():
        for code in dict.fromkeys(codes):
            if not reference.exists("adjustment", code, on=clock.today()):
                raise card_errors.part_unknown()
            text = reference.label("adjustment", code)
            if text not in there:
                made.append(_add(by, card, Part.HELPS, {"text": text}, writer=Writer.STAFF))
    return made


def propose_grant(*, by: Actor, card: Card, grant: Grant, conditions: str) -> CardLine:
    """A scheme that is ready: who granted it, when, on which conditions and until when. No impairment goes with it."""
    access.check_can_write(by, card.citizen)
    if grant.citizen_id != card.citizen_id or not card_reads.holds(grant, clock.today()):
        raise card_errors.grant_ended()
    if CardLine.objects.filter(card=card, grant=grant, taken_away_at=None).exists():
        raise card_errors.already_on_card()
    conditions = _clean(conditions, required=False)
    _refuse_diagnosis(conditions, field="conditions")
    content = {
        "scheme": grant.scheme,
        "grantor": card.jobcentre.label,
        "granted_on": _iso(grant.application.decided_on or grant.starts_on),
        "conditions": conditions,
        "ends_on": _iso(grant.ends_on),
    }
    return _add(by, card, Part.SCHEME, content, writer=Writer.STAFF, grant=grant)


def write(*, by: Actor, card: Card, part: str, text: str) -> CardLine:
    """A line in the citizen's own words, whatever they are. Writing it is saying yes to it."""
    _need_citizen(by, card.citizen)
    if part == Part.SCHEME:
        raise card_errors.part_unknown()
    return _add(by, card, part, {"text": _clean(text)}, writer=Writer.CITIZEN)


def change(*, by: Actor, line: CardLine, text: str, read_wording: int) -> CardLine:
    """Other words on a line. Staff's words take the citizen's yes away; the citizen's own words are a yes."""
    is_citizen = own.is_citizen(by)
    _need_either(by, line.card.citizen)
    if line.part == Part.SCHEME:
        raise card_errors.scheme_is_not_rewritten()
    text = _clean(text)
    if not is_citizen:
        _refuse_diagnosis(text)
    with transaction.atomic():
        held = _claim(line, read_wording)
        if held.text == text and (held.writer == Writer.CITIZEN) == is_citizen:
            return held
        held.content = {"text": text}
        held.writer = Writer.CITIZEN if is_citizen else Writer.STAFF
        _set_answer(held, Answer.YES if is_citizen else Answer.NONE)
        held.wording += 1
        held.save()
        log.write(by=by, action="card.line_changed", subjects=_subjects(held.card, held))
    return held


def take_away(*, by: Actor, line: CardLine) -> None:
    """Off the card at once, also where it is shared."""
    is_citizen = own.is_citizen(by)
    _need_either(by, line.card.citizen)
    if not is_citizen and not card_rules.staff_may_take_away(line.writer):
        raise card_errors.not_yours()
    with transaction.atomic():
        CardLine.objects.filter(pk=line.pk, taken_away_at=None).update(taken_away_at=clock.now())
        log.write(by=by, action="card.line_taken_away", subjects=_subjects(line.card, line))


# --- decided by the citizen alone ----------------------------------------------------------------------------------


def answer(*, by: Actor, card: Card, answers: Mapping[uuid.UUID, tuple[str, int]]) -> list[CardLine]:
    """The citizen's yes or no to lines, each to the wording that was on the page. Raises ``Conflict``, saving none."""
    _need_citizen(by, card.citizen)
    changed = []
    with transaction.atomic():
        lines = {line.key: line for line in CardLine.objects.select_for_update().filter(card=card, taken_away_at=None)}
        for key, (given, wording) in answers.items():
            line = lines.get(key)
            if line is None or line.wording != wording:
                raise card_errors.changed_meanwhile()
            if given == line.answer or given not in (Answer.YES, Answer.NO):
                continue
            _set_answer(line, Answer(given))
            line.save(update_fields=["answer", "answered_at"])
            changed.append(line)
        if changed:
            log.write(
                by=by,
                action="card.answered",
                subjects=[*_subjects(card), *(("card_line", line.key) for line in changed)],
                changes={"answers": [None, [line.answer for line in changed]]},
            )
    return changed


def share(
    *, by: Actor, card: Card, seen: str, days: int, name_shown: str, receiver: str = "", language: str = "da"
) -> tuple[CardShare, str]:
    """A link to the card as the citizen has just seen it, and its secret, which is to be had only now."""
    _need_citizen(by, card.citizen)
    if days not in card_rules.SHARE_DAYS:
        raise card_errors.days_unknown()
    lines = card_reads.rule_lines(card, clock.today())
    if card_rules.fingerprint(lines) != seen:
        raise card_errors.preview_changed()
    if not card_rules.may_share(lines):
        raise card_errors.nothing_to_share()
    now = clock.now()
    with transaction.atomic():
        made: CardShare = CardShare.objects.create(
            jobcentre_id=card.jobcentre_id,
            card=card,
            code="".join(secrets.choice("0123456789") for _digit in range(card_rules.CODE_DIGITS)),
            receiver=receiver.strip()[:100] or None,
            name_shown=NameShown(name_shown),
            lines=[[line.key, line.wording] for line in card_rules.approved(lines)],
            language=language,
            shared_at=now,
            expires_at=now + datetime.timedelta(days=days),
        )
        link, secret = links.make(
            by=by,
            purpose=LinkPurpose.CARD,
            subject_kind=SHARE,
            subject=made.key,
            language=language,
            expires_at=made.expires_at,
        )
        made.link = link.key
        made.save(update_fields=["link"])
        log.write(
            by=by,
            action="card.shared",
            subjects=[*_subjects(card), (SHARE, made.key)],
            changes={"expires_at": [None, made.expires_at.isoformat()]},
        )
    return made, secret


def withdraw(*, by: Actor, share: CardShare) -> CardShare:
    """The shared card shows nothing from now on. Staff may do it too, when the citizen asks for it."""
    _need_either(by, share.card.citizen)
    if share.withdrawn_at is not None:
        return share
    with transaction.atomic():
        share.withdrawn_at = clock.now()
        share.save(update_fields=["withdrawn_at"])
        link = PersonalLink.objects.filter(key=share.link).first()
        if link is not None:
            links.revoke(by=by, link=link)
        log.write(by=by, action="card.withdrawn", subjects=[*_subjects(share.card), (SHARE, share.key)])
    return share


def withdraw_all(*, by: Actor, card: Card) -> int:
    """Every shared card of this card. Gives how many there were."""
    _need_either(by, card.citizen)
    now = clock.now()
    with transaction.atomic():
        open_ones = [one for one in CardShare.objects.filter(card=card, withdrawn_at=None) if one.is_open(now)]
        for one in open_ones:
            withdraw(by=by, share=one)
    return len(open_ones)


# --- help ------------------------------------------------------------------------------------------------------------


def _add(
    by: Actor, card: Card, part: str, content: dict[str, str], *, writer: Writer, grant: Grant | None = None
) -> CardLine:
    if part not in Part.values:
        raise card_errors.part_unknown()
    with transaction.atomic():
        there = CardLine.objects.filter(card=card, taken_away_at=None).count()
        if there >= card_rules.MOST_LINES:
            raise card_errors.too_many(card_rules.MOST_LINES)
        line = CardLine(
            jobcentre_id=card.jobcentre_id,
            card=card,
            part=part,
            place=there + 1,
            content=content,
            writer=writer,
            grant=grant,
        )
        _set_answer(line, Answer.YES if writer == Writer.CITIZEN else Answer.NONE)
        line.save()
        log.write(by=by, action="card.line_written", subjects=_subjects(card, line))
    return line


def _claim(line: CardLine, read_wording: int) -> CardLine:
    held: CardLine | None = (
        CardLine.objects.select_for_update().select_related("card").filter(pk=line.pk, taken_away_at=None).first()
    )
    if held is None or held.wording != read_wording:
        raise card_errors.changed_meanwhile()
    return held


def _set_answer(line: CardLine, given: Answer) -> None:
    line.answer = given
    line.answered_at = None if given == Answer.NONE else clock.now()


def _clean(text: str, *, required: bool = True) -> str:
    cleaned = " ".join(text.split())
    if required and not cleaned:
        raise card_errors.empty()
    if len(cleaned) > card_rules.LONGEST_LINE:
        raise card_errors.too_long(card_rules.LONGEST_LINE)
    return cleaned


def _refuse_diagnosis(text: str, *, field: str = "text") -> None:
    word = card_rules.diagnosis_in(text)
    if word:
        refusal = card_errors.diagnosis(word)
        raise Refusal(refusal.sentence, field=field)


def _need_citizen(by: Actor, citizen: Citizen) -> None:
    """The citizen of the card, at their own page: by a link that was made for them, or by an account of theirs."""
    if not own.is_citizen(by) or by.jobcentre != citizen.jobcentre_id or not _is_self(by, citizen):
        raise card_errors.citizen_decides()


def _need_either(by: Actor, citizen: Citizen) -> None:
    if own.is_citizen(by):
        _need_citizen(by, citizen)
    else:
        access.check_can_write(by, citizen)


def _is_self(by: Actor, citizen: Citizen) -> bool:
    if by.kind is ActorKind.LINK:
        subject = PersonalLink.objects.filter(key=by.key).values_list("subject", flat=True).first()
    else:
        held = CitizenSignIn.objects.filter(user_id=by.user, closed_at=None)
        subject = held.values_list("citizen", flat=True).first()
    return subject is not None and own.find(subject).pk == citizen.pk


def _subjects(card: Card, line: CardLine | None = None) -> list[log.Subject]:
    found: list[log.Subject] = [("citizen", card.citizen.key), ("card", card.key)]
    return found if line is None else [*found, ("card_line", line.key)]


def _iso(day: datetime.date | None) -> str:
    return "" if day is None else day.isoformat()
