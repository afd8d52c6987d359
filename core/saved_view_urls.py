"""Addresses of saved views."""

from django.urls import path

from core import saved_view_pages

app_name = "saved_views"
urlpatterns = [
    path("", saved_view_pages.keep, name="keep"),
    path("<int:pk>/", saved_view_pages.edit, name="edit"),
]
