"""Addresses of organisations."""

from django.urls import path

from organisations.views import account, entry

app_name = "organisations"
urlpatterns = [
    path("login/", entry.EntryView.as_view(), name="login"),
    path("login/here/", entry.EntryInPlace.as_view(), name="login_in_place"),
    path("logout/", entry.leave, name="logout"),
    path("password/", account.password_change, name="password_change"),
    path("password/done/", account.password_change_done, name="password_change_done"),
    path("text-size/", account.text_size, name="text_size"),
    path("ping/", account.ping, name="ping"),
]
