"""Bulletins: the list, the page of one with its acts, the Word file, receipts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.documents.word import CONTENT_TYPE, to_docx
from core.downloads import content_response
from core.errors import InvalidInput, NotAllowed
from core.posted import key_in
from core.spreadsheets.writing import export_response, wants_workbook
from dispatch import queries
from dispatch.bulletin_paper import (
    ANNEX_HEADS,
    addressee_of,
    annex_name,
    annex_rows,
    bulletin_paper,
    bulletin_parts,
    correction_note,
)
from dispatch.enums import BulletinKind, BulletinState
from dispatch.models import Bulletin, ReportPeriod
from dispatch.queries import bulletins as reads
from dispatch.services import bulletin_issue, bulletins
from dispatch.services.bulletin_access import DRAFT, ISSUE
from dispatch.views.bulletin_figures import FigureLink, figure_links
from dispatch.views.list_sheets import BULLETINS, RECEIPTS
from dispatch.views.rows import posted_version
from programmes.models import Programme
from programmes.queries import programme_for

PER_PAGE = 30
TONES = {
    BulletinState.DRAFT: "",
    BulletinState.HEARING: "warn",
    BulletinState.WAITING: "info",
    BulletinState.ISSUED: "ok",
}


@require_safe
def bulletin_list(request: HttpRequest) -> HttpResponse:
    """Bulletins of the programme in the person's sight; the department drafts one here."""
    programme = programme_for(request)
    context: dict[str, Any] = {"programme": programme, "rows": [], "may_draft": False}
    if programme is not None:
        rows = reads.bulletins_of(request.user, programme)
        context["may_draft"] = may_draft = request.user.has_perm(DRAFT, programme)
        if wants_workbook(request):
            columns = (*BULLETINS, *(RECEIPTS if may_draft else ()))
            words = [("年度方案", str(programme))]
            return export_response(title="通报", filters=words, columns=columns, rows=rows)
        context["page"] = page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        context["rows"] = [(row, TONES[BulletinState(row.state)]) for row in page.object_list]
    if programme is not None and context["may_draft"]:
        context |= _drafting(request, programme)
    return render(request, "dispatch/bulletins.html", context)


def _drafting(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    periods = queries.periods_of(programme, request.user)
    in_hand = queries.period_in_hand(periods, queries.rule_of(programme), clock.today())
    return {"periods": periods, "in_hand": in_hand, "kinds": BulletinKind.choices}


@require_POST
def bulletin_make(request: HttpRequest) -> HttpResponse:
    """Draft a bulletin from the data of a period."""
    text = request.POST.get("period", "")
    rows = ReportPeriod.objects.visible_to(request.user)
    period = get_object_or_404(rows, pk=key_in(text) or 0)
    made = bulletins.draft_bulletin(
        period_id=period.pk,
        kind=request.POST.get("kind", BulletinKind.MONTHLY),
        actor=request.user,
    )
    if made.state == BulletinState.DRAFT:
        return redirect("dispatch:bulletin_edit", pk=made.pk)
    messages.info(request, f"{period}的通报已在办理，现为“{made.get_state_display()}”。")
    return redirect("dispatch:bulletin", pk=made.pk)


def visible_bulletin(request: HttpRequest, pk: int) -> Bulletin:
    """The bulletin with its names, or 404 outside the person's sight."""
    rows = reads.with_names(Bulletin.objects.visible_to(request.user))
    found: Bulletin = get_object_or_404(rows, pk=pk)
    return found


@require_safe
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """The bulletin as it is read and printed, with what the person may do with it."""
    found = visible_bulletin(request, pk)
    entries = reads.entries_of(found, chosen_only=True)
    ours = request.user.has_perm(DRAFT, found.programme)
    today = clock.today()
    asked = [entry for entry in entries if entry.heard_until]
    context: dict[str, Any] = {
        "bulletin": found,
        "tone": TONES[BulletinState(found.state)],
        "ours": ours,
        "parts": bulletin_parts(found, entries),
        "correction": correction_note(found),
        "corrected_by": _issued_correction(found),
        "addressee": addressee_of(found),
        "annex_name": annex_name(found),
        "annex_heads": ANNEX_HEADS,
        "annex_rows": annex_rows(found),
        "asked": asked if ours else [],
        "silent": [entry for entry in asked if _may_still_speak(entry, today)],
        "may_issue": request.user.has_perm(ISSUE, found.programme),
        "wrote_it": request.user.pk in (found.drafter_id, found.editor_id),
        "figures": _figures(request, found),
        "stale": ours and _is_stale(found),
        "receipt": reads.receipt_for(found, request.user, today),
    }
    return render(request, "dispatch/bulletin.html", context)


def _issued_correction(found: Bulletin) -> Bulletin | None:
    return found.corrections.filter(state=BulletinState.ISSUED).first()


def _may_still_speak(entry: Any, today: Any) -> bool:
    return entry.explained_at is None and entry.heard_until >= today


def _is_stale(found: Bulletin) -> bool:
    """Whether the data have moved on before the bulletin is issued."""
    if found.state == BulletinState.ISSUED or found.period is None:
        return False
    return reads.changed_since(found.snapshot, found.period)


def _figures(request: HttpRequest, found: Bulletin) -> list[FigureLink]:
    """Each figure with its list: for those whose lists hold the whole county."""
    if found.period is None or not request.user.has_perm("dispatch.see_figures", found.programme):
        return []
    return figure_links(found)


@require_safe
def bulletin_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The Word file, with the lamp list as its annex."""
    found = visible_bulletin(request, pk)
    paper = bulletin_paper(found, reads.entries_of(found, chosen_only=True))
    return content_response(
        to_docx(paper),
        stem=f"通报{found.number} {found.title}" if found.number else f"（代拟稿）{found.title}",
        extension="docx",
        content_type=CONTENT_TYPE,
        day=clock.today(),
    )


@require_safe
def bulletin_receipts(request: HttpRequest, pk: int) -> HttpResponse:
    """Which units have read an issued bulletin, for the department."""
    found = visible_bulletin(request, pk)
    if not request.user.has_perm(DRAFT, found.programme):
        raise NotAllowed("签收情况由组织部查看。")
    if found.state != BulletinState.ISSUED:
        raise Http404("not issued yet")
    units = reads.receipts_by_unit(found)
    waiting = sum(unit.read_at is None for unit in units)
    context = {"bulletin": found, "units": units, "waiting": waiting}
    return render(request, "dispatch/bulletin_receipts.html", context)


@require_POST
def bulletin_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One of the acts on a bulletin, by name."""
    found = visible_bulletin(request, pk)
    if action not in ACTS:
        raise Http404("no such act")
    return ACTS[action](request, found)


def _forward(request: HttpRequest, found: Bulletin) -> HttpResponse:
    sent = bulletin_issue.forward_bulletin(
        bulletin_id=found.pk, seen_version=posted_version(request), actor=request.user
    )
    if sent.state == BulletinState.HEARING:
        messages.success(request, "已通知被点名的单位，都说明了或者期满后即可送签。")
    else:
        messages.success(request, "已送组织部负责人签发。")
    return redirect("dispatch:bulletin", pk=found.pk)


def _take_back(request: HttpRequest, found: Bulletin) -> HttpResponse:
    bulletin_issue.take_back(bulletin_id=found.pk, actor=request.user)
    messages.success(request, "已撤回，可以修改。改动了表述的，要重新听取该单位的说明。")
    return redirect("dispatch:bulletin_edit", pk=found.pk)


def _return(request: HttpRequest, found: Bulletin) -> HttpResponse:
    reason = request.POST.get("reason", "")
    bulletin_issue.return_bulletin(bulletin_id=found.pk, reason=reason, actor=request.user)
    messages.success(request, "已退回起草人修改。")
    return redirect("dispatch:bulletins")


def _issue(request: HttpRequest, found: Bulletin) -> HttpResponse:
    issued = bulletin_issue.issue_bulletin(
        bulletin_id=found.pk, seen_version=posted_version(request), actor=request.user
    )
    messages.success(request, f"已签发，编为{issued.number}，并已发出。")
    return redirect("dispatch:bulletin", pk=found.pk)


def _regenerate(request: HttpRequest, found: Bulletin) -> HttpResponse:
    bulletins.regenerate(
        bulletin_id=found.pk, seen_version=posted_version(request), actor=request.user
    )
    messages.success(request, "已按现在的数据重新生成。")
    return redirect("dispatch:bulletin_edit", pk=found.pk)


def _add(request: HttpRequest, found: Bulletin) -> HttpResponse:
    named = request.POST.get("project", "")
    try:
        entry = bulletins.add_project(
            bulletin_id=found.pk,
            words=request.POST.get("words", ""),
            project_id=key_in(named),
            side=request.POST.get("side", ""),
            actor=request.user,
        )
    except InvalidInput as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"“{entry.project}”已列入“{entry.get_side_display()}”。")
    return redirect("dispatch:bulletin_edit", pk=found.pk)


def _correct(request: HttpRequest, found: Bulletin) -> HttpResponse:
    new = bulletins.correct_bulletin(bulletin_id=found.pk, actor=request.user)
    messages.success(request, f"已起草更正{found.number}的一期，原来的一期不变。")
    return redirect("dispatch:bulletin_edit", pk=new.pk)


def _discard(request: HttpRequest, found: Bulletin) -> HttpResponse:
    bulletins.discard(bulletin_id=found.pk, actor=request.user)
    messages.success(request, "草稿已删除。")
    return redirect("dispatch:bulletins")


def _read(request: HttpRequest, found: Bulletin) -> HttpResponse:
    bulletin_issue.confirm_read(bulletin_id=found.pk, actor=request.user)
    messages.success(request, "已签收。")
    return redirect("dispatch:bulletin", pk=found.pk)


def _urge(request: HttpRequest, found: Bulletin) -> HttpResponse:
    told = bulletin_issue.urge_readers(bulletin_id=found.pk, actor=request.user)
    if told:
        messages.success(request, f"已催阅 {told} 人。")
    else:
        messages.info(request, "没有要催的：都已签收，或者今天已经催过。")
    return redirect(reverse("dispatch:bulletin_receipts", args=[found.pk]))


ACTS: Mapping[str, Callable[[HttpRequest, Bulletin], HttpResponse]] = {
    "forward": _forward,
    "take_back": _take_back,
    "return": _return,
    "issue": _issue,
    "regenerate": _regenerate,
    "add": _add,
    "correct": _correct,
    "discard": _discard,
    "read": _read,
    "urge": _urge,
}
