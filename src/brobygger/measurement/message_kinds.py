"""The messages of this room. The mail says that a report waits; the figures are read in the product only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from brobygger.messages.enums import Category
from brobygger.messages.kinds import Kind, declare

REPORT_READY = "measurement.report_ready"

declare(
    Kind(
        code=REPORT_READY,
        category=Category.CASE,
        notice=_("Sidste måneds statusrapport er klar. Se den igennem, før I holder opfølgningsmødet."),
        mail_subject=_("Statusrapporten er klar"),
        mail_text=_("Sidste måneds statusrapport er klar. Log ind i Brobygger for at se den."),
    ),
)
