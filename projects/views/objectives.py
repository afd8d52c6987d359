"""总体目标: how far each indicator is over all units, and where the values are typed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import InvalidInput, NotAllowed
from organisations.models import Organisation
from programmes.models import ObjectiveIndicator, Programme
from programmes.queries import programme_for
from projects.queries_objectives import (
    Line,
    branches_above,
    counted_units,
    objectives_under,
    root_for,
    values_of,
    years_of,
)
from projects.rollup import Amount
from projects.services.objectives import Typed, may_fill, save_values
from projects.views.access import number

UNPROCESSABLE = 422
# More units than this are reported by pasting, not in a table of inputs.
TABLE_MOST = 100


@require_http_methods(["GET", "POST"])
def objectives(request: HttpRequest) -> HttpResponse:
    """All objectives under one branch of the tree; a unit types its own values here."""
    programme = programme_for(request)
    if programme is None:
        return render(request, "projects/objectives.html", {"programme": None})
    root = _root(request, programme)
    groups = objectives_under(programme, root, clock.today().year)
    years = years_of(programme, groups)
    year = _year(request, years)
    if year != clock.today().year:
        groups = objectives_under(programme, root, year)
    rules = [line.indicator for group in groups for line in group.lines]
    own = [rule for rule in rules if _is_counted(rule, root, programme)]
    fills = bool(own) and may_fill(request.user, programme, root.path)
    typed, errors = _posted(request, ((rule, root) for rule in own)), {}
    if request.method == "POST":
        if not fills:
            raise NotAllowed("这里没有要由您填报的数值。")
        answer, errors = _save(request, programme, year, typed)
        if answer is not None:
            return answer
    page = {
        "programme": programme,
        "root": root,
        "groups": groups,
        "year": year,
        "years": years,
        "above": _above(request, programme, root),
        "rows": _inputs([(rule, root) for rule in own], year, typed, errors) if fills else [],
    }
    status = UNPROCESSABLE if errors else 200
    return render(request, "projects/objectives.html", page, status=status)


@require_http_methods(["GET", "POST"])
def objective(request: HttpRequest, pk: int) -> HttpResponse:
    """One indicator by branch, and the values of the units right under the root."""
    programme = programme_for(request)
    if programme is None:
        raise Http404
    root = _root(request, programme)
    groups = objectives_under(programme, root, _asked_year(request), indicator_id=pk)
    if not groups:
        raise Http404
    years = years_of(programme, groups)
    year = _year(request, years)
    if year != _asked_year(request):
        groups = objectives_under(programme, root, year, indicator_id=pk)
    line = groups[0].lines[0]
    units = _table_units(line.indicator, programme, root)
    fills = may_fill(request.user, programme, root.path)
    pairs = [(line.indicator, unit) for unit in units]
    typed, errors = _posted(request, pairs), {}
    if request.method == "POST":
        if not fills:
            raise NotAllowed("只能填报本单位和下级单位的数值。")
        answer, errors = _save_table_or_paste(request, programme, line, year, typed)
        if answer is not None:
            return answer
    page = {
        "programme": programme,
        "root": root,
        "group": groups[0],
        "line": line,
        "year": year,
        "years": years,
        "fills": fills,
        "rows": _inputs(pairs, year, typed, errors),
        "pasted": request.POST.get("pasted", ""),
        "errors": [text for texts in errors.values() for text in texts],
        "above": _above(request, programme, root),
    }
    status = UNPROCESSABLE if errors else 200
    return render(request, "projects/objectives_one.html", page, status=status)


def _root(request: HttpRequest, programme: Programme) -> Organisation:
    asked = request.GET.get("node")
    found = root_for(request.user, programme, number(asked) if asked else None)
    if found is None and asked:
        raise Http404
    if found is None:
        raise NotAllowed("总体目标由组织部和各单位填报、查看。")
    return found


def _above(request: HttpRequest, programme: Programme, root: Organisation) -> list[Organisation]:
    """Branches above the root the person may go back to, highest first."""
    if "node" not in request.GET:
        return []
    return branches_above(request.user, programme, root)


def _asked_year(request: HttpRequest) -> int:
    return number(request.GET.get("year")) or clock.today().year


def _year(request: HttpRequest, years: list[int]) -> int:
    asked = _asked_year(request)
    return min(max(asked, years[0]), years[-1])


def _is_counted(rule: ObjectiveIndicator, unit: Organisation, programme: Programme) -> bool:
    if rule.counted_in:
        return bool(unit.kind == rule.counted_in)
    return unit.depth == programme.committee.depth + 1


def _table_units(
    rule: ObjectiveIndicator, programme: Programme, root: Organisation
) -> list[Organisation]:
    """Counted units in the branch, if they are few enough for a table."""
    units = counted_units(rule, programme).filter(path__startswith=root.path).order_by("path")
    found = list(units[: TABLE_MOST + 1])
    return found if len(found) <= TABLE_MOST else []


Pairs = Iterable[tuple[ObjectiveIndicator, Organisation]]


def _posted(request: HttpRequest, pairs: Pairs) -> list[Typed]:
    """What came for these pairs; a pair without a field was not on the page."""
    given = request.POST
    return [
        Typed(
            rule.pk,
            unit.pk,
            given[f"value-{rule.pk}-{unit.pk}"],
            given.get(f"note-{rule.pk}-{unit.pk}", ""),
        )
        for rule, unit in pairs
        if f"value-{rule.pk}-{unit.pk}" in given
    ]


def _inputs(
    pairs: Pairs, year: int, typed: list[Typed], errors: dict[str, list[str]]
) -> list[dict[str, Any]]:
    """Rows of the table: what is stored, or what was typed and refused."""
    pairs = list(pairs)
    stored = values_of(pairs, year)
    again = {(one.indicator_id, one.organisation_id): one for one in typed} if errors else {}
    rows = []
    for rule, unit in pairs:
        row, one = stored.get((rule.pk, unit.pk)), again.get((rule.pk, unit.pk))
        text = Amount(row.value, row.qualifier).typed if row else ""
        rows.append(
            {
                "rule": rule,
                "unit": unit,
                "key": f"{rule.pk}-{unit.pk}",
                "text": one.text if one else text,
                "note": one.note if one else (row.note if row else ""),
                "error": "".join(errors.get(f"{rule.pk}-{unit.pk}", ())),
            }
        )
    return rows


Answer = tuple[HttpResponseRedirect | None, dict[str, list[str]]]


def _save(request: HttpRequest, programme: Programme, year: int, typed: list[Typed]) -> Answer:
    try:
        changed = save_values(programme_id=programme.pk, year=year, typed=typed, actor=request.user)
    except InvalidInput as refused:
        return None, refused.field_errors
    messages.success(request, f"已保存，改动 {len(changed)} 处。" if changed else "没有改动。")
    return HttpResponseRedirect(request.get_full_path()), {}


def _save_table_or_paste(
    request: HttpRequest, programme: Programme, line: Line, year: int, typed: list[Typed]
) -> Answer:
    pasted = request.POST.get("pasted", "")
    if not pasted.strip():
        return _save(request, programme, year, typed)
    root = _root(request, programme)
    units = counted_units(line.indicator, programme).filter(path__startswith=root.path)
    read, faults = _read_lines(pasted, line.indicator, units)
    if faults:
        return None, {"pasted": faults}
    return _save(request, programme, year, read)


def _read_lines(
    pasted: str, rule: ObjectiveIndicator, units: Iterable[Organisation]
) -> tuple[list[Typed], list[str]]:
    """Lines of unit and value, as copied from a spreadsheet; a unit by short or full name."""
    names: dict[str, list[int]] = {}
    for unit in units:
        for name in {unit.name, unit.short_name}:
            names.setdefault(name, []).append(unit.pk)
    typed, faults = [], []
    for place, text in enumerate(pasted.splitlines(), start=1):
        cells = text.split("\t") if "\t" in text else text.split()
        cells = [cell.strip() for cell in cells if cell.strip()]
        if not cells:
            continue
        found = names.get(cells[0], [])
        if len(cells) < 2:
            faults.append(f"第 {place} 行要有单位和数值，中间隔开。")
        elif len(found) != 1:
            why = "有几个单位同名，请写全称" if found else "没有这个单位"
            faults.append(f"第 {place} 行“{cells[0]}”：{why}。")
        else:
            typed.append(Typed(rule.pk, found[0], cells[1], " ".join(cells[2:])))
    return typed, faults
