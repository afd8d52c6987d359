"""How and when a person wants to be written to: their own choice, for their own account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from notifications.forms import PreferencesForm
from notifications.queries import own_addresses, reach_of, troubles_of
from notifications.senders.setup import enabled_channels
from notifications.services.preferences import save_preferences


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and keep the choice."""
    user = request.user
    form = PreferencesForm(
        request.POST or None,
        channels=enabled_channels(),
        reach=reach_of([user])[user.pk],
        own=own_addresses(user),
        troubles=troubles_of(user),
    )
    if request.method == "POST" and form.is_valid():
        save_preferences(user=user, wishes=form.wishes(), **form.times())
        messages.success(request, "消息设置已保存，从下一条消息起生效。")
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form})
