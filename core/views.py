"""Pages for when something does not work: they say what happened and lose nothing typed."""

from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token

from core import request_facts
from core.errors import DomainError, InvalidInput, NotAllowed
from core.typed_text import typed_text

FORBIDDEN, NOT_FOUND, CONFLICT, SERVER_ERROR = 403, 404, 409, 500
logger = structlog.get_logger(__name__)


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Show the refusal of an act: 403 where the right is missing, 409 for all else."""
    denied = isinstance(error, NotAllowed)
    field_errors = error.field_errors if isinstance(error, InvalidInput) else {}
    context = {
        "message": error.message,
        "field_errors": [text for texts in field_errors.values() for text in texts],
        "typed": typed_text(request, error.typed),
        "back": _way_back(request),
    }
    template = "errors/not_allowed.html" if denied else "errors/conflict.html"
    return render(request, template, context, status=FORBIDDEN if denied else CONFLICT)


def session_expired(request: HttpRequest) -> HttpResponse:
    """Answer a form posted after the session ended: the text is shown, nothing was saved."""
    context = {
        "typed": typed_text(request),
        "next_path": urlsplit(_way_back(request)).path,
        "login_url": resolve_url(settings.LOGIN_URL),
    }
    return render(request, "errors/session_expired.html", context, status=FORBIDDEN)


@login_not_required
@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form without a valid token, but give back what was typed in it.

    The form cannot be sent again from here: a foreign site could have filled it in.
    """
    logger.warning("csrf_failure", reason=reason, path=request.path)
    context = {"typed": typed_text(request), "back": _way_back(request)}
    return render(request, "errors/csrf.html", context, status=FORBIDDEN)


@login_not_required
@requires_csrf_token
def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the right is missing."""
    message = str(exception) or "您没有办理这件事的权限。需要时请联系县委组织部。"
    context = {"message": message, "typed": typed_text(request), "back": _way_back(request)}
    _mark_refused(request)
    return render(request, "errors/not_allowed.html", context, status=FORBIDDEN)


@login_not_required
@requires_csrf_token
def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, or none this person may see."""
    context = {"incident": _incident(), "back": _way_back(request)}
    _mark_refused(request)
    return render(request, "errors/not_found.html", context, status=NOT_FOUND)


@login_not_required
@requires_csrf_token
def handler500(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours and under which number it is in the log."""
    incident = _incident()
    logger.error("incident", incident=incident, path=request.path)
    context = {"incident": incident, "typed": typed_text(request), "back": _way_back(request)}
    try:
        page = render_to_string("errors/server_error.html", context, request)
    except Exception:  # noqa: BLE001  the frame itself may be what is broken
        logger.warning("incident_page_without_frame", incident=incident)
        page = render_to_string("errors/server_error_plain.html", context)
    return HttpResponse(page, status=SERVER_ERROR)


def _mark_refused(request: HttpRequest) -> None:
    """Tell the frame that it stands around a refusal, and may spare what it would count."""
    request.is_refused = True  # type: ignore[attr-defined]


def _incident() -> str:
    facts = request_facts.current()
    return facts.request_id if facts else request_facts.new_request_id()


def _way_back(request: HttpRequest) -> str:
    """Return the page the person came from, when it is one of ours."""
    referrer = request.headers.get("Referer", "")
    allowed = {request.get_host()} if _host_is_known(request) else set()
    if url_has_allowed_host_and_scheme(referrer, allowed, require_https=request.is_secure()):
        return referrer
    return "/"


def _host_is_known(request: HttpRequest) -> bool:
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True
