"""Conditions of the transition table this floor can judge itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from core import clock
from core.calendar_store import load_calendar
from core.errors import Conflict, InvalidInput
from organisations.enums import Role
from organisations.models import Organisation
from organisations.queries import people_with_role
from programmes.enums import GateKind, Holders
from programmes.models import ItemType, Programme, Topic
from programmes.queries import first_item_type, gate, quota_for
from projects.digests import digest_of
from projects.enums import ESTABLISHED, OCCUPIES_QUOTA, Status
from projects.guards import register_guard
from projects.models import Project
from projects.windows import refuse_closed_window


def item_type_of(project: Project) -> ItemType | None:
    """The type of the project; those older than item types are of the first."""
    return project.item_type or first_item_type(project.programme)


def of_type(programme: Programme, item_type: ItemType | None) -> Q:
    """Condition for the projects of an item type; those that name none are of the first."""
    if item_type is None:
        return Q()
    first = first_item_type(programme)
    own = Q(item_type=item_type)
    return own | Q(item_type=None) if first == item_type else own


def refuse_full_quota(
    programme: Programme,
    organisation: Organisation,
    item_type: ItemType | None = None,
    *,
    apart_from: int | None = None,
) -> None:
    """A secretary leads so many items of a type at most; drafts count.

    The caller holds the lock on the organisation's row, or two would pass at once.
    Raises Conflict.
    """
    most = quota_for(programme, item_type, organisation.kind).most
    kind_of_item = item_type.name if item_type else "项目"
    if most == 0:
        raise Conflict(f"按{programme}的规定，{organisation}不申报{kind_of_item}。")
    others = Project.objects.filter(
        of_type(programme, item_type),
        programme=programme,
        organisation=organisation,
        status__in=OCCUPIES_QUOTA,
    ).exclude(pk=apart_from)
    count = others.count()
    if count >= most:
        raise Conflict(
            f"{organisation}在{programme}中已有 {count} 个{kind_of_item}，"
            f"每名书记最多 {most} 个，不能再增加。"
        )


def refuse_held_topic(topic: Topic | None, *, apart_from: int | None = None) -> None:
    """A topic for one holder is held by one project at a time.

    The caller holds the lock on the topic's row, or two would pass at once. Raises Conflict.
    """
    if topic is None or topic.holders != Holders.ONE:
        return
    others = Project.objects.filter(topic=topic, status__in=OCCUPIES_QUOTA).exclude(pk=apart_from)
    held = others.select_related("organisation").first()
    if held is not None:
        raise Conflict(
            f"“{topic}”只由一个单位承担，已由{held.organisation}认领。请另选题目，或联系组织部。"
        )


def _refuse_window(project: Project) -> None:
    refuse_closed_window(
        project.programme, project.organisation, item_type_of(project), apart_from=project.pk
    )


def window_open(project: Any, actor: Any) -> None:
    """The programme takes applications of this unit now."""
    _refuse_window(project)


def may_submit(project: Any, actor: Any) -> None:
    """Window open, quota kept, topic not held elsewhere, and the document filed just now."""
    _refuse_window(project)
    item_type = item_type_of(project)
    refuse_full_quota(project.programme, project.organisation, item_type, apart_from=project.pk)
    topic = Topic.objects.select_for_update(of=("self",)).filter(pk=project.topic_id).first()
    refuse_held_topic(topic, apart_from=project.pk)
    _refuse_unfiled(project)


def may_resubmit(project: Any, actor: Any) -> None:
    """Not past the return deadline where the programme lets it lapse, and filed again."""
    due = project.return_due_on
    if project.programme.return_lapses and due and clock.today() > due:
        raise Conflict(f"退回修改期限 {due.isoformat()} 已过，不能再提交。请联系组织部。")
    _refuse_unfiled(project)


def _refuse_unfiled(project: Project) -> None:
    last = project.revisions.last()
    if last is None or last.digest != digest_of(project.application.document):
        raise InvalidInput("申报书还没有通过检查，不能提交。请从申报页面提交。")


def return_is_overdue(project: Any, actor: Any) -> None:
    """The revision was not handed in by its day, and the programme says it then lapses."""
    due = project.return_due_on
    if not project.programme.return_lapses:
        raise Conflict("本年度方案没有规定逾期失效，项目仍可修改后提交。")
    if due is None or clock.today() <= due:
        raise Conflict("退回修改期限未到，不能作失效处理。")


def may_start(project: Any, actor: Any) -> None:
    """Plan frozen, letter signed where required, a liaison officer who can log in."""
    if not project.project_number or not project.milestones.exists():
        raise Conflict("项目还没有编号或没有推进计划，不能启动。请先办完立项。")
    if project.programme.letter_required and project.letter_signed_on is None:
        raise Conflict("责任状还没有签订，不能启动。请先填写责任状签订日期。")
    liaisons = people_with_role(
        role=Role.LIAISON, organisation_id=project.organisation_id, on=clock.today()
    )
    if not liaisons.exists():
        raise Conflict(
            f"{project.organisation}没有可用的联络员账号，不能启动。请先在组织与人员中任命联络员。"
        )


def has_successor(project: Any, actor: Any) -> None:
    """A successor project has been approved."""
    if not project.successors.filter(status__in=ESTABLISHED - {Status.REVOKED}).exists():
        raise Conflict("还没有已立项的接续项目，不能转为接续。")


def notice_until(project: Any) -> date | None:
    """Last day of the notice of a project on notice; None where the gate is off."""
    rule = gate(project.programme, GateKind.NOTICE)
    if rule is None:
        return None
    begun = project.status_since.astimezone(clock.SHANGHAI).date()
    return load_calendar().add_working_days(begun, rule.working_days)


def notice_is_over(project: Any, actor: Any) -> None:
    """The working days of the public notice have passed."""
    last_day = notice_until(project)
    if last_day is not None and clock.today() <= last_day:
        raise Conflict(f"公示到 {last_day.isoformat()} 为止，期满后才能立项。")


def register_all() -> None:
    """Register the conditions under their names in the transition table."""
    for name, guard in {
        "window_open": window_open,
        "may_submit": may_submit,
        "may_resubmit": may_resubmit,
        "return_is_overdue": return_is_overdue,
        "may_start": may_start,
        "has_successor": has_successor,
    }.items():
        register_guard(name, guard)
