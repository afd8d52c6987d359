"""A leader's own project goes past the gates the programme spares it."""

from __future__ import annotations

from typing import Any

from core import audit, clock
from core.errors import Conflict
from organisations.enums import Role
from organisations.queries import department_people, people_with_role
from projects.models import Project
from projects.services.lifecycle import move
from reviews.enums import PreReviewResult
from reviews.models import PreReview
from reviews.queries.gates import panel_of
from reviews.queries.panel import panel_passed
from reviews.queries.pre_review import latest_round


def led_by_leader(project: Project) -> bool:
    """Whether the unit's secretary of today is also a leader of the programme's own committee."""
    today = clock.today()
    leaders = department_people(
        committee_id=project.programme.committee_id, roles=[Role.LEADER], on=today
    )
    secretaries = people_with_role(
        role=Role.SECRETARY, organisation_id=project.organisation_id, on=today
    )
    return secretaries.filter(pk__in=leaders.values("pk")).exists()


def spare_leader(project: Project, actor: Any) -> None:
    """Follows each filing: note the gates the rules spare the project, and pass those due now.

    The answer is kept on the project, so that a change of posts or of the rules later on does not
    move it back. `project` is locked; its status is the new one afterwards.
    """
    programme = project.programme
    ruled = programme.leader_skips_pre_review or programme.leader_skips_experts
    leads = ruled and led_by_leader(project)
    _keep(
        project,
        leads and programme.leader_skips_pre_review,
        leads and programme.leader_skips_experts,
    )
    if not leads:
        return
    if project.skips_pre_review:
        _pass_by_rule(project)
    audit.record(
        actor=None,
        action="pre_review.exempt",
        obj=project,
        reason=project.exemption,
        details={"pre_review": project.skips_pre_review, "experts": project.skips_experts},
    )


def _keep(project: Project, pre_review: bool, experts: bool) -> None:
    if (pre_review, experts) != (project.skips_pre_review, project.skips_experts):
        project.skips_pre_review, project.skips_experts = pre_review, experts
        project.save(update_fields=["skips_pre_review", "skips_experts", "updated_at"])


def may_be_exempted(project: Project, actor: Any) -> None:
    """Guard of the move by rule: the filing has just found that the rule applies."""
    if not project.skips_pre_review:
        raise Conflict("本年度方案没有规定这个项目免予预审。")


def _pass_by_rule(project: Project) -> None:
    """A round that nobody held, and the move to whatever gate comes next."""
    before, moment = latest_round(project), clock.now()
    move(project.pk, "exempt_pre_review", actor=None, reason=project.exemption)
    PreReview.objects.create(
        project=project,
        revision=project.revisions.order_by("-number").first(),
        round=(before.round if before else 0) + 1,
        taken_at=moment,
        result=PreReviewResult.EXEMPT,
        comment=project.exemption,
        decided_at=moment,
    )
    if panel_of(project) and not panel_passed(project):
        move(project.pk, "send_to_experts", actor=None, reason=project.exemption)
    project.refresh_from_db(fields=["status", "status_since"])
