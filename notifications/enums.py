"""Codes of channels and of the states of a delivery, with the words people read."""

from __future__ import annotations

from django.db import models


class Channel(models.TextChoices):
    """A way out of the system; in-app is the message itself."""

    EMAIL = "email", "电子邮件"
    WECOM = "wecom", "企业微信"
    WECOM_ROBOT = "wecom_robot", "企业微信群机器人"
    DINGTALK = "dingtalk", "钉钉群机器人"
    FEISHU = "feishu", "飞书群机器人"
    SMS = "sms", "短信"


#: A robot speaks to everybody in its group, never to one person alone.
GROUP_CHANNELS = frozenset({Channel.WECOM_ROBOT, Channel.DINGTALK, Channel.FEISHU})
#: The address on these is a mobile number; the one of the account serves where none is given.
PHONE_CHANNELS = frozenset({Channel.DINGTALK, Channel.SMS})


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    QUEUED = "queued", "待发送"
    IN_FLIGHT = "in_flight", "发送中"
    RETRY = "retry", "等待重试"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"
    WITHHELD = "withheld", "未发出"


#: A person may have these sent again; the others are on their way or have arrived.
ENDED_UNSENT = (DeliveryState.FAILED, DeliveryState.WITHHELD)
