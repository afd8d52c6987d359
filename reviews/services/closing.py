"""The closing report: saved while it is written, filed by the secretary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import InvalidInput, NotAllowed, StaleState
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project, move
from reviews.closing_rules import LIMITS, CheckedClosing, check_closing, indicator_key
from reviews.models import ClosingReport
from reviews.services.letters import tell_staff

LONGEST = 20_000


@transaction.atomic
def save_closing(
    *, project_id: int, actor: Any, values: Mapping[str, Any], seen_version: int | None = None
) -> ClosingReport:
    """Keep what was typed so far, word for word; keys that are no field are left out.

    Raises NotAllowed, StaleState (no longer in progress, or saved meanwhile by somebody else).
    """
    project = lock_project(project_id)
    report = _open_report(project, actor)
    typed = {**report.document, **_known(project, values)}
    if typed == report.document:
        return report
    if seen_version not in (None, report.version):
        raise StaleState(
            f"结项报告刚由 {report.saved_by} 修改并保存，为免互相覆盖，您的内容没有保存。"
            "请复制您的文字，刷新后再改。"
        )
    report.document = typed
    report.version += 1
    report.saved_at, report.saved_by = clock.now(), actor
    report.save()
    return report


@transaction.atomic
def file_closing(*, project_id: int, actor: Any, seen_version: int | None = None) -> ClosingReport:
    """File the report and apply for closing.

    Raises InvalidInput with the faults by field, StaleState, NotAllowed, and what the guard
    `may_close` raises (outside the closing window). Source: transition T18.
    """
    project = lock_project(project_id)
    report = _open_report(project, actor)
    if seen_version not in (None, report.version):
        raise StaleState(f"结项报告刚由 {report.saved_by} 修改，请刷新核对后再提交。")
    checked = checked_closing(project, report)
    if checked.faults:
        raise InvalidInput(
            f"结项报告还有 {len(checked.faults)} 处需要补充，没有提交。",
            field_errors=checked.faults,
        )
    for name, value in checked.values.items():
        setattr(report, name, value)
    report.indicator_actuals = {uid: str(value) for uid, value in checked.actuals.items()}
    report.filed_at = clock.now()
    report.save()
    move(project_id, "close", actor=actor, seen_status=Status.IN_PROGRESS)
    tell_staff(
        project,
        kind="closing_filed",
        title=f"{project.organisation}的“{project}”申请结项，请受理验收",
        body="",
        link=reverse("reviews:acceptance_queue"),
        once_key=f"closing-{project.pk}-{report.version}",
    )
    audit.record(actor=actor, action="closing.file", obj=report)
    return report


def checked_closing(project: Project, report: ClosingReport) -> CheckedClosing:
    """Check the report as typed against the project's tasks and indicators; two queries."""
    unfinished = project.milestones.filter(completion__lt=100).values_list("task", flat=True)
    indicators = project.indicators.values_list("uid", "name")
    return check_closing(report.document, unfinished=list(unfinished), indicators=list(indicators))


def _open_report(project: Project, actor: Any) -> ClosingReport:
    if not actor.has_perm("projects.edit_application", project):
        raise NotAllowed("只有项目单位的联络员或书记可以填写结项报告。")
    if project.status != Status.IN_PROGRESS:
        raise StaleState(
            f"“{project}”现为“{project.get_status_display()}”，结项报告不能再修改。请刷新后再看。"
        )
    report, _ = ClosingReport.objects.select_related("saved_by").get_or_create(
        project=project, defaults={"saved_at": clock.now(), "saved_by": actor}
    )
    return report


def _known(project: Project, values: Mapping[str, Any]) -> dict[str, str]:
    names = {*LIMITS, "unfinished_note", "self_score"}
    names |= {indicator_key(uid) for uid in project.indicators.values_list("uid", flat=True)}
    return {name: str(values[name] or "")[:LONGEST] for name in names if name in values}
