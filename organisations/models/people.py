"""The account of one person; what it may do comes from appointments alone."""

from __future__ import annotations

from typing import Any, NoReturn

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q

from organisations.scope import scope_of


class AccountManager(UserManager):
    """Makes accounts; an account that stands above all rules is never made."""

    def create_superuser(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: rights come from appointments alone."""
        raise TypeError("rights come from appointments; use bootstrap_administrator")


class User(AbstractUser):
    """One person, one account."""

    first_name = None
    last_name = None
    display_name = models.CharField("姓名（显示名）", max_length=40)
    phone = models.CharField("手机", max_length=20, blank=True, default="")
    must_change_password = models.BooleanField("须修改初始密码", default=True)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)

    objects = AccountManager()
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        constraints = [
            # Django would let such an account pass every permission check.
            models.CheckConstraint(condition=Q(is_superuser=False), name="user_no_superuser_ck")
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """Name shown to people."""
        return str(self)

    @property
    def unit_name(self) -> str:
        """Short names of the units served today, for the bar and the audit record."""
        return "、".join(scope_of(self).unit_names)
