"""Invented names. Given names are common ones; family names are put together from two syllables by us, so that most
of them exist nowhere. Any likeness to a living person is chance."""

from __future__ import annotations

import random

WOMEN = (
    "Agnete", "Alma", "Amina", "Anne", "Asta", "Birgit", "Bodil", "Camilla", "Charlotte", "Dagny", "Ditte", "Ea",
    "Elif", "Ellen", "Fatima", "Freja", "Gerda", "Grethe", "Hanne", "Helle", "Ida", "Inger", "Iryna", "Jette",
    "Johanne", "Karen", "Katarzyna", "Kirsten", "Laila", "Laura", "Line", "Lone", "Maja", "Maria", "Mette", "Mona",
    "Nanna", "Olena", "Pia", "Rikke", "Ronja", "Sanne", "Signe", "Sofie", "Susanne", "Tine", "Tove", "Ulla", "Vibeke",
    "Yasmin", "Aase", "Åse",
)  # fmt: skip
MEN = (
    "Ahmad", "Aksel", "Anders", "Andrzej", "Arne", "Asger", "Bent", "Bjarne", "Bo", "Carl", "Christian", "Dan",
    "Ebbe", "Emil", "Erik", "Finn", "Flemming", "Frede", "Gorm", "Hans", "Hassan", "Henning", "Ib", "Jakob", "Jens",
    "Jonas", "Jørgen", "Karl", "Kasper", "Kristian", "Lars", "Leif", "Mads", "Magnus", "Mikkel", "Mustafa", "Niels",
    "Ole", "Oleksandr", "Otto", "Per", "Peter", "Poul", "Rasmus", "Rune", "Simon", "Steen", "Svend", "Søren", "Thomas",
    "Torben", "Villy",
)  # fmt: skip
_FIRST = (
    "Ager", "Aske", "Birke", "Brom", "Bæk", "Duge", "Egle", "Elle", "Fasan", "Fjord", "Gran", "Gyde", "Hassel", "Hede",
    "Hjorte", "Humle", "Hyld", "Kild", "Klint", "Klit", "Krage", "Kær", "Lille", "Lyng", "Løv", "Marke", "Mose",
    "Nøkke", "Odder", "Ravn", "Rosen", "Rytter", "Rød", "Sand", "Siv", "Skær", "Slåen", "Snog", "Sten", "Strand",
    "Svale", "Sø", "Tang", "Tjørne", "Trane", "Ugle", "Vibe", "Vild", "Vinter", "Ærte", "Øster", "Å",
)  # fmt: skip
_SECOND = (
    "bakke", "blik", "bro", "by", "dal", "eng", "fryd", "gren", "have", "hede", "holm", "holt", "hult", "høj", "kvist",
    "lund", "lykke", "mark", "nær", "rup", "skov", "slet", "sted", "stie", "søe", "toft", "vad", "vang", "vig", "vænge",
)  # fmt: skip


def given_name(gender: str, rng: random.Random) -> str:
    first = rng.choice(WOMEN if gender == "woman" else MEN)
    # One in twelve has a double name, as search must bear.
    return f"{first} {rng.choice(WOMEN if gender == 'woman' else MEN)}" if rng.random() < 1 / 12 else first


def family_name(rng: random.Random) -> str:
    name = rng.choice(_FIRST) + rng.choice(_SECOND)
    return f"{name}-{rng.choice(_FIRST)}{rng.choice(_SECOND)}" if rng.random() < 1 / 30 else name
