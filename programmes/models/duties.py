"""Item types with their duties, quotas, events of the year, inspection kinds, order rules."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from programmes.enums import EventKind, InspectionMode, OrderKind, OrderTrigger
from programmes.models.programme import Programme


class ItemType(models.Model):
    """A kind of item secretaries lead, e.g. 书记项目 and the smaller 书记领办事项."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="item_types")
    code = models.CharField("代码", max_length=24)
    name = models.CharField("名称", max_length=20)
    panel = models.BooleanField("立项须经专家评审或表决", default=True)
    reports = models.BooleanField("纳入定期调度", default=True)
    scored = models.BooleanField("验收打分并参加排名", default=True)
    milestones_min = models.PositiveSmallIntegerField("里程碑最少数", default=3)
    milestones_max = models.PositiveSmallIntegerField("里程碑最多数", default=24)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "项目类型"
        verbose_name_plural = "项目类型"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="item_type_uniq"),
            models.UniqueConstraint(fields=["programme", "name"], name="item_type_name_uniq"),
            models.CheckConstraint(
                condition=Q(milestones_min__gte=1, milestones_min__lte=F("milestones_max")),
                name="item_type_milestones_ck",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QuotaRule(models.Model):
    """How many items of a type a secretary leads; empty organisation kinds mean all others."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="quota_rules")
    item_type = models.ForeignKey(ItemType, models.CASCADE, related_name="quota_rules")
    org_kinds = models.JSONField("适用党组织类别", default=list, blank=True)
    least = models.PositiveSmallIntegerField("最少", default=1)
    most = models.PositiveSmallIntegerField("最多", default=3)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "数量要求"
        verbose_name_plural = "数量要求"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(least__lte=F("most")), name="quota_rule_range_ck")
        ]

    def __str__(self) -> str:
        return f"{self.item_type} {self.least}—{self.most}"


class CalendarEvent(models.Model):
    """A day or span of the year's calendar beside the windows themselves."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="events")
    kind = models.CharField("事项", max_length=16, choices=EventKind.choices)
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束", null=True, blank=True)

    class Meta:
        verbose_name = "日程"
        verbose_name_plural = "日程"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind"], name="calendar_event_uniq"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="calendar_event_span_ck",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class InspectionKind(models.Model):
    """A kind of inspection the county carries out."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="inspection_kinds")
    code = models.CharField("代码", max_length=24)
    name = models.CharField("名称", max_length=20)
    mode = models.CharField("方式", max_length=8, choices=InspectionMode.choices)
    inspectors_min = models.PositiveSmallIntegerField("最少督查人数", default=2)
    quarter_max = models.PositiveSmallIntegerField("每季度最多次数", default=1)
    # Working days in which a finding of each severity has to be put right.
    hint_days = models.PositiveSmallIntegerField("提示类整改工作日", default=15)
    general_days = models.PositiveSmallIntegerField("一般问题整改工作日", default=10)
    serious_days = models.PositiveSmallIntegerField("严重问题整改工作日", default=5)
    verify_by_other = models.BooleanField("由记录人以外的人核验", default=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "督查方式"
        verbose_name_plural = "督查方式"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="inspection_kind_uniq")
        ]

    def __str__(self) -> str:
        return self.name


class OrderRule(models.Model):
    """When the rules propose a louder order; a person of the department issues or drops it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="order_rules")
    code = models.CharField("代码", max_length=24)
    trigger = models.CharField("触发", max_length=12, choices=OrderTrigger.choices)
    # The kind of order that was not heeded; empty for red periods in a row.
    from_kind = models.CharField(
        "原单种类", max_length=8, choices=OrderKind.choices, blank=True, default=""
    )
    after = models.PositiveSmallIntegerField("期数或工作日数", default=1)
    next_kind = models.CharField("建议种类", max_length=8, choices=OrderKind.choices)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "督办升级规则"
        verbose_name_plural = "督办升级规则"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="order_rule_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.get_trigger_display()} {self.after} {self.get_next_kind_display()}"
