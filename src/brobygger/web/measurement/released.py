"""What readers outside the jobcentres are told of the report that all they see is from, and that none is there yet."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from brobygger.measurement.access import Scope
from brobygger.measurement.funnels import FunnelView
from brobygger.measurement.indicators import IndicatorView
from brobygger.measurement.profiles import ProfileView
from brobygger.programmes.models import Programme


def waits(view: FunnelView | IndicatorView | ProfileView) -> bool:
    """Whether the reader gets fixed tables, and there are none yet."""
    return view.scope is Scope.PROGRAMME and view.release is None


def none_yet(request: HttpRequest, programme: Programme, programmes: Sequence[Programme], heading: str) -> HttpResponse:
    context = {"heading": heading, "programme": programme, "programmes": programmes}
    return render(request, "measurement/not_released.html", context)
