"""The demonstration's supervision plays on any county, and a second time does nothing."""

import pytest

from dispatch.models import Finding, Inspection, SupervisionOrder
from shujixiangmu.demo.supervising import play_supervision
from tests.dispatch.supervising import a_project, kinds_of
from tests.world import World


@pytest.mark.django_db
@pytest.mark.usefixtures("in_april")
def test_a_draw_a_patrol_and_two_orders_are_played_once(world: World) -> None:
    for number in range(4):
        a_project(world, title=f"项目{number}")
    kinds_of(world.programme)
    cast = {"officers": [world.staff, world.staff2], "head": world.head}
    for _ in range(2):
        play_supervision(programme=world.programme, **cast)
    ratings = Inspection.objects.order_by("pk").values_list("kind__mode", "rating")
    assert list(ratings) == [("random", "average"), ("patrol", "good")]
    assert list(Finding.objects.order_by("pk").values_list("state", flat=True)) == [
        "closed",
        "open",
    ]
    orders = SupervisionOrder.objects.order_by("pk").values_list("kind", "state", "number")
    assert list(orders) == [("yellow", "closed", 1), ("red", "signed", 1)]
