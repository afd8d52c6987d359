"""Application core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """基础."""

    name = "core"
    verbose_name = "基础"
