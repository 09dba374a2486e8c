"""The engine's findings as sentences. A house test checks that each code has its words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from brobygger.compensation.rules import Finding, Outcome, Standing

# What each condition is about: as a question to answer.
ASKED = {
    "situation": _("Borgerens situation passer til ordningen"),
    "lasting": _("Funktionsnedsættelsen er varig og giver behov for kompensation"),
    "need": _("Behovet og opgaverne er beskrevet"),
    "documentation": _("Funktionsnedsættelsen er dokumenteret"),
    "core_tasks": _("Borgeren udfører selv det centrale i jobbet"),
    "replaces": _("Assistenten arbejder ikke i stedet for borgeren"),
    "hours": _("Timer om ugen er inden for rammen"),
    "working_hours": _("Ugentlig arbejdstid er oplyst"),
    "ordinary": _("Hjælpemidlet er ikke almindeligt udstyr på arbejdspladsen"),
    "beyond_employer": _("Udgiften ligger ud over det, arbejdsgiveren normalt betaler"),
    "in_occupation": _("Uddannelsen er efter- eller videreuddannelse i borgerens fag"),
    "concrete_job": _("Uddannelsen er rettet mod et konkret job"),
    "sps": _("Uddannelsen er ikke dækket af SPS"),
    "education_months": _("Uddannelsen er lang nok"),
    "education_ended_on": _("Uddannelsen er afsluttet for nylig nok"),
    "fund_right": _("Uddannelsen kan give ret til a-kasse"),
    "had_job_in_it": _("Borgeren har ikke haft job inden for uddannelsen"),
    "experience": _("Borgeren mangler erhvervserfaring inden for faget"),
    "employer_sector": _("Arbejdsgiveren er privat eller offentlig"),
    "wage_share": _("Tilskuddets del af lønnen er inden for rammen"),
    "months": _("Perioden er inden for rammen"),
    "public_employer": _("Arbejdsgiveren er offentlig eller mindst halvt offentligt betalt"),
    "qualified": _("Borgeren er kvalificeret til stillingen"),
    "internal": _("Stillingen besættes ikke internt"),
    "agreement": _("Der er en skriftlig aftale med mål og timer"),
    "holds_on": _("Mentoren er nødvendig for at få eller holde fast i tilbud, uddannelse eller job"),
    "one_illness": _("Aftalen gælder én bestemt sygdom"),
    "ground": _("Grunden til aftalen er valgt"),
    "extra_days": _("Det ventede ekstra fravær er stort nok"),
    "last_year_days": _("Fraværet det sidste år var stort nok til at forlænge"),
    "known_at_hiring": _("Behandlingen var planlagt og kendt ved ansættelsen"),
    "months_since_paid": _("Arbejdsgiveren har for nylig betalt for samme sygdom"),
    "purpose": _("Tolken skal bruges i job eller tilbud"),
}

LIMITS = {
    "hours": _("Højst %(limit)s timer om ugen ved denne arbejdstid."),
    "months": _("Højst %(limit)s måneder ad gangen, og der skal være en slutdato."),
    "wage_share": _("Højst %(limit)s procent af lønnen hos en privat arbejdsgiver."),
    "education_months": _("Mindst %(limit)s måneder."),
    "education_ended_on": _("Højst %(limit)s år før bevillingen."),
    "extra_days": _("Mindst %(limit)s dage om året."),
    "last_year_days": _("Mindst %(limit)s dage det sidste år."),
    "months_since_paid": _("Inden for %(limit)s måneder."),
}

# Why a condition that fails does so, where the heading alone does not say it.
FAILED = {
    "purpose": _("Tolk til jobsamtaler og private ærinder søges hos Den Nationale Tolkemyndighed."),
    "sps": _("Støtten søges hos uddannelsesstedet (SPS)."),
    "ordinary": _("Almindeligt udstyr betales af arbejdsgiveren."),
    "beyond_employer": _("Udgiften er arbejdsgiverens egen."),
    "replaces": _("Almindelig medhjælp og vikardækning er ikke omfattet."),
}

NOTES = {
    "in_advance": _("Forhåndsgodkendelse: den gælder, når borgeren får et job, der passer til betingelserne."),
    "not_by_others": _("Ordningen må kun bevilges af kommunen selv, ikke af anden aktør."),
    "no_part_grant": _("Hele udgiften bevilges. Der gives ikke en del af beløbet."),
    "neighbour": _("Kommunen er selv arbejdsgiver: en nabokommune behandler sagen."),
    "own_word": _("Borgerens egen oplysning er nok. Arbejdsgiveren må ikke bede om dokumentation."),
    "ceiling": _("Der er loft over kommunens udgifter til mentor. Det er ikke i sig selv en grund til afslag."),
    "law_uncertain": _("Loven er ikke bekræftet for denne dato. Kontrollér henvisningen, før du afgør."),
}

STANDINGS = {
    Standing.HOLDS: _("Opfyldt"),
    Standing.MISSING: _("Mangler svar"),
    Standing.OVER: _("Over rammen"),
    Standing.FAILS: _("Ikke opfyldt"),
    Standing.NOTE: _("Vær opmærksom på"),
}

OUTCOMES = {
    Outcome.FITS: _("Betingelserne, vi kender, er opfyldt."),
    Outcome.MISSING: _("Der mangler svar, før betingelserne kan vurderes."),
    Outcome.OVER: _("Ansøgningen er større, end ordningen giver plads til."),
    Outcome.OUTSIDE: _("Mindst én betingelse er ikke opfyldt."),
}


def heading(finding: Finding) -> str:
    return str(NOTES[finding.code] if finding.standing is Standing.NOTE else ASKED[finding.code])


def detail(finding: Finding) -> str:
    """The limit in numbers, and where to go instead; empty where the heading says it all."""
    found = []
    if finding.code in LIMITS and "limit" in finding.values:
        found.append(str(LIMITS[finding.code]) % _printed(finding.values))
    if finding.standing is Standing.FAILS and finding.code in FAILED:
        found.append(str(FAILED[finding.code]))
    return " ".join(found)


def _printed(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: number(value) for name, value in values.items()}


def number(value: Any) -> str:
    """A number without trailing zeros, in the reader's language."""
    if isinstance(value, Decimal):
        value = value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
        return str(formats.number_format(value))
    return str(value)
