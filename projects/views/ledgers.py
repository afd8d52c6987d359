"""A foreign ledger on its way in: its sheets, its columns, a trial, the import."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import InvalidInput, NotAllowed
from core.models import JobState
from core.spreadsheets.reading import cell_name
from core.spreadsheets.writing import workbook_response
from projects.forms_ledger import ColumnsForm, SheetsForm
from projects.models import Ledger, LedgerState
from projects.services.ledger_importing import import_ledger, marked_ledger, try_ledger
from projects.services.ledger_intake import choose_sheets, importable_programmes, map_columns
from projects.views.access import number

SHOWN_ERRORS = 200
STEPS = ("选择文件", "核对工作表", "核对栏目", "试导入", "完成")


@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what each sheet holds and where its header stands."""
    ledger = _own_ledger(request, pk)
    form = SheetsForm(ledger, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            choose_sheets(
                ledger_id=ledger.pk,
                wishes=form.wishes(),
                seen_version=form.cleaned_data["version"],
                actor=request.user,
            )
        except InvalidInput as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("projects:ledger_columns", pk=ledger.pk)
    context = {"ledger": ledger, "form": form, "steps": _steps(2)}
    return render(request, "projects/ledger_sheets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which field each column fills, then try the ledger out."""
    ledger = _own_ledger(request, pk)
    if ledger.state == LedgerState.DONE:
        return redirect("projects:ledger", pk=ledger.pk)
    form = ColumnsForm(ledger, importable_programmes(request.user), request.POST or None)
    if request.method == "POST":
        if request.POST.get("programme", "") not in {*form.programmes, ""}:
            raise Http404
        if form.is_valid():
            try:
                return _tried(request, ledger, form)
            except InvalidInput as refused:
                form.add_error(None, refused.message)
    context = {"ledger": ledger, "form": form, "steps": _steps(3)}
    return render(request, "projects/ledger_columns.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a trial found; on confirmation import, and show passwords once.

    The answer to a confirmation that opened accounts is a page and no redirect: the one-time
    passwords are kept nowhere.
    """
    row = _own_ledger(request, pk)
    if request.method != "POST":
        if row.state == LedgerState.MAPPING and row.job is None:
            return redirect("projects:ledger_columns", pk=row.pk)
        return render(request, "projects/ledger.html", _context(row))
    done = import_ledger(
        ledger_id=row.pk,
        seen_version=number(request.POST.get("version")),
        actor=request.user,
        link=reverse("projects:ledger", args=[row.pk]),
    )
    if done.job is not None:
        return redirect(done.job)
    if done.passwords:
        context = {**_context(done.ledger), "lines": done.passwords}
        return render(request, "projects/ledger.html", context)
    if done.ledger.state != LedgerState.DONE:
        messages.error(request, "资料在您查看期间有变化，检查没有通过，没有写入任何内容。")
    return redirect("projects:ledger", pk=row.pk)


@require_safe
def ledger_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the workbook back with the bad cells of the last trial marked."""
    row = _own_ledger(request, pk)
    stem = row.file.name.rpartition(".")[0]
    return workbook_response(marked_ledger(row), filename=f"{stem}-标出错误")


def _own_ledger(request: HttpRequest, pk: int) -> Ledger:
    """The person's own ledger; anybody else's does not exist here."""
    user: Any = request.user
    if not user.has_perm("programmes.import_workbook"):
        raise NotAllowed("台账由组织部或系统管理员导入。")
    own = Ledger.objects.visible_to(user).select_related("file", "job", "programme__committee")
    found: Ledger = get_object_or_404(own, pk=pk)
    return found


def _tried(request: HttpRequest, row: Ledger, form: ColumnsForm) -> HttpResponse:
    mapped = map_columns(
        ledger_id=row.pk,
        programme=form.programmes[form.cleaned_data["programme"]],
        columns=form.columns(),
        seen_version=form.cleaned_data["version"],
        actor=request.user,
    )
    done = try_ledger(
        ledger_id=row.pk,
        seen_version=mapped.version,
        actor=request.user,
        link=reverse("projects:ledger", args=[row.pk]),
    )
    return redirect(done.job) if done.job else redirect("projects:ledger", pk=row.pk)


def _steps(now: int) -> list[dict[str, str]]:
    states = {True: "done", False: ""}
    return [
        {"label": label, "state": "now" if place == now else states[place < now]}
        for place, label in enumerate(STEPS, start=1)
    ]


def _context(row: Ledger) -> dict[str, Any]:
    """What the page shows: findings, bad cells, and the background job where there is one."""
    facts = row.findings
    done = row.state == LedgerState.DONE
    waiting = row.job is not None and not row.job.is_finished
    failed = row.job is not None and row.job.state in (JobState.FAILED, JobState.CANCELLED)
    marks = [
        (sheet, cell_name(line, column), reason)
        for sheet, line, column, reason in facts.get("marks", [])[:SHOWN_ERRORS]
    ]
    return {
        "ledger": row,
        "facts": facts,
        "bad_cells": marks,
        "more_errors": facts.get("errors", 0) - len(marks),
        "imported": done,
        "waiting": waiting,
        "failed": failed and not done,
        "to_write": facts.get("new", 0) + facts.get("changed", 0),
        "steps": _steps(5 if done else 4),
    }
