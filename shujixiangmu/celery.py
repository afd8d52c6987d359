"""The Celery application that worker, beat and web share."""

import os

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shujixiangmu.settings")

# By name, so that SQLAlchemy (a second of every start) is loaded only where it is used.
TRANSPORT_ALIASES["embedded"] = "shujixiangmu.embedded_broker:Transport"

app = Celery("shujixiangmu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
