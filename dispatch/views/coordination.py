"""The list of coordinated problems with its export, and raising one by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.calendar_store import load_calendar
from core.errors import InvalidInput
from core.posted import key_in
from core.refused_forms import add_refusal
from core.saved_lists import opens_with, saved_views_of
from core.spreadsheets.writing import Column, export_response
from dispatch.forms.coordination import CoordinationFilter, RaiseForm
from dispatch.models import CoordinationItem
from dispatch.queries.coordination import (
    ItemRow,
    coordination_counts,
    item_rows,
    items_of,
    projects_to_help,
    units_with_items,
)
from dispatch.services.coordination import Matter, raise_item
from organisations.scope import scope_of
from programmes.models import Programme
from programmes.queries import programme_for
from projects.models import Project

PER_PAGE = 50
LIST = "dispatch:coordination"


@require_safe
def coordination(request: HttpRequest) -> HttpResponse:
    """Items in sight: a unit's own, all of the programme for the department and leaders."""
    _refuse_outsiders(request)
    saved = saved_views_of(request, LIST)
    chosen = opens_with(request, saved)
    if chosen:
        return redirect(chosen)
    programme, today = _programme(request), clock.today()
    filters = _filters(request, programme)
    items = _items(request, filters, programme)
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": item_rows(page.object_list, load_calendar(), today),
        "filter_form": filters,
        "saved": saved,
        "counts": coordination_counts(request.user, today, programme),
        "may_raise": may_raise(request),
        "only_unit": programme is None,
        "only_project": filters.wanted.project,
    }
    return render(request, "dispatch/coordination.html", context)


@require_safe
def coordination_export(request: HttpRequest) -> HttpResponse:
    """The list as shown, as a workbook."""
    _refuse_outsiders(request)
    programme, today = _programme(request), clock.today()
    filters = _filters(request, programme)
    items = _items(request, filters, programme)
    return export_response(
        title="协调事项清单",
        filters=filters.words(),
        columns=COLUMNS,
        rows=item_rows(items, load_calendar(), today),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def coordination_new(request: HttpRequest) -> HttpResponse:
    """Raise a problem by hand: first the project, then what is to be coordinated."""
    if not may_raise(request):
        raise PermissionDenied("协调事项由项目单位或组织部提出。")
    asked = key_in(request.GET.get("project", ""))
    if asked is None:
        projects = _choices(request)
        if len(projects) != 1:
            return render(request, "dispatch/coordination_choose.html", {"projects": projects})
        asked = projects[0].pk
    project = get_object_or_404(projects_to_help(request.user, None), pk=asked)
    form = RaiseForm(request.POST if request.method == "POST" else None, project=project)
    if request.method == "POST" and form.is_valid():
        item = _raise(request, project, form)
        if item is not None:
            messages.success(request, f"已提出{item}，组织部交办后会告知您。")
            return redirect(item)
    return render(request, "dispatch/coordination_new.html", {"project": project, "form": form})


def _choices(request: HttpRequest) -> list[Project]:
    """Projects for which the person may raise a problem."""
    rows = projects_to_help(request.user, _programme(request))
    return [row for row in rows if request.user.has_perm("dispatch.raise_coordination", row)]


def _raise(request: HttpRequest, project: Project, form: RaiseForm) -> CoordinationItem | None:
    typed = form.cleaned_data
    matter = Matter(
        problem=typed["problem"],
        kind=typed["kind"],
        milestone_id=typed["milestone"],
        suggested_lead=typed["suggested_lead"],
        wished_on=typed["wished_on"],
    )
    try:
        return raise_item(project_id=project.pk, matter=matter, actor=request.user)
    except InvalidInput as error:
        add_refusal(form, error)
        return None


def may_raise(request: HttpRequest) -> bool:
    """Whether the person belongs to a unit or to a department."""
    scope = scope_of(request.user)
    return bool(scope.unit_ids() or scope.committee_paths("staff", "head"))


def _refuse_outsiders(request: HttpRequest) -> None:
    scope = scope_of(request.user)
    if not scope.unit_ids() and not scope.committee_paths():
        raise PermissionDenied("协调事项供项目单位、组织部和领导使用。")


def _programme(request: HttpRequest) -> Programme | None:
    """The programme on screen for those who serve a committee; a unit sees all of its own."""
    return programme_for(request) if scope_of(request.user).committee_paths() else None


def _items(
    request: HttpRequest, filters: CoordinationFilter, programme: Programme | None
) -> QuerySet[CoordinationItem]:
    """The list asked for; that of one project is of its own programme, whichever is on screen."""
    wanted = filters.wanted
    within = None if wanted.project else programme
    return items_of(request.user, wanted, clock.today(), within)


def _filters(request: HttpRequest, programme: Programme | None) -> CoordinationFilter:
    return CoordinationFilter(request.GET, units=units_with_items(request.user, programme))


def _lead(row: ItemRow) -> str:
    return row.item.lead_name or "—"


COLUMNS: tuple[Column, ...] = (
    Column("编号", lambda row: str(row.item), 18),
    Column("单位", lambda row: row.item.project.organisation.short_name, 18),
    Column("项目", lambda row: str(row.item.project), 30),
    Column("问题", lambda row: row.item.problem, 50),
    Column("类型", lambda row: row.item.get_kind_display(), 12),
    Column("提出日期", lambda row: row.item.raised_on, 12),
    Column("已历工作日", lambda row: row.age, 10),
    Column("牵头单位", _lead, 20),
    Column("配合单位", lambda row: row.item.supporting_names, 20),
    Column("承诺时限", lambda row: row.item.promised_on, 12),
    Column("是否超期", lambda row: "超期" if row.overdue else "", 10),
    Column("办理情况", lambda row: row.item.get_state_display(), 14),
    Column("外部原因", lambda row: "是" if row.item.is_external else "", 10),
    Column("办理结果", lambda row: row.item.result, 40),
    Column("单位评价", lambda row: row.item.get_rating_display(), 10),
    Column("不满意退回", lambda row: row.item.sent_back, 10),
)
