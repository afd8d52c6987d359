"""Registers the deployment checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The project package as an application, so that its checks are found."""

    name = "shujixiangmu"
    verbose_name = "系统"

    def ready(self) -> None:
        """Load the checks; they register themselves."""
        from shujixiangmu import checks  # noqa: F401
