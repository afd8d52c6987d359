"""The editor of a bulletin, and the page on which a unit named says its one sentence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.clock import SHANGHAI
from core.errors import DomainError, InvalidInput, NotAllowed, StaleState
from core.typed_text import labelled_by, labels_from
from dispatch.enums import BulletinState
from dispatch.forms.bulletins import EDITOR_LABELS, AddForm, Editor, ExplainForm
from dispatch.models import Bulletin, BulletinEntry
from dispatch.queries import bulletins as reads
from dispatch.services.bulletin_access import DRAFT
from dispatch.services.bulletin_issue import explain_entries
from dispatch.services.bulletins import save_text
from dispatch.views.bulletins import visible_bulletin
from dispatch.views.rows import posted_version


@labelled_by(labels_from(EDITOR_LABELS))
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit the draft: a text for each section, the projects offered, the units' highlights."""
    found = visible_bulletin(request, pk)
    _refuse_outsider(request, found)
    if found.state != BulletinState.DRAFT and request.method != "POST":
        return redirect("dispatch:bulletin", pk=pk)
    entries = reads.entries_of(found)
    if request.method != "POST":
        return _page(request, found, Editor(found, entries))
    editor = Editor(found, entries, request.POST)
    if not editor.is_valid():
        return _page(request, found, editor)
    try:
        save_text(
            bulletin_id=pk,
            content=editor.content(),
            version=_version(request),
            actor=request.user,
        )
    except InvalidInput as refusal:
        editor.add_errors(refusal.field_errors)
        return _page(request, found, editor)
    messages.success(request, "通报已保存。")
    return redirect("dispatch:bulletin" if "look" in request.POST else "dispatch:bulletin_edit", pk)


@require_POST
def bulletin_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is typed; answers as the autosave script expects."""
    found = visible_bulletin(request, pk)
    _refuse_outsider(request, found)
    if posted_version(request) is None:
        return JsonResponse({"message": "页面不完整，请刷新后再写。"}, status=400)
    editor = Editor(found, reads.entries_of(found), request.POST)
    if not editor.is_valid():
        return JsonResponse({"message": editor.faults()[0]}, status=422)
    try:
        saved = save_text(
            bulletin_id=pk,
            content=editor.content(),
            version=_version(request),
            actor=request.user,
        )
    except StaleState as refusal:
        compare = reverse("dispatch:bulletin_edit", args=[pk])
        return JsonResponse({"message": refusal.message, "compare_url": compare}, status=409)
    except DomainError as refusal:
        return JsonResponse({"message": refusal.message}, status=422)
    return JsonResponse({"version": saved.version, "saved_at": _saved_at(saved)})


@labelled_by(labels_from({"word-text": "说明一句话"}))
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_explain(request: HttpRequest, pk: int) -> HttpResponse:
    """What a bulletin is about to say of the own projects, with room for one sentence each."""
    rows = BulletinEntry.objects.asked_of(request.user).filter(bulletin=pk)
    entries = list(rows.select_related("project__organisation", "bulletin", "explained_by"))
    if not entries:
        raise Http404("nothing is said of this person's unit")
    posted = request.POST if request.method == "POST" else None
    forms = [ExplainForm(entry, posted) for entry in entries]
    if posted is not None and all(form.is_valid() for form in forms):
        return _explained(request, pk, forms)
    context = {
        "bulletin": entries[0].bulletin,
        "forms": forms,
        "open": entries[0].bulletin.state == BulletinState.HEARING,
    }
    return render(request, "dispatch/bulletin_explain.html", context)


def _explained(request: HttpRequest, pk: int, forms: list[ExplainForm]) -> HttpResponse:
    explain_entries(
        bulletin_id=pk,
        words={form.entry.pk: form.cleaned_data["text"] for form in forms},
        actor=request.user,
    )
    said = sum(bool(form.cleaned_data["text"]) for form in forms)
    if said:
        messages.success(request, f"已答复组织部，{said} 条说明在通报签发时一并附上。")
    else:
        messages.success(request, "已答复组织部：没有补充。")
    return redirect("dispatch:bulletin_explain", pk=pk)


def _refuse_outsider(request: HttpRequest, found: Bulletin) -> None:
    if not request.user.has_perm(DRAFT, found.programme):
        raise NotAllowed("通报由组织部起草。")


def _page(request: HttpRequest, found: Bulletin, editor: Editor) -> HttpResponse:
    named = [row.entry.project_id for row in editor.rows]
    context: dict[str, Any] = {
        "bulletin": found,
        "editor": editor,
        "faults": editor.faults(),
        "add": AddForm(),
        "highlights": reads.highlights_of(found.period, named) if found.period else [],
        "stale": found.period and reads.changed_since(found.snapshot, found.period),
        "version": posted_version(request) or found.version,
        "saved_at": _saved_at(found),
        "today": clock.today(),
    }
    return render(request, "dispatch/bulletin_edit.html", context)


def _version(request: HttpRequest) -> int:
    version = posted_version(request)
    return -1 if version is None else version


def _saved_at(found: Bulletin) -> str:
    return f"{found.saved_at.astimezone(SHANGHAI):%H:%M}" if found.saved_at else ""
