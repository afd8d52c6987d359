"""Application assemblies."""

from django.apps import AppConfig


class AssembliesConfig(AppConfig):
    """会议与观摩."""

    name = "assemblies"
    verbose_name = "会议与观摩"
