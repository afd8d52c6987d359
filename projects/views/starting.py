"""The page on which a new application is begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import NotAllowed
from organisations.models import Organisation
from organisations.scope import scope_of
from programmes.models import ItemType, Programme
from programmes.queries import programme_for, quota_lines
from programmes.quotas import Quota, QuotaLine, quota_among
from projects.enums import OCCUPIES_QUOTA
from projects.models import Project
from projects.services.drafting import create_draft
from projects.views.access import number
from projects.views.deadlines import closing_words
from projects.windows import Window, window_of


@dataclass(frozen=True)
class TypeRow:
    """One item type for one unit: its quota, how many are taken, and until when it may file."""

    item_type: ItemType | None
    quota: Quota
    taken: int
    window: Window

    @property
    def name(self) -> str:
        """The type in words."""
        return str(self.item_type) if self.item_type else "项目"

    @property
    def left(self) -> int:
        """How many more may be begun."""
        return self.quota.most - self.taken


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin an application: the rules in short, and one button for each item type."""
    units = own_units(request)
    if not units:
        raise NotAllowed("申报由各单位的联络员和书记填写。")
    if request.method == "POST":
        project = create_draft(
            programme_id=_chosen_programme(request).pk,
            organisation_id=chosen_unit(request, units).pk,
            actor=request.user,
            item_type_id=number(request.POST.get("item_type")) or None,
        )
        messages.success(request, "已新建申报书，已知的内容已经填好，请逐步填写。")
        return redirect("projects:apply", pk=project.pk, step=1)
    return render(request, "projects/new.html", _beginning(request, units))


def own_units(request: HttpRequest) -> list[Organisation]:
    """Units the person files for."""
    keys = scope_of(request.user).unit_ids()
    units: Any = Organisation.objects.visible_to(request.user)
    return list(units.filter(pk__in=keys)) if keys else []


def chosen_unit(request: HttpRequest, units: list[Organisation]) -> Organisation:
    """The unit named in the form, which must be the person's own; else the first."""
    chosen = request.POST.get("organisation")
    if chosen is None:
        return units[0]
    found = next((unit for unit in units if unit.pk == number(chosen)), None)
    if found is None:
        raise Http404
    return found


def _chosen_programme(request: HttpRequest) -> Programme:
    chosen = request.POST.get("programme")
    programme = programme_for(request)
    if chosen is not None:
        return get_object_or_404(Programme.objects.visible_to(request.user), pk=number(chosen))
    if programme is None:
        raise Http404
    return programme


def _beginning(request: HttpRequest, units: list[Organisation]) -> dict[str, Any]:
    programme = programme_for(request)
    rows = []
    if programme is not None:
        projects = Project.objects.visible_to(request.user).filter(programme=programme)
        there = list(projects.filter(organisation__in=units).select_related("organisation"))
        lines, types = quota_lines(programme), list(programme.item_types.all())
        for unit in units:
            own = [project for project in there if project.organisation_id == unit.pk]
            begun = _types(programme, unit, own, lines, types)
            extra = next((row.window.extra for row in begun if row.window.extra), "")
            rows.append({"unit": unit, "projects": own, "types": begun, "extra": extra})
    return {
        "programme": programme,
        "rows": rows,
        "closes": closing_words(programme) if programme else "",
        "several": any(len(row["types"]) > 1 for row in rows),
        "has_topics": programme is not None and programme.topics.exists(),
    }


def _types(
    programme: Programme,
    unit: Organisation,
    own: list[Project],
    lines: tuple[QuotaLine, ...],
    types: list[ItemType],
) -> list[TypeRow]:
    """What the unit may begin; types its kind of organisation does not file are left out."""
    rows = []
    for place, item_type in enumerate(types or [None]):
        key = item_type.pk if item_type else None
        quota = quota_among(lines, key, unit.kind)
        keys = {key, None} if place == 0 else {key}
        taken = sum(
            project.status in OCCUPIES_QUOTA and (project.item_type_id in keys or key is None)
            for project in own
        )
        if quota.most:
            rows.append(TypeRow(item_type, quota, taken, window_of(programme, unit, item_type)))
    return rows
