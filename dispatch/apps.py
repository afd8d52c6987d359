"""Application dispatch."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """月调度."""

    name = "dispatch"
    verbose_name = "月调度"

    def ready(self) -> None:
        """Load the permissions, and open the reporting calendar when a project starts."""
        from dispatch import rule_use, rules  # noqa: F401
        from dispatch.services.periods import open_calendar
        from projects.followers import register_follower

        for action in ("start", "resume"):
            register_follower(
                action, lambda project, actor: open_calendar(project=project, actor=actor)
            )
        rule_use.register_all()
