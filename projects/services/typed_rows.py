"""Writes the typed rows of an application, each found again by its uid; refuses a frozen plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import Conflict
from programmes.enums import Qualifier
from projects.enums import EDITABLE
from projects.models import (
    BudgetItem,
    FundSource,
    Indicator,
    Measure,
    Milestone,
    Partner,
    PilotSite,
    Problem,
    Project,
    Research,
    SelfCheck,
    SupportNeed,
    TeamMember,
)

Cleaned = Mapping[str, Any]
_MILESTONE_TEXTS = (
    "task",
    "deliverable",
    "quantity",
    "quantity_unit",
    "planned_start",
    "due_date",
    "responsible_person",
    "responsible_unit",
    "weight",
)
_INDICATOR = (
    "name",
    "unit",
    "baseline_qualifier",
    "baseline",
    "target",
    "method",
    "direction",
)
_RESEARCH = ("held_on", "place", "people", "head_count", "findings")


def write_rows(project: Project, cleaned: Cleaned, principles: Sequence[str]) -> None:
    """Make the project's rows those of the checked application.

    The caller holds the lock on the project. Raises Conflict once the plan is frozen: after
    approval only an approved change may touch it.
    """
    if project.status not in EDITABLE:
        raise Conflict(f"“{project}”的推进计划已锁定，不能再改。")
    _write(project, TeamMember, cleaned["team"], ("name", "post", "duty"))
    _write(project, Problem, cleaned["problems"], ("text",))
    _write(project, Measure, cleaned["measures"], ("text",))
    indicators = [
        {**row, "baseline_qualifier": row.get("baseline_qualifier") or Qualifier.EXACT}
        for row in cleaned["indicators"]
    ]
    _write(project, Indicator, indicators, _INDICATOR)
    _write(project, SupportNeed, cleaned["support_needed"], ("text",))
    _link_measures(project, cleaned["measures"])
    measures = {row.uid: row for row in project.measures.all()}
    plan = [{**row, "measure": measures.get(row.get("measure"))} for row in cleaned["milestones"]]
    _write(project, Milestone, plan, (*_MILESTONE_TEXTS, "measure"))
    _write_self_checks(project, cleaned.get("self_check", ()), principles)
    _write_surroundings(project, cleaned)


def _write_surroundings(project: Project, cleaned: Cleaned) -> None:
    """Research, places, partners and money; groups the programme does not ask for are emptied."""
    _write(project, Research, cleaned.get("research", ()), _RESEARCH)
    sites = [
        {**row, "organisation_id": int(row["organisation"]) if row.get("organisation") else None}
        for row in cleaned.get("pilot_sites", ())
    ]
    _write(project, PilotSite, sites, ("organisation_id", "name", "address"))
    _write(project, Partner, cleaned.get("partners", ()), ("name",))
    _write(project, BudgetItem, cleaned.get("budget", ()), ("kind", "amount", "basis"))
    funds = [{**row, "secured": row["secured"] == "yes"} for row in cleaned.get("funds", ())]
    _write(project, FundSource, funds, ("source", "amount", "secured"))


def _write(
    project: Project, model: Any, rows: Sequence[Mapping[str, Any]], names: tuple[str, ...]
) -> None:
    there = {row.uid: row for row in model.objects.filter(project=project)}
    new: list[Any] = []
    changed: list[Any] = []
    for position, row in enumerate(rows, start=1):
        found = there.pop(row["uid"], None)
        target = found or model(project=project, uid=row["uid"])
        target.position = position
        for name in names:
            setattr(target, name, row.get(name))
        (changed if found else new).append(target)
    if there:
        model.objects.filter(pk__in=[row.pk for row in there.values()]).delete()
    if new:
        model.objects.bulk_create(new)
    if changed:
        fields = [name.removesuffix("_id") for name in names]
        model.objects.bulk_update(changed, ["position", *fields])


def _link_measures(project: Project, rows: Sequence[Mapping[str, Any]]) -> None:
    problems = {row.uid: row.pk for row in project.problems.all()}
    measures = {row.uid: row.pk for row in project.measures.all()}
    through = Measure.problems.through
    through.objects.filter(measure__project=project).delete()
    through.objects.bulk_create(
        through(measure_id=measures[row["uid"]], problem_id=problems[uid])
        for row in rows
        for uid in dict.fromkeys(row["problems"])
    )


def _write_self_checks(
    project: Project, rows: Sequence[Mapping[str, Any]], principles: Sequence[str]
) -> None:
    project.self_checks.all().delete()
    SelfCheck.objects.bulk_create(
        SelfCheck(
            project=project,
            principle=principle,
            position=position,
            met=row["met"] == "yes",
            note=row.get("note") or "",
        )
        for position, (principle, row) in enumerate(zip(principles, rows, strict=False), start=1)
    )
