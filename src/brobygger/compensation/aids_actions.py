"""What a jobcentre writes in the aid look-up: its own entries, who knows what, and each night how much is used."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from brobygger.accounts.roles import LEADER_ROLES, Role
from brobygger.compensation import access, aids_catalogue, aids_errors, aids_rules, aids_search
from brobygger.compensation.enums import ApplicationState
from brobygger.compensation.models import Adviser, AidUse, Application, OwnAid
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Conflict
from brobygger.reference import reads as reference
from brobygger.vault import log

WRITERS = (Role.COMPENSATION_SPECIALIST, *LEADER_ROLES)
YEARS_COUNTED = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """What the specialist writes about an aid."""

    title_da: str
    what_da: str
    help_da: str
    source: str
    price: str
    payers: tuple[str, ...]
    impairments: tuple[str, ...]
    tasks: tuple[str, ...]
    situations: tuple[str, ...]
    reviewed_on: datetime.date
    title_en: str = ""
    what_en: str = ""
    help_en: str = ""
    words: str = ""
    iso: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to ask."""

    kind: str
    name: str
    knows: str
    reviewed_on: datetime.date
    organisation: str = ""
    impairments: tuple[str, ...] = field(default=())
    telephone: str = ""
    email: str = ""


def add(*, by: Actor, entry: Entry) -> OwnAid:
    """A new entry of the jobcentre's own."""
    _need_writer(by)
    _check(entry)
    if OwnAid.objects.filter(is_current=True, withdrawn_on=None, title_da__iexact=entry.title_da.strip()).exists():
        raise aids_errors.already(entry.title_da.strip())
    with transaction.atomic():
        row = _write(by, entry, series=uuid.uuid4(), number=1)
        log.write(by=by, action="aid.added", subjects=[("own_aid", row.series)])
    return row


def revise(*, by: Actor, row: OwnAid, entry: Entry) -> OwnAid:
    """A new version; the old one stays readable. Raises ``Conflict`` where somebody else wrote one meanwhile."""
    _need_writer(by)
    _check(entry)
    with transaction.atomic():
        replaced = OwnAid.objects.filter(pk=row.pk, is_current=True, withdrawn_on=None).update(is_current=False)
        if not replaced:
            raise Conflict(aids_errors.changed_meanwhile(), theirs=current(row.series))
        new = _write(by, entry, series=row.series, number=row.number + 1)
        log.write(
            by=by,
            action="aid.revised",
            subjects=[("own_aid", row.series)],
            changes={"version": [row.number, new.number]},
        )
    return new


def withdraw(*, by: Actor, row: OwnAid, reason: str) -> OwnAid:
    """Out of the look-up; readable still, with the reason."""
    _need_writer(by)
    reason = reason.strip()
    if not reason:
        raise aids_errors.missing("reason")
    with transaction.atomic():
        row.withdrawn_on, row.withdrawn_reason = clock.today(), reason[:300]
        row.save(update_fields=["withdrawn_on", "withdrawn_reason"])
        log.write(by=by, action="aid.withdrawn", subjects=[("own_aid", row.series)], reason=reason)
    return row


def current(series: uuid.UUID) -> OwnAid | None:
    found: OwnAid | None = OwnAid.objects.filter(series=series, is_current=True).select_related("author").first()
    return found


def add_person(*, by: Actor, person: Person) -> Adviser:
    _need_writer(by)
    _check_person(person)
    with transaction.atomic():
        row = Adviser(jobcentre_id=_here())
        _fill(row, person)
        row.save()
        log.write(by=by, action="adviser.added", subjects=[("adviser", row.key)])
    return row


def change_person(*, by: Actor, row: Adviser, person: Person, read_version: int) -> Adviser:
    _need_writer(by)
    _check_person(person)
    with transaction.atomic():
        _fill(row, person)
        row.save_checked(read_version=read_version, sentence=aids_errors.changed_meanwhile())
        log.write(by=by, action="adviser.changed", subjects=[("adviser", row.key)])
    return row


def end_person(*, by: Actor, row: Adviser) -> Adviser:
    """Off the list from today."""
    _need_writer(by)
    if row.ended_on is None:
        with transaction.atomic():
            row.ended_on = clock.today()
            row.save(update_fields=["ended_on"])
            log.write(by=by, action="adviser.ended", subjects=[("adviser", row.key)])
    return row


def may_write(by: Actor) -> bool:
    return by.jobcentre is not None and (by.is_machine or by.has(*WRITERS))


# --- on an application -------------------------------------------------------------------------------------------

MOST_AIDS = 20
CLOSED_TO_AIDS = (ApplicationState.REFUSED, ApplicationState.WITHDRAWN)


def choose(*, by: Actor, application: Application, codes: Iterable[str]) -> Application:
    """Which entries of the look-up an application is about; this is what the nightly count is made of."""
    access.check_can_write(by, application.citizen)
    wanted = list(dict.fromkeys(codes))
    if application.state in CLOSED_TO_AIDS:
        raise aids_errors.application_closed()
    with transaction.atomic():
        held: Application = Application.objects.select_for_update().get(pk=application.pk)
        known = held.coded or {}
        before = list(known.get("aids", ()))
        if len(wanted) > MOST_AIDS or any(code not in before and not _offered(code) for code in wanted):
            raise aids_errors.code_unknown("code")
        if wanted != before:
            held.coded = {**known, "aids": wanted}
            held.save(update_fields=["coded"])
            log.write(
                by=by,
                action="application.aids_chosen",
                subjects=[("citizen", held.citizen.key), ("application", held.key)],
            )
    return held


def _offered(code: str) -> bool:
    if code in aids_catalogue.shipped():
        return True
    try:
        series = uuid.UUID(code)
    except ValueError:
        return False
    return bool(OwnAid.objects.filter(series=series, is_current=True, withdrawn_on=None).exists())


# --- counted each night ------------------------------------------------------------------------------------------


def count_uses(*, on: datetime.date) -> int:
    """How many citizens of the entered jobcentre were granted each aid in the last years; gives the lines written.

    People are counted, not grants: one person's five renewals are not five. Only steps from five up are kept.
    """
    jobcentre = _here()
    people = _people(on)
    rows = [
        AidUse(jobcentre_id=jobcentre, code=code, impairment=impairment, at_least=step, counted_on=on)
        for (code, impairment), citizens in sorted(people.items())
        if (step := aids_rules.shown_count(len(citizens))) is not None
    ]
    with transaction.atomic():
        AidUse.objects.filter(jobcentre_id=jobcentre).delete()
        AidUse.objects.bulk_create(rows)
    return len(rows)


def _people(on: datetime.date) -> dict[tuple[str, str], set[int]]:
    since = on.replace(year=on.year - YEARS_COUNTED, day=min(on.day, 28))
    granted = Application.objects.filter(
        grant__isnull=False, grant__is_void=False, decided_on__gte=since, citizen__is_test=False
    ).only("id", "key", "jobcentre_id", "citizen_id", "coded")
    people: dict[tuple[str, str], set[int]] = defaultdict(set)
    for application in granted.iterator(chunk_size=1000):
        coded = application.coded or {}
        for code in coded.get("aids", ()):
            people[code, ""].add(application.citizen_id)
            if coded.get("impairment"):
                people[code, coded["impairment"]].add(application.citizen_id)
    return people


# --- help ------------------------------------------------------------------------------------------------------------


def _here() -> int:
    """The jobcentre whose boundary is entered; what is written here belongs to one."""
    jobcentre = boundary.current().jobcentre
    if jobcentre is None:
        raise boundary.BoundaryMissing("The look-up is written for one jobcentre.")
    return jobcentre


def _need_writer(by: Actor) -> None:
    if not may_write(by):
        raise aids_errors.specialists_only()


def _check(entry: Entry) -> None:
    for name in ("title_da", "what_da", "help_da", "source", "price"):
        if not getattr(entry, name).strip():
            raise aids_errors.missing(name)
    lists = {name: list_name for name, list_name in aids_rules.LISTS.items() if name != "sources"}
    for name, list_name in lists.items():
        codes: Iterable[str] = getattr(entry, name)
        if not codes:
            raise aids_errors.missing(name)
        if any(not reference.exists(list_name, code, on=clock.today()) for code in codes):
            raise aids_errors.code_unknown(name)
    if not reference.exists("aid_price", entry.price, on=clock.today()):
        raise aids_errors.code_unknown("price")
    if entry.iso and not reference.exists("iso_9999", entry.iso, on=clock.today()):
        raise aids_errors.code_unknown("iso")
    if "aids" in entry.payers and not entry.iso:
        raise aids_errors.missing("iso")
    if entry.reviewed_on > clock.today():
        raise aids_errors.in_future()


def _write(by: Actor, entry: Entry, *, series: uuid.UUID, number: int) -> OwnAid:
    row = OwnAid(
        jobcentre_id=_here(), series=series, number=number, author_id=by.user,
        title_da=entry.title_da.strip(), title_en=entry.title_en.strip(), what_da=entry.what_da.strip(),
        what_en=entry.what_en.strip(), help_da=entry.help_da.strip(), help_en=entry.help_en.strip(),
        words=entry.words.strip(), iso=entry.iso, payers=list(entry.payers), price=entry.price,
        impairments=list(entry.impairments), tasks=list(entry.tasks), situations=list(entry.situations),
        source=entry.source.strip(), reviewed_on=entry.reviewed_on,
    )  # fmt: skip
    row.search_column = aids_search.column(aids_catalogue.from_row(row))
    row.save()
    return row


def _check_person(person: Person) -> None:
    for name in ("kind", "name", "knows"):
        if not getattr(person, name).strip():
            raise aids_errors.missing(name)
    if not (person.telephone.strip() or person.email.strip()):
        raise aids_errors.missing("telephone")
    if not reference.exists("adviser_kind", person.kind, on=clock.today()):
        raise aids_errors.code_unknown("kind")
    if any(not reference.exists("impairment_type", code, on=clock.today()) for code in person.impairments):
        raise aids_errors.code_unknown("impairments")
    if person.reviewed_on > clock.today():
        raise aids_errors.in_future()


def _fill(row: Adviser, person: Person) -> None:
    row.kind, row.name, row.knows = person.kind, person.name.strip(), person.knows.strip()
    row.organisation, row.impairments = person.organisation.strip(), list(person.impairments)
    row.telephone, row.email, row.reviewed_on = person.telephone.strip(), person.email.strip(), person.reviewed_on
