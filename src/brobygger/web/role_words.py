"""What the roles are called where the reader is: the municipality's own words, since no law names them."""

from __future__ import annotations

from brobygger.accounts.roles import WORDS, Role
from brobygger.kernel import boundary, clock
from brobygger.reference import reads as reference

# Those who work in a jobcentre. What the installation and the programmes call their own is one word for all.
OWN = (
    Role.CASEWORKER,
    Role.JOB_BROKER,
    Role.EMPLOYER_CONSULTANT,
    Role.COMPENSATION_SPECIALIST,
    Role.TEAM_LEADER,
    Role.PROJECT_MANAGER,
)


def role_names() -> dict[Role, str]:
    """The name of each role. One query in a jobcentre; many calls stand within ``reference.read_ahead``."""
    names = {role: str(words.name) for role, words in WORDS.items()}
    here = boundary.current().jobcentre if boundary.is_entered() else None
    if here is None:
        return names
    local = reference.values(*(f"accounts.word_{role}" for role in OWN), on=clock.today(), jobcentre=here)
    return names | {role: word for role in OWN if (word := local[f"accounts.word_{role}"].strip())}
