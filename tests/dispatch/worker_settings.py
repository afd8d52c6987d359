"""Settings of a real worker that works on the database of the running test."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
CELERY_BROKER_URL = os.environ["WORKER_BROKER"]
CELERY_BROKER_TRANSPORT_OPTIONS = {}
REMINDERS_AT_ONCE = 3  # many short transactions, to be killed between two of them
