"""Loads a rule book from a YAML file or from those that come with the product."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from programmes.rulebook import RuleBookRefused
from programmes.services.loading import load_programme
from programmes.shipped import shipped_document, shipped_names

OUTCOMES = {"created": "已建立", "updated": "已更新", "unchanged": "没有变化"}


class Command(BaseCommand):
    """``manage.py load_programme FILE.yaml`` (or ``fenyi-2020``); safe to repeat."""

    help = "载入一份年度规则（YAML 文件，或随系统提供的规则名）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = "、".join(shipped_names())
        parser.add_argument("file", help=f"YAML 文件，或随系统提供的规则名：{names}")
        parser.add_argument("--year", type=int, help="改用的年度，各日期的月、日不变")
        parser.add_argument(
            "--opens-on", type=date.fromisoformat, help="申报开放日（YYYY-MM-DD），各日期随之平移"
        )

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            loaded = load_programme(
                document=_document(file),
                actor=None,
                year=options["year"],
                opens_on=options["opens_on"],
            )
        except RuleBookRefused as error:
            lines = "\n".join(f"  {fault}" for fault in error.faults)
            message = f"规则文件有 {len(error.faults)} 处不对，没有载入：\n{lines}"
            raise CommandError(message) from error
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{loaded.programme}：{OUTCOMES[loaded.outcome]}。")


def _document(file: str) -> bytes:
    if file in shipped_names():
        return shipped_document(file)
    try:
        return Path(file).read_bytes()
    except OSError as error:
        names = "、".join(shipped_names())
        message = f"文件打不开：{file}。随系统提供的规则有：{names}。"
        raise CommandError(message) from error
