"""Fills an empty database with the demonstration county at a stage of its year."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.errors import DomainError
from shujixiangmu.demo.county import Account, StageOfYear, seed


class Command(BaseCommand):
    help = "在空库中装入示例县（分宜），并按服务流程推进到指定阶段"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--stage",
            choices=[stage.value for stage in StageOfYear],
            default=StageOfYear.IMPLEMENTATION.value,
            help="推进到的阶段",
        )
        parser.add_argument("--seed", type=int, default=1, help="随机种子，相同种子内容相同")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            accounts = seed(
                stage=StageOfYear(options["stage"]),
                seed_number=options["seed"],
                now=clock.now(),
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        target = Path(settings.VAR_DIR) / "demo-accounts.txt"
        _write_private(target, accounts)
        self.stdout.write(f"示例数据已装入（{options['stage']}），账号见 {target}")


def _write_private(target: Path, accounts: list[Account]) -> None:
    """Write the list so that only the owner reads it; it is the only place of the passwords."""
    lines = [f"{row.username}\t{row.password}\t{row.unit} {row.name}\n" for row in accounts]
    target.unlink(missing_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(lines)
