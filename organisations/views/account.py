"""One's own account: password, size of letters, keeping the session alive."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.forms import OwnPasswordForm, TextSizeForm
from organisations.services.passwords import change_own_password, password_must_be_changed


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """Change the own password; other machines are logged out."""
    forced = password_must_be_changed(request.user)
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_own_password(
            user=request.user,
            password=form.cleaned_data["new_password1"],
            session_key=request.session.session_key,
        )
        update_session_auth_hash(request, request.user)
        return redirect("organisations:password_change_done")
    return render(
        request, "registration/password_change_form.html", {"form": form, "forced": forced}
    )


@require_safe
def password_change_done(request: HttpRequest) -> HttpResponse:
    """Say that the new password counts from now on."""
    return render(request, "registration/password_change_done.html")


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """Keep the chosen size of letters for this session and go back to the page."""
    form = TextSizeForm(request.POST)
    if form.is_valid():
        request.session["text_size"] = form.cleaned_data["size"]
    else:
        messages.error(request, "没有这种字号，请重新选择。")
    target = request.POST.get("next", "")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if safe else "/")


@never_cache
@require_POST
def ping(request: HttpRequest) -> JsonResponse:
    """Keep the session alive while somebody types; say how many seconds it has left."""
    return JsonResponse(
        {"seconds_left": request.session.get_expiry_age(), "csrf_token": get_token(request)}
    )
