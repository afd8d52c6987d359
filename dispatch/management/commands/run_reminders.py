"""Runs the reminders of a day by hand."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.clock import SHANGHAI
from dispatch.services.reminders import RunOutcome, run_reminders

_MORNING = time(8, 30)


class Command(BaseCommand):
    """``manage.py run_reminders [--date YYYY-MM-DD] [--dry-run] [--json]``; safe to repeat."""

    help = "按提醒规则发送当天应发的月报提醒；重复执行不会重发，漏掉的日子会补发。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day and the switches."""
        parser.add_argument("--date", default="", help="按哪一天执行（YYYY-MM-DD，默认今天）")
        parser.add_argument("--dry-run", action="store_true", help="只统计，不发送")
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run and print the counts."""
        day = _day(options["date"])
        moment = datetime.combine(day, _MORNING, SHANGHAI)
        if day == clock.today():
            moment = clock.now()
        outcome = run_reminders(day=day, now=moment, dry_run=options["dry_run"])
        self.stdout.write(_sentence(day, outcome, options["dry_run"]))
        if options["json"]:
            self.stdout.write(json.dumps(asdict(outcome)))


def _day(text: str) -> date:
    if not text:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"日期写法不对：{text}，应为 2026-03-05 这样的年月日。") from error


def _sentence(day: date, outcome: RunOutcome, dry_run: bool) -> str:
    verb = "将发" if dry_run else "已发"
    return (
        f"{day:%Y-%m-%d}：应提醒 {outcome.found} 项，{verb} {outcome.sent} 条，"
        f"合并 {outcome.merged} 项，跳过 {outcome.skipped} 项，失败 {outcome.failed} 项。"
    )
