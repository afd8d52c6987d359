"""Application projects."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """项目."""

    name = "projects"
    verbose_name = "项目"

    def ready(self) -> None:
        """Register the conditions of the transition table this floor can judge."""
        from projects.conditions import register_all

        register_all()
