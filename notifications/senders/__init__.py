"""Ways out of the system: one module per kind of behaviour, each with the same ``send``.

``send(channel, to, letter)`` returns nothing when the other side took the letter over, and
raises ``Undeliverable`` or ``Temporary`` with a reason in Chinese when it did not. No reason
and no log line ever holds an address, a key or a password.
"""
