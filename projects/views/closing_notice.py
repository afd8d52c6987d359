"""What a person reads who is still writing after the end: the text is kept, but too late."""

from __future__ import annotations

from core import clock
from projects.conditions import item_type_of
from projects.enums import Status
from projects.models import Project
from projects.windows import window_of

_KEPT = "已写的内容仍保存为草稿，可以下载一份留存。"


def too_late(project: Project) -> str:
    """Return why a draft can no longer be handed in, as a sentence; empty while it can.

    Source: transitions T1–T3; a draft before the opening is not too late.
    """
    programme = project.programme
    if project.status == Status.RETURNED:
        due = project.return_due_on
        if not programme.return_lapses or due is None or clock.today() <= due:
            return ""
        return f"退回修改期限 {due.isoformat()} 已过，不能再提交，请联系组织部。{_KEPT}"
    if clock.now() <= programme.closes_at:
        return ""
    window = window_of(
        programme, project.organisation, item_type_of(project), apart_from=project.pk
    )
    return "" if window.is_open else f"{window.why_closed}{_KEPT}"
