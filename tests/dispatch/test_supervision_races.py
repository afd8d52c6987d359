"""Two people issue, plan or sweep at the same moment on PostgreSQL: nothing is doubled."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core import clock
from core.errors import Conflict, DomainError, StaleState
from dispatch.models import (
    CoordinationItem,
    Gathering,
    GatheringDecision,
    Inspection,
    OrderProposal,
    SupervisionOrder,
)
from dispatch.services.findings import close_finding, return_finding
from dispatch.services.gatherings import Plan as GatheringPlan
from dispatch.services.gatherings import plan_gathering
from dispatch.services.meeting_decisions import report_decision, verify_decision
from dispatch.services.order_sweep import propose_orders
from dispatch.services.orders import issue_order, submit_order
from projects.models import Project
from tests.dispatch.coordinating import raised
from tests.dispatch.meeting import called, decided
from tests.dispatch.supervising import (
    VISIT,
    a_finding,
    a_project,
    drafted,
    kinds_of,
    planned,
    rules_of,
)
from tests.dispatch.test_races import at_once, without_locks
from tests.reviews.races import meeting_before_saving
from tests.world import World, local

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def planning(world: World, project: Project) -> Callable[[], object]:
    """Plan a visit to the project; a refusal is the answer."""
    return refusable(lambda: planned(world, project))


def test_an_order_is_issued_once_and_numbers_have_no_gaps(world: World) -> None:
    project = a_project(world)
    days = [clock.today() + timedelta(days=n) for n in (1, 2)]
    orders = [drafted(world, "yellow", project, due_on=day) for day in days]
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
    acts = [planning(world, project) for _ in range(2)]
    with without_locks(), meeting_before_saving(Inspection):
        at_once(acts, VISIT)
    assert Inspection.objects.count() == 2


def test_of_two_who_verify_at_once_one_does(world: World) -> None:
    with clock.at(VISIT):
        finding, decision = a_finding(world, answered=True), decided(world, called(world))
        report_decision(decision_id=decision.pk, text="已完成。", actor=world.liaison)
    verify: list[Callable[[], object]] = [
        lambda: close_finding(finding_id=finding.pk, actor=world.staff2),
        lambda: return_finding(finding_id=finding.pk, reason="还差一项", actor=world.head),
    ]
    verify += [
        lambda done=done, who=who: verify_decision(
            decision_id=decision.pk, done=done, actor=who, reason="西侧没有清。"
        )
        for done, who in ((True, world.staff), (False, world.head))
    ]
    refused = [isinstance(result, StaleState) for result in at_once(verify, VISIT)]
    assert (sum(refused[:2]), sum(refused[2:])) == (1, 1)


def test_what_is_sent_twice_at_once_is_there_once(world: World) -> None:
    project = a_project(world)
    decision = called_at(world)
    acts: list[Callable[[], object]] = []
    for _ in "12":
        acts += [
            refusable(lambda: raised(world, project, problem="两个部门意见不一致，请协调。")),
            refusable(lambda: drafted(world, "blue", project)),
            refusable(lambda: decided(world, decision)),
            refusable(lambda: plan_gathering(**meeting_of(world))),
        ]
    at_once(acts, VISIT)
    kinds = (CoordinationItem, SupervisionOrder, GatheringDecision)
    assert [kind.objects.count() for kind in kinds] == [1, 1, 1]
    assert Gathering.objects.filter(title="现场会").count() == 1


def called_at(world: World) -> Gathering:
    """A meeting that has begun."""
    with clock.at(VISIT):
        return called(world)


def meeting_of(world: World) -> dict[str, object]:
    """What calls one and the same meeting."""
    plan = GatheringPlan("on_site", "现场会", VISIT, "甲镇")
    return {"programme_id": world.programme.pk, "plan": plan, "actor": world.staff}


def refusable(act: Callable[[], object]) -> Callable[[], object]:
    """The act; a refusal is its answer."""

    def run() -> object:
        try:
            return act()
        except DomainError as refusal:
            return refusal

    return run


def test_four_sweeps_at_once_propose_everything_once(world: World) -> None:
    rules_of(world.programme)
    project = a_project(world)
    order = drafted(world, "blue", project)
    SupervisionOrder.objects.filter(pk=order.pk).update(state="issued", number=1, issued_at=VISIT)
    at_once([lambda: propose_orders(day=local(2026, 5, 20).date()) for _ in range(4)])
    assert OrderProposal.objects.count() == 1
