"""The jobcentre boundary: nothing of one jobcentre is read or written from the other, and forgetting it is an error."""

import concurrent.futures

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef

from brobygger.accounts.models import Team, TeamOrganisation
from brobygger.citizens.models import BenefitPeriod, Citizen, Course
from brobygger.kernel import boundary
from brobygger.kernel.boundary import BoundaryCrossed, BoundaryMissing, everywhere, outside, within
from brobygger.kernel.models import LocalManager, LocalQuerySet, LocalRow
from tests.fixtures import BEGINNING

pytestmark = pytest.mark.django_db


def citizen(jobcentre, number=1):
    return Citizen(jobcentre=jobcentre, case_number=f"2026-{number:05}", cpr="x", cpr_index=number.to_bytes(32, "big"))


@pytest.fixture
def both(jobcentre, other_jobcentre):
    """A team, a citizen and a course in each of two jobcentres."""
    made = []
    for place in (jobcentre, other_jobcentre):
        with within(place.pk):
            team = Team.objects.create(jobcentre=place, name="Øst")
            person = citizen(place)
            person.save()
            Course.objects.create(jobcentre=place, citizen=person, began_on=BEGINNING, benefit_group="a", team=team)
            made.append((place, team, person))
    return made


ASKING = {
    "all": lambda: list(Team.objects.all()),
    "count": lambda: Team.objects.count(),
    "get": lambda: Team.objects.get(pk=1),
    "exists": lambda: Team.objects.exists(),
    "values": lambda: list(Team.objects.values("name")),
    "aggregate": lambda: Team.objects.filter(name="x").delete(),
    "update": lambda: Team.objects.update(name="x"),
    "base manager": lambda: list(Team._base_manager.all()),
    "by key": lambda: Team.by_key("00000000-0000-0000-0000-000000000000"),
    "default manager": lambda: list(Team._default_manager.all()),
    "raw": lambda: list(Team.objects.raw("SELECT * FROM accounts_team")),
}


@pytest.mark.parametrize("way", ASKING)
def test_asking_outside_any_boundary_is_an_error(db, way):
    with outside(), pytest.raises(BoundaryMissing):
        ASKING[way]()


def test_writing_outside_any_boundary_is_an_error(jobcentre):
    with outside():
        with pytest.raises(BoundaryMissing):
            Team(jobcentre=jobcentre, name="x").save()
        with pytest.raises(BoundaryMissing):
            Team.objects.bulk_create([Team(jobcentre=jobcentre, name="x")])


def test_only_rows_of_the_entered_jobcentre_are_seen(both):
    (here, team, person), (there, other_team, other_person) = both
    with within(here.pk):
        assert list(Team.objects.all()) == [team]
        assert Citizen.by_key(person.key) == person
        assert Citizen.by_key(other_person.key) is None
        assert not Team.objects.filter(pk=other_team.pk).exists()
    with within(there.pk):
        assert list(Team.objects.all()) == [other_team]
    with everywhere(reason="test"):
        assert Team.objects.count() == 2


def test_following_relations_stays_inside(both):
    (here, _, person), (_, other_team, other_person) = both
    with within(here.pk):
        assert person.courses.count() == 1
        assert other_person.courses.count() == 0, "a row that leaked in leads nowhere"
        course = Course.objects.get()
        course.team_id = other_team.pk
        with pytest.raises(Team.DoesNotExist):
            _ = course.team
        assert [found.pk for found in Citizen.objects.prefetch_related("courses")] == [person.pk]


def test_writing_into_another_jobcentre_is_refused_by_every_way(both):
    (here, _, _), (there, other_team, other_person) = both
    with within(here.pk):
        for crossing in (
            lambda: Team.objects.create(jobcentre=there, name="x"),
            lambda: Team.objects.bulk_create([Team(jobcentre=here, name="y"), Team(jobcentre=there, name="x")]),
            lambda: Team.objects.get_or_create(jobcentre=there, name="x"),
            other_team.save,
            other_team.delete,
            lambda: Team.objects.update(jobcentre=there),
            lambda: Team.objects.update(jobcentre_id=there.pk),
            lambda: TeamOrganisation.objects.create(
                jobcentre=here, team=other_team, form="double_role", valid_from=BEGINNING
            ),
            lambda: BenefitPeriod(jobcentre=here, citizen=other_person, group="a", valid_from=BEGINNING).save(),
        ):
            with pytest.raises(BoundaryCrossed), transaction.atomic():
                crossing()
        assert Team.objects.filter(pk=other_team.pk).update(name="taken") == 0
        assert Team.objects.filter(pk=other_team.pk).delete()[0] == 0
        assert Team.objects.bulk_update([Team(pk=other_team.pk, name="taken", jobcentre=here)], ["name"]) == 0
        with pytest.raises(IntegrityError), transaction.atomic():
            Team(pk=other_team.pk, key=other_team.key, jobcentre=here, name="taken").save()
    with everywhere(reason="test"):
        assert sorted(Team.objects.values_list("name", "jobcentre")) == sorted([("Øst", here.pk), ("Øst", there.pk)])


def test_a_query_keeps_the_boundary_it_was_made_in(both):
    (here, team, _), (there, _, _) = both
    with within(here.pk):
        rows = Team.objects.all()
    with within(there.pk):
        assert list(rows) == [team]


def test_how_the_boundary_is_asked_for_is_kept_and_nobody_writes_in_it(both):
    (here, team, _), (there, other_team, _) = both
    begins = [(here, team), (there, other_team)]
    for _again in range(2):
        for place, own in begins:
            with within(place.pk):
                rows = Team.objects.all()
                larger = Course.objects.filter(team__in=rows.filter(name="Øst")).values("team").annotate(n=Count("pk"))
                assert list(larger) == [{"team": own.pk, "n": 1}]
                assert Team.objects.filter(Exists(Course.objects.filter(team=OuterRef("pk")))).get() == own
                assert not Team.objects.exclude(pk__in=rows).exists()
                assert (rows | Team.objects.filter(name="Vest")).aggregate(n=Count("pk")) == {"n": 1}
                assert str(rows.query) == str(Team.objects.all().query)
                assert rows.query.where.children[0] is not Team.objects.all().query.where.children[0]


def test_leaving_restores_what_was_before(jobcentre, other_jobcentre):
    with outside():
        assert not boundary.is_entered()
        with within(jobcentre.pk):
            with everywhere(reason="test"):
                assert boundary.current().spans_jobcentres
            with pytest.raises(RuntimeError), within(other_jobcentre.pk):
                raise RuntimeError
            assert boundary.current().jobcentre == jobcentre.pk
        assert not boundary.is_entered()


def test_spanning_jobcentres_asks_for_a_reason():
    with pytest.raises(ValueError, match="why"), everywhere(reason=""):
        pass


def test_another_thread_does_not_inherit_the_boundary(jobcentre):
    with within(jobcentre.pk), concurrent.futures.ThreadPoolExecutor(1) as pool:
        assert pool.submit(boundary.is_entered).result() is False


def test_every_local_model_asks_the_boundary_by_every_manager():
    local = [model for model in apps.get_models() if issubclass(model, LocalRow)]
    assert len(local) > 5
    for model in local:
        for manager in (model._base_manager, model._default_manager, *model._meta.managers):
            assert isinstance(manager, LocalManager), f"{model._meta.label}: let Meta inherit LocalRow.Meta"
            assert issubclass(manager._queryset_class, LocalQuerySet), model._meta.label
