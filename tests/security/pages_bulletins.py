"""Bulletins in the states in which their pages cost most."""

from __future__ import annotations

from functools import cached_property

from dispatch.models import Bulletin, Lamp
from tests.dispatch.bulletin_acts import one_of_each
from tests.dispatch.months import opened, running
from tests.world import World


class BulletinPages:
    """Scenes of bulletins; all three are built when a page first asks for one."""

    world: World

    @cached_property
    def _bulletins(self) -> dict[str, Bulletin]:
        """Of a month in which the first town lags; every project lit is offered."""
        running(self.world.programme, self.world.home.towns[0], title="点名的项目")
        period = opened(self.world, "2026-05")
        Lamp.objects.filter(period=period).update(shown="red", lag=50)
        return one_of_each(self.world, period)

    @cached_property
    def drafted_bulletin(self) -> Bulletin:
        """The editor, with projects offered as behind."""
        return self._bulletins["draft"]

    @cached_property
    def heard_bulletin(self) -> Bulletin:
        """Units may still speak."""
        return self._bulletins["heard"]

    @cached_property
    def issued_bulletin(self) -> Bulletin:
        """Signed and sent to all units."""
        return self._bulletins["issued"]
