"""The status report as files: accessible PDF and spreadsheet. Both print the object that the page prints."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from brobygger.documents import pdf
from brobygger.kernel.spreadsheets import write_book
from brobygger.measurement import printed_words, report_words
from brobygger.measurement.report_words import RowWords, SectionWords, section_name, words
from brobygger.measurement.reports import ProgrammeView, View
from brobygger_analysis.definitions import Definition, Unit
from brobygger_analysis.printed import BesidePrinted
from brobygger_analysis.report import TARGETS, Line, StatusReport, difference, moved
from brobygger_analysis.results import Disclosure, Result

TEMPLATE = Path(__file__).parent / "pdf" / "report.typ"
WIDE = [3, 1.1, 1.7, 1.1, 1.3]


# PDF ------------------------------------------------------------------------------------------------------------------


def report_pdf(
    report: StatusReport, *, programme: str, lead: Sequence[str] = (), mark: str = "", around: Any = None
) -> bytes:
    """The report as PDF/UA. programme: its name. around: the view of a jobcentre or programme, with what stands around
    the figures.
    """
    title = report_words.title(report)
    data = {
        "title": title,
        "subtitle": f"{report_words.whom(report)} · {programme}",
        "whom": report_words.whom(report),
        "on": str(date_format(report.as_of, "DATE_FORMAT")),
        "mark": mark,
        "lead": list(lead),
        "moved_name": _("Ændret siden måneden før"),
        "moved_heads": [_("Tal"), _("Nu"), _("Talt ud fra"), _("Måneden før"), _("Ændring")],
        "moved": [[one.name, one.now, one.out_of, one.before, one.change] for one in moved_words(report)],
        "sections": [*_results_first(report), *_published(around), *_parts(around)],
        "meeting": _meeting(around) if isinstance(around, View) else [],
        "definitions": _definitions(report),
        "signed": _signed(report, None if around is None else around.row),
    }
    return pdf.make(TEMPLATE, data, title=title, language=pdf.own_language(), author=report_words.whom(report))


def _signed(report: StatusReport, row: Any) -> str:
    """When it was counted, with its hash; of an approved one also by whom, which revision, and why there is one."""
    counted = _("Talt %(time)s. Kontroltal (SHA-256): %(digest)s") % {
        "time": _time(report.counted_at), "digest": spaced(_digest(report, row)),
    }  # fmt: skip
    return " ".join(part for part in (approved_words(row), counted) if part)


def approved_words(row: Any) -> str:
    """Who approved a report and when, which revision it is, and why there is one; empty where nobody has."""
    if row is None or row.approved_at is None:
        return ""
    approved = _("Godkendt %(time)s af %(name)s, udgave %(number)s.") % {
        "time": _time(row.approved_at),
        "name": _approver(row),
        "number": row.revision,
    }
    why = _("Rettet, fordi: %(reason)s") % {"reason": row.reason} if row.reason else ""
    return " ".join(part for part in (approved, why) if part)


def _approver(row: Any) -> str:
    return str(row.approved_by.name) if row.approved_by else "–"


def _digest(report: StatusReport, row: Any) -> str:
    return str(row.digest) if row is not None and row.digest else report.digest


def _cards(report: StatusReport) -> list[Definition]:
    """The definition of each figure, in the order of the report; each once."""
    return list({line.key: line.result.definition for _section, line in report.lines()}.values())


def _definitions(report: StatusReport) -> dict[str, Any]:
    """How each figure is counted, told once: on the page it stands behind every line."""
    cards = _cards(report)
    usual = Counter(words(one.population) for one in cards).most_common(1)
    shared = usual[0][0] if usual else ""
    facts = [[_("Hvem er med"), shared]]
    rows = [
        [
            _("%(name)s (definition %(number)s)") % {"name": words(one.name), "number": one.version},
            _counted(one, shared),
        ]
        for one in cards
    ]
    return _part(_("Sådan er tallene talt"), facts, [_("Tal"), _("Sådan er det talt")], rows, [1, 3.2])


def _counted(card: Definition, shared: str) -> str:
    """Numerator, denominator and caveat, and who is counted where that is not what is usual."""
    out_of = _("Ud af: %(denominator)s.") % {"denominator": words(card.denominator)} if words(card.denominator) else ""
    who = "" if words(card.population) == shared else words(card.population)
    return " ".join(part for part in (f"{words(card.numerator)}.", out_of, who, words(card.caveat)) if part)


# What is told first of what changed; the change of every figure stands in its own part.
TOLD_FIRST = ("results", "month", "clocks", "waiting", "data_quality")


def moved_words(report: StatusReport) -> list[RowWords]:
    """What changed since last month: results, the month's own numbers, deadlines, who waits, and registrations."""
    found = [report_words.moved_row(one) for one in moved(report) if one.section in TOLD_FIRST]
    return [
        replace(one, name=_("%(name)s i måneden") % {"name": one.name}) if one.section == "month" else one
        for one in found
    ]


def _results_first(report: StatusReport) -> list[dict[str, Any]]:
    """The sections in order; target fulfilment has columns of its own, behind results."""
    made = [_section(one) for one in report_words.sections(report)]
    found = report_words.targets(report)
    if found:
        targets = {
            "name": section_name(TARGETS),
            "note": _("Et måltal er en lokal ambition. Tallene er ingen rangliste."),
            "heads": [
                _("Mål"), _("Nået"), _("Oprindeligt"), _("Justeret"), _("Ændring"), _("Pct. af oprindeligt"),
                _("Pct. af justeret"), _("Måneden før"),
            ],
            "rows": [
                [
                    one.name, one.achieved, one.original, one.revised, one.revision, one.of_original, one.of_revised,
                    one.before,
                ]
                for one in found
            ],
            "columns": [1.6, 1, 1.2, 1.2, 1.1, 1.3, 1.3, 1.1],
        }  # fmt: skip
        made.insert(1, targets)
    return made


def _section(one: SectionWords) -> dict[str, Any]:
    return {
        "name": one.name,
        "note": one.note,
        "heads": [_("Tal"), one.now, _("Talt ud fra"), one.before, _("Ændring")],
        "rows": [
            [line.name, line.now, " · ".join(filter(None, (line.out_of, line.beside))), line.before, line.change]
            for line in one.rows
        ],
        "columns": WIDE,
    }


def _published(around: View | ProgrammeView | None) -> Iterable[dict[str, Any]]:
    """What was printed of the figures, in the month that a programme ends in."""
    if around is not None and around.published:
        yield {
            "name": _("Publicerede tal"),
            "note": _("Det, der er trykt om programmet, ved siden af det, der er registreret her."),
            "heads": printed_words.heads(),
            "rows": [printed_words.cells(one) for one in printed_words.rows(around.published)],
            "columns": [2.4, 1.1, 1.1, 1.3, 2.4],
        }


def _parts(around: Any) -> Iterable[dict[str, Any]]:
    """The figures of each jobcentre of a programme, in alphabetical order."""
    if not isinstance(around, ProgrammeView):
        return
    for name, part in around.parts:
        rows = [line for section in report_words.sections(part) for line in section.rows]
        if rows:
            yield {
                "name": name,
                "note": "",
                "heads": [_("Tal"), _("Nu"), _("Talt ud fra"), _("Måneden før"), _("Ændring")],
                "rows": [[line.name, line.now, line.out_of, line.before, line.change] for line in rows],
                "columns": WIDE,
            }


def not_kept() -> str:
    """What stands at the deviations of a report that was approved before they were kept with it."""
    return _("Afvigelserne blev ikke gemt ved godkendelsen. De står her, som reglerne regner dem ud i dag.")


def _meeting(view: View) -> list[dict[str, Any]]:
    """The three parts of the follow-up meeting: status, focus, agreements."""
    meeting = view.meeting
    told = {} if meeting is None else meeting.explanations or {}
    facts: list[list[str]] = []
    if meeting is not None:
        day = date_format(meeting.held_on, "DATE_FORMAT")
        facts.append([_("Møde"), _("%(day)s med %(adviser)s") % {"day": day, "adviser": meeting.adviser}])
        if meeting.validation:
            facts.append([_("Er tallene rigtige?"), meeting.validation])
    found = [
        [f"{deviation_name(view.report, one)}. {words(one.sentence)}", told.get(one.code) or _("Ikke forklaret endnu")]
        for one in view.deviations
    ]
    if not view.are_deviations_kept:
        facts.append([_("Afvigelser"), not_kept()])
    made = [_part(_("Opfølgning: status"), facts, [_("Afvigelse"), _("Forklaring")], found, [1, 1])]
    facts = []
    if meeting is not None and meeting.focus:
        facts.append([_("Områder"), ", ".join(report_words.area_name(code) for code in meeting.focus)])
    if meeting is not None and meeting.focus_words:
        facts.append([_("Hvad vil I gøre?"), meeting.focus_words])
    made.append(_part(_("Opfølgning: fokus"), facts))
    heads = [_("Aftale"), _("Hvem"), _("Senest"), _("Status")]
    agreed = [
        [one.what, one.who, report_words.short(one.due_on), str(one.get_state_display())]
        for one in (*view.agreements, *view.closed)
    ]
    made.append(_part(_("Opfølgning: aftaler"), [], heads, agreed, [3, 1.3, 1.1, 1]))
    return [part for part in made if part["facts"] or part["rows"]]


def _part(
    name: str,
    facts: list[list[str]],
    heads: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
    columns: Sequence[float] = (),
) -> dict[str, Any]:
    return {"name": name, "facts": facts, "heads": list(heads), "rows": list(rows), "columns": list(columns)}


def deviation_name(report: StatusReport, one: Any) -> str:
    """The figure that departs, with its part of the report."""
    line = report.line(one.section, one.key)
    name = one.key if line is None else words(line.result.definition.name)
    return f"{section_name(one.section)}: {name}"


def spaced(digest: str) -> str:
    """A hash in groups that a person can read aloud."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _time(moment: Any) -> str:
    return str(date_format(timezone.localtime(moment), "DATETIME_FORMAT"))


# Spreadsheet ----------------------------------------------------------------------------------------------------------


def table(report: StatusReport, parts: Iterable[tuple[str, StatusReport]] = ()) -> tuple[list[str], list[list[Any]]]:
    """Headings, and a line for each figure with its numbers as numbers: of the whole, then of each part."""
    heads = [
        _("Hvem"), _("Del af rapporten"), _("Tal"), _("Nu"), _("Enhed"), _("Tæller"), _("Nævner"), _("Talt ud fra"),
        _("Måneden før"), _("Ændring"), _("Til og med"), _("Vises"), _("Definition"), _("Udgave"),
    ]  # fmt: skip
    lines = [
        _cells(whose, section, line)
        for whose, one in [(report_words.whom(report), report), *parts]
        for section, line in one.lines()
    ]
    return heads, lines


def _cells(whose: str, section: str, line: Line) -> list[Any]:
    result = line.result
    return [
        whose, section_name(section), words(result.definition.name), result.value, unit_words(result),
        result.numerator, result.denominator, result.n, None if line.before is None else line.before.value,
        difference(line.before, result), result.as_of,
        _shown(result), result.definition.key, result.definition.version,
    ]  # fmt: skip


def _shown(result: Result) -> str:
    return _("Skjult") if result.disclosure is Disclosure.SUPPRESSED else _("Ja")


def unit_words(result: Result) -> str:
    return {
        Unit.PERSONS: _("personer"), Unit.SHARE: _("andel (0-1)"), Unit.PER_CENT: _("procent"), Unit.DAYS: _("dage"),
        Unit.WEEKS: _("uger"), Unit.YEARS: _("år"), Unit.COUNT: _("antal"), Unit.POINTS: _("point (1-5)"),
    }[result.definition.unit]  # fmt: skip


def published_table(published: Mapping[str, BesidePrinted]) -> tuple[list[str], list[list[Any]]]:
    """Headings, and a line for each figure that something was printed of, with its numbers as numbers."""
    heads = [
        _("Tal"), _("Registreret"), _("Publiceret"), _("Enhed"), _("Forskel"), _("Publiceret for"),
        _("Laveste blandt kommunerne"), _("Højeste blandt kommunerne"), _("Publiceret ud fra"),
        _("Om det publicerede tal"), _("Kilde"), _("Vises"), _("Definition"), _("Udgave"),
    ]  # fmt: skip
    return heads, [_published_cells(one) for one in published.values()]


def _published_cells(one: BesidePrinted) -> list[Any]:
    registered, printed = one.registered, one.printed
    return [
        words(registered.definition.name), registered.value, printed.result.value, unit_words(registered),
        one.difference, _("de samme borgere") if one.is_same_people else _("hele programmet"), printed.low,
        printed.high, printed.result.n, " · ".join(filter(None, (words(printed.result.note), printed.remark))),
        printed.reference, _shown(registered), registered.definition.key, registered.definition.version,
    ]  # fmt: skip


def definitions_table(report: StatusReport) -> tuple[list[str], list[list[Any]]]:
    """Headings, and a line for each figure with how it is counted, as its card says it."""
    heads = [
        _("Tal"), _("Tæller"), _("Nævner"), _("Hvem er med"), _("Forbehold"), _("Kilde"), _("Definition"), _("Udgave"),
    ]  # fmt: skip
    lines: list[list[Any]] = [
        [
            *(words(text) for text in (one.name, one.numerator, one.denominator, one.population, one.caveat)),
            words(one.source), one.key, one.version,
        ]
        for one in _cards(report)
    ]  # fmt: skip
    return heads, lines


def approval_table(report: StatusReport, programme: str, row: Any = None) -> list[list[Any]]:
    """What the report is of and who answers for it, a line each. row: as it is stored, where it is."""
    lines: list[list[Any]] = [
        [_("Rapport"), report_words.title(report)],
        [_("Program"), programme],
        [_("Hvem"), report_words.whom(report)],
        [_("Til og med"), report.as_of],
    ]
    if row is None or row.approved_at is None:
        lines.append([_("Godkendt"), _("Ikke godkendt endnu")])
    else:
        lines += [
            [_("Godkendt"), _time(row.approved_at)],
            [_("Godkendt af"), _approver(row)],
        ]
    if row is not None:
        lines += [[_("Tilstand"), str(row.get_state_display())], [_("Udgave"), row.revision]]
        if row.reason:
            lines.append([_("Hvorfor den blev rettet"), row.reason])
    lines += [
        [_("Talt"), _time(report.counted_at)],
        [_("Kontroltal (SHA-256)"), spaced(_digest(report, row))],
    ]
    return lines


def report_excel(
    report: StatusReport,
    *,
    programme: str,
    parts: Iterable[tuple[str, StatusReport]] = (),
    published: Mapping[str, BesidePrinted] | None = None,
    row: Any = None,
) -> bytes:
    """The spreadsheet of page and command: the figures, and on a sheet each what was printed of them, how each of them
    is counted, and who approved them. programme: its name. row: the report as it is stored, where it is.
    """
    heads, lines = table(report, parts)
    sheets = {_("Statusrapport"): [heads, *lines]}
    if published:
        heads, lines = published_table(published)
        sheets[_("Publicerede tal")] = [heads, *lines]
    heads, lines = definitions_table(report)
    sheets[_("Sådan er tallene talt")] = [heads, *lines]
    sheets[_("Godkendelse")] = [[_("Om rapporten"), ""], *approval_table(report, programme, row)]
    file = io.BytesIO()
    write_book(file, sheets)
    return file.getvalue()
