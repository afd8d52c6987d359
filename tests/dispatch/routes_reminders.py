"""Who may see and run the reminders; everybody has a page of his own."""

from tests.security.route import Route, codes

DEPARTMENT = {"staff": 200, "head": 200, "foreign_staff": 200}
RUN = {"staff": 302, "head": 302, "foreign_staff": 302}

ROUTES = [
    Route("dispatch:reminders", get=codes(403, **DEPARTMENT)),
    Route("dispatch:reminders_preview", get=codes(403, **DEPARTMENT)),
    Route("dispatch:reminders_run", post=codes(403, **RUN)),
    Route("dispatch:my_reminders", get=codes(200)),
    # Nothing typed: nobody has such a reminder.
    Route("dispatch:snooze", post=codes(409)),
]
