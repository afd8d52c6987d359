"""Imports a year's official holidays from a JSON file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import InvalidInput
from core.services.holidays import import_holidays


class Command(BaseCommand):
    """``manage.py import_holidays FILE.json`` (holiday-cn shape); safe to repeat."""

    help = "导入国务院办公厅公布的放假安排（holiday-cn 格式的 JSON 文件）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="JSON 文件")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Read the file and import it."""
        try:
            document = json.loads(file.read_text(encoding="utf-8-sig"))
            counts = import_holidays(document=document, actor=None)
        except OSError as error:
            raise CommandError(f"文件打不开：{file}") from error
        except ValueError as error:
            raise CommandError(f"文件不是 JSON：{file}") from error
        except InvalidInput as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"新增 {counts.created} 天，更新 {counts.updated} 天，不变 {counts.unchanged} 天，"
            f"保留本地 {counts.kept_local} 天。"
        )
