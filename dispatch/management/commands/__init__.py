"""Commands of monthly dispatch."""
