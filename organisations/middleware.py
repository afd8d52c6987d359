"""Limits of a session and the forced change of a password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core import clock
from core.answers import FORBIDDEN, sentence, wants_json
from core.errors import NotAllowed
from core.typed_text import typed_text
from core.views import refusal
from organisations.services.entry import record_logout
from organisations.services.passwords import password_must_be_changed
from organisations.services.sessions import STARTED_AT

GetResponse = Callable[[HttpRequest], HttpResponse]


class SessionLimitMiddleware:
    """Ends a session some hours after it began, however busy it was.

    The idle limit is the age of the session itself, renewed by each request. Near the
    absolute limit that age is shortened, so that the page counts down to the true end.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, as a stranger's when the session has lasted too long."""
        if request.user.is_authenticated:
            left = _seconds_left(request)
            if left <= 0:
                record_logout(request.user, reason="登录时间达到上限")
                logout(request)
            elif left < settings.SESSION_COOKIE_AGE:
                request.session.set_expiry(left)
        return self.get_response(request)


class PasswordChangeMiddleware:
    """Lets somebody with an initial or expired password do nothing but change it."""

    allowed = frozenset(
        {
            "organisations:password_change",
            "organisations:logout",
            "organisations:text_size",
            "organisations:ping",
        }
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send every other page and act, of any method, to the change of password."""
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in self.allowed:
            return None
        if not password_must_be_changed(request.user):
            return None
        if wants_json(request):
            return sentence(
                "密码是初始密码或已到期，要先修改密码，内容才能保存。",
                FORBIDDEN,
                link=reverse("organisations:password_change"),
                link_label="修改密码",
            )
        if request.method == "POST" and typed_text(request):
            # The password ran out while somebody was writing: the text is given back.
            return refusal(
                request, NotAllowed("密码是初始密码或已到期。请先修改密码，再办理这件事。")
            )
        return redirect("organisations:password_change")


def _seconds_left(request: HttpRequest) -> int:
    """Return the seconds until the absolute limit; the first request starts the clock."""
    now = clock.now()
    started = request.session.get(STARTED_AT)
    if started is None:
        request.session[STARTED_AT] = now.isoformat()
        started = now.isoformat()
    limit = timedelta(hours=settings.SESSION_ABSOLUTE_HOURS)
    return int((datetime.fromisoformat(started) + limit - now).total_seconds())
