"""Prints the procedure from the transition table, as Markdown."""

from typing import Any

from django.core.management.base import BaseCommand

from projects.procedure import procedure


class Command(BaseCommand):
    help = "按流程表打印项目流程（Markdown，含状态图）"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(procedure(), ending="")
