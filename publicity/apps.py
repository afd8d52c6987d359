"""Application publicity."""

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """公示公开."""

    name = "publicity"
    verbose_name = "公示公开"
