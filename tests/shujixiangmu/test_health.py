"""The addresses for the machine that watches the product."""

import pytest
from django.db import connection
from django.test import Client


@pytest.mark.django_db
def test_ready_means_database_broker_and_migrations_are_fine(client: Client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ok"}


@pytest.mark.django_db
def test_a_pending_migration_is_not_ready_and_the_reason_stays_in_the_log(client: Client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'dispatch'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "failed",
        "database": "ok",
        "broker": "ok",
        "migrations": "failed",
    }


def test_alive_needs_no_database(client: Client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_health_is_read_only_and_never_kept(client: Client, address: str):
    assert client.post(address).status_code == 405
    assert "no-store" in client.get(address)["Cache-Control"]
