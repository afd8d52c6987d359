"""Pages that show the rules of a year, and the choice of the year one works in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from organisations.enums import Role
from organisations.scope import scope_of
from programmes import sentences
from programmes.enums import RuleSection
from programmes.exporting import document_of
from programmes.models import Programme
from programmes.queries import SESSION_KEY, programme_for
from programmes.sentences import tables


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Programmes the person may see, newest first."""
    programmes = Programme.objects.visible_to(request.user).select_related("committee")
    own_paths = scope_of(request.user).committee_paths(Role.STAFF, Role.HEAD)
    context = {
        "programmes": programmes.order_by("-year", "committee__path", "series"),
        "current": programme_for(request),
        "own_paths": own_paths,
        "may_start": bool(own_paths),
    }
    return render(request, "programmes/index.html", context)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """All rules of one programme in plain words."""
    programme = get_object_or_404(
        Programme.objects.visible_to(request.user).select_related(
            "committee", "dispatch_rule", "lamp_rule"
        ),
        pk=pk,
    )
    document = document_of(programme)
    context = {
        "programme": programme,
        "words": {section: sentences.say(section, document) for section in RuleSection.values},
        "topics": tables.topic_rows(document),
        "gates": tables.gate_rows(document),
        "rubrics": tables.rubric_tables(document),
        "vetoes": tables.veto_lists(document),
        "corrections": programme.rule_versions.filter(number__gt=1).order_by("-made_at"),
        "may_manage": request.user.has_perm("programmes.manage_programme", programme),
    }
    return render(request, "programmes/detail.html", context)


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Work in this programme until the end of the visit."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    request.session[SESSION_KEY] = programme.pk
    messages.success(request, f"已切换到“{programme}”。")
    target = request.POST.get("next", "")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if safe else "programmes:index")
