"""The embedded broker after an outage: whoever kept a connection works on."""

from pathlib import Path

import pytest
from celery import Celery
from kombu.exceptions import OperationalError


def test_a_clock_that_found_no_queue_rings_again_when_it_is_back(tmp_path: Path) -> None:
    file = tmp_path / "broker.sqlite3"
    file.mkdir()  # nobody can open it
    with (
        Celery(broker=f"embedded+sqlite:///{file}", set_as_current=False) as app,
        app.connection_for_write() as connection,
    ):
        producer = app.amqp.Producer(connection, auto_declare=False)
        for _ in range(2):
            with pytest.raises(OperationalError):
                app.send_task("bell", producer=producer)
        file.rmdir()
        app.send_task("bell", producer=producer)
        assert connection.default_channel._size("celery") == 1
