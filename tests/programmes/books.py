"""Rule books for tests: a shipped one with changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

from programmes.shipped import shipped_document


def changed(change: Callable[[dict[str, Any]], Any], name: str = "fenyi-2020") -> str:
    """A shipped rule book, changed by the function, as YAML."""
    document = yaml.load(shipped_document(name), Loader=yaml.BaseLoader)
    change(document)
    return yaml.safe_dump(document, allow_unicode=True)
