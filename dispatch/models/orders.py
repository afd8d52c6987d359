"""Supervision orders and reminder letters, what the rules propose, files and steps of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import StoredFile
from dispatch.enums import OrderState, ProposalState
from dispatch.models.inspections import OFFICE, Finding, Inspection, seen_by
from organisations.scope import scope_of
from programmes.enums import OrderKind
from programmes.models import Programme
from projects.models import Project

if TYPE_CHECKING:
    from organisations.models import User

IN_THE_OFFICE = (OrderState.DRAFT, OrderState.TO_SIGN, OrderState.WITHDRAWN)


class SupervisionOrderQuerySet(models.QuerySet):
    """Orders as a person may see them."""

    def visible_to(self, user: User) -> SupervisionOrderQuerySet:
        """Own unit and committees above: issued ones; the department: drafts as well."""
        return self.filter(seen_by(user, ~Q(state__in=IN_THE_OFFICE), "project__"))


class SupervisionOrder(models.Model):
    """A letter or an order on one matter of one project (一事一单)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="orders")
    project = models.ForeignKey(Project, models.PROTECT, related_name="orders")
    kind = models.CharField("种类", max_length=8, choices=OrderKind.choices)
    number = models.PositiveIntegerField("编号", null=True)
    state = models.CharField(
        "状态", max_length=10, choices=OrderState.choices, default=OrderState.DRAFT
    )
    reason = models.TextField("事由", max_length=500)
    demand = models.TextField("督办要求", max_length=800)
    due_on = models.DateField("办结时限")
    escalated_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="escalations"
    )
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟稿时间")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField("签发时间", null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField("签收时间", null=True)
    answer = models.TextField("办理情况", max_length=1500, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField("回复时间", null=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True, default="")
    return_count = models.PositiveSmallIntegerField("退回次数", default=0)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("办结时间", null=True)
    close_note = models.CharField("核验意见", max_length=300, blank=True, default="")
    withdraw_reason = models.CharField("作废原因", max_length=300, blank=True, default="")

    objects = SupervisionOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "督办单"
        verbose_name_plural = "督办单"
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "number"], name="order_number_uniq"
            ),
            models.CheckConstraint(condition=Q(kind__in=OrderKind.values), name="order_kind_ck"),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state_ck"),
            models.CheckConstraint(
                condition=Q(state__in=IN_THE_OFFICE)
                | (Q(number__isnull=False) & Q(issued_at__isnull=False)),
                name="order_issued_ck",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="order_due_idx")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What it is called: 黄色督办单〔2026〕3号, without a number until it is issued."""
        if self.number is None:
            return f"{self.get_kind_display()}（未编号）"
        return f"{self.get_kind_display()}〔{self.programme.year}〕{self.number}号"


class OrderProposalQuerySet(models.QuerySet):
    """Proposals as a person may see them."""

    def visible_to(self, user: User) -> OrderProposalQuerySet:
        """Proposals for the department the person belongs to."""
        paths = scope_of(user).committee_paths(*OFFICE)
        return self.filter(programme__committee__path__in=paths)


class OrderProposal(models.Model):
    """An order a rule asks for; a person issues or drops it, the rule proposes it once."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="order_proposals")
    project = models.ForeignKey(Project, models.PROTECT, related_name="order_proposals")
    rule_code = models.CharField("规则", max_length=24)
    # What the rule fired on: "red:<project>:<first period>" or "order:<pk>".
    subject = models.CharField("对象", max_length=40)
    kind = models.CharField("建议种类", max_length=8, choices=OrderKind.choices)
    reason = models.CharField("理由", max_length=300)
    source_order = models.ForeignKey(
        SupervisionOrder, models.PROTECT, null=True, related_name="proposals"
    )
    made_on = models.DateField("提出日期")
    state = models.CharField(
        "状态", max_length=8, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("研究时间", null=True)
    drop_reason = models.CharField("不发原因", max_length=200, blank=True, default="")
    taken_as = models.ForeignKey(
        SupervisionOrder, models.PROTECT, null=True, related_name="taken_from"
    )

    objects = OrderProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "督办建议"
        verbose_name_plural = "督办建议"
        ordering = ["made_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "rule_code", "subject"], name="order_proposal_uniq"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="order_proposal_state_ck"
            ),
        ]
        indexes = [models.Index(fields=["state", "made_on"], name="order_proposal_idx")]

    def __str__(self) -> str:
        return f"{self.project} {self.get_kind_display()}"


class SupervisionFile(models.Model):
    """A photo of an inspection, or evidence that a finding or an order was dealt with."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="files")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="files")
    order = models.ForeignKey(SupervisionOrder, models.PROTECT, null=True, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("移除时间", null=True)

    class Meta:
        verbose_name = "督查督办附件"
        verbose_name_plural = "督查督办附件"
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(inspection__isnull=False, finding__isnull=True, order__isnull=True)
                    | Q(inspection__isnull=True, finding__isnull=False, order__isnull=True)
                    | Q(inspection__isnull=True, finding__isnull=True, order__isnull=False)
                ),
                name="supervision_file_one_ck",
            )
        ]

    def __str__(self) -> str:
        return str(self.file)


class SupervisionStep(models.Model):
    """What was done about a finding or an order, by whom and when; never changed."""

    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="steps")
    order = models.ForeignKey(SupervisionOrder, models.PROTECT, null=True, related_name="steps")
    act = models.CharField("办理", max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    note = models.TextField("内容", max_length=1500, blank=True, default="")

    class Meta:
        verbose_name = "督查督办办理记录"
        verbose_name_plural = "督查督办办理记录"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=False, order__isnull=True)
                | Q(finding__isnull=True, order__isnull=False),
                name="supervision_step_one_ck",
            )
        ]

    def __str__(self) -> str:
        return self.act
