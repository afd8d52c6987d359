"""Application programmes."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """书记项目办法."""

    name = "programmes"
    verbose_name = "书记项目办法"
