"""Checks the audit chain and names the first broken record."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import audit


class Command(BaseCommand):
    """``manage.py audit_verify [--from N] [--to N]``; exit code 1 when the chain is broken."""

    help = "核对审计链，指出第一条对不上的记录。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the range to check."""
        parser.add_argument("--from", dest="from_seq", type=int, default=1, help="起始序号")
        parser.add_argument("--to", dest="to_seq", type=int, default=None, help="结束序号")

    def handle(self, *args: Any, from_seq: int, to_seq: int | None, **options: Any) -> None:
        """Check and report."""
        broken = audit.verify(from_seq, to_seq)
        if broken is not None:
            raise CommandError(f"审计链在第 {broken.seq} 条断开：{broken.problem}。", returncode=1)
        self.stdout.write(self.style.SUCCESS("审计链完整。"))
