"""Understands ledgers in shapes nobody knows beforehand: header, columns, values."""
