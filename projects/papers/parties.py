"""Names and days as they stand on papers."""

from __future__ import annotations

from datetime import date

from organisations.enums import OrgKind
from organisations.models import Organisation
from programmes.models import Programme
from projects.models import Project


def cn_day(day: date | None) -> str:
    """“2026年3月5日”, without leading zeros (GB/T 9704); "" for no day."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def place_of(programme: Programme) -> str:
    """The name of the place in titles."""
    return programme.place_name or programme.committee.short_name


def department_name(committee: Organisation) -> str:
    """Full name of the department that serves a committee; the committee's own without one."""
    department = Organisation.objects.filter(
        kind=OrgKind.DEPARTMENT, path__startswith=committee.path, depth=committee.depth + 1
    ).first()
    return department.name if department else committee.name


def number_line(project: Project) -> str:
    """The number of a project as it is written under a title."""
    if project.project_number:
        return f"编号：{project.project_number}"
    return f"编号：{project.draft_number}（申报流水号）"
