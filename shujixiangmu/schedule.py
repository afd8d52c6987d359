"""When background work runs: one entry per sweep, copied into the database by beat at start.

Times are Asia/Shanghai. Every task listed here must be a *sweep*: it selects what
is due and not yet done, so that a missed run is caught up by the next one and a
doubled run does nothing.
"""

from typing import Any

from celery.schedules import crontab

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "core-purge-delivered-messages": {
        "task": "core.purge_delivered_messages",
        "schedule": crontab(hour=3, minute=10),
    },
    "core-sweep-orphans": {
        "task": "core.sweep_orphans",
        "schedule": crontab(hour=3, minute=30),
    },
    "core-sweep-jobs": {
        "task": "core.sweep_jobs",
        "schedule": crontab(minute="*/2"),
    },
    "organisations-clear-expired-sessions": {
        "task": "organisations.clear_expired_sessions",
        "schedule": crontab(hour=3, minute=20),
    },
    "dispatch-open-due-periods": {
        "task": "dispatch.open_due_periods",
        "schedule": crontab(minute=5),
    },
    "dispatch-nightly-lamps": {
        "task": "dispatch.nightly_lamps",
        "schedule": crontab(hour=0, minute=40),
    },
    # After the lamps of the night.
    "dispatch-propose-orders": {
        "task": "dispatch.propose_orders",
        "schedule": crontab(hour=1, minute=10),
    },
    # Every hour of every day: the task itself knows which days are worked, and that a day's
    # run came to its end.
    "dispatch-morning-reminders": {
        "task": "dispatch.morning_reminders",
        "schedule": crontab(hour="8-17", minute=30),
    },
    "dispatch-urgent-reminders": {
        "task": "dispatch.urgent_reminders",
        "schedule": crontab(hour="8-17", minute="*/5"),
    },
    # Just after midnight: the last day for mending an application is over.
    "reviews-lapse-overdue-returns": {
        "task": "reviews.lapse_overdue_returns",
        "schedule": crontab(hour=0, minute=10),
    },
    "notifications-sweep-deliveries": {
        "task": "notifications.tasks.sweep_deliveries",
        "schedule": crontab(minute="*"),
    },
}
