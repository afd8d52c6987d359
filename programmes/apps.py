"""Application programmes."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """书记项目办法."""

    name = "programmes"
    verbose_name = "书记项目办法"

    def ready(self) -> None:
        """Load the permissions; they register themselves."""
        from programmes import rules  # noqa: F401
