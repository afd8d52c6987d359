"""A small county in the middle of everything: one project at every gate of the year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from dispatch.models import Bulletin, MonthlyReport
from dispatch.services.periods import mark_missing
from organisations.models import User
from programmes.models import Programme
from projects.models import Project
from projects.services.attachments import add_attachment
from reviews.models import RankingVersion, ScoreSheet
from reviews.services.pre_review import take_pre_review
from tests.core.hostile import picture_bytes
from tests.dispatch.bulletin_acts import one_of_each
from tests.dispatch.meeting import one_of_each as one_of_each_matter
from tests.dispatch.months import opened, running
from tests.dispatch.supervising import one_of_each as one_of_each_visit
from tests.projects.copies import filed_then, year_before
from tests.projects.ledgers import tried_ledger
from tests.projects.rulebook_rows import add_indicator
from tests.projects.sheets import LONG, drafted
from tests.reviews.acceptance_acts import accepted, begun, ready
from tests.reviews.acts import assigned, handed_in, passed, scored, submitted
from tests.security.pages_voting import merit_rule, vote_by_cards, vote_on, voted
from tests.world import World, build_programme, local

DURING_THE_CALL = local(2026, 3, 10)
AFTER_THE_CALL = local(2026, 3, 24)
NOW = local(2026, 11, 24)


@dataclass
class Played:
    """Where each project of the county stands."""

    world: World
    draft: Project
    reviewed: Project
    sheet: ScoreSheet
    scored: Project
    card: ScoreSheet
    voted: Project
    report: MonthlyReport
    to_close: Project
    to_verify: Project
    to_decide: Project
    accepted: Project
    finished_before: Project


def played_world(world: World) -> Played:
    """Play the county up to a day in November; one programme votes by cards, a second marks."""
    _more_rules(world.programme)
    with time_machine.travel(DURING_THE_CALL):
        draft, reviewed = _drafted_with_picture(world), submitted(world, title="小区值日生")
        to_vote = submitted(world, town=1, title="老街夜话")
        voted_on = submitted(world, town=1, title="一站办成")
    with time_machine.travel(AFTER_THE_CALL):
        take_pre_review(project_id=reviewed.pk, actor=world.staff)
        cards = vote_on(world, passed(world, to_vote))
        voted(world, passed(world, voted_on))
    sheet, done = _marked(world)
    to_close = running(world.programme, world.home.towns[0], title="盘活闲置场地")
    later = [
        running(world.programme, world.home.unit, title=title)
        for title in ("清淤先锋队", "河长联户", "水费公示栏")
    ]
    opened(world, "2026-10")
    with time_machine.travel(NOW):
        mark_missing(now=NOW)
        for project in later:
            project.milestones.exclude(position=1).update(completion=100)
        begun(world, later[0])
        ready(world, later[1])
        accepted(world, later[2])
        _earlier_version(later[2], world.head)
        later.append(_finished_before(world))
    return Played(
        world,
        draft,
        reviewed,
        sheet,
        done,
        next(card for card in cards if card.judge == world.expert),
        voted_on,
        MonthlyReport.objects.get(project=to_close),
        to_close,
        *later,
    )


def _earlier_version(project: Project, actor: User) -> None:
    """What a ranking said once, before the result was put right."""
    RankingVersion.objects.create(
        programme=project.programme,
        number=1,
        reason="核查后更正了一个项目的得分，重新冻结。",
        frozen_by=actor,
        frozen_at=NOW,
        lines=[
            {
                "project": project.pk,
                "title": str(project),
                "unit": project.organisation.short_name,
                "group": str(project.category),
                "rank": 1,
                "score": "92.50",
                "grade": "excellent",
                "award": "",
                "supplementary": False,
            }
        ],
    )


def _finished_before(world: World) -> Project:
    last_year = year_before(world.home)
    return filed_then(world, last_year, world.home.unit, LONG * 8, title="泵站先锋")


def _more_rules(programme: Programme) -> None:
    vote_by_cards(programme)
    merit_rule(programme)
    add_indicator(programme, "党员示范岗", target=400)


def _marked(world: World) -> tuple[ScoreSheet, Project]:
    """A sheet the first expert has not handed in, and a project with all its marks."""
    voting = world.programme
    build_programme(world.home, series="领办事项", name="分水县委2026年度书记领办事项")
    with time_machine.travel(DURING_THE_CALL):
        in_panel = submitted(world, town=1, title="老街议事会")
        done = submitted(world, town=1, title="田间党校")
    with time_machine.travel(AFTER_THE_CALL):
        passed(world, in_panel)
        sheets = assigned(world, in_panel)
        handed_in(sheets[1])
        scored(world, done)
    world.home.programme = voting
    return sheets[0], done


def _drafted_with_picture(world: World) -> Project:
    liaison, unit = world.unit_liaison, world.home.unit
    project = drafted(world, liaison=liaison, organisation=unit, title="泵站党员责任岗")
    photo = SimpleUploadedFile("走访照片.png", picture_bytes("PNG", (600, 400)))
    add_attachment(project_id=project.pk, upload=photo, kind="application", actor=liaison)
    return project


def key_pages(county: Played) -> dict[str, dict[str, str]]:
    """Pages that matter most, by person and by name, besides those of the menu."""
    town = {
        "report": reverse("dispatch:report", args=[county.report.pk]),
        "project-gantt": reverse("dispatch:project_gantt", args=[county.report.project_id]),
        "bulletin-word": reverse(
            "dispatch:bulletin_explain", args=[_bulletins(county)["heard"].pk]
        ),
        "closing": reverse("reviews:closing", args=[county.to_close.pk]),
        "project-of-unit": reverse("dashboards:project", args=[county.to_close.pk]),
    }
    return {
        "unit_liaison": _unit_pages(county),
        "liaison": town,
        "secretary": {"closing-to-file": town["closing"], "project-in-review": project(county)},
        "staff": {
            **_department_pages(county),
            **_bulletin_pages(county),
            **_coordination_pages(county),
            **_supervision_pages(county),
        },
        "head": _head_pages(county),
        "expert": {
            "sheet": reverse("reviews:sheet", args=[county.sheet.pk]),
            "card": reverse("reviews:card", args=[county.card.pk]),
            "own-conflicts": reverse("reviews:own_conflicts"),
        },
        "leader": {"project-accepted": reverse("dashboards:project", args=[county.accepted.pk])},
        "administrator": {},
    }


def _unit_pages(county: Played) -> dict[str, str]:
    steps = {
        f"application-step-{step}": reverse("projects:apply", args=[county.draft.pk, step])
        for step in range(1, 7)
    }
    return {
        **steps,
        "submit": reverse("projects:submit", args=[county.draft.pk]),
        "similar-of-unit": reverse("projects:similar", args=[county.draft.pk]),
        "sources": reverse("projects:sources"),
        "copy": reverse("projects:copy", args=[county.finished_before.pk]),
        "paper": reverse("projects:paper", args=[county.draft.pk]),
        "attachment": reverse("projects:attachment_view", args=[county.draft.attachments.get().pk]),
        "account": reverse("organisations:password_change"),
        "inbox": reverse("notifications:inbox"),
        "message-settings": reverse("notifications:preferences"),
        "gantt-of-unit": reverse("dispatch:gantt"),
        "feed": reverse("dispatch:feed"),
    }


def project(county: Played) -> str:
    """Page of the project in pre-review."""
    return reverse("dashboards:project", args=[county.reviewed.pk])


def _head_pages(county: Played) -> dict[str, str]:
    return {
        "decide": reverse("reviews:decide", args=[county.scored.pk]),
        "publication": reverse("reviews:publication"),
        "approval-trace": reverse("reviews:approval_trace", args=[county.scored.pk]),
        "approval-whatif": reverse("reviews:approval_whatif") + "?pass_mark=60&trim_rule=none"
        "&trim_from=5",
        "verdict": reverse("reviews:verdict", args=[county.scored.pk]),
        "decide-by-cards": reverse("reviews:decide", args=[county.voted.pk]),
        "accept": reverse("reviews:acceptance", args=[county.to_decide.pk]),
    }


def _department_pages(county: Played) -> dict[str, str]:
    ledger = [tried_ledger(county.world).pk]
    return {
        "ledger-sheets": reverse("projects:ledger_sheets", args=ledger),
        "ledger-columns": reverse("projects:ledger_columns", args=ledger),
        "ledger-tried": reverse("projects:ledger", args=ledger),
        "papers": reverse("dashboards:papers"),
        "topics": reverse("projects:topics"),
        "topic": reverse("projects:topic", args=[county.world.programme.topics.first().pk]),
        "paper-filed": reverse("projects:paper", args=[county.reviewed.pk]),
        "similar": reverse("projects:similar", args=[county.reviewed.pk]),
        "similar-pairs": reverse("projects:similar_pairs"),
        "compare": reverse("projects:compare", args=[county.reviewed.pk]),
        "check": reverse("dispatch:check", args=[county.report.pk]),
        "check-list": reverse("dispatch:check_list"),
        "deadlines": reverse("dispatch:deadlines", args=[county.report.period_id]),
        "messages-unread": reverse("notifications:unread"),
        "reminders": reverse("dispatch:reminders"),
        "reminders-preview": reverse("dispatch:reminders_preview"),
        "my-reminders": reverse("dispatch:my_reminders"),
        "openings": reverse("projects:openings"),
        "objectives": reverse("projects:objectives"),
        "project": reverse("dashboards:project", args=[county.accepted.pk]),
        "library-red": reverse("dashboards:library") + "?lamp=red",
        "rules": reverse("programmes:detail", args=[county.world.programme.pk]),
        **_judging_pages(county),
        **_editor_pages(county.world.programme.pk),
    }


def _bulletins(county: Played) -> dict[str, Bulletin]:
    with time_machine.travel(NOW):
        return one_of_each(county.world, county.report.period)


def _coordination_pages(county: Played) -> dict[str, str]:
    with time_machine.travel(NOW):
        made = one_of_each_matter(county.world, county.to_close)
    meeting = [made["meeting"].pk]
    return {
        "coordination-item": reverse("dispatch:coordination_item", args=[made["item"].pk]),
        "coordination-new": reverse("dispatch:coordination_new") + f"?project={county.to_close.pk}",
        "gathering-new": reverse("dispatch:gathering_new"),
        "gathering": reverse("dispatch:gathering", args=meeting),
        "gathering-agenda": reverse("dispatch:gathering_agenda", args=meeting),
        "gathering-people": reverse("dispatch:gathering_people", args=meeting),
        "gathering-screen": reverse("dispatch:gathering_screen", args=meeting),
        "gathering-paper": reverse("dispatch:gathering_paper", args=[*meeting, "agenda"]),
        "decisions": reverse("dispatch:decisions"),
        "decision": reverse("dispatch:decision", args=[made["decision"].pk]),
    }


def _bulletin_pages(county: Played) -> dict[str, str]:
    made = _bulletins(county)
    return {
        "bulletin-edit": reverse("dispatch:bulletin_edit", args=[made["draft"].pk]),
        "bulletin-heard": reverse("dispatch:bulletin", args=[made["heard"].pk]),
        "bulletin-issued": reverse("dispatch:bulletin", args=[made["issued"].pk]),
        "bulletin-receipts": reverse("dispatch:bulletin_receipts", args=[made["issued"].pk]),
    }


def _supervision_pages(county: Played) -> dict[str, str]:
    with time_machine.travel(NOW):
        visit, answered, order = one_of_each_visit(county.world, county.to_close)
    return {
        "findings": reverse("dispatch:findings"),
        "orders": reverse("dispatch:orders"),
        "patrol": reverse("dispatch:patrol"),
        "inspection-new": reverse("dispatch:inspection_new"),
        "inspection-record": reverse("dispatch:inspection_record", args=[visit.pk]),
        "inspection": reverse("dispatch:inspection", args=[answered.inspection_id]),
        "finding": reverse("dispatch:finding", args=[answered.pk]),
        "order": reverse("dispatch:order", args=[order.pk]),
        "order-new": reverse("dispatch:order_new", args=[county.to_close.pk]),
    }


def _judging_pages(county: Played) -> dict[str, str]:
    return {
        "pre-review-bulk": reverse("reviews:pre_review_bulk"),
        "pre-review": reverse("reviews:pre_review", args=[county.reviewed.pk]),
        "vote": reverse("reviews:vote_open"),
        "merits": reverse("reviews:merits"),
        "assign": reverse("reviews:assign") + "?stage=acceptance",
        "experts": reverse("reviews:experts"),
        "expert-add": reverse("reviews:expert_add"),
        "expert": reverse("reviews:expert", args=[county.sheet.judge_id]),
        "sheet-case": reverse("reviews:sheet_case", args=[county.to_decide.sheets.all()[0].pk]),
        "panel-of-acceptance": reverse("reviews:panel") + "?stage=acceptance",
        "verification": reverse("reviews:acceptance", args=[county.to_verify.pk]),
        "trace": reverse("reviews:acceptance_trace", args=[county.accepted.pk]),
        "stage": reverse("reviews:stage", args=[county.to_close.pk]),
        "revocation": reverse("reviews:revocation", args=[county.to_close.pk]),
        "secretaries": reverse("reviews:secretaries"),
        "ranking-version": reverse("reviews:ranking_version", args=[1]),
        "secretary": reverse("reviews:secretary", args=[county.accepted.organisation_id]),
    }


def _editor_pages(programme: int) -> dict[str, str]:
    sections = ("basics", "topics", "gates", "rubrics", "grades", "lamps")
    return {
        "start-programme": reverse("programmes:start"),
        "edit-programme": reverse("programmes:edit", args=[programme]),
        "try-lamps": reverse("dispatch:whatif", args=[programme]),
        "try-rubrics": reverse("reviews:whatif", args=[programme]),
        **{
            f"edit-{name}": reverse("programmes:section", args=[programme, name])
            for name in sections
        },
    }


def session_of(person: User) -> str:
    """Key of a session in which the person is logged in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.session.session_key)


def desk_of(person: User, base: str, open_page: Callable[[], Page]) -> tuple[Page, str]:
    """Return a page in which the person is logged in, and the key of the session."""
    page, key = open_page(), session_of(person)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": base}
    page.context.add_cookies([cookie])
    return page, key
