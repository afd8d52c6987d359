"""Addresses of attachments, and of what keeps typed text from being lost."""

from django.urls import path

from projects.views import attaching, attaching_parts, conflicts, copy_out

urlpatterns = [
    path("<int:pk>/apply/<int:step>/resolve/", conflicts.resolve, name="resolve"),
    path("<int:pk>/apply/<int:step>/copy/", copy_out.copy_out, name="copy_out"),
    path("<int:pk>/attachments/parts/", attaching_parts.attachment_begin, name="attachment_begin"),
    path(
        "<int:pk>/attachments/parts/<uuid:token>/",
        attaching_parts.attachment_part,
        name="attachment_part",
    ),
    path("attachments/<int:pk>/small/", attaching.attachment_small, name="attachment_small"),
    path("attachments/<int:pk>/inline/", attaching.attachment_inline, name="attachment_inline"),
    path("attachments/<int:pk>/view/", attaching.attachment_view, name="attachment_view"),
]
