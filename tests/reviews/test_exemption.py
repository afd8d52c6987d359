"""A leader's own project is spared the gates its programme says, and everybody sees it."""

from __future__ import annotations

from datetime import date

from django.test import Client
from django.urls import reverse

from core import clock
from core.models import AuditRecord
from notifications.models import Message
from organisations.enums import Role
from organisations.models import Appointment, Organisation, Post
from programmes.enums import GateKind
from projects.enums import Status
from projects.models import Project
from projects.services.submission import submit_application
from reviews.enums import PreReviewResult
from reviews.queries.gates import panel_of
from reviews.services.pre_review import take_pre_review
from tests.projects.sheets import call_time
from tests.reviews.acts import passed, submitted
from tests.world import World


def ruled(world: World, *, pre_review: bool = True, experts: bool = False) -> None:
    world.programme.leader_skips_pre_review = pre_review
    world.programme.leader_skips_experts = experts
    world.programme.save()


def appointed(world: World, committee: Organisation, *, until: date | None = None) -> None:
    """The secretary also holds, or held, the leader's post of a committee."""
    post = Post.objects.get(organisation=committee, role=Role.LEADER)
    Appointment.objects.create(
        user=world.secretary, post=post, starts_on=date(2020, 1, 1), ends_on=until
    )


def led(world: World) -> None:
    appointed(world, world.home.committee)


def test_a_leaders_project_goes_straight_to_the_experts(world: World):
    ruled(world)
    led(world)
    project = submitted(world)
    assert project.status == Status.EXPERT_REVIEW
    assert [(step.action, step.actor_name) for step in project.steps.order_by("pk")][1:] == [
        ("exempt_pre_review", "系统"),
        ("send_to_experts", "系统"),
    ]
    spared = project.pre_reviews.get()
    assert (spared.result, spared.officer) == (PreReviewResult.EXEMPT, None)
    record = AuditRecord.objects.get(action="pre_review.exempt")
    assert record.reason == "按方案规定免予预审"
    told = Message.objects.filter(kind="application_submitted")
    assert {message.body for message in told} == {"按方案规定免予预审。"}
    # A second click files nothing twice.
    with clock.at(call_time(world.programme)):
        again = submit_application(project_id=project.pk, actor=world.secretary)
    assert again.status == Status.EXPERT_REVIEW
    assert project.revisions.count() == 1


def test_where_the_experts_are_spared_too_the_head_decides_next(world: World):
    ruled(world, experts=True)
    led(world)
    project = submitted(world)
    assert project.status == Status.PRE_REVIEW
    assert panel_of(project) is None
    client = Client()
    client.force_login(world.head, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("reviews:decide", args=[project.pk]))
    assert page.context["due"]
    listed = client.get(reverse("reviews:approvals")).content.decode()
    assert "按方案规定免予预审、专家评审" in listed
    assert "待预审 0 个" in client.get(reverse("reviews:pre_review_queue")).content.decode()
    shown = client.get(reverse("dashboards:project", args=[project.pk])).content.decode()
    assert "按方案规定免予预审、专家评审" in shown
    assert "按方案规定免予预审" in client.get(reverse("dashboards:library")).content.decode()


def test_only_experts_spared_means_pre_review_as_for_everybody(world: World):
    ruled(world, pre_review=False, experts=True)
    led(world)
    project = submitted(world)
    assert (project.status, project.skips_experts) == (Status.SUBMITTED, True)
    assert passed(world, project).status == Status.PRE_REVIEW


def test_nobody_is_spared_without_the_rule_or_the_post(world: World):
    led(world)
    assert submitted(world).status == Status.SUBMITTED
    ruled(world)
    others = submitted(world, town=1, title="乙镇的项目")
    assert (others.status, others.skips_pre_review) == (Status.SUBMITTED, False)


def test_a_leader_of_another_committee_or_of_last_year_is_not_spared(world: World):
    ruled(world)
    appointed(world, world.foreign.committee)
    appointed(world, world.home.committee, until=date(2026, 1, 31))
    project: Project = submitted(world)
    assert project.status == Status.SUBMITTED
    take_pre_review(project_id=project.pk, actor=world.staff)


def test_without_a_panel_the_head_decides_at_once(world: World):
    world.programme.gates.filter(kind=GateKind.EXPERT_PANEL).update(enabled=False)
    ruled(world)
    led(world)
    assert submitted(world).status == Status.PRE_REVIEW
