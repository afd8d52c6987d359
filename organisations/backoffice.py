"""The back office: Django's admin for technical upkeep, open to system administrators alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from organisations.enums import Role
from organisations.scope import scope_of
from organisations.views.entry import leave


class BackOfficeSite(AdminSite):
    """Lets in whoever is appointed administrator today; shows our own technical tables only."""

    #: Floors without project data. Rows of other packages have no audited pages.
    open_apps = frozenset({"core", "organisations", "programmes"})

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models of the open apps; pass over all others (third-party pages)."""
        given: Iterable[Any] = (
            [model_or_iterable]
            if isinstance(model_or_iterable, models.base.ModelBase)
            else model_or_iterable
        )
        wanted = [model for model in given if model._meta.app_label in self.open_apps]
        super().register(wanted, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person holds an administrator's post today (``is_staff`` says nothing)."""
        return Role.ADMINISTRATOR in scope_of(request.user).roles

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Refuse at the door whoever is logged in and no administrator."""
        inner = super().admin_view(view, cacheable)

        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                raise PermissionDenied("后台只对系统管理员开放。")
            return inner(request, *args, **kwargs)

        return update_wrapper(door, view)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send strangers to the one log-in page; there is no second one."""
        if request.user.is_authenticated:
            return redirect("admin:index")
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(wanted, resolve_url(settings.LOGIN_URL))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Leave by the product's own, recorded way."""
        return leave(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Change the own password on the product's own, recorded page."""
        return redirect("organisations:password_change")
