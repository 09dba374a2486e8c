"""Short notes as staff could have written them about invented people. Danish, since they are data, not interface."""

from __future__ import annotations

# What an impairment consists of, per impairment group.
IMPACT = {
    "physical": (
        "Kan ikke løfte tungt og skal kunne skifte mellem at sidde og stå.",
        "Får smerter efter et par timer i samme stilling.",
        "Kan gå korte ture, men trapper er svære.",
        "Bliver forpustet og skal have pauser. Støv og duft gør det værre.",
        "Har gode dage og dage, hvor hænderne ikke vil.",
        "Skal kunne tage medicin og spise på faste tider.",
    ),
    "mental": (
        "Bliver urolig, når mange taler på én gang.",
        "Sover dårligt og er længe om at komme i gang om morgenen.",
        "Kan arbejde i perioder, men bliver hurtigt brugt op af pres.",
        "Har svært ved nye steder og nye mennesker i begyndelsen.",
        "Trækker sig, når der er kritik, og melder sig så syg.",
    ),
    "intellectual": (
        "Har svært ved at holde fast i en opgave, når der sker meget omkring.",
        "Læser langsomt og misser beskeder på skrift.",
        "Skal have én besked ad gangen og vide, hvad der kommer bagefter.",
        "Glemmer aftaler uden påmindelse. Er god til det, der gentager sig.",
        "Bliver træt i hovedet efter tre-fire timer.",
    ),
    "sensory": (
        "Hører ikke, hvad der bliver sagt i større møder.",
        "Kan ikke læse almindelig skrift på en skærm.",
        "Bliver træt af at lytte og skal have ro bagefter.",
    ),
    "not_placed": (
        "Borgeren beskriver selv en træthed, som ingen har kunnet forklare.",
        "Flere mindre ting, der tilsammen fylder meget.",
    ),
}
OTHER = (
    "En sygdom, som borgeren selv har beskrevet.",
    "Følger efter en operation.",
    "Noget, der endnu bliver undersøgt.",
)
LATER = "Samtalen blev brugt på noget andet."

MINUTES = {
    "experience": (
        "Har arbejdet i butik og på lager i flere år. Er frivillig i en forening.",
        "Har passet børn og hjem i ti år og styret økonomien. Vil gerne ud igen.",
        "Uddannelsen blev afbrudt. Har haft mange korte job og husker bedst dem med faste kolleger.",
        "Har lang erfaring fra kontor. Den sidste stilling ophørte efter en sygeperiode.",
        "Kommer fra et håndværk, som kroppen ikke kan mere.",
    ),
    "tasks": (
        "Er god til at ordne, pakke og holde styr på varer.",
        "Kan føre regnskab og svare på mails. Vil gerne slippe for telefonen.",
        "Kan lære andre op, når tempoet er roligt.",
        "Arbejder grundigt og kan lide opgaver, der bliver færdige.",
        "Er god til mennesker, dyr og til at finde på løsninger.",
    ),
    "impairment": (
        "Vi gik ud fra skemaet. Borgeren genkender billedet.",
        "Det, der fylder mest, er trætheden. Den var der også i de sidste job.",
        "Borgeren har lært at skjule det og blev lettet over at tale om det.",
        "Der er kommet mere til siden skemaet. Det er skrevet ind nedenfor.",
    ),
    "support": (
        "Korte dage i begyndelsen, et roligt sted og faste opgaver.",
        "Hæve-sænke-bord og hjælp til det tunge.",
        "En fast kontaktperson og aftaler på skrift.",
        "Mulighed for pauser og for at arbejde hjemme en dag om ugen.",
    ),
    "goals": (
        "De tre mål er lige gode. Vi begynder med det, der kan prøves først.",
        "Målene ligger i hver sin branche. Borgeren kender nogen i to af dem.",
        "Vi har set på, hvor der mangler folk i området.",
    ),
}
ENROL = (
    "Funktionsnedsættelsen har betydning, borgeren er motiveret, og der er tre konkrete mål.",
    "Der er brug for tilpasninger for at komme i gang, og borgeren vil gerne.",
    "Borgeren kan arbejde med den rette støtte. Vi har aftalt de første skridt.",
)
REFUSE = (
    "Borgeren har brug for noget andet først. Vi har talt om hvad.",
    "Funktionsnedsættelsen har ikke betydning for de job, borgeren søger.",
    "Borgeren har fået et andet tilbud, som dækker det samme.",
    "Borgeren ønsker ikke at være med efter samtalen.",
)
POSTPONE = (
    "Borgeren er i behandling og vil gerne spørges igen.",
    "Bolig og økonomi skal på plads først.",
)
NOT_HELD = {
    "no_show": "Borgeren kom ikke og svarede ikke på to opkald.",
    "cancelled": "Jobformidleren var syg, og forløbet var slut før en ny tid.",
    "regretted": "Borgeren ville alligevel ikke have en samtale.",
}

OCCUPATIONS = {
    "agriculture": ("gartnermedhjælper", "dyrepasser", "medhjælper på planteskole"),
    "industry": ("montør", "maskinoperatør", "kvalitetskontrollant"),
    "construction": ("malermedhjælper", "byggeleders assistent", "tømrermedhjælper"),
    "trade": ("butiksmedhjælper", "lagermedarbejder", "medarbejder i genbrugsbutik"),
    "transport": ("varebilschauffør", "postbud", "disponent"),
    "hospitality": ("køkkenmedhjælper", "receptionist", "bagermedhjælper"),
    "it": ("medarbejder i it-support", "tester", "webredaktør"),
    "office": ("kontorassistent", "bogholder", "sekretær"),
    "cleaning": ("rengøringsassistent", "pedelmedhjælper", "servicemedarbejder"),
    "public": ("borgerservicemedarbejder", "arkivmedarbejder"),
    "education": ("pædagogmedhjælper", "støtte i skolen", "underviser på aftenskole"),
    "health": ("social- og sundhedshjælper", "lægesekretær", "omsorgsmedarbejder"),
    "culture": ("museumsvært", "bibliotekets medhjælper", "halassistent"),
}
STUDIES = ("en erhvervsuddannelse", "en forberedende uddannelse", "en kort videregående uddannelse")
