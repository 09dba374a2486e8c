"""Who may see and change what stands about a programme. No citizen is known here.

Programmes and published figures are open facts; targets belong to a jobcentre, so the boundary decides which are seen.
"""

from __future__ import annotations

import datetime
import uuid

from django.db.models import Q
from django.utils.translation import gettext as _

from brobygger.accounts.roles import Role
from brobygger.kernel import finding
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import Finding
from brobygger.programmes import errors, measures, reads
from brobygger.programmes.models import Programme, ProgrammeMark

READERS = frozenset({Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST})


def may_make_programmes(actor: Actor) -> bool:
    """Commands, and administrators who act for the whole installation and so for no jobcentre."""
    return actor.is_machine or (actor.has(Role.ADMINISTRATOR) and actor.jobcentre is None)


def may_change_targets(actor: Actor, jobcentre: int | None) -> bool:
    """The project manager sets the local ambition, for the own jobcentre only."""
    if actor.is_machine:
        return True
    return actor.has(Role.PROJECT_MANAGER) and actor.jobcentre is not None and actor.jobcentre == jobcentre


def may_publish(actor: Actor) -> bool:
    """Published figures are facts from a printed source; the project manager writes them in."""
    return actor.is_machine or actor.has(Role.PROJECT_MANAGER)


def may_see_all_of(actor: Actor, programme: Programme) -> bool:
    """Programme-wide figures, as aggregates: whoever analyses this very programme."""
    return actor.is_machine or (actor.has(Role.PROGRAMME_ANALYST) and programme.key in actor.programmes)


def may_define_marks(actor: Actor, programme: Programme) -> bool:
    """They hold in the whole programme: whoever answers for all of it defines them, and no single jobcentre."""
    return may_see_all_of(actor, programme)


def require_marks(actor: Actor, programme: Programme) -> None:
    if not may_define_marks(actor, programme):
        raise errors.may_not_define_marks()


def find_mark(*, by: Actor, programme: Programme, key: uuid.UUID) -> ProgrammeMark:
    """One of the programme's marks, for whoever may change it."""
    require_marks(by, programme)
    found: ProgrammeMark | None = programme.marks.filter(key=key).select_related("programme").first()
    if found is None:
        raise errors.no_such_mark()
    return found


def require_targets(actor: Actor, jobcentre: int | None) -> None:
    if not may_change_targets(actor, jobcentre):
        raise errors.may_not_change_targets()


def require_making(actor: Actor) -> None:
    if not may_make_programmes(actor):
        raise errors.may_not_make_programmes()


def require_publishing(actor: Actor) -> None:
    if not may_publish(actor):
        raise errors.may_not_change_targets()


def open_programme(*, by: Actor, key: uuid.UUID) -> Programme:
    """The programme, for a reader whose jobcentre takes part in it or who analyses it; else it is not there."""
    programme = Programme.objects.filter(key=key).first()
    if programme is None or not _may_see(by, programme):
        raise errors.no_such_programme()
    return programme


def visible_programmes(*, by: Actor) -> list[Programme]:
    """The programmes a reader may see, newest first. Whoever makes programmes sees that they are there."""
    if may_make_programmes(by):
        return reads.every()
    if by.jobcentre is None:
        return [programme for programme in reads.every() if may_see_all_of(by, programme)]
    every = reads.every_and_joined(by.jobcentre)
    return [programme for programme, is_joined in every if is_joined or may_see_all_of(by, programme)]


def search(actor: Actor, question: str, limit: int) -> list[Finding]:
    """Programmes by name or code, and the usual targets; for the search on top."""
    candidates = []
    for programme in visible_programmes(by=actor):
        page = Finding("programmes.page", programme.name, (str(programme.key),), programme.code)
        candidates.append((page, programme.code))
        for measure in measures.USUAL:
            name = _("Måltal: %(measure)s") % {"measure": measures.name(measure)}
            target = Finding("programmes.targets", name, (programme.code,), programme.name)
            candidates.append((target, f"{programme.name} {programme.code}"))
    return finding.best(question, candidates, limit)


def _may_see(actor: Actor, programme: Programme) -> bool:
    if may_see_all_of(actor, programme):
        return True
    if actor.jobcentre is None or not (actor.has(*READERS)):
        return False
    return programme.pk in reads.programmes_of(actor.jobcentre)


def joinable(*, by: Actor, on: datetime.date) -> list[Programme]:
    """The programmes that the actor's jobcentre could join: not over, and not joined before."""
    if by.jobcentre is None or not may_change_targets(by, by.jobcentre):
        return []
    own = reads.programmes_of(by.jobcentre)
    open_ones = Programme.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on)).order_by("starts_on", "name")
    return [programme for programme in open_ones if programme.pk not in own]


def find_joinable(*, by: Actor, key: uuid.UUID, on: datetime.date) -> Programme:
    """One of them by its key."""
    for programme in joinable(by=by, on=on):
        if programme.key == key:
            return programme
    raise errors.no_such_programme()
