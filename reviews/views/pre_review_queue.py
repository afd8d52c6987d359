"""The queue of pre-review: filters, saved views, export, and passing several at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.calendar_store import load_calendar
from core.saved_lists import kept_query, opens_with, saved_views_of
from core.spreadsheets.writing import Column, export_response
from programmes.models import Programme
from projects.enums import Status
from projects.models import Project
from projects.queries_similarity import alike_keys
from reviews.forms.pre_review_queue import QueueFilter
from reviews.queries.pre_review import waiting_days, waiting_for_pre_review
from reviews.queries.pre_review_queue import facets, overdue_before
from reviews.services.pre_review_bulk import bulk_pass, state_mark
from reviews.views.objects import posted_ids, require_department

PER_PAGE = 50
QUEUE = "reviews:pre_review_queue"
_OUTCOME = "pre_review_bulk"
COLUMNS = (
    Column("项目名称", lambda row: row.title, 36),
    Column("申报单位", lambda row: row.organisation.short_name, 20),
    Column("类别", lambda row: str(row.category or ""), 16),
    Column("选题方式", lambda row: row.get_selection_kind_display()),
    Column("清单选题", lambda row: str(row.topic or ""), 28),
    Column("报送次数", lambda row: row.return_count + 1),
    Column("办理情况", lambda row: row.state_words, 22),
    Column("已等候工作日", lambda row: row.waited),
    Column("是否超期", lambda row: "超期" if row.overdue else ""),
)


@require_safe
def pre_review_queue(request: HttpRequest) -> HttpResponse:
    """Applications waiting for pre-review, longest waiting first."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "预审"})
    saved = saved_views_of(request, QUEUE)
    chosen = opens_with(request, saved)
    if chosen:
        return redirect(chosen)
    filters, projects = _filtered(request, programme)
    page = Paginator(projects, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = _with_waiting(page.object_list, programme)
    context = {
        "programme": programme,
        "filter_form": filters,
        "page": page,
        "saved": saved,
        "late": sum(row.overdue for row in page.object_list),
    }
    return render(request, "reviews/pre_review_queue.html", context)


def _filtered(request: HttpRequest, programme: Programme) -> tuple[QueueFilter, QuerySet[Project]]:
    waiting = waiting_for_pre_review(programme, request.user)
    filters = QueueFilter(request.GET, waiting=facets(waiting))
    limit = overdue_before(programme.pre_review_days, load_calendar(), clock.today())
    alike = alike_keys(programme) if filters.wants_alike else ()
    found = filters.apply(waiting, user=request.user, overdue_before=limit, alike=alike)
    return filters, found


def _with_waiting(projects: Any, programme: Programme) -> list[Any]:
    """Give each row its waiting days and whether they are more than the programme allows."""
    calendar, today = load_calendar(), clock.today()
    rows = list(projects)
    for row in rows:
        row.waited = waiting_days(row, calendar, today)
        row.overdue = row.waited > programme.pre_review_days
        row.state_words = _state_words(row)
        row.mark = state_mark(row.status, row.round_number, row.work_version, row.submitted_at)
    return rows


def _state_words(row: Any) -> str:
    return "待受理" if row.status == Status.SUBMITTED else f"{row.officer_name} 办理中"


@require_safe
def pre_review_export(request: HttpRequest) -> HttpResponse:
    """The queue as it is shown, as a workbook."""
    programme = require_department(request)
    if programme is None:
        return redirect(QUEUE)
    filters, projects = _filtered(request, programme)
    return export_response(
        title="待预审项目",
        filters=filters.words(),
        columns=COLUMNS,
        rows=_with_waiting(projects, programme),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pre_review_bulk(request: HttpRequest) -> HttpResponse:
    """Pass the ticked applications; the page then names each and why it did not go."""
    programme = require_department(request)
    if request.method != "POST":
        return render(request, "reviews/pre_review_bulk.html", _outcome(request))
    ticked = posted_ids(request, "project")
    visible = Project.objects.visible_to(request.user).filter(programme=programme, pk__in=ticked)
    projects = list(visible.select_related("programme__committee").order_by("submitted_at", "pk"))
    if not projects:
        messages.warning(request, "请先勾选项目。")
        return redirect(_back(request))
    marks = {pk: mark for pk in ticked if (mark := request.POST.get(f"mark-{pk}", ""))}
    rows = bulk_pass(projects=projects, actor=request.user, seen=marks)
    request.session[_OUTCOME] = {
        "rows": [(row.project.pk, row.problem) for row in rows],
        "query": kept_query(QUEUE, request.GET.urlencode()),
    }
    return redirect("reviews:pre_review_bulk")


def _back(request: HttpRequest) -> str:
    """The queue with the filters it was left with."""
    query = kept_query(QUEUE, request.GET.urlencode())
    address = reverse(QUEUE)
    return f"{address}?{query}" if query else address


def _outcome(request: HttpRequest) -> dict[str, Any]:
    """What became of the ticked rows, as far as the person still sees them."""
    kept = request.session.get(_OUTCOME, {"rows": [], "query": ""})
    seen = Project.objects.visible_to(request.user).with_names()
    found = seen.in_bulk([pk for pk, _ in kept["rows"]])
    rows = [(found[pk], problem) for pk, problem in kept["rows"] if pk in found]
    return {
        "passed": [project for project, problem in rows if not problem],
        "held": [(project, problem) for project, problem in rows if problem],
        "back": kept["query"],
    }
