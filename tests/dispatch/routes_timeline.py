"""Who may open which view of time."""

from typing import Any

from dispatch.services.timeline_feed import renew_feed
from tests.dispatch.months import running
from tests.dispatch.routes import READERS
from tests.security.route import Route, codes
from tests.world import World


def a_running_project(world: World) -> dict[str, Any]:
    """A running project of the home town."""
    return {"pk": running(world.programme, world.home.towns[0]).pk}


def a_secret(world: World) -> dict[str, Any]:
    """The secret part of the liaison officer's feed."""
    return {"secret": renew_feed(actor=world.liaison)}


ROUTES = [
    Route("dispatch:calendar", get=codes(200)),
    Route("dispatch:gantt", get=codes(200)),
    Route("dispatch:project_gantt", get=codes(404, **READERS), arguments=a_running_project),
    Route("dispatch:feed", get=codes(200)),
    Route("dispatch:feed_renew", post=codes(200)),
    Route("dispatch:feed_revoke", post=codes(302)),
    # Calendar programs do not log in: the address itself is the key.
    Route("dispatch:feed_file", get=codes(200, anonymous=200), arguments=a_secret),
]
