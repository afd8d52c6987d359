"""Time as pages: the month with what falls on its days, plans against what was done."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import clock
from core.calendar_store import load_calendar
from dispatch.forms.timeline import CalendarForm, GanttForm, paper_of
from dispatch.queries.timeline_days import events_of
from dispatch.queries.timeline_plans import plan_lines, projects_to_plan, task_lines
from dispatch.timeline import chart_of, counts_by_kind, month_bounds, month_weeks
from programmes.queries import programme_for
from projects.models import Project

EVENTS_PER_PAGE, PROJECTS_PER_PAGE = 100, 50
WEEKDAYS = "一二三四五六日"
# Months the calendar turns to: far enough for any project, near enough for a date.
FIRST_YEAR, LAST_YEAR = 2000, 2100


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The month in the person's sight as a table, and everything in it as a list."""
    asked = CalendarForm(request.GET).understood()
    today = clock.today()
    month = asked.get("month") or today.replace(day=1)
    if not FIRST_YEAR < month.year < LAST_YEAR:
        month = today.replace(day=1)
    bounds = month_bounds(month)
    events = events_of(request.user, bounds.first, bounds.last)
    day: date | None = asked.get("day")
    listed = [event for event in events if day is None or event.day == day]
    page = Paginator(listed, EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "month": month,
        "before": (bounds.first - timedelta(days=1)).strftime("%Y-%m"),
        "after": (bounds.last + timedelta(days=1)).strftime("%Y-%m"),
        "weeks": month_weeks(month, events, load_calendar(), today),
        "weekdays": WEEKDAYS,
        "counts": [(kind.label, number) for kind, number in counts_by_kind(events).items()],
        "day": day,
        "page": page,
        "rows": [(event, event.is_late(today)) for event in page.object_list],
        "today": today,
        "paper": paper_of(request.GET.get("paper", "")),
    }
    return render(request, "dispatch/timeline_calendar.html", context)


@require_safe
def gantt(request: HttpRequest) -> HttpResponse:
    """The year's approved projects in sight by unit: plan against what was done."""
    programme = programme_for(request)
    if programme is None:
        return render(request, "dispatch/timeline_gantt.html", {"programme": None})
    every = projects_to_plan(request.user, programme.pk)
    form = GanttForm(request.GET or None, user=request.user, projects=every)
    unit = form.understood().get("unit") if request.GET else None
    projects = projects_to_plan(request.user, programme.pk, unit)
    page = Paginator(projects, PROJECTS_PER_PAGE).get_page(request.GET.get("page"))
    lines = plan_lines(list(page.object_list), clock.today())
    context = {
        "programme": programme,
        "form": form,
        "page": page,
        "lines": lines,
        "chart": chart_of([line.bar for line in lines], clock.today()),
        "paper": paper_of(request.GET.get("paper", "")),
    }
    return render(request, "dispatch/timeline_gantt.html", context)


@require_safe
def project_gantt(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: every task as approved, as planned now, and as done."""
    rows = Project.objects.visible_to(request.user).select_related("organisation", "programme")
    project = get_object_or_404(rows, pk=pk)
    lines = task_lines(project, clock.today())
    context = {
        "project": project,
        "lines": lines,
        "chart": chart_of([line.bar for line in lines], clock.today()),
        "moved": any(line.bar.moved for line in lines),
        "paper": paper_of(request.GET.get("paper", "")),
    }
    return render(request, "dispatch/timeline_project.html", context)
