"""The analyst's room of the closed programme: a frozen data set, and an analysis of it that the leaders see too."""

from __future__ import annotations

from brobygger.interop.demonstration.reports import analyst_of
from brobygger.interop.demonstration.staff import OPERATOR
from brobygger.kernel import clock
from brobygger.measurement import associations, data_sets
from brobygger.measurement.associations import Settings
from brobygger.programmes.models import Programme

PURPOSE = "Til den afsluttende evaluering: hvad hænger sammen med job eller uddannelse?"


def load(programme: Programme) -> None:
    """Asked for by the programme's analyst, and made at once: no worker waits beside the loading."""
    analyst = analyst_of(programme)
    data_set = data_sets.ask(by=analyst, programme=programme, purpose=PURPOSE)
    data_sets.freeze(by=OPERATOR, key=data_set.key, at=clock.now())
    data_set.refresh_from_db()
    run = associations.ask(by=analyst, data_set=data_set, settings=Settings())
    associations.compute(by=OPERATOR, key=run.key, at=clock.now())
    run.refresh_from_db()
    associations.share(by=analyst, run=run)
