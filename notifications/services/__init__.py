"""Writes of the notifications floor: one verb, one function."""
