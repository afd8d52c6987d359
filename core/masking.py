"""Hides personal numbers in texts that can never be erased again, such as the audit chain."""

import re

# Hexadecimal neighbours are excluded, so that a checksum which happens to hold
# eleven digits in a row is left alone.
_MOBILE = re.compile(
    r"(?<![0-9a-fA-F])((?:\+?86[- ]?)?1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?![0-9a-fA-F])"
)
_MOBILE_NUMBERS = range(13_000_000_000, 20_000_000_000)


def mask_phones(text: str) -> str:
    """Return ``text`` with every mobile number as ``138****1234``."""
    return _MOBILE.sub(r"\1****\2", text)


def is_phone_number(number: int) -> bool:
    """Say whether an integer is a mobile number (cells of a workbook hold them as numbers)."""
    return number in _MOBILE_NUMBERS
