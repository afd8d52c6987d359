"""The own deadlines as a calendar feed: its page, and the file calendar programs fetch."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import clock
from dispatch.models import CalendarFeed
from dispatch.queries.timeline_days import events_of
from dispatch.services.timeline_feed import HOUR, asked_too_often, owner_of, renew_feed, revoke_feed
from dispatch.timeline_ics import calendar_file

TOO_MANY = 429
# A calendar program shows the past month and a year ahead.
BACK, AHEAD = timedelta(days=31), timedelta(days=366)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Whether the person has a feed, and how to make, renew and end it."""
    return _page(request)


@never_cache
@require_POST
def feed_renew(request: HttpRequest) -> HttpResponse:
    """Make or renew the feed; its address is on this one answer and nowhere else.

    No redirect: the secret would have to be kept for the page that follows.
    """
    secret = renew_feed(actor=request.user)
    address = request.build_absolute_uri(reverse("dispatch:feed_file", args=[secret]))
    return _page(request, address)


@require_POST
def feed_revoke(request: HttpRequest) -> HttpResponse:
    """End the feed."""
    if revoke_feed(actor=request.user):
        messages.success(request, "订阅已停用，原来的订阅地址立即失效。")
    return redirect("dispatch:feed")


@login_not_required
@never_cache
@require_safe
def feed_file(request: HttpRequest, secret: str) -> HttpResponse:
    """The owner's deadlines as of now; 404 when nobody has this address any more."""
    owner = owner_of(secret)
    if owner is None:
        raise Http404
    if asked_too_often(secret):
        return HttpResponse(
            "请求过于频繁，请稍后再试。",
            status=TOO_MANY,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": str(HOUR)},
        )
    today = clock.today()
    content = calendar_file(
        events_of(owner, today - BACK, today + AHEAD, own=True),
        name="书记项目日程",
        site=request.build_absolute_uri("/").rstrip("/"),
        host=request.get_host(),
        now=clock.now(),
    )
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="shujixiangmu.ics"'},
    )


def _page(request: HttpRequest, address: str = "") -> HttpResponse:
    kept = CalendarFeed.objects.visible_to(request.user).first()
    return render(request, "dispatch/timeline_feed.html", {"kept": kept, "address": address})
