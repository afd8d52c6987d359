"""Writes of the programmes floor: one verb, one function."""
