"""Checks the seals of all locked score sheets and names those that are broken."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.queries.sheet_changes import broken_seals


class Command(BaseCommand):
    """``manage.py seals_verify [--json]``; exit code 1 when a seal does not hold."""

    help = "核对全部已提交评分表的封签，指出被改动过的评分表。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and report."""
        broken = list(broken_seals())
        for one in broken:
            self.stderr.write(self.style.ERROR(f"封签不符：{one.what}（编号 {one.sheet}）"))
        if not broken:
            self.stdout.write(self.style.SUCCESS("全部封签完好。"))
        if options["json"]:
            self.stdout.write(json.dumps({"broken": [one.sheet for one in broken]}))
        if broken:
            raise CommandError(f"有 {len(broken)} 处封签不符，请核查。", returncode=1)
