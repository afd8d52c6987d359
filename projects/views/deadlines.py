"""The end of the call in words, as every page of an application shows it."""

from __future__ import annotations

from core import clock
from core.calendar_store import load_calendar
from programmes.models import Programme


def closing_words(programme: Programme) -> str:
    """When applications close, and how many working days are left."""
    closes = programme.closes_at.astimezone(clock.SHANGHAI)
    text = f"申报截止 {closes.year}年{closes.month}月{closes.day}日 {closes:%H:%M}"
    if clock.now() > closes:
        return f"{text}（已截止）"
    today = clock.today()
    if today == closes.date():
        return f"{text}（今天截止）"
    days = load_calendar().working_days_between(today, closes.date())
    # Only days off lie between: the days themselves count then.
    left = f"{days} 个工作日" if days else f"{(closes.date() - today).days} 天"
    return f"{text}（还剩 {left}）"
