"""The page on which the department tries a lamp rule before it saves it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dispatch.enums import LampColour
from dispatch.models import ReportPeriod
from dispatch.queries.lamps import thresholds_of
from dispatch.queries.whatif import periods_to_try, thresholds_from, try_on_period
from dispatch.whatif import SAMPLES, Change, colour_counts, try_rule
from programmes.enums import RuleSection
from programmes.views.trial import SAMPLE, Trial, chosen_facts, read_trial

Named = tuple[str, str, Change]
SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def lamps_whatif(request: HttpRequest, pk: int) -> HttpResponse:
    """Which lamps would change under the rule as typed; nothing is saved."""
    trial = read_trial(request, pk, RuleSection.LAMPS)
    periods = periods_to_try(trial.programme, request.user)
    choices = [(str(period.pk), _label(period)) for period in periods]
    choices.append((SAMPLE, "示例项目（常见的几种情形）"))
    chosen = chosen_facts(request, choices)
    period = next((row for row in periods if str(row.pk) == chosen), None)
    rows = _tried(trial, period, request.user)
    changed = [row for row in rows if row[2].differs]
    context = {
        **trial.context(),
        "here": reverse("dispatch:whatif", args=[pk]),
        "facts": choices,
        "chosen": chosen,
        "tried": trial.book is not None,
        "total": len(rows),
        "changed": len(changed),
        "rows": (rows if period is None else changed)[:SHOWN],
        "shown": SHOWN,
        "counts": _counts(rows),
    }
    return render(request, "dispatch/whatif.html", context)


def _label(period: ReportPeriod) -> str:
    return f"{period.report_name}（{period.programme.year} 年度）"


def _tried(trial: Trial, period: ReportPeriod | None, user: Any) -> list[Named]:
    """Name, unit and both lamps of every project, those that change first."""
    if trial.book is None:
        return []
    old = thresholds_of(trial.programme.pk)
    if period is None:
        changes = try_rule(SAMPLES, old=old, new=thresholds_from(trial.book.lamps))
        return [(name, "", change) for name, change in changes.items()]
    tried = try_on_period(period, trial.book.lamps, old=old, user=user)
    rows = [(str(row.project), str(row.project.organisation), row.change) for row in tried]
    return sorted(rows, key=lambda row: not row[2].differs)


def _counts(rows: Sequence[Named]) -> list[tuple[LampColour, int, int]]:
    """Each colour with its number now and under the rule tried."""
    old = colour_counts(change.old for _, _, change in rows)
    new = colour_counts(change.new for _, _, change in rows)
    return [(colour, old[colour], new[colour]) for colour in LampColour]
