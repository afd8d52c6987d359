"""The department urges chosen reports by hand (催办): once per report, person and day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.clock import SHANGHAI
from core.errors import NotAllowed
from dispatch.enums import ReportState
from dispatch.models import MonthlyReport
from dispatch.queries.recipients import RecipientBook
from notifications.services.messages import tell
from programmes.enums import Recipient
from projects.enums import Status

URGED = (ReportState.OPEN, ReportState.FILED, ReportState.RETURNED)


@transaction.atomic
def urge_reports(*, report_ids: Iterable[int], actor: Any) -> int:
    """Tell those who have to act on the chosen reports; return the number of messages.

    Reports already with the department are left out, and so is who was urged today.
    Raises NotAllowed when one of the reports is not the person's to check.
    """
    book = RecipientBook(clock.today())
    rows = list(
        MonthlyReport.objects.filter(
            pk__in=list(report_ids), state__in=URGED, project__status=Status.IN_PROGRESS
        )
        .select_related("project__organisation", "project__programme__committee", "period")
        .order_by("pk")
    )
    if not all(actor.has_perm("dispatch.check_report", report.project) for report in rows):
        raise NotAllowed("您没有“催办”的权限，须由组织部办理。没有发出任何消息。")
    told = sum(_urge(report, book) for report in rows)
    if told:
        audit.record(
            actor=actor,
            action="report.urge",
            title="催办月报",
            details={"reports": [report.pk for report in rows], "messages": told},
        )
    return told


def _urge(report: MonthlyReport, book: RecipientBook) -> int:
    people = book.people(
        recipient=Recipient.LIAISON,
        state=report.state,
        organisation_id=report.project.organisation_id,
        committee_id=report.project.programme.committee_id,
    )
    due = report.due_at.astimezone(SHANGHAI)
    return tell(
        recipients=people,
        kind="report_urged",
        title=f"组织部催办：{report.project}{report.period.report_name}",
        body=f"截止时间{due.year}年{due.month}月{due.day}日{due:%H:%M}，"
        f"现为“{report.get_state_display()}”，请尽快办理。",
        link=reverse("dispatch:report", args=[report.pk]),
        once_key=f"report-urge:{report.pk}:{book.day}",
    )
