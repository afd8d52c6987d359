"""Reminders of what inspections, orders, coordination and bulletins ask: to the right desk."""

from datetime import date, datetime, time

import pytest

from core import clock
from core.clock import SHANGHAI
from dispatch.services.findings import answer_finding
from dispatch.services.reminders import RunOutcome, run_reminders
from notifications.models import Message
from programmes.enums import Duty
from programmes.models import ReminderRule
from tests.dispatch import bulletin_acts
from tests.dispatch.coordinating import assigned, raised
from tests.dispatch.meeting import called, decided
from tests.dispatch.months import running
from tests.dispatch.supervising import ANSWER, VISIT, issued, planned, recorded
from tests.world import World

DUTIES = (Duty.FINDING, Duty.ORDER, Duty.COORDINATION, Duty.EXPLANATION)


@pytest.fixture
def rules(world: World) -> None:
    """Each duty: who has to act the working day before, the department the one after."""
    ReminderRule.objects.all().delete()
    ReminderRule.objects.bulk_create(
        ReminderRule(
            programme=world.programme,
            code=f"{duty}{offset}",
            duty=duty,
            offset_days=offset,
            recipient=recipient,
            level=level,
        )
        for duty in DUTIES
        for offset, recipient, level in ((-1, "owner", 0), (1, "staff", 1))
    )


def run(day: date) -> RunOutcome:
    moment = datetime.combine(day, time(8, 30), SHANGHAI)
    with clock.at(moment):
        return run_reminders(day=day, now=moment)


def told() -> list[tuple[str, str]]:
    """Who was reminded of what since the last question."""
    rows = Message.objects.filter(kind="reminder", read_at=None)
    found = sorted(rows.values_list("recipient__username", "title"))
    rows.update(read_at=clock.now())
    return found


@pytest.mark.usefixtures("rules")
def test_findings_orders_promises_and_decisions_reach_who_has_to_act_then_the_department(
    world: World,
):
    project = running(world.programme, world.home.towns[0], title="小区值日生")
    with clock.at(VISIT):
        finding = recorded(world, planned(world, project)).findings.get()  # due on 30 April
        issued(world, project=project)  # due on 30 April
        assigned(world, raised(world, project))  # outside the system, promised for 24 April
        lead = world.home.towns[1].short_name
        assigned(world, raised(world, project, problem="管线权属不清，请协调。"), lead=lead)
        decided(world, called(world))  # due on 28 April
    assert run(date(2026, 4, 22)) == RunOutcome()
    run(date(2026, 4, 23))
    assert [name for name, _ in told()] == ["other_liaison", "staff", "staff2"]
    run(date(2026, 4, 27))
    assert told() == [
        ("liaison", "协调事项提醒：会议议定事项：月底前完成场地清理。，还剩 1 个工作日"),
        ("staff", "待办提醒：协调事项 2 项，其中 2 项已逾期"),
        ("staff2", "待办提醒：协调事项 2 项，其中 2 项已逾期"),
    ]
    run(date(2026, 4, 29))
    assert told()[0] == ("liaison", "待办提醒：督查问题 1 项、督办单 1 项")
    with clock.at(datetime(2026, 4, 30, 9, tzinfo=SHANGHAI)):
        answer_finding(finding_id=finding.pk, text=ANSWER, actor=world.liaison)
    run(date(2026, 5, 6))
    assert {title.split("：")[0] for _, title in told()} == {"督办单提醒"}
    assert run(date(2026, 5, 20)) == RunOutcome()


@pytest.mark.usefixtures("rules")
def test_a_unit_that_may_say_a_word_about_a_bulletin_is_reminded_while_it_may(world: World):
    bulletin_acts.heard(world)  # on 8 June, with a word until the 9th
    assert run(date(2026, 6, 8)).sent == 1
    ((name, title),) = told()
    assert name == "liaison"
    assert "可以说明一句话" in title
    assert run(date(2026, 6, 10)) == RunOutcome()
