"""Tells the department that something waits for it, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core import clock
from notifications.services.messages import tell
from organisations.enums import Role
from organisations.queries import department_people
from projects.models import Project


def tell_heads(
    project: Project, *, kind: str, title: str, body: str, once_key: str, link: str = ""
) -> None:
    """Tell the heads of the department that a project waits for their decision.

    Without a link of its own the message opens the pre-review page.
    """
    tell(
        recipients=_department(project, Role.HEAD),
        kind=kind,
        title=title,
        body=body,
        link=link or reverse("reviews:pre_review", args=[project.pk]),
        once_key=once_key,
    )


def tell_staff(
    project: Project, *, kind: str, title: str, body: str, link: str, once_key: str
) -> None:
    """Tell the officers of the department."""
    tell(
        recipients=_department(project, Role.STAFF),
        kind=kind,
        title=title,
        body=body,
        link=link,
        once_key=once_key,
    )


def _department(project: Project, role: str) -> Iterable[Any]:
    return department_people(
        committee_id=project.programme.committee_id, roles=[role], on=clock.today()
    )
