"""Reminders of every kind in the state in which their pages cost most, for the query budgets."""

from __future__ import annotations

from functools import cached_property

from core import clock
from dispatch.models import ReminderLog
from dispatch.services.reminders import run_reminders
from programmes.enums import Duty
from programmes.models import ReminderRule
from tests.dispatch.months import opened, running
from tests.world import World


class RemindingPages:
    """A person with open reminders; rules for every duty there is."""

    world: World

    @cached_property
    def reminders(self) -> bool:
        """The liaison has heard of reports and tasks; a rule waits for tomorrow."""
        ReminderRule.objects.bulk_create(
            ReminderRule(
                programme=self.world.programme,
                code=f"page_{duty}",
                duty=duty,
                offset_days=-30,
                recipient="liaison",
            )
            for duty in Duty.values
        )
        running(self.world.programme, self.world.home.towns[0])
        opened(self.world)
        day = clock.today()
        run_reminders(day=day, now=clock.now())
        return ReminderLog.objects.filter(recipient=self.world.liaison).exists()
