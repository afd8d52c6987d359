"""The Celery application that worker, beat and web share."""

import os

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.transport.sqlalchemy import Transport as SqlTransport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shujixiangmu.settings")

# The SQL transport of the embedded mode polls; given as a transport option the
# interval raises TypeError in SQLAlchemy, so it is set on the class.
SqlTransport.polling_interval = 0.1  # seconds

app = Celery("shujixiangmu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
