"""Application notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """消息."""

    name = "notifications"
    verbose_name = "消息"
