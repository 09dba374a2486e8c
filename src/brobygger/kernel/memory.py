"""How a process that lives long looks for rubbish.

Python counts what is made and, now and then, looks through everything that lives for rings of objects that hold each
other and that nobody else holds. A server keeps some hundred thousand objects for ever (models, forms, addresses,
templates): to look through them finds nothing and takes a quarter of a second, in the middle of somebody's page.
"""

from __future__ import annotations

import gc

# Objects made and not yet let go before the young are looked through, and how many such rounds before the older are.
# A page makes tens of thousands, of which nearly all are let go at once, without any search.
YOUNG, OLDER, OLDEST = 50_000, 20, 20


def settle() -> None:
    """Call once, when all that the process keeps is loaded: it is never looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDEST)
