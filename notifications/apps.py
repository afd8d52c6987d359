"""Application notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """消息."""

    name = "notifications"
    verbose_name = "消息"

    def ready(self) -> None:
        """Load the permissions and the check of the channels' set-up."""
        from notifications import checks, rules  # noqa: F401
