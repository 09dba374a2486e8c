"""An extract of a weekly register: whom it is linked to, how it is kept, and what of it each reader gets."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.utils.formats import date_format

from brobygger.accounts.models import Membership
from brobygger.citizens import merging
from brobygger.citizens.models import Citizen
from brobygger.kernel.actor import command
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.measurement import access, extracts, funnels, indicators, outside, register_views, registers
from brobygger.measurement.access import Scope
from brobygger.measurement.models import LinkageProposal, ProgrammeReport, RegisterExtract, RegisterHistory
from brobygger.vault.models import LogEntry
from brobygger_analysis import linkage_file, register, told_curves
from brobygger_analysis.danish.cpr import demonstration
from brobygger_analysis.register import weeks
from brobygger_analysis.report import month_before, month_of
from brobygger_analysis.results import Disclosure, Source
from tests.brobygger_analysis.curve_attack import Attack, Seen
from tests.fixtures import make_jobcentre, make_user
from tests.measurement.factories import DAY, make_citizen, make_course, release
from tests.measurement.test_linkages import number
from tests.programmes.factories import make_programme

pytestmark = pytest.mark.django_db

ENROLLED = DAY + datetime.timedelta(days=40)  # as the factory enrols
FIRST = weeks.week_of(ENROLLED) - 10
WEEKS = 70
EXTRACTED = datetime.date(2025, 6, 1)


def wide(rows: dict[str, list[tuple[int, str]]]) -> bytes:
    """A file: CPR number and, from which week on, which code; code 100 is a job."""
    names = [weeks.column(week) for week in range(FIRST, FIRST + WEEKS)]
    lines = [",".join(["cpr", *names])]
    for cpr, spells in rows.items():
        cells = [""] * WEEKS
        for start, code in spells:
            cells[start:] = [code] * (WEEKS - start)
        lines.append(",".join([cpr, *cells]))
    return "\n".join(lines).encode()


def enrolled(jobcentre, programme, index, *, to="enrolled", **fields):
    citizen = make_citizen(jobcentre, **fields)
    with within(jobcentre.pk):
        citizen.cpr = number(index)
        citizen.save()
    make_course(jobcentre, programme, to=to, citizen=citizen)
    return citizen


@pytest.fixture
def world(jobcentre):
    """Eight enrolled, one of them a test person; of the others six are in the file, three of them with a job."""
    programme = make_programme(jobcentre)
    citizens = [enrolled(jobcentre, programme, index, is_test=index == 8) for index in range(1, 9)]
    make_course(jobcentre, programme, to="screened")
    rows = {number(index): [(0, "730"), *([(20, "100")] if index <= 3 else [])] for index in (1, 2, 3, 4, 5, 6, 8)}
    rows[number(99)] = [(0, "999")]
    return programme, citizens, wide(rows)


def take_in(by, programme, content):
    made, digest = registers.read("udtræk.csv", io.BytesIO(content))
    return registers.take_in(
        by=by, programme=programme, register=made, file=registers.File("udtræk.csv", digest, EXTRACTED)
    )


def counts(measured):
    return {key: (one.result.numerator, one.result.denominator) for key, one in measured.figures.items()}


KEYS = ("found_in_register_of_enrolled", "employed_by_register_of_found", "lasted_26_weeks_by_register")


def test_an_extract_stands_beside_what_is_registered(world, in_boundary, jobcentre, actor_for):
    programme, citizens, content = world
    by = actor_for("project_manager")
    before = indicators.view(by=by, programme=programme, criterion=indicators.Criterion(), indicators=KEYS).measurement
    assert {one.result.source for one in before.figures.values()} == {Source.NOT_REGISTERED}
    made = take_in(by, programme, content)
    assert (made.people, made.enrolled, made.found) == (8, 7, 6)
    view = register_views.of(by=by, programme=programme)
    found = counts(view.view.measurement)
    assert [found[key] for key in KEYS] == [(6, 7), (3, 6), (None, None)]  # of the three nothing more is told
    assert found["employed_of_enrolled"] == (0, 7)
    assert not any(view.view.figures[key].listed for key in KEYS)
    (curve,) = view.curves
    assert (curve.n, curve.median) == (6, 10)
    assert [one.share for one in curve.points[8:12]] == [0.0, 0.0, 0.5, 0.5]
    assert view.last_day == weeks.monday(FIRST + WEEKS) - datetime.timedelta(days=1)
    # Kept sealed, of the enrolled only, and logged; a newer extract takes the place of the older.
    held = RegisterHistory.objects.values_list("part", "citizen_id")
    assert {citizen for _part, citizen in held} == {one.pk for one in citizens[:6]}
    assert not any(b"730" in bytes(part) for part, _citizen in held)
    assert LogEntry.objects.get(action="register.taken_in").category == "write"
    take_in(by, programme, wide({number(1): [(0, "730")], number(2): [(0, "730"), (60, "100")]}))
    assert RegisterHistory.objects.count() == 2
    few = register_views.of(by=by, programme=programme)
    assert few.view.figures[KEYS[1]].result.disclosure is Disclosure.SUPPRESSED  # of two people nothing is told
    assert few.curves == ()
    # Two registrations of one person become one, and what was said of the one is said of the other.
    with within(jobcentre.pk):
        kept, gone = Citizen.objects.get(pk=citizens[0].pk), Citizen.objects.get(pk=citizens[1].pk)
        follow = next(one for one in merging.declared() if one.model is RegisterHistory)
        assert follow.moves == "citizen"
        assert kept.register_histories.count() == gone.register_histories.count() == 1


def test_a_number_that_somebody_decided_about_is_found(world, in_boundary, actor_for):
    from brobygger.measurement import linkages

    programme, citizens, _content = world
    by = actor_for("project_manager")
    people = linkage_file.read(
        f"cpr,navn,foedselsdato\n{number(7, wrong=True)},{citizens[6].given_name} {citizens[6].family_name},\n".encode()
    )
    linkages.compare(by=by, programme=programme, people=people, file_name="x.csv", extracted_on=EXTRACTED)
    proposal = LinkageProposal.objects.get(citizen=citizens[6])
    linkages.decide(
        by=by, key=proposal.key, version=proposal.version, state="accepted", reason="Set i sagen", wrong_side="there"
    )
    made = take_in(by, programme, wide({number(7, wrong=True): [(0, "730")]}))
    assert made.found == 1
    assert RegisterHistory.objects.get().citizen == citizens[6]


def test_what_cannot_be_used_is_refused_and_nothing_is_kept(world, in_boundary, actor_for):
    programme, _citizens, content = world
    by = actor_for("project_manager")
    with pytest.raises(Refusal, match="Ingen af de visiterede"):
        take_in(by, programme, wide({number(50): [(0, "730")]}))
    with pytest.raises(register.RegisterError, match="row 2, column y_"):
        registers.read("x.csv", io.BytesIO(content.replace(b"730", b"abc", 1)))
    with pytest.raises(NotAllowed):
        take_in(actor_for("caseworker"), programme, content)
    with pytest.raises(Refusal, match="uge 32 i 1991"):
        take_in(by, programme, f"cpr,y_9101,y_9102\n{number(1)},730,730\n".encode())
    assert not RegisterExtract.objects.exists()


def spells(rows: dict[str, list[tuple[int, int, str]]]) -> dict[str, list[str]]:
    """The other form: a row per period, the later person first."""
    found = [(cpr, *one) for cpr, periods in reversed(rows.items()) for one in periods]
    return {
        "cpr": [cpr for cpr, *_ in found],
        "fra": [weeks.label(FIRST + start) for _cpr, start, _end, _code in found],
        "til": [weeks.label(FIRST + end) for _cpr, _start, end, _code in found],
        "kode": [code for *_, code in found],
    }


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_periods_give_what_the_weeks_give(world, in_boundary, actor_for, suffix):
    programme, _citizens, content = world
    by = actor_for("project_manager")
    take_in(by, programme, content)
    of_weeks = {one.citizen_id: one.part for one in RegisterHistory.objects.all()}
    has_job = (*((number(index), [(0, 19, "730"), (20, WEEKS - 1, "100")]) for index in (1, 2, 3)),)
    rows = dict(has_job) | {number(index): [(0, WEEKS - 1, "730")] for index in (4, 5, 6, 8)}
    columns, stream = spells(rows), io.BytesIO()
    if suffix == "csv":
        stream.write("\n".join(";".join(row) for row in [list(columns), *zip(*columns.values(), strict=True)]).encode())
    else:
        pq.write_table(pa.table(columns), stream)
    stream.seek(0)
    made, digest = registers.read(f"perioder.{suffix}", stream, registers.FileForm.SPELLS)
    file = registers.File(f"perioder.{suffix}", digest, EXTRACTED)
    kept = registers.take_in(by=by, programme=programme, register=made, file=file)
    assert (kept.people, kept.found, kept.wages) == (7, 6, [0, WEEKS - 1])
    assert {one.citizen_id: one.part for one in RegisterHistory.objects.all()} == of_weeks


def test_a_small_file_that_unpacks_to_a_large_table_is_refused(monkeypatch):
    stream = io.BytesIO()
    pq.write_table(pa.table({"cpr": ["1"] * 60, "y_2410": ["730"] * 60}), stream)
    for limit, value in (("MAX_ROWS", 59), ("MAX_UNPACKED", 20)):
        stream.seek(0)
        with monkeypatch.context() as patch:
            patch.setattr(registers, limit, value)
            with pytest.raises(Refusal, match=r"500\.000 rækker"):
                registers.read("stor.parquet", stream)


@pytest.fixture
def places(jobcentre):
    """Two jobcentres with eighteen enrolled, of whom nine found work: too few in each for two weeks of a curve."""
    made = (jobcentre, make_jobcentre("Jobcenter Anden", "0161"))
    programme = make_programme(*made)
    for place, first in zip(made, FIRST_NUMBERS, strict=True):
        for _ in range(6):
            make_course(place, programme, to="interviewed")
        for index in range(first, first + 18):
            enrolled(place, programme, index, to="employed" if index % 2 else "enrolled")
        take_in_of(place, programme, first)
    return programme, made


FIRST_NUMBERS = (100, 150)
JOBS = [2 + 3 * number for number in range(9)]  # weeks from the enrolment in the tenth week


def take_in_of(place, programme, first, jobs=JOBS):
    rows = {demonstration(index).digits: [(0, "730")] for index in range(first, first + 18)}
    for index, after in enumerate(jobs, first):
        rows[demonstration(index).digits].append((10 + after, "100"))
    with within(place.pk):
        take_in(command("test", jobcentre=place.pk, jobcentre_key=place.key), programme, wide(rows))


def test_readers_outside_get_no_step_of_fewer_than_five(places):
    programme, _jobcentres = places
    release(programme)
    reader = access.outside_reader(programme)
    whole = register_views.of(by=reader, programme=programme)
    (curve,) = whole.curves
    assert curve.n == 36
    assert [one.week for one in curve.points] == [13]  # by the 26th more have come, and fewer than five come later
    assert all(one.waiting is None and one.share == round(one.share, 2) for one in curve.points)
    assert (whole.curves_month, whole.has_older_curves) == (whole.view.release.month, False)
    split = register_views.of(by=reader, programme=programme, by_group="municipality")
    assert {one.value for one in split.curves} <= {""}
    assert set(split.left_out) == {part.name for part in split.view.parts}
    withheld = [split.view.parts[0].figures[key].result for key in ("found_in_register_of_enrolled", KEYS[2])]
    assert {(one.value, one.n, one.disclosure) for one in withheld} == {(None, None, Disclosure.SUPPRESSED)}
    told = split.to_dict()
    assert all("found" not in one for one in told["extracts"])
    with pytest.raises(Refusal):
        register_views.of(by=reader, programme=programme, by_group="team")


def reached(*weeks):
    """How many reach an outcome in each piece of time."""
    return np.bincount(np.searchsorted(told_curves.WEEKS, np.concatenate(weeks)), minlength=len(told_curves.WEEKS) + 1)


def test_two_published_curves_do_not_tell_of_the_two_who_came_between_them(places, client_for):
    programme, (first, _second) = places
    row = release(programme)
    month = month_before(month_of(row.code))  # as if it had been the report of the month before
    then = {by: {**own, "month": month.code} for by, own in row.shown["curves"].items()}
    earlier = register_views.Earlier(month, then, row.inside["curves"])
    take_in_of(first, programme, FIRST_NUMBERS[0], [*JOBS, 4, 7])
    now, told = month_of(row.code), outside.tables_of(row.shown)

    def publish(before):
        with funnels.reach(Scope.PROGRAMME):
            return register_views.publish(extracts.extract(programme), now, told, 5, before)

    shown, inside = publish(earlier)
    assert shown == earlier.stands
    assert shown[""]["month"] == month.code
    assert inside["told"] == row.inside["curves"]["told"] != inside["now"]
    fresh, _inside = publish(None)
    assert fresh[""]["month"] == now.code

    days = {"then": reached(JOBS, JOBS), "now": reached([*JOBS, 4, 7], JOBS)}

    def attacked(curves):
        """By whoever has both reports and knows from their tables how many reached an outcome in all."""
        printed = {"then": earlier.shown, "now": curves if curves[""]["month"] == now.code else {}}
        points = {
            name: tuple({point["week"] for by in one.values() for curve in by["curves"] for point in curve["points"]})
            for name, one in printed.items()
        }
        whole = ("", "")
        attack = Attack(
            {name: Seen({whole: days[name]}, frozenset({whole}), {whole: points[name]}) for name in days},
            told_curves.WEEKS, limit=5,
        )  # fmt: skip
        return attack.told(one for one in attack.secrets() if one[0][0] == "change")

    assert attacked(shown) == []
    assert "('change', ('then', 'now'), ('', ''), 0, 1): 2 is known to be 2..2" in attacked(fresh)
    # Of a report from before what was counted was kept, it is counted again as of its day.
    shown, inside = publish(replace(earlier, inside={}))
    assert inside["told"] == inside["now"]
    assert shown == earlier.stands

    # The page says which report the curves are from.
    ProgrammeReport.objects.filter(pk=row.pk).update(shown={**row.shown, "curves": shown}, digest="other")
    view = register_views.of(by=access.outside_reader(programme), programme=programme)
    assert view.has_older_curves
    assert view.to_dict()["curves_month"] == month.code
    analyst = make_user()
    Membership.objects.create(
        user=analyst, role="programme_analyst", scope="programme", programme=programme.key, valid_from="2015-01-01"
    )
    page = client_for(user=analyst).get("/tal/register/")
    assert f"Kurverne er fra rapporten for {date_format(month.first, 'F Y')}." in page.content.decode()
