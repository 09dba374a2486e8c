"""Sentences of this room."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.kernel.errors import NotAllowed, NotFound, Refusal


def may_not_see_figures() -> NotAllowed:
    return NotAllowed(_("Din rolle giver ikke adgang til tallene i dette program."))


def may_not_open_list() -> NotAllowed:
    return NotAllowed(_("Listen bag et tal kan åbnes af teamledere og projektledere i borgerens eget jobcenter."))


def no_such_figure() -> NotFound:
    return NotFound(_("Tallet findes ikke."))


def no_list_behind() -> Refusal:
    return Refusal(_("Tallet er indlæst som et antal. Der er ingen liste bag det."))


def unknown_choice(field: str) -> Refusal:
    return Refusal(_("Vælg en af mulighederne."), field=field)


def period_ends_before_start() -> Refusal:
    return Refusal(_("Slutdatoen ligger før startdatoen."), field="last")
