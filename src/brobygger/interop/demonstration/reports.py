"""Status reports: the closed programme's last one, and the living one's last months with their meetings.

Each step is the act of the demonstration's own users, on the day on which it would have been done: two months are
approved, and the last one waits for its meeting. Each is counted from the registrations as of its own month.
"""

from __future__ import annotations

import datetime

from brobygger.accounts.models import User
from brobygger.accounts.roles import Role
from brobygger.interop.demonstration.staff import LIVING, MAIL, Workplace
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, ActorKind, in_whole_place
from brobygger.kernel.boundary import within
from brobygger.measurement import report_actions, reports
from brobygger.measurement.models import AgreementState
from brobygger.programmes.models import Programme
from brobygger_analysis.danish.working_days import next_working_day
from brobygger_analysis.indicators import Month
from brobygger_analysis.report import Deviation

BACK = 3  # months
MEETING_AFTER = datetime.timedelta(days=8)
ADVISER = "Eva Overblik"
WHY = {
    "targets": "Vi kom senere i gang, end vi regnede med. Styregruppen ser på måltallet til næste møde.",
    "month": "To medarbejdere holdt ferie, og flere samtaler er flyttet til næste måned.",
    "quality": "De nyeste er ikke nået længere endnu. Det plejer at rette sig i løbet af en måned.",
    "clocks": "Vi aftaler, hvem der tager over ved sygdom, så fristen holder.",
}
CLOSED = ("Vis på teammødet, hvor listerne bag rapporten er", "Teamlederen", "Vist for begge team.")
OPEN = (
    ("Ring til dem, der har ventet længst på visitationssamtalen", "Teamlederen", 30),
    ("Skriv ned, hvem der afgør ansøgninger, når nøglepersonen er væk", "Projektlederen", 45),
)


def load(places: dict[str, Workplace], programme: Programme, today: datetime.date) -> int:
    """Reports of the months that are over, of each jobcentre and of the whole. Returns how many were made."""
    with clock.frozen(today):
        past = [month for month in reversed(reports.months_of(programme, today)[:BACK]) if _meeting_day(month) <= today]
    made = 0
    for name in LIVING:
        place = places[name]
        by = place.acting(place.users[Role.PROJECT_MANAGER.value][0])
        with within(place.jobcentre.pk):
            for number, month in enumerate(past):
                _one(by, programme, month, is_last=number == len(past) - 1)
                made += 1
    # Of the whole programme the newest of them: a second one shows less, since the two are held together.
    for month in past[:-1][-1:]:
        _publish(programme, month)
        made += 1
    return made


def load_closed(programme: Programme) -> int:
    """The closed programme's last report, made when it was over. Returns how many were made."""
    month = reports.months_of(programme, clock.today())[0]
    _publish(programme, month)
    return 1


def _publish(programme: Programme, month: Month) -> None:
    with clock.frozen(_meeting_day(month)):
        analyst = analyst_of(programme)
        row = report_actions.prepare_programme(by=analyst, programme=programme, month=month)
        report_actions.approve_programme(by=analyst, key=row.key)


def _meeting_day(month: Month) -> datetime.date:
    return next_working_day(month.last + MEETING_AFTER)


def _one(by: Actor, programme: Programme, month: Month, *, is_last: bool) -> None:
    day = _meeting_day(month)
    with clock.frozen(day):
        row = report_actions.prepare(by=by, programme=programme, month=month)
        if is_last:
            return
        seen = reports.view(by=by, key=row.key)
        report_actions.record_meeting(
            by=by,
            key=row.key,
            held_on=day,
            adviser=ADVISER,
            validation="Vi har set listerne igennem. Tallene svarer til det, vi kender fra teamene.",
            explanations=_explained(seen.deviations),
            focus=["waiting", "element:2"],
            focus_words="Færre, der venter, og et CV, der er godt nok, inden den anden samtale.",
        )
        carried, _closed = reports.agreements_on(row)
        for one in carried:
            if one.what == CLOSED[0]:
                report_actions.close_agreement(by=by, key=one.key, state=AgreementState.KEPT, outcome=CLOSED[2])
        if not carried:
            report_actions.agree(by=by, key=row.key, what=CLOSED[0], who=CLOSED[1], due_on=day)
            what, who, days = OPEN[0]
        else:
            what, who, days = OPEN[1]
        report_actions.agree(by=by, key=row.key, what=what, who=who, due_on=day + datetime.timedelta(days=days))
        report_actions.approve(by=by, key=row.key)


def _explained(found: tuple[Deviation, ...]) -> dict[str, str]:
    return {one.code: WHY[one.section] for one in found}


def analyst_of(programme: Programme) -> Actor:
    user = User.objects.get(email=f"evaluator@{MAIL}")
    return Actor(
        kind=ActorKind.USER,
        key=user.key,
        label=user.name,
        user=user.pk,
        holds=in_whole_place(Role.PROGRAMME_ANALYST.value),
        programmes=frozenset({programme.key}),
    )
