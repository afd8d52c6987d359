"""Imports a county's workbook: organisations, posts with accounts, draft projects."""

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.errors import DomainError
from core.spreadsheets.reading import cell_name
from projects.services.importing import ImportOutcome, import_workbook

PRIVATE = 0o600
SHOWN = 200


class Command(BaseCommand):
    """``manage.py import_workbook FILE.xlsx [--dry-run] [--json]``; safe to repeat."""

    help = "导入县里的工作簿（党组织、岗位、汇总表三张表），要么全部写入，要么一行不写。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="xlsx 工作簿")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")
        parser.add_argument(
            "--passwords",
            type=Path,
            help="把新账号的一次性密码写入这个新文件（仅本人可读），默认放在运行数据目录",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        target: Path | None = options["passwords"]
        if target is not None and target.exists():
            raise CommandError(f"密码文件 {target} 已存在，为免覆盖，请换一个文件名。")
        try:
            with file.open("rb") as workbook:
                outcome = import_workbook(file=workbook, actor=None, dry_run=options["dry_run"])
        except OSError:
            self._refuse(f"文件打不开：{file}", options["json"])
        except DomainError as error:
            self._refuse(error.message, options["json"])
        self._report(outcome)
        if outcome.passwords:
            self._keep_passwords(outcome, target)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(outcome), ensure_ascii=False))
        if outcome.errors:
            sys.exit(1)

    def _refuse(self, message: str, as_json: bool) -> None:
        if not as_json:
            raise CommandError(message)
        self.stderr.write(message)
        counts = dict.fromkeys(("organisations", "posts", "projects", "created", "unchanged"), 0)
        self.stdout.write(json.dumps({**counts, "errors": 1, "message": message}))
        sys.exit(1)

    def _report(self, outcome: ImportOutcome) -> None:
        write = self.stdout.write
        write(
            f"读到党组织 {outcome.organisations} 个、岗位 {outcome.posts} 个、"
            f"项目 {outcome.projects} 个（必选 {outcome.mandatory}，自选 {outcome.elective}）。"
        )
        for warning in outcome.warnings:
            write(f"提示：{warning}")
        for mark in outcome.errors[:SHOWN]:
            write(f"错误：“{mark.sheet}”{cell_name(mark.row, mark.column)}：{mark.reason}")
        if outcome.errors:
            write(f"共 {len(outcome.errors)} 处错误，没有写入任何内容。请改正后重新导入。")
        elif outcome.dry_run:
            write(f"检查通过（未写入）：将新增 {outcome.created}，已有 {outcome.unchanged}。")
        else:
            write(f"{outcome.programme_name}：新增 {outcome.created}，已有 {outcome.unchanged}。")

    def _keep_passwords(self, outcome: ImportOutcome, given: Path | None) -> None:
        """Write the only copy of the passwords where nobody else reads it."""
        count = len(outcome.passwords)
        target = given or settings.VAR_DIR / f"passwords-{clock.now():%Y%m%d-%H%M%S-%f}.txt"
        lines = ["单位\t岗位\t账号\t一次性密码"]
        lines += [f"{i.unit}\t{i.title}\t{i.username}\t{i.password}" for i in outcome.passwords]
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with os.fdopen(handle, "w", encoding="utf-8") as paper:
            paper.write("\n".join(lines) + "\n")
        self.stdout.write(
            f"新开通 {count} 个账号，一次性密码在 {target}，打印分发后请删除这个文件。"
        )


def _as_json(outcome: ImportOutcome) -> dict[str, Any]:
    return {
        "organisations": outcome.organisations,
        "posts": outcome.posts,
        "projects": outcome.projects,
        "errors": len(outcome.errors),
        "created": outcome.created,
        "unchanged": outcome.unchanged,
        "mandatory": outcome.mandatory,
        "elective": outcome.elective,
        "dry_run": outcome.dry_run,
        "programme": outcome.programme_name,
        "warnings": list(outcome.warnings),
        "bad_cells": [
            {
                "sheet": mark.sheet,
                "row": mark.row,
                "column": cell_name(mark.row, mark.column).rstrip("0123456789"),
                "reason": mark.reason,
            }
            for mark in outcome.errors
        ],
    }
