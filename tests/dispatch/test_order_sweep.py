"""What the rules propose: once, never less loud than what is open, and never issued by itself."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.workdays import WorkCalendar
from dispatch.models import Lamp, MonthlyReport, OrderProposal, ReportPeriod, SupervisionOrder
from dispatch.services.order_answers import sign_order
from dispatch.services.order_sweep import propose_orders
from dispatch.services.orders import drop_proposal, issue_order, submit_order
from dispatch.supervision_rules import OrderFacts, is_ignored
from projects.models import Project
from tests.dispatch.months import opened
from tests.dispatch.supervising import a_project, drafted, issued, replied, rules_of
from tests.world import World, local

pytestmark = pytest.mark.django_db


def lit(world: World, project: Project, *shown: str) -> None:
    """Fixed lamps of the months from March on."""
    there = set(ReportPeriod.objects.values_list("key", flat=True))
    keys = [f"2026-{month:02d}" for month, _ in enumerate(shown, start=3)]
    for key in keys:
        if key not in there:
            opened(world, key)
    for key, colour in zip(keys, shown, strict=True):
        period = ReportPeriod.objects.get(programme=world.programme, key=key)
        Lamp.objects.filter(project=project).update(is_current=False)
        Lamp.objects.update_or_create(
            project=project,
            period=period,
            defaults={
                "as_of": period.ends_on,
                "computed": colour,
                "shown": colour,
                "planned": 50,
                "actual": 10,
                "lag": 40,
                "overdue_days": 0,
                "reasons": ["滞后 40 个百分点"],
                "inputs": {},
                "is_current": True,
                "fixed": True,
            },
        )


def proposed() -> list[tuple[str, str]]:
    """Rule and kind of every proposal, in order."""
    return list(OrderProposal.objects.order_by("pk").values_list("rule_code", "kind"))


def test_red_months_in_a_row_are_proposed_once_and_louder_as_they_go_on(world: World) -> None:
    rules_of(world.programme)
    project = a_project(world)
    lit(world, project, "green", "red")
    assert propose_orders(day=date(2026, 4, 30)) == 0  # April is not over
    assert propose_orders(day=date(2026, 5, 1)) == 1
    assert propose_orders(day=date(2026, 5, 1)) == 0
    lit(world, project, "green", "red", "red", "red")
    assert propose_orders(day=date(2026, 7, 1)) == 1
    assert propose_orders(day=date(2026, 7, 2)) == 0
    assert proposed() == [("red_once", "yellow"), ("red_thrice", "red")]
    assert OrderProposal.objects.last().reason.startswith("连续 3 期红灯：滞后 40 个百分点")
    assert not SupervisionOrder.objects.exists()


def test_a_green_month_ends_the_run_and_a_new_run_speaks_again(world: World) -> None:
    rules_of(world.programme)
    project = a_project(world)
    lit(world, project, "red")
    propose_orders(day=date(2026, 4, 1))
    with clock.at(local(2026, 4, 2)):
        drop_proposal(
            proposal_id=OrderProposal.objects.get().pk, reason="已约谈书记", actor=world.staff
        )
    lit(world, project, "red", "green")
    assert propose_orders(day=date(2026, 5, 1)) == 0
    lit(world, project, "red", "green", "red")
    assert propose_orders(day=date(2026, 6, 1)) == 1


def test_a_red_lamp_counts_once_its_report_was_due_and_read(world: World) -> None:
    rules_of(world.programme)
    project = a_project(world)
    lit(world, project, "green", "red")
    Lamp.objects.update(fixed=False)
    # April's report is due on 6 May; until then the lamp knows nothing of April.
    report = MonthlyReport.objects.get(project=project, period__key="2026-04")
    assert propose_orders(day=date(2026, 5, 6)) == 0
    for state, number in (("confirmed", 0), ("accepted", 1)):
        MonthlyReport.objects.filter(pk=report.pk).update(state=state)
        assert propose_orders(day=date(2026, 5, 7)) == number
    assert propose_orders(day=date(2026, 5, 8)) == 0


def test_a_dropped_proposal_keeps_no_other_matter_of_the_project_unheard(world: World) -> None:
    rules_of(world.programme)
    project = a_project(world)
    lit(world, project, "red", "red", "red")
    assert propose_orders(day=date(2026, 6, 9)) == 1
    with clock.at(local(2026, 6, 9)):
        drop_proposal(
            proposal_id=OrderProposal.objects.get().pk, reason="已约谈书记", actor=world.staff
        )
        order = issued(world, project=project)
    # Nor does the softer rule speak of the run of which the louder one has spoken.
    assert propose_orders(day=date(2026, 6, 10)) == 0
    assert propose_orders(day=date(2026, 6, 12)) == 1
    assert proposed() == [("red_thrice", "red"), ("blue_unsigned", "yellow")]
    assert OrderProposal.objects.last().source_order == order


def test_an_unheeded_order_is_proposed_to_be_raised_and_a_heeded_one_is_not(world: World) -> None:
    rules_of(world.programme)
    with clock.at(local(2026, 4, 15)):
        order, answered = issued(world), replied(world, "yellow", a_project(world))
    # Wednesday, 15 April: the third working day after it is Monday, 20 April.
    assert propose_orders(day=date(2026, 4, 17)) == 0
    Project.objects.filter(pk=order.project_id).update(status="suspended")
    assert propose_orders(day=date(2026, 4, 20)) == 0
    Project.objects.filter(pk=order.project_id).update(status="in_progress")
    assert propose_orders(day=date(2026, 4, 20)) == 1
    assert propose_orders(day=date(2026, 6, 20)) == 0
    found = OrderProposal.objects.get()
    assert (found.source_order, found.kind) == (order, "yellow")
    assert answered.proposals.count() == 0


def test_the_chain_runs_from_a_blue_order_not_signed_for_to_a_red_one(world: World) -> None:
    rules_of(world.programme)
    with clock.at(local(2026, 4, 15)):
        blue = issued(world)
    propose_orders(day=date(2026, 4, 20))
    with clock.at(local(2026, 4, 20)):
        yellow = taken(world, "yellow")
        submit_order(order_id=yellow.pk, actor=world.staff)
        sign_order(
            order_id=issue_order(order_id=yellow.pk, actor=world.head).pk, actor=world.liaison
        )
    # Due on 30 April, 1 to 5 May are days off: the third working day after it is 8 May.
    assert propose_orders(day=date(2026, 5, 7)) == 0
    assert propose_orders(day=date(2026, 5, 8)) == 1
    with clock.at(local(2026, 5, 8)):
        red = taken(world, "red", due_on=date(2026, 5, 15))
    assert (yellow.escalated_from, red.escalated_from) == (blue, yellow)
    # A red one is open already as a draft; nothing louder is left to propose.
    assert propose_orders(day=date(2026, 5, 11)) == 0


def taken(world: World, kind: str, **changes: object) -> SupervisionOrder:
    """A draft of the only open proposal."""
    proposal = OrderProposal.objects.get(state="open")
    return drafted(world, kind, proposal.project, proposal_id=proposal.pk, **changes)


ASKED = ("unsigned", "unanswered", "unclosed")


@pytest.mark.parametrize(
    ("state", "answered", "fired"),
    [
        ("issued", False, {"unsigned": 3, "unanswered": 12, "unclosed": 12}),
        ("signed", False, {"unanswered": 12, "unclosed": 12}),
        ("signed", True, {"unclosed": 12}),
        ("answered", True, {}),
        ("closed", True, {}),
    ],
)
def test_each_trigger_fires_after_its_working_days(
    state: str, answered: bool, fired: dict[str, int]
) -> None:
    start = date(2026, 4, 15)
    calendar = WorkCalendar()
    due = calendar.add_working_days(start, 9)
    facts = OrderFacts("blue", state, start, due, answered)
    days = {n: calendar.add_working_days(start, n) for n in range(1, 20)}
    first = {
        trigger: next(
            (n for n, day in days.items() if is_ignored(trigger, 3, facts, day, calendar)), None
        )
        for trigger in ASKED
    }
    assert first == {trigger: fired.get(trigger) for trigger in ASKED}


def test_signing_in_time_prevents_the_proposal(world: World) -> None:
    rules_of(world.programme)
    with clock.at(local(2026, 4, 15)):
        sign_order(order_id=issued(world).pk, actor=world.secretary)
    assert propose_orders(day=date(2026, 4, 29)) == 0


def test_nothing_is_proposed_that_is_not_louder_than_what_is_open(world: World) -> None:
    rules_of(world.programme)
    project = a_project(world)
    with clock.at(local(2026, 3, 20)):
        issued(world, "yellow", project)
    lit(world, project, "red")
    assert propose_orders(day=date(2026, 4, 1)) == 0


def test_a_person_makes_a_draft_of_a_proposal_which_is_then_taken(world: World) -> None:
    rules_of(world.programme)
    project = a_project(world)
    lit(world, project, "red")
    propose_orders(day=date(2026, 4, 1))
    proposal = OrderProposal.objects.get()
    client = Client()
    with clock.at(local(2026, 4, 2)):
        client.force_login(world.staff)
        assert "建议" in client.get(reverse("dispatch:orders")).content.decode()
        page = f"{reverse('dispatch:order_new', args=[project.pk])}?proposal={proposal.pk}"
        assert "滞后 40 个百分点" in client.get(page).content.decode()
        typed = {
            "proposal": proposal.pk,
            "kind": "yellow",
            "reason": proposal.reason,
            "demand": "请书记牵头研究，书面回复办理情况。",
            "due_on": "2026-04-10",
        }
        assert client.post(page, typed).status_code == 302
        assert client.post(page, typed).status_code == 409
    proposal.refresh_from_db()
    assert proposal.state == "taken"
    assert proposal.taken_as.state == "draft"
