"""Pages of the product, by their names and by what people call them; and the stops of the tour, which say how.

Only pages whose own door lets the reader in are among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from brobygger.kernel import finding
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import Finding
from brobygger.web.casework import tour
from brobygger.web.measurement import shown
from brobygger.web.navigation import SECTIONS, Page, Section, opens
from brobygger_analysis.definitions import REGISTRY

# Pages of use to search for that stand in no section of the menu.
BESIDE = Section(
    "beside",
    _("Brobygger"),
    (
        Page(_("Rundtur for nye"), "casework:tour"),
        Page(_("Din profil"), "accounts:profile"),
        Page(_("Tilgængelighed"), "design:accessibility"),
        Page(_("Opret borger"), "citizens:new"),
        Page(_("Alt, der venter"), "casework:waiting"),
    ),
)

# What else people call a page: words that they may type who do not know its name here.
ALSO: dict[str, Any] = {
    "casework:desk": _("overblik forside opgaver frister i dag"),
    "casework:waiting": _("overblik opgaver frister haster"),
    "casework:citizens": _("mine sager sagsstamme overblik"),
    "casework:team": _("fordeling af sager belastning teamets sager overblik"),
    "measurement:board": _("ugemøde tavlemøde overblik"),
    "screening:handovers": _("visitationssamtale overlevering overleveringer modtag"),
    "conversations:calendar": _("møder aftaler samtaler tider"),
    "messages:inbox": _("indbakke post e-mail notifikationer"),
    "citizens:list": _("sager forløb"),
    "citizens:import": _("import fil regneark påbegyndte forløb"),
    "screening:coverage": _("opsporingsgrad dækning manglende screening"),
    "screening:yield": _("udbytte per team screening"),
    "plans:list": _("min plan mål aktiviteter cv"),
    "plans:quality": _("stikprøve kvalitet af planer"),
    "compensation:desk": _("handicapkompenserende ordninger hko ansøgning bevilling afslag"),
    "compensation:knowledge": _("vejledning vejledninger materiale"),
    "compensation:law": _("paragraf lovgivning regler frister"),
    "compensation:samples": _("stikprøve sagsbehandling kvalitet"),
    "aids:search": _("hjælpemiddel tilpasning indretning af arbejdspladsen"),
    "aids:people": _("ergoterapeut fysioterapeut rådgiver eksperter"),
    "measurement:funnel": _("tragt trin omdannelse overblik over resultater"),
    "measurement:targets": _("målopfyldelse opfyldelse af mål resultatmål"),
    "measurement:practice": _("kerneelement praksis samtaler indikatorer"),
    "measurement:reports": _("statusrapport månedlig opfølgning"),
    "measurement:one_page": _("politisk udvalg orientering"),
    "measurement:fidelity": _("implementering implementeringsgrad modeltrohed"),
    "measurement:associations": _("regression analyse sammenhæng"),
    "measurement:linkages": _("register udtræk kobling"),
    "measurement:definitions": _("hvordan tælles tallene indikator"),
    "conversations:belief_groups": _("tro på borgerne"),
    "accounts:users": _("medarbejdere roller adgang rettigheder"),
    "accounts:jobcentres": _("kommune enheder organisering"),
    "accounts:profile": _("adgangskode totrinslogin sprog"),
    "reference:setup": _("indstillinger frister grænser normer kriterier"),
    "privacy:reviews": _("begrundelse opslag uden for egne sager"),
    "log:list": _("hvem har set logning opslag"),
    "operations:page": _("baggrundsjob drift fejl"),
    "tokens:list": _("api token nøgler"),
    "casework:tour": _("hjælp manual introduktion vejledning"),
    "design:accessibility": _("was tilgængelighedserklæring"),
}


def search(actor: Actor, question: str, limit: int) -> list[Finding]:
    """Pages that the reader may open, by name, section, group and what else they are called."""
    return finding.best(question, _pages(actor), limit)


def search_help(actor: Actor, question: str, limit: int) -> list[Finding]:
    """Stops of the reader's own tour whose heading or words answer."""
    stops = (
        (Finding("pages.page", str(step.heading), (step.url_name,), str(step.words)), f"{step.words} {step.link}")
        for step in tour.STEPS
        if step.is_for(actor)
    )
    return finding.best(question, stops, limit)


def search_definitions(actor: Actor, question: str, limit: int) -> list[Finding]:
    """How a figure is counted, by the figure's name."""
    note = str(_("Sådan tælles tallet"))
    cards = ((Finding("measurement.definition", shown.words(one.name), (one.key,), note), "") for one in REGISTRY)
    return finding.best(question, cards, limit)


def _pages(actor: Actor) -> Iterator[tuple[Finding, str]]:
    for section in (*SECTIONS, BESIDE):
        for page in section.pages:
            if opens(page.url_name, actor):
                where = f"{section.label} {page.group}"
                note = "" if section is BESIDE else str(section.label)
                found = Finding("pages.page", str(page.label), (page.url_name,), note)
                yield found, f"{where} {ALSO.get(page.url_name, '')}"
