"""What the clock is told to start exists."""

import pytest

from shujixiangmu.celery import app
from shujixiangmu.schedule import BEAT_SCHEDULE


@pytest.mark.parametrize("name", BEAT_SCHEDULE)
def test_a_scheduled_task_is_known_to_the_worker(name: str):
    app.loader.import_default_modules()
    assert BEAT_SCHEDULE[name]["task"] in app.tasks
