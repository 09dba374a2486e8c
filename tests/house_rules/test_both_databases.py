"""What is left out on PostgreSQL is left out by rule (docs/adr/0014)."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
MARK = "proved_on_sqlite"

# Outside tests/web: wholes that are put together from parts which are each tried on both.
WHOLES = {"interop/test_demonstration.py", "published/test_rum2.py"}


def left_out(source: str, name: str) -> list[str]:
    """The faults of one module: a mark where rows are asked for or written, or on all of a module that is no page."""
    if MARK not in source:
        return []
    tree = ast.parse(source)
    marks = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == MARK]
    if not marks:
        return []
    if not name.startswith("web/") and name not in WHOLES:
        return [f"{name}:{one.lineno} stays on both databases: it is no page. See docs/adr/0014." for one in marks]
    on_tests = {
        node
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        for node in ast.walk(decorator)
    }
    whole = [one for one in marks if one not in on_tests]
    if whole and any(word in source for word in ("num_queries", "same_queries", "transaction=True")):
        return [f"{name}: a module that counts queries or races is not left out as a whole."]
    return []


def test_only_pages_and_wholes_are_left_out_on_postgresql():
    faults = []
    for file in sorted(TESTS.rglob("test_*.py")):
        name = file.relative_to(TESTS).as_posix()
        if not name.startswith("house_rules/"):
            faults += left_out(file.read_text(encoding="utf-8"), name)
    assert faults == []


def test_a_room_that_leaves_itself_out_is_found():
    on_a_test = f'import pytest\n\n@pytest.mark.{MARK}(reason="x")\ndef test_it():\n    pass\n'
    on_all = f'import pytest\n\npytestmark = [pytest.mark.{MARK}(reason="x")]\n\ndef test_it():\n    pass\n'
    assert left_out(on_a_test, "web/plans/test_pages.py") == []
    assert left_out(on_all, "web/plans/test_pages.py") == []
    for source in (on_a_test, on_all):
        assert left_out(source, "plans/test_reads.py")[0].startswith("plans/test_reads.py:")
    counting = on_all.replace("test_it()", "test_it(same_queries)")
    assert left_out(counting, "web/plans/test_pages.py") == [
        "web/plans/test_pages.py: a module that counts queries or races is not left out as a whole."
    ]
