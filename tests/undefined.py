"""Makes a template of ours fail when it prints a variable nobody gave it.

Django prints nothing for an undefined variable, so a typing mistake shows as an empty
cell that nobody notices. Templates of other packages keep Django's behaviour.
"""

import inspect
from pathlib import Path

from django.template.base import Node

OUR_TEMPLATES = str(Path(__file__).resolve().parent.parent / "templates")


class UndefinedVariableError(AssertionError):
    """A template of ours prints a variable that its view does not provide."""


def rendering_template() -> str:
    """Return the file of the template whose node is being rendered now."""
    for frame in inspect.stack()[2:]:
        node = frame.frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return str(node.origin.name)
    return ""


class UndefinedVariable(str):
    """The value of Django's ``string_if_invalid``: tells us instead of printing."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __bool__(self) -> bool:
        # Django asks for truth before it asks for "%s".
        return True

    def __mod__(self, variable: object) -> str:
        template = rendering_template()
        if template.startswith(OUR_TEMPLATES):
            raise UndefinedVariableError(f"{template} prints undefined {variable}")
        return ""
