"""特殊补报: the head lets single units file after the call; all openings with their end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import InvalidInput, NotAllowed
from programmes.models import Programme
from programmes.queries import programme_for
from projects.catalogue import filing_units
from projects.forms_openings import OpeningForm
from projects.models import LateOpening
from projects.services.late_opening import grant_openings, withdraw_opening
from projects.views.deadlines import closing_words

UNPROCESSABLE = 422
# The service names the moment; on the page it is a day and a time.
_FIELDS = {"until": "day"}


@require_http_methods(["GET", "POST"])
def openings(request: HttpRequest) -> HttpResponse:
    """Openings of the programme; the head adds some, staff read."""
    programme = programme_for(request)
    user: Any = request.user
    if programme is None or not user.has_perm("programmes.manage_programme", programme):
        raise NotAllowed("特殊补报由组织部办理。")
    may_open = user.has_perm("projects.open_late", programme)
    if request.method == "POST" and not may_open:
        raise NotAllowed("特殊补报由组织部负责人批准。")
    form = _form(request, programme) if may_open else None
    if request.method == "POST" and form is not None and _grant(request, programme, form):
        return redirect("projects:openings")
    rows = LateOpening.objects.visible_to(user).filter(programme=programme)
    moment = clock.now()
    page = {
        "programme": programme,
        "form": form,
        "rows": [(row, _state(row)) for row in rows.select_related("organisation", "item_type")],
        "has_closed": moment > programme.closes_at,
        "may_open": may_open,
        "closes": closing_words(programme),
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "projects/openings.html", page, status=status)


@require_POST
def opening_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an opening back."""
    rows: Any = LateOpening.objects.visible_to(request.user)
    opening = get_object_or_404(rows, pk=pk)
    withdraw_opening(opening_id=opening.pk, actor=request.user)
    messages.success(request, f"已收回{opening.organisation}的特殊补报，并通知该单位。")
    return redirect("projects:openings")


def _form(request: HttpRequest, programme: Programme) -> OpeningForm:
    return OpeningForm(
        request.POST if request.method == "POST" else None,
        units=filing_units(programme),
        item_types=programme.item_types.all(),
    )


def _grant(request: HttpRequest, programme: Programme, form: OpeningForm) -> bool:
    """Whether the openings were granted; the form says otherwise what is wrong."""
    if not form.is_valid():
        return False
    chosen = form.cleaned_data.get("item_type")
    try:
        given = grant_openings(
            programme_id=programme.pk,
            organisation_ids=[unit.pk for unit in form.cleaned_data["units"]],
            until=form.until,
            reason=form.cleaned_data["reason"],
            item_type_id=chosen.pk if chosen else None,
            actor=request.user,
        )
    except InvalidInput as refused:
        for name, errors in refused.field_errors.items():
            form.add_error(_FIELDS.get(name, name), errors)
        return False
    messages.success(request, f"已批准 {len(given)} 个单位补报，并通知书记和联络员。")
    return True


def _state(opening: LateOpening) -> str:
    if opening.withdrawn_at is not None:
        return "withdrawn"
    return "open" if opening.until >= clock.now() else "expired"
