"""Names of people who do not exist, put together from lists of our own.

Given names are common ones. Danish family names are two halves that seldom or never stand together in a real name;
names in the manner of other languages are a stem and an ending. Any likeness to a living person is chance.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

_DANISH_WOMEN = (
    "Agnes Alberte Alice Alma Amalie Anette Anita Anja Anna Anne Annette Asta Astrid Benedikte Bente Berit Birgit "
    "Birgitte Birthe Bodil Britt Camilla Carla Caroline Cecilie Charlotte Christina Clara Dagmar Dagny Ditte Dorthe "
    "Edith Eline Elisabeth Ella Ellen Else Emilie Emma Ester Eva Filippa Freja Frida Gerda Gitte Grete Gudrun Gunhild "
    "Hanne Heidi Helene Helle Henriette Hilda Ida Inge Ingeborg Inger Ingrid Irene Iris Jane Janne Jeanette Jette "
    "Johanne Josefine Jytte Kamilla Karen Karin Karla Karoline Katrine Kirsten Kirstine Klara Laura Lea Lena Lene "
    "Line Lisbet Lise Liv Lone Lotte Louise Luna Lykke Mai Maja Majbritt Malene Maren Margit Margrethe Maria Marianne "
    "Marie Marlene Mathilde Merete Merle Mette Mia Mona Nadja Naja Nanna Nete Nina Olga Olivia Pernille Pia Randi "
    "Rebekka Rigmor Rikke Rosa Ruth Sabine Sanne Sara Signe Silje Sille Simone Sofie Solveig Stine Susanne Sørine "
    "Tanja Thea Tilde Tina Tine Tove Trine Ulla Ulrikke Vera Vibeke Victoria Vigga Winnie Yrsa Aase Åse"
)
_DANISH_MEN = (
    "Aksel Albert Alfred Allan Anders Andreas Anker Anton Arne Arthur August Axel Benjamin Benny Bent Bertram Birger "
    "Bjarke Bjarne Bjørn Bo Brian Børge Carl Carsten Casper Christian Christoffer Claus Conrad Dan Daniel Dennis Ebbe "
    "Egon Einar Ejnar Elias Emil Erik Erling Esben Felix Finn Flemming Frank Frederik Frode Georg Gert Gorm Gunnar "
    "Gustav Hans Harald Helge Henning Henrik Herluf Holger Hugo Ib Ivan Ivar Jacob Jakob Jan Jens Jeppe Jesper Jimmy "
    "Johan Johannes John Johnny Jonas Jonatan Jørgen Kaj Karl Karsten Kasper Keld Kenneth Kent Kim Kjeld Klaus Knud "
    "Kristian Kristoffer Kurt Lars Lasse Laurits Leif Lennart Leo Louis Ludvig Lukas Mads Magnus Malthe Marcus Marius "
    "Martin Mathias Mikael Mikkel Mogens Morten Nicklas Nikolaj Niels Nils Noah Ole Oliver Oskar Otto Palle Paul Per "
    "Peter Philip Poul Preben Rasmus Rene Robert Roland Rune Samuel Sebastian Silas Simon Stefan Steen Sten Stig Sune "
    "Svend Søren Tage Theodor Thomas Thor Thorkild Tim Tobias Tom Tommy Torben Tristan Troels Uffe Ulrik Vagn Valdemar "
    "Verner Victor Viggo Villads Villy William Aage"
)
_FIRST_HALVES = (
    "Ager Aske Avn Birke Blomster Brom Bæk Dug Egle Elle Enge Fasan Fjeld Fjord Flint Gran Gyde Hassel Havre Hede "
    "Hjorte Humle Hyld Kilde Klint Klit Klokke Krage Kærne Lilje Lyng Lær Løv Marke Mose Nøkke Odder Pile Ravne Rosen "
    "Rytter Rød Sand Siv Skær Slåen Snog Sol Spurve Sten Strand Svale Tang Tjørne Trane Ugle Vibe Vild Vinter Ært "
    "Øster Ådal"
)
_SECOND_HALVES = (
    "bakke blik brink bro dahl eng fryd gren have hede hjem holt hult høj kjær kvist lund lykke mark nær rup skov slet "
    "stie sted strøm søe toft vad vang vig vænge"
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How names are made in the manner of one language. Family names may differ between women and men."""

    language: str  # of the citizen's form; Danish where the form is not in the language
    interpreter: str  # code of the interpreter's language
    women: tuple[str, ...]
    men: tuple[str, ...]
    stems: tuple[str, ...]
    endings: tuple[tuple[str, str], ...]  # (woman's, man's)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MANNERS = (
    Manner(
        "ar",
        "ar",
        _words(
            "Amal Amina Asmaa Basma Dalia Fatima Hala Hanan Huda Iman Jamila Khadija Lama Layla Lina Maha Maryam Nadia "
            "Nour Rana Rania Reem Salma Samira Sana Yasmin Zahra Zeinab"
        ),
        _words(
            "Adel Ahmad Ali Amir Anas Bashar Basel Faisal Fares Habib Hamza Hassan Ibrahim Issa Jamal Kareem Khaled "
            "Mahmoud Mazen Nabil Omar Rami Samir Sami Tarek Walid Yusuf Ziad"
        ),
        _words("Barad Dahir Farun Ghazan Hadar Jabran Kasem Lahan Mansar Nadur Qasan Rahan Sabur Tarun Wazan Zahar"),
        (("", ""), ("i", "i"), ("-Nur", "-Nur"), ("awi", "awi")),
    ),
    Manner(
        "uk",
        "uk",
        _words(
            "Alina Bohdana Daryna Halyna Inna Iryna Kateryna Larysa Liubov Marta Nadiia Natalia Oksana Olena Sofiia "
            "Svitlana Tetiana Uliana Vira Yuliia Zoriana"
        ),
        _words(
            "Andrii Anton Bohdan Borys Danylo Denys Dmytro Ihor Ivan Maksym Mykola Nazar Oleh Oleksandr Orest Pavlo "
            "Roman Serhii Taras Vasyl Volodymyr Yurii"
        ),
        _words("Berest Dubor Horob Kalyn Klenov Kovyl Luhan Makar Osyk Polyn Skovor Topol Vereb Vyshn Yasen Zoren"),
        (("enko", "enko"), ("uk", "uk"), ("ska", "skyi"), ("ets", "ets")),
    ),
    Manner(
        "pl",
        "pl",
        _words(
            "Agnieszka Aleksandra Barbara Beata Dorota Ewa Grażyna Halina Iwona Joanna Katarzyna Kinga Magdalena "
            "Małgorzata Monika Renata Teresa Urszula Wanda Zofia"
        ),
        _words(
            "Adam Andrzej Bartosz Czesław Dariusz Grzegorz Jacek Jarosław Krzysztof Łukasz Marek Michał Paweł Piotr "
            "Rafał Stanisław Tadeusz Tomasz Wojciech Zbigniew"
        ),
        _words(
            "Borow Brzezan Dębow Grabin Jarzęb Kalinow Leszczyn Makow Olchow Osin Sosnow Topolin Wierzb Wrzosow Zielin "
            "Żurawin"
        ),
        (("ska", "ski"), ("ek", "ek"), ("czyk", "czyk"), ("iak", "iak")),
    ),
    Manner(
        "da",
        "tr",
        _words(
            "Ayla Aylin Ayşe Belma Cemre Ceren Derya Dilek Ebru Elif Emine Esra Fadime Gül Hülya Meryem Nazlı Nurten "
            "Selin Sevgi Şule Zeynep"
        ),
        _words(
            "Ahmet Arda Baran Bülent Can Cem Deniz Emre Erkan Ferhat Hakan Hüseyin Kemal Levent Mehmet Murat Mustafa "
            "Okan Orhan Selim Serkan Yılmaz"
        ),
        _words("Aktuna Bulutay Çınarel Denizal Gökay Kayabel Ormanel Sarıtaş Taşkent Tunabel Yağmurel Yıldızay"),
        (("", ""), ("oğlu", "oğlu"), ("er", "er"), ("kaya", "kaya")),
    ),
)

DANISH_GIVEN = {"woman": _words(_DANISH_WOMEN), "man": _words(_DANISH_MEN)}
DANISH_FAMILY = tuple(first + second for first in _words(_FIRST_HALVES) for second in _words(_SECOND_HALVES))
NOT_DANISH = 0.07  # share of names in the manner of another language


def manner(benefit_group: str, rng: random.Random) -> Manner | None:
    """None for a Danish name. Everybody on integration benefit has come from another country."""
    share = 1.0 if benefit_group == "integration_benefit" else NOT_DANISH
    return rng.choice(MANNERS) if rng.random() < share else None


def full_name(gender: str, of: Manner | None, rng: random.Random) -> tuple[str, str]:
    """Given and family name; some have two of either, as search must bear."""
    if of is not None:
        ending = rng.choice(of.endings)
        given = rng.choice(of.women if gender == "woman" else of.men)
        return given, rng.choice(of.stems) + ending[0 if gender == "woman" else 1]
    given = rng.choice(DANISH_GIVEN[gender])
    dice = rng.random()
    if dice < 0.06:
        given = f"{given} {rng.choice(DANISH_GIVEN[gender])}"
    elif dice < 0.09:
        given = f"{given}-{rng.choice(DANISH_GIVEN[gender])}"
    family = rng.choice(DANISH_FAMILY)
    dice = rng.random()
    if dice < 0.10:
        family = f"{rng.choice(DANISH_FAMILY)} {family}"
    elif dice < 0.13:
        family = f"{family}-{rng.choice(DANISH_FAMILY)}"
    return given, family
