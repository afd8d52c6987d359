"""The embedded broker's bad moments: its file was away, or several begin on a new one at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from kombu import Connection
from kombu.exceptions import OperationalError
from sqlalchemy import event


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "broker.sqlite3"


@pytest.fixture
def app(file: Path) -> Iterator[Celery]:
    with Celery(broker=f"embedded+sqlite:///{file}", set_as_current=False) as app:
        yield app


@pytest.fixture
def connection(app: Celery) -> Iterator[Connection]:
    with app.connection_for_write() as connection:
        yield connection


def test_a_clock_that_found_no_queue_rings_again_when_it_is_back(
    file: Path, app: Celery, connection: Connection
) -> None:
    file.mkdir()  # nobody can open it
    producer = app.amqp.Producer(connection, auto_declare=False)
    for _ in range(2):
        with pytest.raises(OperationalError):
            app.send_task("bell", producer=producer)
    file.rmdir()
    app.send_task("bell", producer=producer)
    assert connection.default_channel._size("celery") == 1


def test_of_two_that_make_the_same_queue_at_once_both_have_it(connection: Connection) -> None:
    slow, fast = connection.channel(), connection.channel()
    event.listen(
        slow.session, "before_commit", lambda session: fast._get_or_create("celery"), once=True
    )
    assert slow._get_or_create("celery").id == fast._get_or_create("celery").id
