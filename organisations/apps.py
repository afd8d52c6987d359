"""Application organisations."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """组织与人员."""

    name = "organisations"
    verbose_name = "组织与人员"

    def ready(self) -> None:
        """Load the permissions; they register themselves."""
        from organisations import rules  # noqa: F401
