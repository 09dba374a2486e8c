"""What is asked and what is answered, as types. Every input is bounded; texts are Danish msgids, see document.py."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from brobygger.api.words import marked as _

EARLIEST, LATEST = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)
MOST_KEYS = 100
LARGEST_PAGE = 200
UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NEXT = _("Send den som after for at få de næste. Tom, når der ikke er flere.")

Day = Annotated[datetime.date, Field(ge=EARLIEST, le=LATEST)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$", max_length=40)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_:.-]{1,80}$", max_length=80)]
PageSize = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]


class FunnelQuery(Schema):
    view: Literal["period", "cohort"] = Field(
        "period", description=_("Hver markering på sin egen dato, eller et hold fulgt over tid.")
    )
    first: Day | None = Field(None, description=_("Første dag i perioden."))
    last: Day | None = Field(None, description=_("Sidste dag i perioden."))
    by: Literal["municipality", "team", "benefit_group"] | None = Field(None, description=_("Del op efter det."))
    team: uuid.UUID | None = Field(None, description=_("Kun dette teams forløb (nøgle)."))
    benefit_group: Code | None = Field(None, description=_("Kun denne ydelsesgruppe (kode)."))
    anchor: Literal["began", "screened", "enrolled"] = Field(
        "began", description=_("Den markering, der danner holdet.")
    )
    without: Code | None = Field(None, description=_("Tæl uden den begivenheds dage (kode)."))


class IndicatorsQuery(Schema):
    first: Day | None = Field(None, description=_("Første dag i perioden."))
    last: Day | None = Field(None, description=_("Sidste dag i perioden."))
    as_of: Day | None = Field(None, description=_("Den sidste dag, der tælles med. I dag, hvis den mangler."))
    by: Literal["municipality", "team", "benefit_group", "month"] | None = Field(
        None, description=_("Del op efter det.")
    )
    indicator: list[Key] = Field(
        default=[], max_length=MOST_KEYS, description=_("Kun disse indikatorer (nøgle). Gentag den for flere.")
    )
    without: Code | None = Field(None, description=_("Tæl uden den begivenheds dage (kode)."))


class ProfileQuery(Schema):
    stage: Literal["screened", "accepted", "interviewed", "enrolled", "employed"] = Field(
        "enrolled", description=_("Det trin, som borgerne har nået.")
    )
    first: Day | None = Field(None, description=_("Første dag i perioden."))
    last: Day | None = Field(None, description=_("Sidste dag i perioden."))
    team: uuid.UUID | None = Field(None, description=_("Kun dette teams forløb (nøgle)."))
    benefit_group: Code | None = Field(None, description=_("Kun denne ydelsesgruppe (kode)."))
    municipality: Annotated[str, Field(max_length=100)] | None = Field(
        None, description=_("Kun denne kommune (navn). For læsere af hele programmet.")
    )
    against: Annotated[str, Field(max_length=100)] | None = Field(
        None,
        description=_(
            "Sammenlign med: rest, before, year_before, eller stage:, benefit_group:, team: eller municipality: "
            "fulgt af en værdi."
        ),
    )
    without: Code | None = Field(None, description=_("Tæl uden den begivenheds dage (kode)."))


class PageQuery(Schema):
    after: Key | None = Field(None, description=_("Nøglen for den sidste, du har fået."))
    limit: PageSize = Field(50, description=_("Hvor mange du vil have ad gangen."))


class MonthPageQuery(Schema):
    after: Annotated[str, Field(pattern=rf"^[0-9]{{4}}-[0-9]{{2}}\.{UUID}$", max_length=44)] | None = Field(
        None, description=_("Det, der stod i next på den side, du har.")
    )
    limit: PageSize = Field(50, description=_("Hvor mange du vil have ad gangen."))


class MomentPageQuery(Schema):
    after: Annotated[str, Field(pattern=rf"^[0-9]{{8}}T[0-9]{{12}}\.{UUID}$", max_length=58)] | None = Field(
        None, description=_("Det, der stod i next på den side, du har.")
    )
    limit: PageSize = Field(50, description=_("Hvor mange du vil have ad gangen."))


class Text(BaseModel):
    da: str
    en: str


class Open(BaseModel):
    """New fields may be added to an answer at any time; those named here keep their meaning."""

    model_config = ConfigDict(extra="allow")


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []


class Definition(Open):
    key: str
    version: int
    unit: str
    name: Text
    numerator: Text
    denominator: Text
    population: Text
    source: Text
    caveat: Text


class DefinitionReference(BaseModel):
    key: str
    version: int


class Interval(BaseModel):
    low: float
    high: float
    level: float
    method: str


class Figure(Open):
    value: int | float | None = Field(description=_("Tallet selv. Tomt, når det er skjult eller ikke kan regnes ud."))
    unit: str
    n: int | None = Field(description=_("Hvor mange tallet er regnet af."))
    numerator: int | None
    denominator: int | None
    definition: DefinitionReference
    source: str = Field(description=_("Registreret, indlæst, offentliggjort eller beregnet."))
    as_of: str | None
    interval: Interval | None
    disclosure: str = Field(description=_("Om små tal er skjult: unchecked, shown eller suppressed."))
    group: str | None
    note: Text
    beside: dict[str, int | float | None] = Field(description=_("Tal, der hører ved siden af, for eksempel kvartiler."))


class Span(Open):
    low: Figure
    high: Figure
    groups: int


class Share(BaseModel):
    value: float
    numerator: int
    denominator: int


class Part(BaseModel):
    value: str
    name: str
    figures: dict[str, Figure]
    shares: dict[str, Share] = Field(
        {},
        description=_(
            "Ydelsesgruppens del af alle påbegyndte (population) og af alle visiterede (enrolled). Kun i jobcentret."
        ),
    )


class Published(BaseModel):
    published: Figure
    lowest: float | None = Field(description=_("Den laveste kommune, som det er publiceret."))
    highest: float | None = Field(description=_("Den højeste kommune, som det er publiceret."))
    same_people: bool = Field(description=_("Falsk, når det publicerede tal er for hele programmet."))
    difference: float | None = Field(description=_("Registreret minus publiceret, når det er de samme borgere."))
    equal: bool = Field(description=_("Om tallene er ens, når det registrerede afrundes som det publicerede."))
    reference: str = Field(description=_("Hvor tallet er publiceret."))
    remark: str


class IndicatorPart(Part):
    published: dict[str, Published]


class Dates(BaseModel):
    first: str | None
    last: str | None


class Funnel(Open):
    programme: str
    view: str
    period: Dates
    anchor: str | None
    as_of: str
    figures: dict[str, Figure]
    by: str | None
    parts: list[Part]
    spans: dict[str, Span]
    published_spans: dict[str, Span]


class Indicators(Open):
    programme: str | None
    jobcentre: str | None
    as_of: str
    counted_at: str | None
    period: Dates
    core_elements: dict[str, dict[str, Figure]] = Field(
        description=_("Kerneelementets nummer, og under det indikatorerne.")
    )
    by: str | None
    parts: list[IndicatorPart]
    spans: dict[str, Span]
    published: dict[str, Published] = Field(
        description=_("Publicerede tal ved siden af de registrerede, når programmet er slut og hele det er talt med.")
    )


class ProfileGroup(Open):
    name: Text
    n: int | None
    traits: dict[str, dict[str, Any]] = Field(
        description=_("Hvert træk: fordelingen i kategorier, gennemsnit, og hvor mange det ikke er oplyst for.")
    )


class Profiles(Open):
    programme: str
    stage: str
    as_of: str
    counted_at: str
    group: ProfileGroup
    other: ProfileGroup | None
    differences: dict[str, dict[str, Any]] = Field(
        description=_("Forskel med 95 pct.-interval, test, p og q. En forskel er ikke en virkning.")
    )
    tests: int | None = Field(description=_("Hvor mange spørgsmål q-værdierne er justeret for."))
    printed: dict[str, dict[str, Any]]
    caveat: Text


class Fidelity(Open):
    programme: str
    as_of: str | None = Field(description=_("Den dag, tallene går til og med. Kun for læsere af hele programmet."))
    catalogue_version: int
    intentions: list[dict[str, Any]]
    rows: list[dict[str, Any]] = Field(description=_("Kommunerne i alfabetisk rækkefølge, med hver vurdering."))
    counts: dict[str, dict[str, int]]
    judgements: list[dict[str, Any]]
    figures: dict[str, dict[str, Any]] = Field(
        description=_("Tal for hver kommune med grænser, små tal skjult. Kun for læsere af hele programmet.")
    )


class RegisterExtract(Open):
    jobcentre: str
    extracted_on: str | None = Field(description=_("Tom, når intet udtræk er indlæst."))


class RegisterPoint(BaseModel):
    week: int = Field(description=_("Uger efter visitation."))
    share: float = Field(description=_("Andelen, der har nået job eller uddannelse."))
    low: float | None
    high: float | None
    at_risk: int | None = Field(description=_("Hvor mange der stadig følges. Tomt uden for jobcentret."))


class RegisterCurve(BaseModel):
    group: str | None
    n: int
    median_weeks: int | None = Field(
        description=_("Ugen, hvor halvdelen er nået dertil. Tom, når kurven ikke gør det.")
    )
    points: list[RegisterPoint]


class RegisterQuery(Schema):
    by: Literal["municipality", "team", "benefit_group"] | None = Field(None, description=_("Del op efter det."))


class Register(Open):
    programme: str
    as_of: str
    last_day: str | None = Field(description=_("Den sidste dag, som alle udtræk kender."))
    by: str | None
    extracts: list[RegisterExtract]
    figures: dict[str, Figure] = Field(description=_("Tallene fra registret og de registrerede ved siden af."))
    parts: list[Part]
    curves: list[RegisterCurve]
    left_out: list[str] = Field(description=_("Grupper uden kurve, fordi de er få, eller få er kommet til."))
    curves_month: str | None = Field(
        description=_("Uden for jobcentret måneden for rapporten, som kurverne er fra. Den kan være en tidligere.")
    )


class Targets(Open):
    programme: str
    period: Dates
    as_of: str
    jobcentres: list[dict[str, Any]]
    total: dict[str, Any] | None
    reconciliation: list[dict[str, Any]]


class AssociationItem(Open):
    key: uuid.UUID
    outcome: str
    controls: str = Field(description=_("by_rule: kontroller efter reglen. reported: evalueringens sæt."))
    imputations: int = Field(description=_("Hvor mange gange manglende svar er udfyldt."))
    computed_at: datetime.datetime
    shared_at: datetime.datetime
    as_of: datetime.datetime = Field(description=_("Hvornår datasættet er opgjort."))
    rows: int = Field(description=_("Hvor mange borgere der er i datasættet."))
    data_set_digest: str = Field(description=_("SHA-256 af datasættet med deltagerne."))
    definition_version: int
    digest: str = Field(description=_("SHA-256 af resultatet, som det er gemt."))


class Associations(BaseModel):
    programme: str
    words: Text = Field(description=_("Det, der gælder for hvert tal: en sammenhæng, ikke en effekt."))
    items: list[AssociationItem]
    next: str | None = Field(description=NEXT)


class Quartiles(BaseModel):
    lower: float
    upper: float
    if_lower: float | None
    if_upper: float | None
    ratio: float | None = Field(description=_("Sandsynligheden ved den øvre kvartil delt med den ved den nedre."))
    low: float | None = Field(description=_("Intervallet for forskellen mellem de to."))
    high: float | None


class AssociationLine(Open):
    variable: str
    name: Text
    kind: str
    level: str = Field(description=_("person: hos borgeren og i indsatsen. organisation: én værdi for hver kommune."))
    contrast: str
    reference: str
    meaning: str = Field(description=_("discrete_change eller derivative: hvad ændringen er."))
    method: str
    controls: list[str]
    controls_later: list[str] = Field(description=_("Kontroller, der er udeladt, fordi de kommer efter forholdet."))
    controls_dropped: list[str] = Field(description=_("Kontroller, der følger af de andre eller af udfaldet."))
    controls_settled: list[str] = Field(
        description=_("Kontroller med en gruppe, hvor alle eller ingen har udfaldet. Gruppen er ikke med i modellen.")
    )
    value: float | None = Field(description=_("Forskellen som andel: 0,03 er tre procentpoint."))
    low: float | None
    high: float | None
    p: float | None
    p_below: float | None
    q: float | None
    if_yes: float | None
    if_no: float | None
    n: int | None = Field(description=_("Hvor mange der er med. Tom, når få er udeladt."))
    left_out: int | None = Field(description=_("Hvor mange der mangler et svar. Tom, når de er få."))
    left_out_settled: int | None = Field(
        description=_("Hvor mange der er i grupper, hvor alle eller ingen har udfaldet. Tom, når de er få.")
    )
    columns: int = Field(description=_("Hvor mange tal modellen har fundet ud over konstanten."))
    is_thin: bool = Field(
        description=_("Om så få har eller ikke har udfaldet, at tallet er mere usikkert, end intervallet viser.")
    )
    clusters: int
    of_a_kind: int | None
    organisational_controls: int
    smallest: float | None = Field(description=_("Den mindste forskel, der kunne findes."))
    quartiles: Quartiles | None = Field(description=_("For et tal: de to værdier, som E-værdien sammenligner."))
    unmeasured: Text | None = Field(
        description=_("Hvad E-værdien for et tal sammenligner, eller hvorfor den ikke er der.")
    )
    e_value: float | None
    e_value_of_interval: float | None
    missing_share: float | None
    refused: str | None = Field(description=_("Hvorfor der ikke er et tal."))
    counted: Text
    sentence: Text = Field(description=_("Hvad linjen siger, som det står på siden."))
    coverage: Text | None = Field(description=_("Hvor godt intervallet holdt, da det blev afprøvet."))


class AssociationMissing(BaseModel):
    variable: str
    lacking: int | None = Field(description=_("Hvor mange der mangler et svar. Tom, når de er få."))
    n: int


class Association(AssociationItem):
    programme: str
    words: Text = Field(description=_("Det, der gælder for hvert tal: en sammenhæng, ikke en effekt."))
    version: int
    questions: int = Field(description=_("Hvor mange spørgsmål q-værdierne er justeret for."))
    hidden_below: int = Field(description=_("Antal under dette er ikke oplyst."))
    lines: list[AssociationLine]
    missing: list[AssociationMissing]
    not_registered: list[str] = Field(description=_("Forhold, som ingen har registreret."))
    cannot_be_said: dict[str, Text] = Field(
        description=_("Forhold, der er registreret, men ikke kan siges, og hvorfor.")
    )
    withheld: list[str] = Field(description=_("Forhold, der er undersøgt, men kun læses på siden."))


class Sides(BaseModel):
    participants: int | None
    others: int | None


class ComparisonResult(Open):
    words: Text = Field(description=_("Det, der gælder for hvert tal: en sammenhæng, ikke en effekt."))
    caveat: Text
    difference: float = Field(description=_("Forskellen som andel: 0,03 er tre procentpoint."))
    low: float
    high: float
    participants: float
    others: float
    n_participants: int | None = Field(description=_("Hvor mange der er med. Tom, når få er udeladt."))
    n_others: int | None = Field(description=_("Hvor mange der er med. Tom, når få er udeladt."))
    left_out: Sides = Field(description=_("Hvor mange der mangler et svar. Tom, når de er få."))
    without_counterpart: Sides = Field(description=_("Hvor mange ingen af de andre ligner. Tom, når de er få."))
    balance: list[dict[str, Any]]


class ComparisonItem(BaseModel):
    key: uuid.UUID
    outcome: str
    others: str = Field(description=_("Hvem de andre er, med evaluators ord."))
    compared_at: datetime.datetime
    shared_at: datetime.datetime
    data_set_digest: str = Field(description=_("SHA-256 af datasættet med deltagerne."))
    file_digest: str = Field(description=_("SHA-256 af filen med de andre. Den er ikke gemt."))
    digest: str = Field(description=_("SHA-256 af resultatet, som det er gemt."))
    result: ComparisonResult = Field(description=_("Forskel, interval, forbehold og balance før og efter vægtning."))


class Comparisons(BaseModel):
    programme: str
    items: list[ComparisonItem]
    next: str | None = Field(description=NEXT)


class ReportItem(BaseModel):
    key: uuid.UUID
    kind: str = Field(description=_("jobcentre: eget jobcenters rapport. programme: hele programmets."))
    programme: str
    jobcentre: str | None
    month: str
    revision: int
    approved_at: datetime.datetime
    digest: str = Field(description=_("SHA-256 af det, der blev godkendt."))


class Reports(BaseModel):
    items: list[ReportItem]
    next: str | None = Field(description=NEXT)


class ReportLine(BaseModel):
    now: Figure
    before: Figure | None = Field(description=_("Det samme tal måneden før."))


class ReportSection(BaseModel):
    section: str
    lines: list[ReportLine]


class ReportPart(BaseModel):
    name: str
    sections: list[ReportSection]


class ReportDeviation(BaseModel):
    section: str
    key: str
    sentence: Text


class ReportDeviations(BaseModel):
    found: list[ReportDeviation] = Field(description=_("Hvad der afveg fra måltal, frister og det sædvanlige."))
    limits: dict[str, int] = Field(description=_("De grænser, der gjaldt, da rapporten blev godkendt."))
    time: str | None = Field(description=_("Hvor stor en del af programmets tid der var gået, som en brøk."))


class Report(Open):
    version: int
    programme: str
    jobcentre: str | None
    month: str
    as_of: str
    counted_at: str
    log_number: int
    revision: int
    approved_at: datetime.datetime
    digest: str
    sections: list[ReportSection]
    parts: list[ReportPart] = []
    deviations: ReportDeviations | None = Field(
        None,
        description=_(
            "Det, mødet om rapporten skal forklare, som det var ved godkendelsen. Tom, når det ikke blev gemt, og for "
            "hele programmets rapport."
        ),
    )
    published: dict[str, Published] = Field(
        description=_("Publicerede tal ved siden af rapportens, i den måned programmet slutter.")
    )


class Definitions(BaseModel):
    items: list[Definition]
    next: str | None = Field(description=NEXT)


class Programme(BaseModel):
    code: str
    name: str
    starts_on: datetime.date
    ends_on: datetime.date | None


class Programmes(BaseModel):
    items: list[Programme]
    next: str | None = Field(description=NEXT)


class Place(BaseModel):
    scope: str
    key: uuid.UUID | None
    name: str


class Me(BaseModel):
    token: str = Field(description=_("Nøglens navn."))
    key: uuid.UUID
    scopes: list[str]
    roles: list[str] = Field(description=_("De roller, som nøglen virker med i dag."))
    place: Place
    expires_at: datetime.datetime
    requests_per_minute: int
