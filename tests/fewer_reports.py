"""What a worker tells of a test: what became of it, and of its setting up and clearing away only what is worth telling.

pytest tells of all three, and between processes each telling is packed, sent, unpacked and handed round: a millisecond
for every test of the suite, to say that nothing happened. script/test loads this; without it everything is told.
"""

from __future__ import annotations

import pytest
from _pytest.runner import runtestprotocol

WORTH_TELLING_FROM_SECONDS = 1.0  # as --durations-min of script/test


def is_worth_telling(report: pytest.TestReport) -> bool:
    return report.when == "call" or not report.passed or report.duration >= WORTH_TELLING_FROM_SECONDS


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """As pytest's own, in a process that tells another."""
    if not hasattr(item.config, "workerinput"):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if is_worth_telling(report):
            item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
