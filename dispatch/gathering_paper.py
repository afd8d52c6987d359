"""Agenda and minutes of a meeting as papers: A4, official layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.clock import SHANGHAI
from core.documents.blocks import Block, Body, Closing, Gap, Heading, Paper, Title
from dispatch.enums import Attendance
from dispatch.models import AgendaItem, Gathering, GatheringDecision, GatheringParticipant
from projects.papers.parties import cn_day, department_name

AGENDA, MINUTES = "agenda", "minutes"
KINDS = {AGENDA: "议程", MINUTES: "纪要"}


@dataclass(frozen=True)
class MeetingFacts:
    """What the papers of a meeting rest on."""

    gathering: Gathering
    agenda: list[AgendaItem]
    participants: list[GatheringParticipant]
    decisions: list[GatheringDecision]

    @property
    def when(self) -> str:
        """Day and hour as papers write them."""
        starts = self.gathering.starts_at.astimezone(SHANGHAI)
        return f"{cn_day(starts.date())} {starts:%H:%M}"

    def named(self, attendance: str) -> str:
        """Participants with one mark, in one line."""
        return "、".join(row.name for row in self.participants if row.attendance == attendance)

    @property
    def attendance(self) -> list[tuple[str, str]]:
        """Who came and who did not, as the minutes say it; nothing that was not marked."""
        marks = (Attendance.PRESENT, Attendance.EXCUSED, Attendance.ABSENT)
        found = [(str(mark.label), self.named(mark)) for mark in marks]
        return [(label, names) for label, names in found if names]

    @property
    def invited(self) -> str:
        """Everybody invited, in one line."""
        return "、".join(row.name for row in self.participants)


def meeting_paper(facts: MeetingFacts, kind: str) -> Paper:
    """The agenda before a meeting, or its minutes after it."""
    gathering = facts.gathering
    blocks: list[Block] = [Title(f"{gathering.title}\n{KINDS[kind]}"), *_head(facts)]
    blocks += _agenda(facts) if kind == AGENDA else _minutes(facts)
    day = gathering.starts_at.astimezone(SHANGHAI).date()
    blocks += [
        Gap(2, stay=True),
        Closing(department_name(gathering.programme.committee), cn_day(day)),
    ]
    return Paper(KINDS[kind], tuple(blocks), grid=True)


def _head(facts: MeetingFacts) -> Iterator[Block]:
    yield Body(f"时间：{facts.when}")
    yield Body(f"地点：{facts.gathering.place}")
    if facts.gathering.host:
        yield Body(f"承办单位：{facts.gathering.host.name}")


def _agenda(facts: MeetingFacts) -> Iterator[Block]:
    if facts.invited:
        yield Body(f"参会：{facts.invited}")
    yield Heading("会议议程")
    for number, row in enumerate(facts.agenda, start=1):
        yield Body(f"{number}. {row.title.rstrip('。')}。")


def _minutes(facts: MeetingFacts) -> Iterator[Block]:
    for label, names in facts.attendance:
        yield Body(f"{label}：{names}")
    yield Heading("一、会议情况")
    yield Body(facts.gathering.minutes or "（未填写）")
    if facts.decisions:
        yield Heading("二、议定事项")
        for row in facts.decisions:
            yield Body(
                f"{row.position}. {row.text.rstrip('。')}。"
                f"（责任单位：{row.unit_name}，完成期限：{cn_day(row.due_on)}）"
            )
