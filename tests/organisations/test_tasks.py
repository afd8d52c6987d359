"""Sessions that ended leave the database at night."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from organisations.tasks import clear_expired_sessions

pytestmark = pytest.mark.django_db


def test_ended_sessions_are_deleted_and_running_ones_stay() -> None:
    ended, running = SessionStore(), SessionStore()
    for store in (ended, running):
        store["seen"] = True
        store.save()
    Session.objects.filter(pk=ended.session_key).update(
        expire_date=Session.objects.get(pk=ended.session_key).expire_date - timedelta(days=30)
    )
    clear_expired_sessions()
    assert list(Session.objects.values_list("pk", flat=True)) == [running.session_key]
