"""Application dispatch."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """月调度."""

    name = "dispatch"
    verbose_name = "月调度"
