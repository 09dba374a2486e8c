"""Who may set a value for the jobcentre: whoever the value itself names."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.accounts.roles import Role
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed
from brobygger.reference import errors
from brobygger.reference.shipped import Value

LOCAL_SETUP = (Role.PROJECT_MANAGER,)


def can_override(actor: Actor, common: Value) -> bool:
    return bool(common.overridable_by) and (actor.is_machine or actor.has(*common.overridable_by))


def check_can_override(actor: Actor, common: Value) -> None:
    if not common.overridable_by:
        raise errors.not_overridable()
    if not can_override(actor, common):
        raise NotAllowed(_("Du har ikke rettighed til at ændre den lokale opsætning."))
