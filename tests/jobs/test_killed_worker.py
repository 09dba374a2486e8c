"""Workers that are killed, told to stop, and many at once, in processes of their own on a database of their own."""

from __future__ import annotations

import signal

import pytest

from tests.separate_house import separate_house, wait_until

pytestmark = [
    # Uses no test database, but says which databases a run of this file is about.
    pytest.mark.django_db,
    pytest.mark.slow(reason="lays a database in a process of its own and starts workers on it"),
]

WORK = """
from brobygger.jobs.worker import Worker
import signal
worker = Worker()
signal.signal(signal.SIGTERM, lambda *_: worker.stop())
print(json.dumps(worker.run().done), flush=True)
"""

WORK_ONCE = """
from brobygger.jobs.worker import Worker
print(json.dumps(Worker().run_once().done))
"""

LOOK = """
from brobygger.accounts.models import Jobcentre
from brobygger.jobs import queue
rows = [(row.status, len(row.worker_ids)) for row in queue.rows(name={name!r})]
print(json.dumps([rows, sorted(Jobcentre.objects.values_list("label", flat=True))]))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    folder.chmod(0o755)
    with separate_house(folder) as made:
        yield made


@pytest.fixture(autouse=True)
def _empty(house):
    for left in [*house.folder.glob("run-*"), *house.folder.glob("begun")]:
        left.unlink()
    house.ask("""
from django.apps import apps
from brobygger.accounts.models import Jobcentre
from brobygger.jobs import queue
from brobygger.kernel.models import LocalRow
queue.rows().delete()
with everywhere(reason="a test empties its house"):
    # Planned jobs that came due meanwhile leave rows of each jobcentre: kept facts.
    for model in apps.get_models():
        if issubclass(model, LocalRow) and model.objects.exists():
            model.objects.all()._raw_delete("default")
Jobcentre.objects.all()._raw_delete("default")
""")


def test_the_job_of_a_killed_worker_runs_again_and_its_work_is_there_once(house):
    house.ask("from brobygger.jobs import queue\nqueue.enqueue('test.slow', arguments={'mark': 'a'})")
    victim = house.begin(WORK)
    try:
        wait_until(lambda: list(house.folder.glob("run-*")))
    finally:
        victim.send_signal(signal.SIGKILL)
        victim.communicate()
    rows, labels = house.ask(LOOK.format(name="test.slow"))
    assert (rows, labels) == ([["RUNNING", 1]], []), "what the killed worker had begun is not there"

    house.ask(WORK_ONCE)
    rows, labels = house.ask(LOOK.format(name="test.slow"))
    assert rows == [["SUCCESSFUL", 2]]
    assert labels == ["slow a"], "exactly once"
    house.ask(WORK_ONCE)
    assert len(list(house.folder.glob("run-*"))) == 2


def test_a_worker_told_to_stop_finishes_the_job_at_hand_and_takes_no_other(house):
    house.ask(
        "from brobygger.jobs import queue\nqueue.enqueue('test.patient')\n"
        "queue.enqueue('test.slow', arguments={'mark': 'b'})"
    )
    worker = house.begin(WORK)
    wait_until(lambda: (house.folder / "begun").exists())
    worker.send_signal(signal.SIGTERM)
    answer, trouble = worker.communicate(timeout=30)
    assert worker.returncode == 0, trouble
    assert answer.strip()
    assert house.ask(LOOK.format(name="test.patient")) == [[["SUCCESSFUL", 1]], ["patient"]]
    assert house.ask(LOOK.format(name="test.slow"))[0] == [["READY", 0]]
    assert house.ask(
        "from brobygger.jobs.models import WorkerBeat\n"
        "print(json.dumps(WorkerBeat.objects.order_by('-id')[0].stopped_at is not None))"
    )


def test_workers_and_sealers_side_by_side_do_everything_once(house):
    """Three processes write, seal and run jobs on the same database; nothing is done twice, the chain holds."""
    busy = """
import uuid
from django.db import transaction
from brobygger.accounts.models import Jobcentre
from brobygger.jobs import queue
from brobygger.jobs.worker import Worker
from brobygger.kernel import actor
from brobygger.vault import log, sealing
by = actor.command("test")
for number in range(25):
    with transaction.atomic():
        log.write(by=by, action="test.wrote", subjects=[("user", uuid.uuid4())])
    queue.enqueue("test.note", arguments={"number": number})
    sealing.seal()
done = Worker().run_once().done
sealing.seal()
print(json.dumps(done))
"""
    processes = [house.begin(busy) for _ in range(3)]
    answers = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], answers
    sealed = house.ask("""
from brobygger.jobs import queue
from brobygger.vault import sealing, verification
from brobygger.vault.models import LogEntry
sealing.seal()
report = verification.verify()
notes = [(row.status, len(row.worker_ids)) for row in queue.rows(name="test.note")]
print(json.dumps([report.sound, report.unsealed, report.checked, LogEntry.objects.count(),
                  len(notes), len(set(map(tuple, notes)))]))
""")
    assert sealed[:2] == [True, 0]
    assert sealed[2] == sealed[3] >= 75
    assert sealed[4:] == [75, 1], "each job was run by one worker, once"
