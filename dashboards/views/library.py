"""项目库: the project list of whoever asks, and its two exports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.spreadsheets.writing import export_response, workbook_response
from dashboards.context import shell_facts
from dashboards.exports.library import LIBRARY_COLUMNS
from dashboards.exports.summary import summary_workbook
from dashboards.forms.filters import LibraryForm, asked_id
from dashboards.links import address
from dashboards.queries.library import ALL_YEARS, filter_choices, library
from dashboards.queries.others import switches_of
from dashboards.queries.summary import department_name, summary_rows
from dashboards.queries.workbench import may_apply
from dashboards.views.papers import PACKERS
from organisations.enums import Role
from programmes.enums import Grade
from programmes.models import Programme

UNIT = frozenset({Role.LIAISON, Role.SECRETARY})


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """Projects in sight, narrowed, ordered, page by page."""
    desk, programme, _ = shell_facts(request)
    form = _form(request, programme)
    rows = library(request.user, programme, form.filters())
    page = Paginator(rows, form.page_size).get_page(request.GET.get("page"))
    page.object_list = _with_words(page.object_list)
    context = {
        "form": form,
        "page": page,
        "programme": programme,
        "empty": _empty(desk.scope.roles, form),
        "applies": bool(desk.scope.roles & UNIT),
        "others_url": _others_url(desk.scope.roles, programme),
        "may_apply": may_apply(desk, programme),
        "export_url": address("dashboards:library_export"),
        "summary_url": address("dashboards:summary_export"),
        "papers_url": address("dashboards:papers") if desk.scope.roles & PACKERS else "",
    }
    return render(request, "dashboards/library.html", context)


@require_safe
def library_export(request: HttpRequest) -> HttpResponse:
    """The list as it is shown, all pages, as a workbook."""
    _, programme, _ = shell_facts(request)
    form = _form(request, programme)
    return export_response(
        title="书记项目清单",
        filters=form.chosen(),
        columns=LIBRARY_COLUMNS,
        rows=library(request.user, programme, form.filters()),
    )


@require_safe
def summary_export(request: HttpRequest) -> HttpResponse:
    """The county's own 汇总表 over the same projects; phones in full for its department only."""
    _, programme, _ = shell_facts(request)
    form = _form(request, programme)
    user: Any = request.user
    chosen = _chosen_programme(user, programme, form)
    full = chosen is not None and user.has_perm("dashboards.see_phones", chosen)
    rows = summary_rows(library(user, programme, form.filters()), full_phones=full)
    department = department_name(chosen) if chosen else ""
    content = summary_workbook(chosen, rows, department=department, day=clock.today())
    return workbook_response(content, filename="书记项目汇总表")


def _others_url(roles: frozenset[str], programme: Programme | None) -> str:
    """Where units look at other units' projects; empty unless the programme opens something."""
    return address("dashboards:others") if roles & UNIT and switches_of(programme).any else ""


def _form(request: HttpRequest, programme: Programme | None) -> LibraryForm:
    default = programme.pk if programme else None
    chosen = asked_id(request.GET.get("programme", "")) or default
    return LibraryForm(request.GET, filter_choices(request.user, chosen), default)


def _with_words(rows: Iterable[Any]) -> list[Any]:
    found = list(rows)
    for row in found:
        row.grade_word = str(Grade(row.grade).label) if row.grade else ""
    return found


def _chosen_programme(
    user: Any, programme: Programme | None, form: LibraryForm
) -> Programme | None:
    """The programme the list is about; None when it spans several."""
    code = form.cleaned_data.get("programme") or ""
    if programme is None or code in ("", str(programme.pk)):
        return programme
    if code == ALL_YEARS:
        return None
    return Programme.objects.visible_to(user).select_related("committee").filter(pk=code).first()


def _empty(roles: frozenset[str], form: LibraryForm) -> dict[str, str]:
    """What an empty list says, and where to go next."""
    if form.narrowed:
        return {"title": "没有符合条件的项目", "next": "可以放宽查询条件，或点“清除条件”看全部。"}
    if roles & UNIT:
        return {
            "title": "本单位还没有项目",
            "next": "从“申报项目”开始填写，填好后由书记提交。",
            "url": address("projects:new"),
            "action": "申报项目",
        }
    if roles & {Role.STAFF, Role.HEAD, Role.LEADER}:
        return {
            "title": "还没有单位报送项目",
            "next": "单位提交后会出现在这里；哪些单位还没动，看申报覆盖。",
            "url": address("dashboards:coverage"),
            "action": "看申报覆盖",
        }
    if Role.EXPERT in roles:
        return {
            "title": "还没有分配给您的项目",
            "next": "组织部分配评审任务后，会发消息并出现在这里。",
        }
    return {"title": "没有可以查看的项目", "next": "您的岗位不查看项目内容，如有疑问请联系组织部。"}
