"""Two people issue, plan or sweep at the same moment on PostgreSQL: nothing is doubled."""

from collections.abc import Callable

import pytest

from core.errors import Conflict
from dispatch.models import Inspection, OrderProposal, SupervisionOrder
from dispatch.services.order_sweep import propose_orders
from dispatch.services.orders import issue_order, submit_order
from projects.models import Project
from tests.dispatch.supervising import VISIT, a_project, drafted, kinds_of, planned, rules_of
from tests.dispatch.test_races import at_once, without_locks
from tests.world import World, build_world, local

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


def planning(world: World, project: Project) -> Callable[[], object]:
    """Plan a visit to the project; a refusal is the answer."""

    def act() -> object:
        try:
            return planned(world, project)
        except Conflict as refusal:
            return refusal

    return act


def test_an_order_is_issued_once_and_numbers_have_no_gaps(world: World) -> None:
    project = a_project(world)
    orders = [drafted(world, "yellow", project) for _ in "12"]
    for order in orders:
        submit_order(order_id=order.pk, actor=world.staff)
    acts = [
        lambda who=who, order=order: issue_order(order_id=order.pk, actor=who)
        for order in orders
        for who in (world.head, world.head2)
    ]
    results = at_once(acts, VISIT)
    assert sum(isinstance(result, SupervisionOrder) for result in results) == 2
    assert sorted(SupervisionOrder.objects.values_list("number", flat=True)) == [1, 2]


def test_the_limit_of_the_quarter_holds_for_two_who_plan_at_once(world: World) -> None:
    kinds_of(world.programme)
    project = a_project(world)
    acts = [planning(world, project) for _ in range(4)]
    refused = [result for result in at_once(acts, VISIT) if isinstance(result, Conflict)]
    assert len(refused) == 3
    assert Inspection.objects.count() == 1


def test_planning_is_a_real_race_without_the_locks(world: World) -> None:
    kinds_of(world.programme)
    project = a_project(world)
    acts = [planning(world, project) for _ in range(6)]
    with without_locks():
        at_once(acts, VISIT)
    assert Inspection.objects.count() > 1


def test_four_sweeps_at_once_propose_everything_once(world: World) -> None:
    rules_of(world.programme)
    project = a_project(world)
    order = drafted(world, "blue", project)
    SupervisionOrder.objects.filter(pk=order.pk).update(state="issued", number=1, issued_at=VISIT)
    at_once([lambda: propose_orders(day=local(2026, 5, 20).date()) for _ in range(4)])
    assert OrderProposal.objects.count() == 1
