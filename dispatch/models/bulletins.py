"""Bulletins (通报): the text, the projects named with the units' own words, who has read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from dispatch.enums import (
    BulletinKind,
    BulletinScope,
    BulletinState,
    EntrySide,
    LampColour,
)
from dispatch.models.reports import ReportPeriod
from organisations.enums import Role
from organisations.models import Organisation
from organisations.scope import scope_of
from programmes.models import Programme
from projects.models import Project

if TYPE_CHECKING:
    from organisations.models import User

SECTION_MAX, SENTENCE_MAX, EXPLANATION_MAX, TITLE_MAX = 5000, 300, 100, 100


class BulletinQuerySet(models.QuerySet):
    """Bulletins as a person may see them."""

    def visible_to(self, user: User) -> BulletinQuerySet:
        """The department's own in every state; leaders and units those issued for them.

        A unit reads bulletins of programmes in which it has a project.
        """
        scope = scope_of(user)
        ours = Q(programme__committee__path__in=scope.committee_paths(Role.STAFF, Role.HEAD))
        issued = Q(state=BulletinState.ISSUED)
        leading = issued & Q(programme__committee__path__in=scope.committee_paths(Role.LEADER))
        units = scope.unit_ids()
        found = ours | leading
        if units:
            own = Project.objects.filter(organisation__in=units).values("programme")
            found |= issued & Q(scope=BulletinScope.UNITS, programme__in=own)
        return self.filter(found)


class Bulletin(models.Model):
    """One bulletin; once issued its rows never change again, a new issue corrects it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="bulletins")
    # The committee whose department numbers it; one row of numbers a year for all programmes.
    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    period = models.ForeignKey(ReportPeriod, models.PROTECT, null=True, related_name="bulletins")
    kind = models.CharField(
        "种类", max_length=10, choices=BulletinKind.choices, default=BulletinKind.MONTHLY
    )
    state = models.CharField(
        "状态", max_length=8, choices=BulletinState.choices, default=BulletinState.DRAFT
    )
    scope = models.CharField(
        "发送范围", max_length=8, choices=BulletinScope.choices, default=BulletinScope.UNITS
    )
    title = models.CharField("标题", max_length=TITLE_MAX)
    overall = models.TextField("总体情况", blank=True, default="")
    good = models.TextField("进展较好的项目", blank=True, default="")
    problems = models.TextField("存在问题", blank=True, default="")
    demands = models.TextField("下步要求", blank=True, default="")
    # Figures and lamp list as they were when the text was made.
    snapshot = models.JSONField("所据数据", default=dict)
    made_at = models.DateTimeField("数据时间")
    version = models.PositiveIntegerField("版本", default=0)
    saved_at = models.DateTimeField("保存时间", null=True)
    drafter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Who changed the text last; neither of the two may issue it.
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    return_reason = models.CharField("退回原因", max_length=300, blank=True, default="")
    number_year = models.PositiveSmallIntegerField("年", null=True)
    serial = models.PositiveIntegerField("期号", null=True)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField("签发时间", null=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name="更正"
    )

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = "通报"
        verbose_name_plural = "通报"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "number_year", "serial"], name="bulletin_number_uniq"
            ),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(kind=BulletinKind.MONTHLY, corrects=None),
                name="bulletin_month_uniq",
            ),
            models.UniqueConstraint(fields=["corrects"], name="bulletin_corrects_uniq"),
            models.CheckConstraint(
                condition=Q(state__in=BulletinState.values), name="bulletin_state_ck"
            ),
            models.CheckConstraint(
                condition=Q(state=BulletinState.ISSUED, serial__isnull=False)
                | (~Q(state=BulletinState.ISSUED) & Q(serial=None)),
                name="bulletin_issued_ck",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}{self.number}"

    @property
    def number(self) -> str:
        """〔2026〕第3期; "" before it is issued."""
        return f"〔{self.number_year}〕第{self.serial}期" if self.serial else ""


class BulletinEntryQuerySet(models.QuerySet):
    """Projects named, as the units concerned may see it."""

    def asked_of(self, user: User) -> BulletinEntryQuerySet:
        """Entries about which the person's own unit was asked for its word.

        A correction being drafted keeps the days of the old issue, but is nobody's business yet.
        """
        drafted = Q(bulletin__state=BulletinState.DRAFT, bulletin__corrects__isnull=False)
        return self.exclude(drafted).filter(
            chosen=True,
            side=EntrySide.BEHIND,
            heard_until__isnull=False,
            project__organisation__in=scope_of(user).unit_ids(),
        )


class BulletinEntry(models.Model):
    """A project offered for naming; `chosen` says whether the bulletin names it."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="entries")
    project = models.ForeignKey(Project, models.PROTECT, related_name="bulletin_entries")
    side = models.CharField("评价", max_length=6, choices=EntrySide.choices)
    position = models.PositiveSmallIntegerField("次序")
    chosen = models.BooleanField("点名", default=True)
    colour = models.CharField("灯色", max_length=8, choices=LampColour.choices)
    planned = models.DecimalField("序时进度", max_digits=4, decimal_places=1)
    actual = models.DecimalField("实际进度", max_digits=4, decimal_places=1)
    lag = models.DecimalField("滞后", max_digits=4, decimal_places=1)
    overdue_days = models.PositiveSmallIntegerField("最长逾期（天）")
    red_run = models.PositiveSmallIntegerField("连续红灯（期）")
    sentence = models.CharField("表述", max_length=SENTENCE_MAX)
    # Set when the unit was told of this very sentence.
    heard_until = models.DateField("说明截止", null=True)
    explanation = models.CharField("单位说明", max_length=EXPLANATION_MAX, blank=True, default="")
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    explained_at = models.DateTimeField("说明时间", null=True)

    objects = BulletinEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "通报项目"
        verbose_name_plural = "通报项目"
        ordering = ["side", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "project"], name="bulletin_entry_uniq"),
            models.CheckConstraint(condition=Q(side__in=EntrySide.values), name="bulletin_side_ck"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_side_display()}"


class BulletinReceipt(models.Model):
    """One person an issued bulletin was sent to; the unit whose post he held, None for leaders."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="receipts")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        verbose_name = "通报签收"
        verbose_name_plural = "通报签收"
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "recipient"], name="bulletin_receipt_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.bulletin} {self.recipient}"
