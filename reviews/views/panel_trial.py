"""Trying another pass mark or another way of trimming on the results of the approval panel."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programmes.enums import Stage, TrimRule
from programmes.models import Programme
from reviews.forms.panel_trial import PanelTrialForm
from reviews.queries.rubrics import rubrics_of
from reviews.queries.whatif import Panelled, panelled_in, same_rule
from reviews.views.objects import require_department
from reviews.whatif import PanelOutcome, try_panel


@require_safe
def approval_whatif(request: HttpRequest) -> HttpResponse:
    """Scores and outcomes under the rule of the address; nothing is written."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "试算通过分和去分"})
    if not request.user.has_perm("reviews.work_on_programme", programme):
        raise PermissionDenied("试算由主办党委的组织部办理。")
    start = _in_force(programme)
    form = PanelTrialForm(request.GET if "pass_mark" in request.GET else None, initial=start)
    rule = form.cleaned_data if form.is_bound and form.is_valid() else None
    rows = _rows(programme, request.user, start, rule) if rule and start else []
    context = {
        "programme": programme,
        "form": form,
        "start": start,
        "tried": rule is not None,
        "rows": rows,
        "passing": sum(row["new"].passes for row in rows),
        "passed": sum(row["old"].passes for row in rows),
        "changed": sum(row["changed"] for row in rows),
    }
    return render(request, "reviews/approval_whatif.html", context)


def _in_force(programme: Programme) -> dict[str, Any]:
    """Pass mark and trimming of the first rubric in force; {} without any."""
    rubrics = rubrics_of(programme, Stage.APPROVAL)
    if not rubrics:
        return {}
    first = rubrics[0]
    return {
        "pass_mark": Decimal(f"{first.pass_mark.normalize():f}"),
        "trim_rule": TrimRule(first.trim_rule),
        "trim_from": first.trim_from,
    }


def _rows(
    programme: Programme, user: Any, start: dict[str, Any], rule: dict[str, Any]
) -> list[dict[str, Any]]:
    rows = []
    for row in panelled_in(programme, user):
        new = try_panel(row.parts, same_rule(row.parts, **rule), vetoes=_vetoes(row))
        if new is None:
            continue
        passed = row.result.score >= start["pass_mark"] and not _vetoes(row)
        old = PanelOutcome(row.result.score, passed)
        rows.append(
            {
                "project": row.project,
                "old": old,
                "new": new,
                "difference": new.score - old.score,
                "changed": old.passes != new.passes,
                "vetoes": _vetoes(row),
            }
        )
    return rows


def _vetoes(row: Panelled) -> int:
    return int(row.result.trace.get("vetoes", 0))
