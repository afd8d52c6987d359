"""No page costs more queries than its budget, with a thousand projects behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from projects.enums import Status
from tests.dashboards.scenes import thousand_projects
from tests.security.pages_in_use import PagesInUse
from tests.world import World, local

LIST, PAGE, OVERVIEW = 12, 15, 12
# Eight pages show at once what others show one by one, and no section of them can be left for a
# further page without the reader losing what the decision rests on; each costs what its tables
# are. All are constant.
# The whole rule book of a year: every list of rules is a table of its own, beside the frame.
RULE_BOOK = 32
# Judges, what binds them (posts, units, declared interests), what they know and hold, the plan in
# hand, beside rubrics with their groups and categories.
ASSIGNMENT = 24
# Beside the rule book, what every floor above says rests on its sections.
EDITOR = 44
# The application, its pre-review, every judge's marks with what happened to the sheet and earlier
# decisions, beside the opinion.
DECISION = 19
# The plan in three tables, what was verified of it, the closing report with its files, the panel
# and earlier rounds; in a second round also the unit's word on what was put right. One query is
# for what inspections found of its stages.
ACCEPTANCE = 18
# A judge's sheet with rubric and marks beside application, plan and closing report.
ACCEPTANCE_SHEET = 18
# Every kind of duty with a day of its own, each from its table, beside the days off.
CALENDAR = 18
# Each kind of duty is asked by itself what is open; as many for one item as for thousands.
EVERY_DUTY = 40
TRIED = "pass_mark=60&trim_rule=none&trim_from=5"
JUNE, NOVEMBER = local(2026, 6, 10), local(2026, 11, 20)
# Marks of a transaction ask nothing.
NOT_A_QUERY = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO", "BEGIN", "COMMIT")
IN_BULK = (
    Status.IN_PROGRESS,
    Status.SUBMITTED,
    Status.PRE_REVIEW,
    Status.EXPERT_REVIEW,
    Status.APPROVED,
    Status.CLOSING,
    Status.ACCEPTANCE,
    Status.ACCEPTED,
)


@dataclass(frozen=True)
class Row:
    """One page, who asks for it, and what it may cost; `scene` names a method of the pages."""

    route: str
    askers: tuple[str, ...]
    budget: int
    scene: str = ""
    query: str = ""


DEPARTMENT = ("staff", "head")
EVERYBODY = ("liaison", "secretary", "staff", "head", "leader", "expert", "administrator")
LISTS = [
    Row("dashboards:workbench", EVERYBODY, LIST),
    Row("dashboards:library", EVERYBODY, LIST, query="size=100&sort=lag"),
    Row("dashboards:papers", ("liaison", "staff", "leader"), LIST),
    Row("dashboards:coverage", ("staff", "leader"), LIST),
    Row("dashboards:overview", ("staff", "head", "leader"), OVERVIEW, query="ranking=1"),
    Row("dispatch:month", EVERYBODY, LIST),
    Row("dispatch:calendar", EVERYBODY, CALENDAR, query="month=2026-04"),
    Row("dispatch:gantt", EVERYBODY, LIST),
    Row("dispatch:feed", EVERYBODY, LIST),
    Row("dispatch:reminders", DEPARTMENT, LIST),
    Row("dispatch:reminders_preview", ("staff",), EVERY_DUTY, "+reminders"),
    Row("dispatch:my_reminders", ("liaison",), EVERY_DUTY, "+reminders"),
    Row("notifications:inbox", ("liaison", "staff"), LIST),
    Row("notifications:preferences", ("liaison", "staff"), PAGE),
    Row("notifications:deliveries", DEPARTMENT, LIST),
    Row("notifications:unread", DEPARTMENT, LIST),
    Row("core:jobs", ("staff",), LIST),
    Row("core:job", ("staff",), LIST, "job"),
    Row("programmes:index", EVERYBODY, LIST),
    Row("programmes:detail", ("liaison", "staff"), RULE_BOOK, "programme"),
    Row("programmes:start", DEPARTMENT, LIST),
    Row("programmes:edit", DEPARTMENT, EDITOR, "programme"),
    Row("programmes:section", DEPARTMENT, RULE_BOOK, "programme/rubrics"),
    Row("programmes:section", ("staff",), RULE_BOOK, "programme/topics"),
    Row("dispatch:whatif", ("staff",), RULE_BOOK, "programme"),
    Row("reviews:whatif", ("staff",), RULE_BOOK, "programme"),
    Row("programmes:versions", ("liaison", "staff"), RULE_BOOK, "programme/quotas"),
    Row("programmes:calendar", ("staff", "administrator"), LIST),
    Row("projects:new", ("liaison", "secretary"), PAGE),
    Row("projects:topics", ("liaison", "secretary", "staff", "leader"), LIST),
    Row("projects:topic", DEPARTMENT, PAGE, "topic"),
    Row("projects:openings", DEPARTMENT, PAGE),
    Row("projects:objectives", ("liaison", "staff", "leader"), LIST),
    Row("projects:objective", ("liaison", "staff"), PAGE, "indicator"),
    Row("dashboards:others", ("liaison", "secretary"), LIST),
    Row("dashboards:other_plan", ("liaison",), LIST, "neighbour"),
    Row("projects:sources", ("liaison", "secretary"), PAGE),
    Row("projects:similar_pairs", DEPARTMENT, LIST),
    Row("projects:import_workbook", ("staff", "administrator"), PAGE),
    Row("projects:ledger_sheets", ("staff",), PAGE, "ledger"),
    Row("projects:ledger_columns", ("staff",), PAGE, "ledger"),
    Row("projects:ledger", ("staff",), PAGE, "ledger"),
    Row("reviews:pre_review_queue", DEPARTMENT, LIST, query="state=all"),
    Row("reviews:pre_review_queue", DEPARTMENT, PAGE, "+alike", "alike=1"),
    Row("reviews:pre_review_bulk", DEPARTMENT, LIST),
    Row("reviews:panel", DEPARTMENT, LIST),
    Row("reviews:assign", ("staff",), ASSIGNMENT),
    Row("reviews:experts", DEPARTMENT, LIST),
    Row("reviews:expert_add", ("staff",), LIST),
    Row("reviews:own_conflicts", ("expert",), LIST),
    Row("reviews:sheets", ("expert",), LIST),
    Row("reviews:approvals", DEPARTMENT, LIST),
    Row("reviews:acceptance_queue", DEPARTMENT, LIST),
    Row("reviews:merits", DEPARTMENT, LIST, "+merit"),
    Row("reviews:ranking", ("staff", "head", "leader", "secretary"), LIST),
    Row("reviews:secretaries", ("staff", "leader"), LIST),
    Row("organisations:password_change", ("liaison",), PAGE),
]
APPLYING = [
    *(
        Row("projects:apply", ("liaison", "secretary"), PAGE, f"draft/{step}")
        for step in range(1, 7)
    ),
    Row("projects:submit", ("liaison", "secretary"), PAGE, "draft"),
    Row("projects:topic_return", ("liaison",), PAGE, "draft"),
    Row("projects:copy_out", ("liaison", "secretary"), PAGE, "draft/1"),
    Row("projects:attachment_view", ("liaison", "secretary"), PAGE, "attached"),
    Row("projects:paper", ("liaison", "secretary"), PAGE, "draft"),
    Row("projects:paper", ("staff", "leader"), PAGE, "filed_again"),
    Row("projects:compare", ("secretary", "staff"), PAGE, "filed_again"),
    Row("projects:copy", ("liaison", "secretary"), PAGE, "finished_before"),
    Row("projects:similar", ("liaison", "secretary"), PAGE, "draft"),
    Row("projects:similar", DEPARTMENT, PAGE, "filed_again"),
    Row("dashboards:project", ("liaison", "staff", "leader"), PAGE, "filed_again"),
    Row("reviews:pre_review", DEPARTMENT, PAGE, "filed_again"),
    Row("reviews:pre_review", DEPARTMENT, PAGE, "vetoed"),
    Row("reviews:sheet", ("expert",), PAGE, "sheet"),
    Row("reviews:sheet_lock", ("expert",), PAGE, "sheet"),
    Row("reviews:expert", DEPARTMENT, PAGE, "known_expert"),
    Row("reviews:sheet_case", DEPARTMENT, ASSIGNMENT, "stepped_aside"),
    Row("reviews:decide", DEPARTMENT, DECISION, "scored"),
    Row("reviews:approval_trace", ("secretary", "staff", "leader"), PAGE, "turned_down"),
    Row("reviews:verdict", ("secretary", "head"), PAGE, "turned_down"),
    Row("reviews:appeals", DEPARTMENT, LIST, "+appealed"),
    # Objections stand beside all that.
    Row("reviews:decide", DEPARTMENT, DECISION + 1, "on_notice"),
    Row("reviews:notices", ("liaison", "staff", "leader"), LIST),
    Row("reviews:objection", ("other_secretary", "staff"), PAGE, "on_notice"),
    Row("reviews:publication", DEPARTMENT, LIST, "+pending"),
    Row("reviews:approval_whatif", DEPARTMENT, PAGE, query=TRIED),
    # From here on the programme votes by cards, after a meeting that comments.
    Row("reviews:card", ("expert",), PAGE, "card"),
    Row("reviews:vote_open", DEPARTMENT, LIST, "+card"),
    Row("reviews:decide", DEPARTMENT, DECISION, "voted"),
]
RUNNING = [
    Row("dashboards:project", ("secretary", "staff", "head", "leader"), PAGE, "running"),
    Row("projects:move", ("head",), PAGE, "running/suspend"),
    Row("dispatch:project_gantt", ("liaison", "staff", "leader"), PAGE, "running"),
    Row("dispatch:report", ("liaison", "secretary"), PAGE, "open_report"),
    Row("dispatch:report", ("liaison", "staff", "leader"), PAGE, "waiting_report"),
    Row("dispatch:check", DEPARTMENT, PAGE, "waiting_report"),
    Row("dispatch:check_list", DEPARTMENT, PAGE, "+waiting_report", query="period=2026-04"),
    Row("dispatch:deadlines", DEPARTMENT, LIST, "reporting_period"),
    Row("dispatch:lamp_override", ("head",), PAGE, "lamp"),
    Row("dispatch:coordination_item", ("liaison", "staff", "leader"), PAGE, "to_assign"),
    Row("dispatch:coordination_new", ("liaison", "staff"), PAGE),
    Row("dispatch:coordination", ("liaison", "staff", "leader"), LIST, "+meeting"),
    Row("dispatch:gatherings", ("liaison", "staff", "leader"), LIST, "+meeting"),
    Row("dispatch:gathering", ("liaison", "staff", "leader"), PAGE, "meeting"),
    Row("dispatch:gathering_agenda", DEPARTMENT, PAGE, "meeting"),
    Row("dispatch:gathering_people", DEPARTMENT, PAGE, "meeting"),
    Row("dispatch:gathering_screen", ("staff", "leader"), PAGE, "meeting"),
    Row("dispatch:decisions", ("liaison", "staff", "leader"), LIST, "+meeting"),
    Row("dispatch:decision", ("liaison", "staff"), PAGE, "meeting_decision"),
    Row("dispatch:bulletin_edit", DEPARTMENT, PAGE, "drafted_bulletin"),
    Row("dispatch:bulletin_explain", ("liaison", "secretary"), PAGE, "heard_bulletin"),
    Row("dispatch:bulletin", DEPARTMENT, PAGE, "heard_bulletin"),
    Row("dispatch:bulletin", ("liaison", "staff", "leader"), PAGE, "issued_bulletin"),
    Row("dispatch:bulletin_receipts", DEPARTMENT, PAGE, "issued_bulletin"),
    Row("dispatch:bulletins", EVERYBODY, LIST),
    Row("dispatch:draw", DEPARTMENT, PAGE, "drawn"),
    Row("dispatch:inspection_record", ("staff",), PAGE, "to_record"),
    Row("dispatch:inspection", ("liaison", "staff", "leader"), PAGE, "visited"),
    Row("dispatch:inspection_new", DEPARTMENT, PAGE),
    Row("dispatch:finding", ("liaison", "staff", "leader"), PAGE, "to_put_right"),
    Row("dispatch:order_edit", DEPARTMENT, PAGE, "order_draft"),
    Row("dispatch:order_new", ("staff",), PAGE, "supervised"),
    Row("dispatch:order", ("liaison", "staff", "leader"), PAGE, "order_in_hand"),
    Row("dispatch:patrol", DEPARTMENT, LIST),
    Row("dispatch:inspections", EVERYBODY, LIST),
    Row("dispatch:findings", EVERYBODY, LIST),
    Row("dispatch:orders", EVERYBODY, LIST),
]
CLOSING = [
    Row("reviews:closing", ("liaison", "secretary"), PAGE, "closing"),
    Row("reviews:acceptance", ("liaison", *DEPARTMENT, "leader"), ACCEPTANCE, "begun"),
    Row("reviews:acceptance", ("secretary", *DEPARTMENT, "leader"), ACCEPTANCE, "ready"),
    Row("reviews:acceptance", ("secretary", *DEPARTMENT, "leader"), ACCEPTANCE, "second_round"),
    Row("reviews:acceptance_trace", ("staff", "leader"), PAGE, "ready"),
    Row("reviews:rectification", ("liaison", "secretary"), PAGE, "in_rectification"),
    Row("reviews:stage", ("liaison", "staff"), PAGE, "closing"),
    Row("reviews:revocation", DEPARTMENT, PAGE, "closing"),
    Row("reviews:sheet", ("expert",), ACCEPTANCE_SHEET, "acceptance_sheet"),
    Row("dashboards:project", ("secretary", "head"), PAGE, "ready"),
    # From here on the ranking is frozen.
    Row("reviews:ranking_version", ("staff", "head", "leader"), LIST, "frozen"),
    Row("reviews:secretary", ("staff", "leader", "secretary"), LIST, "ranked_unit"),
]


def cost(client: Client, address: str) -> list[str]:
    """Statements of one request of a visit under way: session, person, posts, frame and page."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    statements = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in statements if not sql.upper().startswith(NOT_A_QUERY)]


class Visits(dict[str, Client]):
    """Browsers of people in the midst of a visit: the first page of each has been seen."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def __missing__(self, asker: str) -> Client:
        client = self[asker] = Client()
        person = self.world.home.people[asker]
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("dashboards:workbench")).status_code == 200
        return client


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("rows", "moment"),
    [(LISTS, JUNE), (APPLYING, JUNE), (RUNNING, JUNE), (CLOSING, NOVEMBER)],
    ids=["lists", "applying", "running", "closing"],
)
def test_pages_keep_their_budgets_with_a_thousand_projects(
    world: World, rows: list[Row], moment: datetime
):
    pages, visits, dear = PagesInUse(world), Visits(world), {}
    with clock.at(moment):
        thousand_projects(world, statuses=IN_BULK)
        for row in rows:
            address = reverse(row.route, kwargs=pages.url_arguments(row.scene))
            for asker in row.askers:
                statements = cost(visits[asker], f"{address}?{row.query}")
                if len(statements) > row.budget:
                    dear[f"{row.route} {row.scene} {asker}: {len(statements)}"] = statements
    assert not dear, "\n".join(f"{page}\n  " + "\n  ".join(dear[page]) for page in dear)
