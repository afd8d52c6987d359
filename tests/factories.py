"""Single objects for tests, complete enough to pass the product's own checks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from core import clock
from organisations.models import Organisation
from programmes.models import Programme
from projects.enums import Direction, Status
from projects.models import (
    Application,
    Indicator,
    Measure,
    Milestone,
    Problem,
    Project,
    TeamMember,
)


def make_project(
    programme: Programme,
    organisation: Organisation,
    *,
    status: str = Status.DRAFT,
    milestones: int = 4,
    **fields: Any,
) -> Project:
    """A project with typed rows in any status, written past the services on purpose.

    Only for tests whose subject is not how the project came there.
    """
    count = Project.objects.filter(programme=programme).count() + 1
    defaults: dict[str, Any] = {
        "title": f"测试项目{count}",
        "category": programme.categories.order_by("position").last(),
        "start_date": date(programme.year, 3, 1),
        "end_date": date(programme.year, 11, 30),
        "status_since": clock.now(),
        "draft_number": f"T{count:03d}",
    }
    project = Project.objects.create(
        programme=programme, organisation=organisation, status=status, **{**defaults, **fields}
    )
    Application.objects.create(project=project, saved_at=clock.now())
    add_content(project, milestones=milestones)
    return project


def add_content(project: Project, *, milestones: int = 4) -> None:
    """One problem, one measure, one indicator, one member and equally weighted milestones."""
    problem = Problem.objects.create(project=project, uid="p1", position=1, text="无人牵头的老问题")
    measure = Measure.objects.create(project=project, uid="m1", position=1, text="书记带队逐个走访")
    measure.problems.add(problem)
    Indicator.objects.create(
        project=project,
        uid="i1",
        position=1,
        name="有人值日的小区",
        unit="个",
        baseline=Decimal(0),
        target=Decimal(60),
        direction=Direction.UP,
    )
    TeamMember.objects.create(project=project, uid="t1", position=1, name="成员甲", duty="联络")
    year, share = project.programme.year, 100 // max(milestones, 1)
    for n in range(1, milestones + 1):
        Milestone.objects.create(
            project=project,
            uid=f"s{n}",
            position=n,
            task=f"第{n}项任务",
            deliverable="台账一份",
            planned_start=date(year, 3, 1),
            due_date=date(year, min(3 + n, 11), 28),
            responsible_person="责任人甲",
            weight=share if n < milestones else 100 - share * (milestones - 1),
            measure=measure,
        )
