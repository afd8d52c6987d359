"""Gives numbers without gaps: the next one is taken in the transaction that uses it."""

from django.db import connection

from core.models import Sequence


def next_number(key: str) -> int:
    """Return the next number under ``key``, beginning with 1; see ``next_numbers``."""
    return next_numbers(key, 1)[0]


def next_numbers(key: str, count: int) -> range:
    """Return the next ``count`` numbers under ``key``, beginning with 1.

    The counter stays locked until the caller's transaction ends, so a roll-back gives
    the number back and nobody is handed the same one.

    Raises:
        RuntimeError: called outside ``transaction.atomic``.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken in the transaction that uses it")
    locked = Sequence.objects.select_for_update().filter(key=key)
    sequence = locked.first()
    if sequence is None:
        Sequence.objects.get_or_create(key=key)
        sequence = locked.get()
    sequence.value += count
    sequence.save(update_fields=("value",))
    return range(sequence.value - count + 1, sequence.value + 1)
