"""The calendar of a judge: the own sheets by their day, nobody else's."""

from datetime import date

from dispatch.queries.timeline_days import events_of
from organisations.models import User
from programmes.models import CalendarEvent
from tests.reviews.acts import assigned, passed, submitted
from tests.world import World


def test_a_judge_finds_the_own_open_sheet_on_the_day_of_the_meeting(world: World):
    CalendarEvent.objects.create(
        programme=world.programme, kind="expert_meeting", starts_on=date(2027, 3, 30)
    )
    sheet = assigned(world, passed(world, submitted(world, title="待评分的项目")))[0]
    span = (date(2027, 3, 1), date(2027, 3, 31))
    judge = User.objects.get(pk=sheet.judge_id)
    found = [event for event in events_of(judge, *span) if event.kind == "judging"]
    assert [(event.day, event.title) for event in found] == [
        (date(2027, 3, 30), "“待评分的项目”立项评审")
    ]
    staff = User.objects.get(pk=world.staff.pk)
    assert not [event for event in events_of(staff, *span) if event.kind == "judging"]
