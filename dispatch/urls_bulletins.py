"""Addresses of bulletins."""

from django.urls import path

from dispatch.views import bulletin_editing, bulletins

urlpatterns = [
    path("bulletins/", bulletins.bulletin_list, name="bulletins"),
    path("bulletins/make/", bulletins.bulletin_make, name="bulletin_make"),
    path("bulletins/<int:pk>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<int:pk>/edit/", bulletin_editing.bulletin_edit, name="bulletin_edit"),
    path(
        "bulletins/<int:pk>/autosave/",
        bulletin_editing.bulletin_autosave,
        name="bulletin_autosave",
    ),
    path("bulletins/<int:pk>/explain/", bulletin_editing.bulletin_explain, name="bulletin_explain"),
    path("bulletins/<int:pk>/word/", bulletins.bulletin_word, name="bulletin_word"),
    path("bulletins/<int:pk>/receipts/", bulletins.bulletin_receipts, name="bulletin_receipts"),
    path("bulletins/<int:pk>/<slug:action>/", bulletins.bulletin_act, name="bulletin_act"),
]
