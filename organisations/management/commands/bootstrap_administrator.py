"""Opens the first administrator's account, or gives an administrator a new one-time password."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core import clock
from core.errors import DomainError
from organisations.enums import OrgKind, Role
from organisations.models import Organisation, Post, User
from organisations.services.passwords import reset_password
from organisations.services.people import create_person
from organisations.services.tree import add_organisation, add_post

POST_TITLE = "系统管理员"


class Command(BaseCommand):
    help = "开通系统管理员账号，显示一次性密码（首次登录必须修改）。已是系统管理员的，重置其密码。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="账号名")
        parser.add_argument("--name", default=POST_TITLE, help="姓名（显示名）")
        parser.add_argument("--organisation", default="", help="所在党委全称；库中还没有时新建")

    def handle(self, *args: Any, **options: Any) -> None:
        username: str = options["username"]
        user = User.objects.filter(username=username).first()
        try:
            with transaction.atomic():
                password = self._renew(user) if user else self._open(options)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"账号：{username}")
        self.stdout.write(f"一次性密码：{password}")
        self.stdout.write("密码只显示这一次，请立即登录并修改。")

    def _renew(self, user: User) -> str:
        held = user.appointments.held_on(clock.today())
        if not user.is_active or not held.filter(post__role=Role.ADMINISTRATOR).exists():
            raise CommandError(f"账号“{user.username}”已存在，但不是系统管理员。请换一个账号名。")
        return reset_password(actor=None, user=user)

    def _open(self, options: dict[str, Any]) -> str:
        organisation = self._organisation(options["organisation"])
        post = Post.objects.filter(
            organisation=organisation, role=Role.ADMINISTRATOR
        ).first() or add_post(
            actor=None, organisation=organisation, title=POST_TITLE, role=Role.ADMINISTRATOR
        )
        account = create_person(
            actor=None,
            username=options["username"],
            display_name=options["name"],
            post=post,
            starts_on=clock.today(),
        )
        return account.password

    def _organisation(self, name: str) -> Organisation:
        if name:
            found = Organisation.objects.filter(name=name).first()
            return found or add_organisation(
                actor=None,
                parent=None,
                name=name,
                short_name=name.removeprefix("中共").removesuffix("员会"),
                kind=OrgKind.COUNTY_COMMITTEE,
            )
        roots = list(Organisation.objects.filter(depth=1)[:2])
        if len(roots) != 1:
            raise CommandError("请用 --organisation 写明所在党委全称，例如：中共某某县委员会")
        return roots[0]
