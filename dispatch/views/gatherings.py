"""Meetings: the list, planning one, its page with minutes and decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.calendar_store import load_calendar
from core.errors import InvalidInput
from core.refused_forms import add_refusal
from core.spreadsheets.writing import export_response, wants_workbook
from dispatch.enums import GatheringKind
from dispatch.forms.gatherings import CancelForm, GatheringForm, MinutesForm, ResolutionForm
from dispatch.models import Gathering
from dispatch.queries.coordination import units_under
from dispatch.queries.gatherings import (
    agenda_of,
    decision_rows,
    decisions_of,
    gatherings_of,
    hosts_under,
    last_that_decided,
    projects_to_show,
)
from dispatch.services.gatherings import (
    cancel_gathering,
    change_gathering,
    plan_gathering,
    save_minutes,
)
from dispatch.services.meeting_decisions import decide
from dispatch.views.list_sheets import GATHERINGS
from dispatch.views.rows import posted_version
from organisations.scope import scope_of
from programmes.models import Programme
from programmes.queries import programme_for

PER_PAGE = 30
HOLD = "dispatch.hold_gathering"


@require_safe
def gatherings(request: HttpRequest) -> HttpResponse:
    """Meetings in sight, the latest first."""
    scope = scope_of(request.user)
    if not scope.unit_ids() and not scope.committee_paths():
        raise PermissionDenied("会议供组织部、领导和参会单位查看。")
    programme = programme_for(request)
    asked = request.GET.get("kind", "")
    kind = asked if asked in GatheringKind.values else ""
    rows = gatherings_of(request.user, programme if scope.committee_paths() else None, kind)
    if wants_workbook(request):
        words = [("类型", dict(GatheringKind.choices).get(kind, ""))]
        return export_response(title="会议", filters=words, columns=GATHERINGS, rows=rows)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "kinds": GatheringKind.choices,
        "kind": kind,
        "may_plan": programme and request.user.has_perm("dispatch.run_dispatch", programme),
    }
    return render(request, "dispatch/gatherings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def gathering_new(request: HttpRequest) -> HttpResponse:
    """Call a meeting."""
    programme = programme_for(request)
    if programme is None or not request.user.has_perm("dispatch.run_dispatch", programme):
        raise PermissionDenied("会议由组织部安排。")
    form = _plan_form(request, programme)
    if request.method == "POST" and form.is_valid():
        try:
            made = plan_gathering(programme_id=programme.pk, plan=form.plan, actor=request.user)
        except InvalidInput as error:
            add_refusal(form, error)
        else:
            messages.success(request, f"已安排“{made}”，请接着定议程、邀请参会单位。")
            return redirect("dispatch:gathering_agenda", pk=made.pk)
    return render(request, "dispatch/gathering_edit.html", {"form": form, "gathering": None})


@require_http_methods(["GET", "HEAD", "POST"])
def gathering_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a meeting is, and when."""
    gathering = held_gathering(request, pk)
    form = _plan_form(request, gathering.programme, gathering)
    if request.method == "POST" and form.is_valid():
        try:
            change_gathering(
                gathering_id=pk,
                plan=form.plan,
                actor=request.user,
                seen_version=posted_version(request),
            )
        except InvalidInput as error:
            add_refusal(form, error)
        else:
            messages.success(request, f"“{gathering}”已修改。")
            return redirect("dispatch:gathering", pk=pk)
    context = {"form": form, "gathering": gathering}
    return render(request, "dispatch/gathering_edit.html", context)


def _plan_form(
    request: HttpRequest, programme: Programme, gathering: Gathering | None = None
) -> GatheringForm:
    return GatheringForm(
        request.POST if request.method == "POST" else None,
        hosts=hosts_under(programme.committee),
        projects=projects_to_show(request.user, programme),
        initial=GatheringForm.initial_of(gathering) if gathering else {"day": clock.today()},
    )


@require_safe
def gathering(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: what it is, agenda, participants, minutes, decisions."""
    return meeting_page(request, seen_gathering(request, pk))


@require_POST
def gathering_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Store the minutes; the second button also says that the meeting has taken place."""
    found = held_gathering(request, pk)
    form = MinutesForm(request.POST)
    if form.is_valid():
        save_minutes(
            gathering_id=pk,
            minutes=form.cleaned_data["minutes"],
            actor=request.user,
            held="held" in request.POST,
            seen_version=posted_version(request),
        )
        messages.success(request, "纪要已保存。")
        return redirect("dispatch:gathering", pk=pk)
    return meeting_page(request, found, minutes=form)


@require_POST
def gathering_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Note one decision."""
    found = held_gathering(request, pk)
    form = _resolution_form(request, found, request.POST)
    if form.is_valid():
        try:
            made = decide(
                gathering_id=pk,
                resolution=form.resolution(load_calendar(), clock.today()),
                actor=request.user,
            )
        except InvalidInput as error:
            add_refusal(form, error)
        else:
            messages.success(
                request, f"已登记第 {made.position} 项议定事项，期限 {made.due_on:%Y-%m-%d}。"
            )
            if made.unit_id is None:
                messages.warning(
                    request, f"“{made.unit_name}”不是本系统的单位，不会收到待办，由组织部代报。"
                )
            return redirect("dispatch:gathering", pk=pk)
    return meeting_page(request, found, resolution=form)


@require_POST
def gathering_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a meeting that has not taken place."""
    found = held_gathering(request, pk)
    form = CancelForm(request.POST)
    if form.is_valid():
        cancel_gathering(gathering_id=pk, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, f"“{found}”已取消，并已告知参会单位。")
        return redirect("dispatch:gathering", pk=pk)
    return meeting_page(request, found, cancel=form)


def seen_gathering(request: HttpRequest, pk: int) -> Gathering:
    """A meeting in sight, or 404."""
    rows = Gathering.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("programme__committee", "host", "created_by"), pk=pk
    )


def held_gathering(request: HttpRequest, pk: int) -> Gathering:
    """A meeting of the person's own department; others who see it are refused."""
    found = seen_gathering(request, pk)
    if not request.user.has_perm(HOLD, found):
        raise PermissionDenied("会议由组织部安排和登记。")
    return found


def _resolution_form(request: HttpRequest, found: Gathering, data: Any = None) -> ResolutionForm:
    return ResolutionForm(
        data, prefix="decision", projects=projects_to_show(request.user, found.programme)
    )


def meeting_page(
    request: HttpRequest,
    found: Gathering,
    *,
    minutes: MinutesForm | None = None,
    resolution: ResolutionForm | None = None,
    cancel: CancelForm | None = None,
) -> HttpResponse:
    """The page of a meeting; the department also gets its forms."""
    calendar, today = load_calendar(), clock.today()
    decisions = decisions_of(request.user, gathering=found).order_by("position")
    holds = request.user.has_perm(HOLD, found) and found.state != "cancelled"
    oversees, begun = _oversees(request, found), found.starts_at <= clock.now()
    context: dict[str, Any] = {
        "gathering": found,
        "agenda": agenda_of(found, request.user),
        "participants": list(found.participants.all()) if oversees else [],
        "projects": list(found.projects.select_related("organisation")),
        "decisions": decision_rows(decisions, calendar, today),
        "last": last_that_decided(found) if oversees else None,
        "holds": holds,
        "oversees": oversees,
        "begun": begun,
    }
    if holds:
        context |= {
            "minutes_form": minutes or MinutesForm(initial={"minutes": found.minutes}),
            "resolution_form": resolution or (_resolution_form(request, found) if begun else None),
            "cancel_form": cancel or CancelForm(),
            "units": units_under(found.programme.committee),
        }
    return render(request, "dispatch/gathering.html", context)


def _oversees(request: HttpRequest, found: Gathering) -> bool:
    """The person serves the committee of the meeting or one above it."""
    path = found.programme.committee.path
    return any(path.startswith(own) for own in scope_of(request.user).committee_paths())


def overseen_gathering(request: HttpRequest, pk: int) -> Gathering:
    """A meeting for somebody who serves its committee; units that see it are refused."""
    found = seen_gathering(request, pk)
    if not _oversees(request, found):
        raise PermissionDenied("这一页供组织部和领导使用。")
    return found
