"""Writes of the reviews floor: one verb, one function."""
