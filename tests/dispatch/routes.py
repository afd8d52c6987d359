"""Who may open what in monthly dispatch."""

from typing import Any

from core import clock
from dispatch.models import Lamp, MonthlyReport
from dispatch.services.reports import file_report
from tests.dispatch.months import content, opened, report_of, running
from tests.security.route import Route, codes
from tests.world import World, local


def open_report(world: World) -> dict[str, Any]:
    """A report of the home town that has not been written."""
    return {"pk": _report(world).pk}


def waiting_report(world: World) -> dict[str, Any]:
    """A report of the home town that waits for the department."""
    report = _report(world)
    with clock.at(local(2026, 4, 10)):
        filed = content(report.project, 10, 10)
        file_report(report_id=report.pk, content=filed, actor=world.secretary)
    return {"pk": report.pk}


def with_a_report(world: World) -> dict[str, Any]:
    """No arguments, but a report to list."""
    open_report(world)
    return {}


def a_lamp(world: World) -> dict[str, Any]:
    """The lamp of that report's project."""
    return {"pk": Lamp.objects.get(project=_report(world).project).pk}


def a_period(world: World) -> dict[str, Any]:
    """The period of that report."""
    return {"pk": _report(world).period_id}


def _report(world: World) -> MonthlyReport:
    project = running(world.programme, world.home.towns[0])
    return report_of(project, opened(world))


# Members of the home county by what they are to a report of its first town.
READERS = {"liaison": 200, "secretary": 200, "staff": 200, "head": 200, "leader": 200}
DEPARTMENT = {"staff": 302, "head": 302}

ROUTES = [
    Route("dispatch:month", get=codes(200)),
    Route(
        "dispatch:month_export",
        get=codes(200, foreign_staff=404, foreign_secretary=404),
        arguments=with_a_report,
    ),
    Route(
        "dispatch:period_open",
        post=codes(403, staff=409, head=409, foreign_staff=409),
    ),
    Route(
        "dispatch:period_fix",
        post=codes(403, staff=302, head=409, foreign_staff=404, foreign_secretary=404),
        arguments=a_period,
    ),
    Route(
        "dispatch:lamp_override",
        get=codes(404, head=200, **dict.fromkeys(["liaison", "secretary", "staff", "leader"], 403)),
        post=codes(
            404, head=200, **dict.fromkeys(["liaison", "secretary", "staff", "leader"], 403)
        ),
        arguments=a_lamp,
    ),
    # The rules are read by everybody bound by them, and tried by the department alone.
    Route(
        "dispatch:whatif",
        get=codes(403, staff=200, head=200, foreign_staff=404, foreign_secretary=404),
        post=codes(403, staff=200, head=200, foreign_staff=404, foreign_secretary=404),
        arguments=lambda world: {"pk": world.programme.pk},
    ),
    Route("dispatch:accept_many", post=codes(403, **DEPARTMENT, foreign_staff=302)),
    Route("dispatch:urge", post=codes(403, **DEPARTMENT, foreign_staff=302)),
    Route(
        "dispatch:report",
        get=codes(404, **READERS),
        post=codes(404, liaison=200, secretary=200, staff=403, head=403, leader=403),
        arguments=open_report,
    ),
    Route(
        "dispatch:report_autosave",
        post=codes(404, liaison=400, secretary=400, staff=403, head=403, leader=403),
        arguments=open_report,
    ),
    Route(
        "dispatch:report_unchanged",
        post=codes(404, liaison=302, secretary=302, staff=403, head=403, leader=403),
        arguments=open_report,
    ),
    Route(
        "dispatch:report_confirm",
        post=codes(404, liaison=403, secretary=409, staff=403, head=403, leader=403),
        arguments=open_report,
    ),
    Route(
        "dispatch:check",
        get=codes(404, liaison=403, secretary=403, staff=200, head=200, leader=403),
        arguments=waiting_report,
    ),
    Route(
        "dispatch:accept",
        post=codes(404, liaison=403, secretary=403, staff=302, head=409, leader=403),
        arguments=waiting_report,
    ),
    Route(
        "dispatch:return",
        post=codes(404, liaison=403, secretary=403, staff=200, head=200, leader=403),
        arguments=waiting_report,
    ),
]
