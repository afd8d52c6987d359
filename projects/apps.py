"""Application projects."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """项目."""

    name = "projects"
    verbose_name = "项目"

    def ready(self) -> None:
        """Register the conditions this floor can judge, and its background work."""
        from projects import rule_use
        from projects.conditions import register_all
        from projects.services.ledger_importing import register_jobs

        register_all()
        rule_use.register_all()
        register_jobs()
