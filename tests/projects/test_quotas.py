"""Quotas by item type and kind of organisation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import clock
from core.errors import Conflict, InvalidInput
from organisations.enums import OrgKind
from programmes.queries import quota_for
from programmes.quotas import NO_QUOTA, Quota, QuotaLine, TopicScope, quota_among
from projects.models import Project
from projects.services.drafting import create_draft
from tests.projects.rulebook_rows import add_quota, add_type, set_quota
from tests.projects.sheets import call_time, submitted
from tests.world import World

KINDS = st.sampled_from(["town", "village", "county_unit"])
LINES = st.builds(
    QuotaLine,
    st.sampled_from([1, 2]),
    st.lists(KINDS, max_size=2, unique=True).map(tuple),
    st.integers(0, 3),
    st.integers(3, 9),
)


def begin(world: World, item_type_id: int | None = None) -> Project:
    with clock.at(call_time(world.programme)):
        return create_draft(
            programme_id=world.programme.pk,
            organisation_id=world.home.towns[0].pk,
            actor=world.liaison,
            item_type_id=item_type_id,
        )


@given(st.lists(LINES, max_size=5), st.sampled_from([1, 2]), KINDS)
@settings(max_examples=60, deadline=None)
def test_a_rule_that_names_the_kind_wins_and_none_means_nothing(
    lines: list[QuotaLine], item_type: int, kind: str
) -> None:
    quota = quota_among(lines, item_type, kind)
    own = [line for line in lines if line.item_type_id == item_type]
    naming = [line for line in own if kind in line.org_kinds]
    general = [line for line in own if not line.org_kinds]
    allowed = naming or general
    spans = {(line.least, line.most) for line in allowed}
    assert (quota.least, quota.most) in spans if allowed else quota == NO_QUOTA


@pytest.mark.parametrize(
    ("kinds", "units", "bound"),
    [
        ((), (), True),
        (("town",), (), True),
        (("village",), (), False),
        ((), (5,), True),
        (("village",), (5,), True),
        ((), (6,), False),
    ],
)
def test_a_topic_binds_the_kinds_and_units_it_names(
    kinds: tuple[str, ...], units: tuple[int, ...], bound: bool
) -> None:
    assert TopicScope(frozenset(kinds), frozenset(units)).binds("town", 5) is bound


def test_each_kind_of_unit_has_its_own_quota(world: World) -> None:
    set_quota(world.programme, 1, 3)
    set_quota(world.programme, 1, 1, OrgKind.TOWN)
    assert quota_for(world.programme, None, OrgKind.TOWN) == Quota(1, 1)
    assert quota_for(world.programme, None, OrgKind.COUNTY_UNIT) == Quota(1, 3)
    begin(world)
    with pytest.raises(Conflict, match="每名书记最多 1 个"):
        begin(world)


def test_item_types_are_counted_apart(world: World) -> None:
    set_quota(world.programme, 1, 1)
    task = add_type(world.programme, "task", "书记领办事项")
    add_quota(task, 0, 2, OrgKind.TOWN)
    first = begin(world)
    assert first.item_type == world.programme.item_types.first()
    assert [begin(world, task.pk).item_type for _ in range(2)] == [task, task]
    with pytest.raises(Conflict, match="已有 2 个书记领办事项"):
        begin(world, task.pk)


def test_projects_older_than_item_types_count_as_the_first_type(world: World) -> None:
    set_quota(world.programme, 1, 1)
    old = begin(world)
    Project.objects.filter(pk=old.pk).update(item_type=None)
    with pytest.raises(Conflict, match="已有 1 个"):
        begin(world)


def test_a_type_without_quota_for_the_unit_is_not_filed(world: World) -> None:
    set_quota(world.programme, 1, 3)
    task = add_type(world.programme, "task", "书记领办事项")
    add_quota(task, 1, 2, OrgKind.VILLAGE)
    with pytest.raises(Conflict, match="不申报书记领办事项"):
        begin(world, task.pk)


def test_a_type_of_another_programme_is_refused(world: World) -> None:
    set_quota(world.programme, 1, 3)
    foreign = world.foreign.programme
    assert foreign is not None
    stranger = add_type(foreign, "task", "书记领办事项")
    with pytest.raises(InvalidInput, match="没有这个项目类型"):
        begin(world, stranger.pk)


def test_submitting_counts_the_others_of_its_type_alone(world: World) -> None:
    set_quota(world.programme, 1, 1)
    task = add_type(world.programme, "task", "书记领办事项")
    add_quota(task, 0, 1)
    begin(world, task.pk)
    assert submitted(world).status == "submitted"
