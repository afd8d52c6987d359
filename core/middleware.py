"""What every request carries, and how refusals and ended sessions are shown."""

from collections.abc import Callable
from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from core import audit, request_facts
from core.answers import CONFLICT, FORBIDDEN, LOGGED_OUT, sentence, wants_json
from core.errors import DomainError, NotAllowed
from core.models import Outcome
from core.typed_text import typed_text
from core.views import refusal, session_expired

GetResponse = Callable[[HttpRequest], HttpResponse]
#: Header in which a page says for whom it was made.
PAGE_PERSON = "X-Page-Person"


class RequestFactsMiddleware:
    """Gives each request a number and notes its address, for the audit chain and the log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with its facts at hand."""
        facts = request_facts.RequestFacts(
            request_id=request_facts.new_request_id(),
            address=get_client_ip_address(request) or "",
        )
        with request_facts.answering(facts):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = facts.request_id
        return response


class DomainErrorMiddleware:
    """Shows a refusal no view has caught, and records refused rights in the audit chain."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other exception to Django."""
        if isinstance(error, NotAllowed | PermissionDenied):
            _record_denial(request, error)
        if not isinstance(error, DomainError):
            return None
        if wants_json(request):
            status = FORBIDDEN if isinstance(error, NotAllowed) else CONFLICT
            return sentence(error.message, status)
        return refusal(request, error)


class LoginRequiredKeepingText(LoginRequiredMiddleware):
    """Asks for a log-in, but gives back the text of a form posted after the session ended.

    A page on which somebody writes says whose it is: after somebody else has logged in in the
    same browser, its text is not kept under the wrong name.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Let the request through, unless nobody or somebody else is logged in."""
        answer: HttpResponseBase | None = super().process_view(
            request, view_func, view_args, view_kwargs
        )
        person = request.headers.get(PAGE_PERSON, "")
        if answer is None and person and request.user.is_authenticated:
            answer = _of_somebody_else(request, person)
        return answer

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """Send to the log-in page, unless that would lose something typed."""
        if wants_json(request):
            return sentence("登录已过期，内容还没有保存。", LOGGED_OUT, log_in=True)
        if request.method == "POST" and typed_text(request):
            return session_expired(request)
        answer: HttpResponseBase = super().handle_no_permission(request, view_func)
        return answer


def _of_somebody_else(request: HttpRequest, person: str) -> HttpResponseBase | None:
    if person == str(request.user.pk):
        return None
    return sentence(
        f"这台电脑现在登录的是“{request.user}”，不是填写本页的人，内容没有保存。"
        "请填写本页的人重新登录。",
        CONFLICT,
        log_in=True,
    )


def _record_denial(request: HttpRequest, error: Exception) -> None:
    """Record in a transaction of its own: the refused act's has been rolled back."""
    user = getattr(request, "user", None)
    with transaction.atomic():
        audit.record(
            actor=user if user is not None and user.is_authenticated else None,
            action="request.denied",
            title=f"{request.method} {request.path}",
            outcome=Outcome.DENIED,
            reason=str(error),
        )
