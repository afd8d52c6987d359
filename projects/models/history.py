"""What happened to a project, and the files that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from core.models import StoredFile
from projects.enums import AttachmentKind, Status
from projects.models.project import Project

if TYPE_CHECKING:
    from organisations.models import User


class TransitionLog(models.Model):
    """One step of one project: who, when, from where to where, why."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="steps")
    action = models.CharField("动作", max_length=24)
    from_status = models.CharField("原状态", max_length=16, choices=Status.choices)
    to_status = models.CharField("新状态", max_length=16, choices=Status.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("办理人", max_length=60)
    reason = models.TextField("意见", blank=True, default="")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "流程记录"
        verbose_name_plural = "流程记录"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["project", "at"], name="step_project_idx")]

    def __str__(self) -> str:
        return f"{self.project} {self.action}"


class AttachmentQuerySet(models.QuerySet):
    """Attachments as a person may see them."""

    def visible_to(self, user: User) -> AttachmentQuerySet:
        """Attachments of projects the person may see."""
        return self.filter(project__in=Project.objects.visible_to(user))


class Attachment(models.Model):
    """A file of a project; the content lies outside the web root."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    kind = models.CharField("类型", max_length=12, choices=AttachmentKind.choices)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("移除时间", null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return str(self.file)
