"""工作台: the home page of every role, with what there is to do and by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.calendar_store import missing_calendar_years
from dashboards.coming import Coming, coming
from dashboards.context import shell_facts
from dashboards.links import address
from dashboards.queries.attention import attention_lines
from dashboards.queries.shell_numbers import ShellNumbers
from dashboards.queries.todos import Desk, TodoItem, kinds_for, waiting_items
from dashboards.queries.workbench import (
    MonthPanel,
    lamp_figures,
    may_apply,
    month_panel,
    own_projects,
    year_dates,
)
from organisations.enums import Role
from programmes.models import Programme

PER_PAGE = 50
UNIT = frozenset({Role.LIAISON, Role.SECRETARY})
OVERSEES = frozenset({Role.STAFF, Role.HEAD, Role.LEADER})


@dataclass(frozen=True)
class Tile:
    """A number on top of the page; its address lists exactly so many lines."""

    label: str
    count: int
    url: str
    hint: str
    active: bool = False


@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """What waits for the person, most urgent first, over all roles held today."""
    desk, programme, numbers = shell_facts(request)
    codes = {kind.code for kind in kinds_for(desk)}
    asked = request.GET.get("kind", "")
    kind = asked if asked in codes else ""
    items = waiting_items(desk, numbers.waiting)
    chosen = [item for item in items if kind in ("", item.kind)]
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "today": desk.today,
        "page": page,
        "kind": kind,
        "notice": "没有这一类待办，已显示全部。" if asked and not kind else "",
        "total": numbers.total,
        "tiles": _tiles(desk, programme, numbers, kind, items),
        **_beside(desk, programme),
    }
    return render(request, "dashboards/workbench.html", context)


def _tiles(
    desk: Desk,
    programme: Programme | None,
    numbers: ShellNumbers,
    chosen: str,
    items: list[TodoItem],
) -> list[Tile]:
    """One tile per kind that waits; the number opens the same lines."""
    tiles = [
        Tile(
            kind.tile,
            numbers.waiting[kind.code],
            address("dashboards:workbench", kind=kind.code),
            _hint([item for item in items if item.kind == kind.code]),
            kind.code == chosen,
        )
        for kind in kinds_for(desk)
        if numbers.waiting[kind.code]
    ]
    if programme and desk.scope.roles & (OVERSEES | UNIT) and numbers.projects:
        url = address("dashboards:library", programme=programme.pk, lamp="red")
        tiles.append(Tile("红灯项目", numbers.red, url, f"{numbers.projects} 个项目中"))
    return tiles


def _hint(items: list[TodoItem]) -> str:
    """How urgent a kind is: what is past its day, else the nearest day."""
    passed = sum(item.passed for item in items)
    if passed:
        return f"{passed} 件已过期限"
    nearest = min((item.due_on for item in items if item.due_on), default=None)
    return f"最近 {nearest.month}月{nearest.day}日到期" if nearest else "没有期限"


def _beside(desk: Desk, programme: Programme | None) -> dict[str, Any]:
    """Panels on the right, and what comes next for somebody with nothing to do."""
    roles = desk.scope.roles
    beside: dict[str, Any] = {
        "programme": programme,
        "missing_years": _missing_years(desk) if Role.ADMINISTRATOR in roles else (),
        "administers": Role.ADMINISTRATOR in roles,
        "may_apply": may_apply(desk, programme),
        "oversees": bool(roles & OVERSEES),
        "month": None,
        "lamps": (),
        "own_projects": (),
        "attention": (),
        "coming": None,
    }
    if programme is None:
        return beside
    month = month_panel(desk.user, programme) if roles & (UNIT | OVERSEES) else None
    beside["month"] = month
    beside["coming"] = _coming(desk, programme, month)
    if roles & OVERSEES:
        beside["lamps"] = lamp_figures(desk.user, programme)
    elif roles & UNIT:
        beside["own_projects"] = own_projects(desk.user, programme)
    if Role.LEADER in roles:
        beside["attention"] = attention_lines(desk.user, programme, desk.today)
    return beside


def _coming(desk: Desk, programme: Programme, month: MonthPanel | None) -> Coming | None:
    return coming(year_dates(programme, month), desk.today)


def _missing_years(desk: Desk) -> tuple[int, ...]:
    return missing_calendar_years(desk.today)
