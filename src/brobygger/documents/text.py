"""Text out of the files that people bring: PDF, Word and plain text, known by their content.

Bounded in size, pages, length, time and memory, and read in a process of its own (see ``reading``). What cannot be
read is refused with a sentence that says what to do instead.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.documents.errors import Unreadable
from brobygger.documents.reading import MOST_PAGES, Fault

SECONDS = 20

SENTENCES: dict[Fault, Promise] = {
    Fault.UNKNOWN_KIND: gettext_lazy("Vi kan ikke læse den slags fil. Brug PDF, Word (.docx) eller ren tekst."),
    Fault.OLD_WORD: gettext_lazy(
        "Filen er lavet i en gammel Word eller låst med en adgangskode. Gem den som PDF eller .docx uden adgangskode."
    ),
    Fault.ENCRYPTED: gettext_lazy("Filen er låst med en adgangskode. Gem den uden adgangskode, og prøv igen."),
    Fault.TOO_BIG: gettext_lazy("Filen er for stor. Fjern billederne, eller kopiér teksten ind i stedet."),
    Fault.TOO_MANY_PAGES: gettext_lazy("Filen har for mange sider. Der må højst være %(pages)d."),
    Fault.TOO_LONG: gettext_lazy("Der er for meget tekst i filen. Tag kun det med, der skal bruges."),
    Fault.TOO_SLOW: gettext_lazy("Filen tager for lang tid at læse. Kopiér teksten ind i stedet."),
    Fault.RUNS: gettext_lazy(
        "Filen indeholder noget, der kan køre som et program. Gem den som en ny PDF uden det, og prøv igen."
    ),
    Fault.BROKEN: gettext_lazy("Filen er i stykker. Gem den igen, eller kopiér teksten ind i stedet."),
    Fault.EMPTY: gettext_lazy(
        "Der er ingen tekst i filen. Måske er den scannet som et billede. Kopiér teksten ind i stedet."
    ),
}


def read(content: bytes, *, name: str = "", seconds: float = SECONDS) -> str:
    """The text of a file; raises ``Unreadable``. ``name`` is what the person called it, and decides nothing."""
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise refusal(Fault.TOO_BIG)
    answer = _ask("read", content, seconds)
    if "fault" in answer:
        raise refusal(Fault(answer["fault"]))
    return answer["text"]


def fault_in(content: bytes, kind: str, *, seconds: float = SECONDS) -> Fault | None:
    """What speaks against handing a file out to others: locked, broken, or carrying something that runs."""
    answer = _ask(kind, content, seconds)
    return Fault(answer["fault"]) if "fault" in answer else None


def _ask(what: str, content: bytes, seconds: float) -> dict[str, str]:
    try:
        done = subprocess.run(  # noqa: S603 (our own module; of the file there is nothing in the command)
            [sys.executable, "-P", "-m", "brobygger.documents.reading", what],
            input=content,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=_bare_environment(),
        )
        answer: dict[str, str] = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        answer = {}
    return answer or {"fault": Fault.TOO_SLOW.value}


def refusal(fault: Fault) -> Unreadable:
    sentence = str(SENTENCES[fault])
    return Unreadable(sentence % {"pages": MOST_PAGES} if "%(" in sentence else sentence)


def supported() -> str:
    """For the help text beside a file field."""
    return _("PDF, Word (.docx) eller tekst, højst %(megabytes)d MB.") % {
        "megabytes": settings.UPLOAD_MAX_BYTES // (1024 * 1024)
    }


def _bare_environment() -> dict[str, str]:
    """What Python needs to start and nothing of ours: no address of a database, no key."""
    kept = ("PATH", "SYSTEMROOT", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONIOENCODING": "utf-8"}
