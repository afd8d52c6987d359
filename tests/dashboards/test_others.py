"""What units see of each other: nothing by default, and no more than each switch opens."""

from __future__ import annotations

import pytest
from django.urls import reverse

from programmes.models import Programme
from projects.enums import ESTABLISHED, Status
from projects.models import Project
from projects.scope import LAMPS, NEIGHBOURLY, PLANS, RANKS
from reviews.models import RankEntry
from tests.dashboards.conftest import ClientOf
from tests.dashboards.scenes import busy_year
from tests.world import World, local

OTHERS = reverse("dashboards:others")


@pytest.fixture
def county(world: World) -> World:
    """Every status, lamps, a frozen ranking; the first town looks at the second."""
    busy_year(world)
    ranked = Project.objects.filter(organisation=world.home.towns[1], status="in_progress").first()
    RankEntry.objects.create(
        programme=world.programme,
        group=world.programme.categories.first(),
        project=ranked,
        grade="good",
        rank=2,
        frozen_at=local(2026, 12, 20),
        frozen_by=world.head,
    )
    return world


def switch_on(world: World, *switches: str) -> None:
    Programme.objects.filter(pk=world.programme.pk).update(**dict.fromkeys(switches, True))


def neighbours(world: World) -> set[Project]:
    undone = (Status.FAILED, Status.TERMINATED, Status.REVOKED)
    own = Project.objects.filter(organisation=world.home.towns[1])
    return set(own.filter(status__in=ESTABLISHED).exclude(status__in=undone))


def test_nothing_is_seen_of_others_by_default(county: World, client_of: ClientOf) -> None:
    liaison = client_of("liaison")
    assert not Project.objects.known_to(county.liaison).exists()
    page = liaison.get(OTHERS)
    assert page.context["page"] is None
    assert "本年度没有开放" in page.content.decode()
    assert OTHERS not in liaison.get("/library/").content.decode()
    other = Project.objects.filter(organisation=county.home.towns[1], status="in_progress").first()
    assert other is not None
    assert liaison.get(reverse("dashboards:other_plan", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("switch", NEIGHBOURLY)
def test_each_switch_opens_its_own_columns(county: World, client_of: ClientOf, switch: str) -> None:
    switch_on(county, switch)
    liaison = client_of("liaison")
    page = liaison.get(OTHERS)
    rows = page.context["page"].object_list
    assert {row.pk for row in rows} == {project.pk for project in neighbours(county)}
    assert any(row.lamp for row in rows) is (switch == LAMPS)
    assert any(row.rank or row.grade for row in rows) is (switch == RANKS)
    first = reverse("dashboards:other_plan", args=[rows[0].pk])
    assert (first in page.content.decode()) is (switch == PLANS)
    assert liaison.get(first).status_code == (200 if switch == PLANS else 404)
    assert OTHERS in liaison.get("/library/").content.decode()


def test_the_project_itself_stays_closed(county: World, client_of: ClientOf) -> None:
    switch_on(county, *NEIGHBOURLY)
    for project in neighbours(county):
        for name in ("dashboards:project", "projects:paper", "projects:compare"):
            assert client_of("liaison").get(reverse(name, args=[project.pk])).status_code == 404


def test_drafts_refused_and_undone_projects_are_never_listed(
    county: World, client_of: ClientOf
) -> None:
    switch_on(county, *NEIGHBOURLY)
    listed = {row.pk for row in client_of("liaison").get(OTHERS).context["page"].object_list}
    hidden = ("draft", "submitted", "rejected", "pre_rejected", "failed", "revoked", "terminated")
    assert not Project.objects.filter(pk__in=listed, status__in=hidden).exists()


def test_another_county_opens_nothing(county: World, client_of: ClientOf) -> None:
    switch_on(county, *NEIGHBOURLY)
    page = client_of("foreign_secretary").get(OTHERS)
    assert page.context["page"] is None
    assert not Project.objects.known_to(county.foreign.people["secretary"]).exists()
    # Not a door for people without a unit either; they have their own lists.
    for who in ("expert", "administrator", "staff"):
        assert not Project.objects.known_to(county.home.people[who]).exists()
        assert client_of(who).get(OTHERS).status_code == 403
