"""Tells units, judges and the department what was decided, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core import clock
from notifications.services.messages import tell
from organisations.enums import Role
from organisations.queries import department_people, people_with_role
from projects.models import Project


def project_link(project: Project) -> str:
    """Address of the project's own page."""
    return reverse("dashboards:project", args=[project.pk])


def tell_unit(project: Project, *, kind: str, title: str, body: str = "", once_key: str) -> None:
    """Tell the secretary and the liaison officer of the project's unit."""
    today = clock.today()
    people: dict[int, Any] = {}
    for role in (Role.SECRETARY, Role.LIAISON):
        holders = people_with_role(role=role, organisation_id=project.organisation_id, on=today)
        people.update({person.pk: person for person in holders})
    tell(
        recipients=people.values(),
        kind=kind,
        title=title,
        body=body,
        link=project_link(project),
        once_key=once_key,
    )


def tell_heads(project: Project, *, kind: str, title: str, body: str, once_key: str) -> None:
    """Tell the heads of the department that something waits for their decision."""
    tell(
        recipients=_department(project, Role.HEAD),
        kind=kind,
        title=title,
        body=body,
        link=reverse("reviews:pre_review", args=[project.pk]),
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
