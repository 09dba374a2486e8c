"""The files that come with the product: whole, dated, and with a source each."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.reference import reads, rules, shipped
from brobygger.reference.errors import CodeUnknown, ListUnknown, ShippedFileFault, ValueMissing

PROJECT_BEGAN = datetime.date(2018, 1, 1)


@pytest.mark.parametrize("name", shipped.list_names())
def test_each_list_is_whole(name):
    codes = shipped.items(name)
    assert codes
    for code, periods in codes.items():
        assert shipped.faults(periods) == []
        assert code == code.strip()
        for item in periods:
            assert item.source.strip()
            assert item.da.strip() == item.da
            assert item.en.strip() == item.en


def test_each_value_is_whole():
    assert shipped.values()
    for code, periods in shipped.values().items():
        assert shipped.faults(periods) == [], code
        for one in periods:
            assert code.startswith(f"{one.room}."), "a value is named after the room that asks for it"
            assert one.source.strip()
            assert one.source_en.strip()
            assert one.unit
            if one.overridable_by:
                rules.check_value(one, list(one.value) if isinstance(one.value, tuple) else one.value)


def test_each_value_holds_today_and_in_the_years_of_the_programme():
    for code in shipped.values():
        for on in (PROJECT_BEGAN, datetime.date(2020, 12, 31), datetime.date(2026, 11, 21)):
            assert reads.shipped_value(code, on=on).code == code


def test_a_date_without_a_value_names_value_and_date():
    with pytest.raises(ValueMissing, match=r"citizens\.search_limit.*1999-12-31"):
        reads.value("citizens.search_limit", on=datetime.date(1999, 12, 31))
    with pytest.raises(ValueMissing, match=r"no\.such"):
        reads.value("no.such", on=datetime.date(2026, 1, 1))


def test_a_group_closed_for_new_cases_is_not_offered_but_stays_readable():
    before, after = datetime.date(2025, 6, 1), datetime.date(2026, 11, 1)
    assert "resource_programme" in {item.code for item in reads.codes("benefit_group", on=before)}
    assert "resource_programme" not in {item.code for item in reads.codes("benefit_group", on=after)}
    assert reads.label("benefit_group", "resource_programme") == "Ressourceforløb"
    assert ("resource_programme", "Ressourceforløb") in reads.choices(
        "benefit_group", on=after, keep="resource_programme"
    )


def test_labels_follow_the_language_of_the_page():
    from django.utils import translation

    with translation.override("en"):
        assert reads.label("education", "vocational") == "Vocational education"
    assert reads.label("education", "vocational") == "Erhvervsuddannelse"
    assert reads.label("education", "from-an-old-file") == "from-an-old-file"


def test_the_nine_reported_groups_and_the_job_ready_among_them():
    groups = reads.codes("benefit_group", on=PROJECT_BEGAN)
    reported = [item.code for item in groups if item["reported"] == "yes"]
    assert len(reported) == 9
    assert [item.code for item in groups if item["job_ready"] == "yes"] == [
        "insured_unemployed",
        "cash_benefit_job_ready",
    ]


def test_there_are_98_municipalities_in_five_regions():
    municipalities = reads.codes("municipality", on=PROJECT_BEGAN)
    assert len(municipalities) == 98
    assert {item["region"] for item in municipalities} == {
        item.code for item in reads.codes("region", on=PROJECT_BEGAN)
    }


@pytest.mark.parametrize("name", ["task", "demand", "adjustment"])
def test_the_vocabulary_is_grouped(name):
    groups = {item.code for item in reads.codes(f"{name}_group", on=PROJECT_BEGAN)}
    assert {item["group"] for item in reads.codes(name, on=PROJECT_BEGAN)} == groups


def test_unknown_lists_and_codes_are_errors():
    with pytest.raises(ListUnknown):
        reads.codes("../values/citizens", on=PROJECT_BEGAN)
    with pytest.raises(CodeUnknown):
        reads.item("education", "kindergarten")


def test_a_value_handed_out_cannot_be_changed_for_the_others():
    frozen = shipped._frozen({"weeks": [12, 22]})
    with pytest.raises(TypeError):
        frozen["weeks"] = ()
    assert frozen["weeks"] == (12, 22)


# Planted faults -------------------------------------------------------------------------------------------------------

HEAD = "code,da,en,valid_from,valid_to,source,certainty\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("code,da\n", "columns"),
        (HEAD + "a,A,A,2020-01-01,,,sure\n", "source"),
        (HEAD + "a,A,A,,,Lov,sure\n", "valid_from"),
        (HEAD + "a,A,A,2020-01-01,,Lov,sure,more\n", "columns"),
        (HEAD + "a,A,A,2020-01-01\n", "columns"),
    ],
)
def test_a_faulty_list_is_refused(tmp_path, text, says):
    file = tmp_path / "planted.csv"
    file.write_text(text)
    with pytest.raises(ShippedFileFault, match=says):
        shipped.read_list(file)


def _item(since: str, until: str = "") -> str:
    return f"a,A,A,{since},{until},Lov,sure\n"


def test_planted_overlap_and_gap_are_found(tmp_path):
    file = tmp_path / "planted.csv"
    file.write_text(HEAD + _item("2020-01-01", "2020-12-31") + _item("2020-12-31"))
    assert "two values hold" in shipped.faults(shipped.read_list(file))[0]
    file.write_text(HEAD + _item("2020-01-01", "2020-12-30") + _item("2021-01-01"))
    assert "nothing holds" in shipped.faults(shipped.read_list(file))[0]
    file.write_text(HEAD + _item("2020-01-01", "2020-12-31") + _item("2021-01-01"))
    assert shipped.faults(shipped.read_list(file)) == []


@pytest.mark.parametrize("left_out", ["source", "source_en", "unit", "da", "certainty"])
def test_a_value_must_say_where_it_comes_from(tmp_path, left_out):
    lines = {
        "code": '"planted.x"', "value": "1", "unit": '"days"', "valid_from": "2020-01-01", "source": '"Lov"',
        "source_en": '"Act"',
        "certainty": '"sure"', "da": '"A"', "en": '"A"',
    }  # fmt: skip
    lines.pop(left_out)
    file = tmp_path / "planted.toml"
    file.write_text("[[value]]\n" + "".join(f"{name} = {text}\n" for name, text in lines.items()))
    with pytest.raises(ShippedFileFault, match=left_out):
        shipped.read_values(file)


days = st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 3, 1))
periods = st.tuples(days, st.one_of(st.none(), days)).filter(lambda one: one[1] is None or one[0] <= one[1])


@given(new=periods, others=st.lists(periods, max_size=4))
def test_overlap_means_that_two_hold_on_one_day(new, others):
    def holds(period, day):
        return period[0] <= day and (period[1] is None or day <= period[1])

    span = [datetime.date(2020, 1, 1) + datetime.timedelta(days=n) for n in range(70)]
    by_days = any(holds(new, day) and holds(other, day) for other in others for day in span)
    assert (rules.overlapping(new, others) is not None) == by_days
