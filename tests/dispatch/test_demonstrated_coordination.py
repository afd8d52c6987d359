"""The demonstration's story of coordination, on the tests' county."""

from core import clock
from dispatch.models import CoordinationItem, Gathering
from dispatch.services.reports import file_report
from shujixiangmu.demo.coordinating import coordinate
from tests.dispatch.months import content, opened, problem, report_of, running
from tests.world import World, local

TWO = ("手续由两个部门分管，久拖不决，请协调。", "配套资金没有着落，请协调。")


def test_one_problem_is_struck_off_one_waits_for_leaders_and_a_meeting_decides(world: World):
    project = running(world.programme, world.home.towns[0])
    report = report_of(project, opened(world))
    with clock.at(local(2026, 4, 10)):
        problems = tuple(problem(text) for text in TWO)
        given = content(project, 10, 10, problems=problems, no_problems=False)
        file_report(report_id=report.pk, content=given, actor=world.secretary)
    played = {
        "reports": [report],
        "officer": world.staff,
        "checker": world.staff2,
        "secretary_of": lambda project: world.secretary,
    }
    with clock.at(local(2026, 4, 13)):
        meeting = coordinate(**played)
        assert coordinate(**played) == meeting
    states = CoordinationItem.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == ["closed", "escalated"]
    assert meeting == Gathering.objects.get()
    assert meeting.state == "held"
    assert meeting.agenda.first().kind == "leader"
    decisions = meeting.decisions.order_by("position").values_list("state", flat=True)
    assert list(decisions) == ["done", "open"]
