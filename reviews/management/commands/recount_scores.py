"""Counts the panel's results anew from the sheets and names those that differ."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programmes.enums import Stage
from programmes.models import Programme
from reviews.models import ScoreResult
from reviews.queries.recount import recount


class Command(BaseCommand):
    """复核评委打分汇总：从评分表重新计算，与保存的结果逐个比对。"""

    help = "从评分表重新计算评委打分汇总，与保存的结果逐个比对"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The programme, and the form of the answer."""
        parser.add_argument("programme", type=int, help="年度方案编号")
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every project whose stored mean is not what its sheets come to."""
        programme = Programme.objects.filter(pk=options["programme"]).first()
        if programme is None:
            raise CommandError("没有这个编号的年度方案。")
        differing, counted = [], 0
        for stage in Stage:
            stored = {
                row.project_id: row
                for row in ScoreResult.objects.filter(
                    project__programme=programme, stage=stage
                ).order_by("round")
            }
            for row in recount(programme, stage):
                kept = stored.get(row.project_id)
                if kept is None:
                    continue
                counted += 1
                if kept.mean != row.mean:
                    differing.append(row.project_id)
                    self.stdout.write(
                        f"项目 {row.project_id}（{stage.label}）：保存 {kept.mean}，复核 {row.mean}"
                    )
        self.stdout.write(f"复核 {counted} 个结果，{len(differing)} 个不一致。")
        if options["json"]:
            self.stdout.write(json.dumps({"counted": counted, "differing": differing}))
