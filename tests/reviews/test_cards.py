"""The vote by cards and the meeting that only comments."""

from datetime import date

import pytest
from django.urls import reverse

from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from organisations.models import User
from programmes.enums import GateKind
from programmes.models import Gate
from projects.enums import Status
from projects.models import Project
from reviews.cards import outcome
from reviews.enums import CardColour
from reviews.models import CardBallot, ScoreSheet
from reviews.queries.panel import result_of
from reviews.services.approval import decide_approval
from reviews.services.cards import cast_card, open_vote
from reviews.services.marking import go_without, recuse
from reviews.services.meeting_comments import record_comment
from reviews.services.sheet_acts import reopen_sheet
from tests.reviews.acceptance_acts import logged_in
from tests.reviews.acts import judges, passed, submitted
from tests.reviews.test_blind_sweep import text_of
from tests.world import World

GREEN, YELLOW, RED = CardColour.GREEN, CardColour.YELLOW, CardColour.RED


@pytest.mark.parametrize(
    ("cards", "expected"),
    [
        ((50, 20, 16), GREEN),
        ((3, 2, 1), YELLOW),
        ((3, 1, 1), GREEN),
        ((1, 1, 3), RED),
        ((2, 0, 2), YELLOW),
    ],
)
def test_a_majority_of_green_or_red_decides_and_all_else_is_yellow(cards, expected):
    shown = dict(zip((GREEN, YELLOW, RED), cards, strict=True))
    assert outcome(shown, green_percent=50, red_percent=50) == expected


@pytest.fixture
def voting(world: World) -> World:
    gates = Gate.objects.filter(programme=world.programme)
    gates.filter(kind=GateKind.EXPERT_PANEL).update(enabled=False)
    gates.filter(kind=GateKind.CARD_VOTE).update(enabled=True, min_judges=3)
    return world


def opened(world: World) -> Project:
    project = passed(world, submitted(world))
    assert project.status == Status.EXPERT_REVIEW
    open_vote(
        programme=world.programme,
        project_ids=[project.pk],
        judge_ids=[judge.pk for judge in judges(world, 3)],
        actor=world.staff,
    )
    return project


def voted(project: Project, *colours: str) -> None:
    for sheet, colour in zip(project.sheets.order_by("judge_id"), colours, strict=True):
        cast_card(sheet_id=sheet.pk, actor=sheet.judge, colour=colour, comment="理由")


def test_green_cards_open_the_way_and_the_result_comes_with_the_last_card(voting: World):
    project = opened(voting)
    sheets = list(project.sheets.order_by("judge_id"))
    for sheet in sheets[:2]:
        cast_card(sheet_id=sheet.pk, actor=sheet.judge, colour=GREEN)
        assert result_of(project) is None
    cast_card(sheet_id=sheets[2].pk, actor=sheets[2].judge, colour=RED, comment="太宽")
    result = result_of(project)
    assert (result.trace["outcome"], str(result.score)) == ("green", "66.67")
    decided = decide_approval(project_id=project.pk, result="approved", actor=voting.head)
    assert decided.status == Status.APPROVED


@pytest.mark.parametrize(("last", "words"), [(YELLOW, "黄牌"), (RED, "红牌")])
def test_yellow_and_red_do_not(voting: World, last: str, words: str):
    project = opened(voting)
    voted(project, GREEN, last, last)
    with pytest.raises(Conflict, match=words):
        decide_approval(project_id=project.pk, result="approved", actor=voting.head)
    back = "returned" if last == YELLOW else "rejected"
    done = decide_approval(project_id=project.pk, result=back, actor=voting.head, opinion="请改")
    assert done.status in (Status.RETURNED, Status.REJECTED)


def test_a_card_is_cast_once_by_its_own_judge_and_with_a_reason(voting: World):
    project = opened(voting)
    sheet = project.sheets.get(judge=voting.expert)
    with pytest.raises(NotAllowed):
        cast_card(sheet_id=sheet.pk, actor=voting.home.people["expert2"], colour=GREEN)
    with pytest.raises(InvalidInput, match="理由"):
        cast_card(sheet_id=sheet.pk, actor=voting.expert, colour=YELLOW)
    with pytest.raises(InvalidInput, match="请选择"):
        cast_card(sheet_id=sheet.pk, actor=voting.expert, colour="blue")
    cast_card(sheet_id=sheet.pk, actor=voting.expert, colour=GREEN)
    with pytest.raises(StaleState, match="已投过票"):
        cast_card(sheet_id=sheet.pk, actor=voting.expert, colour=GREEN)
    assert CardBallot.objects.get().judge == voting.expert


def test_a_secret_card_names_nobody(voting: World):
    Gate.objects.filter(programme=voting.programme, kind=GateKind.CARD_VOTE).update(secret=True)
    project = opened(voting)
    voted(project, GREEN, GREEN, YELLOW)
    assert set(CardBallot.objects.values_list("judge", flat=True)) == {None}
    page = logged_in(voting.head).get(reverse("reviews:decide", args=[project.pk]))
    shown = page.content.decode()
    assert "无记名" in shown
    assert not any(str(judge) in shown for judge in judges(voting, 3))


def test_nothing_joins_a_secret_card_to_its_judge(voting: World):
    Gate.objects.filter(programme=voting.programme, kind=GateKind.CARD_VOTE).update(secret=True)
    project = opened(voting)
    sheets = list(project.sheets.order_by("pk"))
    seen = set()
    for sheet, colour in zip(sheets, (GREEN, YELLOW, RED), strict=True):
        cast_card(sheet_id=sheet.pk, actor=sheet.judge, colour=colour, comment=f"只有{colour}说的")
        keys = set(CardBallot.objects.values_list("pk", flat=True))
        # Every vote writes all cards anew: neither key nor place nor moment is that of one judge.
        assert not keys & seen
        seen |= keys
    columns = {field.attname for field in CardBallot._meta.get_fields()}
    assert columns == {"id", "project_id", "round", "colour", "comment", "judge_id"}
    assert CardBallot.objects.filter(judge=None).count() == 3
    places = {"CardBallot", *CardBallot.objects.values_list("comment", flat=True)}
    for record in AuditRecord.objects.filter(action__startswith="vote."):
        text = f"{record.object_type}{record.object_title}{record.reason}{record.details}"
        assert not any(word in text for word in (*places, GREEN, YELLOW, RED))
    assert set(ScoreSheet.objects.values_list("comment", "veto", "total")) == {("", False, None)}
    own = logged_in(sheets[0].judge).get(reverse("reviews:card", args=[sheets[0].pk]))
    assert "绿牌" not in own.content.decode().split("我的票", 1)[1]
    with pytest.raises(Conflict, match="不能收回"):
        reopen_sheet(sheet_id=sheets[0].pk, actor=voting.head, reason="笔误")


def test_a_judge_who_steps_aside_is_not_waited_for_but_must_be_replaced(voting: World):
    project = opened(voting)
    first, second, third = project.sheets.order_by("judge_id")
    recuse(sheet_id=third.pk, actor=third.judge, reason="亲属")
    for sheet in (first, second):
        cast_card(sheet_id=sheet.pk, actor=sheet.judge, colour=GREEN)
    assert result_of(project) is None
    more = open_vote(
        programme=voting.programme,
        project_ids=[project.pk],
        judge_ids=[voting.home.people["expert4"].pk],
        actor=voting.staff,
    )
    cast_card(sheet_id=more[0].pk, actor=more[0].judge, colour=GREEN)
    assert result_of(project).judges == 3


def test_a_voter_who_left_office_does_not_hold_up_the_vote(voting: World):
    Gate.objects.filter(programme=voting.programme, kind=GateKind.CARD_VOTE).update(min_judges=2)
    project = opened(voting)
    first, second, third = project.sheets.order_by("judge_id")
    for sheet in (first, second):
        cast_card(sheet_id=sheet.pk, actor=sheet.judge, colour=GREEN)
    with pytest.raises(Conflict, match="还可以投票"):
        go_without(sheet_id=third.pk, actor=voting.staff, reason="久未投票")
    User.objects.filter(pk=third.judge_id).update(is_active=False)
    client, case = logged_in(voting.staff), reverse("reviews:sheet_case", args=[third.pk])
    assert "已不在任，去更换" in client.get(reverse("reviews:panel")).content.decode()
    assert "撤下投票人" in client.get(case).content.decode()
    withdraw = reverse("reviews:sheet_withdraw", args=[third.pk])
    assert client.post(withdraw, {"reason": "已调离"}).status_code == 302
    assert result_of(project).judges == 2


def test_no_card_is_seen_before_the_last_one_is_cast(voting: World):
    project = opened(voting)
    *cast, last = project.sheets.order_by("judge_id")
    for sheet in cast:
        cast_card(sheet_id=sheet.pk, actor=sheet.judge, colour=RED, comment="红牌记号")
    lists = [reverse(f"reviews:{name}") for name in ("panel", "approvals", "approvals_detail")]
    own = [
        reverse(f"reviews:{name}", args=[project.pk])
        for name in ("decide", "approval_trace", "verdict")
    ]
    addresses = [*lists, reverse("reviews:card", args=[last.pk]), *own, project.get_absolute_url()]
    for person in (voting.staff, voting.head, voting.leader, voting.secretary, last.judge):
        client = logged_in(person)
        for address in addresses:
            text = text_of(client.get(address))
            assert "红牌记号" not in text, (person, address)
            assert "红牌 2" not in text, (person, address)


def test_the_vote_runs_on_its_pages(voting: World):
    project = passed(voting, submitted(voting))
    staff, expert = logged_in(voting.staff), logged_in(voting.expert)
    assert staff.get(reverse("reviews:assign"), follow=True).redirect_chain
    voters = {"judges": [judge.pk for judge in judges(voting, 3)]}
    vote = reverse("reviews:vote_open")
    assert "请至少勾选一个要表决的项目" in staff.post(vote, voters).content.decode()
    chosen = {**voters, "projects": [project.pk]}
    assert staff.post(vote, {**chosen, "projects": [project.pk + 1]}).status_code == 200
    assert staff.post(vote, chosen).status_code == 302
    assert "已投 0 / 3 票" in staff.get(vote).content.decode()
    sheet = project.sheets.get(judge=voting.expert)
    own = reverse("reviews:card", args=[sheet.pk])
    assert expert.get(reverse("reviews:sheet", args=[sheet.pk])).url == own
    assert expert.get(reverse("reviews:sheet_lock", args=[sheet.pk])).status_code == 404
    assert "请写明理由" in expert.post(own, {"colour": "red"}).content.decode()
    assert expert.post(own, {"colour": "green"}).status_code == 302
    assert "已投票" in expert.get(own).content.decode()
    assert logged_in(voting.home.people["expert2"]).get(own).status_code == 404


def test_where_a_meeting_comments_its_words_are_kept_before_approval(world: World):
    gates = Gate.objects.filter(programme=world.programme)
    gates.filter(kind=GateKind.EXPERT_PANEL).update(enabled=False)
    gates.filter(kind=GateKind.COMMENT_MEETING).update(enabled=True)
    project = passed(world, submitted(world))
    with pytest.raises(Conflict, match="评议"):
        decide_approval(project_id=project.pk, result="approved", actor=world.head)
    page = reverse("reviews:decide", args=[project.pk])
    staff = logged_in(world.staff)
    assert "还没有记录" in staff.get(page).content.decode()
    typed = {"held_on": "2026-03-06", "speaker": "李教授", "text": "切口可以再小"}
    posted = staff.post(reverse("reviews:meeting_comment", args=[project.pk]), typed)
    assert posted.status_code == 302
    assert "切口可以再小" in staff.get(page).content.decode()
    done = decide_approval(project_id=project.pk, result="approved", actor=world.head)
    assert done.status == Status.APPROVED
    with pytest.raises(StaleState, match="评议已经结束"):
        record_comment(
            project_id=project.pk,
            actor=world.staff,
            held_on=date(2026, 3, 6),
            speaker="李教授",
            text="迟到的意见",
        )
