"""What a unit has reported over the year, so that later papers need not ask for it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dispatch.models import IndicatorValue, MonthlyReport


@dataclass(frozen=True)
class ToldOverYear:
    """The last value of each indicator by its uid, and the narratives by period in order."""

    values: dict[str, Decimal]
    narratives: tuple[tuple[str, str], ...]

    def story(self, longest: int) -> str:
        """The narratives with their periods, as many of the last as the length allows."""
        parts: list[str] = []
        left = longest
        for period, text in reversed(self.narratives):
            part = f"{period}：{text}"
            left -= len(part) + 1
            if left < -1:
                break
            parts.append(part)
        return "\n".join(reversed(parts))


def told_over_year(project_id: int) -> ToldOverYear:
    """What reports that reached the department said of the project; two queries."""
    values = IndicatorValue.objects.filter(
        indicator__project=project_id, report__first_submitted_at__isnull=False
    ).order_by("report__period__starts_on")
    return ToldOverYear(
        values=dict(values.values_list("indicator__uid", "value")),
        narratives=tuple(_narratives(project_id)),
    )


def _narratives(project_id: int) -> Iterable[tuple[str, str]]:
    rows = MonthlyReport.objects.filter(
        project=project_id, first_submitted_at__isnull=False, no_news=False
    )
    for report in rows.select_related("period").order_by("period__starts_on"):
        yield str(report.period), report.narrative
