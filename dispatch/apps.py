"""Application dispatch."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """月调度."""

    name = "dispatch"
    verbose_name = "月调度"

    def ready(self) -> None:
        """Load the permissions; freeze plans on approval, open the reports at the start."""
        from core.saved_lists import register_list
        from dispatch import rule_use, rules  # noqa: F401
        from dispatch.duties import register_duty
        from dispatch.forms.coordination import FILTERS
        from dispatch.queries import (
            bulletin_duties,
            coordination_duties,
            duty_projects,
            duty_reports,
            supervision_duties,
        )
        from dispatch.services.baseline import freeze_plan
        from dispatch.services.periods import open_calendar
        from projects.followers import register_follower

        for action in ("start", "resume"):
            register_follower(
                action, lambda project, actor: open_calendar(project=project, actor=actor)
            )
        for action in ("approve", "approve_after_notice"):
            register_follower(action, lambda project, actor: freeze_plan(project))
        rule_use.register_all()
        duty_reports.register_all()
        duty_projects.register_all()
        register_duty("explanation", bulletin_duties.explanations_due)
        coordination_duties.register_all()
        supervision_duties.register_all()
        register_list("dispatch:coordination", FILTERS)
