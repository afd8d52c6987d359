"""The audit chain: records that are only ever added, each sealed over the one before."""

from django.db import models

from core import clock

GENESIS_HASH = "0" * 64
HASH_LENGTH = 64


class Outcome(models.TextChoices):
    """How an act ended."""

    SUCCESS = "success", "成功"
    DENIED = "denied", "被拒绝"
    FAILED = "failed", "失败"


class AuditRecord(models.Model):
    """One act, as it was at the time. The database refuses to change or delete it.

    Actor and object are kept as text without foreign keys: the record must outlive
    both, and this app knows no other.
    """

    seq = models.BigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间", default=clock.now)
    actor_id = models.BigIntegerField("操作人编号", null=True, blank=True)
    actor_name = models.CharField("操作人", max_length=64, blank=True)
    actor_unit = models.CharField("单位", max_length=200, blank=True)
    action = models.CharField("动作", max_length=64)
    object_type = models.CharField("对象类型", max_length=64, blank=True)
    object_id = models.CharField("对象编号", max_length=64, blank=True)
    object_title = models.CharField("对象", max_length=200, blank=True)
    outcome = models.CharField(
        "结果", max_length=8, choices=Outcome.choices, default=Outcome.SUCCESS
    )
    reason = models.TextField("理由", blank=True, default="")
    details = models.TextField("详情", blank=True, default="{}")
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    address = models.CharField("地址", max_length=45, blank=True)
    prev_hash = models.CharField("上一条校验值", max_length=HASH_LENGTH)
    hash = models.CharField("校验值", max_length=HASH_LENGTH)
    algorithm = models.CharField("算法", max_length=16)

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计记录"
        ordering = ("-seq",)
        indexes = (
            models.Index(fields=("object_type", "object_id"), name="audit_object_idx"),
            models.Index(fields=("actor_id",), name="audit_actor_idx"),
            models.Index(fields=("at",), name="audit_at_idx"),
            models.Index(fields=("action",), name="audit_action_idx"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="audit_seq_positive"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="audit_outcome_valid"
            ),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class AuditTail(models.Model):
    """The end of the chain, in a single row: every writer locks it, so the chain cannot fork."""

    ONLY = 1

    last_seq = models.BigIntegerField("末条序号", default=0)
    last_hash = models.CharField("末条校验值", max_length=HASH_LENGTH, default=GENESIS_HASH)

    class Meta:
        verbose_name = "审计链末端"
        verbose_name_plural = "审计链末端"
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="audit_tail_single_row"),
        )

    def __str__(self) -> str:
        return str(self.last_seq)
