"""Pages that show the rules of a year, and the choice of the year one works in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from programmes import sentences
from programmes.models import Programme
from programmes.queries import SESSION_KEY, programme_for


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Programmes the person may see, newest first."""
    programmes = Programme.objects.visible_to(request.user).select_related("committee")
    context = {
        "programmes": programmes.order_by("-year", "committee__path", "series"),
        "current": programme_for(request),
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
    rubrics = programme.rubrics.prefetch_related("criteria").order_by("pk")
    context = {
        "programme": programme,
        "quota": sentences.quota(programme),
        "application": sentences.application(programme),
        "categories": programme.categories.all(),
        "topics": [
            (topic, sentences.topic_scope(topic))
            for topic in programme.topics.select_related("category")
        ],
        "gates": [(gate, sentences.gate(gate)) for gate in _gates(programme)],
        "rubrics": [(rubric, sentences.rubric(rubric)) for rubric in rubrics],
        "veto_items": programme.veto_items.all(),
        "grades": sentences.grades(programme.grade_rules.all()),
        "monthly": sentences.monthly(programme.dispatch_rule),
        "lamps": sentences.lamps(programme.lamp_rule),
        "reminders": sentences.reminders(programme.reminder_rules.all()),
    }
    return render(request, "programmes/detail.html", context)


def _gates(programme: Programme) -> list:
    gates = list(programme.gates.all())
    for gate in gates:
        gate.programme = programme
    return gates


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Work in this programme until the end of the visit."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    request.session[SESSION_KEY] = programme.pk
    messages.success(request, f"已切换到“{programme}”。")
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if safe else "programmes:index")
