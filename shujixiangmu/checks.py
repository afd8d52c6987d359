"""Checks of an installation, run by ``manage.py check --deploy``."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register

MINIMUM_AUDIT_KEY_LENGTH = 32


@register(Tags.security, deploy=True)
def check_servers_are_configured(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn where a server installation still rests on the embedded database or broker."""
    messages: list[CheckMessage] = []
    if not settings.HAS_DATABASE_SERVER:
        messages.append(
            checks.Warning(
                "没有设置 DATABASE_URL,正在使用内置 SQLite。",
                hint="多人使用时请改用 PostgreSQL,并设置 DATABASE_URL。",
                id="shujixiangmu.W001",
            )
        )
    if not settings.REDIS_URL:
        messages.append(
            checks.Warning(
                "没有设置 REDIS_URL,后台任务正在使用内置文件队列。",
                hint="多人使用时请安装 Redis,并设置 REDIS_URL。",
                id="shujixiangmu.W002",
            )
        )
    return messages


@register(Tags.security, deploy=True)
def check_audit_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn where the key of the audit chain is short enough to be guessed."""
    if len(settings.AUDIT_KEY) >= MINIMUM_AUDIT_KEY_LENGTH:
        return []
    return [
        checks.Warning(
            f"AUDIT_KEY 少于 {MINIMUM_AUDIT_KEY_LENGTH} 个字符。",
            hint="请换成随机生成的长密钥。",
            id="shujixiangmu.W003",
        )
    ]
