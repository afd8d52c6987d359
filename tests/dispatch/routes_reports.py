"""Who may open the pages of deadlines, and check the month side by side."""

from typing import Any

from core import clock
from dispatch.models import MonthlyReport
from dispatch.services.deadlines import skip_report
from tests.dispatch.months import opened, report_of, running
from tests.security.route import Route, codes
from tests.world import World, local


def _report(world: World) -> MonthlyReport:
    return report_of(running(world.programme, world.home.towns[0]), opened(world))


def a_period(world: World) -> dict[str, Any]:
    """A period with a report of the home town that has not been written."""
    return {"pk": _report(world).period_id}


def excused(world: World) -> dict[str, Any]:
    """A report of the home town that is not asked for."""
    report = _report(world)
    with clock.at(local(2026, 4, 10)):
        skip_report(report_id=report.pk, reason="本期没有到期任务。", actor=world.staff)
    return {"pk": report.pk}


# The period is seen by all members of the home county; the department alone decides on it.
DEPARTMENT = codes(403, staff=200, head=200, foreign_staff=404, foreign_secretary=404)

ROUTES = [
    Route("dispatch:deadlines", get=DEPARTMENT, arguments=a_period),
    Route("dispatch:extend", post=DEPARTMENT, arguments=a_period),
    Route("dispatch:skip", post=DEPARTMENT, arguments=a_period),
    Route(
        "dispatch:unskip",
        post=codes(404, liaison=403, secretary=403, staff=302, head=409, leader=403),
        arguments=excused,
    ),
    Route("dispatch:check_list", get=codes(403, staff=200, head=200, foreign_staff=200)),
    Route("dispatch:return_many", post=codes(403, staff=200, head=200, foreign_staff=200)),
]
