"""Twenty writers at once on PostgreSQL: the chain does not fork, numbers have no gap."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest import mock

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import QuerySet

from core import audit
from core.models import AuditRecord, Sequence
from core.numbering import next_number
from tests.core.people import CLERK

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WRITERS = 20


def at_once(act: Callable[[int], object]) -> list[object]:
    """Let all writers begin at the same moment; return results or exceptions."""
    barrier = Barrier(WRITERS)

    def run(number: int) -> object:
        close_old_connections()
        barrier.wait()
        try:
            with transaction.atomic():
                return act(number)
        except IntegrityError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


def record(number: int) -> int:
    audit.record(actor=CLERK, action="test.race", title=str(number))
    return audit.record(actor=CLERK, action="test.race", title=str(number)).seq


def test_the_race_is_real_without_the_lock():
    with mock.patch.object(QuerySet, "select_for_update", lambda self, **options: self):
        results = at_once(record)
    assert any(isinstance(result, IntegrityError) for result in results)


def test_twenty_writers_make_one_chain_without_fork_or_gap():
    results = at_once(record)
    assert not [result for result in results if isinstance(result, Exception)]
    seqs = list(AuditRecord.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, 2 * WRITERS + 1))
    assert audit.verify() is None


def test_twenty_takers_get_twenty_numbers():
    numbers = at_once(lambda number: next_number("race"))
    assert sorted(numbers) == list(range(1, WRITERS + 1))
    assert Sequence.objects.get(key="race").value == WRITERS
