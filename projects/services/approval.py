"""What follows approval: number, day, frozen plan; and the start of implementation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Conflict, InvalidInput
from core.numbering import next_number
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project, move

NUMBER_LENGTH = 24


def establish(*, project: Project, actor: Any) -> Project:
    """Give the approved project its number and day; from here on the plan is frozen.

    Called right after `move("approve")` or `move("approve_after_notice")` in the same
    transaction, with the locked project. Calling it twice changes nothing. Raises Conflict when
    the project is not approved or the number pattern is unusable. Source: field A2.
    """
    if project.status != Status.APPROVED:
        raise Conflict(f"“{project}”现为“{project.get_status_display()}”，不能编号。")
    if project.project_number:
        return project
    project.project_number = _number(project)
    project.approved_on = clock.today()
    project.save(update_fields=["project_number", "approved_on", "updated_at"])
    audit.record(
        actor=actor,
        action="project.establish",
        obj=project,
        details={"number": project.project_number},
    )
    return project


def _number(project: Project) -> str:
    """Next number of the pattern; counted per unit where the pattern names the unit."""
    programme, organisation = project.programme, project.organisation
    code = organisation.code or f"{organisation.pk:04d}"
    per_unit = f":{code}" if "{org" in programme.number_pattern else ""
    sequence = next_number(f"project:{programme.pk}{per_unit}")
    try:
        number = programme.number_pattern.format(year=programme.year, org=code, seq=sequence)
    except (KeyError, IndexError, ValueError) as error:
        raise Conflict(
            f"编号规则“{programme.number_pattern}”有误，不能编号。请在年度方案中改正。"
        ) from error
    if len(number) > NUMBER_LENGTH:
        raise Conflict(f"按编号规则得到的“{number}”超过 {NUMBER_LENGTH} 位。请在年度方案中改正。")
    return number


@transaction.atomic
def start_implementation(
    *,
    project_id: int,
    actor: Any,
    letter_signed_on: date | None = None,
    seen_status: str | None = None,
) -> Project:
    """Record the day the responsibility letter was signed and start the project.

    Raises InvalidInput (day in the future or before approval) and what `move("start")` raises.
    Source: transition T14.
    """
    project = lock_project(project_id)
    if letter_signed_on is not None and project.status == Status.APPROVED:
        _refuse_impossible_day(project, letter_signed_on)
        project.letter_signed_on = letter_signed_on
        project.save(update_fields=["letter_signed_on", "updated_at"])
    return move(project_id, "start", actor=actor, seen_status=seen_status)


def _refuse_impossible_day(project: Project, day: date) -> None:
    if day > clock.today():
        raise InvalidInput(
            "责任状签订日期不能晚于今天。",
            field_errors={"letter_signed_on": ["请填已经签订的日期。"]},
        )
    if project.approved_on and day < project.approved_on:
        raise InvalidInput(
            f"责任状签订日期不能早于立项日期 {project.approved_on.isoformat()}。",
            field_errors={"letter_signed_on": ["请核对日期。"]},
        )
