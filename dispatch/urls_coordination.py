"""Addresses of coordinated problems."""

from django.urls import path

from dispatch.views import coordination, coordination_steps

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
]
