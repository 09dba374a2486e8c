"""A table that stacks on a phone says with roles that it is one.

Its cells are laid out as blocks there, and some browsers then forget that a table was meant: a reader who listens would
hear loose numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import brobygger.web

TEMPLATES = Path(brobygger.web.__file__).parent / "templates"
TABLE = re.compile(r"<table\b[^>]*table-stacks.*?</table>", re.DOTALL)
PART = re.compile(r"<(?:table|thead|tbody|tfoot|tr|th|td)\b(?:\{%.*?%\}|\{\{.*?\}\}|\"[^\"]*\"|[^>])*>")


def without_role(text: str) -> Iterator[str]:
    for table in TABLE.finditer(text):
        yield from (part for part in PART.findall(table.group(0)) if "role=" not in part)


def test_each_part_of_a_table_that_stacks_has_its_role() -> None:
    found = {
        str(path.relative_to(TEMPLATES)): parts
        for path in sorted(TEMPLATES.rglob("*.html"))
        if (parts := list(without_role(path.read_text(encoding="utf-8"))))
    }
    assert not found, found


def test_a_cell_without_its_role_is_found() -> None:
    cell = '<td class="numeric" data-title="{% translate \'Nu\' %}">'
    table = f'<table class="table table-stacks" role="table"><tr role="row">{cell}1</td></tr></table>'
    assert list(without_role(table)) == [cell]
    assert list(without_role('<table class="table"><tr><td>1</td></tr></table>')) == []


# What does not stack: paper has no phone; three short columns of a desk; two people side by side to compare.
NEVER_STACKS = {"screening/paper.html", "casework/desk.html", "casework/merge.html"}


def does_not_stack(text: str) -> bool:
    return any("table-stacks" not in table for table in re.findall(r"<table\b[^>]*>", text))


def test_each_table_stacks_on_a_phone() -> None:
    found = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if does_not_stack(path.read_text(encoding="utf-8"))
    }
    assert found == NEVER_STACKS


def test_a_table_that_scrolls_sideways_is_found() -> None:
    assert does_not_stack('<table class="table table-stacks"></table><table class="table"></table>')
