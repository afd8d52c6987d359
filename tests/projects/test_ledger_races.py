"""Two people import the same ledger at the same moment: every row comes once."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from core.audit import verify
from projects.models import Ledger, LedgerState, Project
from projects.services import ledger_importing
from projects.services.ledger_importing import import_ledger
from tests.projects.ledgers import county_ledger, taken_in, tried
from tests.projects.test_races import locks, meeting_before, side_by_side
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("locked", [False, True], ids=["lock off", "lock on"])
def test_the_same_ledger_twice_at_once_comes_in_once(
    world: World, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    content = county_ledger(world).read()
    people = [world.staff, world.staff2]
    ledgers = [tried(taken_in(content, person), person).ledger for person in people]
    waiting, take = iter(zip(ledgers, people, strict=True)), threading.Lock()

    def work() -> Any:
        with take:
            ledger, person = next(waiting)
        return import_ledger(ledger_id=ledger.pk, seen_version=ledger.version, actor=person)

    meeting_before(monkeypatch, ledger_importing, "write_plan")
    with locks(monkeypatch, on=locked):
        results = side_by_side(work, world)
    refused = [result for result in results if isinstance(result, Exception)]
    assert Project.objects.count() == 3
    assert verify() is None
    # Without the lock the second finds out at the last moment, by the key of the database.
    assert len(refused) == (0 if locked else 1)
    done = Ledger.objects.filter(state=LedgerState.DONE)
    assert sorted(ledger.findings["new"] for ledger in done) == ([0, 3] if locked else [3])
