"""Template tags that turn codes, dates and figures into what people read."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

NOTHING = "—"
LAMPS = {
    "green": ("g", "正常"),
    "yellow": ("y", "预警"),
    "red": ("r", "滞后"),
    "grey": ("n", "未启动"),
}
WEEKDAYS = "一二三四五六日"
HUNDRED = Decimal(100)


def _lamp(code: object) -> tuple[str, str]:
    return LAMPS.get(str(code or "grey"), LAMPS["grey"])


def _decimal(value: object) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _rounded(value: object, places: str) -> str:
    number = _decimal(value)
    return NOTHING if number is None else str(number.quantize(Decimal(places), ROUND_HALF_UP))


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


# --- Lamps and tags ------------------------------------------------------------------


@register.filter
def lamp(code: object) -> SafeString:
    """Show a lamp code (green, yellow, red, grey or nothing) as shape and word."""
    tone, word = _lamp(code)
    return format_html('<span class="lamp {}">{}</span>', tone, word)


@register.filter
def lamp_word(code: object) -> str:
    """Name a lamp code in one word, for lists, titles and spreadsheets."""
    return _lamp(code)[1]


@register.simple_tag
def status_tag(label: object, tone: str = "") -> SafeString:
    """Show a status label as a tag; tone is ok, warn, late, info or empty (neutral)."""
    return format_html('<span class="tag {}">{}</span>', tone, label)


@register.inclusion_tag("parts/strip.html")
def strip(months: Iterable[Any]) -> dict[str, Any]:
    """Draw lamps of consecutive months; each item is (label, code) or (label, code, lag)."""
    cells = []
    for label, code, *more in months:
        tone, word = _lamp(code)
        lag = _decimal(more[0]) if more else None
        cells.append(
            {
                "label": label,
                "tone": tone if code else "",
                "letter": word[0] if code else "",
                "word": word if code else "无月报",
                "lag": f"，滞后 {_rounded(lag, '0.1')}" if code and lag else "",
            }
        )
    return {"cells": cells}


# --- Dates -----------------------------------------------------------------------------


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """Write a day as 2026年3月5日, without leading zeros as official documents do."""
    if not value:
        return NOTHING
    day = _local(value)
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def cn_day(value: date | datetime | None) -> str:
    """Write a day of the running year as 3月5日."""
    if not value:
        return NOTHING
    day = _local(value)
    return f"{day.month}月{day.day}日"


@register.filter
def cn_datetime(value: datetime | None) -> str:
    """Write a moment as 2026年3月5日 10:32 in local time."""
    if not value:
        return NOTHING
    return f"{cn_date(value)} {_local(value):%H:%M}"


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Name the day of the week: 星期四."""
    return f"星期{WEEKDAYS[_local(value).weekday()]}" if value else ""


@register.filter
def working_days_left(days: int | None) -> SafeString | str:
    """Say how much time is left; negative numbers are working days past the deadline."""
    if days is None or days == "":
        return NOTHING
    days = int(days)
    if days < 0:
        return format_html('<span class="due-late">已超 {} 个工作日</span>', -days)
    if days == 0:
        return format_html('<span class="due-soon">{}</span>', "今天")
    if days == 1:
        return format_html('<span class="due-soon">还剩 {} 个工作日</span>', days)
    return f"还剩 {days} 个工作日"


# --- Figures -----------------------------------------------------------------------------


@register.filter
def points(value: object) -> str:
    """Round percentage points half up to one decimal: 38.0."""
    return _rounded(value, "0.1")


@register.filter
def score(value: object) -> str:
    """Round a mark half up to two decimals: 86.75."""
    return _rounded(value, "0.01")


@register.filter
def mask_phone(value: object) -> str:
    """Hide the middle of a telephone number: 138****5678."""
    number = str(value or "").strip()
    if not number:
        return NOTHING
    if len(number) < 8:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


@register.inclusion_tag("parts/progress.html")
def progress(actual: object, plan: object = None) -> dict[str, Any]:
    """Draw actual progress (0 to 100) as a bar, with a mark where the plan stands."""

    def width(value: object) -> Decimal | None:
        number = _decimal(value)
        return None if number is None else min(max(number, Decimal(0)), HUNDRED)

    plan_width = width(plan)
    return {
        "actual": points(actual),
        "plan": "" if plan_width is None else points(plan),
        "actual_width": f"{width(actual) or Decimal(0):.2f}",
        "plan_at": "" if plan_width is None else f"{min(plan_width, Decimal('99.6')):.2f}",
    }


# --- Lists and forms -------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query_with(context: Mapping[str, Any], **changes: object) -> str:
    """Keep the query of this page and change some keys; an empty value removes the key.

    Changing anything but the page goes back to the first page.
    """
    query = context["request"].GET.copy() if "request" in context else QueryDict(mutable=True)
    if "page" not in changes:
        query.pop("page", None)
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: Page, unit: str = "条") -> dict[str, Any]:
    """Show 共 N 条 and the links to the pages of a list, keeping its filters."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    facts: dict[str, Any] = {"page": page, "unit": unit, "numbers": list(numbers)}
    if "request" in context:
        facts["request"] = context["request"]
    return facts


def _widget_class(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, RadioSelect):
        return ""
    if isinstance(widget, CheckboxInput) or getattr(widget, "input_type", "") == "checkbox":
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


def _widget(field: BoundField, label: str = "") -> SafeString:
    css = f"{field.field.widget.attrs.get('class', '')} {_widget_class(field)}".strip()
    attrs = {"class": css} if css else {}
    if label:
        attrs["aria-label"] = label
    return field.as_widget(attrs=attrs)


@register.filter
def widget(field: BoundField) -> SafeString:
    """Show the field alone, for a template that writes its label itself."""
    return _widget(field)


@register.inclusion_tag("parts/row.html")
def row(field: BoundField) -> dict[str, Any]:
    """Show one field as a form row: label on the right, hint, errors as sentences."""
    return {"field": field, "widget": _widget(field)}


@register.inclusion_tag("parts/cell.html")
def cell(field: BoundField) -> dict[str, Any]:
    """Show one field inside a table cell: no visible label (screen readers hear it)."""
    return {"field": field, "widget": _widget(field, str(field.label))}
