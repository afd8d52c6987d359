"""Pages of the pool of experts and of declared conflicts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Conflict, InvalidInput
from core.spreadsheets.writing import export_response, wants_workbook
from organisations.models import User
from programmes.models import Programme
from programmes.queries import programme_for
from reviews.forms.experts import AboutForm, ConflictForm, NewExpertForm
from reviews.models import DeclaredConflict, ExpertProfile
from reviews.queries.experts import (
    conflicts_of,
    expert_lines,
    load_of,
    pool_of,
    profile_of,
)
from reviews.services.experts import (
    add_expert,
    declare_conflict,
    is_expert_of,
    lift_conflict,
    restore_expert,
    retire_expert,
    save_expert,
)
from reviews.views.list_sheets import EXPERTS
from reviews.views.objects import require_department

PER_PAGE = 50
NO_PROGRAMME = "reviews/no_programme.html"


def _pooled(request: HttpRequest, pk: int) -> tuple[Programme, User]:
    """Somebody in the pool of the programme in force; others do not exist for the person."""
    programme = require_department(request)
    if programme is None:
        raise Http404("no programme")
    return programme, get_object_or_404(pool_of(programme, request.user), pk=pk)


@require_safe
def experts(request: HttpRequest) -> HttpResponse:
    """All experts of the committee with fields, unit and load of the year."""
    programme = require_department(request)
    if programme is None:
        return render(request, NO_PROGRAMME, {"heading": "专家库"})
    found = pool_of(programme, request.user)
    if wants_workbook(request):
        lines = expert_lines(programme, list(found))
        words = [("年度方案", str(programme))]
        return export_response(title="专家库", filters=words, columns=EXPERTS, rows=lines)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    lines = expert_lines(programme, list(page.object_list))
    context = {"programme": programme, "page": page, "lines": lines}
    return render(request, "reviews/experts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def expert_add(request: HttpRequest) -> HttpResponse:
    """A new expert; the one-time password is shown on the answer and nowhere else."""
    programme = require_department(request)
    if programme is None:
        return render(request, NO_PROGRAMME, {"heading": "增加专家"})
    data = request.POST if request.method == "POST" else None
    form = NewExpertForm(data, programme=programme, user=request.user)
    context: dict[str, Any] = {"programme": programme, "form": form}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            context["line"] = add_expert(
                programme=programme,
                username=typed["username"],
                display_name=typed["display_name"],
                phone=typed["phone"],
                about=form.about(),
                actor=request.user,
            )
        except Conflict as error:
            form.add_error("username", error.message)
        except InvalidInput as error:
            form.add_error(None, error.message)
    answer = render(request, "reviews/expert_add.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert: unit and fields to be changed, conflicts to be declared or lifted."""
    programme, person = _pooled(request, pk)
    profile = profile_of(programme, person)
    data = request.POST if request.method == "POST" else None
    form = AboutForm(data, programme=programme, user=request.user, profile=profile)
    if request.method == "POST" and form.is_valid():
        try:
            save_expert(programme=programme, expert_id=pk, about=form.about(), actor=request.user)
        except InvalidInput as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{person} 的单位和专长已保存。")
            return redirect("reviews:experts")
    conflict_form = ConflictForm(programme=programme, user=request.user)
    return _expert_page(request, profile, form, conflict_form)


def _expert_page(
    request: HttpRequest, profile: ExpertProfile, form: AboutForm, conflict_form: ConflictForm
) -> HttpResponse:
    programme, person = form.programme, profile.user
    handed_out, handed_in = load_of(programme, person)
    context = {
        "programme": programme,
        "person": person,
        "profile": profile,
        "handed_out": handed_out,
        "handed_in": handed_in,
        "form": form,
        "conflict_form": conflict_form,
        "conflicts": conflicts_of(programme, person),
    }
    return render(request, "reviews/expert.html", context)


@require_POST
def expert_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire an expert with the reason, or take a retired one back."""
    programme, person = _pooled(request, pk)
    if request.POST.get("action") == "restore":
        restore_expert(programme=programme, expert_id=pk, actor=request.user)
        messages.success(request, f"{person} 已恢复在库。")
    else:
        reason = request.POST.get("reason", "")
        retire_expert(programme=programme, expert_id=pk, reason=reason, actor=request.user)
        messages.success(request, f"{person} 已出库，不再分配；已分配的评分表不变。")
    return redirect("reviews:experts")


@require_POST
def conflict_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The department declares what an expert must not judge."""
    programme, person = _pooled(request, pk)
    form = ConflictForm(request.POST, programme=programme, user=request.user)
    if form.is_valid() and _declared(request, programme, pk, form):
        return redirect("reviews:expert", pk=pk)
    profile = profile_of(programme, person)
    about = AboutForm(programme=programme, user=request.user, profile=profile)
    return _expert_page(request, profile, about, form)


def _declared(
    request: HttpRequest, programme: Programme, expert_id: int, form: ConflictForm
) -> bool:
    try:
        conflict = declare_conflict(
            programme=programme,
            expert_id=expert_id,
            target=form.target(),
            reason=form.cleaned_data["reason"],
            actor=request.user,
        )
    except InvalidInput as error:
        form.add_error(None, error.message)
        return False
    messages.success(request, f"已登记回避“{conflict}”，分配评委时自动避开。")
    return True


@require_POST
def conflict_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """A declared conflict ends, with the reason."""
    programme = require_department(request)
    seen = DeclaredConflict.objects.visible_to(request.user)
    found = get_object_or_404(seen, pk=pk, committee=programme and programme.committee_id)
    lift_conflict(
        programme=programme,  # type: ignore[arg-type]
        conflict_id=pk,
        reason=request.POST.get("reason", ""),
        actor=request.user,
    )
    messages.success(request, f"已解除对“{found}”的回避。")
    return redirect("reviews:expert", pk=found.expert_id)


@require_http_methods(["GET", "HEAD", "POST"])
def own_conflicts(request: HttpRequest) -> HttpResponse:
    """The expert's own declarations."""
    programme = programme_for(request)
    if programme is None or not is_expert_of(request.user, programme):
        raise PermissionDenied("这一页供评审专家使用。")
    data = request.POST if request.method == "POST" else None
    form = ConflictForm(data, programme=programme, user=request.user)
    own = User.objects.get(pk=request.user.pk)
    if request.method == "POST" and form.is_valid() and _declared(request, programme, own.pk, form):
        return redirect("reviews:own_conflicts")
    context = {"programme": programme, "form": form, "conflicts": conflicts_of(programme, own)}
    return render(request, "reviews/own_conflicts.html", context)
