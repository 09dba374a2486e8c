"""How this room's rows follow when two registrations of a person become one."""

from django.utils.translation import gettext_lazy as _

from brobygger.citizens import merging
from brobygger.compensation.models import Application, Card, Grant, Question, Stance

OVERLAP = _("Begge har en bevilling af samme ordning i samme periode. Stop den ene, og slå dem så sammen.")

merging.follows(Stance)
merging.follows(Question)
merging.follows(Application)
merging.follows(Grant, or_refuse=OVERLAP)
merging.follows(Card)
