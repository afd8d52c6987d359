"""Application dispatch."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """月调度."""

    name = "dispatch"
    verbose_name = "月调度"

    def ready(self) -> None:
        """Load the permissions; they register themselves."""
        from dispatch import rules  # noqa: F401
