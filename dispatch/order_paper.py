"""A supervision order or reminder letter as an official paper with a receipt to send back."""

from __future__ import annotations

from collections.abc import Iterator

from core.clock import SHANGHAI
from core.documents.blocks import Addressee, Block, Body, Closing, Gap, Line, Paper, Title
from core.documents.form_sheet import Grid, grid_table
from dispatch.models import SupervisionOrder
from programmes.enums import OrderKind
from projects.papers.parties import cn_day, department_name

_BLANK = "　　　　年　　月　　日"


def order_paper(order: SupervisionOrder) -> Paper:
    """One order, with signature for receipt and result below it."""
    return Paper(order.get_kind_display(), tuple(_blocks(order)))


def _blocks(order: SupervisionOrder) -> Iterator[Block]:
    project = order.project
    if order.number is None:
        yield Line("拟稿，未签发", font="head")
    letter = order.kind == OrderKind.LETTER
    yield Title("“书记项目”提醒函" if letter else f"“书记项目”{order.get_kind_display()}")
    yield Line(order.name, align="center")
    yield Gap()
    yield Addressee(project.organisation.name)
    yield Body(f"你单位实施的“{project}”，{order.reason.rstrip('。')}。")
    yield Body(order.demand)
    verb = "请" if letter else "限"
    yield Body(f"{verb}于{cn_day(order.due_on)}前办结，并书面回复办理情况。")
    yield Gap(2, stay=True)
    issued = order.issued_at.astimezone(SHANGHAI).date() if order.issued_at else None
    yield Closing(department_name(order.programme.committee), cn_day(issued) or _BLANK)
    yield Gap()
    yield grid_table(Grid("", ("环节", "办理人", "时间", "内容"), (2, 3, 4, 10), _rows(order)))


def _rows(order: SupervisionOrder) -> tuple[tuple[str, ...], ...]:
    return (
        ("签发", _name(order.issued_by), _moment(order.issued_at), ""),
        ("签收", _name(order.signed_by), _moment(order.signed_at), ""),
        ("回复", _name(order.answered_by), _moment(order.answered_at), order.answer),
        ("办结", _name(order.closed_by), _moment(order.closed_at), order.close_note),
    )


def _name(person: object) -> str:
    return str(person) if person else ""


def _moment(moment: object) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(SHANGHAI)  # type: ignore[attr-defined]
    return f"{cn_day(local.date())}{local:%H:%M}"
