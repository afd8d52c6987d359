"""Settings of a real worker that works on the database of the running test."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
CELERY_BROKER_URL = os.environ["WORKER_BROKER"]
CELERY_BROKER_TRANSPORT_OPTIONS = {}
# A clock that rings all the time, for the day after.
CELERY_BEAT_SCHEDULE = {
    "ring": {
        "task": "dispatch.morning_reminders",
        "schedule": 0.5,
        "kwargs": {"day": "2026-04-30"},
    }
}
REMINDERS_AT_ONCE = 1  # many short transactions, to be killed between two of them
