"""What stands behind the addresses of the log, operations, messages and reviews, for tests/web/test_routes.py."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django_tasks_db.compat import TaskResultStatus

from brobygger.citizens.models import Citizen
from brobygger.jobs import queue
from brobygger.kernel import clock
from brobygger.kernel.actor import command
from brobygger.messages.models import Message
from brobygger.privacy.models import Glass, LookSample, SampledLook
from brobygger.vault import log
from brobygger.vault.models import LogEntry
from tests.fixtures import actor_of, make_user
from tests.web.samples import Sample, World, sample

REASON = "Kanarie: kollegaen er syg, og borgeren står her."


def a_case(world: World) -> Citizen:
    return Citizen.objects.create(
        jobcentre=world.jobcentre,
        case_number=f"K-{uuid.uuid4().hex[:10]}",
        cpr="x",
        cpr_index=uuid.uuid4().bytes * 2,
        given_name="Kanarie",
        family_name="Fuglesen",
    )


@sample("log:entry")
def an_entry(world: World) -> Sample:
    citizen = a_case(world)
    by = command("test", jobcentre=world.jobcentre.pk, jobcentre_key=world.jobcentre.key)
    written = log.opened(by=by, action="citizen.opened", subjects=[("citizen", citizen.key)], reason=REASON)
    return Sample({"key": written.key}, canary=(citizen.case_number, REASON))


@sample("privacy:glass")
def an_access(world: World) -> Sample:
    citizen = a_case(world)
    other = make_user("caseworker", jobcentre=world.jobcentre)
    at = clock.now()
    broken = Glass.objects.create(
        jobcentre=world.jobcentre,
        user=other.key,
        user_label="Kanarie Kollegasen",
        subject_kind="citizen",
        subject=citizen.key,
        reason=REASON,
        opened_at=at,
        ends_at=at + datetime.timedelta(hours=1),
    )
    return Sample({"key": broken.key}, canary=(REASON, "Kollegasen", citizen.case_number))


def an_opening_in(jobcentre: Any, user: Any, citizen: Citizen | None = None) -> LogEntry:
    """Somebody opened a case, as it stands in the log."""
    subjects = [("citizen", citizen.key if citizen else uuid.uuid4())]
    return log.opened(by=actor_of(user, jobcentre), action="citizen.opened", subjects=subjects)


@sample("privacy:look")
def a_drawn_opening(world: World) -> Sample:
    citizen = a_case(world)
    other = make_user("caseworker", jobcentre=world.jobcentre, name="Kanarie Stikprøvesen")
    entry = an_opening_in(world.jobcentre, other, citizen)
    today = clock.today()
    drawn, _made = LookSample.objects.get_or_create(
        jobcentre=world.jobcentre,
        since=today.replace(day=1),
        defaults={"until": today, "drawn_at": clock.now(), "seed": "frø", "wanted": 1, "population": 1, "digest": "d"},
    )
    row = SampledLook.objects.create(jobcentre=world.jobcentre, sample=drawn, place=1, entry=entry.key, user=other.key)
    return Sample({"key": row.key}, canary=("Stikprøvesen", citizen.case_number))


@sample("privacy:looks")
def looks(world: World) -> Sample:
    citizen = a_case(world)
    return Sample({"key": citizen.key}, canary=(citizen.case_number,))


@sample("operations:retry")
def a_failed_job(world: World) -> Sample:
    key = queue.enqueue("drafts.forget_old", jobcentre=world.jobcentre.key)
    queue.rows().filter(pk=key).update(status=TaskResultStatus.FAILED)
    return Sample({"key": key})


@sample("operations:settle")
def a_mail_of_unknown_fate(world: World) -> Sample:
    message = Message.objects.create(
        jobcentre=world.jobcentre,
        kind="test.gone",
        category="case",
        channel="mail",
        state="unknown",
        to_address="kanarie@example.org",
        sent_at=clock.now(),
    )
    return Sample({"key": message.key}, canary=("kanarie@example.org",))
