"""Builds running projects and their reports through the services, at moments of the test year."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core import clock
from dispatch.content import ProblemEntry, ReportContent, TaskUpdate
from dispatch.models import MonthlyReport, ReportPeriod
from dispatch.services.periods import open_period
from organisations.models import Organisation
from programmes.models import Programme
from projects.enums import Status
from projects.models import Milestone, Project
from tests.factories import make_project
from tests.world import World, local

START = local(2026, 3, 2)
NARRATIVE = "本月书记带队走访三个村，逐户登记闲置场地情况，已与两家企业谈妥合作意向并签订草案。"
NEXT_STEPS = "下月完成合同签订并启动场地改造，同步做好党员认领工作。"


def running(
    programme: Programme, organisation: Organisation, *, milestones: int = 4, **fields: Any
) -> Project:
    """A project in progress since 2 March of the test year."""
    with clock.at(START):
        return make_project(
            programme,
            organisation,
            status=Status.IN_PROGRESS,
            milestones=milestones,
            status_since=START,
            **fields,
        )


def opened(world: World, key: str = "2026-04", moment: datetime | None = None) -> ReportPeriod:
    """The period, opened by the system on its first day (or at the moment)."""
    year, month = (int(part) for part in key.split("-"))
    with clock.at(moment or local(year, month, 1, 0, 5)):
        return open_period(programme_id=world.programme.pk, key=key, actor=None)


def report_of(project: Project, period: ReportPeriod) -> MonthlyReport:
    """The project's report of the period, fresh from the database."""
    return MonthlyReport.objects.select_related("project", "period").get(
        project=project, period=period
    )


def tasks(project: Project) -> list[Milestone]:
    """Tasks in the order of the plan."""
    return list(project.milestones.order_by("position"))


def content(
    project: Project, *completions: float, done: date = date(2026, 4, 10), **changes: Any
) -> ReportContent:
    """A valid report; completions in percent for the first tasks, the finished ones done."""
    updates = tuple(
        TaskUpdate(
            task.pk, Decimal(str(completion)), done if completion == 100 else None, "按计划推进"
        )
        for task, completion in zip(tasks(project), completions, strict=False)
    )
    fields: dict[str, Any] = {
        "narrative": NARRATIVE,
        "next_steps": NEXT_STEPS,
        "tasks": updates,
        "no_problems": True,
    }
    return ReportContent(**{**fields, **changes})


def problem(text: str = "镇里缺少懂经营的人手，请求协调。", kind: str = "people") -> ProblemEntry:
    """One problem the unit wants help with."""
    return ProblemEntry(kind, text, needs_coordination=True)
