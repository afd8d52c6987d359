"""The transition table: every state, action and role; and random walks through it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Conflict, DomainError, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from projects.enums import Status
from projects.guards import check_guard
from projects.models import Project, TransitionLog
from projects.services.approval import establish
from projects.services.lifecycle import allowed_actions, check_move, move
from projects.transitions import BY_ACTION, TRANSITIONS, Transition, actions_from
from tests.factories import make_project
from tests.projects.guarding import open_guards
from tests.world import World

pytestmark = pytest.mark.django_db

ROLES = (
    "liaison",
    "secretary",
    "other_secretary",
    "staff",
    "head",
    "expert",
    "leader",
    "administrator",
    "foreign_secretary",
    "foreign_staff",
    "foreign_head",
)
HOLDERS = {
    "projects.submit_project": {"secretary"},
    "projects.pre_review_project": {"staff", "head"},
    "projects.decide_project": {"head"},
    "projects.move_by_rule": set(),
}
# Applications turned down end as well, unless an appeal against it is upheld.
TERMINAL = {Status.ARCHIVED}
SYSTEM = "system"


def person(world: World, role: str) -> Any:
    if role == SYSTEM:
        return None
    if role.startswith("foreign_"):
        return world.foreign.people[role.removeprefix("foreign_")]
    return world.home.people[role]


def expected_to_pass(row: Transition, status: str) -> list[str]:
    """Roles the table lets through, in the order they are asked."""
    if status not in row.sources:
        return []
    allowed = HOLDERS[row.permission] | ({SYSTEM} if row.by_system else set())
    return [role for role in (*ROLES, SYSTEM) if role in allowed]


def put(project: Project, status: str) -> None:
    """Set the status past its one writer; only the cell of the table is under test."""
    Project.objects.filter(pk=project.pk).update(status=status)
    project.status = status


@pytest.mark.embedded
@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: row.action)
def test_every_cell_of_the_table(world: World, row: Transition) -> None:
    project = make_project(world.programme, world.home.towns[0])
    with open_guards():
        for status in Status:
            put(project, status)
            before = books()
            passed = [role for role in (*ROLES, SYSTEM) if passes(world, project, row, role)]
            assert books() == before, (row.action, status)
            assert passed == expected_to_pass(row, status), (row.action, status)


MOVES = [f"project.{row.action}" for row in TRANSITIONS]


def moves_recorded() -> int:
    """Records of moves in the audit chain; what upper floors do after a move has its own."""
    return AuditRecord.objects.filter(action__in=MOVES).count()


def books() -> tuple[int, int]:
    """Rows of the trail and of the audit chain."""
    return TransitionLog.objects.count(), moves_recorded()


def books_of(project: Project) -> tuple[int, int]:
    """Rows of one project's trail, and records of moves."""
    return project.steps.count(), moves_recorded()


def passes(world: World, project: Project, row: Transition, role: str) -> bool:
    """Try one cell and take it back; a pass must have left one trail row and one record.

    In a wrong state only those who could act in a right one go through the lock; of the others,
    most of all cells, the check alone is asked.
    """
    try:
        with transaction.atomic():
            if project.status not in row.sources and role not in HOLDERS[row.permission]:
                check_move(project, row.action, actor=person(world, role), reason="理由")
                raise TakenBack
            logs, records = books() if role in HOLDERS[row.permission] else (0, 0)
            moved = move(project.pk, row.action, actor=person(world, role), reason="理由")
            assert moved.status == row.target
            assert role == SYSTEM or books() == (logs + 1, records + 1)
            raise TakenBack
    except TakenBack:
        return True
    except (StaleState, NotAllowed):
        return False


class TakenBack(Exception):
    """Rolls a passed cell back."""


def test_buttons_are_the_rows_a_person_may_use(world: World) -> None:
    project = make_project(world.programme, world.home.towns[0], status=Status.PRE_REVIEW)
    labels = {
        role: [row.action for row in allowed_actions(project, person(world, role))]
        for role in ("staff", "head", "secretary", "foreign_staff")
    }
    assert labels["staff"] == ["return_for_revision", "send_to_experts"]
    assert set(labels["head"]) == {row.action for row in actions_from(Status.PRE_REVIEW)}
    assert labels["secretary"] == labels["foreign_staff"] == []


def test_a_row_that_needs_a_reason_refuses_blanks(world: World) -> None:
    project = make_project(world.programme, world.home.towns[0], status=Status.IN_PROGRESS)
    with pytest.raises(InvalidInput):
        move(project.pk, "suspend", actor=world.head, reason="　 \n")
    project.refresh_from_db()
    assert project.status == Status.IN_PROGRESS


def test_the_status_a_person_saw_must_still_be_true(world: World) -> None:
    project = make_project(world.programme, world.home.towns[0], status=Status.IN_PROGRESS)
    move(project.pk, "suspend", actor=world.head, reason="停工")
    with pytest.raises(StaleState, match="已由 分水组织部部长 办理"):
        move(project.pk, "suspend", actor=world.head2, reason="停工")
    with pytest.raises(StaleState):
        move(project.pk, "terminate", actor=world.head2, seen_status="in_progress", reason="终止")


def test_a_condition_nobody_registered_opens_no_gate(world: World) -> None:
    project = make_project(world.programme, world.home.towns[0])
    with pytest.raises(Conflict, match="系统缺少"):
        check_guard("no_such_condition", project, world.head)


def test_every_status_left_by_no_row_is_terminal() -> None:
    left = {status for row in TRANSITIONS for status in row.sources}
    assert set(Status) - left == TERMINAL


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(sorted(BY_ACTION)),
            st.sampled_from((*ROLES, "head", "staff", "secretary", SYSTEM)),
            st.integers(0, 1),
        ),
        min_size=5,
        max_size=40,
    ),
    eager=st.booleans(),
)
def test_random_walks_keep_the_books_straight(
    world: World, steps: list[tuple[str, str, int]], eager: bool
) -> None:
    """Each change has one log and one record; terminal states stay; numbers are unique."""
    with open_guards(), transaction.atomic():
        projects = [make_project(world.programme, world.home.towns[0]) for _ in range(2)]
        for action, role, which in steps:
            take_step(world, projects[which], action, role, eager=eager)
        numbers = [project.project_number for project in Project.objects.exclude(project_number="")]
        assert len(numbers) == len(set(numbers))
        transaction.set_rollback(True)


def take_step(world: World, project: Project, action: str, role: str, *, eager: bool) -> None:
    project.refresh_from_db()
    before = project.status
    rows = actions_from(before)
    if eager and rows:
        # Walk far: choose among the rows that leave the state, by somebody who may.
        row = rows[len(action) % len(rows)]
        action, role = row.action, next(iter(sorted(HOLDERS[row.permission])), SYSTEM)
    logs, records, all_records = *books_of(project), AuditRecord.objects.count()
    try:
        moved = move(project.pk, action, actor=person(world, role), reason="理由")
    except DomainError:
        project.refresh_from_db()
        assert project.status == before
        assert (*books_of(project), AuditRecord.objects.count()) == (logs, records, all_records)
        return
    assert before not in TERMINAL
    last = project.steps.order_by("pk").last()
    assert last is not None
    assert (last.action, last.from_status, last.to_status) == (action, before, moved.status)
    assert books_of(project) == (logs + 1, records + 1)
    if moved.status == Status.APPROVED:
        establish(project=moved, actor=world.head)
        assert moved.project_number
