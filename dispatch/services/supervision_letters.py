"""Tells units and the department about inspections, findings and orders, within the act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core import clock
from notifications.services.messages import tell
from organisations.enums import Role
from organisations.queries import department_people, people_of_units
from projects.models import Project


def tell_unit(
    project: Project,
    *,
    kind: str,
    title: str,
    link: str,
    once_key: str,
    body: str = "",
    urgent: bool = False,
) -> None:
    """Tell liaison officers and secretaries of the project's unit."""
    people = people_of_units(organisation_ids=[project.organisation_id], on=clock.today())
    tell(
        recipients=people,
        kind=kind,
        title=title,
        body=body,
        link=link,
        once_key=once_key,
        urgent=urgent,
    )


def tell_department(
    project: Project, *roles: str, kind: str, title: str, link: str, once_key: str, body: str = ""
) -> None:
    """Tell the department's people with one of the roles (default: its officers)."""
    people = department_people(
        committee_id=project.programme.committee_id,
        roles=list(roles) or [Role.STAFF],
        on=clock.today(),
    )
    tell(recipients=people, kind=kind, title=title, body=body, link=link, once_key=once_key)


def tell_people(
    people: Iterable[Any], *, kind: str, title: str, link: str, once_key: str, body: str = ""
) -> None:
    """Tell certain people."""
    tell(recipients=people, kind=kind, title=title, body=body, link=link, once_key=once_key)
