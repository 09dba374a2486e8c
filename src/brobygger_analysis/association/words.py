"""What a line says, in a sentence that a jobcentre leader understands and a statistician cannot fault.

Numbers are written the way of the language. Every sentence is about groups; none says what would happen to somebody.
"""

from __future__ import annotations

from collections.abc import Mapping

from brobygger_analysis.association.circumstances import AFTERWARDS, Circumstance, Outcome
from brobygger_analysis.association.controls import Moment
from brobygger_analysis.association.design import Kind, Level
from brobygger_analysis.association.measured import Coverage, for_line
from brobygger_analysis.association.study import Line, Meaning, Method, Refused
from brobygger_analysis.association.sureness import REPORTED
from brobygger_analysis.definitions import NOTHING, Text

LEVEL = 0.05

MEANINGS = {
    Meaning.DISCRETE: Text(
        "Forskel i procentpoint: gennemsnittet over alle af sandsynligheden, hvis forholdet er der, minus "
        "sandsynligheden, hvis det ikke er der. Alt andet er, som det er (diskret ændring).",
        "Difference in percentage points: the mean over everybody of the probability if it holds minus the probability "
        "if it does not, everything else as it is (discrete change).",
    ),
    Meaning.DERIVATIVE: Text(
        "Ændring i procentpoint for så meget mere, som der står ved forholdet: gennemsnittet over alle af hældningen "
        "(differentialkvotient), gange så mange enheder.",
        "Change in percentage points for as much more as stands beside the circumstance: the mean over everybody of "
        "the slope (derivative), times as many units.",
    ),
}

METHODS = {
    Method.SANDWICH: Text("Robuste standardfejl, én person ad gangen.", "Robust standard errors, person by person."),
    Method.WILD: Text(
        "Kommunen er enheden: wild cluster bootstrap af scoren under hypotesen.",
        "The municipality is the unit: wild cluster bootstrap of the score under the hypothesis.",
    ),
    Method.IMPUTED: Text(
        "Manglende svar er udfyldt flere gange og lagt sammen efter Rubins regler.",
        "Missing answers were filled in several times and combined by Rubin's rules.",
    ),
}

REFUSALS = {
    Refused.FEW: Text(
        "Ikke beregnet: for få har haft eller ikke haft udfaldet.",
        "Not computed: too few had or did not have the outcome.",
    ),
    Refused.SMALL: Text(
        "Ikke beregnet: i en af grupperne har for få haft, eller ikke haft, udfaldet. Tallet ville fortælle om enkelte "
        "borgere.",
        "Not computed: in one of the groups too few had, or did not have, the outcome. The figure would tell about "
        "single citizens.",
    ),
    Refused.SAME: Text(
        "Ikke beregnet: der er ingen forskel, alle kendte svar er ens.",
        "Not computed: there is no difference, all known answers are the same.",
    ),
    Refused.PERFECT: Text(
        "Ikke beregnet: forholdet eller en kontrol skiller dem med udfaldet helt fra dem uden, så modellen giver intet "
        "svar.",
        "Not computed: the circumstance or a control tells those with the outcome from those without completely, so "
        "the model gives no answer.",
    ),
    Refused.ONE_CLUSTER: Text(
        "Ikke beregnet: forholdet er kun kendt for én kommune.",
        "Not computed: it is known of one municipality only.",
    ),
}


def number(value: float, decimals: int = 0) -> Text:
    """A number in both languages."""
    plain = f"{round(value, decimals) + 0.0:,.{decimals}f}"
    return Text(plain.replace(",", "\u00a0").replace(".", ",").replace("\u00a0", "."), plain)


def probability(value: float) -> Text:
    """A p- or q-value: three decimals, and as many more as show on which side of one of the levels it is."""
    if value < 0.001:
        smallest = number(0.001, 3)
        return Text(f"< {smallest.da}", f"< {smallest.en}")
    near = (one for one in range(3, 7) if all(value == level or round(value, one) != level for level in REPORTED))
    return number(value, next(near, 7))


def points(value: float) -> Text:
    """A share as percentage points: one decimal below ten, none from there on."""
    in_points = 100 * value
    return number(in_points, 1 if abs(in_points) < 9.95 else 0)


def _both(da: str, en: str, **parts: Text) -> Text:
    return Text(
        da.format(**{name: one.da for name, one in parts.items()}),
        en.format(**{name: one.en for name, one in parts.items()}),
    )


def name_of(line: Line, circumstance: Circumstance) -> Text:
    """The circumstance; for a category which against which, for a number how much more of it."""
    if line.variable.kind is Kind.NUMBER and circumstance.variable.unit.da:
        much = so_much(circumstance.variable.unit)
        return _both("{name} ({much} mere)", "{name} ({much} more)", name=circumstance.variable.name, much=much)
    if line.variable.kind is not Kind.CATEGORY or not line.contrast:
        return circumstance.variable.name
    names: Mapping[str, Text] = line.variable.names or {}
    value, reference = (names.get(code, Text(code, code)) for code in (line.contrast, line.reference))
    return _both("{name}: {one} mod {other}", "{name}: {one} against {other}", name=circumstance.variable.name,
                 one=_lower(value), other=_lower(reference))  # fmt: skip


def one_of(unit: Text) -> Text:
    """1 and the unit in the singular."""
    return ONE.get(unit.da, Text(f"1 {unit.da}", f"1 {unit.en}"))


def so_much(unit: Text) -> Text:
    """As much of the unit as name, table, drawing and sentence are about."""
    step = step_of(unit)
    return Text(f"{step} {unit.da}", f"{step} {unit.en}") if step > 1 else one_of(unit)


def step_of(unit: Text) -> int:
    """How many of the unit a printed derivative is for: of years and weeks ten, as one would print as nought."""
    return 10 if unit.da in _TENS else 1


def _lower(text: Text) -> Text:
    return Text(text.da[:1].lower() + text.da[1:], text.en[:1].lower() + text.en[1:])


def sentence(line: Line, circumstance: Circumstance, outcome: Outcome) -> Text:
    """What the figure says, to whoever is to use it."""
    if line.refused is not None:
        return REFUSALS[line.refused]
    if line.value is None:
        return REFUSALS[Refused.PERFECT]
    if line.meaning is Meaning.DERIVATIVE:
        said = _per_unit(line, circumstance, outcome)
    else:
        said = _compared(line, circumstance, outcome)
    parts = [said, how_sure(line)]
    if line.is_thin:
        parts.append(thin(line))
    if circumstance.moment is Moment.AFTER:
        parts.append(AFTERWARDS)
    return Text(" ".join(one.da for one in parts), " ".join(one.en for one in parts))


def _compared(line: Line, circumstance: Circumstance, outcome: Outcome) -> Text:
    yes, no = number(100 * (line.if_yes or 0)), number(100 * (line.if_no or 0))
    if line.variable.kind is Kind.CATEGORY:
        names: Mapping[str, Text] = line.variable.names or {}
        first, second = (names.get(code, Text(code, code)) for code in (line.contrast, line.reference))
        where = _both("{one}", "{one}", one=_lower(first)), _both("{one}", "{one}", one=_lower(second))
        return _both(
            "I to grupper, der ellers ligner hinanden: {yes} af 100 {said} i gruppen {one}, mod {no} af 100 i gruppen "
            "{other}.",
            "In two groups that are otherwise alike: {yes} of 100 {said} in the group {one}, against {no} of 100 in "
            "the group {other}.",
            said=outcome.said, yes=yes, no=no, one=where[0], other=where[1],
        )  # fmt: skip
    if line.variable.level is Level.ORGANISATION:
        return _both(
            "Blandt borgere, der ellers ligner hinanden: {yes} af 100 {said}, hvor kommunen {one}, mod {no} af 100, "
            "hvor den {other}.",
            "Among citizens who are otherwise alike: {yes} of 100 {said} where the municipality {one}, against {no} of "
            "100 where it {other}.",
            said=outcome.said, yes=yes, no=no, one=circumstance.yes, other=circumstance.no,
        )  # fmt: skip
    return _both(
        "I to grupper, der ellers ligner hinanden: {yes} af 100 {said}, når borgeren {one}, mod {no} af 100, når "
        "borgeren {other}.",
        "In two groups that are otherwise alike: {yes} of 100 {said} when the citizen {one}, against {no} of 100 when "
        "the citizen {other}.",
        said=outcome.said, yes=yes, no=no, one=circumstance.yes, other=circumstance.no,
    )  # fmt: skip


# One of a unit that stands in the plural elsewhere.
ONE = {"år": Text("1 år", "1 year"), "dage": Text("1 dag", "1 day"), "uger": Text("1 uge", "1 week"),
       "procentpoint af mærkerne": Text("1 procentpoint", "1 percentage point")}  # fmt: skip
_TENS = {"år", "dage", "uger", "procentpoint af mærkerne"}


def _per_unit(line: Line, circumstance: Circumstance, outcome: Outcome) -> Text:
    value = line.value or 0.0
    step = step_of(circumstance.variable.unit)
    change = number(abs(100 * step * value), 1)
    more = Text("flere", "more") if value >= 0 else Text("færre", "fewer")
    return _both(
        "For hver{step} {unit} mere: {change} {more} af 100 {said}, alt andet lige.",
        "For each{step} {unit} more: {change} {more} of 100 {said}, all else equal.",
        step=Text(f" {step}", f" {step}") if step > 1 else NOTHING,
        unit=circumstance.variable.unit, said=outcome.said, change=change, more=more,
    )  # fmt: skip


def how_sure(line: Line) -> Text:
    """How much weight the figure bears."""
    if line.p is None:
        return NOTHING
    if line.q is not None and line.q <= LEVEL:
        return Text(
            "Sammenhængen er tydelig, også når der tages højde for, at mange forhold er undersøgt.",
            "The association is clear, also when it is taken into account that many circumstances were examined.",
        )
    if line.p <= LEVEL:
        return Text(
            "Det kan være tilfældigt: når så mange forhold undersøges, ser nogle sådan ud uden at betyde noget.",
            "It may be chance: when so many circumstances are examined, some look like this without meaning anything.",
        )
    if (line.low is None or line.high is None) and line.meaning is Meaning.DERIVATIVE:
        return Text(
            "Der er for få kommuner til at sige, hvor stor forskellen kan være.",
            "There are too few municipalities to say how large the difference may be.",
        )
    if line.low is None or line.high is None:
        return Text(
            "Der er for få kommuner af den ene slags til at sige, hvor stor forskellen kan være.",
            "There are too few municipalities of one kind to say how large the difference may be.",
        )
    if line.smallest is None or line.meaning is Meaning.DERIVATIVE:
        return Text("Der ses ingen sikker sammenhæng.", "No certain association is seen.")
    return _both(
        "Der ses ingen sikker sammenhæng. En forskel under {smallest} procentpoint ville let blive overset her.",
        "No certain association is seen. A difference below {smallest} percentage points would easily be missed here.",
        smallest=points(line.smallest),
    )


def unmeasured(line: Line) -> Text:
    """What the sensitivity of a number is a contrast of, or why there is none; nothing where there are two groups."""
    between = line.quartiles
    if line.value is None or line.variable.kind is not Kind.NUMBER:
        return NOTHING
    if between is None:
        return Text(
            "Ikke beregnet: analysen er lavet, før det blev regnet for tal. Kør den igen.",
            "Not computed: the analysis was made before this was computed for numbers. Run it again.",
        )
    if between.if_lower is None or between.if_upper is None:
        return _both(
            "Ikke beregnet: mindst halvdelen har samme værdi ({value}), så der er ikke to kvartiler at sammenligne.",
            "Not computed: at least half have the same value ({value}), so there are no two quartiles to compare.",
            value=_plain(between.lower),
        )
    return _both(
        "Alle ved værdien {upper} mod alle ved værdien {lower} (øvre og nedre kvartil), alt andet lige: {yes} mod {no} "
        "af 100, forholdet {ratio}.",
        "Everybody at the value {upper} against everybody at the value {lower} (upper and lower quartile), all else "
        "equal: {yes} against {no} of 100, the ratio {ratio}.",
        upper=_plain(between.upper), lower=_plain(between.lower), yes=number(100 * between.if_upper, 1),
        no=number(100 * between.if_lower, 1), ratio=number(between.ratio, 2) if between.ratio else Text("–", "–"),
    )  # fmt: skip


def _plain(value: float) -> Text:
    return number(value, 0 if value == round(value) else 1 if abs(value) >= 10 else 2)


def thin(line: Line) -> Text:
    """That the model asks more of the people than they can answer, and so looks surer than it is."""
    return _both(
        "Der er få med eller uden udfaldet til de {columns} tal, som modellen skal finde, så det er mere usikkert, "
        "end intervallet viser.",
        "There are few with or without the outcome for the {columns} numbers that the model has to find, so it is less "
        "certain than the interval shows.",
        columns=number(line.columns),
    )


def coverage(line: Line) -> Coverage | None:
    """The trial of the interval that resembles this line most; only for variables of the organisation."""
    if line.variable.level is not Level.ORGANISATION or line.method is not Method.WILD or line.value is None:
        return None
    return for_line(line.clusters, line.of_a_kind, organisational_controls=line.organisational_controls)


def coverage_words(line: Line) -> Text:
    """How far the interval keeps its promise, as measured; nothing for variables of persons."""
    if line.variable.level is not Level.ORGANISATION or line.method is not Method.WILD or line.value is None:
        return NOTHING
    found = coverage(line)
    if found is None:
        return _both(
            "Hvor godt intervallet holder med {clusters} kommuner, er ikke afprøvet.",
            "How well the interval holds with {clusters} municipalities has not been tried.",
            clusters=number(line.clusters),
        )
    if found.short_by:
        return _both(
            "Afprøvet på {sets} simulerede programmer rummede et interval som dette sandheden i {held} pct.: {short} "
            "procentpoint mindre end de 95, det lover.",
            "Tried on {sets} simulated programmes, an interval like this held the truth in {held} per cent: {short} "
            "percentage points below the 95 that it promises.",
            sets=number(found.sets), held=number(found.held, 1), short=number(found.short_by, 1),
        )  # fmt: skip
    return _both(
        "Afprøvet på {sets} simulerede programmer rummede et interval som dette sandheden i {held} pct.",
        "Tried on {sets} simulated programmes, an interval like this held the truth in {held} per cent.",
        sets=number(found.sets), held=number(found.held, 1),
    )  # fmt: skip
