"""The database itself refuses to change the audit table."""

import pytest
from django.db import DatabaseError, connection, transaction

from core import audit
from core.models import AuditRecord
from tests.core.people import CLERK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_record() -> None:
    audit.record(actor=CLERK, action="test.act")


def refused(sql: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert AuditRecord.objects.count() == 1


def test_an_update_is_refused():
    refused("UPDATE core_auditrecord SET reason = 'x'")


def test_a_delete_is_refused():
    refused("DELETE FROM core_auditrecord")


def test_the_orm_is_refused_too():
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditRecord.objects.update(reason="x")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditRecord.objects.get().delete()


def test_a_replacement_is_refused_on_sqlite(on_postgresql: bool):
    if on_postgresql:
        refused("TRUNCATE core_auditrecord")
    else:
        refused("INSERT OR REPLACE INTO core_auditrecord SELECT * FROM core_auditrecord")
