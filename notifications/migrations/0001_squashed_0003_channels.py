"""Make every table at once in a new database; older ones went, and go, step by step."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("notifications", "0001_initial"),
        ("notifications", "0002_initial"),
        ("notifications", "0003_channels"),
    ]

    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=32, verbose_name="类型")),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                ("body", models.TextField(blank=True, default="", verbose_name="正文")),
                (
                    "link",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="链接"),
                ),
                ("once_key", models.CharField(max_length=120, verbose_name="唯一标识")),
                ("created_at", models.DateTimeField(verbose_name="时间")),
                ("read_at", models.DateTimeField(null=True, verbose_name="已读时间")),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
            ],
            options={
                "verbose_name": "消息",
                "verbose_name_plural": "消息",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(fields=["recipient", "read_at"], name="message_unread_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recipient", "once_key"), name="message_once_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "电子邮件"),
                            ("wecom", "企业微信"),
                            ("wecom_robot", "企业微信群机器人"),
                            ("dingtalk", "钉钉群机器人"),
                            ("feishu", "飞书群机器人"),
                            ("sms", "短信"),
                        ],
                        max_length=12,
                        verbose_name="渠道",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "待发送"),
                            ("in_flight", "发送中"),
                            ("retry", "等待重试"),
                            ("sent", "已发送"),
                            ("failed", "发送失败"),
                            ("withheld", "未发出"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="尝试次数")),
                ("due_at", models.DateTimeField(verbose_name="应发时间")),
                (
                    "last_error",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="原因"),
                ),
                ("urgent", models.BooleanField(default=False, verbose_name="紧急")),
                ("in_digest", models.BooleanField(default=False, verbose_name="并入每日汇总")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="发出时间")),
                ("claim", models.CharField(blank=True, default="", max_length=32)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notifications.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "发送记录",
                "verbose_name_plural": "发送记录",
                "indexes": [models.Index(fields=["state", "due_at"], name="delivery_due_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("message", "channel"), name="delivery_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["queued", "in_flight", "retry", "sent", "failed", "withheld"],
                            )
                        ),
                        name="delivery_state_ck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageTimes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "quiet_from",
                    models.TimeField(default=datetime.time(20, 0), verbose_name="免打扰开始"),
                ),
                (
                    "quiet_until",
                    models.TimeField(default=datetime.time(8, 0), verbose_name="免打扰结束"),
                ),
                ("daily_digest", models.BooleanField(default=False, verbose_name="每日汇总")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="message_times",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "消息时间",
                "verbose_name_plural": "消息时间",
            },
        ),
        migrations.CreateModel(
            name="ChannelAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "电子邮件"),
                            ("wecom", "企业微信"),
                            ("wecom_robot", "企业微信群机器人"),
                            ("dingtalk", "钉钉群机器人"),
                            ("feishu", "飞书群机器人"),
                            ("sms", "短信"),
                        ],
                        max_length=12,
                        verbose_name="渠道",
                    ),
                ),
                ("address", models.CharField(max_length=64, verbose_name="账号或号码")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="channel_addresses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "接收账号",
                "verbose_name_plural": "接收账号",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "channel"), name="channel_address_uniq")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "电子邮件"),
                            ("wecom", "企业微信"),
                            ("wecom_robot", "企业微信群机器人"),
                            ("dingtalk", "钉钉群机器人"),
                            ("feishu", "飞书群机器人"),
                            ("sms", "短信"),
                        ],
                        max_length=12,
                        verbose_name="渠道",
                    ),
                ),
                ("ordinary", models.BooleanField(verbose_name="一般消息")),
                ("urgent", models.BooleanField(verbose_name="紧急消息")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="channel_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "渠道选择",
                "verbose_name_plural": "渠道选择",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "channel"), name="channel_choice_uniq")
                ],
            },
        ),
    ]
