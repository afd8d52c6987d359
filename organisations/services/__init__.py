"""Writes of the organisations floor: one verb, one function."""
