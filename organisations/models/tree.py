"""The tree of Party organisations; a scope is a path prefix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from organisations.enums import OrgKind, Sphere
from organisations.scope import scope_of

if TYPE_CHECKING:
    from organisations.models.people import User


class OrganisationQuerySet(MP_NodeQuerySet):
    """Organisations as a person may see them."""

    def visible_to(self, user: User) -> OrganisationQuerySet:
        """Keep what the person's posts of today open; nobody sees anything by default."""
        return self.filter(scope_of(user).organisations_q())


class OrganisationManager(MP_NodeManager.from_queryset(OrganisationQuerySet)):
    """Tree manager that hands out our queryset; treebeard's own would lose `visible_to`."""

    def get_queryset(self) -> OrganisationQuerySet:
        """Organisations in tree order."""
        return OrganisationQuerySet(self.model, using=self._db).order_by("path")


class Organisation(MP_Node):
    """A Party organisation: committee, working committee, department, branch …"""

    name = models.CharField("党组织全称", max_length=120)
    short_name = models.CharField("简称", max_length=60)
    code = models.CharField("单位编码", max_length=12, blank=True, default="")
    kind = models.CharField("类别", max_length=24, choices=OrgKind.choices)
    sphere = models.CharField(
        "所属领域", max_length=12, choices=Sphere.choices, blank=True, default=""
    )
    initials = models.CharField("拼音首字母", max_length=60, blank=True, default="")
    is_active = models.BooleanField("在用", default=True)

    objects = OrganisationManager()

    class Meta:
        verbose_name = "党组织"
        verbose_name_plural = "党组织"
        constraints = [
            models.UniqueConstraint(fields=["name"], name="org_name_uniq"),
            models.CheckConstraint(condition=models.Q(kind__in=OrgKind.values), name="org_kind_ck"),
        ]

    def __str__(self) -> str:
        return self.short_name
