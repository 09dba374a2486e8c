"""The test world is hostile on purpose; these tests show that it bites."""

import socket
import subprocess
import sys
import warnings

import pytest
from django.core.paginator import Paginator, UnorderedObjectListWarning
from django.db import connection
from django.template import Context, Template

from tests import conftest, fewer_reports


def test_no_other_machine_can_be_reached():
    with pytest.raises(conftest.NetworkForbidden, match=r"192\.0\.2\.1"), socket.socket() as out:
        out.connect(("192.0.2.1", 80))
    with pytest.raises(conftest.NetworkForbidden, match=r"192\.0\.2\.1"), socket.socket() as out:
        out.connect_ex(("192.0.2.1", 80))
    with pytest.raises(conftest.NetworkForbidden), socket.socket(type=socket.SOCK_DGRAM) as out:
        out.sendto(b"", ("192.0.2.1", 53))
    with pytest.raises(conftest.NetworkForbidden, match=r"example\.org"):
        socket.create_connection(("example.org", 80))


def test_this_machine_can_be_reached():
    with socket.socket() as listening, socket.socket() as out:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        out.connect(listening.getsockname())


def test_a_warning_is_an_error():
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def render(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


@pytest.mark.parametrize(
    "text", ["{{ gone }}", "{{ person.gone }}", "{{ gone|upper }}", "{% load i18n %}{% translate gone %}"]
)
def test_an_undefined_variable_fails(text):
    with pytest.raises(conftest.UndefinedVariable, match="gone"):
        render(text, person={})


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("{% if gone %}yes{% else %}no{% endif %}", "no"),
        ('{{ gone|default:"nothing" }}', "nothing"),
        ('{{ gone|default_if_none:"" }}', ""),
        ("{% for row in gone %}{% empty %}none{% endfor %}", "none"),
        ("{{ here }}{{ person.name|upper }}", "1BO"),
        ("{{ empty }}", ""),
    ],
)
def test_asking_for_what_may_be_missing_is_allowed(text, printed):
    assert render(text, here=1, empty="", person={"name": "Bo"}) == printed


@pytest.mark.django_db
def test_pages_of_an_unordered_list_are_an_error():
    from brobygger.accounts.models import User

    with pytest.raises(UnorderedObjectListWarning):
        Paginator(User.objects.order_by(), 10).page(1)


@pytest.mark.django_db
def test_queries_that_grow_with_the_rows_are_found(same_queries):
    rows = [1]

    def page():
        for _ in rows:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")

    with pytest.raises(pytest.fail.Exception, match="1 queries became 3"):
        same_queries(page, lambda: rows.extend([2, 3]))
    same_queries(lambda: None, lambda: rows.extend([4]))


# The limits that hold (docs/adr/0010) are ten times as high: nobody waits for them here.
TOO_SLOW = """
from time import process_time
from tests import conftest

conftest.NAMED_FROM_SECONDS, conftest.REFUSED_FROM_SECONDS = 0.2, 1.0

def compute(seconds):
    deadline = process_time() + seconds
    while process_time() < deadline:
        pass

def test_slow():
    compute(0.3)

def test_too_slow():
    compute(1.1)
"""


def test_the_limits_are_those_of_the_decision():
    assert (conftest.NAMED_FROM_SECONDS, conftest.REFUSED_FROM_SECONDS) == (2.0, 10.0)


@pytest.mark.slow(reason="runs a small suite of its own")
def test_a_slow_test_without_a_reason_is_named_and_far_above_the_limit_it_fails(suite_of_one):
    held, output = suite_of_one(TOO_SLOW)
    assert not held
    assert "s  test_planted.py::test_slow" in output
    assert "make it faster, or mark it slow(reason=...)" in output
    assert "1 failed, 1 passed" in output


@pytest.mark.slow(reason="runs a small suite of its own")
def test_a_mark_slow_needs_a_reason(suite_of_one):
    held, output = suite_of_one("import pytest\n@pytest.mark.slow\ndef test_it(): pass\n")
    assert not held
    assert 'say why with slow(reason="...")' in output
    held, output = suite_of_one('import pytest\n@pytest.mark.slow(reason="it is")\ndef test_it(): pass\n')
    assert held, output


@pytest.fixture
def suite_of_one(tmp_path):
    """Run a suite of one file with the hooks of our own conftest; returns whether it held, and what it printed."""

    def run(test: str) -> tuple[bool, str]:
        (tmp_path / "test_planted.py").write_text(test)
        (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow(reason): why\n    browser: one\n")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:django", "-p", "no:randomly",
             "-p", "no:cacheprovider", str(tmp_path)],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode == 0, done.stdout + done.stderr

    return run


@pytest.mark.parametrize("when", ["setup", "call", "teardown"])
@pytest.mark.parametrize("outcome", ["passed", "failed", "skipped"])
@pytest.mark.parametrize("seconds", [0.0, 1.5])
def test_only_setting_up_and_clearing_away_without_a_word_is_left_out(when, outcome, seconds):
    report = pytest.TestReport("a::b", ("a", 1, "b"), {}, outcome, None, when, duration=seconds)
    left_out = not fewer_reports.is_worth_telling(report)
    assert left_out == (when != "call" and outcome == "passed" and seconds < 1)
