"""Writes of the core: holidays and stored files."""
