"""Upkeep of the embedded queue."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from kombu import Connection
from kombu.transport.sqlalchemy import Transport

from core.tasks import purge_delivered_messages


@pytest.fixture
def broker(settings: LazySettings, tmp_path: Path) -> Path:
    path = tmp_path / "broker.sqlite3"
    settings.EMBEDDED_BROKER_FILE = path
    settings.CELERY_BROKER_URL = f"embedded+sqlite:///{path}"
    return path


def deliver(broker: Path, count: int, waiting: int) -> None:
    """Send messages through the real transport and take some of them."""
    assert Transport.polling_interval is not None
    with Connection(f"sqla+sqlite:///{broker}") as connection:
        queue = connection.SimpleQueue("celery")
        for number in range(count + waiting):
            queue.put({"n": number})
        for _ in range(count):
            queue.get(timeout=5).ack()
        queue.close()


def states(broker: Path) -> list[int]:
    with sqlite3.connect(broker) as connection:
        return [row[0] for row in connection.execute("SELECT visible FROM kombu_message")]


def age(broker: Path, days: int) -> None:
    moment = (datetime.now() - timedelta(days=days)).isoformat(" ")
    with sqlite3.connect(broker) as connection:
        connection.execute(
            "UPDATE kombu_message SET timestamp = ? WHERE timestamp IS NOT NULL", (moment,)
        )


def test_delivered_messages_go_after_a_day_waiting_ones_stay(broker: Path):
    deliver(broker, count=3, waiting=2)
    assert purge_delivered_messages() == 0
    age(broker, days=2)
    assert purge_delivered_messages() == 3
    assert states(broker) == [1, 1]
    assert purge_delivered_messages() == 0


def test_a_broker_that_never_ran_is_no_trouble(broker: Path):
    assert purge_delivered_messages() == 0
    sqlite3.connect(broker).close()
    assert purge_delivered_messages() == 0


def test_with_a_server_there_is_nothing_to_do(settings: LazySettings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:6379/0"
    assert purge_delivered_messages() == 0
