"""Reminders as pages: what ran, what will go out tomorrow, and a person's own open ones."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from core import clock
from core.calendar_store import load_calendar
from core.errors import Conflict, NotAllowed
from dispatch.queries.my_reminders import open_reminders
from dispatch.queries.reminder_preview import preview
from dispatch.queries.reminder_runs import reminder_days
from dispatch.reminding import Timetable
from dispatch.services.reminders import ask_for_run
from dispatch.services.snoozing import CHOICES, put_off
from dispatch.tasks import run_again
from programmes.models import Programme
from programmes.queries import programme_for
from programmes.sentences.running import reminders as rules_in_words

logger = structlog.get_logger(__name__)
RUN = "dispatch.run_dispatch"


@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """Runs of the reminders, newest first, with what they meant for this programme."""
    programme = _programme(request)
    page = Paginator(reminder_days(programme), 30).get_page(request.GET.get("page"))
    rules = list(programme.reminder_rules.values())
    return render(
        request,
        "dispatch/reminders.html",
        {"page": page, "rules": rules_in_words({"reminders": rules})},
    )


@require_safe
def reminders_preview(request: HttpRequest) -> HttpResponse:
    """Who will be told of how much on the next working day."""
    programme = _programme(request)
    calendar = load_calendar()
    day = calendar.next_working_day(clock.today() + timedelta(days=1))
    found = preview(programme, Timetable(day, calendar))
    page = Paginator(found.people, 50).get_page(request.GET.get("page"))
    return render(request, "dispatch/reminders_preview.html", {"preview": found, "page": page})


@require_POST
def reminders_run(request: HttpRequest) -> HttpResponse:
    """Let the worker run today's reminders once more; what was said is not said again."""
    programme = _programme(request)
    try:
        ask_for_run(programme=programme, actor=request.user)
        run_again.delay(day=clock.today().isoformat())
    except Conflict as refusal:
        messages.error(request, str(refusal))
    except OperationalError:
        logger.exception("reminder_run_not_queued")
        messages.error(
            request, "后台任务队列暂时连接不上，没有执行。请稍后再试；漏发的会在下次执行时补发。"
        )
    else:
        messages.success(request, "已安排再执行一次，通常一分钟内完成。已发过的不会重发。")
    return redirect("dispatch:reminders")


@require_safe
def my_reminders(request: HttpRequest) -> HttpResponse:
    """What the person was reminded of and still has to do."""
    groups = open_reminders(request.user, Timetable(clock.today(), load_calendar()))
    return render(request, "dispatch/my_reminders.html", {"groups": groups, "choices": CHOICES})


@require_POST
def snooze(request: HttpRequest) -> HttpResponse:
    """Put one reminder off."""
    typed = request.POST.get("days", "")
    wish = put_off(
        subject=request.POST.get("subject", ""),
        days=int(typed) if typed.isdecimal() and len(typed) == 1 else 0,
        actor=request.user,
    )
    messages.success(request, f"好的，{wish.until.month}月{wish.until.day}日再提醒您。")
    return redirect("dispatch:my_reminders")


def _programme(request: HttpRequest) -> Programme:
    programme = programme_for(request)
    if programme is None:
        raise Http404
    if not request.user.has_perm(RUN, programme):
        raise NotAllowed("提醒执行情况由组织部查看。")
    return programme
