"""Refusals of the product: each carries the Chinese sentence the person reads."""

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    """An act was refused and nothing was changed.

    Attributes:
        message: what happened and what to do, in Chinese.
        typed: what the person had typed, label to text, when the service knows it
            better than the posted fields do.
    """

    def __init__(self, message: str, *, typed: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.typed = typed

    def __str__(self) -> str:
        return self.message


class StaleState(DomainError):
    """The object is no longer in the state the person saw: somebody else acted first."""


class NotAllowed(DomainError):
    """The person may see the object, but not do this to it."""


class Conflict(DomainError):
    """The act contradicts other rows: a quota, a duplicate, a rule already in use."""


class InvalidInput(DomainError):
    """What was typed breaks a rule; ``field_errors`` says where."""

    def __init__(
        self,
        message: str,
        *,
        field_errors: Mapping[str, Sequence[str]] | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, typed=typed)
        self.field_errors: dict[str, list[str]] = {
            name: list(errors) for name, errors in (field_errors or {}).items()
        }
