"""What a unit has reported over the year, so that later papers need not ask for it again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dispatch.models import MonthlyReport
from dispatch.periods import period_name


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
    """What reports that reached the department said of the project; one query."""
    rows = (
        MonthlyReport.objects.filter(project=project_id, first_submitted_at__isnull=False)
        .order_by("period__starts_on")
        .values_list(
            "period__key",
            "period__ends_on",
            "no_news",
            "narrative",
            "indicator_values__indicator__uid",
            "indicator_values__value",
        )
    )
    values: dict[str, Decimal] = {}
    narratives: dict[str, str] = {}
    for key, ends_on, no_news, narrative, uid, value in rows:
        if uid is not None:
            values[uid] = value
        if not no_news:
            narratives[period_name(key, ends_on)] = narrative
    return ToldOverYear(values, tuple(narratives.items()))
