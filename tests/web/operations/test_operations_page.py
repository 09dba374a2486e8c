"""Operations: what waits, what failed, who works; and the buttons that mend it."""

import datetime
import uuid

import pytest
from django_tasks_db.compat import TaskResultStatus

from brobygger.jobs import plan, queue, worker
from brobygger.jobs.models import Plan, WorkerBeat
from brobygger.jobs.rules import Schedule
from brobygger.kernel import clock
from brobygger.kernel.boundary import outside, within
from brobygger.messages.models import Message
from brobygger.vault.models import LogEntry
from brobygger.web.operations import wording
from tests.fixtures import make_user
from tests.jobs import planted

pytestmark = pytest.mark.django_db


def failed(jobcentre=None):
    key = queue.enqueue("test.refuse", jobcentre=jobcentre.key if jobcentre else None)
    with outside():
        queue.run(queue.claim("w1", at=clock.now()))
    assert queue.rows().get(pk=key).status == TaskResultStatus.FAILED
    return key


def mail(jobcentre, state="unknown"):
    with within(jobcentre.pk):
        return Message.objects.create(
            jobcentre=jobcentre,
            kind="screening.handed_over",
            category="handover",
            channel="mail",
            state=state,
            to_address="modtager@example.org",
            sent_at=clock.now(),
            trouble="ConnectionResetError",
        )


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def administrator(client_for):
    return client_for("administrator")


def test_the_page_tells_when_nobody_works(administrator):
    page = text(administrator.get("/drift/"))
    assert "Ingen arbejder i baggrunden" in page
    assert "Planen lægges" in page
    assert "gjort op forfra" not in page


def test_figures_that_were_not_as_they_should_be_are_told(administrator):
    """The newest check counts: what was mended the night before and held since needs nobody."""
    for differed, told in ((2, True), (0, False)):
        key = queue.enqueue("facts.rebuild")
        queue.rows().filter(pk=key).update(
            status=TaskResultStatus.SUCCESSFUL, return_value={"courses": 9, "differed": differed},
            finished_at=clock.now(),
        )  # fmt: skip
        assert ("I 2 jobcentre var de gemte tal ikke" in text(administrator.get("/drift/"))) is told


def test_the_page_tells_who_works_and_what_is_planned(administrator):
    with outside():
        worker.Worker(host="server-1").run_once()
    WorkerBeat.objects.update(stopped_at=None)
    page = text(administrator.get("/drift/"))
    assert "Ingen arbejder i baggrunden" not in page
    for shown in ("server-1", "Forsegle loggen", "hvert minut", "hver dag kl. 02.00", "hver 6. time"):
        assert shown in page
    assert "Forsinket" not in page
    Plan.objects.update(next_run_at=clock.now() - datetime.timedelta(minutes=6))
    assert "Forsinket" in text(administrator.get("/drift/"))


def test_a_failed_job_is_shown_and_tried_again_by_a_button(administrator):
    key = failed()
    page = text(administrator.get("/drift/"))
    assert "test.refuse" in page
    assert "En regel siger nej" in page
    assert "tests/jobs" not in page
    answer = administrator.post(f"/drift/job/{key}/igen/", follow=True)
    assert "Jobbet er sat i gang igen." in text(answer)
    assert queue.rows().get(pk=key).status == TaskResultStatus.READY
    entry = LogEntry.objects.get(action="job.retried")
    assert entry.subjects == [["job", str(key)]]
    assert administrator.post(f"/drift/job/{key}/igen/").status_code == 404
    assert administrator.post(f"/drift/job/{uuid.uuid4()}/igen/").status_code == 404


def test_a_button_is_not_pressed_by_looking(administrator):
    key = failed()
    assert administrator.get(f"/drift/job/{key}/igen/").status_code == 405
    assert queue.rows().get(pk=key).status == TaskResultStatus.FAILED


def test_jobs_of_another_jobcentre_are_neither_shown_nor_mended(administrator, jobcentre, other_jobcentre):
    theirs = failed(other_jobcentre)
    page = text(administrator.get("/drift/"))
    assert "Ingen job er fejlet" in page
    assert str(theirs) not in page
    assert administrator.post(f"/drift/job/{theirs}/igen/").status_code == 404
    mine = failed(jobcentre)
    assert str(mine) in text(administrator.get("/drift/"))


def test_the_administrator_of_the_installation_sees_every_job(client_for, other_jobcentre):
    key = failed(other_jobcentre)
    mail(other_jobcentre)
    page = text(client_for(user=make_user("administrator")).get("/drift/"))
    assert str(key) in page
    assert "uvist om den er sendt" in page


@pytest.mark.parametrize(("answer", "state"), [("naaede-frem", "handed_over"), ("send-igen", "waiting")])
def test_a_mail_that_nobody_knows_about_is_settled(administrator, jobcentre, answer, state):
    message = mail(jobcentre)
    page = text(administrator.get("/drift/"))
    for shown in ("uvist om den er sendt", str(message.key), "En borger er overleveret til dig"):
        assert shown in page
    assert "modtager@example.org" not in page
    administrator.post(f"/drift/besked/{message.key}/", {"skete": answer})
    with within(jobcentre.pk):
        assert Message.objects.get().state == state
    assert administrator.post(f"/drift/besked/{message.key}/", {"skete": answer}).status_code == 404


def test_a_mail_of_another_jobcentre_is_not_settled_here(administrator, other_jobcentre):
    message = mail(other_jobcentre)
    assert str(message.key) not in text(administrator.get("/drift/"))
    assert administrator.post(f"/drift/besked/{message.key}/", {"skete": "send-igen"}).status_code == 404


def test_a_mail_of_a_kind_no_longer_known_is_still_shown(administrator, jobcentre):
    with within(jobcentre.pk):
        mail(jobcentre)
        Message.objects.update(kind="gone.kind")
    assert "gone.kind" in text(administrator.get("/drift/"))


def test_what_waits_is_shown_without_arguments(administrator):
    queue.enqueue("test.note", arguments={"citizen": uuid.UUID(int=77)})
    page = text(administrator.get("/drift/"))
    assert "test.note" in page
    assert str(uuid.UUID(int=77)) not in page


def test_the_page_takes_few_queries(administrator, same_queries):
    same_queries(lambda: administrator.get("/drift/"), lambda: [failed() for _ in range(5)])


def test_every_planned_job_of_the_house_has_a_name():
    own = {name for name in plan._schedules if not name.startswith("test.")}
    assert own - wording.JOBS.keys() == set(), "name them in web/operations/wording.py"
    assert planted.SEEN is not None


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule(every=datetime.timedelta(seconds=15)), "hvert 15. sekund"),
        (Schedule(every=datetime.timedelta(minutes=1)), "hvert minut"),
        (Schedule(every=datetime.timedelta(minutes=5)), "hvert 5. minut"),
        (Schedule(every=datetime.timedelta(hours=1)), "hver time"),
        (Schedule(daily_at=datetime.time(3, 5)), "hver dag kl. 03.05"),
        (None, "kendes ikke af denne udgave"),
    ],
)
def test_schedules_in_words(schedule, words):
    assert wording.schedule(schedule) == words
