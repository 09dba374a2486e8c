"""Two registrations of one person become one, and can be parted again for a day. The rule: docs/algorithms/merge.md.

Every model that reaches a citizen says how it follows when the citizen is merged:

    merging.follows(BenefitPeriod)                            # a row with a foreign key to the citizen is moved
    merging.follows(Screening, path="course")                 # hangs on what is moved, and stays with it
    merging.follows_key("accounts.PersonalLink", "subject")   # carries the citizen's key instead of a foreign key
    merging.stays("privacy.Glass", "why")

A room writes this in its own ``merging.py``, which is found by itself; what lies below this room stands at the end
here. A model whose ``Privacy.subject`` leads to the citizen by way of another row has said it with that. ``undeclared``
names each model that has said nothing; a house test fails then, and ``merge`` refuses to run.
"""

from __future__ import annotations

import datetime
import itertools
import secrets
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import access, actions, errors, identity
from brobygger.citizens.enums import CourseState, Gender, MilestoneKind, Protection
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Merge, Milestone
from brobygger.kernel import clock, together
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.kernel.models import LocalRow
from brobygger.vault import log

UNDO_HOURS = 24
SOURCE = "merge"

# Declarations ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Follow:
    """How the rows of one model follow. ``moves`` is the field that is changed, if any."""

    model: type[models.Model]
    moves: str = ""
    by_key: bool = False
    kind_field: str = ""
    reason: str = ""
    or_refuse: str | Promise = ""  # the sentence where a row cannot be moved and must not be left behind


_declared: dict[type[models.Model], list[Follow]] = {}


def follows(model: type[models.Model] | str, path: str = "citizen", *, or_refuse: str | Promise = "") -> None:
    """Rows with a foreign key to the citizen are moved; rows that hang on another row stay with that one.

    A row that may exist once and is there already stays with the double; with ``or_refuse`` the whole merge is refused
    with that sentence instead.
    """
    found = _model(model)
    first = found._meta.get_field(path.split("__")[0])
    direct = first.related_model is Citizen
    _declare(Follow(found, moves=first.name if direct else "", reason="" if direct else path, or_refuse=or_refuse))


def follows_key(model: type[models.Model] | str, name: str, *, kind_field: str = "") -> None:
    """Rows that carry the citizen's outer key; with ``kind_field`` only those where it says "citizen"."""
    found = _model(model)
    found._meta.get_field(name)
    _declare(Follow(found, moves=name, by_key=True, kind_field=kind_field))


def stays(model: type[models.Model] | str, reason: str) -> None:
    """Rows are left with the double, for the reason given."""
    if len(reason) < 15:
        raise ValueError("Say why the rows stay.")
    _declare(Follow(_model(model), reason=reason))


def _model(named: type[models.Model] | str) -> type[models.Model]:
    return apps.get_model(named) if isinstance(named, str) else named


def _declare(follow: Follow) -> None:
    held = _declared.setdefault(follow.model, [])
    if follow not in held:
        held.append(follow)


def declared() -> list[Follow]:
    """Everything that rooms have said."""
    autodiscover_modules("merging")
    return [one for model in sorted(_declared, key=lambda model: model._meta.label) for one in _declared[model]]


def undeclared(own: Iterable[type[models.Model]] | None = None) -> list[str]:
    """The line to write for each model that reaches a citizen and does not say how it follows."""
    declared()
    faults = []
    for model in own if own is not None else _local_models():
        said = _declared.get(model, [])
        moved = {one.moves for one in said}
        left = any(not one.moves and one.reason for one in said)
        faults += [
            f'{model._meta.label}: merging.follows("{model._meta.label}", path="{name}")'
            for name in _direct(model)
            if name not in moved and not left
        ]
        for name, kind_field in _key_carriers(model):
            if name not in moved and not left:
                kind = f', kind_field="{kind_field}"' if kind_field else ""
                faults.append(f'{model._meta.label}: merging.follows_key("{model._meta.label}", "{name}"{kind})')
        hangs = list(_hangs_on(model))
        if hangs and not said and not _direct(model) and not _leads_to_citizen(model):
            faults.append(f'{model._meta.label}: merging.follows("{model._meta.label}", path="{hangs[0]}")')
    return sorted(faults)


def _local_models() -> list[type[models.Model]]:
    return [one for one in apps.get_models() if issubclass(one, LocalRow) and one.__module__.startswith("brobygger.")]


def _direct(model: type[models.Model]) -> list[str]:
    return [one.name for one in _foreign_keys(model) if one.related_model is Citizen]


def _foreign_keys(model: type[models.Model]) -> Iterator[Any]:
    yield from (one for one in model._meta.concrete_fields if one.is_relation)


def _hangs_on(model: type[models.Model], above: frozenset[Any] = frozenset()) -> Iterator[str]:
    """The foreign keys that lead to a citizen by way of other rows."""
    for one in _foreign_keys(model):
        other = one.related_model
        if not isinstance(other, type) or other in above or other is model or not issubclass(other, LocalRow):
            continue
        if other is Citizen or _direct(other) or any(_hangs_on(other, above | {model})):
            yield one.name


def _leads_to_citizen(model: type[models.Model]) -> bool:
    """Whether ``Privacy.subject`` is a path of foreign keys that ends at the citizen."""
    path = getattr(getattr(model, "Privacy", None), "subject", None)
    if not path:
        return False
    found: Any = model
    for name in path.split("__"):
        try:
            found = found._meta.get_field(name).related_model
        except FieldDoesNotExist:
            return False
    return found is Citizen


def _key_carriers(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Columns that may hold a citizen's outer key: named so, or beside a column that says of what kind the key is."""
    names = {one.name for one in model._meta.concrete_fields}
    for one in model._meta.concrete_fields:
        if isinstance(one, models.UUIDField) and one.name != "key":
            if f"{one.name}_kind" in names:
                yield one.name, f"{one.name}_kind"
            elif one.name in {"citizen", "subject"}:
                yield one.name, ""


# The look before ------------------------------------------------------------------------------------------------------

CHOSEN = ("given_name", "family_name", "birth_date", "gender", *actions.CONTACT_FIELDS)
KEPT, DOUBLE = "kept", "double"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the two registrations do not say alike; ``chosen`` is what the rule would take."""

    name: str
    kept: Any
    double: Any
    chosen: str
    must_choose: bool


@dataclass(frozen=True, slots=True)
class Moving:
    """How many rows of a model move, and how many stay because there may be one only."""

    label: str
    moving: int
    staying: int


@dataclass(frozen=True, slots=True)
class Preview:
    kept: Citizen
    double: Citizen
    differences: tuple[Difference, ...]
    open_courses: tuple[Course, ...]  # where there are two, the one that is proposed to go on stands first
    moving: tuple[Moving, ...]
    numbers_differ: bool

    @property
    def staying(self) -> int:
        return sum(one.staying for one in self.moving)


def likely_doubles(citizen: Citizen, *, limit: int = 10) -> list[Citizen]:
    """Others in the jobcentre with the same birth date and much the same name. Who is protected is never among them."""
    if citizen.birth_date is None or citizen.protection != Protection.NONE:
        return []
    born_then = Citizen.objects.filter(birth_date=citizen.birth_date, merged_into=None, protection=Protection.NONE)
    near = [
        one for one in born_then.exclude(pk=citizen.pk).defer("cpr").order_by("id")[:200] if _sounds_alike(citizen, one)
    ]
    return near[:limit]


def _sounds_alike(one: Citizen, other: Citizen) -> bool:
    parts = {part for part in one.sort_name.split("0") if part}
    others = {part for part in other.sort_name.split("0") if part}
    return bool(parts & others)


def proposed_to_keep(one: Citizen, other: Citizen) -> Citizen:
    """The one with the open course; if both or none have one, the older registration."""
    has_open = set(Course.objects.filter(citizen__in=[one.pk, other.pk]).open().values_list("citizen_id", flat=True))
    if len(has_open) == 1:
        return one if one.pk in has_open else other
    return min(one, other, key=lambda citizen: (citizen.created_at, citizen.pk))


def preview(kept: Citizen, double: Citizen) -> Preview:
    """What would happen. Reads only."""
    open_ones = Course.objects.filter(citizen__in=[kept.pk, double.pk]).open().select_related("citizen", "team")
    following = [follow for follow in declared() if follow.moves]
    found, *theirs = together.all_of(open_ones, *(_rows(follow, double) for follow in following))
    courses = sorted(found, key=_goes_on_first)
    moving = []
    for follow, rows in zip(following, theirs, strict=True):
        staying = 0 if follow.model is Course else sum(_clashes(row, follow, kept) for row in rows)
        if rows:
            moving.append(Moving(follow.model._meta.label, len(rows) - staying, staying))
    return Preview(
        kept=kept,
        double=double,
        differences=tuple(_differences(kept, double)),
        open_courses=tuple(courses),
        moving=tuple(moving),
        numbers_differ=kept.cpr != double.cpr,
    )


_FURTHEST = (
    CourseState.ENROLLED, CourseState.INTERVIEWED, CourseState.POSTPONED, CourseState.NOT_ENROLLED,
    CourseState.HANDED_OVER, CourseState.ACCEPTED, CourseState.SCREENED, CourseState.BEGAN,
)  # fmt: skip


def _goes_on_first(course: Course) -> tuple[int, datetime.date, int]:
    return _FURTHEST.index(CourseState(course.state)), course.began_on, course.pk


def _differences(kept: Citizen, double: Citizen) -> Iterator[Difference]:
    for name in CHOSEN:
        ours, theirs = getattr(kept, name), getattr(double, name)
        if ours == theirs or _is_empty(theirs):
            continue
        yield Difference(name, ours, theirs, DOUBLE if _is_empty(ours) else KEPT, must_choose=not _is_empty(ours))


def _is_empty(value: Any) -> bool:
    return value in (None, "", Gender.UNKNOWN)


# Who may --------------------------------------------------------------------------------------------------------------


def check_may_merge(by: Actor, *citizens: Citizen) -> None:
    """Both cases are the actor's to write in, or the actor leads both. What only a reason opened is not enough."""
    if not all(_may_take_part(by, one) for one in citizens):
        raise NotAllowed(_("Du kan kun slå borgere sammen, når du må skrive i begge sager eller leder begge teams."))


def _may_take_part(by: Actor, citizen: Citizen) -> bool:
    if by.is_machine:
        return True
    rights = access.rights(by, citizen)
    if rights.course is None:
        return by.has(*CASE_ROLES, Role.TEAM_LEADER)
    return rights.write or access.leads(by, rights.course)


def may_merge(by: Actor, *citizens: Citizen) -> bool:
    return all(_may_take_part(by, one) for one in citizens)


# Merging --------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Trace:
    """What is changed, in order, so that it can be changed back."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    left: list[list[str]] = field(default_factory=list)  # rows that stay with the double

    def change(self, row: Any, **values: Any) -> None:
        """Write columns of a row and remember what stood there. Raises ``IntegrityError`` where that may not be."""
        remembered = {name: _stored(getattr(row, name)) for name in values}
        with transaction.atomic():
            manager = type(row)._base_manager
            manager.filter(pk=row.pk).update(**values, version=F("version") + 1)
        for name, value in values.items():
            setattr(row, name, value)
        self.changes += [
            {
                "model": row._meta.label,
                "key": str(row.key),
                "field": name,
                "old": old,
                "new": _stored(values[name]),
            }
            for name, old in remembered.items()
        ]


def _stored(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).hex()}
    if isinstance(value, datetime.date | uuid.UUID):
        return {"text": str(value)}
    return value


def _read(model: type[models.Model], name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return bytes.fromhex(value["bytes"]) if "bytes" in value else _column(model, name).to_python(value["text"])
    return value


def _column(model: type[models.Model], name: str) -> Any:
    return next(one for one in model._meta.concrete_fields if name in (one.name, one.attname))


@transaction.atomic
def merge(
    *,
    by: Actor,
    kept: Citizen,
    double: Citizen,
    reason: str,
    goes_on: Course | None = None,
    number_of: str = KEPT,
    choices: Mapping[str, str] | None = None,
) -> Merge:
    """Put the double's rows on the kept citizen. ``choices`` says for a field whose value stands ("kept", "double")."""
    kept, double = _locked(kept, double)
    _check(by, kept, double, reason)
    trace = _Trace()
    _close_the_other(by, kept, double, goes_on, trace)
    _fill_in(kept, double, choices or {}, trace)
    _move_rows(kept, double, trace)
    _order_periods(kept, trace)
    if number_of == DOUBLE and kept.cpr != double.cpr:
        swap_numbers(kept, double)
    _hide(kept, double, trace)
    made: Merge = Merge.objects.create(
        jobcentre_id=kept.jobcentre_id,
        kept=kept,
        double=double,
        reason=reason.strip(),
        trace={"changes": trace.changes, "left": trace.left, "numbers": number_of},
        merged_by_id=by.user,
    )
    log.write(
        by=by,
        action="citizens.merged",
        subjects=[("citizen", kept.key), ("citizen", double.key)],
        changes={"case_number": [double.case_number, kept.case_number], "rows": [None, len(trace.changes)]},
        reason=reason.strip(),
    )
    return made


def _locked(*citizens: Citizen) -> list[Citizen]:
    rows = {one.pk: one for one in Citizen.objects.select_for_update().filter(pk__in=[c.pk for c in citizens])}
    return [rows[one.pk] for one in citizens]


def _check(by: Actor, kept: Citizen, double: Citizen, reason: str) -> None:
    missing = undeclared()
    if missing:
        raise RuntimeError("These models do not say how they follow a merged citizen:\n" + "\n".join(missing))
    if kept.pk == double.pk:
        raise Refusal(_("Det er den samme borger."))
    if kept.merged_into_id is not None or double.merged_into_id is not None:
        raise Refusal(_("En af de to er allerede slået sammen med en anden."))
    if kept.is_test != double.is_test:
        raise Refusal(_("En testperson og en rigtig borger kan ikke slås sammen."))
    check_may_merge(by, kept, double)
    if not reason.strip():
        raise errors.reason_missing()


def _close_the_other(by: Actor, kept: Citizen, double: Citizen, goes_on: Course | None, trace: _Trace) -> None:
    """At most one open course: the other ends today."""
    open_ones = list(Course.objects.filter(citizen__in=[kept.pk, double.pk]).open().select_related("citizen"))
    if len(open_ones) < 2:
        return
    if goes_on is None or goes_on.pk not in {one.pk for one in open_ones}:
        raise Refusal(_("Begge har et åbent forløb. Vælg det, der fortsætter."), field="goes_on")
    for course in open_ones:
        if course.pk == goes_on.pk:
            continue
        before = {"state": course.state, "recall_on": course.recall_on, "closed_on": course.closed_on}
        mark = actions.reach(by=by, course=course, kind=MilestoneKind.CLOSED, on=clock.today(), source=SOURCE)
        trace.changes.append(
            {
                "model": Course._meta.label,
                "key": str(course.key),
                "closing": str(mark.key),
                "old": {name: _stored(value) for name, value in before.items()},
            }
        )


def _fill_in(kept: Citizen, double: Citizen, choices: Mapping[str, str], trace: _Trace) -> None:
    values = {}
    for one in _differences(kept, double):
        wanted = choices.get(one.name, one.chosen)
        if wanted == DOUBLE:
            values[one.name] = one.double
    if values:
        trace.change(kept, **values)


def _rows(follow: Follow, double: Citizen) -> Any:
    rows: Any = follow.model._default_manager.all()
    if follow.by_key:
        rows = rows.filter(**{follow.moves: double.key})
        return rows.filter(**{follow.kind_field: "citizen"}) if follow.kind_field else rows
    return rows.filter(**{follow.moves: double.pk}).order_by("pk")


def _target(follow: Follow, kept: Citizen) -> dict[str, Any]:
    return {follow.moves: kept.key} if follow.by_key else {f"{follow.moves}_id": kept.pk}


def _clashes(row: Any, follow: Follow, kept: Citizen) -> bool:
    """Whether the kept citizen already has the row of which there may be one only."""
    name, value = next(iter(_target(follow, kept).items()))
    before = getattr(row, name)
    setattr(row, name, value)
    try:
        for constraint in row._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and follow.moves in constraint.fields:
                constraint.validate(type(row), row)
        column = row._meta.get_field(follow.moves)
        others = type(row)._default_manager.filter(**{follow.moves: value}).exclude(pk=row.pk)
        return bool(column.unique and others.exists())
    except ValidationError:
        return True
    finally:
        setattr(row, name, before)


def _move_rows(kept: Citizen, double: Citizen, trace: _Trace) -> None:
    for follow in declared():
        if not follow.moves:
            continue
        for row in list(_rows(follow, double)):
            try:
                trace.change(row, **_target(follow, kept))
            except IntegrityError:
                if follow.or_refuse:
                    raise Refusal(str(follow.or_refuse)) from None
                trace.left.append([row._meta.label, str(row.key)])


def _order_periods(kept: Citizen, trace: _Trace) -> None:
    """Of the open benefit periods the newest stays open; one before it ends the day before the next begins."""
    periods: Sequence[BenefitPeriod] = list(BenefitPeriod.objects.filter(citizen=kept).order_by("valid_from", "id"))
    for period, following in itertools.pairwise(periods):
        if period.valid_to is None:
            trace.change(period, valid_to=following.valid_from - datetime.timedelta(days=1))


def swap_numbers(one: Citizen, other: Citizen) -> None:
    """Each gets the other's CPR number. The index may hold a number once, so one steps aside for a moment."""
    places = {
        citizen.pk: (citizen.cpr, bytes(citizen.cpr_index), citizen.check_digit_confirmed) for citizen in (one, other)
    }
    Citizen.objects.filter(pk=other.pk).update(cpr_index=secrets.token_bytes(32))
    for citizen, giver in ((one, other), (other, one)):
        citizen.cpr, citizen.cpr_index, citizen.check_digit_confirmed = places[giver.pk]
        citizen.save(update_fields=["cpr", "cpr_index", "check_digit_confirmed"])


_STRICT = (Protection.NONE, Protection.ADDRESS, Protection.NAME_AND_ADDRESS)


def _hide(kept: Citizen, double: Citizen, trace: _Trace) -> None:
    """The shell is found by nobody; its addresses lead to the kept citizen, who is as protected as the stricter."""
    stricter = max((Protection(kept.protection), Protection(double.protection)), key=_STRICT.index)
    before = (kept.sort_name, kept.name_index)
    kept.protection, held = stricter, kept.protection
    identity.put_name(kept)
    named = {"protection": stricter, "sort_name": kept.sort_name, "name_index": kept.name_index}
    kept.protection, (kept.sort_name, kept.name_index) = held, before
    trace.change(kept, **named)
    trace.change(double, merged_into_id=kept.pk, name_index="")


# Taking it back -------------------------------------------------------------------------------------------------------


def undo_until(merge: Merge) -> datetime.datetime:
    return merge.merged_at + datetime.timedelta(hours=UNDO_HOURS)


def can_be_undone(merge: Merge, at: datetime.datetime) -> bool:
    return merge.undone_at is None and at < undo_until(merge)


def check_may_undo(by: Actor, merge: Merge) -> None:
    """Whoever may merge the kept citizen may part it again."""
    check_may_merge(by, merge.kept)


@transaction.atomic
def undo(*, by: Actor, merge: Merge) -> Merge:
    """Everything back where it was, or nothing at all where somebody has changed the same since."""
    merge = Merge.objects.select_for_update().select_related("kept", "double").get(pk=merge.pk)
    check_may_undo(by, merge)
    if not can_be_undone(merge, clock.now()):
        raise Refusal(_("Sammenlægningen kan ikke længere fortrydes. Det kan kun gøres i et døgn."))
    kept, double = _locked(merge.kept, merge.double)
    if kept.merged_into_id is not None:
        raise Refusal(_("Borgeren er siden slået sammen med en anden. Fortryd den sammenlægning først."))
    try:
        with transaction.atomic():
            if merge.trace["numbers"] == DOUBLE and kept.cpr != double.cpr:
                swap_numbers(kept, double)
            for change in reversed(merge.trace["changes"]):
                _change_back(change)
    except IntegrityError:
        raise Refusal(_("Der er siden kommet noget på sagen, som gør, at de to ikke kan skilles igen.")) from None
    merge.undone_at = clock.now()
    merge.undone_by_id = by.user
    merge.save_checked(
        read_version=merge.version, sentence=errors.changed_meanwhile(), update_fields=["undone_at", "undone_by"]
    )
    log.write(
        by=by,
        action="citizens.unmerged",
        subjects=[("citizen", kept.key), ("citizen", double.key)],
        changes={"rows": [len(merge.trace["changes"]), None]},
    )
    return merge


def _change_back(change: Mapping[str, Any]) -> None:
    model = apps.get_model(change["model"])
    row: Any = model._base_manager.filter(key=change["key"]).first()
    if row is None:
        return  # a draft or a link that was used up since
    if "closing" in change:
        _reopen(row, change)
        return
    name = change["field"]
    if _stored(getattr(row, name)) != change["new"]:
        raise Refusal(
            _("Siden er dette ændret: %(what)s. Derfor kan de to ikke skilles igen.")
            % {"what": str(model._meta.get_field(name.removesuffix("_id")).verbose_name)}
        )
    old = _read(model, name, change["old"])
    model._base_manager.filter(pk=row.pk).update(**{name: old}, version=F("version") + 1)


def _reopen(course: Any, change: Mapping[str, Any]) -> None:
    mark = Milestone.objects.filter(key=change["closing"], withdrawn_at=None).first()
    if mark is None or course.state != CourseState.CLOSED:
        raise Refusal(_("Forløbet, som blev afsluttet, er ændret siden. Derfor kan de to ikke skilles igen."))
    Milestone.objects.filter(pk=mark.pk).update(
        withdrawn_at=clock.now(), withdrawn_reason=_("Sammenlægningen blev fortrudt"), version=F("version") + 1
    )
    old = {name: _read(Course, name, value) for name, value in change["old"].items()}
    Course.objects.filter(pk=course.pk).update(**old, version=F("version") + 1)


# What others ask ------------------------------------------------------------------------------------------------------


def keys_of(citizen: Citizen) -> list[uuid.UUID]:
    """The citizen's key and those of the doubles that were merged into it: what the log knows the person by."""
    found, below = [citizen.key], [citizen.pk]
    while below:
        rows = list(Citizen.objects.filter(merged_into__in=below).values_list("pk", "key"))
        below = [pk for pk, _key in rows]
        found += [key for _pk, key in rows]
    return found


# How the rows of this room and of those below it follow ---------------------------------------------------------------

follows(Course)
follows(BenefitPeriod)
stays(Merge, "The trace of the merge itself: it names both.")
stays(Citizen, "The shell of an earlier merge points on, and its addresses lead on by it.")
follows_key("accounts.PersonalLink", "subject", kind_field="subject_kind")
follows_key("accounts.CitizenSignIn", "citizen")
follows_key("accounts.CitizenSignIn", "citizen")
follows_key("documents.StoredFile", "subject", kind_field="subject_kind")
follows_key("privacy.Consent", "citizen")
follows_key("vault.Draft", "subject")
stays("privacy.Glass", "Somebody gave a reason to open that registration, and no other.")
stays("stored_messages.Message", "A message that was sent stays as it was; its link leads to the kept citizen.")
