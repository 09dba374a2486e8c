"""Every action writes the log; every rule is pure."""

import textwrap

from tests.house_rules import checks


def test_each_action_writes_the_log():
    exceptions = checks.listed("without_log.toml")
    modules = list(checks.source_files("brobygger/*/actions.py", "brobygger/*/actions/*.py"))
    assert modules
    faults = [fault for name, source in modules for fault in checks.silent_actions(source, name, exceptions)]
    known = {name for name, _ in modules}
    faults += [
        f"{full} is on the list but is no action." for full in exceptions if full.rpartition(".")[0] not in known
    ]
    assert not faults, "tests/house_rules/without_log.toml:\n" + "\n".join(faults)


def test_rules_and_analysis_ask_neither_clock_nor_database():
    modules = list(checks.source_files("brobygger/*/rules.py", "brobygger_analysis/**/*.py"))
    assert modules
    faults = [fault for name, source in modules for fault in checks.impure_rules(source, name)]
    assert not faults, "\n".join(faults)


PLANTED = textwrap.dedent(
    """
    from brobygger.citizens import actions as citizen_actions
    from brobygger.citizens.actions import close
    from brobygger.vault import log

    def grant(*, by, scheme):
        log.write(by=by, action="scheme.granted", subjects=[])

    def refuse(*, by, scheme):
        _decide(by, scheme)

    def _decide(by, scheme):
        _record(by)

    def _record(by):
        log.write(by=by, action="scheme.refused", subjects=[])

    def stop(*, by, scheme):
        close(by=by)

    def reopen(*, by, scheme):
        citizen_actions.reopen(by=by)

    def forget(*, by, scheme):
        scheme.delete()

    def hide(*, by, scheme):
        catalog.write("not the log")
        _helper()

    def _helper():
        pass
    """
)


def test_a_silent_action_is_found():
    assert checks.silent_actions(PLANTED, "compensation.actions", {}) == [
        "compensation.actions.forget writes no log. Call log.write(...) in it, or write the reason: "
        '"compensation.actions.forget" = "..."',
        "compensation.actions.hide writes no log. Call log.write(...) in it, or write the reason: "
        '"compensation.actions.hide" = "..."',
    ]


def test_an_exception_needs_a_reason_and_goes_when_it_is_no_longer_one():
    exceptions = {
        "compensation.actions.forget": "Removes a draft that nobody else has seen.",
        "compensation.actions.hide": "short",
        "compensation.actions.grant": "Was silent in the first version.",
    }
    assert checks.silent_actions(PLANTED, "compensation.actions", exceptions) == [
        "compensation.actions.grant writes the log now: take it off the list.",
        "compensation.actions.hide writes no log. Call log.write(...) in it, or write the reason: "
        '"compensation.actions.hide" = "..."',
    ]


def test_a_rule_that_reads_the_clock_or_the_database_is_found():
    source = "def is_late(course):\n    return course.due < clock.today() or Course.objects.exists()\n"
    assert checks.impure_rules(source, "citizens.rules") == [
        "citizens.rules:2 reads the clock; let the caller pass the date in.",
        "citizens.rules:2 asks the database; let the caller pass the rows in.",
    ]
