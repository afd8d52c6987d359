"""Who goes round which unit, and when each unit was last visited."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import InvalidInput
from core.posted import keys_in
from core.spreadsheets.writing import export_response, wants_workbook
from dispatch.queries.inspections import inspectors_of, patrol_lines
from dispatch.services.inspections import assign_patrol
from dispatch.views.list_sheets import PATROL
from dispatch.views.supervision_access import PER_PAGE, frame, office_programme


@require_http_methods(["GET", "HEAD", "POST"])
def patrol(request: HttpRequest) -> HttpResponse:
    """Units longest not visited first; a post makes an officer responsible for the ticked ones."""
    programme = office_programme(request)
    if request.method == "POST":
        officer = keys_in([request.POST.get("officer", "")])
        try:
            done = assign_patrol(
                programme_id=programme.pk,
                organisation_ids=keys_in(request.POST.getlist("unit")),
                officer_id=officer[0] if officer else 0,
                actor=request.user,
            )
        except InvalidInput as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"已划定 {done} 个单位的包片人员。")
        return redirect("dispatch:patrol")
    mine = request.GET.get("mine") == "1"
    lines = patrol_lines(programme, request.user.pk if mine else None)
    if wants_workbook(request):
        words = [("包片", "只看我包的" if mine else "")]
        return export_response(title="包片巡查", filters=words, columns=PATROL, rows=lines)
    people = list(inspectors_of(programme))
    context = frame(request, "patrol", programme) | {
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "people": people,
        "here": {person.pk for person in people},
        "mine": mine,
        "never": sum(line.last_on is None for line in lines),
    }
    return render(request, "dispatch/patrol.html", context)
