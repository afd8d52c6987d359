"""Findings: the queue of department and unit, one finding, answer, evidence, verification."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import DomainError, InvalidInput, NotAllowed
from core.refused_forms import add_refusal
from core.spreadsheets.writing import export_response, filter_words, wants_workbook
from core.typed_text import labelled_by, labels_from, tidied
from dispatch.enums import FindingState
from dispatch.forms.supervision import AnswerForm, FindingListForm
from dispatch.models import Finding
from dispatch.queries.inspections import finding_lines, listed_findings
from dispatch.services.findings import (
    answer_finding,
    close_finding,
    may_not_verify,
    return_finding,
)
from dispatch.services.supervision_files import add_finding_evidence
from dispatch.supervision_rules import FINDING_ACTS
from dispatch.views.list_sheets import FINDINGS
from dispatch.views.supervision_access import (
    PER_PAGE,
    UNPROCESSABLE,
    file_lines,
    frame,
    posted_seen,
    trail,
    upload_of,
    visible_finding,
)
from programmes.queries import programme_for

ANSWER, SUPERVISE = "dispatch.answer_supervision", "dispatch.supervise_project"


@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """Findings in sight, those that fall due first at the top."""
    programme = programme_for(request)
    form = FindingListForm(request.GET)
    asked = form.understood()
    context = frame(request, "findings", programme) | {"form": form}
    if programme:
        rows = listed_findings(request.user, programme)
        state = asked.get("state")
        if not state:
            rows = rows.exclude(state=FindingState.CLOSED)
        elif state == "overdue":
            rows = rows.filter(state=FindingState.OPEN, due_on__lt=clock.today())
        elif state != "all":
            rows = rows.filter(state=state)
        if asked.get("severity"):
            rows = rows.filter(severity=asked["severity"])
        if asked.get("project"):
            rows = rows.filter(inspection__project=asked["project"])
        if wants_workbook(request):
            words = filter_words(form)
            lines = finding_lines(rows)
            return export_response(title="督查整改", filters=words, columns=FINDINGS, rows=lines)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "lines": finding_lines(page.object_list)}
    return render(request, "dispatch/findings.html", context)


@require_safe
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding with what was done about it."""
    return _page(request, visible_finding(request, pk))


@labelled_by(labels_from({"text": "整改情况"}))
@require_POST
def finding_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit hands in what it did."""
    found = visible_finding(request, pk)
    form = AnswerForm(request.POST, label="整改情况")
    try:
        answer_finding(finding_id=pk, text=request.POST.get("text", ""), actor=request.user)
    except InvalidInput as refusal:
        form.is_valid()
        add_refusal(form, refusal)
        return _page(request, found, form, status=UNPROCESSABLE)
    messages.success(request, "整改情况已报送，等待组织部核验。")
    return redirect("dispatch:finding", pk=pk)


@labelled_by(labels_from({"note": "核验意见"}))
@require_POST
def finding_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The department closes the finding or sends it back."""
    visible_finding(request, pk)
    note = tidied(request.POST.get("note", ""))
    back = request.POST.get("decision") == "return"
    seen = posted_seen(request)
    try:
        if back:
            return_finding(finding_id=pk, reason=note, actor=request.user, seen_step=seen)
        else:
            close_finding(finding_id=pk, note=note, actor=request.user, seen_step=seen)
    except InvalidInput as refusal:
        messages.error(request, refusal.message)
        return redirect("dispatch:finding", pk=pk)
    messages.success(request, "已退回单位继续整改。" if back else "已核验销号。")
    return redirect("dispatch:findings")


@require_POST
def finding_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Add evidence; a refusal is said on the finding's page."""
    found = visible_finding(request, pk)
    if not request.user.has_perm(ANSWER, found.inspection.project):
        raise NotAllowed("整改材料由被督查单位上传。")
    upload = upload_of(request)
    if upload is not None:
        try:
            add_finding_evidence(finding_id=pk, upload=upload, actor=request.user)
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, "材料已上传。")
    return redirect("dispatch:finding", pk=pk)


def _page(
    request: HttpRequest, found: Finding, form: AnswerForm | None = None, *, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    project = found.inspection.project
    may_answer = found.state == FindingState.OPEN and user.has_perm(ANSWER, project)
    may_verify = found.state == FindingState.ANSWERED and user.has_perm(SUPERVISE, project)
    entries = trail(found.steps.all(), FINDING_ACTS)
    context = {
        "finding": found,
        "project": project,
        "line": finding_lines([found])[0],
        "entries": entries,
        "seen": max((entry["step"] for entry in entries), default=""),
        "files": file_lines(found.files.all(), user, open_=found.state == FindingState.OPEN),
        "upload_url": reverse("dispatch:finding_file", args=[found.pk]) if may_answer else "",
        "may_answer": may_answer,
        "may_verify": may_verify,
        "verify_problem": may_not_verify(found, user) if may_verify else "",
        "form": form or AnswerForm(initial={"text": found.answer}, label="整改情况"),
    }
    return render(request, "dispatch/finding.html", context, status=status)
