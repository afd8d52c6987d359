"""What is known of the request being answered: its number, its address, its small cache."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

REQUEST_ID_BYTES = 6


@dataclass(frozen=True)
class RequestFacts:
    """Facts of one request; ``cache`` lives exactly as long as the request."""

    request_id: str = ""
    address: str = ""
    cache: dict[str, Any] = field(default_factory=dict)


_current: ContextVar[RequestFacts | None] = ContextVar("request_facts", default=None)


def new_request_id() -> str:
    """Return a short number a person can read out on the telephone."""
    return secrets.token_hex(REQUEST_ID_BYTES).upper()


def current() -> RequestFacts | None:
    """Return the facts of the request being answered, None outside of one."""
    return _current.get()


@contextmanager
def answering(facts: RequestFacts) -> Iterator[None]:
    """Make ``facts`` the current ones inside the block."""
    token = _current.set(facts)
    try:
        yield
    finally:
        _current.reset(token)
