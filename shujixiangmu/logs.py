"""How log lines look: readable in the embedded mode, one JSON object per line on servers."""

import re
from typing import Any

import structlog

# Whoever knows the address of a calendar feed reads the feed.
FEED_ADDRESS = re.compile(r"(/feed/)[^/\s]+(\.ics)")


def hide_feed_addresses(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Leave the secret part of calendar feeds out of every line."""
    return {
        key: FEED_ADDRESS.sub(r"\1…\2", value) if isinstance(value, str) else value
        for key, value in event.items()
    }


SHARED_PROCESSORS: list[Any] = [
    hide_feed_addresses,
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=False),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


def logging_settings(*, level: str, as_json: bool) -> dict[str, Any]:
    """Return the value of Django's ``LOGGING``."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": renderer,
                "foreign_pre_chain": SHARED_PROCESSORS,
            }
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # django_structlog logs each request already.
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "axes": {"level": "WARNING"},
            # Their lines hold keys of channels and people's numbers; reasons are ours.
            "apprise": {"handlers": ["nowhere"], "level": "CRITICAL", "propagate": False},
            "urllib3": {"handlers": ["nowhere"], "level": "CRITICAL", "propagate": False},
        },
    }


def configure_structlog() -> None:
    """Send structlog's events through the standard library's handlers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
