"""How the deadlines of monthly reports were kept; figures for the overview and for scoring."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q

from dispatch.enums import Timeliness
from dispatch.models import MonthlyReport
from programmes.models import Programme

_TENTH = Decimal("0.1")
_COUNTS = {
    "on_time": Count("pk", filter=Q(timeliness=Timeliness.ON_TIME)),
    "late": Count("pk", filter=Q(timeliness=Timeliness.LATE)),
    "missing": Count("pk", filter=Q(timeliness=Timeliness.MISSING)),
}


@dataclass(frozen=True)
class Punctuality:
    """Numbers of reports that were on time, late and missing; reports not yet due are left out."""

    on_time: int = 0
    late: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        """Reports whose deadline has been decided."""
        return self.on_time + self.late + self.missing

    @property
    def percent(self) -> Decimal | None:
        """Share on time in percent, one decimal, half up; None while nothing was due."""
        if not self.total:
            return None
        share = Decimal(self.on_time) * 100 / self.total
        return share.quantize(_TENTH, ROUND_HALF_UP)


def punctuality(programme: Programme) -> Punctuality:
    """Punctuality of all reports of the programme; one query."""
    rows = MonthlyReport.objects.filter(period__programme=programme)
    return Punctuality(**rows.aggregate(**_COUNTS))


def punctuality_of_projects(project_ids: Iterable[int]) -> dict[int, Punctuality]:
    """Punctuality by project (projects without a report: all zero); one query."""
    ids = list(project_ids)
    rows = (
        MonthlyReport.objects.filter(project__in=ids)
        .order_by()
        .values("project_id")
        .annotate(**_COUNTS)
    )
    found = {
        row["project_id"]: Punctuality(row["on_time"], row["late"], row["missing"]) for row in rows
    }
    return {pk: found.get(pk, Punctuality()) for pk in ids}
