"""Two heads sign, two officers draft at the same moment: one does, numbers have no gaps."""

import pytest

from dispatch.enums import BulletinState
from dispatch.models import Bulletin, BulletinReceipt
from dispatch.services.bulletin_issue import issue_bulletin
from dispatch.services.bulletins import draft_bulletin
from tests.dispatch import bulletin_acts as acts
from tests.dispatch.bulletin_acts import DRAFTING
from tests.dispatch.test_races import at_once, without_locks
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def signing(world: World, bulletin: Bulletin):
    return [
        lambda who=who: issue_bulletin(bulletin_id=bulletin.pk, seen_version=None, actor=who)
        for who in [world.head, world.head2] * 2
    ]


def test_of_two_heads_one_signs_and_the_number_is_given_once(world: World):
    bulletin = acts.waiting(world)
    results = at_once(signing(world, bulletin), DRAFTING)
    done = [result for result in results if isinstance(result, Bulletin)]
    refused = [str(result) for result in results if not isinstance(result, Bulletin)]
    assert len(done) == 1
    assert all(f"已由 {done[0].approver} 签发" in words for words in refused)
    assert Bulletin.objects.get().serial == 1
    assert BulletinReceipt.objects.count() == 5


def test_signing_is_a_real_race_without_the_locks(world: World):
    bulletin = acts.waiting(world)
    with without_locks():
        results = at_once(signing(world, bulletin), DRAFTING)
    refused = [str(result) for result in results if not isinstance(result, Bulletin)]
    # Only the database's own keys stop the others, not the sentence people should read.
    assert any("签发" not in words for words in refused) or len(refused) < 3


def test_two_officers_draft_the_month_once(world: World):
    period = acts.may(world).period
    people = [world.staff, world.staff2] * 2
    results = at_once(
        [
            lambda who=who: draft_bulletin(period_id=period.pk, kind="monthly", actor=who)
            for who in people
        ],
        DRAFTING,
    )
    assert {result.pk for result in results} == {Bulletin.objects.get().pk}
    assert Bulletin.objects.get().state == BulletinState.DRAFT
