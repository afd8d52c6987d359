"""The project page: one place that shows everything about a project and leads to what is next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.calendar_store import load_calendar
from dashboards.action_pages import buttons_for
from dashboards.context import shell_facts
from dashboards.queries.follow_up import follow_up_of, with_follow_up
from dashboards.queries.project_page import (
    project_page,
    projects_for_page,
    shown_acceptance_score,
    shown_approval_score,
)
from projects.enums import EDITABLE
from projects.models import Project
from projects.services.lifecycle import allowed_actions
from projects.transitions import Transition


@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project in sight, else 404."""
    user: Any = request.user
    found = get_object_or_404(with_follow_up(projects_for_page(user), user), pk=pk)
    desk, _, _ = shell_facts(request)
    page = project_page(user, found, today=desk.today, calendar=load_calendar())
    buttons = buttons_for(found.pk, _offered(found, user, desk.today))
    context = {
        "project": found,
        "page": page,
        "viewer": page.viewer,
        "buttons": [button for button in buttons if not button.rare],
        "rare": [button for button in buttons if button.rare],
        "may_edit": page.viewer.unit and found.status in EDITABLE,
        "approval_score": shown_approval_score(page),
        "acceptance_score": shown_acceptance_score(page),
        "follow_up": follow_up_of(found),
    }
    return render(request, "dashboards/project.html", context)


def _offered(found: Project, user: Any, today: date) -> list[Transition]:
    """Rows of the lifecycle to offer; lapsing only once the deadline has passed."""
    rows = allowed_actions(found, user)
    due = found.return_due_on
    if due is None or due >= today:
        rows = [row for row in rows if row.action != "lapse"]
    return rows
