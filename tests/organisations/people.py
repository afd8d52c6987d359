"""People with a real password and clients that log in by the real page."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from organisations.models import User
from tests.world import PASSWORD

LOGIN = reverse("organisations:login")
CHANGE = reverse("organisations:password_change")
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def with_password(user: User, password: str = PASSWORD, **fields: Any) -> User:
    """Give the person a known password."""
    user.set_password(password)
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    return user


def log_in(client: Client, username: str, password: str = PASSWORD, **extra: Any) -> Any:
    """Post the log-in form."""
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


def logged_in(user: User) -> Client:
    """A client whose session belongs to the person, without the cost of the form."""
    client = Client()
    client.force_login(user, backend=MODEL_BACKEND)
    return client


def audit_actions() -> list[str]:
    """Actions of the audit chain, oldest first."""
    from core.models import AuditRecord

    return list(AuditRecord.objects.order_by("seq").values_list("action", flat=True))
