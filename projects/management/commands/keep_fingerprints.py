"""Fingerprints applications filed before there were fingerprints; safe to repeat."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from projects.services.similarity import keep_missing_fingerprints


class Command(BaseCommand):
    """``manage.py keep_fingerprints``: also after a change of the rules of comparison."""

    help = "为已申报而没有查重指纹的项目补上指纹，可以重复运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what is missing and say how many."""
        count = keep_missing_fingerprints()
        self.stdout.write(f"补上查重指纹 {count} 个。")
        if options["json"]:
            self.stdout.write(json.dumps({"written": count}))
