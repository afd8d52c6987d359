"""E-mail through the server named by ``EMAIL_URL``."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage

from notifications.senders.letters import Addressee, Letter, Temporary, Undeliverable

_CLOSING = "请登录书记项目管理系统办理。此邮件由系统自动发送。"


def send(channel: str, to: Sequence[Addressee], letter: Letter) -> None:
    """Send one e-mail to one person."""
    parts = [letter.body or letter.title, letter.link, _CLOSING]
    mail = EmailMessage(
        subject=f"【书记项目】{letter.title}",
        body="\n\n".join(part for part in parts if part),
        to=[person.address for person in to],
        # The same on every attempt, so that a mail server can drop a repetition.
        headers={"Message-ID": f"<{letter.reference}@shujixiangmu.invalid>"},
    )
    try:
        mail.send()
    except SMTPRecipientsRefused:
        raise Undeliverable("邮件服务器不接受这个邮箱地址") from None
    except OSError as error:  # the mail library's errors are all of this family
        raise Temporary(f"邮件服务器出错（{type(error).__name__}）") from None
