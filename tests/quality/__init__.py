"""Checks of the source itself: the rules of the house that a machine can read."""
