"""How the desk's own rows follow when two registrations of a person become one."""

from brobygger.casework.models import Note, Snooze, Task, Wait
from brobygger.citizens import merging

merging.follows(Wait, path="course")
merging.follows(Note)
merging.follows(Task)
merging.follows_key(Snooze, "subject", kind_field="subject_kind")
