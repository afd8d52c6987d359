"""What the system knows already when an application begins, so that nobody types it again."""

from __future__ import annotations

from datetime import date
from typing import Any

from organisations.enums import Role
from organisations.models import Appointment, User
from organisations.queries import people_with_role
from projects.enums import ESTABLISHED, Continuity
from projects.models import Project, TeamMember

_POST_LENGTH = 30
_POSTS_LENGTH = 60


def known_values(project: Project, today: date) -> dict[str, Any]:
    """Raw values of the sheet for a new draft: dates, people with posts and phones, last team."""
    organisation_id = project.organisation_id
    secretary = _holder(Role.SECRETARY, organisation_id, today)
    liaison = _holder(Role.LIAISON, organisation_id, today)
    return {
        "selection_kind": "",
        "sphere": project.organisation.sphere,
        "continuity": Continuity.NEW.value,
        "start_date": today.isoformat(),
        "end_date": project.programme.project_end_limit.isoformat(),
        "secretary_phone": secretary.phone if secretary else "",
        "secretary_posts": _titles(secretary, today, _POSTS_LENGTH),
        "liaison_name": str(liaison) if liaison else "",
        "liaison_phone": liaison.phone if liaison else "",
        "liaison_post": _titles(liaison, today, _POST_LENGTH, organisation_id),
        "team": last_team(project),
    }


def last_team(project: Project) -> list[dict[str, str]]:
    """The team of the unit's latest established project of an earlier year, as typed rows."""
    earlier = Project.objects.filter(
        organisation_id=project.organisation_id,
        programme__year__lt=project.programme.year,
        status__in=ESTABLISHED,
    ).order_by("-programme__year", "-pk")
    members = TeamMember.objects.filter(project__in=earlier[:1])
    return [
        {"name": row.name, "post": row.post, "duty": row.duty}
        for row in members[: project.programme.team_max]
    ]


def _holder(role: str, organisation_id: int, today: date) -> User | None:
    found: User | None = people_with_role(
        role=role, organisation_id=organisation_id, on=today
    ).last()
    return found


def _titles(
    person: User | None, today: date, longest: int, organisation_id: int | None = None
) -> str:
    """Titles of the posts a person holds, as many as there is room for."""
    if person is None:
        return ""
    posts = Appointment.objects.held_on(today).filter(user=person)
    if organisation_id is not None:
        posts = posts.filter(post__organisation_id=organisation_id)
    said = ""
    for title in posts.order_by("pk").values_list("post__title", flat=True):
        longer = f"{said}、{title}" if said else title
        said = longer if len(longer) <= longest else said
    return said
