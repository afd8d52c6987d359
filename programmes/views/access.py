"""Finds the programme a person may edit."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from core.errors import NotAllowed
from programmes.models import Programme

MANAGE = "programmes.manage_programme"


def managed_programme(request: HttpRequest, pk: int) -> Programme:
    """The programme, for people of its own committee's department; 404 for those who cannot see it.

    Raises:
        NotAllowed: the person may read the rules, not change them.
    """
    found = Programme.objects.visible_to(request.user).select_related(
        "committee", "dispatch_rule", "lamp_rule"
    )
    programme = get_object_or_404(found, pk=pk)
    if not request.user.has_perm(MANAGE, programme):
        raise NotAllowed(
            f"“{programme}”的规则由{programme.committee.short_name}组织部编制和更正，"
            "您可以查看，不能更改。"
        )
    return programme
