"""Addresses of coordinated problems, meetings and their decisions."""

from django.urls import path

from dispatch.views import (
    coordination,
    coordination_steps,
    gathering_parts,
    gatherings,
    meeting_decisions,
)

urlpatterns = [
    path("coordination/", coordination.coordination, name="coordination"),
    path("coordination/export/", coordination.coordination_export, name="coordination_export"),
    path("coordination/new/", coordination.coordination_new, name="coordination_new"),
    path("coordination/<int:pk>/", coordination_steps.coordination_item, name="coordination_item"),
    path(
        "coordination/<int:pk>/<slug:action>/",
        coordination_steps.coordination_move,
        name="coordination_move",
    ),
    path("gatherings/", gatherings.gatherings, name="gatherings"),
    path("gatherings/new/", gatherings.gathering_new, name="gathering_new"),
    path("gatherings/<int:pk>/", gatherings.gathering, name="gathering"),
    path("gatherings/<int:pk>/edit/", gatherings.gathering_edit, name="gathering_edit"),
    path("gatherings/<int:pk>/minutes/", gatherings.gathering_minutes, name="gathering_minutes"),
    path("gatherings/<int:pk>/decide/", gatherings.gathering_decide, name="gathering_decide"),
    path("gatherings/<int:pk>/cancel/", gatherings.gathering_cancel, name="gathering_cancel"),
    path("gatherings/<int:pk>/agenda/", gathering_parts.gathering_agenda, name="gathering_agenda"),
    path("gatherings/<int:pk>/people/", gathering_parts.gathering_people, name="gathering_people"),
    path("gatherings/<int:pk>/screen/", gathering_parts.gathering_screen, name="gathering_screen"),
    path(
        "gatherings/<int:pk>/paper/<slug:kind>/",
        gathering_parts.gathering_paper,
        name="gathering_paper",
    ),
    path(
        "gatherings/<int:pk>/file/<slug:kind>/",
        gathering_parts.gathering_file,
        name="gathering_file",
    ),
    path("decisions/", meeting_decisions.decisions, name="decisions"),
    path("decisions/<int:pk>/", meeting_decisions.decision, name="decision"),
    path("decisions/<int:pk>/report/", meeting_decisions.decision_report, name="decision_report"),
    path("decisions/<int:pk>/verify/", meeting_decisions.decision_verify, name="decision_verify"),
]
