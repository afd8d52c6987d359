"""To-dos of every role: what waits for a person, in one registry over all floors below."""

from dashboards.queries.todos.items import Desk, Kind, TodoItem, desk_of
from dashboards.queries.todos.registry import KINDS, kinds_for
from dashboards.queries.todos.waiting import count_columns, waiting_items

__all__ = [
    "KINDS",
    "Desk",
    "Kind",
    "TodoItem",
    "count_columns",
    "desk_of",
    "kinds_for",
    "waiting_items",
]
