"""The inbox: what has been said to one person."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.posted import key_in
from notifications.forms import InboxFilterForm
from notifications.models import Message
from notifications.queries import inbox_of, newest_of, unread_count
from notifications.services.reading import mark_all_read, mark_read

PAGE_SIZE = 20


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List the own messages, unread first."""
    form = InboxFilterForm(request.GET or None)
    group = form.understood().get("group", "")
    page = Paginator(inbox_of(request.user, group), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "group": group,
        "page": page,
        "unread": unread_count(request.user),
        # What comes in while the page is being read stays unread when all is marked.
        "newest": newest_of(request.user),
    }
    return render(request, "notifications/inbox.html", context)


@require_POST
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the message as read and go where it leads."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    mark_read(message=message)
    return redirect(message.link or "notifications:inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read all messages that had come in when the page was made."""
    newest = request.POST.get("newest", "")
    count = mark_all_read(user=request.user, up_to=key_in(newest) or 0)
    messages.success(request, f"已将 {count} 条消息标为已读。")
    return redirect("notifications:inbox")
