"""Addresses that refuse, fail or answer, to see how the product shows it."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from core import request_facts
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.models import Holiday

WEIGHTS = "权重合计应为 100"
STALE = "这个项目已由李四于 3月5日 10:20 退回，请刷新后再办理。"


def raising(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    @transaction.atomic
    def view(request: HttpRequest) -> HttpResponse:
        Holiday.objects.create(day="2035-01-01", kind="off", name="不该留下")
        raise error

    return login_not_required(view)


@login_not_required
def facts(request: HttpRequest) -> HttpResponse:
    current = request_facts.current()
    return HttpResponse(f"{current.request_id} {current.address}" if current else "none")


def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("private")


urlpatterns = [
    path("facts", facts),
    path("private", private),
    path("stale", raising(StaleState(STALE))),
    path("labelled", raising(Conflict("名额已满。", typed={"工作进展": "走访了三个村"}))),
    path(
        "invalid", raising(InvalidInput("有一项要改。", field_errors={"a": ["权重合计应为 100"]}))
    ),
    path("not-allowed", raising(NotAllowed("只有书记可以提交。"))),
    path("denied", raising(PermissionDenied())),
    path("crash", raising(ZeroDivisionError())),
    path("accounts/", include("organisations.urls")),
]
handler403 = "core.views.handler403"
handler404 = "core.views.handler404"
handler500 = "core.views.handler500"
