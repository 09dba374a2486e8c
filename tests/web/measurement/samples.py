"""What stands behind the addresses of figures, for tests/web/test_routes.py."""

from __future__ import annotations

import datetime
from typing import Any

from brobygger.kernel.actor import command as acting_command
from brobygger.measurement import board, linkages
from brobygger.measurement.models import LinkageProposal
from brobygger.reference import events
from brobygger_analysis import linkage_file
from brobygger_analysis.danish.cpr import demonstration
from tests.measurement.factories import make_citizen, make_course
from tests.programmes.factories import make_programme
from tests.web.samples import SHARED, Sample, World, sample

CANARY = "Kanarie"
DAY = datetime.date(2024, 6, 3)

SHARED |= {"measurement:definitions"}


@sample(
    "measurement:list",
    "measurement:funnel",
    "measurement:one_page",
    "measurement:profiles",
    "measurement:targets",
    "measurement:trend",
)
def a_figure(world: World) -> Any:
    programme = make_programme(world.jobcentre)
    citizen = make_citizen(world.jobcentre, given_name=CANARY, family_name="Talsen")
    make_course(world.jobcentre, programme, to="screened", citizen=citizen)
    query = {} if world.role == "programme_analyst" else {"programme": programme.code}
    return Sample(query={**query, "figure": "screened"}, canary=(CANARY,))


@sample("measurement:linkages", "measurement:linkage_new", "measurement:register", "measurement:register_new")
def a_programme_to_compare(world: World) -> Any:
    programme = make_programme(world.jobcentre)
    return Sample(query={} if world.role == "programme_analyst" else {"programme": programme.code})


@sample("measurement:linkage", "measurement:linkage_people")
def a_comparison(world: World) -> Any:
    made, _proposal = compared(world.jobcentre)
    return Sample({"key": made.key}, canary=(CANARY,))


@sample("measurement:linkage_proposal")
def a_proposal(world: World) -> Any:
    _made, proposal = compared(world.jobcentre)
    return Sample({"key": proposal.key}, canary=(CANARY,))


def compared(jobcentre: Any) -> Any:
    """A comparison with one proposal, as the machine makes it."""
    programme = make_programme(jobcentre)
    right = demonstration(5).digits
    wrong = right[:9] + str((int(right[9]) + 2) % 10)
    citizen = make_citizen(jobcentre, given_name=CANARY, family_name="Talsen")
    citizen.cpr = right
    citizen.save()
    make_course(jobcentre, programme, to="screened", citizen=citizen)
    people = linkage_file.read(f"cpr,navn\n{wrong},{CANARY} Talsen\n{demonstration(6).digits},{CANARY} Ens\n".encode())
    made = linkages.compare(
        by=acting_command("link", jobcentre=jobcentre.pk, jobcentre_key=jobcentre.key),
        programme=programme,
        people=people,
        file_name="extract.csv",
        extracted_on=datetime.date(2024, 6, 1),
    )
    return made, LinkageProposal.objects.get(linkage=made)


@sample("measurement:event", "measurement:event_withdraw")
def an_event(world: World) -> Any:
    made = events.register(
        by=acting_command("test", jobcentre=world.jobcentre.pk, jobcentre_key=world.jobcentre.key),
        entry=events.Entry(f"{CANARY} var lukket", DAY, DAY, [3], ["conversations"], "Direktionens besked"),
    )
    return Sample({"key": made.key}, canary=(CANARY,))


@sample("measurement:board", "measurement:board_goals", "measurement:board_story")
def a_board(world: World) -> Any:
    board.write_story(by=world.actor, team=world.team, on=DAY, text=f"{CANARY} kom i gang")
    return Sample(query={"team": str(world.team.key)}, canary=(CANARY,))


@sample("measurement:board_story_withdraw")
def a_good_story(world: World) -> Any:
    story = board.write_story(by=world.actor, team=world.team, on=DAY, text=f"{CANARY} kom i gang")
    return {"key": story.key}
