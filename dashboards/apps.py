"""Application dashboards."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """工作台."""

    name = "dashboards"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Register who may see what on this floor."""
        from dashboards import rules  # noqa: F401
