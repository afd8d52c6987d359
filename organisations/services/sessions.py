"""Ends sessions of a person: on other machines, or everywhere."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from core import clock
from organisations.models import User

#: Session key: when the person logged in, as ISO text.
STARTED_AT = "started_at"


def end_sessions(user: User, *, keep_key: str | None = None) -> int:
    """Delete the stored sessions of the person, except the one to keep; return how many.

    Sessions are opaque rows, so all running ones are read: a few hundred in a county,
    and only when a password changes or somebody leaves.
    """
    running = Session.objects.filter(expire_date__gt=clock.now()).exclude(session_key=keep_key)
    keys = [
        session.session_key
        for session in running.iterator(chunk_size=500)
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    return Session.objects.filter(session_key__in=keys).delete()[0]
