"""The Celery application that worker, beat and web share."""

import os

from celery import Celery
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.transport.sqlalchemy import Transport as SqlTransport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shujixiangmu.settings")

# The SQL transport polls; passing the interval as a transport option raises
# TypeError in SQLAlchemy, so it is set on the class. Redis does not poll.
SqlTransport.polling_interval = settings.EMBEDDED_BROKER_POLL_SECONDS

app = Celery("shujixiangmu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
