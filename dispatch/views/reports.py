"""The unit's page of a monthly report: type, save, file, confirm, say that nothing is new."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import SHANGHAI
from core.errors import DomainError, InvalidInput, NotAllowed, StaleState
from core.posted import key_in
from core.typed_text import labelled_by, labels_from
from dispatch import queries
from dispatch.enums import ReportState
from dispatch.forms import REPORT_LABELS, ReportEntry
from dispatch.forms.starting import carried_row
from dispatch.models import MonthlyReport
from dispatch.services import reports as services
from dispatch.services.access import EDITABLE
from dispatch.views.reading import reading_context
from dispatch.views.rows import posted_version, visible_report
from projects.enums import Status


@labelled_by(labels_from(REPORT_LABELS))
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the report as a form while the unit may write it, else to read; take what is posted."""
    found = visible_report(request, pk)
    if request.method == "POST":
        return _take(request, found)
    if not _may_write(request, found):
        return render(request, "dispatch/report_read.html", reading_context(request, found))
    entry = ReportEntry(found, queries.asked_of(found))
    return _form_page(request, found, entry)


@require_POST
def report_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is typed; answers as the autosave script expects."""
    found = visible_report(request, pk)
    if not request.user.has_perm(services.FILE, found.project):
        raise NotAllowed("您没有“填报月报”的权限，内容没有保存。")
    version = posted_version(request)
    if version is None:
        return JsonResponse({"message": "页面不完整，请刷新后再填。"}, status=400)
    entry = ReportEntry(found, queries.asked_of(found), request.POST)
    try:
        saved = services.save_draft(
            report_id=pk, document=entry.document(), version=version, actor=request.user
        )
    except StaleState as refusal:
        compare = reverse("dispatch:report", args=[pk])
        return JsonResponse({"message": refusal.message, "compare_url": compare}, status=409)
    except DomainError as refusal:
        return JsonResponse({"message": refusal.message}, status=422)
    return JsonResponse({"version": saved.version, "saved_at": _saved_at(saved)})


@labelled_by(labels_from(REPORT_LABELS))
@require_POST
def report_unchanged(request: HttpRequest, pk: int) -> HttpResponse:
    """File 本月无新进展 with one click."""
    found = visible_report(request, pk)
    filed = services.file_unchanged(
        report_id=found.pk, actor=request.user, seen_version=posted_version(request)
    )
    return _filed(request, filed)


@require_POST
def report_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The secretary confirms what the liaison filed, without opening it for editing."""
    found = visible_report(request, pk)
    confirmed = services.confirm_report(
        report_id=found.pk, actor=request.user, seen_version=posted_version(request)
    )
    return _filed(request, confirmed)


def _take(request: HttpRequest, found: MonthlyReport) -> HttpResponse:
    if not request.user.has_perm(services.FILE, found.project):
        raise NotAllowed("您没有“报送月报”的权限，这份月报没有变动。")
    asked = queries.asked_of(found)
    if "add_row" in request.POST:
        return _form_page(request, found, ReportEntry(found, asked, _one_more(request.POST)))
    posted = _with_unseen(request.POST, asked)
    entry = ReportEntry(found, asked, posted)
    if "save" in request.POST:
        return _save(request, found, entry)
    if posted is not request.POST:
        messages.warning(request, "上期月报在您填写期间报送了，遗留问题已补列，请核对后再报。")
        return _form_page(request, found, entry)
    if not entry.is_valid():
        return _form_page(request, found, entry)
    try:
        filed = services.file_report(
            report_id=found.pk,
            content=entry.content(),
            actor=request.user,
            seen_version=posted_version(request),
        )
    except InvalidInput as refusal:
        entry.add_errors(refusal.field_errors)
        return _form_page(request, found, entry)
    _hint(request, filed, entry)
    return _filed(request, filed)


def _hint(request: HttpRequest, filed: MonthlyReport, entry: ReportEntry) -> None:
    """What is worth a second look, said after filing; it keeps nobody from filing."""
    percent, money = entry.alike, entry.asked.money
    if percent is not None:
        messages.info(
            request,
            f"已报送的工作进展有 {percent}% 与上期相同，组织部核报时也会看到；"
            "如有新情况，可以在核报前改后再报。"
            if filed.state == ReportState.FILED
            else f"已报送的工作进展有 {percent}% 与上期相同，组织部核报时也会看到。",
        )
    if money and money.is_over(filed.spent):
        messages.info(
            request,
            f"累计支出 {money.total(filed.spent)} 元，超过已落实经费 {money.secured} 元，请核对。",
        )


def _save(request: HttpRequest, found: MonthlyReport, entry: ReportEntry) -> HttpResponse:
    version = posted_version(request)
    services.save_draft(
        report_id=found.pk,
        document=entry.document(),
        version=found.version if version is None else version,
        actor=request.user,
    )
    messages.success(request, "草稿已保存，尚未报送。")
    return redirect("dispatch:report", pk=found.pk)


def _filed(request: HttpRequest, filed: MonthlyReport) -> HttpResponse:
    if filed.state == ReportState.FILED:
        words = "已交书记确认，确认后报组织部。"
    else:
        words = f"已报送组织部，本期{filed.get_timeliness_display()}。"
    messages.success(request, f"“{filed.project}”{filed.period.report_name}{words}")
    return redirect("dispatch:month")


def _may_write(request: HttpRequest, found: MonthlyReport) -> bool:
    return (
        found.state in EDITABLE
        and found.project.status == Status.IN_PROGRESS
        and request.user.has_perm(services.FILE, found.project)
    )


def _form_page(request: HttpRequest, found: MonthlyReport, entry: ReportEntry) -> HttpResponse:
    secretary = request.user.has_perm(services.CONFIRM, found.project)
    context: dict[str, Any] = {
        "report": found,
        "entry": entry,
        "previous": entry.asked.previous,
        "carried": len(entry.asked.carried),
        "money": entry.asked.money,
        "saved_at": _saved_at(found),
        "submit_label": _submit_label(found, secretary),
        "is_secretary": secretary,
        "version": posted_version(request) or found.version,
    }
    return render(request, "dispatch/report.html", context)


def _submit_label(found: MonthlyReport, secretary: bool) -> str:
    if secretary:
        return "确认并报组织部"
    return "交书记确认" if found.project.programme.secretary_confirms else "报送组织部"


def _saved_at(found: MonthlyReport) -> str:
    return f"{found.saved_at.astimezone(SHANGHAI):%H:%M}" if found.saved_at else ""


def _with_unseen(posted: QueryDict, asked: queries.Asked) -> QueryDict:
    """What was posted, with open problems of a last report filed since the page was opened."""
    uids = {posted[name] for name in posted if name.startswith("problems-") and name[-4:] == "-uid"}
    unseen = [row for row in asked.carried if row.uid not in uids]
    if not unseen:
        return posted
    more = posted.copy()
    total = key_in(more.get("problems-TOTAL_FORMS", "")) or 0
    for number, row in enumerate(unseen, start=total):
        filled = {name: value for name, value in carried_row(row).items() if value}
        more.update({f"problems-{number}-{name}": str(value) for name, value in filled.items()})
    more["problems-TOTAL_FORMS"] = str(total + len(unseen))
    return more


def _one_more(posted: QueryDict) -> QueryDict:
    more = posted.copy()
    rows = "visits" if more.get("add_row") == "visits" else "problems"
    total = key_in(more.get(f"{rows}-TOTAL_FORMS", ""))
    more[f"{rows}-TOTAL_FORMS"] = str((total or 0) + 1)
    return more
