"""Writes of the dispatch floor: one verb, one function."""
