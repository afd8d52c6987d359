"""Import of tables: upload; the known workbook with preview, confirmation, passwords once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError, NotAllowed
from core.files import path_of
from core.models import FileState, StoredFile
from core.services.files import store_upload
from core.spreadsheets.reading import cell_name
from core.spreadsheets.writing import workbook_response
from projects.forms_import import WorkbookForm
from projects.services.importing import ImportOutcome, import_workbook, marked_workbook
from projects.services.ledger_intake import begin_ledger, is_county_workbook, open_ledger_file

PURPOSE = "import"
SHOWN_ERRORS = 200


@require_http_methods(["GET", "HEAD", "POST"])
def import_workbook_page(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is checked, kept, and shown before anything is written."""
    _require_right(request)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            return _taken_in(request, upload)
        except DomainError as refused:
            form.add_error("file", refused.message)
    return render(request, "projects/import.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the workbook would change; on confirmation write it and show the passwords.

    The answer to the confirmation is a page and no redirect: the one-time passwords are kept
    nowhere, this page is the only place where they can be read.
    """
    _require_right(request)
    stored = _own_file(request, pk)
    if request.method != "POST":
        return _preview(request, stored, _check(stored, request.user))
    with path_of(stored).open("rb") as file:
        outcome = import_workbook(file=file, actor=request.user)
    if outcome.errors:
        messages.error(request, "资料在您查看期间有变化，检查没有通过，没有写入任何内容。")
        return _preview(request, stored, outcome)
    context = {"outcome": outcome, "lines": outcome.passwords, "file": stored}
    return render(request, "projects/import_done.html", context)


@require_safe
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the workbook back with its bad cells marked."""
    _require_right(request)
    stored = _own_file(request, pk)
    with path_of(stored).open("rb") as file:
        content = marked_workbook(file=file, actor=request.user)
    stem = stored.name.rpartition(".")[0]
    return workbook_response(content, filename=f"{stem}-标出错误")


def _taken_in(request: HttpRequest, upload: UploadedFile) -> HttpResponse:
    """Keep the upload; the known workbook is checked at once, any other table is a ledger."""
    stored = store_upload(upload=upload, purpose=PURPOSE, actor=request.user)
    workbook = open_ledger_file(stored)
    if is_county_workbook(workbook):
        _check(stored, request.user)
        return redirect("projects:import_confirm", pk=stored.pk)
    ledger = begin_ledger(stored=stored, actor=request.user, workbook=workbook)
    page = "ledger_sheets" if len(ledger.sheets) > 1 else "ledger_columns"
    return redirect(f"projects:{page}", pk=ledger.pk)


def _require_right(request: HttpRequest) -> None:
    if not request.user.has_perm("programmes.import_workbook"):
        raise NotAllowed("工作簿由组织部或系统管理员导入。")


def _own_file(request: HttpRequest, pk: int) -> StoredFile:
    """The person's own upload; anybody else's does not exist here."""
    mine = StoredFile.objects.filter(purpose=PURPOSE, uploaded_by_id=request.user.pk)
    return get_object_or_404(mine.exclude(state=FileState.INFECTED), pk=pk)


def _check(stored: StoredFile, actor: Any) -> ImportOutcome:
    with path_of(stored).open("rb") as file:
        return import_workbook(file=file, actor=actor, dry_run=True)


def _preview(request: HttpRequest, stored: StoredFile, outcome: ImportOutcome) -> HttpResponse:
    bad_cells = [
        (mark.sheet, cell_name(mark.row, mark.column), mark.reason)
        for mark in outcome.errors[:SHOWN_ERRORS]
    ]
    context = {
        "file": stored,
        "outcome": outcome,
        "bad_cells": bad_cells,
        "more_errors": len(outcome.errors) - len(bad_cells),
    }
    return render(request, "projects/import_confirm.html", context)
