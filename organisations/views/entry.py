"""Coming in and leaving; each is recorded, failures are slowed down."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout as end_session
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core import clock, request_facts
from core.answers import CONFLICT, sentence
from organisations.forms import LoginForm
from organisations.services.entry import (
    record_failed_login,
    record_login,
    record_logout,
    slow_down,
)
from organisations.services.passwords import password_must_be_changed
from organisations.services.sessions import STARTED_AT

LOCKED, UNPROCESSABLE = 429, 422


class EntryView(LoginView):
    """The one log-in page; the back office has none of its own."""

    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: LoginForm) -> HttpResponse:
        """Open the session and record it, both or neither."""
        with transaction.atomic():
            answer = super().form_valid(form)
            self.request.session[STARTED_AT] = clock.now().isoformat()
            record_login(form.get_user())
        return answer

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        """Say that it failed, without saying why."""
        username = form.cleaned_data.get("username", "")
        if username and form.cleaned_data.get("password"):
            return self._refuse(form, username)
        return self.render_to_response(self.get_context_data(form=form))

    def _refuse(self, form: LoginForm, username: str) -> HttpResponse:
        locked = bool(getattr(self.request, "axes_locked_out", False))
        record_failed_login(username, locked=locked)
        facts = request_facts.current()
        slow_down(facts.address if facts else "")
        context = self.get_context_data(form=form, lockout=_lock_sentence() if locked else "")
        return self.render_to_response(context, status=LOCKED if locked else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its sentence about a lock-out, empty as a rule."""
        return super().get_context_data(**{"lockout": "", **kwargs})


class EntryInPlace(EntryView):
    """Log-in from a page whose session ended: the page stays, and with it what was typed.

    Only the person the page was made for comes in here; the comparison follows the password,
    so that it tells nobody which account is whose.
    """

    http_method_names = ["post", "options"]
    redirect_authenticated_user = False

    def form_valid(self, form: LoginForm) -> HttpResponse:
        """Open the session and tell the page how to go on."""
        person = form.get_user()
        if str(person.pk) != self.request.POST.get("person", ""):
            return sentence(
                f"这一页是另一位同志填写的，“{person}”不能在这里登录。"
                "请填写本页的人登录；要换人办理，请另开窗口。",
                CONFLICT,
            )
        super().form_valid(form)
        answer: dict[str, Any] = {
            "seconds_left": self.request.session.get_expiry_age(),
            "csrf_token": get_token(self.request),
        }
        if password_must_be_changed(person):
            answer |= {
                "message": "已登录。密码已到期，请先在新窗口修改密码，再回到本页。",
                "link": reverse("organisations:password_change"),
                "link_label": "修改密码",
            }
        return JsonResponse(answer)

    def render_to_response(self, context: dict[str, Any], **response: Any) -> HttpResponse:
        """Say why it failed, in the sentence of the log-in page."""
        errors = context["form"].errors.values()
        first = next((text for texts in errors for text in texts), "")
        status = response.get("status") or UNPROCESSABLE
        return sentence(context["lockout"] or first, status)


def keep_answer(
    request: HttpRequest, answer: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Let the log-in view's own answer about a locked account stand."""
    return answer


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session; the browser forgets what pages kept in it."""
    with transaction.atomic():
        record_logout(request.user)
        end_session(request)
    answer = redirect(settings.LOGOUT_REDIRECT_URL)
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def _lock_sentence() -> str:
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return (
        f"连续输错密码次数过多，该账号已锁定。请 {minutes} 分钟后再试，或联系组织部管理员重置密码。"
    )
