from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.web.design.charts import Bar, Chart, Stack, Stage, bar_chart, funnel_chart, stacked_bar_chart

HEADERS = {"label_header": "Kommune", "value_header": "Borgere"}
numbers = st.one_of(st.none(), st.integers(0, 10**7), st.floats(0, 10**6))
labels = st.text(min_size=0, max_size=80).filter(lambda text: not re.search("[\x00-\x1f\x7f-\x9f\ufffe\uffff]", text))


def drawing(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(str(chart.svg))  # noqa: S314 - our own drawing


def assert_sound(chart: Chart) -> None:
    svg = drawing(chart)
    assert svg.get("role") == "img"
    named = (svg.get("aria-labelledby") or "").split()
    assert [child.get("id") for child in list(svg)[:2]] == named
    assert "style" not in str(chart.svg).replace("series", "")
    height = float(svg.get("height") or 0)
    assert height > 0
    for rect in svg.iter("rect"):
        if not str(rect.get("width")).endswith("%"):
            continue
        start, width = (float(str(rect.get(name)).removesuffix("%")) for name in ("x", "width"))
        assert width >= 0
        assert start + width <= 100.05
    for text in svg.iter("text"):
        assert 0 < float(text.get("y") or 0) <= height
    for row in chart.rows:
        assert len(row) == len(chart.headers)


@given(st.lists(st.builds(Bar, labels, numbers, mark=numbers, note=labels), max_size=6))
def test_any_bars_make_a_sound_drawing(bars: list[Bar]) -> None:
    assert_sound(bar_chart("c", "Titel", bars, **HEADERS, mark_header="Mål"))


@pytest.mark.slow(reason="draws a hundred charts of any size and reads each back as XML")
@given(st.lists(st.builds(Stack, labels, st.lists(numbers, min_size=3, max_size=3)), max_size=5), st.booleans())
def test_any_stacks_make_a_sound_drawing(stacks: list[Stack], as_shares: bool) -> None:
    chart = stacked_bar_chart("c", "Titel", ["a", "b", "c"], stacks, label_header="Kommune", as_shares=as_shares)
    assert_sound(chart)


@given(st.lists(st.builds(Stage, labels, st.one_of(st.none(), st.integers(0, 10**6))), max_size=6))
def test_any_stages_make_a_sound_drawing(stages: list[Stage]) -> None:
    assert_sound(funnel_chart("c", "Titel", stages, **HEADERS))


def test_bars_are_as_long_as_their_numbers() -> None:
    chart = bar_chart("c", "T", [Bar("A", 50), Bar("B", 200)], **HEADERS)
    widths = [rect.get("width") for rect in drawing(chart).iter("rect")]
    assert widths == ["25%", "100%"]


def test_labels_are_escaped_and_a_missing_value_is_not_zero() -> None:
    chart = bar_chart("c", "T", [Bar("<script>", None), Bar("B", 0), Bar("C", 12345)], **HEADERS)
    assert "<script>" not in chart.svg
    assert chart.rows == [["<script>", "–"], ["B", "0"], ["C", "12.345"]]
    assert chart.summary == "Højest er C med 12.345. Lavest er B med 0."


def test_marks_are_told_in_words_too() -> None:
    chart = bar_chart("c", "T", [Bar("A", 504, mark=280), Bar("B", 94, mark=110)], **HEADERS, mark_header="Måltal")
    assert chart.summary.endswith("1 af 2 når mærket.")
    assert chart.rows[0] == ["A", "504", "280"]
    assert "Måltal 280" in chart.svg


def test_a_funnel_counts_conversion_without_those_who_came_another_way() -> None:
    chart = funnel_chart(
        "c", "T",
        [Stage("Screenet", 1000), Stage("Indsluset", 400, beside=100, lowest=0.2, highest=0.44), Stage("I job", 100)],
        **HEADERS,
    )  # fmt: skip
    assert [row[2] for row in chart.rows] == ["–", "30\u00a0%", "25\u00a0%"]
    assert chart.rows[1][3] == "20–44\u00a0%"
    assert "Heraf 100 ad en anden vej" in chart.svg
    assert chart.summary == "Fra Screenet (1.000) til I job (100). Færrest går videre til I job: 25\u00a0%."


def test_a_funnel_has_no_conversion_where_those_who_came_another_way_are_hidden() -> None:
    stages = [Stage("Takket ja", 109), Stage("Talt med", 112, hides_share=True), Stage("Indsluset", 56)]
    chart = funnel_chart("c", "T", stages, **HEADERS)
    assert [row[2] for row in chart.rows] == ["–", "–", "50\u00a0%"]


def test_shares_of_a_stack_fill_the_width() -> None:
    chart = stacked_bar_chart("c", "T", ["a", "b"], [Stack("X", [1, 3])], label_header="K", as_shares=True)
    widths = [rect.get("width") for rect in drawing(chart).iter("rect") if str(rect.get("width")).endswith("%")]
    assert widths == ["25%", "75%"]
    assert chart.rows == [["X", "25\u00a0%", "75\u00a0%", "4"]]


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_what_cannot_be_a_bar_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="from 0 up"):
        bar_chart("c", "T", [Bar("A", value)], **HEADERS)


def test_series_and_values_must_match() -> None:
    with pytest.raises(ValueError, match="2 values for 1 series"):
        stacked_bar_chart("c", "T", ["a"], [Stack("X", [1, 2])], label_header="K")


def test_what_happened_stands_behind_its_bars_in_the_table_and_in_the_sentence():
    months = [Bar("Januar", 4), Bar("Februar", 3, band="Lukket"), Bar("Marts", 2, band="Lukket"), Bar("April", 5)]
    chart = bar_chart("months", "Måned for måned", months, **HEADERS)
    assert_sound(chart)
    grounds = [rect for rect in drawing(chart).iter("rect") if rect.get("class") == "chart-band"]
    assert len(grounds) == 1  # neighbours share one
    assert "Februar til Marts: Lukket." in chart.summary
    assert [row[-1] for row in chart.rows] == ["–", "Lukket", "Lukket", "–"]
    stacked = stacked_bar_chart("s", "S", ["A"], [Stack("Maj", [1], band="Lukket")], label_header="Måned")
    assert_sound(stacked)
    assert stacked.rows[0][-1] == "Lukket"
    assert "Maj: Lukket." in stacked.summary
