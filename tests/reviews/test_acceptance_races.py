"""Two people end the same thing at the same moment: one does, the other learns who was faster."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from core.errors import Conflict, StaleState
from programmes.models import Programme
from projects.guards import register_guard
from projects.models import Project, TransitionLog
from reviews import acceptance_guards
from reviews.models import Acceptance, RankEntry
from reviews.services.acceptance import finish_verification
from reviews.services.marking import lock_sheet, save_sheet
from reviews.services.ranking import freeze_ranking
from tests.reviews.acceptance_acts import (
    accepted,
    all_found,
    begun,
    decide,
    ready,
    sheets_of,
)
from tests.reviews.acts import handed_in, marks
from tests.reviews.races import MEET_SECONDS, Refusal, at_once, without_lock
from tests.world import World

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("november"),
]


@pytest.fixture
def meeting_guard():
    """Both deciders pass the condition before either writes, if nothing holds one back."""
    meeting = threading.Barrier(2)

    def guard(project: Project, actor: Any) -> None:
        acceptance_guards.may_accept(project, actor)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=MEET_SECONDS)

    register_guard("may_accept", guard)
    yield
    register_guard("may_accept", acceptance_guards.may_accept)


def two_heads_decide(world: World) -> list[Refusal]:
    project = ready(world)

    def act(name: str) -> Callable[[], Any]:
        return lambda: decide(project, world.home.people[name], seen_status="acceptance")

    return at_once(act("head"), act("head2"))


def test_without_the_lock_both_heads_would_accept(world: World, meeting_guard, monkeypatch):
    without_lock(monkeypatch, Project)
    assert two_heads_decide(world) == [None, None]
    assert TransitionLog.objects.filter(action="accept").count() == 2


def test_of_two_heads_who_decide_at_once_one_is_told_who_was_faster(world: World, meeting_guard):
    losers = [error for error in two_heads_decide(world) if error]
    assert [type(error) for error in losers] == [StaleState]
    assert f"已由 {Acceptance.objects.get().decided_by} 办理" in losers[0].message
    assert TransitionLog.objects.filter(action="accept").count() == 1


def two_heads_freeze(world: World) -> list[Refusal]:
    accepted(world)

    def act(name: str) -> Callable[[], Any]:
        return lambda: freeze_ranking(
            programme_id=world.programme.pk, actor=world.home.people[name]
        )

    return at_once(act("head"), act("head2"))


def test_a_ranking_frozen_twice_at_once_is_frozen_once(world: World):
    losers = [error for error in two_heads_freeze(world) if error]
    assert [type(error) for error in losers] == [Conflict]
    assert f"已由 {RankEntry.objects.get().frozen_by} 冻结" in losers[0].message


def test_without_the_lock_the_second_freezing_would_break(world: World, monkeypatch):
    """Only the one-to-one key would stop the second, with an error nobody can read."""
    without_lock(monkeypatch, Programme)
    meeting = threading.Barrier(2)
    bulk_create = QuerySet.bulk_create

    def together(rows: QuerySet, *args: Any, **options: Any) -> Any:
        if rows.model is RankEntry:
            with suppress(threading.BrokenBarrierError):
                meeting.wait(timeout=MEET_SECONDS)
        return bulk_create(rows, *args, **options)

    monkeypatch.setattr(QuerySet, "bulk_create", together)
    refused = [error for error in two_heads_freeze(world) if error]
    assert [type(error) for error in refused] == [IntegrityError]


def test_a_verification_finished_twice_at_once_is_finished_once(world: World):
    project = begun(world)

    def act(name: str) -> Callable[[], Any]:
        return lambda: finish_verification(
            project_id=project.pk, actor=world.home.people[name], verdicts=all_found(project)
        )

    losers = [error for error in at_once(act("staff"), act("staff2")) if error]
    assert [type(error) for error in losers] == [StaleState]
    assert "办结" in losers[0].message


def test_the_last_sheet_and_the_verification_at_once_still_make_the_score(world: World):
    project = begun(world)
    *others, last = sheets_of(world, project)
    for sheet in others:
        handed_in(sheet, 20)
    save_sheet(sheet_id=last.pk, actor=last.judge, marks=marks(last, 20))
    refused = at_once(
        lambda: lock_sheet(sheet_id=last.pk, actor=last.judge),
        lambda: finish_verification(
            project_id=project.pk, actor=world.staff, verdicts=all_found(project)
        ),
    )
    assert refused == [None, None]
    assert str(Acceptance.objects.get().score) == "94.44"
