"""Takes the place of Django's command: there is no account above all rules."""

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "本系统没有超级用户；请用 bootstrap_administrator。"

    def handle(self, *args: Any, **options: Any) -> NoReturn:
        raise CommandError("本系统没有超级用户。请用：manage.py bootstrap_administrator 账号名")
