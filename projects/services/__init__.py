"""Writes of the project floor: one verb, one function."""
