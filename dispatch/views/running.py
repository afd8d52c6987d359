"""Running the month: open a period, fix the lamps, override one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import InvalidInput, NotAllowed
from core.refused_forms import add_refusal
from dispatch.forms import OverrideForm
from dispatch.models import Lamp, ReportPeriod
from dispatch.services.lamps import fix_lamps, override_lamp
from dispatch.services.periods import open_period
from programmes.queries import programme_for

RUN = "dispatch.run_dispatch"


@require_POST
def period_open(request: HttpRequest) -> HttpResponse:
    """Open the period named in the form, or complete its reports."""
    programme = programme_for(request)
    if programme is None or not request.user.has_perm(RUN, programme):
        raise NotAllowed("您没有“开启报告期”的权限，须由组织部办理。")
    period = open_period(
        programme_id=programme.pk, key=request.POST.get("key", ""), actor=request.user
    )
    messages.success(request, f"{period}报告期已开启，实施中的项目都已列入。")
    return _to_period(period)


@require_POST
def period_fix(request: HttpRequest, pk: int) -> HttpResponse:
    """Fix the lamps of the period."""
    rows = ReportPeriod.objects.visible_to(request.user)
    period = fix_lamps(period_id=get_object_or_404(rows, pk=pk).pk, actor=request.user)
    messages.success(request, f"{period}已定灯，灯色不再变动。")
    return _to_period(period)


@require_http_methods(["GET", "HEAD", "POST"])
def lamp_override(request: HttpRequest, pk: int) -> HttpResponse:
    """The lamp with what it was decided on, and the head's form to show another colour."""
    rows = Lamp.objects.visible_to(request.user).select_related(
        "project__organisation", "project__programme__committee", "period", "override_by"
    )
    lamp = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm("dispatch.override_lamp", lamp.project):
        raise NotAllowed("您没有“调整灯色”的权限，须由组织部负责人办理。")
    form = OverrideForm(request.POST or None, initial={"colour": lamp.shown})
    if request.method == "POST":
        form = OverrideForm(request.POST)
        if form.is_valid() and _overridden(request, lamp, form):
            return redirect("dispatch:lamp_override", pk=lamp.pk)
    return render(request, "dispatch/lamp.html", {"lamp": lamp, "form": form})


def _overridden(request: HttpRequest, lamp: Lamp, form: OverrideForm) -> bool:
    try:
        changed = override_lamp(
            lamp_id=lamp.pk,
            actor=request.user,
            seen_colours=request.POST.get("seen_colours", ""),
            **form.cleaned_data,
        )
    except InvalidInput as refusal:
        add_refusal(form, refusal)
        return False
    messages.success(request, f"“{lamp.project}”的灯色现为“{changed.get_shown_display()}”。")
    return True


def _to_period(period: ReportPeriod) -> HttpResponse:
    return redirect(f"{reverse('dispatch:month')}?{urlencode({'period': period.key})}")
