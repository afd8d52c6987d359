"""选题清单: what may be claimed, by whom it has been, and the department's acts for many units."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import NotAllowed
from core.spreadsheets.writing import export_response, wants_workbook
from organisations.models import Organisation
from programmes.models import Programme, Topic
from programmes.queries import programme_for
from projects.catalogue import Entry, catalogue_of, filing_units
from projects.models import Project
from projects.services.claiming import Taken, assign_topic, claim_for_all, claim_topic, give_back
from projects.views.access import number, project_to_edit
from projects.views.deadlines import closing_words
from projects.views.list_sheets import LACKING, TOPICS
from projects.views.starting import chosen_unit, own_units

SHOWN = 6
SHOW = {
    "": "全部选题",
    "unclaimed": "未揭榜",
    "lacking": "必选未认领齐",
    "mandatory": "必选",
    "elective": "自选",
    "claimed": "认领",
}


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """The catalogue of the programme with its holders; names of units only."""
    programme = programme_for(request)
    if programme is None:
        return render(request, "projects/topics.html", {"programme": None})
    manages = _manages(request, programme)
    entries = catalogue_of(programme)
    units = list(filing_units(programme, entries)) if manages else []
    own = own_units(request)
    show = request.GET.get("show", "")
    show = show if show in SHOW else ""
    rows = [_row(entry, units, own) for entry in entries]
    shown = [row for row in rows if _is_shown(row, show)]
    if wants_workbook(request):
        words = [("年度方案", str(programme)), ("只看", SHOW[show])]
        columns = (*TOPICS, *(LACKING if manages else ()))
        return export_response(title="选题清单", filters=words, columns=columns, rows=shown)
    page = {
        "programme": programme,
        "rows": shown,
        "show": show,
        "choices": [(code, label, _count(rows, code)) for code, label in _offered(manages)],
        "manages": manages,
        "lacking_mandatory": sum(len(row["lacking"]) for row in rows),
        "closes": closing_words(programme),
    }
    return render(request, "projects/topics.html", page)


def _offered(manages: bool) -> list[tuple[str, str]]:
    return [(code, label) for code, label in SHOW.items() if manages or code != "lacking"]


def _row(entry: Entry, units: list[Organisation], own: list[Organisation]) -> dict[str, Any]:
    """One topic as the list shows it, with what the person may do."""
    mine = [holder for holder in entry.holders if holder.unit_id in {unit.pk for unit in own}]
    free = entry.lacking(own)
    return {
        "entry": entry,
        "bound": len(entry.bound(units)),
        "lacking": entry.lacking(units) if entry.is_mandatory else [],
        "first": entry.names[:SHOWN],
        "mine": mine,
        "free": [] if entry.for_one and entry.holders else free,
    }


def _is_shown(row: dict[str, Any], show: str) -> bool:
    entry = row["entry"]
    if show == "unclaimed":
        return bool(entry.is_unclaimed)
    if show == "lacking":
        return bool(row["lacking"])
    return not show or entry.topic.selection_kind == show


def _count(rows: list[dict[str, Any]], show: str) -> int:
    return sum(_is_shown(row, show) for row in rows)


@require_POST
def topic_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim a topic for the own unit and go on with its application."""
    topic, _ = _topic_in_sight(request, pk)
    units = own_units(request)
    if not units:
        raise NotAllowed("选题由各单位的联络员和书记认领。")
    unit = chosen_unit(request, units)
    project = claim_topic(topic_id=topic.pk, organisation_id=unit.pk, actor=request.user)
    messages.success(request, f"已认领“{topic}”，选题和类别已填好，请继续填写申报书。")
    return redirect("projects:apply", pk=project.pk, step=1)


@require_http_methods(["GET", "POST"])
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """One topic: who holds it, who does not yet; the department gives it to units."""
    row, programme = _topic_in_sight(request, pk)
    if not _manages(request, programme):
        raise NotAllowed("给单位指定选题由组织部办理。")
    if request.method == "POST":
        taken = assign_topic(
            topic_id=pk,
            organisation_ids=[number(key) for key in request.POST.getlist("unit")],
            actor=request.user,
        )
        return _done(request, programme, taken, reverse("projects:topic", args=[pk]))
    entries = catalogue_of(programme)
    entry = next(one for one in entries if one.topic.pk == row.pk)
    units = list(filing_units(programme, entries))
    page = {
        "programme": programme,
        "entry": entry,
        "lacking": [] if entry.for_one and entry.holders else entry.lacking(units),
        "bound": len(entry.bound(units)),
        "closes": closing_words(programme),
    }
    return render(request, "projects/topics_one.html", page)


@require_POST
def topics_for_all(request: HttpRequest) -> HttpResponse:
    """Claim all mandatory topics for every unit that lacks one."""
    programme = programme_for(request)
    if programme is None:
        raise Http404
    taken = claim_for_all(programme_id=programme.pk, actor=request.user)
    return _done(request, programme, taken, reverse("projects:topics"))


def _done(request: HttpRequest, programme: Programme, taken: Taken, back: str) -> HttpResponse:
    """Say what was done; with refusals a page that lists each with its reason."""
    if taken.created:
        messages.success(request, f"已建立 {len(taken.created)} 份草稿，并通知有关单位。")
    elif not taken.refused:
        messages.info(request, "各单位都已认领，没有要补的。")
    if not taken.refused:
        return redirect(back)
    page = {"programme": programme, "taken": taken, "back": back}
    return render(request, "projects/topics_done.html", page)


@require_http_methods(["GET", "POST"])
def topic_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back a claim not yet filed, keeping the draft or not."""
    project = project_to_edit(request, pk)
    if request.method == "POST":
        kept = give_back(
            project_id=pk, actor=request.user, keep_draft=request.POST.get("keep") != "0"
        )
        if kept is None:
            messages.success(request, "选题已退回，草稿已删除，名额已空出。")
            return redirect("projects:topics")
        messages.success(request, "选题已退回，草稿留作自选项目，写好的内容都在。")
        return redirect("projects:apply", pk=pk, step=1)
    page = {"project": project, "may_delete": _may_delete(project)}
    return render(request, "projects/topics_return.html", page)


def _may_delete(project: Project) -> bool:
    filed = project.steps.exists() or project.revisions.exists()
    return not filed and not project.attachments.filter(removed_at=None).exists()


def _topic_in_sight(request: HttpRequest, pk: int) -> tuple[Topic, Programme]:
    programmes = Programme.objects.visible_to(cast(Any, request.user))
    topic = get_object_or_404(
        Topic.objects.select_related("programme__committee", "category"),
        pk=pk,
        programme__in=programmes,
    )
    return topic, topic.programme


def _manages(request: HttpRequest, programme: Programme) -> bool:
    user: Any = request.user
    return bool(user.has_perm("programmes.manage_programme", programme))
