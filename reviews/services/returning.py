"""What every return of an application has in common: the day, the words, the message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from core import clock
from core.calendar_store import load_calendar
from core.errors import DomainError, InvalidInput
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project, move
from projects.services.simple_moves import tell_unit


def return_due(project: Project, due_on: date | None) -> date:
    """Last day for mending: the one given, or the programme's working days from today."""
    today = clock.today()
    if due_on is None:
        return load_calendar().add_working_days(today, project.programme.return_days)
    if due_on <= today:
        raise InvalidInput(
            "修改期限须晚于今天。", field_errors={"due_on": ["修改期限须晚于今天。"]}
        )
    return due_on


def return_words(reason: str, fields: Sequence[str], due: date) -> str:
    """The reason as the unit reads it in the record; empty when no reason was given."""
    if not reason.strip():
        return ""
    lines = [reason.strip()]
    if fields:
        lines.append(f"需修改的栏目：{'、'.join(fields)}。")
    lines.append(f"请于{due.year}年{due.month}月{due.day}日前修改后重新提交。")
    return "\n".join(lines)


def mark_returned(project: Project, due: date) -> None:
    """Store the day and count the round on the locked project."""
    project.return_due_on = due
    project.return_count += 1
    project.save(update_fields=["return_due_on", "return_count", "updated_at"])


def tell_returned(project: Project, reason: str, due: date) -> None:
    """Tell the unit that its application came back."""
    tell_unit(
        project,
        kind="application_returned",
        title=f"“{project}”退回修改，请于{due.month}月{due.day}日前重新提交",
        body=reason.strip(),
    )


def lapse_overdue_returns() -> int:
    """End the returned applications whose last day has passed, where the programme says so.

    Each in its own transaction, so that one that cannot go does not hold up the others. Where the
    programme leaves them open nothing happens. Returns how many lapsed. Source: T6.
    """
    due = Project.objects.filter(
        status=Status.RETURNED,
        return_due_on__lt=clock.today(),
        programme__return_lapses=True,
    )
    return sum(_lapse(pk) for pk in due.order_by("pk").values_list("pk", flat=True))


def _lapse(pk: int) -> bool:
    """Lapse one; False when somebody was faster or the unit filed it in the meantime."""
    try:
        with transaction.atomic():
            project = lock_project(pk)
            if project.status != Status.RETURNED or project.return_due_on is None:
                return False
            day = project.return_due_on
            words = f"退回修改期限{day.year}年{day.month}月{day.day}日已过，按方案规定失效。"
            project = move(pk, "lapse", actor=None, reason=words)
            tell_unit(
                project,
                kind="application_lapsed",
                title=f"“{project}”逾期未重新提交，申报失效",
                body=words,
            )
    except DomainError:
        return False
    return True
