"""The digest that shows a filed document was not changed afterwards."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest_of(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the document in its one spelling (keys sorted, no blanks)."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
