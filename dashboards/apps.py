"""Application dashboards."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """工作台."""

    name = "dashboards"
    verbose_name = "工作台"
