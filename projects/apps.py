"""Application projects."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """项目."""

    name = "projects"
    verbose_name = "项目"
