"""Application dashboards."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """工作台."""

    name = "dashboards"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Register who may see what on this floor, and its background work."""
        from core.jobs import register_job
        from dashboards import message_kinds, rules  # noqa: F401
        from dashboards.queries.calendar_sheets import sheet_days
        from dashboards.services import paper_zip
        from dispatch.queries.timeline_days import register_event_source

        message_kinds.register()
        register_event_source("sheets", sheet_days)
        register_job(paper_zip.KIND, paper_zip.pack, present=paper_zip.present)
