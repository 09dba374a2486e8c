"""Invented people for the search tests: common first names and surnames put together from a seed."""

from __future__ import annotations

import random

_FIRST = """
Anne Mette Lars Jens Peter Hans Kirsten Mohammed Fatima Ahmed Søren Maria Camilla Louise Henrik Kasper Jonas Mathias
Emma Ida Sofie Freja Karen Birgitte Gitte Rikke Tine Ulla Bente Pernille Signe Inger Lise Jytte Bjørn Viktor Stefan Isak
Oleksandr Yulia Natalia Agnieszka Katarzyna Łukasz Marie Charlotte Karl Carl Erik Dorthe Lone Hanne Susanne Thomas
Michael Martin Niels Christian Kristian Morten Jesper Jakob Jacob Mads Rasmus Nikolaj Nicolai Philip Filip Torben Jeppe
Aage Yusuf Hassan Ali Omar Nour Hodan Ayse Tran Thi Andre Rene Evald Ole Poul Paul Kurt Knud Bo Ib Pia Tina Tove Else
Grethe Helle Heidi Anders Andreas Sara Laura Julie Cecilie Nanna Astrid Olga Tatiana Ivan Piotr Anna Maja Maya Zofia
"""

_LAST = """
Jensen Nielsen Hansen Pedersen Andersen Christensen Kristensen Larsen Sørensen Rasmussen Jørgensen Petersen Madsen
Olsen Thomsen Christiansen Kristiansen Poulsen Johansen Møller Mortensen Knudsen Jakobsen Jacobsen Mikkelsen Olesen
Frederiksen Laursen Henriksen Lund Holm Schmidt Eriksen Clausen Simonsen Svendsen
Andreasen Iversen Jeppesen Nissen Lauridsen
Steffensen Bertelsen Axelsen Damgaard Kirkegaard Østergaard Nørgaard Vestergaard Kjær Skov Dahl Bach Bak Toft Juul Juhl
Hussein Hassan Ali Ahmed Al-Khatib Yilmaz Nguyen Tran Kowalski Nowak Wisniewski Shevchenko Bondarenko Kravchenko
Kovalenko Melnyk Abdi Jama Mohamud Overgaard Dalsgaard Skovbjerg Haugaard Thygesen Frandsen Krogh Kragh Bøgh Fog Winther
Vinther Brandt Friis Gade Bruun Bech Sommer Ravn Buch Tang Kvist Lindqvist Kjeldgaard Bundgaard Abildgaard Bjerre
"""

FIRST, LAST = _FIRST.split(), _LAST.split()


def invented_names(number: int, seed: int = 1) -> list[str]:
    """Full names with up to two middle names; common surnames are more common than rare ones, as they are."""
    chance = random.Random(seed)
    weights = [1 / (place + 4) for place in range(len(LAST))]
    names = []
    for _ in range(number):
        middle = [
            chance.choice(LAST) if chance.random() < 0.7 else chance.choice(FIRST)
            for _ in range(chance.choices([0, 1, 2], [3, 5, 2])[0])
        ]
        names.append(" ".join([chance.choice(FIRST), *middle, *chance.choices(LAST, weights)]))
    return names
