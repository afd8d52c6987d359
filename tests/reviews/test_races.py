"""Two people act at the same moment: one goes through, the other learns who was faster."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from core.errors import StaleState
from projects.guards import register_guard
from projects.models import Project
from reviews import guards
from reviews.enums import DecisionResult
from reviews.models import ApprovalDecision, PreReview, ScoreResult, ScoreSheet
from reviews.services.approval import decide_approval
from reviews.services.marking import lock_sheet, save_sheet
from reviews.services.pre_review import take_pre_review
from tests.reviews.acts import assigned, handed_in, marks, passed, scored, submitted
from tests.reviews.races import MEET_SECONDS, Refusal, at_once, without_lock
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meeting_guard():
    """Both deciders pass the condition before either writes, if nothing holds one back."""
    meeting = threading.Barrier(2)

    def guard(project: Project, actor: Any) -> None:
        guards.may_approve(project, actor)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=MEET_SECONDS)

    register_guard("may_approve", guard)
    yield
    register_guard("may_approve", guards.may_approve)


def two_heads_decide(world: World) -> list[Refusal]:
    project = scored(world, submitted(world))

    def act(name: str) -> Callable[[], Any]:
        return lambda: decide_approval(
            project_id=project.pk,
            result=DecisionResult.APPROVED,
            actor=world.home.people[name],
            seen_status="expert_review",
        )

    return at_once(act("head"), act("head2"))


def test_without_the_lock_both_decisions_would_count(world: World, meeting_guard, monkeypatch):
    without_lock(monkeypatch, Project)
    assert two_heads_decide(world) == [None, None]
    assert ApprovalDecision.objects.count() == 2


def test_of_two_heads_who_decide_at_once_one_is_told_who_was_faster(world: World, meeting_guard):
    refused = two_heads_decide(world)
    assert ApprovalDecision.objects.count() == 1
    losers = [error for error in refused if error]
    assert len(losers) == 1
    assert isinstance(losers[0], StaleState)
    assert "已由" in losers[0].message
    assert Project.objects.get().project_number == "2026-01-01"


def test_of_two_officers_who_take_at_once_one_gets_it(world: World):
    project = submitted(world)
    refused = at_once(
        lambda: take_pre_review(project_id=project.pk, actor=world.staff),
        lambda: take_pre_review(project_id=project.pk, actor=world.staff2),
    )
    assert PreReview.objects.count() == 1
    assert [isinstance(error, StaleState) for error in refused].count(True) == 1


def test_a_sheet_locked_twice_at_once_is_locked_once(world: World):
    sheet = assigned(world, passed(world, submitted(world)))[0]
    save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks=marks(sheet, 17))

    def lock() -> None:
        lock_sheet(sheet_id=sheet.pk, actor=sheet.judge)

    refused = at_once(lock, lock)
    assert [isinstance(error, StaleState) for error in refused].count(True) == 1
    assert ScoreSheet.objects.get(pk=sheet.pk).total == 85


def test_the_last_two_sheets_handed_in_at_once_make_one_result(world: World):
    first, second, third = assigned(world, passed(world, submitted(world)))
    handed_in(first)
    for sheet in (second, third):
        save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks=marks(sheet, 16))
    refused = at_once(
        lambda: lock_sheet(sheet_id=second.pk, actor=second.judge),
        lambda: lock_sheet(sheet_id=third.pk, actor=third.judge),
    )
    assert refused == [None, None]
    assert ScoreResult.objects.get().judges == 3
