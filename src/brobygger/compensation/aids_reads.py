"""What pages and other rooms may ask of the aid look-up."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When
from django.utils.translation import get_language

from brobygger.compensation import aids_catalogue, aids_errors, aids_search
from brobygger.compensation.aids_catalogue import Aid
from brobygger.compensation.models import Adviser, AidUse, OwnAid
from brobygger.kernel import boundary, finding
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import Finding
from brobygger.reference import reads as reference
from brobygger.reference import shipped

GENERAL = 25  # an entry that fits more impairments or tasks than this is shown as fitting any


@dataclass(frozen=True, slots=True)
class Filters:
    """Codes; an empty one asks for nothing. ``group`` is of impairments, where no single one was chosen."""

    impairment: str = ""
    task: str = ""
    situation: str = ""
    payer: str = ""
    price: str = ""
    iso: str = ""

    def fits(self, aid: Aid) -> bool:
        return (
            (not self.impairment or self.impairment in aid.impairments)
            and (not self.task or self.task in aid.tasks)
            and (not self.situation or self.situation in aid.situations)
            and (not self.payer or self.payer in aid.payers)
            and (not self.price or self.price == aid.price)
            and (not self.iso or aid.iso.startswith(self.iso))
        )

    def __bool__(self) -> bool:
        return any((self.impairment, self.task, self.situation, self.payer, self.price, self.iso))


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Found:
    """An entry in a list. ``used`` is the step of citizens who were granted it here, None below five."""

    aid: Aid
    used: int | None = None

    @property
    def title(self) -> str:
        return self.aid.title(_language())

    @property
    def what(self) -> str:
        return self.aid.what(_language())

    @property
    def help(self) -> str:
        return self.aid.help(_language())

    @property
    def price(self) -> str:
        return reference.label("aid_price", self.aid.price)

    @property
    def payers(self) -> str:
        return ", ".join(reference.label("aid_payer", code) for code in self.aid.payers)


@cache
def _shipped_index() -> aids_search.Index:
    return aids_search.Index(aids_catalogue.shipped().values())


def search(question: str, filters: Filters = NO_FILTERS) -> list[Found]:
    """Entries that answer the question, best first; without a question every entry, the most used here first."""
    used = uses(filters.impairment)
    if not question.strip():
        every = [*aids_catalogue.shipped().values(), *own()]
        fitting = [Found(aid, used.get(aid.code)) for aid in every if filters.fits(aid)]
        return sorted(fitting, key=lambda found: (-(found.used or 0), found.title.casefold(), found.aid.code))
    indexes = [_shipped_index(), aids_search.Index(own(question))]
    hits = aids_search.search(question, indexes)
    return [Found(hit.aid, used.get(hit.aid.code)) for hit in hits if filters.fits(hit.aid)]


def by_name(actor: Actor, question: str, limit: int) -> list[Finding]:
    """Entries by what they are called, for the search on top: what is asked in sentences is for ``search``."""
    every = [*aids_catalogue.shipped().values(), *own(question)]
    named = ((Finding("aids.entry", aid.title(_language()), (aid.code,)), " ".join(aid.words)) for aid in every)
    return finding.best(question, named, limit)


def own(question: str = "") -> list[Aid]:
    """The jobcentre's own entries; for a question only the candidates, at most 200, that share most with its words."""
    if not _in_a_jobcentre():
        return []
    rows = OwnAid.objects.filter(is_current=True, withdrawn_on=None)
    pieces = aids_search.wanted_trigrams(question)
    if pieces:
        shared: Any = sum(
            (Case(When(search_column__contains=piece, then=Value(1)), default=Value(0), output_field=IntegerField())
             for piece in pieces[1:]),
            Case(When(search_column__contains=pieces[0], then=Value(1)), default=Value(0), output_field=IntegerField()),
        )  # fmt: skip
        rows = rows.annotate(shared=shared).filter(shared__gt=0).order_by(F("shared").desc(), "id")
        rows = rows[: aids_search.CANDIDATE_LIMIT]
    return [aids_catalogue.from_row(row) for row in rows]


def uses(impairment: str = "") -> dict[str, int]:
    """Code to the step of citizens who were granted it here, for one impairment or for all; empty below five."""
    if not _in_a_jobcentre():
        return {}
    return dict(AidUse.objects.filter(impairment=impairment).values_list("code", "at_least"))


def most_used(impairment: str = "", limit: int = 5) -> list[Found]:
    """The aids most granted here. Nothing where none has come to five."""
    steps = sorted(uses(impairment).items(), key=lambda item: (-item[1], item[0]))
    found = [Found(aid, step) for code, step in steps if (aid := lookup(code)) is not None]
    return found[:limit]


def counted_on() -> datetime.date | None:
    """The night of the newest count."""
    if not _in_a_jobcentre():
        return None
    found: datetime.date | None = AidUse.objects.order_by("-counted_on").values_list("counted_on", flat=True).first()
    return found


def lookup(code: str) -> Aid | None:
    """An entry by its code, also one of the jobcentre's own that has been withdrawn; None for a code from elsewhere."""
    aid = aids_catalogue.shipped().get(code)
    if aid is not None or not _in_a_jobcentre():
        return aid
    row = own_row(code)
    return None if row is None else aids_catalogue.from_row(row)


def find(code: str) -> Found:
    """An entry that may be shown. Raises ``NotFound``."""
    aid = lookup(code)
    if aid is None:
        raise aids_errors.not_found()
    return Found(aid, uses().get(aid.code))


def title(code: str) -> str:
    """What a code stands for, for pages of applications and grants; an unknown one shows as itself."""
    aid = lookup(code)
    return code if aid is None else aid.title(_language())


def titles(codes: Sequence[str]) -> list[str]:
    return [title(code) for code in codes]


def choices() -> list[tuple[str, str]]:
    """For a form: every entry that a scheme may pay, by title."""
    every = [*aids_catalogue.shipped().values(), *own()]
    payable = [aid for aid in every if any(_scheme_of(payer) for payer in aid.payers)]
    return sorted(((aid.code, aid.title(_language())) for aid in payable), key=lambda pair: pair[1].casefold())


def _scheme_of(payer: str) -> str:
    periods = shipped.items("aid_payer").get(payer)
    return periods[-1]["scheme"] if periods else ""


def own_row(code: str) -> OwnAid | None:
    """The current version of one of the jobcentre's own entries."""
    try:
        series = uuid.UUID(code)
    except ValueError:
        return None
    found: OwnAid | None = OwnAid.objects.filter(series=series, is_current=True).select_related("author").first()
    return found


def versions(series: uuid.UUID) -> list[OwnAid]:
    """Newest first."""
    return list(OwnAid.objects.filter(series=series).select_related("author").order_by("-number"))


def similar(aid: Aid, limit: int = 4) -> list[Found]:
    """Shipped entries for the same situations and impairments."""

    def likeness(other: Aid) -> float:
        situations = len(set(aid.situations) & set(other.situations)) / len(set(aid.situations) | set(other.situations))
        impairments = len(set(aid.impairments) & set(other.impairments)) / len(
            set(aid.impairments) | set(other.impairments)
        )
        return situations + impairments + (0.3 if aid.iso and aid.iso == other.iso else 0)

    others = [(likeness(other), other) for other in aids_catalogue.shipped().values() if other.code != aid.code]
    nearest = sorted(others, key=lambda pair: (-pair[0], pair[1].code))
    return [Found(other) for worth, other in nearest[:limit] if worth >= 0.5]


# --- one entry in words --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """An entry's codes in the language of the page."""

    impairments: list[str]
    tasks: list[str]
    situations: list[str]
    iso: str
    payers: list[tuple[str, str]] = field(default_factory=list)  # name and what it takes
    sources: list[str] = field(default_factory=list)


def words_of(aid: Aid) -> Words:
    return Words(
        impairments=_some("impairment_type", aid.impairments),
        tasks=_some("task", aid.tasks),
        situations=_labels("work_situation", aid.situations),
        iso=iso_words(aid.iso),
        payers=[_payer(code) for code in aid.payers],
        sources=[aid.source] if aid.own else _labels("aid_source", aid.sources),
    )


def iso_words(code: str) -> str:
    """22 39 Skærm, tale og punktskrift fra computer"""
    if not code:
        return ""
    spaced = " ".join(code[place : place + 2] for place in range(0, len(code), 2))
    return f"{spaced} {reference.label('iso_9999', code)}"


def _payer(code: str) -> tuple[str, str]:
    item = reference.item("aid_payer", code)
    return item.text(_language()), item["hint_en" if _language() == "en" else "hint_da"]


def _some(list_name: str, codes: Sequence[str]) -> list[str]:
    """The labels, or none where the entry fits nearly everything: a list of forty says less than "any"."""
    return [] if len(codes) > GENERAL else _labels(list_name, codes)


def _labels(list_name: str, codes: Sequence[str]) -> list[str]:
    known: Mapping[str, str] = reference.labels(list_name)
    return [known.get(code, code) for code in codes]


def _language() -> str:
    return "en" if (get_language() or "da").startswith("en") else "da"


# --- whom to ask ---------------------------------------------------------------------------------------------------


def advisers(impairments: Sequence[str] = ()) -> list[Adviser]:
    """People to ask here; with impairments, those who know about one of them or about all."""
    if not _in_a_jobcentre():
        return []
    rows = Adviser.objects.filter(ended_on=None).order_by("kind", "name", "id")
    wanted = set(impairments)
    return [row for row in rows if not wanted or not row.impairments or wanted & set(row.impairments)]


def adviser(key: uuid.UUID) -> Adviser:
    found: Adviser | None = Adviser.objects.filter(key=key, ended_on=None).first()
    if found is None:
        raise aids_errors.adviser_not_found()
    return found


def _in_a_jobcentre() -> bool:
    return boundary.is_entered() and not boundary.current().spans_jobcentres
