"""Two people act on one coordinated problem at the same moment: one does, the other is told."""

from collections.abc import Callable

import pytest

from core import clock
from dispatch.models import CoordinationItem, CoordinationNote
from dispatch.services.coordination_moves import rate_item
from tests.dispatch.coordinating import answered, raised
from tests.dispatch.months import running
from tests.dispatch.test_races import MOMENT, at_once, without_locks
from tests.reviews.races import meeting_before_saving
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def rating(world: World) -> list[Callable[[], object]]:
    """Secretary and liaison rate one result, satisfied and not."""
    with clock.at(MOMENT):
        item = answered(world, raised(world))
    return [
        lambda: rate_item(item_id=item.pk, actor=world.secretary, rating="satisfied"),
        lambda: rate_item(
            item_id=item.pk, actor=world.liaison, rating="unsatisfied", text="没有办结。"
        ),
    ]


def rated() -> int:
    return CoordinationNote.objects.filter(action__in=["close", "send_back"]).count()


def test_of_two_ratings_at_once_one_counts_and_the_other_is_told(world: World):
    results = at_once(rating(world))
    assert sum(isinstance(result, CoordinationItem) for result in results) == rated() == 1
    assert any("没有生效" in str(result) for result in results)


def test_without_the_lock_both_ratings_would_count(world: World):
    acts = rating(world)
    with without_locks(), meeting_before_saving(CoordinationItem):
        at_once(acts)
    assert rated() == 2


def test_problems_raised_at_once_are_numbered_without_gaps(world: World):
    project = running(world.programme, world.home.towns[0])
    words = [f"第{n}件事两个部门意见不一致。" for n in range(4)]
    at_once([lambda text=text: raised(world, project, problem=text) for text in words])
    numbers = CoordinationItem.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]
