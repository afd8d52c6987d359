"""Every state, act and role of problems, findings, orders and decisions; a random walk (T6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.errors import DomainError, NotAllowed, StaleState
from dispatch.coordination_steps import BY_ACTION, ENDED, STEPS, steps_from
from dispatch.enums import CoordinationState, DecisionState, FindingState, OrderState
from dispatch.models import CoordinationItem
from dispatch.services import findings, meeting_decisions, order_answers, orders
from dispatch.services.coordination_moves import move_item
from dispatch.supervision_rules import FINDING_ACTS, ORDER_ACTS
from tests.dispatch.coordinating import raised
from tests.dispatch.meeting import called, decided
from tests.dispatch.supervising import VISIT, a_finding, drafted
from tests.world import World, local

WORDS = "已按要求逐项办理，情况属实。"
UNIT, OFFICE = {"liaison", "secretary"}, {"staff", "head"}
ROLES = (
    *sorted(UNIT | OFFICE),
    "other_liaison",
    "unit_liaison",
    "leader",
    "expert",
    "administrator",
    "foreign_head",
)
Act = Callable[[int, Any], Any]


@pytest.fixture(autouse=True)
def _april() -> Iterator[None]:
    with clock.at(local(2026, 4, 15)):
        yield


class TakenBack(Exception):
    """Rolls a passed cell back."""


def person(world: World, role: str) -> Any:
    if role.startswith("foreign_"):
        return world.foreign.people[role.removeprefix("foreign_")]
    return world.home.people[role]


def tried(row: models.Model, act: Act, actor: Any) -> str:
    """The state one act leads to, taken back; the refusal's name when it is refused."""
    try:
        with transaction.atomic():
            after = act(row.pk, actor).state
            raise TakenBack
    except TakenBack:
        return str(after)
    except (NotAllowed, StaleState) as refusal:
        return type(refusal).__name__


def play(
    world: World,
    row: models.Model,
    states: type[models.TextChoices],
    acts: Mapping[str, tuple[Act, set[str], frozenset[str], str]],
) -> None:
    """Each act: all roles where it starts, its first holder everywhere else."""
    for code, (act, holders, sources, target) in acts.items():
        for state in states:
            type(row)._default_manager.filter(pk=row.pk).update(state=state)
            roles = ROLES if state in sources else sorted(holders)[:1]
            for role in roles:
                found = tried(row, act, person(world, role))
                wanted = target if role in holders else "NotAllowed"
                assert found == (wanted if state in sources else "StaleState"), (code, state, role)


@pytest.mark.embedded
def test_every_cell_of_a_coordinated_problem(world: World) -> None:
    holders = {
        "dispatch.coordinate": OFFICE,
        "dispatch.work_on_coordination": OFFICE | {"unit_liaison"},
        "dispatch.note_coordination": OFFICE | {"unit_liaison", "other_liaison"},
        "dispatch.instruct_coordination": {"leader", "head"},
        "dispatch.rate_coordination": UNIT,
    }
    item = raised(world)
    CoordinationItem.objects.filter(pk=item.pk).update(
        promised_on=date(2026, 4, 30), closed_on=date(2026, 4, 15), lead_unit=world.home.unit
    )

    # The second town supports the unit in charge: it notes progress and does nothing else.
    item.supporting.set([world.home.towns[1]])

    def act(code: str) -> Act:
        return lambda pk, actor: move_item(item_id=pk, action=code, actor=actor, text=WORDS)

    acts = {
        step.action: (act(step.action), holders[step.permission], step.sources, str(step.target))
        for step in STEPS
    }
    play(world, item, CoordinationState, acts)


@pytest.mark.embedded
def test_every_cell_of_a_finding_and_of_a_decision(world: World) -> None:
    # The first officer recorded the finding, and reported the decision done.
    finding, others = a_finding(world), OFFICE - {"staff"}
    calls: dict[str, tuple[Act, set[str]]] = {
        "answer": (
            lambda pk, who: findings.answer_finding(finding_id=pk, text=WORDS, actor=who),
            UNIT,
        ),
        "close": (lambda pk, who: findings.close_finding(finding_id=pk, actor=who), others),
        "return": (
            lambda pk, who: findings.return_finding(finding_id=pk, reason=WORDS, actor=who),
            others,
        ),
    }
    rows = {code: (*calls[code], act.sources, act.target) for code, act in FINDING_ACTS.items()}
    play(world, finding, FindingState, rows)
    decision = decided(world, called(world))
    type(decision).objects.update(reported_by=world.staff, verified_at=VISIT)
    play(world, decision, DecisionState, decision_acts(others))


def decision_acts(verifiers: set[str]) -> dict[str, tuple[Act, set[str], frozenset[str], str]]:
    """Reporting, verifying, sending back."""

    def verify(done: bool) -> Act:
        return lambda pk, who: meeting_decisions.verify_decision(
            decision_id=pk, done=done, actor=who, reason=WORDS
        )

    def report(pk: int, who: Any) -> Any:
        return meeting_decisions.report_decision(decision_id=pk, text=WORDS, actor=who)

    reported = frozenset({DecisionState.REPORTED})
    return {
        "report": (report, UNIT | OFFICE, frozenset({DecisionState.OPEN}), "reported"),
        "verify": (verify(True), verifiers, reported, "done"),
        "send back": (verify(False), verifiers, reported, "open"),
    }


@pytest.mark.embedded
def test_every_cell_of_an_order(world: World) -> None:
    order = drafted(world, "yellow")
    type(order).objects.update(number=1, issued_at=VISIT)
    plain: dict[str, Any] = {
        "submit": orders.submit_order,
        "issue": orders.issue_order,
        "sign": order_answers.sign_order,
        "close": order_answers.close_order,
    }
    worded: dict[str, tuple[Any, str]] = {
        "recall": (orders.recall_order, "reason"),
        "withdraw": (orders.withdraw_order, "reason"),
        "return": (order_answers.return_order, "reason"),
        "answer": (order_answers.answer_order, "text"),
    }

    def act(code: str) -> Act:
        if code in plain:
            return lambda pk, who: plain[code](order_id=pk, actor=who)
        service, name = worded[code]
        return lambda pk, who: service(order_id=pk, actor=who, **{name: WORDS})

    def holders(code: str) -> set[str]:
        if code == "issue":
            return {"head"}
        return UNIT if code in ("sign", "answer") else OFFICE

    rows = {
        code: (act(code), holders(code), row.sources, row.target)
        for code, row in ORDER_ACTS.items()
    }
    play(world, order, OrderState, rows)


WALK = st.lists(st.tuples(st.integers(0, 59), st.sampled_from(ROLES)), min_size=12, max_size=20)


@pytest.mark.embedded
@given(walk=WALK)
@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_random_walk_leaves_an_unbroken_trail(world: World, walk: list[Any]) -> None:
    with transaction.atomic():
        item = raised(world)
        CoordinationItem.objects.filter(pk=item.pk).update(promised_on=date(2026, 4, 30))
        for number, role in walk:
            item.refresh_from_db()
            # Every third move is any at all; the others start where the item stands.
            steps = STEPS if number % 3 == 0 else steps_from(item.state) or STEPS
            step = steps[number % len(steps)]
            try:
                with transaction.atomic():
                    move_item(
                        item_id=item.pk, action=step.action, actor=person(world, role), text=WORDS
                    )
            except DomainError:
                continue
        item.refresh_from_db()
        state = str(CoordinationState.RAISED)
        for note in item.notes.exclude(action="raise"):
            assert state in BY_ACTION[note.action].sources
            assert state not in ENDED
            state = note.to_state
        assert state == item.state
        assert item.version == item.notes.count()
        assert (item.state in ENDED) == (item.closed_on is not None)
        transaction.set_rollback(True)
