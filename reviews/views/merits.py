"""The page on which the department grants stars and flags."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.spreadsheets.writing import export_response, wants_workbook
from projects.models import Project
from reviews.forms.merits import MeritForm
from reviews.models import MeritGrant
from reviews.services.merits import grant_merit
from reviews.views.list_sheets import MERITS
from reviews.views.objects import require_department

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def merits(request: HttpRequest) -> HttpResponse:
    """What was granted this year, and one more grant."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "星旗评定"})
    data = request.POST if request.method == "POST" else None
    form = MeritForm(data, programme=programme, user=request.user)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        grant = grant_merit(
            project_id=typed["project"].pk,
            rule_id=typed["rule"].pk,
            times=typed["times"],
            reason=typed["reason"],
            actor=request.user,
        )
        messages.success(request, f"已评定：{grant}，{grant.times} 个，并已通知单位。")
        return redirect("reviews:merits")
    own = Project.objects.visible_to(request.user).filter(programme=programme)
    granted = MeritGrant.objects.filter(project__in=own).select_related(
        "project__organisation", "rule", "granted_by"
    )
    if wants_workbook(request):
        words = [("年度方案", str(programme))]
        return export_response(title="星旗评定", filters=words, columns=MERITS, rows=granted)
    page = Paginator(granted, PER_PAGE).get_page(request.GET.get("page"))
    context = {"programme": programme, "form": form, "page": page}
    return render(request, "reviews/merits.html", context)
