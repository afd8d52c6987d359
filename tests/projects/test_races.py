"""Two people at the same moment, on a database that really runs them side by side.

Each race is first shown to happen with the lock switched off.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import close_old_connections, connection, transaction
from django.db.models import QuerySet

from core import clock, numbering
from core.errors import Conflict, DomainError
from projects.models import Project, Revision
from projects.services import claiming, drafting, lifecycle, submission
from projects.services.approval import establish
from projects.services.claiming import claim_topic
from projects.services.drafting import create_draft
from projects.services.lifecycle import lock_project, move
from projects.services.submission import submit_application
from tests.factories import make_project
from tests.projects.rulebook_rows import add_topic, set_quota
from tests.projects.sheets import call_time, drafted
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WAIT_SECONDS = 1.5


def side_by_side(work: Callable[[], Any], world: World, count: int = 2) -> list[Any]:
    """Run the work in threads with their own connections; return results and refusals."""
    results: list[Any] = []

    def run() -> None:
        try:
            with clock.at(call_time(world.programme)):
                results.append(work())
        except Exception as error:  # noqa: BLE001  the test looks at what came out
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    close_old_connections()
    return results


def meeting_before(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[str]:
    """Let both threads come to the same line before either goes on, as far as locks allow.

    Returns a list that names each thread as it comes there.
    """
    real, barrier = getattr(module, name), threading.Barrier(2)
    came: list[str] = []

    def meet(*args: Any, **kwargs: Any) -> Any:
        came.append(threading.current_thread().name)
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=WAIT_SECONDS)
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, meet)
    return came


@contextmanager
def locks(monkeypatch: pytest.MonkeyPatch, *, on: bool) -> Iterator[None]:
    """Switch row locks off inside the block."""
    with monkeypatch.context() as patch:
        if not on:
            patch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
        yield


@pytest.mark.parametrize("locked", [False, True], ids=["lock off", "lock on"])
def test_two_drafts_do_not_overrun_the_quota(
    world: World, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    set_quota(world.programme, 0, 1)
    # The counter of draft numbers exists, as in any programme with a draft.
    numbering.Sequence.objects.create(key=f"draft:{world.programme.pk}", value=5)
    checked = meeting_before(monkeypatch, drafting, "add_draft")
    with locks(monkeypatch, on=locked):
        results = side_by_side(
            lambda: create_draft(
                programme_id=world.programme.pk,
                organisation_id=world.home.towns[0].pk,
                actor=world.liaison,
            ),
            world,
        )
    if locked:
        assert Project.objects.count() == 1
        assert [str(result)[-7:] for result in results if isinstance(result, Conflict)]
    # How many got past the quota check: without the lock both.
    assert len(checked) == (1 if locked else 2)


@pytest.mark.parametrize("locked", [False, True], ids=["lock off", "lock on"])
def test_a_topic_for_one_holder_is_claimed_by_one_unit(
    world: World, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    topic = add_topic(world.programme, "老街更新", holders="one")
    numbering.Sequence.objects.create(key=f"draft:{world.programme.pk}", value=5)
    seats = [(world.home.towns[0], world.liaison), (world.home.towns[1], world.other_liaison)]
    waiting, take = iter(seats), threading.Lock()

    def claim() -> Project:
        with take:
            unit, actor = next(waiting)
        return claim_topic(topic_id=topic.pk, organisation_id=unit.pk, actor=actor)

    claimed = meeting_before(monkeypatch, claiming, "add_draft")
    with locks(monkeypatch, on=locked):
        results = side_by_side(claim, world)
    if locked:
        assert Project.objects.filter(topic=topic).count() == 1
        assert [str(one) for one in results if isinstance(one, Conflict) and "认领" in str(one)]
    # How many got past the check of the holder: without the lock both.
    assert len(claimed) == (1 if locked else 2)


@pytest.mark.parametrize("locked", [False, True], ids=["lock off", "lock on"])
def test_a_double_submission_files_once(
    world: World, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    project = drafted(world)
    meeting_before(monkeypatch, submission, "_file")
    with locks(monkeypatch, on=locked):
        results = side_by_side(
            lambda: submit_application(project_id=project.pk, actor=world.secretary), world
        )
    errors = [result for result in results if isinstance(result, Exception)]
    project.refresh_from_db()
    assert project.status == "submitted"
    filed = (Revision.objects.filter(project=project).count(), project.steps.count())
    # Without the lock both file: an error for the second, or everything twice.
    assert (errors == [] and filed == (1, 1)) is locked, (errors, filed)


@pytest.mark.parametrize("locked", [False, True], ids=["lock off", "lock on"])
def test_two_approvals_at_once_get_two_numbers_without_a_gap(
    world: World, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    projects = [
        make_project(world.programme, world.home.towns[0], status="approved") for _ in range(2)
    ]
    numbering.Sequence.objects.create(key=f"project:{world.programme.pk}:01", value=7)
    waiting, take = iter(projects), threading.Lock()

    def approve() -> str:
        with take:
            project = next(waiting)
        with transaction.atomic():
            return establish(project=lock_project(project.pk), actor=world.head).project_number

    meeting_before(monkeypatch, numbering.Sequence, "save")
    with locks(monkeypatch, on=locked):
        results = side_by_side(approve, world)
    both = ["2026-01-08", "2026-01-09"]
    assert (sorted(map(str, results)) == both) is locked


@pytest.mark.parametrize("locked", [False, True], ids=["lock off", "lock on"])
def test_two_people_do_not_take_the_same_step(
    world: World, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    project = make_project(world.programme, world.home.towns[0], status="submitted")
    checked = meeting_before(monkeypatch, lifecycle, "_write")
    with locks(monkeypatch, on=locked):
        results = side_by_side(
            lambda: move(project.pk, "take_pre_review", actor=world.staff), world
        )
    refused = [result for result in results if isinstance(result, DomainError)]
    if locked:
        assert [str(error) for error in refused if "已由 " in str(error)]
        assert project.steps.count() == 1
    # How many were still allowed to: without the lock both.
    assert len(checked) == (1 if locked else 2)
