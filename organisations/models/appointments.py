"""Posts of an organisation and who held them from when to when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from organisations.enums import Role
from organisations.scope import scope_of

if TYPE_CHECKING:
    from organisations.models.people import User


class PostQuerySet(models.QuerySet):
    """Posts as a person may see them."""

    def visible_to(self, user: User) -> PostQuerySet:
        """Posts of organisations the person may see."""
        return self.filter(scope_of(user).organisations_q(prefix="organisation__"))


class Post(models.Model):
    """A post in an organisation; its role says what the holder may do."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="posts", verbose_name="党组织"
    )
    title = models.CharField("岗位", max_length=60)
    role = models.CharField("角色", max_length=16, choices=Role.choices)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位"
        verbose_name_plural = "岗位"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="post_title_uniq"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="post_role_ck"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.title}"


class AppointmentQuerySet(models.QuerySet):
    """Appointments by date."""

    def held_on(self, day: date) -> AppointmentQuerySet:
        """Appointments in force on the day (both ends included)."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def visible_to(self, user: User) -> AppointmentQuerySet:
        """Appointments in organisations the person may see."""
        return self.filter(scope_of(user).organisations_q(prefix="post__organisation__"))


class Appointment(models.Model):
    """A person holds a post from one day to another (open end: still holds it)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", verbose_name="人员"
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments", verbose_name="岗位")
    starts_on = models.DateField("任职起")
    ends_on = models.DateField("任职止", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="appt_order_ck"
            ),
            models.UniqueConstraint(fields=["user", "post", "starts_on"], name="appt_uniq"),
        ]
        indexes = [models.Index(fields=["user", "ends_on"], name="appt_user_idx")]

    def __str__(self) -> str:
        return f"{self.user} {self.post}"
