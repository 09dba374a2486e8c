"""The words that a CV is read by: headings, months, languages, licences, and what is neither job nor education."""

from __future__ import annotations

from enum import StrEnum


class Section(StrEnum):
    JOBS = "jobs"
    EDUCATIONS = "educations"
    BOTH = "both"
    COURSES = "courses"
    LANGUAGES = "languages"
    LICENCES = "licences"
    COMPETENCES = "competences"
    PROFILE = "profile"
    LEISURE = "leisure"
    OTHER = "other"
    TOP = "top"  # before the first heading


# A heading is a line in which each word is one of these or a filler. The first section here that is named wins.
HEADINGS: tuple[tuple[Section, frozenset[str]], ...] = (
    (
        Section.OTHER,
        frozenset(
            [
                "referencer",
                "reference",
                "references",
                "publikationer",
                "publications",
                "frivillig",
                "frivilligt",
                "frivillige",
                "volunteering",
                "volunteer",
                "tillidshverv",
                "hverv",
                "foreningsarbejde",
                "foreningsliv",
                "bestyrelsesposter",
                "bestyrelsesarbejde",
                "personligt",
                "persondata",
                "kontakt",
                "kontaktoplysninger",
                "kontaktinformation",
                "contact",
                "andet",
                "diverse",
                "øvrigt",
                "other",
                "familie",
                "privat",
                "awards",
                "priser",
                "projekter",
                "projects",
                "bilag",
                "militær",
                "værnepligt",
                "stamdata",
                "rejser",
                "udlandsophold",
                "organisationer",
                "personal",
            ]
        ),
    ),
    (
        Section.LANGUAGES,
        frozenset(["sprog", "sprogkundskaber", "sprogfærdigheder", "sprogkompetencer", "languages", "language"]),
    ),
    (
        Section.LICENCES,
        frozenset(
            [
                "kørekort",
                "førerbevis",
                "certifikater",
                "certifikat",
                "certificeringer",
                "licenser",
                "certificates",
                "certifications",
                "licence",
                "license",
                "licences",
                "licenses",
                "driving",
                "driver's",
                "drivers",
            ]
        ),
    ),
    (
        Section.COURSES,
        frozenset(
            [
                "kurser",
                "kursus",
                "kursusbeviser",
                "efteruddannelse",
                "efteruddannelser",
                "amu-kurser",
                "amu",
                "courses",
                "training",
            ]
        ),
    ),
    (
        Section.JOBS,
        frozenset(
            [
                "erhvervserfaring",
                "erhvervserfaringer",
                "arbejdserfaring",
                "arbejdserfaringer",
                "joberfaring",
                "joberfaringer",
                "erfaring",
                "erfaringer",
                "arbejde",
                "arbejdsliv",
                "job",
                "jobs",
                "ansættelser",
                "ansættelse",
                "ansættelsesforhold",
                "beskæftigelse",
                "beskæftigelser",
                "stillinger",
                "erhverv",
                "erhvervsmæssig",
                "erhvervsforløb",
                "karriere",
                "karriereforløb",
                "arbejdspladser",
                "arbejdshistorik",
                "jobhistorik",
                "arbejdslivet",
                "erhvervskarriere",
                "praktik",
                "praktikker",
                "praktikophold",
                "experience",
                "employment",
                "work",
                "career",
            ]
        ),
    ),
    (
        Section.EDUCATIONS,
        frozenset(
            [
                "uddannelse",
                "uddannelser",
                "uddannelsesbaggrund",
                "uddannelsesmæssig",
                "uddannelsesforløb",
                "skole",
                "skoler",
                "skolegang",
                "skoleuddannelse",
                "studier",
                "studie",
                "education",
                "educations",
                "educational",
                "academic",
            ]
        ),
    ),
    (
        Section.PROFILE,
        frozenset(["profil", "profile", "resume", "resumé", "summary", "about"]),
    ),
    (
        Section.COMPETENCES,
        frozenset(
            [
                "kompetencer",
                "kompetence",
                "nøglekompetencer",
                "kernekompetencer",
                "kvalifikationer",
                "færdigheder",
                "it-kundskaber",
                "it-færdigheder",
                "it-kompetencer",
                "it",
                "it-kendskab",
                "kundskaber",
                "evner",
                "styrker",
                "sider",
                "skills",
                "competences",
                "competencies",
                "qualifications",
                "strengths",
            ]
        ),
    ),
    (
        Section.LEISURE,
        frozenset(
            [
                "fritid",
                "fritidsinteresser",
                "fritidsaktiviteter",
                "interesser",
                "hobby",
                "hobbyer",
                "hobbies",
                "interests",
                "leisure",
            ]
        ),
    ),
)

FILLERS = frozenset(
    [
        "og",
        "&",
        "i",
        "min",
        "mit",
        "mine",
        "jeg",
        "har",
        "haft",
        "om",
        "kort",
        "korte",
        "træk",
        "tidligere",
        "nuværende",
        "relevant",
        "relevante",
        "baggrund",
        "oplysninger",
        "oversigt",
        "over",
        "de",
        "seneste",
        "sidste",
        "and",
        "my",
        "the",
        "of",
        "history",
        "background",
        "previous",
        "other",
        "key",
        "professional",
        "faglige",
        "personlige",
        "stærkeste",
        "stærke",
        "gennemført",
        "gennemførte",
        "afsluttede",
        "øvrige",
        "relaterede",
        "samt",
        "m.m.",
        "mv.",
        "mv",
        "etc",
        "mere",
        "vigtigste",
        "videregående",
        "ordinær",
        "daglige",
        "mig",
        "me",
        "information",
        "details",
        "experience",
        "work",
    ]
)
WHOLE_HEADINGS = {
    "om mig": Section.PROFILE, "kort om mig": Section.PROFILE, "lidt om mig": Section.PROFILE,
    "about me": Section.PROFILE, "hvem er jeg": Section.PROFILE, "min baggrund": Section.PROFILE,
    "det kan jeg": Section.COMPETENCES, "det er jeg god til": Section.COMPETENCES,
    "her har jeg arbejdet": Section.JOBS, "arbejdsliv og uddannelse": Section.BOTH,
    "erhvervserfaring og uddannelse": Section.BOTH, "job og uddannelse": Section.BOTH,
    "uddannelse og erhvervserfaring": Section.BOTH, "uddannelse og job": Section.BOTH, "cv": Section.TOP,
    "curriculum vitae": Section.TOP,
    "personlige oplysninger": Section.OTHER, "personal information": Section.OTHER,
    "personal details": Section.OTHER,
}  # fmt: skip

MONTHS = {
    "januar": 1, "jan": 1, "january": 1, "februar": 2, "feb": 2, "febr": 2, "february": 2, "marts": 3, "mar": 3,
    "march": 3, "april": 4, "apr": 4, "maj": 5, "may": 5, "juni": 6, "jun": 6, "june": 6, "juli": 7, "jul": 7,
    "july": 7, "august": 8, "aug": 8, "september": 9, "sep": 9, "sept": 9, "oktober": 10, "okt": 10, "october": 10,
    "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip

# A period whose words hold one of these is neither job nor education, and what it was is not for the CV.
GAPS = frozenset(
    [
        "syg",
        "sygemeldt",
        "sygemelding",
        "sygedagpenge",
        "sygeorlov",
        "sygdom",
        "ledig",
        "ledighed",
        "arbejdsløs",
        "arbejdssøgende",
        "jobsøgende",
        "dagpenge",
        "kontanthjælp",
        "ressourceforløb",
        "jobafklaring",
        "jobafklaringsforløb",
        "barsel",
        "barselsorlov",
        "orlov",
        "forældreorlov",
        "hjemmegående",
        "førtidspension",
        "pension",
        "unemployed",
        "unemployment",
        "maternity",
        "paternity",
        "parental",
        "sick",
        "leave",
        "sabbatår",
        "født",
        "born",
        "gift",
        "bor",
        "boet",
    ]
)

# Column names of a table, and names in front of a colon.
COLUMNS = {
    "period": frozenset(
        [
            "periode",
            "perioder",
            "hvornår",
            "år",
            "årstal",
            "dato",
            "datoer",
            "tid",
            "tidsrum",
            "fra/til",
            "fra-til",
            "period",
            "dates",
            "date",
            "when",
            "year",
        ]
    ),
    "title": frozenset(
        [
            "stilling",
            "stillingsbetegnelse",
            "titel",
            "jobtitel",
            "job",
            "funktion",
            "uddannelse",
            "kvalifikation",
            "hvilken",
            "hvad",
            "som-hvad",
            "eksamen",
            "grad",
            "position",
            "title",
            "role",
            "qualification",
            "degree",
            "what",
            "stillinger",
            "beskæftigelse",
        ]
    ),
    "place": frozenset(
        [
            "arbejdsplads",
            "arbejdssted",
            "arbejdsgiver",
            "firma",
            "virksomhed",
            "sted",
            "hvor",
            "skole",
            "uddannelsessted",
            "institution",
            "employer",
            "company",
            "workplace",
            "place",
            "school",
            "where",
            "organisation",
        ]
    ),
    "description": frozenset(
        [
            "opgaver",
            "arbejdsopgaver",
            "ansvar",
            "beskrivelse",
            "indhold",
            "funktioner",
            "noter",
            "tasks",
            "duties",
            "description",
        ]
    ),
}

# Words that tell a school or an employer from what was done there.
PLACE_ENDINGS = (
    "skole", "skolen", "skoler", "gymnasium", "gymnasiet", "universitet", "universitetet", "university", "college",
    "academy", "akademi", "kommune", "kommunen", "hospital", "hospitalet", "sygehus", "sygehuset", "institut",
    "school", "seminarium", "seminariet", "højskole", "ministeriet", "styrelsen", "centret", "center",
    "børnehave", "børnehaven", "børnehuset", "plejehjem", "plejehjemmet", "forening", "foreningen",
)  # fmt: skip
PLACE_WORDS = frozenset(
    [
        "a/s",
        "aps",
        "i/s",
        "p/s",
        "k/s",
        "amba",
        "ivs",
        "ltd",
        "llc",
        "inc",
        "gmbh",
        "jsc",
        "brdr",
        "vuc",
        "ucl",
        "via",
        "zbc",
        "cbs",
        "ku",
        "au",
        "sdu",
        "aau",
        "dtu",
        "ruc",
        "euc",
        "tech",
        "tietgen",
        "cphbusiness",
        "kea",
        "aarhustech",
        "rybners",
        "hansenberg",
        "learnmark",
        "kommune",
        "region",
        "hotel",
        "restaurant",
        "café",
        "firmaet",
    ]
)
EDUCATION_WORDS = frozenset(
    [
        "hf",
        "hg",
        "hh",
        "hhx",
        "htx",
        "stx",
        "eux",
        "eud",
        "gf1",
        "gf2",
        "studentereksamen",
        "student",
        "gymnasial",
        "klasse",
        "bachelor",
        "master",
        "kandidat",
        "msc",
        "bsc",
        "ba",
        "ma",
        "phd",
        "diplom",
        "cand",
        "uddannelse",
        "grunduddannelse",
        "grundforløb",
        "hovedforløb",
        "svendebrev",
        "svendeprøve",
        "afgangsprøve",
        "akademiuddannelse",
        "diplomuddannelse",
        "professionsbachelor",
        "kontoruddannelse",
        "elev-uddannelse",
        "teknikum",
        "eksamen",
        "prøve",
        "degree",
        "diploma",
        "certificate",
    ]
)
EDUCATION_ENDINGS = ("uddannelse", "uddannelsen", "eksamen", "bachelor", "diplom", "prøve")
JOB_ENDINGS = (
    "assistent", "medarbejder", "hjælper", "medhjælper", "chauffør", "arbejder", "leder", "konsulent", "tekniker",
    "montør", "operatør", "lærer", "pædagog", "vejleder", "rådgiver", "sælger", "ekspedient", "elev", "lærling",
    "mester", "mand", "svend", "smed", "tømrer", "maler", "murer", "kok", "tjener", "bud", "vikar", "sekretær",
    "sygeplejerske", "designer", "udvikler", "ingeniør", "revisor", "bogholder", "frisør", "gartner", "pedel", "vagt",
    "portør", "laborant", "developer", "engineer", "manager", "cleaner", "accountant", "technician", "worker",
    "driver", "teacher", "nurse", "specialist", "cook", "waiter", "clerk", "officer",
)  # fmt: skip

LANGUAGES = {
    "dansk": "da", "danish": "da", "engelsk": "en", "english": "en", "tysk": "de", "german": "de", "fransk": "fr",
    "french": "fr", "spansk": "es", "spanish": "es", "svensk": "sv", "swedish": "sv", "norsk": "no", "norwegian": "no",
    "arabisk": "ar", "arabic": "ar", "tyrkisk": "tr", "turkish": "tr", "kurdisk": "ku", "kurdish": "ku",
    "persisk": "fa", "farsi": "fa", "persian": "fa", "dari": "prs", "pashto": "ps", "urdu": "ur", "somali": "so",
    "somalisk": "so", "tigrinya": "ti", "tamil": "ta", "tamilsk": "ta", "vietnamesisk": "vi", "vietnamese": "vi",
    "kinesisk": "zh", "chinese": "zh", "thai": "th", "thailandsk": "th", "polsk": "pl", "polish": "pl",
    "russisk": "ru", "russian": "ru", "ukrainsk": "uk", "ukrainian": "uk", "rumænsk": "ro", "romanian": "ro",
    "bulgarsk": "bg", "bulgarian": "bg", "bosnisk": "bs", "bosnian": "bs", "serbisk": "sr", "serbian": "sr",
    "kroatisk": "hr", "croatian": "hr", "albansk": "sq", "albanian": "sq", "ungarsk": "hu", "hungarian": "hu",
    "italiensk": "it", "italian": "it", "portugisisk": "pt", "portuguese": "pt", "hollandsk": "nl", "dutch": "nl",
    "finsk": "fi", "finnish": "fi", "islandsk": "is", "icelandic": "is", "færøsk": "fo", "faroese": "fo",
    "grønlandsk": "kl", "greenlandic": "kl", "swahili": "sw", "litauisk": "lt", "lithuanian": "lt", "lettisk": "lv",
    "latvian": "lv", "græsk": "el", "greek": "el", "hindi": "hi", "tegnsprog": "sign",
}  # fmt: skip

LEVELS = (
    ("native", ("modersmål", "native", "mother tongue", "first language")),
    ("fluent", ("flydende", "fluent", "forhandlingsniveau", "perfekt", "fuldt ud")),
    ("good", ("godt", "good", "rutineret", "mellem", "intermediate", "pd3", "prøve i dansk 3")),
    ("basic", ("lidt", "begynder", "basic", "grundlæggende", "beginner", "forstår", "nogenlunde", "some")),
)
SPEAKING = frozenset(["taler", "snakker", "forstår", "sprog", "modersmål", "speak", "speaks", "fluent"])

DRIVING = (
    "AM", "A1", "A2", "A", "B+", "BE", "B", "C1E", "C1", "CE", "C", "D1E", "D1", "DE", "D", "TM",
)  # fmt: skip
LICENCE_WORDS = frozenset(["kørekort", "førerbevis", "kørekortkategori", "licence", "license"])
# Codes of the reference list "licence", with beginnings of the words that name them.
CERTIFICATES = {
    "truck": ("truck", "gaffeltruck"),
    "welding": ("svejs",),
    "crane": ("kran",),
    "lift": ("lift", "personlift"),
    "scaffold": ("stillads",),
    "taxi": ("taxi", "taxa"),
    "first_aid": ("førstehjælp", "first aid"),
    "hygiene": ("hygiejne",),
    "asbestos": ("asbest",),
    "epoxy": ("epoxy",),
    "road_marking": ("vejen som arbejdsplads",),
    "adr": ("adr-",),
}
CERTIFICATE_SIGNS = ("certifikat", "bevis", "kursus", "certificate")
