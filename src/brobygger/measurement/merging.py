"""How this room's rows follow when two registrations of a person become one."""

from brobygger.citizens import merging
from brobygger.measurement.models import LinkageFinding, LinkageProposal, RegisterHistory

merging.follows(LinkageFinding)
merging.follows(LinkageProposal)
merging.follows(RegisterHistory)
