"""Makes the back office's own site the one that every ``admin.py`` registers with."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    """Django's admin behind our door."""

    default_site = "organisations.backoffice.BackOfficeSite"
