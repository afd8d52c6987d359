"""Addresses of notifications."""

from django.urls import path

from notifications.views import deliveries, inbox, preferences

app_name = "notifications"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("<int:pk>/open/", inbox.open_message, name="open"),
    path("read-all/", inbox.read_all, name="read_all"),
    path("settings/", preferences.preferences, name="preferences"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/resend/", deliveries.resend_chosen, name="resend"),
    path("unread/", deliveries.unread, name="unread"),
]
