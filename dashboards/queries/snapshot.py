"""One consistent moment for several reads, so that figures on a page agree with each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything inside the block from one snapshot where the database keeps one (PostgreSQL).

    Inside a transaction that has begun already its own isolation holds. SQLite is left alone:
    a transaction there would take the write lock from those who are filling in forms.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
