"""Ways to let two people act at the same moment, with the lock in place and taken out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from typing import Any

import pytest
from django.db import IntegrityError, connection, models
from django.db.models import QuerySet
from django.db.models.signals import pre_save

from core.errors import DomainError

# With the lock in place the second thread never comes: only so long is waited for it.
MEET_SECONDS = 0.25
# Without it both come, on a busy machine one of them late.
SURE_SECONDS = 2
Refusal = DomainError | IntegrityError | None


def at_once(*acts: Callable[[], Any]) -> list[Refusal]:
    """Run the acts in threads of their own, begun together; what each was refused with.

    An IntegrityError means that only the database itself stood in the way.
    """
    start = threading.Barrier(len(acts))
    refused: list[Refusal] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=10)
            act()
        except (DomainError, IntegrityError) as error:
            refused[number] = error
        finally:
            connection.close()

    # Each thread reads the clock of the test.
    threads = [
        threading.Thread(target=copy_context().run, args=(run, number, act))
        for number, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refused


def without_lock(monkeypatch: pytest.MonkeyPatch, *kinds: type[models.Model]) -> None:
    """Take the row locks out of these tables; the audit chain keeps its own."""
    locked = QuerySet.select_for_update

    def unlocked(rows: QuerySet, **options: Any) -> QuerySet:
        return rows if rows.model in kinds else locked(rows, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", unlocked)


@contextmanager
def meeting_before_saving(
    kind: type[models.Model], *, seconds: float = SURE_SECONDS
) -> Iterator[None]:
    """Let both threads come as far as saving such a row before either goes on."""
    barrier = threading.Barrier(2)

    def meet(**_: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=seconds)

    pre_save.connect(meet, sender=kind)
    try:
        yield
    finally:
        pre_save.disconnect(meet, sender=kind)
