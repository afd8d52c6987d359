"""Application organisations."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """组织与人员."""

    name = "organisations"
    verbose_name = "组织与人员"
