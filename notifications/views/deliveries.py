"""What was sent to the department's people, what they have not read, and sending it again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from core.errors import NotAllowed
from core.spreadsheets.writing import Column, export_response, filter_words, wants_workbook
from notifications.enums import ENDED_UNSENT, DeliveryState
from notifications.forms import ChosenDeliveriesForm, DeliveryFilterForm, UnreadFilterForm
from notifications.kinds import group_label
from notifications.models import Delivery, Message
from notifications.queries import (
    DeliveryFilters,
    counts_by_state,
    deliveries_for,
    units_of,
    unread_of_units,
)
from notifications.services.resending import resend

PAGE_SIZE = 50
# Sent again by one click, as after a day without a mail server.
MOST_AT_ONCE = 1000
_TONES = {
    DeliveryState.SENT: "ok",
    DeliveryState.FAILED: "late",
    DeliveryState.WITHHELD: "warn",
    DeliveryState.RETRY: "warn",
}

_MESSAGE = (
    Column("消息", lambda row: row.message.title, 44),
    Column("类型", lambda row: row.group, 12),
    Column("收件人", lambda row: str(row.message.recipient), 18),
    Column("单位", lambda row: row.unit, 20),
)
_UNREAD = (*_MESSAGE, Column("发出时间", lambda row: row.message.created_at, 18))
_DELIVERY = (
    *_MESSAGE,
    Column("渠道", lambda row: row.delivery.get_channel_display(), 14),
    Column("紧急", lambda row: row.delivery.urgent, 8),
    Column("状态", lambda row: row.delivery.get_state_display(), 12),
    Column("原因", lambda row: row.delivery.last_error, 40),
    Column("应发时间", lambda row: row.delivery.due_at, 18),
    Column("发出时间", lambda row: row.delivery.sent_at, 18),
)


@dataclass(frozen=True)
class MessageRow:
    """One line of a list: the message, its recipient with unit, and its delivery if it has one."""

    message: Message
    unit: str
    group: str
    delivery: Delivery | None = None

    @property
    def tone(self) -> str:
        """Colour of the delivery's state."""
        return _TONES.get(self.delivery.state, "info") if self.delivery else ""

    @property
    def may_resend(self) -> bool:
        """Whether the delivery ended without having been sent."""
        return self.delivery is not None and self.delivery.state in ENDED_UNSENT


@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """List deliveries by state, channel, kind and day."""
    _check(request)
    form = DeliveryFilterForm(request.GET or None)
    wanted = DeliveryFilters(**form.understood())
    counts = counts_by_state(deliveries_for(request.user, replace(wanted, state="")))
    found = Paginator(deliveries_for(request.user, wanted), PAGE_SIZE)
    # Known already: asking the database once more would say the same.
    found.count = counts.get(wanted.state, 0) if wanted.state else sum(counts.values())
    if wants_workbook(request):
        lines = _rows([(row.message, row) for row in found.object_list])
        words = filter_words(form)
        return export_response(title="消息发送情况", filters=words, columns=_DELIVERY, rows=lines)
    page = found.get_page(request.GET.get("page"))
    rows = [(row.message, row) for row in page.object_list]
    context = {
        "form": form,
        "page": page,
        "rows": _rows(rows),
        "counts": {state.value: counts.get(state, 0) for state in DeliveryState},
    }
    return render(request, "notifications/deliveries.html", context)


@require_safe
def unread(request: HttpRequest) -> HttpResponse:
    """List messages that people of the units have not opened."""
    _check(request)
    form = UnreadFilterForm(request.GET or None)
    found = unread_of_units(request.user, DeliveryFilters(**form.understood()))
    if wants_workbook(request):
        lines, words = _rows([(row, None) for row in found]), filter_words(form)
        return export_response(title="未读的站内消息", filters=words, columns=_UNREAD, rows=lines)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": _rows([(row, None) for row in page])}
    return render(request, "notifications/unread.html", context)


@require_POST
def resend_chosen(request: HttpRequest) -> HttpResponse:
    """Send again what was ticked, or all that failed, as far as it is the department's."""
    everything = "failed" in request.POST
    pks = _failed(request) if everything else ChosenDeliveriesForm(request.POST).chosen()
    count = resend(actor=request.user, pks=pks)
    if count:
        messages.success(request, f"已安排重发 {count} 条，一分钟内发出（免打扰时段顺延）。")
    else:
        messages.warning(request, "没有可以重发的消息：请勾选“发送失败”或“未发出”的记录。")
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe and back.startswith("/") else "notifications:deliveries")


def _failed(request: HttpRequest) -> list[int]:
    """What failed among all pages of the list the button stands under, the first ones first."""
    asked = QueryDict(request.POST.get("back", "").partition("?")[2])
    wanted = DeliveryFilters(**DeliveryFilterForm(asked).understood())
    rows = deliveries_for(request.user, replace(wanted, state=DeliveryState.FAILED))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("notifications.view_deliveries"):
        raise NotAllowed("消息发送情况由组织部查看。")


def _rows(found: list[tuple[Message, Delivery | None]]) -> list[MessageRow]:
    units = units_of(message.recipient_id for message, _ in found)
    return [
        MessageRow(
            message, units.get(message.recipient_id, ""), group_label(message.kind), delivery
        )
        for message, delivery in found
    ]
