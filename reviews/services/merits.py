"""Grants stars and flags by hand."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed
from programmes.enums import MeritSource
from programmes.models import MeritRule
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project
from projects.services.simple_moves import tell_unit
from reviews.models import MeritGrant

MOST_AT_ONCE = 10
REASON_MAX = 200
# While the year runs, and until its acceptance is decided.
GRANTED_IN = (Status.IN_PROGRESS, Status.CLOSING, Status.ACCEPTANCE, Status.RECTIFYING)


@transaction.atomic
def grant_merit(
    *, project_id: int, rule_id: int, times: int, reason: str, actor: Any
) -> MeritGrant:
    """Grant stars or flags of a kind the department awards itself; the unit is told.

    Raises NotAllowed (department only), InvalidInput (kind, number, reason), Conflict (the
    project is not under way). Source: stars and flags collected over the year.
    """
    project = lock_project(project_id)
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed("星旗由主办党委的组织部评定。")
    if project.status not in GRANTED_IN:
        raise Conflict(f"“{project}”现为“{project.get_status_display()}”，不再评定星旗。")
    rule = _checked_rule(project, rule_id, times, reason.strip())
    grant = MeritGrant.objects.create(
        project=project,
        rule=rule,
        times=times,
        reason=reason.strip(),
        granted_by=actor,
        granted_at=clock.now(),
    )
    tell_unit(project, kind="merit_granted", title=f"“{project}”获{rule} {times} 个", body=reason)
    audit.record(
        actor=actor,
        action="merit.grant",
        obj=grant,
        reason=reason.strip(),
        details={"rule": rule.code, "times": times},
    )
    return grant


def _checked_rule(project: Project, rule_id: int, times: int, reason: str) -> MeritRule:
    rule = MeritRule.objects.filter(
        programme=project.programme_id, source=MeritSource.HAND, pk=rule_id
    ).first()
    problems = {}
    if rule is None:
        problems["rule"] = ["请选择由组织部评定的星旗。"]
    if not 1 <= times <= MOST_AT_ONCE:
        problems["times"] = [f"一次评定 1 至 {MOST_AT_ONCE} 个。"]
    if not 1 <= len(reason) <= REASON_MAX:
        problems["reason"] = [f"请写明理由，不超过 {REASON_MAX} 字。"]
    if rule is None or problems:
        sentences = "".join(found[0] for found in problems.values())
        raise InvalidInput(f"没有评定。{sentences}", field_errors=problems)
    return rule
