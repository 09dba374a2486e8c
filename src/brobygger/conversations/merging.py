"""How this room's rows follow when two registrations of a person become one: with their course, and these."""

from brobygger.citizens import merging
from brobygger.conversations.models import ReminderChoice

merging.follows(ReminderChoice)
