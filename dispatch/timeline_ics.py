"""Writes a person's deadlines as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from dispatch.timeline import DayEvent

PRODUCT = "-//Shuji Xiangmu//Deadlines//CN"


def calendar_file(
    events: Iterable[DayEvent], *, name: str, site: str, host: str, now: datetime
) -> bytes:
    """The file: one all-day event for each, named and dated, with a link that asks for log-in.

    `site` is the address links begin with, `host` makes the identifiers unique in the world.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for event in events:
        calendar.add_component(_entry(event, site, host, now))
    text: bytes = calendar.to_ical()
    return text


def _entry(event: DayEvent, site: str, host: str, now: datetime) -> Event:
    entry = Event()
    entry.add("uid", f"{event.uid}@{host}")
    entry.add("dtstamp", now)
    entry.add("dtstart", event.day)
    entry.add("dtend", event.day + timedelta(days=1))
    entry.add("summary", f"{event.title}（已完成）" if event.done else event.title)
    if event.place:
        entry.add("description", event.place)
    entry.add("categories", [str(event.kind.label)])
    entry.add("url", f"{site}{event.link}")
    # A deadline takes nobody's time on the day.
    entry.add("transp", "TRANSPARENT")
    return entry
